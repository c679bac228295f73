//! How SQLite would run every statement of a reader's day: a session touches all that the reader
//! can ask of a store, each statement that runs is written down, and its plan is looked at.
//!
//! No statement may scan a table, sort into a temporary tree or count rows off. What may all the
//! same stands in [`EXEMPT`] with its reason.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use rusqlite::Connection;
use rusqlite::trace::{TraceEvent, TraceEventCodes};

use super::*;
use crate::model::{
    AsOf, Direction, Edge, Filter, NamedBy, Order, Place, Source, SourceState, Stories,
    ThreadComment, ThreadState, ThreadSystem,
};
use crate::store::Coverage;

/// Steps of plans that are allowed: a piece of the statement, the beginning of the step, and why.
const EXEMPT: &[(&str, &str, &str)] = &[
    ("FROM tally", "SCAN tally", "it has one row"),
    ("UPDATE tally", "SCAN tally", "it has one row"),
    ("FROM desk", "SCAN desk", "it has one row"),
    ("UPDATE desk", "SCAN desk", "it has one row"),
    ("FROM indexing", "SCAN indexing", "it has one row"),
    ("UPDATE indexing", "SCAN indexing", "it has one row"),
    ("FROM relating AS r, weights AS w", "SCAN r", "both have one row"),
    ("FROM relating AS r, weights AS w", "SCAN w", "both have one row"),
    ("FROM relating", "SCAN relating", "it has one row"),
    ("FROM weights", "SCAN weights", "it has one row"),
    ("UPDATE relating", "SCAN relating", "it has one row"),
    ("FROM hiding", "SCAN hiding", "it has one row"),
    ("UPDATE hiding", "SCAN hiding", "it has one row"),
    ("FROM unjudged", "SCAN unjudged", "the first of a step's rows, in their order"),
    (
        "INDEXED BY articles_hidden",
        "SCAN articles USING",
        "the hidden articles, which it has alone",
    ),
    ("INDEXED BY articles_hidden", SORT, "as many counts as there are sources"),
    ("temp.asked_room", "SCAN temp.asked_room", "it has one row"),
    (
        "EXISTS (SELECT 1 FROM temp.asked_marks)",
        "SCAN temp.asked_marks",
        "whether it has any row, of which the first will do",
    ),
    ("FROM origins", "SCAN origins", "a row for each source: that is the list of sources"),
    ("FROM fetches", "SCAN fetches", "a row for each source"),
    ("FROM sources", "SCAN sources", "all the sources are asked for"),
    ("json_each", "SCAN json_each", "the rows that are asked for"),
    ("search", "SCAN search", "it is the full-text index that answers, by its words"),
    (
        "SELECT 1 FROM links WHERE",
        "SCAN links USING COVERING INDEX",
        "whether there is any such link, of which the first will do",
    ),
    ("WITH RECURSIVE walk", "SCAN walk", "what a chain has met so far, 200 at most"),
    ("FROM thread_comments", SORT, "one discussion, all of which is shown; 10,000 at most"),
    ("FROM links AS l JOIN articles AS a", SORT, "the articles that link to one"),
    ("twin IS NULL ORDER BY at DESC", SORT, "the articles that a name or an address fits"),
    ("FROM comments", SORT, "the reader's own comments on one article"),
    ("FROM wanted", SORT, "what the reader waits for, which is bounded"),
    ("FROM wanted", "SCAN wanted", "what the reader waits for, which is bounded"),
    ("DELETE FROM wanted", OFFSET, "it is what bounds it"),
    ("DELETE FROM trail", OFFSET, "5,000 stops at most"),
    ("DELETE FROM trail", "SCAN trail", "5,000 stops at most"),
    ("DELETE FROM versions", OFFSET, "the versions of one draft, few of which are kept"),
    ("DELETE FROM journal", "SCAN journal", "what the reader changed in one day, which is bounded"),
];

/// How a plan says that it sorts.
const SORT: &str = "USE TEMP B-TREE";
/// How this test says that a statement counts rows off.
const OFFSET: &str = "OFFSET";

/// Steps that fetch what a statement itself has limited or written down.
const HARMLESS: [&str; 4] =
    ["SCAN CONSTANT ROW", "SCAN (subquery", "SCAN (join", "SCAN 2 CONSTANT"];

/// The statements that a connection has run.
type Seen = Arc<Mutex<BTreeSet<String>>>;

fn listen(conn: &mut Connection) -> Seen {
    let seen = Seen::default();
    let noted = Arc::clone(&seen);
    let note = move |event: TraceEvent<'_>| {
        if let TraceEvent::Stmt(statement, _) = event {
            noted.lock().unwrap().insert(statement.sql().into_owned());
        }
    };
    conn.trace_v2(TraceEventCodes::SQLITE_TRACE_STMT, Some(note)).unwrap();
    seen
}

#[test]
fn nothing_that_a_reader_does_scans_or_sorts_a_table() {
    let mut home = newsroom();
    let cache = listen(&mut home.store.cache.conn);
    let desk = listen(&mut home.store.desk.conn);
    read_the_news(&mut home);
    write_comments(&mut home);
    fetch(&mut home);
    let [cache, desk] = [cache, desk].map(|seen| std::mem::take(&mut *seen.lock().unwrap()));
    assert!(cache.len() > 60 && desk.len() > 40, "{} and {} statements", cache.len(), desk.len());
    let mut bad = faults(&home.store.cache.conn, &cache);
    bad.extend(faults(&home.store.desk.conn, &desk));
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}

/// What is wrong with the plans of some statements.
fn faults(conn: &Connection, seen: &BTreeSet<String>) -> Vec<String> {
    let mut bad = Vec::new();
    for sql in seen.iter().filter(|sql| is_ours(sql)) {
        let steps = plan(conn, sql);
        let counts = sql.contains("OFFSET").then_some(OFFSET);
        for step in steps.lines().filter(|step| is_bad(step)).chain(counts) {
            let fits = |(statement, begins, _): &(&str, &str, &str)| {
                sql.contains(statement) && step.starts_with(begins)
            };
            if !EXEMPT.iter().any(fits) {
                bad.push(format!("{step}: {sql}"));
            }
        }
    }
    bad
}

fn is_bad(step: &str) -> bool {
    let scans = step.starts_with("SCAN") && !HARMLESS.iter().any(|ok| step.starts_with(ok));
    scans || step.contains("TEMP B-TREE") || step.contains("AUTOMATIC")
}

/// Whether a statement is one of the store's: not one that begins or ends a transaction or asks
/// about the file, and none that the full-text index runs on its own tables.
fn is_ours(sql: &str) -> bool {
    let verb = sql.split_whitespace().next().unwrap_or_default().to_ascii_uppercase();
    matches!(verb.as_str(), "SELECT" | "INSERT" | "UPDATE" | "DELETE" | "REPLACE" | "WITH")
        && !sql.contains("'search")
        && !sql.contains("main.")
}

fn source() -> Source {
    Source {
        folder: Some(Clean::new("Papers")),
        ..Source::new(address("https://a.example/f"), NamedBy::Reader)
    }
}

/// Articles with everything that has a table: links, twins, tags, threads, comments, marks.
fn newsroom() -> Home {
    let mut home = Home::new();
    let mut articles: Vec<Article> =
        (0..40).map(|n| article(&format!("a{n}"), &format!("Tide table {n}"), n)).collect();
    for (n, article) in articles.iter_mut().enumerate() {
        article.url = Some(address(&format!("https://a.example/{n}")));
        article.links = vec![title_link(Rel::Next, &format!("Tide table {}", n + 1))];
    }
    home.store.add_sources(&[source()], NOW).unwrap();
    home.store.save_feed(&source().id, &articles, &SourceState::default(), NOW).unwrap();
    let twin = Article { url: articles[3].url.clone(), ..article("twin", "Tide table 3", 3) };
    home.store.save(&[twin], NOW).unwrap();
    home
}

/// Lists, articles, chains, searches, marks and the trail.
fn read_the_news(home: &mut Home) {
    let store = &mut home.store;
    for text in [
        "",
        "source:a.example",
        "folder:papers",
        "tide",
        "\"tide table\" -is:read",
        "tag:x",
        "is:wanted",
        "is:starred",
        "is:commented",
        "has:image",
        "lang:en age:<9d",
        "tide* OR is:unread",
    ] {
        for order in Order::ALL {
            for filter in [Filter::All, Filter::Unread, Filter::Starred] {
                let query = Query { order, filter, ..asked(text) };
                walk(store, &query);
            }
        }
    }
    store.shelves().unwrap();
    for name in ["a1", "twin", "nothing"] {
        open(store, name);
    }
    for words in ["a1", "https://a.example/4", "Tide table 5", "Tide"] {
        store.find(words).unwrap();
    }
    for (mark, to) in
        [(Mark::Read, Switch::On), (Mark::Starred, Switch::On), (Mark::Read, Switch::Off)]
    {
        store.mark(&[id("a3"), id("a7")], mark, to, NOW).unwrap();
    }
    // Lists that were asked for before those marks were set.
    for text in ["", "source:a.example", "folder:papers", "tide", "-is:read lang:en", "is:starred"]
    {
        for order in Order::ALL {
            for filter in [Filter::All, Filter::Unread, Filter::Starred] {
                for stories in [Stories::Apart, Stories::Grouped] {
                    let query = Query { order, filter, stories, ..asked(text) };
                    page_on(store, &query);
                }
            }
        }
    }
    for name in ["a1", "a2", "a3"] {
        store.visit(&id(name), NOW).unwrap();
        store.leave(&id(name), Place { block: 1, offset: 2 }).unwrap();
    }
    for way in [Direction::Back, Direction::Forward] {
        store.step(way).unwrap();
    }
    store.trail().unwrap();
    store.want(&id("a39"), &title_link(Rel::Next, "Tide table 40"), NOW).unwrap();
    store.wanted().unwrap();
    store.seen_changes().unwrap();
    store.index_some().unwrap();
}

/// Pages in every direction, the counts, and the next unread article.
fn walk(store: &Store, query: &Query) {
    let page = store.page(query, &Edge::First, 5).unwrap();
    store.counts(query).unwrap();
    for edge in page
        .rows
        .last()
        .map(|row| {
            [Edge::After(row.key), Edge::Before(row.key), Edge::Around(row.id.clone()), Edge::Last]
        })
        .into_iter()
        .flatten()
    {
        store.page(query, &edge, 5).unwrap();
    }
    for way in [Direction::Back, Direction::Forward] {
        store.unread_from(query, page.rows.first().map(|row| row.key), way).unwrap();
    }
    let ids: Vec<ArticleId> = page.rows.into_iter().map(|row| row.id).collect();
    store.snippets(query, &ids).unwrap();
}

/// Pages of a list as it was asked for.
fn page_on(store: &Store, query: &Query) {
    let page = |edge: Edge| store.page_as_of(query, &edge, 5, AsOf::Asked).unwrap();
    let first = page(Edge::First).rows;
    page(Edge::Last);
    page(Edge::Around(id("a3")));
    if let Some(row) = first.last() {
        page(Edge::After(row.key));
        page(Edge::Before(row.key));
    }
}

/// All that the reading pane shows around an article.
fn open(store: &Store, name: &str) {
    let id = id(name);
    store.article(&id).unwrap();
    store.row(&id).unwrap();
    store.neighbours(&id).unwrap();
    store.comments_of(&id).unwrap();
    store.deliveries(&id).unwrap();
    store.thread(&id).unwrap();
    store.place(&id).unwrap();
    store.source_behind(&id).unwrap();
}

/// A comment from its first letter to the outbox, and back.
fn write_comments(home: &mut Home) {
    let store = &mut home.store;
    for text in ["W", "Wa", "Water"] {
        store.draft(&id("a1"), None).unwrap();
        store.save_draft(&id("a1"), None, text, NOW).unwrap();
    }
    let key = store.save_draft(&id("a1"), None, "Water!", NOW).unwrap();
    store.copy_marks();
    store.page(&asked("water"), &Edge::First, 5).unwrap();
    store.queue(&key, NOW).unwrap();
    store.next_delivery().unwrap();
    store.unqueue(&key, NOW).unwrap();
    store.discard(&key, NOW).unwrap();
    store.restore(&key, NOW).unwrap();
    store.comment(&key).unwrap();
}

/// What a refresh writes while somebody reads: a feed that was there before, and discussions.
fn fetch(home: &mut Home) {
    let store = &mut home.store;
    let mut articles = vec![article("a1", "Tide table 1, corrected", 1), article("new", "New", 50)];
    articles[0].links = vec![url_link(Rel::Previous, "https://a.example/0")];
    articles[1].url = Some(address("https://a.example/7"));
    store.save_feed(&source().id, &articles, &SourceState::default(), NOW).unwrap();
    let comment =
        ThreadComment { body: Document::from_paragraphs(["Yes."]), ..ThreadComment::new("1") };
    let read = Some((ThreadSystem::WordPress, &[comment][..], Coverage::Whole));
    store.save_thread(&id("a1"), read, &ThreadState::default(), NOW).unwrap();
    store.see_thread(&id("a1"), NOW).unwrap();
    store.index_thread(&id("a1"), "Yes.").unwrap();
    store.sources().unwrap();
    store.due(NOW).unwrap();
}
