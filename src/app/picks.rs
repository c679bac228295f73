//! Rows of the list that were selected: what is done to one article is done to all of them.

use crate::model::ArticleId;

use super::state::State;

/// How many rows can be selected at once. For more there is a key that means a whole list.
const MOST: usize = 5_000;

impl State {
    /// The articles a change is meant for: the selected ones, else the one in hand.
    pub(super) fn meant(&self) -> Vec<ArticleId> {
        if !self.reading() && !self.list.picked.is_empty() {
            return self.list.picked.clone();
        }
        self.in_hand().map(|(id, ..)| id).into_iter().collect()
    }

    /// Selects the row under the cursor, or not any more, and goes on to the next.
    pub(super) fn pick(&mut self) {
        let Some(id) = self.list.selected.clone().filter(|_| !self.reading()) else { return };
        match self.list.picked.iter().position(|picked| *picked == id) {
            Some(at) => drop(self.list.picked.remove(at)),
            None if self.list.picked.len() < MOST => self.list.picked.push(id),
            None => return self.too_many(),
        }
        self.move_in_list(1);
    }

    /// Selects all rows from the one selected last to the cursor.
    pub(super) fn pick_range(&mut self) {
        if self.reading() {
            return;
        }
        let Some(last) = self.list.picked.last() else { return self.pick() };
        let (Some(from), Some(to)) = (self.list.index_of(last), self.list.cursor()) else {
            let sentence = "The row selected last is too far away. < and > mark whole parts read.";
            return self.status.say(sentence, self.now);
        };
        let between = &self.list.rows[from.min(to)..=from.max(to)];
        let new = between.iter().map(|row| &row.id).filter(|id| !self.list.picked.contains(id));
        let new: Vec<ArticleId> = new.cloned().collect();
        if self.list.picked.len() + new.len() > MOST {
            return self.too_many();
        }
        self.list.picked.extend(new);
    }

    fn too_many(&mut self) {
        let sentence = format!("No more than {MOST} rows can be selected at once.");
        self.status.say(sentence, self.now);
    }

    /// Selects nothing; whether anything was selected.
    pub(super) fn unpick(&mut self) -> bool {
        !std::mem::take(&mut self.list.picked).is_empty()
    }
}
