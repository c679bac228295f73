//! Keys in the chain, the trail and what is wanted as lists ([`Way`]): opening them, moving in them, going where the
//! cursor stands, wanting what is missing, and filtering the trail.

use crate::model::{ArticleId, ChainList, Known, Link, TrailEdge, TrailPage, Turn, Wanted};
use crate::query::Typing;

use super::command::{Command, Scope, command_for};
use super::effect::{Change, Effect, Request};
use super::key::{Code, Key};
use super::line;
use super::state::{Expect, Screen, State};
use super::way::{Fill, Way, WayKind, WayRow, WayView};

/// Stops asked for at a time.
const PAGE: usize = 120;
/// Longer than this nobody filters by.
const LONGEST: usize = 200;

impl State {
    /// Lists the chain of the article in hand.
    pub(super) fn open_chain(&mut self) {
        if let Some((id, ..)) = self.in_hand() {
            self.ask(Request::Chain { id }, Expect::Chain(Fill::Open));
        }
    }

    /// Lists the trail, from where one is on it.
    pub(super) fn open_trail(&mut self) {
        self.ask_trail(TrailEdge::Present, Fill::Open);
    }

    /// Lists what is wanted.
    pub(super) fn open_wanted(&mut self) {
        self.ask(Request::Wanted, Expect::Wanted(Fill::Open));
    }

    /// What is wanted has come.
    pub(super) fn wanted_listed(&mut self, wishes: Vec<Wanted>, fill: Fill) {
        match (&mut self.screen, fill) {
            (_, Fill::Open) if wishes.is_empty() => {
                let sentence = "Nothing is wanted. J or K on an article that is not here wants it.";
                self.status.say(sentence, self.now);
            }
            (_, Fill::Open) => self.screen = Screen::Way(Way::wanted(wishes)),
            (Screen::Way(way), _) if way.kind == WayKind::Wanted => way.renew_wanted(wishes),
            (_, Fill::Again | Fill::Anew | Fill::Above | Fill::Below) => {}
        }
        self.settle_way();
    }

    /// The chain has come; `None` where the article stands alone.
    pub(super) fn chain_listed(&mut self, list: Option<(ArticleId, ChainList)>, fill: Fill) {
        let view = self.way_view();
        match (&mut self.screen, list, fill) {
            (_, Some((of, list)), Fill::Open) => {
                let mut way = Way::chain(of, list);
                way.centre(&view);
                self.screen = Screen::Way(way);
            }
            (_, None, Fill::Open) => {
                let sentence = "No page names a neighbour of this article, and its source has \
                                nothing else.";
                self.status.say(sentence, self.now);
            }
            (Screen::Way(way), Some((_, list)), _) if way.is_chain() => {
                way.renew_chain(list);
                way.settle(&view);
            }
            (_, _, Fill::Again | Fill::Anew | Fill::Above | Fill::Below) => {}
        }
    }

    /// A page of the trail has come.
    pub(super) fn trail_listed(&mut self, page: TrailPage, fill: Fill) {
        let view = self.way_view();
        match (&mut self.screen, fill) {
            (_, Fill::Open) if page.rows.is_empty() => {
                self.status.say("The trail is empty: nothing was opened yet.", self.now);
            }
            (_, Fill::Open) => {
                let mut way = Way::trail(page);
                way.centre(&view);
                self.screen = Screen::Way(way);
            }
            (Screen::Way(way), _) if way.is_trail() => way.join(page, fill),
            (_, Fill::Again | Fill::Anew | Fill::Above | Fill::Below) => {}
        }
        self.settle_way();
    }

    /// The size of the list as it is drawn: where the list of articles stands, or over the whole
    /// screen.
    pub fn way_view(&self) -> WayView {
        WayView {
            height: usize::from(self.rows).saturating_sub(3),
            row_lines: usize::from(self.geometry().row_lines),
            now: self.now,
            utc_offset: self.preferences.utc_offset,
        }
    }

    /// Keeps the cursor on the screen and stops around it.
    pub(super) fn settle_way(&mut self) {
        let view = self.way_view();
        let Screen::Way(way) = &mut self.screen else { return };
        way.settle(&view);
        let busy = self.expected.iter().any(|(_, expect)| matches!(expect, Expect::Trail(_)));
        match way.wants().filter(|_| !busy) {
            Some((Fill::Above, seq)) => self.ask_trail(TrailEdge::After(seq), Fill::Above),
            Some((fill, seq)) => self.ask_trail(TrailEdge::Before(seq), fill),
            None => {}
        }
    }

    fn ask_trail(&mut self, from: TrailEdge, fill: Fill) {
        let kept = trail_words(&mut self.screen).filter(|_| fill != Fill::Open);
        let words = kept.map(|(words, _)| words.clone()).unwrap_or_default();
        self.ask(Request::Trail { words, from, limit: PAGE }, Expect::Trail(fill));
    }

    /// Somebody else wrote: what is listed may have changed.
    pub(super) fn renew_way(&mut self) {
        let Screen::Way(way) = &self.screen else { return };
        match &way.kind {
            WayKind::Chain { of, .. } => {
                let id = of.clone();
                self.ask(Request::Chain { id }, Expect::Chain(Fill::Again));
            }
            // Only this reader's own steps change a trail that matters here.
            WayKind::Trail { .. } => {}
            WayKind::Wanted => self.ask(Request::Wanted, Expect::Wanted(Fill::Again)),
        }
    }

    /// A key while one of the lists is on the screen.
    pub(super) fn key_in_way(&mut self, key: Key) {
        let Screen::Way(way) = &self.screen else { return };
        if way.types_words() {
            return self.type_trail_words(key);
        }
        if let Some(command) = command_for(Scope::Way, key) {
            self.run_way(command);
        }
    }

    fn run_way(&mut self, command: Command) {
        let view = self.way_view();
        let Screen::Way(way) = &mut self.screen else { return };
        let page = view.height / view.row_lines.max(1);
        let page = isize::try_from(page.saturating_sub(1).max(1)).unwrap_or(1);
        let (is_chain, is_trail) = (way.is_chain(), way.is_trail());
        match command {
            Command::Down => way.move_by(1),
            Command::Up => way.move_by(-1),
            Command::PageDown => way.move_by(page),
            Command::PageUp => way.move_by(-page),
            Command::Top if !is_trail => way.move_by(isize::MIN),
            Command::Top => return self.ask_trail(TrailEdge::Latest, Fill::Anew),
            Command::Bottom => way.move_by(isize::MAX),
            Command::Open => return self.go_along(),
            Command::Want => return self.want_in_chain(),
            Command::Filter => self.begin_trail_words(),
            Command::ChainList if is_chain => self.screen = Screen::Reading,
            Command::ChainList => return self.open_chain(),
            Command::TrailList if is_trail => self.screen = Screen::Reading,
            Command::TrailList => return self.open_trail(),
            Command::Back => self.leave_way(),
            Command::UndoChange => return self.turn(Turn::Undo),
            Command::RedoChange => return self.turn(Turn::Redo),
            Command::CommandLine => return self.open_command_line(),
            Command::Help => return self.open_help(),
            Command::Suspend => self.effects.push(Effect::Suspend),
            _ => {}
        }
        self.settle_way();
    }

    /// Goes to the article under the cursor; one that is not here is wanted.
    fn go_along(&mut self) {
        let Screen::Way(way) = &self.screen else { return };
        match way.selected() {
            Some(WayRow::Chain(row)) => match &row.what {
                Known::Cached { id, .. } => {
                    let id = id.clone();
                    self.screen = Screen::Reading;
                    self.go_to_article(id);
                }
                Known::Missing { .. } => self.want_in_chain(),
            },
            Some(WayRow::Stop(row)) if row.cached => {
                let seq = row.stop.seq;
                self.screen = Screen::Reading;
                self.leave_article();
                self.ask(Request::GoTo { seq }, Expect::GoTo);
            }
            // What is wanted cannot be opened; where it is named can.
            Some(WayRow::Wish(wanted)) => {
                let id = wanted.from.clone();
                self.screen = Screen::Reading;
                self.go_to_article(id);
            }
            Some(WayRow::Stop(_)) => {
                self.status.say("That article is no longer in the cache.", self.now);
            }
            None => {}
        }
    }

    /// Wants the missing article under the cursor; among what is wanted, takes the wish back.
    fn want_in_chain(&mut self) {
        let Screen::Way(way) = &mut self.screen else { return };
        match way.selected_mut() {
            Some(WayRow::Chain(row)) => match &mut row.what {
                Known::Missing { from, link, wanted } => {
                    *wanted = true;
                    let (from, link) = (from.clone(), link.clone());
                    let sentence = what_becomes(&link);
                    self.change_wish(Change::Want { from, link });
                    self.status.say(sentence, self.now);
                }
                Known::Cached { .. } => self.status.say("It is here already.", self.now),
            },
            Some(WayRow::Wish(wanted)) => {
                let (from, rel) = (wanted.from.clone(), wanted.link.rel);
                self.change_wish(Change::WantNoMore { from, rel });
                self.ask(Request::Wanted, Expect::Wanted(Fill::Again));
                self.status.say("It is not wanted any more. u brings it back.", self.now);
            }
            Some(WayRow::Stop(_)) | None => {}
        }
    }

    /// Changes what is wanted around an article, and shows it there and in the list.
    fn change_wish(&mut self, change: Change) {
        self.change(change);
        self.look_at_rows();
        self.refresh_open_article();
    }

    /// Esc goes one step out: first of the filter, then of the list.
    fn leave_way(&mut self) {
        let Screen::Way(way) = &mut self.screen else { return };
        match &mut way.kind {
            WayKind::Trail { words, .. } if !words.is_empty() => {
                words.clear();
                self.ask_trail(TrailEdge::Present, Fill::Again);
            }
            WayKind::Trail { .. } | WayKind::Chain { .. } | WayKind::Wanted => {
                self.screen = Screen::Reading;
            }
        }
    }

    fn begin_trail_words(&mut self) {
        if let Screen::Way(Way { kind: WayKind::Trail { typing, .. }, .. }) = &mut self.screen {
            *typing = Typing::Going;
        }
    }

    /// A key while the words are typed: Enter keeps them, Esc takes them away.
    fn type_trail_words(&mut self, key: Key) {
        let Some((words, typing)) = trail_words(&mut self.screen) else { return };
        match key.code {
            Code::Enter => return *typing = Typing::Done,
            Code::Esc => {
                *typing = Typing::Done;
                words.clear();
            }
            _ if !line::type_key(words, key, LONGEST) => return,
            _ => {}
        }
        match words.is_empty() {
            true => self.ask_trail(TrailEdge::Present, Fill::Again),
            false => self.ask_trail(TrailEdge::Latest, Fill::Anew),
        }
    }

    /// Pastes into the words, as one line.
    pub(super) fn paste_trail_words(&mut self, text: &str) {
        let Some((words, Typing::Going)) = trail_words(&mut self.screen).map(|(w, t)| (w, *t))
        else {
            return;
        };
        line::paste(words, text, LONGEST);
        self.ask_trail(TrailEdge::Latest, Fill::Anew);
    }
}

fn trail_words(screen: &mut Screen) -> Option<(&mut String, &mut Typing)> {
    let Screen::Way(Way { kind: WayKind::Trail { words, typing, .. }, .. }) = screen else {
        return None;
    };
    Some((words, typing))
}

/// What becomes of an article that is wanted: one with an address can be fetched.
pub(super) fn what_becomes(of: &Link) -> &'static str {
    match of.url {
        Some(_) => "It is wanted: the next refresh fetches it, and R refreshes now.",
        None => "It is wanted, and opens here once it is imported.",
    }
}
