//! Taking changes back, and making them again: one entry of the journal after the other.

use rusqlite::Connection;

use super::db::Durability;
use super::fault::Fault;
use super::journal::{self, Act, Step};
use super::{Store, marks, outbox, twins};
use crate::model::{CommentKey, Problem, Timestamp, Turn, Turned, Undoable};

impl Store {
    /// Takes the latest change back, or makes the one again that was taken back last; `None` where
    /// there is nothing of the kind from the last day.
    ///
    /// A change of very many marks is turned in several transactions; what an interrupted turn
    /// left is turned by the next one.
    ///
    /// # Errors
    ///
    /// It cannot be turned because something else came of it since: then its entry is let go, so
    /// that the one before it can be turned. Or the desk cannot be written.
    pub fn turn(&mut self, way: Turn, now: Timestamp) -> Result<Option<Turned>, Problem> {
        let failed = match way {
            Turn::Undo => "cannot undo that",
            Turn::Redo => "cannot redo that",
        };
        self.desk.writable(failed)?;
        let next = self.desk.read(failed, |desk| {
            let Some((entry, what)) = journal::next(desk, way, now)? else { return Ok(None) };
            Ok(Some((entry, what, journal::steps(desk, entry, way)?)))
        })?;
        let Some((entry, what, steps)) = next else { return Ok(None) };
        let last = steps.last().copied();
        // Comments and subscriptions are on the disk at once; many marks are turned again easily.
        let durability = if steps.len() > 1 { Durability::Program } else { Durability::Power };
        for step in steps {
            let turned = self.desk.run_for(durability, |desk| {
                self.turn_step(desk, step, way, now)?;
                if Some(step) == last { journal::turned(desk, entry, way) } else { Ok(()) }
            });
            match turned {
                Ok(()) => {}
                Err(Fault::Said(problem)) => {
                    self.desk.write(failed, |desk| journal::drop_entry(desk, entry))?;
                    let why = format!("{what}: {}", problem.why);
                    return Err(Problem::new(failed, why).hint(&*problem.hint));
                }
                Err(fault) => return Err(self.desk.explain(failed, fault)),
            }
        }
        self.mirror();
        let left = self.desk.read(failed, |desk| journal::left(desk, way, now))?;
        Ok(Some(Turned { what, left }))
    }

    /// Every change of the last day that can be taken back or made again, the latest first.
    pub fn undoable(&self, now: Timestamp) -> Result<Vec<Undoable>, Problem> {
        self.desk.read("cannot read what was changed", |desk| journal::all(desk, now))
    }

    fn turn_step(
        &self,
        desk: &Connection,
        step: i64,
        way: Turn,
        now: Timestamp,
    ) -> Result<(), Fault> {
        let Some((step, rows)) = journal::step(desk, step)? else {
            let problem = Problem::new("cannot turn it back", "a newer tidings wrote it");
            return Err(problem.into());
        };
        match step {
            Step::Mark { mark, to } => {
                let to = if way == Turn::Undo { to.turned() } else { to };
                let ids = marks::in_rows(desk, &rows)?;
                // Twins that came in since share the mark that is taken back.
                let twins = self.cache.read("", |cache| twins::of(cache, &ids)).unwrap_or_default();
                marks::set_all(desk, &ids, &mark, to, now)?;
                marks::set_all(desk, &twins, &mark, to, now)
            }
            Step::Rows(images) => match way {
                Turn::Undo => images.iter().rev().try_for_each(|image| image.turn(desk, way)),
                Turn::Redo => images.iter().try_for_each(|image| image.turn(desk, way)),
            },
            Step::Comment { key, act } => turn_comment(desk, &key, act, way, now),
        }
    }
}

fn turn_comment(
    desk: &Connection,
    key: &CommentKey,
    act: Act,
    way: Turn,
    now: Timestamp,
) -> Result<(), Fault> {
    match (act, way) {
        (Act::Queued, Turn::Redo) => outbox::queue_in(desk, key, now),
        (Act::Queued, Turn::Undo) => outbox::unqueue_in(desk, key, now),
        (Act::Discarded, Turn::Redo) | (Act::Restored, Turn::Undo) => {
            outbox::discard_in(desk, key, now)
        }
        (Act::Discarded, Turn::Undo) | (Act::Restored, Turn::Redo) => outbox::restore_in(desk, key),
        (Act::Held { .. }, Turn::Redo) | (Act::LetGo, Turn::Undo) => {
            outbox::hold_in(desk, key, now)
        }
        (Act::Held { next }, Turn::Undo) => {
            outbox::let_go_in(desk, key, next.map_or(now, Timestamp), now)
        }
        (Act::LetGo, Turn::Redo) => outbox::let_go_in(desk, key, now, now),
    }
}
