//! Judges what a program sent to its terminal: text without controls, and the few sequences a
//! news reader has any business to send. Everything else is an offence.

use std::path::{Path, PathBuf};
use std::process::Command;

use unicode_width::UnicodeWidthChar;

/// Operating system commands a test expects; each is an offence unless allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allowed {
    /// OSC 8 with an `http` or `https` address.
    Links,
    /// OSC 0 and 2.
    Title,
    /// OSC 52 that sets the clipboard.
    Clipboard,
}

impl Allowed {
    fn flag(self) -> &'static str {
        match self {
            Self::Links => "--osc8",
            Self::Title => "--title",
            Self::Clipboard => "--osc52",
        }
    }
}

/// Something that should not have been sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offence {
    pub offset: usize,
    pub why: &'static str,
    /// The bytes from there on, escaped.
    pub bytes: String,
}

/// Zero-width characters one base may carry.
const MARKS: usize = 8;

/// Fails the test with the first offences if there are any, and has the independent checker of
/// the shared material judge the same bytes where that is at hand.
#[track_caller]
pub fn assert_clean(bytes: &[u8], allowed: &[Allowed]) {
    let found = offences(bytes, allowed);
    assert!(
        found.is_empty(),
        "{} offences, first: {:#?}",
        found.len(),
        &found[..found.len().min(5)]
    );
    let Some(checker) = shared_checker() else {
        println!("the shared checker is not here; only the built-in one judged");
        return;
    };
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    let mut command = Command::new("python3");
    command.arg(checker).arg(file.path()).args(allowed.iter().map(|allowed| allowed.flag()));
    match command.output() {
        Ok(judged) => {
            let said = String::from_utf8_lossy(&judged.stdout);
            assert!(judged.status.success(), "the shared checker found: {said}");
        }
        Err(error) => println!("the shared checker did not run: {error}"),
    }
}

fn shared_checker() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let shared = std::env::var_os("TIDINGS_SHARED").map_or(beside, PathBuf::from);
    Some(shared.join("tools/ptycheck.py")).filter(|path| path.is_file())
}

/// Everything in the bytes that should not be there.
pub fn offences(bytes: &[u8], allowed: &[Allowed]) -> Vec<Offence> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut marks = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        let (length, offence) = match rest[0] {
            0x1b => {
                marks = 0;
                sequence(rest, allowed)
                    .map_or((1, Some("a sequence not on the list")), |n| (n, None))
            }
            b'\r' | b'\n' => {
                marks = 0;
                (1, None)
            }
            0x00..=0x1f | 0x7f => (1, Some("a control character")),
            _text => character(rest, &mut marks),
        };
        if let Some(why) = offence {
            let shown = rest[..rest.len().min(24)].escape_ascii().to_string();
            found.push(Offence { offset: at, why, bytes: shown });
        }
        at += length;
    }
    found
}

fn character(rest: &[u8], marks: &mut usize) -> (usize, Option<&'static str>) {
    let head = &rest[..rest.len().min(4)];
    let valid = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&head[..error.valid_up_to()]).unwrap(),
    };
    let Some(c) = valid.chars().next() else { return (1, Some("not UTF-8")) };
    *marks = if c.width() == Some(0) { *marks + 1 } else { 0 };
    let why = match u32::from(c) {
        0x80..=0x9f => Some("a C1 control"),
        0x202a..=0x202e | 0x2066..=0x2069 | 0x200e | 0x200f | 0x61c => Some("a bidi control"),
        0x2028 | 0x2029 | 0xfeff | 0xfff9..=0xfffb | 0xe0000..=0xe007f => {
            Some("an invisible character")
        }
        0xfdd0..=0xfdef => Some("a noncharacter"),
        code if code & 0xfffe == 0xfffe => Some("a noncharacter"),
        _ if *marks > MARKS => {
            *marks = 0;
            Some("a stack of marks")
        }
        _ => None,
    };
    (c.len_utf8(), why)
}

/// The length of the allowed sequence at the head of `rest`.
fn sequence(rest: &[u8], allowed: &[Allowed]) -> Option<usize> {
    match rest.get(1)? {
        b'[' => control_sequence(&rest[2..]).map(|length| length + 2),
        b']' => system_command(&rest[2..], allowed).map(|length| length + 2),
        _ => None,
    }
}

fn control_sequence(rest: &[u8]) -> Option<usize> {
    let length = rest.iter().position(|byte| !(0x20..=0x3f).contains(byte))?;
    let parameters = std::str::from_utf8(&rest[..length]).ok()?;
    let fine = match rest[length] {
        b'm' => parameters.bytes().all(|byte| byte.is_ascii_digit() || b";:".contains(&byte)),
        b'H' => parameters.is_empty() || place(parameters),
        b'h' | b'l' => matches!(
            parameters,
            "?7" | "?12"
                | "?25"
                | "?1000"
                | "?1002"
                | "?1003"
                | "?1004"
                | "?1006"
                | "?1015"
                | "?1049"
                | "?2004"
                | "?2026"
        ),
        b'J' => matches!(parameters, "" | "0" | "1" | "2" | "3"),
        b'K' => matches!(parameters, "" | "0" | "1" | "2"),
        b'A'..=b'G' | b'd' => number(parameters, 0, 5),
        b'q' => parameters
            .strip_suffix(' ')
            .is_some_and(|kind| matches!(kind.as_bytes(), [b'0'..=b'6'])),
        b'u' => match parameters.split_at_checked(1) {
            Some((">", flags)) => number(flags, 1, 3),
            Some(("<", count)) => matches!(count, "" | "1"),
            _ => false,
        },
        _ => false,
    };
    fine.then_some(length + 1)
}

fn place(parameters: &str) -> bool {
    parameters
        .split_once(';')
        .is_some_and(|(row, column)| number(row, 1, 5) && number(column, 1, 5))
}

fn number(text: &str, least: usize, most: usize) -> bool {
    (least..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn system_command(rest: &[u8], allowed: &[Allowed]) -> Option<usize> {
    let end = rest.iter().position(|byte| matches!(byte, 0x00..=0x1f | 0x7f))?;
    let closing = if rest[end] == 7 {
        1
    } else if rest[end..].starts_with(b"\x1b\\") {
        2
    } else {
        return None;
    };
    let body = std::str::from_utf8(&rest[..end]).ok()?;
    if !offences(body.as_bytes(), &[]).is_empty() {
        return None;
    }
    let (kind, content) = body.split_once(';')?;
    let (needed, fine) = match kind {
        "8" => (Allowed::Links, closing == 2 && link(content)),
        "0" | "2" => (Allowed::Title, content.len() <= 200),
        "52" => (Allowed::Clipboard, content.strip_prefix("c;").is_some_and(base64)),
        _ => return None,
    };
    (fine && allowed.contains(&needed)).then_some(end + closing)
}

fn link(content: &str) -> bool {
    let Some((id, address)) = content.split_once(';') else { return false };
    let id_fine = id.is_empty()
        || id.strip_prefix("id=").is_some_and(|id| {
            id.len() <= 32 && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
        });
    let host = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"));
    let address_fine = address.is_empty()
        || host.is_some_and(|host| {
            (1..=2000).contains(&host.len())
                && host.bytes().all(|byte| byte.is_ascii_graphic() && byte != b';')
        });
    id_fine && address_fine
}

fn base64(text: &str) -> bool {
    text.len() <= 100_000
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte))
}

/// The modes a program turned on and never off again, by the last word on each.
pub fn modes_left_on(bytes: &[u8]) -> Vec<&'static str> {
    const MODES: [(&str, &[u8], &[u8]); 11] = [
        ("alternate screen", b"\x1b[?1049h", b"\x1b[?1049l"),
        ("hidden cursor", b"\x1b[?25l", b"\x1b[?25h"),
        ("bracketed paste", b"\x1b[?2004h", b"\x1b[?2004l"),
        ("kitty keys", b"\x1b[>1u", b"\x1b[<1u"),
        ("synchronized output", b"\x1b[?2026h", b"\x1b[?2026l"),
        ("mouse buttons", b"\x1b[?1000h", b"\x1b[?1000l"),
        ("mouse drags", b"\x1b[?1002h", b"\x1b[?1002l"),
        ("mouse moves", b"\x1b[?1003h", b"\x1b[?1003l"),
        ("focus", b"\x1b[?1004h", b"\x1b[?1004l"),
        ("mouse places", b"\x1b[?1006h", b"\x1b[?1006l"),
        ("no wrapping", b"\x1b[?7l", b"\x1b[?7h"),
    ];
    let last = |wanted: &[u8]| bytes.windows(wanted.len()).rposition(|found| found == wanted);
    MODES.iter().filter(|(_, on, off)| last(on) > last(off)).map(|(name, _, _)| *name).collect()
}
