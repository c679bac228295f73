//! Headers of an answer, read with suspicion: freshness, validators, waits, words to show.
//!
//! A header that makes no sense counts as absent. Nothing a server writes is handed on uncut.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ureq::http::{HeaderMap, header};

use super::request::Freshness;
use super::schedule::LONGEST_WAIT;
use crate::model::Clean;

/// Validators longer than this are not kept: they would be sent back with each request.
const LONGEST_VALIDATOR: usize = 1024;

/// Words of a server longer than this many characters are cut where they are shown.
const LONGEST_WORDS: usize = 120;

/// A header's value as text; bytes that are not UTF-8 are taken as Latin-1 (RFC 9110, 5.5).
pub(super) fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<String> {
    let bytes = headers.get(name)?.as_bytes();
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().copied().map(char::from).collect(),
    };
    Some(text.trim().to_owned())
}

/// What a server wrote, made safe to show and cut to a sensible length.
pub(super) fn words(text: &str) -> Clean {
    let start: String = text.chars().take(LONGEST_WORDS).collect();
    if start.len() < text.len() {
        return Clean::folded(&format!("{start}…"));
    }
    Clean::folded(&start)
}

/// An `ETag` or `Last-Modified` that can be sent back as it is.
pub(super) fn validator(headers: &HeaderMap, name: header::HeaderName) -> Option<String> {
    text(headers, name).filter(|text| is_sendable(text))
}

/// Whether a value can stand in a request header.
pub(super) fn is_sendable(value: &str) -> bool {
    let plain = |byte: u8| (0x20..0x7f).contains(&byte);
    (1..=LONGEST_VALIDATOR).contains(&value.len()) && value.bytes().all(plain)
}

/// How long an answer will do: `Cache-Control`, else `Expires` (RFC 9111, section 4.2.1).
pub(super) fn freshness(headers: &HeaderMap) -> Freshness {
    let max_age = text(headers, header::CACHE_CONTROL)
        .and_then(|text| cache_control(&text))
        .or_else(|| until(headers, header::EXPIRES));
    Freshness { max_age: max_age.map(|age| age.min(LONGEST_WAIT)) }
}

fn cache_control(value: &str) -> Option<Duration> {
    let mut max_age = None;
    for directive in value.split(',') {
        let (name, argument) = directive.split_once('=').unwrap_or((directive, ""));
        match name.trim().to_ascii_lowercase().as_str() {
            "no-cache" | "no-store" => return Some(Duration::ZERO),
            "max-age" => max_age = seconds(argument.trim().trim_matches('"')).or(max_age),
            _ => {}
        }
    }
    max_age
}

/// How long a server asks to be left alone: seconds or a date (RFC 9110, section 10.2.3).
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let wait = seconds(&text(headers, header::RETRY_AFTER)?)
        .or_else(|| until(headers, header::RETRY_AFTER))?;
    Some(wait.min(LONGEST_WAIT))
}

/// Whole seconds; more digits than a number can hold are a very long time, not an error.
fn seconds(text: &str) -> Option<Duration> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| Duration::from_secs(text.parse().unwrap_or(u64::MAX)))
}

/// The time from the server's own `Date` to the date in a header, so that a clock that is wrong
/// on either side does not matter; our own clock where there is no `Date`.
fn until(headers: &HeaderMap, name: header::HeaderName) -> Option<Duration> {
    let then = http_date(&text(headers, name)?)?;
    let date = text(headers, header::DATE).and_then(|text| http_date(&text));
    let now = date.unwrap_or_else(|| {
        let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(elapsed.as_secs()).unwrap_or(i64::MAX)
    });
    Some(Duration::from_secs(u64::try_from(then.saturating_sub(now)).unwrap_or(0)))
}

/// Seconds since 1970 of a date in any of the three forms of RFC 9110, section 5.6.7.
fn http_date(text: &str) -> Option<i64> {
    let text = text.replace([',', '-'], " ");
    let words: Vec<&str> = text.split_whitespace().collect();
    let (day, month, year, time) = match words[..] {
        [_, day, month, year, time, "GMT" | "UTC"] => (day, month, year, time),
        [_, month, day, time, year] => (day, month, year, time),
        _ => return None,
    };
    let months = "janfebmaraprmayjunjulaugsepoctnovdec";
    let month = months.find(&month.to_ascii_lowercase()).filter(|at| at % 3 == 0)? / 3 + 1;
    let year = match year.parse::<i64>().ok()? {
        short @ 0..=69 => short + 2000,
        short @ 70..=99 => short + 1900,
        year @ 1900..=9999 => year,
        _ => return None,
    };
    let day: i64 = day.parse().ok().filter(|day| (1..=31).contains(day))?;
    let mut clock = time.split(':').map(|part| part.parse::<i64>().ok());
    let (hour, minute, second) = (clock.next()??, clock.next()??, clock.next()??);
    let days = days_since_1970(year, i64::try_from(month).ok()?, day);
    Some(days * 86_400 + hour.clamp(0, 23) * 3600 + minute.clamp(0, 59) * 60 + second.clamp(0, 60))
}

/// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use ureq::http::HeaderValue;

    use super::*;
    use crate::model::Timestamp;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    fn max_age(pairs: &[(&'static str, &str)]) -> Option<u64> {
        freshness(&headers(pairs)).max_age.map(|age| age.as_secs())
    }

    #[test]
    fn the_three_forms_of_a_date_are_read() {
        for text in [
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
        ] {
            assert_eq!(http_date(text), Some(784_111_777), "{text}");
        }
        for text in ["", "yesterday", "Sun, 06 anf 1994 08:49:37 GMT", "Sun, 0 Nov 1994 1:2:3 GMT"]
        {
            assert_eq!(http_date(text), None, "{text}");
        }
    }

    #[test]
    fn freshness_is_read_and_capped() {
        assert_eq!(max_age(&[]), None);
        assert_eq!(max_age(&[("cache-control", "public, Max-Age=600")]), Some(600));
        assert_eq!(max_age(&[("cache-control", "max-age=\"60\", s-maxage=9")]), Some(60));
        assert_eq!(max_age(&[("cache-control", "max-age=600, no-store")]), Some(0));
        assert_eq!(max_age(&[("cache-control", "max-age=soon")]), None);
        assert_eq!(max_age(&[("cache-control", "max-age=99999999999999999999")]), Some(86_400));
        let date = ("date", "Sun, 06 Nov 1994 08:00:00 GMT");
        assert_eq!(max_age(&[date, ("expires", "Sun, 06 Nov 1994 09:00:00 GMT")]), Some(3600));
        assert_eq!(max_age(&[date, ("expires", "Sun, 06 Nov 1994 07:00:00 GMT")]), Some(0));
        assert_eq!(max_age(&[("expires", "0")]), None);
    }

    #[test]
    fn a_wait_of_ten_years_is_a_day() {
        let wait = |pairs| retry_after(&headers(pairs)).map(|wait| wait.as_secs());
        assert_eq!(wait(&[("retry-after", "120")]), Some(120));
        assert_eq!(wait(&[("retry-after", "315360000")]), Some(86_400));
        assert_eq!(wait(&[("retry-after", "Sun, 06 Nov 9994 08:00:00 GMT")]), Some(86_400));
        assert_eq!(wait(&[("retry-after", "Sun, 06 Nov 1994 08:00:00 GMT")]), Some(0));
        assert_eq!(wait(&[("retry-after", "-5")]), None);
        assert_eq!(wait(&[]), None);
    }

    #[test]
    fn validators_that_cannot_be_sent_back_are_dropped() {
        let mut map = headers(&[("etag", "W/\"a b\"")]);
        assert_eq!(validator(&map, header::ETAG).as_deref(), Some("W/\"a b\""));
        for bad in [vec![b'"'; 2000], vec![0xff, 0xfe], vec![]] {
            map.insert(header::ETAG, HeaderValue::from_bytes(&bad).unwrap());
            assert_eq!(validator(&map, header::ETAG), None);
        }
    }

    #[test]
    fn words_of_a_server_are_cleaned_and_cut() {
        assert_eq!(
            words("a\u{1b}[31mred\u{202e}").as_str(),
            Clean::folded("a\u{1b}[31mred").as_str()
        );
        let long = words(&"é".repeat(9_000));
        assert_eq!(long.chars().count(), LONGEST_WORDS + 1);
        assert!(long.ends_with('…'));
    }

    proptest! {
        #[test]
        fn days_are_counted_as_the_model_counts_them(seconds in -2_208_988_800i64..250_000_000_000) {
            let (year, month, day) = Timestamp(seconds).date();
            let days = days_since_1970(year, i64::from(month), i64::from(day));
            prop_assert_eq!(days, seconds.div_euclid(86_400));
        }

        #[test]
        fn no_header_text_can_break_the_date_reader(text in ".{0,60}") {
            let _ = http_date(&text);
        }
    }
}
