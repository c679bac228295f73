//! What the reader sees of errands to the network: choosing among feeds, deciding about a source,
//! summaries that are marked, and keys that are typed before the store has answered.

mod world;

use tidings::app::{Choice, Code, Errand, Event, Key, Outcome, Progress};
use tidings::model::{
    Address, Article, ArticleId, Clean, CommentState, Document, FullText, NamedBy, Problem, Source,
    Timestamp,
};
use world::{START, World, page};

/// The three sizes that every screen is tried at.
const SIZES: [(u16, u16); 3] = [(120, 40), (80, 24), (40, 12)];

fn address(text: &str) -> Address {
    Address::parse(text).expect("an address")
}

fn enter() -> Key {
    Key::plain(Code::Enter)
}

fn typed(words: &str) -> impl Iterator<Item = Key> {
    words.chars().map(Key::char)
}

fn paper(columns: u16, rows: u16) -> World {
    let pages = ["Harbour News", "A Cat in the Library", "Fares Stay Low"];
    let pages = pages.map(|title| page(title, "It was a quiet morning.", None, None));
    World::with(columns, rows, &pages)
}

/// What the errand runner tells where a page has three feeds.
fn three_feeds() -> Event {
    let feed = |path: &str, title: Option<&str>| Choice {
        address: address(&format!("https://a.example/{path}")),
        title: title.map(Clean::new),
    };
    let feeds = vec![
        feed("posts.xml", Some("Posts")),
        feed("a/very/long/way/to/a/feed/that/does/not/fit/into/forty/columns.xml", None),
        feed("notes.xml", Some("Notes, a title that is as long as some people write them")),
    ];
    Event::ErrandDone(Outcome::Several { page: address("https://a.example/"), feeds })
}

fn subscribed(world: &World) -> Vec<String> {
    let Some(Errand::Subscribe { page, feeds }) = world.errands.last() else { return Vec::new() };
    assert_eq!(page.as_str(), "https://a.example/");
    feeds.iter().map(|feed| feed.address.url().path().to_owned()).collect()
}

#[test]
fn among_several_feeds_the_marked_ones_are_subscribed_to() {
    for (columns, rows) in SIZES {
        let mut world = paper(columns, rows);
        world.keys(":add a.example<Enter>");
        assert_eq!(world.errands.pop(), Some(Errand::Add("a.example".to_owned())));
        world.event(three_feeds());
        world.shows(&["3 feeds at a.example", "[ ] Posts", "https://a.example/posts.xml"]);
        world.shows(&["[ ] https://a.example/a/", "[ ] Notes, a title", "subscribe"]);
        world.keys(" jj ").shows(&["[x] Posts", "2 marked", "[x] Notes"]);
        // Looking at the keys loses no mark.
        world.keys("?").shows(&["Choosing among feeds"]);
        world.keys("?").shows(&["2 marked"]);
        assert!(world.cursor_row().contains("Notes"), "{}", world.cursor_row());
        world.keys("<Enter>");
        assert_eq!(subscribed(&world), ["/posts.xml", "/notes.xml"]);
        world.shows(&["Subscribing to 2 feeds"]);
    }
}

#[test]
fn without_a_mark_the_feed_under_the_cursor_is_taken_and_a_takes_all() {
    let mut world = paper(80, 24);
    world.keys(":add a.example<Enter>").event(three_feeds());
    world.keys("jjk<Enter>");
    assert!(subscribed(&world)[0].ends_with("columns.xml"), "{:?}", world.errands);
    world.keys(":add a.example<Enter>").event(three_feeds());
    world.keys("a<Enter>");
    assert_eq!(subscribed(&world).len(), 3);
}

#[test]
fn leaving_the_choice_adds_nothing_and_it_can_be_had_again() {
    let mut world = paper(80, 24);
    world.keys(":add a.example<Enter>").event(three_feeds());
    world.keys(" <Esc>").shows(&["Nothing was added", "Harbour News"]);
    assert!(!world.errands.iter().any(|errand| matches!(errand, Errand::Subscribe { .. })));
    world.keys(":choose<Enter>").shows(&["[x] Posts"]).shows(&["1 marked"]);
    world.keys("<Enter>");
    assert_eq!(subscribed(&world), ["/posts.xml"]);
    world.keys(":choose<Enter>").shows(&["nothing to choose from"]);
}

#[test]
fn a_choice_leads_back_to_the_sources_where_it_was_asked_for_there() {
    for keys in ["<Esc>", "<Enter>"] {
        let mut world = paper(80, 24);
        world.keys("Sjja<C-u>add a.example<Enter>").event(three_feeds());
        world.shows(&["3 feeds at a.example"]);
        world.keys(keys).shows(&["Sources"]);
        assert!(world.cursor_row().starts_with("Starred"), "{}", world.cursor_row());
    }
}

#[test]
fn a_choice_never_opens_under_the_fingers() {
    let mut world = paper(80, 24);
    world.keys(":add a.example<Enter><Enter>c").keys("half a th").event(three_feeds());
    world.shows(&["A.example leads to 3 feeds", ":choose lists them"]);
    world.keys("ought<Esc>");
    let drafts = world.store.comments(Some(CommentState::Draft)).expect("reads");
    assert_eq!(drafts[0].text, "half a thought");
    world.keys(":choose<Enter>").shows(&["[ ] Posts"]);
}

#[test]
fn a_command_that_failed_can_be_had_again_and_corrected() {
    let mut world = paper(80, 24);
    world.keys(":adx a.example<Enter>").shows(&["There is no :adx; did you mean :add?"]);
    world.keys(":").shows(&[":▏", "↑ earlier ones"]);
    world.keys("<Up>").shows(&[":adx a.example▏", "Enter runs it"]);
    world.keys("<C-u>add a.example<Enter>");
    assert_eq!(world.errands.pop(), Some(Errand::Add("a.example".to_owned())));
    // What was begun comes back below the latest line, and typing goes on from any of them.
    world.keys(":a<Up>").shows(&[":add a.example▏"]).shows(&["Enter runs it"]);
    world.keys("<Up>").shows(&[":adx a.example▏"]);
    world.keys("<Down><Down>").shows(&[":a▏"]);
    world.keys("<Up>/feed<Enter>");
    assert_eq!(world.errands.pop(), Some(Errand::Add("a.example/feed".to_owned())));
}

/// A feed with a summary and a source that is subscribed.
fn summary_world(columns: u16, rows: u16) -> (World, ArticleId, Source) {
    let mut world = World::empty(columns, rows);
    let source = Source::new(address("https://a.example/feed"), NamedBy::Reader);
    let mut other = world.other_store();
    other.add_sources(std::slice::from_ref(&source), START).expect("subscribes");
    let id = ArticleId::given("short");
    other.save_feed(&source.id, &[summary(&id)], &source.state, START).expect("saves");
    world.event(Event::Outside);
    (world, id, source)
}

fn summary(id: &ArticleId) -> Article {
    let mut article = Article::new(id.clone(), Clean::new("A Long Story"));
    article.body = Document::from_paragraphs(["Only the beginning."]);
    article.source = Some(Clean::new("The Feed"));
    article.summary_only = true;
    article
}

#[test]
fn a_summary_is_marked_until_the_whole_story_is_there() {
    for (columns, rows) in SIZES {
        let (mut world, id, source) = summary_world(columns, rows);
        world.keys("<Enter>").shows(&["summary", "The feed gives only a"]);
        assert!(!world.screen().contains("1 min"), "{}", world.screen());
        world.keys("f");
        assert_eq!(world.errands, [Errand::Whole(id.clone())]);
        let whole = Article { summary_only: false, ..summary(&id) };
        world.other_store().save_feed(&source.id, &[whole], &source.state, START).expect("saves");
        world.event(Event::ErrandDone(Outcome::Whole(id)));
        let screen = world.screen();
        assert!(!screen.contains("only a") && screen.contains("1 min"), "{screen}");
    }
}

#[test]
fn the_open_articles_source_is_decided_about_by_words() {
    let (mut world, ..) = summary_world(80, 24);
    let source = |world: &World| world.store.sources().expect("reads").remove(0);
    world.keys("<Enter>:every 2h<Enter>").shows(&["every 2 hours from now on"]);
    assert_eq!(source(&world).interval, Some(7_200));
    world.keys(":every soon<Enter>").shows(&[":every 2h, or 5m to 30d"]);
    assert_eq!(source(&world).interval, Some(7_200));
    world.keys(":every auto<Enter>").shows(&["as often as it seems to need"]);
    assert_eq!(source(&world).interval, None);
    world.keys(":full always<Enter>").shows(&["come by themselves"]);
    assert_eq!(source(&world).full_text, FullText::Always);
    world.keys(":full on-request<Enter>");
    assert_eq!(source(&world).full_text, FullText::OnRequest);
}

#[test]
fn an_article_of_no_source_has_nothing_to_decide() {
    let mut world = paper(80, 24);
    world.keys(":every 2h<Enter>");
    world.now = Timestamp(START.0 + 10);
    world.event(Event::Tick);
    world.shows(&["Nothing was changed", "no source that is subscribed"]);
}

#[test]
fn what_is_due_is_left_alone_where_the_reader_wants_it_so() {
    let mut world = paper(80, 24);
    world.state.preferences.automatic = false;
    for minutes in 0..60 {
        world.now = Timestamp(START.0 + minutes * 60);
        world.event(Event::Tick);
    }
    assert_eq!(world.errands, []);
}

#[test]
fn a_page_that_cannot_be_added_does_not_end_the_refresh_behind_it() {
    let mut world = paper(80, 24);
    world.keys(":add nowhere<Enter>R");
    let problem = Problem::new("cannot add nowhere", "it is away");
    world.event(Event::ErrandDone(Outcome::Failed(problem.clone())));
    world.event(Event::Progressed(Progress { done: 1, of: 9, added: 0 }));
    world.keys("R").shows(&["A refresh is under way"]);
    // A refresh that could not begin is over.
    world.event(Event::ErrandDone(Errand::RefreshAll.failed(problem)));
    assert_eq!(world.state.refreshing, None);
}

#[test]
fn what_is_typed_before_an_article_opens_lands_in_it() {
    let mut world = paper(80, 24);
    world.keys("j");
    let keys: Vec<Key> = [enter()].into_iter().chain(typed("cquick jKq")).collect();
    world.hurried_keys(&keys);
    assert_eq!(world.open_title(), "A Cat in the Library");
    let drafts = world.store.comments(Some(CommentState::Draft)).expect("reads");
    assert_eq!(drafts.len(), 1);
    assert_eq!(drafts[0].text, "quick jKq");
    assert_eq!(drafts[0].article_title.as_str(), "A Cat in the Library");
    assert!(!world.quit);
}

#[test]
fn what_is_typed_ahead_goes_through_several_articles_in_order() {
    let mut world = paper(80, 24);
    let keys: Vec<Key> = [enter()].into_iter().chain(typed("nncdone")).collect();
    world.hurried_keys(&keys);
    assert_eq!(world.open_title(), "Fares Stay Low");
    let drafts = world.store.comments(Some(CommentState::Draft)).expect("reads");
    assert_eq!(drafts[0].text, "done");
}

#[test]
fn what_is_typed_after_a_filter_that_finds_nothing_is_no_command() {
    let mut world = paper(80, 24);
    world.keys("<Enter>h");
    let keys: Vec<Key> = typed("/zzz").chain([enter(), enter()]).chain(typed("cq")).collect();
    world.hurried_keys(&keys);
    assert!(!world.quit && !world.state.composing());
}

/// The keys of a text, where `⏎` is Enter.
fn keys(text: &str) -> Vec<Key> {
    text.chars().map(|c| if c == '⏎' { enter() } else { Key::char(c) }).collect()
}

#[test]
fn keys_that_move_begin_where_the_cursor_will_be() {
    // More stories than a page of the list holds, numbered from the newest on.
    let stories: Vec<Article> = (0..400)
        .map(|number| world::story("Courier", &format!("Story {number}"), number))
        .collect();
    for (typed, row, starred) in [
        ("Gk", "Story 398", None),
        ("Gkkgj", "Story 1", None),
        ("Gs", "Story 399", Some("Story 399")),
        ("jFj", "Story 1", None),
        ("/story 7⏎j", "Story 7", None),
        ("GkS", "All", None),
        ("Sjj", "Starred", None),
        ("SGk", "Wanted", None),
    ] {
        let mut world = World::with_articles(80, 24, &stories);
        world.hurried_keys(&keys(typed));
        assert!(world.cursor_row().contains(row), "{typed}: {}", world.cursor_row());
        let star = world.state.list.rows.iter().find(|row| row.starred);
        assert_eq!(star.map(|row| row.title.as_str()), starred, "{typed}");
    }
}

#[test]
fn keys_of_the_other_screens_wait_for_their_rows() {
    let mut world = paper(80, 24);
    world.keys("<Enter>cFirst<C-s>ncSecond<C-s>ncThird<C-s>h");
    for typed in ["Ojj", "Tjjgj"] {
        let slowly: String = typed
            .chars()
            .map(|c| world.keys(&c.to_string()).cursor_row())
            .last()
            .unwrap_or_default();
        world.keys("<Esc>").hurried_keys(&keys(typed));
        assert_eq!(world.cursor_row(), slowly, "{typed}");
        world.keys("k");
        assert_ne!(world.cursor_row(), slowly, "{typed}: it was not on the first row");
        world.keys("<Esc>");
    }
}

#[test]
fn what_is_typed_ahead_of_an_article_that_is_gone_is_no_command() {
    let mut world = paper(80, 24);
    // All are read: there is no unread article to go to.
    world.keys("<Enter>nnh");
    world.hurried_keys(&typed("nsq").collect::<Vec<_>>());
    world.shows(&["No unread article follows"]);
    assert!(!world.quit);
    assert!(!world.state.list.rows.iter().any(|row| row.starred));
}

#[test]
fn a_store_that_is_stuck_does_not_hold_the_keys_for_ever() {
    let mut world = paper(80, 24);
    let mut state = tidings::app::State::new(80, 24, START, Default::default());
    std::mem::swap(&mut state, &mut world.state);
    let mut at = |seconds: i64, event: Event| {
        let now = Timestamp(START.0 + seconds);
        tidings::app::update(&mut state, now, event)
    };
    at(0, Event::Key(enter()));
    assert_eq!(at(1, Event::Key(Key::char('q'))), []);
    at(6, Event::Tick);
    let quits = at(7, Event::Key(Key::char('q')));
    assert!(quits.contains(&tidings::app::Effect::Quit), "{quits:?}");
}
