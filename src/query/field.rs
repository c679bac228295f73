//! The fields of the language: their names, and what their values mean.

use super::nearest::nearest;
use crate::model::{Age, Day, Expr, Named, Part, Side, State, Unit};

/// A field, as it is written before the colon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Source,
    Folder,
    Tag,
    Author,
    Lang,
    Is,
    Has,
    After,
    Before,
    Age,
    Saved,
}

impl Field {
    pub(super) const ALL: [Self; 11] = [
        Self::Source,
        Self::Folder,
        Self::Tag,
        Self::Author,
        Self::Lang,
        Self::Is,
        Self::Has,
        Self::After,
        Self::Before,
        Self::Age,
        Self::Saved,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Folder => "folder",
            Self::Tag => "tag",
            Self::Author => "author",
            Self::Lang => "lang",
            Self::Is => "is",
            Self::Has => "has",
            Self::After => "after",
            Self::Before => "before",
            Self::Age => "age",
            Self::Saved => "saved",
        }
    }

    /// The field of a name, in any case; or, where there is none, what to offer instead.
    pub(super) fn of(name: &str) -> Result<Self, Option<&'static str>> {
        let known = Self::ALL.into_iter().find(|field| field.name().eq_ignore_ascii_case(name));
        known.ok_or_else(|| nearest(name, Self::ALL.map(Self::name)))
    }

    /// What is wrong where a value is missing.
    pub(super) fn wants(self) -> String {
        let what = match self {
            Self::Source | Self::Folder | Self::Author | Self::Saved => "a name",
            Self::Tag => "a tag",
            Self::Lang => "a language, as en",
            Self::Is | Self::Has => "a word",
            Self::After | Self::Before => "a day, as 2026-01-31",
            Self::Age => "a span, as <7d",
        };
        format!("{}: wants {what} behind it", self.name())
    }

    /// The condition that a value, which is not empty, means; or what is wrong and a hint.
    pub(super) fn condition(self, value: &str) -> Result<Expr, (String, String)> {
        let text = value.to_owned();
        match self {
            Self::Source => Ok(Expr::Source(Named::Part(text))),
            Self::Folder => Ok(Expr::Folder(text)),
            Self::Tag => Ok(Expr::Tag(text)),
            Self::Author => Ok(Expr::Author(text)),
            Self::Lang => Ok(Expr::Lang(text.to_lowercase())),
            Self::Is => one_of("is", value, State::ALL, State::word).map(Expr::Is),
            Self::Has => one_of("has", value, Part::ALL, Part::word).map(Expr::Has),
            Self::After => day(value).map(Expr::After),
            Self::Before => day(value).map(Expr::Before),
            Self::Age => age(value).map(Expr::Age),
            Self::Saved => Ok(Expr::Saved(text)),
        }
    }
}

fn one_of<T: Copy, const N: usize>(
    field: &str,
    value: &str,
    all: [T; N],
    word: fn(T) -> &'static str,
) -> Result<T, (String, String)> {
    if let Some(found) = all.into_iter().find(|one| word(*one).eq_ignore_ascii_case(value)) {
        return Ok(found);
    }
    let words = all.map(word);
    let why = format!("{field}: knows {} and no {value}", words.join(", "));
    let hint = nearest(value, words).map(|near| format!("did you mean {field}:{near}?"));
    Err((why, hint.unwrap_or_default()))
}

fn day(value: &str) -> Result<Day, (String, String)> {
    let wrong = || {
        let why = format!("{value} is no day");
        (why, "write a day as 2026-01-31, a month as 2026-01, a year as 2026".to_owned())
    };
    let mut parts = value.split('-');
    let mut next = |length: usize| match parts.next() {
        None => Ok(None),
        Some(part) if part.len() == length && part.bytes().all(|b| b.is_ascii_digit()) => {
            part.parse::<u16>().map(Some).map_err(|_| wrong())
        }
        Some(_) => Err(wrong()),
    };
    let (Some(year), month, date) = (next(4)?, next(2)?, next(2)?) else { return Err(wrong()) };
    let small = |number: Option<u16>, most: u16| match number {
        Some(number) if number == 0 || number > most => Err(wrong()),
        number => Ok(number.and_then(|number| u8::try_from(number).ok())),
    };
    let month = small(month, 12)?;
    let day = Day { year, month, day: small(date, month.map_or(0, |month| days(year, month)))? };
    if parts.next().is_some() { Err(wrong()) } else { Ok(day) }
}

/// How many days a month has.
fn days(year: u16, month: u8) -> u16 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// A span with `<` or `>` before it; without either, it is the longest there may be.
fn age(value: &str) -> Result<Age, (String, String)> {
    let wrong = || {
        let why = format!("{value} is no span of time");
        (why, "write age:<7d for the last seven days; h, d, w, m and y count".to_owned())
    };
    let (side, span) = match value.split_at_checked(1) {
        Some(("<", span)) => (Side::Younger, span),
        Some((">", span)) => (Side::Older, span),
        _ => (Side::Younger, value),
    };
    let letter = span.chars().next_back().ok_or_else(wrong)?.to_ascii_lowercase();
    let unit = Unit::ALL.into_iter().find(|unit| unit.letter() == letter).ok_or_else(wrong)?;
    let digits = &span[..span.len() - 1];
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(wrong());
    }
    Ok(Age { side, amount: digits.parse().map_err(|_| wrong())?, unit })
}
