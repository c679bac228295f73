//! A text spelled in pieces of the [`Lexicon`]. Each takes the fewer bits the commoner it is, and
//! fewer yet where it stood in the same text before: names and whole phrases come again.
//!
//! The length of the text comes first, in two bytes; then the pieces, one after the other, as
//! choices of a range coder.

use super::lexicon::{Lexicon, Piece};
use super::range::{Chance, Coder, Reader, Writer};

/// How many pairs of pieces are remembered, some in the place of others.
const PAIRS: usize = 1 << 11;

/// Spells a text; `None` if it has 2^16 bytes or more: it would take too long to read.
pub(super) fn spelled(text: &[u8]) -> Option<Vec<u8>> {
    let length = u16::try_from(text.len()).ok()?;
    let mut out = Vec::with_capacity(text.len() / 2 + 16);
    out.extend(length.to_le_bytes());
    let mut writer = Writer::behind(out);
    let lexicon = Lexicon::get();
    let mut past = Past::new(lexicon);
    for piece in lexicon.split(text) {
        past.next(&mut writer, piece);
    }
    Some(writer.finish())
}

/// Reads a spelled text; `None` for bytes that are none.
pub(super) fn read(bytes: &[u8]) -> Option<Vec<u8>> {
    // Zeros at the end were left out, also those of the length.
    let byte = |at: usize| bytes.get(at).copied().unwrap_or(0);
    let length = usize::from(u16::from_le_bytes([byte(0), byte(1)]));
    let mut reader = Reader::new(bytes.get(2..).unwrap_or_default());
    let lexicon = Lexicon::get();
    let mut past = Past::new(lexicon);
    let mut text = Vec::with_capacity(length);
    while text.len() < length {
        let piece = past.next(&mut reader, Piece::default());
        text.extend_from_slice(lexicon.text(piece));
    }
    (text.len() == length).then_some(text)
}

/// What of a text was spelled so far, and what that says about the next piece.
struct Past {
    lexicon: &'static Lexicon,
    said: Vec<Piece>,
    /// For each piece, what stood behind it last, by its place in `said`; 0 for nothing.
    behind: Vec<u16>,
    /// The same for two pieces in a row.
    behind_two: Vec<u16>,
    /// The rare pieces, in the order in which they came first.
    rare: Vec<Piece>,
    /// For each piece its place among these, counted from 1; 0 for none.
    rank: Vec<u16>,
    chances: Chances,
}

/// How likely it is that a guess is right.
struct Chances {
    /// How many guesses in a row were right.
    run: usize,
    /// That what stood behind the same two pieces stands here again, by the length of the run.
    two: [Chance; 8],
    /// That what stood behind the same piece does.
    one: Chance,
    /// That a piece is a rare one that was said before, by how many bits their number has.
    again: [Chance; 16],
}

impl Chances {
    /// As they are in most texts. Stored texts depend on them: they are never changed.
    fn new() -> Self {
        let two = [1_500, 2_000, 2_100, 2_200, 2_300, 2_400, 2_600, 2_900];
        let again = [
            60, 60, 80, 120, 220, 400, 700, 1_000, 1_500, 1_800, 2_000, 2_200, 2_200, 2_200, 2_200,
            2_200,
        ];
        Self {
            run: 0,
            two: two.map(Chance::of_4096),
            one: Chance::of_4096(600),
            again: again.map(Chance::of_4096),
        }
    }
}

impl Past {
    fn new(lexicon: &'static Lexicon) -> Self {
        let pieces = lexicon.len();
        Self {
            lexicon,
            said: Vec::new(),
            behind: vec![0; pieces],
            behind_two: vec![0; PAIRS],
            rare: Vec::new(),
            rank: vec![0; pieces],
            chances: Chances::new(),
        }
    }

    /// Writes the next piece, or reads it.
    fn next(&mut self, coder: &mut impl Coder, meant: Piece) -> Piece {
        let piece = match self.guessed(coder, meant) {
            Some(piece) => {
                self.chances.run = (self.chances.run + 1).min(7);
                piece
            }
            None => {
                self.chances.run = 0;
                self.said_before(coder, meant)
                    .unwrap_or_else(|| Piece::at(coder.part(self.lexicon.starts(), meant.place())))
            }
        };
        self.note(piece);
        piece
    }

    /// The piece, if it is what stood behind the same ones before.
    fn guessed(&mut self, coder: &mut impl Coder, meant: Piece) -> Option<Piece> {
        let two = self.after_two();
        let one = self.after_one().filter(|one| Some(*one) != two);
        let chances = &mut self.chances;
        let guesses = [(two, &mut chances.two[chances.run]), (one, &mut chances.one)];
        guesses
            .into_iter()
            .find_map(|(guess, chance)| guess.filter(|guess| coder.answer(chance, *guess == meant)))
    }

    /// The piece, if it is a rare one that was said before.
    fn said_before(&mut self, coder: &mut impl Coder, meant: Piece) -> Option<Piece> {
        let bits = self.rare.len().checked_ilog2()?;
        let rank = self.rank[meant.place()];
        if !coder.answer(&mut self.chances.again[bits as usize], rank > 0) {
            return None;
        }
        let count = u32::try_from(self.rare.len()).unwrap_or(1);
        let rank = coder.number(count, u32::from(rank.saturating_sub(1)));
        self.rare.get(rank as usize).copied()
    }

    fn after_one(&self) -> Option<Piece> {
        let last = self.said.last()?;
        match self.behind[last.place()] {
            0 => None,
            place => self.said.get(usize::from(place)).copied(),
        }
    }

    fn after_two(&self) -> Option<Piece> {
        let pair = self.said.last_chunk::<2>()?;
        let place = usize::from(self.behind_two[slot(pair)]);
        // Another pair may have the slot by now.
        let before = self.said.get(place.checked_sub(2)?..place)?;
        if before == pair { self.said.get(place).copied() } else { None }
    }

    fn note(&mut self, piece: Piece) {
        // A text has fewer pieces than bytes.
        let place = u16::try_from(self.said.len()).unwrap_or(0);
        if let Some(last) = self.said.last() {
            self.behind[last.place()] = place;
        }
        if let Some(pair) = self.said.last_chunk::<2>() {
            self.behind_two[slot(pair)] = place;
        }
        self.said.push(piece);
        if self.rank[piece.place()] == 0 && self.lexicon.is_rare(piece) {
            self.rare.push(piece);
            self.rank[piece.place()] = u16::try_from(self.rare.len()).unwrap_or(0);
        }
    }
}

/// Where a pair is remembered.
fn slot([first, second]: &[Piece; 2]) -> usize {
    let both = (first.place() << 16 | second.place()) as u32;
    (both.wrapping_mul(0x9e37_79b1) >> 21) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn length(text: &str) -> usize {
        let bytes = spelled(text.as_bytes()).unwrap();
        assert_eq!(read(&bytes).as_deref(), Some(text.as_bytes()));
        bytes.len()
    }

    #[test]
    fn common_words_take_a_byte_and_a_half() {
        assert!(length(" the government said that it would not be part of this") < 20);
        assert_eq!(length(""), 0);
    }

    #[test]
    fn what_comes_again_takes_next_to_nothing() {
        let name = " Zbigniew Brzęczyszczykiewicz-Oława";
        let once = length(name);
        assert!(length(&name.repeat(2)) < once + 12);
        let often = length(&name.repeat(40));
        assert!(often < once * 5, "{often} {once}");
    }

    #[test]
    fn what_is_too_long_is_not_spelled() {
        assert!(spelled(&vec![b'a'; usize::from(u16::MAX)]).is_some());
        assert!(spelled(&vec![b'a'; usize::from(u16::MAX) + 1]).is_none());
    }
}
