//! [`Desk`]: the screen of all own comments, with their articles, how far they have come, and what
//! can be decided about them.

use crate::model::{Clean, Comment, CommentKey, CommentState, Outgoing, Timestamp, Turn};
use crate::text;

use super::command::Command;
use super::dates::age;
use super::effect::{Change, Effect, Request};
use super::sending::{Verb, reason};
use super::sheet::state_words;
use super::state::{Expect, OpenBy, Screen, State};
use super::thread::EntryKey;

/// The screen's state.
#[derive(Debug, Default)]
pub struct Desk {
    /// What waits for something first, then drafts, then what is settled; of each, the newest
    /// change first.
    pub comments: Vec<Outgoing>,
    pub selected: Option<CommentKey>,
    /// The first comment on the screen.
    pub top: usize,
}

/// Lines every comment takes: its article, its state, its first words, a blank.
const LINES_EACH: usize = 4;

/// The most lines that a reason takes.
const REASON: usize = 3;

/// Columns at the left and right of a reason.
const MARGINS: usize = 4;

impl Desk {
    /// Takes in the comments as they stand; the cursor stays on its comment.
    pub fn fill(&mut self, mut comments: Vec<Outgoing>) {
        comments.sort_by_key(|one| (rank(one.comment.state), -one.comment.changed.0));
        let cursor = self.cursor().unwrap_or(0);
        self.comments = comments;
        if self.cursor().is_none() {
            self.select(cursor);
        }
    }

    /// The index of the comment under the cursor.
    pub fn cursor(&self) -> Option<usize> {
        let key = self.selected.as_ref()?;
        self.comments.iter().position(|one| one.comment.key == *key)
    }

    /// The comment under the cursor.
    pub fn selected_comment(&self) -> Option<&Outgoing> {
        self.cursor().map(|index| &self.comments[index])
    }

    /// Puts the cursor on the comment at `index`, or the nearest there is.
    pub fn select(&mut self, index: usize) {
        let index = index.min(self.comments.len().saturating_sub(1));
        self.selected = self.comments.get(index).map(|one| one.comment.key.clone());
    }

    /// Moves the cursor by some comments.
    pub fn move_by(&mut self, comments: isize) {
        self.select(self.cursor().unwrap_or(0).saturating_add_signed(comments));
    }

    /// Scrolls as little as needed to show the comment under the cursor.
    pub fn settle(&mut self, height: usize, columns: usize) {
        let cursor = self.cursor().unwrap_or(0);
        self.top = self.top.min(cursor);
        // The blank line after the last one need not be there.
        let mut taken = self.lines_at(cursor, columns).saturating_sub(1);
        for index in (self.top..cursor).rev() {
            taken += self.lines_at(index, columns);
            if taken > height {
                self.top = index + 1;
                return;
            }
        }
    }

    /// How many comments a screen of this height holds, as far as that can be said.
    fn page(height: usize) -> usize {
        (height / LINES_EACH).max(1)
    }

    fn lines_at(&self, index: usize, columns: usize) -> usize {
        let reason = self.comments.get(index).map_or(0, |one| reason_lines(one, columns).len());
        LINES_EACH + reason
    }
}

/// What waits for something comes before what does not.
fn rank(state: CommentState) -> u8 {
    match state {
        CommentState::Queued
        | CommentState::Paused
        | CommentState::Sending
        | CommentState::Refused
        | CommentState::Unsure => 0,
        CommentState::Draft => 1,
        CommentState::Held => 2,
        CommentState::Sent | CommentState::Approved => 3,
    }
}

/// Why a comment is not there yet, wrapped for a screen of so many columns.
pub fn reason_lines(one: &Outgoing, columns: usize) -> Vec<Clean> {
    let Some(said) = reason(one.comment.state, &one.delivery) else { return Vec::new() };
    let room = columns.saturating_sub(MARGINS).max(1);
    let mut lines: Vec<Clean> =
        text::wrap_plain(&said, room).into_iter().map(|(_, line)| line).collect();
    if lines.len() > REASON {
        lines.truncate(REASON);
        if let Some(last) = lines.last_mut() {
            let kept = text::fit(last, room.saturating_sub(2));
            *last = Clean::new(&format!("{kept} …"));
        }
    }
    lines
}

/// How a comment stands: its state, its age, how often it was sent off and when it is next.
pub fn standing(one: &Outgoing, now: Timestamp) -> Clean {
    let Outgoing { comment, delivery } = one;
    let mut said = format!("{} · {}", state_words(comment.state), age(comment.changed, now));
    match delivery.attempts {
        0 => {}
        1 => said.push_str(" · sent off once"),
        attempts => said.push_str(&format!(" · sent off {attempts} times")),
    }
    if let Some(next) = delivery.next_try.filter(|next| *next > now) {
        let word = match comment.state {
            CommentState::Held | CommentState::Sent => "the site is asked",
            CommentState::Unsure => "looked for",
            CommentState::Draft
            | CommentState::Queued
            | CommentState::Paused
            | CommentState::Sending
            | CommentState::Approved
            | CommentState::Refused => "next try",
        };
        said.push_str(&format!(" · {word} in {}", how_long(next.since(now))));
    }
    Clean::new(&said)
}

/// A stretch of time in its largest fitting unit: `90 s`, `5 min`, `3 h`, `2 days`.
pub fn how_long(seconds: i64) -> String {
    match seconds {
        ..=90 => format!("{seconds} s"),
        91..=5_400 => format!("{} min", (seconds + 30) / 60),
        5_401..=172_800 => format!("{} h", (seconds + 1_800) / 3_600),
        _ => format!("{} days", (seconds + 43_200) / 86_400),
    }
}

impl State {
    /// Opens the screen of own comments, on the one in hand.
    pub(super) fn open_desk(&mut self) {
        let in_hand = self.reader.as_ref().filter(|_| self.reading()).and_then(|reader| {
            match &reader.thread.selected {
                Some(EntryKey::Own(key)) => Some(key.clone()),
                Some(EntryKey::Site(_) | EntryKey::More) | None => None,
            }
        });
        self.screen = Screen::Desk(Desk { selected: in_hand, ..Desk::default() });
        self.ask(Request::Comments, Expect::Comments);
    }

    /// A command on that screen.
    pub(super) fn run_desk(&mut self, command: Command) {
        let (height, columns) = (usize::from(self.rows).saturating_sub(3), self.columns);
        let Screen::Desk(desk) = &mut self.screen else { return };
        let page = isize::try_from(Desk::page(height)).unwrap_or(1);
        match command {
            Command::Down => desk.move_by(1),
            Command::Up => desk.move_by(-1),
            Command::PageDown => desk.move_by(page),
            Command::PageUp => desk.move_by(-page),
            Command::Top => desk.select(0),
            Command::Bottom => desk.select(usize::MAX),
            Command::Back => {
                self.screen = Screen::Reading;
                return self.refresh_open_article();
            }
            Command::Open => return self.open_from_desk(),
            Command::EditComment => return self.edit_from_desk(),
            Command::SendComment => return self.send_from_desk(),
            Command::HoldComment => return self.hold_from_desk(),
            Command::ItArrived => return self.settle_from_desk(Verb::Arrived),
            Command::SendAgain => return self.settle_from_desk(Verb::SendAgain),
            Command::CopyPlain => return self.copy_from_desk(),
            Command::DiscardComment => return self.discard(),
            Command::UndoChange => return self.turn(Turn::Undo),
            Command::RedoChange => return self.turn(Turn::Redo),
            Command::CommandLine => return self.open_command_line(),
            Command::Help => return self.open_help(),
            Command::Suspend => return self.effects.push(Effect::Suspend),
            _ => {}
        }
        desk.settle(height, usize::from(columns));
    }

    /// Asks what has changed around the open article.
    pub(super) fn refresh_open_article(&mut self) {
        if let Some(reader) = &self.reader {
            let id = reader.article.id.clone();
            self.ask(Request::Open { id }, Expect::Refresh);
        }
    }

    fn selected_comment(&self) -> Option<&Comment> {
        self.selected_outgoing().map(|one| &one.comment)
    }

    fn selected_outgoing(&self) -> Option<&Outgoing> {
        match &self.screen {
            Screen::Desk(desk) => desk.selected_comment(),
            Screen::Reading
            | Screen::Help(_)
            | Screen::Choose(_)
            | Screen::Way(_)
            | Screen::Sources => None,
        }
    }

    fn open_from_desk(&mut self) {
        self.resumed = None;
        let Some(id) = self.selected_comment().map(|comment| comment.article.clone()) else {
            return;
        };
        self.screen = Screen::Reading;
        self.ask(Request::Open { id }, Expect::Open(OpenBy::Comments));
    }

    /// Takes a waiting or refused comment back into its draft, and opens it under its article.
    fn edit_from_desk(&mut self) {
        let Some(comment) = self.selected_comment().cloned() else { return };
        match comment.state {
            CommentState::Queued | CommentState::Paused | CommentState::Refused => {
                self.change(Change::Unqueue { key: comment.key.clone() });
            }
            CommentState::Draft => {}
            CommentState::Sending
            | CommentState::Sent
            | CommentState::Held
            | CommentState::Approved
            | CommentState::Unsure => {
                return self.status.say("It is no longer only yours to change.", self.now);
            }
        }
        self.open_from_desk();
        self.resumed = Some(comment);
    }

    /// Sends the comment now; lets go of one that was held back, and looks for one that may have
    /// arrived.
    fn send_from_desk(&mut self) {
        let Some(one) = self.selected_outgoing() else { return };
        let key = one.comment.key.clone();
        let (verb, said) = match one.comment.state {
            CommentState::Queued => (None, "Sending it …"),
            CommentState::Paused | CommentState::Refused => (Some(Verb::Retry), "Sending it …"),
            CommentState::Unsure => (Some(Verb::Retry), "Looking whether it is there …"),
            CommentState::Held => (Some(Verb::Retry), "Asking the site …"),
            CommentState::Draft => {
                return self.status.say("It is a draft. e goes on with it.", self.now);
            }
            CommentState::Sending => return self.status.say("It is on its way.", self.now),
            CommentState::Sent | CommentState::Approved => {
                return self.status.say("It is there already.", self.now);
            }
        };
        self.send_these(vec![key], verb);
        self.status.say(said, self.now);
    }

    /// Holds a waiting comment back, or lets one go that was held back.
    fn hold_from_desk(&mut self) {
        let Some(one) = self.selected_outgoing() else { return };
        let (verb, said) = match one.comment.state {
            CommentState::Queued | CommentState::Refused => {
                (Verb::Hold, "Held back. w lets it go.")
            }
            CommentState::Paused => (Verb::Retry, "It waits in the outbox again."),
            CommentState::Draft
            | CommentState::Sending
            | CommentState::Sent
            | CommentState::Held
            | CommentState::Approved
            | CommentState::Unsure => {
                return self.status.say("Only what waits can be held back.", self.now);
            }
        };
        self.decide_from_desk(verb);
        self.status.say(said, self.now);
        self.look_into_outbox();
    }

    /// Settles what nobody can find out: whether a comment arrived.
    fn settle_from_desk(&mut self, verb: Verb) {
        let Some(one) = self.selected_outgoing() else { return };
        if one.comment.state != CommentState::Unsure {
            return self.status.say("That is for one that may have arrived.", self.now);
        }
        let (key, looked_for) = (one.comment.key.clone(), one.delivery.next_try.is_none());
        match verb {
            Verb::SendAgain if looked_for => {
                self.send_these(vec![key], Some(Verb::SendAgain));
                self.status.say("Sending it again …", self.now);
            }
            Verb::SendAgain => {
                let sentence = "It is looked for at the site first; S does that as soon as it may.";
                self.status.say(sentence, self.now);
            }
            Verb::Arrived | Verb::Hold | Verb::Retry => {
                self.decide_from_desk(verb);
                self.status.say("It counts as sent.", self.now);
            }
        }
    }

    fn decide_from_desk(&mut self, verb: Verb) {
        let Some(key) = self.selected_comment().map(|comment| comment.key.clone()) else { return };
        self.change(Change::Decide { key, verb });
        self.ask(Request::Comments, Expect::Comments);
    }

    fn copy_from_desk(&mut self) {
        let Some(text) = self.selected_comment().map(|comment| comment.text.clone()) else {
            return;
        };
        self.effects.push(Effect::Copy(text));
        self.status.say("Its text is copied.", self.now);
    }

    fn discard(&mut self) {
        let Some(comment) = self.selected_comment() else { return };
        if comment.state == CommentState::Sending {
            return self.status.say("It is on its way. Wait until that is over.", self.now);
        }
        let key = comment.key.clone();
        self.change(Change::Discard { key });
        self.ask(Request::Comments, Expect::Comments);
        self.status.say("Discarded. u brings it back.", self.now);
    }
}
