//! The trail of opened articles, which is walked back and forward like a browser's history, and the
//! places where reading stopped.

use rusqlite::{Connection, OptionalExtension, Row as SqlRow, params};

use super::Store;
use super::db::Db;
use super::fault::Fault;
use super::save::row_of;
use crate::model::{ArticleId, Clean, Direction, Place, Problem, Stop, Timestamp};

/// How many stops are kept.
const KEPT: i64 = 5_000;
/// How many stops on either side of the present one are shown.
const SHOWN: i64 = 100;
/// How many stops one step may pass over because their articles are gone.
const PASSED: usize = 1_000;

/// The part of the trail around its present stop, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trail {
    pub stops: Vec<Stop>,
    /// The number ([`Stop::seq`]) of the present stop.
    pub at: Option<i64>,
}

impl Store {
    /// Notes that an article was opened: a stop behind the present one. What lay ahead is cut off,
    /// as in a browser. Opening the article of the present stop changes nothing.
    pub fn visit(&mut self, id: &ArticleId, now: Timestamp) -> Result<Trail, Problem> {
        let title = self.row(id)?.map(|row| row.title);
        let title = title.unwrap_or_else(|| Clean::new(id.as_str()));
        self.desk.write("cannot save the trail", |desk| {
            let present = present(desk)?;
            if present.as_ref().is_some_and(|stop| stop.article == *id) {
                return Ok(());
            }
            let seq = present.map_or(0, |stop| stop.seq);
            desk.prepare_cached("DELETE FROM trail WHERE seq > ?1")?.execute([seq])?;
            let sql = "INSERT INTO trail (article, title, opened) VALUES (?1, ?2, ?3)";
            desk.prepare_cached(sql)?.execute(params![id.as_str(), title.as_str(), now.0])?;
            stand_at(desk, desk.last_insert_rowid())?;
            shorten(desk)
        })?;
        self.trail()
    }

    /// The trail around its present stop.
    pub fn trail(&self) -> Result<Trail, Problem> {
        self.desk.read("cannot read the trail", |desk| {
            let Some(at) = present(desk)?.map(|stop| stop.seq) else {
                return Ok(Trail::default());
            };
            let before = "WHERE seq <= ?1 ORDER BY seq DESC LIMIT ?2";
            let mut found = stops(desk, before, at, SHOWN)?;
            found.reverse();
            found.extend(stops(desk, "WHERE seq > ?1 ORDER BY seq LIMIT ?2", at, SHOWN)?);
            Ok(Trail { stops: found, at: Some(at) })
        })
    }

    /// Goes one stop back or forward and returns it; `None` where the trail ends. Stops whose
    /// articles are gone from the cache are passed over.
    pub fn step(&mut self, way: Direction) -> Result<Option<Stop>, Problem> {
        let cache = &self.cache;
        self.desk.write("cannot walk the trail", |desk| {
            let Some(mut at) = present(desk)?.map(|stop| stop.seq) else { return Ok(None) };
            for _ in 0..PASSED {
                let Some(stop) = beside(desk, at, way)? else { return Ok(None) };
                at = stop.seq;
                if is_cached(cache, &stop.article)? {
                    stand_at(desk, at)?;
                    return Ok(Some(stop));
                }
            }
            Ok(None)
        })
    }

    /// Keeps the place where reading an article stopped.
    pub fn leave(&mut self, id: &ArticleId, place: Place) -> Result<(), Problem> {
        self.desk.write("cannot save the place", |desk| {
            let sql = "INSERT INTO places (article, block, byte) VALUES (?1, ?2, ?3)
                 ON CONFLICT (article) DO UPDATE SET block = ?2, byte = ?3
                 WHERE block <> ?2 OR byte <> ?3";
            desk.prepare_cached(sql)?.execute(params![id.as_str(), place.block, place.offset])?;
            Ok(())
        })
    }

    /// The place where reading an article stopped.
    pub fn place(&self, id: &ArticleId) -> Result<Option<Place>, Problem> {
        self.desk.read("cannot read the place", |desk| {
            let mut statement =
                desk.prepare_cached("SELECT block, byte FROM places WHERE article = ?1")?;
            let place = statement.query_row([id.as_str()], |row| {
                Ok(Place { block: row.get(0)?, offset: row.get(1)? })
            });
            Ok(place.optional()?)
        })
    }
}

/// The present stop. It is the nearest one before where the stop that was noted is gone.
pub(super) fn present(desk: &Connection) -> Result<Option<Stop>, Fault> {
    let mut statement = desk.prepare_cached("SELECT stop FROM desk")?;
    let noted: Option<i64> = statement.query_row([], |row| row.get(0)).optional()?.flatten();
    let Some(noted) = noted else { return Ok(None) };
    Ok(stops(desk, "WHERE seq <= ?1 ORDER BY seq DESC LIMIT ?2", noted, 1)?.pop())
}

fn beside(desk: &Connection, at: i64, way: Direction) -> Result<Option<Stop>, Fault> {
    let condition = match way {
        Direction::Back => "WHERE seq < ?1 ORDER BY seq DESC LIMIT ?2",
        Direction::Forward => "WHERE seq > ?1 ORDER BY seq LIMIT ?2",
    };
    Ok(stops(desk, condition, at, 1)?.pop())
}

fn stops(desk: &Connection, condition: &str, seq: i64, most: i64) -> Result<Vec<Stop>, Fault> {
    let sql = format!("SELECT {STOP} FROM trail {condition}");
    let mut statement = desk.prepare_cached(&sql)?;
    let stops = statement.query_map([seq, most], stop)?;
    Ok(stops.collect::<rusqlite::Result<_>>()?)
}

/// The columns of a stop, in the order [`stop`] reads them.
pub(super) const STOP: &str = "seq, article, title, opened";

pub(super) fn stop(row: &SqlRow<'_>) -> rusqlite::Result<Stop> {
    Ok(Stop {
        seq: row.get(0)?,
        article: ArticleId::given(row.get_ref(1)?.as_str()?),
        title: Clean::new(row.get_ref(2)?.as_str()?),
        opened: Timestamp(row.get(3)?),
    })
}

pub(super) fn stand_at(desk: &Connection, seq: i64) -> Result<(), Fault> {
    desk.prepare_cached("UPDATE desk SET stop = ?1")?.execute([seq])?;
    Ok(())
}

pub(super) fn is_cached(cache: &Db, id: &ArticleId) -> Result<bool, Fault> {
    let found = row_of(&cache.conn, id.as_str());
    found
        .map(|row| row.is_some())
        .map_err(|fault| cache.explain("cannot walk the trail", fault).into())
}

/// Drops the oldest stops beyond what is kept.
fn shorten(desk: &Connection) -> Result<(), Fault> {
    let sql = "DELETE FROM trail WHERE seq <=
         (SELECT seq FROM trail ORDER BY seq DESC LIMIT 1 OFFSET ?1)";
    desk.prepare_cached(sql)?.execute([KEPT])?;
    Ok(())
}
