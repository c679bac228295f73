//! The commands: one file a subcommand, each of them parse, call, print. Nothing here draws a
//! screen, starts a thread or keeps anything itself.
//!
//! Text goes to standard output through [`out::Out`] alone, which lets no control character pass.

mod add;
mod comment;
mod comments;
mod config;
mod editor;
mod export;
mod files;
mod import;
mod interrupt;
mod list;
mod mark;
mod markdown;
mod markdown_inline;
mod network;
mod out;
mod outbox;
mod parse;
mod pieces;
mod prune;
mod query;
mod refresh;
mod related;
mod search;
mod sending;
mod shape;
mod show;
mod source;
mod sources;
mod stats;
mod subscriptions;
mod tag;
mod thread;
mod trail;
mod undo;
mod wanted;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::config::{Environment, Paths};
use crate::home;
use crate::model::{ArticleId, Problem};
use crate::store::{Found, Store};

pub use interrupt::CODE as INTERRUPTED;
pub use out::{Stop, tell};

use out::Out;

/// A terminal news reader that follows each article's own chain and keeps your comments offline.
///
/// Without a command it opens the reader.
#[derive(Debug, Parser)]
#[command(name = "tidings", version)]
pub struct Cli {
    /// Keep articles and comments in this folder instead of the usual one
    #[arg(long, global = true, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What tidings does without opening the reader.
#[derive(Debug, Subcommand)]
pub enum Command {
    Add(add::Add),
    Refresh(refresh::Refresh),
    Sources(sources::Sources),
    Source(source::One),
    Remove(sources::Remove),
    Rename(sources::Rename),
    Folder(sources::Folder),
    Import(import::Import),
    List(list::List),
    Search(search::Search),
    Query(query::Queries),
    Related(related::Related),
    Show(show::Show),
    Comment(comment::Comment),
    Comments(comments::Comments),
    Outbox(outbox::Outbox),
    Export(export::Export),
    Parse(parse::Parse),
    Trail(trail::Trail),
    Wanted(wanted::Wishes),
    Prune(prune::Prune),
    Stats(stats::Stats),
    Mark(mark::Mark),
    Tag(tag::Tagged),
    Tags(tag::Tags),
    Undo(undo::Undo),
    Redo(undo::Redo),
    Config(config::Config),
}

/// How a command that ran to its end went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    Well,
    /// Something that was asked for could not be done; it has been said.
    Short,
    /// Ctrl-C ended it; how far it had come has been said.
    Interrupted,
}

/// What a command line asks for.
pub enum Asked {
    Run(Box<Cli>),
    /// A text is the whole answer: help, the version, or what is wrong with the command line.
    Told {
        text: String,
        code: u8,
    },
}

/// Understands a command line, the program's own name first.
pub fn understand(arguments: impl IntoIterator<Item = OsString>) -> Asked {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    if let Some(cli) = Cli::of_reader(&arguments) {
        return Asked::Run(Box::new(cli));
    }
    match Cli::try_parse_from(arguments) {
        Ok(cli) => Asked::Run(Box::new(cli)),
        Err(error) => {
            let code = u8::try_from(error.exit_code()).unwrap_or(2);
            Asked::Told { text: error.render().to_string(), code }
        }
    }
}

impl Cli {
    /// The command line that opens the reader, as far as that is plain to see: to set up all that
    /// the commands understand takes as long as to read the first page of the list.
    fn of_reader(arguments: &[OsString]) -> Option<Self> {
        let data_dir = match arguments.get(1..)? {
            [] => None,
            // What looks like another option, or like nothing, is not for us to judge.
            [name, dir] if name == "--data-dir" => match dir.as_encoded_bytes().first() {
                None | Some(b'-') => return None,
                Some(_) => Some(PathBuf::from(dir)),
            },
            _ => return None,
        };
        Some(Self { data_dir, command: None })
    }

    /// Where the data and the settings are.
    ///
    /// # Errors
    ///
    /// There is no usual place, and none was given.
    pub fn paths(&self) -> Result<Paths, Problem> {
        Paths::decide(self.data_dir.as_deref(), &Environment::of_process())
    }

    /// Does what the command asks for.
    ///
    /// # Errors
    ///
    /// It could not be done; or whoever read the output has gone.
    pub fn run(&self, command: &Command) -> Result<Ending, Stop> {
        let mut out = Out::to_standard_output();
        let ending = match command {
            Command::Add(command) => command.run(self, &mut out),
            Command::Refresh(command) => command.run(self, &mut out),
            Command::Sources(command) => command.run(self, &mut out),
            Command::Source(command) => command.run(self, &mut out),
            Command::Remove(command) => command.run(self, &mut out),
            Command::Rename(command) => command.run(self, &mut out),
            Command::Folder(command) => command.run(self, &mut out),
            Command::Import(command) => command.run(self, &mut out),
            Command::List(command) => command.run(self, &mut out),
            Command::Search(command) => command.run(self, &mut out),
            Command::Query(command) => command.run(self, &mut out),
            Command::Related(command) => command.run(self, &mut out),
            Command::Show(command) => command.run(self, &mut out),
            Command::Comment(command) => command.run(self, &mut out),
            Command::Comments(command) => command.run(self, &mut out),
            Command::Outbox(command) => command.run(self, &mut out),
            Command::Export(command) => command.run(self, &mut out),
            Command::Parse(command) => command.run(&mut out),
            Command::Trail(command) => command.run(self, &mut out),
            Command::Wanted(command) => command.run(self, &mut out),
            Command::Prune(command) => command.run(self, &mut out),
            Command::Stats(command) => command.run(self, &mut out),
            Command::Mark(command) => command.run(self, &mut out),
            Command::Tag(command) => command.run(self, &mut out),
            Command::Tags(command) => command.run(self, &mut out),
            Command::Undo(command) => command.run(self, &mut out),
            Command::Redo(command) => command.run(self, &mut out),
            Command::Config(command) => command.run(self, &mut out),
        }?;
        out.finish()?;
        Ok(ending)
    }

    /// Opens the store and says what the reader should know about it.
    fn open(&self) -> Result<Store, Problem> {
        let home = home::open(&self.paths()?.data_dir, home::now())?;
        home.notices.iter().for_each(tell);
        Ok(home.store)
    }
}

/// The article somebody means, by its id, its address, its title or the beginning of its title.
fn find(store: &Store, words: &str) -> Result<ArticleId, Problem> {
    match store.find(words)? {
        Found::One(id) => Ok(id),
        Found::None => {
            Err(Problem::new(format!("no article {words}"), "none has that id, address or title")
                .hint("`tidings search WORDS` finds articles"))
        }
        Found::Several(rows, extent) => {
            let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
            let why = format!("its title fits {} articles", extent.count(rows.len() as u64));
            let hint = format!("give one of the ids {}", ids.join(", "));
            Err(Problem::new(format!("which article is {words}"), why).hint(hint))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &[&str]) -> (Option<Cli>, Option<Cli>) {
        let words: Vec<OsString> = words.iter().map(OsString::from).collect();
        (Cli::of_reader(&words), Cli::try_parse_from(words).ok())
    }

    #[test]
    fn what_plainly_opens_the_reader_is_understood_as_it_would_be_otherwise() {
        for words in [&["tidings"][..], &["tidings", "--data-dir", "a folder"]] {
            let (Some(plain), Some(usual)) = read(words) else { panic!("{words:?}") };
            assert!(plain.command.is_none() && usual.command.is_none(), "{words:?}");
            assert_eq!(plain.data_dir, usual.data_dir, "{words:?}");
        }
        for words in [
            &[][..],
            &["tidings", "list"],
            &["tidings", "--help"],
            &["tidings", "--data-dir"],
            &["tidings", "--data-dir", ""],
            &["tidings", "--data-dir", "-x"],
            &["tidings", "--data-dir", "--help"],
            &["tidings", "--data-dir=x"],
        ] {
            assert!(read(words).0.is_none(), "{words:?}");
        }
    }
}
