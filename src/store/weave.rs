//! Weaving the chain while articles are saved, so that reading it is a look at one row.
//!
//! `links.target` says what each link resolved to, `chain` what follows from all links together.
//! A saved article can change what any link with its title or address means; the [`Loom`] collects
//! these, and each is resolved once when all articles of the saving are in.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, named_params, params};

use super::fault::Fault;
use super::fold::{Keys, short_title_key};
use super::resolve::{Asked, resolve};
use crate::model::{Article, ArticleId, Clean, Link, Rel};

/// Both sides of a chain.
const SIDES: [Rel; 2] = [Rel::Previous, Rel::Next];

/// What has to be looked at again.
#[derive(Debug, Default)]
pub(super) struct Loom {
    /// Articles whose own links are new, or are judged anew because their source or date is.
    owners: BTreeSet<i64>,
    titles: BTreeSet<String>,
    pages: BTreeSet<String>,
    /// Articles whose neighbours may have changed.
    ends: BTreeSet<i64>,
}

impl Loom {
    /// Notes a saved article, and writes down its links, as yet unresolved. `keys` are those of the
    /// new one.
    pub(super) fn changed(
        &mut self,
        cache: &Connection,
        row: i64,
        old: Option<&Article>,
        (new, keys): (&Article, Keys),
    ) -> Result<(), Fault> {
        let same = old.is_some_and(|old| {
            (&old.title, &old.url, &old.source, &old.published, &old.links)
                == (&new.title, &new.url, &new.source, &new.published, &new.links)
        });
        if same {
            return Ok(());
        }
        self.names(keys);
        if let Some(old) = old {
            self.names(Keys::of(old));
        }
        // A new article without links has nothing to resolve; if others lead to it, their links are
        // resolved anew by its title or its page.
        if old.is_some() || !new.links.is_empty() {
            self.owners.insert(row);
            self.ends.insert(row);
        }
        if old.is_none_or(|old| old.links != new.links) {
            if old.is_some() {
                self.ends.extend(targets_of(cache, row)?);
                cache.prepare_cached("DELETE FROM links WHERE article = ?1")?.execute([row])?;
            }
            write_links(cache, row, new)?;
        }
        Ok(())
    }

    /// Notes an article that is about to be deleted, and takes its links and its place in the chain
    /// away; what led to it is resolved anew. Gives the key of its page.
    pub(super) fn removed(
        &mut self,
        cache: &Connection,
        row: i64,
    ) -> Result<Option<String>, Fault> {
        let sql = "SELECT id, title, source, page_key FROM articles WHERE row = ?1";
        let (article, page) = cache.prepare_cached(sql)?.query_row([row], |row| {
            let title = Clean::new(row.get_ref(1)?.as_str()?);
            let id = ArticleId::given(row.get_ref(0)?.as_str()?);
            let source = row.get_ref(2)?.as_str_or_null()?.map(Clean::new);
            Ok((Article { source, ..Article::new(id, title) }, row.get::<_, Option<String>>(3)?))
        })?;
        self.names(Keys::of(&article));
        self.pages.extend(page.clone());
        self.ends.extend(targets_of(cache, row)?);
        let mut leading =
            cache.prepare_cached("SELECT DISTINCT article FROM links WHERE target = ?1")?;
        for article in leading.query_map([row], |row| row.get(0))? {
            self.owners.insert(article?);
        }
        cache.prepare_cached("DELETE FROM links WHERE article = ?1")?.execute([row])?;
        cache.prepare_cached("DELETE FROM chain WHERE row = ?1")?.execute([row])?;
        self.owners.remove(&row);
        self.ends.remove(&row);
        Ok(page)
    }

    /// Notes the names by which links may mean an article.
    fn names(&mut self, Keys { title, other_title, page, series: _ }: Keys) {
        self.titles.extend(other_title);
        self.titles.insert(title);
        self.pages.extend(page);
    }
}

/// Resolves what the loom holds and writes the neighbours that follow.
pub(super) fn weave(cache: &Connection, loom: Loom) -> Result<(), Fault> {
    let mut ends = loom.ends;
    let mut links = BTreeSet::new();
    for row in &loom.owners {
        links.extend(SIDES.map(|rel| (*row, word(rel))));
    }
    for (column, keys) in [("title_key", &loom.titles), ("page_key", &loom.pages)] {
        // Where nobody links in this way, nobody is asked about each article.
        if anybody_links(cache, column)? {
            for key in keys {
                links.extend(links_with(cache, column, key)?);
            }
        }
    }
    for (row, rel) in links {
        tie(cache, row, rel, &mut ends)?;
    }
    for row in ends {
        write_neighbours(cache, row)?;
    }
    Ok(())
}

/// A relation as the file has it.
pub(super) fn word(rel: Rel) -> &'static str {
    match rel {
        Rel::Previous => "previous",
        Rel::Next => "next",
    }
}

fn targets_of(cache: &Connection, row: i64) -> Result<Vec<i64>, Fault> {
    let mut statement = cache
        .prepare_cached("SELECT target FROM links WHERE article = ?1 AND target IS NOT NULL")?;
    let targets = statement.query_map([row], |row| row.get(0))?;
    Ok(targets.collect::<rusqlite::Result<_>>()?)
}

/// Writes the first link of each side; the others stand with the article and lead nowhere.
fn write_links(cache: &Connection, row: i64, article: &Article) -> Result<(), Fault> {
    for rel in SIDES {
        let Some(link) = article.links.iter().find(|link| link.rel == rel && leads(link)) else {
            continue;
        };
        let sql = "INSERT INTO links (article, rel, title, title_key, url, page_key)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        cache.prepare_cached(sql)?.execute(params![
            row,
            word(rel),
            link.title.as_deref(),
            link_title_key(link),
            link.url.as_ref().map(|url| url.as_str()),
            link.url.as_ref().map(|url| url.same_page_key()),
        ])?;
    }
    Ok(())
}

/// Whether a link says anything by which an article can be found.
pub(super) fn leads(link: &Link) -> bool {
    link.url.is_some() || link_title_key(link).is_some()
}

/// The key of a link's title; a title without a character is none.
pub(super) fn link_title_key(link: &Link) -> Option<String> {
    link.title.as_deref().map(short_title_key).filter(|key| !key.is_empty())
}

fn anybody_links(cache: &Connection, column: &'static str) -> Result<bool, Fault> {
    let sql = format!("SELECT 1 FROM links WHERE {column} IS NOT NULL");
    Ok(cache.prepare_cached(&sql)?.exists([])?)
}

fn links_with(
    cache: &Connection,
    column: &'static str,
    key: &str,
) -> Result<Vec<(i64, &'static str)>, Fault> {
    let sql = format!("SELECT article, rel FROM links WHERE {column} = ?1");
    let mut statement = cache.prepare_cached(&sql)?;
    let links = statement.query_map([key], |row| {
        let rel =
            if row.get_ref(1)?.as_str()? == word(Rel::Next) { Rel::Next } else { Rel::Previous };
        Ok((row.get(0)?, word(rel)))
    })?;
    Ok(links.collect::<rusqlite::Result<_>>()?)
}

/// A link as it lies in the file, with what counts of its article.
struct Tied {
    title_key: Option<String>,
    page_key: Option<String>,
    target: Option<i64>,
    source: Option<String>,
    published: Option<i64>,
}

/// Resolves one link anew and notes whose neighbours that concerns.
fn tie(cache: &Connection, row: i64, rel: &str, ends: &mut BTreeSet<i64>) -> Result<(), Fault> {
    let sql = "SELECT l.title_key, l.page_key, l.target, a.source, a.published
         FROM links AS l JOIN articles AS a ON a.row = l.article
         WHERE l.article = ?1 AND l.rel = ?2";
    let link = cache.prepare_cached(sql)?.query_row(params![row, rel], |row| {
        Ok(Tied {
            title_key: row.get(0)?,
            page_key: row.get(1)?,
            target: row.get(2)?,
            source: row.get(3)?,
            published: row.get(4)?,
        })
    });
    let Some(link) = link.optional()? else { return Ok(()) };
    let asked = Asked {
        from: Some(row),
        source: link.source.as_deref(),
        published: link.published,
        title_key: link.title_key.as_deref(),
        page_key: link.page_key.as_deref(),
    };
    let target = resolve(cache, &asked)?;
    // An article in `ends` may have another source or date now, by which its claim is weighed.
    if target != link.target || ends.contains(&row) {
        ends.extend([Some(row), link.target, target].into_iter().flatten());
    }
    if target != link.target {
        cache
            .prepare_cached("UPDATE links SET target = ?3 WHERE article = ?1 AND rel = ?2")?
            .execute(params![row, rel, target])?;
    }
    Ok(())
}

/// Writes which articles stand beside one, or nothing where it stands alone.
fn write_neighbours(cache: &Connection, row: i64) -> Result<(), Fault> {
    // Most articles have no link and are not linked to: one question tells these.
    let (previous, next) = if is_linked(cache, row)? {
        (neighbour(cache, row, Rel::Previous)?, neighbour(cache, row, Rel::Next)?)
    } else {
        (None, None)
    };
    if previous.is_none() && next.is_none() {
        cache.prepare_cached("DELETE FROM chain WHERE row = ?1")?.execute([row])?;
        return Ok(());
    }
    let sql = "INSERT INTO chain (row, previous, next) VALUES (?1, ?2, ?3)
         ON CONFLICT (row) DO UPDATE SET previous = ?2, next = ?3
         WHERE previous IS NOT ?2 OR next IS NOT ?3";
    cache.prepare_cached(sql)?.execute(params![row, previous, next])?;
    Ok(())
}

fn is_linked(cache: &Connection, row: i64) -> Result<bool, Fault> {
    let sql = "SELECT EXISTS (SELECT 1 FROM links WHERE article = ?1)
         OR EXISTS (SELECT 1 FROM links WHERE target = ?1)";
    Ok(cache.prepare_cached(sql)?.query_row([row], |row| row.get(0))?)
}

/// The article on one side: where its own link leads, even if that is nowhere yet; without a link
/// of its own, the article that names it from the other side. Of several, one of the same source,
/// then the latest.
fn neighbour(cache: &Connection, row: i64, rel: Rel) -> Result<Option<i64>, Fault> {
    let own: Option<Option<i64>> = cache
        .prepare_cached("SELECT target FROM links WHERE article = ?1 AND rel = ?2")?
        .query_row(params![row, word(rel)], |row| row.get(0))
        .optional()?;
    if let Some(target) = own {
        return Ok(target);
    }
    let sql = "SELECT l.article FROM links AS l JOIN articles AS a ON a.row = l.article
         WHERE l.target = :row AND l.rel = :rel
         ORDER BY a.source IS (SELECT source FROM articles WHERE row = :row) DESC, a.at DESC, a.id
         LIMIT 1";
    let mut statement = cache.prepare_cached(sql)?;
    let claim = statement
        .query_row(named_params! { ":row": row, ":rel": word(rel.inverse()) }, |row| row.get(0));
    Ok(claim.optional()?)
}
