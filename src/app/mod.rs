//! The state machine: everything the reader sees follows from [`State`], and every change to it
//! goes through [`update`]. No IO, clock, thread or terminal: those are asked for as [`Effect`]s.

mod ahead;
mod album;
mod asking;
mod choose;
mod command;
mod composer;
mod copying;
mod desk;
mod effect;
mod end;
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
mod marking;
mod pane;
mod place;
mod preferences;
mod reader;
mod relatives;
mod removal;
mod selection;
mod sending;
mod sheet;
mod sources;
mod state;
mod status;
mod story;
mod thread;
mod undo;
mod update;
mod walk;
mod way;
mod writing;

pub use crate::text::{Ambiguous, Bidi, Paragraphs};
pub use asking::{Missing, Question};
pub use choose::{Choice, Chooser, LINES_PER_CHOICE};
pub use command::{COMMANDS, Command, CommandRow, Scope, key_of, markdown_table};
pub use composer::{Composer, SavedDraft, Saving};
pub use desk::{Desk, how_long, reason_lines, standing};
pub use effect::{
    Answer, Change, DraftText, Effect, Errand, Opened, Request, SourceChange, Ticket, Whose, Wish,
};
pub use errand::{CommandLine, Outcome, Progress};
pub use event::Event;
pub use find::{Find, Here};
pub use geometry::{Area, Geometry, Panes, View};
pub use help::{Help, HelpLine};
pub use hints::{Hint, Hints, Purpose};
pub use key::{Code, Key};
pub use links::shown_host;
pub use list::{List, ListLine, ListView, age, short_date};
pub use pane::Doing;
pub use preferences::{Preferences, RowLines};
pub use reader::Reader;
pub use relatives::Relatives;
pub use selection::Selection;
pub use sending::{Post, Sending, Told, Verb, reason, way_on};
pub use sheet::{Anchor, Part, Piece, Sheet, SheetLine, Tone, state_words};
pub use sources::{FOOT, HEAD, Sources, SourcesLine};
pub use state::{Focus, Screen, State};
pub use status::{Notice, NoticeKind, Status, as_sentence};
pub use story::{Standing, day_or_time, moment};
pub use thread::{Fetching, ThreadFetched, ThreadLine, ThreadView};
pub use update::update;
pub use way::{Typing, Way, WayKind, WayLine, WayRow, WayView};
