//! `tidings query`: queries with a name, which stand among the sources.

use clap::Subcommand;
use serde::Serialize;

use super::out::{Out, Stop};
use super::search::understood;
use super::{Cli, Ending};
use crate::home;
use crate::model::{Counts, Query, SavedQuery, Section};
use crate::store::{KeptAs, Store};
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
            Some(Do::Remove { name }) => {
                let gone = store.remove_query(name, home::now())?;
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
    articles: u64,
    unread: u64,
}

fn list(store: &Store, json: bool, out: &mut Out<'_>) -> Result<Ending, Stop> {
    let all = store.saved_queries()?;
    let names = all.iter().map(|one| width(&one.name).min(NAME)).max().unwrap_or(0);
    for saved in &all {
        let counts = count(store, saved)?;
        if json {
            out.json(&Listed {
                name: &saved.name,
                query: &saved.text,
                purpose: saved.purpose.word(),
                articles: counts.all,
                unread: counts.unread,
            })?;
        } else {
            let name = fit(&saved.name, NAME);
            let gap = " ".repeat(names.saturating_sub(width(&name)));
            out.line(&format!("{name}{gap}  {:>7} unread  {}", counts.unread, saved.text))?;
        }
    }
    Ok(Ending::Well)
}

/// How many articles a saved query holds.
fn count(store: &Store, saved: &SavedQuery) -> Result<Counts, Stop> {
    let search = understood(&saved.text)?;
    let section = Section { name: saved.name.clone(), expr: search.expr().clone() };
    let search = understood("")?;
    Ok(store.counts(&Query { section, search, ..Query::default() })?)
}
