//! What is kept of each article so that its relatives can be found: its telling terms and the pages
//! it links to, gathered while articles are saved; and what is counted of the terms.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::fault::Fault;
use crate::model::Address;
use crate::related::{Coding, Count, Counted, Term, Vector, Weights, hash};

/// Articles held in memory until they are written together, some hundred kilobytes: the more, the
/// fewer terms are counted on their own.
const HELD: usize = 1_000;
/// Articles whose terms are all counted. Of those that come later one in so many is: what a term is
/// worth depends on its share of the articles, and that is known by then.
const COUNTED: i64 = 16_384;
const ONE_OF: i64 = 8;
/// Few that come alone have most of their terms for themselves, each of which is a row to write: once
/// so many articles are counted, one in so many of them is, too.
const BEGUN: i64 = 1_024;
const FEW: usize = 256;
/// Links kept of one article; a page with more is a directory.
const LINKS: usize = 32;

/// What is kept of one article.
#[derive(Debug)]
pub(super) struct Gathered {
    row: i64,
    counted: Counted,
    /// The numbers of the pages it links to.
    links: BTreeSet<u32>,
}

impl Gathered {
    /// Takes what is kept out of an article's terms, its links, and its own address.
    pub(super) fn new(
        row: i64,
        counted: Counted,
        links: &[Address],
        own: Option<&Address>,
    ) -> Self {
        let own = own.map(page_number);
        let links = links.iter().map(page_number).filter(|page| Some(*page) != own);
        Self { row, counted, links: links.take(LINKS).collect() }
    }
}

/// The number of the page that an address names.
pub(super) fn page_number(address: &Address) -> u32 {
    hash(&address.same_page_key())
}

/// Collects what is kept of articles. Terms are counted together: most articles share most terms.
#[derive(Debug, Default)]
pub(super) struct Harvest(Vec<Gathered>);

impl Harvest {
    /// Takes one article in, and writes those taken in so far if they have become many.
    pub(super) fn take(&mut self, cache: &Connection, one: Gathered) -> Result<(), Fault> {
        self.0.push(one);
        if self.0.len() < HELD { Ok(()) } else { self.finish(cache) }
    }

    /// Writes what was taken in.
    pub(super) fn finish(&mut self, cache: &Connection) -> Result<(), Fault> {
        let articles = std::mem::take(&mut self.0);
        if articles.is_empty() {
            return Ok(());
        }
        let counted: i64 = cache
            .prepare_cached("SELECT articles FROM relating")?
            .query_row([], |row| row.get(0))?;
        let all = counted < if articles.len() < FEW { BEGUN } else { COUNTED };
        let mut new = Vec::with_capacity(articles.len());
        for article in &articles {
            let known = clear(cache, article.row)?;
            if !known && (all || article.row % ONE_OF == 0) {
                new.push(&article.counted);
            }
        }
        if !new.is_empty() {
            count_terms(cache, &new)?;
            weigh_if_due(cache)?;
        }
        let weights = weights(cache)?;
        articles.iter().try_for_each(|article| write(cache, article, &weights))
    }
}

/// Takes away what is kept of the article in a row; whether there was anything.
fn clear(cache: &Connection, row: i64) -> Result<bool, Fault> {
    let sql = "DELETE FROM vectors WHERE row = ?1 RETURNING links";
    let links: Option<Vec<u8>> =
        cache.prepare_cached(sql)?.query_row([row], |row| row.get(0)).optional()?;
    let Some(links) = links else { return Ok(false) };
    for page in pages(&links) {
        let sql = "DELETE FROM cites WHERE page = ?1 AND row = ?2";
        cache.prepare_cached(sql)?.execute(params![page, row])?;
    }
    Ok(true)
}

/// Takes away what is kept of an article that goes. What it taught about words stays.
pub(super) fn forget(cache: &Connection, row: i64) -> Result<(), Fault> {
    clear(cache, row).map(drop)
}

fn pages(links: &[u8]) -> impl Iterator<Item = u32> {
    links.chunks_exact(4).filter_map(|bytes| Some(u32::from_le_bytes(bytes.try_into().ok()?)))
}

fn write(cache: &Connection, article: &Gathered, weights: &Weights) -> Result<(), Fault> {
    let terms = Vector::of(&article.counted, weights).to_bytes();
    let links: Vec<u8> = article.links.iter().flat_map(|page| page.to_le_bytes()).collect();
    let sql = "INSERT INTO vectors (row, terms, links, coding) VALUES (?1, ?2, ?3, ?4)";
    let values = params![article.row, terms, links, Coding::NEWEST.number()];
    cache.prepare_cached(sql)?.execute(values)?;
    for page in &article.links {
        let sql = "INSERT OR IGNORE INTO cites (page, row) VALUES (?1, ?2)";
        cache.prepare_cached(sql)?.execute(params![page, article.row])?;
    }
    Ok(())
}

/// Counts the terms of new articles. One that is read anew is not counted again: it would count as
/// two.
fn count_terms(cache: &Connection, articles: &[&Counted]) -> Result<(), Fault> {
    let mut terms: Vec<Term> = articles.iter().flat_map(|article| article.terms()).collect();
    terms.sort_unstable();
    let sql = "INSERT INTO terms (term, articles, studied, shared) VALUES (?1, ?2, 0, 0)
         ON CONFLICT (term) DO UPDATE SET articles = articles + ?2";
    let mut statement = cache.prepare_cached(sql)?;
    for same in terms.chunk_by(|one, other| one == other) {
        statement.execute([i64::from(same[0].number()), same.len() as i64])?;
    }
    let sql = "UPDATE relating SET articles = articles + ?1";
    cache.prepare_cached(sql)?.execute([articles.len() as i64])?;
    Ok(())
}

/// Weighs the terms anew if the cache has grown or learned by a quarter since. Seldom enough that
/// looking through all terms costs an import next to nothing.
pub(super) fn weigh_if_due(cache: &Connection) -> Result<(), Fault> {
    let sql =
        "SELECT r.articles, r.studied, w.articles, w.studied FROM relating AS r, weights AS w";
    let number = |row: &rusqlite::Row<'_>, column| row.get::<_, i64>(column);
    let [articles, studied, seen, learned] = cache.prepare_cached(sql)?.query_row([], |row| {
        Ok([number(row, 0)?, number(row, 1)?, number(row, 2)?, number(row, 3)?])
    })?;
    if articles <= seen + seen / 4 && studied <= learned + learned / 4 + 15 {
        return Ok(());
    }
    let counts = counts(cache)?;
    let weights = Weights::learn(u64::try_from(articles).unwrap_or(0), &counts);
    let sql = "UPDATE weights SET articles = ?1, studied = ?2, weights = ?3";
    cache.prepare_cached(sql)?.execute(params![articles, studied, weights.bytes()])?;
    Ok(())
}

/// What is counted of each term: as many as there are numbers for terms, at most.
fn counts(cache: &Connection) -> Result<Vec<Count>, Fault> {
    let mut statement =
        cache.prepare_cached("SELECT term, articles, studied, shared FROM terms")?;
    let mut rows = statement.query([])?;
    let mut counts = Vec::new();
    while let Some(row) = rows.next()? {
        if let Some(term) = Term::numbered(row.get(0)?) {
            let (articles, studied, shared) = (row.get(1)?, row.get(2)?, row.get(3)?);
            counts.push(Count { term, articles, studied, shared });
        }
    }
    Ok(counts)
}

/// What the terms are worth.
pub(super) fn weights(cache: &Connection) -> Result<Weights, Fault> {
    let mut statement = cache.prepare_cached("SELECT weights FROM weights")?;
    Ok(Weights::from_bytes(statement.query_row([], |row| row.get(0))?))
}

/// The terms kept of the article in a row.
pub(super) fn vector(cache: &Connection, row: i64) -> Result<Option<Vector>, Fault> {
    let sql = "SELECT terms, coding FROM vectors WHERE row = ?1";
    let mut statement = cache.prepare_cached(sql)?;
    Ok(statement.query_row([row], |row| read_vector(row, 0)).optional()?)
}

/// The vector whose terms are in a column of a row, and their coding in the next; with no terms where
/// a newer tidings wrote it.
pub(super) fn read_vector(row: &Row<'_>, column: usize) -> rusqlite::Result<Vector> {
    let terms = row.get_ref(column)?.as_blob()?;
    let coding = Coding::of(row.get(column + 1)?);
    Ok(coding.map(|coding| Vector::from_bytes(coding, terms)).unwrap_or_default())
}
