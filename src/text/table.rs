//! Setting a table: in columns where they fit, each row as a card of `heading: value` lines where
//! they do not.

use std::ops::Range;

use super::Role;
use super::direction::Flow;
use super::leaf::{Look, Shown};
use super::page::Page;
use super::set::{Breaking, Column, SetLine, run};
use super::walk::{Piece, Table};
use super::{Run, width};
use crate::model::{Inline, Inlines, Place};

/// Columns between two columns of a table.
const BETWEEN: usize = 2;

/// A column is never made narrower than this many columns, nor than its longest word up to the
/// second figure. A table that asks for more than there is becomes cards instead.
const NARROWEST: usize = 6;
const LONGEST_WORD: usize = 12;

/// Rows that are looked at to find the widths of a table's columns; those of a longer table are
/// as wide as its first rows need.
const LOOKED_AT: usize = 192;

/// Sets a piece of a table, with its caption where it begins.
pub(super) fn set(page: &mut Page<'_>, table: &Table<'_>, piece: &Piece) {
    if piece.is_first() {
        page.inlines(table.caption, Look::plain(Role::Caption), page.ragged());
        page.block = page.block.saturating_add(1);
    }
    let shapes = shapes(page, table);
    let end = piece.range.end.min(table.rows.len());
    let rows = piece.range.start.min(end)..end;
    match share(&shapes, page.room()) {
        Some(columns) => Grid { columns: &columns, shapes: &shapes }.set(page, table, rows),
        None => cards(page, table, rows),
    }
}

/// What the cells of a column ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Shape {
    /// The widest line of any cell.
    columns: usize,
    /// The widest word of any cell.
    word: usize,
    align: Align,
}

impl Shape {
    /// The columns without which the cells could not be read.
    fn floor(&self) -> usize {
        let floor = match self.align {
            Align::Left => self.word.clamp(NARROWEST, LONGEST_WORD),
            Align::Right => self.columns,
        };
        floor.min(self.columns).max(1)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Align {
    Left,
    /// For columns of numbers.
    Right,
}

fn shapes(page: &Page<'_>, table: &Table<'_>) -> Vec<Shape> {
    let count = table.rows.iter().map(Vec::len).max().unwrap_or(0);
    let mut shapes = vec![Shape { columns: 0, word: 0, align: Align::Left }; count];
    let mut numbers = vec![0_usize; count];
    let mut words = vec![0_usize; count];
    let mut shown = Shown::default();
    for (row_number, row) in table.rows.iter().enumerate().take(LOOKED_AT) {
        for (index, cell) in row.iter().enumerate() {
            fill(&mut shown, cell, Role::Body, page);
            let lines = shown.text.split('\n').map(|line| line.trim_matches(' '));
            let wide = lines.map(width).max().unwrap_or(0);
            let word = shown.text.split_whitespace().map(width).max().unwrap_or(0);
            shapes[index].columns = shapes[index].columns.max(wide);
            shapes[index].word = shapes[index].word.max(word);
            if row_number >= table.head && wide > 0 {
                let count = if is_number(&shown.text) { &mut numbers } else { &mut words };
                count[index] += 1;
            }
        }
    }
    for (index, shape) in shapes.iter_mut().enumerate() {
        if numbers[index] > 0 && words[index] == 0 {
            shape.align = Align::Right;
        }
    }
    shapes
}

fn fill(shown: &mut Shown, cell: &[Inline], role: Role, page: &Page<'_>) {
    shown.clear();
    shown.push_inlines(cell, Look::plain(role), page.links);
}

/// Whether a cell reads as a quantity: mostly digits, with signs, separators or a unit mark.
fn is_number(text: &str) -> bool {
    let mark = |c: char| ".,:'’+-−–±%‰°€$£¥ \u{a0}\u{202f}".contains(c);
    text.contains(|c: char| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_digit() || mark(c))
}

/// The width of each column, if they can stand beside each other: each has what it cannot do
/// without, narrow ones get what they ask for, wide ones share the rest.
fn share(shapes: &[Shape], room: usize) -> Option<Vec<usize>> {
    let gaps = shapes.len().saturating_sub(1) * BETWEEN;
    let floors: usize = shapes.iter().map(Shape::floor).sum();
    let mut left = room.checked_sub(gaps + floors)?;
    let wish = |shape: &Shape| shape.columns.max(1) - shape.floor();
    let mut order: Vec<usize> = (0..shapes.len()).collect();
    order.sort_by_key(|index| wish(&shapes[*index]));
    let mut widths = vec![0; shapes.len()];
    for (done, index) in order.iter().enumerate() {
        let more = wish(&shapes[*index]).min(left / (shapes.len() - done));
        widths[*index] = shapes[*index].floor() + more;
        left -= more;
    }
    Some(widths)
}

/// A table set in columns.
struct Grid<'a> {
    columns: &'a [usize],
    shapes: &'a [Shape],
}

impl Grid<'_> {
    fn set(&self, page: &mut Page<'_>, table: &Table<'_>, rows: Range<usize>) {
        let airy = self.is_airy(table);
        page.flow = Flow::LeftToRight;
        for (number, row) in rows.clone().zip(&table.rows[rows]) {
            let head = number < table.head;
            let cells = self.cells(page, row, if head { Role::TableHead } else { Role::Body });
            let height = cells.iter().map(Vec::len).max().unwrap_or(0);
            if airy && number > table.head {
                page.request_gap();
            }
            self.put(page, cells, height);
            if number + 1 == table.head && height > 0 {
                self.rule(page);
            }
        }
    }

    /// Whether rows take several lines: they need air between them, or their cells read as rows.
    fn is_airy(&self, table: &Table<'_>) -> bool {
        let shrunk =
            self.shapes.iter().zip(self.columns).any(|(shape, room)| shape.columns > *room);
        let mut cells = table.rows.iter().take(LOOKED_AT).flatten().flatten();
        shrunk || cells.any(|inline| matches!(inline, Inline::Break))
    }

    fn cells(&self, page: &mut Page<'_>, row: &[Inlines], role: Role) -> Vec<Vec<SetLine>> {
        let mut shown = Shown::default();
        let mut cells = Vec::with_capacity(row.len());
        for (cell, room) in row.iter().zip(self.columns) {
            fill(&mut shown, cell, role, page);
            let breaking = if role == Role::TableHead { Breaking::Phrase } else { page.ragged() };
            cells.push(Column { room: *room, ..page.column(breaking) }.set(&shown));
            page.block = page.block.saturating_add(1);
        }
        cells
    }

    /// Puts a row's cells beside each other.
    fn put(&self, page: &mut Page<'_>, cells: Vec<Vec<SetLine>>, height: usize) {
        let mut cells: Vec<_> = cells.into_iter().map(Vec::into_iter).collect();
        for _ in 0..height {
            let line: Vec<Option<SetLine>> = cells.iter_mut().map(Iterator::next).collect();
            let places: Vec<Place> = line.iter().flatten().map(|part| part.place).collect();
            let with_text = line.iter().flatten().find(|part| part.has_text());
            let place = with_text.map(|part| part.place).or(places.first().copied());
            let Some(place) = place else { continue };
            let index = page.put_line(self.side_by_side(line), place, None);
            page.made.anchors.extend(places.into_iter().map(|place| (place, index)));
        }
    }

    fn side_by_side(&self, line: Vec<Option<SetLine>>) -> Vec<Run> {
        let mut runs = Vec::new();
        let mut owed = 0;
        for (index, part) in line.into_iter().enumerate() {
            let room = self.columns[index];
            let used = part.as_ref().map_or(0, SetLine::width);
            let before = match self.shapes[index].align {
                Align::Left => 0,
                Align::Right => room - used.min(room),
            };
            if let Some(part) = part.filter(|part| !part.runs.is_empty()) {
                push_blank(&mut runs, owed + before);
                runs.extend(part.runs);
                owed = 0;
            } else {
                owed += before;
            }
            owed += room - (used + before).min(room) + BETWEEN;
        }
        runs
    }

    /// The rule below the headings.
    fn rule(&self, page: &mut Page<'_>) {
        let gaps = self.columns.len().saturating_sub(1) * BETWEEN;
        let wide = self.columns.iter().sum::<usize>() + gaps;
        let dashes = "─".repeat(wide / width("─").max(1));
        let runs = vec![run(&dashes, Look::plain(Role::Rule), None)];
        page.put_line(runs, Place { block: page.block, offset: 0 }, None);
    }
}

fn push_blank(runs: &mut Vec<Run>, columns: usize) {
    if columns > 0 {
        runs.push(run(&" ".repeat(columns), Look::plain(Role::Body), None));
    }
}

/// Sets each row below the other, a cell a line, named by its heading.
fn cards(page: &mut Page<'_>, table: &Table<'_>, rows: Range<usize>) {
    let head = table.head.min(table.rows.len());
    let head = if head == table.rows.len() { 0 } else { head };
    let names = names(page, &table.rows[..head]);
    let mut headings = None;
    if rows.start < head {
        headings = Some(page.block);
        page.block = page.block.saturating_add(count(&table.rows[..head]));
    }
    let mut first_line = None;
    for row in &table.rows[rows.start.max(head).min(rows.end)..rows.end] {
        page.request_gap();
        for (index, cell) in row.iter().enumerate() {
            let line = card_line(page, names.get(index), cell);
            first_line = first_line.or(line);
        }
    }
    // The headings stand in every card; their places lead to the first.
    if let (Some(block), Some(line)) = (headings, first_line) {
        page.made.anchors.push((Place { block, offset: 0 }, line));
    }
}

fn card_line(page: &mut Page<'_>, name: Option<&String>, cell: &[Inline]) -> Option<usize> {
    let links = page.links;
    let line = page.shown(page.ragged(), |shown| {
        if let Some(name) = name.filter(|name| !name.is_empty()) {
            shown.push_added(&format!("{name}: "), Look::plain(Role::TableHead));
        }
        shown.push_inlines(cell, Look::plain(Role::Body), links);
    });
    page.block = page.block.saturating_add(1);
    line
}

/// The words of each column's headings.
fn names(page: &Page<'_>, head: &[Vec<Inlines>]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut shown = Shown::default();
    for row in head {
        names.resize(names.len().max(row.len()), String::new());
        for (name, cell) in names.iter_mut().zip(row) {
            fill(&mut shown, cell, Role::TableHead, page);
            let words = shown.text.replace('\n', " ");
            let joint = if name.is_empty() || words.trim().is_empty() { "" } else { " " };
            name.push_str(joint);
            let words = words.trim();
            name.push_str(words.strip_suffix(':').unwrap_or(words));
        }
    }
    names
}

fn count(rows: &[Vec<Inlines>]) -> u32 {
    u32::try_from(rows.iter().map(Vec::len).sum::<usize>()).unwrap_or(u32::MAX)
}
