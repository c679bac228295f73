//! The words under which the full-text index finds an article.
//!
//! The index only knows which articles have a word, which takes half the room of knowing where they
//! have it, too. So the words of a title and of a byline are said twice: as they are, and behind a
//! mark with which no word of a text begins.

use crate::query::each_once;

/// A part of an article whose words can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Anywhere,
    Title,
    Byline,
}

impl Part {
    /// A word as the index has it for this part.
    pub(super) fn word(self, word: &str) -> String {
        format!("{}{word}", self.mark())
    }

    /// What stands before a word. The index takes these two for letters, and words have only
    /// letters and digits. They are stored: never change them.
    fn mark(self) -> &'static str {
        match self {
            Self::Anywhere => "",
            Self::Title => "\u{80}",
            Self::Byline => "\u{81}",
        }
    }
}

/// What the index gets of an article, of whose parts each comes as an `index_form`.
pub(super) fn said(title: &str, byline: &str, body: &str) -> String {
    let mut said = each_once(&[title, byline, body].concat());
    for (part, words) in [(Part::Title, title), (Part::Byline, byline)] {
        for word in each_once(words).split_terminator(' ') {
            said.push_str(part.mark());
            said.push_str(word);
            said.push(' ');
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::index_form;

    #[test]
    fn words_of_titles_and_bylines_are_said_twice_and_others_once() {
        let said = said("oil up oil ", "ann ", "oil is up ");
        assert_eq!(said, "oil up ann is \u{80}oil \u{80}up \u{81}ann ");
        assert_eq!(Part::Title.word("oil"), "\u{80}oil");
    }

    #[test]
    fn no_word_begins_with_a_mark() {
        for part in [Part::Title, Part::Byline] {
            assert_eq!(index_form(&part.word("oil")), "oil ");
        }
    }
}
