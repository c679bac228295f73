//! `tidings search`: the articles that fit best, each with the piece of its text that shows why.

use serde::Serialize;

use super::out::{Out, Stop, tell};
use super::shape::Listed;
use super::{Cli, Ending};
use crate::home;
use crate::model::{self, Clock, Edge, Order, Problem, Query, Row, Snippet};
use crate::query::{self, Typing};
use crate::store::{Indexed, Store};

/// Rows asked of the store at once.
const PAGE: usize = 100;
/// How many steps of indexing a search waits for where the cache is an older one.
const STEPS: usize = 100;

/// Search titles, texts, threads and your comments; what fits best and is newest comes first
#[derive(Debug, clap::Args)]
pub struct Search {
    /// Words, "phrases", -not, OR, beginning*, NEAR(two words, 5), source:, folder:, tag:, author:,
    /// lang:, is:unread|starred|commented|wanted|full|hidden, has:image|comments, after:2026-01-01,
    /// before:, age:<7d; put -- before one that begins with a minus
    #[arg(value_name = "QUERY", required = true)]
    query: Vec<String>,
    /// How many at most; 0 is all
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,
    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
}

/// A found article as JSON.
#[derive(Serialize)]
struct Found<'a> {
    #[serde(flatten)]
    article: Listed<'a>,
    snippet: &'a str,
    /// Pairs of bytes of the snippet: where a word begins that was looked for, and where it ends.
    hits: Vec<[usize; 2]>,
}

/// Reads a query as it was typed on a command line, now and here.
pub(super) fn understood(text: &str) -> Result<model::Search, Problem> {
    let now = home::now();
    let clock = Clock { now, utc_offset: home::utc_offset(now) };
    Ok(query::search(text, Typing::Done, clock)?)
}

/// Says on standard error what a list leaves out.
pub(super) fn tell_hidden(store: &Store, query: &Query) -> Result<(), Problem> {
    if let Some(hidden) = store.hidden_in(query)? {
        tell(&Problem::new(hidden.words(), "is:hidden lists what saved queries hide"));
    }
    Ok(())
}

impl Search {
    /// Searches and prints what was found.
    ///
    /// # Errors
    ///
    /// The query cannot be understood.
    pub fn run(&self, cli: &Cli, out: &mut Out<'_>) -> Result<Ending, Stop> {
        let search = understood(&self.query.join(" "))?;
        let mut store = cli.open()?;
        complete(&mut store)?;
        let query = Query { search, order: Order::Relevance, ..Query::default() };
        tell_hidden(&store, &query)?;
        let mut left = if self.limit == 0 { usize::MAX } else { self.limit };
        let mut edge = Edge::First;
        loop {
            let page = store.page(&query, &edge, left.min(PAGE))?;
            self.print(&store, &query, &page.rows, out)?;
            left -= page.rows.len().min(left);
            let Some(last) = page.rows.last().filter(|_| page.more_below && left > 0) else {
                return Ok(Ending::Well);
            };
            edge = Edge::After(last.key);
        }
    }

    fn print(
        &self,
        store: &Store,
        query: &Query,
        rows: &[Row],
        out: &mut Out<'_>,
    ) -> Result<(), Stop> {
        let ids: Vec<_> = rows.iter().map(|row| row.id.clone()).collect();
        let snippets = store.snippets(query, &ids)?;
        for (row, snippet) in rows.iter().zip(&snippets) {
            if self.json {
                let article = store.article(&row.id)?;
                let hits = snippet.hits.iter().map(|hit| [hit.start, hit.end]).collect();
                let article = Listed::new(row, article.as_ref());
                out.json(&Found { article, snippet: &snippet.text, hits })?;
            } else {
                let date = home::local_date(row.published.unwrap_or(row.added));
                let source = row.source.as_deref().unwrap_or_default();
                let about = [&date, source].map(str::trim).join("  ");
                out.line(&format!("{}\n  {}  {}", row.title, about.trim_end(), row.id))?;
                if !snippet.text.is_empty() {
                    out.line(&format!("  {}", marked(snippet)))?;
                }
            }
        }
        Ok(())
    }
}

/// A snippet with a mark on either side of what was looked for.
fn marked(snippet: &Snippet) -> String {
    let mut out = String::with_capacity(snippet.text.len() + 8);
    let mut from = 0;
    for hit in &snippet.hits {
        out.push_str(&snippet.text[from..hit.start]);
        out.push('[');
        out.push_str(&snippet.text[hit.clone()]);
        out.push(']');
        from = hit.end;
    }
    out.push_str(&snippet.text[from..]);
    out
}

/// Brings what an older tidings saved into the index, as far as that takes a moment only.
fn complete(store: &mut Store) -> Result<(), Problem> {
    let mut indexed = store.indexed()?;
    for _ in 0..STEPS {
        if indexed == Indexed::All {
            break;
        }
        indexed = store.index_some()?;
    }
    if let Indexed::AllBut(rows) = indexed {
        let why = format!("{rows} older articles are not in the index yet");
        let hint = "search again: each time some more are taken in";
        tell(&Problem::new("not everything was searched", why).hint(hint));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Clean;

    #[test]
    fn what_was_looked_for_is_marked() {
        let snippet = Snippet { text: Clean::new("the tide, the moon"), hits: vec![4..8, 14..18] };
        assert_eq!(marked(&snippet), "the [tide], the [moon]");
    }
}
