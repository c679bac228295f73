//! `tidings mark`: what is read and what has a star, for some articles or all that a query means.

use clap::ValueEnum;

use super::out::{Out, Stop};
use super::search::understood;
use super::{Cli, Ending, find};
use crate::home;
use crate::model::{self, Along, ArticleId, Edge, MarkChange, Problem, Query, Switch, Timestamp};
use crate::store::Store;

/// Mark articles read or unread, give them a star or take it off
#[derive(Debug, clap::Args)]
pub struct Mark {
    /// What they are to be
    #[arg(value_name = "MARK")]
    mark: Wish,
    /// The articles, by id, address, title or the beginning of its title
    #[arg(value_name = "ARTICLE", required_unless_present = "query", conflicts_with = "query")]
    articles: Vec<String>,
    /// All articles that a query means instead; an empty one means every article
    #[arg(long, allow_hyphen_values = true, value_name = "QUERY")]
    query: Option<String>,
}

/// A mark and the way it is set.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Wish {
    Read,
    Unread,
    Star,
    Unstar,
}

impl Wish {
    fn mark(self) -> (model::Mark, Switch) {
        match self {
            Self::Read => (model::Mark::Read, Switch::On),
            Self::Unread => (model::Mark::Read, Switch::Off),
            Self::Star => (model::Mark::Starred, Switch::On),
            Self::Unstar => (model::Mark::Starred, Switch::Off),
        }
    }

    /// What was done to so many articles.
    fn said(self, count: usize) -> String {
        let articles =
            if count == 1 { "1 article".to_owned() } else { format!("{count} articles") };
        match self {
            Self::Read => format!("marked {articles} read"),
            Self::Unread => format!("marked {articles} unread"),
            Self::Star => format!("starred {articles}"),
            Self::Unstar => format!("took the star off {articles}"),
        }
    }
}

impl Mark {
    /// Marks them, as one change.
    pub fn run(&self, cli: &Cli, out: &mut Out<'_>) -> Result<Ending, Stop> {
        let mut store = cli.open()?;
        let count = match &self.query {
            Some(query) => self.mark_all(&mut store, query)?,
            None => {
                let ids = self.articles.iter().map(|words| find(&store, words));
                let ids: Vec<ArticleId> = ids.collect::<Result<_, _>>()?;
                let (mark, to) = self.mark.mark();
                store.mark(&ids, mark, to, home::now())?
            }
        };
        let undo = if count > 0 { "; `tidings undo` takes it back" } else { "" };
        out.line(&format!("{}{undo}", self.mark.said(count)))?;
        Ok(Ending::Well)
    }

    fn mark_all(&self, store: &mut Store, query: &str) -> Result<usize, Problem> {
        let (mark, to) = self.mark.mark();
        let query = Query { search: understood(query)?, ..Query::default() };
        let known_by = Timestamp(i64::MAX);
        let change = MarkChange::Each(vec![(mark, to)]);
        let along = Along { query, ids: Vec::new(), edges: vec![Edge::First], known_by, change };
        Ok(store.mark_whole(along, home::now())?.count)
    }
}
