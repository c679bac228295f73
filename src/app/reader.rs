//! [`Reader`]: the reading pane: the open article, its sheet, and where one is in it.

use std::sync::Arc;

use crate::model::{
    Address, Article, Comment, Direction, ListKey, Neighbours, Place, Rel, Reports, Row, Tag,
    Timestamp,
};

use crate::text::{Landmark, Pictures};

use super::effect::Opened;
use super::end::End;
use super::find::Find;
use super::foot::{Foot, Told};
use super::pane::Doing;
use super::preferences::Preferences;
use super::relatives::Relatives;
use super::sheet::{Anchor, Sheet};
use super::thread::{EntryKey, ThreadFrame, ThreadView};
use crate::text::Hyphenate;

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
    pub tags: Vec<Tag>,
    pub neighbours: Neighbours,
    /// Own comments under the article, oldest first.
    pub comments: Vec<Comment>,
    /// The discussion under it.
    pub thread: ThreadView,
    /// The reports of its story, where it is not the only one.
    pub story: Option<Reports>,
    /// The related articles under it.
    pub relatives: Relatives,
    pub sheet: Sheet,
    /// The first line of the sheet on the screen.
    pub top: usize,
    /// Where the reader last scrolled to. A screen on which more fits shows more above it, and a
    /// smaller one finds it again.
    anchor: Anchor,
    /// A neighbour the reader followed to while it was not cached: it opens once it is here.
    pub waiting_for: Option<Rel>,
    /// Where following has come to an end, until the way on from there is known.
    pub(super) ended: Option<End>,
    /// What the keys are for.
    pub doing: Doing,
    /// What is looked for in the text.
    pub find: Option<Find>,
    /// The address of a link that was followed, until it is known whether the cache has it.
    pub(super) following: Option<Address>,
}

/// A paragraph that begins so many lines below the top is the one that is read.
const NEAR: usize = 2;

/// What re-layout needs to know besides the article.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    /// The width of the text column.
    pub width: u16,
    pub preferences: &'a Preferences,
    /// The room each picture gets.
    pub pictures: &'a Pictures,
    pub composing: bool,
    pub now: Timestamp,
}

impl Reader {
    /// Shows an article from where it was left, or from its beginning.
    pub fn new(opened: Opened, frame: &Frame<'_>) -> Self {
        let mut thread = ThreadView::new(Arc::clone(&opened.thread), &opened.comments);
        thread.learn_ways(opened.deliveries);
        let closed = Relatives::default();
        let sheet = Sheet::new(
            foot(
                &opened.article,
                &opened.neighbours,
                &opened.comments,
                Told { key: opened.key, story: opened.story.as_ref() },
                &mut thread,
                &closed,
                frame,
            ),
            &opened.tags,
            frame.width,
            frame,
        );
        let started = opened.place.filter(|place| *place != Place::default());
        let anchor = started.map_or(Anchor::Head(0), Anchor::Text);
        let top = sheet.line_of(anchor);
        Self {
            article: opened.article,
            key: opened.key,
            read: opened.read,
            starred: opened.starred,
            tags: opened.tags,
            neighbours: opened.neighbours,
            comments: opened.comments,
            thread,
            story: opened.story,
            relatives: closed,
            sheet,
            top,
            anchor,
            waiting_for: None,
            ended: None,
            doing: Doing::default(),
            find: None,
            following: None,
        }
    }

    /// The report of its story before this one, or after it, in order of time.
    pub fn beside(&self, way: Direction) -> Option<&Row> {
        self.story.as_ref()?.beside(self.key, way)
    }

    /// Takes over what may have changed around the article; the place stays.
    pub fn refresh(&mut self, opened: Opened, frame: &Frame<'_>) {
        let same_text = self.article.body == opened.article.body
            && self.article.summary_only == opened.article.summary_only;
        self.article = opened.article;
        self.neighbours = opened.neighbours;
        self.comments = opened.comments;
        self.story = opened.story;
        self.thread.learn_ways(opened.deliveries);
        self.thread.refresh(opened.thread, &self.comments);
        self.read = opened.read;
        self.starred = opened.starred;
        let same_tags = self.tags == opened.tags;
        self.tags = opened.tags;
        if !same_text {
            self.doing = Doing::default();
            if let Some(find) = &mut self.find {
                find.search(&self.article.body);
            }
        }
        if same_text && same_tags {
            self.refoot(frame);
        } else {
            self.lay_out(frame);
        }
    }

    /// Lays the article out anew, at another width or with other preferences; the place stays.
    pub fn lay_out(&mut self, frame: &Frame<'_>) {
        self.drop_hints();
        let held = self.hold();
        self.sheet = Sheet::new(
            foot(
                &self.article,
                &self.neighbours,
                &self.comments,
                Told { key: self.key, story: self.story.as_ref() },
                &mut self.thread,
                &self.relatives,
                frame,
            ),
            &self.tags,
            frame.width,
            frame,
        );
        self.go_back();
        self.hold_on(held);
    }

    /// Goes to where the reader last scrolled to.
    pub(super) fn go_back(&mut self) {
        self.top = self.sheet.line_of(self.anchor);
    }

    /// Takes the letters off the links: these are somewhere else now.
    pub(super) fn drop_hints(&mut self) {
        if matches!(self.doing, Doing::Hints(_)) {
            self.doing = Doing::default();
        }
    }

    /// Makes the foot anew after the comments or the chain changed.
    pub fn refoot(&mut self, frame: &Frame<'_>) {
        let held = self.hold();
        self.sheet.set_foot(foot(
            &self.article,
            &self.neighbours,
            &self.comments,
            Told { key: self.key, story: self.story.as_ref() },
            &mut self.thread,
            &self.relatives,
            frame,
        ));
        self.hold_on(held);
    }

    /// What has to stay where it is on the screen: the comment in hand, else what of the discussion
    /// stands at the top, if anything of it does.
    fn hold(&self) -> Option<Held> {
        let first = self.sheet.thread_start();
        if let Some(key) = self.thread.selected.clone()
            && let Some(line) = self.thread.line_of(&key)
        {
            return Some(Held::Comment { key, below: self.top as isize - (first + line) as isize });
        }
        let line = self.top.checked_sub(first)?;
        match self.thread.entry_at(line) {
            Some((key, first)) => {
                Some(Held::Comment { key, below: line as isize - first as isize })
            }
            None => Some(Held::FromEnd(self.sheet.len().saturating_sub(self.top))),
        }
    }

    /// Puts what stood at the top of the screen back there, whatever came or went around it.
    fn hold_on(&mut self, held: Option<Held>) {
        let first = self.sheet.thread_start();
        match held {
            Some(Held::Comment { key, below }) => {
                if let Some(line) = self.thread.line_of(&key) {
                    self.top = (first + line).saturating_add_signed(below);
                }
            }
            Some(Held::FromEnd(lines)) => {
                self.top = self.sheet.len().saturating_sub(lines).max(first);
            }
            None => return,
        }
        self.anchor = self.sheet.anchor(self.top);
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

    /// Scrolls as little as needed to show a place with some lines around it.
    pub(super) fn show_place(&mut self, place: Place, height: usize) {
        let line = self.sheet.line_of_place(place);
        let around = (height / 6).min(3);
        let shown = self.top + around..(self.top + height).saturating_sub(around);
        if !shown.contains(&line) {
            self.go_to(line.saturating_sub(height / 3), height, 0);
        }
    }

    /// Scrolls to where an anchor is.
    pub(super) fn go_to_anchor(&mut self, anchor: Anchor, height: usize) {
        self.go_to(self.sheet.line_of(anchor), height, 0);
    }

    /// Where the reader last scrolled to.
    pub(super) fn anchor(&self) -> Anchor {
        self.anchor
    }

    /// The paragraph one is at: the first that begins on the screen's upper half, else the one
    /// that goes on there.
    pub(super) fn current_paragraph(&self) -> Option<Place> {
        let top = self.top.max(self.sheet.text_start());
        let here = self.sheet.place_at(top).or_else(|| self.sheet.last_place())?;
        if self.sheet.line_of_place(Place { offset: 0, ..here }) == top {
            return Some(Place { offset: 0, ..here });
        }
        let next = self.sheet.landmark(Landmark::Paragraph, Some(here), Direction::Forward);
        let near = |next: &Place| self.sheet.line_of_place(*next) <= top + NEAR;
        next.filter(near).or(Some(Place { offset: 0, ..here }))
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

    /// Minutes of reading that are left below the screen; 0 at the end.
    pub fn minutes_left(&self, height: usize) -> usize {
        let left = 100 - self.progress(height).min(100);
        (self.sheet.minutes as usize * left).div_ceil(100)
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

/// What of the discussion stays where it is, `below` lines above the top of the screen.
enum Held {
    Comment {
        key: EntryKey,
        below: isize,
    },
    /// It is the end of the sheet, so many lines before its last.
    FromEnd(usize),
}

fn foot<'a>(
    article: &'a Arc<Article>,
    neighbours: &'a Neighbours,
    comments: &'a [Comment],
    told: Told<'a>,
    thread: &mut ThreadView,
    relatives: &'a Relatives,
    frame: &Frame<'_>,
) -> Foot<'a> {
    thread.arrange(comments);
    let hyphenate =
        if frame.preferences.hyphenate { Hyphenate::ByLanguage } else { Hyphenate::Never };
    let thread = thread.lines(&ThreadFrame {
        width: usize::from(frame.width),
        hyphenate,
        language: article.language.as_deref(),
        discussion: &article.discussion,
        own: comments,
        composing: frame.composing,
        now: frame.now,
    });
    let (composing, now) = (frame.composing, frame.now);
    let utc_offset = frame.preferences.utc_offset;
    Foot { article, neighbours, relatives, comments, told, thread, composing, now, utc_offset }
}
