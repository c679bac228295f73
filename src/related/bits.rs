//! Numbers in as many bits as they need: [`Bits`] packs them, [`Unpacked`] takes them out again. The
//! lowest bit of a byte comes first.

/// A unary number is no greater than this, so that damaged bytes do not make one endless.
const LONGEST: u32 = 1 << 12;

/// Bits that are put one behind the other.
#[derive(Debug, Default)]
pub(super) struct Bits {
    bytes: Vec<u8>,
    /// Bits of the last byte that are taken, of 8.
    taken: u32,
}

impl Bits {
    /// Goes on behind whole bytes.
    pub(super) fn behind(bytes: Vec<u8>) -> Self {
        Self { bytes, taken: 8 }
    }

    fn push(&mut self, bit: u32) {
        if self.taken == 8 {
            self.bytes.push(0);
            self.taken = 0;
        }
        if let Some(last) = self.bytes.last_mut() {
            *last |= (bit as u8 & 1) << self.taken;
        }
        self.taken += 1;
    }

    /// A number as so many ones and a zero.
    pub(super) fn unary(&mut self, number: u32) {
        for _ in 0..number {
            self.push(1);
        }
        self.push(0);
    }

    /// The lowest bits of a number.
    pub(super) fn low(&mut self, number: u32, bits: u32) {
        for bit in 0..bits {
            self.push(number >> bit);
        }
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

/// Bits that are taken out; `None` behind their end.
#[derive(Debug)]
pub(super) struct Unpacked<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Unpacked<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    fn next(&mut self) -> Option<u32> {
        let byte = self.bytes.get(self.at / 8)?;
        let bit = byte >> (self.at % 8) & 1;
        self.at += 1;
        Some(u32::from(bit))
    }

    pub(super) fn unary(&mut self) -> Option<u32> {
        for number in 0..=LONGEST {
            if self.next()? == 0 {
                return Some(number);
            }
        }
        None
    }

    pub(super) fn low(&mut self, bits: u32) -> Option<u32> {
        (0..bits).try_fold(0, |number, bit| Some(number | self.next()? << bit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_and_end() {
        let mut bits = Bits::behind(vec![7]);
        for number in [0, 1, 9, 300] {
            bits.unary(number);
            bits.low(number, 9);
        }
        let bytes = bits.into_bytes();
        let mut unpacked = Unpacked::new(&bytes[1..]);
        for number in [0, 1, 9, 300] {
            assert_eq!((unpacked.unary(), unpacked.low(9)), (Some(number), Some(number)));
        }
        assert_eq!((bytes[0], unpacked.low(9)), (7, None));
        assert_eq!(Unpacked::new(&[0xff; 1_000]).unary(), None);
    }
}
