//! [`Relatives`]: the related articles under the open one: asked for when they are wanted, walked
//! line by line like the comments below them, and followed in place.

use std::ops::Range;

use crate::model::{ArticleId, Relative};

use super::effect::Request;
use super::reader::Reader;
use super::sheet::Anchor;
use super::state::{Expect, State};

/// The related articles of the open article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Relatives {
    #[default]
    Closed,
    /// Asked of the store, from a place in the text to come back to.
    Asked {
        from: Anchor,
    },
    Open(Found),
}

/// Related articles that stand under the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    all: Vec<Relative>,
    /// The one in hand: it is what `Enter` opens.
    hand: Option<ArticleId>,
    from: Anchor,
}

impl Relatives {
    /// The articles that are shown, each with whether it is the one in hand.
    pub(super) fn shown(&self) -> impl Iterator<Item = (&Relative, bool)> {
        let found = self.found();
        let hand = found.and_then(|found| found.hand.as_ref());
        let all = found.map_or(&[][..], |found| &found.all);
        all.iter().map(move |relative| (relative, hand == Some(&relative.row.id)))
    }

    /// Whether one of them is in hand.
    pub fn in_hand(&self) -> bool {
        self.hand().is_some()
    }

    fn found(&self) -> Option<&Found> {
        match self {
            Self::Open(found) => Some(found),
            Self::Closed | Self::Asked { .. } => None,
        }
    }

    /// The number of the one in hand.
    fn hand(&self) -> Option<usize> {
        let found = self.found()?;
        let hand = found.hand.as_ref()?;
        found.all.iter().position(|relative| relative.row.id == *hand)
    }

    fn take(&mut self, at: Option<usize>) {
        if let Self::Open(found) = self {
            found.hand = at.and_then(|at| found.all.get(at)).map(|one| one.row.id.clone());
        }
    }

    /// Where the reader was when they were asked for, while they are open.
    fn from(&self) -> Option<Anchor> {
        self.found().map(|found| found.from)
    }
}

impl Reader {
    /// Scrolls as little as needed to show some lines, their beginning before their end.
    fn show_lines(&mut self, lines: &Range<usize>, height: usize, extra: usize) {
        let fitting = lines.end.saturating_sub(height).min(lines.start);
        if lines.start < self.top {
            self.go_to(lines.start, height, extra);
        } else if fitting > self.top {
            self.go_to(fitting, height, extra);
        }
    }
}

impl State {
    /// Opens the related articles, takes the first of them in hand again, or closes them.
    pub(super) fn toggle_relatives(&mut self) {
        if !self.reading() {
            return self.status.say("Open an article; then `t` shows what is related.", self.now);
        }
        let Some(reader) = &mut self.reader else { return };
        match &reader.relatives {
            Relatives::Open(_) if reader.relatives.in_hand() => {
                self.close_relatives();
            }
            Relatives::Open(_) => self.take_relative(0),
            Relatives::Closed | Relatives::Asked { .. } => {
                let id = reader.article.id.clone();
                reader.relatives = Relatives::Asked { from: reader.anchor() };
                self.ask(Request::Related { id }, Expect::Related);
            }
        }
    }

    /// What the store found for the article that was open when it was asked.
    pub(super) fn relatives_found(&mut self, of: &ArticleId, all: Vec<Relative>) {
        let Some(reader) = self.reader.as_mut().filter(|reader| reader.article.id == *of) else {
            return;
        };
        let Relatives::Asked { from } = reader.relatives else { return };
        if all.is_empty() {
            reader.relatives = Relatives::Closed;
            return self.status.say("Nothing in the cache is related to this article.", self.now);
        }
        reader.relatives = Relatives::Open(Found { all, hand: None, from });
        self.refoot_reader();
        let (height, extra) = (self.reader_height(), self.composer_rows());
        if let Some(reader) = &mut self.reader {
            let section = reader.sheet.relatives_lines();
            reader.show_lines(&section, height, extra);
        }
        self.take_relative(0);
    }

    /// Takes one of them in hand, and shows all of it.
    fn take_relative(&mut self, at: usize) {
        let (height, extra) = (self.reader_height(), self.composer_rows());
        let Some(reader) = &mut self.reader else { return };
        reader.thread.selected = None;
        reader.relatives.take(Some(at));
        if let Some(lines) = reader.sheet.relative_lines(at) {
            reader.show_lines(&lines, height, extra);
        }
        self.refoot_reader();
    }

    /// Closes them and goes back to where they were asked for; whether they were open.
    pub(super) fn close_relatives(&mut self) -> bool {
        let height = self.reader_height();
        let Some(reader) = &mut self.reader else { return false };
        let Some(from) = reader.relatives.from() else { return false };
        reader.relatives = Relatives::Closed;
        self.refoot_reader();
        if let Some(reader) = &mut self.reader {
            reader.go_to_anchor(from, height);
        }
        true
    }

    /// One article on, where one is in hand and all of it is on the screen on that side; `false`
    /// where the sheet is to be scrolled.
    pub(super) fn step_in_relatives(&mut self, lines: isize) -> bool {
        let height = self.reader_height();
        let Some(reader) = &mut self.reader else { return false };
        let Some(at) = reader.relatives.hand() else { return false };
        let Some(here) = reader.sheet.relative_lines(at) else { return false };
        let hidden =
            if lines > 0 { here.end > reader.top + height } else { here.start < reader.top };
        if hidden {
            return false;
        }
        let next = if lines > 0 { Some(at + 1) } else { at.checked_sub(1) };
        let found = next.filter(|next| reader.sheet.relative_lines(*next).is_some());
        match found {
            Some(next) => self.take_relative(next),
            None => {
                reader.relatives.take(None);
                self.refoot_reader();
            }
        }
        found.is_some()
    }

    /// Opens the article in hand in the place of this one, which is left where the reader was in
    /// its text; `false` where none is in hand.
    pub(super) fn follow_relative(&mut self) -> bool {
        let Some(reader) = &self.reader else { return false };
        let relatives = &reader.relatives;
        let Some((relative, _)) = relatives.shown().find(|(_, in_hand)| *in_hand) else {
            return false;
        };
        let id = relative.row.id.clone();
        self.close_relatives();
        self.open(id);
        true
    }

    /// After whatever happened: lets go of the article in hand once none of it is on the screen,
    /// or a comment is in hand.
    pub(super) fn look_at_relatives(&mut self) {
        let (height, reading) = (self.reader_height(), self.reading());
        let Some(reader) = &mut self.reader else { return };
        let Some(at) = reader.relatives.hand() else { return };
        let lines = reader.sheet.relative_lines(at).unwrap_or_default();
        let on_screen = lines.start < reader.top + height && reader.top < lines.end;
        if !reading || !on_screen || reader.thread.selected.is_some() {
            reader.relatives.take(None);
            self.refoot_reader();
        }
    }
}
