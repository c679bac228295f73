//! Following: opening articles by choice, by their own chain, along the trail, and to the next
//! unread; and the shelf of articles that are kept at hand so that following takes no time.

use std::sync::Arc;

use crate::model::{ArticleId, Direction, Evidence, Link, Neighbour, Rel};

use super::effect::{Change, Effect, Opened, Request};
use super::end::End;
use super::list::Join;
use super::state::{Expect, Focus, OpenBy, State, WhenListed};
use super::walk::what_becomes;

/// Articles at hand: both neighbours, those in time, the row below, and a few left over.
const SHELF: usize = 8;

/// Articles that were loaded ahead.
#[derive(Debug, Default)]
pub(super) struct Shelf(Vec<Arc<Opened>>);

impl Shelf {
    /// Puts an article at hand, in place of an older copy or the oldest one.
    pub fn put(&mut self, opened: Opened) {
        self.0.retain(|old| old.article.id != opened.article.id);
        if self.0.len() >= SHELF {
            self.0.remove(0);
        }
        self.0.push(Arc::new(opened));
    }

    fn get(&self, id: &ArticleId) -> Option<Arc<Opened>> {
        self.0.iter().find(|opened| opened.article.id == *id).cloned()
    }

    /// Lets everything go: somebody else changed the cache.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

impl State {
    /// Opens an article by choice: in this very turn if it is at hand.
    pub(super) fn open(&mut self, id: ArticleId) {
        match self.shelf.get(&id) {
            Some(opened) => {
                self.arrive((*opened).clone(), OpenBy::Choice);
                self.ask(Request::Open { id }, Expect::Refresh);
            }
            None => self.ask(Request::Open { id }, Expect::Open(OpenBy::Choice)),
        }
    }

    /// Shows an article that has been loaded, and does what opening it that way means.
    pub(super) fn arrive(&mut self, opened: Opened, by: OpenBy) {
        let id = opened.article.id.clone();
        if by != OpenBy::Start {
            self.leave_article();
            self.focus = Focus::Reader;
        }
        self.show_article(opened);
        match by {
            OpenBy::Start => {}
            OpenBy::Choice => self.change(Change::Visit { id: id.clone() }),
            OpenBy::Comments => {
                self.change(Change::Visit { id: id.clone() });
                self.go_to_comments();
                if let Some(draft) = self.resumed.take().filter(|draft| draft.article == id) {
                    let reply_to = draft.reply_to;
                    self.effects.push(Effect::OpenDraft { article: id.clone(), reply_to });
                }
            }
        }
        if by != OpenBy::Start {
            self.see(&id);
        }
        self.follow_in_list(&id);
        self.preload();
    }

    /// Moves the list's cursor to the open article, or to the row of its story, where the window
    /// holds it.
    pub(super) fn follow_in_list(&mut self, id: &ArticleId) {
        let listed = self.list.index_of(id).is_some().then(|| id.clone());
        let story = self.reader.as_ref().and_then(|reader| reader.story.as_ref());
        let row = listed.or_else(|| self.row_of_story(story?));
        if row.is_some() {
            self.list.selected = row;
            self.settle_list();
        }
    }

    /// Loads ahead what may be followed next.
    fn preload(&mut self) {
        for id in self.likely_next() {
            if self.shelf.get(&id).is_none() {
                self.ask(Request::Preload { id }, Expect::Preload);
            }
        }
    }

    fn likely_next(&self) -> Vec<ArticleId> {
        let Some(reader) = &self.reader else { return Vec::new() };
        let chain = [Rel::Next, Rel::Previous]
            .into_iter()
            .filter_map(|rel| reader.neighbours.side(rel)?.target.clone());
        let below =
            self.list.index_of(&reader.article.id).and_then(|at| self.list.rows.get(at + 1));
        let reports = [Direction::Back, Direction::Forward]
            .into_iter()
            .filter_map(|way| reader.beside(way))
            .chain(below);
        chain.chain(reports.map(|row| row.id.clone())).collect()
    }

    /// Goes to the neighbour on one side; where there is none and the article came without a
    /// source, along the list.
    pub(super) fn follow(&mut self, rel: Rel) {
        let Some(reader) = &mut self.reader else { return self.open_selected() };
        let id = reader.article.id.clone();
        match reader.neighbours.side(rel).cloned() {
            Some(Neighbour { target: Some(target), evidence, .. }) => {
                let left = evidence == Evidence::Source && reader.neighbours.position.is_some();
                self.open(target);
                if left {
                    let sentence = "The chain ended there. This is the source's own order.";
                    self.status.say(sentence, self.now);
                }
            }
            Some(neighbour) => {
                reader.waiting_for = Some(rel);
                self.want(id, rel, neighbour);
            }
            None if reader.article.source.is_some() => self.reach_end(End::OfSource(rel)),
            None => self.follow_list(&id, rel),
        }
    }

    /// Keeps an article that is not cached as wanted, and says so.
    fn want(&mut self, from: ArticleId, rel: Rel, neighbour: Neighbour) {
        let again = neighbour.wanted;
        let link = Link { rel, title: Some(neighbour.title), url: neighbour.url };
        let becomes = what_becomes(&link);
        self.change(Change::Want { from: from.clone(), link });
        self.look_at_rows();
        // It may have come in without a word having reached the screen: then it opens at once.
        self.ask(Request::Open { id: from }, Expect::Refresh);
        if let Some(reader) = &mut self.reader {
            let side = match rel {
                Rel::Previous => &mut reader.neighbours.previous,
                Rel::Next => &mut reader.neighbours.next,
            };
            if let Some(neighbour) = side {
                neighbour.wanted = true;
            }
        }
        self.refoot_reader();
        let not = if again { "Still not" } else { "Not" };
        self.status.say(format!("{not} here yet. {becomes}"), self.now);
    }

    /// Goes one along the list from an article that names no neighbour on this side.
    fn follow_list(&mut self, id: &ArticleId, rel: Rel) {
        let index = self.list.index_of(id).or_else(|| self.list.cursor());
        let step = match rel {
            Rel::Next => index.map(|index| index + 1),
            Rel::Previous => index.and_then(|index| index.checked_sub(1)),
        };
        match step.and_then(|index| self.list.rows.get(index)) {
            Some(row) => {
                let id = row.id.clone();
                self.open(id);
            }
            None => self.reach_end(End::OfList),
        }
    }

    /// Opens the article under the list's cursor.
    ///
    /// While another list is on its way, the cursor is still in the old one: then the article is
    /// opened that the new list has under its cursor.
    pub(super) fn open_selected(&mut self) {
        if self.comes_later(WhenListed::Open) {
            return;
        }
        if let Some(id) = self.list.selected.clone() {
            self.go_to_article(id);
        }
    }

    /// Opens an article, or goes back to it where it is open already.
    pub(super) fn go_to_article(&mut self, id: ArticleId) {
        let open = self.reader.as_ref().is_some_and(|reader| reader.article.id == id);
        if open {
            self.focus = Focus::Reader;
            self.see(&id);
            self.change(Change::Visit { id });
        } else {
            self.open(id);
        }
    }

    /// Asks for the nearest unread article on one side of where the reader is.
    pub(super) fn go_unread(&mut self, way: Direction) {
        // An unread article under the cursor of the list counts as the next one itself.
        let fresh = self.list.selected_row().is_some_and(|row| !row.read);
        if fresh && way == Direction::Forward && !self.reading() && !self.list_is_moving() {
            return self.open_selected();
        }
        let from = match (&self.reader, self.reading()) {
            (Some(reader), true) => Some(reader.key),
            _ => self.list.selected_row().map(|row| row.key),
        };
        let query = self.list.query.clone();
        self.ask(Request::Unread { query, from, way }, Expect::Unread(way));
    }

    /// Steps along the trail of opened articles.
    pub(super) fn step_trail(&mut self, way: Direction) {
        self.leave_article();
        self.ask(Request::Step { way }, Expect::Step(way));
    }

    /// Shows what stands where the trail was stepped to.
    pub(super) fn stepped(&mut self, opened: Opened) {
        let id = opened.article.id.clone();
        self.focus = Focus::Reader;
        self.show_article(opened);
        self.see(&id);
        self.follow_in_list(&id);
        self.preload();
    }

    /// Takes in what changed around the open article; opens what was waited for.
    pub(super) fn refresh_reader(&mut self, opened: Opened) {
        let Some(mut reader) = self.reader.take() else { return };
        if reader.article.id != opened.article.id {
            self.reader = Some(reader);
            return;
        }
        reader.refresh(opened, &self.frame());
        let arrived = reader
            .waiting_for
            .and_then(|rel| reader.neighbours.side(rel))
            .and_then(|neighbour| neighbour.target.clone());
        self.reader = Some(reader);
        self.ask_pictures();
        self.settle_reader();
        match arrived {
            Some(id) if !self.composing() => {
                self.open(id);
                self.status.say("It is here now.", self.now);
            }
            Some(_) | None => self.preload(),
        }
    }

    /// The article a key is meant for: the open one while reading, else the one under the cursor.
    pub(super) fn in_hand(&self) -> Option<(ArticleId, bool, bool)> {
        match &self.reader {
            Some(reader) if self.reading() => {
                Some((reader.article.id.clone(), reader.read, reader.starred))
            }
            _ => self.list.selected_row().map(|row| (row.id.clone(), row.read, row.starred)),
        }
    }

    /// Whether something the reader asked for has to wait until the list is here: then it is done as
    /// soon as it is.
    pub(super) fn comes_later(&mut self, what: WhenListed) -> bool {
        self.when_listed = self.list_is_moving().then_some(what);
        self.when_listed.is_some()
    }

    /// Whether a page of the list is on its way that the cursor waits for.
    pub(super) fn list_is_moving(&self) -> bool {
        self.expected.iter().any(|(_, expect)| matches!(expect, Expect::List(Join::Replace(_))))
    }
}
