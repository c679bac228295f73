//! Saving articles: in one transaction, by their ids, and only what really changed.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use rusqlite::{
    Connection, ErrorCode, OptionalExtension, TransactionBehavior, named_params, params,
};

use super::Store;
use super::db::Db;
use super::extract::{self, Extract, Ready};
use super::fault::Fault;
use super::fold::Keys;
use super::merge::{Text, better_head, better_text, joined};
use super::origins::Arrivals;
use super::read::stored;
use super::relate_index::Harvest;
use super::titles::title_number;
use super::trash::Thrown;
use super::twins::Shared;
use super::weave::Loom;
use super::{hiding, marks, origins, search_index, sources, stories, threads, trash, twins, weave};
use crate::model::{Article, ArticleId, Problem, SourceId, SourceState, Timestamp};

/// How far ahead of the clock a date may lie and still order the list, in seconds.
const AHEAD: i64 = 86_400;

/// What saving did, by article, in the order the articles came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Saved {
    pub added: Vec<ArticleId>,
    pub updated: Vec<ArticleId>,
    pub unchanged: usize,
}

impl Store {
    /// Saves articles: all of them or, with a problem, none.
    ///
    /// A known article keeps its marks, the time it came in and its place in the list. What the new
    /// reading does not know stays as it was; a full text is not replaced by a summary, nor any
    /// text by an empty one. Articles without a date, or with one more than a day ahead of `now`,
    /// are listed by the time they came in; among those that come together, the first is the
    /// newest.
    pub fn save(&mut self, articles: &[Article], now: Timestamp) -> Result<Saved, Problem> {
        let saved = self.save_readings(vec![Reading::of(articles)], now)?;
        Ok(saved.into_iter().next().unwrap_or_default())
    }

    /// Saves several readings in one transaction: all of them or, with a problem, none. Says of each
    /// what saving it did.
    ///
    /// What articles share, the index above all, is written once for all of them.
    pub fn save_readings(
        &mut self,
        readings: Vec<Reading<'_>>,
        now: Timestamp,
    ) -> Result<Vec<Saved>, Problem> {
        let what = "cannot save the articles";
        self.cache.writable(what)?;
        let (saved, shared) = self
            .cache
            .run(TransactionBehavior::Immediate, |cache| save_all(cache, &self.desk, readings, now))
            .map_err(|fault| self.cache.explain(what, fault))?;
        if saved.iter().any(|saved| !saved.added.is_empty() || !saved.updated.is_empty()) {
            self.drop_found();
        }
        self.share_marks(&shared, now)?;
        self.judge_fresh();
        Ok(saved)
    }
}

/// Articles that came together: out of a file, or from a source.
pub struct Reading<'a> {
    pub articles: &'a [Article],
    /// The source they came from, and what is known of it now.
    pub from: Option<(&'a SourceId, &'a SourceState)>,
    /// What was made of them already.
    pub ready: Ready,
}

impl<'a> Reading<'a> {
    /// Articles that came from no source.
    pub fn of(articles: &'a [Article]) -> Self {
        Self { articles, from: None, ready: Ready::default() }
    }
}

/// Where the extract of an article comes from.
enum Have {
    /// It is known, and compared with what is there.
    Known,
    Ready(Box<Extract>),
    /// It is being made.
    Asked,
}

fn save_all(
    cache: &Connection,
    desk: &Db,
    mut readings: Vec<Reading<'_>>,
    now: Timestamp,
) -> Result<(Vec<Saved>, Shared), Fault> {
    let mut saving = Saving::new(cache, now)?;
    // All of them first: a statement like this one makes the index write what it holds.
    let from = readings.iter().map(|reading| {
        reading.from.map(|(id, state)| sources::write_state(cache, id, state)).transpose()
    });
    let from = from.collect::<Result<Vec<_>, Fault>>()?;
    let distinct: Vec<_> = readings.iter().map(|reading| distinct(reading.articles)).collect();
    let (mut have, mut asked, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
    for (reading, distinct) in readings.iter_mut().zip(&distinct) {
        for Distinct { article, place } in distinct {
            // Of one that several readings have, the first one is new.
            let is_new = row_of(cache, article.id.as_str())?.is_none() && seen.insert(&article.id);
            let ready = place.filter(|_| is_new).and_then(|place| reading.ready.take(place));
            have.push(match ready {
                Some(extract) => Have::Ready(Box::new(extract)),
                None if is_new => {
                    asked.push(&**article);
                    Have::Asked
                }
                None => Have::Known,
            });
        }
    }
    let mut have = have.into_iter();
    let saved = extract::ahead(&asked, |ahead| {
        let mut all = Vec::with_capacity(readings.len());
        for ((reading, distinct), from) in readings.iter().zip(&distinct).zip(from) {
            saving.source = from;
            let mut changes = HashMap::with_capacity(distinct.len());
            for Distinct { article, .. } in distinct {
                let extract = match have.next() {
                    Some(Have::Ready(extract)) => Some(*extract),
                    Some(Have::Asked) => Some(ahead.next(article)),
                    Some(Have::Known) | None => None,
                };
                changes.insert(&article.id, saving.save(article, extract)?);
            }
            all.push(told(reading.articles, changes));
        }
        Ok::<_, Fault>(all)
    })?;
    let shared = saving.settle(desk, saved.iter().flat_map(|saved| &saved.added))?;
    Ok((saved, shared))
}

/// What saving did, in the order in which the articles came.
fn told(articles: &[Article], mut changes: HashMap<&ArticleId, Change>) -> Saved {
    let mut saved = Saved::default();
    for article in articles {
        match changes.remove(&article.id) {
            Some(Change::Added) => saved.added.push(article.id.clone()),
            Some(Change::Updated) => saved.updated.push(article.id.clone()),
            Some(Change::None) | None => saved.unchanged += 1,
        }
    }
    saved
}

/// Saves articles that come back out of the trash, each with the time it came in first, its source
/// and its discussion.
pub(super) fn save_back(cache: &Connection, desk: &Db, thrown: &[Thrown]) -> Result<Shared, Fault> {
    let mut saving = Saving::new(cache, Timestamp::default())?;
    let mut added = Vec::new();
    for one in thrown {
        trash::take_out(cache, one)?;
        (saving.source, saving.now) = (one.source, one.added);
        let change = saving.write(&one.article, None)?;
        match (change, row_of(cache, one.article.id.as_str())?) {
            (Change::Added, Some(row)) => {
                trash::move_thread(cache, -one.row, row)?;
                search_index::index_thread(cache, row, &threads::thread_text(cache, row)?)?;
                added.push(one.article.id.clone());
            }
            (Change::Added | Change::Updated | Change::None, _) => {
                trash::drop_thread(cache, one.row)?;
            }
        }
    }
    saving.settle(desk, added.iter())
}

/// Notes which source a known article came from.
fn belong(
    cache: &Connection,
    article: &Article,
    source: i64,
    pages: &mut BTreeSet<String>,
) -> Result<(), Fault> {
    let sql = "UPDATE articles SET source_id = ?2 WHERE id = ?1 AND source_id IS NOT ?2";
    if cache.prepare_cached(sql)?.execute(params![article.id.as_str(), source])? > 0 {
        pages.extend(page(article));
    }
    Ok(())
}

/// An article of a reading, and the place there of one that is not joined from several.
struct Distinct<'a> {
    article: Cow<'a, Article>,
    place: Option<usize>,
}

/// Each article once: readings of one article that came together are joined into one. The last one
/// comes first: rows break ties in the list, and a later row stands higher.
fn distinct(articles: &[Article]) -> Vec<Distinct<'_>> {
    let mut places: BTreeMap<&ArticleId, usize> = BTreeMap::new();
    let mut distinct: Vec<Distinct<'_>> = Vec::with_capacity(articles.len());
    for (place, article) in articles.iter().enumerate() {
        match places.get(&article.id) {
            Some(&known) => {
                let joined = joined(&distinct[known].article, article);
                distinct[known] = Distinct { article: Cow::Owned(joined), place: None };
            }
            None => {
                places.insert(&article.id, distinct.len());
                distinct.push(Distinct { article: Cow::Borrowed(article), place: Some(place) });
            }
        }
    }
    distinct.reverse();
    distinct
}

enum Change {
    Added,
    Updated,
    None,
}

/// What one saving collects while it writes article after article, to be done for all of them.
struct Saving<'a> {
    cache: &'a Connection,
    source: Option<i64>,
    now: Timestamp,
    loom: Loom,
    harvest: Harvest,
    /// Addresses under which twins may have met.
    pages: BTreeSet<String>,
    arrivals: Arrivals,
    /// Whether anything hides.
    hides: bool,
    /// The rows of articles that were there before, which may come from somewhere else now.
    known: Vec<i64>,
}

impl<'a> Saving<'a> {
    fn new(cache: &'a Connection, now: Timestamp) -> Result<Self, Fault> {
        let (source, loom, harvest, pages, arrivals) = Default::default();
        let hides = hiding::anything_hides(cache)?;
        Ok(Self { cache, source, now, loom, harvest, pages, arrivals, hides, known: Vec::new() })
    }

    /// Saves one article of the present source; whoever has its extract already hands it in.
    fn save(&mut self, article: &Article, extract: Option<Extract>) -> Result<Change, Fault> {
        let change = self.write(article, extract)?;
        if let (Some(source), Change::Updated | Change::None) = (self.source, &change) {
            belong(self.cache, article, source, &mut self.pages)?;
        }
        Ok(change)
    }

    fn write(&mut self, article: &Article, extract: Option<Extract>) -> Result<Change, Fault> {
        let old = match extract {
            // Whoever made it has seen that the article is not there.
            Some(_) => None,
            None => stored(self.cache, &article.id)?,
        };
        let Some(old) = old else { return self.add(article, extract) };
        let row = old.key.row;
        self.known.push(row);
        let text = better_text(&old, article);
        let head = better_head(&old.head, article, &text);
        if head == old.head && old.body.as_ref() == Some(&text.body) {
            return Ok(Change::None);
        }
        let keys = Keys::of(&head);
        self.pages.extend([page(&old.head), keys.page.clone()].into_iter().flatten());
        stories::leave(self.cache, row)?;
        let at = write_head(self.cache, HeadAs::Known { row }, (&head, &keys), &text, old.added)?;
        search_index::take_in(self.cache, (row, at), &head, &text, &mut self.harvest)?;
        self.loom.changed(self.cache, row, Some(&old.head), (&head, keys))?;
        self.judge_later(row)?;
        Ok(Change::Updated)
    }

    /// Brings everything up to date that depends on articles that were written: `added` are new.
    fn settle<'b>(
        self,
        desk: &Db,
        added: impl Iterator<Item = &'b ArticleId> + Clone,
    ) -> Result<Shared, Fault> {
        let Self { cache, loom, mut harvest, pages, arrivals, known, .. } = self;
        harvest.finish(cache)?;
        weave::weave(cache, loom)?;
        marks::count(cache, added.clone().count())?;
        arrivals.count(cache)?;
        known.iter().try_for_each(|row| origins::assign(cache, *row))?;
        // Others, too, may have marked something while this transaction kept them from writing it
        // here.
        marks::copy_for(cache, desk, added)?;
        twins::pair(cache, &pages)
    }

    /// Writes an article that cannot be read from the file.
    fn add(&mut self, article: &Article, extract: Option<Extract>) -> Result<Change, Fault> {
        if trash::is_pruned(self.cache, &article.id, self.now)? {
            // A feed goes on listing what was pruned; whoever brings it by hand wants it.
            match self.source {
                Some(_) => return Ok(Change::None),
                None => trash::forget(self.cache, &article.id)?,
            }
        }
        let mut extract = extract.unwrap_or_else(|| Extract::of(article));
        let keys = std::mem::take(&mut extract.keys);
        if let Some(page) = keys.page.as_deref().filter(|page| !self.pages.contains(*page))
            && twins::may_meet(self.cache, page)?
        {
            self.pages.insert(page.to_owned());
        }
        let text = &extract.text;
        let name = article.source.as_deref().unwrap_or_default();
        let origin = self.arrivals.origin(self.cache, self.source, name)?;
        let traits = search_index::traits_of(article, &article.body, text);
        let new = HeadAs::New { source: self.source, origin, traits };
        let head = (article, &keys);
        let row = match write_head(self.cache, new, head, text, self.now) {
            Ok(at) => {
                self.arrivals.came_to(origin);
                let row = self.cache.last_insert_rowid();
                let place = (row, at);
                search_index::take_in_new(self.cache, place, article, extract, &mut self.harvest)?;
                row
            }
            // The row is there, but not its text: a damaged file. Both are written anew.
            Err(fault) if fault.code() == Some(ErrorCode::ConstraintViolation) => {
                let row = row_of(self.cache, article.id.as_str())?.ok_or(fault)?;
                let known = HeadAs::Known { row };
                let at = write_head(self.cache, known, head, text, self.now)?;
                search_index::take_in(self.cache, (row, at), article, text, &mut self.harvest)?;
                self.known.push(row);
                row
            }
            Err(fault) => return Err(fault),
        };
        self.loom.changed(self.cache, row, None, (article, keys))?;
        self.judge_later(row)?;
        Ok(Change::Added)
    }

    /// Notes that a written article may be one that is hidden.
    fn judge_later(&self, row: i64) -> Result<(), Fault> {
        if self.hides { hiding::put_off(self.cache, row) } else { Ok(()) }
    }
}

fn page(article: &Article) -> Option<String> {
    article.url.as_ref().map(|url| url.same_page_key())
}

/// Whether an article's row is made or changed: a statement for both would have to be able to take
/// back the half of itself, which costs more than the writing.
#[derive(Clone, Copy)]
enum HeadAs {
    New { source: Option<i64>, origin: i64, traits: i64 },
    Known { row: i64 },
}

const INSERT: &str = "
    INSERT INTO articles (id, title, title_number, series, source, byline, language, url, page_key,
        published, updated, added, at, summary_only, words, source_id, origin, traits)
    VALUES (:id, :title, :title_number, :series, :source, :byline, :language, :url, :page_key,
        :published, :updated, :added, :at, :summary_only, :words, :row, :origin, :traits)";

const UPDATE: &str = "
    UPDATE articles SET title = :title, title_number = :title_number,
        series = :series, source = :source,
        byline = :byline, language = :language, url = :url, page_key = :page_key,
        published = :published, updated = :updated, added = :added, at = :at,
        summary_only = :summary_only, words = :words
    WHERE row = :row AND id = :id";

/// Writes an article's row, and says under which time it is listed. Marks are not touched.
fn write_head(
    cache: &Connection,
    to: HeadAs,
    (article, keys): (&Article, &Keys),
    text: &Text,
    added: Timestamp,
) -> Result<Timestamp, Fault> {
    let (sql, row) = match to {
        HeadAs::New { source, .. } => (INSERT, source),
        HeadAs::Known { row } => (UPDATE, Some(row)),
    };
    let (source, byline) = (article.source.as_deref(), article.byline.as_deref());
    let listed = article.published.filter(|published| published.since(added) <= AHEAD);
    let at = listed.unwrap_or(added);
    let mut statement = cache.prepare_cached(sql)?;
    if let HeadAs::New { origin, traits, .. } = to {
        // They are in indexes: written with the rest, these are written once.
        statement.raw_bind_parameter(":origin", origin)?;
        statement.raw_bind_parameter(":traits", traits)?;
    }
    statement.execute(named_params! {
        ":row": row,
        ":id": article.id.as_str(),
        ":title": article.title.as_str(),
        ":title_number": title_number(&keys.title),
        ":series": keys.series,
        ":source": source,
        ":byline": byline,
        ":language": article.language.as_deref(),
        ":url": article.url.as_ref().map(|url| url.as_str()),
        ":page_key": keys.page,
        ":published": article.published.map(|time| time.0),
        ":updated": article.updated.map(|time| time.0),
        ":added": added.0,
        ":at": at.0,
        ":summary_only": article.summary_only,
        ":words": text.words,
    })?;
    Ok(at)
}

/// The row of an article, if it is cached.
pub(super) fn row_of(cache: &Connection, id: &str) -> Result<Option<i64>, Fault> {
    let mut statement = cache.prepare_cached("SELECT row FROM articles WHERE id = ?1")?;
    Ok(statement.query_row([id], |row| row.get(0)).optional()?)
}
