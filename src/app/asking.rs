//! [`Question`]: asking the writer for what a site wants to know of them, once, in one line, and
//! never of somebody who has gone on to something else.

use crate::model::{CommentKey, Problem};

use super::effect::Effect;
use super::key::{Code, Key};
use super::line;
use super::sending::Verb;
use super::state::State;

/// Longer than this no name and no mail address is typed.
const LONGEST: usize = 200;

/// What a site wants to know of the writer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    Name,
    Email,
}

impl Missing {
    /// The question, whole and short.
    pub fn question(self) -> [&'static str; 2] {
        match self {
            Self::Name => ["Your name, as the site shows it: ", "Your name: "],
            Self::Email => ["Your mail address, which the site does not show: ", "Your mail: "],
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Email => "mail address",
        }
    }
}

/// A question to the writer, and the answer typed so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    pub missing: Missing,
    pub words: String,
    /// The comments that wait for the answer.
    pub(super) keys: Vec<CommentKey>,
}

impl State {
    /// Asks at once where the writer waits for it; says so where they have gone on.
    pub(super) fn ask_writer(&mut self, missing: Missing) {
        let free = !self.types_a_line() && !self.composing();
        if (self.post.at_hand && free) || self.post.question.is_some() {
            return self.put_question();
        }
        let what = format!("the site asks for your {}", missing.word());
        let problem = Problem::new(what, "the comment waits in the outbox");
        self.status.trouble(&problem.hint(":send asks you for it"), self.now);
    }

    pub(super) fn put_question(&mut self) {
        let Some((missing, keys)) = self.post.wanted.take() else { return };
        match &mut self.post.question {
            // More comments wait for the same answer.
            Some(question) if question.missing == missing => {
                let more: Vec<CommentKey> =
                    keys.into_iter().filter(|key| !question.keys.contains(key)).collect();
                question.keys.extend(more);
            }
            Some(_) => self.post.wanted = Some((missing, keys)),
            None => {
                self.end_good_news();
                self.post.question = Some(Question { missing, words: String::new(), keys });
            }
        }
    }

    /// A key while the question stands.
    pub(super) fn type_answer(&mut self, key: Key) {
        let Some(question) = &mut self.post.question else { return };
        let words = &mut question.words;
        match key.code {
            Code::Enter if !words.trim().is_empty() => self.take_answer(),
            Code::Enter | Code::Esc => self.leave_question(),
            Code::Char('c') if key.ctrl => self.leave_question(),
            _ => {
                line::type_key(words, key, LONGEST);
            }
        }
    }

    /// Pastes into the answer, as one line.
    pub(super) fn paste_answer(&mut self, text: &str) {
        if let Some(question) = &mut self.post.question {
            line::paste(&mut question.words, text, LONGEST);
        }
    }

    fn take_answer(&mut self) {
        let Some(Question { missing, words, keys }) = self.post.question.take() else { return };
        let words = words.trim().to_owned();
        self.effects.push(Effect::KeepIdentity(missing, words));
        // A site that asks by refusing has refused it: that is taken back, too.
        self.send_these(keys, Some(Verb::Retry));
        self.status.say("Kept in the settings. Sending …", self.now);
    }

    /// The comments stay where they are; the question can be put again.
    fn leave_question(&mut self) {
        let Some(Question { missing, keys, .. }) = self.post.question.take() else { return };
        self.post.wanted = Some((missing, keys));
        self.status.say("It waits in the outbox. :send asks again.", self.now);
    }
}
