//! [`Thread`]: what others wrote under an article, as its site tells it, and the order in which a
//! discussion is read.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::{Address, Clean, Document, Problem, Timestamp, title_key};

/// What keeps the comments of a site. Ids are unique within one article and one system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ThreadSystem {
    /// Read from its REST interface or from a feed of comments; the ids are the same numbers.
    WordPress,
    Isso,
    /// Any feed of comments; the ids are those of its entries.
    Feed,
}

impl ThreadSystem {
    /// Every system.
    pub const ALL: [Self; 3] = [Self::WordPress, Self::Isso, Self::Feed];

    /// The word for the system in files.
    pub fn word(self) -> &'static str {
        match self {
            Self::WordPress => "wordpress",
            Self::Isso => "isso",
            Self::Feed => "feed",
        }
    }

    /// The system a word names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|system| system.word() == word)
    }
}

/// One comment as its site tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThreadComment {
    /// The site's own name for it, which an answer to it has to give.
    pub id: Clean,
    /// The id of the comment it answers; that one may be missing, or not be here yet.
    pub parent: Option<Clean>,
    pub author: Option<Clean>,
    /// The author's own site.
    pub author_url: Option<Address>,
    /// Where the comment itself stands.
    pub url: Option<Address>,
    pub published: Option<Timestamp>,
    pub body: Document,
    /// The site says that there was one, and does not say what it said.
    pub deleted: bool,
}

impl ThreadComment {
    /// A comment of which only the id is known yet.
    pub fn new(id: &str) -> Self {
        Self {
            id: Clean::folded(id),
            parent: None,
            author: None,
            author_url: None,
            url: None,
            published: None,
            body: Document::default(),
            deleted: false,
        }
    }
}

/// A comment as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptComment {
    pub comment: ThreadComment,
    /// When it came into the cache.
    pub added: Timestamp,
}

/// The discussion of one article as it is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Thread {
    pub system: Option<ThreadSystem>,
    /// Oldest first. What is no longer at the site is left out, unless something here answers it.
    pub comments: Vec<KeptComment>,
    pub state: ThreadState,
    /// When the reader last saw the discussion, before this time.
    pub seen: Option<Timestamp>,
}

impl Thread {
    /// The order in which the comments are read.
    pub fn branches(&self) -> Vec<Branch> {
        let comments = self.comments.iter().map(|kept| &kept.comment);
        let twigs: Vec<Twig<'_>> = comments
            .map(|comment| Twig { id: Some(&comment.id), parent: comment.parent.as_deref() })
            .collect();
        arrange(&twigs)
    }

    /// The text of the whole discussion, for searching: each author and what they wrote.
    pub fn plain_text(&self) -> String {
        let mut text = String::new();
        for KeptComment { comment, .. } in &self.comments {
            for part in [comment.author.as_deref().unwrap_or_default(), &comment.body.plain_text()]
            {
                text.push_str(part);
                text.push('\n');
            }
        }
        text
    }
}

/// What fetching a discussion has taught; it can be learned again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ThreadState {
    /// When there was an answer last.
    pub checked: Option<Timestamp>,
    /// When it may be fetched again by itself; `None` is at once.
    pub next_due: Option<Timestamp>,
    /// How many attempts in a row failed.
    pub failures: u32,
    /// Why the latest attempt failed; `None` where it did not.
    pub problem: Option<Problem>,
    /// What was fetched last; the two marks below belong to it alone.
    pub address: Option<Address>,
    pub etag: Option<String>,
    pub last_modified: Option<String>,
    /// When every comment there is was last read.
    pub whole: Option<Timestamp>,
    /// When the article's page was last asked where its discussion is.
    pub looked: Option<Timestamp>,
}

impl ThreadState {
    /// Whether it may be fetched without having been asked for.
    pub fn is_due(&self, now: Timestamp) -> bool {
        self.next_due.is_none_or(|due| due <= now)
    }
}

/// A comment of any making, as far as the order of a discussion depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Twig<'a> {
    /// What answers to it call it; `None` where nothing can answer it.
    pub id: Option<&'a str>,
    /// What it answers.
    pub parent: Option<&'a str>,
}

/// A comment's place in a discussion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Branch {
    /// Which of the comments it is, as they were given.
    pub index: usize,
    /// How many it stands below; 0 at the top.
    pub depth: usize,
    /// How many stand below it, at any depth.
    pub inside: usize,
}

/// Arranges comments so that each stands once, behind what it answers, and answers to one comment
/// keep the order they came in. Whatever ids they claim: one whose parent is missing stands at the
/// top, and where comments answer each other in a circle, the first of them does.
pub fn arrange(twigs: &[Twig<'_>]) -> Vec<Branch> {
    let parents = parents(twigs);
    let mut children: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut stack = Vec::new();
    for (index, parent) in parents.iter().enumerate().rev() {
        match parent {
            // Both are taken off from their ends, so that the first comes first.
            Some(parent) => children.entry(*parent).or_default().push(index),
            None => stack.push((index, 0)),
        }
    }
    let mut branches = Vec::with_capacity(twigs.len());
    while let Some((index, depth)) = stack.pop() {
        branches.push(Branch { index, depth, inside: 0 });
        let below = children.remove(&index).unwrap_or_default();
        stack.extend(below.into_iter().map(|child| (child, depth + 1)));
    }
    count_inside(&mut branches, &parents);
    branches
}

fn count_inside(branches: &mut [Branch], parents: &[Option<usize>]) {
    let mut inside = vec![0; parents.len()];
    for branch in branches.iter_mut().rev() {
        branch.inside = inside[branch.index];
        if let Some(parent) = parents[branch.index] {
            inside[parent] += branch.inside + 1;
        }
    }
}

/// The parent of each comment, by index, without circles.
fn parents(twigs: &[Twig<'_>]) -> Vec<Option<usize>> {
    let mut by_id = HashMap::with_capacity(twigs.len());
    for (index, twig) in twigs.iter().enumerate() {
        if let Some(id) = twig.id {
            by_id.entry(id).or_insert(index);
        }
    }
    let mut parents: Vec<Option<usize>> =
        twigs.iter().map(|twig| twig.parent.and_then(|id| by_id.get(id).copied())).collect();
    // The walk upwards from each comment, marked with the number of the walk that passed first.
    let mut passed: Vec<Option<usize>> = vec![None; twigs.len()];
    for start in 0..twigs.len() {
        let mut at = start;
        while passed[at].is_none() {
            passed[at] = Some(start);
            let Some(parent) = parents[at] else { break };
            if passed[parent] == Some(start) {
                cut_circle(parent, &mut parents);
                break;
            }
            at = parent;
        }
    }
    parents
}

/// Opens the circle that a comment is part of, at its first comment.
fn cut_circle(member: usize, parents: &mut [Option<usize>]) {
    let (mut first, mut at) = (member, member);
    while let Some(parent) = parents[at].filter(|parent| *parent != member) {
        first = first.min(parent);
        at = parent;
    }
    parents[first] = None;
}

/// Whether a comment at a site says what somebody typed: sites change quotes, dashes and markup.
pub fn is_same_text(typed: &str, shown: &Document) -> bool {
    let shown = title_key(&shown.plain_text());
    !shown.is_empty() && (title_key(typed) == shown || title_key(&without_tags(typed)) == shown)
}

fn without_tags(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        kept.push_str(before);
        let is_tag = after.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
        rest = match after.split_once('>') {
            Some((_, after)) if is_tag => after,
            Some(_) | None => {
                kept.push('<');
                after
            }
        };
    }
    kept.push_str(rest);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn twigs<'a>(pairs: &[(&'a str, &'a str)]) -> Vec<Twig<'a>> {
        let named = |text: &'a str| Some(text).filter(|text| !text.is_empty());
        pairs.iter().map(|(id, parent)| Twig { id: named(id), parent: named(parent) }).collect()
    }

    /// The ids in order, each with its depth and how many stand below it.
    fn arranged(pairs: &[(&str, &str)]) -> String {
        let branches = arrange(&twigs(pairs));
        let shown = branches
            .iter()
            .map(|branch| format!("{}{}:{}", pairs[branch.index].0, branch.depth, branch.inside));
        shown.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn answers_stand_below_what_they_answer() {
        for (pairs, want) in [
            (&[][..], ""),
            (&[("a", ""), ("b", "a"), ("c", ""), ("d", "a")], "a0:2 b1:0 d1:0 c0:0"),
            (&[("b", "a"), ("a", ""), ("c", "b")], "a0:2 b1:1 c2:0"),
            (&[("a", "gone"), ("b", "a")], "a0:1 b1:0"),
            (&[("a", "a")], "a0:0"),
            (&[("a", "b"), ("b", "a"), ("c", "b")], "a0:2 b1:1 c2:0"),
            (&[("x", "b"), ("a", "c"), ("b", "a"), ("c", "b")], "a0:3 b1:2 x2:0 c2:0"),
            (&[("a", ""), ("a", ""), ("b", "a")], "a0:1 b1:0 a0:0"),
            (&[("a", ""), ("", "a"), ("", "a")], "a0:2 1:0 1:0"),
        ] {
            assert_eq!(arranged(pairs), want, "{pairs:?}");
        }
    }

    #[test]
    fn a_chain_of_ten_thousand_ends() {
        let ids: Vec<String> = (0..10_000).map(|n: u32| n.to_string()).collect();
        let chain: Vec<Twig<'_>> = (0..ids.len())
            .map(|n| Twig { id: Some(&ids[n]), parent: Some(&ids[(n + 1) % ids.len()]) })
            .collect();
        let branches = arrange(&chain);
        assert_eq!(branches.len(), 10_000);
        assert_eq!(branches.last().map(|branch| branch.depth), Some(9_999));
    }

    proptest! {
        #[test]
        fn any_graph_of_parents_is_a_tree_with_each_comment_once(
            pairs in prop::collection::vec((prop::option::of(0u8..12), prop::option::of(0u8..14)), 0..40)
        ) {
            let name = |n: Option<u8>| n.map(|n| n.to_string());
            let named: Vec<_> = pairs.iter().map(|(id, up)| (name(*id), name(*up))).collect();
            let twigs: Vec<Twig<'_>> = named.iter()
                .map(|(id, parent)| Twig { id: id.as_deref(), parent: parent.as_deref() })
                .collect();
            let branches = arrange(&twigs);
            let mut seen: Vec<usize> = branches.iter().map(|branch| branch.index).collect();
            seen.sort_unstable();
            prop_assert_eq!(seen, (0..twigs.len()).collect::<Vec<_>>());
            for (at, branch) in branches.iter().enumerate() {
                let below = branches[at + 1..].iter().take_while(|b| b.depth > branch.depth).count();
                prop_assert_eq!(below, branch.inside);
                prop_assert!(branch.depth <= at.checked_sub(1).map_or(0, |at| branches[at].depth + 1));
                // Whatever stands below another answers exactly that one.
                if branch.depth > 0 {
                    let above = branches[..at].iter().rfind(|b| b.depth + 1 == branch.depth).unwrap();
                    prop_assert_eq!(twigs[above.index].id, twigs[branch.index].parent);
                }
            }
        }
    }

    #[test]
    fn a_text_is_known_again_after_the_site_dressed_it_up() {
        let shown = Document::from_paragraphs(["“It’s”  <here> — bold", "and so on…"]);
        assert!(is_same_text(
            "\"It's\" &lt;here> -- bold\nand so on...".replace("&lt;", "<").as_str(),
            &shown
        ));
        assert!(is_same_text("\"It's\" here -- <b>bold</b>\n\nand so on", &shown));
        assert!(!is_same_text("It's here", &shown));
        assert!(!is_same_text("", &Document::default()));
        assert_eq!(without_tags("a < b <i>c</i> <"), "a < b c <");
    }
}
