//! A line of words that is being typed: what a key or a paste makes of it. What `Enter`, `Esc` and
//! `Tab` mean there is for whoever opened the line.

use unicode_segmentation::UnicodeSegmentation;

use crate::model::Clean;

use super::key::{Code, Key};

/// Types a key into a line of `longest` bytes at most; whether it is a key for typing.
pub(super) fn type_key(words: &mut String, key: Key, longest: usize) -> bool {
    match key.code {
        Code::Backspace => {
            let kept = words.grapheme_indices(true).next_back().map_or(0, |(at, _)| at);
            words.truncate(kept);
        }
        Code::Char('u') if key.ctrl => words.clear(),
        Code::Char(c) if key.typed().is_some() && words.len() < longest => words.push(c),
        _ => return false,
    }
    true
}

/// Pastes a text into a line, as one line, as far as there is room.
pub(super) fn paste(words: &mut String, text: &str, longest: usize) {
    let room = longest.saturating_sub(words.len());
    words.extend(Clean::folded(text).chars().take(room));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_type_take_back_and_clear() {
        let mut words = "e\u{301}".to_owned();
        assert!(type_key(&mut words, Key::plain(Code::Backspace), 9));
        assert_eq!(words, "", "a letter with its accent goes at once");
        assert!(type_key(&mut words, Key::char('a'), 1));
        assert!(!type_key(&mut words, Key::char('b'), 1), "there is no room");
        assert!(!type_key(&mut words, Key::plain(Code::Enter), 9));
        paste(&mut words, "b\nc\u{1b}d", 4);
        assert!(words.starts_with("ab") && !words.contains(['\n', '\u{1b}']), "{words:?}");
        assert!(words.len() <= 4);
        assert!(type_key(&mut words, Key::ctrl('u'), 4));
        assert_eq!(words, "");
    }
}
