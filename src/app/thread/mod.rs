//! [`ThreadView`]: the discussion under the open article: what others wrote and the reader's own
//! comments in their places, which of them are folded, and which one is in hand.

mod keys;
mod lines;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use crate::model::{
    Clean, Comment, CommentKey, CommentState, Delivery, KeptComment, Thread, Timestamp, Twig,
    arrange, is_same_text,
};
use crate::text;

pub(in crate::app) use keys::Answering;
pub use keys::ThreadFetched;
pub(in crate::app) use lines::ThreadFrame;
pub use lines::ThreadLine;

/// Comments laid out at first, and added with each wish for more.
const AT_ONCE: usize = 200;

/// How much earlier than its own clock says a comment may have reached its site, in seconds.
const CLOCKS: i64 = 86_400;

/// What stands in a discussion, by a name that survives every change around it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum EntryKey {
    /// A comment at the site, by the site's id.
    Site(Clean),
    /// One of the reader's own that is not seen at the site yet.
    Own(CommentKey),
    /// The line that offers the rest of a long discussion.
    More,
}

/// One comment in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    key: EntryKey,
    depth: usize,
    /// How many stand below it.
    inside: usize,
    what: What,
    /// Whom it answers, if the name is known.
    answers: Option<Clean>,
}

/// Where the text of an entry lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    /// Index into the thread's comments; perhaps one that the reader wrote.
    Site { index: usize, whose: Whose },
    /// Index into the own comments.
    Own(usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whose {
    Theirs,
    Yours,
}

/// The lines an entry takes in the section of comments.
#[derive(Clone, Debug)]
struct Span {
    key: EntryKey,
    depth: usize,
    lines: Range<usize>,
}

/// Whether the discussion has been on the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Seen {
    #[default]
    NotYet,
    OnScreen,
    /// It has, and that is on its way to the desk.
    Noted,
}

/// Whether the discussion is being fetched just now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fetching {
    #[default]
    No,
    Yes,
}

/// The discussion's state.
#[derive(Debug)]
pub struct ThreadView {
    pub thread: Arc<Thread>,
    entries: Vec<Entry>,
    folded: HashSet<EntryKey>,
    /// The comment in hand.
    pub selected: Option<EntryKey>,
    /// How many comments may be laid out.
    shown: usize,
    /// Comments that came after this are new; `None` while there is nothing to compare with.
    since: Option<Timestamp>,
    pub fetching: Fetching,
    pub seen: Seen,
    /// How far the own comments are on their way.
    ways: HashMap<CommentKey, Delivery>,
    /// The own comments as they were arranged last.
    arranged: Option<Vec<Comment>>,
    spans: Vec<Span>,
    /// The texts as they were laid out, each for a number of columns.
    laid: HashMap<Clean, (usize, Arc<Vec<text::Line>>)>,
}

impl ThreadView {
    /// The discussion as it stands when its article is opened.
    pub fn new(thread: Arc<Thread>, own: &[Comment]) -> Self {
        let since = baseline(&thread);
        let mut view = Self {
            thread,
            entries: Vec::new(),
            folded: HashSet::new(),
            selected: None,
            shown: AT_ONCE,
            since,
            fetching: Fetching::No,
            seen: Seen::NotYet,
            ways: HashMap::new(),
            arranged: None,
            spans: Vec::new(),
            laid: HashMap::new(),
        };
        view.arrange(own);
        view
    }

    /// Takes in what has come since; what is folded and in hand stays.
    pub fn refresh(&mut self, thread: Arc<Thread>, own: &[Comment]) {
        if *thread != *self.thread {
            if self.seen == Seen::NotYet || self.since.is_none() {
                self.since = baseline(&thread);
            }
            self.laid.clear();
            self.thread = thread;
            self.arranged = None;
        }
        self.arrange(own);
    }

    /// Takes in how far the own comments are on their way.
    pub fn learn_ways(&mut self, ways: HashMap<CommentKey, Delivery>) {
        if ways != self.ways {
            self.ways = ways;
            self.arranged = None;
        }
    }

    /// Puts every comment into its place, unless that is where it is.
    pub fn arrange(&mut self, own: &[Comment]) {
        if self.arranged.as_deref() == Some(own) {
            return;
        }
        self.arranged = Some(own.to_vec());
        let yours = recognised(&self.thread.comments, own, &self.ways);
        let site = (0..self.thread.comments.len()).map(|index| {
            let whose = if yours.contains_key(&index) { Whose::Yours } else { Whose::Theirs };
            What::Site { index, whose }
        });
        let waiting = (0..own.len()).filter(|index| !yours.values().any(|own| own == index));
        let all: Vec<What> = site.chain(waiting.map(What::Own)).collect();
        let twigs: Vec<Twig<'_>> = all.iter().map(|what| self.twig(*what, own)).collect();
        let names: HashMap<&str, &Clean> = self
            .thread
            .comments
            .iter()
            .filter_map(|kept| Some((kept.comment.id.as_str(), kept.comment.author.as_ref()?)))
            .collect();
        let entry = |branch: crate::model::Branch| {
            let what = all[branch.index];
            let key = match what {
                What::Site { index, .. } => {
                    EntryKey::Site(self.thread.comments[index].comment.id.clone())
                }
                What::Own(index) => EntryKey::Own(own[index].key.clone()),
            };
            let parent = twigs[branch.index].parent;
            let answers = parent.and_then(|id| names.get(id)).map(|name| (*name).clone());
            Entry { key, depth: branch.depth, inside: branch.inside, what, answers }
        };
        self.entries = arrange(&twigs).into_iter().map(entry).collect();
        let gone = |key: &EntryKey| !self.entries.iter().any(|entry| entry.key == *key);
        if self.selected.as_ref().is_some_and(gone) {
            self.selected = None;
        }
    }

    fn twig<'a>(&'a self, what: What, own: &'a [Comment]) -> Twig<'a> {
        match what {
            What::Site { index, .. } => {
                let comment = &self.thread.comments[index].comment;
                Twig { id: Some(comment.id.as_str()), parent: comment.parent.as_deref() }
            }
            What::Own(index) => Twig { id: None, parent: own[index].reply_to.as_deref() },
        }
    }

    /// Whether anybody else wrote something here.
    pub fn has_others(&self) -> bool {
        !self.thread.comments.is_empty()
    }

    /// How many comments are new since the last visit.
    pub fn news(&self) -> usize {
        let new = |entry: &&Entry| match entry.what {
            What::Site { index, whose: Whose::Theirs } => self.is_new(&self.thread.comments[index]),
            What::Site { whose: Whose::Yours, .. } | What::Own(_) => false,
        };
        self.entries.iter().filter(new).count()
    }

    fn is_new(&self, kept: &KeptComment) -> bool {
        !kept.comment.deleted && self.since.is_some_and(|since| kept.added > since)
    }

    /// The entries that are not inside a folded one, up to the number that may be laid out, and
    /// how many more there are.
    fn visible(&self) -> (Vec<&Entry>, usize) {
        let (mut visible, mut more, mut at) = (Vec::new(), 0, 0);
        while let Some(entry) = self.entries.get(at) {
            if visible.len() < self.shown {
                visible.push(entry);
            } else {
                more += 1;
            }
            at += 1;
            if self.folded.contains(&entry.key) {
                at += entry.inside;
            }
        }
        (visible, more)
    }

    /// Folds a comment with all that stands below it, or opens it again.
    fn fold(&mut self, key: &EntryKey) {
        if !self.folded.remove(key) {
            self.folded.insert(key.clone());
        }
    }

    /// Lets more of a long discussion be laid out.
    fn show_more(&mut self) {
        let at = self.shown;
        self.shown += AT_ONCE;
        let next = self.visible().0.get(at).map(|entry| entry.key.clone());
        self.selected = next;
    }

    /// Makes sure that a comment will be laid out: nothing above it is folded, and it is among
    /// those that are shown.
    fn uncover(&mut self, key: &EntryKey) {
        let Some(at) = self.entries.iter().position(|entry| entry.key == *key) else { return };
        let mut depth = self.entries[at].depth;
        for entry in self.entries[..at].iter().rev() {
            if entry.depth < depth {
                depth = entry.depth;
                self.folded.remove(&entry.key);
            }
        }
        let before = self.visible_index(key);
        self.shown = self.shown.max(before + 1);
    }

    /// The place of an entry among those that are not inside a folded one.
    fn visible_index(&self, key: &EntryKey) -> usize {
        let (mut index, mut at) = (0, 0);
        while let Some(entry) = self.entries.get(at).filter(|entry| entry.key != *key) {
            index += 1;
            at += 1 + if self.folded.contains(&entry.key) { entry.inside } else { 0 };
        }
        index
    }

    /// The author of a comment at the site.
    fn author_of(&self, id: &Clean) -> Option<&Clean> {
        let mut comments = self.thread.comments.iter();
        comments.find(|kept| kept.comment.id == *id)?.comment.author.as_ref()
    }
}

/// The time after which comments are new: the last visit; where there was none, the time at which
/// the comments came that are here now.
fn baseline(thread: &Thread) -> Option<Timestamp> {
    thread.seen.or_else(|| thread.comments.iter().map(|kept| kept.added).max())
}

/// The reader's own comments that are seen at the site by now: the index there, and the own one.
/// What the site calls a comment says most; where that is not known, its text, place and time do.
fn recognised(
    site: &[KeptComment],
    own: &[Comment],
    ways: &HashMap<CommentKey, Delivery>,
) -> HashMap<usize, usize> {
    let mut found = HashMap::new();
    let named = |comment: &Comment| ways.get(&comment.key)?.remote.as_deref();
    for (mine, comment) in own.iter().enumerate() {
        let Some(remote) = named(comment) else { continue };
        if let Some(at) = site.iter().position(|kept| kept.comment.id.as_str() == remote) {
            found.entry(at).or_insert(mine);
        }
    }
    for (mine, comment) in own.iter().enumerate() {
        let known = found.values().any(|known| *known == mine);
        if known || !may_be_there(comment.state) {
            continue;
        }
        let mut all = site.iter().enumerate();
        let is_it =
            |(at, kept): &(usize, &KeptComment)| !found.contains_key(at) && is_same(comment, kept);
        if let Some((index, _)) = all.find(is_it) {
            found.insert(index, mine);
        }
    }
    found
}

/// Whether a comment in this state may stand at its site under a name that nobody told.
fn may_be_there(state: CommentState) -> bool {
    match state {
        CommentState::Draft
        | CommentState::Queued
        | CommentState::Paused
        | CommentState::Refused => false,
        CommentState::Sending
        | CommentState::Sent
        | CommentState::Held
        | CommentState::Approved
        | CommentState::Unsure => true,
    }
}

fn is_same(own: &Comment, kept: &KeptComment) -> bool {
    let there = &kept.comment;
    let earliest = Timestamp(own.created.0.saturating_sub(CLOCKS));
    there.parent.as_deref() == own.reply_to.as_deref()
        && there.published.is_none_or(|when| when >= earliest)
        && is_same_text(&own.text, &there.body)
}
