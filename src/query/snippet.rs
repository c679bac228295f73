//! The piece of a text that shows best why it was found.

use super::seek::Seeker;
use super::words::{Atom, atoms};
use crate::model::{Clean, Snippet};

/// How many words stand before the first hit.
const BEFORE: usize = 6;
/// How many words a piece has.
const LENGTH: usize = 32;
/// How many bytes a piece has at most: words can be of any length.
const LONGEST: usize = 400;

/// The piece of a text with most of what was looked for; its beginning where nothing is found.
pub fn snippet(text: &str, seeker: &Seeker) -> Snippet {
    let atoms = atoms(text);
    let hits = seeker.hits_in(&atoms);
    let first = best(&atoms, &hits);
    let start = first.saturating_sub(BEFORE);
    let piece = &atoms[start.min(atoms.len())..(start + LENGTH).min(atoms.len())];
    let (Some(from), Some(to)) = (piece.first(), piece.last()) else { return Snippet::default() };
    let from = if start == 0 { 0 } else { from.span.start };
    let whole = start + LENGTH >= atoms.len();
    let mut to = if whole { text.len() } else { to.span.end }.min(from + LONGEST);
    while !text.is_char_boundary(to) {
        to -= 1;
    }
    let lead = if start == 0 { "" } else { "…" };
    let tail = if to == text.len() { "" } else { "…" };
    // Marked anew, because cleaning and folding lines changes where things stand.
    let text = Clean::folded(&format!("{lead}{}{tail}", &text[from..to]));
    let hits = seeker.hits(&text);
    Snippet { text, hits }
}

/// The atom of the hit from which on most hits stand within a piece's length.
fn best(atoms: &[Atom<'_>], hits: &[std::ops::Range<usize>]) -> usize {
    let place = |byte| atoms.partition_point(|atom| atom.span.end <= byte);
    let places: Vec<usize> = hits.iter().map(|hit| place(hit.start)).collect();
    let mut end = 0;
    let mut most = (0, 0);
    for (start, at) in places.iter().enumerate() {
        while places.get(end).is_some_and(|other| *other < at + LENGTH - BEFORE) {
            end += 1;
        }
        if end - start > most.0 {
            most = (end - start, *at);
        }
    }
    most.1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::{Typing, parse};

    fn piece(text: &str, query: &str) -> (String, Vec<String>) {
        let seeker = Seeker::new(&parse(query, Typing::Done).unwrap());
        let found = snippet(text, &seeker);
        let hits = found.hits.iter().map(|hit| found.text[hit.clone()].to_owned()).collect();
        (found.text.as_str().to_owned(), hits)
    }

    #[test]
    fn the_piece_with_most_hits_is_shown() {
        let filler = "word ".repeat(60);
        let text = format!("A tide. {filler}the tide\nand the moon turn. {filler}");
        let (text, hits) = piece(&text, "tide moon");
        assert_eq!(hits, ["tide", "moon"]);
        assert!(text.starts_with("…word word") && text.ends_with("word…"), "{text}");
        assert!(text.contains("the tide and the moon turn."), "{text}");
    }

    #[test]
    fn short_texts_are_shown_whole_and_empty_ones_not_at_all() {
        assert_eq!(piece("Just a tide.", "moon"), ("Just a tide.".to_owned(), vec![]));
        assert_eq!(piece("", "moon"), (String::new(), vec![]));
        assert_eq!(piece("…!", "moon"), (String::new(), vec![]));
        let (long, _) = piece(&"x".repeat(9_999), "moon");
        assert!(long.len() <= LONGEST + 3 && long.ends_with('…'));
    }
}
