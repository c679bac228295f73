//! [`Ahead`]: keys typed faster than the store answers. Whoever presses Enter and goes on typing
//! means the article that opens, so what follows waits until it is there.
//!
//! Keys wait, rather than the loop for the store: it may be in the middle of a long question, and
//! the screen must go on drawing meanwhile. And the loop cannot ask its own connection, because
//! changes that are under way to the worker, a read mark for one, would not be seen there yet.
//!
//! Likewise whoever goes to the end of a list and one up means the row before the last, which may
//! not be loaded yet: keys that mean the row under the cursor wait until that is where it goes.

use std::collections::VecDeque;

use crate::model::Timestamp;

use super::command::{Command, Scope, command_for};
use super::effect::Effect;
use super::key::Key;
use super::list::{Join, Land};
use super::state::{Expect, OpenBy, Screen, State};
use super::way::Fill;

/// Keys and pastes that are kept at most; nobody types more blindly.
const MOST: usize = 512;

/// Seconds after which keys are taken as they come again: a store that takes longer is stuck, and
/// the reader must not be.
const PATIENCE: i64 = 5;

/// Something that was typed.
#[derive(Clone, Debug)]
pub(super) enum Typed {
    Key(Key),
    Paste(String),
}

/// What was typed and waits.
#[derive(Debug, Default)]
pub(super) struct Ahead {
    typed: VecDeque<Typed>,
    /// Since when something is waited for.
    since: Option<Timestamp>,
    /// Whether the draft that a composer opens with is on its way.
    drafting: bool,
}

impl Ahead {
    /// Whether anything waits.
    pub fn waits(&self) -> bool {
        !self.typed.is_empty()
    }

    /// Drops what waits: the article it was meant for does not come, and where it would land
    /// instead, letters are commands and a comment would stand under another story.
    pub fn forget(&mut self) {
        self.typed.clear();
    }

    fn hold(&mut self, typed: Typed) {
        if self.typed.len() < MOST {
            self.typed.push_back(typed);
        }
    }
}

impl Expect {
    /// Whether the answer opens or selects something that the reader asked for: what is typed next
    /// is meant for it.
    pub(super) fn is_opening(self) -> bool {
        match self {
            Self::Open(OpenBy::Choice | OpenBy::Comments)
            | Self::Unread(_)
            | Self::Step(_)
            | Self::GoTo
            | Self::Chain(Fill::Open)
            | Self::Trail(Fill::Open)
            | Self::Wanted(Fill::Open)
            | Self::Story
            | Self::Between
            | Self::Linked => true,
            Self::Open(OpenBy::Start)
            | Self::List(_)
            | Self::Counts
            | Self::Excerpts
            | Self::CountsForNews(_)
            | Self::Preload
            | Self::Chain(_)
            | Self::Trail(_)
            | Self::Wanted(_)
            | Self::Offer(_)
            | Self::Refresh
            | Self::Related
            | Self::Comments
            | Self::NextDelivery
            | Self::Rows
            | Self::Marked
            | Self::Tags
            | Self::TagsOfFar
            | Self::Names
            | Self::Turned(_)
            | Self::ReadyToSend
            | Self::Outline(_)
            | Self::UnreadCount
            | Self::Hidden => false,
        }
    }

    /// Whether the answer puts the cursor somewhere: where it fails, keys that waited for that would
    /// mean another row.
    pub(super) fn puts_cursor(self) -> bool {
        matches!(
            self,
            Self::List(Join::Replace(_)) | Self::Outline(_) | Self::Trail(_) | Self::Comments
        )
    }
}

/// Whether a command of the list begins from the row under the cursor. What lists something else
/// does not, and it supersedes a list that is on its way.
fn begins_from_row(command: Command) -> bool {
    matches!(
        command,
        Command::Down
            | Command::Up
            | Command::PageDown
            | Command::PageUp
            | Command::HalfDown
            | Command::HalfUp
            | Command::Top
            | Command::Bottom
            | Command::ChainNext
            | Command::ChainPrevious
            | Command::ChainList
            | Command::NextUnread
            | Command::PreviousUnread
            | Command::Related
            | Command::Comment
            | Command::Star
            | Command::ToggleRead
            | Command::ReadAbove
            | Command::ReadBelow
            | Command::Tag
            | Command::WholeStory
    )
}

impl State {
    /// A key or a paste: taken at once, or after what it has to wait for.
    pub(super) fn typed_ahead(&mut self, typed: Typed) {
        // It has to work whatever the store does.
        let quits = matches!(typed, Typed::Key(key) if key == Key::ctrl('c'));
        if quits && !self.composing() {
            self.ahead.forget();
            return self.key(Key::ctrl('c'));
        }
        if self.ahead.waits() || self.comes_too_early(&typed) {
            return self.ahead.hold(typed);
        }
        self.take_typed(typed);
    }

    /// Takes what was typed ahead, as far as it can be taken by now. Called after every event.
    pub(super) fn catch_up(&mut self) {
        self.note_drafting();
        if self.stuck() {
            self.ahead.forget();
        }
        while let Some(next) = self.ahead.typed.front() {
            if self.comes_too_early(next) || self.answers_first() {
                break;
            }
            let Some(typed) = self.ahead.typed.pop_front() else { break };
            self.take_typed(typed);
            self.note_drafting();
        }
        let awaits = self.awaits_article() || self.cursor_is_on_its_way();
        self.ahead.since = match (awaits, self.ahead.since) {
            (false, _) => None,
            (true, since) => since.or(Some(self.now)),
        };
    }

    /// The draft has come, or why it has not.
    pub(super) fn drafted(&mut self) {
        self.ahead.drafting = false;
    }

    /// The list has come in which an article was to be opened: there may be none in it.
    pub(super) fn opened_from_list(&mut self) {
        if !self.awaits_article() && !self.reading() {
            self.ahead.forget();
        }
    }

    fn take_typed(&mut self, typed: Typed) {
        match typed {
            Typed::Key(key) => self.key(key),
            Typed::Paste(text) => self.paste(&text),
        }
    }

    fn note_drafting(&mut self) {
        let drafts = self.effects.iter().any(|effect| matches!(effect, Effect::OpenDraft { .. }));
        self.ahead.drafting |= drafts;
    }

    /// Whether what is typed now is meant for something that is still to come.
    fn comes_too_early(&self, typed: &Typed) -> bool {
        (self.awaits_article() || self.awaits_row(typed)) && !self.stuck()
    }

    /// Whether a key means a row that the cursor is still to be put on.
    fn awaits_row(&self, typed: &Typed) -> bool {
        let Typed::Key(key) = typed else { return false };
        self.cursor_is_on_its_way()
            && match self.screen {
                Screen::Reading => command_for(Scope::Reading, *key).is_some_and(begins_from_row),
                Screen::Help(_)
                | Screen::Desk(_)
                | Screen::Choose(_)
                | Screen::Way(_)
                | Screen::Sources => true,
            }
    }

    /// Whether an answer is on its way that puts the cursor of the screen somewhere, so that moving
    /// it among the rows that still stand there would be in vain.
    fn cursor_is_on_its_way(&self) -> bool {
        let awaits = |wanted: fn(&Expect) -> bool| self.expected.iter().any(|(_, e)| wanted(e));
        if self.types_a_line() {
            return false;
        }
        match &self.screen {
            Screen::Reading => !self.reading() && self.list_is_moving(),
            Screen::Desk(desk) => desk.comments.is_empty() && awaits(|e| *e == Expect::Comments),
            Screen::Way(_) => awaits(|e| *e == Expect::Trail(Fill::Anew)),
            Screen::Sources if self.sources.cursor().is_none() => {
                awaits(|e| matches!(e, Expect::Outline(_)))
            }
            Screen::Sources => awaits(|e| matches!(e, Expect::Outline(Land::First | Land::Last))),
            Screen::Help(_) | Screen::Choose(_) => false,
        }
    }

    fn stuck(&self) -> bool {
        self.ahead.since.is_some_and(|since| self.now.since(since) >= PATIENCE)
    }

    fn awaits_article(&self) -> bool {
        self.ahead.drafting
            || self.when_listed.is_some()
            || self.expected.iter().any(|(_, expect)| expect.is_opening())
    }

    /// Whether an effect is to be carried out before the next key counts.
    fn answers_first(&self) -> bool {
        self.effects.iter().any(|effect| match effect {
            Effect::SaveDraft(_) | Effect::Edit(_) | Effect::Suspend | Effect::Quit => true,
            Effect::Ask(..)
            | Effect::Forget(_)
            | Effect::Do(_)
            | Effect::OpenDraft { .. }
            | Effect::SyncDesk
            | Effect::Errand(_)
            | Effect::Send(_)
            | Effect::KeepIdentity(..)
            | Effect::Browse(_)
            | Effect::FindPictures { .. }
            | Effect::Copy(_)
            | Effect::KeepMeasure(_) => false,
        })
    }
}
