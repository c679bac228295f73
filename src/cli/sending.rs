//! `tidings outbox send`: driving the sender, and saying what became of each comment.

use std::thread;
use std::time::Duration;

use super::out::{Out, Stop, tell};
use super::outbox::Shown;
use super::{Cli, Ending};
use crate::config;
use crate::home;
use crate::model::{CommentState, Outgoing, Problem, Timestamp, for_terminal};
use crate::net::{Cancel, Options};
use crate::post::{Report, Sender, Told, Which};
use crate::store::Store;

/// The longest `send --wait` waits for one comment after the other, in seconds.
const LONGEST_WAIT: i64 = 15 * 60;

/// `outbox send`: what it prints, and how long it stays.
pub struct Sending<'a, 'b> {
    pub json: bool,
    pub out: &'a mut Out<'b>,
}

impl Sending<'_, '_> {
    /// Sends, and goes on while there is something to wait for, if that was asked for.
    pub fn run(
        &mut self,
        cli: &Cli,
        store: &mut Store,
        options: &Options,
        mut which: Which,
        wait: bool,
    ) -> Result<Ending, Stop> {
        let loaded = config::load(&cli.paths()?.config_file);
        loaded.problems.iter().for_each(tell);
        let sender = Sender::new(options, &loaded.settings)?;
        let start = home::now();
        loop {
            let report = self.once(&sender, store, &which)?;
            let pause = pause(store, home::now())?.filter(|_| wait);
            let Some(pause) = pause.filter(|_| home::now().since(start) < LONGEST_WAIT) else {
                return Ok(ending(&report));
            };
            thread::sleep(pause);
            which = Which::Due;
        }
    }

    fn once(&mut self, sender: &Sender, store: &mut Store, which: &Which) -> Result<Report, Stop> {
        let mut stopped = Ok(());
        let cancel = Cancel::default();
        let report = sender.send(store, which, &cancel, &mut |progress| {
            if let Err(stop) = self.tell(progress.latest) {
                // Nobody reads any more; the comment in hand is settled, the others stay.
                cancel.cancel();
                stopped = Err(stop);
            }
        });
        stopped?;
        let report = report?;
        if report.told.is_empty() && !self.json {
            self.out.line("nothing is to be sent now")?;
        }
        self.out.finish()?;
        Ok(report)
    }

    fn tell(&mut self, told: &Told) -> Result<(), Stop> {
        let one = &told.outgoing;
        if self.json {
            return self.out.json(&Shown::from(one));
        }
        let title = for_terminal(&one.comment.article_title);
        self.out.line(&format!("{}: {title}", outcome(one.comment.state)))?;
        if let Some(reason) = &one.delivery.reason {
            self.out.line(&format!("  {reason}"))?;
        } else if let Some(url) = &one.delivery.remote_url {
            self.out.line(&format!("  {url}"))?;
        }
        Ok(())
    }
}

/// How long until something that waits for its site can go on; `None` where nothing does.
fn pause(store: &Store, now: Timestamp) -> Result<Option<Duration>, Problem> {
    let waits = |one: &Outgoing| {
        matches!(one.comment.state, CommentState::Queued | CommentState::Unsure)
            && one.delivery.not_before.is_some()
    };
    let next = store
        .outbox()?
        .iter()
        .filter(|one| waits(one))
        .filter_map(|one| one.delivery.next_try)
        .min();
    // A second more, so that a moment that is rounded down has come.
    Ok(next.map(|next| Duration::from_secs(next.since(now).unsigned_abs() + 1)))
}

fn ending(report: &Report) -> Ending {
    if report.told.iter().all(Told::arrived) { Ending::Well } else { Ending::Short }
}

fn outcome(state: CommentState) -> &'static str {
    match state {
        CommentState::Draft => "a draft",
        CommentState::Queued => "waits",
        CommentState::Paused => "held back",
        CommentState::Sending => "on its way",
        CommentState::Sent => "sent",
        CommentState::Held => "sent, and held for a moderator",
        CommentState::Approved => "let pass by a moderator",
        CommentState::Refused => "refused",
        CommentState::Unsure => "unsure",
    }
}
