//! Lists of subscriptions: what `import` takes of one and `export --format opml` writes.

use serde::Serialize;

use super::pieces::Piece;
use crate::ingest::charset;
use crate::ingest::opml::{self, Outline, Outlines};
use crate::model::{NamedBy, Problem, Source, Timestamp};
use crate::store::{Added, Store};

/// Longer lists are not read, in bytes.
const LONGEST: usize = 16 << 20;

/// What came of the lists of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Subscribed {
    /// Sources that are new, or back after they were removed.
    pub subscribed: usize,
    /// Sources that were subscribed already.
    pub known: usize,
    /// Entries of the lists that could not be taken.
    pub skipped: usize,
}

impl Subscribed {
    /// Adds up what came of two lists.
    pub fn add(&mut self, other: &Self) {
        self.subscribed += other.subscribed;
        self.known += other.known;
        self.skipped += other.skipped;
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
    opml::looks_like(&text).then(|| opml::read(&text, &piece.name))
}

/// Subscribes to what a list names. The reader handed the file over, and it may be their own list
/// from elsewhere, so its addresses count as theirs: sources of their own network stay within
/// reach. It is read this once, and never fetched.
pub fn subscribe(store: &mut Store, list: Outlines, now: Timestamp) -> Result<Subscribed, Problem> {
    let sources: Vec<Source> = list.feeds.into_iter().map(source).collect();
    let added = store.add_sources(&sources, now)?;
    let known = added.iter().filter(|added| matches!(added, Added::Known(_))).count();
    Ok(Subscribed { subscribed: added.len() - known, known, skipped: list.skipped_count })
}

fn source(outline: Outline) -> Source {
    let mut source = Source::new(outline.address, NamedBy::Reader);
    source.name = outline.name;
    source.folder = outline.folder;
    source.state.title = outline.title;
    source
}

/// The sources as a list.
pub fn write(sources: &[Source]) -> String {
    let outline = |source: &Source| Outline {
        address: source.address.clone(),
        title: source.state.title.clone(),
        name: source.name.clone(),
        folder: source.folder.clone(),
    };
    opml::write(&sources.iter().map(outline).collect::<Vec<_>>(), "Sources of tidings")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::Format;

    #[test]
    fn the_summary_counts_what_was_taken() {
        let mut done = Subscribed { subscribed: 1, known: 0, skipped: 0 };
        assert_eq!(done.summary(), "subscribed to 1 source; `tidings refresh` fetches them");
        done.add(&Subscribed { subscribed: 1, known: 2, skipped: 3 });
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
