//! Deciding about what the screen of sources lists: other names, folders, taking away.

use crate::model::{ArticleId, Bearing, Clean, Item, folder_name};

use super::effect::{Change, SourceChange, Whose};
use super::state::{Screen, State};

impl State {
    /// The source that a decision is about: the one under the cursor of the screen of sources, the
    /// one whose articles are listed, or the one of the article in hand.
    pub(super) fn whose(&self) -> Option<Whose> {
        let source = |item: &Item| match item {
            Item::Source(id) => Some(Whose::Source(id.clone())),
            Item::All
            | Item::Unread
            | Item::Starred
            | Item::Commented
            | Item::Wanted
            | Item::Saved(_)
            | Item::Folder(_)
            | Item::Loose(_) => None,
        };
        match &self.screen {
            Screen::Sources => self.sources.selected.as_ref().and_then(source),
            Screen::Reading
            | Screen::Help(_)
            | Screen::Desk(_)
            | Screen::Choose(_)
            | Screen::Way(_) => {
                let article = |(id, ..): (ArticleId, bool, bool)| Whose::Article(id);
                self.in_hand().map(article).or_else(|| source(&self.list_item))
            }
        }
    }

    /// Opens the command line to rename the source or the saved query under the cursor.
    pub(super) fn begin_rename(&mut self) {
        let Some(row) = self.sources.selected_row() else { return };
        let words = format!("rename {}", row.name);
        match (&row.item, &row.bearing) {
            (Item::Source(_), Bearing::Loose) | (Item::Loose(_), _) => self.not_subscribed(),
            (Item::Source(_) | Item::Saved(_), _) => self.begin_command(&words),
            (
                Item::All
                | Item::Unread
                | Item::Starred
                | Item::Commented
                | Item::Wanted
                | Item::Folder(_),
                _,
            ) => {
                self.status.say("Sources and saved queries can be renamed.", self.now);
            }
        }
    }

    /// Opens the command line to put the source under the cursor in a folder, with the one it is in.
    pub(super) fn begin_move(&mut self) {
        let Some(row) = self.sources.selected_row() else { return };
        match (&row.item, &row.bearing) {
            (_, Bearing::Loose) => self.not_subscribed(),
            (Item::Source(_), _) => {
                let words = format!("folder {}", row.folder);
                self.begin_command(&words);
            }
            _ => self.status.say("Only a source can be put in a folder.", self.now),
        }
    }

    /// Gives the source in hand, or the saved query under the cursor, another name.
    pub(super) fn rename(&mut self, to: &str) {
        if let (Screen::Sources, Some(Item::Saved(name))) = (&self.screen, &self.sources.selected) {
            let (name, to) = (name.to_string(), to.to_owned());
            self.sources.selected = Some(Item::Saved(Clean::folded(&to)));
            self.change(Change::RenameQuery { name, to });
            return self.reload_sources();
        }
        let sentence = match to {
            "" => "It is called as it calls itself.".to_owned(),
            to => format!("It is called {to} from now on."),
        };
        self.decide_of_source(SourceChange::Name(Clean::named(to)), &sentence);
    }

    /// Puts the source in hand in a folder, or in none.
    pub(super) fn move_to_folder(&mut self, folder: &str) {
        let folder = folder_name(folder);
        let sentence = match &folder {
            None => "It is in no folder any more.".to_owned(),
            Some(folder) => format!("It is in {folder} now."),
        };
        self.decide_of_source(SourceChange::Folder(folder), &sentence);
    }

    /// Writes down what was decided about the source in hand.
    pub(super) fn decide_of_source(&mut self, change: SourceChange, sentence: &str) {
        let Some(whose) = self.whose() else {
            let sentence = "Put the cursor on a source first, or on an article of one.";
            return self.status.say(sentence, self.now);
        };
        self.change(Change::Source { whose, change });
        self.status.say(sentence, self.now);
        self.reload_sources();
    }

    /// Takes away what is under the cursor: a subscription, or a saved query.
    pub(super) fn remove_item(&mut self) {
        let Some(row) = self.sources.selected_row().cloned() else { return };
        match (row.item, row.bearing) {
            (Item::Source(_) | Item::Loose(_), Bearing::Loose) => self.not_subscribed(),
            (Item::Source(id), _) => {
                let change = SourceChange::Remove;
                self.change(Change::Source { whose: Whose::Source(id), change });
                let sentence = format!("Unsubscribed from {}. u brings it back.", row.name);
                self.status.say(sentence, self.now);
                self.reload_sources();
            }
            (Item::Saved(name), _) => {
                self.change(Change::RemoveQuery { name: name.to_string() });
                self.status
                    .say(format!("The saved query {name} is gone. u brings it back."), self.now);
                self.reload_sources();
            }
            _ => self.status.say("Only sources and saved queries can be taken away.", self.now),
        }
    }

    fn not_subscribed(&mut self) {
        let sentence = "You are not subscribed to it; its articles only say they are from there.";
        self.status.say(sentence, self.now);
    }
}
