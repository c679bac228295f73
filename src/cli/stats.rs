//! `tidings stats`: what the data folder holds, in numbers.

use serde::Serialize;

use super::out::{Out, Stop};
use super::{Cli, Ending};
use crate::home;
use crate::model::Timestamp;
use crate::store;

/// Say how many articles there are, how old they are and what they take on the disk
#[derive(Debug, clap::Args)]
pub struct Stats {
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// The numbers as JSON.
#[derive(Serialize)]
struct Numbers {
    articles: u64,
    twins: u64,
    unread: u64,
    starred: u64,
    commented: u64,
    hidden: u64,
    sources: u64,
    oldest: Option<String>,
    newest: Option<String>,
    words: u64,
    not_indexed: u64,
    cache_bytes: u64,
    desk_bytes: u64,
    body_bytes: u64,
    index_bytes: u64,
    related_bytes: u64,
    trash: u64,
    trash_bytes: u64,
}

impl From<&store::Stats> for Numbers {
    fn from(stats: &store::Stats) -> Self {
        Self {
            articles: stats.articles,
            twins: stats.twins,
            unread: stats.unread,
            starred: stats.starred,
            commented: stats.commented,
            hidden: stats.hidden,
            sources: stats.sources,
            oldest: stats.oldest.map(Timestamp::rfc3339),
            newest: stats.newest.map(Timestamp::rfc3339),
            words: stats.words,
            not_indexed: stats.not_indexed,
            cache_bytes: stats.cache_bytes,
            desk_bytes: stats.desk_bytes,
            body_bytes: stats.body_bytes,
            index_bytes: stats.index_bytes,
            related_bytes: stats.related_bytes,
            trash: stats.trash,
            trash_bytes: stats.trash_bytes,
        }
    }
}

impl Stats {
    /// Counts and prints.
    pub fn run(&self, cli: &Cli, out: &mut Out<'_>) -> Result<Ending, Stop> {
        let stats = cli.open()?.stats()?;
        if self.json {
            out.json(&Numbers::from(&stats))?;
            return Ok(Ending::Well);
        }
        for (name, value) in lines(&stats) {
            out.line(&format!("{name:<22}{value:>14}"))?;
        }
        Ok(Ending::Well)
    }
}

fn lines(stats: &store::Stats) -> Vec<(&'static str, String)> {
    let date = |time: Option<Timestamp>| time.map_or_else(|| "–".to_owned(), home::local_date);
    let mut lines = vec![
        ("articles", stats.articles.to_string()),
        ("unread", stats.unread.to_string()),
        ("starred", stats.starred.to_string()),
        ("with your comments", stats.commented.to_string()),
        ("hidden", stats.hidden.to_string()),
        ("sources", stats.sources.to_string()),
        ("oldest", date(stats.oldest)),
        ("newest", date(stats.newest)),
        ("words", stats.words.to_string()),
        ("cache.db", bytes(stats.cache_bytes)),
        ("  texts in it", bytes(stats.body_bytes)),
        ("  index in it", bytes(stats.index_bytes)),
        ("  relatives in it", bytes(stats.related_bytes)),
        ("desk.db", bytes(stats.desk_bytes)),
    ];
    if stats.twins > 0 {
        lines.insert(1, ("  seen twice", stats.twins.to_string()));
    }
    if stats.trash > 0 {
        lines.push(("pruned, to be had back", stats.trash.to_string()));
        lines.push(("  texts of those", bytes(stats.trash_bytes)));
    }
    if stats.not_indexed > 0 {
        lines.push(("not indexed yet", stats.not_indexed.to_string()));
    }
    lines
}

/// A number of bytes in the unit that leaves one to three digits before the point.
pub(super) fn bytes(bytes: u64) -> String {
    let mut value = bytes as f64;
    for unit in ["B", "kB", "MB"] {
        if value < 1_000.0 {
            return if unit == "B" { format!("{bytes} B") } else { format!("{value:.1} {unit}") };
        }
        value /= 1_000.0;
    }
    format!("{value:.1} GB")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_told_in_units_a_person_can_compare() {
        for (count, told) in [
            (0, "0 B"),
            (999, "999 B"),
            (1_500, "1.5 kB"),
            (2_000_000, "2.0 MB"),
            (5_500_000_000, "5.5 GB"),
        ] {
            assert_eq!(bytes(count), told);
        }
    }
}
