//! Pages, counts and the nearest unread article, against a list that is kept in memory.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::model::{AsOf, Basis, Direction, Edge, Filter, ListKey, Order, Page, Stories};

/// Sixty articles, three at a time, some read, some starred.
pub(super) fn home() -> (Home, Vec<Row>) {
    let batch: Vec<Article> = (0..60)
        .map(|n| {
            let word = if n % 7 == 0 { "Över_100% Ünique" } else { "Plain" };
            Article {
                byline: (n % 5 == 0).then(|| Clean::new("By Ann")),
                ..article(&format!("a{n}"), &format!("{word} number {n}"), n / 3)
            }
        })
        .collect();
    let mut home = Home::with(&batch);
    for (mark, step) in [(Mark::Read, 2), (Mark::Starred, 9)] {
        let ids: Vec<ArticleId> = (0..60).step_by(step).map(|n| id(&format!("a{n}"))).collect();
        home.store.mark(&ids, mark, Switch::On, NOW).unwrap();
    }
    let mut rows: Vec<Row> = (0..60).map(|n| home.row(&format!("a{n}"))).collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.key));
    (home, rows)
}

/// Whether a list holds a row. The words of a query are looked for as beginnings of words.
fn holds(query: &Query, row: &Row) -> bool {
    let by = row.title.rsplit(' ').next().unwrap().parse::<u32>().unwrap() % 5 == 0;
    let text = format!("{} {}", row.title, if by { "By Ann" } else { "" }).to_lowercase();
    let text = text.replace('ö', "o").replace('ü', "u").replace(['_', '%'], " ");
    let listed = match query.filter {
        Filter::All => true,
        Filter::Unread => !row.read,
        Filter::Starred => row.starred,
    };
    let plain = query.search.text().to_lowercase().replace('ü', "u").replace(['*', '-'], "");
    let has = |word: &str| text.split_whitespace().any(|other| other.starts_with(word));
    listed && plain.split_whitespace().all(has)
}

fn queries() -> Vec<Query> {
    let mut queries = Vec::new();
    for filter in [Filter::All, Filter::Unread, Filter::Starred] {
        for words in ["", "  ", "ANN", "100 uni*", "numb*", "plain 1*", "nowhere", "-", "ünique"] {
            queries.push(Query { filter, ..asked(words) });
        }
    }
    queries
}

/// What the rows of the list were found by.
fn basis(query: &Query) -> Basis {
    let words = query.search.text().contains(char::is_alphanumeric);
    if words { Basis::Words } else { Basis::Place }
}

/// The page that a list in memory gives.
fn expected(list: &[Row], from: &Edge, limit: usize) -> Page {
    let place = |key: &ListKey| list.iter().position(|row| row.key <= *key).unwrap_or(list.len());
    let after = |key: &ListKey| list.iter().position(|row| row.key < *key).unwrap_or(list.len());
    let (start, end) = match from {
        Edge::First => (0, limit),
        Edge::Last => (list.len().saturating_sub(limit), list.len()),
        Edge::After(key) => (after(key), after(key) + limit),
        Edge::Before(key) => (place(key).saturating_sub(limit), place(key)),
        Edge::Around(id) => {
            let place = list.iter().position(|row| row.id == *id);
            let start = place.map_or(0, |place| place.saturating_sub(limit / 2));
            (start, start + limit)
        }
    };
    let end = end.min(list.len());
    let (more_above, more_below) = (start > 0, end < list.len());
    Page { rows: list[start..end].to_vec(), more_above, more_below, ..Page::default() }
}

#[test]
fn every_page_is_the_page_of_the_whole_list() {
    let (home, rows) = home();
    for query in queries() {
        let list: Vec<Row> = rows.iter().filter(|row| holds(&query, row)).cloned().collect();
        let mut edges = vec![Edge::First, Edge::Last, Edge::Around(id("nobody"))];
        for row in rows.iter().step_by(4) {
            edges.extend([
                Edge::After(row.key),
                Edge::Before(row.key),
                Edge::Around(row.id.clone()),
            ]);
        }
        for edge in edges {
            for limit in [1, 3, 100] {
                let page = home.store.page(&query, &edge, limit).unwrap();
                let expected = Page { basis: basis(&query), ..expected(&list, &edge, limit) };
                assert_eq!(page, expected, "{query:?} {edge:?} {limit}");
            }
        }
        let counts = home.store.counts(&query).unwrap();
        let unread = list.iter().filter(|row| !row.read).count() as u64;
        assert_eq!((counts.all, counts.unread), (list.len() as u64, unread), "{query:?}");
    }
}

#[test]
fn the_nearest_unread_is_found_from_anywhere() {
    let (home, rows) = home();
    for query in queries() {
        let unread = |row: &&Row| holds(&query, row) && !row.read;
        for from in rows.iter().map(|row| Some(row.key)).chain([None]) {
            let down = rows.iter().find(|row| unread(row) && from.is_none_or(|key| row.key < key));
            let up =
                rows.iter().rev().find(|row| unread(row) && from.is_none_or(|key| row.key > key));
            for (way, row) in [(Direction::Forward, down), (Direction::Back, up)] {
                let found = home.store.unread_from(&query, from, way).unwrap();
                assert_eq!(found.as_ref(), row.map(|row| &row.id), "{query:?} {from:?} {way:?}");
            }
        }
    }
}

#[test]
fn an_empty_list_has_no_more_and_an_empty_page_says_what_lies_beyond() {
    let home = Home::new();
    for edge in [Edge::First, Edge::Last, Edge::Around(id("x"))] {
        assert_eq!(home.store.page(&Query::default(), &edge, 9).unwrap(), Page::default());
    }
    let home = Home::with(&[article("a", "A", 1)]);
    let key = home.row("a").key;
    let page = home.store.page(&Query::default(), &Edge::After(key), 9).unwrap();
    assert_eq!(page, Page { more_above: true, ..Page::default() });
    let page = home.store.page(&Query::default(), &Edge::Before(key), 9).unwrap();
    assert_eq!(page, Page { more_below: true, ..Page::default() });
}

/// What a reader does to articles while a list is open.
pub(super) fn deed() -> impl Strategy<Value = (Vec<usize>, Mark, Switch)> {
    let mark = prop_oneof![Just(Mark::Read), Just(Mark::Starred)];
    let to = prop_oneof![Just(Switch::On), Just(Switch::Off)];
    (prop::collection::vec(0..60_usize, 1..20), mark, to)
}

/// The ids of a list, read in small pages from one of its ends to the other.
pub(super) fn paged(store: &Store, query: &Query, first: Edge) -> Vec<ArticleId> {
    let up = first == Edge::Last;
    let mut ids: Vec<ArticleId> = Vec::new();
    let mut next = Some(first);
    while let Some(edge) = next {
        let page = store.page_as_of(query, &edge, 7, AsOf::Asked).unwrap();
        let rows = page.rows.iter().map(|row| row.id.clone());
        let more = match up {
            true => {
                ids.splice(..0, rows);
                page.rows.first().filter(|_| page.more_above).map(|row| Edge::Before(row.key))
            }
            false => {
                ids.extend(rows);
                page.rows.last().filter(|_| page.more_below).map(|row| Edge::After(row.key))
            }
        };
        next = more;
    }
    ids
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_marked_a_list_is_what_it_was_when_it_was_asked_for(
        deeds in prop::collection::vec(deed(), 1..6),
        text in prop::sample::select(vec!["", "is:unread", "-is:starred", "is:read lang:en", "is:starred", "plain*"]),
        filter in prop::sample::select(vec![Filter::All, Filter::Unread, Filter::Starred]),
        order in prop::sample::select(Order::ALL.to_vec()),
        stories in prop::sample::select(vec![Stories::Apart, Stories::Grouped]),
    ) {
        let (mut home, _) = home();
        let query = Query { filter, order, stories, ..asked(text) };
        home.store.page(&query, &Edge::First, 7).unwrap();
        let before = paged(&home.store, &query, Edge::First);
        for (numbers, mark, to) in deeds {
            let ids: Vec<ArticleId> = numbers.iter().map(|n| id(&format!("a{n}"))).collect();
            home.store.mark(&ids, mark, to, NOW).unwrap();
            prop_assert_eq!(&paged(&home.store, &query, Edge::First), &before);
            prop_assert_eq!(&paged(&home.store, &query, Edge::Last), &before);
        }
        for (at, one) in before.iter().enumerate().step_by(9) {
            let page = home.store.page_as_of(&query, &Edge::Around(one.clone()), 7, AsOf::Asked).unwrap();
            let ids: Vec<ArticleId> = page.rows.into_iter().map(|row| row.id).collect();
            let from = at.saturating_sub(3);
            prop_assert_eq!(&ids[..], &before[from..(from + 7).min(before.len())]);
        }
        let now: BTreeSet<String> = home.store.page(&query, &Edge::First, 99).unwrap().rows.into_iter().map(|row| row.id.to_string()).collect();
        let all = home.store.page(&Query::default(), &Edge::First, 99).unwrap().rows;
        let holds = |row: &&Row| holds_now(&query, row);
        if stories == Stories::Apart {
            let expected: BTreeSet<String> = all.iter().filter(holds).map(|row| row.id.to_string()).collect();
            prop_assert_eq!(now, expected);
        }
    }
}

/// Whether one of the lists of that test holds a row.
fn holds_now(query: &Query, row: &Row) -> bool {
    let listed = match query.filter {
        Filter::All => true,
        Filter::Unread => !row.read,
        Filter::Starred => row.starred,
    };
    listed
        && match query.search.text() {
            "is:unread" => !row.read,
            "-is:starred" => !row.starred,
            "is:starred" => row.starred,
            "is:read lang:en" => false,
            "plain*" => row.title.starts_with("Plain"),
            _ => true,
        }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn no_words_break_a_search(words in "\\PC{0,40}") {
        let home = Home::with(&[article("a", "A", 1)]);
        home.store.find(&words).unwrap();
        let Ok(search) = search(&words, Typing::Going, CLOCK) else { return Ok(()) };
        let query = Query { search, ..Query::default() };
        let page = home.store.page(&query, &Edge::First, 9).unwrap();
        prop_assert_eq!(page.rows.len() as u64, home.store.counts(&query).unwrap().all);
        let ids: Vec<ArticleId> = page.rows.into_iter().map(|row| row.id).collect();
        home.store.snippets(&query, &ids).unwrap();
    }
}
