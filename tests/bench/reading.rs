//! What a reader waits for: the first screen of a long article, a step of scrolling, and the way
//! from a page's HTML to lines, beside `w3m -dump` of the same page in the same run.
//!
//! `cargo bench --bench reading`. The fastest run and the median: on a machine that others use,
//! the fastest says what the work costs, and the median what the others do.

use std::fmt::Write as _;
use std::hint::black_box;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tidings::ingest::html;
use tidings::model::{Block, Clean, Document, Inline, Place, Span};
use tidings::text::{Layout, Setting, find, lay_out, lay_out_later};

/// Lines of a screen.
const SCREEN: usize = 50;

const WORDS: [&str; 30] = [
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
    "he",
    "knew.",
    "well-known",
];

fn main() {
    article_of(100_000);
    article_of(1_000_000);
    article_of(10_000_000);
    odd_articles();
    html_beside_w3m();
}

fn prose(bytes: usize, seed: usize) -> String {
    let mut text = String::with_capacity(bytes + 20);
    let mut state = seed.wrapping_add(12_345);
    while text.len() < bytes {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        text.push_str(WORDS[(state >> 33) % WORDS.len()]);
        text.push(' ');
    }
    text
}

fn article(bytes: usize) -> Document {
    let paragraphs: Vec<String> = (0..bytes / 400).map(|n| prose(300 + n % 200, n)).collect();
    Document::from_paragraphs(paragraphs.iter().map(String::as_str))
}

fn article_of(bytes: usize) {
    let size = if bytes < 1_000_000 {
        format!("{} kB", bytes / 1_000)
    } else {
        format!("{} MB", bytes / 1_000_000)
    };
    let document = Arc::new(article(bytes));
    let setting = Setting::default();
    let runs = if bytes > 5_000_000 { 5 } else { 20 };
    report(&format!("{size}: set whole, hyphens included"), runs, || {
        lay_out(&document, Some("en"), &setting);
    });
    report(&format!("{size}: first screen"), 20, || {
        let layout = lay_out_later(document.clone(), Some("en"), &setting);
        black_box(layout.lines(0..SCREEN).count());
    });
    let last = Place { block: u32::MAX, offset: 0 };
    report(&format!("{size}: first screen at the end"), 20, || {
        let layout = lay_out_later(document.clone(), Some("en"), &setting);
        let line = layout.reach_up(layout.line_of(last), SCREEN);
        black_box(layout.lines(line - SCREEN..line).count());
    });
    let down = |layout: &Layout, top: &mut usize| {
        *top += SCREEN;
        black_box(layout.lines(*top..*top + SCREEN).count());
    };
    slowest_frame(&format!("{size}: slowest of 200 pages down"), &document, 0, down);
    let end = lay_out_later(document.clone(), Some("en"), &setting).len();
    let up = |layout: &Layout, top: &mut usize| {
        *top = layout.reach_up(*top, SCREEN).saturating_sub(SCREEN);
        black_box(layout.lines(*top..*top + SCREEN).count());
    };
    slowest_frame(&format!("{size}: slowest of 200 pages up from the end"), &document, end, up);
    report(&format!("{size}: find a word that is not there"), 5, || {
        black_box(find(&document, "nowhere"));
    });
    let stored = serde_json::to_vec(&*document).unwrap_or_default();
    report(&format!("{size}: decode what the store keeps"), 5, || {
        black_box(serde_json::from_slice::<Document>(&stored).ok());
    });
    report(&format!("{size}: count the words"), 5, || {
        black_box(document.words());
    });
}

/// Articles whose length is in one block.
fn odd_articles() {
    let of = |block| Arc::new(Document { blocks: vec![block], links: Vec::new() });
    let inlines = |n: usize| vec![Inline::Text(Span::plain(&prose(60, n)))];
    let item = |n: usize| vec![Block::Paragraph(inlines(n))];
    let rows = (0..40_000).map(|n| (0..4).map(|cell| inlines(n + cell)).collect()).collect();
    let odd = [
        ("paragraph", of(Block::Paragraph(vec![Inline::Text(Span::plain(&prose(10_000_000, 1)))]))),
        ("listing", of(Block::Code((0..160_000).map(|n| Clean::new(&prose(60, n))).collect()))),
        ("list", of(Block::List { start: Some(1), items: (0..160_000).map(item).collect() })),
        ("table", of(Block::Table { caption: Vec::new(), head: 1, rows })),
    ];
    for (name, document) in odd {
        report(&format!("10 MB in one {name}: first screen"), 10, || {
            let layout = lay_out_later(document.clone(), Some("en"), &Setting::default());
            black_box(layout.lines(0..SCREEN).count());
        });
        let name = format!("10 MB in one {name}: slowest of 200 pages down");
        slowest_frame(&name, &document, 0, |layout, top| {
            *top += SCREEN;
            black_box(layout.lines(*top..*top + SCREEN).count());
        });
    }
}

/// Scrolls through an article several times, and prints how long the slowest step took: of each
/// step the fastest pass counts, as somebody else's work in between is not the step's.
fn slowest_frame(
    what: &str,
    document: &Arc<Document>,
    top: usize,
    step: impl Fn(&Layout, &mut usize),
) {
    let mut fastest = [Duration::MAX; 200];
    for _ in 0..15 {
        let layout = lay_out_later(document.clone(), Some("en"), &Setting::default());
        let mut top = top;
        for time in &mut fastest {
            let start = Instant::now();
            step(&layout, &mut top);
            *time = start.elapsed().min(*time);
        }
    }
    let slowest = fastest.iter().max().copied().unwrap_or_default();
    println!("{what:<60} {:>9.3} ms", ms(slowest));
}

/// A page of a megabyte with what a long article holds.
fn page() -> String {
    let mut html = String::from("<!DOCTYPE html><html lang=en><title>Bridges</title><body>\n");
    for n in 0.. {
        if html.len() > 1_000_000 {
            break;
        }
        let (one, two) = (prose(200 + n % 150, n), prose(120, n + 7));
        // Writing to a `String` cannot fail.
        let _ = match n % 12 {
            0 => writeln!(html, "<h2>{}</h2>", prose(30, n)),
            5 => writeln!(html, "<ul><li>{two}</li><li>{one}</li></ul>"),
            8 => writeln!(html, "<blockquote><p>{one}</p></blockquote>"),
            _ => writeln!(
                html,
                "<p>{one}<a href=\"https://a.example/{n}\">the report</a> <em>{two}</em></p>"
            ),
        };
    }
    html
}

fn html_beside_w3m() {
    let html = page();
    let setting = Setting { measure: 80, ..Setting::default() };
    report("1 MB of HTML: read", 20, || {
        black_box(html::document(&html, None));
    });
    let ours = report("1 MB of HTML: read and set whole, hyphens included", 20, || {
        let document = html::document(&html, None);
        black_box(lay_out(&document, Some("en"), &setting).len());
    });
    let first = report("1 MB of HTML: read, and the first screen set", 20, || {
        let document = Arc::new(html::document(&html, None));
        let layout = lay_out_later(document, Some("en"), &setting);
        black_box(layout.lines(0..SCREEN).count());
    });
    let Ok(folder) = tempfile::tempdir() else { return };
    let path = folder.path().join("page.html");
    if std::fs::write(&path, &html).is_err() || !dumps(&path) {
        println!("w3m is not here, so there is nothing to compare the page with.");
        return;
    }
    let theirs = report("1 MB of HTML: w3m -dump -cols 80", 20, || {
        dumps(&path);
    });
    println!(
        "of w3m's time: {:.0} % for all lines, {:.0} % for the first screen",
        100.0 * ours.as_secs_f64() / theirs.as_secs_f64(),
        100.0 * first.as_secs_f64() / theirs.as_secs_f64(),
    );
}

fn dumps(path: &std::path::Path) -> bool {
    let mut w3m = Command::new("w3m");
    w3m.args(["-dump", "-cols", "80", "-T", "text/html"]).arg(path).stdout(Stdio::null());
    w3m.status().is_ok_and(|status| status.success())
}

/// Runs something and prints how long it took; the fastest run.
fn report(what: &str, runs: usize, mut run: impl FnMut()) -> Duration {
    let times: Vec<Duration> = (0..runs)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed()
        })
        .collect();
    print_times(what, times)
}

fn print_times(what: &str, mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    let (fastest, median) = (times[0], times[times.len() / 2]);
    println!("{what:<60} {:>9.3} ms   median {:>9.3} ms", ms(fastest), ms(median));
    fastest
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}
