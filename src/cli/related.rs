//! `tidings related`: the articles that are related to one, each with why; or to each of them.

use serde::Serialize;

use super::out::{Out, Stop};
use super::shape::Listed;
use super::{Cli, Ending, find};
use crate::home;
use crate::model::{ArticleId, Edge, Problem, Query, Reason, Relative};
use crate::store::{Relating, Store};

/// Rows asked of the store at once.
const PAGE: usize = 200;
/// Steps of learning that are waited for when one article is asked about.
const STEPS: usize = 8;

/// List the articles related to one, with why
#[derive(Debug, clap::Args)]
pub struct Related {
    /// The article's id, address, title or the beginning of its title
    #[arg(value_name = "ARTICLE", required_unless_present = "all")]
    article: Option<String>,
    /// Of every article, newest first: one JSON object a line, with the ids of those related to it
    #[arg(long, conflicts_with = "article", requires = "json")]
    all: bool,
    /// How many at most
    #[arg(long, value_name = "N", default_value_t = 10)]
    limit: usize,
    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
}

/// A related article as JSON.
#[derive(Serialize)]
struct Told<'a> {
    #[serde(flatten)]
    article: Listed<'a>,
    why: &'a str,
    /// The kinds of reasons, as the parts of `why`.
    reasons: Vec<&'static str>,
}

/// The relatives of one of all articles.
#[derive(Serialize)]
struct Line<'a> {
    id: &'a ArticleId,
    related: Vec<ArticleId>,
}

impl Related {
    /// Looks the article up and prints its relatives.
    pub fn run(&self, cli: &Cli, out: &mut Out<'_>) -> Result<Ending, Stop> {
        let mut store = cli.open()?;
        let Some(words) = &self.article else {
            learn(&mut store, usize::MAX)?;
            return self.all(&store, out);
        };
        learn(&mut store, STEPS)?;
        let id = find(&store, words)?;
        for relative in store.related(&id, self.limit)? {
            self.print(&store, &relative, out)?;
        }
        Ok(Ending::Well)
    }

    fn print(&self, store: &Store, relative: &Relative, out: &mut Out<'_>) -> Result<(), Stop> {
        let (row, why) = (&relative.row, relative.why());
        if self.json {
            let article = store.article(&row.id)?;
            let article = Listed::new(row, article.as_ref());
            let reasons = relative.reasons.iter().map(Reason::kind).collect();
            return out.json(&Told { article, why: &why, reasons });
        }
        let date = home::local_date(row.published.unwrap_or(row.added));
        let source = row.source.as_deref().unwrap_or_default();
        let about = [&date, source].map(str::trim).join("  ");
        out.line(&format!("{}\n  {}  {}\n  {why}", row.title, about.trim_end(), row.id))
    }

    /// Prints a line for every article, page by page.
    fn all(&self, store: &Store, out: &mut Out<'_>) -> Result<Ending, Stop> {
        let (query, mut edge) = (Query::default(), Edge::First);
        loop {
            let page = store.page(&query, &edge, PAGE)?;
            for row in &page.rows {
                let related = store.related_ids(&row.id, self.limit)?;
                out.json(&Line { id: &row.id, related })?;
            }
            let Some(last) = page.rows.last().filter(|_| page.more_below) else {
                return Ok(Ending::Well);
            };
            edge = Edge::After(last.key);
        }
    }
}

/// Learns which words of the cache say what an article is about, in so many steps at most.
fn learn(store: &mut Store, steps: usize) -> Result<(), Problem> {
    for _ in 0..steps {
        if store.relate_some()? == Relating::Done {
            break;
        }
    }
    Ok(())
}
