//! Bytes to text: which encoding a document is in, and its characters. Never looks at what the
//! text says, beyond the labels that name an encoding.
//!
//! The order of trust: a byte order mark, the NUL pattern of UTF-16 and UTF-32, valid UTF-8
//! whatever a label says, the labels (HTTP, XML declaration, HTML `meta`), then a guess.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::model::Problem;

/// How far into a document an HTML or XML label is looked for, in bytes.
const PROLOGUE: usize = 4_096;

/// Decodes a document. `content_type` is the HTTP header's value, `name` is for the problem that
/// is told when characters could not be read and stand as U+FFFD.
pub fn decode(bytes: &[u8], content_type: Option<&str>, name: &str) -> (String, Vec<Problem>) {
    let (text, encoding, replaced) = decode_marked(bytes)
        .or_else(|| decode_utf8(bytes))
        .unwrap_or_else(|| decode_labelled(bytes, content_type));
    let problems = replaced.then(|| unreadable(name, encoding)).into_iter().collect();
    (text, problems)
}

fn unreadable(name: &str, encoding: &str) -> Problem {
    Problem::new(
        format!("some characters of {name} could not be read"),
        format!("they are not valid {encoding}"),
    )
    .hint("they are shown as \u{fffd}")
}

/// The text, the encoding's name and whether characters were replaced.
type Decoded = (String, &'static str, bool);

/// A byte order mark, or the NUL bytes that the first ASCII character has around it in an
/// encoding of two or four bytes a character.
fn decode_marked(bytes: &[u8]) -> Option<Decoded> {
    let decoded = match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => decode_with(UTF_8, rest),
        [0, 0, 0xfe, 0xff, rest @ ..] => decode_utf32(rest, u32::from_be_bytes, "UTF-32BE"),
        [0xff, 0xfe, 0, 0, rest @ ..] => decode_utf32(rest, u32::from_le_bytes, "UTF-32LE"),
        [0xfe, 0xff, rest @ ..] => decode_with(UTF_16BE, rest),
        [0xff, 0xfe, rest @ ..] => decode_with(UTF_16LE, rest),
        [0, 0, 0, 1..=255, ..] => decode_utf32(bytes, u32::from_be_bytes, "UTF-32BE"),
        [1..=255, 0, 0, 0, ..] => decode_utf32(bytes, u32::from_le_bytes, "UTF-32LE"),
        [0, 1..=255, 0, 1..=255, ..] => decode_with(UTF_16BE, bytes),
        [1..=255, 0, 1..=255, 0, ..] => decode_with(UTF_16LE, bytes),
        _ => return None,
    };
    Some(decoded)
}

/// Valid UTF-8 is UTF-8: text in another encoding hardly ever is, and labels are often left over
/// from a template. Only the escape sequences of ISO-2022 make valid UTF-8 something else.
fn decode_utf8(bytes: &[u8]) -> Option<Decoded> {
    let text = std::str::from_utf8(bytes).ok()?;
    let escapes = text.contains("\u{1b}$") || text.contains("\u{1b}(");
    (!escapes).then(|| (text.to_owned(), "UTF-8", false))
}

/// The first label whose encoding fits the bytes, else the first one known, else a guess.
fn decode_labelled(bytes: &[u8], content_type: Option<&str>) -> Decoded {
    let labels = [content_type.and_then(http_label), xml_label(bytes), meta_label(bytes)];
    let mut known = labels.into_iter().flatten().filter(|encoding| is_byte_wise(encoding));
    let Some(first) = known.next() else {
        return decode_with(guess(bytes), bytes);
    };
    let decoded = decode_with(first, bytes);
    if !decoded.2 {
        return decoded;
    }
    known.map(|encoding| decode_with(encoding, bytes)).find(|(.., bad)| !bad).unwrap_or(decoded)
}

/// UTF-16 would have shown itself by its NUL bytes: here its label is a lie.
fn is_byte_wise(encoding: &'static Encoding) -> bool {
    encoding != UTF_16BE && encoding != UTF_16LE && encoding != encoding_rs::REPLACEMENT
}

fn decode_with(encoding: &'static Encoding, bytes: &[u8]) -> Decoded {
    let (text, replaced) = encoding.decode_without_bom_handling(bytes);
    let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text.into_owned());
    (text, encoding.name(), replaced)
}

fn decode_utf32(bytes: &[u8], unit: fn([u8; 4]) -> u32, name: &'static str) -> Decoded {
    let mut text = String::with_capacity(bytes.len() / 4);
    let (units, rest) = bytes.as_chunks::<4>();
    let mut replaced = !rest.is_empty();
    for bytes in units {
        let c = char::from_u32(unit(*bytes));
        replaced |= c.is_none();
        text.push(c.unwrap_or(char::REPLACEMENT_CHARACTER));
    }
    (text, name, replaced)
}

/// Guesses the encoding of a text that carries no label.
pub fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Allow)
}

/// The encoding an HTTP `Content-Type` names.
pub fn http_label(content_type: &str) -> Option<&'static Encoding> {
    let value = content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then_some(value)
    })?;
    by_label(value)
}

/// The encoding an XML declaration names, wherever in the first bytes it stands.
pub fn xml_label(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = prologue(bytes);
    let declaration = &start[start.find("<?xml")?..];
    let declaration = &declaration[..declaration.find('>')?];
    let value = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?;
    by_label(value.trim_start().trim_start_matches(['"', '\'']).split(['"', '\'']).next()?)
}

/// The encoding an HTML `meta` element names, as `charset=` or within `content=`.
pub fn meta_label(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = prologue(bytes).to_ascii_lowercase();
    start.split("<meta").skip(1).find_map(|rest| {
        let tag = rest.split('>').next()?;
        let value = tag.split_once("charset")?.1.trim_start().strip_prefix('=')?;
        let value = value.trim_start().trim_start_matches(['"', '\'']);
        by_label(value.split(['"', '\'', ';', ' ', '/']).next()?)
    })
}

fn prologue(bytes: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(&bytes[..bytes.len().min(PROLOGUE)])
}

fn by_label(label: &str) -> Option<&'static Encoding> {
    Encoding::for_label(label.trim().trim_matches(['"', '\'']).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8], content_type: Option<&str>) -> String {
        decode(bytes, content_type, "a file").0
    }

    fn utf32(text: &str, bytes: fn(u32) -> [u8; 4]) -> Vec<u8> {
        text.chars().flat_map(|c| bytes(u32::from(c))).collect()
    }

    #[test]
    fn marks_and_nul_patterns_decide() {
        let sample = "<a>\u{e9}\u{1f600}</a>";
        let le: Vec<u8> = sample.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = sample.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let wide_be = utf32(sample, u32::to_be_bytes);
        let wide_le = utf32(sample, u32::to_le_bytes);
        for bytes in [&le, &be, &wide_be, &wide_le] {
            assert_eq!(text(bytes, Some("text/xml; charset=utf-8")), sample);
        }
        for (mark, bytes) in [
            (&[0xff, 0xfe][..], &le),
            (&[0xfe, 0xff], &be),
            (&[0, 0, 0xfe, 0xff], &wide_be),
            (&[0xff, 0xfe, 0, 0], &wide_le),
            (&[0xef, 0xbb, 0xbf], &sample.as_bytes().to_vec()),
        ] {
            let marked = [mark, bytes].concat();
            assert_eq!(decode(&marked, None, "a file"), (sample.to_owned(), Vec::new()));
        }
    }

    #[test]
    fn valid_utf8_stays_whatever_the_label_says() {
        for label in ["windows-1251", "utf-16", "iso-8859-1", "nonsense"] {
            let header = format!("text/html; charset={label}");
            assert_eq!(text("né".as_bytes(), Some(&header)), "né");
        }
    }

    #[test]
    fn labels_are_followed_where_the_bytes_fit() {
        let cyrillic = b"\xcf\xf0\xe8\xe2\xe5\xf2";
        assert_eq!(text(cyrillic, Some("text/html; Charset=\"windows-1251\"")), "Привет");
        let xml = [b"<?xml version='1.0' encoding='windows-1251'?>".as_slice(), cyrillic].concat();
        assert!(text(&xml, None).ends_with("Привет"));
        // The header's UTF-8 does not fit, the declaration does.
        assert!(text(&xml, Some("text/xml; charset=utf-8")).ends_with("Привет"));
        let html = [b"<META Charset=windows-1251><p>".as_slice(), cyrillic].concat();
        assert!(text(&html, None).ends_with("Привет"));
        let old = b"<meta http-equiv=x content='text/html; charset=windows-1251'>\xcf\xf0";
        assert!(text(old, None).ends_with("Пр"));
        assert_eq!(text(b"\x1b$B$\"\x1b(B", Some("text/plain; charset=iso-2022-jp")), "あ");
    }

    #[test]
    fn what_cannot_be_read_is_replaced_and_said() {
        let (text, problems) = decode(b"ok \xff\xfe\xfa", Some("text/xml; charset=utf-8"), "x.xml");
        assert!(text.starts_with("ok \u{fffd}"));
        assert_eq!(problems.len(), 1);
        assert!(problems[0].to_string().contains("x.xml"), "{}", problems[0]);
        assert_eq!(decode(b"", None, "x"), (String::new(), Vec::new()));
    }

    #[test]
    fn unlabelled_text_is_guessed() {
        let shift_jis = encoding_rs::SHIFT_JIS.encode("これは日本語の文章です。").0.into_owned();
        assert_eq!(text(&shift_jis, None), "これは日本語の文章です。");
    }
}
