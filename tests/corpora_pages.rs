//! The pages of Mozilla Readability's own test suite: how much of the expected text we keep, and
//! how often title, byline and site name are right. The pages lie beside the project, not in it;
//! without them this test says so and passes.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tidings::ingest::{html, page};
use tidings::model::Address;

/// The base address that the expected results were made with.
const BASE: &str = "http://fakehost/test/page.html";

/// Names that were expected, and how many of them came out right.
#[derive(Default)]
struct Names {
    expected: u32,
    right: u32,
}

impl Names {
    fn compare(&mut self, expected: &Value, found: &Value) {
        if let Some(expected) = expected.as_str().filter(|text| !text.is_empty()) {
            self.expected += 1;
            self.right += u32::from(fold(expected) == fold(found.as_str().unwrap_or_default()));
        }
    }

    fn share(&self) -> f64 {
        f64::from(self.right) / f64::from(self.expected.max(1))
    }
}

fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// How often each word stands in a text, in lower case.
fn words(text: &str) -> HashMap<String, usize> {
    let mut words = HashMap::new();
    for word in
        text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty())
    {
        *words.entry(word.to_lowercase()).or_default() += 1;
    }
    words
}

/// The harmonic mean of precision and recall over words, each counted as often as it stands.
fn f1(one: &HashMap<String, usize>, other: &HashMap<String, usize>) -> f64 {
    let total = |words: &HashMap<String, usize>| words.values().sum::<usize>() as f64;
    let shared: usize =
        one.iter().map(|(word, count)| count.min(other.get(word).unwrap_or(&0))).sum();
    if one.is_empty() && other.is_empty() {
        return 1.0;
    }
    2.0 * shared as f64 / (total(one) + total(other))
}

/// The words of the expected markup: every tag parts words, as it does for the makers' score.
fn expected_words(markup: &str) -> HashMap<String, usize> {
    let apart = markup.replace('<', " <").replace("</", " </");
    words(&html::document(&apart, None).plain_text())
}

/// The folders of the pages, in a `shared` folder beside the project or one level further up.
fn pages() -> Option<Vec<PathBuf>> {
    let above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().skip(1).take(2);
    let mut folders = above.map(|folder| folder.join("shared/corpora/pages"));
    let folder = fs::read_dir(folders.find(|folder| folder.is_dir())?).ok()?;
    let mut pages: Vec<PathBuf> = folder.flatten().map(|entry| entry.path()).collect();
    pages.sort();
    Some(pages)
}

#[test]
fn keeps_what_the_makers_of_readability_expect() {
    let Some(pages) = pages() else {
        println!("The shared pages are not here, so they were not read.");
        return;
    };
    let url = Address::parse(BASE);
    let (mut titles, mut bylines, mut sites) =
        (Names::default(), Names::default(), Names::default());
    let mut scores = Vec::new();
    for folder in &pages {
        let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
        let expected: Value = serde_json::from_str(&read("expected-metadata.json")).unwrap();
        let (found, problems) = page::read(&read("source.html"), url.as_ref(), "page.html");
        let found = found.map_or(Value::Null, |page| page.to_json(&problems));
        titles.compare(&expected["title"], &found["title"]);
        bylines.compare(&expected["byline"], &found["byline"]);
        sites.compare(&expected["siteName"], &found["site_name"]);
        let text = words(found["text"].as_str().unwrap_or_default());
        scores.push((f1(&expected_words(&read("expected.html")), &text), folder.clone()));
    }
    scores.sort_by(|one, other| one.0.total_cmp(&other.0));
    let mean = scores.iter().map(|(score, _)| score).sum::<f64>() / scores.len() as f64;
    println!("mean {mean:.4}, worst {:?}", &scores[..5.min(scores.len())]);
    assert!(mean >= 0.995, "the mean is {mean:.4}, the worst are {:?}", &scores[..5]);
    assert_eq!(titles.right, titles.expected, "titles");
    assert!(bylines.share() >= 0.95, "{} of {} bylines", bylines.right, bylines.expected);
    assert!(sites.share() >= 0.95, "{} of {} site names", sites.right, sites.expected);
}
