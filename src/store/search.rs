//! What a search shows beside the rows of its list, and how one that takes too long is ended.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rusqlite::InterruptHandle;

use super::Store;
use super::fault::Fault;
use super::save::row_of;
use super::search_index::notes_of;
use crate::model::{ArticleId, Problem, Query, Snippet};
use crate::query::{Seeker, snippet};

/// Ends the question a store is busy with, from another thread.
#[derive(Clone)]
pub struct Interrupter {
    /// Ends the statement that runs.
    statement: Arc<InterruptHandle>,
    /// What goes on between statements looks here.
    asked: Arc<AtomicBool>,
}

impl Interrupter {
    /// Makes the question end at once with a problem. A store that is idle does not notice; a
    /// change that is being written is taken back and said to have failed, so only ask for this
    /// while the store answers a question.
    pub fn interrupt(&self) {
        self.asked.store(true, Ordering::Relaxed);
        self.statement.interrupt();
    }
}

impl Store {
    /// What ends a search of this store from another thread, when its answer is not wanted any
    /// more.
    pub fn interrupter(&self) -> Interrupter {
        Interrupter {
            statement: Arc::new(self.cache.conn.get_interrupt_handle()),
            asked: Arc::clone(&self.interrupted),
        }
    }

    /// Whether somebody has ended the question that is being answered.
    pub fn is_interrupted(&self) -> bool {
        self.interrupted.load(Ordering::Relaxed)
    }

    /// A new question begins: that an older one was ended does not matter any more.
    pub(super) fn begin(&self) {
        self.interrupted.store(false, Ordering::Relaxed);
    }

    /// Goes on with a long search, unless somebody has ended it.
    pub(super) fn go_on(&self) -> Result<(), Fault> {
        match self.is_interrupted() {
            true => Err(Problem::new("the search was ended", "its answer is not wanted").into()),
            false => Ok(()),
        }
    }

    /// For each article the piece of its text that shows best why a search found it: of its body,
    /// or of the reader's comments where only these have the words. Empty for those not cached.
    pub fn snippets(&self, query: &Query, ids: &[ArticleId]) -> Result<Vec<Snippet>, Problem> {
        self.begin();
        let seeker = Seeker::new(&self.expanded(query.expr())?);
        self.recall_texts()?;
        self.cache.read("cannot read the articles", |cache| {
            let rows = ids.iter().map(|id| row_of(cache, id.as_str()));
            let rows = rows.collect::<Result<Vec<Option<i64>>, _>>()?;
            let cached: Vec<i64> = rows.iter().flatten().copied().collect();
            let mut looked = self
                .look_into(cache, &cached, &|text| {
                    let found = snippet(&text.body, &seeker);
                    let shows = !found.hits.is_empty() || !seeker.hits(&text.title).is_empty();
                    Some((found, shows))
                })?
                .into_iter();
            let mut snippets = Vec::with_capacity(ids.len());
            for (id, row) in ids.iter().zip(rows) {
                let looked = row.and_then(|_| looked.next()).and_then(|(_, made)| made);
                let Some((mut found, shows)) = looked else {
                    snippets.push(Snippet::default());
                    continue;
                };
                if !shows {
                    let notes = snippet(&notes_of(&self.desk.conn, id.as_str())?, &seeker);
                    if !notes.hits.is_empty() {
                        found = notes;
                    }
                }
                snippets.push(found);
            }
            Ok(snippets)
        })
    }
}
