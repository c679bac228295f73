//! [`Hints`]: a letter on each link that is on the screen.

use crate::model::Clean;
use crate::text::{self, Role};

use super::key::{Code, Key};
use super::pane::Doing;
use super::reader::Reader;
use super::sheet::Part;
use super::state::State;

/// The letters of hints, those under the fingers first. `y` is not among them: it says that the
/// link is to be copied.
const LETTERS: &[u8] = b"asdfghjklqwertuiopzxcvbnm";

/// What becomes of the link that is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Open,
    Copy,
}

/// The letters of one link, and where they are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    pub label: Clean,
    /// Index into the document's links.
    pub link: usize,
    /// Lines below the top of the text column.
    pub row: u16,
    /// Columns from its left edge.
    pub column: u16,
    /// Columns the label may cover without hiding words.
    pub room: u16,
}

/// The hints of the links on the screen, while one is chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hints {
    pub hints: Vec<Hint>,
    /// The letters typed so far.
    pub typed: String,
    pub purpose: Purpose,
}

impl Hints {
    /// Hints for the links on a screen of `height` lines; none where there is no link.
    pub fn on_screen(reader: &Reader, height: usize) -> Self {
        let mut spots: Vec<Spot> = Vec::new();
        for row in 0..height {
            let Some(Part::Text(line)) = reader.sheet.line(reader.top + row) else { continue };
            for spot in spots_of(line, row) {
                note(&mut spots, spot);
            }
        }
        let labels = labels(spots.len());
        let hints = spots.iter().zip(labels).map(|(spot, label)| spot.hint(&label)).collect();
        Self { hints, typed: String::new(), purpose: Purpose::Open }
    }

    /// The link whose label was typed whole.
    fn chosen(&self) -> Option<usize> {
        let whole = |hint: &&Hint| hint.label.as_str() == self.typed;
        self.hints.iter().find(whole).map(|hint| hint.link)
    }

    fn begins_any(&self) -> bool {
        self.hints.iter().any(|hint| hint.label.starts_with(&self.typed))
    }
}

/// Where a link is seen.
struct Spot {
    link: usize,
    row: usize,
    column: usize,
    columns: usize,
    /// Whether its number stands there, and not its words.
    number: bool,
}

impl Spot {
    fn hint(&self, label: &str) -> Hint {
        let cells = |columns| u16::try_from(columns).unwrap_or(u16::MAX);
        Hint {
            label: Clean::new(label),
            link: self.link,
            row: cells(self.row),
            column: cells(self.column),
            room: if self.number { cells(self.columns) } else { 0 },
        }
    }
}

/// The links of a line. In the list of links, a number stands before the address and belongs to
/// it.
fn spots_of(line: &text::Line, row: usize) -> Vec<Spot> {
    let mut spots = Vec::new();
    let (mut column, mut number_before) = (0, None);
    for run in &line.runs {
        let columns = text::width(&run.text);
        // The space beside a number is not part of it.
        let space = columns - text::width(run.text.trim_start());
        let own = (column + space, text::width(run.text.trim()));
        let number = run.role == Role::Marker;
        match (run.link, number_before.take()) {
            (Some(link), Some((column, columns))) => {
                spots.push(Spot { link, row, column, columns, number: true });
            }
            (Some(link), None) => {
                spots.push(Spot { link, row, column: own.0, columns: own.1, number });
            }
            (None, _) if number && run.text.trim().starts_with('[') => number_before = Some(own),
            (None, _) => {}
        }
        column += columns;
    }
    spots
}

/// Keeps one spot a link: its number if that is on the screen, as a hint hides no words there,
/// else its first words.
fn note(spots: &mut Vec<Spot>, spot: Spot) {
    match spots.iter_mut().find(|old| old.link == spot.link) {
        None => spots.push(spot),
        Some(old) if spot.number && !old.number => *old = spot,
        Some(_) => {}
    }
}

/// So many labels, none the beginning of another: single letters while they last, else pairs.
fn labels(count: usize) -> Vec<String> {
    let letters = || LETTERS.iter().copied().map(char::from);
    if count <= LETTERS.len() {
        return letters().map(String::from).take(count).collect();
    }
    letters().flat_map(|one| letters().map(move |two| format!("{one}{two}"))).take(count).collect()
}

impl State {
    /// Puts letters on the links that are on the screen.
    pub(super) fn show_hints(&mut self) {
        let height = self.reader_height();
        let Some(reader) = self.open_reader() else { return };
        let hints = Hints::on_screen(reader, height);
        if !hints.hints.is_empty() {
            return self.set_doing(Doing::Hints(hints));
        }
        let sentence = match reader.article.body.links.len() {
            0 => "This article has no links.".to_owned(),
            1 => "No link is on the screen. The article has one, listed at its end.".to_owned(),
            many => format!("No link is on the screen. All {many} are listed at the end."),
        };
        self.status.say(sentence, self.now);
    }

    /// A key while the hints are shown. What is no letter ends them and means what it always does.
    pub(super) fn key_in_hints(&mut self, mut hints: Hints, key: Key) -> Option<Key> {
        let letter = key.typed().filter(char::is_ascii_alphabetic);
        match (letter, key.code) {
            (_, Code::Esc) | (None, Code::Char(';')) => return None,
            (Some('y'), _) => {
                hints.purpose = match hints.purpose {
                    Purpose::Open => Purpose::Copy,
                    Purpose::Copy => Purpose::Open,
                };
            }
            (Some(letter), _) => {
                hints.typed.push(letter.to_ascii_lowercase());
                if let Some(link) = hints.chosen() {
                    self.use_link(link, hints.purpose);
                    return None;
                }
                if !hints.begins_any() {
                    hints.typed.clear();
                    self.status.say("No link on the screen has these letters.", self.now);
                }
            }
            (None, Code::Backspace) => drop(hints.typed.pop()),
            (None, _) => return Some(key),
        }
        self.set_doing(Doing::Hints(hints));
        None
    }

    fn use_link(&mut self, link: usize, purpose: Purpose) {
        let links = self.reader.as_ref().map(|reader| &reader.article.body.links);
        let Some(address) = links.and_then(|links| links.get(link)).cloned() else { return };
        match purpose {
            Purpose::Open => self.follow_link(address),
            Purpose::Copy => self.copy_address(&address),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_label_is_the_beginning_of_another() {
        for count in [0, 1, 25, 26, 600] {
            let labels = labels(count);
            assert_eq!(labels.len(), count);
            for (at, label) in labels.iter().enumerate() {
                assert!(!label.contains('y'), "y is taken");
                let others = labels.iter().enumerate().filter(|(other, _)| *other != at);
                assert!(others.into_iter().all(|(_, other)| !other.starts_with(label.as_str())));
            }
        }
    }
}
