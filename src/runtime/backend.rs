//! What ratatui draws through: bytes are collected here and leave as one write a frame.
//!
//! It never asks the terminal anything: ratatui wants to know the cursor's place before it clears,
//! and the usual way to find it out is a question that some terminals never answer.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use crossterm::Command;
use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};

use super::hyperlinks::Links;
use super::tty;

/// The bytes of the frame that is being drawn; both the backend and the terminal hold it.
#[derive(Clone, Debug, Default)]
pub(super) struct Batch(Rc<RefCell<Vec<u8>>>);

impl Batch {
    /// Takes out what was collected.
    pub(super) fn take(&self) -> Vec<u8> {
        self.0.take()
    }

    /// Gives an emptied buffer back, so that the next frame need not grow one again.
    pub(super) fn recycle(&self, mut bytes: Vec<u8>) {
        bytes.clear();
        self.0.replace(bytes);
    }
}

impl Write for Batch {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    /// Keeps the bytes: ratatui flushes several times a frame.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A crossterm backend that knows the cursor's place without asking.
#[derive(Debug)]
pub struct QuietBackend {
    inner: CrosstermBackend<Batch>,
    cursor: Position,
    /// Where the cells of the frame lead that is being drawn.
    links: Rc<RefCell<Links>>,
    /// The cells that were sent since this was last asked for.
    sent: Vec<(u16, u16)>,
}

impl QuietBackend {
    pub(super) fn new(batch: Batch, links: Rc<RefCell<Links>>) -> Self {
        Self {
            inner: CrosstermBackend::new(batch),
            cursor: Position::ORIGIN,
            links,
            sent: Vec::new(),
        }
    }

    /// The cells that were sent since this was last asked for: column and row.
    pub(super) fn take_sent(&mut self) -> Vec<(u16, u16)> {
        std::mem::take(&mut self.sent)
    }

    /// Adds a command's bytes to the frame.
    pub(super) fn queue(&mut self, command: impl Command) -> io::Result<()> {
        crossterm::queue!(self.inner, command)
    }
}

impl Backend for QuietBackend {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let draw = |inner: &mut CrosstermBackend<Batch>, cells: &[(u16, u16, &'a Cell)]| {
            inner.draw(cells.iter().copied())
        };
        let sent = &mut self.sent;
        let content = content.inspect(|(x, y, _)| sent.push((*x, *y)));
        self.links.borrow().bracket(content, &mut self.inner, draw)
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.inner.hide_cursor()
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.inner.show_cursor()
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(self.cursor)
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.cursor = position.into();
        self.inner.set_cursor_position(self.cursor)
    }

    fn clear(&mut self) -> io::Result<()> {
        self.inner.clear()
    }

    fn clear_region(&mut self, region: ClearType) -> io::Result<()> {
        self.inner.clear_region(region)
    }

    fn size(&self) -> io::Result<Size> {
        let (columns, rows) = tty::size();
        Ok(Size::new(columns, rows))
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize { columns_rows: self.size()?, pixels: Size::ZERO })
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
