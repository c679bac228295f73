//! Why an article is related to another, as far as it can be told: everything is looked up again in
//! the two texts, so that nothing is said that does not stand there.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::relate::Subject;
use crate::model::{Address, Article, Clean, Reason};
use crate::query::index_form;
use crate::related::{Candidate, Evidence, Term, Weights, names, same_series};

/// Names and words that are told of one article.
const NAMES: usize = 2;
const WORDS: usize = 3;
/// Words among which those that both have are looked for.
const LOOKED_AT: usize = 60;
/// Reasons told of one article.
const REASONS: usize = 2;
/// What is worth less than this part of an article's strongest word is no name.
const COMMON: f32 = 0.3;

/// What of an article its relatives are compared with.
pub(super) struct Told<'a> {
    article: &'a Article,
    names: BTreeSet<String>,
    /// The strongest words, in the order of their worth.
    words: Vec<(&'a str, f32)>,
}

impl<'a> Told<'a> {
    pub(super) fn of(subject: &'a Subject, weights: &Weights) -> Self {
        let words = subject.strongest(weights, LOOKED_AT);
        let least = words.first().map_or(0.0, |(_, worth)| worth * COMMON);
        let is_common = |word: &str| weight(word, weights) < least;
        let names = names(&subject.article.body.plain_text(), is_common);
        Self { article: &subject.article, names, words }
    }
}

fn weight(word: &str, weights: &Weights) -> f32 {
    weights.of(Term::of(index_form(word).trim_end()))
}

/// The reasons for a relative, the strongest first.
pub(super) fn reasons(
    told: &Told<'_>,
    other: &Subject,
    candidate: &Candidate,
    weights: &Weights,
) -> Vec<Reason> {
    let mut reasons: Vec<Reason> = candidate
        .evidence
        .iter()
        .filter_map(|evidence| explicit(told.article, &other.article, *evidence))
        .take(1)
        .collect();
    reasons.extend(shared_names(told, other, weights));
    if reasons.len() < REASONS {
        reasons.extend(shared_words(told, other, weights));
    }
    reasons.truncate(REASONS);
    reasons
}

/// What a piece of evidence says, if it is true.
fn explicit(this: &Article, other: &Article, evidence: Evidence) -> Option<Reason> {
    match evidence {
        Evidence::Replies => Some(Reason::Replies),
        Evidence::Answered => Some(Reason::Answered),
        Evidence::Cited => Some(Reason::Cited),
        Evidence::Cites => links_to(other, this.url.as_ref()?).then_some(Reason::Cites),
        Evidence::Series => {
            let chained =
                this.links.iter().any(|link| link.names(&other.title, other.url.as_ref()))
                    || other.links.iter().any(|link| link.names(&this.title, this.url.as_ref()));
            (chained || same_series(&this.title, &other.title)).then_some(Reason::Series)
        }
        Evidence::SameLink => {
            let theirs: HashSet<String> =
                other.body.links.iter().map(Address::same_page_key).collect();
            let mut links = this.body.links.iter();
            let shared = links.find(|link| theirs.contains(&link.same_page_key()));
            shared.cloned().map(Reason::SameLink)
        }
    }
}

fn links_to(article: &Article, page: &Address) -> bool {
    let page = page.same_page_key();
    article.body.links.iter().any(|link| link.same_page_key() == page)
}

fn shared_names(told: &Told<'_>, other: &Subject, weights: &Weights) -> Option<Reason> {
    let theirs = names(&other.article.body.plain_text(), |_| false);
    let mut shared: Vec<(&String, f32)> = told
        .names
        .intersection(&theirs)
        .map(|name| (name, name.split(' ').map(|word| weight(word, weights)).sum()))
        .collect();
    shared.sort_by(|one, other| other.1.total_cmp(&one.1));
    let shared: Vec<Clean> =
        shared.into_iter().take(NAMES).map(|(name, _)| Clean::new(name)).collect();
    (!shared.is_empty()).then_some(Reason::Names(shared))
}

fn shared_words(told: &Told<'_>, other: &Subject, weights: &Weights) -> Option<Reason> {
    let theirs: HashMap<&str, f32> = other.strongest(weights, usize::MAX).into_iter().collect();
    let part = |(word, worth): &(&'_ str, f32)| Some((word.to_string(), worth * theirs.get(word)?));
    let mut shared: Vec<(String, f32)> = told.words.iter().filter_map(part).collect();
    // Of two letters there are only the little words, told where there is nothing else.
    if shared.iter().any(|(word, _)| word.len() > 2) {
        shared.retain(|(word, _)| word.len() > 2);
    }
    shared.sort_by(|one, other| other.1.total_cmp(&one.1));
    shared.truncate(WORDS);
    let written = written(&other.article);
    let word = |(word, _): (String, f32)| {
        Clean::new(written.get(word.as_str()).map_or(word.as_str(), |written| written))
    };
    let shared: Vec<Clean> = shared.into_iter().map(word).collect();
    (!shared.is_empty()).then_some(Reason::Words(shared))
}

/// How the words of an article are written there, by their compared form.
fn written(article: &Article) -> HashMap<String, String> {
    let text = format!("{}\n{}", article.title, article.body.plain_text());
    let mut written = HashMap::new();
    for piece in text.split(|c: char| !c.is_alphanumeric()).filter(|piece| !piece.is_empty()) {
        // The text is read last: its small letters are better than a headline's capitals.
        written.insert(index_form(piece).trim_end().to_owned(), piece.to_owned());
    }
    written
}
