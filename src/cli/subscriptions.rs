//! Lists of subscriptions: what `import` takes of one and `export --format opml` writes.

use serde::Serialize;

use super::pieces::Piece;
use crate::ingest::feed_list::{self, Outline, Outlines};
use crate::ingest::{charset, opml};
use crate::model::{Clean, NamedBy, Problem, Source, Timestamp};
use crate::net::is_plainly_private;
use crate::store::{Added, Store};

/// Longer lists are not read, in bytes.
const LONGEST: usize = 16 << 20;

/// Private addresses of one list that are named; the others are only counted.
const NAMED: usize = 20;

/// What came of the lists of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Subscribed {
    /// Sources that are new, or back after they were removed.
    pub subscribed: usize,
    /// Sources that were subscribed already.
    pub known: usize,
    /// Entries of the lists that could not be taken.
    pub skipped: usize,
    /// What those are called there, or their addresses; of each list the first five thousand.
    pub skipped_entries: Vec<Clean>,
}

impl Subscribed {
    /// Adds up what came of two lists.
    pub fn add(&mut self, other: Self) {
        self.subscribed += other.subscribed;
        self.known += other.known;
        self.skipped += other.skipped;
        self.skipped_entries.extend(other.skipped_entries);
    }

    /// The line that says it.
    pub fn summary(&self) -> String {
        let sources = if self.subscribed == 1 { "source" } else { "sources" };
        let mut text = format!("subscribed to {} {sources}", self.subscribed);
        for (number, what) in [(self.known, "known already"), (self.skipped, "skipped")] {
            if number > 0 {
                text.push_str(&format!(", {number} {what}"));
            }
        }
        if self.subscribed > 0 {
            text.push_str("; `tidings refresh` fetches them");
        }
        text
    }
}

/// The list in a file, if it is one and was not said to be something else.
pub fn list_in(piece: &Piece) -> Option<(Outlines, Vec<Problem>)> {
    if piece.format.is_some() || piece.bytes.len() > LONGEST {
        return None;
    }
    let (text, _) = charset::decode(&piece.bytes, None, &piece.name);
    feed_list::read(&text, &piece.name)
}

/// Which addresses of a list may be subscribed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Those of the public internet.
    Public,
    /// Those of the reader's own network and machine as well.
    Local,
}

/// Subscribes to what a list names, and gives what was not taken. A list is a file from outside:
/// whoever made it must not have this machine knock at the doors of its own network, so its
/// addresses count as named by the network until the reader says otherwise. One that is plainly
/// private is not taken at all, for it could never be fetched.
pub fn subscribe(
    store: &mut Store,
    mut list: Outlines,
    reach: Reach,
    now: Timestamp,
) -> Result<(Subscribed, Vec<Problem>), Problem> {
    let mut problems = Vec::new();
    if reach == Reach::Public {
        let is_private = |outline: &Outline| is_plainly_private(&outline.address.url());
        let (private, public): (Vec<_>, Vec<_>) = list.feeds.into_iter().partition(is_private);
        problems = private.iter().take(NAMED).map(private_address).collect();
        list.skipped_count += private.len();
        let address = |outline: &Outline| Clean::new(outline.address.without_user().as_str());
        list.skipped.extend(private.iter().map(address));
        list.feeds = public;
    }
    let sources: Vec<Source> =
        list.feeds.into_iter().map(|outline| source(outline, reach)).collect();
    let added = store.add_sources(&sources, now)?;
    let known = added.iter().filter(|added| matches!(added, Added::Known(_))).count();
    let done = Subscribed {
        subscribed: added.len() - known,
        known,
        skipped: list.skipped_count,
        skipped_entries: list.skipped,
    };
    Ok((done, problems))
}

/// Why an address of one's own network was not taken, and how it can be.
fn private_address(outline: &Outline) -> Problem {
    let address = outline.address.without_user();
    let why = "it leads into your own network, and a list from outside may not";
    Problem::new(format!("{address} was not subscribed to"), why).hint(format!(
        "`tidings add {address}` if you want it, or `tidings import --allow-local` for all of them"
    ))
}

fn source(outline: Outline, reach: Reach) -> Source {
    let named_by = match reach {
        Reach::Public => NamedBy::Network,
        Reach::Local => NamedBy::Reader,
    };
    let mut source = Source::new(outline.address, named_by);
    source.name = outline.name;
    source.folder = outline.folder;
    source.state.title = outline.title;
    source
}

/// The sources as a list, without the users and passwords that stand in addresses: lists are given
/// to others.
pub fn write(sources: &[Source]) -> String {
    let outline = |source: &Source| Outline {
        address: source.address.without_user(),
        title: source.state.title.clone(),
        name: source.name.clone(),
        folder: source.folder.clone(),
    };
    opml::write(&sources.iter().map(outline).collect::<Vec<_>>(), "Sources of tidings")
}

/// What is to be said of sources whose addresses a list does not have whole.
pub fn left_out(sources: &[Source]) -> impl Iterator<Item = Problem> {
    let with_user = sources.iter().filter(|source| source.address != source.address.without_user());
    with_user.map(|source| {
        let what = format!("{} is listed without its user and password", source.shown_name());
        Problem::new(what, "lists of sources are given to others")
            .hint("where you import the list, `tidings add` its address with them")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::Format;

    #[test]
    fn the_summary_counts_what_was_taken() {
        let mut done = Subscribed { subscribed: 1, ..Subscribed::default() };
        assert_eq!(done.summary(), "subscribed to 1 source; `tidings refresh` fetches them");
        let skipped_entries = vec![Clean::new("Mail")];
        done.add(Subscribed { subscribed: 1, known: 2, skipped: 3, skipped_entries });
        assert_eq!(done.skipped_entries.len(), 1);
        assert_eq!(
            done.summary(),
            "subscribed to 2 sources, 2 known already, 3 skipped; `tidings refresh` fetches them"
        );
    }

    #[test]
    fn only_a_list_is_taken_for_one() {
        let list = "<opml><body><outline xmlUrl='https://a.example/'/></body></opml>";
        let is_list = |text: &str, format| {
            let bytes = text.as_bytes().to_vec();
            list_in(&Piece { bytes, name: "x".to_owned(), format }).is_some()
        };
        assert!(is_list(list, None));
        assert!(!is_list(list, Some(Format::Plain)));
        assert!(!is_list("<rss></rss>", None));
    }
}
