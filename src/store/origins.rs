//! Where articles come from: the sources of the desk and the names that other articles bring; and
//! how many articles each has, read and unread, kept up to date so that nobody counts.

use std::collections::{BTreeMap, HashMap};

use rusqlite::{Connection, OptionalExtension, params};

use super::fault::Fault;
use super::list_conditions::numbers;
use super::read::clean;
use super::{Store, hiding};
use crate::model::{Clean, Counts, FOLDER_WITHIN, Problem, Source, SourceId};
use crate::query::folded;

/// Something articles come from, with how many came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shelf {
    /// The subscription, where it is one.
    pub source: Option<SourceId>,
    pub name: Clean,
    /// The folder of the subscription.
    pub folder: Option<Clean>,
    pub counts: Counts,
}

/// One origin as searches see it.
#[derive(Debug)]
pub(super) struct Origin {
    pub(super) row: i64,
    pub(super) id: Option<SourceId>,
    pub(super) name: Clean,
    folder: Option<Clean>,
    pub(super) counts: Counts,
}

impl Origin {
    /// Whether `source:` means this one: by its id, or by a part of its name.
    pub(super) fn is_called(&self, plain: &str) -> bool {
        let by_id = self.id.as_ref().is_some_and(|id| id.as_str() == plain);
        by_id || folded(&self.name).contains(plain)
    }

    /// Whether this is its whole name.
    pub(super) fn has_name(&self, plain: &str) -> bool {
        folded(&self.name) == plain
    }

    /// Whether it stands in a folder or in one within it.
    pub(super) fn is_within(&self, plain: &str) -> bool {
        self.folder.as_ref().is_some_and(|folder| is_within(folder, plain))
    }
}

/// Whether a folder is this one, or stands in it.
fn is_within(folder: &str, plain: &str) -> bool {
    let folder = folded(folder);
    let rest = folder.strip_prefix(plain);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(FOLDER_WITHIN))
}

impl Store {
    /// Everything that articles come from, by name. An article of several sources counts for each.
    pub fn shelves(&self) -> Result<Vec<Shelf>, Problem> {
        let origins = self.origins()?;
        let shelf = |origin: Origin| Shelf {
            source: origin.id,
            name: origin.name,
            folder: origin.folder,
            counts: origin.counts,
        };
        Ok(origins.into_iter().filter(|origin| origin.counts.all > 0).map(shelf).collect())
    }

    /// The subscriptions in a folder and in those within it.
    pub fn sources_within(&self, folder: &str) -> Result<Vec<SourceId>, Problem> {
        let plain = folded(folder.trim());
        let within = |source: &Source| {
            source.folder.as_ref().is_some_and(|folder| is_within(folder, &plain))
        };
        Ok(self.sources()?.into_iter().filter(within).map(|source| source.id).collect())
    }

    /// The origin that is the subscription with this id, or else the articles without one that
    /// name this source. Both are found by keys.
    pub(super) fn origin_of_key(&self, name: &str) -> Result<Option<i64>, Problem> {
        self.cache.read("cannot read the sources", |cache| {
            let mut statement = cache.prepare_cached(BY_ID)?;
            let by_id = statement.query_row([name], |row| row.get(0)).optional()?;
            if by_id.is_some() {
                return Ok(by_id);
            }
            let mut statement = cache.prepare_cached(BY_KEY)?;
            Ok(statement.query_row([format!("={name}")], |row| row.get(0)).optional()?)
        })
    }

    /// The origins by name, as the reader calls them.
    pub(super) fn origins(&self) -> Result<Vec<Origin>, Problem> {
        let sources = self.sources()?;
        let known = sources.iter().map(|source| (&source.id, source)).collect();
        self.origins_of_sources(&known)
    }

    /// The origins by name, where the subscriptions are at hand.
    pub(super) fn origins_of_sources(
        &self,
        sources: &HashMap<&SourceId, &Source>,
    ) -> Result<Vec<Origin>, Problem> {
        let mut origins = self.cache.read("cannot read the sources", read)?;
        for origin in &mut origins {
            let Some(source) = origin.id.as_ref().and_then(|id| sources.get(id)) else {
                continue;
            };
            origin.name = source.shown_name();
            origin.folder.clone_from(&source.folder);
        }
        origins.sort_by_cached_key(|origin| (folded(&origin.name), origin.row));
        Ok(origins)
    }
}

const READ: &str = "SELECT origins.row, fetches.id, origins.name, origins.articles, origins.unread
     FROM origins LEFT JOIN fetches ON fetches.row = origins.fetch";

const BY_ID: &str = "SELECT origins.row FROM fetches
     JOIN origins ON origins.key = '#' || fetches.row WHERE fetches.id = ?1";
const BY_KEY: &str = "SELECT row FROM origins WHERE key = ?1";

/// How many articles some origins have together, and how many of them are unread.
pub(super) fn counts(cache: &Connection, rows: &[i64]) -> Result<Counts, Fault> {
    let sql = "SELECT articles, unread FROM origins WHERE row = ?1";
    let mut statement = cache.prepare_cached(sql)?;
    let mut counts = Counts::default();
    for row in rows {
        let found = statement.query_row([row], |row| Ok((row.get(0)?, row.get(1)?)));
        let (all, unread): (i64, i64) = found.optional()?.unwrap_or_default();
        counts.all += u64::try_from(all).unwrap_or(0);
        counts.unread += u64::try_from(unread).unwrap_or(0);
    }
    if rows.is_empty() {
        return Ok(counts);
    }
    let hidden = hiding::total(cache, &format!("origin IN ({})", numbers(rows)))?;
    Ok(hiding::without(counts, hidden))
}

fn read(cache: &Connection) -> Result<Vec<Origin>, Fault> {
    let mut statement = cache.prepare_cached(READ)?;
    let origins = statement.query_map([], |row| {
        let number = |column| -> rusqlite::Result<u64> {
            Ok(u64::try_from(row.get::<_, i64>(column)?).unwrap_or(0))
        };
        Ok(Origin {
            row: row.get(0)?,
            id: clean(row, 1)?.map(|id| SourceId::given(&id)),
            name: clean(row, 2)?.unwrap_or_default(),
            folder: None,
            counts: Counts::whole(number(3)?, number(4)?),
        })
    })?;
    let mut origins = origins.collect::<rusqlite::Result<Vec<Origin>>>()?;
    let hidden: HashMap<i64, Counts> = hiding::by_origin(cache)?.into_iter().collect();
    for origin in &mut origins {
        let hidden = hidden.get(&origin.row).copied().unwrap_or_default();
        origin.counts = hiding::without(origin.counts, hidden);
    }
    Ok(origins)
}

/// The articles of one saving that are new, by where they come from: the origins are looked up
/// once, and counted once, however many articles come from each.
#[derive(Debug, Default)]
pub(super) struct Arrivals {
    /// By the row of the source in `fetches` and the name.
    rows: HashMap<(Option<i64>, String), i64>,
    came: BTreeMap<i64, i64>,
}

impl Arrivals {
    /// The origin of an article that is about to be written.
    pub(super) fn origin(
        &mut self,
        cache: &Connection,
        fetch: Option<i64>,
        name: &str,
    ) -> Result<i64, Fault> {
        let key = (fetch, name.to_owned());
        if let Some(row) = self.rows.get(&key) {
            return Ok(*row);
        }
        let row = origin_of(cache, fetch, name)?;
        self.rows.insert(key, row);
        Ok(row)
    }

    /// Notes that an article was written, which is unread as yet.
    pub(super) fn came_to(&mut self, origin: i64) {
        *self.came.entry(origin).or_default() += 1;
    }

    /// Counts what came.
    pub(super) fn count(&self, cache: &Connection) -> Result<(), Fault> {
        self.came.iter().try_for_each(|(origin, came)| shift(cache, *origin, *came, *came))
    }
}

/// Notes where the article in a row comes from, and counts it there.
pub(super) fn assign(cache: &Connection, row: i64) -> Result<(), Fault> {
    let sql = "SELECT source_id, source, origin, read FROM articles WHERE row = ?1";
    let mut statement = cache.prepare_cached(sql)?;
    let found = statement.query_row([row], |row| {
        Ok(Come { fetch: row.get(0)?, name: row.get(1)?, origin: row.get(2)?, read: row.get(3)? })
    });
    let Some(come) = found.optional()? else { return Ok(()) };
    let origin = origin_of(cache, come.fetch, come.name.as_deref().unwrap_or_default())?;
    if come.origin == Some(origin) {
        return Ok(());
    }
    cache
        .prepare_cached("UPDATE articles SET origin = ?2 WHERE row = ?1")?
        .execute(params![row, origin])?;
    hiding::note(cache, row)?;
    let unread = i64::from(!come.read);
    if let Some(old) = come.origin {
        shift(cache, old, -1, -unread)?;
    }
    shift(cache, origin, 1, unread)
}

/// An article as far as it matters where it comes from.
struct Come {
    /// The row of its source in `fetches`.
    fetch: Option<i64>,
    name: Option<String>,
    origin: Option<i64>,
    read: bool,
}

/// The origin of a source or a name, made where it is new.
fn origin_of(cache: &Connection, fetch: Option<i64>, name: &str) -> Result<i64, Fault> {
    let key = match fetch {
        Some(fetch) => format!("#{fetch}"),
        // A name cannot be taken for a number: it has a mark of its own.
        None => format!("={name}"),
    };
    let mut known = cache.prepare_cached("SELECT row FROM origins WHERE key = ?1")?;
    if let Some(row) = known.query_row([&key], |row| row.get(0)).optional()? {
        return Ok(row);
    }
    // Not with RETURNING: before a statement that might be taken back by halves, the index writes
    // all it holds.
    let sql = "INSERT INTO origins (key, fetch, name) VALUES (?1, ?2, ?3)";
    cache.prepare_cached(sql)?.execute(params![key, fetch, name])?;
    Ok(cache.last_insert_rowid())
}

/// Counts articles of an origin in or out.
pub(super) fn shift(
    cache: &Connection,
    origin: i64,
    articles: i64,
    unread: i64,
) -> Result<(), Fault> {
    let sql = "UPDATE origins SET articles = articles + ?2, unread = unread + ?3 WHERE row = ?1";
    cache.prepare_cached(sql)?.execute(params![origin, articles, unread])?;
    Ok(())
}

/// Counts every article as unread, for a cache whose marks were taken off.
pub(super) fn forget_marks(cache: &Connection) -> Result<(), Fault> {
    cache.execute("UPDATE origins SET unread = articles WHERE unread <> articles", [])?;
    Ok(())
}
