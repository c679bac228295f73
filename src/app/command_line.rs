//! [`CommandLine`]: the line that `:` opens, what is done with the words typed there, and the lines
//! that were run before, which `↑` and `↓` bring back.

use std::collections::VecDeque;

use crate::model::Direction;
use crate::query;

use super::effect::{Effect, Errand, Request};
use super::key::{Code, Key};
use super::line;
use super::state::{Expect, State};

/// Longer than this no address is typed.
const LONGEST: usize = 2_000;

/// Lines that are remembered.
const REMEMBERED: usize = 100;

/// The words that begin a command, as they are offered.
pub(super) const WORDS: &[&str] = &[
    "add", "choose", "every", "folder", "full", "hide", "order", "quit", "refresh", "rename",
    "save", "send", "sources", "stories", "wanted",
];

/// The command line while it is open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CommandLine {
    /// What stands in it.
    pub words: String,
    recalled: Option<Recalled>,
}

/// A line from before stands where something was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Recalled {
    /// What was typed: only lines that begin so are brought back, and below the latest it is again.
    typed: String,
    /// Its place in the history.
    at: usize,
}

impl CommandLine {
    /// A line that begins with these words.
    pub(super) fn of(words: &str) -> Self {
        Self { words: words.to_owned(), recalled: None }
    }

    /// Puts the line that was run before the one that stands here in its place, or the one after it.
    fn recall(&mut self, way: Direction, ran: &History) {
        let typing = || Recalled { typed: self.words.clone(), at: ran.0.len() };
        let Recalled { typed, at } = self.recalled.take().unwrap_or_else(typing);
        let fits = |at: &usize| ran.0[*at].starts_with(&typed);
        let at = match way {
            Direction::Back => (0..at).rev().find(fits).unwrap_or(at),
            Direction::Forward => (at + 1..ran.0.len()).find(fits).unwrap_or(ran.0.len()),
        };
        self.words = ran.0.get(at).unwrap_or(&typed).clone();
        self.recalled = Some(Recalled { typed, at });
    }
}

/// The lines that were run, the latest last; none stands there twice.
#[derive(Debug, Default)]
pub(super) struct History(VecDeque<String>);

impl History {
    fn remember(&mut self, line: &str) {
        self.0.retain(|one| one != line);
        self.0.push_back(line.to_owned());
        if self.0.len() > REMEMBERED {
            self.0.pop_front();
        }
    }
}

impl State {
    /// Opens the command line.
    pub(super) fn open_command_line(&mut self) {
        self.begin_command("");
    }

    /// Opens the command line with the beginning of a command.
    pub(super) fn begin_command(&mut self, words: &str) {
        self.command_line = Some(CommandLine::of(words));
        self.ask(Request::Names, Expect::Names);
    }

    /// Whether lines were run that the open one can bring back.
    pub fn remembers_commands(&self) -> bool {
        !self.commands_run.0.is_empty()
    }

    /// A key while a command is typed.
    pub(super) fn type_command(&mut self, key: Key) {
        let Some(line) = &mut self.command_line else { return };
        match key.code {
            Code::Esc => self.command_line = None,
            Code::Tab => self.complete_command(),
            Code::Enter => {
                let words = std::mem::take(&mut line.words);
                self.command_line = None;
                self.run_words(words.trim());
            }
            Code::Up => line.recall(Direction::Back, &self.commands_run),
            Code::Down => line.recall(Direction::Forward, &self.commands_run),
            Code::Char('p') if key.ctrl => line.recall(Direction::Back, &self.commands_run),
            Code::Char('n') if key.ctrl => line.recall(Direction::Forward, &self.commands_run),
            Code::Backspace if line.words.is_empty() => self.command_line = None,
            _ => {
                if line::type_key(&mut line.words, key, LONGEST) {
                    line.recalled = None;
                }
            }
        }
    }

    /// Pastes into the command line, as one line.
    pub(super) fn paste_command(&mut self, text: &str) {
        if let Some(line) = &mut self.command_line {
            line::paste(&mut line.words, text, LONGEST);
            line.recalled = None;
        }
    }

    /// Runs what was typed. It is remembered whatever comes of it: some of what fails does so much
    /// later, and what is to be run again differs from it by a letter.
    fn run_words(&mut self, words: &str) {
        if !words.is_empty() {
            self.commands_run.remember(words);
        }
        let (command, rest) = words.split_once(' ').unwrap_or((words, ""));
        match (command, rest.trim()) {
            ("", _) => {}
            ("add", "") => self.status.say("Say what to add: :add ADDRESS", self.now),
            ("add", address) => {
                self.status.say(format!("Looking at {address} …"), self.now);
                self.waits_for_feeds = true;
                self.effects.push(Effect::Errand(Errand::Add(address.to_owned())));
            }
            ("choose", _) => self.open_chooser(),
            ("refresh", _) => self.refresh_all(),
            ("send", _) => self.send_all(),
            ("wanted", _) => self.open_wanted(),
            ("every", words) => self.decide_every(words),
            ("full", words) => self.decide_full_text(words),
            ("save", name) => self.save_query(name),
            ("order", word) => self.order_by(word),
            ("hide", words) => self.hide(words),
            ("sources", _) => self.open_sources(),
            ("rename", name) => self.rename(name),
            ("folder", name) => self.move_to_folder(name),
            ("stories", words) => self.decide_stories(words),
            ("quit" | "q", _) => self.quit(),
            (other, _) => self.status.say(no_such_command(other), self.now),
        }
    }
}

/// What is said of a command that does not exist.
fn no_such_command(typed: &str) -> String {
    match query::nearest(typed, WORDS.iter().copied()) {
        Some(near) => format!("There is no :{typed}; did you mean :{near}?"),
        // Without their colons all of them fit a narrow screen.
        None => format!("There is no :{typed}. Known: {}.", WORDS.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recalled(line: &mut CommandLine, ran: &History, ways: &[Direction]) -> String {
        ways.iter().for_each(|way| line.recall(*way, ran));
        line.words.clone()
    }

    #[test]
    fn only_lines_that_begin_as_typed_come_back_and_then_what_was_typed() {
        use Direction::{Back, Forward};
        let mut ran = History::default();
        for line in ["add a.example", "every 2h", "add b.example", "every 2h"] {
            ran.remember(line);
        }
        for (typed, ways, expected) in [
            ("", &[Back][..], "every 2h"),
            ("", &[Back, Back, Back, Back], "add a.example"),
            ("", &[Back, Back, Forward], "every 2h"),
            ("", &[Forward], ""),
            ("add ", &[Back, Back], "add a.example"),
            ("add ", &[Back, Forward, Forward], "add "),
            ("sen", &[Back], "sen"),
        ] {
            assert_eq!(recalled(&mut CommandLine::of(typed), &ran, ways), expected, "{ways:?}");
        }
    }

    #[test]
    fn no_more_is_remembered_than_anybody_goes_back() {
        let mut ran = History::default();
        for number in 0..1_000 {
            ran.remember(&format!("every {number}h"));
        }
        assert_eq!(ran.0.len(), REMEMBERED);
        let mut line = CommandLine::default();
        assert_eq!(recalled(&mut line, &ran, &[Direction::Back; 2_000]), "every 900h");
    }
}
