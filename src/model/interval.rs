//! [`Interval`]: how often something is done, as people write it: `30m`, `2h`, `1d`.

use std::fmt;

/// Seconds of a minute, an hour and a day, with their letters and words; the largest one first.
const UNITS: [(u32, char, &str); 3] =
    [(86_400, 'd', "day"), (3_600, 'h', "hour"), (60, 'm', "minute")];

/// A span of time between two fetches of a source: five minutes to thirty days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Interval(u32);

impl Interval {
    /// The shortest one: whoever asks a server more often is shut out by it.
    pub const SHORTEST: Self = Self(5 * 60);
    /// The longest one.
    pub const LONGEST: Self = Self(30 * 86_400);

    /// Reads a whole number with its unit, `m`, `h` or `d`; `None` for anything else and for what
    /// is too short or too long.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (seconds, letter, _) =
            UNITS.into_iter().find(|(_, letter, _)| text.ends_with(*letter))?;
        let number: u32 = text.strip_suffix(letter)?.trim_end().parse().ok()?;
        let interval = Self(number.checked_mul(seconds)?);
        (Self::SHORTEST..=Self::LONGEST).contains(&interval).then_some(interval)
    }

    /// One of so many seconds, as it was stored; a stored one is kept within the bounds.
    pub fn of_seconds(seconds: u32) -> Self {
        Self(seconds).clamp(Self::SHORTEST, Self::LONGEST)
    }

    /// It as what stands behind "every" in a sentence: `day`, `2 hours`.
    pub fn in_words(self) -> String {
        match self.in_units() {
            (1, _, word) => word.to_owned(),
            (many, _, word) => format!("{many} {word}s"),
        }
    }

    /// How many of the largest unit it is, with that unit's letter and word; what is no whole minute
    /// counts as one more.
    fn in_units(self) -> (u32, char, &'static str) {
        let whole = UNITS.into_iter().find(|(seconds, ..)| self.0.is_multiple_of(*seconds));
        let (seconds, letter, word) = whole.unwrap_or(UNITS[2]);
        (self.0.div_ceil(seconds), letter, word)
    }

    /// Its length in seconds.
    pub fn seconds(self) -> u32 {
        self.0
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (number, letter, _) = self.in_units();
        write!(f, "{number}{letter}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_people_write_is_read() {
        for (text, seconds) in [
            ("5m", Some(300)),
            (" 30m ", Some(1_800)),
            ("2h", Some(7_200)),
            ("2 h", Some(7_200)),
            ("1d", Some(86_400)),
            ("30d", Some(2_592_000)),
            ("4m", None),
            ("31d", None),
            ("2", None),
            ("h", None),
            ("-2h", None),
            ("1.5h", None),
            ("2h 5m", None),
            ("99999999999999d", None),
            ("４h", None),
            ("", None),
        ] {
            assert_eq!(Interval::parse(text).map(Interval::seconds), seconds, "{text}");
        }
    }

    #[test]
    fn a_sentence_says_it_in_words() {
        for (text, words) in [
            ("30m", "30 minutes"),
            ("1h", "hour"),
            ("90m", "90 minutes"),
            ("1d", "day"),
            ("48h", "2 days"),
        ] {
            assert_eq!(Interval::parse(text).map(Interval::in_words).as_deref(), Some(words));
        }
        assert_eq!(Interval::of_seconds(1_801).in_words(), "31 minutes");
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_again_as_the_same(minutes in 5_u32..43_200) {
            let interval = Interval::of_seconds(minutes * 60);
            prop_assert_eq!(Interval::parse(&interval.to_string()), Some(interval));
        }
    }
}
