//! Completing what is typed with Tab: fields of the query language and names in the filter line,
//! commands and what they take in the command line. Each further Tab puts the next of what may be
//! meant in the place of the last.

use crate::model::{Clean, Names, Order};
use crate::query;

use super::command_line::{CommandLine, WORDS};
use super::state::State;

/// What Tab offers for the word it was pressed behind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Completion {
    /// What stands before the word.
    before: String,
    offered: Vec<String>,
    /// The one that stands in the line.
    at: usize,
}

impl Completion {
    /// What is offered for the part of a line behind a place.
    fn of(line: &str, from: usize, offers: impl Fn(&str) -> Vec<String>) -> Self {
        let (before, word) = line.split_at(from);
        Self { before: before.to_owned(), offered: offers(word), at: 0 }
    }

    fn line(&self) -> Option<String> {
        self.offered.get(self.at).map(|word| format!("{}{word}", self.before))
    }
}

impl State {
    /// Completes the word at the end of the filter line.
    pub(super) fn complete_filter(&mut self) {
        let Some(words) = self.filter.clone() else { return };
        let completed = self.next_completion(&words, |line, names| {
            Completion::of(line, query::last_word(line), |word| query::completions(word, names))
        });
        if let Some(line) = completed {
            self.filter = Some(line.clone());
            self.set_words(line);
        }
    }

    /// Completes the command line: the command, and what it takes.
    pub(super) fn complete_command(&mut self) {
        let Some(line) = self.command_line.as_ref().map(|line| line.words.clone()) else { return };
        let completed = self.next_completion(&line, command_completion);
        if let Some(words) = completed {
            self.command_line = Some(CommandLine::of(&words));
        }
    }

    fn next_completion(
        &mut self,
        line: &str,
        offers: impl Fn(&str, &Names) -> Completion,
    ) -> Option<String> {
        // Where only one was meant it is taken, and what comes behind it is completed.
        let several = self.completion.offered.len() > 1;
        let goes_on = several && self.completion.line().is_some_and(|whole| whole == line);
        if goes_on {
            self.completion.at = (self.completion.at + 1) % self.completion.offered.len().max(1);
        } else {
            self.completion = offers(line, &self.names);
        }
        self.completion.line()
    }
}

/// What is offered in a command line.
fn command_completion(line: &str, names: &Names) -> Completion {
    let begin = |word: &str, known: &[&str], after: &str| {
        let fits = known.iter().filter(|one| one.starts_with(word));
        fits.map(|one| format!("{one}{after}")).collect::<Vec<_>>()
    };
    let Some((command, rest)) = line.split_once(' ') else {
        return Completion::of(line, 0, |word| begin(word, WORDS, " "));
    };
    // A name is all that stands behind the command.
    let (whole, word) = (line.len() - rest.len(), query::last_word(line));
    let called = |typed: &str, names: &[Clean]| {
        query::fitting(typed, names).into_iter().map(Clean::to_string).collect()
    };
    match command {
        "order" => {
            Completion::of(line, whole, |word| begin(word, &Order::ALL.map(Order::word), ""))
        }
        "full" => Completion::of(line, whole, |word| begin(word, &["always", "on-request"], "")),
        "stories" => Completion::of(line, whole, |word| begin(word, &["on", "off"], "")),
        "every" => Completion::of(line, whole, |word| begin(word, &["auto"], "")),
        "folder" => Completion::of(line, whole, |typed| called(typed, &names.folders)),
        "save" => Completion::of(line, whole, |typed| called(typed, &names.saved)),
        "rename" => Completion::of(line, whole, |typed| called(typed, &names.sources)),
        "hide" => Completion::of(line, word, |word| query::completions(word, names)),
        _ => Completion::default(),
    }
}
