//! Columns: how wide a text is on a terminal, and cutting a text to a width.
//!
//! Counted by grapheme cluster, as ratatui does when it fills its cells, so that a line that
//! fits here fits there.

use std::cell::Cell;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::model::Clean;

/// What stands for text that was cut off, and for a cluster wider than its whole column.
const ELLIPSIS: &str = "…";

/// The same where the ellipsis is wider than what it stands for.
const NARROW_ELLIPSIS: &str = ".";

/// What stands for something left out, in at most so many columns.
pub(super) fn ellipsis(columns: usize) -> &'static str {
    if width(ELLIPSIS) <= columns { ELLIPSIS } else { NARROW_ELLIPSIS }
}

/// How wide the signs are that East Asian fonts draw twice as wide as others do: quotation marks,
/// dashes, arrows, frames (Unicode Standard Annex 11, class A, without its letters).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ambiguous {
    #[default]
    Narrow,
    Wide,
}

thread_local! {
    /// A property of the terminal, and so of the thread that draws on it: every text that is
    /// measured, wrapped, cut or drawn there has to be measured alike.
    static AMBIGUOUS: Cell<Ambiguous> = const { Cell::new(Ambiguous::Narrow) };
}

/// Says how the terminal of this thread draws ambiguous characters. What was laid out before has
/// to be laid out again.
pub fn measure_ambiguous_as(width: Ambiguous) {
    AMBIGUOUS.set(width);
}

/// How this thread measures ambiguous characters.
pub fn ambiguous() -> Ambiguous {
    AMBIGUOUS.get()
}

/// Columns a text takes on a terminal.
pub fn width(text: &str) -> usize {
    plain_width(text).unwrap_or_else(|| clusters(text).map(|(_, columns)| columns).sum())
}

/// Cuts a text to at most `columns`, with `…` where something was cut off.
pub fn fit(text: &Clean, columns: usize) -> Clean {
    if width(text) <= columns {
        return text.clone();
    }
    let Some(room) = columns.checked_sub(width(ellipsis(columns))) else { return Clean::default() };
    let kept = &text[..prefix(text, room)];
    Clean::new(&format!("{}{}", kept.trim_end(), ellipsis(columns)))
}

/// The length in bytes of the longest start of `text`, in whole clusters, that fits in `columns`.
pub(super) fn prefix(text: &str, columns: usize) -> usize {
    let mut used = 0;
    let mut end = 0;
    for (cluster, columns_taken) in clusters(text) {
        used += columns_taken;
        if used > columns {
            break;
        }
        end += cluster.len();
    }
    end
}

/// The grapheme clusters of a text, each with its columns.
pub fn clusters(text: &str) -> impl Iterator<Item = (&str, usize)> {
    text.graphemes(true).map(|cluster| (cluster, cluster_width(cluster)))
}

fn cluster_width(cluster: &str) -> usize {
    if cluster.len() == 1 {
        return usize::from(!cluster.contains(char::is_control));
    }
    if cluster.contains(char::is_control) {
        return 0;
    }
    // The half-width sound marks of Katakana are drawn in a cell of their own, though Unicode
    // counts them to the character before.
    let sound_marks = cluster.chars().filter(|c| matches!(c, '\u{ff9e}' | '\u{ff9f}')).count();
    sound_marks
        + match ambiguous() {
            Ambiguous::Narrow => cluster.width(),
            Ambiguous::Wide => cluster.width_cjk(),
        }
}

/// The width of a text in which every character is a cluster of one column; `None` where a
/// closer look is needed. Most of Europe's text passes, and passes fast.
fn plain_width(text: &str) -> Option<usize> {
    if text.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
        return Some(text.len());
    }
    if ambiguous() == Ambiguous::Wide {
        return None;
    }
    text.chars().try_fold(0, |columns, c| is_plain(c).then_some(columns + 1))
}

/// Whether a character takes one column and never joins its neighbours, unless they do.
fn is_plain(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{a0}'..='\u{ac}' | '\u{ae}'..='\u{2ff}' | '\u{2010}'..='\u{2027}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn columns_are_counted_by_cluster() {
        for (text, columns) in [
            ("", 0),
            ("Malmö – “new”…", 14),
            ("👩‍👩‍👧", 2),
            ("🇸🇪🇩🇰", 4),
            ("e\u{301}", 1),
            ("漢字", 4),
            ("✔\u{fe0f}", 2),
            ("लिखना", 5),
            ("a\u{ad}b", 2),
        ] {
            assert_eq!(width(text), columns, "{text}");
        }
    }

    #[test]
    fn cuts_at_a_cluster_and_says_so() {
        for (text, columns, cut) in [
            ("harbour", 7, "harbour"),
            ("harbour", 6, "harbo…"),
            ("to be", 4, "to…"),
            ("漢字", 3, "漢…"),
            ("漢字", 2, "…"),
            ("👩‍👩‍👧👩‍👩‍👧", 3, "👩‍👩‍👧…"),
            ("abc", 1, "…"),
            ("abc", 0, ""),
        ] {
            assert_eq!(fit(&Clean::new(text), columns).as_str(), cut, "{text} in {columns}");
        }
    }

    #[test]
    fn ambiguous_characters_are_as_wide_as_the_terminal_draws_them() {
        measure_ambiguous_as(Ambiguous::Wide);
        for (text, columns) in
            [("“a”", 5), ("…", 2), ("§", 2), ("Ж", 1), ("漢", 2), ("é", 1), ("abc", 3)]
        {
            assert_eq!(width(text), columns, "{text}");
        }
        for (columns, cut) in [(7, "harbour"), (6, "harb…"), (2, "…"), (1, "."), (0, "")] {
            assert_eq!(fit(&Clean::new("harbour"), columns).as_str(), cut);
        }
        measure_ambiguous_as(Ambiguous::Narrow);
        assert_eq!(width("“a”"), 3);
    }

    /// The columns that ratatui moves on when it draws a text.
    fn drawn(text: &str) -> usize {
        let area = ratatui::layout::Rect::new(0, 0, 2_000, 1);
        let mut buffer = ratatui::buffer::Buffer::empty(area);
        usize::from(buffer.set_stringn(0, 0, text, 2_000, ratatui::style::Style::new()).0)
    }

    proptest! {
        #[test]
        fn columns_are_those_of_the_screen(text in "[a-zé漢ﾊﾞ👩👧🇸🇩✔क्ष\u{fe0f}\u{200d}\u{ad}\u{301}\u{7}가ᄀ]{0,30}") {
            prop_assert_eq!(width(&text), drawn(&text));
        }

        #[test]
        fn the_fast_path_counts_like_the_slow_one(text in any::<String>()) {
            if let Some(columns) = plain_width(&text) {
                prop_assert_eq!(columns, clusters(&text).map(|(_, columns)| columns).sum::<usize>());
            }
        }

        #[test]
        fn a_fitted_text_fits(text in any::<String>(), columns in 0usize..40) {
            let text = Clean::new(&text);
            let cut = fit(&text, columns);
            prop_assert!(width(&cut) <= columns);
            prop_assert!(width(&text) > columns || cut == text);
        }
    }
}
