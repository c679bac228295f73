//! Every answer of a real WordPress, and what the reader is told of it.

use std::path::Path;

use serde_json::Value;
use tidings::ingest::html;

use super::awkward;
use super::desk::{Desk, reason};
use super::site::{Post, WordPress, unescaped};

/// A site, an article on it and a desk that is subscribed to it.
fn scene(title: &str, status: &str) -> Option<(WordPress, Post, Desk)> {
    let site = WordPress::new()?;
    let post = site.post(title, status);
    let desk = Desk::new();
    desk.subscribe(&WordPress::feed(&site.url));
    Some((site, post, desk))
}

#[test]
fn a_comment_is_published() {
    let Some((site, post, desk)) = scene("Published", "open") else { return };
    let key = desk.comment(&post.title, "Hello there");
    let told = desk.send_one();
    assert_eq!(
        (&told["state"], &told["key"], &told["attempts"]),
        (&"sent".into(), &key.into(), &1.into())
    );
    let stored = site.comments(&post);
    assert_eq!(stored.len(), 1);
    let (text, author) = (&stored[0]["text"], &stored[0]["author"]);
    assert_eq!((text, author), (&"Hello there".into(), &"Ann Other".into()));
    assert_eq!(told["remote"], stored[0]["id"].to_string());
    assert!(
        told["remote_url"].as_str().unwrap().ends_with(&format!("#comment-{}", stored[0]["id"]))
    );
    assert!(desk.send(&[]).is_empty(), "nothing is left to do");
}

#[test]
fn a_held_comment_is_followed_until_it_is_let_pass() {
    let Some((site, post, desk)) = scene("Held", "open") else { return };
    site.option("comment_moderation", "1");
    desk.comment(&post.title, "May I?");
    let told = desk.send_one();
    assert_eq!(told["state"], "held");
    assert!(reason(&told).contains("a moderator looks at the comment first"), "{told}");
    assert!(desk.send(&[]).is_empty(), "the site is not asked again at once");
    desk.let_time_pass();
    assert_eq!(desk.send_one()["state"], "held");
    site.moderate(told["remote"].as_str().unwrap(), "approve");
    desk.let_time_pass();
    let told = desk.send_one();
    assert_eq!((&told["state"], &told["reason"]), (&"approved".into(), &Value::Null));
    desk.let_time_pass();
    assert!(desk.send(&[]).is_empty(), "it is settled");
}

#[test]
fn a_held_comment_that_a_moderator_takes_away_is_told() {
    let Some((site, post, desk)) = scene("Taken away", "open") else { return };
    site.option("comment_moderation", "1");
    desk.comment(&post.title, "Something rude");
    let told = desk.send_one();
    site.moderate(told["remote"].as_str().unwrap(), "delete");
    desk.let_time_pass();
    let told = desk.send_one();
    assert_eq!(told["state"], "refused");
    assert!(reason(&told).contains("a moderator took it away"), "{told}");
}

#[test]
fn a_comment_that_a_filter_swallows_is_not_called_sent() {
    let Some((site, post, desk)) = scene("Swallowed", "open") else { return };
    site.option("disallowed_keys", "swordfish");
    desk.comment(&post.title, "A swordfish");
    let told = desk.send_one();
    assert_eq!(told["state"], "held");
    assert!(reason(&told).contains("does not show it"), "{told}");
}

#[test]
fn saying_the_same_twice_is_refused_and_can_be_edited() {
    let Some((site, post, desk)) = scene("Duplicate", "open") else { return };
    desk.comment(&post.title, "Once & only");
    assert_eq!(desk.send_one()["state"], "sent");
    let key = desk.comment(&post.title, "Once & only");
    let told = desk.send_one();
    assert_eq!(told["state"], "refused");
    assert!(reason(&told).contains("you have said exactly this there before"), "{told}");
    assert_eq!(site.comments(&post).len(), 1);
    let editor = desk.path("editor");
    std::fs::write(&editor, "#!/bin/sh\necho 'Once, and again' >\"$1\"\n").unwrap();
    std::fs::set_permissions(&editor, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    let edited = desk.command(&["outbox", "edit", &key]).env("VISUAL", &editor).output().unwrap();
    assert!(edited.status.success(), "{}", String::from_utf8_lossy(&edited.stderr));
    assert_eq!(desk.send_one()["state"], "sent");
    assert_eq!(site.comments(&post).len(), 2);
}

#[test]
fn a_pause_between_comments_is_waited_out() {
    let Some((site, post, desk)) = scene("Too fast", "open") else { return };
    desk.comment(&post.title, "The first of two");
    assert_eq!(desk.send_one()["state"], "sent");
    site.option("t_no_flood", "0");
    desk.comment(&post.title, "The second of two");
    let told = desk.send_one();
    assert_eq!(told["state"], "queued");
    assert!(reason(&told).contains("a pause between two comments"), "{told}");
    let waiting = desk.send(&[]);
    assert!(waiting.iter().all(|one| one["attempts"] == 1), "the site is left alone: {waiting:?}");
    let told = desk.send(&["--wait"]);
    assert_eq!(told.last().unwrap()["state"], "sent", "{told:?}");
    assert_eq!(site.comments(&post).len(), 2);
}

#[test]
fn closed_comments_are_said_and_the_text_stays() {
    let Some(site) = WordPress::new() else { return };
    let (post, closed) = (site.post("Open", "open"), site.post("Closed", "closed"));
    let desk = Desk::new();
    desk.subscribe(&WordPress::feed(&site.url));
    desk.comment(&closed.title, "Too late");
    let told = desk.send_one();
    assert_eq!(told["state"], "refused");
    assert!(reason(&told).contains("comments on this article are closed"), "{told}");
    assert_eq!(told["text"], "Too late");
    assert!(desk.run(&["outbox"]).contains("refused"));
    site.option("comment_registration", "1");
    desk.comment(&post.title, "A stranger");
    let told = desk.send(&[]);
    assert_eq!(told[0]["state"], "refused");
    assert!(reason(&told[0]).contains("logged in"), "{told:?}");
    assert!(site.comments(&post).is_empty() && site.comments(&closed).is_empty());
}

#[test]
fn a_name_or_a_mail_address_that_is_missing_is_asked_for_before_anything_leaves() {
    let Some((site, post, desk)) = scene("Nameless", "open") else { return };
    desk.configure("[identity]\nname = \"Ann Other\"\n");
    desk.comment(&post.title, "Who am I");
    let told = desk.send_one();
    assert_eq!((&told["state"], &told["attempts"]), (&"queued".into(), &0.into()));
    assert!(reason(&told).contains("identity.email"), "{told}");
    assert!(site.comments(&post).is_empty());
    desk.run(&["config", "set", "identity.email", "ann@a.example"]);
    assert_eq!(desk.send_one()["state"], "sent");
}

#[test]
fn what_the_site_says_with_the_status_of_success_is_told_in_its_words() {
    let Some((site, post, desk)) = scene("A long name", "open") else { return };
    desk.configure(&format!(
        "[identity]\nname = \"{}\"\nemail = \"ann@a.example\"\n",
        "x".repeat(300)
    ));
    desk.comment(&post.title, "My name is long");
    let told = desk.send_one();
    assert_eq!(told["state"], "refused");
    assert!(reason(&told).contains("it says: “"), "{told}");
    assert!(site.comments(&post).is_empty());
}

#[test]
fn a_reply_stands_under_what_it_answers() {
    let Some((site, post, desk)) = scene("Thread", "open") else { return };
    let first = site.say(&post, "Somebody", "A first remark", "0");
    desk.reply(&post.title, &first, "An answer");
    let told = desk.send_one();
    let address = told["remote_url"].as_str().unwrap().to_owned();
    desk.reply(&post.title, &address, "An answer to the answer");
    let second = desk.send_one();
    let parents: Vec<u64> =
        site.comments(&post).iter().map(|one| one["parent"].as_u64().unwrap()).collect();
    let number = |told: &Value| told["remote"].as_str().unwrap().parse::<u64>().unwrap();
    assert_eq!(parents, [0, first.parse().unwrap(), number(&told)]);
    assert_eq!(second["state"], "sent");
    desk.reply(&post.title, "nobody", "To nobody");
    let told = desk.send_one();
    assert_eq!(told["state"], "refused", "{told}");
}

/// The newest hundred comments as everybody reads them.
fn shown(site: &WordPress, post: &Post) -> Vec<Value> {
    let url = format!(
        "{}/?rest_route=/wp/v2/comments&post={}&per_page=100&order=asc",
        site.url, post.number
    );
    let output = std::process::Command::new("curl").args(["-fsS", &url]).output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

fn thirty_texts_arrive_as_they_were_typed(site: &WordPress, post: &Post, desk: &Desk) {
    let texts = awkward::texts();
    assert_eq!(texts.len(), 30);
    for text in &texts {
        desk.comment(&post.title, text);
    }
    let told = desk.send(&[]);
    let sent = told.iter().filter(|one| one["state"] == "sent").count();
    assert_eq!(sent, 30, "{:?}", told.iter().find(|one| one["state"] != "sent"));
    let (stored, shown) = (site.comments(post), shown(site, post));
    assert_eq!((stored.len(), shown.len()), (30, 30));
    for (text, stored) in texts.iter().zip(&stored) {
        assert_eq!(unescaped(stored["text"].as_str().unwrap()), text.trim());
        let shown = shown.iter().find(|shown| shown["id"] == stored["id"]).unwrap();
        let words = html::document(shown["content"]["rendered"].as_str().unwrap(), None);
        let words = awkward::without_typography(&words.plain_text());
        assert_eq!(words, awkward::without_typography(text));
    }
    // What was typed once more is known again, whatever is in it.
    for text in &texts {
        desk.comment(&post.title, text);
    }
    let told = desk.send(&[]);
    let refused = told.iter().filter(|one| one["state"] == "refused").count();
    assert_eq!(refused, 30, "{:?}", told.iter().find(|one| one["state"] != "refused"));
    assert_eq!(site.comments(post).len(), 30);
}

#[test]
fn thirty_awkward_texts_arrive_by_the_form() {
    let Some((site, post, desk)) = scene("Awkward", "open") else { return };
    thirty_texts_arrive_as_they_were_typed(&site, &post, &desk);
}

/// Names the reader's account at the site, its password in a file of a mode.
fn account(desk: &Desk, site: &WordPress, password: &str, mode: u32) {
    let file = desk.path("password");
    write_as(&file, password, mode);
    desk.configure(&format!(
        "[[account]]\nsite = \"{}\"\nuser = \"admin\"\npassword-file = \"{}\"\n",
        site.url,
        file.display()
    ));
}

fn write_as(file: &Path, text: &str, mode: u32) {
    std::fs::write(file, text).unwrap();
    std::fs::set_permissions(file, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
}

#[test]
fn thirty_awkward_texts_arrive_through_an_account() {
    let Some((site, post, desk)) = scene("By account", "open") else { return };
    account(&desk, &site, &site.env["admin_password"], 0o600);
    thirty_texts_arrive_as_they_were_typed(&site, &post, &desk);
    assert!(site.comments(&post).iter().all(|one| one["user"] == 1));
}

#[test]
fn a_wrong_password_is_noticed_before_the_comment_leaves() {
    let Some((site, post, desk)) = scene("Wrong password", "open") else { return };
    account(&desk, &site, "not the password", 0o600);
    desk.comment(&post.title, "As myself");
    let told = desk.send_one();
    assert_eq!((&told["state"], &told["attempts"]), (&"queued".into(), &0.into()));
    assert!(reason(&told).contains("application password"), "{told}");
    account(&desk, &site, &site.env["admin_password"], 0o644);
    let told = desk.send_one();
    assert!(reason(&told).contains("chmod 600"), "{told}");
    assert!(site.comments(&post).is_empty());
    account(&desk, &site, &site.env["admin_password"], 0o600);
    assert_eq!(desk.send_one()["state"], "sent");
    assert_eq!(site.comments(&post)[0]["user"], 1);
}

#[test]
fn the_password_is_in_no_file_and_no_output() {
    let Some((site, post, desk)) = scene("Secret", "open") else { return };
    let password = site.env["admin_password"].clone();
    account(&desk, &site, &password, 0o600);
    desk.comment(&post.title, "As myself, quietly");
    let output = desk.output(&["outbox", "send", "--json"]);
    let said = [output.stdout, output.stderr].concat();
    assert!(!contains(&said, &password));
    for entry in std::fs::read_dir(desk.path("")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() && !path.ends_with("password") {
            assert!(!contains(&std::fs::read(&path).unwrap(), &password), "{}", path.display());
        }
    }
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|part| part == text.as_bytes())
}

#[test]
fn what_is_held_back_stays_and_what_is_discarded_is_not_sent() {
    let Some((site, post, desk)) = scene("Held back", "open") else { return };
    let held = desk.comment(&post.title, "Not yet");
    desk.run(&["outbox", "hold", &held]);
    let gone = desk.comment(&post.title, "Never mind");
    desk.run(&["outbox", "discard", &gone]);
    assert!(desk.send(&[]).is_empty());
    assert!(site.comments(&post).is_empty());
    desk.run(&["outbox", "retry", &held]);
    desk.run(&["outbox", "restore", &gone]);
    assert_eq!(desk.send(&[]).len(), 2);
    assert_eq!(site.comments(&post).len(), 2);
}
