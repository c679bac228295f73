//! What the reader asks of the store: pages, counts, articles, searches.

use std::path::Path;

use tidings::model::{ArticleId, Clock, Direction, Edge, ListKey, Order, Query, Timestamp};
use tidings::query::{Typing, search};
use tidings::store::{Relating, Store};

use super::WORDS;
use super::machine::asked;
use super::news::{self, NEWEST};
use super::table::Table;

/// Rows of a page, as the reader asks for them.
const PAGE: usize = 120;
/// Rows of the first screen of a search.
const SCREEN: usize = 40;
/// Steps of learning before relatives are asked for.
const LEARNED: usize = 100;

pub fn measure(folder: &Path, size: usize, table: &mut Table) {
    let store = Store::open(folder, Timestamp(NEWEST)).unwrap().store;
    pages(&store, size, table);
    let all = Query::default();
    table.add(
        "all unread counts, ms",
        asked(|| {
            store.shelves().unwrap();
            store.counts(&all).unwrap();
        }),
    );
    articles(&store, table);
    searches(&store, table);
    relatives(store, size, table);
}

fn query(text: &str, order: Order) -> Query {
    let clock = Clock { now: Timestamp(NEWEST), utc_offset: 0 };
    Query { search: search(text, Typing::Done, clock).unwrap(), order, ..Query::default() }
}

fn pages(store: &Store, size: usize, table: &mut Table) {
    let all = Query::default();
    let page = |edge: &Edge| drop(store.page(&all, edge, PAGE).unwrap());
    let middle = key(store, size / 2);
    table.add("first page, ms", asked(|| page(&Edge::First)));
    table.add("page in the middle, ms", asked(|| page(&Edge::After(middle))));
    table.add("jump to the end, ms", asked(|| page(&Edge::Last)));
    let source = query("source:\"Wire 7\" is:unread", Order::Newest);
    table.add("a source's unread, ms", asked(|| drop(store.page(&source, &Edge::First, PAGE))));
    // Everything between the middle and the oldest article is read.
    let next = || store.unread_from(&all, Some(middle), Direction::Forward).unwrap();
    assert!(next().is_some());
    table.add("next unread, far away, ms", asked(|| drop(next())));
}

fn key(store: &Store, number: usize) -> ListKey {
    store.row(&news::id(number)).unwrap().unwrap().key
}

fn articles(store: &Store, table: &mut Table) {
    let end = store.page(&Query::default(), &Edge::Last, PAGE).unwrap();
    let ids: Vec<ArticleId> = end.rows.into_iter().rev().map(|row| row.id).collect();
    let mut next = ids.iter().cycle();
    table.add(
        "open an article, ms",
        asked(|| {
            let id = next.next().unwrap();
            store.article(id).unwrap().unwrap();
            store.row(id).unwrap().unwrap();
            store.neighbours(id).unwrap();
            store.comments_of(id).unwrap();
            store.thread(id).unwrap();
        }),
    );
}

fn searches(store: &Store, table: &mut Table) {
    for (name, text) in [
        ("search, two words, first screen, ms", WORDS),
        ("search, common words, ms", "said company"),
        ("search, a beginning, ms", "oil pri*"),
        ("search, a phrase, ms", "\"oil prices\""),
        ("search, rare words, ms", "zebra OR helsinki"),
    ] {
        let query = query(text, Order::Relevance);
        let shown = asked(|| {
            let page = store.page(&query, &Edge::First, SCREEN).unwrap();
            let ids: Vec<ArticleId> = page.rows.into_iter().map(|row| row.id).collect();
            store.snippets(&query, &ids).unwrap();
        });
        table.add(name, shown);
    }
}

/// The relatives of articles from everywhere in the cache, and what is kept to find them.
fn relatives(mut store: Store, size: usize, table: &mut Table) {
    for _ in 0..LEARNED {
        if store.relate_some().unwrap() == Relating::Done {
            break;
        }
    }
    let mut numbers = (1..).map(|round| news::id(round * 7_919 % size));
    let mut next = || numbers.next().unwrap();
    table.add("related articles of one, ms", asked(|| drop(store.related(&next(), 10).unwrap())));
    let stats = store.stats().unwrap();
    let part = stats.related_bytes as f64 / stats.body_bytes as f64;
    table.add("kept for relatives, of the packed texts", part);
}
