//! Documents for the tests of this room.

use crate::model::{Address, Block, Clean, Document, Face, Faces, Image, Inline, Inlines, Span};

pub(super) fn words(text: &str) -> Inline {
    Inline::Text(Span::plain(text))
}

pub(super) fn faced(text: &str, face: Face) -> Inline {
    Inline::Text(Span { text: text.into(), faces: Faces::default().with(face), link: None })
}

pub(super) fn linked(text: &str, link: usize) -> Inline {
    Inline::Text(Span { text: text.into(), faces: Faces::default(), link: Some(link) })
}

pub(super) fn paragraph(text: &str) -> Block {
    Block::Paragraph(vec![words(text)])
}

pub(super) fn heading(level: u8, text: &str) -> Block {
    Block::Heading { level, text: vec![words(text)] }
}

fn links(count: usize) -> Vec<Address> {
    (1..=count)
        .filter_map(|n| {
            Address::parse(&format!("https://harbour.example/reports/bridge-bearings/{n}?of=1998"))
        })
        .collect()
}

fn image(alt: &str) -> Image {
    Image { alt: alt.into(), url: None }
}

/// A newspaper article with most of what one holds.
pub(super) fn article() -> Document {
    let blocks = vec![
        Block::Paragraph(vec![
            words(
                "The old bridge opened again on Monday, two weeks early and, for once, under budget. Engineers in Malmö said the “new” bearings will ",
            ),
            linked("last forty years", 0),
            words(
                ". Nobody on the quay believed them, but the ferry went home all the same – it had been lent by the neighbouring municipality and was needed elsewhere.",
            ),
        ]),
        heading(2, "What the repairs were about, and who paid for them in the end"),
        Block::Paragraph(vec![
            words("Traffic had been sent round by the ferry since "),
            faced("the second of November", Face::Emphasis),
            words(
                ", when an inspector’s well-founded doubts about the north bearing became an acknowledged fact. The loads were 12",
            ),
            faced("3", Face::Superscript),
            words(" times what the drawings allowed; see "),
            linked("the report", 1),
            words(" and "),
            linked("its appendix", 2),
            words(". The formula x"),
            faced("i", Face::Subscript),
            words(" = n"),
            faced("q+1", Face::Superscript),
            words(" is wrong."),
        ]),
        Block::Quote(vec![
            paragraph(
                "We were told that it would hold. It did hold, which is more than can be said of the administration.",
            ),
            Block::Quote(vec![paragraph("It held in 1998 too.")]),
            paragraph("The mayor laughed."),
        ]),
        heading(3, "In short"),
        Block::List {
            start: None,
            items: vec![
                vec![paragraph(
                    "The bridge is open to pedestrians, bicycles and buses from six in the morning.",
                )],
                vec![
                    paragraph("The ferry stops on Friday:"),
                    Block::List {
                        start: Some(9),
                        items: vec![
                            vec![paragraph("last departure from the north quay at nine;")],
                            vec![paragraph(
                                "last departure from the south quay half an hour later, weather and the harbour master permitting.",
                            )],
                        ],
                    },
                ],
            ],
        },
        Block::Figure {
            image: image("The bridge at dusk, seen from the fish market"),
            caption: vec![words("The bridge on Sunday evening. Photograph: City Desk")],
        },
        Block::Rule,
        Block::Paragraph(vec![
            words("Corrections: an earlier version "),
            faced("said Tuesday", Face::Struck),
            words("."),
            Inline::Break,
            words("Write to us."),
        ]),
    ];
    Document { blocks, links: links(3) }
}

/// Code, definitions and a list whose items need room.
pub(super) fn manual() -> Document {
    let code = [
        "fn main() {",
        "    let bearings = vec![Bearing::north(), Bearing::south(), Bearing::spare()];",
        "",
        "    println!(\"{bearings:?}\");",
        "}",
    ];
    let blocks = vec![
        heading(1, "Counting bearings"),
        Block::Paragraph(vec![
            words("Call "),
            faced("inspect(&bridge)", Face::Code),
            words(
                " first; documentation is at https://harbour.example/manual/international-bearings.html and nowhere else.",
            ),
        ]),
        Block::Code(code.into_iter().map(Clean::new).collect()),
        Block::Definitions(vec![
            (
                vec![words("Bearing")],
                vec![paragraph(
                    "What a bridge rests on. There are usually two, and a third in a shed.",
                )],
            ),
            (vec![words("Quay")], vec![paragraph("Where people stand who know better.")]),
        ]),
        Block::List {
            start: Some(1),
            items: vec![
                vec![
                    paragraph("Look at the bearing."),
                    Block::Code(vec!["look --bearing north".into()]),
                ],
                vec![
                    paragraph("Look again."),
                    paragraph("If nothing has changed, nothing has been repaired."),
                ],
            ],
        },
        paragraph("Done."),
    ];
    Document { blocks, links: Vec::new() }
}

/// A table that fits, shrinks or becomes cards, depending on the measure.
pub(super) fn figures() -> Document {
    let row =
        |cells: [&str; 5]| cells.iter().map(|text| vec![words(text)]).collect::<Vec<Inlines>>();
    let rows = vec![
        row(["Line", "Route", "Passengers", "Change", "Remarks"]),
        row([
            "1",
            "North Quay – Central Station",
            "12,400",
            "+3.1 %",
            "Runs all night since March",
        ]),
        row(["2", "Fish Market – University", "9,870", "−0.4 %", ""]),
        row([
            "3",
            "Airport",
            "31,002",
            "+11.9 %",
            "Every ten minutes, every five in the rush hour, and not at all during storms from the west",
        ]),
    ];
    let blocks = vec![
        paragraph("The trams carried more people than ever."),
        Block::Table { caption: vec![words("Passengers a day")], head: 1, rows },
        paragraph("Figures are the council’s."),
    ];
    Document { blocks, links: Vec::new() }
}

/// German and Swedish, whose words are long.
pub(super) fn german() -> Document {
    Document::from_paragraphs([
        "Die Wiedereröffnung der Hafenbrücke verzögerte sich wegen unvorhergesehener Instandsetzungsarbeiten an den Brückenlagern. Das Verkehrsministerium sprach von einer Selbstverständlichkeit; die Donau\u{ad}dampf\u{ad}schiff\u{ad}fahrts\u{ad}gesellschaft widersprach entschieden.",
        "Geschwindigkeitsbegrenzungen gelten weiterhin für sämtliche Schwerlasttransporte.",
    ])
}

/// Scripts without spaces, and clusters of several characters.
pub(super) fn wide() -> Document {
    Document::from_paragraphs([
        "港の橋は月曜日に再び開通した。予定より二週間早く、しかも「珍しく」予算内であった。技術者たちは、新しい支承は四十年もつと述べた。",
        "Family day 👩‍👩‍👧 on Saturday 🇸🇪🇩🇰 – नमस्ते, می‌خواهم, e\u{301}te\u{301} and 10\u{a0}000\u{a0}visitors.",
    ])
}
