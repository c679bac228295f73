//! `tidings list`: the articles of the cache that a query means, in any order.

use super::out::{Out, Stop};
use super::search::{tell_hidden, understood};
use super::shape::Listed;
use super::{Cli, Ending};
use crate::home;
use crate::model::{Clean, Edge, Filter, Order, Query, Row, Stories};
use crate::store::Store;
use crate::text::{fit, width};

/// Rows asked of the store at once: a list of any length takes no more memory than these.
const PAGE: usize = 200;

/// Columns a source takes at most.
const SOURCE: usize = 24;

/// List articles, newest first, or those that a query means
#[derive(Debug, clap::Args)]
pub struct List {
    /// What to list: words, "phrases", -not, OR, source:, folder:, tag:, author:, lang:,
    /// is:unread, has:image, after:2026-01-01, age:<7d; put -- before one that begins with a minus
    #[arg(value_name = "QUERY")]
    query: Vec<String>,
    /// What comes first: newest, oldest, unread, source or relevance
    #[arg(long, value_name = "ORDER", value_parser = order, default_value = "newest")]
    order: Order,
    /// Only what you have not read
    #[arg(long, conflicts_with = "starred")]
    unread: bool,
    /// Only what you have starred
    #[arg(long)]
    starred: bool,
    /// Of the reports of one event only the one that comes first
    #[arg(long)]
    stories: bool,
    /// The same as a query
    #[arg(long, value_name = "WORDS", default_value = "", hide_default_value = true)]
    words: String,
    /// How many at most; 0 is all
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: usize,
    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
}

impl List {
    /// Prints the list page by page.
    pub fn run(&self, cli: &Cli, out: &mut Out<'_>) -> Result<Ending, Stop> {
        let store = cli.open()?;
        let text = [&self.query[..], std::slice::from_ref(&self.words)].concat().join(" ");
        let (filter, search) = (self.filter(), understood(&text)?);
        let stories = if self.stories { Stories::Grouped } else { Stories::Apart };
        let query = Query { filter, search, order: self.order, stories, ..Query::default() };
        tell_hidden(&store, &query)?;
        let mut left = if self.limit == 0 { usize::MAX } else { self.limit };
        let (mut edge, mut columns) = (Edge::First, Columns::default());
        loop {
            let page = store.page(&query, &edge, left.min(PAGE))?;
            self.print(&store, &page.rows, &mut columns, out)?;
            left -= page.rows.len().min(left);
            let Some(last) = page.rows.last().filter(|_| page.more_below && left > 0) else {
                return Ok(Ending::Well);
            };
            edge = Edge::After(last.key);
        }
    }

    fn filter(&self) -> Filter {
        match (self.unread, self.starred) {
            (true, _) => Filter::Unread,
            (false, true) => Filter::Starred,
            (false, false) => Filter::All,
        }
    }

    fn print(
        &self,
        store: &Store,
        rows: &[Row],
        columns: &mut Columns,
        out: &mut Out<'_>,
    ) -> Result<(), Stop> {
        if self.json {
            for row in rows {
                out.json(&Listed::new(row, store.article(&row.id)?.as_ref()))?;
            }
            return Ok(());
        }
        columns.widen(rows);
        rows.iter().try_for_each(|row| out.line(&columns.line(row)))
    }
}

fn order(word: &str) -> Result<Order, String> {
    let words = Order::ALL.map(Order::word).join(", ");
    Order::from_word(word).ok_or_else(|| format!("the orders are {words}"))
}

/// The widths of the columns, as wide as any row so far needs.
#[derive(Default)]
struct Columns {
    id: usize,
    source: usize,
}

impl Columns {
    fn widen(&mut self, rows: &[Row]) {
        for row in rows {
            self.id = self.id.max(width(row.id.as_str()));
            let source = row.source.as_deref().map_or(0, width);
            self.source = self.source.max(source.min(SOURCE));
        }
    }

    fn line(&self, row: &Row) -> String {
        let id = padded(row.id.as_str(), self.id);
        let date = home::local_date(row.published.unwrap_or(row.added));
        let source = fit(row.source.as_ref().unwrap_or(&Clean::default()), self.source);
        let size = row.story.map(|story| format!(" · {}", story.size())).unwrap_or_default();
        format!("{id}  {date}  {}  {}{size}", padded(&source, self.source), row.title)
    }
}

/// A text and the spaces that bring it to a number of columns on the screen.
fn padded(text: &str, columns: usize) -> String {
    let missing = columns.saturating_sub(width(text));
    format!("{text}{}", " ".repeat(missing))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ArticleId, ListKey, Timestamp};

    fn row(id: &str, source: &str, title: &str) -> Row {
        Row {
            key: ListKey { when: 0, row: 0 },
            id: ArticleId::given(id),
            title: Clean::new(title),
            source: Clean::named(source),
            published: None,
            added: Timestamp(86_400 * 3),
            read: false,
            starred: false,
            wanted: false,
            own_comments: 0,
            words: 0,
            story: None,
            tags: vec![],
        }
    }

    #[test]
    fn titles_begin_in_the_same_column_whatever_stands_before_them() {
        let rows = [
            row("a", "新聞", "T"),
            row("long-id", "", "T"),
            row("b", "A paper whose name goes on and on", "T"),
        ];
        let mut columns = Columns::default();
        columns.widen(&rows);
        for row in &rows {
            assert_eq!(width(&columns.line(row)), 7 + 2 + 10 + 2 + SOURCE + 2 + 1, "{row:?}");
        }
    }
}
