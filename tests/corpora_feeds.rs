//! Reads the feeds of the shared corpus in this process and counts how many of the values that
//! its authors expect come out. Skipped, with a sentence, where the corpus is absent.

use std::path::{Path, PathBuf};

use tidings::ingest::{Content, Format, Input, entities, read};
use tidings::model::Address;

/// A case: the document, what its first comment says of it, and where it would have come from.
struct Case {
    path: PathBuf,
    bytes: Vec<u8>,
    note: String,
}

/// A value that a case expects: the keys that lead to it, and its text.
struct Want {
    entry: Option<usize>,
    key: &'static str,
    text: String,
}

/// The corpus, or nothing and a sentence.
fn corpus() -> Vec<Case> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders =
        ["../shared", "../../shared"].map(|shared| here.join(shared).join("corpora/feeds"));
    let Some(folder) = folders.into_iter().find(|path| path.is_dir()) else {
        println!("skipped: there is no corpus of feeds next to this checkout");
        return Vec::new();
    };
    let cases = cases(&folder);
    assert!(cases.len() > 1_000, "the corpus has {} files", cases.len());
    cases
}

#[test]
fn the_corpus_is_read_as_its_authors_expect() {
    let cases = corpus();
    // Right and all, of lines of text and of HTML.
    let mut counts = [[0_usize; 2]; 2];
    for case in &cases {
        let found = to_json(case);
        for want in wants(&case.note) {
            let kind = &mut counts[usize::from(want.key.ends_with("_html"))];
            kind[0] += usize::from(matches(&found, &want));
            kind[1] += 1;
        }
    }
    let [[lines_right, lines], [html_right, html]] = counts;
    println!("{lines_right} of {lines} text fields, {html_right} of {html} html fields");
    assert!(lines_right + 3 >= lines, "{lines_right} of {lines} text fields");
    assert!(html_right * 100 >= html * 83, "{html_right} of {html} html fields");
    assert!(cases.is_empty() || (lines >= 320 && html >= 320), "the expectations are not found");
}

#[test]
fn the_corpus_is_survived_in_any_state() {
    let mut dice = 0x2545_f491_4f6c_dd1d_u64;
    let mut throw = |sides: usize| {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        usize::try_from(dice % sides.max(1) as u64).unwrap_or_default()
    };
    let cases = corpus();
    for case in &cases {
        for _ in 0..4 {
            let mut bytes = case.bytes.clone();
            for _ in 0..throw(8) {
                let at = throw(bytes.len());
                bytes[at] = [b'<', b'>', b'&', b'"', b'/', b']', 0, 0xff][throw(8)];
            }
            bytes.truncate(bytes.len() - throw(bytes.len()) / 2);
            let other = &cases[throw(cases.len())].bytes;
            bytes.extend_from_slice(&other[throw(other.len())..]);
            to_json(&Case { path: case.path.clone(), bytes, note: case.note.clone() });
        }
    }
}

fn cases(folder: &Path) -> Vec<Case> {
    let mut folders = vec![folder.to_owned()];
    let mut cases = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a readable folder").flatten() {
            let path = entry.path();
            let ending = path.extension().unwrap_or_default();
            if path.is_dir() {
                folders.push(path);
            } else if ending == "xml" || ending == "json" {
                let bytes = std::fs::read(&path).expect("a readable file");
                let note = note(&bytes);
                cases.push(Case { path, bytes, note });
            }
        }
    }
    cases
}

/// The text in which the description is looked for, in whichever encoding it stands.
fn note(bytes: &[u8]) -> String {
    tidings::ingest::charset::decode(bytes, None, "case").0
}

fn header<'a>(note: &'a str, name: &str) -> Option<&'a str> {
    let line = note.lines().find_map(|line| line.strip_prefix("Header:"))?;
    let (found, value) = line.split_once(':')?;
    found.trim().eq_ignore_ascii_case(name).then(|| value.trim())
}

fn to_json(case: &Case) -> serde_json::Value {
    let server = Address::parse("http://127.0.0.1:8097/feed/case.xml");
    let location = header(&case.note, "Content-Location");
    let url = location.and_then(|url| Address::join(server.as_ref(), url)).or(server);
    let name = case.path.display().to_string();
    let input = Input {
        bytes: &case.bytes,
        name: &name,
        url: url.as_ref(),
        content_type: header(&case.note, "Content-type"),
        format: Some(Format::Feed),
    };
    let reading = read(&input);
    let failed = reading.problems.iter().any(|problem| problem.why.contains("should not"));
    assert!(!failed, "{name} made the reader panic");
    let json = match &reading.content {
        Some(Content::Feed(feed)) => feed.to_json(&[]),
        Some(Content::Page(_) | Content::Articles(_)) | None => serde_json::Value::Null,
    };
    for article in reading.into_articles().0 {
        assert!(!article.title.is_empty(), "{name}: an article without a title");
    }
    json
}

/// The comparisons with a string in the line that begins with `Expect:`.
fn wants(note: &str) -> Vec<Want> {
    let expected = note.lines().find_map(|line| line.trim().strip_prefix("Expect:"));
    let expected = expected.unwrap_or_default();
    let mut wants = Vec::new();
    for (path, rest) in expected.match_indices(" == ").map(|(at, _)| expected.split_at(at)) {
        let path = path.rsplit(' ').next().unwrap_or_default();
        if let (Some((entry, key)), Some(text)) = (field(path), literal(rest[4..].trim_start())) {
            wants.push(Want { entry, key, text });
        }
    }
    wants
}

/// `feed['title']` or `entries[0]['title']` by the names our JSON has.
fn field(path: &str) -> Option<(Option<usize>, &'static str)> {
    let plain = path.replace(['[', ']', '\'', '"'], ".").replace("..", ".").replace("..", ".");
    let plain = plain.trim_matches('.');
    if let Some(name) = plain.strip_prefix("feed.") {
        return feed_key(name).map(|key| (None, key));
    }
    let (number, name) = plain.strip_prefix("entries.")?.split_once('.')?;
    Some((Some(number.parse().ok()?), entry_key(name)?))
}

fn feed_key(name: &str) -> Option<&'static str> {
    let key = match name {
        "title" => "title",
        "link" => "link",
        "subtitle" | "description" | "tagline" => "subtitle",
        "id" => "id",
        "language" => "language",
        "author" => "author",
        "rights" | "copyright" => "rights",
        _ => return None,
    };
    Some(key)
}

fn entry_key(name: &str) -> Option<&'static str> {
    let key = match name {
        "title" => "title",
        "link" => "link",
        "id" | "guid" => "id",
        "author" => "author",
        "summary" | "description" => "summary_html",
        "content.0.value" => "content_html",
        "published" => "published",
        "updated" => "updated",
        _ => return None,
    };
    Some(key)
}

/// A string as the notes write it, with the few escapes they use.
fn literal(text: &str) -> Option<String> {
    let text = text.strip_prefix('u').unwrap_or(text);
    let quote = text.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    let mut value = String::new();
    let mut chars = text[1..].chars();
    loop {
        match chars.next()? {
            '\\' => match chars.next()? {
                'n' => value.push('\n'),
                't' => value.push('\t'),
                'x' => value.push(hex(&mut chars, 2)?),
                'u' => value.push(hex(&mut chars, 4)?),
                other => value.push(other),
            },
            c if c == quote => break,
            c => value.push(c),
        }
    }
    // A value put together from several strings is not compared.
    (!chars.as_str().trim_start().starts_with(['+', '\'', '"'])).then_some(value)
}

fn hex(chars: &mut std::str::Chars<'_>, digits: usize) -> Option<char> {
    let number: String = chars.take(digits).collect();
    char::from_u32(u32::from_str_radix(&number, 16).ok()?)
}

fn matches(found: &serde_json::Value, want: &Want) -> bool {
    let object = match want.entry {
        Some(entry) => &found["entries"][entry],
        None => &found["feed"],
    };
    object[want.key].as_str().is_some_and(|text| folded(text) == folded(&want.text))
}

/// Two texts count as equal whatever their white space and references.
fn folded(text: &str) -> String {
    entities::decode(text).split_whitespace().collect::<Vec<_>>().join(" ")
}
