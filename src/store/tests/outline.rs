//! The outline of the paper, its windows and its counts.

use super::*;
use crate::model::{
    Around, Bearing, Count, Item, NamedBy, Outline, Problem, Source, SourceId, SourceState,
};

fn subscribe(home: &mut Home, name: &str, folder: Option<&str>) -> SourceId {
    let url = format!("https://{}.example/feed", name.to_lowercase().replace(' ', "-"));
    let source = Source {
        name: Some(Clean::new(name)),
        folder: folder.map(Clean::new),
        ..Source::new(address(&url), NamedBy::Reader)
    };
    home.store.add_sources(std::slice::from_ref(&source), NOW).unwrap();
    let stories: Vec<Article> =
        (0..3).map(|n| article(&format!("{name}-{n}"), &format!("{name} {n}"), n)).collect();
    home.store.save_feed(&source.id, &stories, &source.state, NOW).unwrap();
    source.id
}

fn newsroom() -> Home {
    let mut home = Home::with(&[article("own", "Own", 1)]);
    subscribe(&mut home, "Courier", Some("Sea / North"));
    subscribe(&mut home, "Able", Some("Sea"));
    subscribe(&mut home, "Éclair", None);
    subscribe(&mut home, "Zebra", Some("Land"));
    home.store.save_query("long", "is:full", NOW).unwrap();
    home.read("Able-0");
    home
}

/// What a window shows: names with their depths and counts.
fn shown(outline: &Outline) -> Vec<String> {
    let row = |row: &crate::model::OutlineRow| {
        let count = row.unread.map_or("?".to_owned(), |count| count.to_string());
        format!("{}{} {count}", " ".repeat(row.depth), row.name)
    };
    outline.rows.iter().map(row).collect()
}

#[test]
fn the_paper_is_shown_in_folders_with_what_is_unread() {
    let home = newsroom();
    let whole = home.store.outline(&[], &Around::First, 99).unwrap();
    let expected = [
        "All 12",
        "Unread 12",
        "Starred ?",
        "Commented ?",
        "Wanted ?",
        "long ?",
        "Land 3",
        " Zebra 3",
        "Sea 5",
        " North 3",
        "  Courier 3",
        " Able 2",
        "Éclair 3",
        "The Paper 1",
    ];
    assert_eq!(shown(&whole), expected);
    assert_eq!((whole.above, whole.below), (0, 0));
    let last = whole.rows.last().unwrap();
    assert_eq!(
        (&last.item, &last.bearing),
        (&Item::Loose(Clean::new("The Paper")), &Bearing::Loose)
    );
    let closed = [Clean::new("Sea")];
    let folded = home.store.outline(&closed, &Around::First, 99).unwrap();
    assert_eq!(shown(&folded)[6..], ["Land 3", " Zebra 3", "Sea 5", "Éclair 3", "The Paper 1"]);
    assert_eq!(folded.rows[8].bearing, Bearing::Folded);
}

#[test]
fn each_line_lists_exactly_what_it_counts() {
    let mut home = newsroom();
    // A name that is a part of another one, and two of the same name.
    subscribe(&mut home, "Cour", Some("Seal"));
    subscribe(&mut home, "able", None);
    let whole = home.store.outline(&[], &Around::First, 99).unwrap();
    for row in &whole.rows {
        let section = row.item.section(&row.name).unwrap_or_default();
        let query = Query { section, filter: row.item.filter(), ..asked("") };
        let unread = home.store.counts(&query).unwrap().unread;
        assert_eq!(home.store.unread_count(&query).unwrap(), Count::Exactly(unread), "{row:?}");
        if let Some(count) = row.unread {
            assert_eq!(count, Count::Exactly(unread), "{row:?}");
        }
    }
}

#[test]
fn windows_fit_together_and_stay_around_their_row() {
    let home = newsroom();
    let whole = home.store.outline(&[], &Around::First, 99).unwrap().rows;
    let first = home.store.outline(&[], &Around::First, 4).unwrap();
    assert_eq!((first.above, first.below, &first.rows[..]), (0, 10, &whole[..4]));
    let last = home.store.outline(&[], &Around::Last, 4).unwrap();
    assert_eq!((last.above, last.below, &last.rows[..]), (10, 0, &whole[10..]));
    for (at, row) in whole.iter().enumerate() {
        let around = home.store.outline(&[], &Around::Item(row.item.clone()), 5).unwrap();
        assert_eq!(around.rows.len(), 5);
        assert_eq!(around.rows[..], whole[around.above..around.above + 5]);
        assert!((around.above..around.above + 5).contains(&at), "{at} {}", around.above);
    }
    let gone = Around::Item(Item::Saved(Clean::new("gone")));
    assert_eq!(home.store.outline(&[], &gone, 4).unwrap(), first);
}

#[test]
fn what_is_wrong_with_a_source_stands_with_it() {
    let mut home = newsroom();
    let ill = subscribe(&mut home, "Ill", None);
    let gone = subscribe(&mut home, "Gone", None);
    let left = subscribe(&mut home, "Left", None);
    let problem = Problem::new("cannot fetch it", "it is away");
    let state = SourceState { problem: Some(problem.clone()), ..SourceState::default() };
    home.store.save_feed(&ill, &[], &state, NOW).unwrap();
    home.store.save_feed(&gone, &[], &SourceState { gone: true, ..state }, NOW).unwrap();
    home.store.remove_source(&left, NOW).unwrap();
    let whole = home.store.outline(&[], &Around::First, 99).unwrap();
    let bearing = |id: &SourceId| {
        let item = Item::Source(id.clone());
        whole.rows.iter().find(|row| row.item == item).map(|row| row.bearing.clone()).unwrap()
    };
    assert_eq!(bearing(&ill), Bearing::Failing(problem));
    assert_eq!(bearing(&gone), Bearing::Gone);
    assert_eq!(bearing(&left), Bearing::Loose);
}
