//! Texts as they lie in the file: JSON that is deflated.
//!
//! A story is short, and a short text alone has little to refer back to. So the compressor first
//! sees [`PRIMER`], which every story begins to refer to; only what comes behind it is stored. Old
//! texts lie there as plain JSON and stay readable; whoever indexes them packs them on the way.

use std::cell::RefCell;

use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};

/// How the bytes of a text are to be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// JSON as it is.
    Json,
    /// Deflated behind [`PRIMER`].
    Packed,
}

/// More than this no text becomes when it is unpacked, whatever somebody wrote into the file.
const LONGEST: usize = 256 << 20;
/// How hard the compressor tries, of 9; more costs time and saves next to nothing.
const LEVEL: u32 = 6;

/// What most stories have: the frame of the JSON, and the commonest words of some languages, the
/// most common ones last. Never change a byte of it: stored texts refer to it.
const PRIMER: &[u8] = b" mais avec dans les des une pour que est pas sur par \
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
    /// The number for it in the file.
    pub(super) fn number(self) -> i64 {
        match self {
            Self::Json => 0,
            Self::Packed => 1,
        }
    }

    /// What a number in the file means; `None` for that of a newer tidings.
    pub(super) fn of(number: i64) -> Option<Self> {
        [Self::Json, Self::Packed].into_iter().find(|form| form.number() == number)
    }
}

/// Packs a text. One that would not get shorter stays as it is.
pub(super) fn pack(json: &[u8]) -> (Form, Vec<u8>) {
    match deflated(json) {
        Some(packed) if packed.len() < json.len() => (Form::Packed, packed),
        Some(_) | None => (Form::Json, json.to_vec()),
    }
}

thread_local! {
    /// A compressor is some hundred kilobytes of tables: made once, it is only wiped in between.
    static COMPRESS: RefCell<Compress> =
        RefCell::new(Compress::new(Compression::new(LEVEL), false));
}

fn deflated(json: &[u8]) -> Option<Vec<u8>> {
    COMPRESS.with_borrow_mut(|compress| {
        compress.reset();
        deflated_with(compress, json)
    })
}

fn deflated_with(compress: &mut Compress, json: &[u8]) -> Option<Vec<u8>> {
    let mut lead = Vec::with_capacity(PRIMER.len() + 64);
    compress.compress_vec(PRIMER, &mut lead, FlushCompress::Sync).ok()?;
    // Everything was taken, and what follows begins at a whole byte.
    if compress.total_in() != PRIMER.len() as u64 || lead.len() == lead.capacity() {
        return None;
    }
    let mut out = Vec::with_capacity(json.len() / 2 + 64);
    let mut taken = 0;
    loop {
        let before = compress.total_in();
        let rest = json.get(taken..)?;
        let status = compress.compress_vec(rest, &mut out, FlushCompress::Finish).ok()?;
        taken += usize::try_from(compress.total_in() - before).ok()?;
        match status {
            Status::StreamEnd => return Some(out),
            Status::Ok | Status::BufError if out.len() <= json.len() => {
                out.reserve(json.len() / 2 + 64);
            }
            Status::Ok | Status::BufError => return None,
        }
    }
}

/// The JSON of a stored text; `None` where it cannot be unpacked.
pub(super) fn unpack(form: Form, bytes: Vec<u8>) -> Option<Vec<u8>> {
    match form {
        Form::Json => Some(bytes),
        Form::Packed => inflated(&bytes),
    }
}

fn inflated(bytes: &[u8]) -> Option<Vec<u8>> {
    // The primer as deflate writes bytes that it does not compress (RFC 1951, 3.2.4), so that what
    // was left out is there to be referred to.
    let length = u16::try_from(PRIMER.len()).ok()?;
    let lead = [&[0][..], &length.to_le_bytes(), &(!length).to_le_bytes(), PRIMER].concat();
    let mut inflate = Decompress::new(false);
    let mut json = Vec::with_capacity(PRIMER.len() + bytes.len() * 4);
    inflate.decompress_vec(&lead, &mut json, FlushDecompress::None).ok()?;
    if json != PRIMER {
        return None;
    }
    let start = inflate.total_in();
    loop {
        let taken = usize::try_from(inflate.total_in() - start).ok()?;
        let rest = bytes.get(taken..)?;
        let (before, room) = (inflate.total_out(), json.capacity() - json.len());
        let status = inflate.decompress_vec(rest, &mut json, FlushDecompress::None).ok()?;
        let stuck = inflate.total_out() == before && room > 0;
        match status {
            Status::StreamEnd => return Some(json.split_off(PRIMER.len())),
            Status::Ok | Status::BufError if stuck || json.len() > LONGEST => return None,
            Status::Ok | Status::BufError => json.reserve(json.len()),
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
        assert_eq!(form, Form::Packed);
        assert!(packed.len() < 100, "{}", packed.len());
        assert_eq!(unpack(form, packed).as_deref(), Some(json.as_bytes()));
    }

    #[test]
    fn what_is_no_packed_text_is_known_as_such() {
        assert_eq!(unpack(Form::Packed, b"no such thing".to_vec()), None);
        assert_eq!(Form::of(2), None);
        for form in [Form::Json, Form::Packed] {
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
