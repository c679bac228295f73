//! [`Under`]: the screen that another one lies over, and that it leads back to.

use super::state::{Screen, State};

/// A screen from which the list of a page's feeds is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Under {
    Reading,
    Sources,
}

impl State {
    /// What lies under a screen that is opened now.
    pub(super) fn under(&self) -> Under {
        match self.screen {
            Screen::Sources => Under::Sources,
            Screen::Reading
            | Screen::Help(_)
            | Screen::Desk(_)
            | Screen::Choose(_)
            | Screen::Way(_) => Under::Reading,
        }
    }

    /// Goes back to it.
    pub(super) fn uncover(&mut self, under: Under) {
        match under {
            Under::Reading => self.screen = Screen::Reading,
            Under::Sources => {
                self.screen = Screen::Sources;
                self.settle_sources();
                self.reload_sources();
            }
        }
    }
}
