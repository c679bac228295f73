//! [`Doing`]: what the keys of the reading pane are for at this moment, and which noun takes them.
//! It belongs to the open article: another article begins with plain reading.

use crate::model::{Address, ArticleId, Direction};

use super::command::{Command, Scope, command_for};
use super::hints::Hints;
use super::key::{Code, Key};
use super::reader::Reader;
use super::selection::Selection;
use super::state::State;

/// What the reader is in the middle of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Doing {
    #[default]
    Reading,
    /// A number is being typed: of a link.
    Number(usize),
    /// The links on the screen have letters.
    Hints(Hints),
    /// Words to look for are being typed; they are in [`Reader::find`].
    TypingFind,
    Selecting(Selection),
    /// The address is not in the cache: is the browser to open it?
    Asking(Address),
    /// No browser took the address; it can still be copied.
    Stuck(Address),
    /// Following came to its end; this unread article, on that side in the list, is the way on.
    Offered(ArticleId, Direction),
}

impl State {
    /// A key while the reading pane has the keys. Gives it back where it means the same as
    /// everywhere.
    pub(super) fn key_in_pane(&mut self, key: Key) -> Option<Key> {
        if !self.reading() {
            return Some(key);
        }
        let key = match std::mem::take(&mut self.reader.as_mut()?.doing) {
            Doing::Reading => key,
            Doing::Number(number) => self.key_after_number(number, key)?,
            Doing::Hints(hints) => self.key_in_hints(hints, key)?,
            Doing::TypingFind => return self.type_find(key),
            Doing::Selecting(selection) => return self.key_in_selection(selection, key),
            Doing::Asking(address) => self.answer_question(address, key)?,
            Doing::Stuck(address) => self.key_when_stuck(&address, key)?,
            Doing::Offered(id, way) => self.answer_offer(id, way, key)?,
        };
        if let Some(digit) = digit(key) {
            self.set_doing(Doing::Number(digit));
            return None;
        }
        if key == Key::plain(Code::Esc) && self.end_something() {
            return None;
        }
        match command_for(Scope::Pane, key) {
            Some(Command::FindNext | Command::FindPrevious) if !self.finding() => Some(key),
            Some(command) => {
                self.run_in_pane(command);
                None
            }
            None => Some(key),
        }
    }

    /// Says what the keys are for from now on.
    pub(super) fn set_doing(&mut self, doing: Doing) {
        if let Some(reader) = &mut self.reader {
            reader.doing = doing;
        }
    }

    /// Esc goes one step out of what was begun; whether there was anything.
    fn end_something(&mut self) -> bool {
        self.end_find() || self.close_relatives() || self.end_zen()
    }

    /// A command that only the reading pane knows.
    pub(super) fn run_in_pane(&mut self, command: Command) {
        match command {
            Command::LinkHints => self.show_hints(),
            Command::OpenOutside => self.open_own_address(),
            Command::CopyAddress => self.copy_own_address(),
            Command::CopyParagraph => self.copy_paragraph(),
            Command::Find => self.open_find(),
            Command::FindNext => self.step_match(Direction::Forward),
            Command::FindPrevious => self.step_match(Direction::Back),
            Command::NextHeading
            | Command::PreviousHeading
            | Command::NextParagraph
            | Command::PreviousParagraph => self.go_to_landmark(command),
            Command::Wider => self.change_measure(super::place::Step::Wider),
            Command::Narrower => self.change_measure(super::place::Step::Narrower),
            Command::Zen => self.toggle_zen(),
            Command::EarlierReport => self.go_report(crate::model::Direction::Back),
            Command::LaterReport => self.go_report(crate::model::Direction::Forward),
            Command::Select => self.begin_selection(),
            _ => {}
        }
    }

    /// The open article, while the reading pane has the keys.
    pub(super) fn open_reader(&self) -> Option<&Reader> {
        self.reader.as_ref().filter(|_| self.reading())
    }
}

/// The digit a key types; a number does not begin with a zero.
fn digit(key: Key) -> Option<usize> {
    let digit = key.typed()?.to_digit(10).filter(|digit| *digit > 0)?;
    usize::try_from(digit).ok()
}
