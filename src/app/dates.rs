//! How days and times are named from today's side: in the list, in bylines, beside comments.

use crate::model::{Clean, Timestamp};

pub(super) const WEEKDAYS: [&str; 7] =
    ["Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The name of a day, from today's side; both as days since 1970-01-01.
pub(super) fn day_name(day: i64, today: i64) -> Clean {
    match today - day {
        0 => Clean::new("Today"),
        1 => Clean::new("Yesterday"),
        2..=6 => Clean::new(weekday(day)),
        _ => long_date(day, today),
    }
}

/// The day of the week of a day counted from 1970-01-01, which was a Thursday.
fn weekday(day: i64) -> &'static str {
    WEEKDAYS[usize::try_from(day.rem_euclid(7)).unwrap_or(0)]
}

fn long_date(day: i64, today: i64) -> Clean {
    let (year, month, date) = Timestamp(day * 86_400).date();
    let (this_year, ..) = Timestamp(today * 86_400).date();
    let month = MONTHS[(month.clamp(1, 12) - 1) as usize];
    if year == this_year {
        Clean::new(&format!("{date} {month}"))
    } else {
        Clean::new(&format!("{date} {month} {year}"))
    }
}

/// How long ago something was, in the shortest form a list can use: `now`, `5 min`, `3 h`, `2 d`,
/// and a date once it is older than a week.
pub fn age(then: Timestamp, now: Timestamp) -> Clean {
    let seconds = now.since(then);
    Clean::new(&match seconds {
        0..60 => "now".to_owned(),
        60..3_600 => format!("{} min", seconds / 60),
        3_600..86_400 => format!("{} h", seconds / 3_600),
        86_400..604_800 => format!("{} d", seconds / 86_400),
        _ => short_date(then, now),
    })
}

/// A date as a byline carries it: `21 Nov`, with the year where it is not this one.
pub fn short_date(then: Timestamp, now: Timestamp) -> String {
    let (year, month, day) = then.date();
    let month = &MONTHS[(month.clamp(1, 12) - 1) as usize][..3];
    if year == now.date().0 { format!("{day} {month}") } else { format!("{day} {month} {year}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_795_000_000;

    #[test]
    fn days_and_ages_are_named_from_today() {
        let today = NOW.div_euclid(86_400);
        let name = |days: i64| day_name(today - days, today).to_string();
        assert_eq!([name(0), name(1)], ["Today", "Yesterday"]);
        assert_eq!(name(3), "Sunday");
        assert_eq!(name(30), "19 October");
        assert_eq!(name(600), "28 March 2025");
        let age = |seconds| age(Timestamp(NOW - seconds), Timestamp(NOW)).to_string();
        assert_eq!([age(5), age(300), age(7_300), age(200_000)], ["now", "5 min", "2 h", "2 d"]);
        assert_eq!(age(900_000), "8 Nov");
    }
}
