//! [`Editing`]: a text that is being typed, with its cursor and what can be taken back.
//!
//! The editing itself is `ratatui-textarea`'s; what it does by `char` is done here by grapheme
//! cluster, so that an emoji family or a letter with its accents moves and goes as one, and undo
//! takes back words rather than letters. Nothing here ever drops text that was typed.

use ratatui_textarea::{CursorMove, TextArea, WrapMode};
use unicode_segmentation::UnicodeSegmentation;

use crate::model::for_terminal;

use super::key::{Code, Key};

/// Edits that can be taken back.
const HISTORY: usize = 10_000;

/// The text and its cursor.
#[derive(Debug)]
pub struct Editing {
    area: TextArea<'static>,
    /// How many edits of the text area each undo takes back, the last one at the end.
    undo: Vec<usize>,
    redo: Vec<usize>,
    /// What was typed last, if the next character may still belong to the same undo step.
    last_typed: Option<Stroke>,
}

/// A typed character, as undo sees it: a step is a word with the space before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stroke {
    Space,
    Letter,
}

/// What a key did to the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typed {
    /// The text changed and has to be saved.
    Changed,
    /// At most the cursor moved.
    Moved,
}

impl Editing {
    /// Goes on at the end of a text.
    pub fn new(text: &str) -> Self {
        let (undo, redo, last_typed) = (Vec::new(), Vec::new(), None);
        let mut editing = Self { area: area(text), undo, redo, last_typed };
        editing.area.move_cursor(CursorMove::Bottom);
        editing.area.move_cursor(CursorMove::End);
        editing
    }

    /// The text as it is typed.
    pub fn text(&self) -> String {
        self.area.lines().join("\n")
    }

    /// The widget, for drawing.
    pub fn area(&self) -> &TextArea<'static> {
        &self.area
    }

    /// Shows the text from its first line on, where all of it has room: the widget scrolls only as
    /// far as the cursor needs, and would go on hiding lines above once fewer are left. The cursor
    /// stays where it is.
    pub(super) fn show_from_top(&mut self) {
        let place = self.area.cursor();
        if let (Ok(row), Ok(column)) = (u16::try_from(place.0), u16::try_from(place.1)) {
            self.area.scroll((-i16::MAX, 0));
            self.area.move_cursor(CursorMove::Jump(row, column));
        }
    }

    /// Takes a key that is no command.
    pub fn type_key(&mut self, key: Key) -> Typed {
        match (key.code, key.ctrl, key.alt) {
            (Code::Char(c), false, false) => self.insert_char(c),
            (Code::Enter, ..) => self.insert("\n"),
            (Code::Tab, false, false) => self.insert("    "),
            (Code::Backspace, true, _) | (Code::Backspace, _, true) => self.delete_word(),
            (Code::Char('w'), true, false) => self.delete_word(),
            (Code::Backspace, ..) | (Code::Char('h'), true, false) => self.backspace(),
            (Code::Delete, ..) | (Code::Char('d'), true, false) => self.delete(),
            (Code::Char('k'), true, false) => self.delete_to_end(),
            _ => {
                self.move_cursor(key);
                Typed::Moved
            }
        }
    }

    /// Inserts a paste as one undo step: line breaks as one form, controls gone.
    pub fn paste(&mut self, text: &str) -> Typed {
        self.insert(&for_terminal(text))
    }

    /// Replaces the whole text, as the external editor left it; one undo step.
    pub fn replace(&mut self, text: &str) -> Typed {
        let text = for_terminal(text);
        let text = text.strip_suffix('\n').unwrap_or(&text);
        if text == self.text() {
            return Typed::Moved;
        }
        let chars = self.text().chars().count();
        self.area.move_cursor(CursorMove::Top);
        self.area.move_cursor(CursorMove::Head);
        let deleted = usize::from(self.area.delete_str(chars));
        let inserted = usize::from(self.area.insert_str(text));
        self.step(deleted + inserted)
    }

    /// Puts a quote behind everything that was written, as one undo step, with a blank line on
    /// either side; the cursor stands where the answer goes.
    pub fn append_quote(&mut self, quote: &str) -> Typed {
        self.area.move_cursor(CursorMove::Bottom);
        self.area.move_cursor(CursorMove::End);
        let text = self.text();
        let before = match text.trim_end_matches(' ') {
            "" => "",
            text if text.ends_with("\n\n") => "",
            text if text.ends_with('\n') => "\n",
            _ => "\n\n",
        };
        self.insert(&format!("{before}{}\n\n", for_terminal(quote)))
    }

    /// Takes the last step back.
    pub fn undo(&mut self) -> Typed {
        let Some(edits) = self.undo.pop() else { return Typed::Moved };
        for _ in 0..edits {
            self.area.undo();
        }
        self.redo.push(edits);
        self.changed()
    }

    /// Does the last step taken back again.
    pub fn redo(&mut self) -> Typed {
        let Some(edits) = self.redo.pop() else { return Typed::Moved };
        for _ in 0..edits {
            self.area.redo();
        }
        self.undo.push(edits);
        self.changed()
    }

    fn changed(&mut self) -> Typed {
        self.last_typed = None;
        Typed::Changed
    }

    /// Notes that the text area made some edits, which undo takes back together.
    fn step(&mut self, edits: usize) -> Typed {
        if edits == 0 {
            return Typed::Moved;
        }
        self.undo.push(edits);
        self.redo.clear();
        self.changed()
    }

    fn insert(&mut self, text: &str) -> Typed {
        let edits = usize::from(self.area.insert_str(text));
        self.step(edits)
    }

    fn insert_char(&mut self, c: char) -> Typed {
        let stroke = if c.is_whitespace() { Stroke::Space } else { Stroke::Letter };
        let joins = match stroke {
            Stroke::Space => self.last_typed == Some(Stroke::Space),
            Stroke::Letter => self.last_typed.is_some(),
        };
        self.area.insert_char(c);
        match self.undo.last_mut() {
            Some(edits) if joins => *edits += 1,
            _ => self.undo.push(1),
        }
        self.redo.clear();
        self.changed();
        self.last_typed = Some(stroke);
        Typed::Changed
    }

    /// The text left and right of the cursor in its line.
    fn around(&self) -> (&str, &str) {
        let cursor = self.area.cursor();
        let line = self.area.lines().get(cursor.0).map_or("", String::as_str);
        let at = line.char_indices().nth(cursor.1).map_or(line.len(), |(byte, _)| byte);
        line.split_at(at)
    }

    /// Characters of the cluster before the cursor; the line break counts as one.
    fn cluster_before(&self) -> usize {
        self.around().0.graphemes(true).next_back().map_or(1, |cluster| cluster.chars().count())
    }

    /// Characters of the cluster after the cursor; the line break counts as one.
    fn cluster_after(&self) -> usize {
        self.around().1.graphemes(true).next().map_or(1, |cluster| cluster.chars().count())
    }

    fn backspace(&mut self) -> Typed {
        let cursor = self.area.cursor();
        if (cursor.0, cursor.1) == (0, 0) {
            return Typed::Moved;
        }
        let chars = self.cluster_before();
        self.move_chars(CursorMove::Back, chars);
        let edits = usize::from(self.area.delete_str(chars));
        self.step(edits)
    }

    fn delete(&mut self) -> Typed {
        let chars = self.cluster_after();
        let edits = usize::from(self.area.delete_str(chars));
        self.step(edits)
    }

    fn delete_word(&mut self) -> Typed {
        let edits = usize::from(self.area.delete_word());
        self.step(edits)
    }

    fn delete_to_end(&mut self) -> Typed {
        let edits = usize::from(self.area.delete_line_by_end());
        self.step(edits)
    }

    fn move_chars(&mut self, way: CursorMove, chars: usize) {
        for _ in 0..chars {
            self.area.move_cursor(way);
        }
    }

    fn move_cursor(&mut self, key: Key) {
        self.last_typed = None;
        match (key.code, key.ctrl || key.alt) {
            (Code::Left, false) => self.move_chars(CursorMove::Back, self.cluster_before()),
            (Code::Right, false) => self.move_chars(CursorMove::Forward, self.cluster_after()),
            (Code::Left, true) => self.area.move_cursor(CursorMove::WordBack),
            (Code::Right, true) => self.area.move_cursor(CursorMove::WordForward),
            (Code::Up, _) | (Code::Char('p'), true) => self.move_vertically(CursorMove::Up),
            (Code::Down, _) | (Code::Char('n'), true) => self.move_vertically(CursorMove::Down),
            (Code::Home, false) | (Code::Char('a'), true) => {
                self.area.move_cursor(CursorMove::Head);
            }
            (Code::End, false) | (Code::Char('e'), true) => self.area.move_cursor(CursorMove::End),
            (Code::Home, true) => self.area.move_cursor(CursorMove::Top),
            (Code::End, true) => self.area.move_cursor(CursorMove::Bottom),
            _ => {}
        }
    }

    /// Moves a row up or down, and out of the middle of a cluster if it lands in one.
    fn move_vertically(&mut self, way: CursorMove) {
        self.area.move_cursor(way);
        let (left, right) = self.around();
        let line = format!("{left}{right}");
        let inside = line
            .grapheme_indices(true)
            .find(|(at, cluster)| *at < left.len() && left.len() < at + cluster.len());
        if let Some((at, _)) = inside {
            let chars = left[at..].chars().count();
            self.move_chars(CursorMove::Back, chars);
        }
    }
}

fn area(text: &str) -> TextArea<'static> {
    let lines: Vec<String> = for_terminal(text).split('\n').map(str::to_owned).collect();
    let mut area = TextArea::new(lines);
    area.set_max_histories(HISTORY);
    area.set_wrap_mode(WrapMode::WordOrGlyph);
    area.set_cursor_line_style(Default::default());
    area
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn blank() -> Editing {
        Editing::new("")
    }

    fn type_text(editing: &mut Editing, text: &str) {
        for c in text.chars() {
            let key = if c == '\n' { Key::plain(Code::Enter) } else { Key::char(c) };
            editing.type_key(key);
        }
    }

    const LEFT: Key = Key::plain(Code::Left);
    const BACKSPACE: Key = Key::plain(Code::Backspace);

    #[test]
    fn clusters_move_and_go_as_one() {
        for cluster in ["👩‍👩‍👧", "e\u{301}", "中", "🇸🇪", "नि"] {
            let mut editing = blank();
            type_text(&mut editing, &format!("a{cluster}b"));
            editing.type_key(LEFT);
            editing.type_key(LEFT);
            type_text(&mut editing, "|");
            assert_eq!(editing.text(), format!("a|{cluster}b"));
            editing.type_key(Key::plain(Code::Right));
            editing.type_key(BACKSPACE);
            assert_eq!(editing.text(), "a|b", "{cluster}");
            editing.undo();
            assert_eq!(editing.text(), format!("a|{cluster}b"), "one undo brings {cluster} back");
            editing.type_key(LEFT);
            editing.type_key(LEFT);
            editing.type_key(LEFT);
            editing.type_key(Key::plain(Code::Right));
        }
    }

    #[test]
    fn undo_takes_words_back_and_redo_brings_them() {
        let mut editing = blank();
        type_text(&mut editing, "one two three");
        editing.undo();
        assert_eq!(editing.text(), "one two");
        editing.undo();
        assert_eq!(editing.text(), "one");
        editing.redo();
        editing.redo();
        assert_eq!(editing.text(), "one two three");
        editing.undo();
        type_text(&mut editing, "!");
        assert_eq!(editing.redo(), Typed::Moved);
    }

    #[test]
    fn a_paste_is_one_step_and_carries_no_control() {
        let mut editing = blank();
        type_text(&mut editing, "a ");
        editing.paste("x\r\ny\rz\x1b[31m\u{202e}");
        assert_eq!(editing.text(), "a x\ny\nz");
        editing.undo();
        assert_eq!(editing.text(), "a ");
    }

    #[test]
    fn the_external_editors_text_is_one_step() {
        let mut editing = blank();
        type_text(&mut editing, "before\nand more");
        assert_eq!(editing.replace("after\n"), Typed::Changed);
        assert_eq!(editing.text(), "after");
        editing.undo();
        assert_eq!(editing.text(), "before\nand more");
        assert_eq!(editing.replace("before\nand more\n"), Typed::Moved);
        editing.replace("");
        assert_eq!(editing.text(), "");
        editing.undo();
        assert_eq!(editing.text(), "before\nand more");
    }

    #[test]
    fn a_long_paste_on_one_line_is_kept_whole() {
        let long = "word ".repeat(20_000);
        let mut editing = blank();
        editing.paste(&long);
        editing.type_key(BACKSPACE);
        assert_eq!(editing.text().len(), long.len() - 1);
    }

    proptest! {
        #[test]
        fn undoing_everything_leaves_the_start(keys in prop::collection::vec(0u8..12, 0..60)) {
            let mut editing = Editing::new("start 👩‍👩‍👧\nline");
            for key in keys {
                match key {
                    0 => editing.type_key(Key::char('x')),
                    1 => editing.type_key(Key::char(' ')),
                    2 => editing.type_key(Key::plain(Code::Enter)),
                    3 => editing.type_key(BACKSPACE),
                    4 => editing.type_key(Key::plain(Code::Delete)),
                    5 => editing.type_key(Key::ctrl('w')),
                    6 => editing.type_key(LEFT),
                    7 => editing.type_key(Key::plain(Code::Up)),
                    8 => editing.paste("p\nq 👩‍👩‍👧"),
                    9 => editing.replace("n e w"),
                    10 => editing.undo(),
                    _ => editing.redo(),
                };
            }
            while editing.undo() == Typed::Changed {}
            prop_assert_eq!(editing.text(), "start 👩‍👩‍👧\nline");
        }
    }
}
