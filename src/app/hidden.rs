//! Hiding: saved queries that leave out of every list what they hold for, and how many a list
//! leaves out.

use crate::model::{AsOf, Bearing, Clean, Item, Purpose};

use super::effect::{Change, Request};
use super::list::Land;
use super::state::{Expect, State};

/// The longest name that is made of a query.
const LONGEST: usize = 40;

impl State {
    /// Asks how many articles the list holds, and how many it leaves out.
    pub(super) fn ask_counts(&mut self) {
        let query = self.list.query.clone();
        self.ask(Request::Counts { query: query.clone() }, Expect::Counts);
        self.ask(Request::Hidden { query }, Expect::Hidden);
    }

    /// Leaves out of every list from now on what a query holds for. It is saved by its own words.
    pub(super) fn hide(&mut self, words: &str) {
        if words.is_empty() {
            let sentence = "Say what to hide everywhere: :hide WORDS, as :hide crypto OR lottery";
            return self.status.say(sentence, self.now);
        }
        let name: String = words.replace('"', "").chars().take(LONGEST).collect();
        let sentence =
            format!("What has {words} is hidden. is:hidden lists it; S, x shows it again.");
        self.change(Change::HideQuery { name, text: words.to_owned() });
        self.status.say(sentence, self.now);
        self.list_without_hidden();
    }

    /// Has the saved query under the cursor hide what it holds for, or show it again.
    pub(super) fn toggle_hiding(&mut self) {
        let Some(row) = self.sources.selected_row().cloned() else { return };
        let Item::Saved(name) = row.item else {
            return self.status.say("That is for saved queries.", self.now);
        };
        let (purpose, sentence) = match row.bearing {
            Bearing::Hides => (Purpose::Lists, format!("What {name} holds for is shown again.")),
            Bearing::Well
            | Bearing::Folded
            | Bearing::Loose
            | Bearing::Failing(_)
            | Bearing::Gone => {
                (Purpose::Hides, format!("What {name} holds for is hidden everywhere."))
            }
        };
        self.change(Change::SetPurpose { name: name.to_string(), purpose });
        self.sources.counted.remove(&Item::Saved(Clean::new(&name)));
        self.status.say(sentence, self.now);
        self.list_without_hidden();
        self.reload_sources();
    }

    /// Loads the list anew, as it was asked for by what has just been decided.
    fn list_without_hidden(&mut self) {
        let from = self.list.around_cursor();
        self.ask_list(from, Land::Stay, AsOf::Now);
        self.ask_counts();
    }
}
