//! Marking along a list, however long: in transactions that nobody has to wait for, and as one
//! change.

use super::Store;
use super::journal::Entry;
use super::list_walk::Spot;
use super::marks::{AT_ONCE, said};
use crate::model::{
    Along, ArticleId, AsOf, Clean, Edge, Mark, MarkChange, Marked, Problem, Row, Switch, Timestamp,
};

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
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Going {
    On,
    Done(Marked),
}

impl Marking {
    /// Nothing is marked yet.
    pub fn new(along: Along) -> Self {
        Self { along, entry: Entry::default(), count: 0, spot: None }
    }

    /// Which marks are set, and which way. Decided before anything is.
    fn marks(&mut self, store: &Store) -> Result<Vec<(Mark, Switch)>, Problem> {
        let along = &mut self.along;
        let marks = match &along.change {
            MarkChange::Each(marks) => marks.clone(),
            MarkChange::TurnedOver(mark) => {
                vec![(mark.clone(), Switch::on_if(!store.all_have(&along.ids, mark)?))]
            }
        };
        along.change = MarkChange::Each(marks.clone());
        Ok(marks)
    }

    /// The articles to mark next, and where the list goes on behind them.
    fn next(
        &mut self,
        store: &Store,
        marks: &[(Mark, Switch)],
    ) -> Result<Option<Vec<ArticleId>>, Problem> {
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
        let changes = |row: &Row| marks.iter().any(|(mark, to)| has(row, mark) != *to);
        let meant = |row: &&Row| row.added <= along.known_by && changes(row);
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
        let marks = marking.marks(self)?;
        let Some(ids) = marking.next(self, &marks)? else {
            return Ok(Going::Done(told(&marks, marking.count)));
        };
        let before = marking.count;
        let words = |count| said(&marks, before + count, None);
        marking.count += self.mark_noted(&ids, &marks, &mut marking.entry, &words, now)?;
        Ok(Going::On)
    }

    /// Marks all of it at one go.
    pub fn mark_whole(&mut self, along: Along, now: Timestamp) -> Result<Marked, Problem> {
        let mut marking = Marking::new(along);
        loop {
            if let Going::Done(marked) = self.mark_some(&mut marking, now)? {
                return Ok(marked);
            }
        }
    }

    /// Whether all of these articles have a mark, as far as they are cached.
    fn all_have(&self, ids: &[ArticleId], mark: &Mark) -> Result<bool, Problem> {
        for ids in ids.chunks(AT_ONCE) {
            if self.rows(ids)?.iter().any(|row| has(row, mark) == Switch::Off) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

fn told(marks: &[(Mark, Switch)], count: usize) -> Marked {
    let what = match (count, marks) {
        (0, [(Mark::Read, Switch::On)]) => "everything there is read".to_owned(),
        (0, _) => "nothing had to be changed".to_owned(),
        (count, marks) => said(marks, count, None),
    };
    Marked { count, what: Clean::new(&what) }
}
