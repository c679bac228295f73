//! [`Help`]: the page of all keys, made from the table of commands.

use crate::model::Clean;

use super::command::{COMMANDS, Scope};

/// The help page and how far it is scrolled.
#[derive(Debug, Default)]
pub struct Help {
    pub top: usize,
}

/// One line of the help page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HelpLine {
    Heading(Clean),
    Blank,
    /// The keys of a command, the one to remember first, and what they do.
    Row {
        keys: Vec<Clean>,
        what: Clean,
    },
}

impl Help {
    /// The whole page.
    pub fn lines() -> Vec<HelpLine> {
        let mut lines = Vec::new();
        for scope in Scope::ALL {
            if !lines.is_empty() {
                lines.push(HelpLine::Blank);
            }
            lines.push(HelpLine::Heading(Clean::new(scope.title())));
            for row in COMMANDS.iter().filter(|row| row.scope == scope) {
                let keys = row.keys.iter().map(|key| Clean::new(&key.to_string())).collect();
                lines.push(HelpLine::Row { keys, what: Clean::new(row.help) });
            }
        }
        lines
    }

    /// Scrolls by some lines; the last line never leaves the bottom of the screen.
    pub fn scroll(&mut self, by: isize, height: usize) {
        let last = Self::lines().len().saturating_sub(height);
        self.top = self.top.saturating_add_signed(by).min(last);
    }
}
