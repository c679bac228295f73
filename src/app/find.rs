//! [`Find`]: words that are looked for in the open article, and which match one is at.

use crate::model::{Direction, Document, Place};
use crate::text::{self, Match};

use super::key::{Code, Key};
use super::line;
use super::pane::Doing;
use super::sheet::Anchor;
use super::state::State;

/// Longer words nobody looks for.
const LONGEST: usize = 200;

/// What is looked for and where it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Find {
    pub words: String,
    /// In reading order, none overlapping another.
    pub matches: Vec<Match>,
    /// The index of the match one is at, where there is any.
    pub at: usize,
    /// Where the search began: Esc goes back there while words are typed.
    origin: Anchor,
}

impl Find {
    /// A search that begins at a place in the sheet.
    pub fn new(origin: Anchor) -> Self {
        Self { words: String::new(), matches: Vec::new(), at: 0, origin }
    }

    /// Looks for other words, or in a text that has changed; stays at the nearest match from
    /// where the search began.
    pub fn search(&mut self, document: &Document) {
        self.matches = text::find(document, &self.words);
        let from = match self.origin {
            Anchor::Head(_) => Place::default(),
            Anchor::Text(place) => place,
            Anchor::Foot(_) => Place { block: u32::MAX, offset: 0 },
        };
        let at = self.matches.partition_point(|found| found.place < from);
        self.at = if at < self.matches.len() { at } else { 0 };
    }

    /// The match one is at.
    pub fn current(&self) -> Option<&Match> {
        self.matches.get(self.at)
    }

    /// Goes one match on or back, round the ends.
    fn step(&mut self, way: Direction) {
        let count = self.matches.len().max(1);
        self.at = match way {
            Direction::Forward => (self.at + 1) % count,
            Direction::Back => (self.at + count - 1) % count,
        };
    }

    /// The matches that touch a stretch of text of `len` bytes at a place, each with whether it
    /// is the one one is at.
    pub fn touching(&self, place: Place, len: usize) -> impl Iterator<Item = (&Match, Here)> {
        let end = u64::from(place.offset) + len as u64;
        let first = self.matches.partition_point(|found| {
            (found.place.block, u64::from(found.place.offset) + u64::from(found.len))
                <= (place.block, u64::from(place.offset))
        });
        let within = move |found: &&Match| {
            found.place.block == place.block && u64::from(found.place.offset) < end
        };
        let here = move |index| if first + index == self.at { Here::Yes } else { Here::No };
        let rest = self.matches.get(first..).unwrap_or_default();
        rest.iter().take_while(within).enumerate().map(move |(index, m)| (m, here(index)))
    }

    /// How it goes, in words: `3 of 17`.
    pub fn count(&self) -> String {
        match self.matches.len() {
            0 => "none here".to_owned(),
            many => format!("{} of {many}", self.at + 1),
        }
    }
}

/// Whether a match is the one the reader is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Here {
    Yes,
    No,
}

impl State {
    /// Opens the line in which words are typed.
    pub(super) fn open_find(&mut self) {
        let Some(reader) = &mut self.reader else { return };
        reader.find = Some(Find::new(reader.anchor()));
        reader.doing = Doing::TypingFind;
    }

    /// Whether matches are shown, so that `n` and `N` step through them.
    pub(super) fn finding(&self) -> bool {
        self.open_reader().is_some_and(|reader| reader.find.is_some())
    }

    /// A key while words are typed; nothing it means elsewhere is done.
    pub(super) fn type_find(&mut self, key: Key) -> Option<Key> {
        let reader = self.reader.as_mut()?;
        let find = reader.find.as_mut()?;
        match key.code {
            Code::Esc => self.abandon_find(),
            Code::Enter if find.words.trim().is_empty() => self.abandon_find(),
            Code::Enter => {}
            Code::Backspace if find.words.is_empty() => self.abandon_find(),
            _ => {
                let typed = line::type_key(&mut find.words, key, LONGEST);
                reader.doing = Doing::TypingFind;
                if typed {
                    self.search();
                }
            }
        }
        None
    }

    /// Pastes into the words, as one line.
    pub(super) fn paste_find(&mut self, text: &str) {
        let Some(reader) = &mut self.reader else { return };
        let (Doing::TypingFind, Some(find)) = (&reader.doing, &mut reader.find) else { return };
        line::paste(&mut find.words, text, LONGEST);
        self.search();
    }

    fn search(&mut self) {
        let height = self.reader_height();
        let Some(reader) = &mut self.reader else { return };
        let Some(find) = &mut reader.find else { return };
        find.search(&reader.article.body);
        match find.current().map(|found| found.place) {
            Some(place) => reader.show_place(place, height),
            None => {
                let origin = find.origin;
                reader.go_to_anchor(origin, height);
            }
        }
    }

    /// Esc while typing: as if nothing had been looked for.
    fn abandon_find(&mut self) {
        let height = self.reader_height();
        let Some(reader) = &mut self.reader else { return };
        if let Some(find) = reader.find.take() {
            reader.go_to_anchor(find.origin, height);
        }
    }

    /// Takes the matches off the screen; whether there were any.
    pub(super) fn end_find(&mut self) -> bool {
        self.reader.as_mut().is_some_and(|reader| reader.find.take().is_some())
    }

    /// Goes to the next or the previous match.
    pub(super) fn step_match(&mut self, way: Direction) {
        let height = self.reader_height();
        let Some(reader) = &mut self.reader else { return };
        let Some(find) = &mut reader.find else { return };
        find.step(way);
        if let Some(place) = find.current().map(|found| found.place) {
            reader.show_place(place, height);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn touching_matches_are_those_of_the_stretch() {
        let at = |block, offset, len| Match { place: Place { block, offset }, len };
        let mut find = Find::new(Anchor::Head(0));
        find.matches = vec![at(0, 2, 3), at(0, 8, 4), at(1, 0, 2)];
        find.at = 1;
        for (block, offset, len, touched) in [
            (0, 0, 2, vec![]),
            (0, 0, 3, vec![(2, Here::No)]),
            (0, 4, 5, vec![(2, Here::No), (8, Here::Yes)]),
            (0, 5, 3, vec![]),
            (0, 11, 9, vec![(8, Here::Yes)]),
            (0, 12, 90, vec![]),
            (1, 0, 1, vec![(0, Here::No)]),
            (2, 0, 9, vec![]),
        ] {
            let found = find.touching(Place { block, offset }, len);
            let found: Vec<(u32, Here)> = found.map(|(m, here)| (m.place.offset, here)).collect();
            assert_eq!(found, touched, "{block} {offset} {len}");
        }
    }

    #[test]
    fn steps_go_round_the_ends() {
        let mut find = Find::new(Anchor::Head(0));
        find.step(Direction::Forward);
        find.step(Direction::Back);
        assert_eq!((find.at, find.count().as_str()), (0, "none here"));
        let document = Document::from_paragraphs(["a cat, a cat", "and a Cat"]);
        find.words = "cat".to_owned();
        find.search(&document);
        assert_eq!(find.count(), "1 of 3");
        find.step(Direction::Back);
        assert_eq!(find.count(), "3 of 3");
        find.step(Direction::Forward);
        assert_eq!(find.count(), "1 of 3");
        find.origin = Anchor::Text(Place { block: 1, offset: 0 });
        find.search(&document);
        assert_eq!(find.count(), "3 of 3", "from where the search began");
    }
}
