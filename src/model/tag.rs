//! [`Tag`]: a word under which the reader files articles.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Clean;

/// The longest a tag may be, in characters.
const LONGEST: usize = 40;

/// One word in lower case, as it is shown behind a `#`: no space, comma, quote or bracket in it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Tag(Clean);

impl Tag {
    /// Reads a tag as it was typed, with or without its `#`; `None` where it is no single word or
    /// too long for one.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let word = Clean::named(&text.strip_prefix('#').unwrap_or(text).to_lowercase())?;
        let part = |c: char| !c.is_whitespace() && !"#,\"“”()<>".contains(c);
        let begins = !word.starts_with(['-', '+']);
        let fits = word.chars().count() <= LONGEST;
        (begins && fits && word.chars().all(part)).then_some(Self(word))
    }

    /// The word without its `#`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}

/// Tags in one line: `#boat #sea`.
pub fn hashed(tags: &[Tag]) -> Clean {
    let words: Vec<String> = tags.iter().map(|tag| format!("#{tag}")).collect();
    Clean::new(&words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_one_word_in_lower_case() {
        let parsed = |text: &str| Tag::parse(text).map(|tag| tag.to_string());
        for (text, tag) in
            [("Boat", "boat"), (" #To-Read ", "to-read"), ("Malmö", "malmö"), ("新聞", "新聞")]
        {
            assert_eq!(parsed(text).as_deref(), Some(tag));
        }
        let long = "x".repeat(41);
        for text in ["", "#", "two words", "-x", "a,b", "a\"b", "a#b", &long] {
            assert_eq!(parsed(text), None, "{text}");
        }
        assert_eq!(parsed("a\u{202e}b\u{1b}[31m").as_deref(), Some("ab"));
        let tags = ["boat", "sea"].map(|tag| Tag::parse(tag).unwrap());
        assert_eq!(hashed(&tags).as_str(), "#boat #sea");
    }
}
