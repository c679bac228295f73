//! One source: its feed fetched and read on a worker, judged, and then kept: articles and state in
//! one transaction, which it shares with others that came at the same time. A failure keeps
//! everything as it was and only says when to come again.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::ingest::feed::{self, Feed};
use crate::ingest::{self, Content, Format, Input};
use crate::model::{
    Address, Article, ArticleId, Clean, Moving, NamedBy, Problem, Source, SourceState, Timestamp,
};
use crate::net::{Answer, Cancel, Client, Failure, Freshness, Kind, Origin, Request};
use crate::store::{Reading, Ready, Saved, Store};

use super::outcome::{Outcome, Visit};
use super::pace::{self, Moment};

/// How many answers in a row must name the same new address before it is believed.
const AGREED: u32 = 3;

/// After so many answers that end in the middle, a feed is taken for one that is made so.
const CUT: u32 = 2;

/// How long before it came into its feed an article may be dated, in seconds, to be expected there.
const LATE: i64 = 3_600;

/// What a worker found.
pub enum Fetched {
    Fresh(Box<Fresh>),
    Unchanged { freshness: Freshness, moved: Option<Address> },
    Gone,
    Failed(Failure),
}

/// A feed that was read, and what its server said about it.
pub struct Fresh {
    pub title: Option<Clean>,
    pub articles: Vec<Article>,
    pub moved: Option<Address>,
    pub etag: Option<String>,
    pub last_modified: Option<String>,
    pub freshness: Freshness,
    /// Whether the document ends in the middle.
    pub cut_short: bool,
    /// What was made of the articles while others were being saved.
    pub ready: Ready,
}

impl Fetched {
    /// Nothing was fetched, for a reason of our own.
    pub fn failed(problem: Problem) -> Self {
        let cause = crate::net::Cause::Garbled;
        Self::Failed(Failure { problem, retry_after: None, cause })
    }

    /// Whether it was our side that ended it, so that it says nothing about the source.
    pub fn was_called_off(&self) -> bool {
        matches!(self, Self::Failed(failure) if failure.cause == crate::net::Cause::Cancelled)
    }
}

/// What was kept of a visit.
pub struct Kept {
    pub visit: Visit,
    pub source: Source,
    /// The new articles of which the feed has only a summary.
    pub summaries: Vec<Article>,
}

/// Who named an address, as the network wants to know it: on the very host and port that the
/// reader typed, other addresses are trusted as that one is.
pub fn origin(address: &Address, near: Option<&Address>) -> Origin {
    match near {
        Some(near) if near.same_place(address) => Origin::Typed,
        Some(_) | None => Origin::Network,
    }
}

/// The place that the reader typed, if it was the reader who named the source.
pub fn trusted_place(source: &Source) -> Option<&Address> {
    match source.named_by {
        NamedBy::Reader => Some(&source.address),
        NamedBy::Network => None,
    }
}

/// The place that the reader trusts with an article: where its source is, if they named that.
///
/// # Errors
///
/// The store cannot be read.
pub fn near(store: &Store, article: &ArticleId) -> Result<Option<Address>, Problem> {
    let source = store.source_behind(article)?;
    Ok(source.as_ref().and_then(trusted_place).cloned())
}

/// Fetches a source's feed and reads it.
pub fn fetch(client: &Client, source: &Source, cancel: &Cancel) -> Fetched {
    let request = Request {
        address: source.address.clone(),
        origin: origin(&source.address, trusted_place(source)),
        kind: Kind::Feed,
        etag: source.state.etag.clone(),
        last_modified: source.state.last_modified.clone(),
    };
    match client.get_unless(&request, cancel) {
        Ok(Answer::Fresh(fetched)) => match read(&fetched, &source.first_address) {
            Ok(mut fresh) => {
                let is_likely_new = |article: &Article| is_likely_new(article, &source.state);
                fresh.ready = Ready::of(&fresh.articles, is_likely_new);
                Fetched::Fresh(Box::new(fresh))
            }
            Err(problem) => Fetched::failed(problem),
        },
        Ok(Answer::Unchanged { freshness, moved }) => Fetched::Unchanged { freshness, moved },
        Ok(Answer::Gone) => Fetched::Gone,
        Err(failure) => Fetched::Failed(failure),
    }
}

/// Whether the cache hardly has an article yet: its source was never read, or not since.
fn is_likely_new(article: &Article, state: &SourceState) -> bool {
    state
        .last_success
        .is_none_or(|last| article.published.is_some_and(|published| published.since(last) > -LATE))
}

/// Reads an answer as a feed. The ids of its articles are derived from `identity`.
fn read(fetched: &crate::net::Fetched, identity: &Address) -> Result<Fresh, Problem> {
    feed_in(fetched).map(|feed| fresh(feed, fetched, identity))
}

/// The feed that an answer is.
pub fn feed_in(fetched: &crate::net::Fetched) -> Result<Feed, Problem> {
    let shown = fetched.address.without_user();
    let reading = ingest::read(&Input {
        bytes: &fetched.bytes,
        name: shown.as_str(),
        url: Some(&fetched.address),
        content_type: fetched.content_type.as_deref(),
        format: None,
    });
    match reading.content {
        Some(Content::Feed(feed)) => Ok(feed),
        Some(Content::Page(_) | Content::Articles(_)) | None => {
            Err(no_feed(shown.as_str(), reading.format, reading.problems))
        }
    }
}

/// A feed and what its server said about it. The ids of its articles are derived from `identity`.
pub fn fresh(mut feed: Feed, fetched: &crate::net::Fetched, identity: &Address) -> Fresh {
    let cut_short = feed.cut_short;
    let title = feed.title.as_ref().map(feed::Text::plain);
    feed.url = Some(identity.clone());
    let mut articles = feed.into_articles();
    if cut_short {
        // The last entry may be half: its id or its text may be what is missing.
        articles.pop();
    }
    Fresh {
        title: title.as_deref().and_then(Clean::named),
        articles,
        moved: fetched.moved.clone(),
        etag: fetched.etag.clone(),
        last_modified: fetched.last_modified.clone(),
        freshness: fetched.freshness,
        cut_short,
        ready: Ready::default(),
    }
}

fn no_feed(address: &str, format: Format, problems: Vec<Problem>) -> Problem {
    let what = format!("cannot read {address}");
    match (format, problems.into_iter().next()) {
        (Format::Feed, Some(problem)) => problem,
        (Format::Page, _) => Problem::new(what, "the server sent a web page instead of a feed")
            .hint("what was read before is kept; `tidings add` with the site's address looks for its feed"),
        (Format::Feed | Format::Plain | Format::Json, _) => {
            Problem::new(what, "there is no feed at this address")
        }
    }
}

/// A visit that is ready to be kept.
pub struct Judged {
    /// The source in its new state.
    source: Source,
    articles: Vec<Article>,
    ready: Ready,
    outcome: Outcome,
}

impl Judged {
    pub fn articles(&self) -> usize {
        self.articles.len()
    }

    /// What is to be saved of it, once.
    pub fn reading(&mut self) -> Reading<'_> {
        let ready = std::mem::take(&mut self.ready);
        let from = Some((&self.source.id, &self.source.state));
        Reading { articles: &self.articles, from, ready }
    }

    /// What was kept, once saving did so much.
    pub fn kept(self, saved: Saved) -> Kept {
        let Self { source, articles: mut summaries, outcome, .. } = self;
        let outcome = match outcome {
            Outcome::Fetched { .. } => {
                Outcome::Fetched { added: saved.added.len(), updated: saved.updated.len() }
            }
            Outcome::Unchanged | Outcome::Gone(_) | Outcome::Failed(_) => outcome,
        };
        let added: BTreeSet<_> = saved.added.into_iter().collect();
        summaries.retain(|article| article.summary_only && added.contains(&article.id));
        Kept { visit: Visit::of(&source, outcome), summaries, source }
    }
}

/// Says what a visit means for its source. Articles and state are still to be saved; only that it
/// has moved for good is written at once.
///
/// # Errors
///
/// The store cannot be written.
pub fn judge(
    store: &mut Store,
    mut source: Source,
    fetched: Fetched,
    moment: Moment,
) -> Result<Judged, Problem> {
    let now = moment.now;
    let outcome = match fetched {
        Fetched::Fresh(fresh) if fresh.cut_short && source.state.failures < CUT => {
            let what = format!("cannot fetch {}", source.address.without_user());
            let why = "the feed ends in the middle; what was read before is kept";
            failed(&mut source.state, cut(Problem::new(what, why)), now)
        }
        Fetched::Fresh(mut fresh) => {
            let (max_age, ready) = (fresh.freshness.max_age, std::mem::take(&mut fresh.ready));
            answered(&mut source.state, now);
            let (articles, moved) = took(&mut source.state, *fresh, now);
            plan(store, &mut source, max_age, moved, moment)?;
            let outcome = Outcome::Fetched { added: 0, updated: 0 };
            return Ok(Judged { source, articles, ready, outcome });
        }
        Fetched::Unchanged { freshness, moved } => {
            answered(&mut source.state, now);
            plan(store, &mut source, freshness.max_age, moved, moment)?;
            Outcome::Unchanged
        }
        Fetched::Gone => gone(&mut source, now),
        Fetched::Failed(failure) => failed(&mut source.state, failure, now),
    };
    Ok(Judged { source, articles: Vec::new(), ready: Ready::default(), outcome })
}

fn cut(problem: Problem) -> Failure {
    Failure { problem, retry_after: None, cause: crate::net::Cause::CutShort }
}

/// Takes what a feed says of itself into the state, and gives its articles and where it has moved.
fn took(state: &mut SourceState, fresh: Fresh, now: Timestamp) -> (Vec<Article>, Option<Address>) {
    state.title = fresh.title.or(state.title.take());
    // What ends in the middle is asked for anew, not compared with.
    state.etag = fresh.etag.filter(|_| !fresh.cut_short);
    state.last_modified = fresh.last_modified.filter(|_| !fresh.cut_short);
    state.pace = Some(pace::pace(&fresh.articles, now));
    (fresh.articles, fresh.moved)
}

/// Sets when to come again after an answer that could be used, and where.
fn plan(
    store: &mut Store,
    source: &mut Source,
    max_age: Option<Duration>,
    moved: Option<Address>,
    moment: Moment,
) -> Result<(), Problem> {
    source.state.next_due =
        Some(pace::after_answer(source.interval, &source.state, max_age, moment));
    move_on(store, source, moved)
}

/// The state after an answer that could be used.
fn answered(state: &mut SourceState, now: Timestamp) {
    (state.last_checked, state.last_success) = (Some(now), Some(now));
    (state.failures, state.problem, state.gone) = (0, None, false);
}

fn gone(source: &mut Source, now: Timestamp) -> Outcome {
    let what = format!("{} is not fetched any more", source.shown_name());
    let problem = Problem::new(what, "its server says that it is gone for good")
        .hint("its articles stay; `tidings remove` takes the source away");
    let state = &mut source.state;
    (state.gone, state.last_checked, state.next_due) = (true, Some(now), None);
    state.problem = Some(problem.clone());
    Outcome::Gone(problem)
}

fn failed(state: &mut SourceState, failure: Failure, now: Timestamp) -> Outcome {
    state.failures = state.failures.saturating_add(1);
    state.last_checked = Some(now);
    state.problem = Some(failure.problem.clone());
    state.next_due = Some(pace::after_failure(state.failures, failure.retry_after, now));
    Outcome::Failed(failure.problem)
}

/// Counts how often the server said that the feed has moved for good, and believes it in the
/// end: one answer may be that of a hotel's network or of a server that is set up wrong.
fn move_on(store: &mut Store, source: &mut Source, moved: Option<Address>) -> Result<(), Problem> {
    let Some(to) = moved.filter(|to| *to != source.address) else {
        source.state.moving = None;
        return Ok(());
    };
    let before = source.state.moving.take().filter(|moving| moving.to == to);
    let said = before.map_or(0, |moving| moving.said).saturating_add(1);
    if said < AGREED {
        source.state.moving = Some(Moving { to, said });
        return Ok(());
    }
    source.named_by = match origin(&to, trusted_place(source)) {
        Origin::Typed => NamedBy::Reader,
        Origin::Network => NamedBy::Network,
    };
    source.address = to;
    store.change_source(source).map(drop)
}
