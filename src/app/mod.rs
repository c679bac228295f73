//! The state machine: everything the reader sees follows from [`State`], and every change to it
//! goes through [`update`]. No IO, clock, thread or terminal: those are asked for as [`Effect`]s.

mod ahead;
mod choose;
mod command;
mod composer;
mod copying;
mod desk;
mod effect;
mod errand;
mod event;
mod filter;
mod find;
mod follow;
mod geometry;
mod help;
mod hints;
mod key;
mod links;
mod list;
#[cfg(test)]
mod long_article;
mod pane;
mod place;
mod preferences;
mod reader;
mod selection;
mod sheet;
mod state;
mod status;
mod thread;
mod update;
mod writing;

pub use crate::text::{Ambiguous, Bidi, Paragraphs};
pub use choose::{Choice, Chooser, LINES_PER_CHOICE};
pub use command::{COMMANDS, Command, CommandRow, Scope, key_of, markdown_table};
pub use composer::{Composer, SavedDraft, Saving};
pub use desk::Desk;
pub use effect::{Answer, Change, DraftText, Effect, Errand, Opened, Request, Ticket, Wish};
pub use errand::{CommandLine, Outcome, Progress};
pub use event::Event;
pub use find::{Find, Here};
pub use geometry::{Area, Geometry, Panes, View};
pub use help::{Help, HelpLine};
pub use hints::{Hint, Hints, Purpose};
pub use key::{Code, Key};
pub use links::shown_host;
pub use list::{List, ListLine, ListView, age};
pub use pane::Doing;
pub use preferences::{Preferences, RowLines};
pub use reader::Reader;
pub use selection::Selection;
pub use sheet::{Anchor, Part, Piece, Sheet, SheetLine, Tone, state_words};
pub use state::{Focus, Screen, State};
pub use status::{Notice, NoticeKind, Status};
pub use thread::{Fetching, ThreadFetched, ThreadLine, ThreadView};
pub use update::update;
