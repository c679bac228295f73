//! [`Terminal`]: the guard that puts the terminal into the program's modes, draws on it, and gives
//! it back as it was found however the program ends.

use std::cell::RefCell;
use std::collections::HashSet;
use std::io;
use std::rc::Rc;

use crossterm::Command;
use ratatui::Frame;
use ratatui::backend::Backend;

use super::backend::{Batch, QuietBackend};
use super::hyperlinks::Links;
use super::leftovers::Doubtful;
use super::modes::{self, Settings};
use super::tty;
use crate::model::Problem;
use crate::ui::Hyperlink;

/// Begins and ends a frame that a terminal shows at once (synchronized output, mode 2026);
/// terminals that do not know the mode ignore it.
const BEGIN: &[u8] = b"\x1b[?2026h";
const END: &[u8] = b"\x1b[?2026l";

/// The terminal while the program has it. Dropping it gives it back.
#[derive(Debug)]
pub struct Terminal {
    screen: ratatui::Terminal<QuietBackend>,
    batch: Batch,
    /// Where the cells on the screen lead; the backend holds it, too.
    links: Rc<RefCell<Links>>,
    doubtful: Doubtful,
}

impl Terminal {
    /// Takes the terminal: raw mode, alternate screen, bracketed paste, unambiguous keys, no
    /// cursor, no mouse.
    ///
    /// # Errors
    /// There is no terminal, or it refuses.
    pub fn enter() -> Result<Self, Problem> {
        tty::require()?;
        let batch = Batch::default();
        let links = Rc::default();
        let backend = QuietBackend::new(batch.clone(), Rc::clone(&links));
        let screen = ratatui::Terminal::new(backend).map_err(refused)?;
        modes::enter(Settings::AsFound).map_err(|error| {
            modes::leave();
            refused(error)
        })?;
        Ok(Self { screen, batch, links, doubtful: Doubtful::default() })
    }

    /// Draws one frame and sends what changed in it as one write.
    ///
    /// # Errors
    /// The terminal does not take it, mostly because it is gone.
    pub fn draw(&mut self, render: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        self.draw_linked(|frame| {
            render(frame);
            Vec::new()
        })
    }

    /// Draws one frame of which some cells are links for the terminal; `render` says which.
    ///
    /// # Errors
    /// The terminal does not take it, mostly because it is gone.
    pub fn draw_linked(
        &mut self,
        render: impl FnOnce(&mut Frame<'_>) -> Vec<Hyperlink>,
    ) -> io::Result<()> {
        let links = Rc::clone(&self.links);
        let before = self.links.take();
        drop(self.screen.backend_mut().take_sent());
        let drawn = self.screen.draw(|frame| {
            *links.borrow_mut() = Links::new(&render(frame));
        })?;
        let mut changed = self.links.borrow().changed(&before, drawn.buffer);
        changed.extend(self.doubtful.left_behind(drawn.buffer));
        let sent: HashSet<(u16, u16)> = self.screen.backend_mut().take_sent().into_iter().collect();
        changed.retain(|(x, y, _)| !sent.contains(&(*x, *y)));
        if !changed.is_empty() {
            let cells = changed.iter().map(|(x, y, cell)| (*x, *y, cell));
            self.screen.backend_mut().draw(cells)?;
        }
        self.send()
    }

    /// Sends one command, for what is no part of a frame (the clipboard).
    ///
    /// # Errors
    /// The terminal does not take it.
    pub fn execute(&mut self, command: impl Command) -> io::Result<()> {
        self.screen.backend_mut().queue(command)?;
        self.send()
    }

    /// Forgets what the screen shows, so that the next frame is drawn whole.
    ///
    /// # Errors
    /// None that a terminal could cause: nothing is sent before the next frame.
    pub fn forget(&mut self) -> io::Result<()> {
        self.screen.clear()
    }

    /// Gives the terminal back for a while: to the shell on Ctrl-Z, to `$EDITOR`.
    pub fn suspend(&mut self) {
        modes::leave();
    }

    /// Takes the terminal again; the next frame is drawn whole. Right also where nobody called
    /// [`Terminal::suspend`], as after a `SIGSTOP` from outside.
    ///
    /// # Errors
    /// The terminal does not take the modes.
    pub fn resume(&mut self) -> io::Result<()> {
        modes::enter(Settings::AsFound)?;
        self.forget()
    }

    /// Takes the terminal back from a child, whatever state the child left it in.
    pub(super) fn reclaim(&mut self) -> io::Result<()> {
        modes::enter(Settings::AsRemembered)?;
        self.forget()
    }

    /// Columns and rows.
    pub fn size(&self) -> (u16, u16) {
        tty::size()
    }

    fn send(&mut self) -> io::Result<()> {
        let body = self.batch.take();
        // A thread that ends the process has given the terminal back: nothing may follow that.
        if !modes::inside() {
            return Ok(());
        }
        let frame = [BEGIN, &body, END].concat();
        self.batch.recycle(body);
        modes::write_all(tty::output(), &frame, None)
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        modes::leave();
    }
}

fn refused(error: io::Error) -> Problem {
    Problem::new("cannot use this terminal", error.to_string())
}
