//! What a terminal may leave standing of a sign that was drawn over: flags and joined emoji are one
//! sign of two columns to us, and several to some terminals, each in a cell of its own. ratatui sends
//! only the first cell of what stands there now, which takes away only the first of those.

use ratatui::buffer::{Buffer, Cell};
use ratatui::text::Line;

/// The signs on the screen that terminals disagree about.
#[derive(Debug, Default)]
pub(super) struct Doubtful {
    signs: Vec<Sign>,
}

#[derive(Debug)]
struct Sign {
    x: u16,
    y: u16,
    columns: u16,
    text: String,
}

impl Doubtful {
    /// Takes in what a frame has drawn, and gives the cells behind the first one of each sign that
    /// stood there before and is gone: they have to be sent, though they look the same to us.
    pub(super) fn left_behind(&mut self, drawn: &Buffer) -> Vec<(u16, u16, Cell)> {
        let before = std::mem::replace(&mut self.signs, signs(drawn));
        let gone = before.iter().filter(|sign| {
            drawn.cell((sign.x, sign.y)).is_none_or(|cell| cell.symbol() != sign.text)
        });
        let behind = gone.flat_map(|sign| (1..sign.columns).map(|by| (sign.x + by, sign.y)));
        let shown = |(x, y): (u16, u16)| {
            let covered = drawn.cell((x - 1, y)).is_some_and(|left| columns(left) > 1);
            let cell = drawn.cell((x, y)).filter(|_| !covered)?;
            Some((x, y, cell.clone()))
        };
        behind.filter_map(shown).collect()
    }
}

fn signs(drawn: &Buffer) -> Vec<Sign> {
    let width = usize::from(drawn.area.width).max(1);
    let rows = drawn.content.chunks(width).zip(drawn.area.y..);
    let cells = rows.flat_map(|(cells, y)| cells.iter().zip(drawn.area.x..).map(move |at| (at, y)));
    let doubtful = cells.filter(|((cell, _), _)| cell.symbol().chars().nth(1).is_some());
    let sign = |((cell, x), y): ((&Cell, u16), u16)| {
        let columns = columns(cell);
        (columns > 1).then(|| Sign { x, y, columns, text: cell.symbol().to_owned() })
    };
    doubtful.filter_map(sign).collect()
}

fn columns(cell: &Cell) -> u16 {
    u16::try_from(Line::raw(cell.symbol()).width()).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    fn drawn(text: &str) -> Buffer {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 8, 1));
        buffer.set_string(0, 0, text, Style::new());
        buffer
    }

    /// The columns that are sent once one text stands where another did.
    fn sent(before: &str, after: &str) -> Vec<u16> {
        let mut doubtful = Doubtful::default();
        assert!(doubtful.left_behind(&drawn(before)).is_empty());
        doubtful.left_behind(&drawn(after)).iter().map(|(x, ..)| *x).collect()
    }

    #[test]
    fn all_cells_of_a_sign_that_terminals_disagree_about_are_drawn_over() {
        assert_eq!(sent("a🇩🇪b🇫🇷", "a"), [2, 5]);
        assert_eq!(sent("a👩‍👧b", "axyb"), [2]);
        // What stays needs nothing, nor does what every terminal takes for one.
        assert!(sent("a🇩🇪b", "a🇩🇪c").is_empty());
        assert!(sent("漢é", "").is_empty());
        // A wide sign that stands there now covers the cell.
        assert!(sent("🇩🇪", "漢").is_empty());
        assert_eq!(sent("a🇩🇪", "漢b"), [2]);
    }
}
