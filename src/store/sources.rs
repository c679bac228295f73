//! Subscriptions: what the reader decided about each source lies on the desk, what fetching it has
//! taught lies in the cache. Never fetches anything and never decides when to.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, Row as SqlRow, named_params, params};

use super::db::Durability;
use super::fault::Fault;
use super::images::{Images, Kept};
use super::marks::quoted;
use super::read::{address, clean};
use super::{Reading, Saved, Store};
use crate::model::{
    Article, ArticleId, FullText, Moving, NamedBy, Problem, Source, SourceId, SourceState,
    Timestamp,
};

/// How many sources there may be.
const MOST: usize = 10_000;

/// What subscribing did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Added {
    New(SourceId),
    /// It was subscribed already.
    Known(SourceId),
    /// It had been removed, and is back as it was.
    Back(SourceId),
}

impl Added {
    /// The source that is subscribed now.
    pub fn id(&self) -> &SourceId {
        match self {
            Self::New(id) | Self::Known(id) | Self::Back(id) => id,
        }
    }
}

const SOURCE: &str = "id, address, first_address, named_by, name, folder, full_text, every";

const STATE: &str = "title, last_checked, last_success, next_due, failures, problem, etag, \
     last_modified, gone, pace, moving, moving_said";

impl Store {
    /// Subscribes to sources, all of them or none. One whose address is subscribed already stays
    /// as it is, and one that had been removed comes back with the name and folder it had; only
    /// where the new one has a name or folder of its own do these count. What is known of the
    /// state of a new source, its title for one, is kept.
    pub fn add_sources(
        &mut self,
        sources: &[Source],
        now: Timestamp,
    ) -> Result<Vec<Added>, Problem> {
        let what = "cannot save the subscription";
        let added = self.desk.write_for(Durability::Power, what, |desk| {
            let mut images = Images::default();
            let there: u32 =
                desk.query_row("SELECT count(*) FROM sources", [], |row| row.get(0))?;
            if there as usize + sources.len() > MOST {
                let why = format!("there may be {MOST} sources at most");
                return Err(Problem::new(what, why).into());
            }
            let added = sources.iter().map(|source| add(desk, source, &mut images, now));
            let added = added.collect::<Result<Vec<_>, _>>()?;
            images.note(desk, &subscribed(sources, &added), now)?;
            Ok(added)
        })?;
        self.cache.write(what, |cache| {
            let pairs = sources.iter().zip(&added);
            let new = pairs.filter(|(_, added)| matches!(added, Added::New(_)));
            new.filter(|(source, _)| source.state != SourceState::default())
                .try_for_each(|(source, _)| write_state(cache, &source.id, &source.state).map(drop))
        })?;
        Ok(added)
    }

    /// Unsubscribes; the articles stay. Says whether there was such a source.
    pub fn remove_source(&mut self, id: &SourceId, now: Timestamp) -> Result<bool, Problem> {
        let Some(source) = self.source(id)? else { return Ok(false) };
        let what = format!("unsubscribed from {}", quoted(&source.shown_name()));
        let sql = "UPDATE sources SET removed = ?2 WHERE id = ?1 AND removed IS NULL";
        self.decide(id, &what, now, |desk| {
            desk.prepare_cached(sql)?.execute(params![id.as_str(), now.0])
        })
    }

    /// Writes what the reader decided about a source: name, folder, text and interval. Says whether
    /// there is such a source.
    pub fn decide_source(&mut self, source: &Source, now: Timestamp) -> Result<bool, Problem> {
        let Some(old) = self.source(&source.id)? else { return Ok(false) };
        self.decide(&source.id, &decided(&old, source), now, |desk| write(desk, source))
    }

    /// Writes what a source's server decided about it: that it has moved. Nobody takes that back.
    /// Says whether there is such a source.
    pub fn change_source(&mut self, source: &Source) -> Result<bool, Problem> {
        self.change_desk(|desk| Ok(write(desk, source)?))
    }

    /// One source, if it is subscribed.
    pub fn source(&self, id: &SourceId) -> Result<Option<Source>, Problem> {
        let what = "cannot read the subscription";
        let found = self.desk.read(what, |desk| {
            let sql = format!("SELECT {SOURCE} FROM sources WHERE id = ?1 AND removed IS NULL");
            Ok(desk.prepare_cached(&sql)?.query_row([id.as_str()], source).optional()?)
        })?;
        let Some(mut source) = found.flatten() else { return Ok(None) };
        let known = self.cache.read(what, |cache| {
            let sql = format!("SELECT {STATE} FROM fetches WHERE id = ?1");
            Ok(cache.prepare_cached(&sql)?.query_row([id.as_str()], state).optional()?)
        })?;
        source.state = known.unwrap_or_default();
        Ok(Some(source))
    }

    /// The subscription that an article came from. The loop asks for it before it draws, so it
    /// takes as long among ten thousand sources as among ten.
    pub fn source_behind(&self, id: &ArticleId) -> Result<Option<Source>, Problem> {
        match self.source_of(id)? {
            Some(source) => self.source(&source),
            None => Ok(None),
        }
    }

    /// A change of the reader's to one source, which can be taken back.
    fn decide(
        &mut self,
        id: &SourceId,
        what: &str,
        now: Timestamp,
        change: impl FnOnce(&Connection) -> rusqlite::Result<usize>,
    ) -> Result<bool, Problem> {
        self.change_desk(|desk| {
            let mut images = Images::default();
            images.before(desk, Kept::Sources, id.as_str())?;
            let changed = change(desk)?;
            images.note(desk, what, now)?;
            Ok(changed)
        })
    }

    fn change_desk(
        &mut self,
        change: impl FnOnce(&Connection) -> Result<usize, Fault>,
    ) -> Result<bool, Problem> {
        let what = "cannot change the subscription";
        self.desk.write_for(Durability::Power, what, |desk| Ok(change(desk)? > 0))
    }

    /// All sources, in the order in which they were added.
    pub fn sources(&self) -> Result<Vec<Source>, Problem> {
        let what = "cannot read the subscriptions";
        let mut sources = self.desk.read(what, |desk| {
            let sql = format!("SELECT {SOURCE} FROM sources WHERE removed IS NULL ORDER BY n");
            let mut statement = desk.prepare_cached(&sql)?;
            let sources = statement.query_map([], source)?;
            // A row without an address was damaged: nothing could be fetched for it.
            Ok(sources.collect::<rusqlite::Result<Vec<_>>>()?.into_iter().flatten().collect())
        })?;
        let mut states = self.cache.read(what, states)?;
        for source in &mut sources {
            let source: &mut Source = source;
            source.state = states.remove(source.id.as_str()).unwrap_or_default();
        }
        Ok(sources)
    }

    /// The sources that are to be fetched now.
    pub fn due(&self, now: Timestamp) -> Result<Vec<Source>, Problem> {
        let mut sources = self.sources()?;
        sources.retain(|source| source.state.is_due(now));
        Ok(sources)
    }

    /// Saves what fetching a source brought, in one transaction: its articles and its state.
    pub fn save_feed(
        &mut self,
        id: &SourceId,
        articles: &[Article],
        state: &SourceState,
        now: Timestamp,
    ) -> Result<Saved, Problem> {
        let saved = self.save_readings(
            vec![Reading { from: Some((id, state)), ..Reading::of(articles) }],
            now,
        )?;
        Ok(saved.into_iter().next().unwrap_or_default())
    }

    /// The source that an article came from, if it was a subscription.
    pub fn source_of(&self, id: &ArticleId) -> Result<Option<SourceId>, Problem> {
        self.cache.read("cannot read the article's source", |cache| {
            let sql = "SELECT fetches.id FROM articles JOIN fetches
                 ON fetches.row = articles.source_id WHERE articles.id = ?1";
            let mut statement = cache.prepare_cached(sql)?;
            let found = statement
                .query_row([id.as_str()], |row| Ok(SourceId::given(row.get_ref(0)?.as_str()?)));
            Ok(found.optional()?)
        })
    }
}

/// What was decided about a source, as the rest of a sentence.
fn decided(old: &Source, new: &Source) -> String {
    let (was, is) = (quoted(&old.shown_name()), quoted(&new.shown_name()));
    if was != is {
        return format!("renamed {was} to {is}");
    }
    match (&old.folder, &new.folder) {
        (was_in, is_in) if was_in == is_in => format!("changed the settings of {is}"),
        (_, Some(folder)) => format!("put {is} into the folder {}", quoted(folder)),
        (_, None) => format!("took {is} out of its folder"),
    }
}

/// What was subscribed to, as the rest of a sentence.
fn subscribed(sources: &[Source], added: &[Added]) -> String {
    let mut new = sources.iter().zip(added).filter(|(_, added)| !matches!(added, Added::Known(_)));
    match (new.next(), new.count()) {
        (Some((source, _)), 0) => format!("subscribed to {}", quoted(&source.shown_name())),
        (Some(_), more) => format!("subscribed to {} sources", more + 1),
        (None, _) => "took subscriptions for your own".to_owned(),
    }
}

fn add(
    desk: &Connection,
    source: &Source,
    images: &mut Images,
    now: Timestamp,
) -> Result<Added, Fault> {
    let sql = "SELECT id, removed IS NOT NULL FROM sources
         WHERE id = ?1 OR (address = ?2 AND removed IS NULL) ORDER BY removed IS NOT NULL LIMIT 1";
    let known: Option<(String, bool)> = desk
        .prepare_cached(sql)?
        .query_row(params![source.id.as_str(), source.address.as_str()], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    images.before(desk, Kept::Sources, known.as_ref().map_or(source.id.as_str(), |(id, _)| id))?;
    let Some((id, removed)) = known else {
        insert(desk, source, now)?;
        return Ok(Added::New(source.id.clone()));
    };
    let sql = "UPDATE sources SET removed = NULL,
             named_by = CASE WHEN ?2 = 'reader' THEN ?2 ELSE named_by END,
             name = CASE WHEN removed IS NULL THEN name ELSE coalesce(?3, name) END,
             folder = CASE WHEN removed IS NULL THEN folder ELSE coalesce(?4, folder) END
         WHERE id = ?1";
    desk.prepare_cached(sql)?.execute(params![
        id,
        named_by_word(source.named_by),
        source.name.as_deref(),
        source.folder.as_deref()
    ])?;
    let id = SourceId::given(&id);
    Ok(if removed { Added::Back(id) } else { Added::Known(id) })
}

fn insert(desk: &Connection, source: &Source, now: Timestamp) -> Result<(), Fault> {
    let sql = "INSERT INTO sources
             (id, address, first_address, named_by, name, folder, full_text, every, added)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    desk.prepare_cached(sql)?.execute(params![
        source.id.as_str(),
        source.address.as_str(),
        source.first_address.as_str(),
        named_by_word(source.named_by),
        source.name.as_deref(),
        source.folder.as_deref(),
        source.full_text.word(),
        source.interval,
        now.0
    ])?;
    Ok(())
}

fn write(desk: &Connection, source: &Source) -> rusqlite::Result<usize> {
    let sql = "UPDATE sources SET address = ?2, named_by = ?3, name = ?4, folder = ?5,
             full_text = ?6, every = ?7
         WHERE id = ?1 AND removed IS NULL";
    desk.prepare_cached(sql)?.execute(params![
        source.id.as_str(),
        source.address.as_str(),
        named_by_word(source.named_by),
        source.name.as_deref(),
        source.folder.as_deref(),
        source.full_text.word(),
        source.interval
    ])
}

fn named_by_word(named_by: NamedBy) -> &'static str {
    match named_by {
        NamedBy::Reader => "reader",
        NamedBy::Network => "network",
    }
}

fn source(row: &SqlRow<'_>) -> rusqlite::Result<Option<Source>> {
    let Some(place) = address(row, 1)? else { return Ok(None) };
    let named_by = match row.get_ref(3)?.as_str()? {
        "reader" => NamedBy::Reader,
        _ => NamedBy::Network,
    };
    Ok(Some(Source {
        id: SourceId::given(row.get_ref(0)?.as_str()?),
        first_address: address(row, 2)?.unwrap_or_else(|| place.clone()),
        address: place,
        named_by,
        name: clean(row, 4)?,
        folder: clean(row, 5)?,
        full_text: FullText::from_word(row.get_ref(6)?.as_str()?).unwrap_or_default(),
        interval: row.get(7)?,
        state: SourceState::default(),
    }))
}

fn states(cache: &Connection) -> Result<HashMap<String, SourceState>, Fault> {
    let mut statement = cache.prepare_cached(&format!("SELECT {STATE}, id FROM fetches"))?;
    let states = statement.query_map([], |row| Ok((row.get(12)?, state(row)?)))?;
    Ok(states.collect::<rusqlite::Result<_>>()?)
}

fn state(row: &SqlRow<'_>) -> rusqlite::Result<SourceState> {
    let time = |column| -> rusqlite::Result<Option<Timestamp>> {
        Ok(row.get::<_, Option<i64>>(column)?.map(Timestamp))
    };
    let said: u32 = row.get(11)?;
    Ok(SourceState {
        title: clean(row, 0)?,
        last_checked: time(1)?,
        last_success: time(2)?,
        next_due: time(3)?,
        failures: row.get(4)?,
        problem: problem(row.get_ref(5)?.as_str_or_null()?),
        etag: row.get(6)?,
        last_modified: row.get(7)?,
        gone: row.get(8)?,
        pace: row.get(9)?,
        moving: address(row, 10)?.map(|to| Moving { to, said }),
    })
}

/// A problem as it was stored: its three parts as JSON.
pub(super) fn problem(json: Option<&str>) -> Option<Problem> {
    let parts: HashMap<String, String> = serde_json::from_str(json?).ok()?;
    let part = |name: &str| parts.get(name).map(String::as_str).unwrap_or_default();
    Some(Problem::new(part("what"), part("why")).hint(part("hint")))
}

/// Writes what is known of a source and returns its row.
pub(super) fn write_state(
    cache: &Connection,
    id: &SourceId,
    state: &SourceState,
) -> Result<i64, Fault> {
    let sql = "INSERT INTO fetches (id, title, last_checked, last_success, next_due, failures,
             problem, etag, last_modified, gone, pace, moving, moving_said)
         VALUES (:id, :title, :checked, :success, :due, :failures, :problem, :etag, :modified,
             :gone, :pace, :moving, :said)
         ON CONFLICT (id) DO UPDATE SET title = :title, last_checked = :checked,
             last_success = :success, next_due = :due, failures = :failures, problem = :problem,
             etag = :etag, last_modified = :modified, gone = :gone, pace = :pace,
             moving = :moving, moving_said = :said
         RETURNING row";
    let time = |time: Option<Timestamp>| time.map(|time| time.0);
    Ok(cache.prepare_cached(sql)?.query_row(
        named_params! {
            ":id": id.as_str(),
            ":title": state.title.as_deref(),
            ":checked": time(state.last_checked),
            ":success": time(state.last_success),
            ":due": time(state.next_due),
            ":failures": state.failures,
            ":problem": state.problem.as_ref().and_then(|problem| serde_json::to_string(problem).ok()),
            ":etag": state.etag,
            ":modified": state.last_modified,
            ":gone": state.gone,
            ":pace": state.pace,
            ":moving": state.moving.as_ref().map(|moving| moving.to.as_str()),
            ":said": state.moving.as_ref().map_or(0, |moving| moving.said),
        },
        |row| row.get(0),
    )?)
}
