//! The way of comments to their sites, as the desk keeps it: what is due, and each step together
//! with all that is known at it, on the disk when the method returns.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, Params, Row as SqlRow, params};
use serde_json::{Value, json};

use super::Store;
use super::comments::{COMMENT, Kept, kept};
use super::fault::Fault;
use super::outbox::{go, note_holding};
use super::read::address;
use crate::model::{
    ArticleId, Clean, CommentKey, CommentState, Delivery, Outgoing, Problem, Timestamp,
};

/// The columns of a delivery, in the order [`delivery`] reads them, after those of its comment.
const DELIVERY: &str = "attempts, next_try, not_before, started, doubt, token, system, remote, \
     remote_url, watch, reason";

/// How many columns of the comment stand before them.
const BEFORE: usize = 11;

impl Store {
    /// Everything that is not settled: what waits, is held back, is on its way, may have arrived,
    /// lies with a moderator or was refused; the oldest first.
    pub fn outbox(&self) -> Result<Vec<Outgoing>, Problem> {
        let rest = "discarded IS NULL AND text <> '' AND state <> 'draft'
             AND (state <> 'sent' OR stage = 'held')";
        self.desk.read("cannot read the outbox", |desk| several(desk, rest, []))
    }

    /// All comments of the reader's own, drafts and settled ones with them, each with its way; the
    /// oldest first.
    pub fn own_comments(&self) -> Result<Vec<Outgoing>, Problem> {
        let rest = "discarded IS NULL AND text <> ''";
        self.desk.read("cannot read the comments", |desk| several(desk, rest, []))
    }

    /// The ways of the reader's comments on an article.
    pub fn deliveries(
        &self,
        article: &ArticleId,
    ) -> Result<HashMap<CommentKey, Delivery>, Problem> {
        let rest = "article = ?1 AND discarded IS NULL AND text <> ''";
        let values = [article.as_str()];
        let own = self.desk.read("cannot read the comments", |desk| several(desk, rest, values))?;
        Ok(own.into_iter().map(|one| (one.comment.key, one.delivery)).collect())
    }

    /// Everything for which the time has come, the oldest first: what waits and may be sent, what
    /// may have arrived and should be looked for, what was on its way when a program ended, and
    /// what may have been shown by now.
    pub fn outbox_due(&self, now: Timestamp) -> Result<Vec<Outgoing>, Problem> {
        let rest = "discarded IS NULL AND text <> ''
             AND (state = 'sending' OR (state IN ('queued', 'unsure', 'sent')
                  AND stage IS NOT 'paused' AND next_try <= ?1)
                  OR (state = 'queued' AND stage IS NULL AND outbox.n IS NULL))";
        self.desk.read("cannot read the outbox", |desk| several(desk, rest, [now.0]))
    }

    /// When the next of them is due, for a clock that waits for it.
    pub fn next_delivery(&self) -> Result<Option<Timestamp>, Problem> {
        let sql = "SELECT min(next_try) FROM outbox JOIN comments ON comment = key
             WHERE discarded IS NULL AND text <> '' AND stage IS NOT 'paused'
             AND state IN ('queued', 'unsure', 'sent')";
        self.desk.read("cannot read the outbox", |desk| {
            let next = desk.prepare_cached(sql)?.query_row([], |row| row.get::<_, Option<i64>>(0));
            Ok(next?.map(Timestamp))
        })
    }

    /// One comment with its way, unless it was discarded or is a draft.
    pub fn outgoing(&self, key: &CommentKey) -> Result<Option<Outgoing>, Problem> {
        let rest = "key = ?1 AND discarded IS NULL AND state <> 'draft'";
        self.desk
            .read("cannot read the outbox", |desk| Ok(several(desk, rest, [key.0.as_str()])?.pop()))
    }

    /// The way of a comment, whatever became of the comment.
    pub fn delivery(&self, key: &CommentKey) -> Result<Delivery, Problem> {
        self.desk.read("cannot read the outbox", |desk| of(desk, key))
    }

    /// What sites call the reader's comments on an article: those that are accounted for.
    pub fn remotes(&self, article: &ArticleId) -> Result<Vec<String>, Problem> {
        let sql = "SELECT remote FROM outbox JOIN comments ON comment = key
             WHERE article = ?1 AND remote IS NOT NULL";
        self.desk.read("cannot read the outbox", |desk| {
            let mut statement = desk.prepare_cached(sql)?;
            let remotes = statement.query_map([article.as_str()], |row| row.get(0))?;
            Ok(remotes.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Keeps how a comment's way stands, and lets the comment take a step to `state` if it is not
    /// there already. All of it is on the disk when this returns.
    ///
    /// # Errors
    ///
    /// There is no such step, the comment was written on since `delivery` was read, or it cannot be
    /// written. Then nothing is changed.
    pub fn record(
        &mut self,
        key: &CommentKey,
        state: CommentState,
        delivery: &Delivery,
        now: Timestamp,
    ) -> Result<(), Problem> {
        let what = failed(state);
        self.change(&what, key, |desk, kept| step(desk, kept, state, delivery, now))
    }

    /// The same because the writer has decided so: that a comment is held back, or let go, can be
    /// taken back.
    pub fn decide_way(
        &mut self,
        key: &CommentKey,
        state: CommentState,
        delivery: &Delivery,
        now: Timestamp,
    ) -> Result<(), Problem> {
        let what = failed(state);
        self.change(&what, key, |desk, kept| {
            let before = of(desk, key)?;
            step(desk, kept, state, delivery, now)?;
            note_holding(desk, kept, state, &before, now)
        })
    }
}

fn failed(state: CommentState) -> String {
    format!("cannot make the comment \"{}\"", state.word())
}

fn step(
    desk: &Connection,
    kept: &Kept,
    state: CommentState,
    delivery: &Delivery,
    now: Timestamp,
) -> Result<(), Fault> {
    let key = &kept.comment.key;
    if of(desk, key)?.token != delivery.token {
        let why = "its text was changed in the meantime";
        return Err(Problem::new(failed(state), why).into());
    }
    if kept.comment.state != state {
        go(desk, kept, state, now)?;
    }
    keep(desk, key, delivery)
}

/// Starts a comment's way anew: with its text, all that was known of an earlier one is gone.
pub(super) fn begin(desk: &Connection, key: &CommentKey, now: Timestamp) -> Result<(), Fault> {
    let sql = "INSERT OR REPLACE INTO outbox (comment, attempts, next_try, token)
         VALUES (?1, 0, ?2, lower(hex(randomblob(16))))";
    desk.prepare_cached(sql)?.execute(params![key.0, now.0])?;
    Ok(())
}

/// The way of a comment. One that was queued by a version without deliveries has a fresh one.
pub(super) fn of(desk: &Connection, key: &CommentKey) -> Result<Delivery, Fault> {
    let sql = format!("SELECT {DELIVERY} FROM outbox WHERE comment = ?1");
    let found = desk
        .prepare_cached(&sql)?
        .query_row([key.0.as_str()], |row| delivery(row, 0))
        .optional()?;
    Ok(found.unwrap_or_else(|| fresh(key)))
}

fn fresh(key: &CommentKey) -> Delivery {
    Delivery { token: key.0.clone(), ..Delivery::default() }
}

pub(super) fn keep(desk: &Connection, key: &CommentKey, delivery: &Delivery) -> Result<(), Fault> {
    let sql = format!(
        "INSERT OR REPLACE INTO outbox (comment, {DELIVERY})
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"
    );
    let moment = |moment: Option<Timestamp>| moment.map(|moment| moment.0);
    let reason = delivery.reason.as_ref().map(|reason| json!(reason).to_string());
    desk.prepare_cached(&sql)?.execute(params![
        key.0,
        delivery.attempts,
        moment(delivery.next_try),
        moment(delivery.not_before),
        moment(delivery.started),
        moment(delivery.doubt),
        delivery.token,
        delivery.system,
        delivery.remote,
        delivery.remote_url.as_ref().map(|url| url.as_str()),
        delivery.watch.as_ref().map(|url| url.as_str()),
        reason,
    ])?;
    Ok(())
}

fn several(desk: &Connection, rest: &str, values: impl Params) -> Result<Vec<Outgoing>, Fault> {
    let sql = format!(
        "SELECT {COMMENT}, {DELIVERY} FROM comments LEFT JOIN outbox ON comment = key
         WHERE {rest} ORDER BY created, comments.n"
    );
    let mut statement = desk.prepare_cached(&sql)?;
    let rows = statement.query_map(values, |row| {
        let comment = kept(row)?.comment;
        // A comment without a way has no number of attempts.
        let known = row.get::<_, Option<i64>>(BEFORE)?.is_some();
        let delivery = if known { delivery(row, BEFORE)? } else { fresh(&comment.key) };
        Ok(Outgoing { comment, delivery })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn delivery(row: &SqlRow<'_>, at: usize) -> rusqlite::Result<Delivery> {
    let moment =
        |column: usize| row.get::<_, Option<i64>>(at + column).map(|moment| moment.map(Timestamp));
    let reason: Option<String> = row.get(at + 10)?;
    Ok(Delivery {
        attempts: row.get(at)?,
        next_try: moment(1)?,
        not_before: moment(2)?,
        started: moment(3)?,
        doubt: moment(4)?,
        token: row.get(at + 5)?,
        system: row.get(at + 6)?,
        remote: row.get(at + 7)?,
        remote_url: address(row, at + 8)?,
        watch: address(row, at + 9)?,
        reason: reason.as_deref().and_then(problem),
    })
}

/// A problem out of its JSON.
fn problem(json: &str) -> Option<Problem> {
    let value: Value = serde_json::from_str(json).ok()?;
    let part = |name: &str| Clean::folded(value[name].as_str().unwrap_or_default());
    Some(Problem { what: part("what"), why: part("why"), hint: part("hint") })
}
