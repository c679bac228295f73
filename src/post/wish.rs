//! [`Wish`]: what the writer can decide about a comment in the outbox.

use super::protocol::{Event, Stage, step};
use super::waits::after;
use crate::model::{CommentKey, CommentState, Problem, Timestamp};
use crate::store::Store;

/// A decision about one comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// It stays in the outbox until it is let go.
    Hold,
    /// It goes as soon as it may: one that was held back or refused, one that waits for its next
    /// try. One that may have arrived is looked for first.
    Retry,
    /// One that may have arrived is sent again, whatever is there.
    SendAgain,
    /// One that may have arrived is there: the writer has seen it.
    Arrived,
}

/// Decides about a comment. It sends nothing; a [`super::Sender`] does.
///
/// # Errors
///
/// The comment is not in the outbox, or there is nothing of the kind to decide about it now.
pub fn decide(
    store: &mut Store,
    key: &CommentKey,
    wish: Wish,
    now: Timestamp,
) -> Result<(), Problem> {
    let (what, event) = match wish {
        Wish::Hold => ("cannot hold the comment back", Event::Hold),
        Wish::Retry => ("cannot send the comment now", Event::Retry),
        Wish::SendAgain => ("cannot send the comment again", Event::SendAgain),
        Wish::Arrived => ("cannot say that the comment arrived", Event::Arrived),
    };
    let unknown = || Problem::new(what, "it is not in the outbox");
    let outgoing = store.outgoing(key)?.ok_or_else(unknown)?;
    let state = outgoing.comment.state;
    let stage = Stage::of(state, &outgoing.delivery).ok_or_else(unknown)?;
    let row = step(stage, event).ok_or_else(|| {
        Problem::new(what, format!("it is \"{}\"", state.word())).hint(way_on(stage))
    })?;
    let mut delivery = after(&outgoing.delivery, row, None, now);
    if row.to.state() == CommentState::Sent {
        delivery.reason = None;
    }
    store.decide_way(key, row.to.state(), &delivery, now)
}

/// What can be done instead.
fn way_on(stage: Stage) -> &'static str {
    match stage {
        Stage::Queued | Stage::Again => "it goes with the next send",
        Stage::Paused | Stage::PausedAgain => "retry lets it go",
        Stage::Sending | Stage::Resending => "wait until it is known what became of it",
        Stage::Unsure => "the site is looked at first; retry does that as soon as it may be done",
        Stage::Asking => "retry looks again, or say that it arrived, or send it again",
        Stage::Sent | Stage::Held | Stage::Approved => "the site has it",
        Stage::Refused => "edit it, retry it or discard it",
    }
}
