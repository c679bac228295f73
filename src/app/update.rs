//! [`update`]: one event into new state and effects. Each arm hands on to the noun it concerns.

use crate::model::{
    ArticleId, Comment, CommentState, Counts, Direction, Edge, Mark, Problem, Rel, Timestamp,
};

use super::command::{Command, Scope, command_for};
use super::composer::{Composer, SavedDraft, Saving, Typed};
use super::desk::Desk;
use super::effect::{Answer, Change, Effect, Request, Ticket};
use super::event::Event;
use super::help::Help;
use super::key::Key;
use super::list::Land;
use super::state::{Expect, Focus, OpenBy, Screen, State};

/// Turns one event into new state and the effects it asks for.
pub fn update(state: &mut State, now: Timestamp, event: Event) -> Vec<Effect> {
    state.now = now;
    match event {
        Event::Key(key) => state.key(key),
        Event::Paste(text) => state.paste(&text),
        Event::Resize { columns, rows } => state.resize(columns, rows),
        Event::Resumed => {}
        Event::Tick => state.tick(),
        Event::Answered(ticket, answer) => state.answered(ticket, answer),
        Event::Failed(problem) => state.status.trouble(&problem, now),
        Event::DraftOpened(article, draft) => state.draft_opened(article, draft),
        Event::DraftSaved(saved) => state.draft_saved(saved),
        Event::Edited(text) => state.edited(text),
        Event::Outside => state.outside(),
        Event::Shutdown => state.quit(),
    }
    std::mem::take(&mut state.effects)
}

impl State {
    fn key(&mut self, key: Key) {
        self.status.seen(self.now);
        self.open_when_listed = false;
        if key == Key::ctrl('c') && !self.composing() {
            return self.quit();
        }
        if self.composing() {
            return self.key_in_composer(key);
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
            Screen::Reading => {
                if let Some(command) = command_for(Scope::Reading, key) {
                    self.run(command);
                }
            }
        }
    }

    fn paste(&mut self, text: &str) {
        if let Some(composer) = &mut self.composer {
            let typed = composer.paste(text);
            self.typed(typed);
        } else {
            self.paste_filter(text);
        }
    }

    fn resize(&mut self, columns: u16, rows: u16) {
        (self.columns, self.rows) = (columns, rows);
        self.lay_out_reader();
        self.settle_list();
        if self.composing() {
            self.show_composer();
        }
        let height = usize::from(rows).saturating_sub(3);
        if let Screen::Desk(desk) = &mut self.screen {
            desk.settle(height);
        }
    }

    fn tick(&mut self) {
        self.status.fade(self.now);
        if self.unsynced {
            self.sync();
        }
    }

    fn sync(&mut self) {
        self.synced = self.now;
        self.unsynced = false;
        self.effects.push(Effect::SyncDesk);
    }

    /// Everything there is to save is saved already but the place in the open article.
    fn quit(&mut self) {
        self.leave_article();
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
            Command::Open if self.reading() => {}
            Command::Open => self.open_selected(),
            Command::Back => self.back(),
            Command::SwitchPane => self.switch_pane(),
            Command::ChainNext => self.follow(Rel::Next),
            Command::ChainPrevious => self.follow(Rel::Previous),
            Command::TrailBack => self.step_trail(Direction::Back),
            Command::TrailForward => self.step_trail(Direction::Forward),
            Command::NextUnread => self.go_unread(Direction::Forward),
            Command::PreviousUnread => self.go_unread(Direction::Back),
            Command::Comment => self.compose(),
            Command::ToComments => self.go_to_comments(),
            Command::OwnComments => self.open_desk(),
            Command::Star => self.toggle(Mark::Starred),
            Command::ToggleRead => self.toggle(Mark::Read),
            Command::Filter => self.open_filter(),
            Command::CycleFilter => self.cycle_filter(),
            Command::ShowNew => self.show_new(),
            Command::Help => self.screen = Screen::Help(Help::default()),
            Command::Suspend => self.effects.push(Effect::Suspend),
            Command::Quit => self.quit(),
            Command::EditComment
            | Command::DiscardComment
            | Command::UndoDiscard
            | Command::Queue
            | Command::LeaveComposer
            | Command::ExternalEditor
            | Command::Undo
            | Command::Redo => {}
        }
    }

    fn move_by_lines(&mut self, lines: isize) {
        if self.reading() {
            self.scroll(lines);
        } else {
            self.move_in_list(lines);
        }
    }

    pub(super) fn move_in_list(&mut self, rows: isize) {
        self.list.move_by(rows);
        self.settle_list();
    }

    /// Moves by halves of a page, keeping a line of what was there for the eye.
    fn move_by_pages(&mut self, halves: isize) {
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
            self.ask_list(edge, land);
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
            self.focus = Focus::List;
            if let Some(reader) = &mut self.reader {
                reader.waiting_for = None;
            }
            self.settle_list();
        } else if !self.list.query.words.is_empty() {
            self.set_words(String::new());
        }
    }

    fn switch_pane(&mut self) {
        self.focus = match self.focus {
            Focus::List if self.reader.is_some() => Focus::Reader,
            Focus::List => return self.open_selected(),
            Focus::Reader => Focus::List,
        };
        self.settle_list();
    }

    pub(super) fn go_to_comments(&mut self) {
        let height = self.reader_height();
        let Some(reader) = &mut self.reader else { return };
        self.focus = Focus::Reader;
        reader.go_to(reader.sheet.comments_line(), height, 0);
    }

    fn show_new(&mut self) {
        self.status.new_articles = 0;
        self.reload_list(Land::First);
    }

    fn key_in_help(&mut self, key: Key) {
        let height = usize::from(self.rows.saturating_sub(1));
        let Screen::Help(help) = &mut self.screen else { return };
        let page = isize::try_from(height).unwrap_or(1);
        match command_for(Scope::Reading, key) {
            Some(Command::Down) => help.scroll(1, height),
            Some(Command::Up) => help.scroll(-1, height),
            Some(Command::ReadOn | Command::PageDown) => help.scroll(page, height),
            Some(Command::PageUp) => help.scroll(-page, height),
            Some(Command::HalfDown) => help.scroll(page / 2, height),
            Some(Command::HalfUp) => help.scroll(-page / 2, height),
            Some(Command::Top) => help.scroll(isize::MIN, height),
            Some(Command::Bottom) => help.scroll(isize::MAX, height),
            Some(Command::Suspend) => self.effects.push(Effect::Suspend),
            Some(Command::Help | Command::Quit | Command::Back | Command::Open) => {
                self.screen = Screen::Reading;
            }
            _ => {}
        }
    }
}

/// Writing a comment.
impl State {
    /// Opens the composer under the open article, or under the one the cursor is on.
    fn compose(&mut self) {
        let Some(reader) = &self.reader else {
            return self.open_selected();
        };
        let article = reader.article.id.clone();
        self.effects.push(Effect::OpenDraft { article, reply_to: None });
    }

    /// The draft's text as it is stored at this moment: goes on with it.
    fn draft_opened(&mut self, article: ArticleId, draft: Result<Option<Comment>, Problem>) {
        if self.reader.as_ref().is_none_or(|reader| reader.article.id != article) {
            return;
        }
        let mut composer = match &draft {
            Ok(Some(draft)) => Composer::new(article, Some(draft.key.clone()), &draft.text),
            Ok(None) | Err(_) => Composer::new(article, None, ""),
        };
        if let Err(problem) = draft {
            self.status.trouble(&problem, self.now);
            composer.saving = Saving::Failed(problem);
        }
        self.focus = Focus::Reader;
        self.composer = Some(composer);
        self.refoot_reader();
        self.show_composer();
    }

    fn key_in_composer(&mut self, key: Key) {
        match command_for(Scope::Composer, key) {
            Some(command) => self.run_composer(command),
            None if key == Key::ctrl('c') => {
                self.status.say("Nothing is lost: Esc leaves and keeps the draft.", self.now);
            }
            None => {
                let Some(composer) = &mut self.composer else { return };
                let typed = composer.type_key(key);
                self.typed(typed);
            }
        }
    }

    fn run_composer(&mut self, command: Command) {
        let Some(composer) = &mut self.composer else { return };
        match command {
            Command::Undo => {
                let typed = composer.undo();
                self.typed(typed);
            }
            Command::Redo => {
                let typed = composer.redo();
                self.typed(typed);
            }
            Command::ExternalEditor => {
                let text = composer.text();
                self.effects.push(Effect::Edit(text));
            }
            Command::LeaveComposer => self.leave_composer(),
            Command::Queue => self.queue(),
            Command::PageUp => self.move_by_pages(-2),
            Command::PageDown => self.move_by_pages(2),
            _ => {}
        }
    }

    /// Saves what was typed and keeps the composer on the screen.
    fn typed(&mut self, typed: Typed) {
        if typed == Typed::Changed
            && let Some(composer) = &self.composer
        {
            self.effects.push(Effect::SaveDraft(composer.draft()));
        }
        self.show_composer();
    }

    fn draft_saved(&mut self, saved: Result<SavedDraft, Problem>) {
        let now = self.now;
        let Some(composer) = &mut self.composer else { return };
        match saved {
            Ok(draft) => {
                composer.key = Some(draft.key);
                composer.saving = Saving::Saved;
                self.unsynced = true;
                if now > self.synced {
                    self.sync();
                }
            }
            Err(problem) => {
                self.status.trouble(&problem, now);
                composer.saving = Saving::Failed(problem);
            }
        }
    }

    fn edited(&mut self, text: Result<String, Problem>) {
        match (text, &mut self.composer) {
            (Ok(text), Some(composer)) => {
                let typed = composer.replace(&text);
                self.typed(typed);
            }
            (Ok(_), None) => {}
            (Err(problem), _) => self.status.trouble(&problem, self.now),
        }
    }

    /// Leaves the composer; the draft stands under the article, and was saved key by key.
    fn leave_composer(&mut self) {
        let Some(composer) = self.composer.take() else { return };
        if let (Some(_), false) = (&composer.key, composer.is_blank()) {
            self.status.say("The draft is kept. c goes on with it.", self.now);
        }
        self.put_comment(&composer, CommentState::Draft);
        self.refoot_reader();
        self.sync();
    }

    /// Puts the comment in the outbox.
    fn queue(&mut self) {
        let Some(composer) = &self.composer else { return };
        if composer.is_blank() {
            return self.status.say("There is nothing to send yet.", self.now);
        }
        let (Some(key), Saving::Saved) = (composer.key.clone(), composer.saving.clone()) else {
            let problem = Problem::new("the comment is not in the outbox", "it could not be saved")
                .hint("your text stays here");
            return self.status.trouble(&problem, self.now);
        };
        let Some(composer) = self.composer.take() else { return };
        self.change(Change::Queue { key });
        self.put_comment(&composer, CommentState::Queued);
        self.refoot_reader();
        self.go_to_comments();
        self.status.say("Saved. It waits in the outbox until it can be sent.", self.now);
    }

    /// Shows the composer's text under the article at once, as the store has it by now.
    fn put_comment(&mut self, composer: &Composer, state: CommentState) {
        let now = self.now;
        let (Some(reader), Some(key)) = (&mut self.reader, &composer.key) else { return };
        if reader.article.id != composer.article {
            return;
        }
        let created =
            reader.comments.iter().find(|old| old.key == *key).map_or(now, |old| old.created);
        reader.comments.retain(|old| old.key != *key);
        if state == CommentState::Draft && composer.is_blank() {
            return;
        }
        reader.comments.push(Comment {
            key: key.clone(),
            article: composer.article.clone(),
            article_title: reader.article.title.clone(),
            article_url: reader.article.url.clone(),
            reply_to: composer.reply_to.clone(),
            text: composer.text(),
            state,
            created,
            changed: now,
        });
        let own = u32::try_from(reader.comments.len()).unwrap_or(u32::MAX);
        if let Some(row) = self.list.row_mut(&composer.article) {
            row.own_comments = own;
        }
    }
}

/// The screen of own comments.
impl State {
    fn open_desk(&mut self) {
        self.screen = Screen::Desk(Desk::default());
        self.ask(Request::Comments, Expect::Comments);
    }

    fn run_desk(&mut self, command: Command) {
        let height = usize::from(self.rows).saturating_sub(3);
        let Screen::Desk(desk) = &mut self.screen else { return };
        let page = isize::try_from(Desk::page(height)).unwrap_or(1);
        match command {
            Command::Down => desk.move_by(1),
            Command::Up => desk.move_by(-1),
            Command::PageDown => desk.move_by(page),
            Command::PageUp => desk.move_by(-page),
            Command::Top => desk.select(0),
            Command::Bottom => desk.select(usize::MAX),
            Command::Back => {
                self.screen = Screen::Reading;
                return self.refresh_open_article();
            }
            Command::Open => return self.open_from_desk(),
            Command::EditComment => return self.edit_from_desk(),
            Command::DiscardComment => return self.discard(),
            Command::UndoDiscard => return self.undo_discard(),
            Command::Suspend => return self.effects.push(Effect::Suspend),
            _ => {}
        }
        desk.settle(height);
    }

    fn refresh_open_article(&mut self) {
        if let Some(reader) = &self.reader {
            let id = reader.article.id.clone();
            self.ask(Request::Open { id }, Expect::Refresh);
        }
    }

    fn selected_comment(&self) -> Option<&Comment> {
        match &self.screen {
            Screen::Desk(desk) => desk.selected_comment(),
            Screen::Reading | Screen::Help(_) => None,
        }
    }

    fn open_from_desk(&mut self) {
        let Some(id) = self.selected_comment().map(|comment| comment.article.clone()) else {
            return;
        };
        self.screen = Screen::Reading;
        self.ask(Request::Open { id }, Expect::Open(OpenBy::Comments));
    }

    /// Takes a waiting or refused comment back into its draft, and opens it under its article.
    fn edit_from_desk(&mut self) {
        let Some(comment) = self.selected_comment() else { return };
        let key = comment.key.clone();
        match comment.state {
            CommentState::Queued | CommentState::Refused => {
                self.change(Change::Unqueue { key });
                self.open_from_desk();
            }
            CommentState::Draft => self.open_from_desk(),
            CommentState::Sending | CommentState::Sent | CommentState::Unsure => {
                self.status.say("It is no longer only yours to change.", self.now);
            }
        }
    }

    fn discard(&mut self) {
        let Some(key) = self.selected_comment().map(|comment| comment.key.clone()) else { return };
        if let Screen::Desk(desk) = &mut self.screen {
            desk.discarded.push(key.clone());
        }
        self.change(Change::Discard { key });
        self.ask(Request::Comments, Expect::Comments);
        self.status.say("Discarded. u brings it back.", self.now);
    }

    fn undo_discard(&mut self) {
        let Screen::Desk(desk) = &mut self.screen else { return };
        let Some(key) = desk.discarded.pop() else {
            return self.status.say("Nothing was discarded here.", self.now);
        };
        self.change(Change::Restore { key });
        self.ask(Request::Comments, Expect::Comments);
        self.status.say("It is back.", self.now);
    }
}

/// What the store answers.
impl State {
    fn answered(&mut self, ticket: Ticket, answer: Result<Answer, Problem>) {
        let Some(at) = self.expected.iter().position(|(expected, _)| *expected == ticket) else {
            return;
        };
        let (_, expect) = self.expected.remove(at);
        match answer {
            Ok(answer) => self.take(expect, answer),
            Err(problem) => self.status.trouble(&problem, self.now),
        }
    }

    fn take(&mut self, expect: Expect, answer: Answer) {
        match (expect, answer) {
            (Expect::List(join), Answer::Page(page)) => {
                self.list.join(page, join);
                self.settle_list();
                if std::mem::take(&mut self.open_when_listed) {
                    self.open_selected();
                }
            }
            (Expect::Counts, Answer::Counts(counts)) => self.list.counts = counts,
            (Expect::CountsForNews, Answer::Counts(counts)) => self.news(counts),
            (Expect::Open(by), Answer::Opened(Some(opened))) => self.arrive(*opened, by),
            (Expect::Open(OpenBy::Start), Answer::Opened(None)) => {}
            (Expect::Open(_), Answer::Opened(None)) => {
                self.status.say("That article is no longer in the cache.", self.now);
            }
            (Expect::Preload, Answer::Opened(Some(opened))) => self.shelf.put(*opened),
            (Expect::Refresh, Answer::Opened(Some(opened))) => {
                self.shelf.put((*opened).clone());
                self.refresh_reader(*opened);
            }
            (Expect::Unread(way), Answer::Unread(id)) => self.unread_found(way, id),
            (Expect::Step(_), Answer::Stepped(Some((_, opened)))) => self.stepped(*opened),
            (Expect::Step(way), Answer::Stepped(None)) => {
                let side = if way == Direction::Back { "begins" } else { "ends" };
                self.status.say(format!("The trail {side} here."), self.now);
            }
            (Expect::Comments, Answer::Comments(comments)) => {
                let height = usize::from(self.rows).saturating_sub(3);
                if let Screen::Desk(desk) = &mut self.screen {
                    desk.fill(comments);
                    desk.settle(height);
                }
            }
            // An answer to another question than the one asked cannot come; it would change nothing.
            _ => {}
        }
    }

    fn unread_found(&mut self, way: Direction, id: Option<ArticleId>) {
        match id {
            Some(id) => self.open(id),
            None if way == Direction::Forward => {
                self.status.say("No unread article follows.", self.now);
            }
            None => self.status.say("No unread article before this one.", self.now),
        }
    }

    /// Somebody else wrote: what is at hand may be old, and there may be news.
    fn outside(&mut self) {
        self.shelf.clear();
        let query = self.list.query.clone();
        self.ask(Request::Counts { query }, Expect::CountsForNews);
        if !self.composing() {
            self.refresh_open_article();
        }
        if let Screen::Desk(_) = self.screen {
            self.ask(Request::Comments, Expect::Comments);
        }
    }

    fn news(&mut self, counts: Counts) {
        let more = counts.all.saturating_sub(self.list.counts.all);
        self.list.counts = counts;
        if self.list.rows.is_empty() && more > 0 && !self.list_is_moving() {
            return self.reload_list(Land::First);
        }
        self.status.new_articles += more;
    }
}
