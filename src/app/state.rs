//! [`State`]: everything the reader sees, and the book-keeping of what was asked for.

use crate::model::{
    ArticleId, AsOf, Basis, Comment, Direction, Edge, Item, Names, Problem, Timestamp, Turn,
};

use super::ahead::Ahead;
use super::album::Album;
use super::choose::Chooser;
use super::command_line::{CommandLine, History};
use super::complete::Completion;
use super::composer::Composer;
use super::desk::Desk;
use super::effect::{Change, Effect, Opened, Request, Ticket};
use super::errand::{Asked, Progress};
use super::follow::Shelf;
use super::geometry::{Geometry, View};
use super::help::Help;
use super::list::{Join, Land, List, PAGE};
use super::list_view::ListView;
use super::preferences::Preferences;
use super::reader::{Frame, Reader};
use super::selection::Quote;
use super::sending::Post;
use super::sources::Sources;
use super::status::Status;
use super::tagging::Tagging;
use super::way::{Fill, Way};

/// Which pane takes the keys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Focus {
    #[default]
    List,
    Reader,
}

/// What fills the screen.
#[derive(Debug)]
pub enum Screen {
    /// List and reading pane.
    Reading,
    Help(Help),
    /// All own comments.
    Desk(Desk),
    /// The feeds of a page, to choose among.
    Choose(Chooser),
    /// The chain or the trail as a list.
    Way(Way),
    /// Everything a list can be of: [`State::sources`].
    Sources,
}

/// Why an article was asked for, so that its answer does the right thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expect {
    List(Join),
    Counts,
    /// What shows why rows are in the list.
    Excerpts,
    /// Counted again because somebody else wrote: more articles than before are news.
    CountsForNews(News),
    Open(OpenBy),
    Preload,
    Refresh,
    /// A page that a link of the text leads to.
    Linked,
    Related,
    Unread(Direction),
    /// The nearest unread article, for whoever has come to an end.
    Offer(Direction),
    Story,
    Step(Direction),
    /// What stands at a stop of the trail that was chosen.
    GoTo,
    Chain(Fill),
    Trail(Fill),
    Wanted(Fill),
    Comments,
    NextDelivery,
    /// The rows of the window, after something changed elsewhere.
    Rows,
    Turned(Turn),
    Marked,
    /// The rows between the cursor and the one selected last.
    Between,
    /// Every tag there is, to complete from.
    Tags,
    /// The tags of selected articles that are not loaded.
    TagsOfFar,
    Names,
    /// What was decided about the outbox is stored: what is to be sent may go.
    ReadyToSend,
    /// A window of the outline, and where its cursor lands.
    Outline(Land),
    UnreadCount,
    Hidden,
}

/// What is done with the article under the cursor once the list is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WhenListed {
    Open,
    Pick,
    PickRange,
}

/// What becomes of news once it is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum News {
    Announced,
    /// The key that shows them was pressed while they were being counted.
    Shown,
}

impl Expect {
    /// Whether the answer puts another article into the reading pane.
    fn opens_article(self) -> bool {
        matches!(self, Self::Open(_) | Self::Unread(_) | Self::Step(_) | Self::GoTo | Self::Linked)
    }
}

impl Expect {
    /// Whether its question is about a list and may take a while, and nothing is lost without it.
    fn only_looks(self) -> bool {
        matches!(self, Self::List(_) | Self::Counts | Self::Excerpts | Self::Between)
    }
}

/// How an article came to be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OpenBy {
    /// By a choice of the reader: it goes on the trail and is read from now on.
    Choice,
    /// Because it was open when the program ended: it only stands there again.
    Start,
    /// From the screen of own comments: like a choice, scrolled to the comments.
    Comments,
}

/// The whole state of the program.
#[derive(Debug)]
pub struct State {
    pub columns: u16,
    pub rows: u16,
    pub now: Timestamp,
    pub preferences: Preferences,
    pub focus: Focus,
    /// How much of the screen is shown while an article is read.
    pub view: View,
    pub screen: Screen,
    pub list: List,
    /// What the list is of, as the outline has it.
    pub(super) list_item: Item,
    pub sources: Sources,
    /// The command that is being typed after `:`.
    pub command_line: Option<CommandLine>,
    /// The commands that were run since the program began.
    pub(super) commands_run: History,
    /// How far the refresh under way has come.
    pub refreshing: Option<Progress>,
    pub(super) refresh_asked: Asked,
    pub(super) looked_for_due: Option<Timestamp>,
    /// Feeds that were found and are still to be chosen among.
    pub(super) found: Option<Chooser>,
    /// Whether no key was pressed since feeds were asked for.
    pub(super) waits_for_feeds: bool,
    /// Keys that wait for the article they were meant for.
    pub(super) ahead: Ahead,
    /// The words of the filter while they are being typed.
    pub filter: Option<String>,
    /// What Tab offered last.
    pub(super) completion: Completion,
    /// The names that Tab completes, as they were when the line was opened.
    pub(super) names: Names,
    /// The tags that are being typed after `#`.
    pub tagging: Option<Tagging>,
    pub reader: Option<Reader>,
    pub composer: Option<Composer>,
    /// Texts that were left before they could be saved; they are tried again.
    pub(super) unsaved: Vec<Composer>,
    /// What was said of a text that could not be saved; taken back once it is.
    pub(super) said_unsaved: Option<Problem>,
    /// Whether quitting was asked for although it would lose text.
    pub(super) quit_asked: bool,
    pub status: Status,
    /// What is known of sending, and the question it may have put.
    pub post: Post,
    pub(super) shelf: Shelf,
    pub(super) album: Album,
    /// The article whose discussion is to be fetched if it stays open, and since when it is.
    pub(super) thread_wanted: Option<(ArticleId, Timestamp)>,
    pub(super) expected: Vec<(Ticket, Expect)>,
    last_ticket: Ticket,
    /// What is to be done with the article under the cursor as soon as the list is here.
    pub(super) when_listed: Option<WhenListed>,
    pub(super) effects: Vec<Effect>,
    /// When the desk was last made safe against a power cut, and whether more was typed since.
    pub(super) synced: Timestamp,
    pub(super) unsynced: bool,
    /// The comment that is gone on with once its article is open.
    pub(super) resumed: Option<Comment>,
    /// What is to be quoted in the composer once it is open.
    pub(super) quote: Option<Quote>,
    /// Whether the measure was changed and is not kept yet.
    pub(super) measure_changed: bool,
}

impl State {
    /// A state for a screen of this size; `start` asks for what the first frame shows.
    pub fn new(columns: u16, rows: u16, now: Timestamp, preferences: Preferences) -> Self {
        // What is laid out and what is drawn have to be measured alike, on this thread.
        crate::text::measure_ambiguous_as(preferences.ambiguous);
        Self {
            columns,
            rows,
            now,
            list: List::shown(preferences.order, preferences.stories),
            preferences,
            focus: Focus::List,
            view: View::default(),
            screen: Screen::Reading,
            list_item: Item::All,
            sources: Sources::default(),
            command_line: None,
            commands_run: History::default(),
            refreshing: None,
            refresh_asked: Asked::ByTime,
            looked_for_due: None,
            found: None,
            waits_for_feeds: false,
            ahead: Ahead::default(),
            filter: None,
            completion: Completion::default(),
            names: Names::default(),
            tagging: None,
            reader: None,
            composer: None,
            unsaved: Vec::new(),
            said_unsaved: None,
            quit_asked: false,
            status: Status::default(),
            post: Post::default(),
            shelf: Shelf::default(),
            album: Album::default(),
            thread_wanted: None,
            expected: Vec::new(),
            last_ticket: Ticket::default(),
            when_listed: None,
            effects: Vec::new(),
            synced: Timestamp::default(),
            unsynced: false,
            resumed: None,
            quote: None,
            measure_changed: false,
        }
    }

    /// Asks for the first page of the list; `last` is the article that was open last time.
    pub fn start(&mut self, last: Option<ArticleId>) -> Vec<Effect> {
        self.ask_list(Edge::First, Land::First, AsOf::Now);
        self.ask_counts();
        if let Some(id) = last {
            self.ask(Request::Open { id }, Expect::Open(OpenBy::Start));
        }
        std::mem::take(&mut self.effects)
    }

    /// Where everything lies on the screen.
    pub fn geometry(&self) -> Geometry {
        Geometry::new(self.columns, self.rows, self.focus, self.view, &self.preferences)
    }

    /// The list pane's view of the moment.
    pub fn list_view(&self) -> ListView {
        let geometry = self.geometry();
        let excerpts = self.list.basis == Basis::Words;
        ListView {
            height: usize::from(geometry.list.height),
            row_lines: usize::from(geometry.row_lines),
            excerpt_lines: if excerpts { usize::from(geometry.excerpt_lines) } else { 0 },
            order: self.list.order,
            now: self.now,
            utc_offset: self.preferences.utc_offset,
        }
    }

    /// Whether keys go to the composer.
    pub fn composing(&self) -> bool {
        self.composer.is_some()
    }

    /// Whether keys go into a line at the foot of the screen.
    pub(super) fn types_a_line(&self) -> bool {
        let words_of_trail = match &self.screen {
            Screen::Way(way) => way.types_words(),
            Screen::Reading
            | Screen::Help(_)
            | Screen::Desk(_)
            | Screen::Choose(_)
            | Screen::Sources => false,
        };
        self.command_line.is_some()
            || self.filter.is_some()
            || self.tagging.is_some()
            || words_of_trail
    }

    /// Rows the composer takes at the foot of the reading pane: one for its state, and its text
    /// up to half of the pane, so that the story stays readable above it.
    pub fn composer_rows(&self) -> usize {
        let Some(composer) = &self.composer else { return 0 };
        let most = self.composer_most();
        self.rows_of(composer, most).clamp(3.min(most), most) + 1
    }

    /// The rows that the text being written may take.
    fn composer_most(&self) -> usize {
        (usize::from(self.geometry().column.height) * 3 / 5).max(2)
    }

    /// The rows that it wants, counted no further than one beyond `most`.
    fn rows_of(&self, composer: &Composer, most: usize) -> usize {
        let width = usize::from(self.geometry().column.width).saturating_sub(2).max(1);
        let mut rows = 0;
        for line in composer.lines() {
            rows += crate::text::width(line) / width + 1;
            if rows > most {
                break;
            }
        }
        rows
    }

    /// Seconds until something on the screen changes by itself; ages in the list do
    pub fn wakes_in(&self) -> u64 {
        let soon = self.unsynced
            || self.measure_changed
            || self.status.fades()
            || self.holds_unsaved_text()
            || self.thread_wanted.is_some()
            || self.ahead.waits()
            || (self.preferences.sends_by_itself && self.post.waits(self.now))
            || (self.preferences.automatic && self.looked_for_due.is_none());
        if soon { 1 } else { 30 }
    }

    pub(super) fn frame(&self) -> Frame<'_> {
        Frame {
            width: self.geometry_for_reader().column.width,
            preferences: &self.preferences,
            pictures: self.album.room(),
            composing: self.composing(),
            now: self.now,
        }
    }

    /// The geometry as it is while the reading pane has the focus: an article is laid out for it
    /// even while the list covers it.
    fn geometry_for_reader(&self) -> Geometry {
        Geometry::new(self.columns, self.rows, Focus::Reader, self.view, &self.preferences)
    }

    /// Lines of the reading pane.
    pub(super) fn reader_height(&self) -> usize {
        self.geometry_for_reader().reader_lines()
    }

    pub(super) fn ask(&mut self, request: Request, expect: Expect) {
        self.last_ticket.0 += 1;
        let superseded = |old: &Expect| match expect {
            Expect::Open(_)
            | Expect::Unread(_)
            | Expect::Step(_)
            | Expect::GoTo
            | Expect::Linked => old.opens_article(),
            Expect::List(Join::Replace(_)) => matches!(old, Expect::List(_) | Expect::Excerpts),
            Expect::List(join) => *old == Expect::List(join),
            Expect::CountsForNews(_) => matches!(old, Expect::CountsForNews(_)),
            // Each is about another article.
            Expect::Preload => false,
            Expect::Outline(_) => matches!(old, Expect::Outline(_)),
            other => *old == other,
        };
        self.forget(superseded);
        self.expected.push((self.last_ticket, expect));
        self.effects.push(Effect::Ask(self.last_ticket, request));
    }

    /// Waits for these answers no more.
    pub(super) fn forget(&mut self, unwanted: impl Fn(&Expect) -> bool) {
        let looks = self.expected.iter().filter(|(_, old)| unwanted(old) && old.only_looks());
        self.effects.extend(looks.map(|(ticket, _)| Effect::Forget(*ticket)));
        self.expected.retain(|(_, old)| !unwanted(old));
    }

    pub(super) fn ask_list(&mut self, from: Edge, land: Land, as_of: AsOf) {
        let query = self.list.query.clone();
        if as_of == AsOf::Now {
            self.list.asked = self.now;
        }
        let request = Request::Page { query, from, limit: PAGE, as_of };
        self.ask(request, Expect::List(Join::Replace(land)));
    }

    pub(super) fn change(&mut self, change: Change) {
        self.effects.push(Effect::Do(change));
    }

    /// Keeps the cursor on the screen and the window filled around it.
    pub(super) fn settle_list(&mut self) {
        let view = self.list_view();
        self.list.settle(&view);
        let busy = self.expected.iter().any(|(_, expect)| matches!(expect, Expect::List(_)));
        if let (false, Some((from, join))) = (busy, self.list.wants()) {
            let query = self.list.query.clone();
            let request = Request::Page { query, from, limit: PAGE, as_of: AsOf::Asked };
            self.ask(request, Expect::List(join));
        }
        self.ask_excerpts();
    }

    /// Lays the open article out for the present size.
    pub(super) fn lay_out_reader(&mut self) {
        let Some(mut reader) = self.reader.take() else { return };
        reader.lay_out(&self.frame());
        self.reader = Some(reader);
        self.settle_reader();
    }

    /// Fits the open article to a new size; it is laid out anew only if its width has changed.
    pub(super) fn refit_reader(&mut self) {
        let remeasured = self.measure_pictures();
        let width = self.frame().width;
        let Some(reader) = &mut self.reader else { return };
        if remeasured || reader.sheet.width != width {
            return self.lay_out_reader();
        }
        reader.drop_hints();
        reader.go_back();
        self.settle_reader();
    }

    /// Makes the foot of the open article anew.
    pub(super) fn refoot_reader(&mut self) {
        let Some(mut reader) = self.reader.take() else { return };
        reader.refoot(&self.frame());
        self.reader = Some(reader);
        self.settle_reader();
    }

    /// Keeps the scrolling position inside the document.
    pub(super) fn settle_reader(&mut self) {
        let (height, extra) = (self.reader_height(), self.composer_rows());
        if let Some(reader) = &mut self.reader {
            reader.settle(height, extra);
        }
    }

    /// Scrolls so that the composer is on the screen, at the bottom.
    pub(super) fn show_composer(&mut self) {
        let most = self.composer_most();
        let fits = self.composer.as_ref().is_some_and(|one| self.rows_of(one, most) <= most);
        if let Some(composer) = self.composer.as_mut().filter(|_| fits) {
            composer.editing.show_from_top();
        }
        let (height, extra) = (self.reader_height(), self.composer_rows());
        if let Some(reader) = &mut self.reader {
            reader.go_to(usize::MAX, height, extra);
        }
    }

    pub(super) fn show_article(&mut self, opened: Opened) {
        self.want_thread(&opened);
        let reader = Reader::new(opened, &self.frame());
        self.reader = Some(reader);
        self.ask_pictures();
        self.settle_reader();
    }

    /// Notes where the open article is left.
    pub(super) fn leave_article(&mut self) {
        let Some(reader) = &self.reader else { return };
        let (id, place) = (reader.article.id.clone(), reader.place());
        self.change(Change::Leave { id, place });
        self.leave_thread();
    }

    /// Whether the reading pane takes the keys, also where only it is shown.
    pub(super) fn reading(&self) -> bool {
        self.focus == Focus::Reader && self.reader.is_some()
    }
}
