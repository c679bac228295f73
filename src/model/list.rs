//! What the list pane asks the store for, and the rows it gets: a window, never the whole cache.

use super::{ArticleId, Clean, Count, Expr, Search, State, Tag, Timestamp};

/// Which articles a list holds, and in which order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    pub section: Section,
    pub filter: Filter,
    pub search: Search,
    pub order: Order,
    pub stories: Stories,
}

/// Whether the reports of one event stand in a list as one row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stories {
    /// Each stands in its own place.
    #[default]
    Apart,
    /// The one that comes first in the list stands for all that the list holds. Lists of a single
    /// source, and those by source, stay as they are.
    Grouped,
}

/// What the rows of a list were found by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Basis {
    /// By where they stand in the cache.
    #[default]
    Place,
    /// By words: pieces of their texts show why they are here.
    Words,
}

/// The reports of one event that are here, from several sources or from one that went on with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Story {
    /// How many there are: at least two.
    pub reports: u32,
    /// How many sources they are from.
    pub sources: u32,
    /// When the earliest was published, else when it came in.
    pub began: Timestamp,
}

impl Story {
    /// How large it is, as lists say it: `3 sources`, or where one source has told it all,
    /// `2 reports`.
    pub fn size(&self) -> String {
        match self.sources {
            0 | 1 => format!("{} reports", self.reports),
            sources => format!("{sources} sources"),
        }
    }
}

/// A story, and all its reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reports {
    pub story: Story,
    /// The earliest first.
    pub rows: Vec<Row>,
}

impl Reports {
    /// The report before a place in time, or after it.
    pub fn beside(&self, key: ListKey, way: Direction) -> Option<&Row> {
        match way {
            Direction::Back => self.rows.iter().rev().find(|row| row.key < key),
            Direction::Forward => self.rows.iter().find(|row| row.key > key),
        }
    }
}

impl Query {
    /// What its articles have to fulfil, the filter aside.
    pub fn expr(&self) -> Expr {
        Expr::all([self.section.expr.clone(), self.search.expr().clone()])
    }

    /// Whether what it holds may change because the reader marks something.
    pub fn goes_by_marks(&self) -> bool {
        let marks = |expr: &Expr| matches!(expr, Expr::Is(_) | Expr::Tag(_) | Expr::Saved(_));
        self.whole_expr().any(&marks)
    }

    /// The same with the filter taken in: what a saved query keeps of it.
    pub fn whole_expr(&self) -> Expr {
        let filter = match self.filter {
            Filter::All => Expr::default(),
            Filter::Unread => Expr::Is(State::Unread),
            Filter::Starred => Expr::Is(State::Starred),
        };
        Expr::all([self.expr(), filter])
    }
}

/// The part of the paper a list is of: a source, a folder, a saved query; the default is all of it.
/// Searches and filters narrow it down and leave it as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Section {
    /// What to call it; empty for all of the paper.
    pub name: Clean,
    pub expr: Expr,
}

/// What stands first in a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    #[default]
    Newest,
    Oldest,
    /// By the names of the sources, and the newest of each first.
    Source,
    /// What is unread, newest first, and then the rest.
    UnreadFirst,
    /// What fits the words of the search best, new rather than old; without words, the newest.
    Relevance,
}

impl Order {
    /// Every order, in the order in which they are offered.
    pub const ALL: [Self; 5] =
        [Self::Newest, Self::Oldest, Self::UnreadFirst, Self::Source, Self::Relevance];

    /// The word for it in files and on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::Oldest => "oldest",
            Self::Source => "source",
            Self::UnreadFirst => "unread",
            Self::Relevance => "relevance",
        }
    }

    /// What to call it on the screen.
    pub fn title(self) -> &'static str {
        match self {
            Self::Newest => "newest first",
            Self::Oldest => "oldest first",
            Self::Source => "by source",
            Self::UnreadFirst => "unread first",
            Self::Relevance => "best first",
        }
    }

    /// What a word means.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|order| order.word() == word)
    }
}

/// A standing choice of articles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Filter {
    #[default]
    All,
    Unread,
    Starred,
}

/// A row's place in a list. Lists by time are ordered by `when` and then `row`; in the others a key
/// only names its row, and the store knows where that stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ListKey {
    /// Seconds since 1970 by which the list is ordered: published, else when it came in.
    pub when: i64,
    /// The store's own number of the row; it breaks ties.
    pub row: i64,
}

/// Where a page of a list begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edge {
    First,
    Last,
    /// The rows below this one, without it.
    After(ListKey),
    /// The rows above this one, without it.
    Before(ListKey),
    /// The rows around this article, with it; the first page where the list does not hold it.
    Around(ArticleId),
}

/// Of which moment a list is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AsOf {
    /// It is asked for anew.
    Now,
    /// When it was last asked for: what was marked since is where it was.
    Asked,
}

/// A stretch of a list, from a row at hand to an article that the loaded window does not hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Reach {
    pub query: Query,
    /// The window's rows from its first one to the one at hand.
    pub above: Vec<ArticleId>,
    /// The window's rows from the one at hand to its last one.
    pub below: Vec<ArticleId>,
    /// The first and the last of the window's rows that the list holds by itself.
    pub window: (ListKey, ListKey),
    pub to: ArticleId,
    /// What came in later was not in the list when it was asked for, and is left out.
    pub known_by: Timestamp,
    /// How many rows outside the window there may be.
    pub most: usize,
}

/// What lies along a [`Reach`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reached {
    /// All of it with both ends, in list order.
    Rows(Vec<ArticleId>),
    TooMany,
    /// The list does not hold the article (any more).
    Nowhere,
}

/// One row of the list pane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub key: ListKey,
    pub id: ArticleId,
    pub title: Clean,
    pub source: Option<Clean>,
    pub published: Option<Timestamp>,
    /// When it came into the cache.
    pub added: Timestamp,
    pub read: bool,
    pub starred: bool,
    /// Whether a neighbour of it is wanted that is not here.
    pub wanted: bool,
    /// How many own comments stand with it, drafts included.
    pub own_comments: u32,
    pub words: u32,
    /// The story it belongs to, where it is not the only report of it.
    pub story: Option<Story>,
    pub tags: Vec<Tag>,
}

/// A page of a list, in list order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    pub rows: Vec<Row>,
    /// Whether the list goes on above the first of these rows.
    pub more_above: bool,
    /// Whether the list goes on below the last of these rows.
    pub more_below: bool,
    /// Whether a row stands for the other reports of its story.
    pub stories: Stories,
    pub basis: Basis,
}

/// How many articles a query holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub all: u64,
    pub unread: u64,
    /// Whether these are all there are.
    pub extent: Extent,
}

impl Counts {
    /// Those of all there are.
    pub fn whole(all: u64, unread: u64) -> Self {
        Self { all, unread, extent: Extent::Whole }
    }
}

/// Whether a list goes as far as there are articles for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Extent {
    #[default]
    Whole,
    /// It ends before: it has the best or the newest of them, as many as are put in order.
    Part,
}

impl Extent {
    /// So many of something that a list of this extent has.
    pub fn count(self, number: u64) -> Count {
        match self {
            Self::Whole => Count::Exactly(number),
            Self::Part => Count::AtLeast(number),
        }
    }

    /// That of two lists together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Whole, Self::Whole) => Self::Whole,
            (Self::Part, _) | (_, Self::Part) => Self::Part,
        }
    }
}

/// Which way to walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Back,
    Forward,
}

/// One stop of the trail: an article that was opened, and the place in its text that was left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    /// The stop's number; later stops have higher ones.
    pub seq: i64,
    pub article: ArticleId,
    pub title: Clean,
    pub opened: Timestamp,
}
