//! Small pages, one rule of setting each.

use super::samples::{faced, heading, linked, paragraph, words};
use super::{Hyphenate, LinkNumbers, Setting, lay_out};
use crate::model::{Address, Block, Document, Face, Image, Inline};

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
fn settings() {
    let links = Address::parse("https://a.example/").into_iter().collect();
    let text = vec![linked("incomprehension", 0), words(" incompre\u{ad}hension")];
    let document = Document { blocks: vec![Block::Paragraph(text)], links };
    let base = Setting { measure: 14, ..Setting::default() };
    let hidden = Setting { link_numbers: LinkNumbers::Hidden, ..base };
    assert_eq!(shown(&document, &hidden), ["incomprehen-", "sion incompre-", "hension"]);
    let never = Setting { hyphenate: Hyphenate::Never, ..hidden };
    assert_eq!(shown(&document, &never), ["incomprehensio", "n incompre-", "hension"]);
    let numbered = Setting { measure: 19, ..base };
    assert_eq!(shown(&document, &numbered), ["incomprehension\u{a0}[1]", "incomprehension"]);
}
