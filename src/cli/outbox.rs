//! `tidings outbox`: what waits to be sent, and sending it.

use clap::Subcommand;
use serde::Serialize;

use super::editor::write_in_editor;
use super::network;
use super::out::{Out, Stop};
use super::sending::Sending;
use super::shape::Commented;
use super::{Cli, Ending};
use crate::home;
use crate::model::{Address, Clean, CommentKey, Outgoing, Problem, Timestamp};
use crate::post::{self, Which, Wish};
use crate::store::Store;
use crate::text::fit;

/// Columns of a title and of a text in the list.
const TITLE: usize = 30;
const EXCERPT: usize = 44;

/// List what waits in the outbox, and send it
#[derive(Debug, clap::Args)]
pub struct Outbox {
    #[command(subcommand)]
    wish: Option<Do>,
    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Do {
    /// Send what waits, or only these
    Send {
        #[command(flatten)]
        which: Keys,
        /// Stay until nothing is left that waits for a site, at most a quarter of an hour
        #[arg(long)]
        wait: bool,
        /// Print one JSON object for each comment
        #[arg(long)]
        json: bool,
    },
    /// Keep comments in the outbox until `retry`
    Hold(Key),
    /// Send a comment that was held back or refused; look again for one that may have arrived
    Retry {
        #[command(flatten)]
        key: Key,
        /// Send one that may have arrived again, though it may then stand there twice
        #[arg(long)]
        again: bool,
    },
    /// Say of a comment that may have arrived that it is there
    Arrived(Key),
    /// Take a comment out of the outbox and write on in your editor
    Edit(Key),
    /// Discard a comment; `restore` brings it back
    Discard(Key),
    /// Bring back a comment that was discarded
    Restore(Key),
    /// Print a `mailto:` address that holds the comment
    Mail {
        #[command(flatten)]
        key: Key,
        /// Whom to write to
        #[arg(long, value_name = "ADDRESS")]
        to: Option<String>,
    },
}

#[derive(Debug, clap::Args)]
struct Keys {
    /// Comments, by their keys or the beginnings of their keys
    #[arg(value_name = "KEY")]
    keys: Vec<String>,
}

#[derive(Debug, clap::Args)]
struct Key {
    /// The comment, by its key or the beginning of its key
    #[arg(value_name = "KEY")]
    key: String,
}

impl Outbox {
    /// Does it.
    pub fn run(&self, cli: &Cli, out: &mut Out<'_>) -> Result<Ending, Stop> {
        let mut store = cli.open()?;
        let Some(wish) = &self.wish else {
            return list(&store, self.json, out);
        };
        match wish {
            Do::Send { which, wait, json } => {
                let keys = which.keys.iter().map(|words| find(&store, words));
                let keys: Vec<CommentKey> = keys.collect::<Result<_, _>>()?;
                let which = if keys.is_empty() { Which::Waiting } else { Which::These(keys) };
                let options = network::setup(cli)?.network;
                let mut sending = Sending { json: self.json || *json, out };
                sending.run(cli, &mut store, &options, which, *wait)
            }
            Do::Hold(key) => decide(&mut store, key, Wish::Hold, "held back", out),
            Do::Retry { key, again: false } => {
                decide(&mut store, key, Wish::Retry, "goes with the next send", out)
            }
            Do::Retry { key, again: true } => {
                decide(&mut store, key, Wish::SendAgain, "goes with the next send", out)
            }
            Do::Arrived(key) => decide(&mut store, key, Wish::Arrived, "counts as sent", out),
            Do::Edit(key) => edit(cli, &mut store, key, out),
            Do::Discard(key) => {
                let key = find(&store, &key.key)?;
                store.discard(&key, home::now())?;
                out.line(&format!("discarded; `tidings outbox restore {key}` brings it back"))?;
                Ok(Ending::Well)
            }
            Do::Restore(key) => {
                store.restore(&CommentKey(key.key.clone()), home::now())?;
                out.line("brought back")?;
                Ok(Ending::Well)
            }
            Do::Mail { key, to } => mail(&store, key, to.as_deref(), out),
        }
    }
}

fn list(store: &Store, json: bool, out: &mut Out<'_>) -> Result<Ending, Stop> {
    let outgoing = store.outbox()?;
    for one in &outgoing {
        if json {
            out.json(&Shown::from(one))?;
            continue;
        }
        out.line(&line(one, home::now()))?;
        if let Some(reason) = &one.delivery.reason {
            out.line(&format!("          {reason}"))?;
        }
    }
    if outgoing.is_empty() && !json {
        out.line("nothing waits")?;
    }
    Ok(Ending::Well)
}

/// Key, state, the article, how the comment begins, attempts and the next try.
fn line(one: &Outgoing, now: Timestamp) -> String {
    let key: String = one.comment.key.0.chars().take(8).collect();
    let title = fit(&one.comment.article_title, TITLE);
    let text = fit(&Clean::folded(&one.comment.text), EXCERPT);
    let mut line = format!("{key}  {:<8}  {title}  {text}", one.comment.state.word());
    if one.delivery.attempts > 0 {
        line.push_str(&format!("  {}", times(one.delivery.attempts)));
    }
    if let Some(next) = one.delivery.next_try {
        line.push_str(&format!("  next try {}", from_now(next.since(now))));
    }
    line
}

fn times(attempts: u32) -> String {
    if attempts == 1 { "sent off once".to_owned() } else { format!("sent off {attempts} times") }
}

fn from_now(seconds: i64) -> String {
    match seconds {
        0 => "with the next send".to_owned(),
        1..=90 => format!("in {seconds} seconds"),
        91..=5_400 => format!("in {} minutes", (seconds + 30) / 60),
        _ => format!("in {} hours", (seconds + 1_800) / 3_600),
    }
}

fn decide(
    store: &mut Store,
    key: &Key,
    wish: Wish,
    done: &str,
    out: &mut Out<'_>,
) -> Result<Ending, Stop> {
    let key = find(store, &key.key)?;
    post::decide(store, &key, wish, home::now())?;
    out.line(done)?;
    Ok(Ending::Well)
}

fn edit(cli: &Cli, store: &mut Store, key: &Key, out: &mut Out<'_>) -> Result<Ending, Stop> {
    let key = find(store, &key.key)?;
    let Some(outgoing) = store.outgoing(&key)? else { return Ok(Ending::Short) };
    let comment = outgoing.comment;
    store.unqueue(&key, home::now())?;
    let written = write_in_editor(&cli.paths()?, &comment.text)?;
    let text = written.text.trim_end();
    if text.trim().is_empty() {
        let problem = Problem::new("the comment is a draft again", "its text was emptied");
        return Err(problem.hint("its earlier text is kept").into());
    }
    let now = home::now();
    let reply_to = comment.reply_to.as_deref();
    // Reading the draft is what allows writing over it.
    store.draft(&comment.article, reply_to)?;
    let saved = store.save_draft(&comment.article, reply_to, text, now);
    let queued = saved.and_then(|key| store.queue(&key, now));
    queued.map_err(|problem| written.keep_because(problem))?;
    out.line("in the outbox")?;
    Ok(Ending::Well)
}

fn mail(store: &Store, key: &Key, to: Option<&str>, out: &mut Out<'_>) -> Result<Ending, Stop> {
    let key = find(store, &key.key)?;
    let unknown = || Problem::new("no such comment", "there is none with this key");
    let comment = store.comment(&key)?.ok_or_else(unknown)?;
    out.line(&post::mailto(&comment, to))?;
    Ok(Ending::Well)
}

/// The comment somebody means by the beginning of its key.
fn find(store: &Store, words: &str) -> Result<CommentKey, Problem> {
    let keys = store.comments(None)?.into_iter().map(|comment| comment.key);
    let mut fitting: Vec<CommentKey> = keys.filter(|key| key.0.starts_with(words)).collect();
    let what = format!("no comment {words}");
    match (fitting.pop(), fitting.is_empty()) {
        (Some(key), true) if !words.is_empty() => Ok(key),
        (Some(_), _) => Err(Problem::new(what, "several begin so").hint("give more of its key")),
        (None, _) => {
            Err(Problem::new(what, "none has a key that begins so")
                .hint("`tidings outbox` lists them"))
        }
    }
}

/// One comment of `outbox --json`.
#[derive(Serialize)]
pub struct Shown<'a> {
    #[serde(flatten)]
    comment: Commented<'a>,
    attempts: u32,
    next_try: Option<String>,
    /// What the site calls it.
    remote: Option<&'a str>,
    /// Where it stands.
    remote_url: Option<&'a Address>,
    /// Why it is not there yet, or what else there is to say.
    reason: Option<&'a Problem>,
}

impl<'a> From<&'a Outgoing> for Shown<'a> {
    fn from(one: &'a Outgoing) -> Self {
        let delivery = &one.delivery;
        Self {
            comment: Commented::from(&one.comment),
            attempts: delivery.attempts,
            next_try: delivery.next_try.map(Timestamp::rfc3339),
            remote: delivery.remote.as_deref(),
            remote_url: delivery.remote_url.as_ref(),
            reason: delivery.reason.as_ref(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_are_told_in_words() {
        for (seconds, words) in [
            (0, "with the next send"),
            (20, "in 20 seconds"),
            (120, "in 2 minutes"),
            (7_200, "in 2 hours"),
        ] {
            assert_eq!(from_now(seconds), words);
        }
        assert_eq!((times(1).as_str(), times(3).as_str()), ("sent off once", "sent off 3 times"));
    }
}
