//! The protocol of the outbox as a table: what a comment's way becomes when something happens, and
//! what is done next. Pure; whoever drives it stores each step before it acts on it.
//!
//! The rules behind the rows: the disk knows of an attempt before the wire does. What left and was
//! not answered is unsure, never guessed. What is unsure is looked for before it is sent again, and
//! sent again only where the site refuses a second one. A refusal as a duplicate proves that the
//! comment is there only where an earlier attempt may have brought it.

use crate::model::{CommentState, Delivery};

/// Where a comment stands, as far as the protocol cares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Waits; nothing of it ever left.
    Queued,
    /// Waits to be sent again: it may have arrived, and the site would refuse a second one.
    Again,
    /// Held back by its writer.
    Paused,
    /// Held back by its writer, though it may have arrived.
    PausedAgain,
    /// Under way for the first time.
    Sending,
    /// Under way, though it may have arrived before.
    Resending,
    /// It may have arrived; it will be looked for.
    Unsure,
    /// It may have arrived, and only the writer can say what to do.
    Asking,
    /// The site took it.
    Sent,
    /// The site took it and does not show it.
    Held,
    /// The site shows it after a moderator let it pass.
    Approved,
    /// The site does not take it.
    Refused,
}

/// What can happen to a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A sender takes it up; everything needed is there.
    Taken,
    /// It cannot be sent as things are here, or the site cannot be reached; nothing left.
    NotReady,
    /// The attempt failed before a byte of it left.
    NotSent,
    /// The attempt failed later, or its answer cannot be understood.
    Lost,
    /// A sender finds it under way although nobody is sending.
    Orphaned,
    /// The site took it.
    Stored,
    /// The site took it for a moderator to look at.
    StoredHeld,
    /// The site says that it has it already.
    Duplicate,
    /// The site says to come back later.
    TooFast,
    /// The site does not take it.
    Denied,
    /// A look at the site found it.
    Found,
    /// A look did not find it, and the site refuses a second one.
    AbsentSafe,
    /// A look did not find it, and the site might store a second one.
    AbsentOpen,
    /// The site could not be looked at.
    NoSight,
    /// The site shows it.
    Visible,
    /// The site has it, or had it, and does not show it.
    Hidden,
    /// The site says that it is gone.
    Removed,
    /// The writer holds it back.
    Hold,
    /// The writer wants it done now.
    Retry,
    /// The writer wants it sent again, whatever may be there already.
    SendAgain,
    /// The writer has seen it at the site.
    Arrived,
}

/// When something is done about it again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Never by itself.
    Never,
    /// At once.
    Now,
    /// After a failure here or on the way: later, and later still with each attempt.
    Backoff,
    /// When the site has let enough time pass since the last comment.
    Flood,
    /// When the site must be done with the last attempt.
    Settled,
    /// When a moderator may have looked at it.
    Poll,
}

/// One row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    pub from: Stage,
    pub event: Event,
    pub to: Stage,
    pub when: When,
}

const fn row(from: Stage, event: Event, to: Stage, when: When) -> Row {
    Row { from, event, to, when }
}

/// Every step there is. What stands in no row does not happen, or changes nothing.
pub const TABLE: &[Row] = &[
    row(Stage::Queued, Event::Taken, Stage::Sending, When::Never),
    row(Stage::Queued, Event::NotReady, Stage::Queued, When::Backoff),
    row(Stage::Queued, Event::Denied, Stage::Refused, When::Never),
    row(Stage::Queued, Event::Hold, Stage::Paused, When::Never),
    row(Stage::Queued, Event::Retry, Stage::Queued, When::Now),
    row(Stage::Again, Event::Taken, Stage::Resending, When::Never),
    row(Stage::Again, Event::NotReady, Stage::Again, When::Backoff),
    row(Stage::Again, Event::Denied, Stage::Asking, When::Never),
    row(Stage::Again, Event::Hold, Stage::PausedAgain, When::Never),
    row(Stage::Again, Event::Retry, Stage::Again, When::Now),
    row(Stage::Paused, Event::Retry, Stage::Queued, When::Now),
    row(Stage::PausedAgain, Event::Retry, Stage::Again, When::Now),
    row(Stage::Sending, Event::NotSent, Stage::Queued, When::Backoff),
    row(Stage::Sending, Event::Lost, Stage::Unsure, When::Settled),
    row(Stage::Sending, Event::Orphaned, Stage::Unsure, When::Settled),
    row(Stage::Sending, Event::Stored, Stage::Sent, When::Now),
    row(Stage::Sending, Event::StoredHeld, Stage::Held, When::Poll),
    // Nothing of this text was here before: it is the writer's own earlier comment.
    row(Stage::Sending, Event::Duplicate, Stage::Refused, When::Never),
    row(Stage::Sending, Event::TooFast, Stage::Queued, When::Flood),
    row(Stage::Sending, Event::Denied, Stage::Refused, When::Never),
    row(Stage::Resending, Event::NotSent, Stage::Again, When::Backoff),
    row(Stage::Resending, Event::Lost, Stage::Unsure, When::Settled),
    row(Stage::Resending, Event::Orphaned, Stage::Unsure, When::Settled),
    row(Stage::Resending, Event::Stored, Stage::Sent, When::Now),
    row(Stage::Resending, Event::StoredHeld, Stage::Held, When::Poll),
    row(Stage::Resending, Event::Duplicate, Stage::Sent, When::Never),
    row(Stage::Resending, Event::TooFast, Stage::Again, When::Flood),
    // The site takes nothing more; whether it took the earlier one it does not say.
    row(Stage::Resending, Event::Denied, Stage::Asking, When::Never),
    row(Stage::Unsure, Event::Found, Stage::Sent, When::Never),
    row(Stage::Unsure, Event::AbsentSafe, Stage::Again, When::Now),
    row(Stage::Unsure, Event::AbsentOpen, Stage::Asking, When::Never),
    row(Stage::Unsure, Event::NoSight, Stage::Unsure, When::Backoff),
    row(Stage::Unsure, Event::Retry, Stage::Unsure, When::Now),
    row(Stage::Unsure, Event::Arrived, Stage::Sent, When::Never),
    row(Stage::Asking, Event::Retry, Stage::Unsure, When::Now),
    row(Stage::Asking, Event::SendAgain, Stage::Again, When::Now),
    row(Stage::Asking, Event::Arrived, Stage::Sent, When::Never),
    row(Stage::Sent, Event::Visible, Stage::Sent, When::Never),
    row(Stage::Sent, Event::Hidden, Stage::Held, When::Poll),
    row(Stage::Sent, Event::Removed, Stage::Held, When::Poll),
    row(Stage::Sent, Event::NoSight, Stage::Sent, When::Poll),
    row(Stage::Held, Event::Visible, Stage::Approved, When::Never),
    row(Stage::Held, Event::Hidden, Stage::Held, When::Poll),
    row(Stage::Held, Event::NoSight, Stage::Held, When::Poll),
    row(Stage::Held, Event::Removed, Stage::Refused, When::Never),
    row(Stage::Held, Event::Retry, Stage::Held, When::Now),
    row(Stage::Refused, Event::Retry, Stage::Queued, When::Now),
    row(Stage::Refused, Event::Hold, Stage::Paused, When::Never),
];

/// The row for an event at a stage.
pub fn step(from: Stage, event: Event) -> Option<Row> {
    TABLE.iter().copied().find(|row| row.from == from && row.event == event)
}

/// What a sender does with a comment whose time has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Send,
    /// Nobody is sending it, although it is under way: an earlier sender ended in the middle.
    Disown,
    Look,
    Poll,
    Nothing,
}

impl Stage {
    /// Every stage.
    pub const ALL: [Self; 12] = [
        Self::Queued,
        Self::Again,
        Self::Paused,
        Self::PausedAgain,
        Self::Sending,
        Self::Resending,
        Self::Unsure,
        Self::Asking,
        Self::Sent,
        Self::Held,
        Self::Approved,
        Self::Refused,
    ];

    /// The stage of a comment as it lies on the desk; `None` for a draft.
    pub fn of(state: CommentState, delivery: &Delivery) -> Option<Self> {
        let doubt = delivery.doubt.is_some();
        Some(match state {
            CommentState::Draft => return None,
            CommentState::Queued if doubt => Self::Again,
            CommentState::Queued => Self::Queued,
            CommentState::Paused if doubt => Self::PausedAgain,
            CommentState::Paused => Self::Paused,
            CommentState::Sending if doubt => Self::Resending,
            CommentState::Sending => Self::Sending,
            CommentState::Unsure if delivery.next_try.is_some() => Self::Unsure,
            CommentState::Unsure => Self::Asking,
            CommentState::Sent => Self::Sent,
            CommentState::Held => Self::Held,
            CommentState::Approved => Self::Approved,
            CommentState::Refused => Self::Refused,
        })
    }

    /// The state that the desk and the reader know it by.
    pub fn state(self) -> CommentState {
        match self {
            Self::Queued | Self::Again => CommentState::Queued,
            Self::Paused | Self::PausedAgain => CommentState::Paused,
            Self::Sending | Self::Resending => CommentState::Sending,
            Self::Unsure | Self::Asking => CommentState::Unsure,
            Self::Sent => CommentState::Sent,
            Self::Held => CommentState::Held,
            Self::Approved => CommentState::Approved,
            Self::Refused => CommentState::Refused,
        }
    }

    /// What a sender does at this stage.
    pub fn action(self) -> Action {
        match self {
            Self::Queued | Self::Again => Action::Send,
            Self::Sending | Self::Resending => Action::Disown,
            Self::Unsure => Action::Look,
            Self::Sent | Self::Held => Action::Poll,
            Self::Paused | Self::PausedAgain | Self::Asking | Self::Approved | Self::Refused => {
                Action::Nothing
            }
        }
    }
}
