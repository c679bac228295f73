//! Sending from the reader, without a network: what is asked of the thread that sends, what its
//! answers do to the screen, and that no key and no text is lost on the way.

mod world;

use tidings::app::{Event, Missing, Sending, Told, Verb};
use tidings::model::{
    Clean, CommentKey, CommentState, Delivery, Document, Outgoing, Problem, ThreadComment,
    ThreadState, ThreadSystem, Timestamp,
};
use tidings::post::{self, Wish};
use tidings::store::Coverage;
use world::{START, World, page};

/// The three sizes that every screen is tried at.
const SIZES: [(u16, u16); 3] = [(120, 40), (80, 24), (40, 12)];

fn paper(columns: u16, rows: u16) -> World {
    let titles = ["Ferries Run Again", "Storm Stops Ferries", "A Cat in the Library", "Fares"];
    let pages = titles.map(|title| page(title, "It was a quiet morning.", None, None));
    World::with(columns, rows, &pages)
}

/// The keys of the comments, the oldest first.
fn keys(world: &World) -> Vec<CommentKey> {
    let own = world.store.own_comments().expect("reads");
    own.into_iter().map(|one| one.comment.key).collect()
}

fn state(world: &World, key: &CommentKey) -> CommentState {
    world.store.comment(key).expect("reads").expect("is there").state
}

/// What a sender does and tells, step by step, as it would lie on the desk.
fn goes(world: &mut World, key: &CommentKey, steps: &[CommentState], change: fn(&mut Delivery)) {
    let mut way = world.store.delivery(key).expect("reads");
    way.attempts = 1;
    way.started = Some(world.now);
    way.next_try = None;
    change(&mut way);
    let stays = [state(world, key)];
    for step in if steps.is_empty() { &stays } else { steps } {
        world.store.record(key, *step, &way, world.now).expect("a step");
    }
}

fn told(world: &mut World, key: &CommentKey, missing: Option<Missing>) {
    let outgoing: Outgoing = world.store.outgoing(key).expect("reads").expect("is there");
    world.event(Event::Told(Box::new(Told { outgoing, missing })));
}

fn ended(world: &mut World) {
    world.event(Event::SendingEnded(Ok(None)));
}

use CommentState::{Held, Queued, Refused, Sending as Away, Sent, Unsure};

fn closed(way: &mut Delivery) {
    way.reason = Some(Problem::new(
        "the site did not take the comment",
        "comments on this article are closed",
    ));
}

#[test]
fn what_waits_is_sent_when_it_is_asked_for_and_said_when_it_is_there() {
    let mut world = paper(120, 40);
    world.keys("<Enter>cIt was.<C-s>").shows(&["It waits in the outbox; :send sends it."]);
    assert_eq!(world.sendings, []);
    world.keys(":send<Enter>").shows(&["Sending what waits"]);
    assert_eq!(world.sendings, [Sending::Waiting]);
    let key = keys(&world).remove(0);
    goes(&mut world, &key, &[Away, Sent], |_| {});
    told(&mut world, &key, None);
    ended(&mut world);
    world.shows(&["Your comment on “Ferries Run Again” is there.", "you · sent"]);
    world.keys(":send<Enter>");
    ended(&mut world);
    world.shows(&["Nothing is to be sent now."]);
}

#[test]
fn where_it_goes_by_itself_it_goes_after_it_was_written_and_when_its_time_has_come() {
    let mut world = paper(120, 40);
    world.state.preferences.sends_by_itself = true;
    world.event(Event::Tick);
    assert_eq!(world.sendings, [], "nothing waits");
    world.keys("<Enter>cIt was.<C-s>");
    assert_eq!(world.sendings, [Sending::Due]);
    world.event(Event::Outside);
    world.event(Event::Tick);
    assert_eq!(world.sendings.len(), 1, "one at a time");
    world.event(Event::SendingEnded(Ok(Some(Timestamp(START.0 + 60)))));
    world.event(Event::Tick);
    assert_eq!(world.sendings.len(), 1);
    world.now = Timestamp(START.0 + 61);
    world.event(Event::Tick);
    assert_eq!(world.sendings, [Sending::Due, Sending::Due]);
    // Another tidings is at it: that is nobody's trouble, and tried again later.
    world.event(Event::SendingEnded(Err(Problem::new("nothing was sent", "another is sending"))));
    assert!(!world.screen().contains("another is sending"), "{}", world.screen());
    world.now = Timestamp(START.0 + 130);
    world.event(Event::Tick);
    assert_eq!(world.sendings.len(), 3);
}

#[test]
fn what_waited_at_the_start_goes_by_itself_and_a_failure_is_said_once() {
    let mut world = paper(120, 40);
    world.keys("<Enter>cIt was.<C-s>");
    let mut world = world.killed_and_started_again();
    world.state.preferences.sends_by_itself = true;
    world.event(Event::Tick);
    assert_eq!(world.sendings, [Sending::Due]);
    let key = keys(&world).remove(0);
    for turn in 0..2 {
        goes(&mut world, &key, &[], |way| {
            way.reason = Some(Problem::new("the comment waits in the outbox", "nobody answers"));
        });
        told(&mut world, &key, None);
        ended(&mut world);
        let said = world.screen().contains("nobody answers; O, then");
        assert_eq!(said, turn == 0, "{}", world.screen());
        world.now = Timestamp(world.now.0 + 10);
        world.keys("hj").keys("k");
    }
}

#[test]
fn a_name_that_is_missing_is_asked_for_in_place_and_the_comment_goes_on() {
    let mut world = paper(80, 24);
    world.keys("<Enter>cIt was.<C-s>:send<Enter>");
    let key = keys(&world).remove(0);
    told(&mut world, &key, Some(Missing::Name));
    world.shows(&["Your name, as the site shows it:"]);
    ended(&mut world);
    world.keys("Ann q");
    world.event(Event::Paste("Other\nX".to_owned()));
    world.keys("<Backspace><Backspace><Enter>");
    assert_eq!(world.identity, [(Missing::Name, "Ann qOther".to_owned())]);
    let these =
        |keys: &[CommentKey]| Sending::These { keys: keys.to_vec(), verb: Some(Verb::Retry) };
    assert_eq!(world.sendings[1..], [these(std::slice::from_ref(&key))]);
    told(&mut world, &key, Some(Missing::Email));
    world.shows(&["Your mail address"]);
    // Esc leaves the comment waiting; asking again asks for what is missing.
    world.keys("ann<Esc>").shows(&["It waits in the outbox. :send asks again."]);
    assert_eq!((state(&world, &key), world.quit), (Queued, false));
    world.keys(":send<Enter>").shows(&["Your mail address"]);
    world.keys("ann@a.example<Enter>");
    assert_eq!(world.identity[1], (Missing::Email, "ann@a.example".to_owned()));
    assert_eq!(world.sendings[2..], [these(&[key])]);
}

#[test]
fn nobody_is_asked_who_has_gone_on_and_no_key_is_taken_from_them() {
    let mut world = paper(80, 24);
    world.keys("<Enter>cIt was.<C-s>:send<Enter>");
    let key = keys(&world).remove(0);
    world.keys("cAnother one, half");
    told(&mut world, &key, Some(Missing::Name));
    world.keys(" done");
    ended(&mut world);
    world.shows(&["Another one, half done", ":send asks you"]);
    assert_eq!(world.identity, []);
    world.keys("<Esc>:send<Enter>").shows(&["Your name, as the site shows it:"]);
    let mut narrow = paper(40, 12);
    narrow.keys("<Enter>cIt was.<C-s>:send<Enter>");
    let key = keys(&narrow).remove(0);
    told(&mut narrow, &key, Some(Missing::Email));
    narrow.shows(&["Your mail: "]);
}

/// Six comments, each in another state.
fn outbox(columns: u16, rows: u16) -> World {
    let mut world = paper(columns, rows);
    for (moves, text) in [
        ("", "The first boat was full by six."),
        ("j", "Nobody rang the bell this time."),
        ("jj", "It sleeps on the letter S."),
        ("jjj", "Two coins a crossing, as ever."),
    ] {
        world.now = Timestamp(world.now.0 + 60);
        world.keys(&format!("g{moves}<Enter>c{text}<C-s>h"));
    }
    world.keys("g<Enter>cAnd a draft besides.<Esc>h");
    let all = keys(&world);
    goes(&mut world, &all[0], &[Away, Unsure], |way| {
        way.doubt = way.started;
        way.reason = Some(Problem::new(
            "the comment may have arrived",
            "the site does not show it, and would take it a second time",
        ));
    });
    goes(&mut world, &all[1], &[Away, Refused], closed);
    goes(&mut world, &all[2], &[Away, Held], |way| {
        way.next_try = Some(Timestamp(START.0 + 7_200));
        way.reason = Some(Problem::new(
            "a moderator looks at the comment first",
            "the site has it and does not show it yet",
        ));
    });
    goes(&mut world, &all[3], &[], |way| {
        way.attempts = 2;
        way.next_try = Some(Timestamp(START.0 + 900));
        way.reason = Some(Problem::new(
            "the comment waits in the outbox",
            "the site wants a pause between two comments",
        ));
    });
    world.keys("O");
    world
}

#[test]
fn the_outbox_says_how_everything_stands() {
    for (columns, rows) in SIZES {
        let mut world = outbox(columns, rows);
        insta::assert_snapshot!(format!("outbox-{columns}x{rows}"), world.screen());
        for _ in 0..8 {
            world.keys("j");
            assert!(world.cursor_row().len() > 3, "the cursor is in sight:\n{}", world.screen());
        }
        world.keys("h<Enter>C");
        insta::assert_snapshot!(format!("outbox-thread-{columns}x{rows}"), world.screen());
    }
}

#[test]
fn what_nobody_can_find_out_is_settled_by_the_writer() {
    let mut world = outbox(120, 40);
    let all = keys(&world);
    world.keys("g").shows(&["a arrived  ! again  S look"]);
    world.keys("!");
    let these = |verb| Sending::These { keys: vec![all[0].clone()], verb: Some(verb) };
    assert_eq!(world.sendings, [these(Verb::SendAgain)]);
    world.keys("S");
    assert_eq!(world.sendings[1], these(Verb::Retry));
    world.keys("a").shows(&["It counts as sent."]);
    assert_eq!(state(&world, &all[0]), Sent);
    world.keys("ga").shows(&["That is for one that may have arrived."]);
}

#[test]
fn waiting_comments_are_held_back_let_go_sent_copied_and_discarded() {
    let mut world = outbox(120, 40);
    let all = keys(&world);
    world.keys("gjjw").shows(&["Held back. w lets it go.", "held back by you"]);
    assert_eq!(state(&world, &all[3]), CommentState::Paused);
    world.keys("w").shows(&["waiting in the outbox"]);
    assert_eq!(state(&world, &all[3]), Queued);
    world.keys("S");
    let these = |at: usize, verb| Sending::These { keys: vec![all[at].clone()], verb };
    assert_eq!(world.sendings, [these(3, None)]);
    world.keys("ky");
    assert_eq!(world.copied, ["Nobody rang the bell this time."]);
    world.keys("S");
    assert_eq!(world.sendings[1], these(1, Some(Verb::Retry)));
    world.keys("d").shows(&["Discarded. u brings it back."]);
    assert_eq!(keys(&world).len(), 4);
    world.keys("u");
    assert_eq!(keys(&world).len(), 5);
    post::decide(&mut world.store, &all[1], Wish::Retry, START).expect("it can be sent again");
}

#[test]
fn an_own_comment_stands_once_by_the_name_that_the_site_gave_it() {
    let mut world = paper(120, 40);
    world.keys("<Enter>cSo it <b>was</b>.<C-s>");
    let key = keys(&world).remove(0);
    let article = world.store.comment(&key).expect("reads").expect("is there").article;
    goes(&mut world, &key, &[Away, Sent], |way| way.remote = Some("7".to_owned()));
    // The site changed the text, so that nothing but the name tells whose it is.
    let there = ThreadComment {
        author: Some(Clean::new("Ann Other")),
        published: Some(START),
        body: Document::from_paragraphs(["So it was, the moderator says."]),
        ..ThreadComment::new("7")
    };
    let thread = Some((ThreadSystem::Isso, &[there][..], Coverage::Whole));
    world.store.save_thread(&article, thread, &ThreadState::default(), START).expect("saves");
    told(&mut world, &key, None);
    world.keys("C").shows(&["1 comment", "you · now", "the moderator says"]);
    assert!(!world.screen().contains("of yours"), "{}", world.screen());
    assert!(!world.screen().contains("<b>"), "{}", world.screen());
}

#[test]
fn what_is_mended_is_said_no_more() {
    let mut world = paper(120, 40);
    world.keys("<Enter>cIt was.<C-s>:send<Enter>");
    let key = keys(&world).remove(0);
    goes(&mut world, &key, &[], closed);
    told(&mut world, &key, None);
    ended(&mut world);
    world.shows(&["comments on this article are closed"]);
    world.keys(":send<Enter>");
    goes(&mut world, &key, &[Away, Sent], |way| way.reason = None);
    told(&mut world, &key, None);
    world.shows(&["is there."]);
    world.now = Timestamp(world.now.0 + 60);
    world.event(Event::Tick);
    assert!(!world.screen().contains("are closed"), "{}", world.screen());
}
