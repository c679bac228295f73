//! [`Post`]: sending from the reader. When comments are handed to their sites, and what became of
//! each of them in a sentence.
//! How a comment is sent, and what may be done about it when, is not decided here.

use std::collections::HashMap;

use crate::model::{Clean, CommentKey, CommentState, Delivery, Outgoing, Problem, Timestamp};

use super::asking::{Missing, Question};
use super::effect::{Effect, Request};
use super::errand::Asked;
use super::state::{Expect, Screen, State};
use super::status::NoticeKind;

/// Seconds between two sendings by themselves, at least.
const PAUSE: i64 = 5;

/// Seconds after which it is tried again where somebody else is sending.
const LATER: i64 = 60;

/// Seconds for which what became of an attempt is news, though nobody saw its beginning.
const FRESH: i64 = 120;

/// Comments whose last news is remembered, so that it is not told twice.
const REMEMBERED: usize = 500;

/// What is to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sending {
    /// What is due.
    Due,
    /// Everything that waits.
    Waiting,
    /// These, after the writer has decided this about them.
    These { keys: Vec<CommentKey>, verb: Option<Verb> },
}

/// What a writer can decide about a comment in the outbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    Hold,
    Retry,
    SendAgain,
    Arrived,
}

/// What became of a comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub outgoing: Outgoing,
    /// What the site wants to know first.
    pub missing: Option<Missing>,
}

/// Whether it is known when there is something to send by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Next {
    #[default]
    Unknown,
    Never,
    At(Timestamp),
}

impl Next {
    fn new(next: Option<Timestamp>) -> Self {
        next.map_or(Self::Never, Self::At)
    }
}

/// All that the reader knows about sending.
#[derive(Debug)]
pub struct Post {
    /// Sendings that have not ended.
    under_way: usize,
    /// What was asked for and not handed over yet.
    ordered: Vec<Sending>,
    /// Who wanted the one under way.
    asked: Asked,
    /// Whether something was told of it.
    told: bool,
    next: Next,
    /// What was told last of each comment.
    last: HashMap<CommentKey, (CommentState, Option<Problem>)>,
    /// The problem that was said last of each comment.
    troubles: HashMap<CommentKey, Problem>,
    /// What sites want to know, where it was not asked for yet or not answered.
    pub(super) wanted: Option<(Missing, Vec<CommentKey>)>,
    /// Whether no key was pressed since sending was asked for: a question may be put.
    pub(super) at_hand: bool,
    /// The question that takes the keys.
    pub question: Option<Question>,
}

impl Default for Post {
    fn default() -> Self {
        Self {
            under_way: 0,
            ordered: Vec::new(),
            asked: Asked::ByTime,
            told: false,
            next: Next::Unknown,
            last: HashMap::new(),
            troubles: HashMap::new(),
            wanted: None,
            at_hand: false,
            question: None,
        }
    }
}

impl Post {
    /// A key was pressed that means something else.
    pub(super) fn turned_away(&mut self) {
        self.at_hand = false;
    }

    /// Whether something is to be done about sending within a second or so.
    pub(super) fn waits(&self, now: Timestamp) -> bool {
        match self.next {
            Next::Unknown => true,
            Next::Never => false,
            Next::At(moment) => self.under_way == 0 && moment.0 <= now.0.saturating_add(30),
        }
    }

    fn wants(&mut self, missing: Missing, key: &CommentKey) {
        match &mut self.wanted {
            Some((known, keys)) if *known == missing => {
                if !keys.contains(key) {
                    keys.push(key.clone());
                }
            }
            // What was asked first is asked first.
            Some(_) => {}
            None => self.wanted = Some((missing, vec![key.clone()])),
        }
    }

    /// Whether this is news; it is none from now on.
    fn is_news(&mut self, told: &Outgoing, now: Timestamp) -> bool {
        let known = (told.comment.state, told.delivery.reason.clone());
        if self.last.len() > REMEMBERED {
            self.last.clear();
            self.troubles.clear();
        }
        match self.last.insert(told.comment.key.clone(), known.clone()) {
            Some(before) => before != known,
            None => told.delivery.started.is_none_or(|then| now.since(then) <= FRESH),
        }
    }
}

/// Why a comment is not there, or what else there is to say about it, in whole sentences.
pub fn reason(state: CommentState, way: &Delivery) -> Option<Clean> {
    if matches!(state, CommentState::Draft | CommentState::Sending) {
        return None;
    }
    let Problem { what, why, .. } = way.reason.as_ref()?;
    let sentence = |words: &str| {
        let mut chars = words.chars();
        let first: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
        format!("{first}{}.", chars.as_str().trim_end_matches('.'))
    };
    Some(Clean::folded(&format!("{} {}", sentence(what), sentence(why))))
}

/// The keys that help on the screen of own comments, as the rest of a sentence; empty where
/// nothing is to be done.
pub fn way_on(state: CommentState, way: &Delivery) -> &'static str {
    match state {
        CommentState::Queued if way.doubt.is_some() => "S sends it now, w holds it back",
        CommentState::Queued => "S sends it now, e goes on writing, w holds it back",
        CommentState::Paused => "w lets it go, S sends it now",
        CommentState::Unsure if way.next_try.is_some() => {
            "S looks for it at the site, a says that it arrived"
        }
        CommentState::Unsure => {
            "a says that it arrived, ! sends it again, S looks for it at the site"
        }
        CommentState::Refused => "e goes on writing, S sends it again, y copies it, d discards it",
        CommentState::Draft
        | CommentState::Sending
        | CommentState::Sent
        | CommentState::Held
        | CommentState::Approved => "",
    }
}

/// When something is sent.
impl State {
    /// `:send`: asks for what is missing, or sends everything that waits.
    pub(super) fn send_all(&mut self) {
        if self.post.wanted.is_some() {
            return self.put_question();
        }
        self.send_when_stored(Sending::Waiting);
        self.status.say("Sending what waits …", self.now);
    }

    /// Sends some comments now, after a decision about them.
    pub(super) fn send_these(&mut self, keys: Vec<CommentKey>, verb: Option<Verb>) {
        self.send_when_stored(Sending::These { keys, verb });
    }

    /// Sends once the store has carried out what was decided before: the thread that sends looks
    /// at the disk itself.
    fn send_when_stored(&mut self, sending: Sending) {
        self.post.at_hand = true;
        self.post.ordered.push(sending);
        self.ask(Request::NextDelivery, Expect::ReadyToSend);
    }

    /// The store has carried out what was decided.
    pub(super) fn ready_to_send(&mut self) {
        for sending in std::mem::take(&mut self.post.ordered) {
            self.send(sending, Asked::ByKey);
        }
    }

    fn send(&mut self, sending: Sending, asked: Asked) {
        let post = &mut self.post;
        post.under_way += 1;
        post.next = Next::Never;
        if asked == Asked::ByKey {
            post.told = false;
        }
        post.asked = asked;
        self.effects.push(Effect::Send(sending));
    }

    /// Something was put into the outbox, or may have been: it goes by itself where it may.
    pub(super) fn look_into_outbox(&mut self) {
        if self.preferences.sends_by_itself {
            self.ask(Request::NextDelivery, Expect::NextDelivery);
        }
    }

    /// The writer has put a comment into the outbox: a question about it may follow.
    pub(super) fn outbox_filled(&mut self) {
        self.post.at_hand = true;
        self.look_into_outbox();
    }

    /// It is known when there is something to do.
    pub(super) fn next_delivery(&mut self, next: Option<Timestamp>) {
        if self.post.under_way == 0 {
            self.post.next = Next::new(next);
            self.send_due();
        }
    }

    /// Time has passed: sends what is due, where that goes by itself.
    pub(super) fn tick_post(&mut self) {
        if !self.preferences.sends_by_itself {
            return;
        }
        if self.post.next == Next::Unknown {
            self.post.next = Next::Never;
            return self.look_into_outbox();
        }
        self.send_due();
    }

    fn send_due(&mut self) {
        let due = matches!(self.post.next, Next::At(moment) if moment <= self.now);
        if due && self.post.under_way == 0 && self.preferences.sends_by_itself {
            self.send(Sending::Due, Asked::ByTime);
        }
    }

    /// A sending has ended.
    pub(super) fn sending_ended(&mut self, ended: Result<Option<Timestamp>, Problem>) {
        let post = &mut self.post;
        post.under_way = post.under_way.saturating_sub(1);
        let soonest = |seconds| Timestamp(self.now.0.saturating_add(seconds));
        match ended {
            Ok(next) => {
                post.next = Next::new(next.map(|next| next.max(soonest(PAUSE))));
                if post.asked == Asked::ByKey && !post.told {
                    self.status.say("Nothing is to be sent now.", self.now);
                }
            }
            Err(problem) => {
                post.next = Next::At(soonest(LATER));
                if post.asked == Asked::ByKey {
                    self.status.refuse(&problem, self.now);
                }
            }
        }
        self.refresh_desk();
    }
}

/// What became of it.
impl State {
    /// What became of one comment.
    pub(super) fn told(&mut self, told: Told) {
        let Told { outgoing, missing } = told;
        let news = self.post.is_news(&outgoing, self.now);
        self.post.told = true;
        if news && matches!(outgoing.comment.state, CommentState::Sent | CommentState::Approved) {
            self.fetch_after_arrival(&outgoing.comment.article);
        }
        if let Some(over) = self.post.troubles.remove(&outgoing.comment.key) {
            self.status.withdraw(&over, self.now);
        }
        self.refresh_open_article();
        self.refresh_desk();
        if let Some(missing) = missing {
            self.post.wants(missing, &outgoing.comment.key);
            return self.ask_writer(missing);
        }
        if news || (self.post.asked == Asked::ByKey && !arrived(outgoing.comment.state)) {
            self.tell(&outgoing);
        }
    }

    fn tell(&mut self, outgoing: &Outgoing) {
        let Outgoing { comment, delivery } = outgoing;
        let title = &comment.article_title;
        let sentence = match comment.state {
            CommentState::Sent | CommentState::Approved => {
                format!("Your comment on “{title}” is there.")
            }
            CommentState::Held => {
                format!("Your comment on “{title}” arrived. A moderator looks at it first.")
            }
            CommentState::Draft
            | CommentState::Queued
            | CommentState::Paused
            | CommentState::Sending
            | CommentState::Refused
            | CommentState::Unsure => {
                let Some(reason) = &delivery.reason else { return };
                let problem = Problem::new(&*reason.what, &*reason.why);
                let keys = way_on(comment.state, delivery);
                let hint = match (keys, &self.screen) {
                    ("", _) => String::new(),
                    (keys, Screen::Desk(_)) => keys.to_owned(),
                    (keys, _) => format!("O, then {keys}"),
                };
                self.end_good_news();
                let problem = problem.hint(hint);
                self.status.trouble(&problem, self.now);
                self.post.troubles.insert(comment.key.clone(), problem);
                return;
            }
        };
        self.status.say(sentence, self.now);
    }

    /// What was said when sending began is over.
    pub(super) fn end_good_news(&mut self) {
        if self.status.notice.as_ref().is_some_and(|notice| notice.kind == NoticeKind::Good) {
            self.status.seen(self.now);
        }
    }

    fn refresh_desk(&mut self) {
        if let Screen::Desk(_) = self.screen {
            self.ask(Request::Comments, Expect::Comments);
        }
    }
}

fn arrived(state: CommentState) -> bool {
    matches!(state, CommentState::Sent | CommentState::Held | CommentState::Approved)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::command::{Command, Scope, key_of};
    use crate::app::key::Key;

    /// The keys that a sentence names are those of the table.
    #[test]
    fn the_keys_in_sentences_are_those_of_the_screen() {
        for (command, key) in [
            (Command::SendComment, "S"),
            (Command::HoldComment, "w"),
            (Command::EditComment, "e"),
            (Command::ItArrived, "a"),
            (Command::SendAgain, "!"),
            (Command::CopyPlain, "y"),
            (Command::DiscardComment, "d"),
        ] {
            let bound = key_of(Scope::Desk, command).map(|key| key.to_string());
            assert_eq!(bound.as_deref(), Some(key));
        }
        assert_eq!(key_of(Scope::Reading, Command::OwnComments), Some(Key::char('O')));
    }

    #[test]
    fn a_reason_is_made_of_whole_sentences() {
        let way = Delivery {
            reason: Some(Problem::new("the page has no comments", "yours stays with the article")),
            ..Delivery::default()
        };
        assert_eq!(
            reason(CommentState::Refused, &way).as_deref(),
            Some("The page has no comments. Yours stays with the article.")
        );
        assert_eq!(reason(CommentState::Draft, &way), None);
    }
}
