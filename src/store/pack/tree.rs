//! Finds the longest piece of the lexicon with which a text begins.
//!
//! A step from node to node is one look into an array: the children of a node lie as far behind its
//! base as their byte says, and say whose children they are, because those of other nodes lie
//! between them.

use super::lexicon::Piece;

/// A slot nobody has.
const FREE: Slot = Slot { base: 0, parent: u16::MAX, piece: None };
/// How far behind a base children may lie.
const BYTES: usize = 256;

/// The place of a node.
#[derive(Clone, Copy)]
struct Slot {
    base: u16,
    parent: u16,
    /// The piece that ends here.
    piece: Option<Piece>,
}

/// All pieces by their bytes. The root lies in slot 0.
pub(super) struct Tree(Vec<Slot>);

impl Tree {
    /// Any number of pieces for which 2^16 - 1 slots are enough; others are left out.
    pub(super) fn of(pieces: &[&[u8]]) -> Self {
        let mut sorted: Vec<(&[u8], Piece)> =
            pieces.iter().enumerate().map(|(place, text)| (*text, Piece::at(place))).collect();
        sorted.sort_unstable_by_key(|(text, _)| *text);
        let mut tree = Self(vec![FREE; BYTES]);
        tree.0[0].parent = u16::MAX - 1;
        let (mut todo, mut full) = (vec![(0_u16, &sorted[..], 0)], 1);
        while let Some((node, mut below, depth)) = todo.pop() {
            // What ends here stands before what goes on.
            if let Some((&(text, piece), rest)) = below.split_first()
                && text.len() == depth
            {
                tree.0[usize::from(node)].piece = Some(piece);
                below = rest;
            }
            let children: Vec<&[(&[u8], Piece)]> =
                below.chunk_by(|(one, _), (next, _)| one[depth] == next[depth]).collect();
            let bytes: Vec<usize> =
                children.iter().map(|child| usize::from(child[0].0[depth])).collect();
            let Some(base) = tree.room(&bytes, &mut full) else { continue };
            tree.0[usize::from(node)].base = base;
            for (child, byte) in children.into_iter().zip(bytes) {
                let slot = usize::from(base) + byte;
                tree.0[slot].parent = node;
                todo.extend(u16::try_from(slot).ok().map(|slot| (slot, child, depth + 1)));
            }
        }
        tree
    }

    /// A base behind which there is room for children with these bytes, the lowest first; `full` is
    /// how many slots at the beginning are taken.
    fn room(&mut self, bytes: &[usize], full: &mut usize) -> Option<u16> {
        let first = *bytes.first()?;
        let is_free = |tree: &Self, slot: usize| tree.0[slot].parent == FREE.parent;
        while *full < self.0.len() && !is_free(self, *full) {
            *full += 1;
        }
        let mut base = full.saturating_sub(first);
        loop {
            if self.0.len() < base + BYTES {
                self.0.resize(base + BYTES, FREE);
            }
            if bytes.iter().all(|byte| is_free(self, base + byte)) {
                // Every slot has a number below that of nobody.
                return u16::try_from(base + BYTES).ok().map(|_| base as u16);
            }
            base += 1;
        }
    }

    /// The longest piece with which a text begins, and its length; `None` where nothing is left.
    pub(super) fn longest(&self, text: &[u8]) -> Option<(Piece, usize)> {
        let (mut node, mut longest) = (0, None);
        for (before, byte) in text.iter().enumerate() {
            let next = usize::from(self.0[node].base) + usize::from(*byte);
            if usize::from(self.0[next].parent) != node {
                break;
            }
            node = next;
            if let Some(piece) = self.0[node].piece {
                longest = Some((piece, before + 1));
            }
        }
        longest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_piece_is_found() {
        let tree = Tree::of(&[b"o", b"oil", b"oilskin", b"tide", b"\xff\xff"]);
        let longest = |text: &[u8]| tree.longest(text).map(|(p, length)| (p.place(), length));
        for (text, expected) in [
            (&b"oils"[..], Some((1, 3))),
            (b"oilskin", Some((2, 7))),
            (b"oilskins", Some((2, 7))),
            (b"oi", Some((0, 1))),
            (b"tid", None),
            (b"", None),
            (b"\xff\xff\xff", Some((4, 2))),
        ] {
            assert_eq!(longest(text), expected, "{text:?}");
        }
    }
}
