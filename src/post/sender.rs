//! [`Sender`]: sends what is in the outbox, step by step as the protocol says, each step on the
//! disk before it is taken. Blocks its caller; it belongs into a thread of its own.

use super::plan;
use super::protocol::{Action, Event, Stage, step};
use super::report::{Progress, Report, Told};
use super::sentence;
use super::system::{Letter, Need, Obstacle, Place, Seconds, Sight, System, Verdict};
use super::waits::{RELIABLE, after};
use super::wire::{Grounds, Net, Wire};
use super::wordpress::Peek;
use super::{isso, wordpress};
use crate::config::{Account, Identity, Settings};
use crate::home::now;
use crate::model::{CommentKey, CommentState, Outgoing, Problem, Timestamp};
use crate::net::{Cancel, Client, Departed, Options};
use crate::store::{OutboxLock, Store};

/// The most steps taken with one comment at once; the table needs fewer.
const MOST_STEPS: usize = 8;

/// Which comments to do something about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// Those whose time has come.
    Due,
    /// Everything that waits, as soon as its site allows it.
    Waiting,
    /// These.
    These(Vec<CommentKey>),
}

/// Sends comments. It may be shared between threads; one of them sends at a time.
pub struct Sender {
    client: Client,
    identity: Identity,
    accounts: Vec<Account>,
}

/// One comment in hand.
struct Task<'a> {
    store: &'a mut Store,
    wire: &'a dyn Wire,
    identity: &'a Identity,
    accounts: &'a [Account],
    key: &'a CommentKey,
    need: Option<Need>,
}

impl Sender {
    /// Sets up the network; no connection is made yet.
    ///
    /// # Errors
    ///
    /// The root certificates or the proxy cannot be used.
    pub fn new(options: &Options, settings: &Settings) -> Result<Self, Problem> {
        let (identity, accounts) = (settings.identity.clone(), settings.accounts.clone());
        Ok(Self { client: Client::new(options)?, identity, accounts })
    }

    /// Does what can be done now about comments in the outbox, one after the other, telling
    /// `progress` after each of them. Called off, it finishes the step it is at and leaves the rest
    /// where it is.
    ///
    /// # Errors
    ///
    /// Somebody else is sending, or the store cannot be read or written. What became of the
    /// comments before that is on the disk.
    pub fn send(
        &self,
        store: &mut Store,
        which: &Which,
        cancel: &Cancel,
        progress: &mut dyn FnMut(&Progress<'_>),
    ) -> Result<Report, Problem> {
        let _lock: OutboxLock = store.lock_outbox()?.ok_or_else(sentence::busy)?;
        let keys = chosen(store, which)?;
        let mut report = Report::default();
        for key in &keys {
            if cancel.is_cancelled() {
                break;
            }
            if let Some(told) = self.one(store, key, cancel)? {
                report.told.push(told);
                let latest = &report.told[report.told.len() - 1];
                progress(&Progress { done: report.told.len(), of: keys.len(), latest });
            }
        }
        report.next = store.next_delivery()?;
        Ok(report)
    }

    /// Ends what is under way, as far as it can be ended, and sends nothing more; used when the
    /// program ends. What had left already is unsure, and looked for at the next start.
    pub fn shutdown(&self) {
        self.client.shutdown();
    }

    fn one(
        &self,
        store: &mut Store,
        key: &CommentKey,
        cancel: &Cancel,
    ) -> Result<Option<Told>, Problem> {
        let Some(first) = store.outgoing(key)? else { return Ok(None) };
        let source = store.source_behind(&first.comment.article)?;
        let grounds = Grounds::new(source.as_ref(), &self.accounts);
        let wire = Net { client: &self.client, cancel, grounds };
        run(store, &wire, &self.identity, &self.accounts, key)
    }
}

/// Does what can be done now about one comment.
pub(super) fn run(
    store: &mut Store,
    wire: &dyn Wire,
    identity: &Identity,
    accounts: &[Account],
    key: &CommentKey,
) -> Result<Option<Told>, Problem> {
    let mut task = Task { store, wire, identity, accounts, key, need: None };
    for turn in 0..MOST_STEPS {
        let Some(outgoing) = task.store.outgoing(key)? else { return Ok(None) };
        match task.turn(&outgoing, turn) {
            Ok(true) => {}
            Ok(false) => break,
            Err(_) if task.was_taken_away(&outgoing) => break,
            Err(problem) => return Err(problem),
        }
    }
    let need = task.need;
    Ok(store.outgoing(key)?.map(|outgoing| Told { outgoing, need }))
}

/// The comments to go through, the oldest first. What was under way is always among them.
fn chosen(store: &Store, which: &Which) -> Result<Vec<CommentKey>, Problem> {
    let of = |outgoing: Vec<Outgoing>| outgoing.into_iter().map(|one| one.comment.key).collect();
    match which {
        Which::Due => Ok(of(store.outbox_due(now())?)),
        Which::These(keys) => Ok(keys.clone()),
        Which::Waiting => {
            let due = store.outbox_due(now())?;
            let (due, mut all): (Vec<_>, Vec<_>) = (due, store.outbox()?);
            all.retain(|one| {
                let waits =
                    matches!(one.comment.state, CommentState::Queued | CommentState::Unsure);
                waits || due.iter().any(|due| due.comment.key == one.comment.key)
            });
            // What was taken by the site and not looked at yet stands in no outbox.
            all.extend(due.into_iter().filter(|one| one.comment.state == CommentState::Sent));
            Ok(of(all))
        }
    }
}

impl Task<'_> {
    /// Whether the writer has taken the comment out of the sender's hands since it was read: that
    /// is no failure, and nothing of it has left.
    fn was_taken_away(&self, seen: &Outgoing) -> bool {
        let Ok(now) = self.store.outgoing(self.key) else { return false };
        now.is_none_or(|now| {
            now.delivery.token != seen.delivery.token || now.comment.state == CommentState::Paused
        })
    }

    /// One turn; whether there may be another one.
    fn turn(&mut self, outgoing: &Outgoing, turn: usize) -> Result<bool, Problem> {
        let (now, delivery) = (now(), &outgoing.delivery);
        let Some(stage) = Stage::of(outgoing.comment.state, delivery) else { return Ok(false) };
        let due = delivery.next_try.is_some_and(|next| next <= now);
        let allowed = delivery.not_before.is_none_or(|moment| moment <= now);
        let action = stage.action();
        // The first turn was asked for; further ones only follow where the table says "now".
        let ripe = action == Action::Disown || (allowed && (turn == 0 || due));
        if !ripe {
            return Ok(false);
        }
        if self.wire.is_called_off() && action != Action::Disown {
            return Ok(false);
        }
        match action {
            Action::Send => self.send(outgoing, stage)?,
            Action::Disown => {
                let lost = Verdict::because(Event::Orphaned, sentence::orphaned());
                self.record(outgoing, stage, &lost)?;
            }
            Action::Look => self.look(outgoing, stage)?,
            Action::Poll => self.poll(outgoing, stage)?,
            Action::Nothing => return Ok(false),
        }
        Ok(true)
    }

    fn send(&mut self, outgoing: &Outgoing, stage: Stage) -> Result<(), Problem> {
        let (system, exchange) = match self.prepare(outgoing) {
            Ok(ready) => ready,
            Err(_) if self.wire.is_called_off() => return Ok(()),
            Err(obstacle) => {
                self.need = obstacle.need;
                let mut reason = obstacle.problem;
                if stage == Stage::Again && obstacle.event == Event::Denied {
                    reason = sentence::closed_in_doubt(&reason);
                }
                return self.record(outgoing, stage, &Verdict::because(obstacle.event, reason));
            }
        };
        let mut taken = outgoing.clone();
        taken.delivery.system = Some(system.word().to_owned());
        self.record(&taken, stage, &Verdict::plain(Event::Taken))?;
        // From here on the disk knows of the attempt.
        let verdict = match self.wire.exchange(&exchange) {
            Ok(reply) => system.judge(&reply),
            Err(lost) => match lost.departed {
                Departed::No => {
                    let problem = sentence::unreachable(&lost.failure.problem);
                    Verdict::because(Event::NotSent, problem)
                }
                Departed::Perhaps => {
                    Verdict::because(Event::Lost, sentence::lost(&lost.failure.problem.why))
                }
            },
        };
        let Some(sent) = self.store.outgoing(self.key)? else { return Ok(()) };
        let Some(stage) = Stage::of(sent.comment.state, &sent.delivery) else { return Ok(()) };
        let verdict = self.explained(stage, verdict);
        self.record(&sent, stage, &verdict)
    }

    /// Everything that can go wrong without a byte of the comment leaving.
    fn prepare(
        &self,
        outgoing: &Outgoing,
    ) -> Result<(Box<dyn System>, crate::net::Exchange), Obstacle> {
        let system = self.system(outgoing)?;
        let others = self.others(outgoing);
        let exchange = system.request(&letter(outgoing, self.identity, &others))?;
        system.check(self.wire).map_err(Obstacle::for_now)?;
        Ok((system, exchange))
    }

    fn system(&self, outgoing: &Outgoing) -> Result<Box<dyn System>, Obstacle> {
        plan::find(outgoing.comment.article_url.as_ref(), self.accounts, self.wire)
    }

    /// What the site calls the writer's other comments here. Where that cannot be read, none is
    /// known, and the rest of the comparison has to do.
    fn others(&self, outgoing: &Outgoing) -> Vec<String> {
        let own = outgoing.delivery.remote.as_ref();
        let mut others = self.store.remotes(&outgoing.comment.article).unwrap_or_default();
        others.retain(|remote| Some(remote) != own);
        others
    }

    /// Words for what the table makes of an answer.
    fn explained(&mut self, stage: Stage, verdict: Verdict) -> Verdict {
        self.need = verdict.reason.as_ref().and_then(isso::need);
        let reason = match (stage, verdict.event, verdict.reason.clone()) {
            (Stage::Sending, Event::Duplicate, _) => Some(sentence::duplicate()),
            (Stage::Resending, Event::Duplicate, _) => Some(sentence::there_already()),
            (Stage::Resending, Event::Denied, Some(problem)) => {
                Some(sentence::closed_in_doubt(&problem))
            }
            (_, _, reason) => reason,
        };
        Verdict { reason, ..verdict }
    }

    fn look(&mut self, outgoing: &Outgoing, stage: Stage) -> Result<(), Problem> {
        let verdict = match self.system(outgoing) {
            Err(obstacle) => {
                Verdict::because(Event::NoSight, sentence::no_sight(&obstacle.problem))
            }
            Ok(system) => {
                let others = self.others(outgoing);
                let letter = letter(outgoing, self.identity, &others);
                self.seen(outgoing, &*system, system.look(&letter, self.wire))
            }
        };
        self.record(outgoing, stage, &verdict)
    }

    fn seen(&self, outgoing: &Outgoing, system: &dyn System, sight: Sight) -> Verdict {
        // A second attempt is safe only through the very system that made the first.
        let same = outgoing.delivery.system.as_deref() == Some(system.word());
        let age = now().since(outgoing.delivery.doubt.unwrap_or(Timestamp(0)));
        match (sight, system.seconds()) {
            (Sight::Found(place), _) => Verdict { place, ..Verdict::plain(Event::Found) },
            (Sight::Unknown(problem), _) => {
                Verdict::because(Event::NoSight, sentence::no_sight(&problem))
            }
            (Sight::Absent, Seconds::Refused) if same && age < RELIABLE => {
                Verdict::plain(Event::AbsentSafe)
            }
            (Sight::Absent, Seconds::Refused | Seconds::Stored) => {
                Verdict::because(Event::AbsentOpen, sentence::unknowable())
            }
        }
    }

    fn poll(&mut self, outgoing: &Outgoing, stage: Stage) -> Result<(), Problem> {
        let delivery = &outgoing.delivery;
        let peek = match (&delivery.watch, &delivery.remote, delivery.system.as_deref()) {
            (Some(watch), Some(remote), Some(isso::WORD)) => isso::peek(watch, remote, self.wire),
            (Some(watch), _, _) => wordpress::peek(watch, delivery.remote_url.as_ref(), self.wire),
            (None, _, _) => Peek::Unknown(sentence::no_system()),
        };
        let verdict = match peek {
            Peek::Visible => Verdict::plain(Event::Visible),
            Peek::Hidden => Verdict::because(Event::Hidden, sentence::hidden()),
            Peek::Removed => Verdict::because(Event::Removed, sentence::removed()),
            Peek::Unknown(_) => {
                Verdict { reason: delivery.reason.clone(), ..Verdict::plain(Event::NoSight) }
            }
        };
        // What was said at first about a held comment stays true while nothing changes.
        let verdict = match (stage, verdict.event) {
            (Stage::Held, Event::Hidden) => Verdict { reason: delivery.reason.clone(), ..verdict },
            _ => verdict,
        };
        self.record(outgoing, stage, &verdict)
    }

    /// Takes one step of the table, on the disk when it returns.
    fn record(
        &mut self,
        outgoing: &Outgoing,
        stage: Stage,
        verdict: &Verdict,
    ) -> Result<(), Problem> {
        let Some(row) = step(stage, verdict.event) else { return Ok(()) };
        let now = now();
        let mut delivery = after(&outgoing.delivery, row, verdict.wait, now);
        delivery.reason = verdict.reason.clone();
        let Place { remote, url, watch } = verdict.place.clone();
        delivery.remote = remote.or(delivery.remote);
        delivery.remote_url = url.or(delivery.remote_url);
        delivery.watch = watch.or(delivery.watch);
        self.store.record(self.key, row.to.state(), &delivery, now)
    }
}

fn letter<'a>(outgoing: &'a Outgoing, identity: &'a Identity, others: &'a [String]) -> Letter<'a> {
    Letter {
        text: outgoing.comment.text.trim(),
        parent: outgoing.comment.reply_to.as_deref(),
        identity,
        token: &outgoing.delivery.token,
        since: outgoing.delivery.doubt,
        others,
    }
}
