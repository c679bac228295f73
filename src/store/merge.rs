//! What becomes of an article that is read a second time: the better of both readings.

use super::read::Stored;
use crate::model::{Article, Block, Discussion, Document, Openness};

/// How deep JSON may be nested so that it can be read again: `serde_json` stops at 128 levels.
const DEEPEST: usize = 120;
/// Bytes that the JSON of most stories has at most.
const USUAL: usize = 2_048;

/// A text ready to be stored.
pub(super) struct Text {
    pub(super) body: Vec<u8>,
    pub(super) words: u32,
    pub(super) summary_only: bool,
}

impl Text {
    /// The text of an article as it came.
    pub(super) fn of(article: &Article) -> Self {
        Self {
            body: encoded(&article.body),
            words: article.body.words(),
            summary_only: article.summary_only,
        }
    }
}

/// The text to keep: a full one is not given up for a summary, nor any for an empty one.
pub(super) fn better_text(stored: &Stored, new: &Article) -> Text {
    let worse = new.summary_only && !stored.head.summary_only;
    match &stored.body {
        Some(body) if worse || new.body.blocks.is_empty() => {
            let (words, summary_only) = (stored.words, stored.head.summary_only);
            Text { body: body.clone(), words, summary_only }
        }
        // A text that cannot be read any more is given up for any other.
        Some(_) | None => Text::of(new),
    }
}

/// The article to keep, without its text: what the new reading says, and where it says nothing,
/// what was known before. A reading of a feed does not take away what the page had told.
pub(super) fn better_head(old: &Article, new: &Article, text: &Text) -> Article {
    fn or<T: Clone>(new: &Option<T>, old: &Option<T>) -> Option<T> {
        new.as_ref().or(old.as_ref()).cloned()
    }
    Article {
        id: old.id.clone(),
        title: if new.title.is_empty() { &old.title } else { &new.title }.clone(),
        byline: or(&new.byline, &old.byline),
        source: or(&new.source, &old.source),
        url: or(&new.url, &old.url),
        published: or(&new.published, &old.published),
        updated: or(&new.updated, &old.updated),
        language: or(&new.language, &old.language),
        summary_only: text.summary_only,
        body: Document::default(),
        links: if new.links.is_empty() { &old.links } else { &new.links }.clone(),
        discussion: Discussion {
            openness: match new.discussion.openness {
                Openness::Unknown => old.discussion.openness,
                known @ (Openness::Open | Openness::Closed) => known,
            },
            page: or(&new.discussion.page, &old.discussion.page),
            feed: or(&new.discussion.feed, &old.discussion.feed),
            form: or(&new.discussion.form, &old.discussion.form),
            post: or(&new.discussion.post, &old.discussion.post),
            api: or(&new.discussion.api, &old.discussion.api),
            isso: or(&new.discussion.isso, &old.discussion.isso),
            isso_uri: or(&new.discussion.isso_uri, &old.discussion.isso_uri),
            count: or(&new.discussion.count, &old.discussion.count),
        },
    }
}

/// One article out of two readings that came together, the later one second.
pub(super) fn joined(first: &Article, second: &Article) -> Article {
    let keep = second.body.blocks.is_empty() || (second.summary_only && !first.summary_only);
    let from = if keep { first } else { second };
    let text = Text { body: Vec::new(), words: 0, summary_only: from.summary_only };
    Article { body: from.body.clone(), ..better_head(first, second, &text) }
}

/// A document as JSON. One that is nested too deeply to be read again is stored as plain
/// paragraphs: its words matter more than its form.
pub(super) fn encoded(document: &Document) -> Vec<u8> {
    let json = as_json(document);
    if !json.is_empty() && (is_flat(document) || depth(&json) <= DEEPEST) {
        return json;
    }
    let plain = Document::from_paragraphs(document.plain_text().lines());
    as_json(&plain)
}

fn as_json(document: &Document) -> Vec<u8> {
    let mut json = Vec::with_capacity(USUAL);
    match serde_json::to_writer(&mut json, document) {
        Ok(()) => json,
        Err(_) => Vec::new(),
    }
}

/// Whether no block holds others, as in most stories; looking through the JSON is not needed then.
fn is_flat(document: &Document) -> bool {
    document.blocks.iter().all(|block| match block {
        Block::List { .. } | Block::Quote(_) | Block::Definitions(_) => false,
        Block::Heading { .. } | Block::Paragraph(_) | Block::Code(_) => true,
        Block::Table { .. } | Block::Figure { .. } | Block::Rule => true,
    })
}

fn depth(json: &[u8]) -> usize {
    let (mut depth, mut deepest, mut quoted, mut escaped) = (0usize, 0, false, false);
    for byte in json {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'[' | b'{' if !quoted => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nested(levels: usize) -> Document {
        let start = Document::from_paragraphs(["deep \"[{ words"]);
        let wrap = |blocks, _| vec![Block::Quote(blocks)];
        Document { blocks: (0..levels).fold(start.blocks, wrap), links: Vec::new() }
    }

    #[test]
    fn every_stored_text_can_be_read_again() {
        for levels in [0, 1, 10, 50, 57, 58, 59, 60, 70, 200] {
            let document = nested(levels);
            let read: Document = serde_json::from_slice(&encoded(&document)).unwrap();
            assert_eq!(read.plain_text(), document.plain_text(), "{levels}");
            assert_eq!(read == document, levels <= 57, "{levels}");
        }
    }
}
