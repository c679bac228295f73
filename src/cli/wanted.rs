//! `tidings wanted`: what the reader wanted to follow to while it was not here.

use serde::Serialize;

use super::out::{Out, Stop};
use super::{Cli, Ending};
use crate::home;
use crate::model::{Address, Problem, Rel, Timestamp, Wanted};

/// List what you wanted to follow to while it was not here
#[derive(Debug, clap::Args)]
pub struct Wishes {
    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
}

impl Wishes {
    /// Prints what is wanted, oldest first.
    pub fn run(&self, cli: &Cli, out: &mut Out<'_>) -> Result<Ending, Stop> {
        for wanted in cli.open()?.wanted()? {
            if self.json {
                out.json(&Wish::from(&wanted))?;
            } else {
                out.line(&line(&wanted))?;
            }
        }
        Ok(Ending::Well)
    }
}

/// One line of `wanted --json`.
#[derive(Serialize)]
struct Wish<'a> {
    /// The article whose link was followed.
    from: &'a str,
    rel: Rel,
    title: Option<&'a str>,
    url: Option<&'a Address>,
    since: String,
    /// How often fetching it failed, in a row.
    failures: u32,
    next_try: Option<String>,
    problem: Option<&'a Problem>,
}

impl<'a> From<&'a Wanted> for Wish<'a> {
    fn from(wanted: &'a Wanted) -> Self {
        Self {
            from: wanted.from.as_str(),
            rel: wanted.link.rel,
            title: wanted.link.title.as_deref(),
            url: wanted.link.url.as_ref(),
            since: wanted.since.rfc3339(),
            failures: wanted.attempts.failures,
            next_try: wanted.attempts.next_try.map(Timestamp::rfc3339),
            problem: wanted.attempts.problem.as_ref(),
        }
    }
}

/// Since when, what it is called, where it is, and why it is not here yet.
fn line(wanted: &Wanted) -> String {
    let title = wanted.link.shown_title();
    let address = wanted.link.url.as_ref().map(|url| url.without_user().to_string());
    let address = address.filter(|address| *address != title.as_str());
    let why = wanted.attempts.problem.as_ref().map(|problem| problem.why.to_string());
    let more: Vec<String> = address.into_iter().chain(why).collect();
    let more = if more.is_empty() { String::new() } else { format!(" ({})", more.join("; ")) };
    format!("{}  {title}{more}", home::local_date(wanted.since))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ArticleId, Attempts, Clean, Link};
    use serde_json::json;

    #[test]
    fn a_wish_has_the_promised_fields() {
        let link = Link {
            rel: Rel::Next,
            title: Clean::named("Night Boats"),
            url: Address::parse("https://a.example/boats"),
        };
        let problem = Problem::new("cannot fetch it", "nobody answers");
        let attempts =
            Attempts { failures: 1, next_try: Some(Timestamp(60)), problem: Some(problem) };
        let wanted = Wanted { from: ArticleId::given("a1"), link, since: Timestamp(0), attempts };
        assert_eq!(
            json!(Wish::from(&wanted)),
            json!({
                "from": "a1", "rel": "next", "title": "Night Boats",
                "url": "https://a.example/boats", "since": "1970-01-01T00:00:00Z",
                "failures": 1, "next_try": "1970-01-01T00:01:00Z",
                "problem": {"what": "cannot fetch it", "why": "nobody answers"},
            })
        );
        let line = line(&wanted);
        assert!(line.ends_with("Night Boats (https://a.example/boats; nobody answers)"), "{line}");
    }
}
