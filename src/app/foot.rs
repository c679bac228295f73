//! [`Foot`]: what stands under a text in the reading pane: its chain, its story, its relatives, and
//! the invitation to write.

use std::ops::Range;
use std::sync::Arc;

use crate::model::{
    Article, Clean, Comment, CommentState, Direction, Evidence, ListKey, Neighbour, Neighbours,
    Openness, Rel, Relative, Reports, Timestamp,
};
use crate::text;

use super::command::{Command, Scope, key_of};
use super::dates::age;
use super::relatives::Relatives;
use super::sheet::{Piece, SheetLine, Tone};
use super::story;
use super::thread::ThreadLine;

/// Columns of a title that are enough to know it by.
const TITLE: usize = 24;

/// What stands under a text that is not the whole story.
const SUMMARY: &str = "The feed gives only a summary. Fetch the whole story";

/// Where an article stands in its story.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a> {
    pub key: ListKey,
    /// All its reports, where it is not the only one.
    pub story: Option<&'a Reports>,
}

/// What the foot is made from.
pub struct Foot<'a> {
    pub article: &'a Arc<Article>,
    pub neighbours: &'a Neighbours,
    pub relatives: &'a Relatives,
    pub comments: &'a [Comment],
    pub told: Told<'a>,
    /// The discussion, laid out.
    pub thread: Vec<ThreadLine>,
    /// Whether the composer is open: then the invitation is not shown.
    pub composing: bool,
    pub now: Timestamp,
    pub utc_offset: i32,
}

impl Foot<'_> {
    /// The lines above the discussion, and which of them each related article takes.
    pub(super) fn above(&self, width: u16) -> (Vec<SheetLine>, Vec<Range<usize>>) {
        let mut maker = FootMaker::new(width);
        if self.article.summary_only {
            maker.blank();
            maker.with_key(SUMMARY, Tone::Dim, Command::WholeStory);
        }
        maker.chain(self.neighbours, self.article.source.as_ref());
        maker.story(self);
        let relatives = maker.relatives(self.relatives, self.now);
        (maker.lines, relatives)
    }

    /// The lines below the discussion.
    pub(super) fn below(&self, width: u16) -> Vec<SheetLine> {
        let mut maker = FootMaker::new(width);
        maker.invitation(self);
        maker.lines
    }
}

struct FootMaker {
    width: usize,
    lines: Vec<SheetLine>,
}

impl FootMaker {
    fn new(width: u16) -> Self {
        Self { width: usize::from(width), lines: Vec::new() }
    }

    fn push(&mut self, text: &str, tone: Tone) {
        let text = text::fit(&Clean::new(text), self.width);
        self.lines.push(SheetLine { left: vec![Piece { text, tone }], right: None });
    }

    fn blank(&mut self) {
        self.lines.push(SheetLine::default());
    }

    /// A line with a key at its right edge, where there is room for both.
    fn with_key(&mut self, text: &str, tone: Tone, command: Command) {
        let key = key_of(Scope::Reading, command).or_else(|| key_of(Scope::Pane, command));
        let key = key.map(|key| key.to_string()).unwrap_or_default();
        let room = self.width.saturating_sub(text::width(&key) + 2);
        let right = (room >= 12).then(|| Piece { text: Clean::new(&key), tone: Tone::Dim });
        let text = text::fit(&Clean::new(text), if right.is_some() { room } else { self.width });
        self.lines.push(SheetLine { left: vec![Piece { text, tone }], right });
    }

    fn chain(&mut self, neighbours: &Neighbours, source: Option<&Clean>) {
        if neighbours.previous.is_none() && neighbours.next.is_none() {
            return;
        }
        self.blank();
        self.push("───", Tone::Dim);
        for rel in [Rel::Previous, Rel::Next] {
            match neighbours.side(rel) {
                Some(neighbour) if neighbour.evidence == Evidence::Source => {
                    self.in_source(rel, neighbour, source);
                }
                Some(neighbour) => self.neighbour(rel, neighbour),
                None => {}
            }
        }
    }

    /// A neighbour that a page names.
    fn neighbour(&mut self, rel: Rel, neighbour: &Neighbour) {
        let label = match rel {
            Rel::Previous => "‹ Previous: ",
            Rel::Next => "Next: ",
        };
        let (end, tone) = match (&neighbour.target, neighbour.wanted) {
            (Some(_), _) => ("", Tone::Accent),
            (None, true) => (" · wanted", Tone::Dim),
            (None, false) => (" · not here yet", Tone::Dim),
        };
        let arrow = if rel == Rel::Next { " ›" } else { "" };
        let around = text::width(label) + text::width(arrow) + text::width(end);
        let title = text::fit(&neighbour.title, self.beside_key(around));
        self.with_key(&format!("{label}{title}{arrow}{end}"), tone, chain_command(rel));
    }

    /// A neighbour that only the source's order gives, which is said: before its title, or in a
    /// line above it where there is little room.
    fn in_source(&mut self, rel: Rel, neighbour: &Neighbour, source: Option<&Clean>) {
        let source = source.map_or("its source", Clean::as_str);
        let (label, arrow) = match rel {
            Rel::Previous => (format!("‹ Previous in {source}: "), ""),
            Rel::Next => (format!("Next in {source}: "), " ›"),
        };
        let room = self.beside_key(text::width(&label) + text::width(arrow));
        let command = chain_command(rel);
        if room >= text::width(&neighbour.title).min(TITLE) {
            let title = text::fit(&neighbour.title, room);
            self.with_key(&format!("{title}{arrow}"), Tone::Accent, command);
            if let Some(line) = self.lines.last_mut() {
                line.left.insert(0, Piece { text: Clean::new(&label), tone: Tone::Dim });
            }
            return;
        }
        self.push(label.trim_end(), Tone::Dim);
        let title = text::fit(&neighbour.title, self.beside_key(text::width(arrow)));
        self.with_key(&format!("{title}{arrow}"), Tone::Accent, command);
    }

    /// Columns that are left in a line with a key at its right edge and so many columns of words.
    fn beside_key(&self, words: usize) -> usize {
        self.width.saturating_sub(words + 4).max(4)
    }

    /// The reports before and after this one in its story.
    fn story(&mut self, foot: &Foot<'_>) {
        let Told { key, story: Some(reports) } = foot.told else { return };
        self.blank();
        let since = story::since(reports.story, foot.now, foot.utc_offset);
        let whole = format!("This story: {since}");
        self.push(if text::width(&whole) <= self.width { &whole } else { &since }, Tone::Dim);
        for (label, way, arrow, command) in [
            ("‹ Earlier: ", Direction::Back, "", Command::EarlierReport),
            ("Later: ", Direction::Forward, " ›", Command::LaterReport),
        ] {
            let Some(row) = reports.beside(key, way) else { continue };
            let when = story::moment(Timestamp(row.key.when), foot.now, foot.utc_offset);
            let source = row.source.as_ref().map(|source| format!(" · {source} · {when}"));
            // Who says it and when tells the reports apart; what they say is much the same.
            let room = |about: &str| {
                let beside = text::width(label) + text::width(about) + text::width(arrow) + 4;
                self.width.saturating_sub(beside)
            };
            let abouts = source.into_iter().chain([format!(" · {when}")]);
            let about = abouts.into_iter().find(|about| room(about) >= 12).unwrap_or_default();
            let title = text::fit(&row.title, room(&about).max(4));
            self.with_key(&format!("{label}{title}{about}{arrow}"), Tone::Accent, command);
        }
    }

    /// The related articles under a heading; the lines that each of them takes.
    fn relatives(&mut self, relatives: &Relatives, now: Timestamp) -> Vec<Range<usize>> {
        let mut spans = Vec::new();
        for (relative, in_hand) in relatives.shown() {
            if spans.is_empty() {
                self.blank();
                self.with_key("Related", Tone::Strong, Command::Related);
            }
            let first = self.lines.len();
            self.relative(relative, in_hand, now);
            spans.push(first..self.lines.len());
        }
        spans
    }

    /// Its title, and below where it comes from, when, and why it stands here.
    fn relative(&mut self, relative: &Relative, in_hand: bool, now: Timestamp) {
        let room = self.width.saturating_sub(2).max(1);
        let lead = |tone| Piece { text: Clean::new(if in_hand { "▌ " } else { "  " }), tone };
        let title = Piece { text: text::fit(&relative.row.title, room), tone: Tone::Accent };
        self.lines.push(SheetLine { left: vec![lead(Tone::Accent), title], right: None });
        let row = &relative.row;
        let age = age(row.published.unwrap_or(row.added), now);
        let why = relative.why();
        let parts = [row.source.as_deref().unwrap_or_default(), &age, &why];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        for line in text::wrap_line(&Clean::new(&parts.join(" · ")), room) {
            let line = Piece { text: line, tone: Tone::Dim };
            self.lines.push(SheetLine { left: vec![lead(Tone::Accent), line], right: None });
        }
    }

    /// The way to a comment of one's own; the composer stands in its place while it is open.
    fn invitation(&mut self, foot: &Foot<'_>) {
        if !foot.thread.is_empty() {
            self.blank();
        }
        if foot.composing {
            return;
        }
        let draft = |own: &Comment| own.state == CommentState::Draft && own.reply_to.is_none();
        let has_draft = foot.comments.iter().any(draft);
        let invitation = if has_draft { "Go on with your draft" } else { "Write a comment" };
        self.with_key(invitation, Tone::Accent, Command::Comment);
        if foot.article.discussion.openness == Openness::Closed {
            self.push("The site takes no more comments. Yours stays with the article.", Tone::Dim);
        }
    }
}

fn chain_command(rel: Rel) -> Command {
    match rel {
        Rel::Previous => Command::ChainPrevious,
        Rel::Next => Command::ChainNext,
    }
}
