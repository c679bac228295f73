//! [`Source`]: a feed somebody subscribed to: what the reader decided about it, and what fetching
//! it has taught.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Address, ArticleId, Clean, Problem, Timestamp};

/// The name a source keeps for ever, also when its feed moves: derived from the address under
/// which it was subscribed first.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "String")]
pub struct SourceId(Arc<str>);

impl SourceId {
    /// The id of a feed that is subscribed at an address.
    pub fn of(address: &Address) -> Self {
        Self(Arc::from(ArticleId::derive(&["source", address.as_str()]).as_str()))
    }

    /// Takes an id as it was stored or typed.
    pub fn given(text: &str) -> Self {
        Self(Arc::from(ArticleId::given(text).as_str()))
    }

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for SourceId {
    fn from(text: String) -> Self {
        Self::given(&text)
    }
}

impl fmt::Display for SourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for SourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, f)
    }
}

/// A subscription. Everything but `state` is the reader's and kept on the desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    pub id: SourceId,
    /// Where it is fetched.
    pub address: Address,
    /// Where it was fetched first. The ids of its articles are derived from this one, so that
    /// they stay the same when the feed moves.
    pub first_address: Address,
    pub named_by: NamedBy,
    /// What the reader calls it.
    pub name: Option<Clean>,
    /// The folder it is in; folders within folders are written `A / B`.
    pub folder: Option<Clean>,
    pub full_text: FullText,
    /// How often it is fetched, in seconds; `None` is as often as it seems to need.
    pub interval: Option<u32>,
    pub state: SourceState,
}

impl Source {
    /// A new subscription with everything left to tidings. A fragment never reaches a server: with
    /// one, the same feed would be another source.
    pub fn new(address: Address, named_by: NamedBy) -> Self {
        let address = address.without_fragment();
        Self {
            id: SourceId::of(&address),
            first_address: address.clone(),
            address,
            named_by,
            name: None,
            folder: None,
            full_text: FullText::default(),
            interval: None,
            state: SourceState::default(),
        }
    }

    /// What to call it: the reader's name, else the feed's own title, else its address without
    /// what a password might stand in.
    pub fn shown_name(&self) -> Clean {
        let given = self.name.as_ref().or(self.state.title.as_ref());
        given.cloned().unwrap_or_else(|| Clean::new(&self.address.without_user().same_page_key()))
    }
}

/// What stands between the names of folders within folders. A slash without spaces is a part of a
/// name: whoever comes from another reader may have a folder `TV/Film`.
pub const FOLDER_WITHIN: &str = " / ";

/// The names of the folders that lie within each other, the outermost first.
pub fn folder_path(folder: &str) -> impl Iterator<Item = &str> {
    folder.split(FOLDER_WITHIN).map(str::trim).filter(|part| !part.is_empty())
}

/// A folder's name as it is kept: `A / B` for one within another, `None` for no folder.
pub fn folder_name(text: &str) -> Option<Clean> {
    Clean::named(&folder_path(text).collect::<Vec<_>>().join(FOLDER_WITHIN))
}

/// Who named the address of a source: it decides whether a private network may be asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NamedBy {
    /// The reader typed it.
    Reader,
    /// A page, a list of subscriptions or a server named it.
    #[default]
    Network,
}

/// When the page of an article is fetched whose feed gives only a summary.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FullText {
    /// As soon as the article comes in.
    Always,
    /// When the reader asks for it.
    #[default]
    OnRequest,
}

impl FullText {
    /// The word for it in files and on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Always => "always",
            Self::OnRequest => "on-request",
        }
    }

    /// What a word means.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Always, Self::OnRequest].into_iter().find(|choice| choice.word() == word)
    }
}

/// What fetching a source has taught; it can be learned again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceState {
    /// What the feed calls itself.
    pub title: Option<Clean>,
    pub last_checked: Option<Timestamp>,
    /// When there was an answer last that could be used.
    pub last_success: Option<Timestamp>,
    /// When to fetch it next; `None` is at once.
    pub next_due: Option<Timestamp>,
    /// How many attempts in a row failed.
    pub failures: u32,
    /// Why the latest attempt failed; `None` where it did not.
    pub problem: Option<Problem>,
    pub etag: Option<String>,
    pub last_modified: Option<String>,
    /// Whether the server said that the feed is gone for good.
    pub gone: bool,
    /// How often the feed seems to need fetching, in seconds.
    pub pace: Option<u32>,
    /// Where the server says that the feed has moved for good.
    pub moving: Option<Moving>,
}

/// A move that is believed once the server has said it often enough.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moving {
    pub to: Address,
    /// How many answers in a row said so.
    pub said: u32,
}

impl SourceState {
    /// Whether it is time to fetch the source.
    pub fn is_due(&self, now: Timestamp) -> bool {
        !self.gone && self.next_due.is_none_or(|due| due <= now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(address: &str) -> Source {
        Source::new(Address::parse(address).unwrap(), NamedBy::Reader)
    }

    #[test]
    fn a_source_is_called_by_the_best_name_there_is() {
        let mut source = source("https://ann:secret@a.example/feed/");
        assert_eq!(source.shown_name().as_str(), "a.example/feed");
        source.state.title = Some(Clean::new("The Feed"));
        assert_eq!(source.shown_name().as_str(), "The Feed");
        source.name = Some(Clean::new("Mine"));
        assert_eq!(source.shown_name().as_str(), "Mine");
    }

    #[test]
    fn what_no_server_is_told_makes_no_other_source() {
        let (plain, marked) =
            (source("https://a.example/feed"), source("https://a.example/feed#x"));
        assert_eq!(plain, marked);
        assert_eq!(marked.address.as_str(), "https://a.example/feed");
    }

    #[test]
    fn a_source_is_due_at_first_and_never_once_it_is_gone() {
        let mut state = SourceState::default();
        assert!(state.is_due(Timestamp(0)));
        state.next_due = Some(Timestamp(10));
        assert!(!state.is_due(Timestamp(9)) && state.is_due(Timestamp(10)));
        state.gone = true;
        assert!(!state.is_due(Timestamp(10)));
    }

    #[test]
    fn words_lead_back_to_what_they_mean() {
        for choice in [FullText::Always, FullText::OnRequest] {
            assert_eq!(FullText::from_word(choice.word()), Some(choice));
        }
        assert_eq!(FullText::from_word("never"), None);
    }
}
