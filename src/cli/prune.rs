//! `tidings prune`: old articles go, if the reader says so; for thirty days they can be had back.

use serde::Serialize;

use super::out::{Out, Stop};
use super::search::understood;
use super::stats::bytes;
use super::{Cli, Ending};
use crate::home;
use crate::model::{Clean, Problem, Timestamp};
use crate::store::{Choice, Pruned, TRASH_DAYS, Trash};
use crate::text::{fit, width};

/// Columns a source takes at most.
const SOURCE: usize = 40;
/// Sources that are listed by name; the others are only counted.
const LISTED: usize = 20;

/// Show which old articles would go, or let them go with --yes
///
/// What has a star, a tag or a comment of yours stays, and so does what you want a neighbour of.
/// What was pruned can be had back for 30 days with --undo.
#[derive(Debug, clap::Args)]
pub struct Prune {
    /// What is older than this: 90d, 12w, 6m or 1y
    #[arg(long, value_name = "AGE", value_parser = age)]
    older_than: Option<String>,
    /// What a query means, such as is:read
    #[arg(long, allow_hyphen_values = true, value_name = "QUERY")]
    query: Option<String>,
    /// All but the newest so many of each source
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    keep: Option<u32>,
    /// Do it; without this nothing is changed
    #[arg(long)]
    yes: bool,
    /// Bring back what was pruned last
    #[arg(long, conflicts_with_all = ["older_than", "query", "keep", "yes"])]
    undo: bool,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// An age as the query language has it, checked before it goes in there.
fn age(text: &str) -> Result<String, String> {
    let wrong = || "expected an age in days, weeks, months or years, such as 90d".to_owned();
    let unit = text.chars().next_back().filter(|unit| "dwmy".contains(*unit)).ok_or_else(wrong)?;
    let number = text.strip_suffix(unit).unwrap_or_default();
    let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    if digits { Ok(text.to_owned()) } else { Err(wrong()) }
}

impl Prune {
    /// Prunes, brings back, or says what would be done.
    pub fn run(&self, cli: &Cli, out: &mut Out<'_>) -> Result<Ending, Stop> {
        if self.undo {
            return self.bring_back(cli, out);
        }
        let choice = self.choice()?;
        let (mut store, now) = (cli.open()?, home::now());
        let pruned = match self.yes {
            true => store.prune(&choice, now)?,
            false => store.would_prune(&choice)?,
        };
        let trash = store.trash(now)?;
        if self.json {
            out.json(&Shape::new(&pruned, self.yes))?;
        } else {
            lines(&pruned, trash, self.yes, now).iter().try_for_each(|line| out.line(line))?;
        }
        Ok(Ending::Well)
    }

    /// What the options mean together: all of them have to hold.
    fn choice(&self) -> Result<Choice, Problem> {
        if self.older_than.is_none() && self.query.is_none() && self.keep.is_none() {
            let problem = Problem::new("nothing was pruned", "it was not said what should go");
            return Err(problem.hint("`tidings prune --older-than 90d` shows what is older"));
        }
        let query = self.query.iter().map(|query| format!("({query})"));
        let age = self.older_than.iter().map(|age| format!("age:>{age}"));
        let text = query.filter(|query| !query.trim_matches(['(', ')', ' ']).is_empty());
        let text: Vec<String> = text.chain(age).collect();
        Ok(Choice { search: understood(&text.join(" "))?, keep: self.keep.unwrap_or(0) })
    }

    fn bring_back(&self, cli: &Cli, out: &mut Out<'_>) -> Result<Ending, Stop> {
        let count = cli.open()?.unprune(home::now())?;
        if self.json {
            out.json(&serde_json::json!({ "restored": count }))?;
        } else {
            out.line(&match count {
                0 => "there is nothing to bring back".to_owned(),
                1 => "1 article is back".to_owned(),
                count => format!("{count} articles are back"),
            })?;
        }
        Ok(Ending::Well)
    }
}

/// What would go or went, a line each.
fn lines(pruned: &Pruned, trash: Trash, done: bool, now: Timestamp) -> Vec<String> {
    let verb = if done { "pruned" } else { "would go:" };
    let articles = if pruned.articles == 1 { "article" } else { "articles" };
    let mut lines = vec![format!("{verb} {} {articles}", pruned.articles)];
    if let (Some(oldest), Some(newest)) = (pruned.oldest, pruned.newest) {
        let (oldest, newest) = (home::local_date(oldest), home::local_date(newest));
        let unread = match pruned.unread {
            0 => String::new(),
            unread => format!(", {unread} of them unread"),
        };
        lines[0].push_str(&format!(
            ", from {oldest} to {newest}, {} of text{unread}",
            bytes(pruned.bytes)
        ));
    }
    let mut sources: Vec<(&Clean, &u64)> = pruned.sources.iter().collect();
    sources.sort_by_key(|(name, count)| (std::cmp::Reverse(**count), (*name).clone()));
    let widest = sources.iter().take(LISTED).map(|(name, _)| width(name)).max().unwrap_or(0);
    for (name, count) in sources.iter().take(LISTED) {
        let name = if name.is_empty() { "without a source" } else { name };
        let name = fit(&Clean::new(name), SOURCE);
        let gap = " ".repeat(widest.min(SOURCE).saturating_sub(width(&name)));
        lines.push(format!("  {name}{gap}  {count:>8}"));
    }
    if sources.len() > LISTED {
        lines.push(format!("  and {} more sources", sources.len() - LISTED));
    }
    if !done && trash.over > 0 {
        let over = trash.over;
        lines.push(format!(
            "{over} that were pruned more than {TRASH_DAYS} days ago go for good then"
        ));
    }
    lines.push(match (pruned.articles, done) {
        (0, _) => "what has a star, a tag or a comment of yours always stays".to_owned(),
        (_, false) => {
            format!(
                "nothing was changed: --yes prunes them, and for {TRASH_DAYS} days --undo brings \
                 them back"
            )
        }
        (_, true) => {
            let until = home::local_date(Timestamp(now.0 + TRASH_DAYS * 86_400));
            format!("`tidings prune --undo` brings them back, until {until}")
        }
    });
    lines
}

/// What would go or went, as JSON.
#[derive(Serialize)]
struct Shape<'a> {
    /// Whether it was done.
    pruned: bool,
    articles: u64,
    unread: u64,
    oldest: Option<String>,
    newest: Option<String>,
    bytes: u64,
    sources: Vec<Source<'a>>,
}

#[derive(Serialize)]
struct Source<'a> {
    name: &'a str,
    articles: u64,
}

impl<'a> Shape<'a> {
    fn new(pruned: &'a Pruned, done: bool) -> Self {
        let sources = pruned.sources.iter();
        Self {
            pruned: done,
            articles: pruned.articles,
            unread: pruned.unread,
            oldest: pruned.oldest.map(Timestamp::rfc3339),
            newest: pruned.newest.map(Timestamp::rfc3339),
            bytes: pruned.bytes,
            sources: sources.map(|(name, count)| Source { name, articles: *count }).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_checked_before_they_are_asked_for() {
        for good in ["90d", "12w", "6m", "1y"] {
            assert_eq!(age(good).as_deref(), Ok(good));
        }
        for bad in ["", "d", "90", "90 d", "-1d", "9d) OR (is:unread", "1é"] {
            assert!(age(bad).is_err(), "{bad}");
        }
    }
}
