//! Marks: what is read and what has a star, on the screen in the same frame and in the store.

use crate::model::{Along, ArticleId, Edge, Mark, MarkChange, Marked, Row, Switch, Tag};

use super::effect::{Change, Request};
use super::filter::capital;
use super::list::List;
use super::state::{Expect, State};

/// A part of the list, seen from the cursor, whose own row is in neither side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Span {
    All,
    Above,
    Below,
}

impl State {
    /// Notes that an article was opened: it is read from now on. That is no change of its own, which
    /// could be undone by itself.
    pub(super) fn see(&mut self, id: &ArticleId) {
        if self.show_mark(id, &Mark::Read, Switch::On) {
            self.change(Change::See { id: id.clone() });
        }
    }

    /// Turns the star or the read mark over: of the article in hand, or of all that are selected.
    /// Where some of those have it and some have not, all get it.
    pub(super) fn toggle(&mut self, mark: Mark) {
        let ids = self.meant();
        if self.are_far(&ids) {
            return self.mark_far(ids, MarkChange::TurnedOver(mark));
        }
        let to = Switch::on_if(!ids.iter().all(|id| self.shows_mark(id, &mark)));
        self.set_all(ids, mark, to);
    }

    /// Marks articles of which not all are loaded: the store knows how they stand.
    pub(super) fn mark_far(&mut self, ids: Vec<ArticleId>, change: MarkChange) {
        self.status.say(format!("Marking {} articles …", ids.len()), self.now);
        self.mark_along(ids, Vec::new(), change);
    }

    fn mark_along(&mut self, ids: Vec<ArticleId>, edges: Vec<Edge>, change: MarkChange) {
        let (query, known_by) = (self.list.query.clone(), self.list.asked);
        let along = Along { query, ids, edges, known_by, change };
        self.ask(Request::MarkAlong(Box::new(along)), Expect::Marked);
    }

    fn set_all(&mut self, ids: Vec<ArticleId>, mark: Mark, to: Switch) {
        if ids.is_empty() {
            return;
        }
        for id in &ids {
            self.show_mark(id, &mark, to);
        }
        let sentence = match (&mark, to) {
            (Mark::Read, Switch::On) => "Marked read",
            (Mark::Read, Switch::Off) => "Marked unread",
            (Mark::Starred, Switch::On) => "Starred",
            (Mark::Starred, Switch::Off) => "Star taken off",
            (Mark::Tagged(_), Switch::On) => "Tagged",
            (Mark::Tagged(_), Switch::Off) => "Tag taken off",
        };
        let sentence = match ids.len() {
            1 => format!("{sentence}."),
            many => format!("{sentence}: {many} articles."),
        };
        self.change(Change::Mark { ids, mark, to });
        self.status.say(sentence, self.now);
    }

    /// Whether an article has a mark, as far as the screen knows.
    fn shows_mark(&self, id: &ArticleId, mark: &Mark) -> bool {
        let reader = self.reader.as_ref().filter(|reader| reader.article.id == *id);
        let row = self.list.index_of(id).map(|at| &self.list.rows[at]);
        match mark {
            Mark::Read => row.map(|row| row.read).or(reader.map(|reader| reader.read)),
            Mark::Starred => row.map(|row| row.starred).or(reader.map(|reader| reader.starred)),
            Mark::Tagged(tag) => row
                .map(|row| row.tags.contains(tag))
                .or(reader.map(|reader| reader.tags.contains(tag))),
        }
        .unwrap_or(false)
    }

    /// Marks a part of the list read, also what of it is not loaded; or what is selected.
    pub(super) fn read_along(&mut self, span: Span) {
        let read = MarkChange::Each(vec![(Mark::Read, Switch::On)]);
        if span == Span::All && !self.reading() && !self.list.picked.is_empty() {
            let ids = self.list.picked.ids().to_vec();
            return match self.are_far(&ids) {
                true => self.mark_far(ids, read),
                false => self.set_all(ids, Mark::Read, Switch::On),
            };
        }
        let open = self.reader.as_ref().filter(|_| self.reading());
        let here = open.and_then(|reader| self.list.index_of(&reader.article.id));
        let Some(here) = here.or_else(|| self.list.cursor()) else {
            return self.status.say("There is nothing in this list.", self.now);
        };
        let List { rows, more_above, more_below, .. } = &self.list;
        let part = match span {
            Span::All => &rows[..],
            Span::Above => &rows[..here],
            Span::Below => &rows[here + 1..],
        };
        let unread = part.iter().filter(|row| !row.read);
        let ids = unread.map(|row| row.id.clone()).collect();
        let above = rows.first().filter(|_| *more_above && span != Span::Below);
        let below = rows.last().filter(|_| *more_below && span != Span::Above);
        let edges = above.map(|row| Edge::Before(row.key)).into_iter();
        let edges = edges.chain(below.map(|row| Edge::After(row.key))).collect();
        self.status.say("Marking them read …", self.now);
        self.mark_along(ids, edges, read);
    }

    /// Says what became of marking along the list, and shows it.
    pub(super) fn marked(&mut self, marked: &Marked) {
        let what = capital(&marked.what);
        let undo = if marked.count > 0 { " u takes it back." } else { "" };
        self.status.say(format!("{what}.{undo}"), self.now);
        let query = self.list.query.clone();
        self.ask(Request::Counts { query }, Expect::Counts);
        self.shelf.clear();
        self.look_again();
    }

    /// Shows a mark on an article in list and reading pane; whether that is another one than before.
    pub(super) fn show_mark(&mut self, id: &ArticleId, mark: &Mark, to: Switch) -> bool {
        let on = to == Switch::On;
        let mut changed = false;
        if let Some(row) = self.list.row_mut(id) {
            changed |= match mark {
                Mark::Read => std::mem::replace(&mut row.read, on) != on,
                Mark::Starred => std::mem::replace(&mut row.starred, on) != on,
                Mark::Tagged(tag) => put_tag(&mut row.tags, tag, to),
            };
        }
        if let Some(reader) = self.reader.as_mut().filter(|reader| reader.article.id == *id) {
            changed |= match mark {
                Mark::Read => std::mem::replace(&mut reader.read, on) != on,
                Mark::Starred => std::mem::replace(&mut reader.starred, on) != on,
                Mark::Tagged(tag) => {
                    let changed = put_tag(&mut reader.tags, tag, to);
                    self.lay_out_reader();
                    changed
                }
            };
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

/// Puts a tag among others, in their order, or takes it out; whether that changed them.
fn put_tag(tags: &mut Vec<Tag>, tag: &Tag, to: Switch) -> bool {
    match (tags.binary_search(tag), to) {
        (Err(at), Switch::On) => tags.insert(at, tag.clone()),
        (Ok(at), Switch::Off) => drop(tags.remove(at)),
        (Ok(_), Switch::On) | (Err(_), Switch::Off) => return false,
    }
    true
}
