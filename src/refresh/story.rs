//! The whole story: the page of an article whose feed has only a summary, and the neighbours that
//! a WordPress page does not name.

use crate::home::now;
use crate::ingest::{self, Content, Format, Input, page, wordpress};
use crate::model::{Address, Article, ArticleId, Block, Document, Link, Problem, Rel, title_key};
use crate::net::{Answer, Cancel, Cause, Client, Failure, Fetched, Kind, Origin, Request};
use crate::store::Store;

use super::Refresher;
use super::visit::{near, origin};

/// What fetching an article's page brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Story {
    /// The article as it is kept now.
    pub article: Article,
    /// Whether anything in it is new.
    pub changed: bool,
}

impl Refresher {
    /// Fetches the page of an article and puts its whole text in the place of a summary.
    ///
    /// # Errors
    ///
    /// The article is not cached or has no address, or its page cannot be fetched or holds no
    /// story. The article then stays as it was.
    pub fn full_text(
        &self,
        store: &mut Store,
        id: &ArticleId,
        cancel: &Cancel,
    ) -> Result<Story, Problem> {
        let what = "cannot fetch the whole story";
        let unknown = || Problem::new(what, "the article is not in the cache");
        let article = store.article(id)?.ok_or_else(unknown)?;
        let near = near(store, id)?;
        let whole = whole(&self.client, &article, near.as_ref(), cancel)?;
        let saved = store.save(std::slice::from_ref(&whole), now())?;
        let article = store.article(id)?.ok_or_else(unknown)?;
        Ok(Story { article, changed: !saved.updated.is_empty() })
    }
}

/// The article with the text of its page.
pub fn whole(
    client: &Client,
    article: &Article,
    near: Option<&Address>,
    cancel: &Cancel,
) -> Result<Article, Problem> {
    let what = format!("cannot fetch the whole story of “{}”", article.title);
    let Some(url) = &article.url else {
        return Err(Problem::new(what, "it has no address"));
    };
    let fetched = get(client, url, near, cancel)?;
    let page = read(&fetched).ok_or_else(|| {
        Problem::new(&what, "its page holds no story that could be read")
            .hint("open it in the browser")
    })?;
    let mut found = page.article;
    drop_title(&mut found.body, &article.title);
    let (had, has) = (article.body.words(), found.body.words());
    if found.body.blocks.is_empty() || (article.summary_only && has * 2 < had) {
        let why = "its page holds less text than the summary";
        return Err(Problem::new(what, why).hint("open it in the browser"));
    }
    let mut whole = Article {
        byline: article.byline.clone().or(found.byline),
        published: article.published.or(found.published),
        language: article.language.clone().or(found.language),
        summary_only: false,
        body: found.body,
        links: if found.links.is_empty() { article.links.clone() } else { found.links },
        discussion: found.discussion,
        ..article.clone()
    };
    add_neighbours(client, &mut whole, near, cancel);
    Ok(whole)
}

/// Takes the headline off the head of a text: a page often repeats it there, and the feed's own
/// stands above it already.
fn drop_title(body: &mut Document, title: &str) {
    let Some(first @ Block::Heading { .. }) = body.blocks.first() else { return };
    let head = Document { blocks: vec![first.clone()], links: Vec::new() };
    if title_key(&head.plain_text()) == title_key(title) {
        body.blocks.remove(0);
    }
}

fn get(
    client: &Client,
    url: &Address,
    near: Option<&Address>,
    cancel: &Cancel,
) -> Result<Fetched, Problem> {
    try_get(client, url, origin(url, near), cancel).map_err(|failure| failure.problem)
}

/// Fetches what stands at an address; one that is gone for good is missing.
pub fn try_get(
    client: &Client,
    url: &Address,
    origin: Origin,
    cancel: &Cancel,
) -> Result<Fetched, Failure> {
    let request = Request::new(url.clone(), origin, Kind::Page);
    match client.get_unless(&request, cancel)? {
        Answer::Fresh(fetched) => Ok(fetched),
        Answer::Gone | Answer::Unchanged { .. } => {
            let what = format!("cannot fetch {}", url.without_user());
            let problem = Problem::new(what, "its server says that it is gone for good");
            Err(Failure { problem, retry_after: None, cause: Cause::Missing })
        }
    }
}

/// An answer read as a page with an article.
pub fn read(fetched: &Fetched) -> Option<page::Page> {
    let reading = ingest::read(&Input {
        bytes: &fetched.bytes,
        name: fetched.address.as_str(),
        url: Some(&fetched.address),
        content_type: fetched.content_type.as_deref(),
        format: Some(Format::Page),
    });
    match reading.content? {
        Content::Page(page) => Some(*page),
        Content::Feed(_) | Content::Articles(_) => None,
    }
}

/// Asks the site's REST interface for the neighbours that its page does not show. A site that
/// does not answer has none: this is a kindness, and no reason to fail.
pub fn add_neighbours(
    client: &Client,
    article: &mut Article,
    near: Option<&Address>,
    cancel: &Cancel,
) {
    let foreign = |api: &Address| article.url.as_ref().is_none_or(|url| !url.same_place(api));
    if !article.links.is_empty() || article.discussion.api.as_ref().is_none_or(foreign) {
        return;
    }
    let ask = |question: Option<Address>| -> Option<Vec<u8>> {
        get(client, &question?, near, cancel).ok().map(|fetched| fetched.bytes)
    };
    let Some(date) =
        ask(wordpress::post_question(article)).and_then(|answer| wordpress::date(&answer, article))
    else {
        return;
    };
    let neighbour = |rel| -> Option<Link> {
        let answer = ask(wordpress::neighbour_question(article, rel, &date))?;
        wordpress::neighbour(&answer, article, rel)
    };
    let links: Vec<Link> = [Rel::Previous, Rel::Next].into_iter().filter_map(neighbour).collect();
    article.links = links;
}
