//! [`Help`]: the page of all keys, made from the table of commands.

use crate::model::Clean;
use crate::text;

use super::command::{COMMANDS, CommandRow, Scope};
use super::state::{Screen, State};

/// From this many columns on, all keys of a command are shown; below it, the one to remember.
const ALL_KEYS: u16 = 70;
/// Columns left of the keys, between them and what they do, and right of that.
const MARGIN: u16 = 2;
const GAP: u16 = 2;
const RIGHT: u16 = 1;

/// The help page and how far it is scrolled.
#[derive(Debug)]
pub struct Help {
    pub top: usize,
    /// The screen that it lies over.
    under: Box<Screen>,
}

/// One line of the help page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HelpLine {
    Heading(Clean),
    Blank,
    /// The keys of a command and what they do; no keys where it goes on from the line above.
    Row {
        keys: Clean,
        what: Clean,
    },
}

/// The whole page at one width.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HelpPage {
    pub lines: Vec<HelpLine>,
    /// The column at which all keys begin, and the one at which what they do begins.
    pub keys_at: u16,
    pub what_at: u16,
}

impl Help {
    /// The page as it opens over a screen: with the keys of that screen first in sight.
    fn over(under: Screen, columns: u16, height: usize) -> Self {
        let scope = match under {
            Screen::Reading | Screen::Help(_) => Scope::Reading,
            Screen::Desk(_) => Scope::Desk,
            Screen::Choose(_) => Scope::Choosing,
            Screen::Way(_) => Scope::Way,
            Screen::Sources => Scope::Sources,
        };
        let mut help = Self { top: 0, under: Box::new(under) };
        let title = heading(scope, columns).next();
        let at = Self::page(columns).lines.iter().position(|line| Some(line) == title.as_ref());
        help.scroll(at.map_or(0, usize::cast_signed), columns, height);
        help
    }

    /// The whole page at a width in columns.
    pub fn page(columns: u16) -> HelpPage {
        let keys = COMMANDS.iter().map(|row| text::width(&keys_of(row, columns))).max();
        let keys = u16::try_from(keys.unwrap_or(0)).unwrap_or(u16::MAX);
        let what_at = MARGIN.saturating_add(keys).saturating_add(GAP);
        let room = usize::from(columns.saturating_sub(what_at.saturating_add(RIGHT)));
        let mut lines = Vec::new();
        for scope in Scope::ALL {
            if !lines.is_empty() {
                lines.push(HelpLine::Blank);
            }
            lines.extend(heading(scope, columns));
            for row in COMMANDS.iter().filter(|row| row.scope == scope) {
                let mut keys = keys_of(row, columns);
                for (_, what) in text::wrap_plain(row.help, room) {
                    lines.push(HelpLine::Row { keys: std::mem::take(&mut keys), what });
                }
            }
        }
        HelpPage { lines, keys_at: MARGIN, what_at }
    }

    /// Scrolls by some lines; the last line never leaves the bottom of the screen.
    pub(super) fn scroll(&mut self, by: isize, columns: u16, height: usize) {
        let last = Self::page(columns).lines.len().saturating_sub(height);
        self.top = self.top.saturating_add_signed(by).min(last);
    }
}

/// The heading over the keys of a scope.
fn heading(scope: Scope, columns: u16) -> impl Iterator<Item = HelpLine> {
    let room = usize::from(columns.saturating_sub(MARGIN + RIGHT));
    let lines = text::wrap_plain(scope.title(), room).into_iter();
    lines.map(|(_, line)| HelpLine::Heading(line))
}

/// The keys of a command as they are shown.
fn keys_of(row: &CommandRow, columns: u16) -> Clean {
    let shown = if columns < ALL_KEYS { 1 } else { row.keys.len() };
    let keys: Vec<String> = row.keys.iter().take(shown).map(ToString::to_string).collect();
    Clean::new(&keys.join("  "))
}

impl State {
    /// Opens the page over the screen that is shown.
    pub(super) fn open_help(&mut self) {
        let under = std::mem::replace(&mut self.screen, Screen::Reading);
        self.screen = Screen::Help(Help::over(under, self.columns, self.help_height()));
    }

    /// Scrolls the page, if it is open.
    pub(super) fn scroll_help(&mut self, by: isize) {
        let (columns, height) = (self.columns, self.help_height());
        if let Screen::Help(help) = &mut self.screen {
            help.scroll(by, columns, height);
        }
    }

    /// Back to where help was asked for, as it stands by now.
    pub(super) fn leave_help(&mut self) {
        if let Screen::Help(help) = &mut self.screen {
            self.screen = std::mem::replace(&mut *help.under, Screen::Reading);
            self.settle_screen();
            self.look_again();
        }
    }

    /// Lines of the screen that the page has.
    pub(super) fn help_height(&self) -> usize {
        usize::from(self.rows.saturating_sub(1))
    }
}
