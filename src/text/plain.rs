//! Wrapping text outside a document: headlines, and what somebody is writing.

use super::breaks::{Divide, fragments, words};
use super::leaf::{Look, Shown};
use super::measure::{ellipsis, prefix};
use super::set::{Breaking, Column};
use super::{Bidi, Role, lines};
use crate::model::Clean;

/// Wraps a headline into as few lines as possible of about the same length, at pauses where it
/// can, without hyphens. No line is wider than `columns`; 0 counts as 1.
pub fn wrap_line(text: &Clean, columns: usize) -> Vec<Clean> {
    let mut shown = Shown::default();
    shown.push_source(text, Look::plain(Role::Heading));
    let column =
        Column { block: 0, room: columns.max(1), breaking: Breaking::Phrase, bidi: Bidi::Terminal };
    let words = |line: super::set::SetLine| {
        Clean::new(&line.runs.iter().map(|run| run.text.as_str()).collect::<String>())
    };
    column.set(&shown).into_iter().map(words).collect()
}

/// Wraps text as it is being written: each line break of the writer's stays, longer lines are
/// filled one after the other, so that typing never moves the lines above. Each row comes with
/// the byte of `text` it begins at. There is always a row, and one after a last line break.
/// Spaces that no longer fit at the end of a row are not shown. 0 columns count as 1.
pub fn wrap_plain(text: &str, columns: usize) -> Vec<(usize, Clean)> {
    let columns = columns.max(1);
    let mut rows = Vec::new();
    let mut at = 0;
    for line in text.split('\n') {
        let clean = Clean::new(line.strip_suffix('\r').unwrap_or(line));
        let mut origin = Origins { raw: line, at: 0, clean: 0 };
        for (from, to) in row_bounds(&clean, columns) {
            let shown = &clean[from..to];
            let fits = prefix(shown, columns);
            let row = if fits > 0 || shown.is_empty() { &shown[..fits] } else { ellipsis(columns) };
            rows.push((at + origin.of(&clean, from), Clean::new(row)));
        }
        at += line.len() + 1;
    }
    rows
}

/// The rows of one line as bounds in bytes; spaces at the end of all but the last are left out.
fn row_bounds(line: &Clean, columns: usize) -> Vec<(usize, usize)> {
    if line.is_empty() {
        return vec![(0, 0)];
    }
    let mut shown = Shown::default();
    shown.push_exact(line, Look::plain(Role::Body));
    let whole = (0, line.len());
    let words = words(&shown, whole);
    let parts = fragments(&shown, whole, &words, columns, Divide::Never).list;
    let mut rows: Vec<(usize, usize)> = lines::first_fit(&parts, columns)
        .into_iter()
        .filter_map(|row| Some((parts[row.clone()].first()?.start, parts[row].last()?.end)))
        .collect();
    // The spaces after the last word were typed just now: the cursor stands behind them.
    if let Some(last) = rows.last_mut() {
        last.1 = line.len();
    }
    rows
}

/// Finds where the bytes of a cleaned line stand in the raw one, from left to right.
struct Origins<'a> {
    raw: &'a str,
    at: usize,
    clean: usize,
}

impl Origins<'_> {
    fn of(&mut self, clean: &str, wanted: usize) -> usize {
        if clean.len() == self.raw.len() {
            return wanted;
        }
        for c in clean[self.clean..wanted].chars() {
            // Cleaning drops characters and makes spaces of others; the order stays.
            let same = |raw: char| raw == c || (c == ' ' && raw.is_whitespace());
            let rest = &self.raw[self.at..];
            let found = rest.char_indices().find(|(_, raw)| same(*raw));
            self.at += found.map_or(rest.len(), |(at, raw)| at + raw.len_utf8());
        }
        self.clean = wanted;
        self.at
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::width;
    use proptest::prelude::*;
    use unicode_segmentation::UnicodeSegmentation;

    fn wrapped(text: &str, columns: usize) -> Vec<String> {
        wrap_line(&Clean::new(text), columns).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_sign_that_begins_a_word_may_begin_a_line() {
        for (text, columns, lines) in [
            ("Known: :add, :choose, :every", 14, vec!["Known: :add,", ":choose,", ":every"]),
            ("look in /etc/hosts or ?page", 12, vec!["look in", "/etc/hosts", "or ?page"]),
            // French puts a space before the sign that ends a sentence.
            ("Quelle belle surprise !", 22, vec!["Quelle belle", "surprise !"]),
        ] {
            let rows: Vec<String> = wrap_plain(text, columns)
                .iter()
                .map(|(_, row)| row.trim_end().to_owned())
                .collect();
            assert_eq!(rows, lines, "{text}");
        }
    }

    #[test]
    fn headlines_are_balanced_and_keep_phrases() {
        for (text, columns, lines) in [
            (
                "Harbour Bridge Reopens After Winter Repairs",
                40,
                vec!["Harbour Bridge Reopens", "After Winter Repairs"],
            ),
            (
                "Mayor promises a bridge for the city",
                24,
                vec!["Mayor promises", "a bridge for the city"],
            ),
            (
                "Night trams at last: council agrees",
                24,
                vec!["Night trams at last:", "council agrees"],
            ),
            ("Ferry", 40, vec!["Ferry"]),
            ("", 40, vec![]),
            ("  two   spaces ", 40, vec!["two spaces"]),
            ("Unwrappable", 4, vec!["Unwr", "appa", "ble"]),
            ("漢字", 1, vec!["…", "…"]),
            ("👩\u{300}\u{200d}👩", 2, vec!["…"]),
        ] {
            assert_eq!(wrapped(text, columns), lines, "{text}");
        }
    }

    #[test]
    fn written_text_keeps_its_lines_and_offsets() {
        for (text, columns, rows) in [
            ("", 9, vec![(0, "")]),
            ("one two three", 9, vec![(0, "one two"), (8, "three")]),
            ("one\n\ntwo\n", 9, vec![(0, "one"), (4, ""), (5, "two"), (9, "")]),
            ("one\r\ntwo", 9, vec![(0, "one"), (5, "two")]),
            ("  in  and ", 20, vec![(0, "  in  and ")]),
            ("abcdefgh", 3, vec![(0, "abc"), (3, "def"), (6, "gh")]),
            ("a\u{1b}[1mbc def", 4, vec![(0, "abc"), (8, "def")]),
            ("word    ", 6, vec![(0, "word  ")]),
        ] {
            let got = wrap_plain(text, columns);
            let got: Vec<(usize, &str)> = got.iter().map(|(at, row)| (*at, row.as_str())).collect();
            assert_eq!(got, rows, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn rows_and_headlines_fit_and_lose_nothing(
            text in "[a-z漢é👩 \u{300}\u{200d}\n\t-]{0,80}",
            columns in 2usize..30,
        ) {
            // A cluster wider than the whole row is shown as `…`, and so is lost to this law.
            prop_assume!(text.graphemes(true).all(|cluster| width(cluster) <= columns));
            let solid = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            let rows = wrap_plain(&text, columns);
            let joined: String = rows.iter().map(|(_, row)| row.as_str()).collect();
            let clean: String = text.lines().map(|line| Clean::new(line).to_string()).collect();
            prop_assert_eq!(solid(&joined), solid(&clean));
            prop_assert!(rows.iter().all(|(at, row)| width(row) <= columns && text.is_char_boundary(*at)));
            prop_assert!(rows.windows(2).all(|pair| pair[0].0 < pair[1].0));
            let headline = Clean::new(&text);
            let lines = wrap_line(&headline, columns);
            prop_assert!(lines.iter().all(|line| width(line) <= columns));
            let joined: String = lines.iter().map(|line| line.as_str()).collect();
            prop_assert_eq!(solid(&joined), solid(&headline));
        }
    }
}
