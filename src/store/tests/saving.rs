//! Saving, merging and finding articles.

use super::*;
use crate::model::{
    Block, Discussion, Edge, Extent, Inline, Openness, SourceId, SourceState, Span,
};
use crate::store::{Found, Reading, Ready, Saved};

fn changes(home: &Home) -> u64 {
    home.store.cache.conn.total_changes()
}

#[test]
fn an_article_comes_back_as_it_was() {
    let mut full = article("a", "A title: \"quoted\"", 5);
    full.byline = Some(Clean::new("By somebody"));
    full.url = Some(address("https://a.example/x?y=1"));
    full.updated = Some(Timestamp(5));
    full.language = Some(Clean::new("pt-br"));
    full.links = vec![title_link(Rel::Next, "B"), title_link(Rel::Next, "C")];
    full.discussion.openness = Openness::Open;
    full.discussion.count = Some(3);
    full.body.links = vec![address("https://b.example/")];
    let span = Span { link: Some(0), ..Span::plain("linked") };
    full.body.blocks.push(Block::Quote(vec![Block::Paragraph(vec![Inline::Text(span)])]));
    let (home, _) = Home::with(std::slice::from_ref(&full)).again();
    assert_eq!(home.store.article(&id("a")).unwrap(), Some(full.clone()));
    assert_eq!(home.store.article(&id("b")).unwrap(), None);
    let row = home.row("a");
    assert_eq!((row.words, row.added, row.published), (full.body.words(), NOW, full.published));
    assert!(!row.read && !row.starred && row.own_comments == 0);
}

#[test]
fn saving_twice_writes_nothing() {
    let mut batch: Vec<Article> =
        (0..5).map(|n| article(&format!("a{n}"), &format!("Title {n}"), n)).collect();
    batch[1].links.push(title_link(Rel::Next, "Title 2"));
    batch[2].summary_only = true;
    batch.push(article("a0", "Title 0 again", 9));
    let mut home = Home::new();
    let first = home.store.save(&batch, NOW).unwrap();
    assert_eq!(first.added.len(), 5);
    assert_eq!((first.updated.len(), first.unchanged), (0, 1));
    assert_eq!(home.row("a0").title.as_str(), "Title 0 again");
    let before = changes(&home);
    let second = home.store.save(&batch, Timestamp(NOW.0 + 999)).unwrap();
    assert_eq!(second, Saved { unchanged: 6, ..Saved::default() });
    assert_eq!(changes(&home), before);
    home.check_tally();
}

#[test]
fn the_words_of_all_articles_go_into_the_index_at_once() {
    let batch: Vec<Article> = (0..50)
        .map(|n| Article {
            body: Document::from_paragraphs([format!("Report {n} says one{n}.").as_str()]),
            ..article(&format!("a{n}"), &format!("Title number {n} of many"), n)
        })
        .collect();
    let segments = |home: &Home| -> i64 {
        let sql = "SELECT count(DISTINCT segid) FROM search_idx";
        home.store.cache.conn.query_row(sql, [], |row| row.get(0)).unwrap()
    };
    let mut home = Home::new();
    home.store.save(&batch, NOW).unwrap();
    assert_eq!(segments(&home), 1);
    // Also where something hides, and the articles wait to be judged.
    home.store.cache.conn.execute("UPDATE hiding SET rules = 'x'", []).unwrap();
    let more: Vec<Article> = batch
        .iter()
        .map(|one| Article { id: id(&format!("b{}", one.id.as_str())), ..one.clone() })
        .collect();
    home.store.save(&more, NOW).unwrap();
    assert_eq!(segments(&home), 2);
    // Nor does it matter from how many new sources they come.
    let state = SourceState::default();
    let sources: Vec<SourceId> =
        (0..3).map(|n| SourceId::given(&format!("https://{n}.example/feed"))).collect();
    let third: Vec<Article> = batch
        .iter()
        .map(|one| Article { id: id(&format!("c{}", one.id.as_str())), ..one.clone() })
        .collect();
    let readings = sources.iter().zip(third.chunks(20)).map(|(source, articles)| Reading {
        from: Some((source, &state)),
        ..Reading::of(articles)
    });
    home.store.save_readings(readings.collect(), NOW).unwrap();
    assert_eq!(segments(&home), 3);
}

#[test]
fn of_what_comes_together_each_reading_is_told_its_own_part() {
    let mut home = Home::new();
    home.store.save(&[article("old", "Known", 1), article("same", "Same", 1)], NOW).unwrap();
    let (one, other) = (SourceId::given("one"), SourceId::given("other"));
    let state = SourceState::default();
    let first = [article("a", "A", 2), article("old", "Known, and changed", 1)];
    let second = [article("b", "B", 3), article("a", "A", 2), article("same", "Same", 1)];
    let readings = vec![
        Reading { from: Some((&one, &state)), ..Reading::of(&first) },
        Reading { from: Some((&other, &state)), ..Reading::of(&[]) },
        Reading::of(&second),
    ];
    let saved = home.store.save_readings(readings, NOW).unwrap();
    let expected = [
        Saved { added: vec![id("a")], updated: vec![id("old")], unchanged: 0 },
        Saved::default(),
        Saved { added: vec![id("b")], updated: vec![], unchanged: 2 },
    ];
    assert_eq!(saved, expected);
    assert_eq!(home.store.source_of(&id("old")).unwrap(), Some(one.clone()));
    assert_eq!(home.store.source_of(&id("a")).unwrap(), Some(one));
    assert_eq!(home.store.source_of(&id("b")).unwrap(), None);
    home.check_tally();
}

#[test]
fn an_update_keeps_marks_place_and_time() {
    let mut home = Home::with(&[article("a", "Old title", 1)]);
    home.read("a");
    let before = home.row("a");
    let new = article("a", "New title", 1);
    let saved = home.store.save(&[new], Timestamp(NOW.0 + 50)).unwrap();
    assert_eq!(saved.updated, [id("a")]);
    let after = home.row("a");
    assert_eq!((after.key, after.added, after.read), (before.key, before.added, true));
    assert_eq!(after.title.as_str(), "New title");
    home.check_tally();
}

#[test]
fn a_better_text_is_never_lost() {
    let summary = |title: &str| Article { summary_only: true, ..article("a", title, 1) };
    let full = Article {
        body: Document::from_paragraphs(["one two three four five six seven eight nine ten"]),
        byline: Some(Clean::new("B")),
        discussion: Discussion { count: Some(1), ..Discussion::default() },
        ..article("a", "Full", 1)
    };
    let empty = Article { body: Document::default(), ..article("a", "Empty", 1) };
    let check = |home: &Home, title: &str| {
        let now = home.store.article(&id("a")).unwrap().unwrap();
        assert_eq!((now.title.as_str(), &now.body), (title, &full.body));
        assert!(!now.summary_only);
        assert_eq!((now.byline.as_deref(), now.discussion.count), (Some("B"), Some(1)));
        assert_eq!(home.row("a").words, 10);
    };
    let mut home = Home::with(&[summary("First")]);
    for (next, title) in [(&full, "Full"), (&summary("Later"), "Later"), (&empty, "Empty")] {
        home.store.save(std::slice::from_ref(next), NOW).unwrap();
        check(&home, title);
    }
    // The same readings in one saving come to the same.
    let home = Home::with(&[summary("First"), full.clone(), summary("Later"), empty]);
    check(&home, "Empty");
}

#[test]
fn dates_ahead_of_the_clock_do_not_lead_the_list() {
    let far = Article { published: Some(Timestamp(i64::MAX)), ..article("far", "Far", 0) };
    let old = Article { published: Some(Timestamp(i64::MIN)), ..article("old", "Old", 0) };
    let none = Article { published: None, ..article("none", "None", 0) };
    let soon = Article { published: Some(Timestamp(NOW.0 + 3_600)), ..article("soon", "Soon", 0) };
    let home = Home::with(&[far, old, none, soon]);
    assert_eq!(home.row("far").key.when, NOW.0);
    assert_eq!(home.row("none").key.when, NOW.0);
    assert_eq!(home.row("soon").key.when, NOW.0 + 3_600);
    assert_eq!(home.row("old").key.when, i64::MIN);
    assert!(home.row("far").key > home.row("none").key, "the first of a saving is the newest");
}

#[test]
fn articles_are_found_by_what_people_type() {
    let mut batch = vec![
        article("a1", "Rain in the North", 1),
        article("a2", "Rain in the South", 2),
        article("a3", "It's “here”!", 3),
        article("a4", "Same", 4),
        article("a5", "same.", 5),
        article("a6", "Same but longer", 6),
    ];
    batch[0].url = Some(address("https://www.a.example/rain/"));
    let mut home = Home::with(&batch);
    for (words, found) in [
        ("a2", "a2"),
        (" http://a.example/rain?utm_source=x#top ", "a1"),
        ("rain in the NORTH", "a1"),
        ("Its here", "a3"),
        ("rain in the s", "a2"),
        ("same b", "a6"),
    ] {
        assert_eq!(home.store.find(words).unwrap(), Found::One(id(found)), "{words}");
    }
    for words in ["", "  ", "snow", "https://b.example/", "north", "%", "!"] {
        assert_eq!(home.store.find(words).unwrap(), Found::None, "{words}");
    }
    for (words, ids) in [("same", ["a5", "a4"]), ("Rain", ["a2", "a1"])] {
        let Found::Several(rows, extent) = home.store.find(words).unwrap() else {
            panic!("{words}")
        };
        assert_eq!(rows.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), ids, "{words}");
        assert_eq!(extent, Extent::Whole, "{words}");
    }
    let many: Vec<Article> =
        (0..21).map(|n| article(&format!("m{n}"), "The Daily Tide", n)).collect();
    home.store.save(&many, NOW).unwrap();
    for words in ["the daily tide", "the dai"] {
        let Found::Several(rows, extent) = home.store.find(words).unwrap() else {
            panic!("{words}")
        };
        assert_eq!((rows.len(), rows[0].id.as_str(), extent), (20, "m20", Extent::Part), "{words}");
    }
}

#[test]
fn an_export_gets_every_article_once() {
    let batch: Vec<Article> =
        (0..25).map(|n| article(&format!("a{n}"), &format!("T{n}"), n / 3)).collect();
    let home = Home::with(&batch);
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = home.store.all_articles(after, 7).unwrap();
        let Some((key, _)) = page.last() else { break };
        after = Some(*key);
        all.extend(page);
    }
    assert!(all.is_sorted_by(|a, b| a.0 > b.0));
    assert_eq!(all.len(), 25);
    for (_, article) in all {
        assert!(batch.contains(&article));
    }
}

#[test]
fn a_full_disk_is_named_and_nothing_is_half_saved() {
    let mut home = Home::with(&[article("a", "A", 1)]);
    home.store.cache.conn.execute_batch("PRAGMA max_page_count = 1").unwrap();
    let many: Vec<Article> = (0..500).map(|n| article(&format!("b{n}"), "B", n)).collect();
    let problem = home.store.save(&many, NOW).unwrap_err();
    assert!(problem.why.contains("disk is full"), "{problem}");
    assert_eq!(home.store.counts(&Query::default()).unwrap().all, 1);
    home.store.desk.conn.execute_batch("PRAGMA max_page_count = 1").unwrap();
    let problem = home.store.save_draft(&id("a"), None, &"x".repeat(99_999), NOW).unwrap_err();
    assert!(problem.why.contains("disk is full"), "{problem}");
}

/// A row without its text can only come from a damaged file; it is written anew.
#[test]
fn an_article_that_lost_its_text_can_be_saved_again() {
    let mut home = Home::with(&[article("a", "A", 1)]);
    home.store.cache.conn.execute("DELETE FROM bodies", []).unwrap();
    assert_eq!(home.store.article(&id("a")).unwrap(), None);
    let whole = article("a", "A again", 1);
    home.store.save(std::slice::from_ref(&whole), NOW).unwrap();
    assert_eq!(home.store.article(&id("a")).unwrap(), Some(whole));
}

#[test]
fn articles_made_ready_are_saved_as_others_are() {
    let texts = ["the tide is high", "the moon is up", "the bridge is open", "oil is dear again"];
    let mut articles: Vec<Article> = (1..)
        .zip(texts)
        .map(|(n, text)| {
            let name = format!("a{n}");
            Article {
                body: Document::from_paragraphs([text]),
                ..article(&name, &format!("News {n}"), n)
            }
        })
        .collect();
    // One that is known, and one that comes twice and is joined from both.
    let known = Article { body: Document::from_paragraphs(["old"]), ..articles[0].clone() };
    articles.push(Article {
        body: Document::from_paragraphs(["the moon is up and full"]),
        ..articles[1].clone()
    });
    let [usual, readied] = [false, true].map(|is_ready| {
        let mut home = Home::new();
        home.store.save(std::slice::from_ref(&known), NOW).unwrap();
        let ready = Ready::of(&articles, |article| is_ready && article.id != id("a4"));
        let reading = Reading { ready, ..Reading::of(&articles) };
        let saved = home.store.save_readings(vec![reading], NOW).unwrap();
        let found = ["tide", "full", "bridge", "dear", "old"]
            .map(|word| home.store.page(&asked(word), &Edge::First, 9).unwrap().rows.len());
        let read = ["a1", "a2", "a3", "a4"].map(|name| home.store.article(&id(name)).unwrap());
        home.check_tally();
        (saved, found, read)
    });
    assert_eq!(usual.1, [1, 1, 1, 1, 0]);
    assert_eq!(usual, readied);
}
