//! A range coder: [`Writer`] turns choices into bytes and [`Reader`] turns them back, the likelier a
//! choice, the fewer. Both are a [`Coder`], so that what is written and what is read can be one
//! piece of code.
//!
//! All choices together are one number: each narrows the range in which it lies to its own part.

/// A range below this is given eight more bits.
const NARROW: u32 = 1 << 24;
/// What a chance is a part of.
const WHOLE: u16 = 1 << 12;
/// How much a chance learns of one answer, as a shift: a thirty-second of what it was wrong by.
const PACE: u32 = 5;

/// How likely a yes is. It learns from the answers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chance(u16);

impl Chance {
    /// A chance of so many in 4,096 to begin with.
    pub(super) const fn of_4096(yes: u16) -> Self {
        Self(yes)
    }

    /// The part of a range that a yes has.
    fn of(self, range: u32) -> u32 {
        range / u32::from(WHOLE) * u32::from(self.0)
    }

    fn learn(&mut self, yes: bool) {
        match yes {
            true => self.0 += (WHOLE - self.0) >> PACE,
            false => self.0 -= self.0 >> PACE,
        }
    }
}

/// Writes choices, or reads them. A writer is told what is chosen and says it again; a reader is
/// told anything and says what was written.
pub(super) trait Coder {
    /// An answer to a question.
    fn answer(&mut self, chance: &mut Chance, yes: bool) -> bool;

    /// One of some parts, by where each begins: the first at 0; behind the last stands their sum,
    /// at most 2^16.
    fn part(&mut self, starts: &[u32], chosen: usize) -> usize;

    /// A number below another one, which is at most 2^16 and not 0, where each is as likely.
    fn number(&mut self, below: u32, chosen: u32) -> u32;
}

/// Makes bytes of choices.
pub(super) struct Writer {
    low: u64,
    range: u32,
    /// The last byte, which a carry may still change, behind it so many of 255.
    held: Option<u8>,
    full: usize,
    out: Vec<u8>,
}

impl Writer {
    /// Writes behind what is there.
    pub(super) fn behind(out: Vec<u8>) -> Self {
        Self { low: 0, range: u32::MAX, held: None, full: 0, out }
    }

    /// Goes on in a part of the range.
    fn narrow(&mut self, start: u32, size: u32) {
        self.low += u64::from(start);
        self.range = size;
        while self.range < NARROW {
            self.range <<= 8;
            self.push();
        }
    }

    /// Gives away the highest byte, as soon as it cannot change any more.
    fn push(&mut self) {
        let [carry, top] = [self.low >> 32, self.low >> 24].map(|bits| bits as u8);
        self.low = self.low << 8 & 0xffff_ffff;
        if carry == 0 && top == 0xff {
            self.full += 1;
            return;
        }
        // The very first byte is always 0.
        let held = self.held.replace(top).map(|byte| byte.wrapping_add(carry));
        let full = std::iter::repeat_n(0xff_u8.wrapping_add(carry), self.full);
        self.out.extend(held.into_iter().chain(full));
        self.full = 0;
    }

    /// The bytes: of all numbers in the range one that ends in zeros, which are left out.
    pub(super) fn finish(mut self) -> Vec<u8> {
        let rounded = [24, 16, 8].map(|bits| (self.low + (1 << bits) - 1) >> bits << bits);
        let end = self.low + u64::from(self.range);
        self.low = rounded.into_iter().find(|low| *low < end).unwrap_or(self.low);
        for _ in 0..5 {
            self.push();
        }
        let kept = self.out.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
        self.out.truncate(kept);
        self.out
    }
}

impl Coder for Writer {
    fn answer(&mut self, chance: &mut Chance, yes: bool) -> bool {
        let part = chance.of(self.range);
        match yes {
            true => self.narrow(0, part),
            false => self.narrow(part, self.range - part),
        }
        chance.learn(yes);
        yes
    }

    fn part(&mut self, starts: &[u32], chosen: usize) -> usize {
        let unit = self.range / starts[starts.len() - 1];
        let (start, end) = (starts[chosen], starts[chosen + 1]);
        self.narrow(unit * start, unit * (end - start));
        chosen
    }

    fn number(&mut self, below: u32, chosen: u32) -> u32 {
        let unit = self.range / below;
        self.narrow(unit * chosen, unit);
        chosen
    }
}

/// Reads choices out of bytes. Any bytes are choices of some kind; behind their end all are zeros.
pub(super) struct Reader<'a> {
    /// How far into the range the number lies.
    into: u32,
    range: u32,
    rest: std::slice::Iter<'a, u8>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        let mut new = Self { into: 0, range: u32::MAX, rest: bytes.iter() };
        for _ in 0..4 {
            new.pull();
        }
        new
    }

    fn pull(&mut self) {
        self.into = self.into << 8 | u32::from(self.rest.next().copied().unwrap_or(0));
    }

    fn narrow(&mut self, start: u32, size: u32) {
        self.into -= start;
        self.range = size;
        while self.range < NARROW {
            self.range <<= 8;
            self.pull();
        }
    }
}

impl Coder for Reader<'_> {
    fn answer(&mut self, chance: &mut Chance, _: bool) -> bool {
        let part = chance.of(self.range);
        let yes = self.into < part;
        match yes {
            true => self.narrow(0, part),
            false => self.narrow(part, self.range - part),
        }
        chance.learn(yes);
        yes
    }

    fn part(&mut self, starts: &[u32], _: usize) -> usize {
        let last = starts.len() - 1;
        let unit = self.range / starts[last];
        let place = self.into / unit;
        // Nothing lies beyond the last part but in bytes that no writer wrote.
        let chosen = starts[1..last].partition_point(|start| *start <= place);
        let (start, end) = (starts[chosen], starts[chosen + 1]);
        self.narrow(unit * start, unit * (end - start));
        chosen
    }

    fn number(&mut self, below: u32, _: u32) -> u32 {
        let unit = self.range / below;
        let chosen = (self.into / unit).min(below - 1);
        self.narrow(unit * chosen, unit);
        chosen
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const STARTS: [u32; 5] = [0, 1, 40_000, 40_003, 65_536];

    /// Writes choices, or reads as many: an answer, a part and a number of each.
    fn code(coder: &mut impl Coder, choices: &[(bool, usize, u32)]) -> Vec<(bool, usize, u32)> {
        let mut chance = Chance::of_4096(100);
        let each = choices.iter().map(|(yes, part, number)| {
            let yes = coder.answer(&mut chance, *yes);
            (yes, coder.part(&STARTS, *part), coder.number(7_000, *number))
        });
        each.collect()
    }

    #[test]
    fn what_is_likely_takes_little() {
        let mut writer = Writer::behind(vec![9]);
        let mut chance = Chance::of_4096(2_048);
        for _ in 0..1_000 {
            writer.answer(&mut chance, true);
        }
        assert!(writer.finish().len() < 8);
    }

    proptest! {
        #[test]
        fn choices_come_back(choices in proptest::collection::vec((any::<bool>(), 0..4_usize, 0..7_000_u32), 0..200)) {
            let mut writer = Writer::behind(Vec::new());
            prop_assert_eq!(&code(&mut writer, &choices), &choices);
            let bytes = writer.finish();
            prop_assert_eq!(code(&mut Reader::new(&bytes), &choices), choices);
        }

        #[test]
        fn any_bytes_are_choices(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            let read = code(&mut Reader::new(&bytes), &[(false, 0, 0); 100]);
            prop_assert!(read.iter().all(|(_, part, number)| *part < 4 && *number < 7_000));
        }
    }
}
