//! The clock and the calendar of the place where the reader sits.

use std::time::{SystemTime, UNIX_EPOCH};

use chrono::{Local, Offset, TimeZone};

use crate::model::Timestamp;

/// This moment.
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}

/// The day of a moment in the reader's own time: `2026-11-21`.
pub fn local_date(when: Timestamp) -> String {
    let offset = Local.timestamp_opt(when.0, 0).single().map(|time| time.offset().fix());
    let east = offset.map_or(0, |offset| i64::from(offset.local_minus_utc()));
    let (year, month, day) = Timestamp(when.0.saturating_add(east)).date();
    format!("{year:04}-{month:02}-{day:02}")
}
