//! [`Sketch`]: what of an article's words tells whether another one reports the same event in nearly
//! the same words: an update, a correction, or the same agency's report in another paper.
//!
//! Every three words that follow one another are a shingle. Two articles report the same if most
//! shingles of the shorter one stand in the longer one. So that not everything has to be compared
//! with everything, a sketch also has a few bands (MinHash: A. Broder, "On the resemblance and
//! containment of documents", 1997): two articles share a band the more likely the more shingles
//! they share, and only those that share one are compared. One more band are the opening words, which
//! a report mostly keeps whatever is added below.
//!
//! Bands are kept on the disk: whoever changes how they are made has to make all of them anew.

/// How many bands a sketch has: those of its shingles, and that of its opening.
pub const BANDS: usize = SAMPLES + 1;
/// How many bands are made of shingles.
const SAMPLES: usize = 4;
/// The smallest hashes that make a band. Articles that share a tenth of their shingles share a band
/// once in seventeen times, those that share half of them four times in five.
const ROWS: usize = 2;
/// Words that open a text.
const OPENING: usize = 10;
/// Words that make a shingle.
const WORDS: usize = 3;
/// Shingles of a text that is long enough to be told by its words; of a shorter one only the title
/// counts.
const ENOUGH: usize = 24;
/// Words of a title that tells what an article is about where its text is too short.
const TITLE: usize = 6;
/// Shingles that most texts have at most.
const USUAL: usize = 256;
/// How many words of a text are looked at: reports of news begin with what they are about.
const MOST: usize = 2_000;

/// Of the shorter text's shingles this share has to stand in the longer one. Seen in a year of an
/// agency's news: from here on nearly all are one report at different stages; below, forms with
/// other figures (prices, dividends, balances) come in.
const CONTAINED: f64 = 0.7;
/// And of all shingles of both this share: a digest contains many reports and is none of them.
const SHARED: f64 = 0.3;

/// What the shingles were made of; texts are not compared with titles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    Title,
}

/// The shingles of one article, as numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sketch {
    kind: Kind,
    /// The first words, as one number.
    opening: u64,
    /// In rising order, each once.
    shingles: Vec<u64>,
}

impl Sketch {
    /// The sketch of an article whose title and text come as words in a form to compare by, with
    /// spaces between them; `None` if there are too few to tell anything.
    pub fn of(title: &str, text: &str) -> Option<Self> {
        let words = |text| str::split_ascii_whitespace(text).map(hash);
        let of = |kind, opening, mut shingles: Vec<u64>| {
            shingles.sort_unstable();
            shingles.dedup();
            Self { kind, opening: joined(words(opening).take(OPENING)), shingles }
        };
        let whole = shingles::<WORDS>(words(title).chain(words(text)).take(MOST));
        let whole = of(Kind::Text, text, whole);
        if whole.shingles.len() >= ENOUGH {
            return Some(whole);
        }
        // Of a title each word counts together with the next: another order is another title.
        let title = of(Kind::Title, title, shingles::<2>(words(title).take(MOST)));
        (title.shingles.len() + 1 >= TITLE).then_some(title)
    }

    /// What two articles have to share one of before it pays to compare them.
    pub fn bands(&self) -> [u32; BANDS] {
        let mut least = [u64::MAX; SAMPLES * ROWS];
        for shingle in &self.shingles {
            for (least, salt) in least.iter_mut().zip(1u64..) {
                *least = (*least).min(mixed(shingle ^ salt.wrapping_mul(ODD)));
            }
        }
        let kind = if self.kind == Kind::Title { 64 } else { 0 };
        let made = |number: u64, rows: &[u64]| {
            let band = joined([number + kind].into_iter().chain(rows.iter().copied()));
            (band >> 32) as u32
        };
        let mut bands = [made(0, &[self.opening]); BANDS];
        for ((band, rows), number) in bands.iter_mut().zip(least.chunks_exact(ROWS)).zip(1..) {
            *band = made(number, rows);
        }
        bands
    }

    /// Whether both report the same event in nearly the same words.
    pub fn reports_the_same(&self, other: &Self) -> bool {
        let (one, two) = (self.shingles.len() as f64, other.shingles.len() as f64);
        let both = shared(&self.shingles, &other.shingles) as f64;
        self.kind == other.kind
            && both >= CONTAINED * one.min(two)
            && both >= SHARED * (one + two - both)
    }

    /// Whether only the title tells what the article is about.
    pub fn is_of_title(&self) -> bool {
        self.kind == Kind::Title
    }
}

/// Every `N` words that follow one another.
fn shingles<const N: usize>(words: impl Iterator<Item = u64>) -> Vec<u64> {
    let mut last = [0; N];
    let mut shingles = Vec::with_capacity(USUAL);
    for (number, word) in words.enumerate() {
        last.rotate_left(1);
        last[N - 1] = word;
        if number + 1 >= N {
            shingles.push(joined(last.into_iter()));
        }
    }
    shingles
}

/// Numbers in their order as one.
fn joined(numbers: impl Iterator<Item = u64>) -> u64 {
    numbers.fold(0, |joined, number| mixed(joined ^ number))
}

/// How many numbers stand in both of two rising rows.
fn shared(one: &[u64], two: &[u64]) -> usize {
    let (mut rest, mut both) = (two, 0);
    for number in one {
        let below = rest.iter().take_while(|other| *other < number).count();
        rest = &rest[below..];
        both += usize::from(rest.first() == Some(number));
    }
    both
}

/// An odd number whose bits look random: the golden ratio's.
const ODD: u64 = 0x9e37_79b9_7f4a_7c15;

/// FNV-1a, 64 bits.
fn hash(word: &str) -> u64 {
    let step = |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    word.bytes().fold(0xcbf2_9ce4_8422_2325, step)
}

/// A number whose every bit depends on every bit of another (the end of `splitmix64`).
fn mixed(number: u64) -> u64 {
    let number = number.wrapping_add(ODD);
    let number = (number ^ number >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ number >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ number >> 31
}

#[cfg(test)]
mod tests {
    use super::*;

    /// So many different words; texts with other starts share none.
    fn words(start: usize, count: usize) -> String {
        (start..start + count).map(|word| format!("w{word} ")).collect()
    }

    fn sketch(text: &str) -> Sketch {
        Sketch::of("", text).unwrap()
    }

    fn shares_a_band(one: &Sketch, two: &Sketch) -> bool {
        one.bands().iter().zip(two.bands()).any(|(one, two)| *one == two)
    }

    #[test]
    fn an_update_reports_the_same_and_a_digest_does_not() {
        let report = words(0, 100);
        for (text, expected) in [
            (report.clone(), true),
            (format!("{report}{}", words(500, 100)), true),
            (format!("{report}{}", words(500, 400)), false),
            (format!("{}{}", words(0, 80), words(900, 20)), true),
            (format!("{}{}", words(0, 60), words(900, 40)), false),
            (words(1_000, 100), false),
        ] {
            let (one, two) = (sketch(&report), sketch(&text));
            assert_eq!(one.reports_the_same(&two), expected, "{text}");
            assert_eq!(two.reports_the_same(&one), expected, "{text}");
        }
    }

    #[test]
    fn what_reports_the_same_mostly_shares_a_band_and_what_does_not_hardly_ever() {
        let (mut found, mut strays) = (0, 0);
        for start in (0..400_000).step_by(1_000) {
            let report = sketch(&words(start, 120));
            // It also begins with other words, so that only the samples are to find it.
            let update = sketch(&format!("{}{}", words(start + 500, 15), words(start, 105)));
            assert!(report.reports_the_same(&update));
            found += usize::from(shares_a_band(&report, &update));
            strays += usize::from(shares_a_band(&report, &sketch(&words(start + 1_000, 120))));
        }
        assert!(found >= 380 && strays == 0, "{found} of 400, {strays}");
    }

    #[test]
    fn what_opens_with_the_same_words_is_always_compared() {
        for start in (0..400_000).step_by(1_000) {
            let report = sketch(&words(start, 60));
            let update = sketch(&format!("{}{}", words(start, 45), words(start + 500, 50)));
            assert!(report.reports_the_same(&update) && shares_a_band(&report, &update));
        }
    }

    #[test]
    fn a_short_text_is_told_by_its_title_and_a_short_title_by_nothing() {
        let title = "harbour bridge reopens after winter repairs ";
        let one = Sketch::of(title, "read more here ").unwrap();
        assert!(one.is_of_title());
        let two = Sketch::of(title, "a word from our reporter ").unwrap();
        assert!(one.reports_the_same(&two) && shares_a_band(&one, &two));
        let turned = Sketch::of("after winter harbour bridge repairs reopens ", "").unwrap();
        assert!(!one.reports_the_same(&turned));
        assert_eq!(Sketch::of("weekly open thread ", "say what you like "), None);
        assert_eq!(Sketch::of("", ""), None);
        assert!(!sketch(&words(0, 90)).is_of_title());
    }

    #[test]
    fn a_text_that_never_ends_costs_no_more_than_its_beginning() {
        let long = sketch(&words(0, 100_000));
        assert!(long.shingles.len() <= MOST);
        assert_eq!(long, sketch(&words(0, MOST)));
    }

    /// The bands of older articles lie on the disk.
    #[test]
    fn bands_stay_what_they_are() {
        let bands = Sketch::of("ferry fares frozen until june ", &words(0, 40)).unwrap().bands();
        assert_eq!(bands, [1476857918, 2119000870, 1631242086, 1699434935, 1634551706]);
    }
}
