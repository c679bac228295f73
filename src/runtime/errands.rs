//! The thread that runs errands to the network, one after the other, on a store of its own, so
//! that reading, scrolling and typing never wait for it.

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel};
use std::thread::JoinHandle;

use crate::app::{Choice, Errand, Event, Outcome, Progress, ThreadFetched, Wish};
use crate::config::Settings;
use crate::home;
use crate::model::{Address, ArticleId, Clean, Problem};
use crate::net::Cancel;
use crate::refresh::{self, Addition, Candidate, Refresher, ThreadWish, Which};
use crate::store::{Added, Store};

use super::run::Incoming;

/// How far the threads of a refresh stand back, from 0 to 19 (setpriority(2)).
#[cfg(target_os = "linux")]
const BACKGROUND: i32 = 10;

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
    pub fn start(
        folder: &Path,
        settings: &Settings,
        answers: SyncSender<Incoming>,
    ) -> Result<Self, Problem> {
        let refresher = Arc::new(in_the_background(|| Refresher::new(settings))?);
        let store = Store::open(folder, home::now())?.store;
        let (errands, taken) = channel();
        let own = Arc::clone(&refresher);
        let work = move || {
            stand_back();
            serve(&own, store, &taken, &answers);
        };
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

/// Runs something on a thread that stands back; threads that it starts do so, too.
fn in_the_background<T: Send>(
    work: impl FnOnce() -> Result<T, Problem> + Send,
) -> Result<T, Problem> {
    let worked = std::thread::scope(|scope| {
        let background = scope.spawn(|| {
            stand_back();
            work()
        });
        background.join()
    });
    worked.unwrap_or_else(|_| Err(Problem::new("cannot fetch", "the program failed there")))
}

/// Lets everything else go first on this thread: a key is answered at once, however many feeds are
/// being read. Only on Linux does this concern one thread; elsewhere it would slow the keys, too.
fn stand_back() {
    // Where it cannot be had, the threads take turns as usual.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::setpriority_process(None, BACKGROUND);
}

fn serve(
    refresher: &Refresher,
    mut store: Store,
    errands: &Receiver<Errand>,
    answers: &SyncSender<Incoming>,
) {
    for errand in errands {
        let told = |event| answers.send(Incoming::Event(event)).is_ok();
        let outcome = run(refresher, &mut store, &errand, &told);
        let outcome = outcome.unwrap_or_else(|problem| errand.failed(problem));
        if !told(Event::ErrandDone(outcome)) {
            return;
        }
    }
}

fn run(
    refresher: &Refresher,
    store: &mut Store,
    errand: &Errand,
    told: &dyn Fn(Event) -> bool,
) -> Result<Outcome, Problem> {
    let cancel = Cancel::default();
    match errand {
        Errand::RefreshDue => refresh_which(refresher, store, &Which::Due, told),
        Errand::RefreshAll => refresh_which(refresher, store, &Which::All, told),
        Errand::RefreshSourceOf(id) => {
            let source = store.source_of(id)?;
            let which = Which::These(source.into_iter().collect());
            refresh_which(refresher, store, &which, told)
        }
        Errand::RefreshSource(id) => {
            refresh_which(refresher, store, &Which::These(vec![id.clone()]), told)
        }
        Errand::RefreshFolder(folder) => {
            let which = Which::These(store.sources_within(folder)?);
            refresh_which(refresher, store, &which, told)
        }
        Errand::Add(address) => refresher.add(store, address, &cancel).map(added),
        Errand::Subscribe { page, feeds } => subscribe(refresher, store, page, feeds, told),
        Errand::Thread(article, wish) => Ok(thread(refresher, store, article.clone(), *wish)),
        Errand::Whole(id) => {
            refresher.full_text(store, id, &cancel).map(|story| Outcome::Whole(story.article.id))
        }
    }
}

/// Fetches a discussion. That it failed is part of what there is to tell: nobody who reads on needs
/// to hear of it.
fn thread(refresher: &Refresher, store: &mut Store, article: ArticleId, wish: Wish) -> Outcome {
    let why = match wish {
        Wish::Asked | Wish::Arrived => ThreadWish::Asked,
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
    // What was wanted counts like what the sources brought.
    last.added += report.found;
    last.of += report.found;
    let problems = report.problems + report.missed.len();
    let first = first.or_else(|| report.missed.into_iter().next());
    Ok(Outcome::Refreshed { progress: last, problems, first })
}

/// Subscribes to the feeds that the reader chose. One that fails is said and keeps none of the
/// others from it.
fn subscribe(
    refresher: &Refresher,
    store: &mut Store,
    page: &Address,
    feeds: &[Choice],
    told: &dyn Fn(Event) -> bool,
) -> Result<Outcome, Problem> {
    let (mut names, mut failed) = (Vec::new(), None);
    for Choice { address, title } in feeds {
        let candidate = Candidate { address: address.clone(), title: title.clone() };
        match refresher.subscribe(store, &candidate, page, &Cancel::default()) {
            Ok(Addition::Subscribed { visit, .. }) => names.push(visit.name),
            Ok(Addition::Saved { .. } | Addition::Choose { .. }) => {}
            Err(problem) => {
                if let Some(before) = failed.replace(problem) {
                    told(Event::Failed(before));
                }
            }
        }
    }
    let sentence = match names.as_slice() {
        [] => String::new(),
        [one] => format!("Subscribed to {one}."),
        many => format!("Subscribed to {} feeds.", many.len()),
    };
    match (names.is_empty(), failed) {
        (true, Some(problem)) => Err(problem),
        (_, Some(problem)) => {
            told(Event::Failed(problem));
            Ok(Outcome::Added(Clean::new(&sentence)))
        }
        (_, None) => Ok(Outcome::Added(Clean::new(&sentence))),
    }
}

/// What an addition is, as a sentence, or what there is to choose from.
fn added(addition: Addition) -> Outcome {
    let sentence = match addition {
        Addition::Subscribed { how: Added::Known(_), visit } => {
            format!("That is {}, which you have.", visit.name)
        }
        Addition::Subscribed { visit, .. } => format!("Subscribed to {}.", visit.name),
        Addition::Saved { title, .. } => format!("“{title}” is kept to read later."),
        Addition::Choose { page, candidates } => {
            let choice = |one: Candidate| Choice { address: one.address, title: one.title };
            return Outcome::Several { page, feeds: candidates.into_iter().map(choice).collect() };
        }
    };
    Outcome::Added(Clean::new(&sentence))
}
