//! Small pages, one rule of setting each.

use super::samples::{faced, heading, linked, paragraph, words};
use super::{
    Ambiguous, Bidi, Hyphenate, LinkNumbers, Paragraphs, PictureRow, PictureSize, Pictures,
    Setting, lay_out, measure_ambiguous_as,
};
use crate::model::{Address, Block, Document, Face, Image, Inline, Place};

fn set(blocks: Vec<Block>, measure: u16) -> Vec<String> {
    let links = Address::parse("https://a.example/").into_iter().collect();
    let setting = Setting { measure, ..Setting::default() };
    shown(&Document { blocks, links }, &setting)
}

fn shown(document: &Document, setting: &Setting) -> Vec<String> {
    let layout = lay_out(document, Some("en"), setting);
    let lines = layout.all();
    lines.iter().map(|line| line.runs.iter().map(|run| run.text.as_str()).collect()).collect()
}

#[test]
fn inline_content() {
    let raised = |text| faced(text, Face::Superscript);
    let image = |alt: &str| Inline::Image(Image { alt: alt.into(), url: None });
    for (inlines, measure, lines) in [
        // A link's number stays with its last letters, and before its last space.
        (vec![linked("forty years ", 0), words("on.")], 30, vec!["forty years\u{a0}[1] on."]),
        (vec![linked("forty years", 0), words(".")], 11, vec!["forty", "years\u{a0}[1]."]),
        (vec![linked("incomprehension", 0)], 8, vec!["incom-", "prehen-", "sion\u{a0}[1]"]),
        (vec![linked("abcdefghijk", 0)], 6, vec!["abcde-", "fghij", "k\u{a0}[1]"]),
        (vec![linked("one", 0), Inline::Break, linked("two", 0)], 9, vec!["one", "two\u{a0}[1]"]),
        (vec![linked("nowhere", 7)], 20, vec!["nowhere"]),
        (vec![words("E=mc"), raised("2"), words("!")], 20, vec!["E=mc²!"]),
        (vec![words("x"), raised("Q+1")], 20, vec!["x^(Q+1)"]),
        (vec![words("x"), raised("[3]")], 20, vec!["x[3]"]),
        (vec![words("H"), faced("2", Face::Subscript), words("O")], 20, vec!["H₂O"]),
        (vec![words("dampf\u{ad}schiff")], 20, vec!["dampfschiff"]),
        (vec![words("dampf\u{ad}schiff")], 8, vec!["dampf-", "schiff"]),
        (vec![words("a  b "), faced(" c", Face::Strong)], 20, vec!["a b c"]),
        (vec![words("10\u{a0}000 cars")], 8, vec!["10\u{a0}000", "cars"]),
        (vec![words("well-known")], 6, vec!["well-", "known"]),
        (vec![words("e-mail-box")], 7, vec!["e-mail-", "box"]),
        (vec![words("see https://a.b/cd-ef/x")], 15, vec!["see", "https://a.b/", "cd-ef/x"]),
        (vec![words("漢a")], 1, vec!["…", "a"]),
        (vec![image(""), words(" text")], 20, vec!["[image] text"]),
        (
            vec![
                Inline::Break,
                words("a"),
                Inline::Break,
                Inline::Break,
                words("b"),
                Inline::Break,
            ],
            9,
            vec!["a", "", "b"],
        ),
    ] {
        let got = set(vec![Block::Paragraph(inlines.clone())], measure);
        assert_eq!(got, lines, "{inlines:?} in {measure}");
    }
}

#[test]
fn blocks() {
    let list = |start, items: &[&str]| Block::List {
        start,
        items: items.iter().map(|text| vec![paragraph(text)]).collect(),
    };
    let quote = |blocks| Block::Quote(blocks);
    let code = |lines: &[&str]| Block::Code(lines.iter().map(|line| (*line).into()).collect());
    for (blocks, measure, lines) in [
        (vec![paragraph("a"), paragraph(""), paragraph("b")], 9, vec!["a", "", "b"]),
        (vec![heading(1, "A"), paragraph("b")], 9, vec!["A", "", "b"]),
        (vec![heading(4, "A"), paragraph("b"), paragraph("c")], 9, vec!["A", "b", "", "c"]),
        (vec![list(Some(9), &["a", "b b"])], 8, vec![" 9. a", "10. b b"]),
        (vec![list(None, &["a", "b"]), list(None, &["c"])], 9, vec!["• a", "• b", "", "• c"]),
        // Without room for the indent the marker stands in the column of the text.
        (vec![list(Some(100), &["one two"])], 9, vec!["100. one", "two"]),
        (vec![list(None, &["ab"])], 3, vec!["ab"]),
        (vec![quote(vec![list(None, &["a"]), paragraph("b")])], 9, vec!["▎ • a", "▎ ", "▎ b"]),
        (vec![list(None, &["a"]), quote(vec![paragraph("b")])], 9, vec!["• a", "", "▎ b"]),
        (vec![quote(vec![paragraph("ab")])], 3, vec!["ab"]),
        (vec![code(&["  abcdefghij", ""])], 10, vec!["    abcdef", "  ↳ ghij", "  "]),
        (vec![code(&["abcd"])], 3, vec!["abc", "d"]),
        (vec![Block::Rule], 9, vec!["   ───"]),
        (vec![Block::Rule], 2, vec!["──"]),
    ] {
        let got = set(blocks.clone(), measure);
        assert_eq!(got, lines, "{blocks:?} in {measure}");
    }
}

#[test]
fn ways_to_set_a_page() {
    let document = Document::from_paragraphs(["one two three", "four five", "six"]);
    let base = Setting { measure: 9, hyphenate: Hyphenate::Never, ..Setting::default() };
    let book = Setting { paragraphs: Paragraphs::Indented, ..base.clone() };
    assert_eq!(
        shown(&document, &book),
        ["one two", "three", "\u{a0}\u{a0}four", "five", "\u{a0}\u{a0}six"]
    );
    let wide = Setting { leading: 1, ..base };
    assert_eq!(shown(&document, &wide), ["one two", "", "three", "", "four five", "", "six"]);
}

#[test]
fn text_from_right_to_left_stands_at_the_right() {
    let document = Document::from_paragraphs(["שלום abc (12)", "abc שלום"]);
    let base = Setting { measure: 16, ..Setting::default() };
    assert_eq!(shown(&document, &base), ["   שלום abc (12)", "", "abc שלום"]);
    let reordered = Setting { bidi: Bidi::Reordered, ..base };
    assert_eq!(shown(&document, &reordered), ["   abc (12) םולש", "", "abc םולש"]);
}

#[test]
fn no_line_begins_with_what_closes_or_ends_with_what_opens() {
    let text =
        "彼は「港の橋（北側）は、もう開通した！」と言った。『本当か？』と、皆が驚いた。".repeat(3);
    let document = Document::from_paragraphs([text.as_str()]);
    for measure in 12..60 {
        for line in shown(&document, &Setting { measure, ..Setting::default() }) {
            assert!(
                !line.starts_with(['、', '。', '」', '』', '）', '！', '？']),
                "{measure}: {line}"
            );
            assert!(!line.ends_with(['「', '『', '（']), "{measure}: {line}");
        }
    }
}

#[test]
fn pictures_get_the_room_they_ask_for() {
    let address = Address::parse("https://a.example/harbour.png").expect("an address");
    let image = Image { alt: "The harbour".into(), url: Some(address.clone()) };
    let caption = vec![words("By night")];
    let document = Document {
        blocks: vec![paragraph("a"), Block::Figure { image, caption }],
        links: Vec::new(),
    };
    let pictures =
        |columns, rows| Pictures::new([(address.clone(), PictureSize { columns, rows })]);
    for (columns, rows, room) in [(10, 3, Some((10, 3))), (40, 8, Some((20, 4))), (0, 3, None)] {
        let pictures = pictures(columns, rows);
        let layout =
            lay_out(&document, None, &Setting { measure: 20, pictures, ..Setting::default() });
        let lines = layout.all();
        let reserved: Vec<&PictureRow> =
            lines.iter().filter_map(|line| line.picture.as_ref()).collect();
        assert_eq!(reserved.first().map(|row| (row.size.columns, row.size.rows)), room);
        assert!(reserved.iter().enumerate().all(|(at, row)| usize::from(row.row) == at));
        assert_eq!(reserved.len(), room.map_or(0, |(_, rows)| usize::from(rows)));
        // The picture, its description and its caption stand together, and the place leads there.
        assert_eq!(lines.len(), 2 + reserved.len() + 2);
        assert_eq!(layout.line_of(Place { block: 1, offset: 0 }), 2);
        assert_eq!(layout.place_at(2), Place { block: 1, offset: 0 });
    }
}

#[test]
fn ambiguous_characters_take_the_room_the_terminal_gives_them() {
    measure_ambiguous_as(Ambiguous::Wide);
    let text = "“Ёлка” – “ёж” … “Ёлка” – “ёж” … “Ёлка”";
    let list = Block::List { start: None, items: vec![vec![paragraph(text)]] };
    let document = Document { blocks: vec![list, Block::Rule, paragraph(text)], links: Vec::new() };
    for measure in 1..40_u16 {
        for line in lay_out(&document, None, &Setting { measure, ..Setting::default() }).all() {
            assert!(line.width() <= usize::from(measure), "{measure}: {line:?}");
        }
    }
    measure_ambiguous_as(Ambiguous::Narrow);
}

#[test]
fn settings() {
    let links = Address::parse("https://a.example/").into_iter().collect();
    let text = vec![linked("incomprehension", 0), words(" incompre\u{ad}hension")];
    let document = Document { blocks: vec![Block::Paragraph(text)], links };
    let base = Setting { measure: 14, ..Setting::default() };
    let hidden = Setting { link_numbers: LinkNumbers::Hidden, ..base.clone() };
    assert_eq!(shown(&document, &hidden), ["incomprehen-", "sion incompre-", "hension"]);
    let never = Setting { hyphenate: Hyphenate::Never, ..hidden.clone() };
    assert_eq!(shown(&document, &never), ["incomprehensio", "n incompre-", "hension"]);
    let numbered = Setting { measure: 19, ..base.clone() };
    assert_eq!(shown(&document, &numbered), ["incomprehension\u{a0}[1]", "incomprehension"]);
}
