//! Which articles are related, why, and what is kept so that they can be found.

use super::*;
use crate::model::{Block, Inline, Reason, Relative, Span};
use crate::store::Relating;
use crate::store::relate::PLANNED;

fn text(name: &str, hour: i64, body: &str) -> Article {
    Article {
        body: Document::from_paragraphs([body]),
        ..article(name, &format!("On {name}"), hour)
    }
}

/// An article at an address of its own that links to others.
fn linking(name: &str, hour: i64, body: &str, links: &[&str]) -> Article {
    let mut article = text(name, hour, body);
    article.url = Some(address(&format!("https://paper.example/{name}")));
    let span = |(index, _)| Inline::Text(Span { link: Some(index), ..Span::plain(" there ") });
    let spans = links.iter().enumerate().map(span).collect();
    article.body.blocks.push(Block::Paragraph(spans));
    article.body.links = links.iter().map(|link| address(link)).collect();
    article
}

/// Articles about two matters, and many about nothing that matters here.
fn newsroom() -> Vec<Article> {
    let mut articles = vec![
        text("toll", 1, "The toll on the harbour bridge rises, said M. Lindqvist in Malmö today."),
        text(
            "bearings",
            2,
            "New bearings for the harbour bridge, and a toll, in Malmö. M. Lindqvist agrees.",
        ),
        text("cocoa", 3, "Cocoa arrivals from Bahia fell while growers kept their crop."),
        text("crop", 4, "Growers in Bahia expect a larger cocoa crop."),
    ];
    for number in 0..30 {
        let words = [number, number + 31, number + 63, number + 97].map(|n| format!("filler{n}"));
        articles.push(text(&format!("other{number}"), -number, &words.join(" ")));
    }
    articles
}

fn names(relatives: &[Relative]) -> Vec<&str> {
    relatives.iter().map(|relative| relative.row.id.as_str()).collect()
}

fn related(store: &Store, name: &str) -> Vec<Relative> {
    let relatives = store.related(&id(name), 10).unwrap();
    let ids = store.related_ids(&id(name), 10).unwrap();
    let rows: Vec<ArticleId> = relatives.iter().map(|relative| relative.row.id.clone()).collect();
    assert_eq!(ids, rows);
    relatives
}

fn reasons_of<'a>(relatives: &'a [Relative], name: &str) -> &'a [Reason] {
    let relative = relatives.iter().find(|relative| relative.row.id == id(name)).unwrap();
    &relative.reasons
}

fn clean(words: &[&str]) -> Vec<Clean> {
    words.iter().map(|word| Clean::new(word)).collect()
}

fn count(home: &Home, sql: &str) -> i64 {
    home.store.cache.conn.query_row(sql, [], |row| row.get(0)).unwrap()
}

#[test]
fn what_is_about_the_same_is_related_and_says_why() {
    let home = Home::with(&newsroom());
    let relatives = related(&home.store, "toll");
    assert_eq!(names(&relatives)[0], "bearings");
    assert!(!names(&relatives).contains(&"toll"));
    assert_eq!(
        reasons_of(&relatives, "bearings")[0],
        Reason::Names(clean(&["M. Lindqvist", "Malmö"]))
    );
    let relatives = related(&home.store, "cocoa");
    assert_eq!(names(&relatives)[0], "crop");
    assert!(relatives[0].why().contains("Bahia"), "{}", relatives[0].why());
    assert!(home.store.related(&id("nowhere"), 10).unwrap().is_empty());
}

#[test]
fn links_tell_what_is_cited_and_by_whom() {
    let far = "https://far.example/study";
    let mut articles = newsroom();
    articles.extend([
        linking("study", 5, "zinc", &[far]),
        linking("answer", 6, "lead", &["https://paper.example/study", far]),
        linking("third", 7, "tin", &[far, "https://elsewhere.example/"]),
    ]);
    let home = Home::with(&articles);
    let relatives = related(&home.store, "study");
    assert_eq!(names(&relatives)[..2], ["answer", "third"]);
    assert_eq!(reasons_of(&relatives, "answer")[0], Reason::Cites);
    assert_eq!(reasons_of(&relatives, "third")[0], Reason::SameLink(address(far)));
    let relatives = related(&home.store, "answer");
    assert_eq!(reasons_of(&relatives, "study")[0], Reason::Cited);
}

#[test]
fn a_link_that_everybody_has_says_nothing() {
    let everywhere = "https://paper.example/subscribe";
    let articles: Vec<Article> =
        (0..40).map(|n| linking(&format!("a{n}"), n, &format!("word{n}"), &[everywhere])).collect();
    let home = Home::with(&articles);
    let link = |relative: &Relative| matches!(relative.reasons[0], Reason::SameLink(_));
    assert!(!related(&home.store, "a1").iter().any(link));
}

#[test]
fn replies_and_series_are_known_by_their_titles() {
    let mut articles = newsroom();
    let titled = |name: &str, title: &str, hour| Article {
        title: Clean::new(title),
        ..text(name, hour, &format!("only {name}"))
    };
    articles.extend([
        titled("first", "The Week in Trams, Part 1", 8),
        titled("second", "The Week in Trams, Part 2", 9),
        titled("re", "Re: The Week in Trams, Part 1", 10),
    ]);
    let home = Home::with(&articles);
    let relatives = related(&home.store, "first");
    assert_eq!(names(&relatives)[..2], ["re", "second"]);
    assert_eq!(reasons_of(&relatives, "re")[0], Reason::Replies);
    assert_eq!(reasons_of(&relatives, "second")[0], Reason::Series);
    assert_eq!(reasons_of(&related(&home.store, "re"), "first")[0], Reason::Answered);
}

#[test]
fn a_neighbour_in_the_chain_is_of_the_same_series() {
    let mut articles = newsroom();
    let mut next = text("next", 11, "quite another matter");
    next.links.push(title_link(Rel::Previous, "On toll"));
    articles.push(next);
    let home = Home::with(&articles);
    assert_eq!(reasons_of(&related(&home.store, "toll"), "next")[0], Reason::Series);
}

#[test]
fn neither_twins_nor_copies_are_relatives() {
    let mut articles = newsroom();
    let body = "A ferry with a zinc keel sank off Landskrona.";
    for (name, source) in [("here", "One"), ("there", "Two")] {
        let mut twin = Article { title: Clean::new("On here"), ..text(name, 12, body) };
        twin.source = Some(Clean::new(source));
        twin.url = Some(address("https://agency.example/keel"));
        articles.push(twin);
    }
    articles.push(Article { title: Clean::new("On here"), ..text("copy", 13, body) });
    for (name, hour) in [("inquiry", 14), ("inquiry2", 15)] {
        let body = "An inquiry into the zinc keel of the ferry off Landskrona.";
        articles.push(Article { title: Clean::new("Inquiry"), ..text(name, hour, body) });
    }
    let home = Home::with(&articles);
    for name in ["here", "there"] {
        let relatives = related(&home.store, name);
        assert_eq!(names(&relatives)[0], "inquiry2", "the copies of it come once");
        for other in ["here", "there", "copy", "inquiry"] {
            assert!(!names(&relatives).contains(&other), "{other} for {name}");
        }
    }
}

#[test]
fn a_text_that_changes_changes_its_relatives() {
    let mut home = Home::with(&newsroom());
    let terms = "SELECT sum(articles) FROM terms";
    let before = count(&home, terms);
    let changed = Article {
        title: Clean::new("On tolls"),
        ..linking("cocoa", 3, "The toll of the harbour bridge again.", &["https://x.example/"])
    };
    home.store.save(&[changed], NOW).unwrap();
    assert!(names(&related(&home.store, "cocoa"))[..2].contains(&"toll"));
    assert!(!names(&related(&home.store, "crop")).contains(&"cocoa"));
    assert_eq!(count(&home, "SELECT count(*) FROM cites"), 1);
    home.store.save(&[linking("cocoa", 3, "Cocoa and nothing else.", &[])], NOW).unwrap();
    assert_eq!(count(&home, "SELECT count(*) FROM cites"), 0);
    assert_eq!(count(&home, terms), before, "an article read anew teaches nothing twice");
}

#[test]
fn what_goes_is_forgotten() {
    let mut articles = newsroom();
    articles.push(linking("last", 5, "cocoa", &["https://x.example/"]));
    let home = Home::with(&articles);
    let row = home.row("last").key.row;
    crate::store::search_index::forget(&home.store.cache.conn, row).unwrap();
    assert_eq!(count(&home, &format!("SELECT count(*) FROM vectors WHERE row = {row}")), 0);
    assert_eq!(count(&home, "SELECT count(*) FROM cites"), 0);
    assert!(!names(&related(&home.store, "cocoa")).contains(&"last"));
}

#[test]
fn older_caches_are_brought_in_step_by_step() {
    let mut home = Home::with(&newsroom());
    let wanted = names(&related(&home.store, "toll")).join(" ");
    let emptied = "DELETE FROM vectors; DELETE FROM terms; DELETE FROM cites;
         UPDATE relating SET articles = 0, backlog = (SELECT max(row) FROM articles);";
    home.store.cache.conn.execute_batch(emptied).unwrap();
    assert!(related(&home.store, "toll").is_empty());
    while home.store.relate_some().unwrap() == Relating::More {}
    assert_eq!(names(&related(&home.store, "toll")).join(" "), wanted);
    assert_eq!(count(&home, "SELECT articles FROM relating"), 34);
    assert_eq!(home.store.relate_some().unwrap(), Relating::Done);
}

#[test]
fn studying_teaches_which_words_the_nearest_share() {
    // Each text has a matter that others have, too, and rare words that say nothing of it.
    let body = |n: i64| {
        let matter = ["cocoa bahia crop", "ferry malmo toll", "copper zambia mine"][n as usize % 3];
        format!("{matter} noise{}", n % 44)
    };
    let articles: Vec<Article> = (0..90).map(|n| text(&format!("a{n}"), n, &body(n))).collect();
    let mut home = Home::with(&articles);
    assert_eq!(home.store.relate_some().unwrap(), Relating::More);
    while home.store.relate_some().unwrap() == Relating::More {}
    assert!(count(&home, "SELECT studied FROM relating") >= 30);
    let cohesion = |words: &[String]| {
        let terms: Vec<String> =
            words.iter().map(|word| crate::related::Term::of(word).number().to_string()).collect();
        let sql = "SELECT sum(shared) * 100 / sum(studied) FROM terms WHERE term IN";
        count(&home, &format!("{sql} ({})", terms.join(", ")))
    };
    let matters = ["cocoa", "ferry", "copper"].map(str::to_owned);
    let noises: Vec<String> = (0..44).map(|n| format!("noise{n}")).collect();
    assert!(cohesion(&matters) > 2 * cohesion(&noises));
}

#[test]
fn what_can_only_be_read_is_not_studied() {
    let home = Home::with(&newsroom());
    let mut reading = Store::open_to_read(home.path(), NOW).unwrap().store;
    assert_eq!(reading.relate_some().unwrap(), Relating::Done);
    assert_eq!(names(&reading.related(&id("toll"), 10).unwrap())[0], "bearings");
}

#[test]
fn no_question_looks_through_a_table() {
    let home = Home::new();
    for sql in PLANNED {
        let plan = plan(&home.store.cache.conn, sql);
        assert!(!plan.contains("SCAN") && !plan.contains("TEMP B-TREE"), "{sql}\n{plan}");
    }
}
