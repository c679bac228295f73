//! [`Chooser`]: the screen that lists the feeds of a page, to take some of them. It only opens by
//! itself while nobody has gone on to something else: a key must never mean what it did not when
//! it was pressed.

use crate::model::{Address, Clean, Problem};

use super::command::Command;
use super::effect::{Effect, Errand};
use super::state::{Screen, State};
use super::under::Under;

/// A feed that a page leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub address: Address,
    /// What the page calls it.
    pub title: Option<Clean>,
}

/// The feeds of a page, and which of them are marked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chooser {
    /// The page, as the reader typed it.
    pub page: Address,
    /// Each feed, and whether it is marked.
    pub choices: Vec<(Choice, bool)>,
    /// The one under the cursor.
    pub at: usize,
    /// The first one on the screen.
    pub top: usize,
    /// Where it leads back to.
    under: Under,
}

/// Lines a feed takes on the screen: its title, its address.
pub const LINES_PER_CHOICE: usize = 2;

impl Chooser {
    /// All of these, none of them marked.
    pub fn new(page: Address, choices: Vec<Choice>) -> Self {
        let choices = choices.into_iter().map(|choice| (choice, false)).collect();
        Self { page, choices, at: 0, top: 0, under: Under::Reading }
    }

    /// How many are marked.
    pub fn marked(&self) -> usize {
        self.choices.iter().filter(|(_, marked)| *marked).count()
    }

    fn move_by(&mut self, by: isize) {
        let last = self.choices.len().saturating_sub(1);
        self.at = self.at.saturating_add_signed(by).min(last);
    }

    fn mark(&mut self) {
        if let Some((_, marked)) = self.choices.get_mut(self.at) {
            *marked = !*marked;
        }
    }

    fn mark_all(&mut self) {
        let on = self.marked() < self.choices.len();
        self.choices.iter_mut().for_each(|(_, marked)| *marked = on);
    }

    /// The marked ones; where none is, the one under the cursor.
    fn chosen(&self) -> Vec<Choice> {
        let none = self.marked() == 0;
        let wanted = |at: usize, marked: bool| marked || (none && at == self.at);
        let choices = self.choices.iter().enumerate();
        choices.filter(|(at, (_, on))| wanted(*at, *on)).map(|(_, (one, _))| one.clone()).collect()
    }

    /// Scrolls as little as needed to show the cursor on a screen of so many lines.
    pub(super) fn settle(&mut self, height: usize) {
        let shown = (height / LINES_PER_CHOICE).max(1);
        self.top = self.top.min(self.at).max((self.at + 1).saturating_sub(shown));
    }
}

impl State {
    /// A page has several feeds: lists them, or says so where the reader has gone on.
    pub(super) fn several_found(&mut self, page: Address, choices: Vec<Choice>) {
        let waited = std::mem::take(&mut self.waits_for_feeds);
        let sentence = format!("{} leads to {} feeds", page.host(), choices.len());
        self.found = Some(Chooser::new(page, choices));
        if waited {
            self.status.seen(self.now);
            return self.open_chooser();
        }
        let problem = Problem::new(sentence, "nothing was added");
        self.status.trouble(&problem.hint(":choose lists them"), self.now);
    }

    /// Lists the feeds that were found last.
    pub(super) fn open_chooser(&mut self) {
        match self.found.take() {
            Some(mut chooser) => {
                chooser.settle(self.chooser_height());
                chooser.under = self.under();
                self.screen = Screen::Choose(chooser);
            }
            None => {
                let sentence = "There is nothing to choose from. :add ADDRESS looks for feeds.";
                self.status.say(sentence, self.now);
            }
        }
    }

    /// Lines of the screen that hold feeds.
    pub(super) fn chooser_height(&self) -> usize {
        usize::from(self.rows).saturating_sub(3)
    }

    /// A command on that screen.
    pub(super) fn run_chooser(&mut self, command: Command) {
        let height = self.chooser_height();
        let Screen::Choose(chooser) = &mut self.screen else { return };
        let page = isize::try_from((height / LINES_PER_CHOICE).max(1)).unwrap_or(1);
        match command {
            Command::Down => chooser.move_by(1),
            Command::Up => chooser.move_by(-1),
            Command::PageDown => chooser.move_by(page),
            Command::PageUp => chooser.move_by(-page),
            Command::Top => chooser.move_by(isize::MIN),
            Command::Bottom => chooser.move_by(isize::MAX),
            Command::MarkFeed => chooser.mark(),
            Command::MarkAllFeeds => chooser.mark_all(),
            Command::Subscribe => return self.subscribe_chosen(),
            Command::Back => {
                // Esc is not a decision: the list can be had again.
                let chooser = chooser.clone();
                self.uncover(chooser.under);
                self.found = Some(chooser);
                return self.status.say("Nothing was added. :choose lists them again.", self.now);
            }
            Command::Help => return self.open_help(),
            Command::Suspend => return self.effects.push(Effect::Suspend),
            _ => {}
        }
        chooser.settle(height);
    }

    fn subscribe_chosen(&mut self) {
        let Screen::Choose(chooser) = &self.screen else { return };
        let (page, feeds, under) = (chooser.page.clone(), chooser.chosen(), chooser.under);
        let sentence = match feeds.len() {
            1 => "Subscribing …".to_owned(),
            many => format!("Subscribing to {many} feeds …"),
        };
        self.uncover(under);
        self.status.say(sentence, self.now);
        self.effects.push(Effect::Errand(Errand::Subscribe { page, feeds }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chooser(count: usize) -> Chooser {
        let address = |text: &str| Address::parse(text).expect("an address");
        let choice =
            |n| Choice { address: address(&format!("https://a.example/{n}")), title: None };
        Chooser::new(address("https://a.example/"), (0..count).map(choice).collect())
    }

    fn paths(choices: &[Choice]) -> String {
        choices.iter().map(|choice| choice.address.url().path().to_owned()).collect()
    }

    #[test]
    fn the_marked_ones_are_taken_or_else_the_one_under_the_cursor() {
        let mut chooser = chooser(3);
        chooser.move_by(1);
        assert_eq!(paths(&chooser.chosen()), "/1");
        chooser.mark();
        chooser.move_by(9);
        chooser.mark();
        chooser.move_by(-9);
        assert_eq!(paths(&chooser.chosen()), "/1/2");
        chooser.mark_all();
        assert_eq!(paths(&chooser.chosen()), "/0/1/2");
        chooser.mark_all();
        assert_eq!((chooser.marked(), paths(&chooser.chosen())), (0, "/0".to_owned()));
    }

    #[test]
    fn the_cursor_stays_on_the_screen() {
        let mut chooser = chooser(50);
        for (by, height, top) in [(10, 9, 7), (-2, 9, 7), (-8, 9, 0), (99, 1, 49)] {
            chooser.move_by(by);
            chooser.settle(height);
            assert_eq!(chooser.top, top, "{by} {height}");
        }
    }
}
