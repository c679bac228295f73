//! Texts as they lie in the file: JSON that is compressed.
//!
//! A story is short, and a short text alone has little to refer back to. So the compressor has a
//! dictionary, to which every story refers from its first word on: the words that most stories have,
//! the frame of their JSON, and how often each letter is to be expected. Old texts lie there as plain
//! JSON, or deflated behind a part of the same words, and stay readable.

use std::cell::RefCell;
use std::io;
use std::sync::LazyLock;

use flate2::{Decompress, FlushDecompress, Status};
use zstd::bulk::{Compressor, Decompressor};
use zstd::dict::{DecoderDictionary, EncoderDictionary};
use zstd::zstd_safe::get_frame_content_size;

/// How the bytes of a text are to be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// JSON as it is.
    Json,
    /// Deflated behind [`FRAME`], as texts were at first.
    Framed,
    /// Deflated behind [`COMMON`] and [`FRAME`], as they were next.
    Primed,
    /// A frame of Zstandard (RFC 8878) with [`DICTIONARY`].
    Zstd,
}

/// More than this no text becomes when it is unpacked, whatever somebody wrote into the file.
const LONGEST: usize = 256 << 20;
/// How hard the compressor tries, of 22; two more take three times as long and save 3 %.
const LEVEL: i32 = 3;

/// The thousand words that most reports and pages of the web in English have, counted in some
/// thousands of them, the most common ones last. Never change a byte of it: stored texts refer to it.
const COMMON: &str = include_str!("../../assets/primer.txt");

/// The two thousand that come next. Never change a byte of it.
const LESS_COMMON: &str = include_str!("../../assets/words.txt");

/// What makes a dictionary of the words: its number, and the tables of how common each letter and
/// each kind of reference is in the JSON of such texts, as `ZDICT_finalizeDictionary` of the zstd
/// library counts them. Never change a byte of it.
const TABLES: &[u8] = include_bytes!("../../assets/entropy.bin");

/// What deflated texts refer to.
static PRIMER: LazyLock<Vec<u8>> =
    LazyLock::new(|| words(&[COMMON]).chain(FRAME.to_vec()).collect());

/// What texts refer to: what is near the end costs the least to refer to.
static DICTIONARY: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let content = words(&[LESS_COMMON, COMMON]).chain(FRAME.to_vec());
    TABLES.iter().copied().chain(content).collect()
});

fn words(lists: &[&'static str]) -> impl Iterator<Item = u8> {
    let lines: Vec<&str> = lists.iter().flat_map(|list| list.lines()).collect();
    lines.into_iter().flat_map(|line| line.bytes().chain([b' ']))
}

/// The frame of the JSON, and the commonest words of some languages. Never change a byte of it.
const FRAME: &[u8] = b" mais avec dans les des une pour que est pas sur par \
avec sie sich nicht auch auf ist eine den von mit das und der die \
como por para con una los las del que el la de \
government company market people first other through because between against before after \
about there their would could should which were been have they more than when what said will \
from this with that also not has was its are but for his her had who one all out by on at as \
it is in to of and the https://www..com/.org/ \
,\"faces\":1,\"link\":0}}]},{\"rule\":null},{\"quote\":[{\"code\":[\"\
{\"figure\":{\"image\":{\"alt\":\"\",\"url\":\"https://\"},\"caption\":[\
{\"list\":{\"start\":null,\"items\":[[{\"heading\":{\"level\":2,\"text\":[{\"text\":{\"text\":\"\
\"}}]}],\"links\":[\"https://\"]}\"}}]},{\"paragraph\":[{\"text\":{\"text\":\"\
{\"blocks\":[{\"paragraph\":[{\"text\":{\"text\":\"";

impl Form {
    /// That of texts which get shorter by it.
    pub(super) const NEWEST: Self = Self::Zstd;

    /// The number for it in the file.
    pub(super) fn number(self) -> i64 {
        match self {
            Self::Json => 0,
            Self::Framed => 1,
            Self::Primed => 2,
            Self::Zstd => 3,
        }
    }

    /// What a number in the file means; `None` for that of a newer tidings.
    pub(super) fn of(number: i64) -> Option<Self> {
        let forms = [Self::Json, Self::Framed, Self::Primed, Self::Zstd];
        forms.into_iter().find(|form| form.number() == number)
    }
}

/// Packs a text. One that would not get shorter stays as it is.
pub(super) fn pack(json: &[u8]) -> (Form, Vec<u8>) {
    match COMPRESS.with_borrow_mut(|compress| compress.as_mut().ok()?.compress(json).ok()) {
        Some(packed) if packed.len() < json.len() => (Form::NEWEST, packed),
        Some(_) | None => (Form::Json, json.to_vec()),
    }
}

/// The JSON of a stored text; `None` where it cannot be unpacked.
pub(super) fn unpack(form: Form, bytes: Vec<u8>) -> Option<Vec<u8>> {
    match form {
        Form::Json => Some(bytes),
        Form::Framed => inflated(FRAME, &bytes),
        Form::Primed => inflated(&PRIMER, &bytes),
        Form::Zstd => decompressed(&bytes),
    }
}

thread_local! {
    // They are some hundred kilobytes of tables each: made once for a thread.
    static COMPRESS: RefCell<io::Result<Compressor<'static>>> = RefCell::new(compressor());
    static DECOMPRESS: RefCell<io::Result<Decompressor<'static>>> = RefCell::new({
        Decompressor::with_prepared_dictionary(&DECODING)
    });
    static INFLATE: RefCell<Decompress> = RefCell::new(Decompress::new(false));
}

// Preparing a dictionary takes longer than a text, and all threads share what comes of it.
static ENCODING: LazyLock<EncoderDictionary<'static>> =
    LazyLock::new(|| EncoderDictionary::copy(&DICTIONARY, LEVEL));
static DECODING: LazyLock<DecoderDictionary<'static>> =
    LazyLock::new(|| DecoderDictionary::copy(&DICTIONARY));

fn compressor() -> io::Result<Compressor<'static>> {
    let mut compressor = Compressor::with_prepared_dictionary(&ENCODING)?;
    // The form says which dictionary it is.
    compressor.include_dictid(false)?;
    Ok(compressor)
}

fn decompressed(bytes: &[u8]) -> Option<Vec<u8>> {
    let length = usize::try_from(get_frame_content_size(bytes).ok()??).ok()?;
    if length > LONGEST {
        return None;
    }
    DECOMPRESS
        .with_borrow_mut(|decompress| decompress.as_mut().ok()?.decompress(bytes, length).ok())
}

fn inflated(primer: &[u8], bytes: &[u8]) -> Option<Vec<u8>> {
    INFLATE.with_borrow_mut(|inflate| {
        inflate.reset(false);
        inflate.set_dictionary(primer).ok()?;
        inflated_with(inflate, bytes)
    })
}

fn inflated_with(inflate: &mut Decompress, bytes: &[u8]) -> Option<Vec<u8>> {
    let mut json = Vec::with_capacity(bytes.len() * 4 + 64);
    loop {
        let taken = usize::try_from(inflate.total_in()).ok()?;
        let rest = bytes.get(taken..)?;
        let (before, room) = (inflate.total_out(), json.capacity() - json.len());
        let status = inflate.decompress_vec(rest, &mut json, FlushDecompress::None).ok()?;
        let stuck = inflate.total_out() == before && room > 0;
        match status {
            Status::StreamEnd => return Some(json),
            Status::Ok | Status::BufError if stuck || json.len() > LONGEST => return None,
            Status::Ok | Status::BufError => json.reserve(json.len().max(64)),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn stories_become_short_and_come_back() {
        let story =
            "The harbour office said that the tide would be high again on Monday. ".repeat(9);
        let json = format!(r#"{{"blocks":[{{"paragraph":[{{"text":{{"text":"{story}"}}}}]}}]}}"#);
        let (form, packed) = pack(json.as_bytes());
        assert_eq!(form, Form::Zstd);
        assert!(packed.len() < 100, "{}", packed.len());
        assert_eq!(unpack(form, packed).as_deref(), Some(json.as_bytes()));
    }

    /// What a tidings wrote whose compressor was another one.
    #[test]
    fn texts_of_another_compressor_are_read() {
        let framed = [
            0x8d, 0x93, 0x29, 0x0e, 0x00, 0x20, 0x0c, 0x04, 0x7f, 0xc4, 0x4f, 0x70, 0x58, 0x04,
            0x67, 0x52, 0x03, 0x09, 0xc1, 0x20, 0xf8, 0x3b, 0xdd, 0xd6, 0x20, 0xeb, 0xb7, 0xd9,
            0xa6, 0x33, 0xb5, 0x27, 0x03, 0x4e, 0x9e, 0x56, 0xc6, 0xab, 0xcc, 0xde, 0xa9, 0x34,
            0xe5, 0x2f, 0xac, 0xc1, 0x63, 0x13, 0xfb, 0xab, 0x4e, 0x65, 0x8e, 0x12, 0x8b, 0x29,
            0x22, 0x02, 0xa4, 0x9f, 0xa3, 0xa6, 0xe3, 0x4c, 0xcb, 0xa3, 0xe8, 0x2f, 0x60, 0x8b,
            0x54, 0x64, 0x1d, 0x8f, 0xf7, 0x01,
        ];
        let primed = [
            0x23, 0x5e, 0x25, 0x28, 0x3f, 0x01, 0x0b, 0xf4, 0x24, 0x50, 0x56, 0x01, 0xf7, 0x22,
            0x53, 0x91, 0x72, 0x1c, 0x28, 0x3e, 0x4a, 0x40, 0xf5, 0x18, 0x24, 0x4d, 0x25, 0x41,
            0x6b, 0x2b, 0x48, 0xdf, 0x0b, 0x18, 0x91, 0xbe, 0xc0, 0x26, 0x48, 0x62, 0xa5, 0x1e,
            0xba, 0xc7, 0x62, 0x6b, 0x01,
        ];
        let text = "The harbour office said that the tide would be high again on Monday.";
        for (form, packed) in [(Form::Framed, framed.to_vec()), (Form::Primed, primed.to_vec())] {
            let json = unpack(form, packed).unwrap();
            assert!(String::from_utf8(json).unwrap().contains(text), "{form:?}");
        }
    }

    #[test]
    fn what_is_no_packed_text_is_known_as_such() {
        for form in [Form::Framed, Form::Primed, Form::Zstd] {
            assert_eq!(unpack(form, b"no such thing".to_vec()), None, "{form:?}");
        }
        assert_eq!(Form::of(4), None);
        for form in [Form::Json, Form::Framed, Form::Primed, Form::Zstd] {
            assert_eq!(Form::of(form.number()), Some(form));
        }
    }

    proptest! {
        #[test]
        fn any_bytes_come_back(bytes in proptest::collection::vec(any::<u8>(), 0..3_000), n in 1usize..40) {
            let bytes = bytes.repeat(n);
            let (form, packed) = pack(&bytes);
            prop_assert!(packed.len() <= bytes.len());
            prop_assert_eq!(unpack(form, packed), Some(bytes));
        }
    }
}
