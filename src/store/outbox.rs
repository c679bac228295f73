//! The steps of a comment from draft to sent, and discarding it. Each step is on the disk when its
//! method returns: whoever sends may rely on it.

use rusqlite::{Connection, params};

use super::Store;
use super::comments::{Kept, by_key};
use super::db::Durability;
use super::delivery;
use super::fault::Fault;
use super::journal::{self, Act, Step};
use super::marks::{quoted, touch};
use crate::model::{Comment, CommentKey, CommentState, Delivery, Problem, Timestamp};

use CommentState::{Approved, Draft, Held, Paused, Queued, Refused, Sending, Sent, Unsure};

/// Every step a comment may take. From `sending` it goes back to `queued` only where it is proven
/// that no byte of it left, or that the site did not take it.
const STEPS: [(CommentState, CommentState); 25] = [
    (Draft, Queued),
    (Queued, Draft),
    (Queued, Paused),
    (Queued, Sending),
    (Queued, Refused),
    (Queued, Unsure),
    (Paused, Draft),
    (Paused, Queued),
    (Sending, Queued),
    (Sending, Sent),
    (Sending, Held),
    (Sending, Refused),
    (Sending, Unsure),
    (Unsure, Sent),
    (Unsure, Held),
    (Unsure, Queued),
    (Refused, Draft),
    (Refused, Queued),
    (Refused, Paused),
    (Sent, Held),
    (Sent, Approved),
    (Held, Sent),
    (Held, Approved),
    (Held, Refused),
    (Approved, Held),
];

/// The states over which a finer one is written, and the words that stand in the two columns.
fn columns(state: CommentState) -> (&'static str, Option<&'static str>) {
    match state {
        Paused => (Queued.word(), Some(state.word())),
        Held | Approved => (Sent.word(), Some(state.word())),
        Draft | Queued | Sending | Sent | Refused | Unsure => (state.word(), None),
    }
}

impl Store {
    /// Puts a draft into the outbox.
    pub fn queue(&mut self, key: &CommentKey, now: Timestamp) -> Result<(), Problem> {
        self.commit("cannot queue the comment", |desk| {
            queue_in(desk, key, now)?;
            note(desk, key, Act::Queued, now)
        })
    }

    /// Takes a comment out of the outbox to write on; also one that the site refused. One that may
    /// have arrived stays as it is: another text would be another comment.
    pub fn unqueue(&mut self, key: &CommentKey, now: Timestamp) -> Result<(), Problem> {
        self.commit("cannot open the comment for writing", |desk| unqueue_in(desk, key, now))
    }

    /// Lets a comment take one step; a step that does not exist is a problem and changes nothing.
    pub fn set_comment_state(
        &mut self,
        key: &CommentKey,
        to: CommentState,
        now: Timestamp,
    ) -> Result<(), Problem> {
        let what = format!("cannot make the comment \"{}\"", to.word());
        self.change(&what, key, |desk, kept| go(desk, kept, to, now))
    }

    /// Discards a comment. It is kept aside and [`Store::restore`] brings it back. One that is on
    /// its way cannot be discarded.
    pub fn discard(&mut self, key: &CommentKey, now: Timestamp) -> Result<(), Problem> {
        self.commit("cannot discard the comment", |desk| {
            discard_in(desk, key, now)?;
            note(desk, key, Act::Discarded, now)
        })
    }

    /// Brings a discarded comment back as it was.
    pub fn restore(&mut self, key: &CommentKey, now: Timestamp) -> Result<(), Problem> {
        self.commit("cannot bring the comment back", |desk| match is_discarded(desk, key)? {
            false => Ok(()),
            true => {
                restore_in(desk, key)?;
                note(desk, key, Act::Restored, now)
            }
        })
    }

    /// Does something with a comment that was not discarded.
    pub(super) fn change(
        &self,
        what: &str,
        key: &CommentKey,
        work: impl FnOnce(&Connection, &Kept) -> Result<(), Fault>,
    ) -> Result<(), Problem> {
        self.commit(what, |desk| work(desk, &live(desk, what, key)?))
    }

    /// One step, on the disk when it returns.
    fn commit(
        &self,
        what: &str,
        work: impl FnOnce(&Connection) -> Result<(), Fault>,
    ) -> Result<(), Problem> {
        self.desk.write_for(Durability::Power, what, work)?;
        self.mirror();
        Ok(())
    }
}

/// A comment that was not discarded.
fn live(desk: &Connection, what: &str, key: &CommentKey) -> Result<Kept, Fault> {
    let kept = by_key(desk, key)?.ok_or_else(|| unknown(what))?;
    if kept.discarded {
        let problem = Problem::new(what, "it was discarded");
        return Err(problem.hint("bring it back first").into());
    }
    Ok(kept)
}

fn is_discarded(desk: &Connection, key: &CommentKey) -> Result<bool, Fault> {
    let kept = by_key(desk, key)?.ok_or_else(|| unknown("cannot bring the comment back"))?;
    Ok(kept.discarded)
}

/// Notes in the journal what was done with a comment.
fn note(desk: &Connection, key: &CommentKey, act: Act, now: Timestamp) -> Result<(), Fault> {
    let Some(kept) = by_key(desk, key)? else { return Ok(()) };
    let comment = format!("a comment on {}", quoted(&kept.comment.article_title));
    let what = match act {
        Act::Queued => format!("put {comment} in the outbox"),
        Act::Discarded => format!("discarded {comment}"),
        Act::Restored => format!("brought back {comment}"),
        Act::Held { .. } => format!("held back {comment}"),
        Act::LetGo => format!("let {comment} go"),
    };
    journal::note(desk, &what, &Step::Comment { key: key.clone(), act }, now)
}

/// Puts a draft into the outbox.
pub(super) fn queue_in(desk: &Connection, key: &CommentKey, now: Timestamp) -> Result<(), Fault> {
    let kept = live(desk, "cannot queue the comment", key)?;
    if kept.comment.state != Draft {
        return Err(not_so(&kept.comment, Queued).into());
    }
    go(desk, &kept, Queued, now)?;
    delivery::begin(desk, key, now)
}

/// Takes a comment out of the outbox.
pub(super) fn unqueue_in(desk: &Connection, key: &CommentKey, now: Timestamp) -> Result<(), Fault> {
    let what = "cannot open the comment for writing";
    let kept = live(desk, what, key)?;
    if delivery::of(desk, key)?.doubt.is_some() {
        let problem = Problem::new(what, "the site may have it already");
        return Err(problem.hint("wait until that is known, or discard it").into());
    }
    go(desk, &kept, Draft, now)
}

/// Keeps a comment that waits from being sent.
pub(super) fn hold_in(desk: &Connection, key: &CommentKey, now: Timestamp) -> Result<(), Fault> {
    let kept = live(desk, "cannot hold the comment back", key)?;
    if kept.comment.state != Queued {
        return Err(not_so(&kept.comment, Paused).into());
    }
    go(desk, &kept, Paused, now)?;
    let way = Delivery { next_try: None, ..delivery::of(desk, key)? };
    delivery::keep(desk, key, &way)
}

/// Lets a comment go that was held back, from a moment on; sooner than its site has asked for it
/// does not go.
pub(super) fn let_go_in(
    desk: &Connection,
    key: &CommentKey,
    from: Timestamp,
    now: Timestamp,
) -> Result<(), Fault> {
    let kept = live(desk, "cannot let the comment go", key)?;
    if kept.comment.state != Paused {
        return Err(not_so(&kept.comment, Queued).into());
    }
    go(desk, &kept, Queued, now)?;
    let way = delivery::of(desk, key)?;
    let next_try = Some(way.not_before.map_or(from, |moment| moment.max(from)));
    delivery::keep(desk, key, &Delivery { next_try, ..way })
}

/// Notes that a comment was held back or let go, where it was; `before` is its way until then.
pub(super) fn note_holding(
    desk: &Connection,
    kept: &Kept,
    to: CommentState,
    before: &Delivery,
    now: Timestamp,
) -> Result<(), Fault> {
    let act = match (kept.comment.state, to) {
        (Queued, Paused) => Act::Held { next: before.next_try.map(|moment| moment.0) },
        (Paused, Queued) => Act::LetGo,
        _ => return Ok(()),
    };
    note(desk, &kept.comment.key, act, now)
}

/// Puts a comment aside.
pub(super) fn discard_in(desk: &Connection, key: &CommentKey, now: Timestamp) -> Result<(), Fault> {
    let what = "cannot discard the comment";
    let kept = live(desk, what, key)?;
    if kept.comment.state == Sending {
        let problem = Problem::new(what, "it is being sent just now");
        return Err(problem.hint("wait until it is known what became of it").into());
    }
    put_away(desk, &kept.comment, now)
}

/// Brings a comment back that was put aside.
pub(super) fn restore_in(desk: &Connection, key: &CommentKey) -> Result<(), Fault> {
    let what = "cannot bring the comment back";
    let kept = by_key(desk, key)?.ok_or_else(|| unknown(what))?;
    if !kept.discarded {
        return Ok(());
    }
    if kept.comment.state == Draft {
        make_room(desk, what, &kept.comment, kept.comment.changed)?;
    }
    let sql = "UPDATE comments SET discarded = NULL, revision = revision + 1 WHERE key = ?1";
    desk.prepare_cached(sql)?.execute([key.0.as_str()])?;
    touch(desk, kept.comment.article.as_str(), kept.comment.changed)
}

/// One step of a comment, if there is such a step.
pub(super) fn go(
    desk: &Connection,
    kept: &Kept,
    to: CommentState,
    now: Timestamp,
) -> Result<(), Fault> {
    let comment = &kept.comment;
    if !STEPS.contains(&(comment.state, to)) {
        return Err(not_so(comment, to).into());
    }
    if to == Queued && comment.text.trim().is_empty() {
        return Err(Problem::new("cannot queue the comment", "there is nothing in it").into());
    }
    if to == Draft {
        make_room(desk, "cannot open the comment for writing", comment, now)?;
    }
    let (state, stage) = columns(to);
    let sql = "UPDATE comments SET state = ?2, stage = ?3, changed = ?4, revision = revision + 1
         WHERE key = ?1";
    desk.prepare_cached(sql)?.execute(params![comment.key.0, state, stage, now.0])?;
    Ok(())
}

/// There is one draft for each article and answer: another one must be empty, and is put away.
fn make_room(
    desk: &Connection,
    what: &str,
    comment: &Comment,
    now: Timestamp,
) -> Result<(), Fault> {
    let reply_to = comment.reply_to.as_deref();
    let Some(other) = super::comments::draft_of(desk, &comment.article, reply_to)? else {
        return Ok(());
    };
    if other.comment.text.trim().is_empty() {
        return put_away(desk, &other.comment, now);
    }
    let problem = Problem::new(what, "another draft is being written in its place");
    Err(problem.hint("queue that one or discard it first").into())
}

fn put_away(desk: &Connection, comment: &Comment, now: Timestamp) -> Result<(), Fault> {
    let sql = "UPDATE comments SET discarded = ?2, revision = revision + 1 WHERE key = ?1";
    desk.prepare_cached(sql)?.execute(params![comment.key.0, now.0])?;
    touch(desk, comment.article.as_str(), now)
}

fn not_so(comment: &Comment, to: CommentState) -> Problem {
    let what = format!("cannot make the comment \"{}\"", to.word());
    let hint = match comment.state {
        Draft => "queue it first",
        Queued => "it waits in the outbox",
        Paused => "let it go first",
        Sending => "wait until it is known what became of it",
        Sent | Held | Approved => "write a new comment instead",
        Refused => "take it back as a draft first",
        Unsure => "look at the site whether it arrived",
    };
    Problem::new(what, format!("it is \"{}\"", comment.state.word())).hint(hint)
}

fn unknown(what: &str) -> Problem {
    Problem::new(what, "there is no comment with this key").hint("list the comments to see theirs")
}
