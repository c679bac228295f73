//! What holds for a layout that sets its lines when they are asked for: it shows the same lines as
//! one that was set at once, in whatever order somebody looks.

use std::sync::Arc;

use proptest::prelude::*;

use super::laws::{any_document, setting};
use super::samples::{paragraph, words};
use super::{
    Landmark, Layout, Line, Setting, find, lay_out, lay_out_later, link_list, link_list_later,
};
use crate::model::{Address, Block, Clean, Direction, Document, Place};

fn sentence(n: usize) -> String {
    let place = ["quay", "bridge", "municipality", "ferry"][n % 4];
    let times = 1 + n * 7 % 23;
    format!("Number {n}: ")
        + &format!("nobody at the {place} believed a word of it. ").repeat(times)
}

/// A document of some hundred kilobytes in which every block that can be long is.
fn long_document() -> Document {
    let item = |n: usize| vec![paragraph(&sentence(n))];
    let row = |n: usize| vec![vec![words(&n.to_string())], vec![words(&sentence(n)[..30])]];
    let mut blocks: Vec<Block> = (0..120).map(|n| paragraph(&sentence(n))).collect();
    blocks.push(Block::List { start: Some(7), items: (0..90).map(item).collect() });
    blocks.push(Block::Quote(vec![
        Block::List { start: None, items: (0..60).map(item).collect() },
        paragraph("Quoted."),
    ]));
    blocks.push(Block::Definitions(
        (0..50).map(|n| (vec![words(&format!("Term {n}"))], item(n))).collect(),
    ));
    blocks.push(Block::Code((0..900).map(|n| Clean::new(&format!("let x{n} = {n};"))).collect()));
    blocks.push(Block::Table {
        caption: vec![words("Figures")],
        head: 1,
        rows: (0..700).map(row).collect(),
    });
    blocks.push(paragraph(&(0..800).map(sentence).collect::<String>()));
    blocks.push(paragraph(&"橋は再び開通した。".repeat(6_000)));
    blocks.push(paragraph(&"x".repeat(50_000)));
    let links = (0..400).filter_map(|n| Address::parse(&format!("https://a.example/{n}")));
    Document { blocks, links: links.collect() }
}

fn later(document: &Document, setting: &Setting) -> Layout {
    lay_out_later(Arc::new(document.clone()), Some("en"), setting)
}

/// Looks at places, lines and what is above them in some order.
fn look_about(layout: &Layout, steps: &[u32]) {
    for step in steps {
        let place = Place { block: *step % 900, offset: *step / 900 };
        match step % 4 {
            0 => drop(layout.line_of(place)),
            1 => drop(layout.line(*step as usize)),
            2 => drop(layout.reach_up(layout.line_of(place), 50)),
            _ => drop(layout.place_at(*step as usize)),
        }
    }
}

fn told(lines: &[Line]) -> String {
    let runs = lines.iter().flat_map(|line| &line.runs).filter(|run| run.place.is_some());
    runs.map(|run| run.text.as_str()).collect()
}

#[test]
fn a_long_document_is_cut_everywhere_and_loses_nothing() {
    let document = long_document();
    let layout = lay_out(&document, Some("en"), &Setting { measure: 60, ..Setting::default() });
    assert!(format!("{layout:?}").contains("parts: "), "{layout:?}");
    let solid = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    assert_eq!(solid(&told(&layout.all())), solid(&document.plain_text()));
    let numbers = layout
        .all()
        .iter()
        .filter(|line| {
            line.runs
                .first()
                .is_some_and(|run| run.text.trim_end().ends_with('.') && run.place.is_none())
        })
        .count();
    assert_eq!(numbers, 90, "each item has its number, once");
}

#[test]
fn nothing_is_set_before_it_is_asked_for() {
    let document = long_document();
    let layout = later(&document, &Setting::default());
    let set = |layout: &Layout| {
        let shown = format!("{layout:?}");
        shown
            .rsplit("set: ")
            .next()
            .and_then(|end| end.trim_end_matches([' ', '}']).parse::<u32>().ok())
    };
    assert_eq!(set(&layout), Some(0));
    assert_eq!(layout.lines(0..40).count(), 40);
    assert_eq!(set(&layout), Some(1));
    let heard = find(&document, "Quoted.")[0].place;
    let line = layout.line_of(heard);
    assert!(told(std::slice::from_ref(layout.line(line).expect("a line"))).contains("Quoted."));
    assert_eq!(set(&layout), Some(2));
    let next = layout.landmark(Landmark::Paragraph, heard, Direction::Forward).expect("a term");
    assert!(
        told(std::slice::from_ref(layout.line(layout.line_of(next)).expect("a line")))
            .contains("Term 0")
    );
}

#[test]
fn going_up_keeps_the_line_under_the_reader() {
    let document = long_document();
    let layout = later(&document, &Setting { measure: 50, ..Setting::default() });
    let eager = lay_out(&document, Some("en"), &Setting { measure: 50, ..Setting::default() });
    let mut line = layout.line_of(Place { block: 200, offset: 0 });
    let mut truth = eager.line_of(Place { block: 200, offset: 0 });
    while truth > 0 {
        let up = truth.min(7);
        line = layout.reach_up(line, up) - up;
        truth -= up;
        assert_eq!(layout.line(line), eager.line(truth));
    }
    assert_eq!(line, 0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn looking_in_any_order_shows_the_same_lines(
        document in any_document(),
        setting in setting(),
        steps in prop::collection::vec(any::<u32>(), 0..12),
    ) {
        let mut document = document;
        document.blocks.extend((0..150).map(|n| paragraph(&sentence(n))));
        document.blocks.rotate_left(75);
        let layout = later(&document, &setting);
        look_about(&layout, &steps);
        let eager = lay_out(&document, Some("en"), &setting);
        prop_assert_eq!(layout.all(), eager.all());
        prop_assert_eq!(layout.len(), eager.len());
        for step in steps {
            let place = Place { block: step % 200, offset: step / 200 };
            prop_assert_eq!(layout.line_of(place), eager.line_of(place));
        }
    }

    #[test]
    fn a_place_survives_any_series_of_measures_in_a_long_document(
        measures in prop::collection::vec(20_u16..140, 1..6),
        block in 0_u32..400,
        ups in 0_usize..90,
    ) {
        let document = long_document();
        let place = layout_place(&document, block);
        for measure in measures {
            let layout = later(&document, &Setting { measure, ..Setting::default() });
            let line = layout.reach_up(layout.line_of(place), ups);
            let shown = layout.line(line).expect("a line");
            let shows = shown.runs.iter().any(|run| run.place.is_some_and(|start| {
                start.block == place.block && start <= place
                    && place.offset < start.offset + u32::try_from(run.text.len()).unwrap_or(0)
            }));
            prop_assert!(shows, "{:?} is not in {:?}", place, shown);
        }
    }

    #[test]
    fn lists_of_links_are_the_same_in_parts(measure in 5_u16..90, from in 0_usize..800) {
        let document = long_document();
        let setting = Setting { measure, ..Setting::default() };
        let layout = link_list_later(Arc::new(document.clone()), &setting);
        layout.line(from);
        prop_assert_eq!(layout.all(), link_list(&document, &setting).all());
    }
}

/// The place of a letter in the middle of a leaf.
fn layout_place(document: &Document, block: u32) -> Place {
    let texts = super::laws::sources(document);
    let text = &texts[block as usize % texts.len()];
    let offset = text.char_indices().skip(text.len() / 3).find(|(_, c)| c.is_alphanumeric());
    let offset = offset.map_or(0, |(at, _)| u32::try_from(at).unwrap_or(0));
    Place { block: block % u32::try_from(texts.len()).unwrap_or(1), offset }
}
