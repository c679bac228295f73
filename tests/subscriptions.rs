//! The commands for subscriptions, as a script uses them.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

#[allow(dead_code)]
#[path = "net_server/mod.rs"]
mod net_server;

use std::path::Path;
use std::process::{Command, Output};

use net_server::{Server, reply};
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
    let mut command = Command::new(env!("CARGO_BIN_EXE_tidings"));
    for proxy in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] {
        command.env_remove(proxy);
    }
    command.arg("--data-dir").arg(folder).args(arguments).output().unwrap()
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
    assert!(run(&["folder", "Mine", "News/World"]).status.success());
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
fn several_feeds_are_listed_and_end_with_1() {
    let (site, folder) = (site(), TempDir::new().unwrap());
    let choice = tidings(folder.path(), &["add", &site.url("/")]);
    assert_eq!(choice.status.code(), Some(1));
    assert!(text(&choice).contains(&format!("{}  B", site.url("/other"))), "{choice:?}");
    assert_eq!(text(&tidings(folder.path(), &["sources"])), "");
    let all = tidings(folder.path(), &["add", "--all", &site.url("/")]);
    assert!(all.status.success(), "{all:?}");
    assert_eq!(text(&tidings(folder.path(), &["sources"])).lines().count(), 2);
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
    let imported = tidings(&home, &["import", "--json", path.to_str().unwrap()]);
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
