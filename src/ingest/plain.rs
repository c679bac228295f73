//! A saved plain-text page: a title line, paragraphs, and at the end what the page's navigation
//! said: the previous article, the next one, and the invitation to comment.
//!
//! It never guesses at markup, and never fails on what it can keep.

use super::{identity, naming};
use crate::model::{Article, Clean, Document, Link, Openness, Problem, Rel, title_key};

/// A line longer than this many characters is a paragraph, not a headline.
const LONGEST_TITLE: usize = 250;

/// A headline of at least this many words that ends in a full stop reads as a sentence.
const SENTENCE: usize = 6;

/// A first line that reads as a sentence and is longer than this is a paragraph.
const LONGEST_SENTENCE_TITLE: usize = 120;

/// How much of a text, in bytes, is looked at to tell prose from other things.
const SAMPLE: usize = 4_096;

/// What a line of the closing navigation announces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Label {
    Neighbour(Rel),
    Comment,
}

/// The labels as the pages write them, in the form [`title_key`] gives.
const LABELS: [(&str, Label); 4] = [
    ("previous article", Label::Neighbour(Rel::Previous)),
    ("next article", Label::Neighbour(Rel::Next)),
    ("write a comment", Label::Comment),
    ("leave a comment", Label::Comment),
];

/// What stood after the story.
#[derive(Debug, Default, PartialEq, Eq)]
struct Closing {
    links: Vec<Link>,
    openness: Openness,
    /// Which rows of [`LABELS`] were met: a page has each of them once.
    met: [bool; LABELS.len()],
}

/// Whether a text is plain prose rather than markup, JSON or something binary.
pub fn looks_plain(text: &str) -> bool {
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.is_empty() || is_markup(text) || is_bracketed(text) {
        return false;
    }
    let sample = &text[..text.floor_char_boundary(SAMPLE)];
    let odd = |c: &char| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{c}');
    !sample.contains('\0') && sample.chars().filter(odd).count() * 50 <= sample.chars().count()
}

fn is_markup(text: &str) -> bool {
    let named = |c: char| c.is_ascii_alphabetic() || matches!(c, '!' | '?' | '/');
    text.strip_prefix('<').is_some_and(|rest| rest.starts_with(named))
}

fn is_bracketed(text: &str) -> bool {
    matches!((text.chars().next(), text.chars().next_back()), (Some('{'), Some('}')))
        || matches!((text.chars().next(), text.chars().next_back()), (Some('['), Some(']')))
}

/// Reads a saved page. `name` is what the reader calls the file. A missing title is made of the
/// story's first words.
pub fn read(text: &str, name: &str) -> (Option<Article>, Vec<Problem>) {
    let lines = lines(text);
    if lines.iter().all(|line| line.is_empty()) {
        return (None, vec![Problem::new(cannot_read(name), "it holds no text")]);
    }
    let (story, closing) = split_closing(&lines);
    let (title, body) = split_title(story);
    let body = paragraphs(body);
    let problems = problems(title, &body, name);
    let opening = body.first().map_or("", String::as_str);
    let title = naming::title(title, opening, Some(name));
    let mut article = Article::new(identity::of_plain(&title, opening), title.clone());
    article.body = Document::from_paragraphs(body.iter().map(String::as_str));
    article.links = closing.links;
    article.discussion.openness = closing.openness;
    (Some(article), problems)
}

fn problems(title: Option<&str>, body: &[String], name: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    if title.is_none() {
        problems.push(
            Problem::new(
                format!("{} has no title", named(name)),
                "its first line is not a headline",
            )
            .hint("put the title on the first line and leave the second one empty"),
        );
    }
    if body.is_empty() {
        problems.push(Problem::new(
            format!("{} has no story", named(name)),
            "no paragraph follows the title",
        ));
    }
    problems
}

fn named(name: &str) -> &str {
    if name.trim().is_empty() { "the text" } else { name }
}

fn cannot_read(name: &str) -> String {
    format!("cannot read {}", named(name))
}

/// The lines of a text, trimmed, whatever its line ends are.
fn lines(text: &str) -> Vec<&str> {
    let text = text.trim_start_matches('\u{feff}');
    text.split('\n')
        .flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r'))
        .map(str::trim)
        .collect()
}

/// Parts the story from the closing navigation: the longest run of labelled parts that reaches
/// the end of the text and has no part twice. Anything else that looks like a label is prose.
fn split_closing<'a, 'b>(lines: &'b [&'a str]) -> (&'b [&'a str], Closing) {
    let mut closing = Closing::default();
    let mut end = lines.len();
    while let Some((start, row, title)) = last_part(&lines[..end]) {
        if closing.met[row] {
            break;
        }
        closing.met[row] = true;
        match LABELS[row].1 {
            Label::Comment => closing.openness = Openness::Open,
            Label::Neighbour(rel) => {
                if let Some(title) = title.and_then(Clean::named) {
                    closing.links.insert(0, Link { rel, title: Some(title), url: None });
                }
            }
        }
        end = start;
    }
    (&lines[..end], closing)
}

/// The part that ends a run of lines: where it starts, its row in [`LABELS`], and its title.
fn last_part<'a>(lines: &[&'a str]) -> Option<(usize, usize, Option<&'a str>)> {
    let mut filled = lines.iter().enumerate().rev().filter(|(_, line)| !line.is_empty());
    let (at, last) = filled.next()?;
    if let Some(row) = label(last) {
        return Some((at, row, None));
    }
    let (before, candidate) = filled.next()?;
    let row = label(candidate).filter(|row| matches!(LABELS[*row].1, Label::Neighbour(_)))?;
    is_title(last).then_some((before, row, Some(*last)))
}

fn label(line: &str) -> Option<usize> {
    // The key drops punctuation; a label may carry an arrow or a colon, but no quotation marks.
    let bare = line.trim_matches(|c: char| c.is_whitespace() || ":«»←→‹›<>".contains(c));
    if !bare.starts_with(char::is_alphabetic) || !bare.ends_with(char::is_alphabetic) {
        return None;
    }
    let key = title_key(bare);
    LABELS.iter().position(|(words, _)| *words == key)
}

/// Whether a line can be a headline: it is not long, and not a whole sentence.
fn is_title(line: &str) -> bool {
    line.chars().count() <= LONGEST_TITLE && !is_sentence(line)
}

fn is_sentence(line: &str) -> bool {
    let bare = line.trim_end_matches(['"', '”', '’', '»', ')']);
    let Some(last) = bare.split_whitespace().next_back() else { return false };
    let Some(stem) = last.strip_suffix('.') else { return false };
    // `U.S.` and `Inc.` end headlines, too.
    let abbreviated =
        stem.contains('.') || (stem.len() < 4 && stem.starts_with(char::is_uppercase));
    !abbreviated && line.split_whitespace().count() >= SENTENCE
}

/// The title line and what follows it; no title where the text begins with a paragraph.
fn split_title<'a, 'b>(story: &'b [&'a str]) -> (Option<&'a str>, &'b [&'a str]) {
    let Some(first) = story.iter().position(|line| !line.is_empty()) else {
        return (None, &[]);
    };
    let title = story[first];
    let length = title.chars().count();
    if length > LONGEST_TITLE || (length > LONGEST_SENTENCE_TITLE && is_sentence(title)) {
        return (None, &story[first..]);
    }
    (Some(title), &story[first + 1..])
}

/// The paragraphs: runs of filled lines, each joined to one line.
fn paragraphs(lines: &[&str]) -> Vec<String> {
    lines
        .split(|line| line.is_empty())
        .filter(|run| !run.is_empty())
        .map(|run| Clean::folded(&run.join(" ")).as_str().to_owned())
        .filter(|paragraph| !paragraph.is_empty())
        .collect()
}

#[cfg(test)]
mod tests;
