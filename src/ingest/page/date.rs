//! Moments as web pages write them.

use chrono::{DateTime, NaiveDate, NaiveDateTime};

use crate::model::Timestamp;

/// No date is longer than this many bytes.
const LONGEST: usize = 64;

/// Forms with an offset from UTC, besides RFC 3339 and RFC 2822.
const WITH_OFFSET: [&str; 4] = [
    "%Y-%m-%dT%H:%M:%S%.f%#z",
    "%Y-%m-%d %H:%M:%S%.f%#z",
    "%Y-%m-%d %H:%M:%S %#z",
    "%Y-%m-%dT%H:%M%#z",
];

/// Forms without one: taken as UTC, since nothing says otherwise.
const WITHOUT_OFFSET: [&str; 4] =
    ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"];

/// Days alone: their first second, UTC.
const DAYS: [&str; 5] = ["%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%B %d, %Y", "%d %B %Y"];

/// Reads a moment in any of the forms that pages use for machines.
pub(super) fn parse(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if text.is_empty() || text.len() > LONGEST {
        return None;
    }
    let seconds = exact(text)
        .or_else(|| WITHOUT_OFFSET.iter().find_map(|form| naive(text.trim_end_matches('Z'), form)))
        .or_else(|| DAYS.iter().find_map(|form| day(text, form)))?;
    Some(Timestamp(seconds))
}

fn exact(text: &str) -> Option<i64> {
    let known = DateTime::parse_from_rfc3339(text).or_else(|_| DateTime::parse_from_rfc2822(text));
    let other = || {
        let parse = |form: &&str| DateTime::parse_from_str(text, form).ok();
        WITH_OFFSET.iter().find_map(parse)
    };
    known.ok().or_else(other).map(|moment| moment.timestamp())
}

fn naive(text: &str, form: &str) -> Option<i64> {
    NaiveDateTime::parse_from_str(text, form).ok().map(|moment| moment.and_utc().timestamp())
}

fn day(text: &str, form: &str) -> Option<i64> {
    let day = NaiveDate::parse_from_str(text, form).ok()?;
    Some(day.and_hms_opt(0, 0, 0)?.and_utc().timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_pages_write() {
        for (text, moment) in [
            ("2026-11-21T20:00:00Z", "2026-11-21T20:00:00Z"),
            ("2021-11-01T10:52:50+0100", "2021-11-01T09:52:50Z"),
            ("2017-12-15T08:50:02-05:00", "2017-12-15T13:50:02Z"),
            ("2019-01-03T07:00:02.000Z", "2019-01-03T07:00:02Z"),
            ("2019-04-28 06:01:07", "2019-04-28T06:01:07Z"),
            ("2015-07-10 09:53:00 -0400", "2015-07-10T13:53:00Z"),
            ("2026-11-21T20:00+02", "2026-11-21T18:00:00Z"),
            (" 2026-11-21 ", "2026-11-21T00:00:00Z"),
            ("Sat, 21 Nov 2026 20:00:00 GMT", "2026-11-21T20:00:00Z"),
            ("November 21, 2026", "2026-11-21T00:00:00Z"),
        ] {
            assert_eq!(parse(text).map(Timestamp::rfc3339).as_deref(), Some(moment), "{text}");
        }
    }

    #[test]
    fn anything_else_is_no_date() {
        for text in ["", "yesterday", "2026-13-40", &"2".repeat(90), "2026-02-30T00:00:00Z"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
