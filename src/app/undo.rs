//! Undo: every change can be taken back for a day, instead of being asked about before.

use crate::model::{Turn, Turned};

use super::effect::Request;
use super::state::{Expect, Screen, State};

impl State {
    /// Takes the latest change back, or makes the one again that was taken back last.
    pub(super) fn turn(&mut self, way: Turn) {
        self.ask(Request::Turn(way), Expect::Turned(way));
    }

    /// Says what was turned, and shows what has become of it.
    pub(super) fn turned(&mut self, way: Turn, turned: Option<Turned>) {
        let sentence = match (way, turned) {
            (Turn::Undo, None) => "There is nothing to undo from the last day.".to_owned(),
            (Turn::Redo, None) => "There is nothing to redo.".to_owned(),
            (way, Some(Turned { what, left })) => {
                let (done, key) = match way {
                    Turn::Undo => ("Undone", "u"),
                    Turn::Redo => ("Done again", "U"),
                };
                match left {
                    0 => format!("{done}: {what}. That was the last one."),
                    left => format!("{done}: {what}. {key} goes on; {left} more."),
                }
            }
        };
        self.status.say(sentence, self.now);
        self.ask_counts();
        self.shelf.clear();
        self.look_again();
        self.look_into_outbox();
    }

    /// Asks how everything on the screen stands now. Nothing moves by the answers.
    pub(super) fn look_again(&mut self) {
        self.look_at_rows();
        self.refresh_open_article();
        if let Screen::Desk(_) = self.screen {
            self.ask(Request::Comments, Expect::Comments);
        }
        self.reload_sources();
        self.renew_way();
    }

    /// Asks how the rows of the list stand now.
    pub(super) fn look_at_rows(&mut self) {
        let ids = self.list.rows.iter().map(|row| row.id.clone()).collect();
        self.ask(Request::Rows { ids }, Expect::Rows);
    }
}
