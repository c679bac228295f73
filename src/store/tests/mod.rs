//! The store's tests, a file a noun, and what they share.

mod chain;
mod comments;
mod damage;
mod hiding;
mod lists;
mod marking;
mod marks;
mod outbox;
mod outline;
mod plans;
mod prune;
mod reach;
mod relating;
mod saved;
mod saving;
mod searching;
mod several;
mod sources;
mod stories;
mod tags;
mod threads;
mod trail;
mod twins;
mod undo;

use std::path::Path;

use tempfile::TempDir;

use super::{Opened, Store, Switch};
use crate::model::{
    Address, Article, ArticleId, Clean, Clock, Document, Link, Mark, Query, Rel, Row, Timestamp,
};
use crate::query::{Typing, search};

/// The moment at which most tests happen: 2026-09-12T20:26:40Z.
const NOW: Timestamp = Timestamp(1_789_244_800);

/// When and where the tests' searches are asked.
const CLOCK: Clock = Clock { now: NOW, utc_offset: 0 };

/// A query as somebody types it.
pub(super) fn asked(text: &str) -> Query {
    Query { search: search(text, Typing::Done, CLOCK).unwrap(), ..Query::default() }
}

fn id(text: &str) -> ArticleId {
    ArticleId::given(text)
}

/// An article with an id, a title and a text, published `hour` hours after a fixed moment.
fn article(name: &str, title: &str, hour: i64) -> Article {
    Article {
        source: Some(Clean::new("The Paper")),
        published: Some(Timestamp(1_700_000_000 + hour * 3_600)),
        body: Document::from_paragraphs([title, "Some words of text."]),
        ..Article::new(id(name), Clean::new(title))
    }
}

fn address(text: &str) -> Address {
    Address::parse(text).unwrap()
}

fn title_link(rel: Rel, title: &str) -> Link {
    Link { rel, title: Some(Clean::new(title)), url: None }
}

fn url_link(rel: Rel, url: &str) -> Link {
    Link { rel, title: None, url: Some(address(url)) }
}

/// A data folder that goes with the test, and a store on it.
struct Home {
    dir: TempDir,
    store: Store,
}

impl Home {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store = open(dir.path()).store;
        Self { dir, store }
    }

    fn with(articles: &[Article]) -> Self {
        let mut home = Self::new();
        home.store.save(articles, NOW).unwrap();
        home
    }

    fn path(&self) -> &Path {
        self.dir.path()
    }

    /// Closes the store and opens it again.
    fn again(self) -> (Self, Vec<crate::model::Problem>) {
        let Self { dir, store } = self;
        drop(store);
        let Opened { store, notices, .. } = open(dir.path());
        (Self { dir, store }, notices)
    }

    fn row(&self, name: &str) -> Row {
        self.store.row(&id(name)).unwrap().unwrap()
    }

    fn read(&mut self, name: &str) {
        self.store.mark(&[id(name)], Mark::Read, Switch::On, NOW).unwrap();
    }

    /// Whether the counted articles are those that are there.
    fn check_tally(&self) {
        let count = |sql: &str| self.store.cache.conn.query_row(sql, [], |r| r.get::<_, i64>(0));
        let counts = self.store.counts(&Query::default()).unwrap();
        let all =
            count("SELECT count(*) FROM articles WHERE twin IS NULL AND traits & 8 = 0").unwrap();
        let unread = count(
            "SELECT count(*) FROM articles WHERE twin IS NULL AND traits & 8 = 0 AND read = 0",
        )
        .unwrap();
        assert_eq!((counts.all as i64, counts.unread as i64), (all, unread));
    }
}

fn open(dir: &Path) -> Opened {
    Store::open(dir, NOW).unwrap()
}

/// The names of the folder's files that begin in a certain way.
fn files(dir: &Path, prefix: &str) -> Vec<String> {
    let names = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<String> = names
        .map(|name| name.to_string_lossy().into_owned())
        .filter(|name| name.starts_with(prefix))
        .collect();
    names.sort();
    names
}

/// How SQLite would run a statement, a step a line.
pub(super) fn plan(cache: &rusqlite::Connection, sql: &str) -> String {
    let mut statement = cache.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    for number in 1..=statement.parameter_count() {
        statement.raw_bind_parameter(number, 1).unwrap();
    }
    let mut rows = statement.raw_query();
    let mut plan = String::new();
    while let Some(row) = rows.next().unwrap() {
        plan.push_str(&row.get::<_, String>(3).unwrap());
        plan.push('\n');
    }
    plan
}

#[test]
fn a_store_can_go_to_another_thread() {
    fn goes<T: Send>() {}
    goes::<Store>();
}
