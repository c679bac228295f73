//! [`Sheet`]: the reading pane's one scrolling document: head, text, and foot with chain,
//! comments and the invitation to write, as lines ready to be copied to the screen.

use std::ops::Range;
use std::sync::Arc;

use crate::model::{
    Article, Clean, Comment, CommentState, Direction, Evidence, ListKey, Neighbour, Neighbours,
    Openness, Place, Rel, Relative, Reports, Tag, Timestamp, hashed,
};
use crate::text::{self, Hyphenate, Justify, Landmark, Layout, Setting};

use super::command::{Command, Scope, key_of};
use super::list::{age, short_date};
use super::reader::Frame;
use super::relatives::Relatives;
use super::story;
use super::thread::ThreadLine;

/// Words an adult reads in a minute of prose: Brysbaert, "How many words do we read per
/// minute?", Journal of Memory and Language 109 (2019), 238 for English non-fiction.
const WORDS_PER_MINUTE: u32 = 238;

/// Columns of a title that are enough to know it by.
const TITLE: usize = 24;

/// What stands under a text that is not the whole story.
const SUMMARY: &str = "The feed gives only a summary. Fetch the whole story";

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
        let maker = || FootMaker { width: usize::from(self.width), lines: Vec::new() };
        let (mut above, mut below) = (maker(), maker());
        if foot.article.summary_only {
            above.blank();
            above.with_key(SUMMARY, Tone::Dim, Command::WholeStory);
        }
        above.chain(foot.neighbours, foot.article.source.as_ref());
        above.story(&foot);
        self.relatives = above.relatives(foot.relatives, foot.now);
        self.comments_at = above.lines.len();
        above.blank();
        below.invitation(&foot);
        (self.foot, self.tail) = (above.lines, below.lines);
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

struct FootMaker {
    width: usize,
    lines: Vec<SheetLine>,
}

impl FootMaker {
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
