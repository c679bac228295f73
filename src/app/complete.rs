//! Completing what is typed with Tab: fields of the query language in the filter line, commands in
//! the command line. Each further Tab puts the next of what may be meant in the place of the last.

use crate::model::Order;
use crate::query;

use super::errand::WORDS;
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
    fn of(line: &str, offers: impl Fn(&str, &str) -> Vec<String>) -> Self {
        let word = line.rfind([' ', '(']).map_or(0, |space| space + 1);
        let (before, word) = line.split_at(word);
        Self { before: before.to_owned(), offered: offers(before, word), at: 0 }
    }

    fn line(&self) -> Option<String> {
        self.offered.get(self.at).map(|word| format!("{}{word}", self.before))
    }
}

impl State {
    /// Completes the word at the end of the filter line.
    pub(super) fn complete_filter(&mut self) {
        let Some(words) = self.filter.clone() else { return };
        if let Some(line) = self.next_completion(&words, |_, word| query::completions(word)) {
            self.filter = Some(line.clone());
            self.set_words(line);
        }
    }

    /// Completes the word at the end of the command line.
    pub(super) fn complete_command(&mut self) {
        let Some(line) = self.command_line.as_ref().map(|line| line.words.clone()) else { return };
        let completed = self.next_completion(&line, |before, word| {
            let begin = |known: &[&str], after: &str| {
                let fits = known.iter().filter(|one| one.starts_with(word));
                fits.map(|one| format!("{one}{after}")).collect::<Vec<_>>()
            };
            match before.trim() {
                "" => begin(WORDS, " "),
                "order" => begin(&Order::ALL.map(Order::word), ""),
                "full" => begin(&["always", "on-request"], ""),
                "hide" => query::completions(word),
                _ => Vec::new(),
            }
        });
        if let (Some(words), Some(line)) = (completed, &mut self.command_line) {
            line.words = words;
        }
    }

    fn next_completion(
        &mut self,
        line: &str,
        offers: impl Fn(&str, &str) -> Vec<String>,
    ) -> Option<String> {
        let goes_on = self.completion.line().is_some_and(|whole| whole == line);
        if goes_on {
            self.completion.at = (self.completion.at + 1) % self.completion.offered.len().max(1);
        } else {
            self.completion = Completion::of(line, offers);
        }
        self.completion.line()
    }
}
