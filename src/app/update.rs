//! [`update`]: one event into new state and effects. Each arm hands on to the noun it concerns.

use crate::model::{AsOf, Direction, Edge, Mark, Problem, Rel, Timestamp, Turn};

use super::ahead::Typed;
use super::command::{Command, Scope, command_for};
use super::effect::Effect;
use super::event::Event;
use super::key::Key;
use super::list::Land;
use super::marking::Span;
use super::state::{Focus, Screen, State};

/// Turns one event into new state and the effects it asks for.
pub fn update(state: &mut State, now: Timestamp, event: Event) -> Vec<Effect> {
    state.now = now;
    match event {
        Event::Key(key) => state.typed_ahead(Typed::Key(key)),
        Event::Paste(text) => state.typed_ahead(Typed::Paste(text)),
        Event::Resize { columns, rows } => state.resize(columns, rows),
        Event::Tick => state.tick(),
        Event::Answered(ticket, answer) => state.answered(ticket, answer),
        Event::Failed(problem) => state.status.trouble(&problem, now),
        Event::DraftOpened(article, reply_to, draft) => {
            state.drafted();
            state.draft_opened(article, reply_to, draft);
        }
        Event::DraftSaved(draft, saved) => state.draft_saved(draft, saved),
        Event::Edited(text) => state.edited(text),
        Event::NotBrowsed(address, problem) => state.not_browsed(address, &problem),
        Event::Progressed(progress) => state.progressed(progress),
        Event::ErrandDone(outcome) => state.errand_done(outcome),
        Event::PictureFound(address, pixels) => state.picture_found(address, pixels),
        Event::Told(told) => state.told(*told),
        Event::SendingEnded(ended) => state.sending_ended(ended),
        Event::Outside => state.outside(),
        Event::Shutdown => state.end(),
    }
    state.catch_up();
    state.look_at_thread();
    state.look_at_relatives();
    std::mem::take(&mut state.effects)
}

/// Why quitting is asked for twice.
pub(super) fn would_lose_text() -> Problem {
    Problem::new("a comment is not saved", "it could not be written to the disk")
        .hint("q again quits and loses it")
}

impl State {
    pub(super) fn key(&mut self, key: Key) {
        self.status.seen(self.now);
        self.waits_for_feeds = false;
        self.post.turned_away();
        self.when_listed = None;
        if self.post.question.is_some() {
            return self.type_answer(key);
        }
        if key == Key::ctrl('c') && !self.composing() {
            return self.quit();
        }
        if key != Key::char('q') {
            self.quit_asked = false;
        }
        if self.composing() {
            return self.key_in_composer(key);
        }
        if self.command_line.is_some() {
            return self.type_command(key);
        }
        if self.tagging.is_some() {
            return self.type_tags(key);
        }
        if self.filter.is_some() {
            return self.type_filter(key);
        }
        match &self.screen {
            Screen::Help(_) => self.key_in_help(key),
            Screen::Desk(_) => {
                if let Some(command) = command_for(Scope::Desk, key) {
                    self.run_desk(command);
                }
            }
            Screen::Choose(_) => {
                if let Some(command) = command_for(Scope::Choosing, key) {
                    self.run_chooser(command);
                }
            }
            Screen::Way(_) => self.key_in_way(key),
            Screen::Sources => {
                if let Some(command) = command_for(Scope::Sources, key) {
                    self.run_sources(command);
                }
            }
            Screen::Reading => {
                let command =
                    self.key_in_pane(key).and_then(|key| command_for(Scope::Reading, key));
                if let Some(command) = command {
                    self.run(command);
                }
            }
        }
    }

    pub(super) fn paste(&mut self, text: &str) {
        if let Some(composer) = &mut self.composer {
            let typed = composer.editing.paste(text);
            self.typed(typed);
        } else {
            self.paste_answer(text);
            self.paste_command(text);
            self.paste_tags(text);
            self.paste_filter(text);
            self.paste_find(text);
            self.paste_trail_words(text);
        }
    }

    fn resize(&mut self, columns: u16, rows: u16) {
        (self.columns, self.rows) = (columns, rows);
        self.refit_reader();
        self.settle_list();
        if self.composing() {
            self.show_composer();
        }
        self.settle_screen();
    }

    /// Keeps the cursor of what fills the screen in sight.
    pub(super) fn settle_screen(&mut self) {
        let height = usize::from(self.rows).saturating_sub(3);
        match &mut self.screen {
            Screen::Desk(desk) => desk.settle(height, usize::from(self.columns)),
            Screen::Choose(chooser) => chooser.settle(height),
            Screen::Way(_) => self.settle_way(),
            Screen::Sources => self.settle_sources(),
            // No line of it is gone, but there may be fewer of them.
            Screen::Help(_) => self.scroll_help(0),
            Screen::Reading => {}
        }
    }

    fn tick(&mut self) {
        self.status.fade(self.now);
        self.keep_measure();
        self.save_again();
        self.refresh_due();
        self.tick_post();
        self.fetch_wanted_thread();
        if self.unsynced {
            self.sync();
        }
    }

    pub(super) fn sync(&mut self) {
        self.synced = self.now;
        self.unsynced = false;
        self.effects.push(Effect::SyncDesk);
    }

    /// Quits; where that would lose text, only when it is asked for twice.
    pub(super) fn quit(&mut self) {
        if self.holds_unsaved_text() && !std::mem::replace(&mut self.quit_asked, true) {
            return self.status.refuse(&would_lose_text(), self.now);
        }
        self.end();
    }

    /// Everything there is to save is saved already but the place in the open article.
    fn end(&mut self) {
        self.leave_article();
        self.keep_measure();
        self.effects.push(Effect::Quit);
    }

    /// A command in the list or the reading pane.
    fn run(&mut self, command: Command) {
        match command {
            Command::Down => self.move_by_lines(1),
            Command::Up => self.move_by_lines(-1),
            Command::PageDown => self.move_by_pages(2),
            Command::PageUp => self.move_by_pages(-2),
            Command::HalfDown => self.move_by_pages(1),
            Command::HalfUp => self.move_by_pages(-1),
            Command::Top => self.go_to_edge(Land::First),
            Command::Bottom => self.go_to_edge(Land::Last),
            Command::ReadOn => self.read_on(),
            Command::Open if self.reading() => self.open_in_hand(),
            Command::NextComment => self.go_sibling(Direction::Forward),
            Command::PreviousComment => self.go_sibling(Direction::Back),
            Command::Open => self.open_or_unfold(),
            Command::Back => self.back(),
            Command::SwitchPane => self.switch_pane(),
            Command::ChainNext => self.follow(Rel::Next),
            Command::ChainPrevious => self.follow(Rel::Previous),
            Command::TrailBack => self.step_trail(Direction::Back),
            Command::TrailForward => self.step_trail(Direction::Forward),
            Command::ChainList => self.open_chain(),
            Command::TrailList => self.open_trail(),
            Command::NextUnread => self.go_unread(Direction::Forward),
            Command::PreviousUnread => self.go_unread(Direction::Back),
            Command::Comment => self.compose(),
            Command::Related => self.toggle_relatives(),
            Command::ToComments => self.visit_thread(),
            Command::OwnComments => self.open_desk(),
            Command::SourcesScreen => self.open_sources(),
            Command::Star => self.toggle(Mark::Starred),
            Command::ToggleRead => self.toggle(Mark::Read),
            Command::ReadAll => self.read_along(Span::All),
            Command::ReadAbove => self.read_along(Span::Above),
            Command::ReadBelow => self.read_along(Span::Below),
            Command::Pick => self.pick(),
            Command::PickRange => self.pick_range(),
            Command::Tag => self.open_tagging(),
            Command::UndoChange => self.turn(Turn::Undo),
            Command::RedoChange => self.turn(Turn::Redo),
            Command::Filter => self.open_filter(),
            Command::CycleFilter => self.cycle_filter(),
            Command::NextOrder => self.next_order(),
            Command::ShowNew => self.show_new_or_fetch(),
            Command::RefreshAll => self.refresh_all(),
            Command::WholeStory => self.fetch_whole(),
            Command::CommandLine => self.open_command_line(),
            Command::Help => self.open_help(),
            Command::Suspend => self.effects.push(Effect::Suspend),
            Command::Quit => self.quit(),
            Command::EditComment
            | Command::DiscardComment
            | Command::SendComment
            | Command::HoldComment
            | Command::ItArrived
            | Command::SendAgain
            | Command::Queue
            | Command::LeaveComposer
            | Command::ExternalEditor
            | Command::Undo
            | Command::Redo
            | Command::Want
            | Command::MarkFeed
            | Command::MarkAllFeeds
            | Command::Subscribe
            | Command::FoldFolder
            | Command::ToggleHiding
            | Command::AddSource
            | Command::Rename
            | Command::MoveToFolder
            | Command::Unsubscribe => {}
            Command::LinkHints
            | Command::OpenOutside
            | Command::CopyAddress
            | Command::CopyParagraph
            | Command::Find
            | Command::FindNext
            | Command::FindPrevious
            | Command::NextHeading
            | Command::PreviousHeading
            | Command::NextParagraph
            | Command::PreviousParagraph
            | Command::Wider
            | Command::Narrower
            | Command::Zen
            | Command::EarlierReport
            | Command::LaterReport
            | Command::Select
            | Command::ExtendDown
            | Command::ExtendUp
            | Command::CopyPlain
            | Command::Quote
            | Command::LeaveSelection => self.run_in_pane(command),
        }
    }

    fn move_by_lines(&mut self, lines: isize) {
        if self.reading() {
            if !self.step_in_thread(lines) && !self.step_in_relatives(lines) {
                self.scroll(lines);
            }
        } else {
            self.move_in_list(lines);
        }
    }

    /// What is in hand under the text: a related article opens, a comment folds.
    fn open_in_hand(&mut self) {
        if !self.follow_relative() {
            self.fold_comment();
        }
    }

    pub(super) fn move_in_list(&mut self, rows: isize) {
        self.list.move_by(rows);
        self.settle_list();
    }

    /// Moves by halves of a page, keeping a line of what was there for the eye.
    pub(super) fn move_by_pages(&mut self, halves: isize) {
        if self.reading() {
            let height = isize::try_from(self.reader_height()).unwrap_or(1);
            self.scroll(((height - 1) * halves / 2).clamp(-height, height));
        } else {
            let page = self.list.page_rows(&self.list_view());
            self.move_in_list(page * halves / 2);
        }
    }

    fn scroll(&mut self, lines: isize) {
        let (height, extra) = (self.reader_height(), self.composer_rows());
        if let Some(reader) = &mut self.reader {
            reader.waiting_for = None;
            reader.scroll(lines, height, extra);
        }
    }

    fn go_to_edge(&mut self, land: Land) {
        if self.reading() {
            let far = if land == Land::First { isize::MIN } else { isize::MAX };
            return self.scroll(far);
        }
        let (edge, loaded) = match land {
            Land::Last => (Edge::Last, !self.list.more_below),
            Land::First | Land::Stay => (Edge::First, !self.list.more_above),
        };
        if loaded {
            self.list.select(if land == Land::Last { usize::MAX } else { 0 });
            self.settle_list();
        } else {
            self.ask_list(edge, land, AsOf::Asked);
        }
    }

    /// A page on; from the end of an article to the next unread one.
    fn read_on(&mut self) {
        if !self.reading() {
            return self.open_selected();
        }
        let height = self.reader_height();
        if self.reader.as_ref().is_some_and(|reader| reader.at_end(height)) {
            self.go_unread(Direction::Forward);
        } else {
            self.move_by_pages(2);
        }
    }

    fn back(&mut self) {
        if self.reading() {
            self.leave_article();
            self.end_zen();
            self.focus = Focus::List;
            if let Some(reader) = &mut self.reader {
                reader.waiting_for = None;
            }
            self.settle_list();
        } else if self.unpick() || self.fold_story() {
            // One step out of what was begun at a time.
        } else if !self.list.query.search.is_everything() {
            self.set_words(String::new());
        } else {
            self.open_sources();
        }
    }

    fn switch_pane(&mut self) {
        self.focus = match self.focus {
            Focus::List if self.reader.is_some() => Focus::Reader,
            Focus::List => return self.open_selected(),
            Focus::Reader => {
                self.end_zen();
                Focus::List
            }
        };
        self.settle_list();
    }

    pub(super) fn go_to_comments(&mut self) {
        let height = self.reader_height();
        let Some(reader) = &mut self.reader else { return };
        self.focus = Focus::Reader;
        reader.go_to(reader.sheet.comments_line(), height, 0);
    }

    fn key_in_help(&mut self, key: Key) {
        let page = isize::try_from(self.help_height()).unwrap_or(1);
        match command_for(Scope::Reading, key) {
            Some(Command::Down) => self.scroll_help(1),
            Some(Command::Up) => self.scroll_help(-1),
            Some(Command::ReadOn | Command::PageDown) => self.scroll_help(page),
            Some(Command::PageUp) => self.scroll_help(-page),
            Some(Command::HalfDown) => self.scroll_help(page / 2),
            Some(Command::HalfUp) => self.scroll_help(-page / 2),
            Some(Command::Top) => self.scroll_help(isize::MIN),
            Some(Command::Bottom) => self.scroll_help(isize::MAX),
            Some(Command::Suspend) => self.effects.push(Effect::Suspend),
            Some(Command::Help | Command::Quit | Command::Back | Command::Open) => {
                self.leave_help();
            }
            _ => {}
        }
    }
}
