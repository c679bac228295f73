//! `tidings undo` and `redo`: changes of the last day, whoever made them, taken back and made again.

use serde::Serialize;

use super::out::{Out, Stop};
use super::query::carry_out;
use super::{Cli, Ending};
use crate::home;
use crate::model::{Problem, Timestamp, Turn, Turned, Undoable};

/// Take your last change back; again, the one before
///
/// Marks, tags, subscriptions and their settings, comments that were queued or discarded: each can
/// be taken back for a day, also those made in the reader.
#[derive(Debug, clap::Args)]
pub struct Undo {
    /// List what can be undone or redone, the latest first, and change nothing
    #[arg(long)]
    list: bool,
    /// Print JSON: one object, or with --list one a line
    #[arg(long)]
    json: bool,
}

/// Make a change again that was undone
#[derive(Debug, clap::Args)]
pub struct Redo {
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

impl Undo {
    /// Takes a change back, or lists them.
    pub fn run(&self, cli: &Cli, out: &mut Out<'_>) -> Result<Ending, Stop> {
        if !self.list {
            return turn(cli, Turn::Undo, self.json, out);
        }
        let all = cli.open()?.undoable(home::now())?;
        for one in &all {
            match self.json {
                true => out.json(&Listed::from(one))?,
                false => out.line(&line(one))?,
            }
        }
        if all.is_empty() && !self.json {
            out.line("nothing was changed in the last day")?;
        }
        Ok(Ending::Well)
    }
}

impl Redo {
    /// Makes a change again.
    pub fn run(&self, cli: &Cli, out: &mut Out<'_>) -> Result<Ending, Stop> {
        turn(cli, Turn::Redo, self.json, out)
    }
}

/// Turns one change, and says which.
///
/// # Errors
///
/// There is none, or it cannot be turned.
fn turn(cli: &Cli, way: Turn, json: bool, out: &mut Out<'_>) -> Result<Ending, Stop> {
    let mut store = cli.open()?;
    let Some(turned) = store.turn(way, home::now())? else {
        let (what, why) = match way {
            Turn::Undo => ("nothing to undo", "you changed nothing in the last day"),
            Turn::Redo => ("nothing to redo", "nothing was undone since your last change"),
        };
        return Err(Problem::new(what, why).into());
    };
    // It may have been what hides.
    carry_out(&mut store)?;
    if json {
        out.json(&Done::new(way, &turned))?;
    } else {
        let done = if way == Turn::Undo { "undone" } else { "done again" };
        out.line(&format!("{done}: {}; {} more", turned.what, turned.left))?;
    }
    Ok(Ending::Well)
}

/// When, and what was done.
fn line(one: &Undoable) -> String {
    let mark = if one.next == Turn::Redo { "  (undone)" } else { "" };
    format!("{}  {}{mark}", home::local_time(one.when), one.what)
}

/// One change of `undo --list --json`.
#[derive(Serialize)]
struct Listed<'a> {
    at: String,
    what: &'a str,
    /// Whether it was taken back, so that `redo` makes it again.
    undone: bool,
}

impl<'a> From<&'a Undoable> for Listed<'a> {
    fn from(one: &'a Undoable) -> Self {
        let at = Timestamp::rfc3339(one.when);
        Self { at, what: &one.what, undone: one.next == Turn::Redo }
    }
}

/// What `undo --json` and `redo --json` did.
#[derive(Serialize)]
struct Done<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    undone: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    redone: Option<&'a str>,
    /// How many more can be turned the same way.
    left: usize,
}

impl<'a> Done<'a> {
    fn new(way: Turn, turned: &'a Turned) -> Self {
        let what = |when: Turn| (way == when).then_some(&*turned.what);
        Self { undone: what(Turn::Undo), redone: what(Turn::Redo), left: turned.left }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Clean;
    use serde_json::json;

    #[test]
    fn what_was_done_has_the_promised_fields() {
        let turned = Turned { what: Clean::new("starred “A”"), left: 2 };
        assert_eq!(
            json!(Done::new(Turn::Undo, &turned)),
            json!({"undone": "starred “A”", "left": 2})
        );
        assert_eq!(
            json!(Done::new(Turn::Redo, &turned)),
            json!({"redone": "starred “A”", "left": 2})
        );
        let one = Undoable { what: turned.what, when: Timestamp(0), next: Turn::Redo };
        assert_eq!(
            json!(Listed::from(&one)),
            json!({"at": "1970-01-01T00:00:00Z", "what": "starred “A”", "undone": true})
        );
    }
}
