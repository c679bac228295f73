//! [`Clean`]: the only text that may reach a widget, a title, a log or a terminal.
//!
//! What it removes: C0, C1 and DEL controls together with the escape sequences they open, bidi
//! controls, invisible separators, tag characters and noncharacters, and every mark past the
//! eighth in a row on one base. What it keeps: joiners, which emoji and Persian need.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize};
use unicode_width::UnicodeWidthChar;

/// Zero-width characters one base may carry; more is a stack of marks that spills over its row.
const MARKS_PER_CLUSTER: usize = 8;

/// One line of text that is safe to draw and to print: no control, escape or bidi character.
///
/// Line breaks and tabs become single spaces. Cloning is cheap: the text is shared.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Clean(Arc<str>);

impl Clean {
    /// Cleans one line; line breaks and tabs become spaces, other white space stays as it is.
    pub fn new(text: &str) -> Self {
        Self(Arc::from(&*scrub(text, Breaks::ToSpaces)))
    }

    /// Cleans a title or a name: like [`Clean::new`], with runs of white space folded to one
    /// space and none at either end.
    pub fn folded(text: &str) -> Self {
        let scrubbed = scrub(text, Breaks::ToSpaces);
        let mut folded = String::with_capacity(scrubbed.len());
        for word in scrubbed.split_whitespace() {
            if !folded.is_empty() {
                folded.push(' ');
            }
            folded.push_str(word);
        }
        Self(Arc::from(folded))
    }

    /// A folded title or name, or `None` where nothing readable is left of it.
    pub fn named(text: &str) -> Option<Self> {
        Some(Self::folded(text)).filter(|clean| !clean.is_empty())
    }

    /// Cleans a text of several lines, one item a line.
    pub fn lines(text: &str) -> Vec<Self> {
        text.lines().map(Self::new).collect()
    }

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for Clean {
    fn default() -> Self {
        Self(Arc::from(""))
    }
}

impl Deref for Clean {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Clean {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Clean {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, f)
    }
}

impl From<&str> for Clean {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl<'de> Deserialize<'de> for Clean {
    /// A stored text is cleaned again: the file it comes from may have been changed by others.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        Ok(Self::new(&text))
    }
}

/// Cleans a text of several lines for printing to a terminal; line breaks stay.
pub fn for_terminal(text: &str) -> String {
    scrub(text, Breaks::Keep).into_owned()
}

/// Makes JSON that a terminal can show: the characters [`Clean`] would drop are escaped as
/// `\uXXXX`, so that the value stays exact (RFC 8259, section 7).
///
/// `json` must be a serialised JSON text: there such characters stand only inside strings.
pub fn json_for_terminal(json: &str) -> Cow<'_, str> {
    if json.bytes().all(|byte| (0x20..0x7f).contains(&byte) || byte == b'\n') {
        return Cow::Borrowed(json);
    }
    let mut escaped = String::with_capacity(json.len());
    let mut marks = 0;
    for c in json.chars() {
        marks = if is_mark(c) { marks + 1 } else { 0 };
        if c == '\n' || (!is_unsafe(c) && marks <= MARKS_PER_CLUSTER) {
            escaped.push(c);
            continue;
        }
        marks = 0;
        for unit in c.encode_utf16(&mut [0; 2]) {
            escaped.push_str(&format!("\\u{unit:04x}"));
        }
    }
    Cow::Owned(escaped)
}

#[derive(Clone, Copy, PartialEq)]
enum Breaks {
    Keep,
    ToSpaces,
}

fn scrub(text: &str, breaks: Breaks) -> Cow<'_, str> {
    if text.chars().all(is_plain) {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len());
    // Plain lines make up most of any text, or all of it: they need no look at the tables below.
    let plain = text.bytes().position(|byte| !matches!(byte, b' '..=b'~' | b'\n' | b'\t'));
    let (plain, rest) = text.split_at(plain.unwrap_or(text.len()));
    push_plain(plain, breaks, &mut clean);
    let mut marks = 0;
    let mut chars = rest.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            ' '..='~' => {
                marks = 0;
                clean.push(c);
            }
            '\r' if chars.peek() == Some(&'\n') => {}
            '\n' | '\r' | '\u{2028}' | '\u{2029}' | '\u{85}' => {
                clean.push(if breaks == Breaks::Keep { '\n' } else { ' ' });
                marks = 0;
            }
            '\t' => {
                clean.push(' ');
                marks = 0;
            }
            '\u{1b}' => skip_escape(&mut chars),
            '\u{9b}' => skip_control_sequence(&mut chars),
            '\u{90}' | '\u{98}' | '\u{9d}' | '\u{9e}' | '\u{9f}' => skip_string(&mut chars),
            c if is_unsafe(c) => {}
            c if is_mark(c) => {
                marks += 1;
                if marks <= MARKS_PER_CLUSTER {
                    clean.push(c);
                }
            }
            c => {
                marks = 0;
                clean.push(c);
            }
        }
    }
    Cow::Owned(clean)
}

/// Takes over text in which nothing but line feeds and tabs stands out.
fn push_plain(text: &str, breaks: Breaks, clean: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| byte < b' ') {
        let (run, breaking) = rest.split_at(at);
        clean.push_str(run);
        let stays = breaks == Breaks::Keep && breaking.starts_with('\n');
        clean.push(if stays { '\n' } else { ' ' });
        rest = &breaking[1..];
    }
    clean.push_str(rest);
}

type Rest<'a> = std::iter::Peekable<std::str::Chars<'a>>;

/// Skips what follows ESC, by the forms of ECMA-48, section 5: a control sequence, a control
/// string, or intermediates and one final character. A lone ESC before text takes none of it.
fn skip_escape(chars: &mut Rest<'_>) {
    match chars.peek() {
        Some('[') => {
            chars.next();
            skip_control_sequence(chars);
        }
        Some(']' | 'P' | 'X' | '^' | '_') => {
            chars.next();
            skip_string(chars);
        }
        Some(' '..='/') => {
            while chars.next_if(|c| (' '..='/').contains(c)).is_some() {}
            chars.next_if(|c| ('0'..='~').contains(c));
        }
        _ => {}
    }
}

fn skip_control_sequence(chars: &mut Rest<'_>) {
    while chars.next_if(|c| (' '..='?').contains(c)).is_some() {}
    chars.next_if(|c| ('@'..='~').contains(c));
}

/// Skips a control string up to its terminator. One that never ends is not a control string:
/// then only its opening is lost, so that a stray byte cannot hide the rest of a text.
fn skip_string(chars: &mut Rest<'_>) {
    let mut ahead = chars.clone();
    while let Some(c) = ahead.next() {
        let ends = match c {
            '\u{7}' | '\u{9c}' => true,
            '\u{1b}' => ahead.next_if_eq(&'\\').is_some(),
            '\n' => return,
            _ => false,
        };
        if ends {
            *chars = ahead;
            return;
        }
    }
}

/// Whether a character is safe at the first glance: the letters and signs of most of Europe.
fn is_plain(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{a0}'..='\u{ac}' | '\u{ae}'..='\u{2ff}' | '\u{2010}'..='\u{2027}')
}

/// Whether a character has no business on a screen.
fn is_unsafe(c: char) -> bool {
    let code = u32::from(c);
    c.is_control()
        || matches!(code,
            0x200B | 0x200E | 0x200F | 0x061C | 0xFEFF   // invisible, or turning the direction
            | 0x2028..=0x202E | 0x2060..=0x206F           // separators, bidi, invisible operators
            | 0xFFF9..=0xFFFB                             // interlinear annotation
            | 0xFDD0..=0xFDEF                             // noncharacters
            | 0x180E | 0x115F | 0x1160 | 0x3164 | 0xFFA0  // blanks that hide text
            | 0x1D173..=0x1D17A                           // musical formatting
            | 0xE0000..=0xE0FFF)                          // tags, and selectors nothing draws
        || code & 0xFFFE == 0xFFFE
}

fn is_mark(c: char) -> bool {
    !c.is_ascii() && c.width() == Some(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn keeps_names_quotes_and_emoji() {
        for text in ["Çiğdem", "“new” – bearings", "👩‍👩‍👧 ✔️ नमस्ते", "می‌خواهم"]
        {
            assert_eq!(Clean::new(text).as_str(), text);
        }
    }

    #[test]
    fn removes_escape_sequences_whole() {
        for (dirty, clean) in [
            ("a\x1b[31mb", "ab"),
            ("a\x1b]0;title\x07b", "ab"),
            ("a\x1b]8;;http://x\x1b\\b", "ab"),
            ("a\x1bP1$r\x1b\\b", "ab"),
            ("a\u{9b}31mb", "ab"),
            ("a\u{9d}0;t\u{9c}b", "ab"),
            ("a\x1b(0b", "ab"),
            ("a\x1bcb", "acb"),
            ("a\x1b]0;never ends", "a0;never ends"),
            ("a\u{202e}b\u{2066}c\u{e0041}d\u{fffe}", "abcd"),
            ("a\x08\x7f\0b", "ab"),
            ("one\r\ntwo\tthree", "one two three"),
        ] {
            assert_eq!(Clean::new(dirty).as_str(), clean, "{dirty:?}");
        }
    }

    #[test]
    fn a_base_carries_at_most_eight_marks() {
        let zalgo = format!("z{}o", "\u{301}".repeat(40));
        assert_eq!(Clean::new(&zalgo).chars().count(), 10);
    }

    #[test]
    fn folding_leaves_no_outer_or_double_space() {
        assert_eq!(Clean::folded(" a \n\t b ").as_str(), "a b");
        assert_eq!(Clean::named(" \u{200b}\n"), None);
    }

    #[test]
    fn json_keeps_its_value_and_shows_no_control() {
        let value = serde_json::json!({"t": "a\u{9b}31m\u{202e}b\u{e0041}ç\x1b"});
        let text = serde_json::to_string(&value).expect("serialises");
        let shown = json_for_terminal(&text);
        assert!(!shown.chars().any(is_unsafe));
        assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).expect("parses"), value);
    }

    proptest! {
        #[test]
        fn cleaning_is_safe_and_settles(text in any::<String>()) {
            let once = Clean::new(&text);
            prop_assert!(!once.chars().any(is_unsafe));
            prop_assert_eq!(Clean::new(&once), once.clone());
            let printed = for_terminal(&text);
            prop_assert!(!printed.chars().any(|c| c != '\n' && is_unsafe(c)));
        }
    }
}
