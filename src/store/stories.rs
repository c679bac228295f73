//! Stories: reports of one event from several sources, and a source's updates of one, held together
//! by a number that they share (`articles.story`).
//!
//! As an article is saved, it is compared with those of about the same time that share a band with
//! it (`related`). What belongs together is whatever such pairs join, so that it does not matter in
//! which order articles come in, as long as no bound here is reached. A report stays with its story
//! when its text changes: that is how stories go on.

use std::collections::{BTreeSet, HashSet};

use rusqlite::{Connection, OptionalExtension};

use super::fault::Fault;
use super::read::{list_row, select_rows};
use super::search_index::told;
use super::search_texts::{Text, text_of};
use super::{Access, Indexed, Store};
use crate::model::{ArticleId, Problem, Reports, Story, Timestamp};
use crate::query::index_form;
use crate::related::{BANDS, Sketch};

const DAY: i64 = 86_400;
/// How far apart reports of different sources may be: what comes back every week is another event.
const APART: i64 = 6 * DAY;
/// The same where there are only titles to go by.
const TITLES_APART: i64 = 2 * DAY;
/// How far apart reports of one source may be: what comes back every day is no update.
const UPDATED: i64 = 20 * 3_600;
/// Bands are kept by the period they are of, so that only those of the time have to be at hand.
const PERIOD: i64 = 32 * DAY;
/// Of the articles that share a band only so many are looked at, those that came in last.
const ALIKE: i64 = 32;
/// A story with more reports takes in no others: it is a form that is filled in again and again.
const MOST: i64 = 64;
/// How many older articles one step brings in.
const STEP: i64 = 100;

impl Store {
    /// The reports of the story that an article belongs to, the earliest first; `None` where it is
    /// the only one.
    pub fn story(&self, id: &ArticleId) -> Result<Option<Reports>, Problem> {
        self.cache.read("cannot read the story", |cache| {
            let Some(number) =
                cache.prepare_cached(STORY)?.query_row([id.as_str()], first).optional()?
            else {
                return Ok(None);
            };
            let Some(story) = outline(cache, number)? else { return Ok(None) };
            let mut statement = cache.prepare_cached(&select_rows(REPORTS))?;
            let rows = statement.query_map([number], |row| list_row(cache, row))?;
            Ok(Some(Reports { story, rows: rows.collect::<rusqlite::Result<_>>()? }))
        })
    }

    /// Looks for the stories of some articles of an older cache, the newest first. Like
    /// [`Store::index_some`], and after it: to be called again until it says [`Indexed::All`].
    pub fn group_some(&mut self) -> Result<Indexed, Problem> {
        let what = "cannot look for stories";
        let last = self.cache.read(what, backlog)?;
        if last == 0 || self.cache.access == Access::ReadOnly {
            return Ok(told(last));
        }
        self.cache.write(what, |cache| {
            let last = backlog(cache)?;
            let first = last.saturating_sub(STEP).max(0) + 1;
            for row in first..=last {
                if let Some(Text { title, body, .. }) = text_of(cache, row)? {
                    let sketched = Sketched::of(&index_form(&title), &index_form(&body));
                    let at = Timestamp(Report::of(cache, row)?.at);
                    take_in(cache, row, at, sketched.as_ref())?;
                }
            }
            cache.execute("UPDATE indexing SET stories = ?1", [first - 1])?;
            Ok(told(first - 1))
        })
    }
}

/// The lead stands for its twins.
const STORY: &str = "SELECT lead.story FROM articles JOIN articles AS lead
     ON lead.row = coalesce(articles.twin, articles.row)
     WHERE articles.id = ?1 AND lead.story IS NOT NULL";
const REPORTS: &str =
    "INDEXED BY articles_story WHERE story = ?1 AND twin IS NULL ORDER BY at, row";
const OUTLINE: &str = "SELECT at, origin FROM articles INDEXED BY articles_story
     WHERE story = ?1 AND twin IS NULL ORDER BY at, row";

fn first(row: &rusqlite::Row<'_>) -> rusqlite::Result<i64> {
    row.get(0)
}

fn backlog(cache: &Connection) -> Result<i64, Fault> {
    Ok(cache.prepare_cached("SELECT stories FROM indexing")?.query_row([], first)?)
}

/// What a list says of a story; `None` where one report is all there is of it.
pub(super) fn outline(cache: &Connection, number: i64) -> rusqlite::Result<Option<Story>> {
    let mut statement = cache.prepare_cached(OUTLINE)?;
    let mut rows = statement.query([number])?;
    let (mut began, mut reports, mut sources) = (None, 0, HashSet::new());
    while let Some(row) = rows.next()? {
        began.get_or_insert(row.get(0)?);
        reports += 1;
        sources.insert(row.get::<_, Option<i64>>(1)?);
    }
    let story = |began| Story {
        reports,
        sources: u32::try_from(sources.len()).unwrap_or(u32::MAX),
        began: Timestamp(began),
    };
    Ok(began.filter(|_| reports > 1).map(story))
}

/// An article as far as it matters for its story.
struct Report {
    row: i64,
    at: i64,
    /// The row of its source and its source's name, as twins are told apart by.
    source: (Option<i64>, Option<String>),
    twin: Option<i64>,
    story: Option<i64>,
}

const REPORT: &str = "SELECT row, at, source_id, source, twin, story FROM articles WHERE row = ?1";

impl Report {
    fn from_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        let id: Option<i64> = row.get(2)?;
        let name = if id.is_none() { row.get(3)? } else { None };
        let (twin, story) = (row.get(4)?, row.get(5)?);
        Ok(Self { row: row.get(0)?, at: row.get(1)?, source: (id, name), twin, story })
    }

    fn of(cache: &Connection, row: i64) -> rusqlite::Result<Self> {
        cache.prepare_cached(REPORT)?.query_row([row], Self::from_row)
    }

    /// Whether two reports are near enough in time to be of one event.
    fn is_near(&self, other: &Self, sketch: &Sketch) -> bool {
        let apart = self.at.saturating_sub(other.at).saturating_abs();
        match (self.source == other.source, sketch.is_of_title()) {
            // One source's articles of one title are a column, not a story.
            (true, true) => false,
            (true, false) => apart <= UPDATED,
            (false, true) => apart <= TITLES_APART,
            (false, false) => apart <= APART,
        }
    }
}

/// What is asked of an article to find its story; it takes a moment, and follows from its words.
pub(super) struct Sketched {
    sketch: Sketch,
    bands: [u32; BANDS],
}

impl Sketched {
    /// Title and text come as the index gets them; `None` if there are too few words.
    pub(super) fn of(title: &str, body: &str) -> Option<Self> {
        let sketch = Sketch::of(title, body)?;
        Some(Self { bands: sketch.bands(), sketch })
    }
}

/// Finds the story of an article that was just written, and is listed under the time `at`.
pub(super) fn take_in(
    cache: &Connection,
    row: i64,
    at: Timestamp,
    sketched: Option<&Sketched>,
) -> Result<(), Fault> {
    let Some(Sketched { sketch, bands }) = sketched else { return Ok(()) };
    let period = at.0.div_euclid(PERIOD);
    let own = places(period, bands);
    let mut alike = BTreeSet::new();
    find_alike(cache, &own, &mut alike)?;
    if let Some(beside) = beside(at.0) {
        find_alike(cache, &places(beside, bands), &mut alike)?;
    }
    keep(cache, row, &own)?;
    alike.remove(&row);
    if alike.is_empty() {
        return Ok(());
    }
    let mut report = Report::of(cache, row)?;
    for other in alike {
        // Of an article that is gone a place may be left, where its text was lost before.
        let Some(other) = Report::of(cache, other).optional()? else { continue };
        let known = other.story.is_some() && other.story == report.story;
        if !known && report.is_near(&other, sketch) {
            join(cache, &mut report, &other, sketch)?;
        }
    }
    Ok(())
}

/// Joins two articles if they report the same.
fn join(
    cache: &Connection,
    report: &mut Report,
    other: &Report,
    sketch: &Sketch,
) -> Result<(), Fault> {
    if !sketch_of(cache, other.row)?.is_some_and(|theirs| theirs.reports_the_same(sketch)) {
        return Ok(());
    }
    for row in [Some(other.row), other.twin, report.twin].into_iter().flatten() {
        unite(cache, report.row, row)?;
    }
    report.story = Report::of(cache, report.row)?.story;
    Ok(())
}

/// The sketch of a stored article.
fn sketch_of(cache: &Connection, row: i64) -> Result<Option<Sketch>, Fault> {
    let sketch = |text: Text| Sketch::of(&index_form(&text.title), &index_form(&text.body));
    Ok(text_of(cache, row)?.and_then(sketch))
}

/// Where the bands of an article of a period are kept.
fn places(period: i64, bands: &[u32; BANDS]) -> [i64; BANDS] {
    // Periods beyond any date that means something come round again; texts are compared anyway.
    bands.map(|band| period.rem_euclid(1 << 20) << 32 | i64::from(band))
}

/// The other period in which there may be reports near a time.
fn beside(at: i64) -> Option<i64> {
    let (period, into) = (at.div_euclid(PERIOD), at.rem_euclid(PERIOD));
    match (into < APART, into >= PERIOD - APART) {
        (true, _) => Some(period - 1),
        (false, true) => Some(period + 1),
        (false, false) => None,
    }
}

fn keep(cache: &Connection, row: i64, places: &[i64; BANDS]) -> Result<(), Fault> {
    let sql = "INSERT OR IGNORE INTO story_bands (place, row) VALUES (?1, ?2)";
    let mut statement = cache.prepare_cached(sql)?;
    places.iter().try_for_each(|place| Ok(statement.execute([*place, row]).map(drop)?))
}

const ALIKE_AT: &str = "SELECT row FROM story_bands WHERE place = ?1 ORDER BY row DESC LIMIT ?2";

/// The articles that share a place with another one.
fn find_alike(
    cache: &Connection,
    places: &[i64; BANDS],
    alike: &mut BTreeSet<i64>,
) -> Result<(), Fault> {
    let mut statement = cache.prepare_cached(ALIKE_AT)?;
    for place in places {
        let mut rows = statement.query([*place, ALIKE])?;
        while let Some(row) = rows.next()? {
            alike.insert(row.get(0)?);
        }
    }
    Ok(())
}

/// Makes one story of those of two articles, unless it would have too many reports. Articles that
/// are in none are a story of their own.
fn unite(cache: &Connection, one: i64, two: i64) -> Result<(), Fault> {
    let (one, two) = (Report::of(cache, one)?, Report::of(cache, two)?);
    let number = |report: &Report| report.story.unwrap_or(report.row);
    let (stays, goes) = match number(&one) <= number(&two) {
        true => (&one, &two),
        false => (&two, &one),
    };
    if number(stays) == number(goes) || size(cache, stays)? + size(cache, goes)? > MOST {
        return Ok(());
    }
    for report in [stays, goes] {
        let (sql, which) = match report.story {
            Some(story) => ("UPDATE articles SET story = ?1 WHERE story = ?2", story),
            None => ("UPDATE articles SET story = ?1 WHERE row = ?2", report.row),
        };
        if report.story != Some(number(stays)) {
            cache.prepare_cached(sql)?.execute([number(stays), which])?;
        }
    }
    Ok(())
}

fn size(cache: &Connection, report: &Report) -> Result<i64, Fault> {
    let sql = "SELECT count(*) FROM articles WHERE story = ?1";
    match report.story {
        Some(story) => Ok(cache.prepare_cached(sql)?.query_row([story], first)?),
        None => Ok(1),
    }
}

/// An article is shown in the place of a twin from now on: it is in the story of both.
pub(super) fn pair(cache: &Connection, lead: i64, twin: i64) -> Result<(), Fault> {
    if Report::of(cache, lead)?.story.is_some() || Report::of(cache, twin)?.story.is_some() {
        unite(cache, lead, twin)?;
    }
    Ok(())
}

/// Takes out what an article is found by, before its text or its date changes.
pub(super) fn leave(cache: &Connection, row: i64) -> Result<(), Fault> {
    let Some(sketch) = sketch_of(cache, row)? else { return Ok(()) };
    let period = Report::of(cache, row)?.at.div_euclid(PERIOD);
    let mut statement =
        cache.prepare_cached("DELETE FROM story_bands WHERE place = ?1 AND row = ?2")?;
    for place in places(period, &sketch.bands()) {
        statement.execute([place, row])?;
    }
    Ok(())
}

/// Takes an article out of its story, before its row is deleted.
pub(super) fn forget(cache: &Connection, row: i64) -> Result<(), Fault> {
    leave(cache, row)?;
    // The number of the row may be given to another article; the story's may not stay the same.
    let next = "SELECT min(row) FROM articles WHERE story = ?1 AND row <> ?1";
    let next: Option<i64> = cache.prepare_cached(next)?.query_row([row], |row| row.get(0))?;
    cache.prepare_cached("UPDATE articles SET story = NULL WHERE row = ?1")?.execute([row])?;
    if let Some(next) = next {
        let sql = "UPDATE articles SET story = ?1 WHERE story = ?2";
        cache.prepare_cached(sql)?.execute([next, row])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::schema::{CACHE, migrate};
    use crate::store::tests::plan;

    #[test]
    fn stories_are_found_by_keys_alone() {
        let cache = Connection::open_in_memory().unwrap();
        migrate(&cache, &CACHE).unwrap();
        for sql in [STORY, &select_rows(REPORTS), OUTLINE, ALIKE_AT, REPORT] {
            let plan = plan(&cache, sql);
            assert!(plan.contains("SEARCH") && !plan.contains("SCAN"), "{plan}");
            assert!(!plan.contains("TEMP"), "{plan}");
        }
    }

    #[test]
    fn the_period_beside_is_looked_into_where_a_report_may_be_near() {
        for (days, expected) in [(0, Some(9)), (5, Some(9)), (6, None), (25, None), (26, Some(11))]
        {
            assert_eq!(beside(10 * PERIOD + days * DAY), expected, "{days}");
        }
        for at in [i64::MIN, i64::MAX] {
            assert!(places(at.div_euclid(PERIOD), &[u32::MAX; BANDS])[0] > 0);
        }
    }
}
