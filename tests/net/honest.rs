//! What a decent server says is understood: validators, redirects, packing, waits, certificates.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use tidings::net::{Answer, Cancel, Cause, Client, Freshness, Limits, Options, ProxyChoice};

use super::net_server::{After, Authority, Server, Stream, reply, self_signed, send, silence};
use super::{client, direct, failure, fresh, named, typed};

#[test]
fn a_feed_is_fetched_with_all_that_is_said_of_it() {
    let server = Server::start(|_, stream| {
        let headers = "Content-Type: application/rss+xml; charset=utf-8\r\nETag: \"one\"\r\n\
                       Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT\r\nCache-Control: max-age=90\r\n";
        reply(stream, "200 OK", headers, b"<rss/>")
    });
    let fetched = fresh(&client(), &typed(&server.url("/feed#top")));
    assert_eq!(fetched.bytes, b"<rss/>");
    assert_eq!(fetched.content_type.as_deref(), Some("application/rss+xml; charset=utf-8"));
    assert_eq!(fetched.address.as_str(), server.url("/feed"));
    assert_eq!(fetched.moved, None);
    assert_eq!(fetched.etag.as_deref(), Some("\"one\""));
    assert_eq!(fetched.last_modified.as_deref(), Some("Sun, 06 Nov 1994 08:49:37 GMT"));
    assert_eq!(fetched.freshness.max_age, Some(Duration::from_secs(90)));
}

#[test]
fn what_has_not_changed_is_not_sent_again() {
    let server = Server::start(|asked, stream| match asked.header("if-none-match") {
        Some("\"one\"") if asked.header("if-modified-since") == Some("yesterday") => {
            send(stream, b"HTTP/1.1 304 Not Modified\r\nCache-Control: max-age=7\r\n\r\n");
            After::Keep
        }
        _ => reply(stream, "200 OK", "", b"new"),
    });
    let mut request = typed(&server.url("/"));
    request.etag = Some("\"one\"".to_owned());
    request.last_modified = Some("yesterday".to_owned());
    let freshness = Freshness { max_age: Some(Duration::from_secs(7)) };
    assert_eq!(client().get(&request), Ok(Answer::Unchanged { freshness, moved: None }));
    request.etag = Some("\"bad\r\nX: y\"".to_owned());
    assert_eq!(fresh(&client(), &request).bytes, b"new");
}

#[test]
fn the_request_is_modest() {
    let (sender, receiver) = mpsc::channel();
    let server = Server::start(move |asked, stream| {
        sender.send(asked.head.to_ascii_lowercase()).unwrap();
        reply(stream, "200 OK", "Set-Cookie: a=b\r\n", b"")
    });
    let client = client();
    fresh(&client, &typed(&server.url("/")));
    fresh(&client, &typed(&server.url("/")));
    let heads: Vec<String> = receiver.try_iter().collect();
    for head in &heads {
        assert!(head.contains("user-agent: tidings/"), "{head}");
        assert!(head.contains("accept-encoding: gzip, br"), "{head}");
        for absent in ["cookie", "referer", "authorization", "if-none-match"] {
            assert!(!head.contains(absent), "{head}");
        }
    }
    assert_eq!((heads.len(), server.connections()), (2, 1), "one connection serves both");
}

#[test]
fn redirects_are_followed_and_lasting_ones_remembered() {
    let server = Server::start(|asked, stream| {
        let (status, to) = match asked.path.as_str() {
            "/old" => ("301 Moved", "/a b/ä"),
            "/a%20b/%C3%A4" => ("308 Moved", "?q"),
            "/now" => ("302 Found", "/end"),
            _ => return reply(stream, "200 OK", "", b"here"),
        };
        reply(stream, status, &format!("Location: {to}\r\n"), b"look elsewhere")
    });
    let fetched = fresh(&client(), &typed(&server.url("/old")));
    assert_eq!(fetched.address.as_str(), server.url("/a%20b/%C3%A4?q"));
    assert_eq!(fetched.moved, Some(fetched.address));
    let fetched = fresh(&client(), &typed(&server.url("/now")));
    assert_eq!((fetched.address.as_str(), fetched.moved), (server.url("/end").as_str(), None));
}

#[test]
fn credentials_are_sent_to_their_place_and_to_no_other() {
    let (sender, receiver) = mpsc::channel();
    let other = Server::start(|_, stream| reply(stream, "200 OK", "", b""));
    let elsewhere = other.url("/").replace("127.0.0.1", "localhost");
    let server = Server::start(move |asked, stream| {
        sender.send(asked.header("authorization").map(str::to_owned)).unwrap();
        let to = if asked.path == "/x" { "/y" } else { &elsewhere };
        reply(stream, "301 Moved", &format!("Location: {to}\r\n"), b"")
    });
    let url = server.url("/x").replace("http://", "http://user:secret@");
    let failure = failure(&client(), &typed(&url));
    let sent: Vec<Option<String>> = receiver.try_iter().collect();
    assert_eq!(sent, vec![Some("Basic dXNlcjpzZWNyZXQ=".to_owned()); 2]);
    assert_eq!(other.connections(), 0, "another port of this machine is another place");
    assert!(!failure.problem.to_string().contains("secret"), "{}", failure.problem);
}

#[test]
fn packed_answers_are_unpacked() {
    fn packed<W: Write>(mut encoder: W, finish: impl Fn(W) -> Vec<u8>) -> Vec<u8> {
        encoder.write_all(b"hello hello hello hello, said the hello").unwrap();
        finish(encoder)
    }
    let level = Compression::default();
    let gzip = packed(GzEncoder::new(Vec::new(), level), |encoder| encoder.finish().unwrap());
    let zlib = packed(ZlibEncoder::new(Vec::new(), level), |encoder| encoder.finish().unwrap());
    let raw = packed(DeflateEncoder::new(Vec::new(), level), |encoder| encoder.finish().unwrap());
    let brotli: Vec<u8> = vec![
        27, 38, 0, 248, 141, 212, 78, 249, 195, 80, 84, 101, 104, 13, 194, 194, 246, 38, 7, 145,
        68, 158, 60, 224, 131, 124, 118, 53, 146, 43, 5,
    ];
    for (name, bytes) in [
        ("gzip", gzip.clone()),
        ("x-gzip", gzip),
        ("deflate", zlib),
        ("deflate", raw),
        ("br", brotli),
    ] {
        let server = Server::start(move |asked, stream| {
            let headers = format!("Content-Encoding: {name}\r\n");
            if asked.path == "/plain" {
                return reply(stream, "200 OK", &headers, &bytes);
            }
            let (start, end) = bytes.split_at(bytes.len() / 2);
            let head = format!("HTTP/1.1 200 OK\r\n{headers}Transfer-Encoding: chunked\r\n\r\n");
            let mut answer = head.into_bytes();
            for part in [start, end, b""] {
                answer.extend(format!("{:x};note=1\r\n", part.len()).into_bytes());
                answer.extend_from_slice(part);
                answer.extend_from_slice(b"\r\n");
            }
            stream.write_all(&answer).unwrap();
            After::Keep
        });
        let client = client();
        for path in ["/plain", "/chunked", "/chunked"] {
            let fetched = fresh(&client, &typed(&server.url(path)));
            assert_eq!(fetched.bytes, b"hello hello hello hello, said the hello", "{name} {path}");
        }
        assert_eq!(server.connections(), 1, "{name}: the connection is kept");
    }
}

#[test]
fn statuses_become_sentences_and_waits() {
    let server = Server::start(|asked, stream| {
        let status = asked.path.trim_start_matches('/').to_owned();
        reply(stream, &format!("{status} \u{202e}boo"), "Retry-After: 315360000\r\n", b"no")
    });
    let client = client();
    for (status, cause, words) in [
        (404, Cause::Missing, "the server says that the page is not there (404)"),
        (403, Cause::Refused, "the server does not let us read it (403)"),
        (429, Cause::Busy, "the server says that it was asked too often (429)"),
        (503, Cause::Busy, "the server is busy or under repair (503)"),
        (599, Cause::Busy, "the server has a fault of its own (599)"),
        (304, Cause::Garbled, "no copy was named (304)"),
        (302, Cause::Garbled, "without saying where to (302)"),
        (206, Cause::CutShort, "only a part of it (206)"),
    ] {
        let failure = failure(&client, &typed(&server.url(&format!("/{status}"))));
        assert_eq!(failure.cause, cause, "{status}");
        assert!(failure.problem.why.contains(words), "{}", failure.problem);
        assert!(!failure.problem.to_string().contains("boo"), "{}", failure.problem);
        assert_eq!(failure.retry_after, Some(Duration::from_secs(86_400)), "{status}");
    }
    assert_eq!(client.get(&typed(&server.url("/410"))), Ok(Answer::Gone));
}

#[test]
fn the_users_own_root_certificate_is_trusted_and_others_are_named() {
    let authority = Authority::new();
    let dir = tempfile::tempdir().unwrap();
    let ca_file = dir.path().join("roots.pem");
    std::fs::write(&ca_file, authority.pem()).unwrap();
    let hello = |_: &_, stream: &mut dyn Stream| reply(stream, "200 OK", "", b"safe");
    let good = Server::tls(authority.server("127.0.0.1"), hello);
    let options = Options { ca_file: Some(ca_file), ..direct(Limits::default()) };
    let client = Client::new(&options).unwrap();
    for _ in 0..2 {
        assert_eq!(fresh(&client, &typed(&good.url("/"))).bytes, b"safe");
    }
    assert_eq!(good.connections(), 1, "the connection is kept");
    for (config, words) in [
        (authority.expired("127.0.0.1"), "has expired"),
        (authority.server("elsewhere.example"), "is not for 127.0.0.1 but for another name"),
        (self_signed("127.0.0.1"), "it may be self-signed"),
        (Authority::new().server("127.0.0.1"), "nobody this computer trusts"),
    ] {
        let server = Server::tls(config, hello);
        let failure = failure(&client, &typed(&server.url("/")));
        assert_eq!((failure.cause, server.requests()), (Cause::Untrusted, 0));
        assert!(failure.problem.why.contains(words), "{}", failure.problem);
    }
}

#[test]
fn an_answer_over_tls_without_a_farewell_is_cut_short() {
    let authority = Authority::new();
    let dir = tempfile::tempdir().unwrap();
    let ca_file = dir.path().join("roots.pem");
    std::fs::write(&ca_file, authority.pem()).unwrap();
    let server = Server::tls(authority.server("127.0.0.1"), |asked, stream| {
        send(stream, b"HTTP/1.0 200 OK\r\n\r\nhalf of it");
        if asked.path == "/whole" { After::Close } else { After::Drop }
    });
    let options = Options { ca_file: Some(ca_file), ..direct(Limits::default()) };
    let client = Client::new(&options).unwrap();
    assert_eq!(fresh(&client, &typed(&server.url("/whole"))).bytes, b"half of it");
    assert_eq!(failure(&client, &typed(&server.url("/half"))).cause, Cause::CutShort);
}

#[test]
fn a_kept_connection_that_the_server_dropped_is_no_failure() {
    // The server answers once, and ends the connection as soon as the second request comes.
    let served = Arc::new(Mutex::new(0));
    let server = Server::start(move |_, stream| {
        let mut served = served.lock().unwrap();
        *served += 1;
        if *served == 2 { After::Close } else { reply(stream, "200 OK", "", b"well") }
    });
    let client = client();
    for _ in 0..2 {
        assert_eq!(fresh(&client, &typed(&server.url("/"))).bytes, b"well");
    }
    assert_eq!((server.connections(), server.requests()), (2, 3));
}

#[test]
fn a_proxy_gets_the_whole_address_and_may_itself_be_local() {
    let (sender, receiver) = mpsc::channel();
    let proxy = Server::start(move |asked, stream| {
        sender.send(asked.head.clone()).unwrap();
        if asked.head.starts_with("CONNECT") {
            return send(stream, b"HTTP/1.1 403 Forbidden\r\n\r\n");
        }
        reply(stream, "200 OK", "", b"through the proxy")
    });
    let url = proxy.url("").replace("http://", "http://me:word@");
    let client = proxied(url, None);
    for _ in 0..2 {
        let fetched = fresh(&client, &named("http://site.example/a?b"));
        assert_eq!(fetched.bytes, b"through the proxy");
        let head = receiver.recv().unwrap();
        let (line, headers) = head.split_once("\r\n").unwrap();
        assert_eq!(line, "GET http://site.example/a?b HTTP/1.1");
        assert!(headers.contains("Proxy-Authorization: Basic bWU6d29yZA=="), "{headers}");
        assert!(headers.to_ascii_lowercase().contains("host: site.example"), "{headers}");
    }
    assert_eq!(proxy.connections(), 1, "the connection is kept");
    let refused = failure(&client, &named("https://site.example/"));
    assert!(receiver.recv().unwrap().starts_with("CONNECT site.example:443 "));
    assert_eq!(refused.cause, Cause::Unreachable);
    assert!(refused.problem.why.contains("the proxy does not let it through"), "{refused:?}");
    for private in ["http://10.0.0.1/", "http://localhost/", "https://[fd00::1]/"] {
        assert_eq!(failure(&client, &named(private)).cause, Cause::Forbidden, "{private}");
    }
    assert!(receiver.try_recv().is_err(), "the proxy was not even asked");
    drop(proxy);
    let gone = failure(&client, &named("http://other.example/"));
    assert!(gone.problem.why.contains("the proxy does not answer"), "{gone:?}");
}

#[test]
fn a_tunnel_is_as_safe_as_a_direct_way() {
    let authority = Authority::new();
    let hello = |_: &_, stream: &mut dyn Stream| reply(stream, "200 OK", "", b"safe");
    let [good, bad] = ["site.example", "elsewhere.example"]
        .map(|name| Server::tls(authority.server(name), hello));
    for (server, safe) in [(&good, true), (&bad, false)] {
        let port = server.port();
        let proxy = Server::raw(move |client| tunnel(client, port));
        let client = proxied(proxy.url(""), Some(&authority));
        let answer = client.get(&named("https://site.example/"));
        match answer {
            Ok(Answer::Fresh(fetched)) => assert!(safe && fetched.bytes == b"safe"),
            Ok(other) => panic!("{other:?}"),
            Err(failure) => assert!(!safe && failure.cause == Cause::Untrusted, "{failure:?}"),
        }
    }
}

/// A proxy that leads every tunnel to one port of this machine.
fn tunnel(mut client: TcpStream, port: u16) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        client.read_exact(&mut byte).unwrap();
        head.extend(byte);
    }
    assert!(head.starts_with(b"CONNECT site.example:443 "));
    client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").unwrap();
    let server = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let (mut from, mut to) = (server.try_clone().unwrap(), client.try_clone().unwrap());
    let back = std::thread::spawn(move || {
        let _ = std::io::copy(&mut from, &mut to);
        let _ = to.shutdown(Shutdown::Both);
    });
    let _ = std::io::copy(&mut client, &mut &server);
    let _ = server.shutdown(Shutdown::Both);
    back.join().unwrap();
}

fn proxied(url: String, authority: Option<&Authority>) -> Client {
    let dir = tempfile::tempdir().unwrap();
    let ca_file = authority.map(|authority| {
        let path = dir.path().join("roots.pem");
        std::fs::write(&path, authority.pem()).unwrap();
        path
    });
    let proxy = ProxyChoice::Always(url);
    Client::new(&Options { proxy, ca_file, ..Options::default() }).unwrap()
}

#[test]
fn a_socks_proxy_is_asked_for_the_name() {
    let (sender, receiver) = mpsc::channel();
    let proxy = Server::raw(move |mut stream| {
        let mut greeting = [0; 3];
        stream.read_exact(&mut greeting).unwrap();
        stream.write_all(&[5, 0]).unwrap();
        let mut wanted = [0; 5 + 12 + 2];
        stream.read_exact(&mut wanted).unwrap();
        sender.send(wanted[5..17].to_vec()).unwrap();
        stream.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).unwrap();
        let mut request = [0; 16];
        stream.read_exact(&mut request).unwrap();
        let _ = reply(&mut stream, "200 OK", "Connection: close\r\n", b"through socks");
        silence(&mut stream);
    });
    let client = proxied(proxy.url("").replace("http://", "socks5h://"), None);
    assert_eq!(fresh(&client, &named("http://site.example/")).bytes, b"through socks");
    assert_eq!(receiver.recv().unwrap(), b"site.example");
}

#[test]
fn shutting_down_ends_what_is_under_way() {
    let (sender, receiver) = mpsc::channel();
    let server = Server::start(move |asked, stream| {
        if asked.path == "/half" {
            send(stream, b"HTTP/1.0 200 OK\r\n\r\nhalf");
        }
        sender.send(()).unwrap();
        silence(stream)
    });
    for path in ["/silent", "/half"] {
        let client = client();
        let (other, url) = (client.clone(), server.url(path));
        let fetching = std::thread::spawn(move || failure(&other, &typed(&url)));
        receiver.recv().unwrap();
        client.shutdown();
        assert_eq!(fetching.join().unwrap().cause, Cause::Cancelled, "{path}");
        assert_eq!(failure(&client, &typed(&server.url("/"))).cause, Cause::Cancelled);
    }
}

#[test]
fn a_request_can_be_called_off() {
    let cancel = Cancel::default();
    let off = cancel.clone();
    let server = Server::start(move |_, stream| {
        off.cancel();
        reply(stream, "200 OK", "", b"too late")
    });
    let failure = client().get_unless(&typed(&server.url("/")), &cancel).unwrap_err();
    assert_eq!(failure.cause, Cause::Cancelled);
}

#[test]
fn an_unknown_name_and_a_closed_door_are_told_apart() {
    let unknown = failure(&client(), &named("http://no-such-host.invalid/"));
    assert_eq!(unknown.cause, Cause::Unreachable);
    assert!(unknown.problem.why.contains("no server named no-such-host.invalid"), "{unknown:?}");
    let url = Server::start(|_, stream| silence(stream)).url("/");
    let closed = failure(&client(), &typed(&url));
    assert!(closed.problem.why.contains("nothing answers there"), "{closed:?}");
}
