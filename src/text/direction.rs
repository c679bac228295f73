//! Which way a text runs, and the order in which a terminal that does not know has to show it.
//!
//! A paragraph runs the way of its first strong character (Unicode Standard Annex 9, rules P2 and
//! P3). The order within a line is that of `unicode-bidi`, worked out line by line.

use unicode_bidi::{BidiInfo, Level};

use super::Run;
use super::measure::clusters;
use crate::model::{Clean, Place};

/// Which way a paragraph runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flow {
    LeftToRight,
    RightToLeft,
}

impl Flow {
    pub(super) fn of(text: &str) -> Self {
        if text.is_ascii() {
            return Self::LeftToRight;
        }
        match text.chars().find(|c| is_rtl(*c) || c.is_alphabetic()) {
            Some(c) if is_rtl(c) => Self::RightToLeft,
            Some(_) | None => Self::LeftToRight,
        }
    }
}

/// The letters of bidirectional classes R and AL, by their blocks.
fn is_rtl(c: char) -> bool {
    let block = matches!(u32::from(c), 0x590..=0x8ff | 0xfb1d..=0xfdff | 0xfe70..=0xfeff
        | 0x1_0800..=0x1_0fff | 0x1_e800..=0x1_efff);
    block && c.is_alphabetic()
}

/// The runs of a line in the order in which they are seen. Text that runs from right to left
/// comes cluster by cluster, each with its own place.
pub(super) fn reorder(runs: Vec<Run>, flow: Flow) -> Vec<Run> {
    let text: String = runs.iter().map(|run| run.text.as_str()).collect();
    if flow == Flow::LeftToRight && !text.chars().any(is_rtl) {
        return runs;
    }
    let base = match flow {
        Flow::LeftToRight => Level::ltr(),
        Flow::RightToLeft => Level::rtl(),
    };
    let info = BidiInfo::new(&text, Some(base));
    // A cleaned line holds no separator of paragraphs, so there is one; else it stays as it is.
    let [paragraph] = info.paragraphs.as_slice() else { return runs };
    let (levels, stretches) = info.visual_runs(paragraph, 0..text.len());
    let mut seen = Vec::with_capacity(runs.len());
    for stretch in stretches {
        let parts = parts(&runs, stretch.start, stretch.end);
        if levels.get(stretch.start).is_some_and(Level::is_rtl) {
            for (run, from, to) in parts.into_iter().rev() {
                let cut: Vec<(usize, &str)> = clusters(&run.text[from..to])
                    .scan(from, |at, (cluster, _)| {
                        let start = *at;
                        *at += cluster.len();
                        Some((start, cluster))
                    })
                    .collect();
                let mirrored = |(at, text): (usize, &str)| part(run, at, Clean::new(&mirror(text)));
                seen.extend(cut.into_iter().rev().map(mirrored));
            }
        } else {
            seen.extend(
                parts
                    .into_iter()
                    .map(|(run, from, to)| part(run, from, Clean::new(&run.text[from..to]))),
            );
        }
    }
    seen
}

/// What of each run lies in a stretch of the line, as bytes of the run.
fn parts(runs: &[Run], from: usize, to: usize) -> Vec<(&Run, usize, usize)> {
    let mut begin = 0;
    let mut parts = Vec::new();
    for run in runs {
        let end = begin + run.text.len();
        let (start, stop) = (from.max(begin), to.min(end));
        if start < stop {
            parts.push((run, start - begin, stop - begin));
        }
        begin = end;
    }
    parts
}

fn part(run: &Run, at: usize, text: Clean) -> Run {
    let further = u32::try_from(at).unwrap_or(u32::MAX);
    let place = run.place.map(|place| Place { offset: place.offset + further, ..place });
    Run { text, place, ..run.clone() }
}

/// Brackets open the other way where a text runs the other way (rule L4).
fn mirror(cluster: &str) -> String {
    const PAIRS: [(char, char); 8] = [
        ('(', ')'),
        ('[', ']'),
        ('{', '}'),
        ('<', '>'),
        ('«', '»'),
        ('‹', '›'),
        ('≤', '≥'),
        ('⟨', '⟩'),
    ];
    let other = |c: char| {
        let pair = PAIRS.iter().find(|(open, close)| c == *open || c == *close);
        pair.map_or(c, |(open, close)| if c == *open { *close } else { *open })
    };
    cluster.chars().map(other).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Faces;
    use crate::text::Role;

    fn run(text: &str, offset: u32) -> Run {
        Run {
            text: text.into(),
            role: Role::Body,
            faces: Faces::default(),
            link: None,
            place: Some(Place { block: 3, offset }),
        }
    }

    #[test]
    fn the_first_strong_character_decides() {
        for (text, flow) in [
            ("", Flow::LeftToRight),
            ("1998 – שלום", Flow::RightToLeft),
            ("“مرحبا” abc", Flow::RightToLeft),
            ("abc שלום", Flow::LeftToRight),
            ("٣٤ abc", Flow::LeftToRight),
        ] {
            assert_eq!(Flow::of(text), flow, "{text}");
        }
    }

    #[test]
    fn runs_are_shown_in_the_order_of_reading_and_know_their_places() {
        for (texts, flow, shown) in [
            (vec!["אבג ", "(ab) 12"], Flow::RightToLeft, "12 (ab) גבא"),
            (vec!["go אב", "ג on"], Flow::LeftToRight, "go גבא on"),
            (vec!["plain"], Flow::LeftToRight, "plain"),
            (vec!["אב."], Flow::RightToLeft, ".בא"),
        ] {
            let whole: String = texts.concat();
            let mut at = 0;
            let runs = texts.iter().map(|text| {
                let run = run(text, at);
                at += u32::try_from(text.len()).expect("short");
                run
            });
            let seen = reorder(runs.collect(), flow);
            let text: String = seen.iter().map(|run| run.text.as_str()).collect();
            assert_eq!(text, shown);
            for run in seen {
                let offset = run.place.expect("a place").offset as usize;
                let there = &whole[offset..offset + run.text.len()];
                assert!(there == run.text.as_str() || mirror(there) == run.text.as_str());
            }
        }
    }
}
