//! Twenty articles of different kinds as a reader sees them, at 40, 72 and 120 columns: kept as
//! files to look at. And the same articles at every width there is.

use std::fs;
use std::path::{Path, PathBuf};

use tidings::ingest::html;
use tidings::model::Document;
use tidings::text::{Bidi, Layout, Setting, lay_out, link_list};

/// The articles: their names, their languages if they tell, and their texts.
fn articles() -> Vec<(String, Option<String>, Document)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/goldens");
    let entries = fs::read_dir(folder).expect("the folder is here");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("a file").path()).collect();
    paths.sort();
    assert_eq!(paths.len(), 20);
    let read = |path: &PathBuf| {
        let html = fs::read_to_string(path).expect("is text");
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let language = html.split("lang=\"").nth(1).and_then(|rest| rest.split('"').next());
        (name, language.map(str::to_owned), html::document(&html, None))
    };
    paths.iter().map(read).collect()
}

fn drawn(layout: &Layout) -> String {
    layout
        .lines(0..usize::MAX)
        .map(|line| {
            let text: String = line.runs.iter().map(|run| run.text.as_str()).collect();
            text.trim_end().to_owned() + "\n"
        })
        .collect()
}

#[test]
fn twenty_articles_read_well() {
    for (name, language, document) in articles() {
        let page = |measure: u16| {
            let setting = Setting { measure, ..Setting::default() };
            let text = drawn(&lay_out(&document, language.as_deref(), &setting));
            let links = drawn(&link_list(&document, &setting));
            let edge = "·".repeat(usize::from(measure));
            let between = if links.is_empty() { "" } else { "\n" };
            format!("{edge}\n{text}{between}{links}")
        };
        let pages = [40, 72, 120].map(page).join("\n");
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(format!("golden_{name}"), pages);
        });
    }
}

/// At every width every line fits, and every letter is there.
#[test]
fn every_width_holds_every_article() {
    let letters = |text: &str| {
        let mut letters: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
        letters.sort_unstable();
        letters
    };
    for (name, language, document) in articles() {
        let whole = letters(&document.plain_text());
        for measure in 1..=250 {
            let setting = Setting { measure, ..Setting::default() };
            let layout = lay_out(&document, language.as_deref(), &setting);
            let mut shown = String::new();
            for line in layout.lines(0..usize::MAX) {
                assert!(line.width() <= usize::from(measure), "{name} at {measure}: {line:?}");
                shown.extend(line.runs.iter().map(|run| run.text.as_str()));
            }
            // In one column wide characters are shown as `…`.
            let shown = letters(&shown);
            assert!(measure < 2 || shown.len() >= whole.len(), "{name} at {measure}");
            let setting = Setting { bidi: Bidi::Reordered, ..setting };
            let turned = lay_out(&document, language.as_deref(), &setting);
            assert_eq!(letters(&drawn(&turned)), letters(&drawn(&layout)), "{name} at {measure}");
        }
    }
}
