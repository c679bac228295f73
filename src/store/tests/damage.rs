//! Damaged, foreign, newer and unwritable files.
//!
//! A folder that cannot be written to is simulated by opening it without the wish to write, because
//! the super-user may write everywhere; where permissions bind, they are tested as well.

use std::fs;
use std::path::PathBuf;

use proptest::prelude::*;
use rusqlite::Connection;

use super::*;
use crate::model::CommentState;
use crate::store::Access;

const STAMP: &str = "20260912T202640";

/// A folder with articles, marks and many comments, closed.
fn folder(comments: usize) -> TempDir {
    let mut home = Home::with(&[article("a", "A", 1), article("b", "B", 2)]);
    home.read("a");
    for n in 0..comments {
        let name = id(&format!("x{n}"));
        let text = format!("comment {n} {}", "words ".repeat(60));
        home.store.save_draft(&name, None, &text, NOW).unwrap();
    }
    home.store.visit(&id("a"), NOW).unwrap();
    home.dir
}

fn change(dir: &Path, name: &str, change: impl FnOnce(&mut Vec<u8>)) {
    let path = dir.join(name);
    let mut bytes = fs::read(&path).unwrap();
    change(&mut bytes);
    fs::write(path, bytes).unwrap();
}

fn comments(store: &Store) -> usize {
    store.comments(Some(CommentState::Draft)).unwrap().len()
}

/// What happens to a file's bytes.
type Blow = fn(&mut Vec<u8>);

/// Everything that makes a file unusable at once.
fn blows() -> Vec<(&'static str, Blow)> {
    vec![
        ("cut short", |bytes| bytes.truncate(bytes.len() * 3 / 4)),
        ("cut in the header", |bytes| bytes.truncate(50)),
        ("header zeroed", |bytes| bytes[..100].fill(0)),
        ("first page zeroed", |bytes| bytes[..4096].fill(0)),
        ("no database at all", |bytes| *bytes = b"Dear diary, ".repeat(999)),
        ("all zero", |bytes| bytes.fill(0)),
        ("impossible versions", |bytes| bytes[18..20].fill(9)),
    ]
}

#[test]
fn a_damaged_cache_is_put_aside_and_the_desk_is_untouched() {
    for (say, blow) in blows() {
        let dir = folder(3);
        change(dir.path(), "cache.db", blow);
        let damaged = fs::read(dir.path().join("cache.db")).unwrap();
        let Opened { mut store, notices, fresh } = open(dir.path());
        assert!(fresh, "{say}");
        assert_eq!(notices.len(), 1, "{say}");
        assert!(notices[0].what.contains("cache.db was damaged"), "{say}: {}", notices[0]);
        let kept = dir.path().join(format!("cache.db.damaged-{STAMP}"));
        assert_eq!(fs::read(kept).unwrap(), damaged, "{say}");
        assert_eq!(comments(&store), 3, "{say}");
        store.save(&[article("a", "A", 1)], NOW).unwrap();
        assert!(store.row(&id("a")).unwrap().unwrap().read, "{say}");
    }
}

#[test]
fn a_damaged_desk_is_put_aside_and_its_rows_are_saved() {
    // How many of 200 comments come back at least.
    let least = [15, 0, 200, 200, 0, 0, 200];
    for ((say, blow), least) in blows().into_iter().zip(least) {
        let dir = folder(200);
        change(dir.path(), "desk.db", blow);
        let damaged = fs::read(dir.path().join("desk.db")).unwrap();
        let Opened { mut store, notices, fresh } = open(dir.path());
        assert!(!fresh, "{say}");
        assert!(notices[0].what.contains("desk.db was damaged"), "{say}: {}", notices[0]);
        let kept = dir.path().join(format!("desk.db.damaged-{STAMP}"));
        assert_eq!(fs::read(kept).unwrap(), damaged, "{say}");
        let saved = comments(&store);
        assert!(saved >= least, "{say}: {saved} of 200, {}", notices[0]);
        let rest =
            (store.row(&id("a")).unwrap().unwrap().read, store.trail().unwrap().at.is_some());
        assert!(least < 200 || rest == (true, true), "{say}");
        store.save_draft(&id("new"), None, "goes on", NOW).unwrap();
        drop(store);
        assert!(open(dir.path()).notices.is_empty(), "{say}");
        assert!(
            files(dir.path(), "rescue").is_empty() && files(dir.path(), "desk.db.resc").is_empty()
        );
    }
}

#[test]
fn names_of_damaged_files_are_never_used_twice() {
    let dir = folder(0);
    for _ in 0..3 {
        change(dir.path(), "cache.db", |bytes| bytes[..100].fill(1));
        open(dir.path());
    }
    let kept: Vec<String> = files(dir.path(), "cache.db.damaged");
    let expected = ["", "-2", "-3"].map(|n| format!("cache.db.damaged-{STAMP}{n}"));
    assert_eq!(kept, expected);
}

#[test]
fn damage_met_later_is_said_and_looked_for_at_the_next_start() {
    let dir = folder(300);
    let at = {
        let conn = Connection::open(dir.path().join("desk.db")).unwrap();
        let sql = "SELECT rootpage FROM sqlite_schema WHERE name = 'comments_article'";
        conn.query_row(sql, [], |row| row.get::<_, u32>(0)).unwrap() as usize
    };
    change(dir.path(), "desk.db", |bytes| bytes[(at - 1) * 4096..at * 4096].fill(0xa5));
    let Opened { store, notices, .. } = open(dir.path());
    assert!(notices.is_empty());
    let problem = store.comments_of(&id("x7")).unwrap_err();
    assert!(problem.why.contains("is damaged") && problem.hint.contains("again"), "{problem}");
    drop(store);
    let Opened { store, notices, .. } = open(dir.path());
    assert!(notices[0].what.contains("desk.db was damaged"), "{}", notices[0]);
    assert_eq!(comments(&store), 300);
    assert_eq!(store.comments_of(&id("x7")).unwrap().len(), 1);
    drop(store);
    assert!(open(dir.path()).notices.is_empty());
}

#[test]
fn articles_are_saved_while_the_desk_cannot_be_read() {
    let mut home = Home::with(&[article("a", "A", 1)]);
    home.read("a");
    home.store.desk.conn.execute("ALTER TABLE marks RENAME TO lost", []).unwrap();
    home.store.mark(&[id("b")], Mark::Read, Switch::On, NOW).unwrap_err();
    home.store.save(&[article("b", "B", 2)], NOW).unwrap();
    assert!(!home.row("b").read);
    home.store.desk.conn.execute("ALTER TABLE lost RENAME TO marks", []).unwrap();
    home.store.mark(&[id("b")], Mark::Starred, Switch::On, NOW).unwrap();
    assert!(home.row("a").read && home.row("b").starred);
    home.check_tally();
}

#[test]
fn a_suspicion_without_ground_is_dropped() {
    let dir = folder(1);
    fs::write(dir.path().join("desk.db.suspect"), "").unwrap();
    assert!(open(dir.path()).notices.is_empty());
    assert!(files(dir.path(), "desk.db.suspect").is_empty());
}

#[test]
fn empty_files_are_fresh_ones_and_a_lone_log_is_kept() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("cache.db"), "").unwrap();
    fs::write(dir.path().join("desk.db"), "").unwrap();
    let Opened { notices, fresh, store } = open(dir.path());
    assert!(fresh && notices.is_empty());
    drop(store);
    fs::remove_file(dir.path().join("desk.db")).unwrap();
    fs::write(dir.path().join("desk.db-wal"), "somebody's log").unwrap();
    assert_eq!(open(dir.path()).notices.len(), 1);
    let kept = dir.path().join(format!("desk.db.damaged-{STAMP}-wal"));
    assert_eq!(fs::read(kept).unwrap(), b"somebody's log");
}

#[test]
fn a_rescue_that_was_interrupted_is_taken_up() {
    let dir = folder(4);
    fs::rename(dir.path().join("desk.db"), dir.path().join("desk.db.rescued")).unwrap();
    let Opened { store, notices, .. } = open(dir.path());
    assert!(notices.is_empty());
    assert_eq!(comments(&store), 4);
}

#[test]
fn files_of_others_and_of_the_future_are_left_alone() {
    let foreign = "CREATE TABLE t (x); INSERT INTO t VALUES (1);";
    let other = "PRAGMA application_id = 7; CREATE TABLE t (x);";
    let wal = "PRAGMA journal_mode = WAL; CREATE TABLE t (x);";
    let numbered = "PRAGMA user_version = 1; CREATE TABLE comments (x);";
    for name in ["cache.db", "desk.db"] {
        for (sql, word) in [
            (foreign, "another program"),
            (other, "another program"),
            (wal, "another program"),
            (numbered, "another program"),
            ("PRAGMA user_version = 99;", "newer tidings"),
        ] {
            let dir = folder(1);
            if word == "another program" {
                fs::remove_file(dir.path().join(name)).unwrap();
            }
            Connection::open(dir.path().join(name)).unwrap().execute_batch(sql).unwrap();
            let before = fs::read(dir.path().join(name)).unwrap();
            let problem = Store::open(dir.path(), NOW).unwrap_err();
            assert!(problem.to_string().contains(word), "{name} {sql}: {problem}");
            assert_eq!(fs::read(dir.path().join(name)).unwrap(), before);
            assert!(files(dir.path(), "cache.db.d").is_empty());
            assert!(files(dir.path(), "desk.db.d").is_empty());
        }
    }
}

#[test]
fn the_two_files_are_not_taken_for_each_other() {
    let dir = folder(1);
    fs::copy(dir.path().join("desk.db"), dir.path().join("cache.db")).unwrap();
    assert!(Store::open(dir.path(), NOW).unwrap_err().why.contains("another program"));
}

#[test]
fn hostile_triggers_and_views_do_nothing() {
    let dir = folder(1);
    let sql = "CREATE TRIGGER steal AFTER INSERT ON comments BEGIN DELETE FROM comments; END;
         CREATE TRIGGER more AFTER UPDATE ON marks BEGIN DELETE FROM marks; END;
         CREATE VIEW trap AS SELECT load_extension('x') FROM comments;";
    Connection::open(dir.path().join("desk.db")).unwrap().execute_batch(sql).unwrap();
    let mut store = open(dir.path()).store;
    store.save_draft(&id("new"), None, "still here", NOW).unwrap();
    store.mark(&[id("a")], Mark::Starred, Switch::On, NOW).unwrap();
    assert_eq!(comments(&store), 2);
    assert!(store.row(&id("a")).unwrap().unwrap().starred);
    drop(store);
    // A view where a table should be counts as damage: the table is gone.
    let sql = "DROP TABLE trail; CREATE VIEW trail AS SELECT 1 AS seq, 'a' AS article,
         'b' AS title, 2 AS opened;";
    Connection::open(dir.path().join("desk.db")).unwrap().execute_batch(sql).unwrap();
    let Opened { store, notices, .. } = open(dir.path());
    assert!(notices[0].what.contains("damaged"), "{}", notices[0]);
    assert_eq!(comments(&store), 2);
}

#[test]
fn a_folder_that_is_only_read_opens_and_says_so() {
    let dir = folder(2);
    let before = (fs::read(dir.path().join("desk.db")).unwrap(), files(dir.path(), ""));
    let Opened { mut store, notices, .. } = Store::open_to_read(dir.path(), NOW).unwrap();
    assert_eq!(store.access(), Access::ReadOnly);
    assert_eq!(notices.len(), 1);
    assert!(notices[0].why.contains("only be read"), "{}", notices[0]);
    assert!(store.row(&id("a")).unwrap().unwrap().read);
    assert_eq!(comments(&store), 2);
    check_refusals(&mut store);
    drop(store);
    let after = (fs::read(dir.path().join("desk.db")).unwrap(), files(dir.path(), ""));
    assert!(before == after);
}

/// Every writing method says that nothing can be saved.
fn check_refusals(store: &mut Store) {
    let key = store.comments(None).unwrap().pop().map(|comment| comment.key);
    let key = key.unwrap_or(crate::model::CommentKey(String::new()));
    let refusals = [
        store.save(&[article("n", "N", 1)], NOW).map(drop),
        store.mark(&[id("a")], Mark::Read, Switch::Off, NOW).map(drop),
        store.visit(&id("b"), NOW).map(drop),
        store.step(crate::model::Direction::Back).map(drop),
        store.leave(&id("a"), crate::model::Place::default()),
        store.want(&id("a"), &title_link(Rel::Next, "Z"), NOW),
        store.save_draft(&id("a"), None, "x", NOW).map(drop),
        store.queue(&key, NOW),
        store.unqueue(&key, NOW),
        store.discard(&key, NOW),
        store.restore(&key, NOW),
        store.set_comment_state(&key, CommentState::Sent, NOW),
        store.back_up_desk(NOW),
    ];
    for (number, refusal) in refusals.into_iter().enumerate() {
        let problem = refusal.unwrap_err();
        assert!(problem.why.contains("only be read"), "{number}: {problem}");
    }
}

#[test]
fn an_empty_folder_that_is_only_read_shows_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let Opened { mut store, notices, .. } = Store::open_to_read(dir.path(), NOW).unwrap();
    assert_eq!((store.access(), notices.len()), (Access::ReadOnly, 1));
    assert_eq!(store.counts(&Query::default()).unwrap().all, 0);
    check_refusals(&mut store);
    assert!(files(dir.path(), "").is_empty());
}

#[test]
fn a_folder_that_cannot_be_made_shows_nothing() {
    // Below a file there is no folder, and none can be made, whoever tries.
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("file"), "x").unwrap();
    let problem = Store::open(&dir.path().join("file/data"), NOW).unwrap_err();
    assert!(problem.what.contains("cannot read"), "{problem}");
    let Opened { store, notices, .. } =
        Store::open_to_read(&dir.path().join("missing"), NOW).unwrap();
    assert_eq!((store.access(), notices.len()), (Access::ReadOnly, 1));
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(unix)]
#[test]
fn permissions_that_bind_make_the_folder_readable_only() {
    for (say, closed) in [("folder", ""), ("file", "desk.db")] {
        let dir = folder(2);
        let target: PathBuf = dir.path().join(closed);
        set_mode(&target, if closed.is_empty() { 0o500 } else { 0o400 });
        let binds = fs::OpenOptions::new().append(true).open(dir.path().join("desk.db")).is_err()
            || fs::write(dir.path().join("probe"), "").is_err();
        if binds {
            let Opened { mut store, notices, .. } = open(dir.path());
            assert_eq!(store.access(), Access::ReadOnly, "{say}");
            assert!(!notices.is_empty(), "{say}");
            assert_eq!(comments(&store), 2, "{say}");
            assert!(store.save_draft(&id("a"), None, "x", NOW).is_err(), "{say}");
        } else {
            println!("permissions do not bind this user: {say} not tested");
        }
        set_mode(&target, 0o700);
    }
}

#[cfg(unix)]
#[test]
fn files_are_for_this_user_alone() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("data");
    let mode = |name: &str| fs::metadata(path.join(name)).unwrap().permissions().mode() & 0o777;
    let mut store = open(&path).store;
    store.save(&[article("a", "A", 1)], NOW).unwrap();
    store.save_draft(&id("a"), None, "x", NOW).unwrap();
    store.back_up_desk(NOW).unwrap();
    assert_eq!(mode(""), 0o700);
    for name in files(&path, "") {
        assert_eq!(mode(&name), 0o600, "{name}");
    }
    drop(store);
    set_mode(&path.join("desk.db"), 0o644);
    open(&path);
    assert_eq!(mode("desk.db"), 0o600);
}

#[test]
fn the_desk_is_copied_daily_and_seven_copies_are_kept() {
    let mut home = Home::new();
    for day in 0..10 {
        let now = Timestamp(NOW.0 + day * 86_400);
        home.store.save_draft(&id("a"), None, &format!("day {day}"), now).unwrap();
        home.store.back_up_desk(now).unwrap();
        home.store.save_draft(&id("a"), None, &format!("later on day {day}"), now).unwrap();
        home.store.back_up_desk(now).unwrap();
    }
    let copies = files(home.path(), "desk.backup");
    assert_eq!(copies.len(), 7);
    assert_eq!(copies[6], "desk.backup-20260921.db");
    // The clock goes back: the copy made then stays.
    home.store.back_up_desk(Timestamp(0)).unwrap();
    assert!(files(home.path(), "desk.backup").contains(&"desk.backup-19700101.db".to_owned()));
    let other = tempfile::tempdir().unwrap();
    fs::copy(home.path().join(&copies[6]), other.path().join("desk.db")).unwrap();
    let Opened { store, notices, .. } = open(other.path());
    assert!(notices.is_empty());
    assert_eq!(store.draft(&id("a"), None).unwrap().unwrap().text, "day 9");
}

#[test]
fn a_library_that_loses_data_is_refused() {
    use crate::store::check_library;
    assert!(check_library(rusqlite::version_number()).is_ok());
    assert!(check_library(3_051_003).is_ok());
    let problem = check_library(3_051_002).unwrap_err();
    assert!(problem.why.contains("3.51.2") && problem.why.contains("3.51.3"), "{problem}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn no_scattered_damage_makes_the_store_panic_or_lose_a_file(
        desk: bool,
        hits in proptest::collection::vec((0.0..1.0f64, any::<u8>()), 1..60),
        cut in proptest::option::of(0.0..1.0f64),
    ) {
        let dir = folder(20);
        let name = if desk { "desk.db" } else { "cache.db" };
        change(dir.path(), name, |bytes| {
            let end = bytes.len() as f64;
            hits.iter().for_each(|(at, value)| bytes[(at * end) as usize] = *value);
            bytes.truncate(cut.map_or(bytes.len(), |cut| (cut * end) as usize));
        });
        let Ok(Opened { mut store, .. }) = Store::open(dir.path(), NOW) else { return Ok(()) };
        // Whatever these give, they give it in words.
        let _ = store.page(&Query::default(), &crate::model::Edge::First, 9);
        let _ = (store.article(&id("a")), store.neighbours(&id("a")), store.trail());
        let _ = (store.comments(None), store.comments_of(&id("x3")), store.wanted());
        let _ = store.save(&[article("a", "Changed", 1), article("n", "N", 1)], NOW);
        let _ = store.save_draft(&id("x3"), None, "more", NOW);
        let _ = store.mark(&[id("b")], Mark::Read, Switch::On, NOW);
        drop(store);
        let sizes = files(dir.path(), name).iter().map(|name| fs::metadata(dir.path().join(name)).unwrap().len()).sum::<u64>();
        prop_assert!(sizes > 0);
        let _ = Store::open(dir.path(), NOW);
    }
}
