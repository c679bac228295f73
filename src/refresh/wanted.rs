//! What the reader wanted to follow to while it was not cached: its page is fetched with the next
//! refresh, where its link has an address. What fails is tried again later and later, and said.

use crate::home::now;
use crate::model::{Address, Article, Attempts, Problem, Timestamp, Wanted};
use crate::net::{Cancel, Cause, Client, Failure};

use super::pace;
use super::story;
use super::visit::{near, origin};
use super::{Arrived, BROKEN, Promise, Run, Sender, Which};

/// Wanted articles that one refresh fetches at most.
const WISHES: usize = 40;

impl Run<'_> {
    /// Lets the pages of wanted articles wait for their turn: all whose time has come, or those
    /// that articles of certain sources lead to.
    pub(super) fn ask_wanted(&mut self, which: &Which, sender: &Sender) -> Result<(), Problem> {
        for wanted in self.store.wanted_due(now(), WISHES)? {
            let here = match which {
                Which::Due | Which::All => true,
                Which::These(ids) => {
                    self.store.source_of(&wanted.from)?.is_some_and(|source| ids.contains(&source))
                }
            };
            let host = wanted.link.url.as_ref().map(Address::host).filter(|_| here);
            let Some(host) = host else { continue };
            let place = near(self.store, &wanted.from)?;
            let (client, sender) = (self.refresher.client.clone(), sender.clone());
            let submitted = self.refresher.pool.submit(&host, move |cancel| {
                let broken = garbled(Problem::new("cannot read the page", BROKEN));
                let promise =
                    Promise::new(sender, Arrived::Wanted(Box::new(wanted.clone()), Err(broken)));
                let article = fetch(&client, &wanted, place.as_ref(), cancel).map(Box::new);
                promise.keep(Arrived::Wanted(Box::new(wanted), article));
            });
            // What finds no room is still wanted at the next refresh.
            if let Ok(ticket) = submitted {
                self.tickets.push(ticket);
                self.waiting += 1;
            }
        }
        Ok(())
    }

    /// Saves a wanted article, which ends the wish; or notes when to try again.
    pub(super) fn keep_wanted(
        &mut self,
        mut wanted: Wanted,
        article: Result<Article, Failure>,
    ) -> Result<(), Problem> {
        match article {
            Ok(mut article) => {
                if article.source.is_none() {
                    let from = self.store.article(&wanted.from)?;
                    article.source = from.and_then(|from| from.source);
                }
                self.store.save(&[article], now())?;
                self.report.found += 1;
                Ok(())
            }
            Err(failure) if failure.cause == Cause::Cancelled => Ok(()),
            Err(failure) => {
                wanted.attempts = failed(&wanted, failure, now());
                self.report.missed.extend(wanted.attempts.problem.clone());
                self.store.note_attempts(&wanted)
            }
        }
    }
}

/// Fetches the page of a wanted article. `near` is the place that the reader trusts with the
/// article whose link it is.
fn fetch(
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
    garbled(Problem::new("cannot fetch the page", why).hint("open it in the browser"))
}

fn garbled(problem: Problem) -> Failure {
    Failure { problem, retry_after: None, cause: Cause::Garbled }
}

/// A failure as it is kept and said.
fn failed(wanted: &Wanted, failure: Failure, now: Timestamp) -> Attempts {
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
