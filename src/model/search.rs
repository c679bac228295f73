//! What a search asks for, taken apart: the expression that the query language is read into and
//! the store looks for. How it is written stands in `query/`.

use std::ops::Range;

use super::{Clean, Timestamp};

/// A condition on articles. An empty [`Expr::And`] holds for every article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expr {
    And(Vec<Expr>),
    Or(Vec<Expr>),
    Not(Box<Expr>),
    /// Words that stand in the article, its thread or the reader's comments on it.
    Text(Text),
    Source(Named),
    /// A folder with the folders in it.
    Folder(String),
    Tag(String),
    /// Words of the byline.
    Author(String),
    /// A language with its regions: `pt` holds for `pt-br`.
    Lang(String),
    Is(State),
    Has(Part),
    /// Published on this day or later.
    After(Day),
    /// Published before this day.
    Before(Day),
    Age(Age),
    /// What a saved query of this name holds for.
    Saved(String),
}

impl Default for Expr {
    fn default() -> Self {
        Self::And(Vec::new())
    }
}

impl Expr {
    /// What holds where all of these hold; flat, as the parser makes it.
    pub fn all(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut flat = Vec::new();
        for part in parts {
            match part {
                Self::And(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        match flat.pop() {
            Some(only) if flat.is_empty() => only,
            last => {
                flat.extend(last);
                Self::And(flat)
            }
        }
    }

    /// Whether any condition in it is such a one, however they are joined and turned round.
    pub fn any(&self, such: &impl Fn(&Self) -> bool) -> bool {
        match self {
            Self::And(parts) | Self::Or(parts) => parts.iter().any(|part| part.any(such)),
            Self::Not(inner) => inner.any(such),
            Self::Text(_)
            | Self::Source(_)
            | Self::Folder(_)
            | Self::Tag(_)
            | Self::Author(_)
            | Self::Lang(_)
            | Self::Is(_)
            | Self::Has(_)
            | Self::After(_)
            | Self::Before(_)
            | Self::Age(_)
            | Self::Saved(_) => such(self),
        }
    }
}

/// How a source is named in a query. Its id always means it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// By a part of its name.
    Part(String),
    /// By its whole name.
    Whole(String),
}

/// Words to be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Text {
    Word {
        word: String,
        ending: Ending,
    },
    /// Words one behind the other.
    Phrase {
        text: String,
        ending: Ending,
    },
    /// Words with at most so many others between the first and the last of them.
    Near {
        words: Vec<String>,
        within: u32,
    },
}

/// Whether a word is all there, or only its beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    Whole,
    Open,
}

/// A state an article is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Unread,
    Read,
    Starred,
    /// The reader wrote a comment on it.
    Commented,
    /// The reader asked for a neighbour of it that is not here.
    Wanted,
    /// Its whole text is here, not only a summary.
    Full,
    /// A saved query leaves it out of the lists that do not ask for it.
    Hidden,
}

impl State {
    /// Every state, in the order in which they are offered.
    pub const ALL: [Self; 7] = [
        Self::Unread,
        Self::Read,
        Self::Starred,
        Self::Commented,
        Self::Wanted,
        Self::Full,
        Self::Hidden,
    ];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Unread => "unread",
            Self::Read => "read",
            Self::Starred => "starred",
            Self::Commented => "commented",
            Self::Wanted => "wanted",
            Self::Full => "full",
            Self::Hidden => "hidden",
        }
    }
}

/// Something an article can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Image,
    /// Comments of others.
    Comments,
}

impl Part {
    /// Every part, in the order in which they are offered.
    pub const ALL: [Self; 2] = [Self::Image, Self::Comments];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Comments => "comments",
        }
    }
}

/// A day of the Gregorian calendar, or the first one of a month or a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    pub year: u16,
    /// 1 to 12.
    pub month: Option<u8>,
    /// 1 to 31; only with a month.
    pub day: Option<u8>,
}

impl Day {
    /// Its first second, for somebody so many seconds east of UTC.
    pub fn begins(self, utc_offset: i32) -> Timestamp {
        let (month, day) = (self.month.unwrap_or(1), self.day.unwrap_or(1));
        let days = days_from_civil(i64::from(self.year), i64::from(month), i64::from(day));
        Timestamp(days * 86_400 - i64::from(utc_offset))
    }
}

/// Days since 1970-01-01 of a day in the Gregorian calendar.
///
/// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year - era * 400;
    let day_of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// How long ago, compared with a span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Age {
    pub side: Side,
    pub amount: u32,
    pub unit: Unit,
}

impl Age {
    /// The span in seconds.
    pub fn seconds(self) -> i64 {
        i64::from(self.amount) * self.unit.seconds()
    }
}

/// Younger than a span, or older.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Younger,
    Older,
}

/// What spans are counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Hours,
    Days,
    Weeks,
    Months,
    Years,
}

impl Unit {
    /// Every unit, the shortest first.
    pub const ALL: [Self; 5] = [Self::Hours, Self::Days, Self::Weeks, Self::Months, Self::Years];

    /// The letter for it.
    pub fn letter(self) -> char {
        match self {
            Self::Hours => 'h',
            Self::Days => 'd',
            Self::Weeks => 'w',
            Self::Months => 'm',
            Self::Years => 'y',
        }
    }

    /// Its length: months have 30 days here, years 365.
    pub fn seconds(self) -> i64 {
        match self {
            Self::Hours => 3_600,
            Self::Days => 86_400,
            Self::Weeks => 7 * 86_400,
            Self::Months => 30 * 86_400,
            Self::Years => 365 * 86_400,
        }
    }
}

/// The moment and the place on earth from which a search is asked: `age:` and days depend on them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clock {
    pub now: Timestamp,
    /// Seconds east of UTC.
    pub utc_offset: i32,
}

/// A search as it was typed and as it was understood. `query::search` makes one of a text; the
/// default finds everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    text: String,
    expr: Expr,
    clock: Clock,
}

impl Search {
    /// Puts together what belongs together: `expr` is what `text` means.
    pub fn new(text: String, expr: Expr, clock: Clock) -> Self {
        Self { text, expr, clock }
    }

    /// The search as it was typed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What it means.
    pub fn expr(&self) -> &Expr {
        &self.expr
    }

    /// When and where it was asked.
    pub fn clock(&self) -> Clock {
        self.clock
    }

    /// Whether it holds for every article.
    pub fn is_everything(&self) -> bool {
        self.expr == Expr::default()
    }
}

/// A piece of a found text with the words in it that were looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snippet {
    pub text: Clean,
    /// Byte ranges of the words in `text`, in order, apart from each other.
    pub hits: Vec<Range<usize>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_begin_where_the_calendar_says() {
        let day = |year, month, day| Day { year, month, day };
        for (day, expected) in [
            (day(1970, Some(1), Some(1)), "1970-01-01T00:00:00Z"),
            (day(2024, Some(2), Some(29)), "2024-02-29T00:00:00Z"),
            (day(2026, Some(11), None), "2026-11-01T00:00:00Z"),
            (day(2026, None, None), "2026-01-01T00:00:00Z"),
        ] {
            assert_eq!(day.begins(0).rfc3339(), expected);
        }
        let east = day(2026, None, None).begins(7_200);
        assert_eq!(east.rfc3339(), "2025-12-31T22:00:00Z");
    }
}
