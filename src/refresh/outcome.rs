//! What a refresh tells: [`Progress`] while it runs, [`Report`] when it is done. Plain data.

use crate::model::{Clean, Problem, Source, SourceId};

/// How far a refresh has come.
#[derive(Debug)]
pub struct Progress<'a> {
    /// Sources that were dealt with.
    pub done: usize,
    /// Sources in all.
    pub of: usize,
    /// New articles so far.
    pub added: usize,
    /// Sources that failed so far.
    pub problems: usize,
    /// The source that was dealt with last.
    pub latest: &'a Visit,
}

/// What a refresh did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// How many sources were to be fetched.
    pub chosen: usize,
    /// Each source that was dealt with, in the order in which they were done.
    pub visits: Vec<Visit>,
    /// New articles in all.
    pub added: usize,
    /// Articles that were known and have changed.
    pub updated: usize,
    /// Sources that failed or are gone.
    pub problems: usize,
    /// Wanted articles that were fetched.
    pub found: usize,
    /// Why others could not be.
    pub missed: Vec<Problem>,
    /// Whether it was called off before all sources were done.
    pub cancelled: bool,
}

impl Report {
    pub(super) fn take(&mut self, visit: Visit) {
        match &visit.outcome {
            Outcome::Fetched { added, updated } => {
                self.added += added;
                self.updated += updated;
            }
            Outcome::Unchanged => {}
            Outcome::Gone(_) | Outcome::Failed(_) => self.problems += 1,
        }
        self.visits.push(visit);
    }
}

/// How fetching one source went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    pub source: SourceId,
    /// What the source is called.
    pub name: Clean,
    pub outcome: Outcome,
}

impl Visit {
    pub(super) fn of(source: &Source, outcome: Outcome) -> Self {
        Self { source: source.id.clone(), name: source.shown_name(), outcome }
    }

    /// What the reader should know, if there is something.
    pub fn problem(&self) -> Option<&Problem> {
        match &self.outcome {
            Outcome::Failed(problem) | Outcome::Gone(problem) => Some(problem),
            Outcome::Fetched { .. } | Outcome::Unchanged => None,
        }
    }
}

/// What came of fetching one source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Fetched {
        added: usize,
        updated: usize,
    },
    /// The server says that nothing has changed.
    Unchanged,
    /// The server says that it is gone for good; it is not asked again by itself.
    Gone(Problem),
    /// Nothing was fetched, and nothing that was kept has changed.
    Failed(Problem),
}
