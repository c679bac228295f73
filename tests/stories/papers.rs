//! Three papers tell of one event, hours apart, and there is other news in between.

use tidings::model::{Article, ArticleId, Clean, Document, Timestamp};

const HOUR: i64 = 3_600;

/// What all of them had from the agency.
const AGENCY: &str = "The old harbour bridge opened again on Monday morning, two weeks early and, for \
    once, under budget. Engineers said that the new bearings, which the yard had kept in a shed \
    since the last repair, will last forty years. Traffic had been sent round by the ferry, whose \
    three captains say that they will miss the company.";

fn report(id: &str, paper: &str, title: &str, more: &str, hours: i64, now: Timestamp) -> Article {
    let mut article = Article::new(ArticleId::given(id), Clean::new(title));
    article.source = Clean::named(paper);
    article.published = Some(Timestamp(now.0 - hours * HOUR));
    article.body = Document::from_paragraphs([AGENCY, more].into_iter().filter(|p| !p.is_empty()));
    article
}

fn other(id: &str, paper: &str, title: &str, hours: i64, now: Timestamp) -> Article {
    let mut article = report(id, paper, title, "", hours, now);
    let text = format!("{title}. {}", "Nobody on the quay had seen it coming. ".repeat(3));
    article.body = Document::from_paragraphs([text.as_str()]);
    article
}

/// The papers of the last days.
pub fn papers(now: Timestamp) -> Vec<Article> {
    let first = "More soon.";
    let second = "The council had set four hundred thousand aside; not all of it was needed.";
    let third = "The tolls stay what they were, and the ferry keeps its evening boat.";
    vec![
        report(
            "third",
            "The Harbour Courier",
            "Harbour Bridge Reopens Under Budget",
            third,
            2,
            now,
        ),
        other("fares", "The Harbour Courier", "Ferry Fares Frozen Until June", 3, now),
        report("second", "City Desk", "What the New Bridge Cost", second, 8, now),
        other("library", "City Desk", "Library Extends Its Sunday Hours", 20, now),
        report("first", "Coast Wire", "Bridge Open Again, Engineers Say", first, 27, now),
        other("trams", "City Desk", "Council Votes on Night Trams", 30, now),
    ]
}

/// The same as lines of JSON, as they are imported.
pub fn lines(now: Timestamp) -> String {
    let line = |article: &Article| {
        format!(
            r#"{{"id":"{}","title":"{}","source":"{}","published":"{}","text":"{}"}}"#,
            article.id,
            article.title,
            article.source.as_deref().unwrap_or_default(),
            article.published.unwrap_or_default().rfc3339(),
            article.body.plain_text().trim().replace('\n', "\\n\\n"),
        ) + "\n"
    };
    papers(now).iter().map(line).collect()
}
