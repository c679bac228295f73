//! What the reader wanted to follow to while it was not cached: its page is fetched with the next
//! refresh, where its link has an address. What fails is tried again later and later, and said.

use crate::model::{Address, Article, Attempts, Problem, Timestamp, Wanted};
use crate::net::{Cancel, Cause, Client, Failure};

use super::pace;
use super::story;
use super::visit::origin;

/// Fetches the page of a wanted article. `near` is the place that the reader trusts with the
/// article whose link it is.
pub(super) fn fetch(
    client: &Client,
    wanted: &Wanted,
    near: Option<&Address>,
    cancel: &Cancel,
) -> Result<Article, Failure> {
    let Some(url) = &wanted.link.url else { return Err(no_story("its link has no address")) };
    let fetched = story::try_get(client, url, origin(url, near), cancel)?;
    let page = story::read(&fetched).filter(|page| !page.article.body.blocks.is_empty());
    let Some(page) = page else { return Err(no_story("its page holds no story")) };
    let mut article = page.article;
    story::add_neighbours(client, &mut article, near, cancel);
    // Found under another address than its link has, it would stay wanted for ever.
    let is_that = |own: &Address| own.same_page_key() == url.same_page_key();
    if !article.url.as_ref().is_some_and(is_that) {
        article.url = Some(url.clone());
    }
    Ok(article)
}

fn no_story(why: &str) -> Failure {
    let problem = Problem::new("cannot fetch the page", why).hint("open it in the browser");
    Failure { problem, retry_after: None, cause: Cause::Garbled }
}

/// A failure as it is kept and said.
pub(super) fn failed(wanted: &Wanted, failure: Failure, now: Timestamp) -> Attempts {
    let failures = wanted.attempts.failures.saturating_add(1);
    let name = match (&wanted.link.title, &wanted.link.url) {
        (None, Some(url)) => url.without_user().to_string(),
        _ => format!("“{}”", wanted.link.shown_title()),
    };
    let what = format!("cannot fetch {name}, which you want");
    let problem = Problem::new(what, failure.problem.why.as_str())
        .hint("it stays wanted and is tried again later");
    Attempts {
        failures,
        next_try: Some(pace::after_failure(failures, failure.retry_after, now)),
        problem: Some(problem),
    }
}
