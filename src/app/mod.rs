//! The state machine: everything the reader sees follows from [`State`], and every change to it
//! goes through [`update`]. No IO, clock, thread or terminal: those are asked for as [`Effect`]s.

mod command;
mod composer;
mod desk;
mod effect;
mod errand;
mod event;
mod filter;
mod follow;
mod geometry;
mod help;
mod key;
mod list;
mod preferences;
mod reader;
mod sheet;
mod state;
mod status;
mod thread;
mod update;
mod writing;

pub use command::{COMMANDS, Command, CommandRow, Scope, key_of, markdown_table};
pub use composer::{Composer, SavedDraft, Saving};
pub use desk::Desk;
pub use effect::{Answer, Change, DraftText, Effect, Errand, Opened, Request, Ticket, Wish};
pub use errand::{CommandLine, Outcome, Progress};
pub use event::Event;
pub use geometry::{Area, Geometry, Panes};
pub use help::{Help, HelpLine};
pub use key::{Code, Key};
pub use list::{List, ListLine, ListView, age};
pub use preferences::{Preferences, RowLines};
pub use reader::Reader;
pub use sheet::{Part, Piece, Sheet, SheetLine, Tone, state_words};
pub use state::{Focus, Screen, State};
pub use status::{Notice, NoticeKind, Status};
pub use thread::{Fetching, ThreadFetched, ThreadLine, ThreadView};
pub use update::update;
