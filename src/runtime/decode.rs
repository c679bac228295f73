//! What a terminal sends, as keys and pastes: pure bytes in, [`Input`] out.
//!
//! Keys come as crossterm's type and by its conventions (`Ctrl-H` is the byte 8, capitals carry
//! SHIFT), always as a press: an auto-repeat is one more press, a release is dropped. Understood
//! are UTF-8, the legacy sequences of xterm, rxvt and the Linux console, xterm's modifyOtherKeys,
//! and the kitty keyboard protocol. Everything else is swallowed whole, never typed as text.
//!
//! <https://sw.kovidgoyal.net/kitty/keyboard-protocol/>,
//! <https://invisible-island.net/xterm/ctlseqs/ctlseqs.html>

use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::sequence::{Parsed, parse};

/// Something the reader of the news did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    Key(KeyEvent),
    /// Pasted text: lines end with `\n`, no other controls but tabs. A long paste comes in pieces.
    Paste(String),
    /// The terminal is gone; nothing follows.
    Ended,
}

/// A single Escape byte is the key itself once nothing has followed for this long.
const LONE_ESCAPE: Duration = Duration::from_millis(30);

/// A sequence that has begun may come in pieces over a slow line.
const BROKEN_OFF: Duration = Duration::from_millis(500);

/// Pasted bytes that are held before they are handed on as a piece.
const PASTE_PIECE: usize = 1 << 20;

/// What ends a bracketed paste.
const PASTE_END: &[u8] = b"\x1b[201~";

/// Turns bytes into input; keeps what is not complete yet.
#[derive(Debug, Default)]
pub struct Decoder {
    pending: Vec<u8>,
    /// The pasted bytes so far, while a paste is on.
    paste: Option<Vec<u8>>,
}

impl Decoder {
    /// Takes what was read and adds what it means to `inputs`.
    pub fn feed(&mut self, bytes: &[u8], inputs: &mut Vec<Input>) {
        let mut rest = bytes;
        while !rest.is_empty() {
            rest = match &mut self.paste {
                Some(paste) => match take_pasted(paste, rest, inputs) {
                    Some(after) => {
                        self.paste = None;
                        after
                    }
                    None => &[],
                },
                None => self.take_typed(rest, inputs),
            };
        }
    }

    /// How long to wait for more before [`Decoder::settle`] is due; `None` where nothing waits.
    pub fn patience(&self) -> Option<Duration> {
        match self.pending.as_slice() {
            [] => None,
            [0x1b] => Some(LONE_ESCAPE),
            _begun => Some(BROKEN_OFF),
        }
    }

    /// Nothing more came: what waits is a key of its own, or it was broken off and is dropped.
    pub fn settle(&mut self, inputs: &mut Vec<Input>) {
        let key = match self.pending.as_slice() {
            [0x1b] => Some(KeyEvent::new(KeyCode::Esc, KeyModifiers::NONE)),
            [0x1b, letter @ (b'[' | b'O')] => {
                Some(KeyEvent::new(KeyCode::Char(char::from(*letter)), KeyModifiers::ALT))
            }
            _broken => None,
        };
        self.pending.clear();
        inputs.extend(key.map(Input::Key));
    }

    /// Takes keys up to the end or the begin of a paste, and gives back what is left then.
    fn take_typed<'a>(&mut self, bytes: &'a [u8], inputs: &mut Vec<Input>) -> &'a [u8] {
        // Only the few bytes of one sequence are ever held back, so this is no long copy.
        let held = self.pending.len();
        let joined = [self.pending.as_slice(), bytes].concat();
        self.pending.clear();
        let mut at = 0;
        while let Some(rest) = joined.get(at..).filter(|rest| !rest.is_empty()) {
            match parse(rest) {
                Parsed::Key(length, key) => {
                    at += length;
                    inputs.push(Input::Key(key));
                }
                Parsed::Nothing(length) => at += length,
                Parsed::PasteBegins(length) => {
                    self.paste = Some(Vec::new());
                    let taken = (at + length).saturating_sub(held);
                    return bytes.get(taken..).unwrap_or_default();
                }
                Parsed::Incomplete => {
                    self.pending.extend_from_slice(rest);
                    break;
                }
            }
        }
        &[]
    }
}

/// Adds to a paste; what follows its end, if that has come.
fn take_pasted<'a>(
    paste: &mut Vec<u8>,
    bytes: &'a [u8],
    inputs: &mut Vec<Input>,
) -> Option<&'a [u8]> {
    let before = paste.len();
    // The end may have begun in what came earlier.
    let search_from = before.saturating_sub(PASTE_END.len() - 1);
    paste.extend_from_slice(bytes);
    let end = paste[search_from..].windows(PASTE_END.len()).position(|found| found == PASTE_END);
    let Some(end) = end.map(|end| search_from + end) else {
        if paste.len() >= PASTE_PIECE {
            let kept = paste.split_off(piece_end(paste));
            inputs.push(Input::Paste(pasted_text(paste)));
            *paste = kept;
        }
        return None;
    };
    inputs.push(Input::Paste(pasted_text(&paste[..end])));
    let taken = end + PASTE_END.len() - before;
    Some(bytes.get(taken..).unwrap_or_default())
}

/// Where a piece may end: not within a character, a line break or the paste's end mark.
fn piece_end(paste: &[u8]) -> usize {
    let safe = paste.len() - PASTE_END.len();
    let breaks = |at: &usize| {
        let begins_char = paste[*at] & 0b1100_0000 != 0b1000_0000;
        begins_char && paste[*at - 1] != b'\r'
    };
    (safe.saturating_sub(8)..=safe).rev().find(breaks).unwrap_or(safe)
}

/// Pasted bytes as text: terminals send `\r` for a line's end, and other controls are no text.
fn pasted_text(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes).replace("\r\n", "\n").replace('\r', "\n");
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Feeds pieces as they would be read, then lets the time run out.
    fn decode(pieces: &[&[u8]]) -> Vec<Input> {
        let mut decoder = Decoder::default();
        let mut inputs = Vec::new();
        for piece in pieces {
            decoder.feed(piece, &mut inputs);
        }
        decoder.settle(&mut inputs);
        inputs
    }

    fn key(code: KeyCode, modifiers: KeyModifiers) -> Input {
        Input::Key(KeyEvent::new(code, modifiers))
    }

    fn plain(c: char) -> Input {
        key(KeyCode::Char(c), KeyModifiers::NONE)
    }

    #[test]
    fn escape_is_a_key_only_where_nothing_follows() {
        let escape = key(KeyCode::Esc, KeyModifiers::NONE);
        assert_eq!(decode(&[b"\x1b"]), std::slice::from_ref(&escape));
        assert_eq!(decode(&[b"\x1b", b"[A"]), [key(KeyCode::Up, KeyModifiers::NONE)]);
        assert_eq!(decode(&[b"\x1b\x1b"]), [escape.clone(), escape.clone()]);
        assert_eq!(decode(&[b"\x1b\x1b[A"]), [escape, key(KeyCode::Up, KeyModifiers::NONE)]);
        assert_eq!(decode(&[b"\x1b["]), [key(KeyCode::Char('['), KeyModifiers::ALT)]);
        assert_eq!(decode(&[b"\x1b[12"]), []);
    }

    #[test]
    fn patience_fits_what_waits() {
        let patience = |bytes: &[u8]| {
            let mut decoder = Decoder::default();
            decoder.feed(bytes, &mut Vec::new());
            decoder.patience()
        };
        assert_eq!(patience(b"a"), None);
        assert_eq!(patience(b"a\x1b"), Some(LONE_ESCAPE));
        assert_eq!(patience(b"\x1b[1;"), Some(BROKEN_OFF));
        assert_eq!(patience(b"\x1b[200~half"), None);
    }

    #[test]
    fn a_paste_is_one_text_whatever_it_holds() {
        let bytes = "x\u{1b}[200~one\rtwo\r\n\tq\u{7}ü\u{1b}[201~y";
        let pasted = Input::Paste("one\ntwo\n\tqü".to_owned());
        assert_eq!(decode(&[bytes.as_bytes()]), [plain('x'), pasted, plain('y')]);
    }

    #[test]
    fn a_paste_without_an_end_is_handed_on_in_pieces() {
        let text = "äö\r\n".repeat(PASTE_PIECE / 4);
        let mut bytes = b"\x1b[200~".to_vec();
        bytes.extend(text.as_bytes());
        bytes.extend(PASTE_END);
        let mut decoder = Decoder::default();
        let mut inputs = Vec::new();
        for piece in bytes.chunks(CHUNK) {
            decoder.feed(piece, &mut inputs);
            assert!(decoder.paste.as_ref().map_or(0, Vec::len) <= PASTE_PIECE + CHUNK);
        }
        let texts: Vec<&str> = inputs
            .iter()
            .map(|input| match input {
                Input::Paste(text) => text.as_str(),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(texts.len(), 2);
        assert_eq!(texts.concat(), text.replace("\r\n", "\n"));
    }

    const CHUNK: usize = 4093;

    proptest! {
        #[test]
        fn it_does_not_matter_how_bytes_are_cut(
            bytes in prop::collection::vec(
                prop_oneof![any::<u8>(), Just(0x1b), Just(b'['), Just(b'~'), 0x30u8..0x3b], 0..60),
            cut in 0usize..60,
        ) {
            let (head, tail) = bytes.split_at(cut.min(bytes.len()));
            prop_assert_eq!(decode(&[head, tail]), decode(&[&bytes]));
        }

        #[test]
        fn typed_text_comes_out_as_typed(text in "[a-zäöüß中文🙂 ]{0,40}") {
            let typed: Vec<Input> = text.chars().map(plain).collect();
            prop_assert_eq!(decode(&[text.as_bytes()]), typed);
        }

        #[test]
        fn pasted_text_comes_out_as_pasted(text in "[ -~\n\täé中]{0,80}", cut in 0usize..120) {
            let mut bytes = b"\x1b[200~".to_vec();
            bytes.extend(text.as_bytes());
            bytes.extend(PASTE_END);
            let (head, tail) = bytes.split_at(cut.min(bytes.len()));
            prop_assert_eq!(decode(&[head, tail]), vec![Input::Paste(text)]);
        }
    }
}
