//! [`Selection`]: whole paragraphs that were chosen, to be copied or quoted in a comment.

use std::ops::RangeInclusive;

use crate::model::{ArticleId, Direction, Place};
use crate::text;

use super::command::{Command, Scope, command_for};
use super::copying::{Form, quoted};
use super::key::Key;
use super::pane::Doing;
use super::reader::Reader;
use super::state::State;
use crate::text::Landmark;

/// The paragraphs between two, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Selection {
    /// The first place of the paragraph it was begun at.
    pub from: Place,
    /// The first place of the paragraph that moves.
    pub to: Place,
}

/// A quote that goes into the composer as soon as that is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Quote {
    article: ArticleId,
    text: String,
}

impl Reader {
    /// The blocks that are selected; what stands on one line, as the cells of a table do, is
    /// selected together.
    pub fn selected(&self) -> Option<RangeInclusive<u32>> {
        let Doing::Selecting(Selection { from, to }) = self.doing else { return None };
        let (first, last) = (from.min(to), from.max(to));
        let next = self.paragraph_beside(last, Direction::Forward);
        let end = next.map_or(u32::MAX, |next| next.block.saturating_sub(1).max(last.block));
        Some(first.block..=end)
    }

    /// The next or previous paragraph that stands on another line.
    fn paragraph_beside(&self, from: Place, way: Direction) -> Option<Place> {
        let line = self.sheet.line_of_place(from);
        let mut place = from;
        loop {
            place = self.sheet.landmark(Landmark::Paragraph, Some(place), way)?;
            if self.sheet.line_of_place(place) != line {
                return Some(place);
            }
        }
    }

    fn selected_texts(&self) -> Vec<String> {
        let blocks = self.selected();
        blocks.map(|blocks| text::block_texts(&self.article.body, blocks)).unwrap_or_default()
    }
}

impl State {
    /// Selects the paragraph at the top of the screen.
    pub(super) fn begin_selection(&mut self) {
        let place = self.open_reader().and_then(Reader::current_paragraph);
        match place {
            Some(place) => {
                self.set_doing(Doing::Selecting(Selection { from: place, to: place }));
            }
            None => self.status.say("There is no paragraph here.", self.now),
        }
    }

    /// A key while paragraphs are selected. Keys that mean nothing here are not passed on: a
    /// selection is not lost by a slip.
    pub(super) fn key_in_selection(&mut self, selection: Selection, key: Key) -> Option<Key> {
        self.set_doing(Doing::Selecting(selection));
        let command = command_for(Scope::Selection, key)?;
        let texts = self.reader.as_ref().map(Reader::selected_texts).unwrap_or_default();
        match command {
            Command::ExtendDown => self.extend(selection, Direction::Forward),
            Command::ExtendUp => self.extend(selection, Direction::Back),
            Command::CopyPlain => {
                self.set_doing(Doing::Reading);
                self.copy_texts(&texts, Form::Plain);
            }
            Command::CopyParagraph => {
                self.set_doing(Doing::Reading);
                self.copy_texts(&texts, Form::Quoted);
            }
            Command::Quote => {
                self.set_doing(Doing::Reading);
                self.quote(&texts);
            }
            Command::LeaveSelection => self.set_doing(Doing::Reading),
            _ => {}
        }
        None
    }

    fn extend(&mut self, selection: Selection, way: Direction) {
        let height = self.reader_height();
        let Some(reader) = &mut self.reader else { return };
        let Some(to) = reader.paragraph_beside(selection.to, way) else { return };
        reader.doing = Doing::Selecting(Selection { to, ..selection });
        reader.show_place(to, height);
    }

    /// Opens the composer with a quote at the end of what it holds.
    fn quote(&mut self, texts: &[String]) {
        let Some(reader) = &self.reader else { return };
        let article = reader.article.id.clone();
        self.quote = Some(Quote { article, text: quoted(texts) });
        self.compose();
    }

    /// Puts the quote that waits into the composer that has just opened.
    pub(super) fn put_quote(&mut self) {
        let (Some(quote), Some(composer)) = (self.quote.take(), &mut self.composer) else { return };
        if composer.article == quote.article && !quote.text.is_empty() {
            let typed = composer.editing.append_quote(&quote.text);
            self.typed(typed);
        }
    }
}
