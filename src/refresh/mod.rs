//! Fetching what is subscribed: which sources are due, their feeds fetched side by side, and those
//! that come together saved in one transaction; what the reader wants to follow to; subscribing to
//! an address; and the whole story behind a summary.
//!
//! Calls block; whoever must not wait calls from a thread of its own, with a store of its own.
//! Nothing here speaks HTTP or SQL itself, draws, or decides when to refresh.

mod add;
mod decide;
mod options;
mod outcome;
mod pace;
mod story;
mod thread;
mod visit;
mod wanted;

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

use crate::home::now;
use crate::model::{Address, Article, FullText, Interval, Problem, Source, SourceId, Wanted};
use crate::net::{Cancel, Client, Failure, Pool, PoolSize, Ticket};
use crate::store::{Load, Reading, Store};

pub use crate::ingest::discover::Candidate;
pub use add::Addition;
pub use decide::{Decision, decide};
pub use options::Setup;
pub use outcome::{Outcome, Progress, Report, Visit};
pub use story::Story;
pub use thread::{ThreadNews, ThreadWish};
pub use visit::{near, origin};

use pace::Moment;
use visit::{Fetched, Judged};

/// Results that wait to be saved; a worker with another one waits as well, so that no more
/// articles are held in memory than these.
const HELD: usize = 16;

/// With so many articles, a transaction takes in no other source: whoever else wants to write waits
/// for its end.
const TOGETHER: usize = 1_000;

/// How often a refresh looks whether it was called off.
const LOOK: Duration = Duration::from_millis(50);

/// Pages fetched for the summaries that one refresh of one source brings.
const PAGES: usize = 40;

/// From so many sources on, the store makes itself ready for many savings.
const MANY: usize = 10;

/// Which sources to refresh.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// Those whose time has come.
    Due,
    /// All but those that are gone for good.
    All,
    /// These, whatever their time; one that is gone is asked once more.
    These(Vec<SourceId>),
}

/// Fetches sources. It may be shared between threads.
pub struct Refresher {
    client: Client,
    pool: Pool,
    every: Option<Interval>,
    stopped: Cancel,
}

impl Refresher {
    /// Sets up the network; no connection is made yet.
    ///
    /// # Errors
    ///
    /// The root certificates or the proxy cannot be used, or no thread can be started.
    pub fn new(setup: impl Into<Setup>) -> Result<Self, Problem> {
        let setup = setup.into();
        let (client, pool) = (Client::new(&setup.network)?, Pool::new(PoolSize::default())?);
        Ok(Self { client, pool, every: setup.every, stopped: Cancel::default() })
    }

    /// Fetches sources and saves what is new, telling `progress` after each of them. Sources that
    /// fail are in the report; one that is called off leaves the sources not yet fetched alone.
    ///
    /// # Errors
    ///
    /// The store cannot be read or written. What was saved before stays.
    pub fn refresh(
        &self,
        store: &mut Store,
        which: &Which,
        cancel: &Cancel,
        progress: &mut dyn FnMut(&Progress<'_>),
    ) -> Result<Report, Problem> {
        let sources = chosen(store, which)?;
        let (sender, receiver) = sync_channel(HELD);
        let mut run = Run {
            refresher: self,
            store,
            cancel,
            tickets: Vec::with_capacity(sources.len()),
            of: sources.len(),
            waiting: 0,
            report: Report { chosen: sources.len(), ..Report::default() },
        };
        for source in sources {
            run.ask(source, &sender, progress)?;
        }
        run.store.expect(if run.of >= MANY { Load::Heavy } else { Load::Usual });
        let ended = run.collect(&sender, &receiver, progress).and_then(|()| {
            // Afterwards: what the feeds have brought need not be fetched.
            run.ask_wanted(which, &sender)?;
            run.collect(&sender, &receiver, progress)
        });
        run.tickets.iter().for_each(Ticket::cancel);
        run.store.expect(Load::Usual);
        ended.map(|()| run.report)
    }

    fn moment(&self) -> Moment {
        Moment { now: now(), every: self.every }
    }

    /// Ends every refresh and every request that is under way; used when the program ends. What
    /// they have not saved yet stays as it was.
    pub fn shutdown(&self) {
        self.stopped.cancel();
        self.pool.shutdown();
        self.client.shutdown();
    }
}

fn chosen(store: &Store, which: &Which) -> Result<Vec<Source>, Problem> {
    match which {
        Which::Due => store.due(now()),
        Which::All => {
            let mut sources = store.sources()?;
            sources.retain(|source| !source.state.gone);
            Ok(sources)
        }
        Which::These(ids) => {
            let mut sources = store.sources()?;
            sources.retain(|source| ids.contains(&source.id));
            Ok(sources)
        }
    }
}

/// What a worker hands over to be saved.
enum Arrived {
    Feed(Box<Source>, Fetched),
    /// The page of an article whose feed has only a summary, if it could be read.
    Page(Option<Box<Article>>),
    /// What the reader wants, or why it cannot be had.
    Wanted(Box<Wanted>, Result<Box<Article>, Failure>),
}

type Sender = SyncSender<Arrived>;

/// What is saved together: whatever has come while the last was being saved. So a source that comes
/// alone is there at once, and for many the index is written once.
#[derive(Default)]
struct Together {
    feeds: Vec<Judged>,
    pages: Vec<Article>,
}

impl Together {
    fn is_enough(&self) -> bool {
        let articles = self.feeds.iter().map(Judged::articles).sum::<usize>() + self.pages.len();
        articles >= TOGETHER
    }
}

/// One refresh under way.
struct Run<'a> {
    refresher: &'a Refresher,
    store: &'a mut Store,
    cancel: &'a Cancel,
    tickets: Vec<Ticket>,
    of: usize,
    /// Jobs whose results are still to come.
    waiting: usize,
    report: Report,
}

impl Run<'_> {
    /// Lets a source wait for its turn on the pool.
    fn ask(
        &mut self,
        source: Source,
        sender: &Sender,
        progress: &mut dyn FnMut(&Progress<'_>),
    ) -> Result<(), Problem> {
        let (client, sender, asked) =
            (self.refresher.client.clone(), sender.clone(), Arc::new(source));
        let job = Arc::clone(&asked);
        let submitted = self.refresher.pool.submit(&asked.address.host(), move |cancel| {
            let feed = |fetched| Arrived::Feed(Box::new((*job).clone()), fetched);
            let problem = Problem::new(format!("cannot read {}", job.shown_name()), BROKEN);
            let promise = Promise::new(sender, feed(Fetched::failed(problem)));
            promise.keep(feed(visit::fetch(&client, &job, cancel)));
        });
        match submitted {
            Ok(ticket) => {
                self.tickets.push(ticket);
                self.waiting += 1;
                Ok(())
            }
            Err(problem) => {
                let visit = Visit::of(&asked, Outcome::Failed(problem));
                self.note(visit, progress);
                Ok(())
            }
        }
    }

    /// Saves results as they come, until all are in or the refresh is called off.
    fn collect(
        &mut self,
        sender: &Sender,
        receiver: &Receiver<Arrived>,
        progress: &mut dyn FnMut(&Progress<'_>),
    ) -> Result<(), Problem> {
        while self.waiting > 0 {
            if self.cancel.is_cancelled() || self.refresher.stopped.is_cancelled() {
                self.report.cancelled = true;
                return Ok(());
            }
            match receiver.recv_timeout(LOOK) {
                Ok(first) => {
                    let together = self.together(first, receiver)?;
                    self.save(together, sender, progress)?;
                }
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {}
            }
        }
        Ok(())
    }

    /// Takes in a result, and those that came while the ones before it were being saved.
    fn together(
        &mut self,
        first: Arrived,
        receiver: &Receiver<Arrived>,
    ) -> Result<Together, Problem> {
        let mut together = Together::default();
        let mut next = Some(first);
        while let Some(arrived) = next {
            self.waiting -= 1;
            match arrived {
                Arrived::Feed(_, fetched) if fetched.was_called_off() => {
                    self.report.cancelled = true;
                }
                Arrived::Feed(source, fetched) => {
                    let moment = self.refresher.moment();
                    together.feeds.push(visit::judge(self.store, *source, fetched, moment)?);
                }
                Arrived::Page(page) => together.pages.extend(page.map(|page| *page)),
                Arrived::Wanted(wanted, article) => {
                    self.keep_wanted(*wanted, article.map(|article| *article))?;
                }
            }
            next = if together.is_enough() { None } else { receiver.try_recv().ok() };
        }
        Ok(together)
    }

    /// Saves what came, in one transaction.
    fn save(
        &mut self,
        together: Together,
        sender: &Sender,
        progress: &mut dyn FnMut(&Progress<'_>),
    ) -> Result<(), Problem> {
        let Together { mut feeds, pages } = together;
        if feeds.is_empty() && pages.is_empty() {
            return Ok(());
        }
        let mut readings: Vec<_> = feeds.iter_mut().map(Judged::reading).collect();
        if !pages.is_empty() {
            readings.push(Reading::of(&pages));
        }
        let saved = self.store.save_readings(readings, now())?;
        for (judged, saved) in feeds.into_iter().zip(saved) {
            let kept = judged.kept(saved);
            if kept.source.full_text == FullText::Always {
                for article in kept.summaries.into_iter().take(PAGES) {
                    self.ask_page(&kept.source, article, sender);
                }
            }
            self.note(kept.visit, progress);
        }
        Ok(())
    }

    /// Lets the page of a summary wait for its turn. One that cannot be had stays a summary.
    fn ask_page(&mut self, source: &Source, article: Article, sender: &Sender) {
        let Some(host) = article.url.as_ref().map(Address::host) else { return };
        let (client, sender) = (self.refresher.client.clone(), sender.clone());
        let near = visit::trusted_place(source).cloned();
        let submitted = self.refresher.pool.submit(&host, move |cancel| {
            let promise = Promise::new(sender, Arrived::Page(None));
            let whole = story::whole(&client, &article, near.as_ref(), cancel).ok();
            promise.keep(Arrived::Page(whole.map(Box::new)));
        });
        if let Ok(ticket) = submitted {
            self.tickets.push(ticket);
            self.waiting += 1;
        }
    }

    fn note(&mut self, visit: Visit, progress: &mut dyn FnMut(&Progress<'_>)) {
        self.report.take(visit);
        if let Some(latest) = self.report.visits.last() {
            progress(&Progress {
                done: self.report.visits.len(),
                of: self.of,
                added: self.report.added,
                problems: self.report.problems,
                latest,
            });
        }
    }
}

/// Why a job ended that sent nothing.
const BROKEN: &str = "the reader failed on it, which it should not";

/// Sends what came of a job, whatever becomes of it: one that panics sends what it promised at
/// first, and is not waited for in vain.
struct Promise {
    arrived: Option<Arrived>,
    sender: Sender,
}

impl Promise {
    /// A promise to send something, and `otherwise` if nothing comes of it.
    fn new(sender: Sender, otherwise: Arrived) -> Self {
        Self { arrived: Some(otherwise), sender }
    }

    fn keep(mut self, arrived: Arrived) {
        self.arrived = Some(arrived);
    }
}

impl Drop for Promise {
    fn drop(&mut self) {
        if let Some(arrived) = self.arrived.take() {
            // Nobody receives any more once the refresh was called off.
            let _ = self.sender.send(arrived);
        }
    }
}
