//! A discussion as lines: who, when, and the text laid out for the room its depth leaves. Each text
//! is laid out once for a width, and only those comments are that may be shown.

use std::sync::Arc;

use crate::model::{Clean, Comment, CommentState, Delivery, Discussion, KeptComment, Timestamp};
use crate::text::{self, Hyphenate, LinkNumbers, Setting};

use super::{AT_ONCE, Entry, EntryKey, Fetching, Span, ThreadView, What, Whose};
use crate::app::dates::age;
use crate::app::sending::{reason, way_on};
use crate::app::sheet::{Piece, Tone, state_words};

/// Columns a level of answers is indented by.
const STEP: usize = 2;
/// The part of the width that indents may take: one in so many columns.
const INDENT_SHARE: usize = 3;

/// One line of the section of comments.
#[derive(Clone, Debug, Default)]
pub struct ThreadLine {
    /// What stands at the left: the mark of the comment in hand, indent, bar; or a whole line.
    pub lead: Vec<Piece>,
    /// A line of a comment's text, after the lead.
    pub body: Option<BodyLine>,
    /// What stands at the column's right edge.
    pub right: Option<Piece>,
}

/// One line of a text that was laid out.
#[derive(Clone, Debug)]
pub struct BodyLine {
    text: Arc<Vec<text::Line>>,
    index: usize,
}

impl BodyLine {
    /// The line itself.
    pub fn line(&self) -> Option<&text::Line> {
        self.text.get(self.index)
    }
}

/// What the lines are made for.
#[derive(Clone, Copy, Debug)]
pub(in crate::app) struct ThreadFrame<'a> {
    pub width: usize,
    pub hyphenate: Hyphenate,
    pub language: Option<&'a str>,
    pub discussion: &'a Discussion,
    pub own: &'a [Comment],
    /// Whether something is being written: its draft is not shown twice.
    pub composing: bool,
    pub now: Timestamp,
}

impl ThreadFrame<'_> {
    /// Whether an entry is a draft whose text stands in the composer.
    fn hides(&self, entry: &Entry) -> bool {
        let What::Own(index) = entry.what else { return false };
        let own = self.own.get(index);
        self.composing && own.is_some_and(|own| own.state == CommentState::Draft)
    }
}

impl ThreadView {
    /// Lays the discussion out. The first line is the heading; no line where there is nothing.
    pub(in crate::app) fn lines(&mut self, frame: &ThreadFrame<'_>) -> Vec<ThreadLine> {
        let mut lines = self.heading(frame);
        self.spans.clear();
        let (entries, more) = self.visible();
        let shown = entries.into_iter().filter(|entry| !frame.hides(entry));
        let entries: Vec<Entry> = shown.cloned().collect();
        for entry in &entries {
            if !self.spans.is_empty() || self.has_others() {
                lines.push(ThreadLine::default());
            }
            let from = lines.len();
            self.entry(entry, frame, &mut lines);
            let (key, depth) = (entry.key.clone(), entry.depth);
            self.spans.push(Span { key, depth, lines: from..lines.len() });
        }
        if more > 0 {
            lines.push(ThreadLine::default());
            let from = lines.len();
            self.more(more, frame.width, &mut lines);
            self.spans.push(Span { key: EntryKey::More, depth: 0, lines: from..lines.len() });
        }
        if self.laid.len() > 4 * entries.len().max(AT_ONCE) {
            self.laid.clear();
        }
        lines
    }

    fn heading(&self, frame: &ThreadFrame<'_>) -> Vec<ThreadLine> {
        let own = |entry: &&Entry| matches!(entry.key, EntryKey::Own(_)) && !frame.hides(entry);
        let own = self.entries.iter().filter(own).count();
        let there = self.thread.comments.iter().filter(|kept| !kept.comment.deleted).count();
        let said = match (there, own) {
            (0, 0) => return self.not_here(frame),
            (0, 1) => "1 comment of yours".to_owned(),
            (0, own) => format!("{own} comments of yours"),
            (1, 0) => "1 comment".to_owned(),
            (there, 0) => format!("{there} comments"),
            (1, own) => format!("1 comment and {own} of yours"),
            (there, own) => format!("{there} comments and {own} of yours"),
        };
        let said = match self.news() {
            0 => said,
            new => format!("{said} · {new} new"),
        };
        let mut lines = vec![whole(&said, Tone::Strong, frame.width)];
        lines[0].right = self.state(frame, text::width(&said) + 2);
        lines.extend(self.trouble(frame));
        lines
    }

    /// What there is to say where no comment is here.
    fn not_here(&self, frame: &ThreadFrame<'_>) -> Vec<ThreadLine> {
        let said = match (self.fetching, frame.discussion.count, self.thread.state.checked) {
            (Fetching::Yes, ..) => "Fetching the comments …".to_owned(),
            (Fetching::No, Some(1), None) => "1 comment at the site, not here yet".to_owned(),
            (Fetching::No, Some(count), None) if count > 1 => {
                format!("{count} comments at the site, not here yet")
            }
            (Fetching::No, ..) => return Vec::new(),
        };
        let mut lines = vec![whole(&said, Tone::Dim, frame.width)];
        lines.extend(self.trouble(frame));
        lines
    }

    /// How old what is shown is, at the right of the heading where there is room.
    fn state(&self, frame: &ThreadFrame<'_>, taken: usize) -> Option<Piece> {
        let said = match (self.fetching, self.thread.state.checked) {
            (Fetching::Yes, _) => "fetching …".to_owned(),
            (Fetching::No, Some(checked)) => format!("as of {}", ago(checked, frame.now)),
            (Fetching::No, None) => return None,
        };
        let fits = taken + text::width(&said) <= frame.width;
        fits.then(|| Piece { text: Clean::new(&said), tone: Tone::Dim })
    }

    /// Why the latest attempt to fetch it failed.
    fn trouble(&self, frame: &ThreadFrame<'_>) -> Vec<ThreadLine> {
        let Some(problem) = &self.thread.state.problem else { return Vec::new() };
        let said = Clean::new(&format!("Not fetched anew: {}.", problem.why));
        let rows = text::wrap_plain(&said, frame.width);
        rows.iter().take(3).map(|(_, row)| whole(row, Tone::Dim, frame.width)).collect()
    }

    fn more(&self, more: usize, width: usize, lines: &mut Vec<ThreadLine>) {
        let lead = self.lead(&EntryKey::More, 0);
        let room = width.saturating_sub(taken(&lead));
        let said = format!("{more} more · Enter shows {}", more.min(AT_ONCE));
        let said = Piece { text: text::fit(&Clean::new(&said), room), tone: Tone::Accent };
        lines.push(ThreadLine { lead: with(&lead, said), ..ThreadLine::default() });
    }

    fn entry(&mut self, entry: &Entry, frame: &ThreadFrame<'_>, lines: &mut Vec<ThreadLine>) {
        let levels = frame.width / INDENT_SHARE / STEP;
        let mut lead = self.lead(&entry.key, STEP * entry.depth.min(levels));
        let folded = self.folded.contains(&entry.key);
        if let What::Own(_) = entry.what {
            let bar = if self.has_others() { "┊ " } else { "" };
            lead.extend((!bar.is_empty()).then(|| dim(bar)));
        }
        let room = frame.width.saturating_sub(taken(&lead)).max(1);
        let mut head = self.head(entry, frame);
        if entry.depth > levels
            && let Some(name) = &entry.answers
        {
            head.push(dim(&format!(" · to {name}")));
        }
        if folded {
            let inside = match entry.inside {
                0 => " · folded".to_owned(),
                inside => format!(" · folded, {inside} more inside"),
            };
            head.push(Piece { text: Clean::new(&inside), tone: Tone::State });
        }
        let head = lead.iter().cloned().chain(fitted(head, room)).collect();
        lines.push(ThreadLine { lead: head, ..ThreadLine::default() });
        if folded {
            return;
        }
        match entry.what {
            What::Site { index, .. } => self.site_text(index, &lead, room, frame, lines),
            What::Own(index) => {
                let own = frame.own.get(index);
                self.own_state(own, &lead, room, lines);
                own_text(own, &lead, room, lines);
            }
        }
    }

    /// Why one of the reader's own is not there, and which key helps.
    fn own_state(
        &self,
        own: Option<&Comment>,
        lead: &[Piece],
        room: usize,
        lines: &mut Vec<ThreadLine>,
    ) {
        let Some(own) = own else { return };
        // Of one that was queued a moment ago nothing else is known yet.
        let fresh = Delivery::default();
        let way = self.ways.get(&own.key).unwrap_or(&fresh);
        let said = reason(own.state, way).unwrap_or_default();
        let keys = match way_on(own.state, way) {
            "" => String::new(),
            keys => format!("O, then {keys}."),
        };
        for (_, row) in text::wrap_plain(format!("{said} {keys}").trim(), room) {
            if !row.is_empty() {
                let row = Piece { text: row, tone: Tone::Dim };
                lines.push(ThreadLine { lead: with(lead, row), ..ThreadLine::default() });
            }
        }
    }

    /// What stands at the left of each of an entry's lines.
    fn lead(&self, key: &EntryKey, indent: usize) -> Vec<Piece> {
        let selected = self.selected.as_ref() == Some(key);
        let mark = match (selected, self.has_others()) {
            (true, _) => Piece { text: Clean::new("▌ "), tone: Tone::Accent },
            (false, true) => dim("  "),
            (false, false) => dim("┊ "),
        };
        let mut lead = vec![mark];
        if indent > 0 {
            lead.push(dim(&" ".repeat(indent)));
        }
        lead
    }

    /// Who, when, and in what state.
    fn head(&self, entry: &Entry, frame: &ThreadFrame<'_>) -> Vec<Piece> {
        match entry.what {
            What::Own(index) => {
                let state = frame.own.get(index).map(|own| state_words(own.state));
                let state = Clean::new(state.unwrap_or_default());
                vec![dim("you · "), Piece { text: state, tone: Tone::State }]
            }
            What::Site { index, whose } => {
                let Some(kept) = self.thread.comments.get(index) else { return Vec::new() };
                self.site_head(kept, whose, frame.now)
            }
        }
    }

    fn site_head(&self, kept: &KeptComment, whose: Whose, now: Timestamp) -> Vec<Piece> {
        let comment = &kept.comment;
        if comment.deleted {
            return vec![dim("a comment that was taken down")];
        }
        let nobody = || Clean::new("somebody");
        let name = comment.author.clone().unwrap_or_else(nobody);
        let mut head = match whose {
            Whose::Yours => vec![dim("you")],
            Whose::Theirs => vec![Piece { text: name, tone: Tone::Strong }],
        };
        if let Some(when) = comment.published {
            head.push(dim(&format!(" · {}", age(when, now))));
        }
        if self.is_new(kept) && whose == Whose::Theirs {
            head.push(dim(" · "));
            head.push(Piece { text: Clean::new("new"), tone: Tone::State });
        }
        head
    }

    fn site_text(
        &mut self,
        index: usize,
        lead: &[Piece],
        room: usize,
        frame: &ThreadFrame<'_>,
        lines: &mut Vec<ThreadLine>,
    ) {
        let Some(kept) = self.thread.comments.get(index) else { return };
        let comment = &kept.comment;
        if comment.deleted {
            return;
        }
        let laid = self.laid.get(&comment.id).filter(|(columns, _)| *columns == room);
        let text = match laid {
            Some((_, text)) => Arc::clone(text),
            None => {
                let text = Arc::new(lay_out(kept, room, frame));
                self.laid.insert(comment.id.clone(), (room, Arc::clone(&text)));
                text
            }
        };
        lines.extend((0..text.len()).map(|index| ThreadLine {
            lead: lead.to_vec(),
            body: Some(BodyLine { text: Arc::clone(&text), index }),
            right: None,
        }));
    }
}

fn lay_out(kept: &KeptComment, room: usize, frame: &ThreadFrame<'_>) -> Vec<text::Line> {
    let setting = Setting {
        measure: u16::try_from(room).unwrap_or(u16::MAX),
        hyphenate: frame.hyphenate,
        link_numbers: LinkNumbers::Hidden,
        ..Setting::default()
    };
    let layout = text::lay_out(&kept.comment.body, frame.language, &setting);
    layout.lines(0..layout.len()).cloned().collect()
}

fn own_text(own: Option<&Comment>, lead: &[Piece], room: usize, lines: &mut Vec<ThreadLine>) {
    let text = own.map(|own| own.text.as_str()).unwrap_or_default();
    for (_, row) in text::wrap_plain(text, room) {
        let row = Piece { text: row, tone: Tone::Plain };
        lines.push(ThreadLine { lead: with(lead, row), ..ThreadLine::default() });
    }
}

/// How long ago, as the end of a sentence.
fn ago(then: Timestamp, now: Timestamp) -> String {
    match now.since(then) {
        0..60 => "now".to_owned(),
        60..604_800 => format!("{} ago", age(then, now)),
        _ => age(then, now).to_string(),
    }
}

fn dim(text: &str) -> Piece {
    Piece { text: Clean::new(text), tone: Tone::Dim }
}

fn whole(text: &str, tone: Tone, width: usize) -> ThreadLine {
    let text = text::fit(&Clean::new(text), width);
    ThreadLine { lead: vec![Piece { text, tone }], ..ThreadLine::default() }
}

fn taken(lead: &[Piece]) -> usize {
    lead.iter().map(|piece| text::width(&piece.text)).sum()
}

fn with(lead: &[Piece], last: Piece) -> Vec<Piece> {
    lead.iter().cloned().chain([last]).collect()
}

/// The pieces that fit; a long name gives way first, so that the rest can be read.
fn fitted(mut pieces: Vec<Piece>, room: usize) -> Vec<Piece> {
    let rest = taken(pieces.get(1..).unwrap_or_default());
    if let Some(first) = pieces.first_mut() {
        first.text = text::fit(&first.text, room.saturating_sub(rest).max(room.min(8)));
    }
    let mut left = room;
    for piece in &mut pieces {
        piece.text = text::fit(&piece.text, left);
        left -= text::width(&piece.text).min(left);
    }
    pieces.retain(|piece| !piece.text.is_empty());
    pieces
}
