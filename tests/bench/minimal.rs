//! The smallest honest program that draws: the yardstick of the start-up benchmark. Alternate
//! screen, one frame, one key to leave.

use std::io;

use ratatui::crossterm::event::{Event, KeyCode, read};

fn main() -> io::Result<()> {
    let mut terminal = ratatui::try_init()?;
    terminal.draw(|frame| frame.render_widget("hello", frame.area()))?;
    while !matches!(read()?, Event::Key(key) if key.code == KeyCode::Char('q')) {}
    ratatui::try_restore()
}
