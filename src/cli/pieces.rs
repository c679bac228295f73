//! A source in the pieces in which it is imported: whole, or, for JSON Lines of any length, some
//! megabytes of lines at a time. So an export is imported in flat memory, however long it is.

use std::io::{self, Read};

use super::files::{LONGEST, Source};
use super::out::in_words;
use crate::ingest::Format;
use crate::model::Problem;

/// Bytes of lines handed on at once.
const PIECE: usize = 8 << 20;

/// Bytes to be read as one document.
#[derive(Debug)]
pub struct Piece {
    pub bytes: Vec<u8>,
    /// What problems call it.
    pub name: String,
    /// What it is to be taken as, if that is known.
    pub format: Option<Format>,
}

/// The pieces of one source, in its order. A problem is the last item.
pub struct Pieces {
    from: Box<dyn Read>,
    name: String,
    format: Option<Format>,
    held: Vec<u8>,
    /// The number of the line that `held` begins with, counted from 1.
    line: usize,
    next: Next,
}

#[derive(Clone, Copy)]
enum Next {
    /// Nothing was read yet.
    First,
    /// More lines of JSON.
    Lines,
    Nothing,
}

impl Pieces {
    /// The pieces of a source, taken as `format` where that was chosen.
    ///
    /// # Errors
    ///
    /// The source cannot be opened.
    pub fn of(source: &Source, format: Option<Format>) -> Result<Self, Problem> {
        Ok(Self {
            from: source.open()?,
            name: source.name(),
            format,
            held: Vec::new(),
            line: 1,
            next: Next::First,
        })
    }

    fn first(&mut self) -> Result<Option<Piece>, Problem> {
        self.fill(PIECE)?;
        if self.held.len() >= PIECE && self.is_lines() {
            self.next = Next::Lines;
            return self.lines();
        }
        self.fill(LONGEST + 1)?;
        if self.held.len() > LONGEST {
            return Err(self.refused("it is longer than 32 MiB"));
        }
        Ok(Some(self.piece(self.held.len(), self.format)))
    }

    /// The next lines, as many as go into a piece; a line longer than that is a piece of its own.
    fn lines(&mut self) -> Result<Option<Piece>, Problem> {
        for most in [PIECE, LONGEST] {
            self.fill(most)?;
            let last = self.held.iter().rposition(|byte| *byte == b'\n');
            match last {
                _ if self.held.is_empty() => return Ok(None),
                _ if self.held.len() < most => {
                    return Ok(Some(self.piece(self.held.len(), Some(Format::Json))));
                }
                Some(end) => return Ok(Some(self.piece(end + 1, Some(Format::Json)))),
                None => {}
            }
        }
        Err(self.refused("one of its lines is longer than 32 MiB"))
    }

    /// Takes the first bytes out of what is held.
    fn piece(&mut self, length: usize, format: Option<Format>) -> Piece {
        let rest = self.held.split_off(length);
        let bytes = std::mem::replace(&mut self.held, rest);
        let name = match self.line {
            1 => self.name.clone(),
            line => format!("{} from line {line} on", self.name),
        };
        self.line += bytes.iter().filter(|byte| **byte == b'\n').count();
        Piece { bytes, name, format }
    }

    /// Reads until this many bytes are held or the source ends.
    fn fill(&mut self, to: usize) -> Result<(), Problem> {
        let missing = to.saturating_sub(self.held.len());
        let read = self.from.by_ref().take(missing as u64).read_to_end(&mut self.held);
        read.map(|_| ()).map_err(|error: io::Error| self.refused(&in_words(&error)))
    }

    /// Whether the source is JSON Lines: its first line is a whole object.
    fn is_lines(&self) -> bool {
        let may_be = matches!(self.format, None | Some(Format::Json));
        let first = self.held.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let object = || serde_json::from_slice::<serde_json::Map<_, _>>(first).is_ok();
        may_be && first.len() < self.held.len() && object()
    }

    fn refused(&self, why: &str) -> Problem {
        Problem::new(format!("cannot read {}", self.name), why)
    }
}

impl Iterator for Pieces {
    type Item = Result<Piece, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        let piece = match std::mem::replace(&mut self.next, Next::Nothing) {
            Next::First => self.first(),
            Next::Lines => {
                self.next = Next::Lines;
                self.lines()
            }
            Next::Nothing => Ok(None),
        };
        if piece.is_err() {
            self.next = Next::Nothing;
        }
        piece.transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: Vec<u8>, format: Option<Format>) -> Vec<Result<Piece, String>> {
        let from = Box::new(io::Cursor::new(text));
        let (name, held) = ("x".to_owned(), Vec::new());
        let pieces = Pieces { from, name, format, held, line: 1, next: Next::First };
        pieces.map(|piece| piece.map_err(|problem| problem.to_string())).collect()
    }

    fn json_lines(bytes: usize) -> Vec<u8> {
        let line = format!("{{\"text\": \"{}\"}}\n", "word ".repeat(200));
        line.repeat(bytes / line.len() + 1).into_bytes()
    }

    #[test]
    fn a_short_source_is_one_piece() {
        for text in ["", "{}\n{}\n", "<rss/>"] {
            let all = pieces(text.into(), None);
            assert_eq!(all.len(), 1, "{text}");
            let piece = all[0].as_ref().expect("read");
            assert_eq!((piece.bytes.as_slice(), piece.format), (text.as_bytes(), None));
        }
    }

    #[test]
    fn json_lines_of_any_length_come_in_pieces_that_end_with_a_line() {
        let text = json_lines(5 * PIECE);
        let all = pieces(text.clone(), None);
        assert!(all.len() >= 5, "{}", all.len());
        let mut joined = Vec::new();
        for piece in &all {
            let piece = piece.as_ref().expect("read");
            assert!(piece.bytes.len() <= PIECE && piece.bytes.ends_with(b"\n"));
            assert_eq!(piece.format, Some(Format::Json));
            joined.extend_from_slice(&piece.bytes);
        }
        assert!(joined == text);
        let lines = text.iter().filter(|byte| **byte == b'\n').count();
        let last = all.last().expect("some").as_ref().expect("read");
        let own = last.bytes.iter().filter(|byte| **byte == b'\n').count();
        assert_eq!(last.name, format!("x from line {} on", lines - own + 1));
    }

    #[test]
    fn anything_else_has_a_longest_length() {
        let fits = vec![b'a'; LONGEST];
        assert_eq!(pieces(fits.clone(), None).len(), 1);
        let too_long = [fits, vec![b'a']].concat();
        for format in [None, Some(Format::Page)] {
            let all = pieces(too_long.clone(), format);
            assert_eq!(all.len(), 1);
            assert_eq!(
                all[0].as_ref().err().map(String::as_str),
                Some("cannot read x: it is longer than 32 MiB")
            );
        }
        let chosen = pieces(json_lines(LONGEST + 1), Some(Format::Plain));
        assert!(chosen.len() == 1 && chosen[0].is_err());
    }
}
