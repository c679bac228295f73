//! What a server can do to a client: each trick ends in time, with a sentence, and hands nothing
//! on; no trick reaches another server of this machine.

use std::io::{Read, Write};
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use tidings::net::{Cause, Client, Failure, Limits, Options};

use super::net_server::{After, Asked, Authority, Server, Stream, flood, reply, send, silence};
use super::{direct, failure, fresh, impatient, named, typed};

/// Far beyond the limits of the impatient client, for a machine that is busy.
const IN_TIME: Duration = Duration::from_secs(8);

/// Fetches from a server that does `trick` and checks that it ends in time.
fn suffer(trick: impl Fn(&Asked, &mut dyn Stream) -> After + Send + Sync + 'static) -> Failure {
    let server = Server::start(trick);
    let start = Instant::now();
    let failure = failure(&impatient(), &typed(&server.url("/feed")));
    assert!(start.elapsed() < IN_TIME, "{failure:?} took {:?}", start.elapsed());
    assert!(failure.problem.what.starts_with("cannot fetch http://127.0.0.1:"), "{failure:?}");
    assert!(!failure.problem.why.is_empty());
    failure
}

#[track_caller]
fn ends(failure: &Failure, causes: &[Cause], words: &str) {
    assert!(causes.contains(&failure.cause), "{failure:?}");
    assert!(failure.problem.why.contains(words), "{failure:?}");
}

/// Writes a little, again and again, until the client goes away.
fn drip(stream: &mut dyn Stream, start: &[u8], drop: &[u8]) -> After {
    let _ = stream.write_all(start);
    let (_wait, never) = std::sync::mpsc::channel::<()>();
    while stream.write_all(drop).is_ok() {
        let _ = never.recv_timeout(Duration::from_millis(40));
    }
    After::Close
}

#[test]
fn silence_ends() {
    ends(&suffer(|_, stream| silence(stream)), &[Cause::TooSlow], "did not answer within");
    let start = |stream: &mut dyn Stream, bytes: &[u8]| {
        send(stream, bytes);
        silence(stream)
    };
    let headers = suffer(move |_, stream| start(stream, b"HTTP/1.1 200 OK\r\nContent-Le"));
    ends(&headers, &[Cause::TooSlow], "did not answer within");
    let body =
        suffer(move |_, stream| start(stream, b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\na"));
    ends(&body, &[Cause::TooSlow], "not done after");
    let chunk = suffer(move |_, stream| {
        start(stream, b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab")
    });
    ends(&chunk, &[Cause::TooSlow], "not done after");
}

#[test]
fn silence_before_tls_ends() {
    let server = Server::raw(|mut stream| {
        silence(&mut stream);
    });
    let url = server.url("/").replace("http", "https");
    ends(&failure(&impatient(), &typed(&url)), &[Cause::TooSlow], "no connection came about");
}

#[test]
fn something_else_in_place_of_tls_is_named() {
    let server = Server::raw(|mut stream| {
        send(&mut stream, b"HTTP/1.1 400 Bad Request\r\n\r\nplain speech only");
        silence(&mut stream);
    });
    let url = server.url("/").replace("http", "https");
    ends(&failure(&impatient(), &typed(&url)), &[Cause::Untrusted], "does not speak TLS");
}

#[test]
fn a_handshake_of_another_age_or_of_nonsense_is_named() {
    // A fatal alert "protocol version", and a ServerHello, both of TLS 1.0 (RFC 2246).
    let alert = b"\x15\x03\x01\x00\x02\x02\x46".to_vec();
    let hello =
        [b"\x16\x03\x01\x00\x2a\x02\x00\x00\x26\x03\x01".as_slice(), &[7; 32], b"\0\0\x2f\0"];
    let noise: Vec<u8> =
        (0..4_096_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    for bytes in [alert, hello.concat(), noise] {
        let server = Server::raw(move |mut stream| {
            send(&mut stream, &bytes);
            silence(&mut stream);
        });
        let start = Instant::now();
        let url = server.url("/").replace("http", "https");
        let failure = failure(&impatient(), &typed(&url));
        assert!(start.elapsed() < IN_TIME, "{failure:?}");
        ends(&failure, &[Cause::Untrusted], "");
        assert!(!failure.problem.why.contains("Error"), "{failure:?}");
    }
}

#[test]
fn https_never_falls_to_http() {
    let authority = Authority::new();
    let dir = tempfile::tempdir().unwrap();
    let ca_file = dir.path().join("roots.pem");
    std::fs::write(&ca_file, authority.pem()).unwrap();
    let canary = Server::start(|_, stream| reply(stream, "200 OK", "", b"secret"));
    let to = canary.url("/feed");
    let safe = Server::tls(authority.server("127.0.0.1"), move |_, stream| {
        reply(stream, "301 Moved Permanently", &format!("Location: {to}\r\n"), b"")
    });
    let options = Options { ca_file: Some(ca_file), ..direct(Limits::default()) };
    let failure = failure(&Client::new(&options).unwrap(), &typed(&safe.url("/feed")));
    ends(&failure, &[Cause::Forbidden], "");
    assert_eq!(canary.connections(), 0);
}

#[test]
fn drips_end() {
    let body = suffer(|_, stream| drip(stream, b"HTTP/1.1 200 OK\r\n\r\n", b"x"));
    ends(&body, &[Cause::TooSlow], "not done after");
    let headers = suffer(|_, stream| drip(stream, b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"));
    ends(&headers, &[Cause::TooSlow], "did not answer within");
    let chunks = suffer(|_, stream| {
        drip(stream, b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n")
    });
    ends(&chunks, &[Cause::TooSlow], "not done after");
    let interim = suffer(|_, stream| drip(stream, b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"));
    ends(&interim, &[Cause::TooSlow], "did not answer within");
}

#[test]
fn floods_end() {
    let slow_machine = [Cause::TooLarge, Cause::TooSlow];
    let body = suffer(|_, stream| {
        send(stream, b"HTTP/1.1 200 OK\r\n\r\n");
        flood(stream, &[b'x'; 65_536])
    });
    ends(&body, &[Cause::TooLarge], "larger than 2 MiB");
    let chunks = suffer(|_, stream| {
        send(stream, b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        flood(stream, &[b"1000\r\n".as_slice(), &[b'x'; 4096], b"\r\n"].concat())
    });
    ends(&chunks, &[Cause::TooLarge], "larger than 2 MiB");
    let announced = suffer(|_, stream| {
        send(stream, b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n");
        flood(stream, &[b'x'; 65_536])
    });
    ends(&announced, &[Cause::TooLarge], "larger than 2 MiB");
    let headers = suffer(|_, stream| {
        send(stream, b"HTTP/1.1 200 OK\r\n");
        flood(stream, b"X-Header: and another one\r\n")
    });
    ends(&headers, &[Cause::TooLarge], "headers");
    let interim = suffer(|_, stream| {
        flood(stream, &b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n".repeat(500))
    });
    ends(&interim, &slow_machine, "");
    let trailers = suffer(|_, stream| {
        send(stream, b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n");
        flood(stream, &b"Trailer: x\r\n".repeat(500))
    });
    ends(&trailers, &slow_machine, "");
}

#[test]
fn large_headers_end() {
    for name in ["X", "ETag", "Location"] {
        let large = suffer(move |_, stream| {
            let header = format!("{name}: {}\r\n", "x".repeat(1 << 20));
            reply(stream, "200 OK", &header, b"")
        });
        ends(&large, &[Cause::TooLarge], "headers of the answer are too large");
    }
    let server = Server::start(|_, stream| {
        let header = format!("ETag: \"{}\"\r\n", "x".repeat(200 << 10));
        reply(stream, "200 OK", &header, b"fine")
    });
    let fetched = fresh(&impatient(), &typed(&server.url("/")));
    assert_eq!((fetched.bytes.as_slice(), fetched.etag), (b"fine".as_slice(), None));
}

#[test]
fn answers_that_are_cut_short_bring_nothing() {
    let cuts: [(&[u8], &str); 10] = [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", "broke off"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel", "broke off"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", "broke off"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n", "damaged"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n", "damaged"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhello\r\n", "damaged"),
        (
            b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b\x08\0\0\0\0\0\0\x03",
            "broke off",
        ),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\n\r\n\x78\x9c\x4b", "broke off"),
        (b"HTTP/1.1 200 OK\r\nConte", "broke off"),
        (b"", "broke off"),
    ];
    for (bytes, words) in cuts {
        let failure = suffer(move |_, stream| send(stream, bytes));
        ends(&failure, &[Cause::CutShort], words);
    }
}

#[test]
fn a_feed_cut_at_any_point_is_no_feed() {
    let item = "<item><title>one</title></item>".repeat(30);
    let feed = format!("<rss><channel>{item}</channel></rss>");
    let chunks: String = feed
        .as_bytes()
        .chunks(100)
        .map(|chunk| format!("{:x}\r\n{}\r\n", chunk.len(), String::from_utf8_lossy(chunk)))
        .collect();
    let plain = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{feed}", feed.len());
    let chunked = format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}0\r\n\r\n");
    let whole = [plain, chunked];
    let server = Server::start(move |asked, stream| {
        let numbers: Vec<usize> =
            asked.path.split('/').filter_map(|number| number.parse().ok()).collect();
        let answer = &whole[numbers[0]];
        send(stream, &answer.as_bytes()[..answer.len() * numbers[1] / 50])
    });
    let client = super::client();
    for form in [0, 1] {
        for part in 0..50 {
            let cut = failure(&client, &typed(&server.url(&format!("/{form}/{part}"))));
            assert_eq!(cut.cause, Cause::CutShort, "{form} {part}: {cut:?}");
        }
        assert_eq!(
            fresh(&client, &typed(&server.url(&format!("/{form}/50")))).bytes,
            feed.as_bytes()
        );
    }
}

#[test]
fn a_reset_in_the_middle_is_a_cut_even_without_a_length() {
    let server = Server::raw(|mut stream| {
        // What is left unread when a socket is closed makes the system send a reset.
        let _ = stream.read_exact(&mut [0; 10]);
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n<rss>half of a fe");
    });
    let failure = failure(&impatient(), &typed(&server.url("/")));
    ends(&failure, &[Cause::CutShort], "broke off");
}

#[test]
fn headers_that_lie_are_refused() {
    for bytes in [
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello".as_slice(),
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        b"HTTP/9.9 200 OK\r\n\r\n",
        b"\x00\x01\x02\x03 garbage\r\n\r\n",
        b"HTTP/1.1 999999 what\r\n\r\n",
    ] {
        let failure = suffer(move |_, stream| send(stream, bytes));
        ends(&failure, &[Cause::Garbled], "does not speak HTTP");
    }
}

#[test]
fn more_than_was_announced_is_left_alone() {
    let server = Server::start(|asked, stream| {
        let extra = if asked.path == "/long" { "HTTP/1.1 200 OK\r\n\r\nsmuggled" } else { "" };
        send(
            stream,
            format!("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello{extra}").as_bytes(),
        );
        After::Keep
    });
    let client = impatient();
    for path in ["/long", "/short"] {
        assert_eq!(fresh(&client, &typed(&server.url(path))).bytes, b"hello", "{path}");
    }
}

#[test]
fn bombs_do_not_go_off() {
    let spaces = vec![b' '; 4 << 20];
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(&spaces).unwrap();
    let mut zlib = ZlibEncoder::new(Vec::new(), Compression::fast());
    zlib.write_all(&spaces).unwrap();
    // Four mebibytes of spaces in fourteen bytes.
    let brotli = vec![155, 255, 255, 63, 248, 37, 64, 226, 177, 64, 32, 247, 254, 7];
    for (name, bytes) in
        [("gzip", gzip.finish().unwrap()), ("deflate", zlib.finish().unwrap()), ("br", brotli)]
    {
        let failure = suffer(move |_, stream| {
            reply(stream, "200 OK", &format!("Content-Encoding: {name}\r\n"), &bytes)
        });
        ends(&failure, &[Cause::TooLarge], "");
    }
}

#[test]
fn strange_packing_is_named() {
    for (packing, body, words) in [
        ("gzip, gzip", "x", "packed more than once"),
        ("br\r\nContent-Encoding: gzip", "x", "packed more than once"),
        ("zstd\u{202e}", "x", "cannot be unpacked here"),
        ("gzip", "<rss>plain after all</rss>", "damaged"),
        ("br", "<rss>plain after all</rss>", ""),
    ] {
        let failure = suffer(move |_, stream| {
            reply(stream, "200 OK", &format!("Content-Encoding: {packing}\r\n"), body.as_bytes())
        });
        ends(&failure, &[Cause::Garbled, Cause::CutShort], words);
        assert!(!failure.problem.to_string().contains('\u{202e}'));
    }
}

#[test]
fn redirects_lead_to_no_forbidden_place() {
    let canary = Server::start(|_, stream| reply(stream, "200 OK", "", b"secret"));
    let port = canary.port();
    for (location, words) in [
        ("file:///etc/passwd".to_owned(), "“file:”"),
        ("ftp://127.0.0.1/".to_owned(), "“ftp:”"),
        ("gopher://127.0.0.1/".to_owned(), "“gopher:”"),
        ("/feed".to_owned(), "in a circle"),
        (format!("http://127.0.0.1:{port}/"), "private network"),
        (format!("http://localhost:{port}/"), "private network"),
        (format!("http://[::ffff:127.0.0.1]:{port}/"), "private network"),
        (format!("http://2130706433:{port}/"), "private network"),
        (format!("http://0:{port}/"), "private network"),
        ("http://169.254.169.254/latest/meta-data".to_owned(), "private network"),
        (format!("http://[::1]:{port}/"), "private network"),
    ] {
        let failure = suffer(move |_, stream| {
            reply(stream, "302 Found", &format!("Location: {location}\r\n"), b"")
        });
        ends(&failure, &[Cause::Forbidden], words);
    }
    let endless = suffer(|asked, stream| {
        reply(stream, "302 Found", &format!("Location: {}x\r\n", asked.path), b"")
    });
    ends(&endless, &[Cause::Forbidden], "more than 5 times");
    assert_eq!(canary.connections(), 0);
}

#[test]
fn nothing_the_network_names_reaches_this_machine() {
    let canary = Server::start(|_, stream| reply(stream, "200 OK", "", b"secret"));
    let client = impatient();
    // The user's own visit leaves a kept connection; the network must not be lent it.
    fresh(&client, &typed(&canary.url("/")));
    for host in ["127.0.0.1", "localhost", "0.0.0.0", "[::1]", "127.1", "0x7f.1"] {
        let url = format!("http://{host}:{}/", canary.port());
        ends(&failure(&client, &named(&url)), &[Cause::Forbidden], "private network");
    }
    assert_eq!((canary.connections(), canary.requests()), (1, 1));
}

#[test]
fn a_wrong_content_type_is_only_a_word() {
    let server = Server::start(|_, stream| {
        let header = format!("Content-Type: \u{202e}image/png; {}\r\n", "x".repeat(9000));
        reply(stream, "200 \u{202e}OK", &header, b"<rss/>")
    });
    let fetched = fresh(&impatient(), &typed(&server.url("/")));
    let content_type = fetched.content_type.unwrap_or_default();
    assert_eq!(fetched.bytes, b"<rss/>");
    assert!(content_type.starts_with("image/png; xxx"), "{content_type}");
    assert!(content_type.chars().count() < 200, "{content_type}");
}

#[test]
fn escape_sequences_in_headers_are_no_http() {
    for header in ["Content-Type: \u{1b}]8;;x\u{7}text/html\r\n", "X\u{1b}[31m: y\r\n"] {
        let failure = suffer(move |_, stream| reply(stream, "200 OK", header, b"<rss/>"));
        ends(&failure, &[Cause::Garbled], "does not speak HTTP");
    }
}
