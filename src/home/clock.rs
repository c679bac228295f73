//! The clock and the calendar of the place where the reader sits; nobody else asks for the time.

use std::time::{SystemTime, UNIX_EPOCH};

use chrono::{Local, Offset, TimeZone};

use crate::model::Timestamp;

/// This moment; a clock that stands before 1970 counts as 1970.
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}

/// Seconds that clocks here are ahead of UTC at a moment.
pub fn utc_offset(when: Timestamp) -> i32 {
    let offset = Local.timestamp_opt(when.0, 0).single().map(|time| time.offset().fix());
    offset.map_or(0, |offset| offset.local_minus_utc())
}

/// The day of a moment in the reader's own time: `2026-11-21`.
pub fn local_date(when: Timestamp) -> String {
    let here = Timestamp(when.0.saturating_add(i64::from(utc_offset(when))));
    let (year, month, day) = here.date();
    format!("{year:04}-{month:02}-{day:02}")
}

/// The day and the minute of a moment in the reader's own time: `2026-11-21 09:05`.
pub fn local_time(when: Timestamp) -> String {
    format!("{} {}", local_date(when), when.local_time(utc_offset(when)))
}
