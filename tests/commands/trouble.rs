//! Hostile input, databases that cannot be used, and a reader who walks away.

use super::*;

/// What would move the cursor, change the title or turn the direction of text.
const HOSTILE: &str = "a\u{1b}[2J\u{1b}]0;owned\u{7}\u{9b}31m\u{202e}\u{2066}b";

#[test]
fn hostile_titles_and_names_are_printed_as_plain_text() {
    let desk = Desk::new();
    let title = serde_json::to_string(&format!("Headline {HOSTILE}")).expect("JSON");
    let url = "https://a.example/s";
    let text = serde_json::to_string(HOSTILE).expect("JSON");
    let article = format!(
        r#"{{"title": {title}, "byline": {text}, "source": {text}, "url": "{url}", "text": {text},
            "next": {{"title": {text}}}}}"#
    );
    let good = desk.file("good.json", article);
    desk.ok(&["import", &good]);
    // The name of this file holds everything a file name may.
    let bad = desk.file(&format!("bad {HOSTILE}.json").replace('/', "_"), "{ no");
    let comment = format!("What {HOSTILE} means");
    desk.ok(&["comment", url, "-m", &comment]);
    for args in [
        &["import", &bad][..],
        &["import", "--json", &bad],
        &["parse", &bad],
        &["parse", &good],
        &["parse", "--json", &good],
        &["list"],
        &["list", "--json"],
        &["show", url],
        &["show", url, "--json"],
        &["show", HOSTILE],
        &["comments"],
        &["comments", "--json"],
        &["export"],
        &["export", "--format", "markdown"],
        &["config", "get", HOSTILE],
        &["config", "set", "theme", HOSTILE],
        &["comments", "--state", HOSTILE],
        &[HOSTILE],
    ] {
        let ran = desk.run(args);
        assert!(controls(&ran.out).is_empty(), "{args:?}: {:?}", ran.out);
        assert!(controls(&ran.err).is_empty(), "{args:?}: {:?}", ran.err);
        assert!(!ran.out.is_empty() || !ran.err.is_empty(), "{args:?}");
    }
    let kept = desk.json(&["comments", "--json"]);
    assert_eq!(kept[0]["text"], comment, "JSON gives the text exactly");
}

#[test]
fn a_reader_who_walks_away_ends_the_command_quietly() {
    let desk = Desk::new();
    for n in 0..300 {
        desk.file(&format!("{n}.txt"), plain_page(&format!("Story {n}"), "A", "B"));
    }
    desk.ok(&["import", desk.files().to_str().expect("UTF-8")]);
    for args in [&["export"][..], &["list", "--limit", "0"], &["show", "welcome"], &["--help"]] {
        let mut child = desk
            .command(args)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("starts");
        drop(child.stdout.take());
        let ran = Ran::from(child.wait_with_output().expect("ends"));
        assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{args:?}");
    }
}

#[test]
fn a_cache_of_a_newer_tidings_is_refused_and_left_alone() {
    let desk = Desk::new();
    desk.ok(&["list"]);
    let path = desk.data().join("cache.db");
    let newer = rusqlite::Connection::open(&path).expect("opens");
    newer.pragma_update(None, "user_version", 9_999).expect("writes");
    newer.pragma_update(None, "wal_checkpoint", "TRUNCATE").ok();
    drop(newer);
    let before = fs::read(&path).expect("reads");
    let ran = desk.run(&["list"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""));
    assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
    assert!(ran.err.starts_with("tidings: ") && ran.err.contains("newer"), "{}", ran.err);
    assert_eq!(fs::read(&path).expect("reads"), before);
}

#[test]
fn a_damaged_cache_is_put_aside_and_said() {
    let desk = Desk::new();
    desk.ok(&["comment", "welcome", "-m", "Mine."]);
    for name in ["cache.db-wal", "cache.db-shm"] {
        let _ = fs::remove_file(desk.data().join(name));
    }
    fs::write(desk.data().join("cache.db"), vec![0x55; 8_192]).expect("writes");
    let ran = desk.run(&["list"]);
    assert_eq!(ran.code, Some(0));
    assert_eq!(ran.out.lines().count(), STARTER, "{}", ran.out);
    assert!(ran.err.starts_with("tidings: "), "{}", ran.err);
    let files = fs::read_dir(desk.data()).expect("lists");
    let aside = files.filter(|file| {
        let name = file.as_ref().expect("listed").file_name();
        name.to_string_lossy().starts_with("cache.db.")
            || name.to_string_lossy().contains("damaged")
    });
    assert!(aside.count() >= 1, "the damaged file is still there");
    assert_eq!(desk.json(&["comments", "--json"])[0]["text"], "Mine.");
}

#[cfg(unix)]
#[test]
fn a_folder_that_can_only_be_read_is_read() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new();
    desk.ok(&["list"]);
    let permit = |folder: u32, file: u32| {
        for entry in fs::read_dir(desk.data()).expect("lists") {
            let path = entry.expect("listed").path();
            fs::set_permissions(path, fs::Permissions::from_mode(file)).expect("permits");
        }
        fs::set_permissions(desk.data(), fs::Permissions::from_mode(folder)).expect("permits");
    };
    permit(0o555, 0o444);
    let free = fs::write(desk.data().join("probe"), "").is_ok();
    if free {
        println!("skipped: this user may write anywhere");
    } else {
        let ran = desk.run(&["list"]);
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        assert_eq!(ran.out.lines().count(), STARTER);
        let ran = desk.run(&["comment", "welcome", "-m", "x"]);
        assert_eq!(ran.code, Some(1));
        assert!(ran.err.lines().last().is_some_and(|line| line.starts_with("tidings: ")));
    }
    permit(0o755, 0o644);
}
