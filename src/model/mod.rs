//! Plain data that every other room speaks about, and the types that make outside text safe.
//!
//! Nothing here does IO, reads a clock or draws. Text from outside becomes a [`Clean`] before
//! anything shows it, and an address becomes an [`Address`] before anything follows it.

mod address;
mod article;
mod change;
mod clean;
mod comment;
mod delivery;
mod document;
mod id;
mod interval;
mod list;
mod mark;
mod names;
mod outline;
mod problem;
mod relative;
mod saved;
mod search;
mod secret;
mod source;
mod tag;
mod thread;
mod time;
mod way;

pub use address::Address;
pub use article::{
    Article, Attempts, Discussion, Evidence, Link, Neighbour, Neighbours, Openness, Rel, Wanted,
};
pub use change::{Turn, Turned, Undoable};
pub use clean::{Clean, for_terminal, json_for_terminal};
pub use comment::{Comment, CommentKey, CommentState};
pub use delivery::{Delivery, Outgoing};
pub use document::{Block, Document, Face, Faces, Image, Inline, Inlines, Place, PlainText, Span};
pub use id::{ArticleId, title_key};
pub use interval::Interval;
pub use list::{
    AsOf, Basis, Counts, Direction, Edge, Extent, Filter, ListKey, Order, Page, Query, Reach,
    Reached, Reports, Row, Section, Stop, Stories, Story,
};
pub use mark::{Along, Mark, MarkChange, Marked, Switch};
pub use names::Names;
pub use outline::{Around, Bearing, Count, Group, Item, Outline, OutlineRow};
pub use problem::Problem;
pub use relative::{Reason, Relative};
pub use saved::{Hidden, Purpose, SavedQuery};
pub use search::{
    Age, Clock, Day, Ending, Expr, Named, Part, Search, Side, Snippet, State, Text, Unit,
};
pub use secret::Secret;
pub use source::{
    FOLDER_WITHIN, FullText, Moving, NamedBy, Source, SourceId, SourceState, folder_name,
    folder_path,
};
pub use tag::{Tag, hashed};
pub use thread::{
    Branch, KeptComment, Thread, ThreadComment, ThreadState, ThreadSystem, Twig, arrange,
    is_same_text,
};
pub use time::Timestamp;
pub use way::{ChainList, ChainRow, Known, TrailEdge, TrailPage, TrailRow};
