//! [`End`]: where following comes to an end, and the way on from there: the nearest unread article,
//! which is looked up at once, so that one key goes there.

use crate::model::{ArticleId, Clean, Direction, Rel};

use super::command::{Command, Scope, command_for, key_of};
use super::effect::Request;
use super::key::{Code, Key};
use super::pane::Doing;
use super::state::{Expect, State};

/// What has come to an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The source has published nothing on this side.
    OfSource(Rel),
    OfList,
}

impl State {
    /// Says that following ends here, and looks for the nearest unread article: on in the list,
    /// else back.
    pub(super) fn reach_end(&mut self, end: End) {
        let Some(reader) = &mut self.reader else { return };
        reader.ended = Some(end);
        self.status.say(self.end_sentence(end), self.now);
        self.ask_offer(Direction::Forward);
    }

    fn ask_offer(&mut self, way: Direction) {
        let from = self.reader.as_ref().map(|reader| reader.key);
        let query = self.list.query.clone();
        self.ask(Request::Unread { query, from, way }, Expect::Offer(way));
    }

    fn end_sentence(&self, end: End) -> String {
        let article = self.reader.as_ref().map(|reader| &reader.article);
        let source = article.and_then(|article| article.source.as_deref()).unwrap_or_default();
        match end {
            End::OfSource(Rel::Next) => format!("{source} has nothing newer here."),
            End::OfSource(Rel::Previous) => format!("{source} has nothing older here."),
            End::OfList => "The list ends here.".to_owned(),
        }
    }

    /// The nearest unread article on one side is known, or that there is none: offers it, unless
    /// the reader has gone on meanwhile.
    pub(super) fn offer(&mut self, way: Direction, found: Option<ArticleId>) {
        let ended = self.reader.as_ref().filter(|reader| reader.doing == Doing::Reading);
        let Some(end) = ended.and_then(|reader| reader.ended) else { return };
        let sentence = self.end_sentence(end);
        let Some(id) = found else {
            if way == Direction::Forward {
                return self.ask_offer(Direction::Back);
            }
            self.no_longer_ended();
            return self.status.say(format!("{sentence} Nothing else is unread."), self.now);
        };
        self.no_longer_ended();
        let key = key_of(Scope::Reading, unread(way)).map(|key| key.to_string());
        let title = self.list.row_mut(&id).map(|row| row.title.clone());
        let title = title.map(|title| Clean::new(&format!(", “{title}”"))).unwrap_or_default();
        let key = key.unwrap_or_default();
        let sentence = format!("{sentence} {key} opens the nearest unread article{title}.");
        self.status.say(sentence, self.now);
        self.ask(Request::Preload { id: id.clone() }, Expect::Preload);
        self.set_doing(Doing::Offered(id, way));
    }

    fn no_longer_ended(&mut self) {
        if let Some(reader) = &mut self.reader {
            reader.ended = None;
        }
    }

    /// A key while an unread article is offered. What does not take it means what it always does.
    pub(super) fn answer_offer(&mut self, id: ArticleId, way: Direction, key: Key) -> Option<Key> {
        let takes = command_for(Scope::Reading, key) == Some(unread(way));
        if !takes && key != Key::plain(Code::Enter) {
            return Some(key);
        }
        self.open(id);
        None
    }
}

fn unread(way: Direction) -> Command {
    match way {
        Direction::Forward => Command::NextUnread,
        Direction::Back => Command::PreviousUnread,
    }
}
