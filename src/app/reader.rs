//! [`Reader`]: the reading pane: the open article, its sheet, and where one is in it.

use std::sync::Arc;

use crate::model::{Article, Comment, ListKey, Neighbours, Place, Rel, Timestamp};

use super::effect::Opened;
use super::preferences::Preferences;
use super::sheet::{Anchor, Foot, Sheet};

/// A step upwards that is longer goes to the top, whose number needs no lines.
const MOST_LINES: usize = 4_000;

/// The reading pane's state.
#[derive(Debug)]
pub struct Reader {
    pub article: Arc<Article>,
    /// The article's place in the list.
    pub key: ListKey,
    pub read: bool,
    pub starred: bool,
    pub neighbours: Neighbours,
    /// Own comments under the article, oldest first.
    pub comments: Vec<Comment>,
    pub sheet: Sheet,
    /// The first line of the sheet on the screen.
    pub top: usize,
    /// Where the reader last scrolled to. A screen on which more fits shows more above it, and a
    /// smaller one finds it again.
    anchor: Anchor,
    /// A neighbour the reader followed to while it was not cached: it opens once it is here.
    pub waiting_for: Option<Rel>,
}

/// What re-layout needs to know besides the article.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    /// The width of the text column.
    pub width: u16,
    pub preferences: &'a Preferences,
    pub composing: bool,
    pub now: Timestamp,
}

impl Reader {
    /// Shows an article from where it was left, or from its beginning.
    pub fn new(opened: Opened, frame: &Frame<'_>) -> Self {
        let sheet = Sheet::new(
            &foot(&opened.article, &opened.neighbours, &opened.comments, frame),
            frame.width,
            frame.preferences,
        );
        let started = opened.place.filter(|place| *place != Place::default());
        let anchor = started.map_or(Anchor::Head(0), Anchor::Text);
        let top = sheet.line_of(anchor);
        Self {
            article: opened.article,
            key: opened.key,
            read: opened.read,
            starred: opened.starred,
            neighbours: opened.neighbours,
            comments: opened.comments,
            sheet,
            top,
            anchor,
            waiting_for: None,
        }
    }

    /// Takes over what may have changed around the article; the place stays.
    pub fn refresh(&mut self, opened: Opened, frame: &Frame<'_>) {
        let same_text = self.article.body == opened.article.body
            && self.article.summary_only == opened.article.summary_only;
        self.article = opened.article;
        self.neighbours = opened.neighbours;
        self.comments = opened.comments;
        self.read = opened.read;
        self.starred = opened.starred;
        if same_text {
            self.refoot(frame);
        } else {
            self.lay_out(frame);
        }
    }

    /// Lays the article out anew, at another width or with other preferences; the place stays.
    pub fn lay_out(&mut self, frame: &Frame<'_>) {
        self.sheet = Sheet::new(
            &foot(&self.article, &self.neighbours, &self.comments, frame),
            frame.width,
            frame.preferences,
        );
        self.top = self.sheet.line_of(self.anchor);
    }

    /// Makes the foot anew after the comments or the chain changed.
    pub fn refoot(&mut self, frame: &Frame<'_>) {
        self.sheet.set_foot(&foot(&self.article, &self.neighbours, &self.comments, frame));
    }

    /// The last `top` that still fills a screen of `height` lines, with `extra` lines of composer.
    pub fn last_top(&self, height: usize, extra: usize) -> usize {
        (self.sheet.len() + extra).saturating_sub(height)
    }

    /// Scrolls by some lines and never past the end.
    pub fn scroll(&mut self, by: isize, height: usize, extra: usize) {
        let top = self.sheet.reach_up(self.top, by.min(0).unsigned_abs().min(MOST_LINES));
        self.go_to(top.saturating_add_signed(by), height, extra);
    }

    /// Scrolls to a line, or as near to it as the end of the document lets it.
    pub fn go_to(&mut self, line: usize, height: usize, extra: usize) {
        // What will be on the screen is set first, so that the end is known if it is near.
        if !self.sheet.reach_down(line, height + 1) {
            let end = self.sheet.len();
            self.sheet.reach_up(end, height);
        }
        self.top = line.min(self.last_top(height, extra));
        self.anchor = self.sheet.anchor(self.top);
    }

    /// Keeps the document on the screen after its size has changed; the place stays.
    pub fn settle(&mut self, height: usize, extra: usize) {
        self.top = self.top.min(self.last_top(height, extra));
    }

    /// Whether the last line is on the screen.
    pub fn at_end(&self, height: usize) -> bool {
        self.top >= self.last_top(height, 0)
    }

    /// How much of the text has been on the screen, in hundredths.
    pub fn progress(&self, height: usize) -> usize {
        let lines = self.sheet.text_lines().len();
        ((self.top + height).min(lines) * 100).checked_div(lines).unwrap_or(100)
    }

    /// The place to come back to: the first line of text on the screen.
    pub fn place(&self) -> Place {
        match self.anchor {
            Anchor::Head(_) => Place::default(),
            Anchor::Text(place) => place,
            Anchor::Foot(_) => {
                let last = self.sheet.text_lines().end.saturating_sub(1);
                match self.sheet.anchor(last) {
                    Anchor::Text(place) => place,
                    Anchor::Head(_) | Anchor::Foot(_) => Place::default(),
                }
            }
        }
    }
}

fn foot<'a>(
    article: &'a Arc<Article>,
    neighbours: &'a Neighbours,
    comments: &'a [Comment],
    frame: &Frame<'_>,
) -> Foot<'a> {
    Foot { article, neighbours, comments, composing: frame.composing, now: frame.now }
}
