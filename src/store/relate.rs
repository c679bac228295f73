//! Finding an article's relatives: candidates from the index by the article's strongest words, from
//! links, titles and the chain; put in order by what is kept of each (`related/`).
//!
//! What is looked at does not grow with the cache: of each word the newest articles that have it,
//! and of all these the best.

use std::collections::{BTreeMap, HashMap};

use rusqlite::{Connection, OptionalExtension, params};

use super::Store;
use super::fault::Fault;
use super::fold::short_title_key;
use super::read::{id_at, row_at, stored};
use super::relate_index::{Gathered, page_number, read_vector, weights};
use super::relate_reasons::{Told, reasons};
use super::titles::{in_series, series_number, titled};
use crate::model::{Article, ArticleId, ListKey, Problem, Relative};
use crate::query::index_form;
use crate::related::{
    Candidate, Counted, Evidence, Ranked, Vector, Weighed, Weights, count, rank, strongest,
};

/// Words by which candidates are looked for.
const WORDS: usize = 20;
/// Articles that one word brings, the newest.
const BROUGHT: i64 = 500;
/// Candidates that are compared with the article.
const COMPARED: usize = 400;
/// Articles that one link, title or page brings. A page that more link to says nothing.
const LINKED: usize = 24;

impl Store {
    /// The articles most related to one, at most `limit`, with the reasons; none for an article
    /// that is not cached.
    pub fn related(&self, id: &ArticleId, limit: usize) -> Result<Vec<Relative>, Problem> {
        self.cache.read("cannot look for related articles", |cache| {
            let Some(subject) = Subject::of(cache, id)? else { return Ok(Vec::new()) };
            let weights = weights(cache)?;
            let told = Told::of(&subject, &weights);
            let mut relatives = Vec::new();
            for ranked in ranked(cache, &subject, &weights, limit)? {
                let row = row_at(cache, ranked.candidate.key.row)?;
                let (Some(row), Some(other)) =
                    (row, Subject::in_row(cache, ranked.candidate.key.row)?)
                else {
                    continue;
                };
                let reasons = reasons(&told, &other, &ranked.candidate, &weights);
                if !reasons.is_empty() {
                    relatives.push(Relative { row, reasons });
                }
            }
            Ok(relatives)
        })
    }

    /// The same without the reasons, for asking about many articles.
    pub fn related_ids(&self, id: &ArticleId, limit: usize) -> Result<Vec<ArticleId>, Problem> {
        self.cache.read("cannot look for related articles", |cache| {
            let Some(subject) = Subject::of(cache, id)? else { return Ok(Vec::new()) };
            let mut ids = Vec::new();
            for ranked in ranked(cache, &subject, &weights(cache)?, limit)? {
                ids.extend(id_at(cache, ranked.candidate.key.row)?);
            }
            Ok(ids)
        })
    }
}

/// The article whose relatives are looked for, or one of these.
pub(super) struct Subject {
    pub(super) key: ListKey,
    pub(super) article: Article,
    /// Its title and its text in the form in which the index has them.
    title: String,
    body: String,
}

impl Subject {
    fn of(cache: &Connection, id: &ArticleId) -> Result<Option<Self>, Fault> {
        let Some(stored) = stored(cache, id)? else { return Ok(None) };
        let key = stored.key;
        let article = stored.whole()?;
        let (title, body) = (index_form(&article.title), index_form(&article.body.plain_text()));
        Ok(Some(Self { key, article, title, body }))
    }

    /// The article in a row, if there is one that can be read.
    pub(super) fn in_row(cache: &Connection, row: i64) -> Result<Option<Self>, Fault> {
        match id_at(cache, row)? {
            // A text that cannot be read is said where somebody opens it.
            Some(id) => Ok(Self::of(cache, &id).unwrap_or_default()),
            None => Ok(None),
        }
    }

    /// What is kept of it.
    pub(super) fn gathered(&self) -> Gathered {
        let article = &self.article;
        let links = &article.body.links;
        Gathered::new(self.key.row, self.counted(), links, article.url.as_ref())
    }

    /// Its words by what they are worth, the strongest first.
    pub(super) fn strongest(&self, weights: &Weights, limit: usize) -> Vec<(&str, f32)> {
        strongest(&[&self.title, &self.body], weights, limit)
    }

    fn weighed(&self, weights: &Weights) -> Weighed {
        Weighed::new(&Vector::of(&self.counted(), weights), weights)
    }

    fn counted(&self) -> Counted {
        count(&[&self.title, &self.body])
    }
}

/// The vectors of the articles whose words are nearest to an article's.
pub(super) fn nearest(
    cache: &Connection,
    subject: &Subject,
    weights: &Weights,
    limit: usize,
) -> Result<Vec<Vector>, Fault> {
    let mut candidates = Vec::new();
    for row in by_words(cache, subject, weights)? {
        candidates.extend(candidate(cache, subject, weights, row, Vec::new())?);
    }
    let mut vectors = Vec::with_capacity(limit);
    for ranked in rank(&subject.weighed(weights), candidates, limit) {
        vectors.extend(super::relate_index::vector(cache, ranked.candidate.key.row)?);
    }
    Ok(vectors)
}

fn ranked(
    cache: &Connection,
    subject: &Subject,
    weights: &Weights,
    limit: usize,
) -> Result<Vec<Ranked>, Fault> {
    let mut rows = evidence(cache, subject)?;
    for row in by_words(cache, subject, weights)? {
        rows.entry(row).or_default();
    }
    let mut candidates = Vec::with_capacity(rows.len());
    for (row, mut evidence) in rows {
        evidence.sort_unstable();
        evidence.dedup();
        candidates.extend(candidate(cache, subject, weights, row, evidence)?);
    }
    Ok(rank(&subject.weighed(weights), candidates, limit))
}

/// A row as a candidate; `None` for the article itself, its twins, and those behind a twin.
fn candidate(
    cache: &Connection,
    subject: &Subject,
    weights: &Weights,
    row: i64,
    evidence: Vec<Evidence>,
) -> Result<Option<Candidate>, Fault> {
    let sql = "SELECT v.terms, v.coding, a.at FROM articles AS a JOIN vectors AS v ON v.row = a.row
         WHERE a.row = ?1 AND a.twin IS NULL AND a.row <> ?2
             AND a.row IS NOT (SELECT twin FROM articles WHERE row = ?2)";
    let found = cache.prepare_cached(sql)?.query_row(params![row, subject.key.row], |found| {
        let vector = read_vector(found, 0)?;
        Ok((Weighed::new(&vector, weights), found.get(2)?))
    });
    let found = found.optional()?;
    Ok(found.map(|(weighed, when)| Candidate { key: ListKey { when, row }, weighed, evidence }))
}

/// The rows that have most of the strongest words.
fn by_words(cache: &Connection, subject: &Subject, weights: &Weights) -> Result<Vec<i64>, Fault> {
    let sql = "SELECT rowid FROM search WHERE search MATCH ?1 ORDER BY rowid DESC LIMIT ?2";
    let mut statement = cache.prepare_cached(sql)?;
    let mut scores: HashMap<i64, f32> = HashMap::new();
    for (word, worth) in subject.strongest(weights, WORDS) {
        let mut rows = statement.query(params![format!("\"{word}\""), BROUGHT])?;
        while let Some(row) = rows.next()? {
            *scores.entry(row.get(0)?).or_default() += worth * worth;
        }
    }
    let mut scores: Vec<(i64, f32)> = scores.into_iter().collect();
    scores.sort_unstable_by(|one, other| other.1.total_cmp(&one.1).then(other.0.cmp(&one.0)));
    Ok(scores.into_iter().take(COMPARED).map(|(row, _)| row).collect())
}

/// What else there is that speaks for articles, by their rows.
fn evidence(cache: &Connection, subject: &Subject) -> Result<BTreeMap<i64, Vec<Evidence>>, Fault> {
    let mut found: BTreeMap<i64, Vec<Evidence>> = BTreeMap::new();
    let mut note = |rows: Vec<i64>, evidence| {
        rows.into_iter().for_each(|row| found.entry(row).or_default().push(evidence));
    };
    let article = &subject.article;
    for link in &article.body.links {
        note(rows(cache, PAGE, link.same_page_key())?, Evidence::Cited);
        let sharing = rows(cache, CITING, page_number(link))?;
        if sharing.len() < LINKED {
            note(sharing, Evidence::SameLink);
        }
    }
    if let Some(own) = &article.url {
        note(rows(cache, CITING, page_number(own))?, Evidence::Cites);
    }
    let title = short_title_key(&article.title);
    note(rows_titled(cache, &format!("re {title}"))?, Evidence::Replies);
    if let Some(answered) = title.strip_prefix("re ") {
        note(rows_titled(cache, answered)?, Evidence::Answered);
    }
    note(rows(cache, PREVIOUS, subject.key.row)?, Evidence::Series);
    note(rows(cache, NEXT, subject.key.row)?, Evidence::Series);
    let source = article.source.as_deref();
    if let Some(series) = source.and_then(|source| series_number(&article.title, source)) {
        note(in_series(cache, series, LINKED)?, Evidence::Series);
    }
    Ok(found)
}

const PAGE: &str = "SELECT row FROM articles WHERE page_key = ?1 LIMIT ?2";
const CITING: &str = "SELECT row FROM cites WHERE page = ?1 ORDER BY row DESC LIMIT ?2";
const PREVIOUS: &str =
    "SELECT previous FROM chain WHERE row = ?1 AND previous IS NOT NULL LIMIT ?2";
const NEXT: &str = "SELECT next FROM chain WHERE row = ?1 AND next IS NOT NULL LIMIT ?2";

fn rows(cache: &Connection, sql: &str, of: impl rusqlite::ToSql) -> Result<Vec<i64>, Fault> {
    let mut statement = cache.prepare_cached(sql)?;
    let rows = statement.query_map(params![of, LINKED as i64], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn rows_titled(cache: &Connection, key: &str) -> Result<Vec<i64>, Fault> {
    let named = titled(cache, key, None)?;
    Ok(named.into_iter().take(LINKED).map(|named| named.row).collect())
}

#[cfg(test)]
pub(super) const PLANNED: [&str; 4] = [PAGE, CITING, PREVIOUS, NEXT];
