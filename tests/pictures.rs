//! A picture by the real program in a real terminal: fetched while one reads, painted in the room
//! that the text leaves for it, and still there when its site is gone.

#![cfg(all(unix, feature = "images"))]
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

#[allow(dead_code)]
mod net_server;
mod pty;

use std::io::Cursor;

use image::{ImageFormat, RgbImage};
use net_server::{Server, reply};
use pty::{Launch, Session};
use tempfile::TempDir;

const PROGRAM: &str = env!("CARGO_BIN_EXE_tidings");

fn reader(home: &TempDir, variables: &[(&str, &str)]) -> Session {
    let data = home.path().join("data");
    let args = ["--data-dir".as_ref(), data.as_os_str()];
    let launch = Launch::new(PROGRAM).args(args).size(100, 40).home(home.path());
    let launch = launch.env("TERM", "xterm-256color").env("COLORTERM", "truecolor");
    variables.iter().fold(launch, |launch, (name, value)| launch.env(name, value)).start()
}

/// Red above blue, pixel by pixel, so that every half of a cell can be told from the other.
fn picture() -> Vec<u8> {
    let mut pixels = RgbImage::new(400, 200);
    for (_, y, pixel) in pixels.enumerate_pixels_mut() {
        *pixel = if y < 105 { image::Rgb([200, 0, 0]) } else { image::Rgb([0, 0, 200]) };
    }
    let mut bytes = Cursor::new(Vec::new());
    pixels.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

fn site() -> Server {
    Server::start(|asked, stream| match asked.path.as_str() {
        "/feed" => {
            let feed = "<rss version='2.0'><channel><title>The Wire</title><item>\
                <title>Red Over Blue</title><guid>1</guid><description>&lt;p&gt;Look.&lt;/p&gt;\
                &lt;figure&gt;&lt;img src='/two.png' alt='two colours'&gt;&lt;/figure&gt;\
                &lt;figure&gt;&lt;img src='/none.png' alt='nothing there'&gt;&lt;/figure&gt;\
                &lt;p&gt;That was it.&lt;/p&gt;</description></item></channel></rss>";
            reply(stream, "200 OK", "Content-Type: application/rss+xml\r\n", feed.as_bytes())
        }
        "/two.png" => reply(stream, "200 OK", "Content-Type: image/png\r\n", &picture()),
        _ => reply(stream, "404 Not Found", "", b""),
    })
}

fn subscribe(session: &Session, server: &Server) {
    session.wait_for_text("unread");
    session.keys(&format!(":add {}<Enter>", server.url("/feed")));
    session.wait_for_text("Subscribed to The Wire.");
    session.keys("r");
    session.wait_for_text("Red Over Blue");
    session.keys("/red over<Enter><Enter>");
    session.wait_for_text("That was it.");
}

fn is_painted(screen: &str) -> bool {
    screen.contains('▀') || screen.contains('▄')
}

#[test]
fn a_picture_is_shown_and_stays_when_its_site_is_gone() {
    let server = site();
    let home = TempDir::new().unwrap();
    let mut session = reader(&home, &[]);
    subscribe(&session, &server);
    let screen = session.wait_for(is_painted);
    assert!(screen.contains("two colours") && screen.contains("nothing there"), "{screen}");
    session.keys("q");
    assert_eq!(session.exit_status().code, 0);
    drop(server);

    let mut session = reader(&home, &[]);
    session.wait_for(is_painted);
    session.keys("q");
    assert_eq!(session.exit_status().code, 0);
}

#[test]
fn where_no_colours_are_wanted_no_picture_is_asked_for() {
    let server = site();
    let home = TempDir::new().unwrap();
    let mut session = reader(&home, &[("NO_COLOR", "1")]);
    subscribe(&session, &server);
    let asked = server.requests();
    session.keys("q");
    assert_eq!(session.exit_status().code, 0);
    assert_eq!(server.requests(), asked);
    assert!(!home.path().join("data/pictures").exists());
}

#[test]
fn each_protocol_sends_what_was_decoded_here() {
    for (word, begins) in
        [("kitty", &b"\x1b_G"[..]), ("iterm2", b"\x1b]1337;File="), ("sixel", b"\x1bP")]
    {
        let server = site();
        let home = TempDir::new().unwrap();
        let data = home.path().join("data");
        std::fs::create_dir_all(&data).unwrap();
        let setting = format!("reader.pictures = \"{word}\"\n");
        std::fs::write(data.join("config.toml"), setting).unwrap();
        let mut session = Launch::new(PROGRAM)
            .args(["--data-dir".as_ref(), data.as_os_str()])
            .size(100, 40)
            .home(home.path())
            .env("TERM", "xterm-256color")
            .start();
        subscribe(&session, &server);
        session.wait_for_bytes(|bytes| bytes.windows(begins.len()).any(|part| part == begins));
        session.keys("q");
        assert_eq!(session.exit_status().code, 0, "{word}");
    }
}
