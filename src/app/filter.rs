//! The filter line under the list: words typed there narrow the list with every key.

use crate::model::{AsOf, Clock, Edge, Filter, Order, Problem, Search};
use crate::query::{self, Typing};

use super::effect::{Change, Request};
use super::key::{Code, Key};
use super::line;
use super::list::Land;
use super::state::{Expect, Focus, State};

/// Longer than this nobody filters by.
const LONGEST: usize = 200;

impl State {
    /// Opens the filter line, with the words it had.
    pub(super) fn open_filter(&mut self) {
        self.focus = Focus::List;
        self.filter = Some(self.list.query.search.text().to_owned());
        self.ask(Request::Names, Expect::Names);
    }

    /// A key while the filter is typed: Enter keeps it, Esc takes it away.
    pub(super) fn type_filter(&mut self, key: Key) {
        let Some(words) = &mut self.filter else { return };
        match key.code {
            Code::Enter => return self.keep_filter(),
            Code::Tab => return self.complete_filter(),
            Code::Esc => {
                self.filter = None;
                return self.set_words(String::new());
            }
            Code::Down => return self.move_in_list(1),
            Code::Up => return self.move_in_list(-1),
            _ => {}
        }
        let before = words.clone();
        if !line::type_key(words, key, LONGEST) {
            return;
        }
        let words = words.clone();
        // What was wrong before may be right by now; Enter says so if it is not.
        if let Err(mistake) = self.understood(&before) {
            self.status.withdraw(&mistake, self.now);
        }
        self.set_words(words);
    }

    /// What words that are typed to their end ask for.
    fn understood(&self, words: &str) -> Result<Search, Problem> {
        let clock = Clock { now: self.now, utc_offset: self.preferences.utc_offset };
        query::search(words, Typing::Done, clock).map_err(Problem::from)
    }

    /// Keeps what was typed. A mistake in it is said with its place, and the line stays open.
    fn keep_filter(&mut self) {
        let Some(words) = &self.filter else { return };
        match self.understood(words) {
            Ok(_) => self.filter = None,
            Err(mistake) => self.status.refuse(&mistake, self.now),
        }
    }

    /// Pastes into the filter line, as one line.
    pub(super) fn paste_filter(&mut self, text: &str) {
        let Some(words) = &mut self.filter else { return };
        line::paste(words, text, LONGEST);
        let words = words.clone();
        self.set_words(words);
    }

    /// Narrows the list to articles with these words.
    pub(super) fn set_words(&mut self, words: String) {
        if self.list.query.search.text() == words {
            return;
        }
        let clock = Clock { now: self.now, utc_offset: self.preferences.utc_offset };
        // Words that cannot be understood yet, because they are still being typed, change nothing.
        if let Ok(search) = query::search(&words, Typing::Going, clock) {
            self.list.query.search = search;
            if !self.offers(self.list.query.order) {
                self.list.query.order = self.preferences.order;
            }
            self.reload_list(Land::First);
        }
    }

    /// Puts the list in the next order; by relevance only where words are searched.
    pub(super) fn next_order(&mut self) {
        let offered: Vec<Order> = Order::ALL.into_iter().filter(|one| self.offers(*one)).collect();
        let at = offered.iter().position(|order| *order == self.list.query.order);
        let next = at.map_or(0, |at| at + 1) % offered.len().max(1);
        if let Some(order) = offered.get(next) {
            self.set_order(*order);
        }
    }

    fn offers(&self, order: Order) -> bool {
        match order {
            Order::Relevance => !self.list.query.search.is_everything(),
            Order::Newest | Order::Oldest | Order::UnreadFirst | Order::Source => true,
        }
    }

    /// Puts the list in the order of a word.
    pub(super) fn order_by(&mut self, word: &str) {
        match Order::from_word(word) {
            Some(order) if self.offers(order) => self.set_order(order),
            Some(_) => {
                let sentence = "What fits best comes first in a search: / searches.";
                self.status.say(sentence, self.now);
            }
            None => {
                let words = Order::ALL.map(Order::word).join(", ");
                self.status.say(format!("The orders are {words}."), self.now);
            }
        }
    }

    /// Loads the list in another order; the cursor stays on its article.
    fn set_order(&mut self, order: Order) {
        self.focus = Focus::List;
        self.list.query.order = order;
        self.status.say(format!("{}.", capital(order.title())), self.now);
        let from = self.list.around_cursor();
        // What is unread first is asked of the present, unless that would take rows out of the list.
        let as_of = match order {
            Order::UnreadFirst if !self.list.query.goes_by_marks() => AsOf::Now,
            Order::Newest
            | Order::Oldest
            | Order::Source
            | Order::UnreadFirst
            | Order::Relevance => AsOf::Asked,
        };
        self.ask_list(from, Land::Stay, as_of);
        self.ask_counts();
    }

    /// Gives what the list is of a name.
    pub(super) fn save_query(&mut self, name: &str) {
        let text = query::print(&self.list.query.whole_expr());
        let sentence = match (name, text.as_str()) {
            ("", _) => "Say what to call it: :save NAME".to_owned(),
            (_, "") => "This is the list of everything; / narrows it down first.".to_owned(),
            (name, text) => {
                self.change(Change::SaveQuery { name: name.to_owned(), text: text.to_owned() });
                match self.names.saved.iter().any(|one| query::folded(one) == query::folded(name)) {
                    true => {
                        format!("{name} stands for {text} from now on. u brings back what it was.")
                    }
                    false => format!("Saved as {name}: {text}"),
                }
            }
        };
        self.status.say(sentence, self.now);
    }

    /// Lists all, then unread, then starred articles.
    pub(super) fn cycle_filter(&mut self) {
        self.list.query.filter = match self.list.query.filter {
            Filter::All => Filter::Unread,
            Filter::Unread => Filter::Starred,
            Filter::Starred => Filter::All,
        };
        self.focus = Focus::List;
        self.reload_list(Land::First);
    }

    /// Loads the list anew: from the cursor's article on where the cursor is to stay.
    pub(super) fn reload_list(&mut self, land: Land) {
        // What was selected in another list may not be in this one.
        if land == Land::First {
            self.unpick();
        }
        self.ask_list(Edge::First, land, AsOf::Now);
        self.ask_counts();
    }
}

/// Words with a capital letter at their beginning.
pub(super) fn capital(words: &str) -> String {
    let mut chars = words.chars();
    let first: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
    first + chars.as_str()
}

#[cfg(test)]
mod tests {
    use super::super::effect::{Effect, Request, Ticket};
    use super::super::event::Event;
    use super::super::preferences::Preferences;
    use super::super::update::update;
    use super::*;
    use crate::model::Timestamp;

    #[test]
    fn a_further_key_ends_the_search_of_the_one_before() {
        let now = Timestamp(0);
        let mut state = State::new(80, 24, now, Preferences::default());
        state.start(None);
        let mut press = |c| update(&mut state, now, Event::Key(Key::char(c)));
        press('/');
        let tickets = |effects: &[Effect]| -> Vec<Ticket> {
            let asked = effects.iter().filter_map(|effect| match effect {
                Effect::Ask(ticket, Request::Page { .. } | Request::Counts { .. }) => Some(*ticket),
                _ => None,
            });
            asked.collect()
        };
        let first = tickets(&press('t'));
        assert_eq!(first.len(), 2);
        let second = press('i');
        for ticket in first {
            assert!(second.contains(&Effect::Forget(ticket)), "{second:?}");
        }
        assert_eq!(tickets(&second).len(), 2);
    }
}
