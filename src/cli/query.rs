//! `tidings query`: queries with a name, which stand among the sources.

use clap::Subcommand;
use serde::Serialize;

use super::out::{Out, Stop, tell};
use super::search::understood;
use super::{Cli, Ending};
use crate::home;
use crate::model::{Counts, Expr, Purpose, Query, SavedQuery, Section, State};
use crate::store::{Judged, KeptAs, Store};
use crate::text::{fit, width};

/// Columns a name takes at most.
const NAME: usize = 32;

/// Save queries under a name, and list them with their counts
#[derive(Debug, clap::Args)]
pub struct Queries {
    #[command(subcommand)]
    wish: Option<Do>,
    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Do {
    /// List the saved queries with their counts
    List {
        /// Print one JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Give a query a name; one of that name means this from now on
    Save {
        #[arg(value_name = "NAME")]
        name: String,
        /// What `list` and `search` take; put -- before one that begins with a minus
        #[arg(value_name = "QUERY", required = true)]
        query: Vec<String>,
    },
    /// Give a saved query another name, also where other saved queries ask for it
    Rename {
        #[arg(value_name = "NAME")]
        name: String,
        #[arg(value_name = "NEW")]
        to: String,
    },
    /// Leave out of every list what a query holds for; `is:hidden` lists it
    Hide {
        #[arg(value_name = "NAME")]
        name: String,
        /// The query, where it is not saved yet
        #[arg(value_name = "QUERY")]
        query: Vec<String>,
    },
    /// Show again what a saved query hides
    Show {
        #[arg(value_name = "NAME")]
        name: String,
    },
    /// Take a saved query away; no article goes with it
    Remove {
        #[arg(value_name = "NAME")]
        name: String,
    },
}

impl Queries {
    /// Does it.
    ///
    /// # Errors
    ///
    /// There is no saved query of the name, or the query cannot be understood.
    pub fn run(&self, cli: &Cli, out: &mut Out<'_>) -> Result<Ending, Stop> {
        let mut store = cli.open()?;
        match &self.wish {
            None => return list(&store, self.json, out),
            Some(Do::List { json }) => return list(&store, self.json || *json, out),
            Some(Do::Save { name, query }) => {
                let kept = store.save_query(name, &query.join(" "), home::now())?;
                let saved = store.saved_query(name)?;
                let verb = match kept {
                    KeptAs::New => "saved",
                    KeptAs::Changed => "changed",
                };
                out.line(&format!("{verb} {}: {}", saved.name, saved.text))?;
            }
            Some(Do::Rename { name, to }) => {
                let saved = store.rename_query(name, to, home::now())?;
                out.line(&format!("it is called {} now: {}", saved.name, saved.text))?;
            }
            Some(Do::Hide { name, query }) => {
                if !query.is_empty() {
                    store.hide_query(name, &query.join(" "), home::now())?;
                }
                let saved = store.set_purpose(name, Purpose::Hides, home::now())?;
                carry_out(&mut store)?;
                let hidden = count(&store, &saved)?.all;
                out.line(&format!("{} hides {hidden} articles: {}", saved.name, saved.text))?;
            }
            Some(Do::Show { name }) => {
                let saved = store.set_purpose(name, Purpose::Lists, home::now())?;
                carry_out(&mut store)?;
                let shown = count(&store, &saved)?.all;
                out.line(&format!("{} shows {shown} articles: {}", saved.name, saved.text))?;
            }
            Some(Do::Remove { name }) => {
                let gone = store.remove_query(name, home::now())?;
                carry_out(&mut store)?;
                out.line(&format!("removed {}, which was: {}", gone.name, gone.text))?;
            }
        }
        Ok(Ending::Well)
    }
}

/// A saved query of `query list --json`.
#[derive(Serialize)]
struct Listed<'a> {
    name: &'a str,
    query: &'a str,
    /// `lists` or `hides`.
    purpose: &'static str,
    /// `None` where that cannot be told, as where it asks for a query that is gone.
    articles: Option<u64>,
    unread: Option<u64>,
}

fn list(store: &Store, json: bool, out: &mut Out<'_>) -> Result<Ending, Stop> {
    let all = store.saved_queries()?;
    let names = all.iter().map(|one| width(&one.name).min(NAME)).max().unwrap_or(0);
    let mut ending = Ending::Well;
    for saved in &all {
        // One that asks for another that is gone keeps nobody from seeing the rest.
        let counts = match count(store, saved) {
            Ok(counts) => Some(counts),
            Err(Stop::Problem(problem)) => {
                tell(&problem);
                ending = Ending::Short;
                None
            }
            Err(stop @ Stop::ReaderGone) => return Err(stop),
        };
        if json {
            out.json(&Listed {
                name: &saved.name,
                query: &saved.text,
                purpose: saved.purpose.word(),
                articles: counts.map(|counts| counts.all),
                unread: counts.map(|counts| counts.unread),
            })?;
        } else {
            let name = fit(&saved.name, NAME);
            let gap = " ".repeat(names.saturating_sub(width(&name)));
            let (number, word) = match saved.purpose {
                Purpose::Lists => (counts.map(|counts| counts.unread), "unread"),
                Purpose::Hides => (counts.map(|counts| counts.all), "hidden"),
            };
            let number = number.map_or_else(|| "?".to_owned(), |number| number.to_string());
            out.line(&format!("{name}{gap}  {number:>7} {word}  {}", saved.text))?;
        }
    }
    Ok(ending)
}

/// Hides and shows what is to be hidden and shown from now on.
pub(super) fn carry_out(store: &mut Store) -> Result<(), Stop> {
    while store.judge_some()? != Judged::All {}
    Ok(())
}

/// How many articles a saved query holds; of one that hides, how many it hides.
fn count(store: &Store, saved: &SavedQuery) -> Result<Counts, Stop> {
    let search = understood(&saved.text)?;
    let hidden = match saved.purpose {
        Purpose::Lists => Expr::default(),
        Purpose::Hides => Expr::Is(State::Hidden),
    };
    let expr = Expr::all([search.expr().clone(), hidden]);
    let section = Section { name: saved.name.clone(), expr };
    let search = understood("")?;
    Ok(store.counts(&Query { section, search, ..Query::default() })?)
}
