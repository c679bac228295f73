//! Caches of any size for the benchmarks, made of the starter edition's own words, always the
//! same ones for the same size.

use std::path::Path;

use tidings::ingest::starter;
use tidings::model::{Article, ArticleId, Clean, Document, Link, Rel, Timestamp};
use tidings::store::Store;

/// Articles saved in one transaction.
const BATCH: usize = 1_000;
/// Articles of one chain.
const CHAIN: usize = 8;
/// When the newest article was published: 22 November 2026.
const NEWEST: i64 = 1_795_338_000;

/// Fills a data folder with so many articles.
pub fn fill(folder: &Path, articles: usize) {
    let mut store = Store::open(folder, Timestamp(NEWEST)).expect("a store").store;
    let edition = starter::articles();
    let paragraphs: Vec<String> =
        edition.iter().flat_map(|story| paragraphs_of(&story.body)).collect();
    for start in (0..articles).step_by(BATCH) {
        let batch: Vec<Article> = (start..articles.min(start + BATCH))
            .map(|number| article(number, &paragraphs))
            .collect();
        store.save(&batch, Timestamp(NEWEST)).expect("saves");
    }
}

fn paragraphs_of(body: &Document) -> Vec<String> {
    body.plain_text().lines().filter(|line| line.len() > 120).map(str::to_owned).collect()
}

/// About two thousand characters of text, as a news story has.
fn article(number: usize, paragraphs: &[String]) -> Article {
    let text = (0..8).map(|part| paragraphs[(number * 7 + part * 3) % paragraphs.len()].as_str());
    let mut article = Article::new(ArticleId::given(&format!("bench-{number}")), title(number));
    article.source = Some(Clean::new(&format!("Bench Courier {}", number % 40)));
    article.language = Some(Clean::new("en"));
    article.published = Some(Timestamp(NEWEST - i64::try_from(number).unwrap_or(0) * 600));
    article.body = Document::from_paragraphs(text);
    if !number.is_multiple_of(CHAIN) {
        let title = Some(title(number - 1));
        article.links.push(Link { rel: Rel::Next, title, url: None });
    }
    article
}

fn title(number: usize) -> Clean {
    Clean::new(&format!("Number {number}: What the Harbour Office Said About the Tide"))
}
