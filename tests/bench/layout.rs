//! How long it takes to set an article. A page is set when it is opened and when the terminal
//! changes its width, so 100 kB should take less than half a frame (8 ms), 1 MB less than 80 ms.

use tidings::model::{Block, Document, Inline, Span};
use tidings::text::{Setting, find, lay_out};

fn main() {
    divan::main();
}

const WORDS: [&str; 36] = [
    "the",
    "harbour",
    "bridge",
    "of",
    "engineers",
    "and",
    "a",
    "municipality",
    "reopened",
    "in",
    "winter",
    "that",
    "administration",
    "said",
    "it",
    "would",
    "hold,",
    "by",
    "international",
    "agreement",
    "on",
    "quays",
    "with",
    "extraordinary",
    "ferries",
    "“new”",
    "is",
    "neighbouring",
    "he",
    "knew.",
    "for",
    "acknowledged",
    "bearings",
    "they",
    "well-known",
    "to",
];

/// Prose of about `bytes` bytes in which the words keep changing places.
fn prose(bytes: usize) -> String {
    let mut text = String::with_capacity(bytes + 20);
    let mut state = 12_345_usize;
    while text.len() < bytes {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        text.push_str(WORDS[(state >> 33) % WORDS.len()]);
        text.push(' ');
    }
    text
}

/// An article of paragraphs of 400 bytes.
fn article(bytes: usize) -> Document {
    let paragraphs: Vec<String> = (0..bytes / 400).map(|n| prose(300 + n % 200)).collect();
    Document::from_paragraphs(paragraphs.iter().map(String::as_str))
}

#[divan::bench(args = [100_000, 1_000_000], consts = [40, 72])]
fn prose_in_english<const MEASURE: u16>(bencher: divan::Bencher<'_, '_>, bytes: usize) {
    let document = article(bytes);
    let setting = Setting { measure: MEASURE, ..Setting::default() };
    bencher.bench(|| lay_out(&document, Some("en"), &setting));
}

#[divan::bench]
fn one_paragraph_of_1_mb(bencher: divan::Bencher<'_, '_>) {
    let document = Document::from_paragraphs([prose(1_000_000).as_str()]);
    bencher.bench(|| lay_out(&document, Some("en"), &Setting::default()));
}

#[divan::bench]
fn japanese_of_1_mb(bencher: divan::Bencher<'_, '_>) {
    let line = "港の橋は月曜日に再び開通した。予定より二週間早く、しかも「珍しく」予算内であった。";
    let paragraph = line.repeat(4);
    let count = 1_000_000 / paragraph.len();
    let document = Document::from_paragraphs(std::iter::repeat_n(paragraph.as_str(), count));
    bencher.bench(|| lay_out(&document, Some("ja"), &Setting::default()));
}

#[divan::bench]
fn table_of_2000_rows(bencher: divan::Bencher<'_, '_>) {
    let cell = |n: usize| vec![Inline::Text(Span::plain(&prose(10 + n % 40)))];
    let rows = (0..2_000).map(|row| (0..4).map(|column| cell(row + column * 7)).collect());
    let table = Block::Table { caption: Vec::new(), head: 1, rows: rows.collect() };
    let document = Document { blocks: vec![table], links: Vec::new() };
    bencher.bench(|| lay_out(&document, Some("en"), &Setting::default()));
}

#[divan::bench]
fn finding_in_1_mb(bencher: divan::Bencher<'_, '_>) {
    let document = article(1_000_000);
    bencher.bench(|| find(&document, "nowhere"));
}
