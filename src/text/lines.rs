//! Choosing among the possible breaks: lines as even as can be for running text, lines that keep
//! phrases together for headlines.

use std::ops::Range;

use textwrap::wrap_algorithms::{Penalties, wrap_first_fit, wrap_optimal_fit};

use super::breaks::{Ending, Fragment};

/// A hyphen is worth it where it saves a line this many squared columns of gap. At the usual
/// measures one or two lines in a hundred get one.
const HYPHEN: usize = 250;

/// A column too many costs more than any gap can, so that lines overflow only if a fragment does.
const OVERFLOW: usize = 1_000_000_000_000;

/// Headlines of more fragments than this are set as running text.
const LONGEST_HEADLINE: usize = 64;

/// What it costs to end a headline's line with a short word, or to miss a pause, as a square of
/// columns.
const TORN_PHRASE: usize = 64;

/// Lines as even as possible: the breaks with the least sum of squared gaps.
pub(super) fn even(fragments: &[Fragment], room: usize) -> Vec<Range<usize>> {
    let penalties =
        Penalties { overflow_penalty: OVERFLOW, hyphen_penalty: HYPHEN, ..Penalties::new() };
    let lines = wrap_optimal_fit(fragments, &[room as f64], &penalties).unwrap_or_default();
    let lines = ranges(&lines);
    let fits = lines.iter().all(|line| columns(&fragments[line.clone()]) <= room);
    if fits && !lines.is_empty() { lines } else { first_fit(fragments, room) }
}

/// Lines filled one after the other.
pub(super) fn first_fit(fragments: &[Fragment], room: usize) -> Vec<Range<usize>> {
    ranges(&wrap_first_fit(fragments, &[room as f64]))
}

/// As few lines as possible, about equally long, that end at a pause where they can and not
/// after an article or a preposition.
pub(super) fn by_phrase(fragments: &[Fragment], text: &str, room: usize) -> Vec<Range<usize>> {
    if fragments.len() > LONGEST_HEADLINE {
        return even(fragments, room);
    }
    let lines = first_fit(fragments, room).len();
    let total: usize = fragments.iter().map(|part| part.columns + part.space).sum();
    let target = total.div_ceil(lines.max(1));
    // best[l][j]: the least cost of the first j fragments in l lines, and where the last begins.
    let mut best = vec![vec![None; fragments.len() + 1]; lines + 1];
    best[0][0] = Some((0, 0));
    for line in 1..=lines {
        for end in line..=fragments.len() {
            let last = end == fragments.len();
            let torn = if last { 0 } else { tear(fragments, end, text) };
            best[line][end] = (line - 1..end)
                .filter_map(|start| {
                    let (before, _) = best[line - 1][start]?;
                    let wide = columns(&fragments[start..end]);
                    let cost = before + wide.abs_diff(target).pow(2) + torn;
                    (wide <= room).then_some((cost, start))
                })
                .min();
        }
    }
    let mut chosen = Vec::with_capacity(lines);
    let mut end = fragments.len();
    for line in (1..=lines).rev() {
        let Some((_, start)) = best[line][end] else { return even(fragments, room) };
        chosen.push(start..end);
        end = start;
    }
    chosen.reverse();
    chosen
}

/// The columns of a line, with the hyphen it may end in.
pub(super) fn columns(line: &[Fragment]) -> usize {
    let Some(last) = line.last() else { return 0 };
    let all: usize = line.iter().map(|part| part.columns + part.space).sum();
    all - last.space + usize::from(last.ending == Ending::Hyphen)
}

/// What a break before fragment `end` costs a headline.
fn tear(fragments: &[Fragment], end: usize, text: &str) -> usize {
    let part = &fragments[end - 1];
    let word = &text[part.start..part.end];
    if word.ends_with([',', ';', ':', '.', '!', '?', '–', '—', '…']) {
        0
    } else if part.space > 0 && word.chars().count() <= 3 {
        TORN_PHRASE * 2
    } else {
        TORN_PHRASE
    }
}

fn ranges(lines: &[&[Fragment]]) -> Vec<Range<usize>> {
    let mut end = 0;
    lines
        .iter()
        .map(|line| {
            let start = end;
            end += line.len();
            start..end
        })
        .collect()
}
