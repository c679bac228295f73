//! Marks: what is read and what has a star, on the screen in the same frame and in the store.

use crate::model::{ArticleId, Mark, Row, Switch};

use super::effect::Change;
use super::state::State;

impl State {
    /// Notes that an article was opened: it is read from now on. That is no change of its own, which
    /// could be undone by itself.
    pub(super) fn see(&mut self, id: &ArticleId) {
        if self.show_mark(id, &Mark::Read, Switch::On) {
            self.change(Change::See { id: id.clone() });
        }
    }

    /// Turns the star or the read mark of the article in hand over.
    pub(super) fn toggle(&mut self, mark: Mark) {
        let Some((id, read, starred)) = self.in_hand() else { return };
        let (has, sentences) = match mark {
            Mark::Read => (read, ["Marked unread.", "Marked read."]),
            Mark::Starred => (starred, ["Star taken off.", "Starred."]),
        };
        let to = Switch::on_if(!has);
        self.show_mark(&id, &mark, to);
        self.change(Change::Mark { ids: vec![id], mark, to });
        self.status.say(sentences[usize::from(to == Switch::On)], self.now);
    }

    /// Shows a mark on an article in list and reading pane; whether that is another one than before.
    pub(super) fn show_mark(&mut self, id: &ArticleId, mark: &Mark, to: Switch) -> bool {
        let on = to == Switch::On;
        let reader = self.reader.as_mut().filter(|reader| reader.article.id == *id);
        let mut changed = reader.is_some_and(|reader| {
            let shown = match mark {
                Mark::Read => &mut reader.read,
                Mark::Starred => &mut reader.starred,
            };
            std::mem::replace(shown, on) != on
        });
        if let Some(row) = self.list.row_mut(id) {
            let shown = match mark {
                Mark::Read => &mut row.read,
                Mark::Starred => &mut row.starred,
            };
            changed |= std::mem::replace(shown, on) != on;
        }
        if changed && *mark == Mark::Read {
            let unread = &mut self.list.counts.unread;
            *unread = if on { unread.saturating_sub(1) } else { *unread + 1 };
        }
        changed
    }

    /// Takes over what has changed about rows of the window. They stay where they are: a list is
    /// what it was when it was asked for.
    pub(super) fn renew_rows(&mut self, rows: Vec<Row>) {
        for row in rows {
            if let Some(shown) = self.list.row_mut(&row.id) {
                let key = shown.key;
                *shown = Row { key, ..row };
            }
        }
    }
}
