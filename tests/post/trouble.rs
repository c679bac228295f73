//! Sites that are away or not what they say: nothing leaves, and the reason is told. These tests
//! need no server but their own.

use std::io::Write;
use std::net::TcpListener;

use super::desk::{Desk, reason};
use super::proxy::{Plan, Proxy};

/// A desk with a feed of one article at `link`.
fn desk(link: &str) -> (Desk, Proxy) {
    let feed = format!(
        "<rss version=\"2.0\"><channel><title>A feed</title><item><title>The article</title>\
         <link>{{here}}{link}</link><description>Words</description></item></channel></rss>"
    );
    let proxy = Proxy::serving(&[("/feed.xml", &feed)]);
    let desk = Desk::new();
    desk.subscribe(&format!("{}/feed.xml", proxy.url()));
    (desk, proxy)
}

#[test]
fn a_server_that_is_away_leaves_the_comment_waiting() {
    let (desk, proxy) = desk("/article");
    let key = desk.comment("The article", "Hello?");
    drop(proxy);
    let told = desk.send_one();
    assert_eq!((&told["state"], &told["attempts"]), (&"queued".into(), &0.into()));
    assert!(reason(&told).contains("nothing answers there"), "{told}");
    let listed = desk.run(&["outbox"]);
    assert!(listed.contains(&key[..8]) && listed.contains("next try in"), "{listed}");
}

#[test]
fn a_site_with_a_wrong_certificate_gets_nothing() {
    let key = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let config = rustls::ServerConfig::builder_with_provider(
        rustls::crypto::ring::default_provider().into(),
    )
    .with_safe_default_protocol_versions()
    .unwrap()
    .with_no_client_auth()
    .with_single_cert(
        vec![key.cert.der().clone()],
        rustls::pki_types::PrivatePkcs8KeyDer::from(key.signing_key.serialize_der()).into(),
    )
    .unwrap();
    let config = std::sync::Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let connection = rustls::ServerConnection::new(config.clone()).unwrap();
            let mut tls = rustls::StreamOwned::new(connection, stream);
            let _ = tls.flush();
        }
    });
    let (desk, _proxy) = desk("/article");
    // The article is of the feed's place; its site is named by an account, which may be private.
    desk.configure(&format!(
        "[identity]\nname = \"Ann\"\nemail = \"a@b.example\"\n[[account]]\n\
         site = \"https://127.0.0.1:{port}/\"\nuser = \"ann\"\npassword-file = \"/none\"\n"
    ));
    desk.comment("The article", "Hello?");
    let at = format!("https://127.0.0.1:{port}/article");
    let file = rusqlite::Connection::open(desk.path("desk.db")).unwrap();
    file.execute("UPDATE comments SET article_url = ?1", [at]).unwrap();
    drop(file);
    let told = desk.send_one();
    assert_eq!((&told["state"], &told["attempts"]), (&"queued".into(), &0.into()));
    assert!(reason(&told).contains("certificate"), "{told}");
}

#[test]
fn a_page_without_comments_says_so_and_the_comment_can_go_by_mail() {
    let (desk, proxy) = desk("/article");
    proxy.serve("/article", "<title>The article</title><p>No comments here.</p>");
    let key = desk.comment("The article", "Dear editor,\nhello & bye");
    let told = desk.send_one();
    assert_eq!(told["state"], "refused");
    assert!(reason(&told).contains("the page has no comments"), "{told}");
    let mail = desk.run(&["outbox", "mail", &key[..8], "--to", "ed@a.example"]);
    assert!(
        mail.starts_with("mailto:ed@a.example?subject=Re%3A%20The%20article&body=Dear%20editor")
    );
    assert!(mail.contains("hello%20%26%20bye"), "{mail}");
    desk.run(&["outbox", "retry", &key[..8]]);
    assert_eq!(desk.send_one()["state"], "refused");
}

#[test]
fn what_stands_in_the_way_of_a_program_is_told() {
    let form = |inside: &str| {
        format!(
            "<form id=commentform method=post action='/wp-comments-post.php'>\
             <textarea name=comment></textarea><input type=hidden name=comment_post_ID value=4>\
             {inside}</form>"
        )
    };
    for (page, state, part) in [
        (form("<div class=g-recaptcha></div>"), "refused", "a puzzle"),
        ("<p class=must-log-in>Log in</p>".to_owned(), "refused", "logged in"),
        ("<p class=no-comments>Closed</p>".to_owned(), "refused", "closed"),
    ] {
        let (desk, proxy) = desk("/article");
        proxy.serve("/article", &page);
        desk.comment("The article", "Hello");
        let told = desk.send_one();
        assert_eq!(told["state"], state, "{page}");
        assert!(reason(&told).contains(part), "{told}");
    }
}

#[test]
fn two_senders_do_not_send_at_once() {
    let (desk, proxy) = desk("/article");
    desk.comment("The article", "Once");
    proxy.plan(Plan::Stall);
    let mut first = desk.command(&["outbox", "send"]).spawn().unwrap();
    proxy.wait_for(2);
    let second = desk.output(&["outbox", "send"]);
    let said = String::from_utf8(second.stderr).unwrap();
    assert!(said.contains("another tidings is sending"), "{said}");
    assert!(!second.status.success());
    first.kill().unwrap();
    first.wait().unwrap();
    drop(proxy);
    let told = desk.send_one();
    assert_eq!(told["state"], "queued", "the lock went with its holder: {told}");
}
