//! The store's worker: one thread that answers requests and carries out changes in the order in
//! which they were asked, and notices when somebody else has written.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::app::{Effect, Event, Request};
use crate::home;
use crate::model::Problem;
use crate::store::{Access, Indexed, Judged, Relating, Store};

use super::bulk::Bulk;
use super::questions::Questions;
use super::run::Incoming;
use super::storekeeper;

/// How often an idle worker looks whether another process has written.
const LOOK: Duration = Duration::from_millis(700);

/// How long it waits for something to do while the articles of an older cache are being indexed.
const BRIEF: Duration = Duration::from_millis(20);

/// A handle on the thread.
pub(super) struct Worker {
    orders: Sender<Effect>,
    questions: Arc<Questions>,
    thread: JoinHandle<()>,
}

impl Worker {
    /// Starts the thread with a connection of its own.
    pub fn start(folder: &Path, answers: SyncSender<Incoming>) -> Result<Self, Problem> {
        let (orders, taken) = channel();
        let questions = Arc::new(Questions::default());
        let (folder, known) = (folder.to_owned(), Arc::clone(&questions));
        let work = move || match Store::open(&folder, home::now()) {
            Ok(opened) => serve(opened.store, &taken, &known, &answers),
            Err(problem) => {
                let _ = answers.send(Incoming::Event(Event::Failed(problem)));
            }
        };
        let refused = |error: std::io::Error| Problem::new("cannot start", error.to_string());
        let builder = std::thread::Builder::new().name("store".to_owned());
        Ok(Self { orders, questions, thread: builder.spawn(work).map_err(refused)? })
    }

    /// Hands an effect over. The queue is as long as what one person can press in the time of one
    /// query, which the answers' bounded inbox holds back in turn.
    pub fn send(&self, effect: Effect) {
        match effect {
            // This must not wait behind the question that it is about.
            Effect::Forget(ticket) => self.questions.forget(ticket),
            effect => drop(self.orders.send(effect)),
        }
    }

    /// Waits until everything handed over is done.
    pub fn finish(self) {
        drop(self.orders);
        let _ = self.thread.join();
    }
}

fn serve(
    mut store: Store,
    orders: &Receiver<Effect>,
    questions: &Questions,
    answers: &SyncSender<Incoming>,
) {
    let interrupter = store.interrupter();
    let mut seen = store.seen_changes().unwrap_or_default();
    // The day of the last copy of the desk; one is made in the first quiet moment of each.
    let mut backed_up = None;
    let mut bulk = Bulk::default();
    let mut indexing = store.access() == Access::ReadWrite;
    let mut hiding = false;
    loop {
        let wait = match (bulk.is_empty(), indexing || hiding) {
            (false, _) => Duration::ZERO,
            (true, true) => BRIEF,
            (true, false) => LOOK,
        };
        let event = match orders.recv_timeout(wait) {
            Ok(Effect::Ask(ticket, Request::MarkAlong(along))) => {
                bulk.begin(ticket, *along);
                None
            }
            Ok(effect) => {
                while bulk.holds_up(&effect) {
                    tell(bulk.step(&mut store), answers);
                }
                match effect {
                    Effect::Ask(ticket, request) => {
                        let wanted = questions.begin(ticket, &interrupter);
                        let answer =
                            wanted.then(|| storekeeper::answer(&mut store, request, home::now()));
                        questions.end();
                        answer.map(|answer| Event::Answered(ticket, answer))
                    }
                    effect => perform(&mut store, effect),
                }
            }
            Err(RecvTimeoutError::Timeout) if !bulk.is_empty() => bulk.step(&mut store),
            Err(RecvTimeoutError::Timeout) => {
                // A step that failed is tried again at the next start.
                indexing = indexing && is_more_to_do(&mut store);
                let was_hiding = std::mem::replace(&mut hiding, hides_more(&mut store));
                let hidden = (was_hiding && !hiding).then_some(Event::Outside);
                let day = home::now().local_day(0);
                let unkept =
                    backed_up.replace(day) != Some(day) && store.access() == Access::ReadWrite;
                let failed = unkept.then(|| store.back_up_desk(home::now()).err()).flatten();
                let outside = look(&store, &mut seen);
                // What others have brought in is to be learned from, too.
                indexing |= outside.is_some() && store.access() == Access::ReadWrite;
                failed.map(Event::Failed).or(hidden).or(outside)
            }
            Err(RecvTimeoutError::Disconnected) => {
                while !bulk.is_empty() {
                    bulk.step(&mut store);
                }
                return;
            }
        };
        tell(event, answers);
    }
}

/// Hands an event on. Once the loop has ended nobody takes answers; what was asked is still
/// carried out.
fn tell(event: Option<Event>, answers: &SyncSender<Incoming>) {
    if let Some(event) = event {
        let _ = answers.send(Incoming::Event(event));
    }
}

/// One step of what quiet moments are for: bringing older articles into the index, then learning
/// which words tell what is related. Whether there is more of it.
fn is_more_to_do(store: &mut Store) -> bool {
    match (store.index_some(), store.group_some()) {
        (Ok(Indexed::AllBut(_)), _) | (_, Ok(Indexed::AllBut(_))) => true,
        (Ok(Indexed::All), Ok(Indexed::All)) => matches!(store.relate_some(), Ok(Relating::More)),
        (Err(_), _) | (_, Err(_)) => false,
    }
}

fn perform(store: &mut Store, effect: Effect) -> Option<Event> {
    match effect {
        Effect::Do(change) => {
            storekeeper::change(store, change, home::now()).err().map(Event::Failed)
        }
        Effect::SyncDesk => {
            // A keystroke does not wait for the cache to be free; this may.
            store.copy_marks();
            let failed = sync(store).err();
            store.carry_logs_over();
            failed.map(Event::Failed)
        }
        Effect::Ask(..)
        | Effect::Forget(_)
        | Effect::Errand(_)
        | Effect::OpenDraft { .. }
        | Effect::SaveDraft(_)
        | Effect::FindPictures { .. }
        | Effect::Send(_)
        | Effect::KeepIdentity(..)
        | Effect::Browse(_)
        | Effect::Copy(_)
        | Effect::KeepMeasure(_)
        | Effect::Edit(_)
        | Effect::Suspend
        | Effect::Quit => None,
    }
}

/// Carries out a step of what hides; whether there is more of it to do. A step that failed is tried
/// again at the next look.
fn hides_more(store: &mut Store) -> bool {
    matches!(store.judge_some(), Ok(Judged::AllBut(_)))
}

fn look(store: &Store, seen: &mut u64) -> Option<Event> {
    let now = store.seen_changes().ok()?;
    (std::mem::replace(seen, now) != now).then_some(Event::Outside)
}

/// Brings the desk's journal to the disk itself: after this a power cut loses nothing of it.
fn sync(store: &Store) -> Result<(), Problem> {
    let synced = File::open(store.desk_wal()).and_then(|journal| journal.sync_data());
    match synced {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Problem::new("cannot make your draft safe against a power cut", error.to_string()))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}
