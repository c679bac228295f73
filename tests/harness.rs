//! The judge and the keyboard of the terminal harness do what the other tests rely on.

#![cfg(unix)]

mod pty;

use pty::clean::{Allowed, modes_left_on, offences};
use pty::key_bytes;

#[test]
fn what_the_program_may_send_passes() {
    let table: &[&[u8]] = &[
        b"\x1b[?1049h\x1b[?2004h\x1b[>1u\x1b[?25l\x1b[?2026h\x1b[2J\x1b[1;1H\x1b[K",
        b"\x1b[38;5;10;48;2;1;2;3m\x1b[4:3mtext\x1b[0m\x1b[2 q\x1b[<1u\x1b[<u\x1b[H\x1b[12G",
        "👩‍👩‍👧 é ✔️ 中文 привет\r\n".as_bytes(),
    ];
    for bytes in table {
        assert_eq!(offences(bytes, &[]), [], "{}", bytes.escape_ascii());
    }
}

#[test]
fn everything_else_is_an_offence() {
    let stack = format!("a{}", "\u{301}".repeat(9));
    let table: &[&[u8]] = &[
        b"\x1b]0;x\x07",
        b"\x1b]52;c;AAAA\x07",
        b"\x1b]8;;http://a\x1b\\",
        b"\x1bPx\x1b\\",
        b"\x1bc",
        b"\x1b[6n",
        b"\x1b[c",
        b"\x1b[?u",
        b"\x1b[21t",
        b"\x1b[?47h",
        b"\x1b[?1049x",
        b"\x1b[5i",
        b"\x1b[200~",
        b"\x1b(0",
        b"\x1b[",
        b"\x1b",
        b"\x07",
        b"\x08",
        b"\t",
        b"\x7f",
        b"\x9b31m",
        b"\xc2\x9b31m",
        b"\xc3",
        b"\xff",
        "a\u{202e}b".as_bytes(),
        "\u{feff}".as_bytes(),
        "\u{e0041}".as_bytes(),
        "\u{fffe}".as_bytes(),
        stack.as_bytes(),
    ];
    for bytes in table {
        assert!(!offences(bytes, &[]).is_empty(), "{}", bytes.escape_ascii());
    }
}

#[test]
fn commands_pass_only_where_they_are_expected() {
    let link = b"\x1b]8;id=a1;https://a.example/b\x1b\\t\x1b]8;;\x1b\\";
    assert_eq!(offences(link, &[Allowed::Links]), []);
    assert!(!offences(link, &[Allowed::Title]).is_empty());
    assert_eq!(offences(b"\x1b]52;c;YQ==\x07", &[Allowed::Clipboard]), []);
    assert_eq!(offences("\u{1b}]2;tidings: ä\u{7}".as_bytes(), &[Allowed::Title]), []);
    for bad in [
        &b"\x1b]8;;javascript:1\x1b\\"[..],
        b"\x1b]8;;https://a\x1b]52;c;A\x07",
        b"\x1b]52;c;?\x07",
        b"\x1b]2;a\xc2\x9bb\x07",
    ] {
        let all = [Allowed::Links, Allowed::Title, Allowed::Clipboard];
        assert!(!offences(bad, &all).is_empty(), "{}", bad.escape_ascii());
    }
}

#[test]
fn the_last_word_on_a_mode_counts() {
    assert_eq!(
        modes_left_on(b"\x1b[?1049h\x1b[?25l\x1b[>1u\x1b[<1u\x1b[?1049l"),
        ["hidden cursor"]
    );
    assert!(modes_left_on(b"plain").is_empty());
}

#[test]
fn keys_are_sent_as_a_plain_terminal_sends_them() {
    let table: &[(&str, &[u8])] = &[
        ("ab", b"ab"),
        ("a<lt>b>", b"a<b>"),
        ("<Enter><Esc>", b"\r\x1b"),
        ("<C-s><C-Space>", b"\x13\0"),
        ("<C-Right>", b"\x1b[1;5C"),
        ("<A-x><A-Enter>", b"\x1bx\x1b\r"),
    ];
    for (keys, bytes) in table {
        assert_eq!(key_bytes(keys), *bytes, "{keys}");
    }
}
