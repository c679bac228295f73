//! Discussions on the screen: what others wrote under an article, in a reader without a terminal.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod world;

use tidings::app::{Errand, Event, Outcome, ThreadFetched, Wish};
use tidings::model::{
    Address, Article, ArticleId, Clean, Comment, CommentState, Document, ThreadComment,
    ThreadState, ThreadSystem, Timestamp,
};
use tidings::store::Coverage;
use world::{START, World};

fn id() -> ArticleId {
    ArticleId::given("bridge")
}

fn article(paragraphs: usize) -> Article {
    let text =
        "The old bridge opened again on Monday, two weeks early and, for once, under budget.";
    let mut article = Article::new(id(), Clean::new("Harbour Bridge Reopens"));
    article.source = Some(Clean::new("The Courier"));
    article.url = Address::parse("https://courier.example/bridge/");
    article.discussion.feed = Address::parse("https://courier.example/bridge/feed/");
    article.published = Some(START);
    article.body = Document::from_paragraphs(vec![text; paragraphs]);
    article
}

fn said(id: &str, parent: &str, author: &str, text: &str) -> ThreadComment {
    let minutes: i64 = id.parse().unwrap();
    ThreadComment {
        parent: Clean::named(parent),
        author: Some(Clean::new(author)),
        published: Some(Timestamp(START.0 - 7_200 + minutes * 60)),
        body: Document::from_paragraphs([text]),
        ..ThreadComment::new(id)
    }
}

fn thread() -> Vec<ThreadComment> {
    vec![
        said("1", "", "Ada", "The bearings were replaced in 1998 too."),
        said(
            "2",
            "1",
            "Bo",
            "In 1997, if I remember the strike well, and they had to do it twice.",
        ),
        said("3", "", "Cleo", "When will the footpath open?"),
        said("4", "2", "Ada", "You are right, it was 1997."),
    ]
}

fn keep(world: &mut World, comments: &[ThreadComment], at: i64) {
    let now = Timestamp(START.0 + at);
    let state = ThreadState {
        checked: Some(now),
        next_due: Some(Timestamp(now.0 + 3_600)),
        ..ThreadState::default()
    };
    let read = Some((ThreadSystem::WordPress, comments, Coverage::Part));
    world.store.save_thread(&id(), read, &state, now).unwrap();
}

/// A reader on one article with this discussion, which is open.
fn reader(columns: u16, rows: u16, paragraphs: usize, comments: &[ThreadComment]) -> World {
    let mut world = World::empty(columns, rows);
    world.store.save(&[article(paragraphs)], START).unwrap();
    if !comments.is_empty() {
        keep(&mut world, comments, 0);
    }
    world.event(Event::Outside);
    world.keys("<Enter>");
    world
}

/// What the line with the mark of the comment in hand says.
fn in_hand(world: &World) -> String {
    let screen = world.screen();
    let line = screen.lines().find_map(|line| line.split_once('▌'));
    line.map(|(_, line)| line.trim().to_owned()).unwrap_or_default()
}

#[test]
fn the_discussion_stands_under_the_text() {
    for (columns, rows) in [(120, 40), (80, 24), (40, 12)] {
        let mut world = reader(columns, rows, 2, &thread());
        world.keys("C)");
        insta::assert_snapshot!(format!("thread-{columns}x{rows}"), world.screen());
        world.keys("(j<Enter>cI was there.<Esc>");
        insta::assert_snapshot!(format!("thread-answer-{columns}x{rows}"), world.screen());
    }
}

#[test]
fn one_goes_from_comment_to_comment_and_folds_them() {
    let mut world = reader(80, 24, 1, &thread());
    world.shows(&["4 comments", "as of now"]);
    assert_eq!(in_hand(&world), "");
    world.keys("C");
    assert_eq!(in_hand(&world), "Ada · 1 h");
    world.keys(")");
    assert_eq!(in_hand(&world), "Cleo · 1 h");
    world.keys(")");
    assert_eq!(in_hand(&world), "Cleo · 1 h");
    world.shows(&["No comment after this one at its level."]);
    world.keys("kk");
    assert_eq!(in_hand(&world), "Bo · 1 h");
    world.keys("(").shows(&["No comment before this one at its level."]);
    world.keys("k<Enter>").shows(&["Ada · 1 h · folded, 2 more inside"]);
    assert!(!world.screen().contains("bearings") && !world.screen().contains("1997"));
    world.keys("<Enter>").shows(&["bearings", "In 1997", "You are right"]);
    world.keys("k");
    assert_eq!(in_hand(&world), "");
}

#[test]
fn a_comment_in_hand_is_answered_and_the_answer_stands_below_it() {
    let mut world = reader(80, 24, 1, &thread());
    world.keys("Cjc").shows(&["Your answer to Bo", "nothing typed yet"]);
    world.keys("It was 1996.<Esc>").shows(&["┊ you · a draft, kept", "┊ It was 1996."]);
    let draft = world.store.draft(&id(), Some("2")).unwrap().unwrap();
    assert_eq!((draft.text.as_str(), draft.reply_to.as_deref()), ("It was 1996.", Some("2")));
    assert_eq!(world.store.draft(&id(), None).unwrap(), None);
    let mut world = world.killed_and_started_again();
    world.keys("<Tab>Cjj").shows(&["It was 1996."]);
    world.keys("j");
    assert_eq!(in_hand(&world), "┊ you · a draft, kept");
    world.keys("c").shows(&["Your answer to Bo"]);
    world.keys(" Or so.<C-s>").shows(&["┊ you · waiting in the outbox", "┊ It was 1996. Or so."]);
    let screen = world.screen();
    let at = |text: &str| screen.find(text).unwrap();
    assert!(at("In 1997") < at("You are right") && at("You are right") < at("1996"));
    assert!(at("1996") < at("Cleo"));
    world.keys("C)").keys("kc").shows(&["This one is yours."]);
}

#[test]
fn a_comment_on_the_article_and_answers_are_kept_apart() {
    let mut world = reader(80, 24, 1, &thread());
    world.keys("cOn all of it.<Esc>Cc").shows(&["Your answer to Ada"]);
    world.fail_saving(true).keys("Unsaved answer<Esc>").shows(&["Not on the disk yet."]);
    world.keys("G");
    while !in_hand(&world).is_empty() {
        world.keys("j");
    }
    world.fail_saving(false).keys("c").shows(&["Your comment", "On all of it."]);
    world.keys("!<Esc>");
    world.now.0 += 2;
    world.event(Event::Tick);
    let text = |world: &World, to| world.store.draft(&id(), to).unwrap().unwrap().text;
    assert_eq!(text(&world, None), "On all of it.!");
    assert_eq!(text(&world, Some("1")), "Unsaved answer");
}

#[test]
fn what_is_answered_is_there_again_after_writing() {
    let many: Vec<ThreadComment> =
        (1..=60).map(|n| said(&n.to_string(), "", &format!("Ada{n}"), "Text.")).collect();
    let mut world = reader(80, 24, 1, &many);
    world.keys("C)))");
    assert_eq!(in_hand(&world), "Ada4 · 1 h");
    world.keys("cAn answer<Esc>").shows(&["Ada4", "┊ An answer"]);
    assert_eq!(in_hand(&world), "Ada4 · 1 h");
    world.keys("c, more<C-s>").shows(&["Ada4", "┊ An answer, more"]);
    assert_eq!(in_hand(&world), "Ada4 · 1 h");
    assert_eq!(world.store.comments_of(&id()).unwrap()[0].reply_to.as_deref(), Some("4"));
}

#[test]
fn nothing_jumps_when_comments_come() {
    let mut world = reader(80, 24, 30, &[]);
    world.keys("jjjjjjj");
    let before = world.screen();
    keep(&mut world, &thread(), 0);
    let fetched = ThreadFetched { article: id(), wish: Wish::Due, added: 4, problem: None };
    world.event(Event::ErrandDone(Outcome::Thread(fetched)));
    world.shows(&["4 comments."]);
    let texts = |screen: &str| screen.lines().take(20).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(texts(&before), texts(&world.screen()));
    world.keys("C)");
    assert_eq!(in_hand(&world), "Cleo · 1 h");
    let top = |world: &World| {
        let screen = world.screen();
        screen.lines().position(|line| line.contains("Cleo")).unwrap()
    };
    let line = top(&world);
    let mut more = thread();
    more.push(said("5", "1", "Dot", "Above what is in hand.\n\nAnd long."));
    world.now.0 += 60;
    keep(&mut world, &more, 60);
    world.event(Event::Outside);
    assert_eq!((top(&world), in_hand(&world).as_str()), (line, "Cleo · 1 h"));
    world.keys("(").shows(&["5 comments · 1 new"]);
    world.keys("G").shows(&["Dot · 1 h · new"]);
}

#[test]
fn what_was_seen_is_not_new_the_next_time() {
    let mut world = reader(80, 24, 1, &thread()[..2]);
    world.keys("Ch");
    world.now.0 += 60;
    keep(&mut world, &thread(), 60);
    let mut world = world.killed_and_started_again();
    world.keys("<Tab>").shows(&["4 comments · 2 new", "Cleo · 1 h · new"]);
    world.keys("C");
    assert_eq!(in_hand(&world), "Ada · 1 h · new", "the first new one");
    world.now.0 += 60;
    world.keys("q");
    let mut world = world.killed_and_started_again();
    world.keys("<Tab>").shows(&["4 comments"]);
    assert!(!world.screen().contains("new"));
}

#[test]
fn a_discussion_is_fetched_once_the_article_stays_open() {
    let mut world = reader(80, 24, 1, &[]);
    assert_eq!(world.state.wakes_in(), 1);
    assert_eq!(world.errands, []);
    world.now.0 += 1;
    world.event(Event::Tick);
    let errand = |wish| Errand::Thread(id(), wish);
    let threads = |world: &World| {
        let mut errands = world.errands.clone();
        errands.retain(|errand| matches!(errand, Errand::Thread(..)));
        errands
    };
    assert_eq!(threads(&world), [errand(Wish::Due)]);
    world.now.0 += 60;
    world.event(Event::Tick);
    assert_eq!(threads(&world).len(), 1);
    world.keys("Gr").shows(&["Fetching the comments …"]);
    assert_eq!(threads(&world), [errand(Wish::Due), errand(Wish::Asked)]);
    keep(&mut world, &[], 0);
    let fetched = ThreadFetched { article: id(), wish: Wish::Asked, added: 0, problem: None };
    world.event(Event::ErrandDone(Outcome::Thread(fetched)));
    world.shows(&["No new comments."]);
    let mut world = reader(80, 24, 1, &thread());
    world.now.0 += 1;
    world.event(Event::Tick);
    assert_eq!(threads(&world), [], "it was fetched within the hour");
}

#[test]
fn a_sent_comment_is_known_again_at_the_site() {
    let mut world = reader(80, 24, 1, &thread());
    let now = world.now;
    let key = world.store.save_draft(&id(), Some("3"), "In \"May\" -- I hope", now).unwrap();
    world.store.queue(&key, now).unwrap();
    for state in [CommentState::Sending, CommentState::Sent] {
        world.store.set_comment_state(&key, state, now).unwrap();
    }
    world.event(Event::Outside);
    world.keys("G").shows(&["┊ you · sent"]);
    let mut all = thread();
    all.push(said("9", "3", "Me", "In “May” — I hope"));
    keep(&mut world, &all, 5);
    world.event(Event::Outside);
    let screen = world.screen();
    assert!(!screen.contains("┊ you"), "{screen}");
    world.shows(&["you · 1 h", "5 comments"]);
    assert!(!screen.contains("new"), "{screen}");
    let own: Vec<Comment> = world.store.comments_of(&id()).unwrap();
    assert_eq!(own.len(), 1);
}

#[test]
fn hostile_comments_reach_the_screen_as_text() {
    let mut hostile = said("1", "1", "Eve\u{1b}]0;x\u{7}\u{202e}", "a\u{1b}[2Jb");
    hostile.body = Document::from_paragraphs(["x\u{9b}31m y", "z"]);
    let mut world =
        reader(40, 12, 1, &[hostile, said("2", "1", "Bo", "漢字 👩‍👩‍👧 https://a.example/x")]);
    world.keys("C<Enter><Enter>G");
    assert!(world.screen().chars().all(|c| c == '\n' || !c.is_control()));
    world.shows(&["👩‍👩‍👧"]);
}
