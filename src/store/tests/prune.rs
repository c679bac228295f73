//! Pruning: what goes, what stays, what everything that counts and points says then, and the way
//! back.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::model::{
    Edge, NamedBy, Source, SourceState, Tag, ThreadComment, ThreadState, ThreadSystem,
};
use crate::store::{Choice, Coverage};

const DAY: i64 = 86_400;

fn choice(text: &str, keep: u32) -> Choice {
    Choice { search: search(text, Typing::Done, CLOCK).unwrap(), keep }
}

fn listed(home: &Home) -> Vec<String> {
    let page = home.store.page(&Query::default(), &Edge::First, 500).unwrap();
    page.rows.iter().map(|row| row.id.to_string()).collect()
}

fn feed(home: &mut Home, paper: usize, articles: &[Article]) {
    let address = address(&format!("https://{paper}.example/feed"));
    let source = Source::new(address, NamedBy::Reader);
    home.store.save_feed(&source.id, articles, &SourceState::default(), NOW).unwrap();
}

/// Whether everything that is counted, indexed or pointed at is what it would be if it were made
/// anew.
fn check(home: &Home) {
    home.check_tally();
    let cache = &home.store.cache.conn;
    let number = |sql: &str| cache.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    let wrong = "SELECT count(*) FROM origins WHERE articles <> (SELECT count(*) FROM articles
             WHERE origin = origins.row) OR unread <> (SELECT count(*) FROM articles
             WHERE origin = origins.row AND read = 0)";
    assert_eq!(number(wrong), 0, "counts of origins");
    assert_eq!(number("SELECT count(*) FROM search"), number("SELECT count(*) FROM articles"));
    for (table, row) in [
        ("search", "rowid"),
        ("search_notes", "rowid"),
        ("search_threads", "rowid"),
        ("bodies", "row"),
        ("tagged", "row"),
        ("links", "article"),
        ("chain", "row"),
    ] {
        let sql =
            format!("SELECT count(*) FROM {table} WHERE {row} NOT IN (SELECT row FROM articles)");
        assert_eq!(number(&sql), 0, "{table} knows of an article that is gone");
    }
    let lost = "SELECT count(*) FROM links WHERE target NOT IN (SELECT row FROM articles)";
    assert_eq!(number(lost), 0, "a link leads to an article that is gone");
    let lost = "SELECT count(*) FROM articles WHERE twin NOT IN (SELECT row FROM articles
             WHERE twin IS NULL)";
    assert_eq!(number(lost), 0, "a twin stands behind nobody");
    let lost = "SELECT count(*) FROM threads WHERE article > 0
             AND article NOT IN (SELECT row FROM articles)
             OR article < 0 AND -article NOT IN (SELECT row FROM trash)";
    assert_eq!(number(lost), 0, "a discussion without an article");
}

/// What stands beside each article, by its names.
fn chains(home: &Home) -> Vec<String> {
    let mut chains: Vec<String> = listed(home)
        .into_iter()
        .map(|name| {
            let beside = home.store.neighbours(&id(&name)).unwrap();
            let side = |rel| beside.side(rel).map(|one| (one.title.clone(), one.target.clone()));
            format!("{name} {:?} {:?}", side(Rel::Previous), side(Rel::Next))
        })
        .collect();
    chains.sort();
    chains
}

#[test]
fn what_is_old_goes_and_what_somebody_made_something_of_stays() {
    let batch: Vec<Article> =
        (0..8).map(|n| article(&format!("a{n}"), &format!("Title {n}"), n)).collect();
    let mut home = Home::with(&batch);
    home.store.mark(&[id("a0")], Mark::Starred, Switch::On, NOW).unwrap();
    home.store.tag(&[id("a1")], &[(Tag::parse("keep").unwrap(), Switch::On)], NOW).unwrap();
    home.store.save_draft(&id("a2"), None, "a draft", NOW).unwrap();
    home.store.want(&id("a3"), &title_link(Rel::Next, "Not Here"), NOW).unwrap();
    home.read("a4");
    let all = choice("age:>1d", 0);
    let would = home.store.would_prune(&all).unwrap();
    assert_eq!((would.articles, would.unread), (4, 3));
    assert_eq!(listed(&home).len(), 8, "looking changes nothing");
    assert_eq!(home.store.prune(&all, NOW).unwrap(), would);
    assert_eq!(listed(&home), ["a3", "a2", "a1", "a0"]);
    check(&home);
    assert_eq!(home.store.trash(NOW).unwrap().articles, 4);
    assert_eq!(home.store.article(&id("a4")).unwrap(), None);
    assert_eq!(home.store.unprune(NOW).unwrap(), 4);
    assert_eq!(listed(&home).len(), 8);
    assert!(home.row("a4").read && !home.row("a5").read);
    check(&home);
}

#[test]
fn the_newest_of_each_source_stay() {
    let mut home = Home::new();
    for paper in 0..2 {
        let articles: Vec<Article> = (0..5)
            .map(|n| article(&format!("p{paper}-{n}"), &format!("T {paper} {n}"), n))
            .collect();
        feed(&mut home, paper, &articles[..5 - paper * 3]);
    }
    assert_eq!(home.store.prune(&choice("", 2), NOW).unwrap().articles, 3);
    let mut left = listed(&home);
    left.sort();
    assert_eq!(left, ["p0-3", "p0-4", "p1-0", "p1-1"]);
    check(&home);
}

#[test]
fn a_feed_that_still_lists_it_does_not_bring_it_back_and_the_reader_does() {
    let mut home = Home::new();
    let articles = [article("a", "A", 1), article("b", "B", 2)];
    feed(&mut home, 0, &articles);
    home.store.prune(&choice("", 1), NOW).unwrap();
    feed(&mut home, 0, &articles);
    assert_eq!(listed(&home), ["b"]);
    // Also after it is gone for good, as long as the feed goes on listing it.
    let later = Timestamp(NOW.0 + 31 * DAY);
    home.store.prune(&choice("is:starred", 0), later).unwrap();
    assert_eq!(home.store.trash(later).unwrap().articles, 0);
    feed(&mut home, 0, &articles);
    assert_eq!(listed(&home), ["b"]);
    home.store.save(&articles[..1], NOW).unwrap();
    assert_eq!(listed(&home), ["b", "a"]);
    feed(&mut home, 0, &articles);
    check(&home);
}

#[test]
fn what_was_pruned_goes_for_good_only_with_the_next_pruning_after_a_month() {
    let mut home = Home::with(&[article("a", "A", 1), article("b", "B", 2)]);
    home.store.prune(&choice("title", 0), NOW).unwrap();
    home.store.prune(&choice("", 1), NOW).unwrap();
    let month = Timestamp(NOW.0 + 30 * DAY);
    home.store.prune(&choice("is:starred", 0), month).unwrap();
    assert_eq!(home.store.trash(month).unwrap().articles, 1);
    let later = Timestamp(month.0 + 1);
    assert_eq!(home.store.trash(later).unwrap().over, 1);
    assert_eq!(home.store.unprune(later).unwrap(), 1, "nothing goes by itself");
    home.store.prune(&choice("", 1), NOW).unwrap();
    home.store.prune(&choice("is:starred", 0), later).unwrap();
    assert_eq!(home.store.unprune(later).unwrap(), 0);
    check(&home);
}

#[test]
fn prunings_come_back_the_latest_first_and_with_their_discussions() {
    let mut home = Home::with(&[article("a", "A", 1), article("b", "B", 2)]);
    let comment = ThreadComment {
        id: Clean::new("7"),
        parent: None,
        author: Some(Clean::new("Ada")),
        author_url: None,
        url: None,
        published: None,
        body: Document::from_paragraphs(["The bearings were replaced."]),
        deleted: false,
    };
    let read = (ThreadSystem::Isso, &[comment][..], Coverage::Whole);
    home.store.save_thread(&id("a"), Some(read), &ThreadState::default(), NOW).unwrap();
    let found = |home: &Home| home.store.counts(&asked("bearings")).unwrap().all;
    assert_eq!(found(&home), 1);
    home.store.prune(&choice("", 1), NOW).unwrap();
    home.store.prune(&choice("is:unread", 0), Timestamp(NOW.0 + 1)).unwrap();
    assert_eq!((listed(&home).len(), found(&home)), (0, 0));
    check(&home);
    assert_eq!(home.store.unprune(NOW).unwrap(), 1);
    assert_eq!(listed(&home), ["b"]);
    assert_eq!(home.store.unprune(NOW).unwrap(), 1);
    assert_eq!(found(&home), 1);
    let thread = home.store.thread(&id("a")).unwrap();
    assert_eq!(thread.comments.len(), 1);
    check(&home);
}

#[test]
fn an_article_of_several_sources_goes_whole_or_not_at_all() {
    let at = |name: &str, paper: &str| Article {
        source: Clean::named(paper),
        url: Some(address("https://x.example/s")),
        ..article(name, name, 1)
    };
    let mut home = Home::new();
    feed(&mut home, 0, &[at("a", "Paper A")]);
    feed(&mut home, 1, &[at("b", "Paper B"), article("c", "C", 5)]);
    assert_eq!(home.store.would_prune(&choice("", 1)).unwrap().articles, 0, "newest of its paper");
    assert_eq!(home.store.prune(&choice("age:>1d", 0), NOW).unwrap().articles, 2);
    assert_eq!(home.store.trash(NOW).unwrap().articles, 3);
    check(&home);
    home.store.unprune(NOW).unwrap();
    assert_eq!(listed(&home), ["c", "a"]);
    check(&home);
}

/// The paper and the title of a story, the page it shares with others, and the titles it names as
/// its previous and its next.
type Story = (usize, usize, Option<usize>, Option<usize>, Option<usize>);

/// A world of small papers whose articles name each other and share addresses.
fn papers() -> impl Strategy<Value = Vec<Story>> {
    let some = || proptest::option::of(0..8usize);
    proptest::collection::vec((0..3usize, 0..8usize, some(), some(), some()), 4..20)
}

fn built(papers: &[Story]) -> Vec<(usize, Article)> {
    let story = |n: usize, (paper, title, page, previous, next): &Story| {
        let links = [(Rel::Previous, previous), (Rel::Next, next)];
        let links = links
            .iter()
            .filter_map(|(rel, to)| (**to).map(|to| title_link(*rel, &format!("Title {to}"))));
        let article = Article {
            source: Clean::named(&format!("Paper {paper}")),
            url: page.map(|page| address(&format!("https://x.example/{page}"))),
            links: links.collect(),
            ..article(&format!("a{n}"), &format!("Title {title}"), n as i64)
        };
        (*paper, article)
    };
    papers.iter().enumerate().map(|(n, one)| story(n, one)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn all_counts_and_links_are_those_of_a_cache_made_anew(
        papers in papers(),
        read in proptest::collection::vec(0..20usize, 0..6),
        starred in proptest::collection::vec(0..20usize, 0..3),
        keep in 0..3u32,
    ) {
        let articles = built(&papers);
        let mut home = Home::new();
        for (paper, article) in &articles {
            feed(&mut home, *paper, std::slice::from_ref(article));
        }
        let ids = |some: &[usize]| some.iter().map(|n| id(&format!("a{n}"))).collect::<Vec<_>>();
        home.store.mark(&ids(&read), Mark::Read, Switch::On, NOW).unwrap();
        home.store.mark(&ids(&starred), Mark::Starred, Switch::On, NOW).unwrap();
        check(&home);
        let (before, chained) = (listed(&home), chains(&home));
        let choice = if keep == 0 { choice("is:unread", 0) } else { choice("", keep) };
        let would = home.store.would_prune(&choice).unwrap();
        let pruned = home.store.prune(&choice, NOW).unwrap();
        prop_assert_eq!(&pruned, &would);
        check(&home);
        // A second pruning finds nothing more, unless others have become the newest.
        prop_assert_eq!(home.store.would_prune(&choice).unwrap().articles, 0);
        // What is left stands as if the rest had never been.
        let mut fresh = Home::new();
        let left: BTreeSet<String> = (0..articles.len())
            .map(|n| format!("a{n}"))
            .filter(|name| home.store.row(&id(name)).unwrap().is_some())
            .collect();
        for (paper, article) in &articles {
            if left.contains(article.id.as_str()) {
                feed(&mut fresh, *paper, std::slice::from_ref(article));
            }
        }
        prop_assert_eq!(listed(&home), listed(&fresh));
        prop_assert_eq!(chains(&home), chains(&fresh));
        // Feeds go on listing everything, and nothing comes of it.
        let now_listed = listed(&home);
        for (paper, article) in &articles {
            feed(&mut home, *paper, std::slice::from_ref(article));
        }
        prop_assert_eq!(listed(&home), now_listed);
        check(&home);
        home.store.unprune(NOW).unwrap();
        check(&home);
        prop_assert_eq!(listed(&home), before);
        prop_assert_eq!(chains(&home), chained);
    }
}
