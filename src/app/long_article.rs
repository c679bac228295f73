//! What holds for reading an article as long as a book, of which only what is looked at is laid
//! out: keys move by what they say, and the place stays.

use std::sync::Arc;

use super::effect::Opened;
use super::preferences::Preferences;
use super::reader::{Frame, Reader};
use super::sheet::Part;
use crate::model::{Article, ArticleId, Clean, Document, ListKey, Neighbours, Place, Timestamp};
use crate::text::Pictures;

const HEIGHT: usize = 40;

fn opened(place: Option<Place>) -> Opened {
    let mut article = Article::new(ArticleId::given("long"), Clean::new("A long story"));
    let paragraphs: Vec<String> = (0..1_500)
        .map(|n| format!("Number {n}: ") + &"nobody on the quay believed it. ".repeat(1 + n % 17))
        .collect();
    article.body = Document::from_paragraphs(paragraphs.iter().map(String::as_str));
    Opened {
        article: Arc::new(article),
        key: ListKey { when: 0, row: 1 },
        read: false,
        starred: false,
        tags: Vec::new(),
        neighbours: Neighbours::default(),
        comments: Vec::new(),
        deliveries: std::collections::HashMap::new(),
        thread: Arc::default(),
        story: None,
        place,
    }
}

fn read_at<T>(place: Option<Place>, width: u16, act: impl FnOnce(Reader, &Frame<'_>) -> T) -> T {
    let (preferences, pictures) = (Preferences::default(), Pictures::default());
    let frame = Frame {
        width,
        preferences: &preferences,
        pictures: &pictures,
        composing: false,
        now: Timestamp::default(),
    };
    act(Reader::new(opened(place), &frame), &frame)
}

/// The words on the screen.
fn screen(reader: &Reader) -> Vec<String> {
    let line = |row| match reader.sheet.line(reader.top + row) {
        Some(Part::Text(line)) => line.runs.iter().map(|run| run.text.as_str()).collect(),
        Some(Part::Line(line)) => line.left.iter().map(|piece| piece.text.as_str()).collect(),
        Some(Part::Comment(_)) | None => "~".to_owned(),
    };
    (0..HEIGHT).map(line).collect()
}

#[test]
fn a_page_up_from_the_middle_shows_what_stands_above() {
    read_at(Some(Place { block: 700, offset: 0 }), 60, |mut reader, _| {
        let middle = screen(&reader);
        assert!(middle[0].starts_with("Number 700"));
        let page = isize::try_from(HEIGHT).expect("small");
        for _ in 0..30 {
            let before = screen(&reader);
            reader.scroll(1 - page, HEIGHT, 0);
            let after = screen(&reader);
            assert_eq!(after.last(), before.first());
        }
        for _ in 0..30 {
            reader.scroll(page - 1, HEIGHT, 0);
        }
        assert_eq!(screen(&reader), middle);
    });
}

#[test]
fn the_end_is_the_end_and_the_top_the_top() {
    read_at(None, 60, |mut reader, _| {
        reader.go_to(usize::MAX, HEIGHT, 0);
        assert!(reader.at_end(HEIGHT));
        let end = screen(&reader);
        assert!(!end.contains(&"~".to_owned()), "{end:?}");
        assert!(end.iter().any(|line| line.starts_with("Number 1499")), "{end:?}");
        assert_eq!(reader.progress(HEIGHT), 100);
        reader.scroll(-5, HEIGHT, 0);
        reader.scroll(9, HEIGHT, 0);
        assert_eq!(screen(&reader), end);
        reader.scroll(isize::MIN, HEIGHT, 0);
        assert_eq!(reader.top, 0);
        assert!(reader.progress(HEIGHT) < 2);
    });
}

#[test]
fn the_sentence_stays_through_widths_and_visits() {
    let place = Place { block: 900, offset: 40 };
    read_at(Some(place), 72, |mut reader, frame| {
        for width in [40, 100, 20, 72] {
            reader.lay_out(&Frame { width, ..*frame });
            assert_eq!(reader.place(), place);
            let shown = match reader.sheet.line(reader.top) {
                Some(Part::Text(line)) => line.place,
                Some(Part::Line(_) | Part::Comment(_)) | None => Place::default(),
            };
            assert!(shown.block == 900 && shown.offset <= 40, "{shown:?} at {width}");
        }
    });
}
