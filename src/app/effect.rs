//! [`Effect`]: what the state machine asks the world to do, as plain data.

use std::collections::HashMap;
use std::sync::Arc;

use crate::model::{
    Address, Along, Around, Article, ArticleId, AsOf, ChainList, Clean, Comment, CommentKey, Count,
    Counts, Delivery, Direction, Edge, FullText, Hidden, Interval, Link, ListKey, Mark, Marked,
    Names, Neighbours, Outgoing, Outline, Page, Place, Purpose, Query, Reach, Reached, Rel,
    Relative, Reports, Row, Snippet, SourceId, Stop, Switch, Tag, Thread, Timestamp, TrailEdge,
    TrailPage, Turn, Turned, Wanted,
};

use super::asking::Missing;
use super::choose::Choice;
use super::sending::{Sending, Verb};

/// Numbers requests, so that an answer that comes too late is known as such.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub u64);

/// Something to be done outside the state machine. Performed in the order given.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Read from the store; answered by `Event::Answered` with the same ticket.
    Ask(Ticket, Request),
    /// The answer to a question is not wanted any more: it need not be asked, or not to its end.
    Forget(Ticket),
    /// Write to the store; a failure comes back as `Event::Failed`.
    Do(Change),
    /// Read the draft of an article and take it in hand; answered by `Event::DraftOpened` before
    /// the next frame.
    OpenDraft {
        article: ArticleId,
        reply_to: Option<String>,
    },
    /// Store the text being typed, before the next frame; answered by `Event::DraftSaved`.
    SaveDraft(DraftText),
    /// Make sure that what was typed in the last second survives a power cut.
    SyncDesk,
    /// Something that needs the network; answered by `Event::Progressed` and `Event::ErrandDone`.
    Errand(Errand),
    /// Hand comments to their sites; answered by `Event::Told` for each, and by
    /// `Event::SendingEnded`.
    Send(Sending),
    /// Keep the writer's name or mail address as a setting; a failure comes back as
    /// `Event::Failed`.
    KeepIdentity(Missing, String),
    /// Ask the browser to open an address; answered by `Event::NotBrowsed` if none takes it.
    Browse(Address),
    /// Hand a text to the terminal's clipboard.
    Copy(String),
    /// Keep the measure as the reader's setting; a failure comes back as `Event::Failed`.
    KeepMeasure(u16),
    /// Read or fetch pictures of an article; each is answered by `Event::PictureFound`.
    FindPictures {
        article: ArticleId,
        addresses: Vec<Address>,
    },
    /// Open the external editor on this text; answered by `Event::Edited`.
    Edit(String),
    Suspend,
    Quit,
}

/// Something to be fetched; one errand is run after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Errand {
    /// The sources whose time has come.
    RefreshDue,
    RefreshAll,
    /// The source that this article came from.
    RefreshSourceOf(ArticleId),
    RefreshSource(SourceId),
    /// The sources of a folder, and of those within it.
    RefreshFolder(Clean),
    /// An address as it was typed: a feed, a site, or a page to read later.
    Add(String),
    /// Feeds that the reader chose among those of a page.
    Subscribe {
        page: Address,
        feeds: Vec<Choice>,
    },
    /// The whole story behind a summary.
    Whole(ArticleId),
    /// What others wrote under an article.
    Thread(ArticleId, Wish),
}

/// Who wants something fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// The reader, now.
    Asked,
    /// Nobody in particular: only if it is time for it.
    Due,
    /// Nobody in particular: now, as a comment of the reader's own has just arrived there.
    Arrived,
}

/// A question to the store.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    Page {
        query: Query,
        from: Edge,
        limit: usize,
        as_of: AsOf,
    },
    Counts {
        query: Query,
    },
    /// The pieces of these articles' texts that show why the query found them.
    Snippets {
        query: Query,
        ids: Vec<ArticleId>,
    },
    /// An article with all that stands around it.
    Open {
        id: ArticleId,
    },
    /// The same, only to have it at hand.
    Preload {
        id: ArticleId,
    },
    /// The article that has this address; answered like `Open`.
    Linked {
        address: Address,
    },
    /// The articles related to one.
    Related {
        id: ArticleId,
    },
    /// The nearest unread article from a place in the list.
    Unread {
        query: Query,
        from: Option<ListKey>,
        way: Direction,
    },
    /// The reports of the story that an article stands for.
    Story {
        id: ArticleId,
    },
    /// Moves along the trail, and opens what stands there.
    Step {
        way: Direction,
    },
    /// The chain around an article.
    Chain {
        id: ArticleId,
    },
    /// What is wanted and not here.
    Wanted,
    /// A page of the trail: the stops with these words, or all.
    Trail {
        words: String,
        from: TrailEdge,
        limit: usize,
    },
    /// Goes to a stop of the trail; answered like `Step`.
    GoTo {
        seq: i64,
    },
    /// A window of the outline; the contents of `closed` folders are left out.
    Outline {
        closed: Vec<Clean>,
        around: Around,
        limit: usize,
    },
    /// How many articles of a query are unread, as far as that takes a moment only.
    UnreadCount {
        query: Query,
    },
    /// How many articles a list leaves out because they are hidden.
    Hidden {
        query: Query,
    },
    /// All own comments, with their ways.
    Comments,
    /// When there is something to do about the outbox by itself.
    NextDelivery,
    /// These articles, as lists show them now.
    Rows {
        ids: Vec<ArticleId>,
    },
    /// The rows between one that is loaded and one that is not.
    Between(Box<Reach>),
    /// Every tag there is.
    Tags,
    /// Every name there is, to complete from.
    Names,
    /// Marks articles along a list, however many there are.
    MarkAlong(Box<Along>),
    /// Takes the latest change back, or makes it again.
    Turn(Turn),
}

/// The store's answer to a [`Request`].
#[derive(Clone, Debug)]
pub enum Answer {
    Page(Page),
    Counts(Counts),
    Snippets(Vec<(ArticleId, Snippet)>),
    /// `None`: no such article is cached (any more).
    Opened(Option<Box<Opened>>),
    /// Of which article, and what is related to it.
    Related(ArticleId, Vec<Relative>),
    Unread(Option<ArticleId>),
    /// The article that was asked about, and the reports; `None`: it is the only one (any more).
    Story(ArticleId, Option<Reports>),
    /// `None`: the trail ends here.
    Stepped(Option<(Stop, Box<Opened>)>),
    /// `None`: the article stands alone.
    Chain(Option<(ArticleId, ChainList)>),
    Trail(TrailPage),
    Wanted(Vec<Wanted>),
    Outline(Outline),
    UnreadCount(Count),
    /// `None`: none is left out.
    Hidden(Option<Hidden>),
    Comments(Vec<Outgoing>),
    /// `None`: nothing waits for its time.
    NextDelivery(Option<Timestamp>),
    Rows(Vec<Row>),
    Tags(Vec<Tag>),
    Names(Names),
    /// What became of marking along a list.
    Marked(Marked),
    Between(Reached),
    /// `None`: there is nothing to turn.
    Turned(Option<Turned>),
}

/// An article and all that the reading pane shows with it.
#[derive(Clone, Debug)]
pub struct Opened {
    pub article: Arc<Article>,
    pub key: ListKey,
    pub read: bool,
    pub starred: bool,
    pub tags: Vec<Tag>,
    pub neighbours: Neighbours,
    /// Own comments under the article, oldest first, drafts included.
    pub comments: Vec<Comment>,
    /// How far those are on their way.
    pub deliveries: HashMap<CommentKey, Delivery>,
    /// What others wrote under it.
    pub thread: Arc<Thread>,
    /// The reports of its story, where it is not the only one.
    pub story: Option<Reports>,
    /// Where it was left last time.
    pub place: Option<Place>,
}

/// A change to what is stored.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// The reader set a mark one way.
    Mark {
        ids: Vec<ArticleId>,
        mark: Mark,
        to: Switch,
    },
    /// The reader gave tags and took some off.
    Tag {
        ids: Vec<ArticleId>,
        tags: Vec<(Tag, Switch)>,
    },
    /// The article is read, because it was opened.
    See {
        id: ArticleId,
    },
    /// The article was opened: it goes on the trail.
    Visit {
        id: ArticleId,
    },
    /// The article was left at this place.
    Leave {
        id: ArticleId,
        place: Place,
    },
    /// The reader has decided about a source.
    Source {
        whose: Whose,
        change: SourceChange,
    },
    /// A query gets a name.
    SaveQuery {
        name: String,
        text: String,
    },
    RenameQuery {
        name: String,
        to: String,
    },
    RemoveQuery {
        name: String,
    },
    /// A query hides from now on what it holds for.
    HideQuery {
        name: String,
        text: String,
    },
    /// What a saved query is for.
    SetPurpose {
        name: String,
        purpose: Purpose,
    },
    /// The discussion under the article was on the screen.
    SeeThread {
        id: ArticleId,
    },
    /// The reader followed a link to an article that is not cached.
    Want {
        from: ArticleId,
        link: Link,
    },
    /// It is not wanted any more.
    WantNoMore {
        from: ArticleId,
        rel: Rel,
    },
    /// The draft goes to the outbox.
    Queue {
        key: CommentKey,
    },
    /// A waiting comment becomes a draft again.
    Unqueue {
        key: CommentKey,
    },
    /// The writer has decided about a comment in the outbox.
    Decide {
        key: CommentKey,
        verb: Verb,
    },
    Discard {
        key: CommentKey,
    },
}

/// Which source is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    /// The one that this article came from.
    Article(ArticleId),
    Source(SourceId),
}

/// What the reader decides about a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourceChange {
    /// How often it is fetched; `None` leaves it to tidings, which goes by the `usual` interval
    /// where the reader has set one.
    Every { every: Option<Interval>, usual: Option<Interval> },
    /// When the pages behind its summaries are fetched.
    FullText(FullText),
    /// What it is called; `None` is as it calls itself.
    Name(Option<Clean>),
    /// The folder it is in.
    Folder(Option<Clean>),
    /// Nobody is subscribed to it any more; its articles stay.
    Remove,
}

/// The whole text of a draft, to be stored under its article.
#[derive(Clone, Debug, PartialEq)]
pub struct DraftText {
    pub article: ArticleId,
    pub reply_to: Option<String>,
    pub text: String,
}
