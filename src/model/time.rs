//! [`Timestamp`]: a moment, as the whole program passes it about. The clock is read elsewhere.

use serde::{Deserialize, Serialize};

/// Seconds since 1970-01-01T00:00:00Z; negative before.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Timestamp(pub i64);

/// Seconds in a day.
const DAY: i64 = 86_400;

impl Timestamp {
    /// How many whole seconds lie between `earlier` and this moment; 0 if it is not earlier.
    pub fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0).max(0)
    }

    /// Year, month and day of the month, in the Gregorian calendar of UTC.
    ///
    /// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
    pub fn date(self) -> (i64, u32, u32) {
        let days = self.0.div_euclid(DAY) + 719_468;
        let era = days.div_euclid(146_097);
        let day_of_era = days.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        (year, u32::try_from(month).unwrap_or(1), u32::try_from(day).unwrap_or(1))
    }

    /// The moment as RFC 3339 writes it in UTC: `2026-11-21T09:30:00Z`.
    pub fn rfc3339(self) -> String {
        let (year, month, day) = self.date();
        let second = self.0.rem_euclid(DAY);
        let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }

    /// The time of day in the reader's own time, `offset` seconds east of UTC: `14:05`.
    pub fn local_time(self, offset: i32) -> String {
        let minute = self.0.saturating_add(i64::from(offset)).rem_euclid(DAY) / 60;
        format!("{:02}:{:02}", minute / 60, minute % 60)
    }

    /// The day in the reader's own time, `offset` seconds east of UTC, as days since 1970-01-01.
    pub fn local_day(self, offset: i32) -> i64 {
        (self.0.saturating_add(i64::from(offset))).div_euclid(DAY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_rfc3339_on_both_sides_of_the_epoch() {
        assert_eq!(Timestamp(0).rfc3339(), "1970-01-01T00:00:00Z");
        assert_eq!(Timestamp(-1).rfc3339(), "1969-12-31T23:59:59Z");
        assert_eq!(Timestamp(1_709_251_199).rfc3339(), "2024-02-29T23:59:59Z");
        assert_eq!(Timestamp(4_102_444_800).rfc3339(), "2100-01-01T00:00:00Z");
    }

    #[test]
    fn a_time_of_day_is_that_of_the_place() {
        let times = [(0, 0), (-60, 0), (86_399, 0), (0, 3_600), (0, -1_800)];
        let times = times.map(|(when, offset)| Timestamp(when).local_time(offset));
        assert_eq!(times, ["00:00", "23:59", "23:59", "01:00", "23:30"]);
    }
}
