//! The main text of a page, by the Readability method where it finds one, and by the page's own
//! elements where it does not or leaves out most of a short story.

use dom_query::Document as Tree;
use dom_smoothie::{Config, Metadata, Readability};

use super::facts::first;
use crate::ingest::dates;
use crate::ingest::html;
use crate::model::{Address, Clean, Document, Timestamp, title_key};

/// Elements a page may have for its main text to be searched for; others show their own parts.
const MOST_ELEMENTS: usize = 150_000;

/// A main text of fewer words than this is compared with what the page itself marks as its
/// article: the method was made for longer ones.
const SHORT: u32 = 400;

/// Elements in which pages mark their article, the surest first, and how many words they must
/// hold for each ten of the text found so far to be believed instead. Fewer words are enough for
/// an `<article>`, since the text found may have taken in what stands around it; a `<main>` holds
/// more than the article on many pages.
const MARKED: [(&str, u32); 4] =
    [("[itemprop~=articleBody]", 5), ("article", 5), ("main", 20), ("[role=main]", 20)];

/// What stands around a story even inside its article.
const FURNITURE: &str = "nav, aside, footer, form, dialog, [role=navigation], [role=complementary], \
     #comments, #respond, .comments, .comment-respond, .post-navigation, .share, .sharing, .related";

/// The story, and what the method found out about it.
#[derive(Debug, Default)]
pub(super) struct Story {
    pub body: Document,
    pub title: Option<Clean>,
    pub byline: Option<Clean>,
    pub site: Option<Clean>,
    pub published: Option<Timestamp>,
    pub updated: Option<Timestamp>,
}

/// Finds the story of a page. `source` is the markup the tree was made of: the method takes the
/// tree apart, and what it leaves out has to be looked up in a fresh one.
pub(super) fn read(
    tree: Tree,
    source: &str,
    url: Option<&Address>,
    base: Option<&Address>,
) -> Story {
    let full_title = full_title(&tree);
    let mut story = extract(tree, url, base).unwrap_or_else(|| whole(Tree::from(source), base));
    if story.body.words() < SHORT
        && let Some((marked, for_ten)) = marked(source, base)
        && (1..SHORT).contains(&marked.words())
        && marked.words() * 10 >= story.body.words() * for_ten
    {
        story.body = marked;
    }
    if let Some(full) = full_title
        && story.title.as_ref().is_none_or(|cut| full.contains(cut.as_str()))
    {
        story.title = Some(full);
    }
    story
}

/// The whole body of a page as its story, without what stands around it.
pub(super) fn whole(tree: Tree, base: Option<&Address>) -> Story {
    let reader = Readability { doc: tree, doc_url: None, config: Config::default() };
    let metadata = reader.get_article_metadata(reader.parse_json_ld());
    let tree = reader.doc;
    let mut story = described(&metadata);
    let body = tree.body().unwrap_or_else(|| tree.root());
    story.body = html::walk(body, base);
    tree.select(FURNITURE).remove();
    let bare = html::walk(body, base);
    // A page that is nothing but a form or a comment is better shown than not.
    if !bare.blocks.is_empty() {
        story.body = bare;
    }
    story
}

fn extract(tree: Tree, url: Option<&Address>, base: Option<&Address>) -> Option<Story> {
    let config = Config { max_elements_to_parse: MOST_ELEMENTS, ..Config::default() };
    let url = url.map(Address::as_str);
    let mut reader = Readability::with_document(tree, url, Some(config)).ok()?;
    let found = reader.parse().ok()?;
    let root = first(&reader.doc, "#readability-page-1")?;
    let body = html::walk(root, base);
    let mut story = described(&Metadata {
        title: found.title,
        byline: found.byline,
        site_name: found.site_name,
        published_time: found.published_time,
        modified_time: found.modified_time,
        ..Metadata::default()
    });
    story.body = body;
    (!story.body.blocks.is_empty()).then_some(story)
}

fn described(metadata: &Metadata) -> Story {
    let named = |text: &Option<String>| text.as_deref().and_then(Clean::named);
    let moment = |text: &Option<String>| text.as_deref().and_then(dates::parse);
    Story {
        body: Document::default(),
        title: Clean::named(&metadata.title),
        byline: named(&metadata.byline).filter(|name| Address::parse(name).is_none()),
        site: named(&metadata.site_name),
        published: moment(&metadata.published_time),
        updated: moment(&metadata.modified_time),
    }
}

/// The page's `<title>`, where a heading of the page says the same and so vouches for all of it:
/// the method would cut it at a colon or a dash.
fn full_title(tree: &Tree) -> Option<Clean> {
    let title = Clean::named(&first(tree, "title")?.text())?;
    let key = title_key(&title);
    let headings = tree.select("h1, h2");
    let says_it = headings.nodes().iter().any(|heading| title_key(&heading.text()) == key);
    says_it.then_some(title)
}

/// The article as the page marks it, if it marks exactly one.
fn marked(source: &str, base: Option<&Address>) -> Option<(Document, u32)> {
    let tree = Tree::from(source);
    tree.select(FURNITURE).remove();
    let is_one = |place: &&(&str, u32)| tree.select(place.0).length() == 1;
    let (selector, for_ten) = MARKED.iter().find(is_one)?;
    Some((html::walk(first(&tree, selector)?, base), *for_ten))
}
