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
fn related_articles_under_the_text() {
    screens("related_articles_under_the_text", "<Enter>t");
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
fn the_chain_as_a_list() {
    screens("chain", "G<Enter>xj");
}

#[test]
fn the_trail_as_a_history() {
    screens("trail", "jj<Enter>JJHT");
}

#[test]
fn all_own_comments() {
    screens("desk", "<Enter>cFirst.<C-s>hj<Enter>cSecond, still a draft<Esc>O");
}

#[test]
fn the_sources() {
    screens("sources", "/tram<Enter>:save Trams<Enter><Esc>Sj");
}

#[test]
fn the_filter() {
    screens("filter", "/tram");
}

#[test]
fn the_keys() {
    screens("help", "?");
}

/// A story with links, as a paper has it on its site.
const HARBOUR: &str = "<html lang=en><head><title>Harbour Bridge Reopens After Winter Repairs</title>\
    <meta name=author content='Marta Lind'></head><body><article>\
    <h1>Harbour Bridge Reopens After Winter Repairs</h1>\
    <p>The old bridge opened again on Monday, two weeks early and, for once, under budget. \
    Engineers said the “new” bearings, which <a href='https://yard.example/log/1998'>the yard</a> \
    had kept in a shed since the last repair, will last forty years.</p>\
    <p>Traffic had been sent round by <a href='https://ferry.example/fares?from=north;to=south'>the \
    ferry</a>, whose <a href='https://ferry.example/captains'>three captains</a> say they will \
    miss the company. On the last evening they rang the bell at every crossing, and nobody on the \
    quay complained.</p>\
    <h2>What it cost</h2>\
    <p>The council had set aside four hundred thousand. Not all of it was needed; the rest goes to \
    the library, which had asked for a roof, and has been asking since the bridge was built.</p>\
    <blockquote><p>A bridge is a story with two ends, and it is good to have both of them \
    back.</p></blockquote>\
    <p>Who wants to see the old bearings can do so at <a href='https://museum.example/'>the \
    museum</a> until the end of June. The bridge itself is open day and night, for the first time \
    since October, and the tolls stay what they were.</p>\
    <p>The ferry keeps its evening boat until the summer. After that, say the captains, it will be \
    seen who misses whom.</p></article></body></html>";

/// Compares screens of that story.
fn harbour(name: &str, keys: &str) {
    for (columns, rows) in SIZES {
        let mut world = World::empty(columns, rows);
        world.import_html("https://courier.example/bridge", HARBOUR);
        world.keys("<Enter>").keys(keys);
        insta::assert_snapshot!(format!("{name}-{columns}x{rows}"), world.screen());
    }
}

#[test]
fn letters_on_the_links() {
    harbour("hints", ";");
}

#[test]
fn words_that_were_found() {
    harbour("find", "/the bridge<Enter>n");
}

#[test]
fn paragraphs_that_are_selected() {
    harbour("selection", "}vj");
}

#[test]
fn nothing_but_the_text() {
    harbour("zen", "zjj");
}

#[test]
fn a_question_before_the_browser_is_asked() {
    harbour("question", "2o");
}
