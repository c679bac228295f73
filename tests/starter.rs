//! The starter edition as the text of its files: one unbroken chain, newest first, every page
//! complete and short enough for one sitting. Reads the pages as strings; how they are parsed and
//! shown is tested where that is done.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

/// What the last page names as its next: a story the edition does not hold, on purpose.
const BEYOND: &str = "The Story You Import Next";

/// The keys the edition teaches, all of them and no others.
const KEYS: &[&str] = &[
    "Space", "j", "k", "Enter", "l", "h", "Esc", "Tab", "g", "G", "Ctrl-d", "Ctrl-u", "n", "N",
    "m", "J", "K", "x", "H", "L", "T", "c", "C", "Ctrl-S", "Ctrl-G", "s", "r", "R", "f", "/", "?",
    "q",
];

/// One page: its file name and its text.
struct Page {
    name: String,
    html: String,
}

impl Page {
    /// The text between the only `open` of the page and the next `close`.
    fn one(&self, open: &str, close: &str) -> &str {
        let found = all_between(&self.html, open, close);
        assert_eq!(found.len(), 1, "{}: {open} must stand there once", self.name);
        found[0]
    }

    fn title(&self) -> &str {
        self.one("<title>", "</title>")
    }

    /// The title of the neighbour on one side, where the page names one.
    fn neighbour(&self, rel: &str) -> Option<&str> {
        let nav = self.one("<nav>", "</nav>");
        all_between(nav, &format!("<a rel=\"{rel}\">"), "</a>").first().copied()
    }
}

/// The pages in the order of their names.
fn pages() -> Vec<Page> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/starter");
    let entries = fs::read_dir(folder).expect("the edition has a folder");
    let mut pages: Vec<Page> = entries
        .map(|entry| {
            let entry = entry.expect("the folder can be listed");
            let name = entry.file_name().to_string_lossy().into_owned();
            let html = fs::read_to_string(entry.path()).expect("every page is UTF-8 text");
            Page { name, html }
        })
        .collect();
    pages.sort_by(|a, b| a.name.cmp(&b.name));
    pages
}

/// Every stretch of `text` between an `open` and the `close` that follows it.
fn all_between<'a>(text: &'a str, open: &str, close: &str) -> Vec<&'a str> {
    text.split(open).skip(1).filter_map(|rest| Some(rest.split_once(close)?.0)).collect()
}

/// The words of a piece of markup, with every tag counted as white space.
fn words(html: &str) -> usize {
    html.split('<')
        .map(|piece| piece.split_once('>').map_or(piece, |(_, text)| text))
        .map(|text| text.split_whitespace().count())
        .sum()
}

/// What is wrong with the nesting of a page's tags, if anything.
fn nesting_fault(html: &str) -> Option<String> {
    let mut open = Vec::new();
    for tag in all_between(html, "<", ">") {
        if let Some(name) = tag.strip_prefix('/') {
            let last = open.pop();
            if last != Some(name) {
                return Some(format!("</{name}> where {last:?} is open"));
            }
        } else {
            let name = tag.split_whitespace().next().unwrap_or_default();
            if !["!DOCTYPE", "meta", "hr", "br"].contains(&name) {
                open.push(name);
            }
        }
    }
    (!open.is_empty()).then(|| format!("{open:?} never closed"))
}

#[test]
fn eleven_pages_are_numbered_in_order_and_each_has_its_own_title() {
    let pages = pages();
    assert_eq!(pages.len(), 11);
    for (number, page) in (1..).zip(&pages) {
        assert!(page.name.starts_with(&format!("{number:02}-")), "{}", page.name);
        assert!(page.name.ends_with(".html"), "{}", page.name);
        assert_eq!(page.one("<h1>", "</h1>"), page.title(), "{}", page.name);
    }
    let titles: HashSet<&str> = pages.iter().map(Page::title).chain([BEYOND]).collect();
    assert_eq!(titles.len(), 12);
}

#[test]
fn each_page_names_the_ones_beside_it_and_the_last_one_a_story_to_come() {
    let pages = pages();
    let titles: Vec<&str> = pages.iter().map(Page::title).collect();
    for (at, page) in pages.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| titles[at]);
        let after = titles.get(at + 1).copied().unwrap_or(BEYOND);
        assert_eq!(page.neighbour("prev"), before, "{}", page.name);
        assert_eq!(page.neighbour("next"), Some(after), "{}", page.name);
    }
}

#[test]
fn the_chain_runs_from_the_newest_page_to_the_oldest_an_hour_apart() {
    for (hour, page) in (10..=20).rev().zip(pages()) {
        let time = page.one("\"article:published_time\" content=\"", "\">");
        assert_eq!(time, format!("2026-11-21T{hour}:00:00Z"), "{}", page.name);
    }
}

#[test]
fn every_page_says_who_writes_and_has_room_for_a_comment() {
    let parts = [
        "<html lang=\"en\">",
        "<meta charset=\"utf-8\">",
        "<meta name=\"author\" content=\"The tidings desk\">",
        "<meta property=\"og:site_name\" content=\"tidings starter edition\">",
        "<section id=\"respond\"><h2>Write a Comment</h2><form method=\"post\">",
        "<textarea name=\"comment\"></textarea></form></section>",
    ];
    for page in pages() {
        for part in parts {
            assert_eq!(page.html.matches(part).count(), 1, "{}: {part}", page.name);
        }
    }
}

#[test]
fn every_story_can_be_read_in_one_sitting() {
    for page in pages() {
        let count = words(page.one("<article>", "</article>"));
        assert!((180..=420).contains(&count), "{}: {count} words", page.name);
    }
}

#[test]
fn every_tag_is_closed_where_it_was_opened() {
    for page in pages() {
        assert_eq!(nesting_fault(&page.html), None, "{}", page.name);
    }
    assert!(nesting_fault("<p><em>wet</p></em>").is_some());
    assert!(nesting_fault("<p>wet").is_some());
}

#[test]
fn the_edition_teaches_every_key_it_should_and_no_other() {
    let pages = pages();
    let taught: HashSet<&str> =
        pages.iter().flat_map(|page| all_between(&page.html, "<kbd>", "</kbd>")).collect();
    assert_eq!(taught, KEYS.iter().copied().collect());
}

#[test]
fn no_page_leads_to_a_real_address() {
    for page in pages() {
        for rest in page.html.split("://").skip(1) {
            assert!(rest.starts_with("example.org/"), "{}", page.name);
        }
    }
}
