//! `tidings import`: files and folders into the cache.

use std::path::PathBuf;

use super::files::{Source, Walk};
use super::out::{Out, Stop, tell};
use super::parse::FormatChoice;
use super::pieces::{Piece, Pieces};
use super::shape::{Imported, Noted};
use super::subscriptions::{self, Reach, Subscribed};
use super::{Cli, Ending};
use crate::home;
use crate::ingest::feed_list::Outlines;
use crate::ingest::{self, Input};
use crate::model::{Article, Problem, Timestamp};
use crate::store::{Load, Store};

/// Articles saved in one transaction: enough to be fast, few enough to hold in memory.
const BATCH: usize = 2_000;

/// Read articles from files and folders into the cache
///
/// Takes feeds, saved web pages, pages as plain text, and tidings' own JSON; each file is looked
/// at for what it is. The sources of an OPML file, or of newsboat's `urls`, are subscribed to;
/// `refresh` then fetches them.
/// Files that cannot be read are named, and the rest go in. Importing the same file again changes
/// nothing.
#[derive(Debug, clap::Args)]
pub struct Import {
    /// Files and folders; - is standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Take every file as this, instead of looking at it
    #[arg(long = "as", value_enum, default_value_t, value_name = "FORMAT")]
    format: FormatChoice,
    /// Let the sources of a list lead into your own network, as those you `add` may
    #[arg(long)]
    allow_local: bool,
    /// Print what was done as JSON
    #[arg(long)]
    json: bool,
}

impl Import {
    /// Reads and saves, file by file.
    pub fn run(&self, cli: &Cli, out: &mut Out<'_>) -> Result<Ending, Stop> {
        let mut import =
            Running::new(cli.open()?, if self.allow_local { Reach::Local } else { Reach::Public });
        for source in Walk::over(&self.paths) {
            import.take(source, self.format)?;
        }
        import.save()?;
        if self.json {
            out.json(&import.shape())?;
        } else {
            out.line(&import.summary())?;
        }
        Ok(if import.failed.is_empty() { Ending::Well } else { Ending::Short })
    }
}

/// An import on its way.
struct Running {
    store: Store,
    reach: Reach,
    waiting: Vec<Article>,
    /// The moment the next batch counts as having come in.
    now: Timestamp,
    new: usize,
    updated: usize,
    unchanged: usize,
    /// What the lists of subscriptions brought, where there was one.
    lists: Option<Subscribed>,
    failed: Vec<(String, Problem)>,
    problems: Vec<(String, Problem)>,
}

impl Running {
    fn new(store: Store, reach: Reach) -> Self {
        Self {
            store,
            reach,
            waiting: Vec::new(),
            now: home::now(),
            new: 0,
            updated: 0,
            unchanged: 0,
            lists: None,
            failed: Vec::new(),
            problems: Vec::new(),
        }
    }

    /// Reads one file; a batch that is full is saved.
    fn take(
        &mut self,
        source: Result<Source, (String, Problem)>,
        format: FormatChoice,
    ) -> Result<(), Problem> {
        let source = match source {
            Ok(source) => source,
            Err((name, problem)) => {
                self.fail(name, problem);
                return Ok(());
            }
        };
        let pieces = match Pieces::of(&source, format.format()) {
            Ok(pieces) => pieces,
            Err(problem) => {
                self.fail(source.name(), problem);
                return Ok(());
            }
        };
        for piece in pieces {
            match piece {
                Ok(piece) => match subscriptions::list_in(&piece) {
                    Some(list) => self.subscribe(list, piece.name)?,
                    None => self.read(piece),
                },
                Err(problem) => self.fail(source.name(), problem),
            }
            if self.waiting.len() >= BATCH {
                self.store.expect(Load::Heavy);
                self.save()?;
            }
        }
        Ok(())
    }

    fn read(&mut self, piece: Piece) {
        let Piece { bytes, name, format } = piece;
        let input = Input { bytes: &bytes, name: &name, url: None, content_type: None, format };
        let (articles, mut problems) = ingest::read(&input).into_articles();
        if articles.is_empty() {
            let nothing = || Problem::new(format!("cannot read {name}"), "it holds no article");
            let first = if problems.is_empty() { nothing() } else { problems.swap_remove(0) };
            return self.fail(name, first);
        }
        self.waiting.extend(articles);
        if let Some(problem) = first_of(problems) {
            tell(&problem);
            self.problems.push((name, problem));
        }
    }

    /// Subscribes to the sources of a list.
    fn subscribe(
        &mut self,
        (list, problems): (Outlines, Vec<Problem>),
        name: String,
    ) -> Result<(), Problem> {
        let empty = list.feeds.is_empty();
        let (done, private) =
            subscriptions::subscribe(&mut self.store, list, self.reach, self.now)?;
        self.lists.get_or_insert_default().add(done);
        // Each of them is named: the way on differs from one to the next.
        for problem in private {
            tell(&problem);
            self.problems.push((name.clone(), problem));
        }
        match first_of(problems) {
            Some(problem) if empty => self.fail(name, problem),
            Some(problem) => {
                tell(&problem);
                self.problems.push((name, problem));
            }
            None => {}
        }
        Ok(())
    }

    fn fail(&mut self, name: String, problem: Problem) {
        tell(&problem);
        self.failed.push((name, problem));
    }

    /// Saves what is waiting. Articles without a date are listed by the time they came in, those
    /// of one batch in its order; each batch counts as a second older than the one before, so
    /// that a long import is listed in the order of its files as well.
    fn save(&mut self) -> Result<(), Problem> {
        for batch in self.waiting.chunks(BATCH) {
            let saved = self.store.save(batch, self.now)?;
            self.now = Timestamp(self.now.0.saturating_sub(1));
            self.new += saved.added.len();
            self.updated += saved.updated.len();
            self.unchanged += saved.unchanged;
        }
        self.waiting.clear();
        Ok(())
    }

    fn summary(&self) -> String {
        let read = self.new + self.updated + self.unchanged;
        let articles =
            format!("{} new, {} updated, {} unchanged", self.new, self.updated, self.unchanged);
        let mut text = match &self.lists {
            Some(lists) if read == 0 => lists.summary(),
            Some(lists) => format!("{articles}; {}", lists.summary()),
            None => articles,
        };
        match self.failed.len() {
            0 => {}
            1 => text.push_str(", 1 file could not be read"),
            many => text.push_str(&format!(", {many} files could not be read")),
        }
        text
    }

    fn shape(&self) -> Imported<'_> {
        fn noted(list: &[(String, Problem)]) -> Vec<Noted<'_>> {
            list.iter().map(|(file, problem)| Noted { file, problem }).collect()
        }
        Imported {
            new: self.new,
            updated: self.updated,
            unchanged: self.unchanged,
            sources: self.lists.clone(),
            failed: noted(&self.failed),
            problems: noted(&self.problems),
        }
    }
}

/// One line for a file: its first problem, and how many more there are.
fn first_of(mut problems: Vec<Problem>) -> Option<Problem> {
    let more = problems.len().checked_sub(1)?;
    let first = problems.swap_remove(0);
    Some(match more {
        0 => first,
        more => {
            let why = format!("{} (and {more} more)", first.why);
            Problem { why: crate::model::Clean::new(&why), ..first }
        }
    })
}
