//! Tables: cells as they stand in the markup, unrolled to a grid.

use super::inlines::as_blocks;
use crate::model::{Block, Inline, Inlines};

/// Columns a table may have; cells further right are joined to the last one.
const MOST_COLUMNS: usize = 256;

/// Rows that a cell may span.
const LONGEST_SPAN: usize = 65_534;

/// Empty places a grid may have for each cell the page wrote, before it is no grid any more.
const PADDING: usize = 8;

/// A table while its rows are met.
#[derive(Debug, Default)]
pub(super) struct Table {
    caption: Inlines,
    rows: Vec<Row>,
}

#[derive(Debug, Default)]
struct Row {
    cells: Vec<Cell>,
    /// Whether the row stands in the table's head.
    in_head: bool,
}

#[derive(Debug)]
pub(super) struct Cell {
    pub text: Inlines,
    pub columns: usize,
    pub rows: usize,
    pub heading: bool,
}

impl Table {
    pub fn add_caption(&mut self, caption: Inlines) {
        join(&mut self.caption, caption);
    }

    pub fn add_row(&mut self, in_head: bool) {
        self.rows.push(Row { cells: Vec::new(), in_head });
    }

    /// Adds a cell to the last row; a table without rows gets one.
    pub fn add_cell(&mut self, cell: Cell) {
        if self.rows.is_empty() {
            self.add_row(false);
        }
        if let Some(row) = self.rows.last_mut() {
            row.cells.push(cell);
        }
    }

    /// Adds text that stands outside any cell.
    pub fn add_stray(&mut self, text: Inlines) {
        self.add_cell(Cell { text, columns: 1, rows: 1, heading: false });
    }

    /// The table as blocks: a grid where there are two columns and more, else paragraphs.
    pub fn into_blocks(self) -> Vec<Block> {
        let caption = self.caption;
        let (grid, head) = match unroll(self.rows) {
            Ok(grid) => grid,
            Err(cells) => return paragraphs(caption, cells),
        };
        if grid.first().is_none_or(|row| row.len() < 2) {
            return paragraphs(caption, grid.into_iter().flatten());
        }
        vec![Block::Table { caption, head, rows: grid }]
    }
}

fn paragraphs(caption: Inlines, cells: impl IntoIterator<Item = Inlines>) -> Vec<Block> {
    let lines = std::iter::once(caption).chain(cells);
    lines.flat_map(as_blocks).collect()
}

fn join(line: &mut Inlines, more: Inlines) {
    if !line.is_empty() && !more.is_empty() {
        line.push(Inline::Break);
    }
    line.extend(more);
}

/// Rows of one width, and how many of them are the head.
type Grid = (Vec<Vec<Inlines>>, usize);

/// Sets each cell in its first place and leaves empty the others it spans; rows and columns in
/// which nothing stands are left out. Cells that would need too large a grid come back in a row.
fn unroll(rows: Vec<Row>) -> Result<Grid, Vec<Inlines>> {
    let written: usize = rows.iter().map(|row| row.cells.len()).sum();
    let placed = place(rows);
    let mut used = [false; MOST_COLUMNS];
    for (column, _) in placed.iter().flat_map(|row| &row.cells) {
        used[*column] = true;
    }
    let mut column_of = [0; MOST_COLUMNS];
    let mut width = 0;
    for (column, used) in used.iter().enumerate() {
        column_of[column] = width;
        width += usize::from(*used);
    }
    if placed.len() * width > written * PADDING + 4_096 {
        let cells = placed.into_iter().flat_map(|row| row.cells);
        return Err(cells.map(|(_, text)| text).collect());
    }
    let head = placed.iter().take_while(|row| row.heading).count();
    let grid = placed.into_iter().map(|row| {
        let mut line = vec![Inlines::new(); width];
        for (column, text) in row.cells {
            join(&mut line[column_of[column]], text);
        }
        line
    });
    Ok((grid.collect(), head))
}

/// A row's cells that hold something, each with its column.
struct Placed {
    cells: Vec<(usize, Inlines)>,
    heading: bool,
}

/// Finds the column of each cell, by the rules for forming a table (WHATWG HTML, section 4.9.12).
fn place(rows: Vec<Row>) -> Vec<Placed> {
    let mut taken = [0_usize; MOST_COLUMNS];
    let mut placed = Vec::new();
    for row in rows {
        let all_heading = !row.cells.is_empty() && row.cells.iter().all(|cell| cell.heading);
        let mut line = Placed { cells: Vec::new(), heading: row.in_head || all_heading };
        let mut column = 0;
        let mut spans = Vec::new();
        for cell in row.cells {
            while taken.get(column).is_some_and(|rows| *rows > 0) {
                column += 1;
            }
            let first = column.min(MOST_COLUMNS - 1);
            let end = first.saturating_add(cell.columns).min(MOST_COLUMNS);
            spans.push((first..end, cell.rows));
            if !cell.text.is_empty() {
                line.cells.push((first, cell.text));
            }
            column = column.saturating_add(cell.columns);
        }
        for (columns, rows) in spans {
            taken[columns].iter_mut().for_each(|left| *left = (*left).max(rows));
        }
        taken.iter_mut().for_each(|left| *left = left.saturating_sub(1));
        if !line.cells.is_empty() {
            placed.push(line);
        }
    }
    placed
}

/// Reads a `colspan`: a number of columns, 1 where it is none.
pub(super) fn columns_spanned(text: Option<&str>) -> usize {
    number(text).filter(|count| *count > 0).unwrap_or(1)
}

/// Reads a `rowspan`: a number of rows, where 0 is all that follow.
pub(super) fn rows_spanned(text: Option<&str>) -> usize {
    match number(text) {
        None => 1,
        Some(0) => LONGEST_SPAN,
        Some(count) => count,
    }
}

fn number(text: Option<&str>) -> Option<usize> {
    text?.trim().parse().ok().map(|count: usize| count.min(LONGEST_SPAN))
}
