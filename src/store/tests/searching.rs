//! What searches find, in which order, and what becomes of the index.

use super::*;
use crate::model::{Counts, Direction, Edge, Extent, Filter, NamedBy, Order, Source, SourceState};
use crate::store::Indexed;

fn with_body(name: &str, title: &str, hour: i64, body: &str) -> Article {
    Article { body: Document::from_paragraphs([body]), ..article(name, title, hour) }
}

fn newsroom() -> Home {
    let mut articles = vec![
        with_body("bridge", "Harbour Bridge Reopens", 1, "After the well-known repair it is open."),
        with_body("ferry", "Ferry Fares Frozen", 2, "The fares, frozen since March, stay. Bridge!"),
        with_body("cafe", "Café Çiğdem", 3, "Straße nach Łódź. Ёлка. Άλφα."),
        with_body("tokyo", "東京都庁の発表", 4, "首相は京都を訪問した。abc漢字def"),
        with_body("old", "Bridge of Sighs", -90_000, "A bridge, and a bridge again."),
    ];
    articles[0].byline = Some(Clean::new("Ann Example"));
    articles[0].language = Some(Clean::new("en-gb"));
    articles[1].language = Some(Clean::new("en"));
    articles[1].summary_only = true;
    articles[3].language = Some(Clean::new("ja"));
    articles[3].source = Some(Clean::new("The Other Paper"));
    articles[1].discussion.count = Some(3);
    Home::with(&articles)
}

fn found(store: &Store, query: &Query) -> Vec<String> {
    let page = store.page(query, &Edge::First, 9_999).unwrap();
    assert_eq!(store.counts(query).unwrap().all, page.rows.len() as u64, "{query:?}");
    page.rows.into_iter().map(|row| row.id.as_str().to_owned()).collect()
}

#[test]
fn every_form_of_a_query_finds_what_it_says() {
    let mut home = newsroom();
    home.store.mark(&[id("cafe")], Mark::Starred, Switch::On, NOW).unwrap();
    home.read("old");
    home.store.save_draft(&id("cafe"), None, "A zeppelin over the bridge.", NOW).unwrap();
    home.store.want(&id("ferry"), &title_link(Rel::Next, "Not Here"), NOW).unwrap();
    home.store.index_thread(&id("tokyo"), "someone mentions a zeppelin").unwrap();
    for (text, expected) in [
        ("harbour", "bridge"),
        ("HARBOUR bridge", "bridge"),
        ("fares -bridge", ""),
        ("fares OR harbour", "ferry bridge"),
        ("\"harbour bridge\"", "bridge"),
        ("\"bridge harbour\"", ""),
        ("well-known", "bridge"),
        ("reo*", "bridge"),
        ("NEAR(frozen march, 1)", "ferry"),
        ("NEAR(fares march, 1)", ""),
        ("cafe cigdem", "cafe"),
        ("strasse lodz елка αλφα", "cafe"),
        ("京都", "tokyo"),
        ("東京都庁", "tokyo"),
        ("都", "tokyo"),
        ("庁都", ""),
        ("abc漢字", "tokyo"),
        ("zeppelin", "tokyo cafe"),
        ("zeppelin bridge", "cafe"),
        ("\"over the bridge\"", "cafe"),
        ("author:ann", "bridge"),
        ("author:harbour", ""),
        ("lang:en", "ferry bridge"),
        ("lang:en-gb", "bridge"),
        ("-lang:en", "tokyo cafe old"),
        ("source:other", "tokyo"),
        ("source:\"the paper\" bridge", "cafe ferry bridge old"),
        ("-source:paper", ""),
        ("is:starred", "cafe"),
        ("is:read", "old"),
        ("is:unread fares", "ferry"),
        ("is:commented", "cafe"),
        ("is:wanted", "ferry"),
        ("-is:full", "ferry"),
        ("has:comments", "tokyo ferry"),
        ("has:image", ""),
        ("after:2010 before:2024", "tokyo cafe ferry bridge old"),
        ("before:2023-11-01", "old"),
        ("after:2023-11-14", "tokyo cafe ferry bridge"),
        ("age:>5y bridge", "old"),
        ("age:<5y", "tokyo cafe ferry bridge"),
        ("-bridge", "tokyo"),
        ("-\"harbour bridge\"", "tokyo cafe ferry old"),
        ("harbour OR is:starred", "cafe bridge"),
        ("(is:read OR source:other) -zeppelin", "old"),
        ("tag:later", ""),
        ("!!! ---", "tokyo cafe ferry bridge old"),
    ] {
        assert_eq!(found(&home.store, &asked(text)).join(" "), expected, "{text}");
    }
}

#[test]
fn tagged_articles_are_a_list_like_any_other() {
    let home = newsroom();
    let sql = "INSERT INTO tagged SELECT 'sea', row FROM articles WHERE id IN ('old', 'ferry')";
    home.store.cache.conn.execute(sql, []).unwrap();
    for (text, expected) in [
        ("tag:sea", "ferry old"),
        ("tag:sea frozen", "ferry"),
        ("-tag:sea is:full bridge", "bridge"),
    ] {
        assert_eq!(found(&home.store, &asked(text)).join(" "), expected, "{text}");
    }
}

#[test]
fn what_fits_best_and_is_newest_comes_first() {
    let mut articles = vec![
        with_body("twice", "About the Sea", 5, "bridge bridge and water water water"),
        with_body("title", "The Bridge", 4, "water and nothing else of interest in it"),
        with_body("once", "About the Sea", 6, "a bridge among many other words of this text"),
    ];
    // The same words, years apart.
    articles.push(with_body("late", "Tide Tables", 7, "tables of the tide"));
    articles.push(with_body("early", "Tide Tables", -30_000, "tables of the tide"));
    articles
        .extend((0..40).map(|n| with_body(&format!("x{n}"), "Filler", n, "words of no matter")));
    let home = Home::with(&articles);
    let best = |text: &str| found(&home.store, &Query { order: Order::Relevance, ..asked(text) });
    assert_eq!(best("bridge"), ["title", "twice", "once"]);
    assert_eq!(best("tide"), ["late", "early"]);
}

/// Where words stand in more articles than are ranked, older ones are found by their titles; also by
/// beginnings of words and by phrases, and never with a word that must not be there.
#[test]
fn older_articles_are_found_by_their_titles() {
    let mut home = Home::with(&[
        with_body("plain", "Something Else", 1, "a tide and its tables"),
        with_body("titled", "About Tide Tables", 2, "of no matter"),
        with_body("denied", "Tide Tables and More", 3, "under a moon"),
        with_body("apart", "Tables of a Tide", 4, "of no matter"),
    ]);
    let newer: Vec<Article> =
        (0..1_200).map(|n| with_body(&format!("n{n}"), "New", 9, "tide tables")).collect();
    home.store.save(&newer, NOW).unwrap();
    for (text, expected) in [
        ("tide tables", "apart denied titled"),
        ("tide tab*", "apart denied titled"),
        ("tide tables -moon", "apart titled"),
        ("\"tide tables\"", "denied titled"),
        ("\"tide tables\" -moon", "titled"),
        ("\"tide tables\" -\"a moon\"", "titled"),
    ] {
        let query = Query { order: Order::Relevance, ..asked(text) };
        let mut older = found(&home.store, &query);
        older.retain(|id| !id.starts_with('n'));
        older.sort();
        assert_eq!(older.join(" "), expected, "{text}");
    }
}

#[test]
fn a_phrase_is_looked_for_in_more_articles_than_are_ranked() {
    let mut home = Home::with(&[with_body("meant", "Title", 1, "the tide tables")]);
    let newer: Vec<Article> =
        (0..800).map(|n| with_body(&format!("n{n}"), "New", 9, "tables of the tide")).collect();
    home.store.save(&newer, NOW).unwrap();
    let query = Query { order: Order::Relevance, ..asked("\"tide tables\"") };
    assert_eq!(found(&home.store, &query), ["meant"]);
}

#[test]
fn a_list_that_holds_less_than_there_is_says_so() {
    let batch: Vec<Article> = (0..900)
        .map(|n| with_body(&format!("n{n}"), "New", n, if n < 300 { "a tide" } else { "tide a" }))
        .collect();
    let home = Home::with(&batch);
    for (text, order, expected) in [
        ("tide", Order::Newest, Counts::whole(900, 900)),
        ("tide", Order::Relevance, Counts { extent: Extent::Part, ..Counts::whole(600, 600) }),
        ("tide", Order::Oldest, Counts::whole(900, 900)),
        ("\"a tide\"", Order::Newest, Counts { extent: Extent::Part, ..Counts::whole(200, 200) }),
        ("\"new moon\"", Order::Newest, Counts::whole(0, 0)),
    ] {
        let query = Query { order, ..asked(text) };
        assert_eq!(home.store.counts(&query).unwrap(), expected, "{text} {order:?}");
        home.store.page(&query, &Edge::First, 9).unwrap();
        assert_eq!(home.store.counts(&query).unwrap(), expected, "{text} {order:?}, held");
    }
}

#[test]
fn texts_that_were_read_for_a_search_are_read_again_once_they_changed() {
    let home = newsroom();
    let query = Query { order: Order::Relevance, ..asked("bridge") };
    let shown = |store: &Store| {
        store.page(&query, &Edge::First, 9).unwrap();
        store.snippets(&query, &[id("bridge")]).unwrap().remove(0).text
    };
    assert!(shown(&home.store).contains("well-known repair"));
    home.store.page(&query, &Edge::First, 9).unwrap();
    let article = with_body("bridge", "Harbour Bridge Reopens", 1, "The bridge is closed again.");
    let mut other = Store::open(home.dir.path(), NOW).unwrap().store;
    other.save(&[article], NOW).unwrap();
    let found = home.store.snippets(&query, &[id("bridge")]).unwrap().remove(0);
    assert_eq!(&*found.text, "The bridge is closed again.");
}

#[test]
fn a_found_list_stays_as_it_was_while_it_is_paged() {
    let batch: Vec<Article> =
        (0..30).map(|n| with_body(&format!("a{n}"), &format!("T {n}"), n, "tide")).collect();
    let mut home = Home::with(&batch);
    let query = Query { order: Order::UnreadFirst, ..asked("tide") };
    let first = home.store.page(&query, &Edge::First, 10).unwrap();
    for row in &first.rows {
        home.store.mark(std::slice::from_ref(&row.id), Mark::Read, Switch::On, NOW).unwrap();
    }
    home.store.save(&[with_body("new", "New", 99, "tide")], NOW).unwrap();
    let after = Edge::After(first.rows[9].key);
    let second = home.store.page(&query, &after, 10).unwrap();
    assert_eq!(second.rows[0].id, id("a19"));
    let back = home.store.page(&query, &Edge::Before(second.rows[0].key), 10).unwrap();
    assert!(back.rows.iter().map(|row| &row.id).eq(first.rows.iter().map(|row| &row.id)));
    assert_eq!(home.store.counts(&query).unwrap(), Counts::whole(31, 21));
    let next = home.store.unread_from(&query, Some(first.rows[0].key), Direction::Forward);
    assert_eq!(next.unwrap(), Some(id("a19")));
    let anew = home.store.page(&query, &Edge::First, 1).unwrap();
    assert_eq!(anew.rows[0].id, id("new"));
}

/// Articles of two sources and a paper, every third read.
fn mixed() -> Home {
    let mut home = Home::new();
    for (n, name) in ["Alpha", "Beta"].into_iter().enumerate() {
        let source = Source {
            folder: Some(Clean::new(if n == 0 { "Sea" } else { "Sea / Deep" })),
            name: Some(Clean::new(name)),
            ..Source::new(address(&format!("https://{name}.example/feed")), NamedBy::Reader)
        };
        home.store.add_sources(std::slice::from_ref(&source), NOW).unwrap();
        let batch: Vec<Article> =
            (0..9).map(|k| article(&format!("{name}-{k}"), "T", i64::from(k) * 2)).collect();
        home.store.save_feed(&source.id, &batch, &SourceState::default(), NOW).unwrap();
    }
    let batch: Vec<Article> =
        (0..9).map(|k| article(&format!("own-{k}"), "T", k * 2 + 1)).collect();
    home.store.save(&batch, NOW).unwrap();
    for name in ["Alpha", "Beta", "own"] {
        for k in (0..9).step_by(3) {
            home.read(&format!("{name}-{k}"));
        }
    }
    home
}

#[test]
fn every_order_is_paged_both_ways_without_gap_or_repetition() {
    let home = mixed();
    for text in
        ["", "source:alpha", "folder:sea", "folder:\"sea / deep\"", "-source:beta", "is:full"]
    {
        for order in Order::ALL {
            for filter in [Filter::All, Filter::Unread] {
                let query = Query { filter, order, ..asked(text) };
                let whole = home.store.page(&query, &Edge::First, 99).unwrap().rows;
                let counts = home.store.counts(&query).unwrap();
                assert_eq!(counts.all, whole.len() as u64, "{query:?}");
                let mut down = home.store.page(&query, &Edge::First, 4).unwrap();
                let mut rows = down.rows.clone();
                while down.more_below {
                    let last = rows.last().unwrap().key;
                    down = home.store.page(&query, &Edge::After(last), 4).unwrap();
                    assert!(down.more_above);
                    rows.extend(down.rows.clone());
                }
                assert_eq!(rows, whole, "{query:?}");
                let mut up = home.store.page(&query, &Edge::Last, 4).unwrap();
                let mut rows = up.rows.clone();
                while up.more_above {
                    up = home.store.page(&query, &Edge::Before(rows[0].key), 4).unwrap();
                    assert!(up.more_below);
                    rows.splice(..0, up.rows.clone());
                }
                assert_eq!(rows, whole, "{query:?}");
                for (at, row) in whole.iter().enumerate().step_by(5) {
                    let page = home.store.page(&query, &Edge::Around(row.id.clone()), 3).unwrap();
                    let from = at.saturating_sub(1);
                    assert_eq!(page.rows, whole[from..(from + 3).min(whole.len())], "{query:?}");
                    let next = whole[at + 1..].iter().find(|row| !row.read).map(|row| &row.id);
                    let unread =
                        home.store.unread_from(&query, Some(row.key), Direction::Forward).unwrap();
                    assert_eq!(unread.as_ref(), next, "{query:?} {at}");
                }
            }
        }
    }
}

#[test]
fn orders_put_first_what_they_say() {
    let home = mixed();
    let ids = |order, text: &str| found(&home.store, &Query { order, ..asked(text) });
    let newest = ids(Order::Newest, "");
    assert_eq!(ids(Order::Oldest, "").into_iter().rev().collect::<Vec<_>>(), newest);
    let by_source = ids(Order::Source, "");
    assert!(by_source[..9].iter().all(|id| id.starts_with("Alpha")), "{by_source:?}");
    assert!(by_source[18..].iter().all(|id| id.starts_with("own")), "{by_source:?}");
    let unread = ids(Order::UnreadFirst, "");
    let read = |id: &String| home.row(id).read;
    assert!(unread[..18].iter().all(|id| !read(id)) && unread[18..].iter().all(read));
}

#[test]
fn reading_does_not_move_rows_of_a_list_that_puts_unread_ones_first() {
    let mut home = mixed();
    let query = Query { order: Order::UnreadFirst, ..Query::default() };
    let whole = home.store.page(&query, &Edge::First, 99).unwrap().rows;
    let mut rows = home.store.page(&query, &Edge::First, 5).unwrap().rows;
    loop {
        for row in &rows {
            home.store.mark(std::slice::from_ref(&row.id), Mark::Read, Switch::On, NOW).unwrap();
        }
        let page = home.store.page(&query, &Edge::After(rows.last().unwrap().key), 5).unwrap();
        rows.extend(page.rows);
        if !page.more_below {
            break;
        }
    }
    let ids = |rows: &[Row]| rows.iter().map(|row| row.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&rows), ids(&whole));
}

#[test]
fn shelves_count_without_counting() {
    let mut home = mixed();
    let shelves = |home: &Home| -> Vec<(String, u64, u64)> {
        let shelves = home.store.shelves().unwrap().into_iter();
        shelves.map(|s| (s.name.as_str().to_owned(), s.counts.all, s.counts.unread)).collect()
    };
    let named = |name: &str, all, unread| (name.to_owned(), all, unread);
    let all = [named("Alpha", 9, 6), named("Beta", 9, 6), named("The Paper", 9, 6)];
    assert_eq!(shelves(&home), all);
    home.read("Alpha-1");
    home.store.mark(&[id("own-0")], Mark::Read, Switch::Off, NOW).unwrap();
    assert_eq!(shelves(&home)[0], named("Alpha", 9, 5));
    assert_eq!(shelves(&home)[2], named("The Paper", 9, 7));
    let folder = home.store.counts(&asked("folder:sea")).unwrap();
    assert_eq!(folder, Counts::whole(18, 11));
    // An article that comes from elsewhere the next time is counted there.
    let moved = Article { source: Some(Clean::new("New Paper")), ..article("own-0", "T", 1) };
    home.store.save(&[moved], NOW).unwrap();
    assert_eq!(shelves(&home)[2..], [named("New Paper", 1, 1), named("The Paper", 8, 6)]);
}

#[test]
fn a_changed_text_is_found_by_its_new_words_only() {
    let mut home = Home::with(&[with_body("a", "A", 1, "about herons")]);
    home.store.save(&[with_body("a", "A", 1, "about pelicans")], NOW).unwrap();
    assert_eq!(found(&home.store, &asked("herons")), [""; 0]);
    assert_eq!(found(&home.store, &asked("pelicans")), ["a"]);
    home.store.save_draft(&id("a"), None, "unlike a stork", NOW).unwrap();
    assert_eq!(found(&home.store, &asked("stork")), ["a"]);
    home.store.save_draft(&id("a"), None, "unlike a crane", Timestamp(NOW.0 + 1)).unwrap();
    assert_eq!(found(&home.store, &asked("stork")), [""; 0]);
    assert_eq!(found(&home.store, &asked("crane")), ["a"]);
    let key = home.store.draft(&id("a"), None).unwrap().unwrap().key;
    home.store.discard(&key, Timestamp(NOW.0 + 2)).unwrap();
    assert_eq!(found(&home.store, &asked("crane")), [""; 0]);
    home.store.index_thread(&id("a"), "first gulls").unwrap();
    home.store.index_thread(&id("a"), "then terns").unwrap();
    assert_eq!(found(&home.store, &asked("gulls")), [""; 0]);
    assert_eq!(found(&home.store, &asked("terns")), ["a"]);
}

#[test]
fn snippets_come_from_where_the_words_are() {
    let mut home = newsroom();
    home.store.save_draft(&id("cafe"), None, "A zeppelin over it.", NOW).unwrap();
    let query = asked("zeppelin OR frozen");
    let ids = [id("ferry"), id("cafe"), id("nobody")];
    let snippets = home.store.snippets(&query, &ids).unwrap();
    let hits = |n: usize| -> Vec<&str> {
        snippets[n].hits.iter().map(|hit| &snippets[n].text[hit.clone()]).collect()
    };
    assert_eq!((hits(0), hits(1), hits(2)), (vec!["frozen"], vec!["zeppelin"], vec![]));
}

/// Makes the folder look as an older tidings left it: without an index, and with plain texts.
fn age(home: Home) -> TempDir {
    let Home { dir, store } = home;
    let conn = &store.cache.conn;
    let bodies: Vec<(i64, Vec<u8>)> = conn
        .prepare("SELECT row, format, body FROM bodies")
        .unwrap()
        .query_map([], |row| {
            let form = super::super::pack::Form::of(row.get(1)?).unwrap();
            Ok((row.get(0)?, super::super::pack::unpack(form, row.get(2)?).unwrap()))
        })
        .unwrap()
        .map(Result::unwrap)
        .collect();
    for (row, body) in bodies {
        let sql = "UPDATE bodies SET format = 0, body = ?2 WHERE row = ?1";
        conn.execute(sql, rusqlite::params![row, body]).unwrap();
    }
    conn.execute_batch(
        "DELETE FROM search; DELETE FROM origins; UPDATE articles SET traits = 0, origin = NULL;
         UPDATE indexing SET backlog = (SELECT max(row) FROM articles);",
    )
    .unwrap();
    drop(store);
    dir
}

#[test]
fn an_older_cache_is_indexed_and_packed_step_by_step() {
    let story = "The tide tables of the harbour office. ".repeat(20);
    let batch: Vec<Article> =
        (0..1_200).map(|n| with_body(&format!("a{n}"), &format!("T {n}"), n, &story)).collect();
    let dir = age(Home::with(&batch));
    let mut store = open(dir.path()).store;
    assert_eq!(store.indexed().unwrap(), Indexed::AllBut(1_200));
    let whole = store.article(&id("a7")).unwrap().unwrap();
    assert_eq!(found(&store, &asked("tide")), [""; 0]);
    assert_eq!(store.index_some().unwrap(), Indexed::AllBut(1_100));
    assert_eq!(store.counts(&asked("tide")).unwrap().all, 100);
    store.save(&[with_body("new", "New", 9, "tide")], NOW).unwrap();
    while store.index_some().unwrap() != Indexed::All {}
    assert_eq!(store.counts(&asked("tide")).unwrap().all, 1_201);
    assert_eq!(store.counts(&asked("source:paper")).unwrap().all, 1_201);
    assert_eq!(store.counts(&asked("is:full")).unwrap().all, 1_201);
    assert_eq!(store.article(&id("a7")).unwrap().unwrap(), whole);
    let plain = "SELECT count(*) FROM bodies WHERE format = 0 AND length(body) > 100";
    let left: i64 = store.cache.conn.query_row(plain, [], |row| row.get(0)).unwrap();
    assert_eq!(left, 0);
    assert_eq!(store.index_some().unwrap(), Indexed::All);
}

#[test]
fn the_index_of_an_older_cache_is_made_anew_step_by_step() {
    let Home { dir, store } = newsroom();
    let indexed_as_before = "
        DROP TABLE search;
        CREATE VIRTUAL TABLE search USING fts5 (title, byline, body,
            content = '', contentless_delete = 1, detail = column, tokenize = 'ascii');
        INSERT INTO search (rowid, title, byline, body) SELECT row, 'old', '', '' FROM articles;
        ALTER TABLE vectors DROP COLUMN coding;
        DROP INDEX articles_title;
        DROP INDEX articles_series;
        ALTER TABLE articles DROP COLUMN title_number;
        ALTER TABLE articles DROP COLUMN series;
        ALTER TABLE articles ADD COLUMN title_key TEXT NOT NULL DEFAULT '';
        ALTER TABLE articles ADD COLUMN folded TEXT NOT NULL DEFAULT '';
        CREATE INDEX articles_title ON articles (title_key, source, published);
        PRAGMA user_version = 11;";
    store.cache.conn.execute_batch(indexed_as_before).unwrap();
    drop(store);
    let mut store = open(dir.path()).store;
    assert_eq!(store.indexed().unwrap(), Indexed::AllBut(5));
    assert_eq!(found(&store, &asked("old")), [""; 0]);
    assert_eq!(store.index_some().unwrap(), Indexed::All);
    assert_eq!(found(&store, &asked("harbour")), ["bridge"]);
    assert_eq!(found(&store, &asked("author:ann")), ["bridge"]);
}

#[test]
fn a_forgotten_row_is_in_no_search_and_no_count() {
    let home = newsroom();
    let row = home.row("bridge").key.row;
    crate::store::search_index::forget(&home.store.cache.conn, row).unwrap();
    home.store.cache.conn.execute("DELETE FROM articles WHERE row = ?1", [row]).unwrap();
    assert_eq!(found(&home.store, &asked("harbour")), [""; 0]);
    assert_eq!(home.store.counts(&asked("source:\"the paper\"")).unwrap().all, 3);
}

#[test]
fn a_search_can_be_ended_from_another_thread() {
    fn goes<T: Send + Sync>(_: &T) {}
    let home = newsroom();
    let interrupter = home.store.interrupter();
    goes(&interrupter);
    // An idle store does not notice, and answers the next question.
    interrupter.interrupt();
    assert_eq!(found(&home.store, &asked("harbour")), ["bridge"]);
    // A search that reads texts notices between two of them, too.
    interrupter.interrupt();
    assert!(home.store.go_on().is_err());
    home.store.begin();
    assert!(home.store.go_on().is_ok());
}

#[test]
fn stats_tell_what_there_is() {
    let mut home = newsroom();
    home.store.mark(&[id("cafe")], Mark::Starred, Switch::On, NOW).unwrap();
    home.read("old");
    let stats = home.store.stats().unwrap();
    assert_eq!((stats.articles, stats.unread, stats.starred, stats.not_indexed), (5, 4, 1, 0));
    assert_eq!(stats.oldest, Some(home.row("old").published.unwrap()));
    assert!(stats.body_bytes > 0 && stats.index_bytes > 0 && stats.cache_bytes > stats.body_bytes);
}
