//! Order in the list: marks of many, selection, tags, and their undoing, without a terminal.

mod world;

use std::collections::BTreeSet;

use tidings::app::{Event, Key};
use tidings::model::{Filter, Mark, Query, Switch, Timestamp, hashed};
use world::{World, page};

/// Many short pages, the first one newest.
fn many(count: usize) -> Vec<String> {
    (0..count).map(|n| page(&format!("Story {n}"), "A few words about it.", None, None)).collect()
}

fn world(count: usize) -> World {
    World::with(120, 40, &many(count))
}

fn unread(world: &World) -> u64 {
    world.store.counts(&Query::default()).expect("counts").unread
}

#[test]
fn all_of_a_list_is_read_by_one_key_and_unread_by_another() {
    let mut world = world(700);
    world.keys("s");
    world.keys("A").shows(&["Marked 700 articles read. u takes it back."]);
    assert_eq!((unread(&world), world.state.list.counts.unread), (0, 0));
    world.keys("A").shows(&["Everything there is read."]);
    world.keys("u").shows(&["Undone: marked 700 articles read. u goes on; 1 more."]);
    assert_eq!((unread(&world), world.state.list.counts.unread), (700, 700));
    assert!(world.state.list.rows.iter().all(|row| !row.read));
}

#[test]
fn above_and_below_mean_the_whole_list_and_not_what_is_loaded() {
    let mut world = world(700);
    world.keys("jjj<");
    world.shows(&["Marked 3 articles read."]);
    world.keys(">").shows(&["Marked 696 articles read."]);
    assert_eq!(unread(&world), 1);
    assert!(world.cursor_row().contains("Story 3"));
    assert!(world.state.list.selected_row().is_some_and(|row| !row.read));
}

#[test]
fn nothing_is_marked_that_was_never_in_the_list() {
    let mut world = world(3);
    world.now = Timestamp(world.now.0 + 60);
    world.import(&page("News That Nobody Saw", "It has just come in.", None, None));
    world.keys("jA").shows(&["Marked 3 articles read."]);
    assert_eq!(unread(&world), 1);
}

#[test]
fn a_list_of_unread_articles_keeps_what_was_read_until_it_is_asked_for() {
    let mut world = world(5);
    world.keys("F").shows(&["Unread · 5 unread"]);
    world.keys("j<Enter>h").keys("jm").keys("jA");
    assert_eq!(world.state.list.rows.len(), 5);
    assert!(world.cursor_row().contains("Story 3"), "{}", world.cursor_row());
    world.event(Event::Outside);
    assert_eq!(world.state.list.rows.len(), 5);
    world.keys("FFF").shows(&["Everything is read."]);
    assert_eq!(world.state.list.rows.len(), 0);
}

/// The titles from one end of the list to the other, as walking along it shows them.
fn walked(world: &mut World, step: &str) -> Vec<String> {
    let mut titles = Vec::new();
    loop {
        let title = world.state.list.selected_row().map(|row| row.title.to_string());
        if titles.last() == title.as_ref() {
            return titles;
        }
        titles.extend(title);
        world.keys(step);
    }
}

#[test]
fn a_list_is_what_it_was_along_its_whole_length_until_it_is_asked_for() {
    for (asked, title) in [("F", "Unread"), ("/is:unread<Enter>", "is:unread")] {
        let mut world = world(900);
        world.keys(":stories off<Enter>").keys(asked).shows(&[title]);
        let all = walked(&mut world, "j");
        assert_eq!(all.len(), 900);
        // Some are read at the beginning, in the middle and at the end, and some one by one.
        world.keys("g").keys("jmjjm<Enter>hG").keys("kmkkm<Enter>h").keys("g");
        world.keys(&"j".repeat(450)).keys("m<Enter>h");
        assert_eq!(walked(&mut world, "k").len(), 451);
        assert_eq!(walked(&mut world, "j"), all, "{asked}");
        // Or everything.
        world.keys("A").shows(&["Marked"]);
        world.keys("g");
        assert_eq!(walked(&mut world, "j"), all, "{asked}");
        world.keys("u").keys("g");
        assert_eq!(walked(&mut world, "j"), all, "{asked}");
        world.keys("G");
        let mut back = walked(&mut world, "k");
        back.reverse();
        assert_eq!(back, all, "{asked}");
        // Another order is the same list.
        world.keys(":order oldest<Enter>g");
        let mut oldest = walked(&mut world, "j");
        oldest.reverse();
        assert_eq!(oldest, all, "{asked}");
        // Asked for anew, it has what is unread.
        world.keys("<Esc><Esc>FFF").keys(asked).keys("g");
        assert!(walked(&mut world, "j").len() < 900);
    }
}

#[test]
fn unread_articles_stay_first_where_they_stood_first() {
    let mut world = world(700);
    world.keys(":stories off<Enter>:order unread<Enter>jjj<<G");
    assert!(world.cursor_row().contains("Story 699"), "{}", world.cursor_row());
    world.keys("mgmjjm");
    let all = walked(&mut world, "k").len();
    assert_eq!(all, 3);
    assert_eq!(walked(&mut world, "j").len(), 700);
    world.keys("g:order newest<Enter>:order unread<Enter>g");
    assert!(world.cursor_row().contains("Story 0"), "{}", world.cursor_row());
}

#[test]
fn starred_and_tagged_lists_keep_what_loses_its_star_or_tag() {
    for asked in ["FF", "/is:starred<Enter>", "/tag:boat<Enter>", "/tag:boat is:unread<Enter>"] {
        let mut world = world(300);
        world.keys(":stories off<Enter>gv").keys(&"j".repeat(299)).keys("Vs#boat<Enter><Esc>");
        world.keys(asked).keys("g");
        let all = walked(&mut world, "j");
        assert_eq!(all.len(), 300, "{asked}");
        world.keys("gjsm#-boat<Enter>Gksm#-boat<Enter>g");
        assert_eq!(walked(&mut world, "j"), all, "{asked}");
        world.keys(":order oldest<Enter>g");
        assert_eq!(walked(&mut world, "j").len(), 300, "{asked}");
    }
}

#[test]
fn what_is_done_to_one_row_is_done_to_all_that_are_selected() {
    let mut world = world(9);
    world.keys("v").shows(&["1 selected", "Esc none", "✓"]);
    world.keys("jjjV").shows(&["5 selected"]);
    world.keys("s").shows(&["Starred: 5 articles."]);
    world.keys("m").shows(&["Marked read: 5 articles."]);
    assert_eq!(unread(&world), 4);
    world.keys("#boat<Enter>").shows(&["Tagged 5 articles: +boat.", "#boat"]);
    let tagged = world.store.tag_counts().expect("counts");
    assert_eq!(tagged.iter().map(|(_, count)| *count).collect::<Vec<_>>(), [5]);
    world.keys("<Esc>");
    assert!(!world.screen().contains('✓'));
    world.keys("uuu").shows(&["Undone: starred 5 articles. That was the last one."]);
    assert_eq!(unread(&world), 9);
    assert!(world.state.list.rows.iter().all(|row| !row.starred && row.tags.is_empty()));
}

#[test]
fn all_between_two_rows_is_selected_however_far_they_are_apart() {
    let mut world = world(700);
    world.keys("jjjvGkV").shows(&["696 selected"]);
    world.keys("s").shows(&["Starred 696 articles. u takes it back."]);
    let starred = |world: &World| {
        let query = Query { filter: Filter::Starred, ..Query::default() };
        world.store.counts(&query).expect("counts").all
    };
    assert_eq!(starred(&world), 696);
    world.keys("s").shows(&["Took the star off 696 articles. u takes it back."]);
    assert_eq!(starred(&world), 0);
    world.keys("A").shows(&["Marked 696 articles read. u takes it back."]);
    assert_eq!((unread(&world), world.state.list.counts.unread), (4, 4));
    world.keys("#boat sea<Enter>").shows(&["Tagged 696 articles +boat +sea. u takes it back."]);
    let tagged = world.store.tag_counts().expect("counts");
    assert_eq!(tagged.iter().map(|(_, count)| *count).collect::<Vec<_>>(), [696, 696]);
    world.keys("#-bo<Tab><Enter>").shows(&["Tagged 696 articles -boat. u takes it back."]);
    world.keys("<Esc>gjjv<Esc>").keys("uuuuu").shows(&["That was the last one."]);
    assert_eq!((unread(&world), starred(&world)), (700, 0));
}

#[test]
fn a_far_selection_goes_upwards_as_well_and_joins_what_was_selected() {
    let mut world = world(700);
    world.keys("vGkkvgjjV").shows(&["697 selected"]);
    let picked = &world.state.list.picked;
    let ids: BTreeSet<_> = picked.ids().iter().collect();
    assert_eq!(ids.len(), 697);
    for row in &world.state.list.rows {
        assert_eq!(picked.contains(&row.id), row.key != world.state.list.rows[1].key);
    }
    world.keys("m").shows(&["Marked 697 articles read."]);
    world.keys("m").shows(&["Marked 697 articles unread."]);
}

#[test]
fn only_tags_that_selected_articles_have_are_offered_to_be_taken_off() {
    let mut world = world(700);
    world.keys("#sea<Enter>j#boat<Enter>j#saw<Enter>");
    // All but the first, of which only the last ones are loaded in the end.
    world.keys("gvvGV").shows(&["700 selected"]);
    world.keys("gvG").shows(&["699 selected"]);
    assert!(world.state.list.index_of(&world.state.list.picked.ids()[0]).is_none());
    world.keys("#-s<Tab>").shows(&["#-saw"]);
    world.keys("<Tab>").shows(&["#-saw"]);
    world.keys("<C-u>s<Tab>").shows(&["#saw"]);
    world.keys("<Tab>").shows(&["#sea"]);
}

#[test]
fn keys_typed_before_the_store_answers_mean_what_is_being_selected() {
    for keys in ["GVs", "GVA", "GV#boat"] {
        let mut world = world(700);
        world.keys("v");
        let keys: Vec<Key> = keys.chars().map(Key::char).collect();
        world.hurried_keys(&keys);
        assert_eq!(world.state.list.picked.len(), 700);
        if world.state.tagging.is_some() {
            world.shows(&["#boat", "700 articles"]);
            world.keys("<Enter>");
        }
        world.keys("u").shows(&["700 articles", "That was the last one."]);
    }
}

#[test]
fn a_row_that_is_selected_again_is_not_selected_any_more() {
    let mut world = world(3);
    world.keys("vkv");
    assert!(world.state.list.picked.is_empty());
    world.keys("vv").shows(&["2 selected"]);
    world.keys("A").shows(&["Marked read: 2 articles."]);
    assert_eq!(unread(&world), 1);
}

#[test]
fn where_some_have_a_mark_all_get_it() {
    let mut world = world(3);
    world.keys("sgvvvs").shows(&["Starred: 3 articles."]);
    world.keys("s").shows(&["Star taken off: 3 articles."]);
    world.keys("u");
    assert!(world.state.list.rows.iter().all(|row| row.starred));
    world.keys("u");
    let starred: Vec<bool> = world.state.list.rows.iter().map(|row| row.starred).collect();
    assert_eq!(starred, [true, false, false]);
}

#[test]
fn tags_are_typed_completed_shown_and_taken_off() {
    let mut world = world(3);
    world.keys("#harbour sea<Enter>").shows(&["Tagged: +harbour +sea.", "#harbour #sea"]);
    world.keys("j#har").shows(&["#har", "Tab #harbour"]);
    world.keys("<Tab><Enter>").shows(&["Tagged: +harbour."]);
    world.keys("k<Enter>").shows(&["#harbour #sea"]);
    world.keys("#").shows(&["has #harbour #sea"]);
    world.keys("two#words<Enter>").shows(&["two#words is no tag"]);
    world.keys("<C-u>-sea<Enter>");
    let tags =
        |world: &World| world.state.reader.as_ref().map(|reader| hashed(&reader.tags).to_string());
    assert_eq!(tags(&world).as_deref(), Some("#harbour"));
    world.keys("u");
    assert_eq!(tags(&world).as_deref(), Some("#harbour #sea"));
    world.keys("h/tag:harbour<Enter>").shows(&["2 found"]);
}

#[test]
fn marks_that_another_process_sets_are_shown_where_the_rows_stand() {
    let mut world = world(3);
    let id = world.state.list.rows[1].id.clone();
    world.other_store().mark(&[id], Mark::Starred, Switch::On, world.now).expect("marks");
    world.event(Event::Outside);
    assert!(world.state.list.rows[1].starred);
    world.keys("u").shows(&["Undone: starred “Story 1”."]);
    assert!(!world.state.list.rows[1].starred);
}
