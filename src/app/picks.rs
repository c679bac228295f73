//! [`Picks`]: rows of the list that were selected; what is done to one article is done to all of them.

use std::collections::HashSet;

use crate::model::{ArticleId, Reach, Reached, Row};

use super::effect::Request;
use super::state::{Expect, State, WhenListed};

/// How many rows can be selected at once. For more there are keys that mean whole parts of a list.
const MOST: usize = 20_000;

/// The selected rows, whether they are loaded or not.
#[derive(Debug, Default)]
pub struct Picks {
    /// In the order in which they were selected.
    order: Vec<ArticleId>,
    known: HashSet<ArticleId>,
}

impl Picks {
    /// The rows, in the order in which they were selected.
    pub fn ids(&self) -> &[ArticleId] {
        &self.order
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether none is selected.
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// Whether a row is selected.
    pub fn contains(&self, id: &ArticleId) -> bool {
        self.known.contains(id)
    }

    /// Selects a row.
    fn add(&mut self, id: ArticleId) {
        if self.known.insert(id.clone()) {
            self.order.push(id);
        }
    }

    /// Selects a row no more; whether it was.
    fn remove(&mut self, id: &ArticleId) -> bool {
        let known = self.known.remove(id);
        if known {
            self.order.retain(|other| other != id);
        }
        known
    }
}

impl State {
    /// The articles a change is meant for: the selected ones, else the one in hand.
    pub(super) fn meant(&self) -> Vec<ArticleId> {
        if !self.reading() && !self.list.picked.is_empty() {
            return self.list.picked.ids().to_vec();
        }
        self.in_hand().map(|(id, ..)| id).into_iter().collect()
    }

    /// Whether some of these articles are not loaded: they were selected, and the window has moved on.
    pub(super) fn are_far(&self, ids: &[ArticleId]) -> bool {
        !self.far_of(ids).is_empty()
    }

    /// Those of these articles that are not loaded.
    pub(super) fn far_of(&self, ids: &[ArticleId]) -> Vec<ArticleId> {
        let loaded: HashSet<&ArticleId> = self.list.rows.iter().map(|row| &row.id).collect();
        let open = self.reader.as_ref().map(|reader| &reader.article.id);
        ids.iter().filter(|id| !loaded.contains(id) && open != Some(*id)).cloned().collect()
    }

    /// Selects the row under the cursor, or not any more, and goes on to the next.
    pub(super) fn pick(&mut self) {
        if self.reading() || self.comes_later(WhenListed::Pick) {
            return;
        }
        let Some(id) = self.list.selected.clone() else { return };
        if !self.list.picked.remove(&id) {
            if self.list.picked.len() >= MOST {
                return self.too_many();
            }
            self.list.picked.add(id);
        }
        self.move_in_list(1);
    }

    /// Selects all rows from the one selected last to the cursor, however far that is.
    pub(super) fn pick_range(&mut self) {
        if self.reading() || self.comes_later(WhenListed::PickRange) {
            return;
        }
        let Some(last) = self.list.picked.ids().last().cloned() else { return self.pick() };
        let Some(here) = self.list.cursor() else { return };
        match self.list.index_of(&last) {
            Some(from) => self.pick_all(ids(&self.list.rows[from.min(here)..=from.max(here)])),
            None => self.reach(last, here),
        }
    }

    /// Asks what lies between the row at an index and one that the window does not hold.
    fn reach(&mut self, to: ArticleId, here: usize) {
        let rows = &self.list.rows;
        let mut listed = rows.iter().filter(|row| !self.list.reports.contains(&row.id));
        let Some(first) = listed.next() else { return };
        let last = listed.next_back().unwrap_or(first);
        let reach = Reach {
            query: self.list.query.clone(),
            above: ids(&rows[..=here]),
            below: ids(&rows[here..]),
            window: (first.key, last.key),
            to,
            known_by: self.list.asked,
            most: MOST,
        };
        self.ask(Request::Between(Box::new(reach)), Expect::Between);
    }

    /// What lies between has come.
    pub(super) fn reached(&mut self, reached: Reached) {
        match reached {
            Reached::Rows(ids) => self.pick_all(ids),
            Reached::TooMany => self.too_many(),
            Reached::Nowhere => {
                let sentence = "The row selected last is not in this list any more.";
                self.status.say(sentence, self.now);
            }
        }
    }

    /// Selects a stretch of the list. The end at which the cursor is counts as selected last.
    fn pick_all(&mut self, mut stretch: Vec<ArticleId>) {
        let picked = &mut self.list.picked;
        let new = stretch.iter().filter(|id| !picked.contains(id)).count();
        if picked.len() + new > MOST {
            return self.too_many();
        }
        if stretch.first() == self.list.selected.as_ref() {
            stretch.reverse();
        }
        let end = stretch.last().cloned();
        stretch.into_iter().for_each(|id| picked.add(id));
        if let Some(end) = end.filter(|end| picked.remove(end)) {
            picked.add(end);
        }
    }

    fn too_many(&mut self) {
        let sentence = format!(
            "No more than {MOST} rows can be selected at once. < and > mark whole parts read."
        );
        self.status.say(sentence, self.now);
    }

    /// Selects nothing; whether anything was selected.
    pub(super) fn unpick(&mut self) -> bool {
        self.forget(|expect| matches!(expect, Expect::Between));
        !std::mem::take(&mut self.list.picked).is_empty()
    }
}

fn ids(rows: &[Row]) -> Vec<ArticleId> {
    rows.iter().map(|row| row.id.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::effect::{Answer, Effect, Ticket};
    use super::super::event::Event;
    use super::super::key::Key;
    use super::super::list::tests::row;
    use super::super::preferences::Preferences;
    use super::super::update::update;
    use super::*;
    use crate::model::Timestamp;

    const NOW: Timestamp = Timestamp(1_795_000_000);

    fn press(state: &mut State, key: char) -> Vec<Effect> {
        update(state, NOW, Event::Key(Key::char(key)))
    }

    /// A list of some rows, the first of which was selected before the window moved on, and what
    /// is asked by selecting all from there to the cursor.
    fn asking() -> (State, Ticket, Reach) {
        let mut state = State::new(120, 40, NOW, Preferences::default());
        state.list.rows = (0..9).map(row).collect();
        state.list.select(0);
        press(&mut state, 'v');
        state.list.rows.remove(0);
        let asked = press(&mut state, 'V').into_iter().find_map(|effect| match effect {
            Effect::Ask(ticket, Request::Between(reach)) => Some((ticket, *reach)),
            _ => None,
        });
        let (ticket, reach) = asked.expect("asks what lies between");
        (state, ticket, reach)
    }

    fn told(state: &State) -> String {
        state.status.notice.as_ref().map(|notice| notice.text.to_string()).unwrap_or_default()
    }

    #[test]
    fn what_the_window_holds_is_told_as_it_is_shown() {
        let (mut state, ticket, reach) = asking();
        assert_eq!(reach.above, [row(1).id]);
        assert_eq!(reach.below.len(), 8);
        assert_eq!(reach.window, (row(1).key, row(8).key));
        let answer = Ok(Answer::Between(Reached::Rows(vec![row(0).id, row(1).id])));
        update(&mut state, NOW, Event::Answered(ticket, answer));
        assert_eq!(state.list.picked.ids(), [row(0).id, row(1).id]);
    }

    #[test]
    fn what_cannot_be_selected_is_said_and_keys_that_were_meant_for_it_do_nothing() {
        for (reached, why) in
            [(Reached::TooMany, "No more than 20000 rows"), (Reached::Nowhere, "not in this list")]
        {
            let (mut state, ticket, _) = asking();
            assert_eq!(press(&mut state, 's'), [], "it waits");
            let effects =
                update(&mut state, NOW, Event::Answered(ticket, Ok(Answer::Between(reached))));
            assert!(told(&state).contains(why), "{}", told(&state));
            assert!(!effects.iter().any(|effect| matches!(effect, Effect::Do(_))), "{effects:?}");
            assert_eq!(state.list.picked.len(), 1);
        }
    }

    #[test]
    fn the_end_at_which_the_cursor_is_counts_as_selected_last() {
        let mut state = State::new(120, 40, NOW, Preferences::default());
        state.list.rows = (0..9).map(row).collect();
        for (from, to) in [(2, 6), (6, 4), (5, 0)] {
            state.list.picked = Picks::default();
            state.list.select(from);
            press(&mut state, 'v');
            state.list.select(to);
            press(&mut state, 'V');
            assert_eq!(state.list.picked.ids().last(), Some(&state.list.rows[to].id));
            assert_eq!(state.list.picked.len(), from.abs_diff(to) + 1);
        }
    }
}
