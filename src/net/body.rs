//! The body of an answer: unpacked and counted while it streams, whole or not at all.
//!
//! Limits count unpacked bytes. A body that is cut, too large, packed twice or packed too tightly
//! is an error, and none of it is handed on.

use std::io::{self, BufRead, BufReader, Read};

use brotli_decompressor::Decompressor;
use flate2::bufread::{DeflateDecoder, GzDecoder, ZlibDecoder};
use ureq::http::{HeaderMap, header};

/// How much is unpacked before the ratio between unpacked and sent bytes is looked at.
const RATIO_AFTER: u64 = 1 << 20;

/// The unpacked size may be this many times what was sent; text rarely packs better than 20:1.
const HIGHEST_RATIO: u64 = 200;

/// Bytes read and unpacked at a time.
const STEP: usize = 16 * 1024;

/// What may follow the end of a packed body: some servers pad it.
const LONGEST_TAIL: u64 = 64 * 1024;

/// How a body is packed (RFC 9110, section 8.4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    Plain,
    Gzip,
    Deflate,
    Brotli,
}

/// Why a body is of no use.
#[derive(Debug)]
pub(super) enum Spoiled {
    /// More than one layer of packing.
    PackedTwice,
    /// Packed in a way that we do not read, by its name.
    UnknownPacking(String),
    TooLarge,
    /// Packed more tightly than any honest text.
    Bomb,
    /// The packed data ends before its end.
    Cut,
    /// The packed data is not what it says it is.
    NotAsPacked,
    Cancelled,
    /// The connection failed.
    Connection(io::Error),
}

/// Reads how a body is packed from its headers.
pub(super) fn packing(headers: &HeaderMap) -> Result<Packing, Spoiled> {
    let values = headers.get_all(header::CONTENT_ENCODING);
    let mut layers = values
        .iter()
        .flat_map(|value| value.as_bytes().split(|&byte| byte == b','))
        .map(|layer| String::from_utf8_lossy(layer).trim().to_ascii_lowercase())
        .filter(|layer| !layer.is_empty() && layer != "identity");
    let Some(layer) = layers.next() else { return Ok(Packing::Plain) };
    if layers.next().is_some() {
        return Err(Spoiled::PackedTwice);
    }
    match layer.as_str() {
        "gzip" | "x-gzip" => Ok(Packing::Gzip),
        "deflate" => Ok(Packing::Deflate),
        "br" => Ok(Packing::Brotli),
        _ => Err(Spoiled::UnknownPacking(layer)),
    }
}

/// Reads a body to its end and unpacks it, up to `limit` bytes. `called_off` is asked at each
/// step, so that a long answer can be given up.
pub(super) fn read(
    source: impl Read,
    packing: Packing,
    limit: u64,
    called_off: &dyn Fn() -> bool,
) -> Result<Vec<u8>, Spoiled> {
    let mut sent = Counted { inner: BufReader::with_capacity(STEP, source), count: 0 };
    let mut body = Body { bytes: Vec::new(), limit, called_off };
    if packing == Packing::Plain {
        // The ratio means nothing here: each byte is itself.
        while body.take(&mut sent, |_| 0)? {}
        return Ok(body.bytes);
    }
    // An empty body is an empty text, however it says it is packed.
    if sent.fill_buf().map_err(Spoiled::Connection)?.is_empty() {
        return Ok(body.bytes);
    }
    match packing {
        Packing::Plain => {}
        Packing::Gzip => gzip(&mut sent, &mut body)?,
        Packing::Deflate => deflate(&mut sent, &mut body)?,
        Packing::Brotli => brotli(&mut sent, &mut body)?,
    }
    // The end of the message proves that the connection was not cut on the way.
    io::copy(&mut sent.take(LONGEST_TAIL), &mut io::sink()).map_err(Spoiled::Connection)?;
    Ok(body.bytes)
}

fn gzip<R: Read>(sent: &mut Counted<R>, body: &mut Body) -> Result<(), Spoiled> {
    // A gzip file may be several in a row (RFC 1952, section 2.2); anything else after it is dust.
    loop {
        let mut decoder = GzDecoder::new(&mut *sent);
        while body.take(&mut decoder, |decoder| decoder.get_ref().count)? {}
        let rest = sent.fill_buf().map_err(Spoiled::Connection)?;
        if !rest.starts_with(&[0x1f]) {
            return Ok(());
        }
    }
}

fn deflate<R: Read>(sent: &mut Counted<R>, body: &mut Body) -> Result<(), Spoiled> {
    // The name means zlib, but many servers send the bare stream: the first byte tells.
    let start = sent.fill_buf().map_err(Spoiled::Connection)?;
    let zlib = match *start {
        [first, second, ..] => {
            first & 0x0f == 8 && u16::from_be_bytes([first, second]).is_multiple_of(31)
        }
        [first] => first & 0x0f == 8,
        [] => false,
    };
    if zlib {
        let mut decoder = ZlibDecoder::new(sent);
        while body.take(&mut decoder, |decoder| decoder.get_ref().count)? {}
    } else {
        let mut decoder = DeflateDecoder::new(sent);
        while body.take(&mut decoder, |decoder| decoder.get_ref().count)? {}
    }
    Ok(())
}

fn brotli<R: Read>(sent: &mut Counted<R>, body: &mut Body) -> Result<(), Spoiled> {
    // These seven bits are reserved (RFC 7932, section 9.1); the decoder takes them as leave to
    // ask for a window of a gigabyte.
    let start = sent.fill_buf().map_err(Spoiled::Connection)?;
    if start.first().is_some_and(|byte| byte & 0x7f == 0x11) {
        return Err(Spoiled::NotAsPacked);
    }
    let mut decoder = Decompressor::new(sent, 4096);
    while body.take(&mut decoder, |decoder| decoder.get_ref().count)? {}
    Ok(())
}

/// What was unpacked so far, and how far it may go.
struct Body<'a> {
    bytes: Vec<u8>,
    limit: u64,
    called_off: &'a dyn Fn() -> bool,
}

impl Body<'_> {
    /// Takes one step from a decoder; false at its end.
    fn take<D: Read>(
        &mut self,
        decoder: &mut D,
        sent: impl Fn(&D) -> u64,
    ) -> Result<bool, Spoiled> {
        if (self.called_off)() {
            return Err(Spoiled::Cancelled);
        }
        let before = self.bytes.len();
        self.bytes.resize(before + STEP, 0);
        let got = decoder.read(&mut self.bytes[before..]);
        self.bytes.truncate(before + got.as_ref().map_or(0, |&got| got));
        let got = got.map_err(spoiled)?;
        let unpacked = self.bytes.len() as u64;
        if unpacked > self.limit {
            return Err(Spoiled::TooLarge);
        }
        let sent = sent(decoder);
        if sent > 0 && unpacked > RATIO_AFTER && unpacked / sent > HIGHEST_RATIO {
            return Err(Spoiled::Bomb);
        }
        Ok(got > 0)
    }
}

/// Tells an error of the connection, which ureq wraps, from one of the packed data.
fn spoiled(error: io::Error) -> Spoiled {
    if error.get_ref().is_some_and(|inner| inner.is::<ureq::Error>()) {
        return Spoiled::Connection(error);
    }
    match error.kind() {
        io::ErrorKind::UnexpectedEof => Spoiled::Cut,
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => Spoiled::NotAsPacked,
        _ => Spoiled::Connection(error),
    }
}

/// Counts the bytes that were really used of what was sent.
struct Counted<R> {
    inner: BufReader<R>,
    count: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let got = self.inner.read(into)?;
        self.count += got as u64;
        Ok(got)
    }
}

impl<R: Read> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.count += amount as u64;
        self.inner.consume(amount);
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
    use proptest::prelude::*;
    use ureq::http::HeaderValue;

    use super::*;

    const LIMIT: u64 = 4 << 20;

    fn unpack(bytes: &[u8], packing: Packing) -> Result<Vec<u8>, Spoiled> {
        read(bytes, packing, LIMIT, &|| false)
    }

    fn gz(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn zlib(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn raw(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    /// `hello hello hello hello` as RFC 7932 packs it in one uncompressed meta-block.
    fn br(bytes: &[u8]) -> Vec<u8> {
        // WBITS 16 (one 0 bit), not last, four nibbles of length - 1, uncompressed, then align
        let length = u32::try_from(bytes.len() - 1).unwrap();
        let header = (length << 4) | (1 << 20);
        let mut packed = header.to_le_bytes()[..3].to_vec();
        packed.extend_from_slice(bytes);
        packed.push(0b11); // the last meta-block, and empty
        packed
    }

    #[test]
    fn every_packing_is_undone() {
        let text = b"hello hello hello hello";
        for (packed, packing) in [
            (text.to_vec(), Packing::Plain),
            (gz(text), Packing::Gzip),
            (zlib(text), Packing::Deflate),
            (raw(text), Packing::Deflate),
            (br(text), Packing::Brotli),
        ] {
            assert_eq!(unpack(&packed, packing).unwrap(), text, "{packing:?}");
        }
    }

    #[test]
    fn gzip_may_have_several_members_and_dust_after_them() {
        let packed = [gz(b"one "), gz(b"two"), vec![0; 512]].concat();
        assert_eq!(unpack(&packed, Packing::Gzip).unwrap(), b"one two");
    }

    #[test]
    fn an_empty_body_is_an_empty_text() {
        for packing in [Packing::Plain, Packing::Gzip, Packing::Deflate, Packing::Brotli] {
            assert_eq!(unpack(b"", packing).unwrap(), b"", "{packing:?}");
        }
    }

    #[test]
    fn bodies_cut_anywhere_are_refused() {
        let text: Vec<u8> = (0..4000u32).flat_map(|n| n.to_be_bytes()).collect();
        let samples = [
            (gz(&text), Packing::Gzip),
            (zlib(&text), Packing::Deflate),
            (raw(&text), Packing::Deflate),
            (br(&text), Packing::Brotli),
        ];
        for (packed, packing) in samples {
            for cut in 1..packed.len().min(300) {
                let end = packed.len() - cut;
                assert!(end == 0 || unpack(&packed[..end], packing).is_err(), "{packing:?} {end}");
            }
        }
    }

    #[test]
    fn lies_about_packing_are_refused() {
        for packing in [Packing::Gzip, Packing::Deflate, Packing::Brotli] {
            assert!(unpack(b"<rss>this is plain text</rss>", packing).is_err(), "{packing:?}");
        }
        assert!(matches!(unpack(&[0x11, 0x1e, 0, 0], Packing::Brotli), Err(Spoiled::NotAsPacked)));
    }

    #[test]
    fn bombs_end_early() {
        let packed = gz(&vec![b' '; 3 << 20]);
        assert!(matches!(unpack(&packed, Packing::Gzip), Err(Spoiled::Bomb)));
        // One mebibyte may be as tight as it likes.
        assert!(unpack(&gz(&vec![b' '; 1 << 20]), Packing::Gzip).is_ok());
        let endless = io::repeat(b'x');
        assert!(matches!(read(endless, Packing::Plain, LIMIT, &|| false), Err(Spoiled::TooLarge)));
    }

    #[test]
    fn the_limit_is_exact() {
        let full = vec![b'x'; LIMIT as usize];
        assert_eq!(unpack(&full, Packing::Plain).unwrap().len(), full.len());
        let more = vec![b'x'; LIMIT as usize + 1];
        assert!(matches!(unpack(&more, Packing::Plain), Err(Spoiled::TooLarge)));
    }

    #[test]
    fn a_long_answer_can_be_called_off() {
        let result = read(io::repeat(b'x'), Packing::Plain, u64::MAX, &|| true);
        assert!(matches!(result, Err(Spoiled::Cancelled)));
    }

    #[test]
    fn the_packing_is_read_from_the_headers() {
        let of = |values: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(header::CONTENT_ENCODING, HeaderValue::from_static(value));
            }
            packing(&headers)
        };
        assert_eq!(of(&[]).unwrap(), Packing::Plain);
        assert_eq!(of(&["identity", ""]).unwrap(), Packing::Plain);
        assert_eq!(of(&["X-GZip"]).unwrap(), Packing::Gzip);
        assert_eq!(of(&["identity, br"]).unwrap(), Packing::Brotli);
        assert!(matches!(of(&["gzip, br"]), Err(Spoiled::PackedTwice)));
        assert!(matches!(of(&["gzip", "gzip"]), Err(Spoiled::PackedTwice)));
        assert!(matches!(of(&["zstd"]), Err(Spoiled::UnknownPacking(_))));
    }

    proptest! {
        #[test]
        fn what_is_packed_comes_back(bytes in proptest::collection::vec(any::<u8>(), 1..3000)) {
            prop_assert_eq!(unpack(&gz(&bytes), Packing::Gzip).unwrap(), bytes.clone());
            prop_assert_eq!(unpack(&zlib(&bytes), Packing::Deflate).unwrap(), bytes);
        }

        #[test]
        fn no_bytes_can_break_a_decoder(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
            for packing in [Packing::Gzip, Packing::Deflate, Packing::Brotli] {
                let _ = unpack(&bytes, packing);
            }
        }
    }
}
