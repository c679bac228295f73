//! [`Comment`]: what the reader wrote under an article, from its first character to the site.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Address, ArticleId, Clean, Timestamp};

/// The name one comment keeps from its first save on, also towards the site it is sent to.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CommentKey(pub String);

impl fmt::Display for CommentKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// How far a comment has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CommentState {
    /// Still being written.
    Draft,
    /// Finished; waits in the outbox.
    Queued,
    /// Finished; the writer holds it back in the outbox.
    Paused,
    /// On its way: stored before the first byte leaves.
    Sending,
    /// The site has it.
    Sent,
    /// The site has it and does not show it yet: a moderator is asked first.
    Held,
    /// A moderator let it pass: the site shows it.
    Approved,
    /// The site said no.
    Refused,
    /// It may have arrived: nobody saw the answer.
    Unsure,
}

impl CommentState {
    /// Every state, in the order a comment passes through them.
    pub const ALL: [Self; 9] = [
        Self::Draft,
        Self::Queued,
        Self::Paused,
        Self::Sending,
        Self::Sent,
        Self::Held,
        Self::Approved,
        Self::Refused,
        Self::Unsure,
    ];

    /// The word for the state, as commands take and print it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Queued => "queued",
            Self::Paused => "paused",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Held => "held",
            Self::Approved => "approved",
            Self::Refused => "refused",
            Self::Unsure => "unsure",
        }
    }

    /// The state a word names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// One of the reader's own comments. Title and address of the article are kept with it, so that
/// it makes sense even where the article is gone from the cache.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    pub key: CommentKey,
    pub article: ArticleId,
    pub article_title: Clean,
    pub article_url: Option<Address>,
    /// The comment on the site that this one answers, if any.
    pub reply_to: Option<String>,
    /// The text as it was typed, line breaks included; not yet [`Clean`].
    pub text: String,
    pub state: CommentState,
    pub created: Timestamp,
    pub changed: Timestamp,
}
