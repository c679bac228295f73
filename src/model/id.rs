//! [`ArticleId`]: the stable name of an article, and the key by which titles are compared.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use unicode_width::UnicodeWidthChar;

/// The name an article keeps for ever: scripts use it, and the desk refers to it.
///
/// It is either the id that came with the project's own JSON, or sixteen hexadecimal digits
/// derived from what identifies the article at its source. Letters, digits and `._:-` only.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "String")]
pub struct ArticleId(Arc<str>);

impl ArticleId {
    /// Derives an id from the parts that identify an article, the kind of identity first
    /// (`["feed", source, guid]`): the first 64 bits of SHA-256 over the parts, each ended by NUL.
    pub fn derive(parts: &[&str]) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
        let digits: String =
            hash.finalize()[..8].iter().map(|byte| format!("{byte:02x}")).collect();
        Self(Arc::from(digits))
    }

    /// Takes an id as it was given; one that is empty, too long or has other characters is
    /// replaced by an id derived from it.
    pub fn given(text: &str) -> Self {
        let plain = |c: char| c.is_ascii_alphanumeric() || "._:-".contains(c);
        if (1..=64).contains(&text.len()) && text.chars().all(plain) {
            Self(Arc::from(text))
        } else {
            Self::derive(&["given", text])
        }
    }

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for ArticleId {
    fn from(text: String) -> Self {
        Self::given(&text)
    }
}

impl fmt::Display for ArticleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for ArticleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, f)
    }
}

/// The form in which two titles count as the same: lower case, with letters and digits only,
/// single spaces between. Quotes, dashes and other punctuation are typography, not identity.
///
/// A title without letters or digits keeps its characters, so that `!!!` and `???` differ.
pub fn title_key(title: &str) -> String {
    let mut key = String::with_capacity(title.len());
    for c in title.chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() || (!c.is_ascii() && c.width() == Some(0)) {
            key.push(c);
        } else if !is_apostrophe(c) && !key.is_empty() && !key.ends_with(' ') {
            key.push(' ');
        }
    }
    let kept = key.trim_end().len();
    key.truncate(kept);
    if key.is_empty() { title.trim().to_lowercase() } else { key }
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | '`')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_ids_stay_and_odd_ones_are_derived() {
        assert_eq!(ArticleId::given("reut-1234").as_str(), "reut-1234");
        assert_eq!(ArticleId::given("a b").as_str().len(), 16);
        assert_eq!(ArticleId::given("").as_str().len(), 16);
    }

    #[test]
    fn parts_do_not_run_together() {
        assert_ne!(ArticleId::derive(&["ab", "c"]), ArticleId::derive(&["a", "bc"]));
    }

    #[test]
    fn typography_does_not_change_a_title() {
        let plain = title_key("It's \"here\" - at last");
        assert_eq!(plain, title_key("  It’s “Here” — At Last "));
        assert_ne!(plain, title_key("It is here at last"));
        assert_ne!(title_key("!!!"), title_key("???"));
        assert_eq!(title_key("Çiğdem"), title_key("ÇIĞDEM".replace('I', "i").as_str()));
    }
}
