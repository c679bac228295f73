//! Dates as feeds write them, to moments: RFC 3339 and its partial forms, RFC 822 and what people
//! take for it. Never reads a clock; a date without a zone is in UTC.

use chrono::{Datelike, NaiveDate};

use crate::model::Timestamp;

const DAY: i64 = 86_400;

/// Longer texts are no dates.
const LONGEST: usize = 100;

/// The moment a text names, to the second; `None` where it names none that exists.
pub fn parse(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if text.is_empty() || text.len() > LONGEST || !text.is_ascii() {
        return None;
    }
    iso(text).or_else(|| words(text))
}

/// W3CDTF and its relatives: `2003`, `2003-12`, `2003-12-31`, `20031231`, `2003-365`, each with
/// an optional time after `T` or a space.
fn iso(text: &str) -> Option<Timestamp> {
    let (date, time) = match text.find(['T', 't', ' ']) {
        Some(at) => (&text[..at], text[at + 1..].trim()),
        None => (text, ""),
    };
    let day = iso_day(date)?;
    if time.is_empty() {
        return moment(day, 0, 0);
    }
    let zone_at = time.find(|c: char| !c.is_ascii_digit() && !matches!(c, ':' | '.' | ','));
    let (clock, zone) = time.split_at(zone_at.unwrap_or(time.len()));
    moment(day, time_of_day(clock)?, offset(zone.trim())?)
}

fn iso_day(text: &str) -> Option<NaiveDate> {
    if !text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
        return None;
    }
    let parts: Vec<&str> = text.split('-').collect();
    match parts[..] {
        [year] if year.len() == 4 => ymd(year, "1", "1"),
        [all] if all.len() == 6 => ymd(&all[..4], &all[4..], "1"),
        [all] if all.len() == 8 => ymd(&all[..4], &all[4..6], &all[6..]),
        [year, day] if year.len() == 4 && day.len() == 3 => {
            NaiveDate::from_yo_opt(year.parse().ok()?, day.parse().ok()?)
        }
        [year, month] if year.len() == 4 => ymd(year, month, "1"),
        [year, month, day] if year.len() == 4 => ymd(year, month, day),
        _ => None,
    }
}

fn ymd(year: &str, month: &str, day: &str) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

fn moment(day: NaiveDate, second: i64, offset: i64) -> Option<Timestamp> {
    let days = i64::from(day.num_days_from_ce()) - 719_163;
    (1..=9999).contains(&day.year()).then_some(Timestamp(days * DAY + second - offset))
}

/// `10:14`, `10:14:55`, `10:14:55.5`, `101455`, `10`; the hour may be 24 and the second 60.
fn time_of_day(text: &str) -> Option<i64> {
    let whole = text.split(['.', ',']).next().unwrap_or(text);
    let compact = !whole.contains(':') && whole.len() >= 4 && whole.len().is_multiple_of(2);
    let parts: Vec<&str> = if compact {
        (0..whole.len() / 2).map(|part| &whole[part * 2..part * 2 + 2]).collect()
    } else {
        whole.split(':').collect()
    };
    if parts.len() > 3 || parts.iter().any(|part| part.len() > 2) {
        return None;
    }
    let mut numbers = [0_i64; 3];
    for (number, part) in numbers.iter_mut().zip(&parts) {
        *number = part.parse().ok()?;
    }
    let [hour, minute, second] = numbers;
    let exists =
        (0..=24).contains(&hour) && (0..60).contains(&minute) && (0..=60).contains(&second);
    exists.then_some(hour * 3_600 + minute * 60 + second)
}

/// Seconds east of UTC: `Z`, `+01:00`, `-0500`, `+1`, a named zone, or one with a number.
fn offset(text: &str) -> Option<i64> {
    if let Some(sign) = text.chars().next().filter(|c| matches!(c, '+' | '-')) {
        let digits: String = text[1..].chars().filter(|c| *c != ':').collect();
        let number: i64 = digits.parse().ok()?;
        let (hours, minutes) =
            if digits.len() <= 2 { (number, 0) } else { (number / 100, number % 100) };
        let seconds = hours * 3_600 + minutes * 60;
        return (hours <= 18 && minutes < 60).then_some(if sign == '-' {
            -seconds
        } else {
            seconds
        });
    }
    let name_length = text.find(['+', '-']).unwrap_or(text.len());
    let (name, rest) = text.split_at(name_length);
    let base = named_zone(name)?;
    if rest.is_empty() { Some(base) } else { offset(rest).map(|more| base + more) }
}

/// A zone by its name, as far as a name means one zone; single letters are UTC (RFC 2822, 4.3).
fn named_zone(name: &str) -> Option<i64> {
    let upper = name.to_ascii_uppercase();
    if upper.len() <= 1 {
        return upper.chars().all(|c| c.is_ascii_alphabetic()).then_some(0);
    }
    ZONES.iter().find(|(zone, _)| *zone == upper).map(|(_, minutes)| minutes * 60)
}

#[rustfmt::skip]
const ZONES: &[(&str, i64)] = &[
    ("UT", 0), ("UTC", 0), ("GMT", 0), ("WET", 0), ("BST", 60), ("CET", 60), ("MET", 60),
    ("MEZ", 60), ("WEST", 60), ("CEST", 120), ("MEST", 120), ("MESZ", 120), ("EET", 120),
    ("SAST", 120), ("EEST", 180), ("MSK", 180), ("MSD", 240), ("IST", 330), ("SGT", 480),
    ("HKT", 480), ("AWST", 480), ("JST", 540), ("KST", 540), ("ACST", 570), ("AEST", 600),
    ("ACDT", 630), ("AEDT", 660), ("NZST", 720), ("NZDT", 780), ("BRT", -180), ("ART", -180),
    ("NST", -210), ("NDT", -150), ("AST", -240), ("ADT", -180), ("EST", -300), ("EDT", -240),
    ("ET", -300), ("CST", -360), ("CDT", -300), ("CT", -360), ("MST", -420), ("MDT", -360),
    ("MT", -420), ("PST", -480), ("PDT", -420), ("PT", -480), ("AKST", -540), ("AKDT", -480),
    ("HST", -600),
];

/// What the words of a date said so far.
#[derive(Default)]
struct Said {
    year: Option<i32>,
    month: Option<u32>,
    day: Option<u32>,
    second: Option<i64>,
    afternoon: Option<bool>,
    offset: Option<i64>,
}

/// RFC 822 (`Thu, 01 Jan 2004 19:48:21 GMT`), asctime, and any other order of the same words.
fn words(text: &str) -> Option<Timestamp> {
    let mut said = Said::default();
    for word in text.split([' ', '\t', '\r', '\n', ',', '(', ')']).filter(|word| !word.is_empty()) {
        said.word(word)?;
    }
    let day = NaiveDate::from_ymd_opt(said.year?, said.month?, said.day?)?;
    let second = match (said.second.unwrap_or(0), said.afternoon) {
        (second, Some(true)) if second < 12 * 3_600 => second + 12 * 3_600,
        (second, Some(false)) if second >= 12 * 3_600 => second - 12 * 3_600,
        (second, Some(_) | None) => second,
    };
    moment(day, second, said.offset.unwrap_or(0))
}

impl Said {
    /// Takes one word; `None` where it makes the text no date.
    fn word(&mut self, word: &str) -> Option<()> {
        let word = word.trim_end_matches('.');
        if word.contains(':') && word.starts_with(|c: char| c.is_ascii_digit()) {
            return self.clock(word);
        }
        if word.contains('/') || is_dashed_date(word) {
            return self.joined(word);
        }
        if word.starts_with(['+', '-']) {
            self.offset = Some(offset(word)?);
            return Some(());
        }
        match word.trim_end_matches(|c: char| c.is_ascii_alphabetic()) {
            "" => self.name(word),
            digits if digits.bytes().all(|byte| byte.is_ascii_digit()) => self.number(digits),
            _ => {
                self.offset = Some(offset(word)?);
                Some(())
            }
        }
    }

    fn clock(&mut self, word: &str) -> Option<()> {
        let end = word.find(|c: char| !c.is_ascii_digit() && !matches!(c, ':' | '.'));
        let (clock, rest) = word.split_at(end.unwrap_or(word.len()));
        self.second = Some(time_of_day(clock)?);
        if rest.is_empty() { Some(()) } else { self.word(rest) }
    }

    /// `1-Jan-2004`, `2004/1/31`, `1/31/2004`, `31/1/2004`.
    fn joined(&mut self, word: &str) -> Option<()> {
        let parts: Vec<&str> = word.split(['-', '/']).collect();
        let [first, second, _] = parts[..] else {
            return None;
        };
        let month_first = first.len() <= 2
            && first.parse::<u32>().is_ok_and(|number| number <= 12)
            && second.parse::<u32>().is_ok();
        let order = if month_first {
            self.month = first.parse().ok();
            &parts[1..]
        } else if first.len() == 4 && second.parse::<u32>().is_ok() {
            self.number(first)?;
            self.month = second.parse().ok();
            &parts[2..]
        } else if let Ok(month) = second.parse() {
            self.month = Some(month);
            self.number(first)?;
            &parts[2..]
        } else {
            &parts[..]
        };
        order.iter().try_for_each(|part| self.word(part))
    }

    /// A month, a zone, half a day, or a word that says nothing, as a weekday does.
    fn name(&mut self, word: &str) -> Option<()> {
        let lower = word.to_ascii_lowercase();
        let is_month = |month: &&str| lower.len() >= 3 && month.starts_with(&lower[..3]);
        if lower == "am" || lower == "pm" {
            self.afternoon = Some(lower == "pm");
        } else if let Some(zone) = named_zone(word) {
            self.offset = Some(zone);
        } else if let Some(month) = MONTHS.iter().position(is_month) {
            self.month = Some(u32::try_from(month).ok()? + 1);
        }
        Some(())
    }

    /// A day first, then a year; four digits are a year wherever they stand.
    fn number(&mut self, digits: &str) -> Option<()> {
        let number: i32 = digits.parse().ok()?;
        if digits.len() <= 2 && self.day.is_none() {
            self.day = Some(number.try_into().ok()?);
            return Some(());
        }
        let year = match (digits.len(), number) {
            (1 | 2, 0..=49) => number + 2_000,
            (1..=3, _) => number + 1_900,
            (4, _) => number,
            _ => return None,
        };
        self.year.replace(year).is_none().then_some(())
    }
}

fn is_dashed_date(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit()) && word.matches('-').count() == 2
}

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> String {
        parse(text).map_or_else(|| "-".to_owned(), Timestamp::rfc3339)
    }

    #[test]
    fn dates_are_read_as_feeds_write_them() {
        for (text, want) in [
            ("2003", "2003-01-01T00:00:00Z"),
            ("2003-12", "2003-12-01T00:00:00Z"),
            ("2003-12-31", "2003-12-31T00:00:00Z"),
            ("20031231", "2003-12-31T00:00:00Z"),
            ("2003-335", "2003-12-01T00:00:00Z"),
            ("2003-12-31T10:14:55Z", "2003-12-31T10:14:55Z"),
            ("2003-12-31T10:14:55.123-08:00", "2003-12-31T18:14:55Z"),
            ("2003-12-31t10:14z", "2003-12-31T10:14:00Z"),
            ("2003-12-31 10:14:55 +0100", "2003-12-31T09:14:55Z"),
            ("2003-12-31T10:14:55 EST", "2003-12-31T15:14:55Z"),
            ("2003-12-31T24:00:00", "2004-01-01T00:00:00Z"),
            ("20031231T101455Z", "2003-12-31T10:14:55Z"),
            ("Thu, 01 Jan 2004 19:48:21 GMT", "2004-01-01T19:48:21Z"),
            ("Thu, 1 Jan 04 19:48 +0100", "2004-01-01T18:48:00Z"),
            ("1 January 1999 23:59:60", "1999-01-02T00:00:00Z"),
            ("Thursday, January 1st, 2004 7:48 pm PDT", "2004-01-02T02:48:00Z"),
            ("Jan 1, 2004 12:10 am", "2004-01-01T00:10:00Z"),
            ("Sun Jan  4 16:29:06 PST 2004", "2004-01-05T00:29:06Z"),
            ("Sun, 04-Jan-2004 10:00:00 GMT+2", "2004-01-04T08:00:00Z"),
            ("Fri, 15 Jul 2016 08:00:00 Etc/GMT", "-"),
            ("31 Dec 99 10:00 (CET)", "1999-12-31T09:00:00Z"),
            ("1/31/2004", "2004-01-31T00:00:00Z"),
            ("31/1/2004 10:00", "2004-01-31T10:00:00Z"),
            ("2004/01/31", "2004-01-31T00:00:00Z"),
            ("Sept. 5, 2010", "2010-09-05T00:00:00Z"),
            ("2003-02-30", "-"),
            ("99 Jan 2004", "-"),
            ("yesterday", "-"),
            ("", "-"),
            ("10:00", "-"),
            ("0000-00-00", "-"),
        ] {
            assert_eq!(read(text), want, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_rfc3339_moment_is_read_back(second in -60_000_000_000_i64..250_000_000_000) {
            let moment = Timestamp(second);
            prop_assert_eq!(parse(&moment.rfc3339()), Some(moment));
        }

        #[test]
        fn no_text_is_too_odd(text in "[0-9A-Za-z:,+/. -]{0,40}") {
            let _ = parse(&text);
        }
    }

    #[test]
    fn dates_are_read_as_web_pages_write_them() {
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
}
