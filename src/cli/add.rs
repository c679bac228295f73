//! `tidings add`: subscribe to a feed or to a site.

use serde_json::json;

use super::network::refresher;
use super::out::{Out, Stop, tell};
use super::{Cli, Ending};
use crate::ingest::discover::Candidate;
use crate::model::{Address, Problem};
use crate::net::Cancel;
use crate::refresh::{Addition, Outcome, Refresher};
use crate::store::{Added, Store};

/// Subscribe to feeds, by their own address or that of a site
///
/// A page with one feed is subscribed to; of one with several they are listed with their numbers,
/// for --pick. A page without a feed is kept as an article.
#[derive(Debug, clap::Args)]
pub struct Add {
    /// Addresses of feeds or sites; https:// may be left out
    #[arg(required = true, value_name = "ADDRESS")]
    addresses: Vec<String>,
    /// Where a page has several feeds, subscribe to all of them
    #[arg(long)]
    all: bool,
    /// Where a page has several feeds, subscribe to those of these numbers
    #[arg(long, value_name = "NUMBERS", value_delimiter = ',', conflicts_with = "all")]
    pick: Vec<usize>,
    /// Print one JSON object an address
    #[arg(long)]
    json: bool,
}

impl Add {
    /// Adds one address after the other; one that fails does not keep the others from it.
    pub fn run(&self, cli: &Cli, out: &mut Out<'_>) -> Result<Ending, Stop> {
        let mut store = cli.open()?;
        let refresher = refresher(cli)?;
        let mut ending = Ending::Well;
        for typed in &self.addresses {
            match refresher.add(&mut store, typed, &Cancel::default()) {
                Ok(Addition::Choose { page, candidates }) if self.all || !self.pick.is_empty() => {
                    let picked = match self.picked(candidates) {
                        Ok(picked) => picked,
                        Err(problem) => {
                            ending = self.told(Err(problem), out, ending)?;
                            continue;
                        }
                    };
                    for candidate in &picked {
                        let added = subscribe(&refresher, &mut store, candidate, &page);
                        ending = self.told(added, out, ending)?;
                    }
                }
                added => ending = self.told(added, out, ending)?,
            }
        }
        Ok(ending)
    }

    /// The feeds that were asked for: all, or those of the numbers.
    fn picked(&self, mut candidates: Vec<Candidate>) -> Result<Vec<Candidate>, Problem> {
        let there = 1..=candidates.len();
        if let Some(number) = self.pick.iter().find(|number| !there.contains(number)) {
            let why = format!("the page has the numbers 1 to {}", candidates.len());
            return Err(Problem::new(format!("no feed has the number {number}"), why));
        }
        let mut number = 0;
        candidates.retain(|_| {
            number += 1;
            self.all || self.pick.contains(&number)
        });
        Ok(candidates)
    }

    fn told(
        &self,
        added: Result<Addition, Problem>,
        out: &mut Out<'_>,
        ending: Ending,
    ) -> Result<Ending, Stop> {
        let added = match added {
            Ok(added) => added,
            Err(problem) => {
                tell(&problem);
                return Ok(Ending::Short);
            }
        };
        if self.json {
            out.json(&shape(&added))?;
        } else {
            for line in lines(&added) {
                out.line(&line)?;
            }
        }
        Ok(match added {
            Addition::Choose { .. } => Ending::Short,
            Addition::Subscribed { .. } | Addition::Saved { .. } => ending,
        })
    }
}

fn subscribe(
    refresher: &Refresher,
    store: &mut Store,
    candidate: &Candidate,
    page: &Address,
) -> Result<Addition, Problem> {
    refresher.subscribe(store, candidate, page, &Cancel::default())
}

fn lines(added: &Addition) -> Vec<String> {
    match added {
        Addition::Subscribed { how, visit } => {
            let (name, new) = (&visit.name, new_articles(&visit.outcome));
            vec![match how {
                Added::New(_) => format!("subscribed to {name} ({new} new)"),
                Added::Known(_) => format!("that is {name}, which you have ({new} new)"),
                Added::Back(_) => format!("subscribed again to {name} ({new} new)"),
            }]
        }
        Addition::Choose { page, candidates } => {
            let site = page.without_user();
            let count = candidates.len();
            let head = format!("{site} leads to {count} feeds; choose among them:");
            let number = |(number, one): (usize, &Candidate)| {
                let name = one.title.as_deref().unwrap_or("without a title");
                [format!("{:>3}  {name}", number + 1), format!("     {}", one.address)]
            };
            let first = candidates.first().map(|one| one.address.as_str()).unwrap_or_default();
            let ways = [
                format!("To subscribe to the first:  tidings add {}", quoted(first)),
                format!("To all of them:             tidings add --all {}", quoted(site.as_str())),
                format!(
                    "To some, by their numbers:  tidings add --pick 1,2 {}",
                    quoted(site.as_str())
                ),
            ];
            let feeds = candidates.iter().enumerate().flat_map(number);
            std::iter::once(head).chain(feeds).chain(ways).collect()
        }
        Addition::Saved { id, title } => {
            vec![format!("no feed there; kept the page as an article: {id}  {title}")]
        }
    }
}

/// A word as a shell takes it for one.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || ":/._~%-".contains(c);
    if word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

fn new_articles(outcome: &Outcome) -> usize {
    match outcome {
        Outcome::Fetched { added, .. } => *added,
        Outcome::Unchanged | Outcome::Gone(_) | Outcome::Failed(_) => 0,
    }
}

/// One address of `add --json`, by `added`:
///
/// - `"source"`: `id`, `name`, `known` (whether it was subscribed before), `new` articles;
/// - `"choose"`: `page`, and `feeds`, each with `address` and `title` (or `null`);
/// - `"article"`: `id` and `title` of the page that was kept.
fn shape(added: &Addition) -> serde_json::Value {
    match added {
        Addition::Subscribed { how, visit } => json!({
            "added": "source",
            "id": how.id(),
            "name": visit.name,
            "known": matches!(how, Added::Known(_)),
            "new": new_articles(&visit.outcome),
        }),
        Addition::Choose { page, candidates } => {
            let feed = |one: &Candidate| json!({ "address": one.address, "title": one.title });
            let feeds: Vec<_> = candidates.iter().map(feed).collect();
            json!({ "added": "choose", "page": page.without_user(), "feeds": feeds })
        }
        Addition::Saved { id, title } => json!({ "added": "article", "id": id, "title": title }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_feeds_are_listed_with_their_titles() {
        let address = |text| Address::parse(text).expect("an address");
        let choose = Addition::Choose {
            page: address("https://ann:secret@a.example/"),
            candidates: vec![
                Candidate {
                    address: address("https://a.example/1"),
                    title: Some(crate::model::Clean::new("One")),
                },
                Candidate { address: address("https://a.example/2?a=b&c"), title: None },
            ],
        };
        let shown = [
            "https://a.example/ leads to 2 feeds; choose among them:",
            "  1  One",
            "     https://a.example/1",
            "  2  without a title",
            "     https://a.example/2?a=b&c",
            "To subscribe to the first:  tidings add https://a.example/1",
            "To all of them:             tidings add --all https://a.example/",
            "To some, by their numbers:  tidings add --pick 1,2 https://a.example/",
        ];
        assert_eq!(lines(&choose), shown);
        assert_eq!(quoted("https://a.example/2?a=b&c"), "'https://a.example/2?a=b&c'");
        assert_eq!(quoted("it's"), "'it'\\''s'");
        assert_eq!(
            shape(&choose),
            json!({"added": "choose", "page": "https://a.example/", "feeds": [
                {"address": "https://a.example/1", "title": "One"},
                {"address": "https://a.example/2?a=b&c", "title": null},
            ]})
        );
    }
}
