//! The thread that runs errands to the network, one after the other, on a store of its own, so
//! that reading, scrolling and typing never wait for it.

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel};
use std::thread::JoinHandle;

use crate::app::{Errand, Event, Outcome, Progress, ThreadFetched, Wish};
use crate::home;
use crate::model::{ArticleId, Clean, Problem};
use crate::net::{Cancel, Options};
use crate::refresh::{self, Addition, Refresher, ThreadWish, Which};
use crate::store::{Added, Store};

use super::run::Incoming;

/// Discussions fetched with each refresh.
const THREADS: usize = 5;

/// A handle on the thread.
pub(super) struct ErrandRunner {
    errands: Sender<Errand>,
    refresher: Arc<Refresher>,
    thread: JoinHandle<()>,
}

impl ErrandRunner {
    /// Starts the thread; no connection is made before the first errand.
    pub fn start(folder: &Path, answers: SyncSender<Incoming>) -> Result<Self, Problem> {
        let refresher = Arc::new(Refresher::new(&Options::default())?);
        let store = Store::open(folder, home::now())?.store;
        let (errands, taken) = channel();
        let own = Arc::clone(&refresher);
        let work = move || serve(&own, store, &taken, &answers);
        let refused = |error: std::io::Error| Problem::new("cannot fetch", error.to_string());
        let builder = std::thread::Builder::new().name("errands".to_owned());
        Ok(Self { errands, refresher, thread: builder.spawn(work).map_err(refused)? })
    }

    /// Hands an errand over; it is run after those before it.
    pub fn send(&self, errand: Errand) {
        let _ = self.errands.send(errand);
    }

    /// Calls off what is under way. Each feed was saved as a whole, or not at all.
    pub fn finish(self) {
        drop(self.errands);
        self.refresher.shutdown();
        let _ = self.thread.join();
    }
}

fn serve(
    refresher: &Refresher,
    mut store: Store,
    errands: &Receiver<Errand>,
    answers: &SyncSender<Incoming>,
) {
    for errand in errands {
        let told = |event| answers.send(Incoming::Event(event)).is_ok();
        let outcome = run(refresher, &mut store, errand, &told);
        let outcome = outcome.unwrap_or_else(Outcome::Failed);
        if !told(Event::ErrandDone(outcome)) {
            return;
        }
    }
}

fn run(
    refresher: &Refresher,
    store: &mut Store,
    errand: Errand,
    told: &dyn Fn(Event) -> bool,
) -> Result<Outcome, Problem> {
    let cancel = Cancel::default();
    match errand {
        Errand::RefreshDue => refresh_which(refresher, store, &Which::Due, told),
        Errand::RefreshAll => refresh_which(refresher, store, &Which::All, told),
        Errand::RefreshSourceOf(id) => {
            let source = store.source_of(&id)?;
            let which = Which::These(source.into_iter().collect());
            refresh_which(refresher, store, &which, told)
        }
        Errand::Add(address) => {
            refresher.add(store, &address, &cancel).and_then(|addition| added(&addition))
        }
        Errand::Thread(article, wish) => Ok(thread(refresher, store, article, wish)),
        Errand::Whole(id) => {
            refresher.full_text(store, &id, &cancel).map(|story| Outcome::Whole(story.article.id))
        }
    }
}

/// Fetches a discussion. That it failed is part of what there is to tell: nobody who reads on needs
/// to hear of it.
fn thread(refresher: &Refresher, store: &mut Store, article: ArticleId, wish: Wish) -> Outcome {
    let why = match wish {
        Wish::Asked => ThreadWish::Asked,
        Wish::Due => ThreadWish::Due,
    };
    let news = refresher.thread(store, &article, why, &Cancel::default());
    let (added, problem) = match news {
        Ok(news) => (news.added, news.problem),
        Err(problem) => (0, Some(problem)),
    };
    Outcome::Thread(ThreadFetched { article, wish, added, problem })
}

fn refresh_which(
    refresher: &Refresher,
    store: &mut Store,
    which: &Which,
    told: &dyn Fn(Event) -> bool,
) -> Result<Outcome, Problem> {
    let mut last = Progress::default();
    let mut first = None;
    let cancel = Cancel::default();
    let report = refresher.refresh(store, which, &cancel, &mut |progress| {
        if let refresh::Outcome::Failed(problem) | refresh::Outcome::Gone(problem) =
            &progress.latest.outcome
        {
            first.get_or_insert_with(|| problem.clone());
        }
        last = Progress { done: progress.done, of: progress.of, added: progress.added };
        if !told(Event::Progressed(last)) {
            cancel.cancel();
        }
    })?;
    // What others answered to a comment is wanted offline too; that it fails is no news.
    let _ = refresher.threads_besides(store, THREADS, &cancel);
    Ok(Outcome::Refreshed { progress: last, problems: report.problems, first })
}

/// What an addition is, as a sentence.
fn added(addition: &Addition) -> Result<Outcome, Problem> {
    let sentence = match addition {
        Addition::Subscribed { how: Added::Known(_), visit } => {
            format!("{} is subscribed already.", visit.name)
        }
        Addition::Subscribed { visit, .. } => format!("Subscribed to {}.", visit.name),
        Addition::Saved { title, .. } => format!("“{title}” is kept to read later."),
        Addition::Choose { candidates, .. } => {
            let addresses: Vec<&str> =
                candidates.iter().map(|candidate| candidate.address.as_str()).collect();
            return Err(Problem::new("several feeds are at this address", addresses.join("  "))
                .hint("add the one you want"));
        }
    };
    Ok(Outcome::Added(Clean::new(&sentence)))
}
