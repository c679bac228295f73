//! `tidings trail`: what was opened, the latest first.

use serde::Serialize;

use super::out::{Out, Stop};
use super::{Cli, Ending};
use crate::home;
use crate::model::{TrailEdge, TrailRow};

/// Stops asked of the store at once.
const PAGE: usize = 200;

/// List what you opened, the latest first
#[derive(Debug, clap::Args)]
pub struct Trail {
    /// How many at most; 0 is all
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: usize,
    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
}

impl Trail {
    /// Prints the trail page by page.
    pub fn run(&self, cli: &Cli, out: &mut Out<'_>) -> Result<Ending, Stop> {
        let store = cli.open()?;
        let mut left = if self.limit == 0 { usize::MAX } else { self.limit };
        let mut from = TrailEdge::Latest;
        loop {
            let page = store.trail_page("", from, left.min(PAGE))?;
            for row in &page.rows {
                let here = page.at == Some(row.stop.seq);
                if self.json {
                    out.json(&Opened::new(row, here))?;
                } else {
                    out.line(&line(row, here))?;
                }
            }
            left -= page.rows.len().min(left);
            let Some(last) = page.rows.last().filter(|_| page.more_below && left > 0) else {
                return Ok(Ending::Well);
            };
            from = TrailEdge::Before(last.stop.seq);
        }
    }
}

/// One stop of `trail --json`.
#[derive(Serialize)]
struct Opened<'a> {
    id: &'a str,
    title: &'a str,
    source: Option<&'a str>,
    opened: String,
    /// Whether the article is still in the cache.
    cached: bool,
    /// Whether this is the stop at which the reader stands.
    here: bool,
}

impl<'a> Opened<'a> {
    fn new(row: &'a TrailRow, here: bool) -> Self {
        Self {
            id: row.stop.article.as_str(),
            title: &row.stop.title,
            source: row.source.as_deref(),
            opened: row.stop.opened.rfc3339(),
            cached: row.cached,
            here,
        }
    }
}

/// A sign for the stop at which one is, day and time, title and source.
fn line(row: &TrailRow, here: bool) -> String {
    let sign = if here { '>' } else { ' ' };
    let time = home::local_time(row.stop.opened);
    let source = row.source.as_ref().map(|source| format!(" ({source})")).unwrap_or_default();
    format!("{sign} {time}  {}{source}", row.stop.title)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{self, ArticleId, Clean, Timestamp};
    use serde_json::json;

    #[test]
    fn a_stop_has_the_promised_fields() {
        let stop = model::Stop {
            seq: 7,
            article: ArticleId::given("a1"),
            title: Clean::new("A title"),
            opened: Timestamp(60),
        };
        let row = TrailRow { stop, source: Clean::named("The Post"), cached: true };
        assert_eq!(
            json!(Opened::new(&row, true)),
            json!({
                "id": "a1", "title": "A title", "source": "The Post",
                "opened": "1970-01-01T00:01:00Z", "cached": true, "here": true,
            })
        );
        assert!(line(&row, true).starts_with("> 19"));
        assert!(line(&row, false).ends_with("  A title (The Post)"));
    }
}
