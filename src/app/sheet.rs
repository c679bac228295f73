//! [`Sheet`]: the reading pane's one scrolling document: head, text, and foot with chain,
//! comments and the invitation to write, as lines ready to be copied to the screen.

use std::ops::Range;

use crate::model::{Article, Clean, CommentState, Direction, Place, Tag, Timestamp, hashed};
use crate::text::{self, Hyphenate, Justify, Landmark, Layout, Setting};

use super::dates::short_date;
use super::foot::Foot;
use super::reader::Frame;
use super::story;
use super::thread::ThreadLine;

/// Words an adult reads in a minute of prose: Brysbaert, "How many words do we read per
/// minute?", Journal of Memory and Language 109 (2019), 238 for English non-fiction.
const WORDS_PER_MINUTE: u32 = 238;

/// How a piece of a head or foot line is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// The headline.
    Title,
    /// What is secondary.
    Dim,
    /// What can be followed.
    Accent,
    /// A heading inside the foot.
    Strong,
    Plain,
    /// A comment that waits, or one that is in trouble.
    State,
}

/// A run of text in one tone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    pub text: Clean,
    pub tone: Tone,
}

/// A line of the head or the foot; `right` stands at the column's right edge.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SheetLine {
    pub left: Vec<Piece>,
    pub right: Option<Piece>,
}

/// A place in the sheet that survives re-layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    Head(usize),
    Text(Place),
    /// Lines below the end of the text.
    Foot(usize),
}

/// One line of the sheet, whichever part it belongs to.
#[derive(Clone, Copy, Debug)]
pub enum Part<'a> {
    Line(&'a SheetLine),
    Text(&'a text::Line),
    /// A line of the discussion.
    Comment(&'a ThreadLine),
}

/// The whole document at one width.
pub struct Sheet {
    /// The width it was laid out for, in columns.
    pub width: u16,
    head: Vec<SheetLine>,
    body: Layout,
    /// What parts the text from the addresses below it: a blank line, if there are any.
    gap: Vec<SheetLine>,
    /// The addresses the text links to, by number.
    links: Layout,
    foot: Vec<SheetLine>,
    /// Minutes it takes to read the text.
    pub minutes: u32,
    /// The comments, below the foot.
    thread: Vec<ThreadLine>,
    /// The invitation to write, below the comments.
    tail: Vec<SheetLine>,
    /// The lines of the foot that each related article takes.
    relatives: Vec<Range<usize>>,
    /// The line of the foot at which the comments begin.
    comments_at: usize,
}

impl std::fmt::Debug for Sheet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sheet").field("width", &self.width).field("lines", &self.len()).finish()
    }
}

impl Sheet {
    /// Lays out an article at a width.
    pub fn new(foot: Foot<'_>, tags: &[Tag], width: u16, frame: &Frame<'_>) -> Self {
        let article = foot.article;
        let setting = setting(width, frame);
        let language = article.language.as_deref();
        let minutes = minutes(article);
        let links = text::link_list_later(article.clone(), &setting);
        let mut sheet = Self {
            width,
            head: head_lines(&foot, tags, minutes, width),
            body: text::lay_out_later(article.clone(), language, &setting),
            gap: Vec::from_iter((!links.is_empty()).then(SheetLine::default)),
            links,
            foot: Vec::new(),
            minutes,
            thread: Vec::new(),
            tail: Vec::new(),
            relatives: Vec::new(),
            comments_at: 0,
        };
        sheet.set_foot(foot);
        sheet
    }

    /// Makes the foot anew; the text stays as it is.
    pub fn set_foot(&mut self, foot: Foot<'_>) {
        (self.foot, self.relatives) = foot.above(self.width);
        self.comments_at = self.foot.len();
        self.foot.push(SheetLine::default());
        self.tail = foot.below(self.width);
        self.thread = foot.thread;
    }

    /// The number of lines, the composer not counted.
    pub fn len(&self) -> usize {
        self.thread_start() + self.thread.len() + self.tail.len()
    }

    fn foot_start(&self) -> usize {
        self.text_lines().end + self.gap.len() + self.links.len()
    }

    /// Whether there is not a single line.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One line, if there are so many.
    pub fn line(&self, index: usize) -> Option<Part<'_>> {
        if let Some(line) = self.head.get(index) {
            return Some(Part::Line(line));
        }
        let index = index - self.head.len();
        // Looking may set lines and so change their number: it is asked for afterwards.
        if let Some(line) = self.body.line(index) {
            return Some(Part::Text(line));
        }
        let index = index.checked_sub(self.body.len())?;
        if let Some(line) = self.gap.get(index) {
            return Some(Part::Line(line));
        }
        let index = index.checked_sub(self.gap.len())?;
        if let Some(line) = self.links.line(index) {
            return Some(Part::Text(line));
        }
        let index = index.checked_sub(self.links.len())?;
        if let Some(line) = self.foot.get(index) {
            return Some(Part::Line(line));
        }
        let index = index - self.foot.len();
        if let Some(line) = self.thread.get(index) {
            return Some(Part::Comment(line));
        }
        self.tail.get(index - self.thread.len()).map(Part::Line)
    }

    /// The lines of the text itself, head included: what progress is measured by.
    pub fn text_lines(&self) -> Range<usize> {
        0..self.head.len() + self.body.len()
    }

    /// The line at which the comments begin.
    pub fn comments_line(&self) -> usize {
        self.foot_start() + self.comments_at
    }

    /// The lines of all related articles with their heading.
    pub(super) fn relatives_lines(&self) -> Range<usize> {
        let (first, last) = (self.relatives.first(), self.relatives.last());
        let start = first.map_or(0, |lines| lines.start.saturating_sub(1));
        let end = last.map_or(start, |lines| lines.end);
        self.foot_start() + start..self.foot_start() + end
    }

    /// The lines of one related article, counted from 0.
    pub(super) fn relative_lines(&self, at: usize) -> Option<Range<usize>> {
        let lines = self.relatives.get(at)?;
        Some(self.foot_start() + lines.start..self.foot_start() + lines.end)
    }

    /// Makes sure of the `count` lines from a line on; whether there are so many.
    pub fn reach_down(&self, line: usize, count: usize) -> bool {
        let end = line.saturating_add(count);
        end - line == count && (line..end).all(|line| self.line(line).is_some())
    }

    /// Makes sure of the `count` lines above a line; the number that the line has from now on.
    pub fn reach_up(&self, line: usize, count: usize) -> usize {
        let (head, body) = (self.head.len(), self.body.len());
        let Some(in_body) = line.checked_sub(head) else { return line };
        if in_body < body {
            return head + self.body.reach_up(in_body, count);
        }
        let gap = self.gap.len();
        let in_links = (in_body - body).saturating_sub(gap);
        let below = gap + self.links.reach_up(in_links, count);
        let left = count.saturating_sub(below);
        head + self.body.reach_up(body, left) + below
    }

    /// The place at which a line of the text stands; `None` in head, links and foot.
    pub fn place_at(&self, line: usize) -> Option<Place> {
        let line = line.checked_sub(self.head.len()).filter(|line| *line < self.body.len())?;
        Some(self.body.place_at(line))
    }

    /// The nearest heading or paragraph that begins before or after a place.
    /// From above the text, which has no place, the first one follows.
    pub fn landmark(&self, kind: Landmark, from: Option<Place>, way: Direction) -> Option<Place> {
        match (from, way) {
            (Some(from), way) => self.body.landmark(kind, from, way),
            (None, Direction::Forward) => self.body.first_landmark(kind),
            (None, Direction::Back) => None,
        }
    }

    /// The line that shows the character at a place of the text.
    pub fn line_of_place(&self, place: Place) -> usize {
        self.line_of(Anchor::Text(place))
    }

    /// The first line of the text, below the head.
    pub fn text_start(&self) -> usize {
        self.head.len()
    }

    /// The place of the last line of the text.
    pub fn last_place(&self) -> Option<Place> {
        self.place_at(self.text_lines().end.checked_sub(1)?)
    }

    /// The first line of the discussion, where there is one.
    pub fn thread_start(&self) -> usize {
        self.foot_start() + self.foot.len()
    }

    /// The anchor of a line.
    pub fn anchor(&self, line: usize) -> Anchor {
        let text = self.head.len()..self.head.len() + self.body.len();
        if line < text.start {
            Anchor::Head(line)
        } else if text.contains(&line) {
            Anchor::Text(self.body.place_at(line - text.start))
        } else {
            Anchor::Foot(line - text.end)
        }
    }

    /// The line of an anchor, at this width.
    pub fn line_of(&self, anchor: Anchor) -> usize {
        let text = self.head.len()..self.head.len() + self.body.len();
        match anchor {
            Anchor::Head(line) => line.min(text.start),
            Anchor::Text(place) => text.start + self.body.line_of(place),
            Anchor::Foot(line) => (text.end + line).min(self.len()),
        }
    }
}

fn setting(width: u16, frame: &Frame<'_>) -> Setting {
    let preferences = frame.preferences;
    Setting {
        pictures: frame.pictures.clone(),
        measure: width.max(1),
        hyphenate: if preferences.hyphenate { Hyphenate::ByLanguage } else { Hyphenate::Never },
        justify: if preferences.justify { Justify::Full } else { Justify::Ragged },
        paragraphs: preferences.paragraphs,
        leading: preferences.leading,
        bidi: preferences.bidi,
        ..Setting::default()
    }
}

fn head_lines(foot: &Foot<'_>, tags: &[Tag], minutes: u32, width: u16) -> Vec<SheetLine> {
    let columns = usize::from(width).max(1);
    let mut lines = Vec::new();
    let dim = |text| SheetLine { left: vec![Piece { text, tone: Tone::Dim }], right: None };
    lines.push(dim(about(foot.article, minutes, columns, foot.now)));
    if !tags.is_empty() {
        lines.push(dim(text::fit(&hashed(tags), columns)));
    }
    if let Some(reports) = foot.told.story {
        let since = story::since(reports.story, foot.now, foot.utc_offset);
        lines.push(dim(text::fit(&since, columns)));
    }
    lines.push(SheetLine::default());
    for part in text::wrap_line(&foot.article.title, columns) {
        lines.push(SheetLine { left: vec![Piece { text: part, tone: Tone::Title }], right: None });
    }
    lines.push(SheetLine::default());
    lines
}

/// Minutes an article takes to read.
fn minutes(article: &Article) -> u32 {
    article.body.words().div_ceil(WORDS_PER_MINUTE).max(1)
}

/// Source, byline, date and reading time, or that it is a summary, in one line, as many of them as
/// it has room for.
fn about(article: &Article, minutes: u32, columns: usize, now: Timestamp) -> Clean {
    let length = if article.summary_only { "summary".to_owned() } else { format!("{minutes} min") };
    let time = match article.published {
        Some(then) => format!("{}, {length}", short_date(then, now)),
        None => length,
    };
    let source = article.source.as_deref();
    let byline = article.byline.as_deref().filter(|byline| source != Some(*byline));
    let forms = [[source, byline], [source, None], [byline, None]].map(|names| {
        let parts: Vec<&str> = names.into_iter().flatten().chain([time.as_str()]).collect();
        Clean::new(&parts.join(" · "))
    });
    let fits = forms.into_iter().find(|form| text::width(form) <= columns);
    fits.unwrap_or_else(|| text::fit(&Clean::new(&time), columns))
}

/// What a state means, from the writer's side.
pub fn state_words(state: CommentState) -> &'static str {
    match state {
        CommentState::Draft => "a draft, kept",
        CommentState::Queued => "waiting in the outbox",
        CommentState::Paused => "held back by you",
        CommentState::Sending => "on its way",
        CommentState::Sent => "sent",
        CommentState::Held => "with a moderator of the site",
        CommentState::Approved => "let pass by a moderator",
        CommentState::Refused => "refused by the site",
        CommentState::Unsure => "perhaps sent; the answer was lost",
    }
}
