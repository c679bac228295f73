//! A web page as an article: its main text, and what the page says about itself and about the
//! articles beside it. Everything is read from the markup handed in; nothing is fetched.

mod discussion;
mod facts;
mod labels;
mod link_title;
mod neighbours;
mod story;

pub(super) use discussion::{find as discussion_of, form as comment_form};
pub(super) use facts::first;

use serde_json::{Value, json};

use super::{html, identity};
use crate::model::{Address, Article, Clean, Document, Link, Problem, Rel, title_key};

/// A page that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    pub article: Article,
    /// The words of the main text, a block a line: what the reader keeps and shows.
    pub text: String,
}

/// Reads a page. `url` is where it came from, if it came from somewhere; `name` is what the
/// reader calls it, and stands in for a missing title.
///
/// What could be read comes back together with what could not; there is no page only where
/// there is neither a title nor a text.
pub fn read(html: &str, url: Option<&Address>, name: &str) -> (Option<Page>, Vec<Problem>) {
    let called = if name.trim().is_empty() { "the page" } else { name };
    let (tree, source, tamed) = html::parse(html);
    let mut problems = Vec::new();
    if tamed == html::Tamed::Flattened {
        problems.push(too_much(called));
    }
    let base = html::base_of(&tree, url);
    let facts = facts::read(&tree, url, base.as_ref());
    let own = facts.canonical.as_ref().or(url);
    let links = neighbours::find(&tree, own, base.as_ref());
    let discussion = discussion::find(&tree, own, base.as_ref());
    let story = match tamed {
        html::Tamed::AsItWas => story::read(tree, &source, url, base.as_ref()),
        html::Tamed::Flattened => story::whole(tree, base.as_ref()),
    };
    let title = story.title.or(facts.heading);
    if title.is_none() && story.body.blocks.is_empty() {
        problems.push(Problem::new(format!("cannot read {called}"), "it holds no text"));
        return (None, problems);
    }
    problems.extend(missing(called, title.as_ref(), &story.body));
    let title = title.unwrap_or_else(|| Clean::folded(called));
    let body = without_title(story.body, &title);
    let text = body.plain_text();
    let opening = text.lines().next().unwrap_or_default();
    let article = Article {
        id: identity::of_page(own, &title, opening),
        title,
        byline: story.byline,
        source: story.site.or(facts.site),
        url: own.cloned(),
        published: story.published.or(facts.published),
        updated: story.updated.or(facts.updated),
        language: facts.language,
        summary_only: false,
        body,
        links,
        discussion,
    };
    (Some(Page { article, text }), problems)
}

fn too_much(called: &str) -> Problem {
    Problem::new(
        format!("{called} is shown as bare text"),
        "its elements are nested too deeply, are too many, or have too many attributes",
    )
    .hint("open it in the browser to see it as it was made")
}

fn missing(called: &str, title: Option<&Clean>, body: &Document) -> Vec<Problem> {
    let mut problems = Vec::new();
    if title.is_none() {
        problems.push(Problem::new(format!("{called} has no title"), "the page names none"));
    }
    if body.blocks.is_empty() {
        problems.push(
            Problem::new(format!("{called} has no story"), "no text was found in the page")
                .hint("the page may need a browser that runs its scripts"),
        );
    }
    problems
}

/// The body without a heading that only says the title again. Only the first one is looked at,
/// and only near the top.
fn without_title(mut body: Document, title: &Clean) -> Document {
    use crate::model::Block;
    const TOP: usize = 4;
    let first =
        body.blocks.iter().take(TOP).position(|block| matches!(block, Block::Heading { .. }));
    if let Some(at) = first {
        let heading = Document { blocks: vec![body.blocks[at].clone()], links: Vec::new() };
        if title_key(&heading.plain_text()) == title_key(title) {
            body.blocks.remove(at);
        }
    }
    body
}

impl Page {
    /// A page of which all is known that the article says: one saved as plain text.
    pub fn of_article(article: Article) -> Self {
        let text = article.body.plain_text();
        Self { article, text }
    }

    /// The page as the JSON that `parse --as page` prints.
    pub fn to_json(&self, problems: &[Problem]) -> Value {
        let article = &self.article;
        let neighbour = |rel| article.link(rel).map_or(Value::Null, neighbour_json);
        json!({
            "kind": "page",
            "title": article.title,
            "byline": article.byline,
            "site_name": article.source,
            "published": article.published.map(|moment| moment.rfc3339()),
            "language": article.language,
            "url": article.url,
            "previous": neighbour(Rel::Previous),
            "next": neighbour(Rel::Next),
            "comments_url": article.discussion.page,
            "text": self.text,
            "problems": problems,
        })
    }
}

fn neighbour_json(link: &Link) -> Value {
    json!({ "title": link.title, "url": link.url })
}

#[cfg(test)]
mod tests;
