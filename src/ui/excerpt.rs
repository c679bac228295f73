//! Draws the piece of a text that shows why it was found: as much of it as a line holds, with the
//! first of the words that were looked for near its beginning.

use std::ops::Range;

use crate::model::{Clean, Snippet};
use crate::text;

use super::canvas::Canvas;

/// Draws a piece at a place, at most `room` columns of it.
pub(super) fn draw(snippet: &Snippet, (mut x, y): (u16, u16), room: u16, canvas: &mut Canvas<'_>) {
    let right = x + room;
    let (line, hits) = line(snippet, usize::from(room));
    let theme = canvas.theme();
    let mut from = 0;
    for hit in hits {
        let before = Clean::new(&line[from..hit.start]);
        x = canvas.put(x, y, right.saturating_sub(x), &before, theme.dim());
        let words = Clean::new(&line[hit.clone()]);
        x = canvas.put(x, y, right.saturating_sub(x), &words, theme.accent());
        from = hit.end;
    }
    canvas.put(x, y, right.saturating_sub(x), &Clean::new(&line[from..]), theme.dim());
}

/// The line, and where in it the words stand.
fn line(snippet: &Snippet, room: usize) -> (Clean, Vec<Range<usize>>) {
    let whole = snippet.text.as_str();
    let start = begin(snippet, room);
    let lead = if start == 0 { "" } else { "…" };
    let line = Clean::new(&format!("{lead}{}", &whole[start..]));
    let fitted = text::fit(&line, room);
    // What was cut off at the end stands behind the last byte that both have.
    let same = fitted.bytes().zip(line.bytes()).take_while(|(one, other)| one == other).count();
    let kept = fitted.floor_char_boundary(same);
    let place = |byte: usize| (byte + lead.len()).saturating_sub(start).min(kept);
    let ahead = snippet.hits.iter().filter(|hit| hit.start >= start);
    let hits = ahead.map(|hit| place(hit.start)..place(hit.end));
    let hits = hits.filter(|hit| !hit.is_empty()).collect();
    (fitted, hits)
}

/// The byte with which the line begins: so far before the first hit that its sentence can be
/// seen, and no farther behind than the line can be filled.
fn begin(snippet: &Snippet, room: usize) -> usize {
    let whole = snippet.text.as_str();
    let first = snippet.hits.first().map_or(0, |hit| hit.start);
    let words = whole.match_indices(' ').map(|(space, _)| space + 1);
    let words = words.take_while(|start| *start < first);
    let mut starts = std::iter::once(0).chain(words).chain([first]);
    starts
        .find(|start| {
            let before = whole.get(*start..first).map_or(0, text::width);
            before <= room / 3 || text::width(&whole[*start..]) < room
        })
        .unwrap_or(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, word: &str, room: usize) -> (String, Vec<String>) {
        let hits = text.match_indices(word).map(|(at, word)| at..at + word.len()).collect();
        let (line, hits) = line(&Snippet { text: Clean::new(text), hits }, room);
        assert!(text::width(&line) <= room, "{line}");
        (line.to_string(), hits.into_iter().map(|hit| line[hit].to_owned()).collect())
    }

    #[test]
    fn the_first_word_that_was_found_stands_in_the_line() {
        let text = "…the old bridge opened again on Monday, and the tide turned that evening, two \
                    weeks early; the tide does so.";
        let (line, hits) = shown(text, "tide", 40);
        assert_eq!(line, "…and the tide turned that evening, two…");
        assert_eq!(hits, ["tide"]);
        let (line, hits) = shown(text, "opened", 40);
        assert_eq!(line, "…old bridge opened again on Monday, and…");
        assert_eq!(hits, ["opened"]);
    }

    #[test]
    fn a_line_is_filled_and_what_is_short_stays_whole() {
        assert_eq!(shown("The tide.", "tide", 40), ("The tide.".into(), vec!["tide".into()]));
        let (line, _) = shown("A long way to the word that ends it all: tide", "tide", 30);
        assert_eq!(line, "…word that ends it all: tide");
        assert_eq!(shown("", "tide", 40), (String::new(), vec![]));
        assert_eq!(shown("nothing of it", "tide", 8).0, "nothing…");
    }

    #[test]
    fn texts_without_spaces_begin_at_the_word() {
        let (line, hits) = shown(&format!("{}潮汐表", "東京".repeat(30)), "潮汐", 20);
        assert!(line.starts_with("…潮汐") || hits == ["潮汐"], "{line} {hits:?}");
    }
}
