//! A real Isso: it refuses no second comment, so nothing is doubled, nothing is lost unseen, and
//! what cannot be known is said.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

use super::desk::{Desk, reason};
use super::kill::{plans, send_until_settled};
use super::proxy::Proxy;
use super::site::{env, folder};

/// One of the two servers, behind a proxy that serves the page which names it.
struct Isso {
    proxy: Proxy,
    database: PathBuf,
    uri: String,
}

/// A server, "open" or "held", and a desk that is subscribed to its page.
fn scene(server: &str) -> Option<(Isso, Desk)> {
    let folder = folder("TIDINGS_ISSO", "isso.sh")?;
    let upstream = env(&folder)[server].trim_start_matches("http://").to_owned();
    // Runs on the same server must not meet in one thread.
    let uri = format!("/page-{}/", std::time::UNIX_EPOCH.elapsed().unwrap().as_nanos());
    let page = "<title>The page</title><p>Words.</p><script data-isso=\"{here}/\"></script>\
         <section id=isso-thread data-title=\"The page\"></section>";
    let feed = format!(
        "<rss version=\"2.0\"><channel><title>A feed</title><item><title>The page</title>\
         <link>{{here}}{uri}</link><description>Words</description></item></channel></rss>"
    );
    let proxy = Proxy::start(Some(upstream), &[("/feed.xml", &feed), (&uri, page)]);
    let desk = Desk::new();
    desk.subscribe(&format!("{}/feed.xml", proxy.url()));
    let database = folder.join(format!("{server}.db"));
    Some((Isso { proxy, database, uri }, desk))
}

impl Isso {
    /// How often each text is stored in this page's thread.
    fn stored(&self) -> HashMap<String, i64> {
        stored(&self.database, &self.uri)
    }
}

fn stored(database: &Path, uri: &str) -> HashMap<String, i64> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let database = Connection::open_with_flags(database, flags).unwrap();
    let sql = "SELECT text, count(*) FROM comments JOIN threads ON threads.id = tid
         WHERE uri = ?1 GROUP BY text";
    let mut texts = database.prepare(sql).unwrap();
    let texts = texts.query_map([uri], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?))).unwrap();
    texts.map(Result::unwrap).collect()
}

#[test]
fn a_comment_and_an_answer_to_it_arrive() {
    let Some((isso, desk)) = scene("open") else { return };
    desk.comment("The page", "Hello *there* & <b>you</b>");
    let told = desk.send_one();
    assert_eq!(told["state"], "sent", "{told}");
    desk.reply("The page", told["remote"].as_str().unwrap(), "An answer");
    assert_eq!(desk.send_one()["state"], "sent");
    assert_eq!(isso.stored()["Hello *there* & <b>you</b>"], 1);
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let database = Connection::open_with_flags(&isso.database, flags).unwrap();
    let sql = "SELECT parent FROM comments JOIN threads ON threads.id = tid
         WHERE uri = ?1 AND text = 'An answer'";
    let parent: i64 = database.query_row(sql, [&isso.uri], |row| row.get(0)).unwrap();
    assert_eq!(told["remote"], parent.to_string());
}

#[test]
fn a_held_comment_is_told_and_a_refusal_comes_in_the_servers_words() {
    let Some((isso, desk)) = scene("held") else { return };
    desk.comment("The page", "May I?");
    let told = desk.send_one();
    assert_eq!(told["state"], "held", "{told}");
    assert!(reason(&told).contains("a moderator looks"), "{told}");
    desk.comment("The page", "Hi");
    let told = desk.send_one();
    assert_eq!(told["state"], "refused");
    assert!(reason(&told).contains("too short"), "{told}");
    desk.configure("[identity]\nname = \"Ann\"\n");
    desk.comment("The page", "No address");
    let told = desk.send_one();
    assert!(reason(&told).contains("address required"), "{told}");
    assert_eq!(isso.stored().len(), 1);
}

/// Kills and cuts; what is not known to be there is unsure, and nothing is there twice. Returns how
/// many are unsure.
fn kill_and_cut(server: &str, runs: usize) -> Option<usize> {
    let (isso, desk) = scene(server)?;
    for run in 0..runs {
        desk.comment("The page", &format!("Run number {run} of many"));
        send_until_settled(&desk, &isso.proxy, plans(run));
    }
    let stored = isso.stored();
    let mut unsure = 0;
    for own in desk.comments() {
        let times = stored.get(own["text"].as_str().unwrap()).copied().unwrap_or(0);
        match (own["state"].as_str().unwrap(), times) {
            ("sent" | "held" | "approved", 1) => {}
            ("unsure", 0 | 1) => unsure += 1,
            (state, times) => panic!("{}: {state}, stored {times} times", own["text"]),
        }
    }
    let listed = desk.run(&["outbox"]);
    assert_eq!(listed.matches("  unsure  ").count(), unsure, "{listed}");
    let fates = isso.proxy.fates();
    assert!(fates >= runs, "{fates} kills and cuts");
    println!(
        "{server}: {runs} runs, {fates} kills and cuts, {unsure} unsure and shown, none doubled, none lost"
    );
    Some(unsure)
}

#[test]
fn kills_and_cuts_double_nothing_and_lose_nothing_that_can_be_seen() {
    // A comment that was lost before the server saw it cannot be told from one it took away.
    let Some(unsure) = kill_and_cut("open", 84) else { return };
    assert!((1..42).contains(&unsure), "{unsure}");
}

#[test]
fn kills_and_cuts_double_nothing_where_nothing_can_be_seen() {
    let Some(unsure) = kill_and_cut("held", 84) else { return };
    assert!(unsure >= 1, "{unsure}");
}

#[test]
fn an_unsure_comment_waits_for_its_writer() {
    use super::kill::send;
    use super::proxy::{Fate, Kind, Plan, Point};
    let Some((isso, desk)) = scene("held") else { return };
    let key = desk.comment("The page", "Did it arrive?");
    send(&desk, &isso.proxy, Plan::Once(Kind::Post, Point::Done, Fate::Cut));
    assert!(desk.run(&["outbox"]).contains("may have arrived"));
    let told = desk.send(&[]);
    assert!(told.iter().all(|one| one["attempts"] == 1), "nobody looks too early: {told:?}");
    desk.let_time_pass();
    let told = desk.send_one();
    assert_eq!((&told["state"], &told["next_try"].is_null()), (&"unsure".into(), &true));
    let edited = desk.output(&["outbox", "retry", &key, "--again"]);
    assert!(edited.status.success());
    assert_eq!(desk.send_one()["state"], "held");
    assert_eq!(isso.stored()["Did it arrive?"], 2, "the writer wanted it so");
}
