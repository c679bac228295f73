//! A text deflated behind [`PRIMER`].
//!
//! A story is short, and a short text alone has little to refer back to. So the compressor first
//! sees the primer, which every story begins to refer to; only what comes behind it is stored.

use std::cell::RefCell;

use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};

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

thread_local! {
    /// A compressor is some hundred kilobytes of tables: made once, it is only wiped in between.
    static COMPRESS: RefCell<Compress> =
        RefCell::new(Compress::new(Compression::new(LEVEL), false));
}

/// Deflates a text; `None` if it would get longer.
pub(super) fn deflated(json: &[u8]) -> Option<Vec<u8>> {
    COMPRESS.with_borrow_mut(|compress| {
        compress.reset();
        deflated_with(compress, json)
    })
}

fn deflated_with(compress: &mut Compress, json: &[u8]) -> Option<Vec<u8>> {
    compress.set_dictionary(PRIMER).ok()?;
    let mut out = Vec::with_capacity(json.len() / 2 + 64);
    loop {
        let taken = usize::try_from(compress.total_in()).ok()?;
        let rest = json.get(taken..)?;
        let status = compress.compress_vec(rest, &mut out, FlushCompress::Finish).ok()?;
        match status {
            Status::StreamEnd => return Some(out),
            Status::Ok | Status::BufError if out.len() <= json.len() => {
                out.reserve(json.len() / 2 + 64);
            }
            Status::Ok | Status::BufError => return None,
        }
    }
}

/// The text again; `None` where it is none.
pub(super) fn inflated(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut inflate = Decompress::new(false);
    inflate.set_dictionary(PRIMER).ok()?;
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
