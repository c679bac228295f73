//! Twins: one article that came from several sources. They stay rows of their own and share their
//! marks; lists show the first of them for all, with the names of their sources.
//!
//! Articles are twins if they have the same address and no two of them came from one source: a
//! source that gives several entries one address does not tell them apart by it, nor may we.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};

use super::fault::Fault;
use super::{Store, Switch, stories, tags};
use crate::model::{ArticleId, Mark, Problem, Tag, Timestamp};

/// An address that more articles than this have is not that of an article.
const MOST: usize = 24;

/// Articles whose twins were read or starred before they came in.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Shared {
    read: Vec<ArticleId>,
    starred: Vec<ArticleId>,
    tagged: Vec<(Tag, ArticleId)>,
}

impl Store {
    /// Gives articles the marks that their twins have. The desk keeps them like any others.
    pub(super) fn share_marks(&mut self, shared: &Shared, now: Timestamp) -> Result<(), Problem> {
        for (ids, mark) in [(&shared.read, Mark::Read), (&shared.starred, Mark::Starred)] {
            if !ids.is_empty() {
                self.mark_along(ids, mark, Switch::On, now)?;
            }
        }
        for (tag, id) in &shared.tagged {
            self.mark_along(std::slice::from_ref(id), Mark::Tagged(tag.clone()), Switch::On, now)?;
        }
        Ok(())
    }
}

/// The twins of articles, without these themselves.
pub(super) fn of(cache: &Connection, ids: &[ArticleId]) -> Result<Vec<ArticleId>, Fault> {
    let mut statement = cache.prepare_cached(TWINS)?;
    let mut twins = Vec::new();
    for id in ids {
        let found = statement
            .query_map([id.as_str()], |row| Ok(ArticleId::given(row.get_ref(0)?.as_str()?)))?;
        for twin in found {
            twins.push(twin?);
        }
    }
    Ok(twins)
}

/// Only rows that were paired count, so the address alone is not enough.
const TWINS: &str = "SELECT other.id FROM articles AS one
     JOIN articles AS other ON other.page_key = one.page_key AND other.row <> one.row
     WHERE one.id = ?1 AND one.page_key IS NOT NULL
         AND coalesce(other.twin, other.row) = coalesce(one.twin, one.row)";

/// One article of those with an address.
struct Member {
    row: i64,
    id: ArticleId,
    /// The row of its source, where it has one.
    source_id: Option<i64>,
    source: Option<String>,
    read: bool,
    starred: bool,
    tags: Vec<Tag>,
    twin: Option<i64>,
    also: Option<String>,
}

const MET: &str = "SELECT 1 FROM articles WHERE page_key = ?1";

/// Whether an article that comes in under an address may have a twin.
pub(super) fn may_meet(cache: &Connection, page: &str) -> Result<bool, Fault> {
    Ok(cache.prepare_cached(MET)?.exists([page])?)
}

/// Pairs the articles of addresses anew, keeps the count of what lists show, and says which
/// articles are to get the marks of their twins.
pub(super) fn pair(cache: &Connection, pages: &BTreeSet<String>) -> Result<Shared, Fault> {
    let mut shared = Shared::default();
    for page in pages {
        let members = members(cache, page)?;
        let paired = members.len() > 1 && are_twins(&members);
        write(cache, &members, paired)?;
        if paired {
            for (marked, ids) in [
                (Member::is_read as fn(&Member) -> bool, &mut shared.read),
                (Member::is_starred, &mut shared.starred),
            ] {
                if members.iter().any(marked) {
                    let missing = members.iter().filter(|member| !marked(member));
                    ids.extend(missing.map(|member| member.id.clone()));
                }
            }
            shared.tagged.extend(missing_tags(&members));
        }
    }
    Ok(shared)
}

/// The tags that some of the members have, for each that lacks them.
fn missing_tags(members: &[Member]) -> Vec<(Tag, ArticleId)> {
    let all: BTreeSet<&Tag> = members.iter().flat_map(|member| &member.tags).collect();
    let missing = |member: &Member, tag: &Tag| !member.tags.contains(tag);
    let pairs = members.iter().flat_map(|member| all.iter().map(move |tag| (member, *tag)));
    pairs
        .filter(|(member, tag)| missing(member, tag))
        .map(|(member, tag)| (tag.clone(), member.id.clone()))
        .collect()
}

impl Member {
    fn is_read(&self) -> bool {
        self.read
    }

    fn is_starred(&self) -> bool {
        self.starred
    }
}

const MEMBERS: &str = "SELECT row, id, source_id, source, read, starred, twin, also, tags
     FROM articles WHERE page_key = ?1 ORDER BY row LIMIT ?2";

fn members(cache: &Connection, page: &str) -> Result<Vec<Member>, Fault> {
    let mut statement = cache.prepare_cached(MEMBERS)?;
    // Once there are too many, all of them have to be unpaired, which were at most as many.
    let limit = i64::try_from(MOST * 2).unwrap_or(i64::MAX);
    let found = statement.query_map(params![page, limit], |row| {
        Ok(Member {
            row: row.get(0)?,
            id: ArticleId::given(row.get_ref(1)?.as_str()?),
            source_id: row.get(2)?,
            source: row.get(3)?,
            read: row.get(4)?,
            starred: row.get(5)?,
            twin: row.get(6)?,
            also: row.get(7)?,
            tags: tags::in_column(row.get_ref(8)?.as_str_or_null()?),
        })
    })?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

fn are_twins(members: &[Member]) -> bool {
    let place = |member: &Member| match member.source_id {
        Some(row) => (Some(row), None),
        None => (None, member.source.clone()),
    };
    let places: BTreeSet<_> = members.iter().map(place).collect();
    members.len() <= MOST && places.len() == members.len()
}

/// Writes who stands for whom, where that has changed.
fn write(cache: &Connection, members: &[Member], paired: bool) -> Result<(), Fault> {
    let first = members.first().map(|member| member.row);
    let names = if paired { other_names(members) } else { None };
    for member in members {
        let leads = first == Some(member.row);
        let twin = first.filter(|_| paired && !leads);
        let also = names.as_ref().filter(|_| leads);
        if twin == member.twin && also.is_none() && member.also.is_none() {
            continue;
        }
        cache
            .prepare_cached(
                "UPDATE articles SET twin = ?2, also = ?3 WHERE row = ?1
                     AND (twin IS NOT ?2 OR also IS NOT ?3)",
            )?
            .execute(params![member.row, twin, also])?;
        if let Some(lead) = twin {
            stories::pair(cache, lead, member.row)?;
        }
        let fewer = i64::from(twin.is_some()) - i64::from(member.twin.is_some());
        if fewer != 0 {
            let unread = if member.read { 0 } else { fewer };
            cache
                .prepare_cached("UPDATE tally SET articles = articles - ?1, unread = unread - ?2")?
                .execute([fewer, unread])?;
        }
    }
    Ok(())
}

/// The names of the other sources, each once and none that is the first one's own.
fn other_names(members: &[Member]) -> Option<String> {
    let (first, rest) = members.split_first()?;
    let mut names: Vec<&str> = Vec::new();
    for name in rest.iter().filter_map(|member| member.source.as_deref()) {
        if first.source.as_deref() != Some(name) && !names.contains(&name) {
            names.push(name);
        }
    }
    (!names.is_empty()).then(|| names.join(" · "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::schema::{CACHE, migrate};
    use crate::store::tests::plan;

    #[test]
    fn twins_are_found_by_keys_alone() {
        let cache = Connection::open_in_memory().unwrap();
        migrate(&cache, &CACHE).unwrap();
        for sql in [TWINS, MEMBERS, MET] {
            let plan = plan(&cache, sql);
            assert!(plan.contains("SEARCH") && !plan.contains("SCAN"), "{plan}");
        }
    }
}
