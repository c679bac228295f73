//! The title that a link gives to the article it leads to: its words without labels and arrows.

use dom_query::{NodeData, NodeRef};

use super::labels::{Label, bare, label, labelled};
use crate::model::Clean;

/// Longer texts are no titles, in bytes.
const LONGEST_TITLE: usize = 500;

/// The classes and the id of an element, in lower case.
pub(super) fn class_and_id(node: &NodeRef<'_>) -> String {
    format!("{} {}", node.attr_or("class", ""), node.attr_or("id", "")).to_ascii_lowercase()
}

/// The words of a link, as far as a title could reach.
pub(super) fn short_text(node: &NodeRef<'_>) -> String {
    let text = node.text();
    let end = text.floor_char_boundary(LONGEST_TITLE);
    text[..end].split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The title of the neighbour that a link leads to: of an element that is called a title, else of
/// the link's words, else of its attributes.
pub(super) fn title_of(node: &NodeRef<'_>) -> Option<Clean> {
    let mut within = node.descendants_it().filter(|node| node.is_element());
    let titled = within.find(|inner| class_and_id(inner).contains("title"));
    let of_text = |node: &NodeRef<'_>| title(&pieces(node));
    let of_attribute = || {
        let mut given = ["title", "aria-label"].iter().filter_map(|name| node.attr(name));
        given.find_map(|text| title(&[(text.to_string(), true)]))
    };
    titled
        .and_then(|titled| of_text(&titled))
        .or_else(|| of_text(node))
        .or_else(of_attribute)
        .filter(|title| title.len() <= LONGEST_TITLE)
}

/// The pieces of text in a link, each with whether it stands apart from the next: because it is
/// wrapped in an element that is no emphasis, or stands before one.
pub(super) fn pieces(link: &NodeRef<'_>) -> Vec<(String, bool)> {
    const EMPHASIS: [&str; 6] = ["em", "i", "b", "strong", "cite", "q"];
    const PIECES: usize = 40;
    let emphasis = |node: &NodeRef<'_>| EMPHASIS.iter().any(|name| node.has_name(name));
    let texts = link.descendants_it().filter(NodeRef::is_text).take(PIECES);
    texts
        .map(|node| {
            let text = node.query_or(String::new(), |node| match &node.data {
                NodeData::Text { contents } => contents.to_string(),
                _ => String::new(),
            });
            let wrapped =
                node.parent().is_some_and(|parent| parent.id != link.id && !emphasis(&parent));
            let before = node.next_sibling().is_some_and(|next| !emphasis(&next));
            (text, wrapped || before)
        })
        .collect()
}

/// A neighbour's title, out of the pieces of text in its link: labels and arrows are no part of
/// it. Each piece says whether it stands apart from the one after it.
fn title(pieces: &[(String, bool)]) -> Option<Clean> {
    let mut kept = String::new();
    for (text, apart) in pieces {
        let dropped = match label(text) {
            Some(Label::Whole(_)) => true,
            Some(Label::Short(_)) => *apart || bare(text) != text.trim(),
            None => bare(text).is_empty(),
        };
        if !dropped {
            kept.push_str(text);
            kept.push_str(if *apart { " " } else { "" });
        }
    }
    let text = Clean::folded(&kept);
    let text = labelled(&text).map_or(text.as_str(), |(_, rest)| rest);
    Clean::named(trim_arrows(text)).filter(|title| label(title).is_none())
}

/// Takes arrows off both ends, but leaves the punctuation a title may begin or end with: of the
/// angled quotation marks only one that stands alone is an arrow.
fn trim_arrows(text: &str) -> &str {
    let arrow = |c: char| c.is_whitespace() || "←→⟵⟶⇐⇒‹›◀▶◄►❮❯".contains(c);
    let mut text = text.trim_matches(arrow);
    if text.contains('«') != text.contains('»') {
        text = text.trim_matches(['«', '»']);
    }
    text.trim_start_matches([':', '|']).trim_end_matches('|').trim_matches(arrow)
}
