//! The outline of the paper: everything a list can be of, in the order in which it is shown, and a
//! window of it.

use std::fmt;

use super::{Clean, Expr, Filter, Named, Problem, Section, SourceId, State};

/// Something a list can be of.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Item {
    All,
    Unread,
    Starred,
    Commented,
    Wanted,
    /// A saved query, by its name.
    Saved(Clean),
    /// A folder with those in it, by its whole name: `A / B`.
    Folder(Clean),
    Source(SourceId),
    /// Articles that name a source nobody subscribed to.
    Loose(Clean),
}

/// The groups of the outline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    Standing,
    Saved,
    Sources,
}

impl Item {
    /// Those that are always there, in their order.
    pub const STANDING: [Self; 5] =
        [Self::All, Self::Unread, Self::Starred, Self::Commented, Self::Wanted];

    /// Which group it stands in.
    pub fn group(&self) -> Group {
        match self {
            Self::All | Self::Unread | Self::Starred | Self::Commented | Self::Wanted => {
                Group::Standing
            }
            Self::Saved(_) => Group::Saved,
            Self::Folder(_) | Self::Source(_) | Self::Loose(_) => Group::Sources,
        }
    }

    /// What the list of it is made of; `name` is what the outline calls it. `None` for those that
    /// are a filter over all of the paper.
    pub fn section(&self, name: &Clean) -> Option<Section> {
        let expr = match self {
            Self::All | Self::Unread | Self::Starred => return None,
            Self::Commented => Expr::Is(State::Commented),
            Self::Wanted => Expr::Is(State::Wanted),
            Self::Saved(name) => Expr::Saved(name.to_string()),
            Self::Folder(name) => Expr::Folder(name.to_string()),
            Self::Source(id) => Expr::Source(Named::Whole(id.to_string())),
            Self::Loose(name) => Expr::Source(Named::Whole(name.to_string())),
        };
        Some(Section { name: name.clone(), expr })
    }

    /// The filter that its list has from the start.
    pub fn filter(&self) -> Filter {
        match self {
            Self::Unread => Filter::Unread,
            Self::Starred => Filter::Starred,
            Self::All
            | Self::Commented
            | Self::Wanted
            | Self::Saved(_)
            | Self::Folder(_)
            | Self::Source(_)
            | Self::Loose(_) => Filter::All,
        }
    }
}

/// How many there are, as far as somebody counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    Exactly(u64),
    AtLeast(u64),
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exactly(number) => write!(f, "{number}"),
            Self::AtLeast(number) => write!(f, "{number}+"),
        }
    }
}

/// One line of the outline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutlineRow {
    pub item: Item,
    /// What it is called; of a folder within another, its own part of the name.
    pub name: Clean,
    /// How many folders it stands in.
    pub depth: usize,
    /// The folder that a source stands in, by its whole name; empty for none.
    pub folder: Clean,
    /// How many of its articles are unread; `None` where that has to be counted first.
    pub unread: Option<Count>,
    pub bearing: Bearing,
    /// What there is to say of it at the foot: a query's text, a source's address.
    pub note: Clean,
}

impl OutlineRow {
    /// What the list of it is made of. A saved query that hides lists what it hides.
    pub fn section(&self) -> Option<Section> {
        let name = match &self.item {
            Item::Folder(path) => path,
            Item::All
            | Item::Unread
            | Item::Starred
            | Item::Commented
            | Item::Wanted
            | Item::Saved(_)
            | Item::Source(_)
            | Item::Loose(_) => &self.name,
        };
        let mut section = self.item.section(name)?;
        if self.bearing == Bearing::Hides {
            section.expr = Expr::all([section.expr, Expr::Is(State::Hidden)]);
        }
        Some(section)
    }
}

/// How things stand with a line of the outline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bearing {
    Well,
    /// A folder whose contents are not shown.
    Folded,
    /// Nobody is subscribed to it (any more).
    Loose,
    /// The latest attempt to fetch it failed.
    Failing(Problem),
    /// Its server says that it is gone for good.
    Gone,
    /// A saved query that leaves out of lists what it holds for.
    Hides,
}

/// A window of the outline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    pub rows: Vec<OutlineRow>,
    /// How many rows there are above these, and below.
    pub above: usize,
    pub below: usize,
}

/// Which window of the outline is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Around {
    First,
    Last,
    /// As many rows above this one as below; the first window where it is not there.
    Item(Item),
}
