//! One key at the head of some bytes: the tables behind [`super::decode`].

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// What the bytes begin with, and how many of them it takes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Parsed {
    Key(usize, KeyEvent),
    /// Something complete that is no key: a release, an answer, a broken sequence.
    Nothing(usize),
    /// What follows is pasted.
    PasteBegins(usize),
    /// More must come before it means anything.
    Incomplete,
}

/// No key is longer; what goes on beyond is no sequence.
const LONGEST: usize = 64;

const ESCAPE: u8 = 0x1b;

/// Reads what `bytes`, which must not be empty, begin with.
pub(super) fn parse(bytes: &[u8]) -> Parsed {
    match bytes {
        [ESCAPE] | [ESCAPE, b'O' | b'['] => Parsed::Incomplete,
        [ESCAPE, ESCAPE, ..] => pressed(1, KeyCode::Esc, KeyModifiers::NONE),
        [ESCAPE, b'[', b'[', rest @ ..] => console_function_key(rest),
        [ESCAPE, b'[', rest @ ..] => control_sequence(rest),
        [ESCAPE, b'O', last @ 0x21..=0x7e, ..] => {
            match cursor_key(*last).or_else(|| keypad_key(*last)) {
                Some(code) => pressed(3, code, KeyModifiers::NONE),
                None => Parsed::Nothing(3),
            }
        }
        [ESCAPE, rest @ ..] => match one_key(rest) {
            Parsed::Key(length, mut key) => {
                key.modifiers |= KeyModifiers::ALT;
                Parsed::Key(length + 1, key)
            }
            Parsed::Nothing(length) => Parsed::Nothing(length + 1),
            other @ (Parsed::PasteBegins(_) | Parsed::Incomplete) => other,
        },
        _plain => one_key(bytes),
    }
}

fn pressed(length: usize, code: KeyCode, modifiers: KeyModifiers) -> Parsed {
    Parsed::Key(length, KeyEvent::new(code, modifiers))
}

/// A control byte or a character.
fn one_key(bytes: &[u8]) -> Parsed {
    let Some(first) = bytes.first() else { return Parsed::Incomplete };
    let control = |base: u8, from: u8| {
        pressed(1, KeyCode::Char(char::from(first - from + base)), KeyModifiers::CONTROL)
    };
    match first {
        b'\r' => pressed(1, KeyCode::Enter, KeyModifiers::NONE),
        b'\t' => pressed(1, KeyCode::Tab, KeyModifiers::NONE),
        0x7f => pressed(1, KeyCode::Backspace, KeyModifiers::NONE),
        0 => pressed(1, KeyCode::Char(' '), KeyModifiers::CONTROL),
        0x01..=0x1a => control(b'a', 1),
        0x1c..=0x1f => control(b'4', 0x1c),
        _character => character(bytes),
    }
}

fn character(bytes: &[u8]) -> Parsed {
    let head = &bytes[..bytes.len().min(4)];
    let valid = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if error.valid_up_to() > 0 => {
            std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default()
        }
        // Either the rest of the character is still to come, or this is no UTF-8 at all.
        Err(error) => return error.error_len().map_or(Parsed::Incomplete, Parsed::Nothing),
    };
    let Some(c) = valid.chars().next() else { return Parsed::Nothing(1) };
    if c.is_control() {
        return Parsed::Nothing(c.len_utf8());
    }
    let shift = if c.is_uppercase() { KeyModifiers::SHIFT } else { KeyModifiers::NONE };
    pressed(c.len_utf8(), KeyCode::Char(c), shift)
}

/// F1 to F5 of the Linux console: `ESC [ [ A` to `E`.
fn console_function_key(rest: &[u8]) -> Parsed {
    match rest.first() {
        None => Parsed::Incomplete,
        Some(last @ b'A'..=b'E') => pressed(4, KeyCode::F(last - b'A' + 1), KeyModifiers::NONE),
        Some(_) => Parsed::Nothing(3),
    }
}

/// `ESC [`, parameters, one last byte (ECMA-48, section 5.4). `rest` begins after the bracket.
fn control_sequence(rest: &[u8]) -> Parsed {
    let Some(length) = rest.iter().position(|byte| !(0x20..=0x3f).contains(byte)) else {
        return if rest.len() > LONGEST {
            Parsed::Nothing(2 + rest.len())
        } else {
            Parsed::Incomplete
        };
    };
    let last = rest[length];
    if length > LONGEST || !(0x40..=0x7e).contains(&last) {
        return Parsed::Nothing(2 + length); // Broken: what follows is read afresh.
    }
    let length_all = 3 + length;
    let parameters = Parameters::read(&rest[..length]);
    if last == b'~' && parameters.number(0) == Some(200) {
        return Parsed::PasteBegins(length_all);
    }
    match parameters.key(last) {
        Some((code, modifiers)) => pressed(length_all, code, modifiers),
        None => Parsed::Nothing(length_all),
    }
}

/// Numbers separated by `;`, each of which may have parts separated by `:`.
#[derive(Debug, Default)]
struct Parameters(Vec<Vec<Option<u32>>>);

impl Parameters {
    /// Private parameters (`<`, `=`, `>`, `?`) belong to answers and mice: they hold no numbers.
    fn read(bytes: &[u8]) -> Self {
        let text = std::str::from_utf8(bytes).unwrap_or_default();
        let parts = |field: &str| field.split(':').map(|part| part.parse().ok()).collect();
        Self(text.split(';').map(parts).collect())
    }

    fn part(&self, field: usize, part: usize) -> Option<u32> {
        *self.0.get(field)?.get(part)?
    }

    fn number(&self, field: usize) -> Option<u32> {
        self.part(field, 0)
    }

    /// The key that a sequence with this last byte stands for, unless it was released.
    fn key(&self, last: u8) -> Option<(KeyCode, KeyModifiers)> {
        const RELEASE: u32 = 3;
        if self.part(1, 1) == Some(RELEASE) {
            return None;
        }
        let modifiers = modifiers(self.number(1));
        match last {
            b'Z' => Some((KeyCode::BackTab, modifiers | KeyModifiers::SHIFT)),
            b'~' => match (self.number(0)?, self.number(2)) {
                (27, Some(code)) => key_by_code(code, modifiers), // modifyOtherKeys
                (number, _) => Some((numbered_key(number)?, modifiers)),
            },
            b'u' => key_by_code(self.number(0)?, modifiers),
            _letter if self.0.len() <= 2 && matches!(self.number(0), None | Some(1)) => {
                Some((cursor_key(last)?, modifiers))
            }
            _other => None,
        }
    }
}

/// The modifiers as xterm and kitty count them: a sum of bits, and one.
fn modifiers(number: Option<u32>) -> KeyModifiers {
    const BITS: [(u32, KeyModifiers); 6] = [
        (1, KeyModifiers::SHIFT),
        (2, KeyModifiers::ALT),
        (4, KeyModifiers::CONTROL),
        (8, KeyModifiers::SUPER),
        (16, KeyModifiers::HYPER),
        (32, KeyModifiers::META),
    ];
    let bits = number.unwrap_or(1).saturating_sub(1);
    BITS.into_iter().filter(|(bit, _)| bits & bit != 0).map(|(_, modifier)| modifier).collect()
}

/// The last byte of `ESC [` and `ESC O` sequences.
fn cursor_key(last: u8) -> Option<KeyCode> {
    Some(match last {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'E' => KeyCode::KeypadBegin,
        b'F' => KeyCode::End,
        b'H' => KeyCode::Home,
        b'P'..=b'S' => KeyCode::F(last - b'P' + 1),
        _ => return None,
    })
}

/// A key pad in application mode: `ESC O` and a letter that stands for the key's character.
fn keypad_key(last: u8) -> Option<KeyCode> {
    match last {
        b'M' => Some(KeyCode::Enter),
        b'j'..=b'y' => Some(KeyCode::Char(char::from(last - 0x40))),
        b'X' => Some(KeyCode::Char('=')),
        _ => None,
    }
}

/// The number of a `~` sequence.
fn numbered_key(number: u32) -> Option<KeyCode> {
    let function = |first: u8, base: u32| KeyCode::F(first + (number - base).to_le_bytes()[0]);
    Some(match number {
        1 | 7 => KeyCode::Home,
        2 => KeyCode::Insert,
        3 => KeyCode::Delete,
        4 | 8 => KeyCode::End,
        5 => KeyCode::PageUp,
        6 => KeyCode::PageDown,
        11..=15 => function(1, 11),
        17..=21 => function(6, 17),
        23..=26 => function(11, 23),
        28 | 29 => function(15, 28),
        31..=34 => function(17, 31),
        _ => return None,
    })
}

/// A key by its Unicode code, or by its place in kitty's private table.
fn key_by_code(code: u32, modifiers: KeyModifiers) -> Option<(KeyCode, KeyModifiers)> {
    let key = match code {
        27 => KeyCode::Esc,
        13 | 57_414 => KeyCode::Enter,
        9 if modifiers.contains(KeyModifiers::SHIFT) => KeyCode::BackTab,
        9 => KeyCode::Tab,
        8 | 127 => KeyCode::Backspace,
        57_376..=57_398 => KeyCode::F(13 + (code - 57_376).to_le_bytes()[0]),
        57_399..=57_413 | 57_415 | 57_416 => keypad_character(code)?,
        57_417..=57_427 => keypad_motion(code)?,
        0xe000..=0xf8ff => return None, // locks, media keys and modifiers by themselves
        _ => KeyCode::Char(char::from_u32(code).filter(|c| !c.is_control())?),
    };
    Some((key, modifiers))
}

fn keypad_character(code: u32) -> Option<KeyCode> {
    const PAD: &[u8; 18] = b"0123456789./*-+ =,";
    let place = usize::try_from(code - 57_399).ok()?;
    PAD.get(place).map(|byte| KeyCode::Char(char::from(*byte)))
}

fn keypad_motion(code: u32) -> Option<KeyCode> {
    const PAD: [KeyCode; 11] = [
        KeyCode::Left,
        KeyCode::Right,
        KeyCode::Up,
        KeyCode::Down,
        KeyCode::PageUp,
        KeyCode::PageDown,
        KeyCode::Home,
        KeyCode::End,
        KeyCode::Insert,
        KeyCode::Delete,
        KeyCode::KeypadBegin,
    ];
    PAD.get(usize::try_from(code - 57_417).ok()?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NONE: KeyModifiers = KeyModifiers::NONE;
    const SHIFT: KeyModifiers = KeyModifiers::SHIFT;
    const ALT: KeyModifiers = KeyModifiers::ALT;
    const CONTROL: KeyModifiers = KeyModifiers::CONTROL;

    #[test]
    fn keys_are_known_by_their_bytes() {
        let table: &[(&[u8], KeyCode, KeyModifiers)] = &[
            (b"q", KeyCode::Char('q'), NONE),
            (b"Q", KeyCode::Char('Q'), SHIFT),
            ("é".as_bytes(), KeyCode::Char('é'), NONE),
            ("🙂".as_bytes(), KeyCode::Char('🙂'), NONE),
            (b"\r", KeyCode::Enter, NONE),
            (b"\n", KeyCode::Char('j'), CONTROL),
            (b"\t", KeyCode::Tab, NONE),
            (b"\x7f", KeyCode::Backspace, NONE),
            (b"\x08", KeyCode::Char('h'), CONTROL),
            (b"\x13", KeyCode::Char('s'), CONTROL),
            (b"\x1a", KeyCode::Char('z'), CONTROL),
            (b"\0", KeyCode::Char(' '), CONTROL),
            (b"\x1f", KeyCode::Char('7'), CONTROL),
            (b"\x1bx", KeyCode::Char('x'), ALT),
            (b"\x1b\x7f", KeyCode::Backspace, ALT),
            ("\u{1b}ü".as_bytes(), KeyCode::Char('ü'), ALT),
            (b"\x1b[A", KeyCode::Up, NONE),
            (b"\x1bOB", KeyCode::Down, NONE),
            (b"\x1b[1;5C", KeyCode::Right, CONTROL),
            (b"\x1b[1;4D", KeyCode::Left, SHIFT.union(ALT)),
            (b"\x1b[H", KeyCode::Home, NONE),
            (b"\x1bOF", KeyCode::End, NONE),
            (b"\x1b[7~", KeyCode::Home, NONE),
            (b"\x1b[5~", KeyCode::PageUp, NONE),
            (b"\x1b[6;5~", KeyCode::PageDown, CONTROL),
            (b"\x1b[3~", KeyCode::Delete, NONE),
            (b"\x1b[Z", KeyCode::BackTab, SHIFT),
            (b"\x1bOP", KeyCode::F(1), NONE),
            (b"\x1b[[E", KeyCode::F(5), NONE),
            (b"\x1b[15~", KeyCode::F(5), NONE),
            (b"\x1b[24;2~", KeyCode::F(12), SHIFT),
            (b"\x1b[1;2S", KeyCode::F(4), SHIFT),
            (b"\x1bOM", KeyCode::Enter, NONE),
            (b"\x1bOw", KeyCode::Char('7'), NONE),
            (b"\x1b[27u", KeyCode::Esc, NONE),
            (b"\x1b[27;1:1u", KeyCode::Esc, NONE),
            (b"\x1b[13;2u", KeyCode::Enter, SHIFT),
            (b"\x1b[9;2u", KeyCode::BackTab, SHIFT),
            (b"\x1b[97;5u", KeyCode::Char('a'), CONTROL),
            (b"\x1b[97;6:2u", KeyCode::Char('a'), CONTROL.union(SHIFT)),
            (b"\x1b[228;3u", KeyCode::Char('ä'), ALT),
            (b"\x1b[97:65;2;65u", KeyCode::Char('a'), SHIFT),
            (b"\x1b[57399u", KeyCode::Char('0'), NONE),
            (b"\x1b[57413u", KeyCode::Char('+'), NONE),
            (b"\x1b[57416u", KeyCode::Char(','), NONE),
            (b"\x1b[57420u", KeyCode::Down, NONE),
            (b"\x1b[57376u", KeyCode::F(13), NONE),
            (b"\x1b[27;5;13~", KeyCode::Enter, CONTROL),
        ];
        for (bytes, code, modifiers) in table {
            let expected = pressed(bytes.len(), *code, *modifiers);
            assert_eq!(parse(bytes), expected, "{}", bytes.escape_ascii());
            for cut in 1..bytes.len() {
                let begun = parse(&bytes[..cut]);
                assert_eq!(begun, Parsed::Incomplete, "{} cut", bytes[..cut].escape_ascii());
            }
        }
    }

    #[test]
    fn what_is_no_key_is_swallowed_whole() {
        let table: &[&[u8]] = &[
            b"\x1b[97;1:3u",      // a release
            b"\x1b[<0;3;4M",      // a mouse
            b"\x1b[?62;22c",      // an answer nobody asked for
            b"\x1b[24;80R",       // a cursor report
            b"\x1b[I",            // focus
            b"\x1b[201~",         // the end of no paste
            b"\x1b[57441;2u",     // Shift by itself
            b"\x1b[99999999999u", // a number beyond all codes
            b"\x1b[55296u",       // a surrogate
            b"\x1b[1u",           // a control
            "\u{9b}".as_bytes(),  // a C1 control
            b"\xff",
        ];
        for bytes in table {
            assert_eq!(parse(bytes), Parsed::Nothing(bytes.len()), "{}", bytes.escape_ascii());
        }
    }

    #[test]
    fn a_sequence_without_an_end_is_given_up() {
        let mut bytes = b"\x1b[".to_vec();
        bytes.extend([b'1'; 200]);
        assert_eq!(parse(&bytes), Parsed::Nothing(bytes.len()));
        assert_eq!(parse(b"\x1b[12\x1b[A"), Parsed::Nothing(4));
        let alt_o = KeyEvent::new(KeyCode::Char('O'), ALT | SHIFT);
        assert_eq!(parse(b"\x1bO\x1b[A"), Parsed::Key(2, alt_o));
    }

    proptest! {
        #[test]
        fn something_is_always_taken(bytes in prop::collection::vec(any::<u8>(), 1..80)) {
            match parse(&bytes) {
                Parsed::Key(length, _) | Parsed::Nothing(length) | Parsed::PasteBegins(length) =>
                    prop_assert!((1..=bytes.len()).contains(&length)),
                Parsed::Incomplete => prop_assert!(bytes.len() <= LONGEST + 2),
            }
        }
    }
}
