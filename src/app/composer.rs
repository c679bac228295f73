//! [`Composer`]: the comment being written, inline under its article.
//!
//! The editing itself is `ratatui-textarea`'s; what it does by `char` is done here by grapheme
//! cluster, so that an emoji family or a letter with its accents moves and goes as one, and undo
//! takes back words rather than letters. Nothing here ever drops text that was typed.

use ratatui_textarea::{CursorMove, TextArea, WrapMode};
use unicode_segmentation::UnicodeSegmentation;

use crate::model::{ArticleId, Clean, CommentKey, Problem, for_terminal};

use super::effect::DraftText;
use super::key::{Code, Key};

/// Edits that can be taken back.
const HISTORY: usize = 10_000;

/// What the store says after a draft was saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedDraft {
    pub key: CommentKey,
}

/// How safe the text on the screen is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Saving {
    /// Nothing was typed yet.
    Empty,
    /// Typed, and on its way to the disk.
    Pending,
    Saved,
    Failed(Problem),
}

/// The composer's state.
#[derive(Debug)]
pub struct Composer {
    area: TextArea<'static>,
    pub article: ArticleId,
    pub reply_to: Option<String>,
    /// Whose comment it answers, if the name is known.
    pub answers: Option<Clean>,
    /// The comment's name, once it was saved for the first time.
    pub key: Option<CommentKey>,
    pub saving: Saving,
    /// The text as it was last stored.
    pub stored: String,
    /// Whether the comment goes to the outbox as soon as it is saved.
    pub queue_when_saved: bool,
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

impl Composer {
    /// A composer for an article, going on with `text` if there is a draft.
    pub fn new(article: ArticleId, key: Option<CommentKey>, text: &str) -> Self {
        let mut composer = Self {
            area: area(text),
            article,
            reply_to: None,
            answers: None,
            saving: if key.is_some() { Saving::Saved } else { Saving::Empty },
            stored: text.to_owned(),
            queue_when_saved: false,
            key,
            undo: Vec::new(),
            redo: Vec::new(),
            last_typed: None,
        };
        composer.area.move_cursor(CursorMove::Bottom);
        composer.area.move_cursor(CursorMove::End);
        composer
    }

    /// A composer for an answer to a comment.
    #[must_use]
    pub fn answering(self, reply_to: Option<String>, answers: Option<Clean>) -> Self {
        Self { reply_to, answers, ..self }
    }

    /// What stands above the text.
    pub fn heading(&self) -> Clean {
        match (&self.reply_to, &self.answers) {
            (None, _) => Clean::new("Your comment"),
            (Some(_), None) => Clean::new("Your answer"),
            (Some(_), Some(name)) => Clean::new(&format!("Your answer to {name}")),
        }
    }

    /// The text as it is typed.
    pub fn text(&self) -> String {
        self.area.lines().join("\n")
    }

    /// Whether nothing but white space stands in it.
    pub fn is_blank(&self) -> bool {
        self.area.lines().iter().all(|line| line.trim().is_empty())
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

    /// The lines of the text, for measuring how many rows they take.
    pub fn lines(&self) -> &[String] {
        self.area.lines()
    }

    /// The draft to be stored.
    pub fn draft(&self) -> DraftText {
        DraftText {
            article: self.article.clone(),
            reply_to: self.reply_to.clone(),
            text: self.text(),
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

    /// Puts another reader's text before this one, as one undo step; the cursor stays at the end.
    pub fn join(&mut self, other: &str) -> Typed {
        let mine = self.text();
        self.stored = other.to_owned();
        self.replace(&format!("{other}\n\n{mine}"))
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
        self.saving = Saving::Pending;
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

    fn composer() -> Composer {
        Composer::new(ArticleId::given("a"), None, "")
    }

    fn type_text(composer: &mut Composer, text: &str) {
        for c in text.chars() {
            let key = if c == '\n' { Key::plain(Code::Enter) } else { Key::char(c) };
            composer.type_key(key);
        }
    }

    const LEFT: Key = Key::plain(Code::Left);
    const BACKSPACE: Key = Key::plain(Code::Backspace);

    #[test]
    fn clusters_move_and_go_as_one() {
        for cluster in ["👩‍👩‍👧", "e\u{301}", "中", "🇸🇪", "नि"] {
            let mut composer = composer();
            type_text(&mut composer, &format!("a{cluster}b"));
            composer.type_key(LEFT);
            composer.type_key(LEFT);
            type_text(&mut composer, "|");
            assert_eq!(composer.text(), format!("a|{cluster}b"));
            composer.type_key(Key::plain(Code::Right));
            composer.type_key(BACKSPACE);
            assert_eq!(composer.text(), "a|b", "{cluster}");
            composer.undo();
            assert_eq!(composer.text(), format!("a|{cluster}b"), "one undo brings {cluster} back");
            composer.type_key(LEFT);
            composer.type_key(LEFT);
            composer.type_key(LEFT);
            composer.type_key(Key::plain(Code::Right));
        }
    }

    #[test]
    fn undo_takes_words_back_and_redo_brings_them() {
        let mut composer = composer();
        type_text(&mut composer, "one two three");
        composer.undo();
        assert_eq!(composer.text(), "one two");
        composer.undo();
        assert_eq!(composer.text(), "one");
        composer.redo();
        composer.redo();
        assert_eq!(composer.text(), "one two three");
        composer.undo();
        type_text(&mut composer, "!");
        assert_eq!(composer.redo(), Typed::Moved);
    }

    #[test]
    fn a_paste_is_one_step_and_carries_no_control() {
        let mut composer = composer();
        type_text(&mut composer, "a ");
        composer.paste("x\r\ny\rz\x1b[31m\u{202e}");
        assert_eq!(composer.text(), "a x\ny\nz");
        composer.undo();
        assert_eq!(composer.text(), "a ");
    }

    #[test]
    fn the_external_editors_text_is_one_step() {
        let mut composer = composer();
        type_text(&mut composer, "before\nand more");
        assert_eq!(composer.replace("after\n"), Typed::Changed);
        assert_eq!(composer.text(), "after");
        composer.undo();
        assert_eq!(composer.text(), "before\nand more");
        assert_eq!(composer.replace("before\nand more\n"), Typed::Moved);
        composer.replace("");
        assert_eq!(composer.text(), "");
        composer.undo();
        assert_eq!(composer.text(), "before\nand more");
    }

    #[test]
    fn a_long_paste_on_one_line_is_kept_whole() {
        let long = "word ".repeat(20_000);
        let mut composer = composer();
        composer.paste(&long);
        composer.type_key(BACKSPACE);
        assert_eq!(composer.text().len(), long.len() - 1);
    }

    proptest! {
        #[test]
        fn undoing_everything_leaves_the_start(keys in prop::collection::vec(0u8..12, 0..60)) {
            let mut composer = Composer::new(ArticleId::given("a"), None, "start 👩‍👩‍👧\nline");
            for key in keys {
                match key {
                    0 => composer.type_key(Key::char('x')),
                    1 => composer.type_key(Key::char(' ')),
                    2 => composer.type_key(Key::plain(Code::Enter)),
                    3 => composer.type_key(BACKSPACE),
                    4 => composer.type_key(Key::plain(Code::Delete)),
                    5 => composer.type_key(Key::ctrl('w')),
                    6 => composer.type_key(LEFT),
                    7 => composer.type_key(Key::plain(Code::Up)),
                    8 => composer.paste("p\nq 👩‍👩‍👧"),
                    9 => composer.replace("n e w"),
                    10 => composer.undo(),
                    _ => composer.redo(),
                };
            }
            while composer.undo() == Typed::Changed {}
            prop_assert_eq!(composer.text(), "start 👩‍👩‍👧\nline");
        }
    }
}
