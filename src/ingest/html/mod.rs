//! HTML to a [`Document`] and back: what a browser would show, as blocks and inlines.
//!
//! Nothing here decides which part of a page is the story, and nothing here recurses over what
//! came from outside: the tree is walked with a stack of our own, and a text whose tags would
//! make a tree too deep or too slow to build is flattened before it is parsed.

mod blocks;
mod guard;
mod inlines;
mod links;
mod media;
mod scan;
mod table;
mod tags;
mod walk;
mod write;

use std::borrow::Cow;

pub use guard::depth_exceeds;
pub use write::write;

use crate::model::{Address, Document};

pub(super) use walk::walk;

/// Elements within elements that a tree may have; browsers stop at the same depth.
pub const DEEPEST: usize = 512;

/// Reads a fragment, or the body of a whole page, into blocks.
///
/// Links and pictures are resolved against the fragment's own `<base href>` and `base`. Markup
/// that is nested too deeply comes out as its words, in paragraphs.
pub fn document(html: &str, base: Option<&Address>) -> Document {
    let (html, _) = tame(html);
    let tree = dom_query::Document::from(&*html);
    let base = base_of(&tree, base);
    let root = tree.body().unwrap_or_else(|| tree.root());
    walk(root, base.as_ref())
}

/// The address against which a page's links are resolved: its first `<base href>`, else its own.
pub(super) fn base_of(tree: &dom_query::Document, own: Option<&Address>) -> Option<Address> {
    let given = tree.base_uri();
    given.and_then(|href| Address::join(own, &href)).or_else(|| own.cloned())
}

/// Parses a page so that others can go through its tree, who may do so by recursion: markup that
/// is too much, or whose tree came out too deep after all, is flattened. The markup that the tree
/// was made of comes with it.
pub(super) fn parse(html: &str) -> (dom_query::Document, Cow<'_, str>, Tamed) {
    let (source, tamed) = tame(html);
    let tree = dom_query::Document::from(&*source);
    if depth(tree.root()) <= 2 * DEEPEST {
        return (tree, source, tamed);
    }
    let flat = guard::flatten(html);
    (dom_query::Document::from(&*flat), Cow::Owned(flat), Tamed::Flattened)
}

/// How deep the elements below a node are nested.
fn depth(root: dom_query::NodeRef<'_>) -> usize {
    let (mut here, mut depth, mut deepest) = (root, 0, 0_usize);
    loop {
        if let Some(child) = here.first_child() {
            (here, depth) = (child, depth + 1);
            deepest = deepest.max(depth);
            continue;
        }
        loop {
            if here.id == root.id {
                return deepest;
            }
            if let Some(next) = here.next_sibling() {
                here = next;
                break;
            }
            let Some(parent) = here.parent() else { return deepest };
            (here, depth) = (parent, depth.saturating_sub(1));
        }
    }
}

/// Markup that is safe to hand to the parser: as it is, or flattened where that would not end.
fn tame(html: &str) -> (Cow<'_, str>, Tamed) {
    match guard::is_too_much(html, DEEPEST) {
        false => (Cow::Borrowed(html), Tamed::AsItWas),
        true => (Cow::Owned(guard::flatten(html)), Tamed::Flattened),
    }
}

/// What had to be done to a text before it could be parsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tamed {
    AsItWas,
    Flattened,
}

#[cfg(test)]
mod tests;
