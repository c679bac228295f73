//! [`Sources`]: the screen of everything a list can be of: all of the paper, saved queries, folders
//! and sources, with what is unread in each. A window over the outline, whose cursor stays on its
//! item.

use std::collections::HashMap;

use crate::model::{
    Around, Bearing, Clean, Clock, Count, Expr, Group, Item, Outline, OutlineRow, Query, Search,
    Turn,
};
use crate::query::{self, Typing};

use super::command::Command;
use super::effect::{Effect, Errand, Request};
use super::list::Land;
use super::state::{Expect, Focus, Screen, State};

/// Rows asked for at a time.
const WINDOW: usize = 240;
/// With fewer rows than this left beyond the cursor, others are fetched.
const NEAR: usize = 60;
/// From this many lines on the groups have headings.
const HEADED: usize = 16;
/// Lines above the rows: the masthead and a rule.
pub const HEAD: usize = 2;
/// Lines below them: one for what is wrong with a source, and the status line.
pub const FOOT: usize = 2;

/// The screen's state. It is kept while the list is shown, so that it opens as it was left.
#[derive(Debug, Default)]
pub struct Sources {
    /// The loaded window.
    pub rows: Vec<OutlineRow>,
    /// How many rows there are above the window, and below.
    pub above: usize,
    pub below: usize,
    pub selected: Option<Item>,
    /// The first row on the screen.
    pub top: usize,
    /// Folders whose contents are not shown.
    pub(super) closed: Vec<Clean>,
    /// What is counted only when it is looked at.
    pub(super) counted: HashMap<Item, Count>,
    /// Items that are still to be counted, and the one that is being counted.
    pub(super) uncounted: Vec<Item>,
    pub(super) counting: Option<Item>,
}

/// One line of the screen as it is drawn.
#[derive(Clone, Debug, PartialEq)]
pub enum SourcesLine<'a> {
    Blank,
    Heading(&'static str),
    Row(&'a OutlineRow),
}

impl Sources {
    /// The index of the row under the cursor.
    pub fn cursor(&self) -> Option<usize> {
        let item = self.selected.as_ref()?;
        self.rows.iter().position(|row| row.item == *item)
    }

    /// The row under the cursor.
    pub fn selected_row(&self) -> Option<&OutlineRow> {
        self.cursor().map(|at| &self.rows[at])
    }

    /// How many articles of a row are unread, as far as that is known.
    pub fn unread(&self, row: &OutlineRow) -> Option<Count> {
        row.unread.or_else(|| self.counted.get(&row.item).copied())
    }

    fn select(&mut self, at: usize) {
        let at = at.min(self.rows.len().saturating_sub(1));
        self.selected = self.rows.get(at).map(|row| row.item.clone());
    }

    fn move_by(&mut self, by: isize) {
        self.select(self.cursor().unwrap_or(0).saturating_add_signed(by));
    }

    /// Takes in a window; the cursor stays on its item and that on its line.
    fn fill(&mut self, outline: Outline, to: &Around) {
        let before = self.cursor();
        let from_top = before.map(|at| at.saturating_sub(self.top));
        self.rows = outline.rows;
        (self.above, self.below) = (outline.above, outline.below);
        match to {
            Around::Last => self.select(usize::MAX),
            Around::First => self.select(0),
            // What was under the cursor may be gone: then it stays where it was.
            Around::Item(_) if self.cursor().is_none() => self.select(before.unwrap_or(0)),
            Around::Item(_) => {}
        }
        if let (Some(at), Some(from_top)) = (self.cursor(), from_top) {
            self.top = at.saturating_sub(from_top);
        }
        let counted = |row: &&OutlineRow| row.unread.is_none();
        self.uncounted = self.rows.iter().filter(counted).map(|row| row.item.clone()).collect();
        self.uncounted.reverse();
    }

    /// Whether the window ends near the cursor although there is more.
    fn runs_out(&self) -> bool {
        let at = self.cursor().unwrap_or(0);
        (self.above > 0 && at < NEAR) || (self.below > 0 && self.rows.len() - at <= NEAR)
    }

    /// Scrolls as little as needed to show the cursor, on a screen of so many lines.
    fn settle(&mut self, height: usize) {
        let at = self.cursor().unwrap_or(0);
        self.top = self.top.min(at);
        // The heading above the first rows belongs to them.
        if at > 0 && self.top == at && self.rows[at - 1].item.group() != self.rows[at].item.group()
        {
            self.top = at;
        }
        while self.top < at && self.lines_between(self.top, at, height) > height {
            self.top += 1;
        }
    }

    fn lines_between(&self, first: usize, last: usize, height: usize) -> usize {
        let rows = &self.rows[first..=last];
        let gap = |pair: &[OutlineRow]| gap(&pair[0], &pair[1], height);
        let head = usize::from(height >= HEADED);
        rows.len() + head + rows.windows(2).map(gap).sum::<usize>()
    }

    /// The lines of the screen from its top, as many as fit.
    pub fn lines(&self, height: usize) -> Vec<SourcesLine<'_>> {
        let mut lines = Vec::with_capacity(height);
        let mut before: Option<&OutlineRow> = None;
        for row in self.rows.iter().skip(self.top) {
            if height >= HEADED && before.is_none_or(|before| gap(before, row, height) > 0) {
                if before.is_some() {
                    lines.push(SourcesLine::Blank);
                }
                lines.push(SourcesLine::Heading(heading(row.item.group())));
            }
            lines.push(SourcesLine::Row(row));
            before = Some(row);
            if lines.len() >= height {
                break;
            }
        }
        lines.truncate(height);
        lines
    }
}

/// Lines between two neighbours: a blank and a heading where a group begins.
fn gap(above: &OutlineRow, below: &OutlineRow, height: usize) -> usize {
    let parts = height >= HEADED && above.item.group() != below.item.group();
    if parts { 2 } else { 0 }
}

fn heading(group: Group) -> &'static str {
    match group {
        Group::Standing => "The paper",
        Group::Saved => "Saved queries",
        Group::Sources => "Sources",
    }
}

impl State {
    /// Opens the screen, with the cursor on what the list is of.
    pub(super) fn open_sources(&mut self) {
        self.screen = Screen::Sources;
        let item = self.list_item.clone();
        self.sources.selected = Some(item.clone());
        self.ask_outline(Around::Item(item));
        self.settle_sources();
    }

    /// Lines of the screen that hold rows.
    pub fn sources_height(&self) -> usize {
        usize::from(self.rows).saturating_sub(HEAD + FOOT)
    }

    pub(super) fn settle_sources(&mut self) {
        let height = self.sources_height();
        self.sources.settle(height);
    }

    pub(super) fn ask_outline(&mut self, around: Around) {
        let closed = self.sources.closed.clone();
        let expect = match around {
            Around::First => Expect::Outline(Land::First),
            Around::Last => Expect::Outline(Land::Last),
            Around::Item(_) => Expect::Outline(Land::Stay),
        };
        self.ask(Request::Outline { closed, around, limit: WINDOW }, expect);
    }

    /// Asks for the window around the cursor anew: something has changed.
    pub(super) fn reload_sources(&mut self) {
        let Screen::Sources = self.screen else { return };
        match self.sources.selected.clone() {
            Some(item) => self.ask_outline(Around::Item(item)),
            None => self.ask_outline(Around::First),
        }
    }

    /// A window of the outline is here.
    pub(super) fn outline_found(&mut self, outline: Outline, land: Land) {
        let to = match (land, self.sources.selected.clone()) {
            (Land::First, _) | (Land::Stay, None) => Around::First,
            (Land::Last, _) => Around::Last,
            (Land::Stay, Some(item)) => Around::Item(item),
        };
        self.sources.fill(outline, &to);
        self.settle_sources();
        self.count_next();
    }

    /// Has the next count made that is not kept: one at a time, so that no key waits for them all.
    fn count_next(&mut self) {
        let Screen::Sources = self.screen else { return };
        if self.sources.counting.is_some() {
            return;
        }
        let Some(item) = self.sources.uncounted.pop() else { return };
        let row = self.sources.rows.iter().find(|row| row.item == item);
        let section = row.and_then(OutlineRow::section).unwrap_or_default();
        let (filter, search) = (item.filter(), self.nothing_searched());
        let stories = self.list.query.stories;
        let query = Query { section, filter, search, stories, ..Query::default() };
        self.sources.counting = Some(item);
        self.ask(Request::UnreadCount { query }, Expect::UnreadCount);
    }

    /// A count is here; `None` where it could not be made, as of a query that asks for another one
    /// that is gone.
    pub(super) fn unread_counted(&mut self, count: Option<Count>) {
        if let (Some(item), Some(count)) = (self.sources.counting.take(), count) {
            self.sources.counted.insert(item, count);
        }
        self.count_next();
    }

    /// A search for nothing, asked now and here.
    fn nothing_searched(&self) -> Search {
        let clock = Clock { now: self.now, utc_offset: self.preferences.utc_offset };
        query::search("", Typing::Done, clock).unwrap_or_default()
    }

    /// A command on that screen.
    pub(super) fn run_sources(&mut self, command: Command) {
        let page = isize::try_from(self.sources_height().saturating_sub(1).max(1)).unwrap_or(1);
        match command {
            Command::Down => self.move_in_sources(1),
            Command::Up => self.move_in_sources(-1),
            Command::PageDown => self.move_in_sources(page),
            Command::PageUp => self.move_in_sources(-page),
            Command::HalfDown => self.move_in_sources(page / 2),
            Command::HalfUp => self.move_in_sources(-page / 2),
            Command::Top if self.sources.above > 0 => self.ask_outline(Around::First),
            Command::Top => self.move_in_sources(isize::MIN),
            Command::Bottom if self.sources.below > 0 => self.ask_outline(Around::Last),
            Command::Bottom => self.move_in_sources(isize::MAX),
            Command::Open => self.open_item(),
            Command::Filter => self.search_item(),
            Command::FoldFolder => self.fold_folder(),
            Command::ToggleHiding => self.toggle_hiding(),
            Command::ShowNew => self.refresh_item(),
            Command::RefreshAll => self.refresh_all(),
            Command::AddSource => self.begin_command("add "),
            Command::Rename => self.begin_rename(),
            Command::MoveToFolder => self.begin_move(),
            Command::Unsubscribe => self.remove_item(),
            Command::UndoChange => self.turn(Turn::Undo),
            Command::RedoChange => self.turn(Turn::Redo),
            Command::CommandLine => self.open_command_line(),
            Command::Help => self.open_help(),
            Command::Back => self.screen = Screen::Reading,
            Command::Suspend => self.effects.push(Effect::Suspend),
            _ => {}
        }
    }

    fn move_in_sources(&mut self, by: isize) {
        self.sources.move_by(by);
        self.settle_sources();
        let busy = self.expected.iter().any(|(_, expect)| matches!(expect, Expect::Outline(_)));
        if !busy && self.sources.runs_out() {
            self.reload_sources();
        }
    }

    /// Lists the articles of the item under the cursor.
    fn open_item(&mut self) {
        let Some(row) = self.sources.selected_row().cloned() else { return };
        let mut section = row.section().unwrap_or_default();
        if let (Item::Saved(_), Ok(meant)) = (&row.item, query::parse(&row.note, Typing::Done)) {
            // The list stands by itself, whatever becomes of the name.
            let hidden =
                (row.bearing == Bearing::Hides).then_some(Expr::Is(crate::model::State::Hidden));
            section.expr = Expr::all(std::iter::once(meant).chain(hidden));
        }
        self.list.query.section = section;
        self.list.query.filter = row.item.filter();
        self.list.query.search = self.nothing_searched();
        self.list_item = row.item;
        self.screen = Screen::Reading;
        self.focus = Focus::List;
        self.status.new_articles = 0;
        self.reload_list(Land::First);
    }

    /// Lists the articles of the item under the cursor and opens the line that narrows them.
    fn search_item(&mut self) {
        self.open_item();
        if let Screen::Reading = self.screen {
            self.open_filter();
        }
    }

    /// Shows the contents of a folder, or hides them.
    fn fold_folder(&mut self) {
        let Some(Item::Folder(path)) = self.sources.selected.clone() else {
            return self.status.say("That is for folders.", self.now);
        };
        match self.sources.closed.iter().position(|closed| *closed == path) {
            Some(at) => drop(self.sources.closed.remove(at)),
            None => self.sources.closed.push(path),
        }
        self.reload_sources();
    }

    /// Refreshes the source or the folder under the cursor.
    fn refresh_item(&mut self) {
        let Some(row) = self.sources.selected_row() else { return };
        let errand = match (&row.item, &row.bearing) {
            (_, Bearing::Loose) | (Item::Loose(_), _) => {
                let sentence = format!("You are not subscribed to {}. a subscribes.", row.name);
                return self.status.say(sentence, self.now);
            }
            (Item::Source(id), _) => Errand::RefreshSource(id.clone()),
            (Item::Folder(path), _) => Errand::RefreshFolder(path.clone()),
            (
                Item::All
                | Item::Unread
                | Item::Starred
                | Item::Commented
                | Item::Wanted
                | Item::Saved(_),
                _,
            ) => Errand::RefreshAll,
        };
        self.start_refresh(errand);
    }
}
