//! Subscribing and refreshing, against a server of the test's own that is as honest or as hostile
//! as the test wishes.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

#[allow(dead_code)]
#[path = "net_server/mod.rs"]
mod net_server;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use net_server::{After, Asked, Server, Stream, flood, reply, send, silence};
use tempfile::TempDir;
use tidings::model::{
    ArticleId, Edge, FullText, Mark, NamedBy, Query, Rel, Source, SourceState, Timestamp,
};
use tidings::net::{Cancel, Limits, Options, ProxyChoice};
use tidings::refresh::{Addition, Outcome, Refresher, Report, Which};
use tidings::store::{Added, Store, Switch};

const NOW: Timestamp = Timestamp(1_795_338_000);

/// What a path answers: the status with further headers, and the body.
#[derive(Clone)]
struct Page {
    status: String,
    headers: String,
    body: Vec<u8>,
}

fn page(status: &str, headers: &str, body: &str) -> Page {
    Page { status: status.to_owned(), headers: headers.to_owned(), body: body.into() }
}

/// A site whose pages a test can change, and a data folder that is subscribed to nothing yet.
struct World {
    server: Server,
    pages: Arc<Mutex<BTreeMap<String, Page>>>,
    asked: Arc<Mutex<Vec<String>>>,
    store: Store,
    refresher: Refresher,
    _folder: TempDir,
}

impl World {
    fn new() -> Self {
        let (pages, asked) =
            <(Arc<Mutex<BTreeMap<String, Page>>>, Arc<Mutex<Vec<String>>>)>::default();
        let (known, log) = (Arc::clone(&pages), Arc::clone(&asked));
        let server = Server::start(move |asked, stream| {
            log.lock().unwrap().push(asked.path.clone());
            let found = known.lock().unwrap().get(&asked.path).cloned();
            answer(asked, stream, found)
        });
        let folder = TempDir::new().unwrap();
        let store = Store::open(folder.path(), NOW).unwrap().store;
        Self { server, pages, asked, store, refresher: refresher(), _folder: folder }
    }

    fn put(&self, path: &str, page: Page) {
        self.pages.lock().unwrap().insert(path.to_owned(), page);
    }

    fn feed(&self, path: &str, title: &str, entries: &[&str]) {
        let etag =
            format!("Content-Type: application/rss+xml\r\nETag: \"{}\"\r\n", entries.join("-"));
        self.put(path, page("200 OK", &etag, &feed(&self.server.url(""), title, entries)));
    }

    fn add(&mut self, path: &str) -> Addition {
        let url = self.server.url(path);
        self.refresher.add(&mut self.store, &url, &Cancel::default()).unwrap()
    }

    fn refresh(&mut self) -> Report {
        self.refresher
            .refresh(&mut self.store, &Which::All, &Cancel::default(), &mut |_| {})
            .unwrap()
    }

    fn outcome(&mut self) -> Outcome {
        self.refresh().visits.remove(0).outcome
    }

    fn state(&self) -> SourceState {
        self.store.sources().unwrap().remove(0).state
    }

    fn titles(&self) -> Vec<String> {
        let page = self.store.page(&Query::default(), &Edge::First, 100).unwrap();
        let mut titles: Vec<String> = page.rows.iter().map(|row| row.title.to_string()).collect();
        titles.sort();
        titles
    }

    fn id_of(&self, title: &str) -> ArticleId {
        let page = self.store.page(&Query::default(), &Edge::First, 100).unwrap();
        page.rows.into_iter().find(|row| row.title.as_str() == title).unwrap().id
    }
}

fn refresher() -> Refresher {
    let limits = Limits {
        connect: Duration::from_millis(500),
        headers: Duration::from_millis(500),
        whole: Duration::from_secs(2),
        ..Limits::default()
    };
    Refresher::new(&Options { limits, proxy: ProxyChoice::Direct, ..Options::default() }).unwrap()
}

fn answer(asked: &Asked, stream: &mut dyn Stream, page: Option<Page>) -> After {
    let Some(page) = page else { return reply(stream, "404 Not Found", "", b"") };
    let same = asked.header("if-none-match").is_some_and(|etag| page.headers.contains(etag));
    if same {
        return reply(stream, "304 Not Modified", "", b"");
    }
    reply(stream, &page.status, &page.headers, &page.body)
}

fn feed(site: &str, title: &str, entries: &[&str]) -> String {
    let item = |entry: &&str| {
        format!(
            "<item><title>{entry}</title><link>{site}/{entry}</link><guid>{entry}</guid>\
             <description>Only the start of {entry}.</description></item>"
        )
    };
    let items: String = entries.iter().map(item).collect();
    // Its own idea of its address is wrong, as that of many feeds behind a proxy is.
    format!(
        "<rss xmlns:atom='http://www.w3.org/2005/Atom'><channel><title>{title}</title>\
         <atom:link rel='self' href='http://127.0.0.1:1/wrong'/>{items}</channel></rss>"
    )
}

const HTML: &str = "Content-Type: text/html; charset=utf-8\r\n";

fn story(title: &str, head: &str) -> String {
    let text = "<p>The whole story goes on for a good many words, as stories do. </p>".repeat(12);
    format!(
        "<html><head><title>{title}</title>{head}</head><body><article><h1>{title}</h1>{text}</article></body></html>"
    )
}

#[test]
fn a_feed_is_subscribed_to_and_read_at_once() {
    let mut world = World::new();
    world.feed("/feed", "The Feed", &["one", "two"]);
    let Addition::Subscribed { how: Added::New(_), visit } = world.add("/feed") else {
        panic!("not subscribed");
    };
    assert_eq!(visit.outcome, Outcome::Fetched { added: 2, updated: 0 });
    assert_eq!(visit.name.as_str(), "The Feed");
    assert_eq!(world.titles(), ["one", "two"]);
    let Addition::Subscribed { how: Added::Known(_), .. } = world.add("/feed") else {
        panic!("subscribed twice");
    };
    assert_eq!(world.store.sources().unwrap().len(), 1);
    assert_eq!(world.titles().len(), 2);
}

#[test]
fn an_address_that_leads_to_a_source_is_that_source() {
    let mut world = World::new();
    world.feed("/feed", "The Feed", &["one", "two"]);
    world.add("/feed");
    for (path, status) in [
        ("/old", "301 Moved Permanently"),
        ("/now", "302 Found"),
        ("/and", "307 Temporary Redirect"),
    ] {
        world.put(path, page(status, "Location: /feed\r\n", ""));
        let Addition::Subscribed { how: Added::Known(id), visit } = world.add(path) else {
            panic!("{path} was subscribed to beside what it leads to");
        };
        assert_eq!(visit.name.as_str(), "The Feed");
        let sources = world.store.sources().unwrap();
        assert_eq!(sources.iter().map(|source| &source.id).collect::<Vec<_>>(), [&id]);
        assert_eq!(sources[0].address.url().path(), "/feed");
    }
    assert_eq!(world.titles(), ["one", "two"]);
    // One that leads to a feed nobody has is subscribed to as it was typed.
    world.feed("/other", "The Other", &["three"]);
    world.put("/second", page("302 Found", "Location: /other\r\n", ""));
    let added = world.add("/second");
    assert!(matches!(added, Addition::Subscribed { how: Added::New(_), .. }), "{added:?}");
    let added = world.add("/second");
    assert!(matches!(added, Addition::Subscribed { how: Added::Known(_), .. }), "{added:?}");
}

#[test]
fn an_address_may_be_typed_without_its_scheme() {
    let mut world = World::new();
    world.feed("/feed", "The Feed", &["one"]);
    for url in [world.server.url("/feed"), world.server.url("/feed").replace("http:", "feed:")] {
        let typed = url.trim_start_matches("http://");
        let added = world.refresher.add(&mut world.store, typed, &Cancel::default());
        assert!(matches!(added, Ok(Addition::Subscribed { .. })), "{typed}: {added:?}");
    }
    assert_eq!(world.store.sources().unwrap().len(), 1);
}

#[test]
fn the_one_feed_of_a_page_is_subscribed_to() {
    let mut world = World::new();
    world.feed("/posts/feed", "The Feed", &["one"]);
    let head = "<link rel=alternate type='application/rss+xml' title='Posts' href='/posts/feed'>\
        <link rel=alternate type='application/rss+xml' title='Comments' href='/comments/feed/'>";
    world.put("/", page("200 OK", HTML, &story("A site", head)));
    assert!(matches!(world.add("/"), Addition::Subscribed { .. }));
    assert_eq!(world.titles(), ["one"]);
    assert_eq!(world.store.sources().unwrap()[0].named_by, NamedBy::Reader);
}

#[test]
fn of_several_feeds_the_reader_chooses() {
    let mut world = World::new();
    world.feed("/b", "B", &["one"]);
    let head = "<link rel=alternate type='application/rss+xml' title='A' href='/a'>\
        <link rel=alternate type='application/atom+xml' title='B' href='/b'>";
    world.put("/", page("200 OK", HTML, &story("A site", head)));
    let Addition::Choose { page, candidates } = world.add("/") else { panic!("no choice") };
    assert_eq!(
        candidates.iter().filter_map(|one| one.title.as_deref()).collect::<Vec<_>>(),
        ["A", "B"]
    );
    assert_eq!(world.store.sources().unwrap(), []);
    let chosen =
        world.refresher.subscribe(&mut world.store, &candidates[1], &page, &Cancel::default());
    assert!(matches!(chosen, Ok(Addition::Subscribed { .. })), "{chosen:?}");
    assert_eq!(world.titles(), ["one"]);
}

#[test]
fn a_feed_that_a_front_page_does_not_mention_is_found() {
    let mut world = World::new();
    world.put("/", page("200 OK", HTML, &story("A site", "")));
    world.feed("/rss.xml", "Hidden", &["one"]);
    assert!(matches!(world.add("/"), Addition::Subscribed { .. }));
    assert_eq!(world.titles(), ["one"]);
}

#[test]
fn a_page_without_a_feed_is_kept_to_be_read() {
    let mut world = World::new();
    world.put("/2026/story", page("200 OK", HTML, &story("A story", "")));
    let Addition::Saved { title, .. } = world.add("/2026/story") else { panic!("not kept") };
    assert_eq!(title.as_str(), "A story");
    assert_eq!(world.titles(), ["A story"]);
    assert_eq!(world.store.sources().unwrap(), []);
}

#[test]
fn what_cannot_be_added_leaves_nothing_behind() {
    let mut world = World::new();
    world.put("/x", page("200 OK", "Content-Type: text/plain\r\n", "words"));
    for typed in [world.server.url("/x"), world.server.url("/none"), "exec:ls".into(), "a b".into()]
    {
        let added = world.refresher.add(&mut world.store, &typed, &Cancel::default());
        assert!(added.is_err(), "{typed}: {added:?}");
    }
    assert_eq!((world.store.sources().unwrap(), world.titles()), (vec![], vec![]));
}

#[test]
fn a_second_fetch_says_unchanged_and_a_third_brings_what_is_new() {
    let mut world = World::new();
    world.feed("/feed", "The Feed", &["one"]);
    world.add("/feed");
    assert_eq!(world.outcome(), Outcome::Unchanged);
    world.feed("/feed", "The Feed", &["one", "two"]);
    assert_eq!(world.outcome(), Outcome::Fetched { added: 1, updated: 0 });
    assert_eq!(world.titles(), ["one", "two"]);
    // The feed's own wrong idea of its address was never asked for.
    assert!(world.asked.lock().unwrap().iter().all(|path| path == "/feed"));
    assert_eq!(world.store.sources().unwrap()[0].address.url().path(), "/feed");
}

#[test]
fn a_source_that_is_gone_is_not_asked_again() {
    let mut world = World::new();
    world.feed("/feed", "The Feed", &["one"]);
    world.add("/feed");
    world.put("/feed", page("410 Gone", "", ""));
    let Outcome::Gone(problem) = world.outcome() else { panic!("not gone") };
    assert!(problem.why.contains("gone for good"), "{problem}");
    assert!(world.state().gone);
    assert_eq!(world.refresh().visits, []);
    assert_eq!(world.titles(), ["one"]);
}

#[test]
fn a_move_is_believed_once_three_answers_agree() {
    let mut world = World::new();
    world.feed("/feed", "The Feed", &["one"]);
    world.add("/feed");
    world.put("/feed", page("301 Moved Permanently", "Location: /new\r\n", ""));
    world.feed("/new", "The Feed", &["one", "two"]);
    let path = |world: &World| world.store.sources().unwrap()[0].address.url().path().to_owned();
    for _ in 0..2 {
        world.refresh();
        assert_eq!(path(&world), "/feed");
    }
    // An answer that says something else begins the count anew.
    world.put("/feed", page("302 Found", "Location: /new\r\n", ""));
    world.refresh();
    world.put("/feed", page("308 Permanent Redirect", "Location: /new\r\n", ""));
    for expected in ["/feed", "/feed", "/new"] {
        world.refresh();
        assert_eq!(path(&world), expected);
    }
    world.feed("/new", "The Feed", &["one", "two", "three"]);
    world.refresh();
    // The ids did not move, so nothing came twice.
    assert_eq!(world.titles(), ["one", "three", "two"]);
}

#[test]
fn an_answer_that_is_cut_short_changes_nothing() {
    let mut world = World::new();
    world.feed("/feed", "The Feed", &["one"]);
    world.add("/feed");
    let before = world.state();
    let whole = feed(&world.server.url(""), "Other", &["one", "two", "three"]);
    let half = &whole[..whole.len() * 2 / 3];
    world.put("/feed", page("200 OK", "Connection: close\r\n", half));
    let Outcome::Failed(problem) = world.outcome() else { panic!("half a feed was taken") };
    assert!(problem.why.contains("ends in the middle"), "{problem}");
    assert_eq!(world.titles(), ["one"]);
    let after = world.state();
    assert_eq!((after.etag, after.title), (before.etag, before.title));
    assert_eq!((after.failures, after.last_success), (1, before.last_success));
    // One that always ends so is made so, and is read in the end.
    world.refresh();
    assert!(matches!(world.outcome(), Outcome::Fetched { .. }));
    assert_eq!(world.state().failures, 0);
}

#[test]
fn failures_are_waited_out_longer_each_time() {
    let mut world = World::new();
    world.feed("/feed", "The Feed", &["one"]);
    world.add("/feed");
    world.put("/feed", page("500 Internal Server Error", "", ""));
    let wait = |state: &SourceState| state.next_due.unwrap().since(state.last_checked.unwrap());
    for minutes in [30, 60, 120] {
        assert!(matches!(world.outcome(), Outcome::Failed(_)));
        assert_eq!(wait(&world.state()), minutes * 60);
    }
    world.put("/feed", page("429 Too Many Requests", "Retry-After: 36000\r\n", ""));
    world.refresh();
    assert_eq!(wait(&world.state()), 36_000);
    let none =
        world.refresher.refresh(&mut world.store, &Which::Due, &Cancel::default(), &mut |_| {});
    assert_eq!(none.unwrap().visits, []);
    let fresh = "Cache-Control: max-age=7200\r\n";
    world.put("/feed", page("200 OK", fresh, &feed("", "The Feed", &["one"])));
    world.refresh();
    assert_eq!((wait(&world.state()), world.state().failures), (7_200, 0));
    assert_eq!(world.state().problem, None);
}

#[test]
fn a_web_page_in_the_place_of_a_feed_changes_nothing() {
    let mut world = World::new();
    world.feed("/feed", "The Feed", &["one"]);
    world.add("/feed");
    world.put("/feed", page("200 OK", HTML, &story("Please log in", "")));
    let Outcome::Failed(problem) = world.outcome() else { panic!("the page was taken") };
    assert!(problem.why.contains("web page"), "{problem}");
    assert_eq!(world.titles(), ["one"]);
}

#[test]
fn five_hostile_sources_do_not_hold_up_forty_five_others() {
    let mut world = World::new();
    let hostile = |asked: &Asked, stream: &mut dyn Stream| match asked.path.as_str() {
        "/silence" => silence(stream),
        "/flood" => flood(stream, b"HTTP/1.1 200 OK\r\n\r\n<rss><channel><item>"),
        "/garbage" => send(stream, b"\x00\xff nonsense \x1b[2J\r\n\r\n"),
        "/short" => send(stream, b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n<rss>"),
        _ => send(stream, b"HTTP/1.1 301 x\r\nLocation: file:///etc/passwd\r\n\r\n"),
    };
    let hostile = Server::start(hostile);
    let address = |url: String| tidings::model::Address::parse(&url).unwrap();
    let mut sources = Vec::new();
    for path in ["/silence", "/flood", "/garbage", "/short", "/file"] {
        sources.push(Source::new(address(hostile.url(path)), NamedBy::Reader));
    }
    for n in 0..45 {
        let (path, entry) = (format!("/feed{n}"), format!("entry{n}"));
        world.feed(&path, &format!("Feed {n}"), &[&entry]);
        sources.push(Source::new(address(world.server.url(&path)), NamedBy::Reader));
    }
    world.store.add_sources(&sources, NOW).unwrap();
    let mut seen = Vec::new();
    let report = world
        .refresher
        .refresh(&mut world.store, &Which::All, &Cancel::default(), &mut |progress| {
            seen.push((progress.done, progress.of));
        })
        .unwrap();
    assert_eq!((report.visits.len(), report.added, report.problems), (50, 45, 5));
    assert_eq!(seen, (1..=50).map(|done| (done, 50)).collect::<Vec<_>>());
    let failed: Vec<&str> = report
        .visits
        .iter()
        .filter(|visit| visit.problem().is_some())
        .map(|visit| visit.name.as_str())
        .collect();
    assert!(failed.iter().all(|name| !name.contains("feed")), "{failed:?}");
}

/// A gzip of a mebibyte of spaces and more, in a few bytes.
fn bomb() -> Vec<u8> {
    use std::io::Write;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(&vec![b' '; 64 << 20]).unwrap();
    gzip.finish().unwrap()
}

/// Drips a little until the client goes away.
fn drip(stream: &mut dyn Stream, start: &[u8], drop: &[u8]) -> After {
    let _ = stream.write_all(start);
    let (_wait, never) = std::sync::mpsc::channel::<()>();
    while stream.write_all(drop).is_ok() {
        let _ = never.recv_timeout(Duration::from_millis(50));
    }
    After::Close
}

#[test]
fn every_hostile_behaviour_ends_and_the_healthy_sources_beside_it_finish() {
    const OK: &[u8] = b"HTTP/1.1 200 OK\r\n\r\n";
    let canary = Server::start(|_, stream| reply(stream, "200 OK", "", b"secret"));
    let (canary_url, bomb) = (canary.url("/"), bomb());
    let to =
        |place: &str| format!("HTTP/1.1 302 x\r\nLocation: {place}\r\nContent-Length: 0\r\n\r\n");
    let behaviours = [
        "silence",
        "drip",
        "drip-headers",
        "flood",
        "flood-headers",
        "large-header",
        "short",
        "negative",
        "bad-chunk",
        "interim",
        "loop",
        "to-file",
        "to-ftp",
        "to-here",
        "to-metadata",
        "bomb",
        "two-layers",
        "lying-gzip",
        "reset",
        "unasked-304",
        "page",
        "laughs",
        "deep",
    ];
    let hostile = Server::start(move |asked, stream| match asked.path.trim_start_matches('/') {
        "silence" => silence(stream),
        "drip" => drip(stream, OK, b"x"),
        "drip-headers" => drip(stream, b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
        "flood" => {
            let _ = stream.write_all(OK);
            flood(stream, &[b'x'; 65_536])
        }
        "flood-headers" => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n");
            flood(stream, b"X-Header: and another\r\n")
        }
        "large-header" => {
            reply(stream, "200 OK", &format!("ETag: {}\r\n", "x".repeat(1 << 20)), b"x")
        }
        "short" => send(stream, b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n<rss>"),
        "negative" => send(stream, b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n<rss>"),
        "bad-chunk" => send(stream, b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
        "interim" => flood(stream, &b"HTTP/1.1 103 Early Hints\r\n\r\n".repeat(500)),
        "loop" => send(stream, to("/loop").as_bytes()),
        "to-file" => send(stream, to("file:///etc/passwd").as_bytes()),
        "to-ftp" => send(stream, to("ftp://127.0.0.1/").as_bytes()),
        "to-here" => send(stream, to(&canary_url).as_bytes()),
        "to-metadata" => send(stream, to("http://169.254.169.254/latest").as_bytes()),
        "bomb" => reply(stream, "200 OK", "Content-Encoding: gzip\r\n", &bomb),
        "two-layers" => reply(stream, "200 OK", "Content-Encoding: gzip, gzip\r\n", b"x"),
        "lying-gzip" => reply(stream, "200 OK", "Content-Encoding: gzip\r\n", b"<rss/>"),
        "reset" => After::Drop,
        "unasked-304" => reply(stream, "304 Not Modified", "", b""),
        "laughs" => reply(stream, "200 OK", "", b"<!DOCTYPE x [<!ENTITY a \"aaaa\">]><x>&a;</x>"),
        "deep" => reply(stream, "200 OK", "", &b"<a>".repeat(200_000)),
        _ => reply(stream, "200 OK", HTML, story("Please log in", "").as_bytes()),
    });
    let mut world = World::new();
    let address = |url: String| tidings::model::Address::parse(&url).unwrap();
    let mut sources: Vec<Source> = behaviours
        .iter()
        .map(|path| Source::new(address(hostile.url(&format!("/{path}"))), NamedBy::Reader))
        .collect();
    for n in 0..20 {
        let path = format!("/feed{n}");
        world.feed(&path, &format!("Feed {n}"), &[&format!("entry{n}")]);
        sources.push(Source::new(address(world.server.url(&path)), NamedBy::Reader));
    }
    world.store.add_sources(&sources, NOW).unwrap();
    let start = std::time::Instant::now();
    let report = world.refresh();
    // At most four at once at one server, two seconds each, and a busy machine.
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
    assert_eq!((report.visits.len(), report.added), (behaviours.len() + 20, 20));
    for visit in &report.visits {
        let hostile = !visit.name.contains("Feed");
        let problem = visit.problem().map(ToString::to_string);
        assert_eq!(problem.is_some(), hostile, "{}: {:?}", visit.name, visit.outcome);
        let clean = |text: String| text.starts_with("cannot ") && !text.contains("Error");
        assert!(problem.is_none_or(clean), "{:?}", visit.outcome);
    }
    assert_eq!(canary.connections(), 0);
    assert_eq!(world.titles().len(), 20);
}

#[test]
fn a_feed_cut_at_any_point_changes_no_mark_and_no_text() {
    let mut world = World::new();
    let entries: Vec<String> = (0..12).map(|n| format!("entry{n:02}")).collect();
    let entries: Vec<&str> = entries.iter().map(String::as_str).collect();
    world.feed("/feed", "The Feed", &entries);
    world.add("/feed");
    let (read, starred) = (world.id_of("entry03"), world.id_of("entry07"));
    world.store.mark(&[read], Mark::Read, Switch::On, NOW).unwrap();
    world.store.mark(&[starred], Mark::Starred, Switch::On, NOW).unwrap();
    let kept = |world: &World| -> Vec<(String, bool, bool, String)> {
        let page = world.store.page(&Query::default(), &Edge::First, 100).unwrap();
        let row = |row: &tidings::model::Row| {
            let text = world.store.article(&row.id).unwrap().unwrap().body.plain_text();
            (row.title.to_string(), row.read, row.starred, text)
        };
        let mut rows: Vec<_> = page.rows.iter().map(row).collect();
        rows.sort();
        rows
    };
    let before = kept(&world);
    assert_eq!(before.len(), 12);
    let whole = feed(&world.server.url(""), "The Feed", &entries);
    // Again and again, so that in the end it passes for a feed that is made so.
    for part in 1..50 {
        let half = &whole[..whole.len() * part / 50];
        world.put("/feed", page("200 OK", "Connection: close\r\n", half));
        world.refresh();
        assert_eq!(kept(&world), before, "cut at {part} of 50");
    }
}

#[test]
fn a_refresh_can_be_called_off() {
    let mut world = World::new();
    let mute = Server::start(|_, stream| silence(stream));
    world.feed("/feed", "The Feed", &["one"]);
    world.add("/feed");
    let source = tidings::model::Address::parse(&mute.url("/")).unwrap();
    world.store.add_sources(&[Source::new(source, NamedBy::Reader)], NOW).unwrap();
    let cancel = Cancel::default();
    let called_off = cancel.clone();
    let report = world
        .refresher
        .refresh(&mut world.store, &Which::All, &cancel, &mut |_| called_off.cancel())
        .unwrap();
    assert!(report.cancelled);
    assert_eq!(report.visits.len(), 1);
    assert_eq!(world.store.sources().unwrap()[1].state, SourceState::default());
}

#[test]
fn what_a_list_named_does_not_lead_into_a_private_network() {
    let mut world = World::new();
    world.feed("/feed", "The Feed", &["one"]);
    let address = tidings::model::Address::parse(&world.server.url("/feed")).unwrap();
    world.store.add_sources(&[Source::new(address, NamedBy::Network)], NOW).unwrap();
    assert!(matches!(world.outcome(), Outcome::Failed(_)));
    assert_eq!(world.server.requests(), 0);
    // The reader's own word opens the way.
    world.add("/feed");
    assert_eq!(world.outcome(), Outcome::Unchanged);
}

#[test]
fn a_summary_is_replaced_by_the_whole_story_and_stays_so() {
    let mut world = World::new();
    world.feed("/feed", "The Feed", &["one"]);
    world.add("/feed");
    let id = world.id_of("one");
    assert!(world.store.article(&id).unwrap().unwrap().summary_only);
    let missing = world.refresher.full_text(&mut world.store, &id, &Cancel::default());
    assert!(missing.is_err());
    let head = "<link rel=prev href='/zero' title='Zero'>";
    world.put("/one", page("200 OK", HTML, &story("one", head)));
    let whole = world.refresher.full_text(&mut world.store, &id, &Cancel::default()).unwrap();
    assert!(whole.changed && !whole.article.summary_only);
    assert!(whole.article.body.plain_text().contains("a good many words"));
    assert_eq!(
        whole.article.link(Rel::Previous).and_then(|link| link.title.as_deref()),
        Some("Zero")
    );
    assert_eq!(whole.article.source.as_deref(), Some("The Feed"));
    world.feed("/feed", "The Feed", &["one", "two"]);
    world.refresh();
    assert!(!world.store.article(&id).unwrap().unwrap().summary_only);
}

#[test]
fn a_whole_story_does_not_say_its_title_twice() {
    let mut world = World::new();
    world.feed("/feed", "The Feed", &["one"]);
    world.add("/feed");
    let text = "<p>The whole story goes on for a good many words, as stories do. </p>".repeat(12);
    let html = format!("<title>The site</title><article><h1>One</h1>{text}</article>");
    world.put("/one", page("200 OK", HTML, &html));
    let id = world.id_of("one");
    let story = world.refresher.full_text(&mut world.store, &id, &Cancel::default()).unwrap();
    assert!(story.article.body.plain_text().starts_with("The whole story"), "{story:?}");
    assert!(!story.article.summary_only);
}

#[test]
fn a_page_that_is_added_takes_the_place_of_its_summary() {
    let mut world = World::new();
    world.feed("/feed", "The Feed", &["one"]);
    world.add("/feed");
    let id = world.id_of("one");
    world.put("/one", page("200 OK", HTML, &story("one", "")));
    let Addition::Saved { id: kept, .. } = world.add("/one") else { panic!("not kept") };
    assert_eq!((kept, world.titles()), (id.clone(), vec!["one".to_owned()]));
    assert!(!world.store.article(&id).unwrap().unwrap().summary_only);
}

#[test]
fn a_refresher_that_is_shut_down_ends_its_refreshes_and_blames_nobody() {
    let mut world = World::new();
    let mute = Server::start(|_, stream| silence(stream));
    world.feed("/feed", "The Feed", &["one"]);
    world.add("/feed");
    let sources: Vec<Source> = (0..20)
        .map(|n| tidings::model::Address::parse(&mute.url(&format!("/{n}"))).unwrap())
        .map(|address| Source::new(address, NamedBy::Reader))
        .collect();
    world.store.add_sources(&sources, NOW).unwrap();
    let refresher = Arc::new(refresher());
    let shared = Arc::clone(&refresher);
    let report = refresher
        .refresh(&mut world.store, &Which::All, &Cancel::default(), &mut |_| shared.shutdown())
        .unwrap();
    assert!(report.cancelled && report.visits.len() < 21, "{report:?}");
    let blamed = world.store.sources().unwrap().iter().filter(|one| one.state.failures > 0).count();
    assert_eq!(blamed, report.problems);
}

#[test]
fn a_refresher_can_be_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Refresher>();
}

#[test]
fn a_source_that_wants_whole_stories_gets_them_with_the_feed() {
    let mut world = World::new();
    world.feed("/feed", "The Feed", &["one"]);
    world.add("/feed");
    let mut source = world.store.sources().unwrap().remove(0);
    source.full_text = FullText::Always;
    world.store.change_source(&source).unwrap();
    world.put("/two", page("200 OK", HTML, &story("two", "")));
    world.feed("/feed", "The Feed", &["one", "two", "three"]);
    world.refresh();
    let summary =
        |title: &str| world.store.article(&world.id_of(title)).unwrap().unwrap().summary_only;
    assert_eq!(["one", "two", "three"].map(summary), [true, false, true]);
}

#[test]
fn the_neighbours_of_a_wordpress_post_come_from_its_rest_interface() {
    let mut world = World::new();
    let site = world.server.url("");
    let head = format!(
        "<link rel='https://api.w.org/' href='{site}/wp-json/'><link rel=canonical href='{site}/2026/middle/'>"
    );
    world.put("/2026/middle/", page("200 OK", HTML, &story("Middle", &head)));
    let json = "Content-Type: application/json\r\n";
    let post = format!("[{{\"date\":\"2026-11-21T09:30:00\",\"link\":\"{site}/2026/middle/\"}}]");
    world.put("/wp-json/wp/v2/posts?slug=middle&_fields=date%2Clink", page("200 OK", json, &post));
    let neighbour = |slug: &str| {
        let body = format!(
            "[{{\"link\":\"{site}/2026/{slug}/\",\"title\":{{\"rendered\":\"The {slug} &#8211; one\"}}}}]"
        );
        page("200 OK", json, &body)
    };
    let date = "2026-11-21T09%3A30%3A00";
    world.put(
        &format!("/wp-json/wp/v2/posts?before={date}&per_page=1&_fields=link%2Ctitle"),
        neighbour("older"),
    );
    world.put(
        &format!("/wp-json/wp/v2/posts?after={date}&order=asc&per_page=1&_fields=link%2Ctitle"),
        neighbour("newer"),
    );
    let Addition::Saved { id, .. } = world.add("/2026/middle/") else { panic!("not kept") };
    let article = world.store.article(&id).unwrap().unwrap();
    let titles: Vec<&str> = article.links.iter().filter_map(|link| link.title.as_deref()).collect();
    assert_eq!(titles, ["The older – one", "The newer – one"]);
}

/// A subscribed site whose first story names a next one, which the reader wants.
fn wanting(next: &str) -> (World, ArticleId) {
    let mut world = World::new();
    world.feed("/feed", "The Feed", &["one"]);
    world.add("/feed");
    let head = format!("<link rel=next href='{next}' title='Two'>");
    world.put("/one", page("200 OK", HTML, &story("one", &head)));
    let id = world.id_of("one");
    let whole = world.refresher.full_text(&mut world.store, &id, &Cancel::default()).unwrap();
    let link = whole.article.links[0].clone();
    assert_eq!(link.rel, Rel::Next);
    world.store.want(&id, &link, NOW).unwrap();
    (world, id)
}

fn times_asked(world: &World, path: &str) -> usize {
    world.asked.lock().unwrap().iter().filter(|asked| *asked == path).count()
}

#[test]
fn what_is_wanted_comes_with_the_next_refresh() {
    let (mut world, id) = wanting("/two");
    world.put("/two", page("200 OK", HTML, &story("Two", "")));
    let report = world.refresh();
    assert_eq!((report.found, report.missed.as_slice()), (1, &[][..]));
    assert_eq!(world.store.wanted().unwrap(), []);
    let next = world.store.neighbours(&id).unwrap().next.unwrap();
    assert_eq!(next.target, Some(world.id_of("Two")));
    world.refresh();
    assert_eq!(times_asked(&world, "/two"), 1);
}

#[test]
fn what_moved_is_found_under_the_address_it_was_wanted_by() {
    let (mut world, id) = wanting("/two");
    world.put("/two", page("302 Found", "Location: /elsewhere\r\n", ""));
    let own = "<link rel=canonical href='/elsewhere'>";
    world.put("/elsewhere", page("200 OK", HTML, &story("A New Name", own)));
    assert_eq!(world.refresh().found, 1);
    assert_eq!(world.store.wanted().unwrap(), []);
    assert!(world.store.neighbours(&id).unwrap().next.unwrap().target.is_some());
}

#[test]
fn what_the_feed_brings_is_not_fetched_besides() {
    let (mut world, _) = wanting("/two");
    world.feed("/feed", "The Feed", &["two", "one"]);
    let report = world.refresh();
    assert_eq!((report.added, report.found), (1, 0));
    assert_eq!(times_asked(&world, "/two"), 0);
    assert_eq!(world.store.wanted().unwrap(), []);
}

#[test]
fn a_wish_that_fails_is_said_and_tried_later_or_when_it_is_asked_for_again() {
    let (mut world, id) = wanting("/two");
    let report = world.refresh();
    assert_eq!((report.found, report.problems), (0, 0), "no source has failed");
    let said = report.missed[0].to_string();
    assert!(said.contains("“Two”, which you want") && said.contains("tried again"), "{said}");
    assert_eq!(world.refresh().missed, []);
    assert_eq!(times_asked(&world, "/two"), 1, "it has its time");
    let wanted = world.store.wanted().unwrap().remove(0);
    assert_eq!(wanted.attempts.failures, 1);
    world.store.want(&id, &wanted.link, NOW).unwrap();
    world.put("/two", page("200 OK", HTML, &story("Two", "")));
    assert_eq!(world.refresh().found, 1);
}

#[test]
fn a_page_cannot_have_a_private_address_fetched_by_being_followed() {
    let asked = Arc::new(Mutex::new(0));
    let count = Arc::clone(&asked);
    let other = Server::start(move |_, stream| {
        *count.lock().unwrap() += 1;
        reply(stream, "200 OK", HTML, story("Two", "").as_bytes())
    });
    let (mut world, id) = wanting("/two");
    let url = tidings::model::Address::parse(&other.url("/two"));
    let link = tidings::model::Link { rel: Rel::Previous, title: None, url };
    world.store.want_no_more(&id, Rel::Next, NOW).unwrap();
    world.store.want(&id, &link, NOW).unwrap();
    let report = world.refresh();
    assert_eq!((report.found, report.missed.len()), (0, 1));
    assert_eq!(*asked.lock().unwrap(), 0);
}

#[test]
fn a_source_that_is_refreshed_brings_what_its_own_articles_lead_to() {
    let (mut world, id) = wanting("/two");
    world.put("/two", page("200 OK", HTML, &story("Two", "")));
    let own = world.store.source_of(&id).unwrap();
    let mut only = |ids: Vec<_>| {
        let which = Which::These(ids);
        let (store, cancel) = (&mut world.store, Cancel::default());
        world.refresher.refresh(store, &which, &cancel, &mut |_| {}).unwrap().found
    };
    assert_eq!(only(Vec::new()), 0);
    assert_eq!(only(own.into_iter().collect()), 1);
}
