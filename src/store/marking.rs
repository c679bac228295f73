//! Marking along a list, however long: in transactions that nobody has to wait for, and as one
//! change.

use super::Store;
use super::journal::Entry;
use super::list_walk::Spot;
use super::marks::{AT_ONCE, said};
use crate::model::{Along, ArticleId, AsOf, Edge, Mark, Problem, Row, Switch, Timestamp};

/// A change of marks that is under way.
#[derive(Debug)]
pub struct Marking {
    along: Along,
    entry: Entry,
    count: usize,
    /// Where the last of its edges stands: once its row is marked, that may not be seen any more.
    spot: Option<Spot>,
}

/// How far such a change is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Going {
    On,
    /// It has ended, and so many articles were changed.
    Done(usize),
}

impl Marking {
    /// Nothing is marked yet.
    pub fn new(along: Along) -> Self {
        Self { along, entry: Entry::default(), count: 0, spot: None }
    }

    /// The articles to mark next, and where the list goes on behind them.
    fn next(&mut self, store: &Store) -> Result<Option<Vec<ArticleId>>, Problem> {
        let along = &mut self.along;
        if !along.ids.is_empty() {
            let rest = along.ids.split_off(along.ids.len().min(AT_ONCE));
            return Ok(Some(std::mem::replace(&mut along.ids, rest)));
        }
        let Some(edge) = along.edges.pop() else { return Ok(None) };
        let known = self.spot.take();
        let page = store.page_from(&along.query, &edge, known, AT_ONCE, AsOf::Asked)?;
        let next = match edge {
            Edge::Before(_) | Edge::Last => {
                page.rows.first().filter(|_| page.more_above).map(|row| Edge::Before(row.key))
            }
            Edge::First | Edge::After(_) | Edge::Around(_) => {
                page.rows.last().filter(|_| page.more_below).map(|row| Edge::After(row.key))
            }
        };
        if let Some(Edge::Before(key) | Edge::After(key)) = &next {
            self.spot = store.spot_of(&along.query, *key)?;
        }
        along.edges.extend(next);
        let meant = |row: &&Row| row.added <= along.known_by && has(row, &along.mark) != along.to;
        Ok(Some(page.rows.iter().filter(meant).map(|row| row.id.clone()).collect()))
    }
}

/// Which way a mark is set on a row.
fn has(row: &Row, mark: &Mark) -> Switch {
    Switch::on_if(match mark {
        Mark::Read => row.read,
        Mark::Starred => row.starred,
        Mark::Tagged(tag) => row.tags.contains(tag),
    })
}

impl Store {
    /// Marks the next few thousand articles. To be called until it is done; all of it is one change
    /// for [`Store::turn`].
    pub fn mark_some(&mut self, marking: &mut Marking, now: Timestamp) -> Result<Going, Problem> {
        let Some(ids) = marking.next(self)? else { return Ok(Going::Done(marking.count)) };
        let marks = [(marking.along.mark.clone(), marking.along.to)];
        let before = marking.count;
        let words = |count| said(&marks, before + count, None);
        marking.count += self.mark_noted(&ids, &marks, &mut marking.entry, &words, now)?;
        Ok(Going::On)
    }

    /// Marks all of it at one go; how many articles that changed.
    pub fn mark_whole(&mut self, along: Along, now: Timestamp) -> Result<usize, Problem> {
        let mut marking = Marking::new(along);
        loop {
            if let Going::Done(count) = self.mark_some(&mut marking, now)? {
                return Ok(count);
            }
        }
    }
}
