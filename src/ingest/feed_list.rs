//! [`Outlines`]: a list of feeds as a file brings it: each feed once, with its name and folder, and
//! what of the file was not taken. The formats are OPML and newsboat's `urls`.

use std::collections::BTreeSet;

use super::{opml, urls};
use crate::model::{Address, Clean, Problem};

/// Feeds taken of one file; the rest is left out.
pub const MOST_FEEDS: usize = 5_000;
/// Skipped entries that are kept; the others are only counted.
const MOST_SKIPPED: usize = 5_000;
/// Skipped entries that are named in a sentence.
const NAMED: usize = 3;
/// Characters of a name or a folder that are kept.
const LONGEST_NAME: usize = 300;

/// One feed of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outline {
    pub address: Address,
    /// What the feed calls itself.
    pub title: Option<Clean>,
    /// What the reader calls it, where that is something else.
    pub name: Option<Clean>,
    /// Its folder; folders within folders are written `A / B`.
    pub folder: Option<Clean>,
}

/// A list as it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outlines {
    /// Each address once, in the order of the file.
    pub feeds: Vec<Outline>,
    /// Entries that were not taken, as the file names them: at most five thousand.
    pub skipped: Vec<Clean>,
    /// How many were not taken in all.
    pub skipped_count: usize,
}

/// Reads a list; `name` is what problems call it. Whatever is wrong with it, what can be read is.
/// `None` where the text is no list.
pub fn read(text: &str, name: &str) -> Option<(Outlines, Vec<Problem>)> {
    if opml::looks_like(text) {
        Some(opml::read(text, name))
    } else {
        urls::looks_like(text).then(|| urls::read(text, name))
    }
}

/// Takes feeds as they are read, each address once.
#[derive(Default)]
pub(super) struct Collector {
    found: Outlines,
    seen: BTreeSet<String>,
    too_many: bool,
}

/// What an entry says of a feed besides its address.
#[derive(Default)]
pub(super) struct Said {
    pub(super) title: Option<Clean>,
    pub(super) name: Option<Clean>,
    pub(super) folder: Option<Clean>,
}

impl Collector {
    pub(super) fn take(&mut self, address: &str, said: Said) {
        let Said { title, name, folder } = said;
        let Some(address) = Address::parse(&plain_scheme(address)) else {
            return self.skip(name.or(title).or_else(|| short(address)));
        };
        if !self.seen.insert(address.as_str().to_owned()) {
            return;
        }
        if self.found.feeds.len() >= MOST_FEEDS {
            self.too_many = true;
            return self.skip(name.or(title));
        }
        self.found.feeds.push(Outline { address, title, name, folder });
    }

    fn skip(&mut self, what: Option<Clean>) {
        self.found.skipped_count += 1;
        if self.found.skipped.len() < MOST_SKIPPED {
            self.found.skipped.push(what.unwrap_or_else(|| Clean::new("an entry without a name")));
        }
    }

    /// What was taken, and what there is to say about the rest.
    pub(super) fn finish(self, name: &str) -> (Outlines, Vec<Problem>) {
        let mut problems = Vec::new();
        if self.found.feeds.is_empty() && self.found.skipped_count == 0 {
            problems.push(Problem::new(format!("cannot read {name}"), "it lists no feed"));
        }
        if self.too_many {
            let why = format!("it lists more than {MOST_FEEDS} feeds");
            problems.push(Problem::new(format!("cannot take all of {name}"), why));
        }
        let others = self.found.skipped_count;
        if others > 0 && !self.too_many {
            let why = "only feeds with an http or https address can be fetched";
            let first = self.found.skipped.iter().take(NAMED).map(Clean::as_str);
            let first = first.collect::<Vec<_>>().join(", ");
            let problem = match others {
                1 => Problem::new(format!("1 entry of {name} was skipped ({first})"), why),
                few if few <= NAMED => {
                    Problem::new(format!("{few} entries of {name} were skipped ({first})"), why)
                }
                many => {
                    let more = many - NAMED;
                    let what =
                        format!("{many} entries of {name} were skipped ({first} and {more} more)");
                    Problem::new(what, why).hint("`tidings import --json` names all of them")
                }
            };
            problems.push(problem);
        }
        (self.found, problems)
    }
}

/// `feed://` and `feed:https://` are written for feeds, and mean http and https.
pub fn plain_scheme(address: &str) -> String {
    let address = address.trim();
    let Some(rest) = address.get(..5).filter(|start| start.eq_ignore_ascii_case("feed:")) else {
        return address.to_owned();
    };
    let rest = &address[rest.len()..];
    match rest.strip_prefix("//") {
        Some(rest) => format!("http://{rest}"),
        None => rest.to_owned(),
    }
}

/// A name as it is kept; `None` for an empty one.
pub(super) fn short(text: &str) -> Option<Clean> {
    let start: String = text.chars().take(LONGEST_NAME).collect();
    Clean::named(&start)
}
