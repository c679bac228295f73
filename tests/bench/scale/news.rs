//! The articles of the caches: made of real stories, or of the starter edition's words.
//!
//! There are some twenty thousand stories. From the second round on, an article has the title and
//! every other paragraph of its story, and the rest of another one, so that no two are the same.

use std::path::{Path, PathBuf};

use tidings::ingest::starter;
use tidings::model::{Article, ArticleId, Clean, Document, Timestamp};

use super::farm;

/// When the newest article was published: 22 November 2026.
pub const NEWEST: i64 = 1_795_338_000;
/// Articles saved in one transaction.
pub const BATCH: usize = 2_000;
/// Seconds between two articles.
const APART: i64 = 300;
/// How far from a story the one lies that it is mixed with, times the round.
const STRIDE: usize = 7_919;
/// Names under which the articles come.
const SOURCES: usize = 40;

/// Titles and texts to make articles of; a text's lines are its paragraphs.
pub struct News {
    stories: Vec<(String, String)>,
    real: bool,
}

/// The id of an article by its number.
pub fn id(number: usize) -> ArticleId {
    ArticleId::given(&format!("news-{number}"))
}

impl News {
    /// The stories, from the folder of a benchmark that keeps them.
    pub fn read(folder: &Path) -> Self {
        let stories = package(folder).map(|package| real(&package.join("data/full")));
        match stories.filter(|stories| !stories.is_empty()) {
            Some(stories) => Self { stories, real: true },
            None => Self { stories: made(), real: false },
        }
    }

    /// What the articles are, for the table.
    pub fn about(&self) -> String {
        let kind = if self.real { "real stories" } else { "made of the starter edition" };
        let bytes: usize = self.stories.iter().map(|(title, body)| title.len() + body.len()).sum();
        let each = bytes / self.stories.len();
        format!("{kind}: {} different ones, {each} bytes of text each", self.stories.len())
    }

    /// Title and text of an article by its number, counted from the oldest.
    pub fn story(&self, number: usize) -> (&str, String) {
        let (round, place) = (number / self.stories.len(), number % self.stories.len());
        let (title, body) = &self.stories[place];
        if round == 0 {
            return (title, body.clone());
        }
        let (_, other) = &self.stories[(place + round * STRIDE) % self.stories.len()];
        let mut others = other.lines();
        let mixed = body.lines().enumerate().map(|(at, line)| match at % 2 {
            0 => line,
            _ => others.next().unwrap_or(line),
        });
        (title, mixed.collect::<Vec<_>>().join("\n"))
    }

    /// When an article was published.
    pub fn published(number: usize, of: usize) -> i64 {
        NEWEST - i64::try_from(of - number).unwrap() * APART
    }

    /// So many articles, the oldest first, as they would come in.
    pub fn batches(&self, size: usize) -> impl Iterator<Item = Vec<Article>> {
        (0..size).step_by(BATCH).map(move |start| {
            (start..size.min(start + BATCH))
                .rev()
                .map(|number| self.article(number, size))
                .collect()
        })
    }

    /// An article by its number.
    pub fn article(&self, number: usize, of: usize) -> Article {
        let (title, body) = self.story(number);
        let mut article = Article::new(id(number), Clean::new(title));
        article.source = Some(Clean::new(&format!("Wire {}", number % SOURCES)));
        article.language = Some(Clean::new("en"));
        article.url = tidings::model::Address::parse(&format!("http://127.0.0.1:9/a/{number}"));
        article.published = Some(Timestamp(Self::published(number, of)));
        article.body = Document::from_paragraphs(body.lines().filter(|line| !line.is_empty()));
        article
    }
}

/// The package of stories, fetched once; `None` where it cannot be had.
fn package(folder: &Path) -> Option<PathBuf> {
    let package = folder.join("package");
    if package.is_dir() {
        return Some(package);
    }
    match farm::stories(folder) {
        Ok(()) => Some(package),
        Err(missing) => {
            eprintln!("the articles are made of the starter edition's words: {missing}");
            None
        }
    }
}

fn real(folder: &Path) -> Vec<(String, String)> {
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .collect();
    files.sort();
    let mut stories = Vec::new();
    for file in files {
        let bytes = std::fs::read(file).unwrap();
        let items: Vec<serde_json::Value> = serde_json::from_slice(&bytes).unwrap_or_default();
        for item in items {
            let text = |name: &str| item.get(name).and_then(serde_json::Value::as_str);
            if let (Some(title), Some(body)) = (text("title"), text("body"))
                && !body.is_empty()
            {
                let lines: Vec<&str> = body.split("\n    ").map(str::trim).collect();
                let body = lines.join("\n").replace("\n\n", "\n");
                stories.push((title.to_owned(), body));
            }
        }
    }
    stories
}

fn made() -> Vec<(String, String)> {
    let edition = starter::articles();
    let paragraphs: Vec<String> = edition
        .iter()
        .flat_map(|story| story.body.plain_text().lines().map(str::to_owned).collect::<Vec<_>>())
        .filter(|line| line.len() > 120)
        .collect();
    let story = |number: usize| {
        let parts =
            (0..4).map(|part| paragraphs[(number * 7 + part * 3) % paragraphs.len()].clone());
        let title = format!("Number {number}: What the Harbour Office Said About Oil Prices");
        (title, parts.collect::<Vec<_>>().join("\n"))
    };
    (0..997).map(story).collect()
}
