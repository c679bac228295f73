//! Pruning: articles go into the trash, and out of everything that knows of them, in transactions
//! that nobody has to wait for; and come back out of it.
//!
//! What the reader made something of stays: what has a star, a tag or a comment of theirs, and what
//! they want a neighbour of. An article from several sources goes only if all of it is meant.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params_from_iter};

use super::fault::Fault;
use super::list_conditions::{Conditions, Maker, json};
use super::twins::Shared;
use super::weave::{Loom, weave};
use super::{Store, Trash, marks, save, search_index, trash, twins};
use crate::model::{Clean, Filter, ListKey, Problem, Search, Timestamp};

/// How many articles are looked at in one transaction.
const STEP: usize = 500;

/// What is to be pruned: what a query means, of each source without the newest few.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Choice {
    pub search: Search,
    /// How many of the newest articles of each source stay in any case.
    pub keep: u32,
}

/// What was pruned, or would be. Twins count once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pruned {
    pub articles: u64,
    pub unread: u64,
    pub oldest: Option<Timestamp>,
    pub newest: Option<Timestamp>,
    /// Bytes of their texts.
    pub bytes: u64,
    /// How many of each source, by its name.
    pub sources: BTreeMap<Clean, u64>,
}

/// Whether it is done or only looked at.
#[derive(Clone, Copy, PartialEq)]
enum Doing {
    Looking,
    Pruning(Timestamp),
}

/// What decides whether a row goes.
struct Judge {
    conditions: Conditions,
    /// The place in its source above which an article stays; sources without one lose nothing.
    bounds: Option<HashMap<i64, ListKey>>,
    names: HashMap<i64, Clean>,
}

/// A row that goes.
struct Going {
    row: i64,
    at: i64,
    read: bool,
    origin: i64,
    bytes: i64,
}

impl Store {
    /// Says what [`Store::prune`] would do.
    pub fn would_prune(&self, choice: &Choice) -> Result<Pruned, Problem> {
        let judge = self.choosing(choice)?;
        Ok(self.prune_each(&judge, Doing::Looking)?.0)
    }

    /// Puts articles into the trash. Those that have been there for 30 days are gone for good then.
    pub fn prune(&mut self, choice: &Choice, now: Timestamp) -> Result<Pruned, Problem> {
        let what = "cannot prune the articles";
        while self.cache.write(what, |cache| trash::empty_some(cache, now, STEP))? > 0 {}
        let judge = self.choosing(choice)?;
        let (pruned, shared) = self.prune_each(&judge, Doing::Pruning(now))?;
        for shared in &shared {
            self.share_marks(shared, now)?;
        }
        Ok(pruned)
    }

    /// Brings back what was pruned last; how many articles came back. Those that are here again by
    /// other ways stay as they are.
    pub fn unprune(&mut self, now: Timestamp) -> Result<usize, Problem> {
        let what = "cannot bring the articles back";
        let Some(thrown) = self.cache.read(what, trash::latest)? else { return Ok(0) };
        let (mut count, mut after) = (0, i64::MIN);
        loop {
            self.cache.writable(what)?;
            let (some, last) =
                self.cache.read(what, |cache| trash::some(cache, thrown, after, STEP))?;
            let Some(last) = last else {
                self.judge_fresh();
                return Ok(count);
            };
            let shared =
                self.cache.write(what, |cache| save::save_back(cache, &self.desk, &some))?;
            self.share_marks(&shared, now)?;
            count += some.len();
            after = last;
        }
    }

    /// What the trash holds.
    pub fn trash(&self, now: Timestamp) -> Result<Trash, Problem> {
        self.cache.read("cannot read the trash", |cache| trash::held(cache, now))
    }

    fn choosing(&self, choice: &Choice) -> Result<Judge, Problem> {
        let what = "cannot prune the articles";
        self.mirror();
        if self.marks_lag() {
            let why = "your stars and tags cannot be read at the moment";
            return Err(Problem::new(what, why).hint("try again in a moment"));
        }
        let mut maker = Maker::new(self, choice.search.clock());
        let parts: Vec<_> = match choice.search.is_everything() {
            true => Vec::new(),
            false => vec![choice.search.expr()],
        };
        let mut conditions = maker.all(Filter::All, &parts)?;
        let wanting = json(&self.rows_that_want()?);
        conditions.sql.push_str(" AND starred = 0 AND own_comments = 0 AND tags IS NULL");
        conditions.values.push(Value::from(wanting));
        let number = conditions.values.len() + 2;
        let spared = format!(" AND articles.row NOT IN (SELECT value FROM json_each(?{number}))");
        conditions.sql.push_str(&spared);
        let origins = maker.origins()?;
        let names = origins.iter().map(|origin| (origin.row, origin.name.clone())).collect();
        let rows: Vec<i64> = origins.iter().map(|origin| origin.row).collect();
        let bounds = match choice.keep {
            0 => None,
            keep => Some(self.cache.read(what, |cache| bounds(cache, &rows, keep))?),
        };
        Ok(Judge { conditions, bounds, names })
    }

    fn prune_each(&self, judge: &Judge, doing: Doing) -> Result<(Pruned, Vec<Shared>), Problem> {
        let what = "cannot prune the articles";
        let (mut pruned, mut all_shared) = (Pruned::default(), Vec::new());
        let mut after = Some(i64::MIN);
        while let Some(from) = after {
            let work = |cache: &Connection| {
                let (going, last) = judge.some(cache, from)?;
                let shared = match doing {
                    Doing::Looking => Shared::default(),
                    Doing::Pruning(now) => remove(cache, &going, now)?,
                };
                Ok((going, last, shared))
            };
            let (going, last, shared) = match doing {
                Doing::Looking => self.cache.read(what, work)?,
                Doing::Pruning(_) => self.cache.write(what, work)?,
            };
            going.iter().for_each(|group| pruned.count(group, &judge.names));
            if shared != Shared::default() {
                all_shared.push(shared);
            }
            after = last;
        }
        Ok((pruned, all_shared))
    }
}

impl Pruned {
    fn count(&mut self, group: &[Going], names: &HashMap<i64, Clean>) {
        let Some(first) = group.first() else { return };
        self.articles += 1;
        self.unread += u64::from(!first.read);
        let at = Timestamp(first.at);
        self.oldest = Some(self.oldest.map_or(at, |oldest| oldest.min(at)));
        self.newest = Some(self.newest.map_or(at, |newest| newest.max(at)));
        self.bytes += group.iter().map(|one| u64::try_from(one.bytes).unwrap_or(0)).sum::<u64>();
        let name = names.get(&first.origin).cloned().unwrap_or_default();
        *self.sources.entry(name).or_default() += 1;
    }
}

/// The place of the article that is the last to stay in each source, which is the `keep`th.
fn bounds(cache: &Connection, origins: &[i64], keep: u32) -> Result<HashMap<i64, ListKey>, Fault> {
    let sql = "SELECT at, row FROM articles INDEXED BY articles_origin WHERE origin = ?1
         ORDER BY at DESC, row DESC LIMIT 1 OFFSET ?2";
    let mut statement = cache.prepare_cached(sql)?;
    let mut bounds = HashMap::new();
    for origin in origins {
        let place = statement
            .query_row([*origin, i64::from(keep) - 1], |row| {
                Ok(ListKey { when: row.get(0)?, row: row.get(1)? })
            })
            .optional()?;
        bounds.extend(place.map(|place| (*origin, place)));
    }
    Ok(bounds)
}

impl Judge {
    /// The next groups of twins that go, each with the one first that stands for it in lists, and
    /// where to go on.
    fn some(
        &self,
        cache: &Connection,
        after: i64,
    ) -> Result<(Vec<Vec<Going>>, Option<i64>), Fault> {
        let mut statement = cache.prepare_cached(LEADS)?;
        let limit = i64::try_from(STEP).unwrap_or(i64::MAX);
        let leads: Vec<i64> = statement
            .query_map([after, limit], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        let mut behind = HashMap::new();
        let mut statement = cache.prepare_cached(BEHIND)?;
        for lead in &leads {
            let twins = statement.query_map([lead], |row| row.get(0))?;
            behind.insert(*lead, twins.collect::<rusqlite::Result<Vec<i64>>>()?);
        }
        let rows: Vec<i64> = leads.iter().chain(behind.values().flatten()).copied().collect();
        let mut going = self.going(cache, &rows)?;
        let mut groups = Vec::new();
        for lead in &leads {
            let twins = behind.remove(lead).unwrap_or_default();
            let group: Vec<i64> = std::iter::once(*lead).chain(twins).collect();
            if group.iter().all(|row| going.contains_key(row)) {
                groups.push(group.iter().filter_map(|row| going.remove(row)).collect());
            }
        }
        Ok((groups, leads.last().copied()))
    }

    /// Those of some rows that go, by their numbers.
    fn going(&self, cache: &Connection, rows: &[i64]) -> Result<HashMap<i64, Going>, Fault> {
        let sql = format!(
            "SELECT row, at, read, coalesce(origin, 0),
                 (SELECT length(body) FROM bodies WHERE bodies.row = articles.row)
             FROM json_each(?1) CROSS JOIN articles ON articles.row = json_each.value
             WHERE ?2 IS NOT NULL{}",
            self.conditions.sql
        );
        let values = [Value::from(json(rows)), Value::from(0)];
        let values = values.into_iter().chain(self.conditions.values.iter().cloned());
        let mut statement = cache.prepare_cached(&sql)?;
        let going = statement.query_map(params_from_iter(values), |row| {
            let bytes: Option<i64> = row.get(4)?;
            let (at, read, origin) = (row.get(1)?, row.get(2)?, row.get(3)?);
            Ok(Going { row: row.get(0)?, at, read, origin, bytes: bytes.unwrap_or(0) })
        })?;
        let mut found = HashMap::new();
        for going in going {
            let going = going?;
            if self.is_old_enough(&going) {
                found.insert(going.row, going);
            }
        }
        Ok(found)
    }

    /// Whether an article is not among the newest of its source.
    fn is_old_enough(&self, going: &Going) -> bool {
        let Some(bounds) = &self.bounds else { return true };
        let place = ListKey { when: going.at, row: going.row };
        bounds.get(&going.origin).is_some_and(|bound| place < *bound)
    }
}

/// The articles that lists show, in the order in which they came in.
const LEADS: &str =
    "SELECT row FROM articles WHERE row > ?1 AND twin IS NULL ORDER BY row LIMIT ?2";

/// The twins that stand behind one.
const BEHIND: &str = "SELECT other.row FROM articles AS one
     JOIN articles AS other ON other.page_key = one.page_key
     WHERE one.row = ?1 AND other.twin = one.row";

/// Takes articles out of everything that knows of them, after they were put into the trash. Says
/// which of those that stay are to get the marks of twins they have now.
fn remove(cache: &Connection, groups: &[Vec<Going>], now: Timestamp) -> Result<Shared, Fault> {
    let mut loom = Loom::default();
    let mut pages = BTreeSet::new();
    for group in groups {
        let unread = group.first().is_some_and(|first| !first.read);
        for going in group {
            trash::throw(cache, going.row, now)?;
            search_index::forget(cache, going.row)?;
            pages.extend(loom.removed(cache, going.row)?);
            cache.prepare_cached("DELETE FROM bodies WHERE row = ?1")?.execute([going.row])?;
            cache.prepare_cached("DELETE FROM articles WHERE row = ?1")?.execute([going.row])?;
        }
        marks::count_out(cache, unread)?;
    }
    weave(cache, loom)?;
    // Articles that shared an address only with these are no twins any more, and some that were
    // kept apart by them may be.
    twins::pair(cache, &pages)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::schema::{CACHE, migrate};
    use crate::store::tests::plan;

    #[test]
    fn what_is_pruned_is_found_by_keys_alone() {
        let cache = Connection::open_in_memory().unwrap();
        migrate(&cache, &CACHE).unwrap();
        for sql in [LEADS, BEHIND] {
            let plan = plan(&cache, sql);
            assert!(plan.contains("SEARCH") && !plan.contains("SCAN"), "{plan}");
            assert!(!plan.contains("TEMP"), "{plan}");
        }
    }
}
