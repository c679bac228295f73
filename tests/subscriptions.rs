//! The commands for subscriptions, as a script uses them.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

#[allow(dead_code)]
#[path = "net_server/mod.rs"]
mod net_server;

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use net_server::{Server, reply, silence};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tempfile::TempDir;

const FEED: &str = "<rss><channel><title>The Feed</title><item><title>One</title>\
    <link>https://a.example/one</link><description>words</description></item></channel></rss>";
const PAGE: &str = "<html><head><title>Site</title>\
    <link rel=alternate type='application/rss+xml' title='A' href='/feed'>\
    <link rel=alternate type='application/rss+xml' title='B' href='/other'></head></html>";

fn site() -> Server {
    Server::start(|asked, stream| match asked.path.as_str() {
        "/" => reply(stream, "200 OK", "Content-Type: text/html\r\n", PAGE.as_bytes()),
        "/feed" | "/other" => {
            reply(stream, "200 OK", "Content-Type: application/rss+xml\r\n", FEED.as_bytes())
        }
        _ => reply(stream, "404 Not Found", "", b""),
    })
}

fn tidings(folder: &Path, arguments: &[&str]) -> Output {
    command(folder, arguments).output().unwrap()
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tidings"));
    for proxy in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] {
        command.env_remove(proxy);
    }
    command.arg("--data-dir").arg(folder).args(arguments);
    command
}

fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn json(output: &Output) -> Vec<Value> {
    text(output).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn sources_are_added_listed_renamed_and_removed() {
    let (site, folder) = (site(), TempDir::new().unwrap());
    let run = |arguments: &[&str]| tidings(folder.path(), arguments);
    let added = run(&["add", "--json", &site.url("/feed")]);
    assert!(added.status.success(), "{added:?}");
    assert_eq!((&json(&added)[0]["added"], &json(&added)[0]["new"]), (&"source".into(), &1.into()));
    assert!(run(&["rename", "The Feed", "Mine"]).status.success());
    assert!(run(&["folder", "Mine", "TV/Film"]).status.success());
    assert_eq!(json(&run(&["sources", "--json"]))[0]["folder"], "TV/Film");
    assert!(run(&["folder", "Mine", "News  /  World "]).status.success());
    let listed = json(&run(&["sources", "--json"]));
    assert_eq!(listed[0]["name"], "Mine");
    assert_eq!(listed[0]["folder"], "News / World");
    assert_eq!(listed[0]["title"], "The Feed");
    let unknown = run(&["remove", "nobody"]);
    assert_eq!(unknown.status.code(), Some(1));
    assert!(run(&["remove", "Mine"]).status.success());
    assert_eq!(text(&run(&["sources"])), "");
    assert!(text(&run(&["list", "--words", "One"])).contains("One"));
    // Adding it again brings it back as it was.
    assert!(run(&["add", &site.url("/feed")]).status.success());
    assert_eq!(json(&run(&["sources", "--json"]))[0]["name"], "Mine");
}

#[test]
fn ctrl_c_stops_a_refresh_and_keeps_what_was_fetched() {
    let asked = Arc::new(AtomicBool::new(false));
    let slow_asked = Arc::clone(&asked);
    let site = Server::start(move |asked, stream| match asked.path.as_str() {
        "/feed" => {
            reply(stream, "200 OK", "Content-Type: application/rss+xml\r\n", FEED.as_bytes())
        }
        _ => {
            slow_asked.store(true, Ordering::Release);
            silence(stream)
        }
    });
    for arguments in [&["refresh", "--all"][..], &["refresh", "--all", "--json"]] {
        asked.store(false, Ordering::Release);
        let folder = TempDir::new().unwrap();
        let list = folder.path().join("urls");
        std::fs::write(&list, ["/feed", "/slow", "/slower"].map(|path| site.url(path)).join("\n"))
            .unwrap();
        let data = folder.path().join("data");
        let import = ["import", "--allow-local", list.to_str().unwrap()];
        assert!(tidings(&data, &import).status.success());
        let child = command(&data, arguments).stdout(Stdio::piped()).spawn().unwrap();
        let read = |source: &Value| !source["last_success"].is_null();
        while !asked.load(Ordering::Acquire)
            || !json(&tidings(&data, &["sources", "--json"])).iter().any(read)
        {
            std::thread::yield_now();
        }
        kill_process(Pid::from_child(&child), Signal::INT).unwrap();
        let ended = child.wait_with_output().unwrap();
        assert_eq!(ended.status.code(), Some(130), "{ended:?}");
        let said = "stopped: 1 of 3 sources done and saved, 1 new, 0 updated; the other 2 stay as they were\n";
        match arguments.contains(&"--json") {
            true => assert_eq!(json(&ended)[0]["stopped"], true),
            false => assert_eq!(text(&ended), said),
        }
        // The others are due as they were, and nobody is to blame for it.
        let sources = json(&tidings(&data, &["sources", "--json"]));
        let untouched =
            |source: &&Value| source["last_checked"].is_null() && source["failures"] == 0;
        assert_eq!(sources.iter().filter(untouched).count(), 2);
    }
}

#[test]
fn several_feeds_are_listed_and_end_with_1() {
    let (site, folder) = (site(), TempDir::new().unwrap());
    let choice = tidings(folder.path(), &["add", &site.url("/")]);
    assert_eq!(choice.status.code(), Some(1));
    assert!(
        text(&choice).contains(&format!("  2  B\n     {}\n", site.url("/other"))),
        "{choice:?}"
    );
    assert_eq!(text(&tidings(folder.path(), &["sources"])), "");
    let all = tidings(folder.path(), &["add", "--all", &site.url("/")]);
    assert!(all.status.success(), "{all:?}");
    assert_eq!(text(&tidings(folder.path(), &["sources"])).lines().count(), 2);
}

#[test]
fn some_of_several_feeds_are_picked_by_their_numbers() {
    let (site, folder) = (site(), TempDir::new().unwrap());
    let run = |arguments: &[&str]| tidings(folder.path(), arguments);
    let wrong = run(&["add", "--pick", "1,3", &site.url("/")]);
    let said = String::from_utf8(wrong.stderr.clone()).unwrap();
    assert!(wrong.status.code() == Some(1) && said.contains("numbers 1 to 2"), "{wrong:?}");
    assert_eq!(text(&run(&["sources"])), "");
    assert!(run(&["add", "--pick", "2", &site.url("/")]).status.success());
    let sources = text(&run(&["sources"]));
    assert!(sources.contains("/other") && sources.lines().count() == 1, "{sources}");
}

#[test]
fn an_interval_and_whole_stories_are_decided_source_by_source() {
    let (site, folder) = (site(), TempDir::new().unwrap());
    let run = |arguments: &[&str]| tidings(folder.path(), arguments);
    assert!(run(&["add", &site.url("/feed")]).status.success());
    let due = |source: &Value| source["next_due"].as_str().unwrap().to_owned();
    let before = json(&run(&["sources", "--json"])).remove(0);
    let words = ["source", "The Feed", "--every", "2d", "--full-text", "always", "--json"];
    let decided = json(&run(&words)).remove(0);
    assert_eq!((&decided["interval"], &decided["full_text"]), (&172_800.into(), &"always".into()));
    assert!(due(&decided) > due(&before), "{decided} {before}");
    let listed = json(&run(&["sources", "--json"])).remove(0);
    assert_eq!(listed, decided);
    assert!(text(&run(&["source", "The Feed"])).contains("fetched        every 2 days\n"));
    assert!(!run(&["source", "The Feed", "--every", "soon"]).status.success());
    let auto = json(&run(&["source", "The Feed", "--every", "auto", "--json"])).remove(0);
    assert_eq!((&auto["interval"], due(&auto)), (&Value::Null, due(&before)));
}

#[test]
fn a_list_that_goes_out_has_no_passwords() {
    let (site, folder) = (site(), TempDir::new().unwrap());
    let address = site.url("/feed").replace("http://", "http://ann:secret@");
    assert!(tidings(folder.path(), &["add", &address]).status.success());
    let list = tidings(folder.path(), &["export", "--format", "opml"]);
    let said = String::from_utf8(list.stderr.clone()).unwrap();
    assert!(said.contains("The Feed is listed without its user and password"), "{said}");
    let list = text(&list);
    assert!(list.contains(&site.url("/feed")), "{list}");
    assert!(!list.contains("secret") && !list.contains("ann"), "{list}");
}

#[test]
fn a_list_goes_out_and_comes_in_and_is_fetched() {
    let (site, one, two) = (site(), TempDir::new().unwrap(), TempDir::new().unwrap());
    assert!(tidings(one.path(), &["add", &site.url("/feed")]).status.success());
    tidings(one.path(), &["rename", "The Feed", "Mine & <yours>"]);
    tidings(one.path(), &["folder", "Mine", "News"]);
    let list = tidings(one.path(), &["export", "--format", "opml"]);
    let path = two.path().join("subscriptions.opml");
    let more = text(&list).replace(
        "</body>",
        &format!(
            "<outline text='x' xmlUrl='mailto:x'/><outline xmlUrl='{}'/></body>",
            site.url("/none")
        ),
    );
    std::fs::write(&path, more).unwrap();
    let home = two.path().join("data");
    // A list is a file from outside: it may not lead into the reader's own network by itself.
    let refused = tidings(&home, &["import", "--json", path.to_str().unwrap()]);
    assert!(refused.status.success(), "{refused:?}");
    assert_eq!(json(&refused)[0]["sources"]["subscribed"], 0);
    assert_eq!(json(&refused)[0]["sources"]["skipped"], 3);
    let said = String::from_utf8(refused.stderr).unwrap();
    let way = format!("`tidings add {}`", site.url("/feed"));
    assert!(said.contains(&way) && said.contains("--allow-local"), "{said}");
    assert_eq!(text(&tidings(&home, &["sources"])), "");
    let imported = tidings(&home, &["import", "--allow-local", "--json", path.to_str().unwrap()]);
    assert!(imported.status.success(), "{imported:?}");
    assert_eq!(json(&imported)[0]["sources"]["subscribed"], 2);
    assert_eq!(json(&imported)[0]["sources"]["skipped"], 1);
    let refreshed = tidings(&home, &["refresh", "--json"]);
    assert_eq!(refreshed.status.code(), Some(1));
    let done = &json(&refreshed)[0];
    assert_eq!((&done["sources"], &done["new"]), (&2.into(), &1.into()));
    assert_eq!(done["problems"].as_array().map(Vec::len), Some(1));
    // A problem is one line on standard error, and nothing is drawn where nobody looks.
    let said = String::from_utf8(refreshed.stderr).unwrap();
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(!said.contains('\r'), "{said}");
    assert!(text(&tidings(&home, &["refresh"])).starts_with("no source is due"));
    let listed = json(&tidings(&home, &["sources", "--json"]));
    let mine = listed.iter().find(|one| one["name"] == "Mine & <yours>").unwrap();
    assert_eq!((&mine["title"], &mine["folder"]), (&"The Feed".into(), &"News".into()));
}
