//! A discussion by the real program in a real terminal: it arrives while one reads, is walked
//! through, folded and answered, and is all there the next time, with the site gone.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

#[allow(dead_code)]
mod net_server;
mod pty;

use net_server::{Server, reply};
use pty::clean::assert_clean;
use pty::{Launch, Session};
use tempfile::TempDir;

const PROGRAM: &str = env!("CARGO_BIN_EXE_tidings");

fn reader(home: &TempDir) -> Session {
    let data = home.path().join("data");
    let args = ["--data-dir".as_ref(), data.as_os_str()];
    Launch::new(PROGRAM).args(args).size(120, 40).home(home.path()).start()
}

fn site() -> Server {
    Server::start(|asked, stream| {
        let site = asked.header("host").map(|host| format!("http://{host}")).unwrap_or_default();
        let comment = |n: usize, author: &str, text: &str| {
            format!(
                "<item><guid>{site}/s/#comment-{n}</guid><link>{site}/s/#comment-{n}</link>\
                 <dc:creator>{author}</dc:creator><description><![CDATA[{text}]]></description></item>"
            )
        };
        let body = match asked.path.as_str() {
            "/feed" => format!(
                "<rss version='2.0'><channel><title>The Wire</title><item><title>Wire Story</title>\
                 <link>{site}/s/</link><guid>1</guid><description>In short.</description>\
                 <wfw:commentRss>{site}/s/feed/</wfw:commentRss><slash:comments>3</slash:comments>\
                 </item></channel></rss>"
            ),
            "/s/feed/" => {
                let answer = format!(
                    "In reply to <a href=\"{site}/s/#comment-1\">Ada</a>. \n\nNo, \u{1b}[31mreally\u{202e}."
                );
                let items = [
                    comment(3, "Cleo", "When does it open?"),
                    comment(2, "Bo", &answer.replace(". \n", ".\n")),
                    comment(1, "Ada", "Is that so?"),
                ];
                format!(
                    "<rss version='2.0'><channel><title>C</title>{}</channel></rss>",
                    items.concat()
                )
            }
            _ => return reply(stream, "404 Not Found", "", b""),
        };
        reply(stream, "200 OK", "Content-Type: application/rss+xml\r\n", body.as_bytes())
    })
}

#[test]
fn a_discussion_arrives_is_answered_and_stays() {
    let server = site();
    let home = TempDir::new().expect("a home");
    let mut session = reader(&home);
    session.wait_for_text("unread");
    session.keys(&format!(":add {}<Enter>", server.url("/feed")));
    session.wait_for_text("Subscribed to The Wire.");
    session.keys("r");
    session.wait_for_text("Wire Story");
    session.keys("/wire<Enter><Enter>");
    session.wait_for_text("In short.");
    session.wait_for_text("3 comments");
    session.wait_for_text("Is that so?");
    session.keys("C<Enter>");
    session.wait_for_text("folded, 1 more inside");
    session.keys(")");
    session.wait_for_text("▌ Cleo");
    session.keys("(<Enter>j");
    session.wait_for_text("▌   Bo");
    session.keys("cIt is.");
    session.wait_for_text("Your answer to Bo");
    session.keys("<C-s>");
    session.wait_for_text("you · waiting in the outbox");
    session.keys("q");
    assert_eq!(session.exit_status().code, 0);
    assert_clean(&session.recorded(), &[]);
    drop(server);

    let mut session = reader(&home);
    session.wait_for_text("Is that so?");
    session.wait_for(|screen| {
        let at = |text: &str| screen.find(text);
        at("No, ") < at("waiting in the outbox") && at("waiting in the outbox") < at("Cleo")
    });
    session.keys("<Tab>Cr");
    session.wait_for_text("Cannot fetch");
    session.wait_for_text("Is that so?");
    session.keys("q");
    assert_eq!(session.exit_status().code, 0);
}
