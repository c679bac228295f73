//! What keys do in a discussion: go to it, from comment to comment, fold, answer, fetch it again;
//! and when it is fetched by itself. Nothing here ever moves the text that is being read.

use std::ops::Range;

use crate::app::effect::{Change, Effect, Errand, Opened, Wish};
use crate::app::reader::Reader;
use crate::app::state::{Focus, News, State};
use crate::model::{ArticleId, Clean, CommentKey, CommentState, Direction, Problem, Timestamp};

use super::{EntryKey, Fetching, Seen, Span, ThreadView};

/// Seconds for which an article has to be open before its discussion is fetched, so that leafing
/// through articles asks no server for anything.
const LINGER: i64 = 1;

/// What became of a fetch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThreadFetched {
    pub article: ArticleId,
    pub wish: Wish,
    /// Comments that are new.
    pub added: usize,
    /// Why it failed, if it did.
    pub problem: Option<Problem>,
}

/// Whom the next comment answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::app) enum Answering {
    #[default]
    TheArticle,
    Comment {
        id: String,
    },
    /// A comment of the reader's own that is no draft any more.
    OneOfYours,
}

impl ThreadView {
    /// What a comment written now answers.
    pub(in crate::app) fn answering(&self, reader: &Reader) -> Answering {
        match &self.selected {
            Some(EntryKey::Site(id)) => Answering::Comment { id: id.to_string() },
            Some(EntryKey::Own(key)) => {
                let own = reader.comments.iter().find(|own| own.key == *key);
                match own.map(|own| (own.state, own.reply_to.clone())) {
                    Some((CommentState::Draft, Some(id))) => Answering::Comment { id },
                    Some((CommentState::Draft, None)) | None => Answering::TheArticle,
                    Some(_) => Answering::OneOfYours,
                }
            }
            Some(EntryKey::More) | None => Answering::TheArticle,
        }
    }

    /// Opens the comment in hand, so that an answer to it will be seen.
    pub(in crate::app) fn unfold_in_hand(&mut self) {
        if let Some(key) = &self.selected {
            self.folded.remove(key);
        }
    }

    /// The name to call the author of a comment by.
    pub(in crate::app) fn name_of(&self, id: &str) -> Option<Clean> {
        self.author_of(&Clean::folded(id)).cloned()
    }

    fn span_of(&self, key: &EntryKey) -> Option<usize> {
        self.spans.iter().position(|span| span.key == *key)
    }

    fn selected_span(&self) -> Option<usize> {
        self.span_of(self.selected.as_ref()?)
    }

    /// The nearest comment on one side at the same level, below the same comment.
    fn sibling(&self, at: usize, way: Direction) -> Option<usize> {
        let depth = self.spans.get(at)?.depth;
        let same = |index: &usize| self.spans[*index].depth <= depth;
        let found = match way {
            Direction::Forward => (at + 1..self.spans.len()).find(same),
            Direction::Back => (0..at).rev().find(same),
        };
        found.filter(|index| self.spans[*index].depth == depth)
    }

    /// The entry that a line of the section belongs to, or the one after it, and its first line.
    pub(in crate::app) fn entry_at(&self, line: usize) -> Option<(EntryKey, usize)> {
        let span = self.spans.iter().find(|span| line < span.lines.end)?;
        Some((span.key.clone(), span.lines.start))
    }

    /// The first line of an entry.
    pub(in crate::app) fn line_of(&self, key: &EntryKey) -> Option<usize> {
        Some(self.spans[self.span_of(key)?].lines.start)
    }
}

impl Reader {
    /// The lines of the sheet that a comment takes.
    fn lines_of(&self, span: &Span) -> Range<usize> {
        let first = self.sheet.thread_start();
        first + span.lines.start..first + span.lines.end
    }

    /// Takes a comment in hand and scrolls as little as needed to show it, its beginning before
    /// its end.
    fn take_in_hand(&mut self, at: usize, height: usize, extra: usize) {
        let Some(span) = self.thread.spans.get(at) else { return };
        let lines = self.lines_of(span);
        self.thread.selected = Some(span.key.clone());
        let fitting = lines.end.saturating_sub(height).min(lines.start);
        if lines.start < self.top {
            self.go_to(lines.start, height, extra);
        } else if fitting > self.top {
            self.go_to(fitting, height, extra);
        }
    }

    /// Lets go of the comment in hand once none of it is on the screen; the first one that is
    /// there comes into its place.
    pub(in crate::app) fn keep_hand_on_screen(&mut self, height: usize) {
        let Some(at) = self.thread.selected_span() else { return };
        let screen = self.top..self.top + height;
        let lines = self.lines_of(&self.thread.spans[at]);
        if lines.start < screen.end && screen.start < lines.end {
            return;
        }
        let spans = self.thread.spans.iter();
        let mut begun = spans.filter(|span| screen.contains(&self.lines_of(span).start));
        self.thread.selected = begun.next().map(|span| span.key.clone());
    }

    /// Whether some of the discussion is on the screen.
    fn shows_thread(&self, height: usize) -> bool {
        let first = self.thread.spans.first();
        first.is_some_and(|span| self.lines_of(span).start < self.top + height)
    }
}

impl State {
    /// Goes to the discussion and takes its first comment in hand, a new one before others.
    pub(in crate::app) fn visit_thread(&mut self) {
        self.go_to_comments();
        let height = self.reader_height();
        let Some(reader) = &mut self.reader else { return };
        let view = &reader.thread;
        let is_new = |span: &Span| match &span.key {
            EntryKey::Site(id) => {
                let mut kept = view.thread.comments.iter();
                kept.any(|kept| kept.comment.id == *id && view.is_new(kept))
            }
            EntryKey::Own(_) | EntryKey::More => false,
        };
        if !view.has_others() {
            return;
        }
        let first = view.spans.iter().position(is_new).unwrap_or(0);
        reader.take_in_hand(first, height, 0);
        self.refoot_reader();
    }

    /// Goes from the comment in hand to the next or previous one at the same level; where none is
    /// in hand, to the first at or below the top of the screen.
    pub(in crate::app) fn go_sibling(&mut self, way: Direction) {
        let (height, extra) = (self.reader_height(), self.composer_rows());
        let Some(reader) = &mut self.reader else { return };
        let view = &reader.thread;
        if view.spans.is_empty() {
            return self.status.say("Nobody has commented here yet.", self.now);
        }
        let found = match view.selected_span() {
            Some(at) => view.sibling(at, way),
            None => {
                let begins =
                    |span: &Span| span.depth == 0 && reader.lines_of(span).start >= reader.top;
                Some(view.spans.iter().position(begins).unwrap_or(0))
            }
        };
        let Some(at) = found else {
            let side = if way == Direction::Back { "before" } else { "after" };
            return self.status.say(format!("No comment {side} this one at its level."), self.now);
        };
        self.focus = Focus::Reader;
        reader.take_in_hand(at, height, extra);
        self.refoot_reader();
    }

    /// One line, or one comment where one is in hand and all of it is on the screen on that side;
    /// `false` where the sheet is to be scrolled.
    pub(in crate::app) fn step_in_thread(&mut self, lines: isize) -> bool {
        let (height, extra) = (self.reader_height(), self.composer_rows());
        let Some(reader) = &mut self.reader else { return false };
        let Some(at) = reader.thread.selected_span() else { return false };
        let here = reader.lines_of(&reader.thread.spans[at]);
        let next = if lines > 0 {
            if here.end > reader.top + height {
                return false;
            }
            at + 1
        } else {
            if here.start < reader.top {
                return false;
            }
            at.wrapping_sub(1)
        };
        let found = next < reader.thread.spans.len();
        if found {
            reader.take_in_hand(next, height, extra);
        } else {
            reader.thread.selected = None;
        }
        self.refoot_reader();
        found
    }

    /// Folds the comment in hand or opens it again; shows more of a long discussion.
    pub(in crate::app) fn fold_comment(&mut self) {
        let Some(reader) = &mut self.reader else { return };
        match reader.thread.selected.clone() {
            None => return,
            Some(EntryKey::More) => reader.thread.show_more(),
            Some(key) => reader.thread.fold(&key),
        }
        self.refoot_reader();
        let height = self.reader_height();
        if let Some(reader) = &mut self.reader
            && let Some(at) = reader.thread.selected_span()
        {
            reader.take_in_hand(at, height, 0);
        }
    }

    /// Scrolls to a comment of the reader's own, wherever it stands.
    pub(in crate::app) fn show_own(&mut self, key: &CommentKey) {
        let entry = EntryKey::Own(key.clone());
        if let Some(reader) = self.reader.as_mut().filter(|reader| reader.thread.has_others()) {
            reader.thread.uncover(&entry);
        } else {
            return self.go_to_comments();
        }
        self.refoot_reader();
        let height = self.reader_height();
        if let Some(reader) = &mut self.reader
            && let Some(at) = reader.thread.span_of(&entry)
        {
            // What it answers first, so that both are on the screen where there is room.
            let answered = reader.thread.selected_span();
            let before = reader.thread.selected.clone();
            if let Some(answered) = answered {
                reader.take_in_hand(answered, height, 0);
            }
            reader.take_in_hand(at, height, 0);
            reader.thread.selected = before;
            self.refoot_reader();
        }
    }

    /// Scrolls back to the comment that was answered.
    pub(in crate::app) fn return_to_hand(&mut self) {
        let height = self.reader_height();
        if let Some(reader) = &mut self.reader
            && let Some(at) = reader.thread.selected_span()
        {
            reader.take_in_hand(at, height, 0);
        }
    }

    /// After whatever happened: notes that the discussion was seen, and lets go of a comment that
    /// left the screen.
    pub(in crate::app) fn look_at_thread(&mut self) {
        // What is answered stays in hand, wherever the composer takes the screen.
        if self.composing() {
            return;
        }
        let height = self.reader_height();
        let reading = self.reading();
        let Some(reader) = &mut self.reader else { return };
        if reading && reader.shows_thread(height) {
            reader.thread.seen = Seen::OnScreen;
        }
        let before = reader.thread.selected.clone();
        if reading {
            reader.keep_hand_on_screen(height);
        } else {
            reader.thread.selected = None;
        }
        if reader.thread.selected != before {
            self.refoot_reader();
        }
    }

    /// The open article is left: what was seen of its discussion is not new next time.
    pub(in crate::app) fn leave_thread(&mut self) {
        let Some(reader) = &mut self.reader else { return };
        if reader.thread.seen == Seen::OnScreen && reader.thread.has_others() {
            reader.thread.seen = Seen::Noted;
            let id = reader.article.id.clone();
            self.change(Change::SeeThread { id });
        }
    }
}

/// Fetching.
impl State {
    /// An article was opened: its discussion will be fetched if that is due.
    pub(in crate::app) fn want_thread(&mut self, opened: &Opened) {
        let article = &opened.article;
        let wanted = article.discussion.may_be_fetched(article.url.as_ref())
            && opened.thread.state.is_due(self.now);
        self.thread_wanted = wanted.then(|| (article.id.clone(), self.now));
    }

    /// Time has passed: an article that is still open gets its discussion fetched.
    pub(in crate::app) fn fetch_wanted_thread(&mut self) {
        let waited = |(_, since): &mut (ArticleId, Timestamp)| self.now.since(*since) >= LINGER;
        let Some((id, _)) = self.thread_wanted.take_if(waited) else { return };
        if self.reader.as_ref().is_some_and(|reader| reader.article.id == id) {
            self.effects.push(Effect::Errand(Errand::Thread(id, Wish::Due)));
        }
    }

    /// Fetches the discussion now if the reader is in it; `false` where the key means the list.
    pub(in crate::app) fn refetch_thread(&mut self) -> bool {
        let height = self.reader_height();
        let in_thread = self.reading()
            && self.reader.as_ref().is_some_and(|reader| {
                let discussion = &reader.article.discussion;
                let known = discussion.may_be_fetched(reader.article.url.as_ref());
                known && reader.sheet.comments_line() < reader.top + height
            });
        if in_thread && let Some(reader) = &mut self.reader {
            let id = reader.article.id.clone();
            reader.thread.fetching = Fetching::Yes;
            self.thread_wanted = None;
            self.effects.push(Effect::Errand(Errand::Thread(id, Wish::Asked)));
            self.refoot_reader();
        }
        in_thread
    }

    /// A fetch has ended. What is new shows at the next look at the store, which is asked for
    /// here; the place in the text stays.
    pub(in crate::app) fn thread_fetched(&mut self, fetched: ThreadFetched) {
        let Some(reader) = self.reader.as_mut() else { return };
        if reader.article.id != fetched.article {
            return;
        }
        reader.thread.fetching = Fetching::No;
        let first = !reader.thread.has_others();
        let kind = if first { "" } else { "new " };
        match (fetched.problem, fetched.added, fetched.wish) {
            (Some(problem), _, Wish::Asked) => self.status.trouble(&problem, self.now),
            (Some(_), _, Wish::Due | Wish::Arrived) => {}
            (None, 0, Wish::Asked) => self.status.say("No new comments.", self.now),
            (None, 0, Wish::Due) | (None, _, Wish::Arrived) => {}
            (None, 1, _) => self.status.say(format!("1 {kind}comment."), self.now),
            (None, added, _) => self.status.say(format!("{added} {kind}comments."), self.now),
        }
        self.refresh_open_article();
    }

    /// A comment of the reader's own has arrived: the open article's discussion is fetched, so
    /// that it stands there as the site shows it.
    pub(in crate::app) fn fetch_after_arrival(&mut self, id: &ArticleId) {
        let Some(reader) = self.reader.as_mut().filter(|reader| reader.article.id == *id) else {
            return;
        };
        // That a comment arrived says that there is a discussion, whatever the feed knows of it.
        if reader.article.url.is_some() {
            reader.thread.fetching = Fetching::Yes;
            self.thread_wanted = None;
            self.effects.push(Effect::Errand(Errand::Thread(id.clone(), Wish::Arrived)));
        }
    }

    /// Shows what has come in; on a comment, fetches the discussion; else refreshes the source.
    ///
    /// While news are being counted, what the key means is decided when they are.
    pub(in crate::app) fn show_new_or_fetch(&mut self) {
        if self.status.new_articles == 0
            && let Some(then) = self.awaited_news()
        {
            *then = News::Shown;
            return;
        }
        if self.status.new_articles > 0 || !self.refetch_thread() {
            self.show_new_or_refresh();
        }
    }
}
