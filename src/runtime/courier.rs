//! The thread that hands comments to their sites, on a store of its own, so that reading and
//! writing never wait for a site. It reads the settings anew for each sending: a name that was
//! given a moment ago counts.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender as Queue, SyncSender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use crate::app::{Event, Missing, Sending, Told};
use crate::config::{self, Settings};
use crate::home;
use crate::model::{CommentKey, Problem, Timestamp};
use crate::net::Cancel;
use crate::post::{self, Need, Sender, Which};
use crate::refresh;
use crate::store::Store;

use super::run::Incoming;
use super::storekeeper;

/// A handle on the thread.
pub(super) struct Courier {
    orders: Queue<Sending>,
    hand: Arc<Hand>,
    thread: JoinHandle<()>,
}

/// What ends a sending from outside.
#[derive(Default)]
struct Hand {
    cancel: Cancel,
    sender: Mutex<Option<Arc<Sender>>>,
}

impl Hand {
    /// Makes a sender known, so that it can be ended.
    fn take(&self, sender: Arc<Sender>) {
        *self.sender.lock().unwrap_or_else(PoisonError::into_inner) = Some(sender);
    }

    fn end(&self) {
        self.cancel.cancel();
        let sender = self.sender.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(sender) = sender {
            sender.shutdown();
        }
    }
}

impl Courier {
    /// Starts the thread; no connection is made before something is to be sent.
    pub fn start(
        folder: &Path,
        config_file: &Path,
        answers: SyncSender<Incoming>,
    ) -> Result<Self, Problem> {
        let store = Store::open(folder, home::now())?.store;
        let (orders, taken) = channel();
        let hand = Arc::<Hand>::default();
        let mut bag = Bag {
            store,
            config_file: config_file.to_owned(),
            hand: Arc::clone(&hand),
            known: None,
            answers,
        };
        let refused = |error: std::io::Error| Problem::new("cannot send", error.to_string());
        let builder = std::thread::Builder::new().name("courier".to_owned());
        let thread = builder.spawn(move || bag.serve(&taken)).map_err(refused)?;
        Ok(Self { orders, hand, thread })
    }

    /// Hands a sending over; it begins after those before it.
    pub fn send(&self, sending: Sending) {
        let _ = self.orders.send(sending);
    }

    /// Ends what is under way. What became of each comment so far is on the disk.
    pub fn finish(self) {
        drop(self.orders);
        self.hand.end();
        let _ = self.thread.join();
    }
}

/// What the thread works with.
struct Bag {
    store: Store,
    config_file: PathBuf,
    hand: Arc<Hand>,
    /// The sender, and the settings it was made from.
    known: Option<(Settings, Arc<Sender>)>,
    answers: SyncSender<Incoming>,
}

impl Bag {
    fn serve(&mut self, orders: &Receiver<Sending>) {
        for sending in orders {
            let ended = self.run(sending);
            if self.answers.send(Incoming::Event(Event::SendingEnded(ended))).is_err() {
                return;
            }
        }
    }

    fn run(&mut self, sending: Sending) -> Result<Option<Timestamp>, Problem> {
        let sender = self.sender()?;
        if self.hand.cancel.is_cancelled() {
            return Ok(None);
        }
        let which = match sending {
            Sending::Due => Which::Due,
            Sending::Waiting => Which::Waiting,
            Sending::These { keys, verb } => Which::These(match verb {
                Some(verb) => self.decided(keys, storekeeper::wish(verb))?,
                None => keys,
            }),
        };
        let (answers, cancel) = (&self.answers, &self.hand.cancel);
        let report = sender.send(&mut self.store, &which, cancel, &mut |progress| {
            let told = Box::new(told(progress.latest));
            if answers.send(Incoming::Event(Event::Told(told))).is_err() {
                cancel.cancel();
            }
        })?;
        Ok(report.next)
    }

    /// Those of the comments about which this can be decided; a problem where it is none.
    fn decided(
        &mut self,
        keys: Vec<CommentKey>,
        wish: post::Wish,
    ) -> Result<Vec<CommentKey>, Problem> {
        let (mut kept, mut problem) = (Vec::new(), None);
        for key in keys {
            match post::decide(&mut self.store, &key, wish, home::now()) {
                Ok(()) => kept.push(key),
                Err(why) => problem = Some(why),
            }
        }
        problem.filter(|_| kept.is_empty()).map_or(Ok(kept), Err)
    }

    /// The sender for the settings of this moment.
    fn sender(&mut self) -> Result<Arc<Sender>, Problem> {
        let settings = config::load(&self.config_file).settings;
        if let Some((_, sender)) = self.known.as_ref().filter(|(known, _)| *known == settings) {
            return Ok(Arc::clone(sender));
        }
        let options = refresh::Setup::from(&settings).network;
        let sender = Arc::new(Sender::new(&options, &settings)?);
        self.hand.take(Arc::clone(&sender));
        self.known = Some((settings, Arc::clone(&sender)));
        Ok(sender)
    }
}

/// What became of a comment, for the state machine.
fn told(told: &post::Told) -> Told {
    let missing = told.need.map(|need| match need {
        Need::Name => Missing::Name,
        Need::Email => Missing::Email,
    });
    Told { outgoing: told.outgoing.clone(), missing }
}
