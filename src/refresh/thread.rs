//! The discussion of one article: found, fetched and kept. A site is asked one thing at a time,
//! only as long as there is news, and not again within the hour unless the reader asks.

use std::collections::HashSet;

use crate::home::now;
use crate::ingest::thread::{self as reading, ThreadFormat, ThreadReading};
use crate::model::{
    Address, Article, ArticleId, Clean, Discussion, Problem, ThreadComment, ThreadState,
    ThreadSystem, Timestamp,
};
use crate::net::{self, Answer, Cancel, Client, Failure, Fetched, Kind, Request};
use crate::store::{Coverage, Store};

use super::visit::{near, origin};
use super::{Refresher, pace, story};

/// Seconds between two fetches of a discussion by itself.
const USUAL: u32 = 3_600;
/// Seconds between two tries while nothing can be reached.
const OFFLINE: i64 = 300;
/// Seconds after which a discussion is read to its end again, so that what left it shows.
const WHOLE: i64 = 86_400;
/// Seconds between two looks at a page for where its discussion is.
const LOOK: i64 = 7 * 86_400;
/// Pages of comments asked for at once.
const MOST_PAGES: usize = reading::MOST_COMMENTS / reading::PER_PAGE;
/// Entries that WordPress puts into a feed of comments: where there are as many there may be more.
const FEED_PAGE: usize = 10;
/// Seconds for which discussions that were read are left alone while sources are refreshed.
const BESIDES: i64 = 6 * 3_600;

/// Who wants a discussion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ThreadWish {
    /// The reader asked for it now.
    Asked,
    /// The article was opened, or a refresh came by: only if it is time.
    Due,
}

/// What fetching a discussion brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ThreadNews {
    /// Comments that were not here before.
    pub added: usize,
    /// Comments that are here now.
    pub total: usize,
    /// Whether a server was asked and has answered.
    pub fetched: bool,
    /// What there was to say about what it answered.
    pub problem: Option<Problem>,
}

impl Refresher {
    /// Fetches the discussion of an article and keeps it.
    ///
    /// # Errors
    ///
    /// The article is not cached or has no discussion that is known, or its site cannot be read.
    /// What was kept before stays, and the time of the next try is noted.
    pub fn thread(
        &self,
        store: &mut Store,
        id: &ArticleId,
        wish: ThreadWish,
        cancel: &Cancel,
    ) -> Result<ThreadNews, Problem> {
        let what = "cannot fetch the comments";
        let unknown = || Problem::new(what, "the article is not in the cache");
        let article = store.article(id)?.ok_or_else(unknown)?;
        let state = store.thread_state(id)?;
        if wish == ThreadWish::Due
            && !(state.is_due(now()) && article.discussion.may_be_fetched(article.url.as_ref()))
        {
            return Ok(ThreadNews::default());
        }
        let near = near(store, id)?;
        let visit =
            Visit { client: &self.client, cancel, near, store, article, state, read_now: now() };
        visit.run()
    }

    /// Fetches the discussions that matter to the reader and are due: those of starred articles
    /// and of articles with a comment of their own; at most `limit`. Those that fail are noted.
    ///
    /// # Errors
    ///
    /// The store cannot be read.
    pub fn threads_besides(
        &self,
        store: &mut Store,
        limit: usize,
        cancel: &Cancel,
    ) -> Result<usize, Problem> {
        let before = Timestamp(now().0 - BESIDES);
        let mut added = 0;
        for id in store.threads_due(before, now(), limit)? {
            if cancel.is_cancelled() || self.stopped.is_cancelled() {
                break;
            }
            // The first that fails ends it: there may be no network, and there is always a next time.
            let Ok(news) = self.thread(store, &id, ThreadWish::Due, cancel) else { break };
            added += news.added;
        }
        Ok(added)
    }
}

/// One discussion being fetched.
struct Visit<'a> {
    client: &'a Client,
    cancel: &'a Cancel,
    near: Option<Address>,
    store: &'a mut Store,
    article: Article,
    state: ThreadState,
    read_now: Timestamp,
}

/// What a site had to say.
enum Heard {
    News { reading: ThreadReading, coverage: Coverage, last: Option<Box<Fetched>> },
    Unchanged,
}

impl Visit<'_> {
    fn run(mut self) -> Result<ThreadNews, Problem> {
        match self.ask() {
            Ok(heard) => self.keep(heard),
            Err(failure) => Err(self.fail(failure)),
        }
    }

    /// Asks whichever system the article names, the one that knows most first.
    fn ask(&mut self) -> Result<Heard, Failure> {
        if !self.has_whole_thread() && self.may_look() {
            self.look()?;
        }
        let discussion = self.article.discussion.clone();
        if let Some((server, uri)) = discussion.isso.as_ref().zip(discussion.isso_uri.as_ref())
            && let Some(question) = reading::isso_question(server, uri)
        {
            return self.ask_once(question, ThreadFormat::Isso, Coverage::Whole);
        }
        if let Some(api) = &discussion.api
            && let Some(post) = self.post_number()?
        {
            match self.ask_pages(api, &post) {
                // A site may have closed its interface and still have a feed.
                Err(failure) if discussion.feed.is_some() && closed(&failure) => {}
                answer => return answer,
            }
        }
        match discussion.feed {
            Some(feed) => self.ask_once(feed, ThreadFormat::Feed, Coverage::Part),
            None => Err(nothing_known(&self.article)),
        }
    }

    fn has_whole_thread(&self) -> bool {
        let Discussion { api, isso, .. } = &self.article.discussion;
        api.is_some() || isso.is_some()
    }

    /// Whether the article's page may be asked where its discussion is: now and then, and only
    /// where a feed alone would leave older comments out.
    fn may_look(&self) -> bool {
        let discussion = &self.article.discussion;
        let rested = self.state.looked.is_none_or(|last| self.read_now.since(last) >= LOOK);
        let few = discussion.count.is_some_and(|count| (count as usize) < FEED_PAGE);
        rested && self.article.url.is_some() && !(discussion.feed.is_some() && few)
    }

    /// Reads the article's page for what it says of its discussion, and keeps that.
    fn look(&mut self) -> Result<(), Failure> {
        let Some(url) = self.article.url.clone() else { return Ok(()) };
        self.state.looked = Some(self.read_now);
        let request = Request::new(url.clone(), origin(&url, self.near.as_ref()), Kind::Page);
        let found = match self.client.get_unless(&request, self.cancel) {
            Ok(Answer::Fresh(fetched)) => story::read(&fetched).map(|page| page.article.discussion),
            Ok(Answer::Unchanged { .. } | Answer::Gone) => None,
            // The feed may still answer.
            Err(failure) if self.article.discussion.feed.is_none() => return Err(failure),
            Err(_) => None,
        };
        if let Some(found) = found {
            self.learn(found)?;
        }
        Ok(())
    }

    /// Keeps what was learned of where the discussion is with the article.
    fn learn(&mut self, discussion: Discussion) -> Result<(), Failure> {
        let learned = Article { discussion, ..self.article.clone() };
        let id = &self.article.id;
        let saved = self.store.save(&[learned], self.read_now).and_then(|_| self.store.article(id));
        if let Some(article) = saved.map_err(of_our_own)? {
            self.article = article;
        }
        Ok(())
    }

    /// The number of the article's post, from its page or from the site's interface.
    fn post_number(&mut self) -> Result<Option<Clean>, Failure> {
        if let Some(post) = &self.article.discussion.post {
            return Ok(Some(post.clone()));
        }
        let Some(question) = reading::post_question(&self.article) else { return Ok(None) };
        let request =
            Request::new(question.clone(), origin(&question, self.near.as_ref()), Kind::Page);
        let post = match self.client.get_unless(&request, self.cancel) {
            Ok(Answer::Fresh(fetched)) => reading::post_number(&fetched.bytes, &self.article),
            Ok(Answer::Unchanged { .. } | Answer::Gone) => None,
            Err(failure) if closed(&failure) => None,
            Err(failure) => return Err(failure),
        };
        if post.is_some() {
            let known = self.article.discussion.clone();
            self.learn(Discussion { post: post.clone(), ..known })?;
        }
        Ok(post)
    }

    /// One question, whose answer is all there is to get.
    fn ask_once(
        &mut self,
        address: Address,
        format: ThreadFormat,
        coverage: Coverage,
    ) -> Result<Heard, Failure> {
        let Some(fetched) = self.get(&address)? else { return Ok(Heard::Unchanged) };
        let reading = self.read(&fetched, format)?;
        Ok(Heard::News { reading, coverage, last: Some(Box::new(fetched)) })
    }

    /// Page after page from the newest comment on, up to those that are known; to the end where
    /// that was not done for long.
    fn ask_pages(&mut self, api: &Address, post: &str) -> Result<Heard, Failure> {
        let wanted = self.state.whole.is_none_or(|last| self.read_now.since(last) >= WHOLE);
        let known = self.store.thread_ids(&self.article.id, ThreadSystem::WordPress);
        let known: HashSet<Clean> = known.map_err(of_our_own)?;
        let mut pages: Vec<ThreadComment> = Vec::new();
        let (mut all, mut first) = (ThreadReading::default(), None);
        for number in 1..=MOST_PAGES {
            let Some(question) = reading::comments_question(api, post, number) else { break };
            let Some(fetched) = self.get(&question)? else { return Ok(Heard::Unchanged) };
            let mut page = self.read(&fetched, ThreadFormat::WordPressRest)?;
            let ended = page.of < reading::PER_PAGE;
            let news = page.comments.iter().any(|comment| !known.contains(&comment.id));
            first = first.or(Some(Box::new(fetched)));
            // Each page is oldest first, and each page is older than the one before.
            pages.splice(0..0, page.comments.drain(..));
            all.problems.append(&mut page.problems);
            if ended || !(wanted || news) {
                all.system = Some(ThreadSystem::WordPress);
                all.comments = pages;
                if ended {
                    self.state.whole = Some(self.read_now);
                }
                let coverage = if ended { Coverage::Whole } else { Coverage::Part };
                return Ok(Heard::News { reading: all, coverage, last: first });
            }
        }
        let why = format!("only the latest {} were fetched", reading::MOST_COMMENTS);
        all.problems.push(Problem::new("the discussion is very long", why));
        all.system = Some(ThreadSystem::WordPress);
        all.comments = pages;
        self.state.whole = Some(self.read_now);
        Ok(Heard::News { reading: all, coverage: Coverage::Part, last: first })
    }

    /// Fetches an address unless the copy that is kept is still the newest.
    fn get(&self, address: &Address) -> Result<Option<Fetched>, Failure> {
        let same = self.state.address.as_ref() == Some(address);
        let request = Request {
            etag: self.state.etag.clone().filter(|_| same),
            last_modified: self.state.last_modified.clone().filter(|_| same),
            ..Request::new(address.clone(), origin(address, self.near.as_ref()), Kind::Page)
        };
        match self.client.get_unless(&request, self.cancel)? {
            Answer::Fresh(fetched) => Ok(Some(fetched)),
            Answer::Unchanged { .. } => Ok(None),
            Answer::Gone => {
                let what = format!("cannot fetch the comments at {}", address.without_user());
                let why = "its server says that they are gone for good";
                Err(of_our_own(Problem::new(what, why)))
            }
        }
    }

    fn read(&self, fetched: &Fetched, format: ThreadFormat) -> Result<ThreadReading, Failure> {
        let shown = fetched.address.without_user();
        let mut reading =
            reading::read(&fetched.bytes, format, Some(&fetched.address), shown.as_str());
        match reading.system {
            Some(_) => Ok(reading),
            None => Err(of_our_own(reading.problems.pop().unwrap_or_else(|| {
                Problem::new(format!("cannot read {shown}"), "it holds no comments")
            }))),
        }
    }

    fn keep(mut self, heard: Heard) -> Result<ThreadNews, Problem> {
        let id = self.article.id.clone();
        self.state.checked = Some(self.read_now);
        (self.state.failures, self.state.problem) = (0, None);
        self.state.next_due = Some(Timestamp(self.read_now.0 + i64::from(USUAL)));
        let (reading, coverage, last) = match heard {
            Heard::News { reading, coverage, last } => (reading, coverage, last),
            Heard::Unchanged => {
                self.store.save_thread(&id, None, &self.state, self.read_now)?;
                return Ok(ThreadNews { fetched: true, ..ThreadNews::default() });
            }
        };
        if let Some(fetched) = last {
            self.state.address = self.asked(&fetched);
            (self.state.etag, self.state.last_modified) = (fetched.etag, fetched.last_modified);
        }
        let read = reading.system.map(|system| (system, &reading.comments[..], coverage));
        let saved = self.store.save_thread(&id, read, &self.state, self.read_now)?;
        let problem = reading.problems.into_iter().next();
        Ok(ThreadNews { added: saved.added, total: saved.total, fetched: true, problem })
    }

    /// What the next question will be: the marks of an answer belong to it, wherever redirects
    /// led. Where the answer is one of several pages, none of them tells of the others.
    fn asked(&self, fetched: &Fetched) -> Option<Address> {
        let feed = self.article.discussion.feed.clone();
        feed.filter(|feed| feed.same_page_key() == fetched.address.same_page_key())
    }

    /// Notes a failure with the time of the next try, and says it.
    fn fail(mut self, failure: Failure) -> Problem {
        if failure.cause == net::Cause::Cancelled {
            return failure.problem;
        }
        self.state.failures = self.state.failures.saturating_add(1);
        self.state.problem = Some(failure.problem.clone());
        let due = match failure.cause {
            // It says something about the network here, and nothing about the site.
            net::Cause::Unreachable => Timestamp(self.read_now.0 + OFFLINE),
            _ => pace::after_failure(self.state.failures, failure.retry_after, self.read_now),
        };
        self.state.next_due = Some(due);
        match self.store.save_thread(&self.article.id, None, &self.state, self.read_now) {
            Ok(_) => failure.problem,
            Err(problem) => problem,
        }
    }
}

/// Whether a server answered that it does not give this to anybody like us.
fn closed(failure: &Failure) -> bool {
    matches!(failure.cause, net::Cause::Missing | net::Cause::Refused | net::Cause::Garbled)
}

fn of_our_own(problem: Problem) -> Failure {
    Failure { problem, retry_after: None, cause: net::Cause::Garbled }
}

fn nothing_known(article: &Article) -> Failure {
    let what = format!("cannot fetch the comments on “{}”", article.title);
    let why = "its page names no system of comments that tidings can read";
    of_our_own(Problem::new(what, why).hint("open it in the browser"))
}
