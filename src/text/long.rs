//! Cutting what is as long as a book into pieces that are set one by one: paragraphs, code and
//! tables. Each piece can be found without the ones before it.

use super::leaf::SOFT_HYPHEN;
use super::walk::{Follows, Piece};
use crate::model::Inline;

/// Bytes of a piece of a paragraph, before the end of the sentence or word is looked for.
pub(super) const BYTES: usize = 16 * 1024;

/// Lines of a piece of code.
pub(super) const LINES: usize = 256;

/// Rows of a piece of a table.
pub(super) const ROWS: usize = 48;

/// The `number`-th piece of `count` lines or rows, `size` of them each.
pub(super) fn of(count: usize, size: usize, number: usize) -> Option<Piece> {
    let start = number.checked_mul(size).filter(|start| *start < count)?;
    let end = (start + size).min(count);
    Some(Piece { range: start..end, follows: follows(end < count) })
}

/// The `number`-th piece of a paragraph of `len` bytes.
pub(super) fn text(text: &[Inline], len: usize, number: usize) -> Option<Piece> {
    let start = number.checked_mul(BYTES).filter(|start| *start < len)?;
    let from = if number == 0 { 0 } else { cut(text, start, len) };
    let to = if start + BYTES < len { cut(text, start + BYTES, len) } else { len };
    Some(Piece { range: from..to, follows: follows(start + BYTES < len) })
}

/// Bytes of a paragraph's text.
pub(super) fn len(text: &[Inline]) -> usize {
    text.iter().map(|inline| words(inline).len()).sum()
}

/// The text of an inline, as places count it.
pub(super) fn words(inline: &Inline) -> &str {
    match inline {
        Inline::Text(span) => &span.text,
        Inline::Break => "\n",
        Inline::Image(image) => &image.alt,
    }
}

/// The offset of the first thing in a text that shows.
pub(super) fn first_visible(text: &[Inline]) -> Option<usize> {
    let mut offset = 0;
    for inline in text {
        let words = words(inline);
        let found = match inline {
            Inline::Image(_) => Some(0),
            Inline::Text(_) | Inline::Break => {
                words.find(|c| !matches!(c, ' ' | '\n' | SOFT_HYPHEN))
            }
        };
        if let Some(at) = found {
            return Some(offset + at);
        }
        offset += words.len();
    }
    None
}

fn follows(more: bool) -> Follows {
    if more { Follows::More } else { Follows::Nothing }
}

/// The place from `near` on, and less than a piece away, at which a text is best cut: before a
/// space, behind a full stop of a script without spaces, else where the inline ends.
fn cut(text: &[Inline], near: usize, len: usize) -> usize {
    let mut begin = 0;
    for inline in text {
        let words = words(inline);
        let end = begin + words.len();
        if end > near {
            let from = ceil(words, near.saturating_sub(begin));
            if let Some(at) = gap(&words[from..]) {
                return begin + from + at;
            }
            if end >= near + BYTES {
                // One word as long as a piece: it has to be broken anyway.
                return begin + ceil(words, near - begin);
            }
        }
        begin = end;
    }
    len
}

fn gap(words: &str) -> Option<usize> {
    let end = ceil(words, BYTES.min(words.len()));
    let found = words[..end].char_indices().find(|(_, c)| matches!(c, ' ' | '\n' | '。' | '！'))?;
    Some(if found.1 == ' ' || found.1 == '\n' { found.0 } else { found.0 + found.1.len_utf8() })
}

fn ceil(text: &str, at: usize) -> usize {
    (at..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len())
}
