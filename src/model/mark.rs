//! Marks: what the reader can set on articles and take off again, one by one or along a whole list.

use serde::{Deserialize, Serialize};

use super::{ArticleId, Clean, Edge, Query, Tag, Timestamp};

/// A mark the reader can set on an article and take off again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mark {
    Read,
    Starred,
    Tagged(Tag),
}

/// Which way a mark is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Switch {
    On,
    Off,
}

impl Switch {
    /// On where something holds.
    pub fn on_if(holds: bool) -> Self {
        if holds { Self::On } else { Self::Off }
    }

    /// The other way.
    #[must_use]
    pub fn turned(self) -> Self {
        Self::on_if(self == Self::Off)
    }
}

/// Articles along a list that are to be marked: some by name, and all from some edges on.
#[derive(Clone, Debug, PartialEq)]
pub struct Along {
    pub query: Query,
    pub ids: Vec<ArticleId>,
    /// From [`Edge::Before`] and [`Edge::Last`] upwards, from others downwards, to the list's end.
    pub edges: Vec<Edge>,
    /// What came in later was not in the list when it was last looked at, and is left alone; names
    /// are taken as they are.
    pub known_by: Timestamp,
    pub change: MarkChange,
}

/// How marks are set on many articles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MarkChange {
    /// These, each one way.
    Each(Vec<(Mark, Switch)>),
    /// This one is turned over: taken off where all that are named have it, else set on all.
    TurnedOver(Mark),
}

/// What became of a change to many articles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marked {
    /// How many articles it changed.
    pub count: usize,
    /// What was done, as the rest of a sentence.
    pub what: Clean,
}
