//! The lexicon: pieces of text that come again and again, and how often each does. Most are words of
//! English with the space before them; there are the commonest of some other languages, parts of
//! words, the frame of our JSON, and every single byte, so that any text can be made of pieces.
//!
//! They were counted in general prose and news, and stored texts refer to them by their place:
//! the file is never changed. Another lexicon would be another [`super::Form`].

use std::sync::OnceLock;

use super::tree::Tree;

/// A line that begins with a tab says how much each piece after it weighs.
const FILE: &str = include_str!("../../../assets/lexicon/pieces.txt");

/// A piece is rare if it stands less than once among so many.
const RARE: u32 = 512;

/// One of the pieces, by its place in the lexicon.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Piece(u16);

impl Piece {
    pub(super) fn place(self) -> usize {
        usize::from(self.0)
    }

    pub(super) fn at(place: usize) -> Self {
        // There are far fewer pieces than numbers for them.
        Self(u16::try_from(place).unwrap_or_default())
    }
}

/// The pieces and their weights.
pub(super) struct Lexicon {
    pieces: Vec<&'static [u8]>,
    /// The weights of all pieces before each one, and of all.
    starts: Vec<u32>,
}

impl Lexicon {
    /// The one there is; reading it takes a moment, once.
    pub(super) fn get() -> &'static Self {
        static LEXICON: OnceLock<Lexicon> = OnceLock::new();
        LEXICON.get_or_init(|| Self::read(FILE))
    }

    fn read(file: &'static str) -> Self {
        let (mut pieces, mut weights, mut weight) = (Vec::new(), Vec::new(), 1);
        let mut single = [false; 256];
        for line in file.lines() {
            if let Some(number) = line.strip_prefix('\t') {
                weight = number.parse().unwrap_or(1);
                continue;
            }
            if let [byte] = line.as_bytes() {
                single[usize::from(*byte)] = true;
            }
            pieces.push(line.as_bytes());
            weights.push(weight);
        }
        for byte in (0..256).filter(|byte| !single[*byte]) {
            pieces.push(&BYTES[byte..=byte]);
            weights.push(1);
        }
        let mut starts = Vec::with_capacity(weights.len() + 1);
        starts.push(0);
        starts.extend(weights.iter().scan(0, |sum, weight| {
            *sum += weight;
            Some(*sum)
        }));
        Self { pieces, starts }
    }

    /// How many pieces there are.
    pub(super) fn len(&self) -> usize {
        self.pieces.len()
    }

    pub(super) fn text(&self, piece: Piece) -> &'static [u8] {
        self.pieces[piece.place()]
    }

    /// Where the part of each piece begins, and behind the last the sum, for a range coder.
    pub(super) fn starts(&self) -> &[u32] {
        &self.starts
    }

    /// Whether a piece says something about a text: what stands everywhere does not.
    pub(super) fn is_rare(&self, piece: Piece) -> bool {
        let place = piece.place();
        (self.starts[place + 1] - self.starts[place]) * RARE < self.starts[self.len()]
    }

    /// A text as pieces, each the longest that fits.
    pub(super) fn split<'a>(&self, text: &'a [u8]) -> impl Iterator<Item = Piece> + use<'a> {
        static TREE: OnceLock<Tree> = OnceLock::new();
        let tree = TREE.get_or_init(|| Tree::of(&self.pieces));
        let mut rest = text;
        std::iter::from_fn(move || {
            let (piece, length) = tree.longest(rest)?;
            rest = &rest[length..];
            Some(piece)
        })
    }
}

/// Every byte, for the pieces that are one.
static BYTES: [u8; 256] = {
    let mut bytes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        bytes[byte] = byte as u8;
        byte += 1;
    }
    bytes
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::related::hash;

    #[test]
    fn the_lexicon_stays_what_it_is() {
        let lines = FILE.lines().map(|line| format!("{line}\n")).collect::<String>();
        assert_eq!((hash(&lines), Lexicon::get().len()), (1_869_153_336, 8_056));
    }

    #[test]
    fn every_piece_is_there_once_and_has_a_part() {
        let lexicon = Lexicon::get();
        assert!(lexicon.starts.is_sorted_by(|one, next| one < next));
        assert!(lexicon.starts[lexicon.len()] <= 1 << 16);
        for place in 0..lexicon.len() {
            let pieces: Vec<Piece> = lexicon.split(lexicon.pieces[place]).collect();
            assert_eq!(pieces, [Piece::at(place)]);
        }
    }

    #[test]
    fn texts_are_made_of_the_longest_pieces() {
        let lexicon = Lexicon::get();
        let split = |text: &str| -> Vec<String> {
            let pieces = lexicon.split(text.as_bytes());
            pieces.map(|p| String::from_utf8_lossy(lexicon.text(p)).into_owned()).collect()
        };
        assert_eq!(split(" the people of"), [" the", " people", " of"]);
        assert_eq!(split(""), [""; 0]);
    }
}
