//! What holds for every document and every measure.

use proptest::prelude::*;

use super::samples::{article, faced, figures, linked, manual, words};
use super::walk::leaves;
use super::{
    Hyphenate, Justify, Landmark, Layout, LinkNumbers, Paragraphs, Setting, find, lay_out,
    link_list, width,
};
use crate::model::{
    Address, Block, Direction, Document, Face, Image, Inline, Inlines, Place, PlainText,
};

/// Text with everything that is hard to set: marks, joiners, flags, jamo, wide and narrow
/// letters, soft hyphens, no-break spaces, long words.
pub(super) fn text() -> impl Strategy<Value = String> {
    let plain = "[a-zäß]{1,9}( [a-z]{1,12}[,.-]?){0,12}";
    let odd = "[a-c éאשلم漢。「ｶﾞ👩👧🇸🇩✔क्षि가ᄀ가각ลา\\u{fe0f}\\u{200d}\\u{ad}\\u{a0}\\u{301}\\u{3000}/()\\[\\]!?:.“”—-]{0,40}";
    let long = "[a-z]{30,60}|https://a\\.example/[a-z/-]{1,40}|Donau\\u{ad}dampf\\u{ad}schiff";
    prop_oneof![4 => plain, 2 => odd, 1 => long]
}

pub(super) fn inline() -> impl Strategy<Value = Inline> {
    let faces = [Face::Strong, Face::Code, Face::Superscript, Face::Subscript, Face::Struck];
    prop_oneof![
        6 => text().prop_map(|text| words(&text)),
        2 => (text(), prop::sample::select(faces.to_vec())).prop_map(|(text, face)| faced(&text, face)),
        2 => (text(), 0_usize..5).prop_map(|(text, link)| linked(&text, link)),
        1 => Just(Inline::Break),
        1 => text().prop_map(|alt| Inline::Image(Image { alt: alt.as_str().into(), url: None })),
        1 => "[0-9]{1,3}".prop_map(|text| faced(&text, Face::Superscript)),
    ]
}

fn inlines() -> impl Strategy<Value = Inlines> {
    prop::collection::vec(inline(), 0..4)
}

fn leaf() -> impl Strategy<Value = Block> {
    prop_oneof![
        5 => inlines().prop_map(Block::Paragraph),
        1 => (1_u8..7, inlines()).prop_map(|(level, text)| Block::Heading { level, text }),
        1 => prop::collection::vec(text(), 0..4)
            .prop_map(|lines| Block::Code(lines.iter().map(|line| line.as_str().into()).collect())),
        1 => (text(), inlines()).prop_map(|(alt, caption)| Block::Figure {
            image: Image { alt: alt.as_str().into(), url: None },
            caption,
        }),
        1 => Just(Block::Rule),
    ]
}

fn table() -> impl Strategy<Value = Block> {
    (inlines(), 0_usize..3, 0_usize..5).prop_flat_map(|(caption, head, columns)| {
        let rows = prop::collection::vec(prop::collection::vec(inlines(), columns), 0..4);
        rows.prop_map(move |rows| Block::Table { caption: caption.clone(), head, rows })
    })
}

/// A table that breaks the promise of equal rows.
fn ragged_table() -> impl Strategy<Value = Block> {
    let rows = prop::collection::vec(prop::collection::vec(inlines(), 0..5), 0..4);
    rows.prop_map(|rows| Block::Table { caption: Vec::new(), head: 1, rows })
}

fn block(leaf: impl Strategy<Value = Block> + 'static) -> impl Strategy<Value = Block> {
    leaf.prop_recursive(4, 24, 4, |inner| {
        let blocks = prop::collection::vec(inner, 0..3).boxed();
        let entries = prop::collection::vec((inlines(), blocks.clone()), 0..3);
        let items = prop::collection::vec(blocks.clone(), 0..4);
        prop_oneof![
            2 => blocks.prop_map(Block::Quote),
            2 => (prop::option::of(0_u32..2000), items)
                .prop_map(|(start, items)| Block::List { start, items }),
            1 => entries.prop_map(Block::Definitions),
        ]
    })
}

fn document(blocks: impl Strategy<Value = Block>) -> impl Strategy<Value = Document> {
    let links = (1..=3).filter_map(|n| Address::parse(&format!("https://a.example/page/{n}")));
    let links: Vec<Address> = links.collect();
    prop::collection::vec(blocks, 0..5)
        .prop_map(move |blocks| Document { blocks, links: links.clone() })
}

pub(super) fn any_document() -> impl Strategy<Value = Document> {
    document(block(prop_oneof![10 => leaf(), 2 => table(), 1 => ragged_table()]))
}

pub(super) fn setting() -> impl Strategy<Value = Setting> {
    let hyphenate = prop_oneof![Just(Hyphenate::ByLanguage), Just(Hyphenate::Never)];
    let justify = prop_oneof![Just(Justify::Ragged), Just(Justify::Full)];
    let link_numbers = prop_oneof![Just(LinkNumbers::Shown), Just(LinkNumbers::Hidden)];
    let paragraphs = prop_oneof![2 => Just(Paragraphs::Spaced), 1 => Just(Paragraphs::Indented)];
    let leading = prop_oneof![3 => Just(0_u8), 1 => Just(1)];
    (measure(), hyphenate, justify, link_numbers, paragraphs, leading).prop_map(
        |(measure, hyphenate, justify, link_numbers, paragraphs, leading)| Setting {
            measure,
            hyphenate,
            justify,
            link_numbers,
            paragraphs,
            leading,
            ..Setting::default()
        },
    )
}

pub(super) fn measure() -> impl Strategy<Value = u16> {
    prop_oneof![1 => 0_u16..6, 2 => 6_u16..40, 2 => 40_u16..130]
}

/// The text of each leaf, as places count through it.
pub(super) fn sources(document: &Document) -> Vec<String> {
    let joined = |leaf: super::walk::Leaf<'_>| {
        let mut text = String::new();
        leaf.pieces(|piece| text.push_str(piece));
        text
    };
    leaves(document).map(joined).collect()
}

pub(super) fn solid(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().filter(|c| !c.is_whitespace() && *c != '\u{ad}')
}

/// What the runs say that stand in the text, in the order of their places.
fn told(layout: &Layout) -> Vec<(Place, String)> {
    let lines = layout.all();
    let runs = lines.iter().flat_map(|line| &line.runs);
    let mut told: Vec<(Place, String)> =
        runs.filter_map(|run| Some((run.place?, run.text.to_string()))).collect();
    told.sort_by_key(|(place, _)| *place);
    told
}

fn keeps_to_the_measure(document: &Document, setting: &Setting) -> Result<(), TestCaseError> {
    let layout = lay_out(document, Some("en"), setting);
    for line in layout.all().iter().chain(&link_list(document, setting).all()) {
        prop_assert!(line.width() <= usize::from(setting.measure.max(1)), "{:?}", line);
    }
    Ok(())
}

fn counts_like_the_screen(document: &Document, setting: &Setting) -> Result<(), TestCaseError> {
    for line in lay_out(document, Some("de"), setting).all() {
        for run in &line.runs {
            prop_assert!(!run.text.contains(char::is_control));
        }
        let spans: Vec<_> = line.runs.iter().map(|run| run.text.to_string()).collect();
        let area = ratatui::layout::Rect::new(0, 0, 200, 1);
        let mut buffer = ratatui::buffer::Buffer::empty(area);
        let mut at = 0;
        for span in spans {
            at = buffer.set_stringn(at, 0, span, 200, ratatui::style::Style::new()).0;
        }
        prop_assert_eq!(usize::from(at), line.width());
    }
    Ok(())
}

fn shows_every_cell(document: &Document, setting: &Setting) -> Result<(), TestCaseError> {
    let plain = strip_scripts(document.clone());
    let setting = Setting { measure: setting.measure.max(24), ..setting.clone() };
    let mut shown: Vec<char> = Vec::new();
    let layout = lay_out(&plain, Some("en"), &setting);
    for run in layout.all().iter().flat_map(|line| &line.runs) {
        shown.extend(solid(&run.text));
    }
    for c in sources(&plain).iter().flat_map(|source| solid(source)) {
        let at = shown.iter().position(|other| *other == c);
        prop_assert!(at.is_some(), "{} is missing", c);
        at.map(|at| shown.swap_remove(at));
    }
    Ok(())
}

fn leads_to_and_fro(document: &Document, setting: &Setting) -> Result<(), TestCaseError> {
    let layout = lay_out(document, Some("en"), setting);
    for (number, line) in layout.all().iter().enumerate() {
        for place in line.runs.iter().filter_map(|run| run.place) {
            prop_assert_eq!(layout.line_of(place), number, "{:?}", place);
        }
        if line.runs.iter().any(|run| run.place.is_some()) {
            prop_assert_eq!(layout.line_of(layout.place_at(number)), number);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn the_plain_text_of_a_stored_document_is_its_own(document in any_document()) {
        let stored = serde_json::to_vec(&document).unwrap();
        let PlainText(text) = serde_json::from_slice(&stored).unwrap();
        prop_assert_eq!(text, document.plain_text());
    }

    #[test]
    fn no_line_is_wider_than_the_measure(document in any_document(), setting in setting()) {
        keeps_to_the_measure(&document, &setting)?;
    }

    #[test]
    fn the_screen_counts_like_the_lines(document in any_document(), setting in setting()) {
        counts_like_the_screen(&document, &setting)?;
    }

    /// Without scripts, which change characters, each run is found at its place, and together
    /// they hold every character once.
    #[test]
    fn nothing_is_lost_or_doubled(document in document(block(leaf())), setting in setting()) {
        let plain = strip_scripts(document);
        // A narrower column shows `…` for clusters that are too wide for it.
        let setting = Setting { measure: setting.measure.max(24), ..setting.clone() };
        let sources = sources(&plain);
        let mut shown: Vec<String> = vec![String::new(); sources.len()];
        for (place, text) in told(&lay_out(&plain, Some("en"), &setting)) {
            let (block, offset) = (place.block as usize, place.offset as usize);
            prop_assert!(sources[block][offset..].starts_with(&text));
            shown[block].push_str(&text);
        }
        for (source, shown) in sources.iter().zip(&shown) {
            prop_assert_eq!(solid(source).collect::<String>(), solid(shown).collect::<String>());
        }
    }

    #[test]
    fn a_table_shows_every_cell(document in document(table()), setting in setting()) {
        shows_every_cell(&document, &setting)?;
    }

    #[test]
    fn lines_and_places_lead_to_each_other(document in any_document(), setting in setting()) {
        leads_to_and_fro(&document, &setting)?;
    }

    /// The reader's place is a character; whatever the measure, its line shows that character.
    #[test]
    fn a_place_survives_any_series_of_measures(
        document in document(block(leaf())),
        setting in setting(),
        measures in prop::collection::vec(24_u16..130, 1..4),
    ) {
        let at = |measure| lay_out(&document, Some("en"), &Setting { measure, ..setting.clone() });
        let first = at(setting.measure);
        let lines = first.all();
        let places = lines.iter().filter_map(|line| {
            line.runs.iter().filter(|run| !run.text.starts_with(' ')).find_map(|run| run.place)
        });
        let places: Vec<Place> = places.collect();
        for layout in measures.iter().map(|measure| at(*measure)) {
            let lines = layout.all();
            for place in &places {
                let line = &lines[layout.line_of(*place)];
                let shows = line.runs.iter().any(|run| run.place.is_some_and(|start| {
                    let end = start.offset as usize + run.text.len();
                    start <= *place && start.block == place.block && (place.offset as usize) < end
                }));
                prop_assert!(shows, "{:?} is not in {:?}", place, line);
            }
        }
    }

    #[test]
    fn finding_never_points_outside(document in any_document(), words in "[a-z漢 é]{0,3}") {
        let sources = sources(&document);
        for found in find(&document, &words) {
            let (block, start) = (found.place.block as usize, found.place.offset as usize);
            let end = start + found.len as usize;
            prop_assert!(found.len > 0);
            prop_assert!(sources[block].get(start..end).is_some());
        }
    }
}

/// Joiners, marks and soft hyphens where no word ends, words of both directions, and cells for which
/// the measure has hardly any room.
#[test]
fn a_narrow_table_under_a_caption_of_many_scripts_keeps_every_law() {
    let odd = "\u{a0}\u{200d}cลลล\u{200d}/?✔👩é::\u{fe0f}。\u{ad}ล\u{94d}ล";
    let mixed = "ลשｶ✔—!🇩-א👩?א:م.] \u{ad}👧ש(🇸.✔.🇩é—?\u{301}\u{94d}/\u{200d}🇸:👧”—\u{3000}「";
    let link = "jßo jznci. ndymbinshoga jkjbgma. nmutcuushla, xwvyuolxkh,";
    let caption = vec![words(odd), words(mixed), linked(link, 1)];
    let cell = |parts: &[&str]| parts.iter().map(|part| words(part)).collect::<Inlines>();
    let rows = vec![
        vec![cell(&[]), cell(&[]), cell(&["\u{ff9e}👧?é??:लि"]), cell(&[])],
        vec![cell(&["a aaaaaaaaaaa,"]), cell(&["ß aaaaaa", "“لש🇸ᄀ"]), cell(&[]), cell(&[])],
    ];
    let blocks = vec![Block::Table { caption, head: 1, rows }];
    let links = (1..=3).filter_map(|n| Address::parse(&format!("https://a.example/page/{n}")));
    let document = Document { blocks, links: links.collect() };
    let setting = Setting { measure: 41, leading: 1, ..Setting::default() };
    for law in [keeps_to_the_measure, counts_like_the_screen, shows_every_cell, leads_to_and_fro] {
        law(&document, &setting).unwrap();
    }
}

/// The document without raised and lowered text.
fn strip_scripts(document: Document) -> Document {
    let json = serde_json::to_string(&document).expect("serialises");
    let mut value: serde_json::Value = serde_json::from_str(&json).expect("parses");
    let mut stack = vec![&mut value];
    while let Some(value) = stack.pop() {
        match value {
            serde_json::Value::Object(fields) => {
                fields.remove("faces");
                stack.extend(fields.iter_mut().map(|(_, value)| value));
            }
            serde_json::Value::Array(items) => stack.extend(items),
            serde_json::Value::Null
            | serde_json::Value::Bool(_)
            | serde_json::Value::Number(_)
            | serde_json::Value::String(_) => {}
        }
    }
    serde_json::from_value(value).expect("is a document")
}

#[test]
fn a_found_word_is_on_the_line_of_its_place() {
    for measure in [10, 33, 72] {
        let setting = Setting { measure, ..Setting::default() };
        let layout = lay_out(&article(), Some("en"), &setting);
        for (words, seen) in [("Malmö", "Malmö"), ("mayor", "mayor"), ("tuesday", "Tuesday")] {
            for found in find(&article(), words) {
                let line = layout.line_of(found.place);
                let text: String =
                    layout.all()[line].runs.iter().map(|run| run.text.as_str()).collect();
                assert!(text.contains(seen), "{measure}: {text}");
            }
        }
    }
}

#[test]
fn landmarks_are_the_first_lines_of_theirs() {
    let setting = Setting { measure: 60, ..Setting::default() };
    for (document, paragraphs) in [(article(), 13), (manual(), 12), (figures(), 4)] {
        let layout = lay_out(&document, Some("en"), &setting);
        let headings = document.blocks.iter().filter(|b| matches!(b, Block::Heading { .. }));
        for (kind, count) in
            [(Landmark::Heading, headings.count()), (Landmark::Paragraph, paragraphs)]
        {
            let layout = &layout;
            let walk = |from: Place, way| {
                std::iter::successors(layout.landmark(kind, from, way), move |place| {
                    layout.landmark(kind, *place, way)
                })
            };
            let last = Place { block: u32::MAX, offset: 0 };
            let mut back: Vec<Place> = walk(last, Direction::Back).collect();
            back.reverse();
            let first = back.first().copied().unwrap_or_default();
            let mut forward: Vec<Place> = walk(first, Direction::Forward).collect();
            forward.splice(0..0, back.first().copied());
            assert_eq!(forward, back);
            assert_eq!(back.len(), count, "{kind:?}");
            let lines: Vec<usize> = back.iter().map(|place| layout.line_of(*place)).collect();
            assert!(lines.windows(2).all(|pair| pair[0] < pair[1]), "{lines:?}");
        }
    }
}

#[test]
fn what_lies_outside_a_page_is_harmless() {
    let empty = lay_out(&Document::default(), None, &Setting::default());
    let far = Place { block: 9, offset: 9 };
    assert!(empty.is_empty());
    assert_eq!((empty.line_of(far), empty.place_at(7)), (0, Place::default()));
    let layout = lay_out(&article(), None, &Setting::default());
    assert_eq!(layout.lines(5..usize::MAX).count(), layout.len() - 5);
    assert_eq!(layout.lines(usize::MAX - 1..usize::MAX).count(), 0);
    assert_eq!(layout.line_of(Place { block: u32::MAX, offset: 0 }), layout.len() - 1);
}

#[test]
fn no_depth_of_nesting_exhausts_the_stack() {
    let mut block = Block::Paragraph(vec![words("deep")]);
    for depth in 0..3_000_u32 {
        block = match depth % 3 {
            0 => Block::Quote(vec![block]),
            1 => Block::List { start: Some(depth), items: vec![vec![block]] },
            _ => Block::Definitions(vec![(vec![words("term")], vec![block])]),
        };
    }
    let document = Document { blocks: vec![block], links: Vec::new() };
    let layout = lay_out(&document, Some("en"), &Setting { measure: 20, ..Setting::default() });
    assert!(layout.all().iter().all(|line| line.width() <= 20));
    assert_eq!(find(&document, "deep").len(), 1);
}

#[test]
fn hyphens_are_rare() {
    let text = include_str!("../model/document.rs");
    let prose: String =
        text.lines().filter(|l| l.trim_start().starts_with("//")).collect::<Vec<_>>().join(" ");
    let prose = prose.replace('/', "").repeat(3);
    let document = Document::from_paragraphs([prose.as_str()]);
    for (measure, most) in [(40, 5), (72, 4)] {
        let layout = lay_out(&document, Some("en"), &Setting { measure, ..Setting::default() });
        let lines = layout.all();
        let ends =
            lines.iter().filter(|line| line.runs.last().is_some_and(|run| run.place.is_none()));
        let share = ends.count() * 100 / layout.len();
        assert!(share <= most, "{share} % of lines at {measure}");
        assert!(layout.all().iter().all(|line| width(&line.runs[0].text) > 0));
    }
}
