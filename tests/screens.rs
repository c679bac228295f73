//! What the reader looks like: whole screens of the first start, at the three sizes that matter
//! most, to be looked at by a person before they are accepted.

mod world;

use world::World;

const SIZES: [(u16, u16); 3] = [(120, 40), (80, 24), (40, 12)];

/// Compares a screen at each size with the one that was accepted.
fn screens(name: &str, keys: &str) {
    for (columns, rows) in SIZES {
        let mut world = World::first_start(columns, rows);
        world.keys(keys);
        insta::assert_snapshot!(format!("{name}-{columns}x{rows}"), world.screen());
    }
}

#[test]
fn the_list_on_the_first_start() {
    screens("list", "jj");
}

#[test]
fn an_article_from_its_beginning() {
    screens("article", "<Enter>");
}

#[test]
fn an_article_at_its_end() {
    screens("article-end", "jjj<Enter>G");
}

#[test]
fn a_comment_being_written() {
    screens("composer", "jjjj<Enter>cThe tide tables agree, for once.<Enter><Enter>中文 👩‍👩‍👧 too");
}

#[test]
fn a_comment_that_waits() {
    screens("queued", "jjjj<Enter>cThe tide tables agree, for once.<C-s>");
}

#[test]
fn a_neighbour_that_is_wanted() {
    screens("wanted", "G<Enter>GJ");
}

#[test]
fn all_own_comments() {
    screens("desk", "<Enter>cFirst.<C-s>hj<Enter>cSecond, still a draft<Esc>O");
}

#[test]
fn the_filter() {
    screens("filter", "/tram");
}

#[test]
fn the_keys() {
    screens("help", "?");
}

#[test]
fn letters_on_the_links() {
    screens("hints", "jjjj<Enter>]];");
}

#[test]
fn words_that_were_found() {
    screens("find", "jjjj<Enter>/the sea<Enter>n");
}

#[test]
fn paragraphs_that_are_selected() {
    screens("selection", "jjjj<Enter>jjjjvj");
}

#[test]
fn nothing_but_the_text() {
    screens("zen", "jjjj<Enter>z ");
}

#[test]
fn a_question_before_the_browser_is_asked() {
    screens("question", "jjjj<Enter>1o");
}
