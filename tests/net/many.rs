//! Many requests through the pool: healthy ones beside hostile ones, and many small ones.

use std::sync::mpsc;
use std::time::{Duration, Instant};

use tidings::net::{Answer, Cause, Pool, PoolSize};

use super::net_server::{Server, reply, silence};
use super::{client, impatient, typed};

const IN_TIME: Duration = Duration::from_secs(60);

fn size() -> PoolSize {
    PoolSize { patience: Duration::from_millis(100), ..PoolSize::default() }
}

#[test]
fn silent_servers_do_not_hold_up_the_others() {
    let silent: Vec<Server> = (0..30).map(|_| Server::start(|_, stream| silence(stream))).collect();
    let healthy = Server::start(|_, stream| reply(stream, "200 OK", "", b"well"));
    let pool = Pool::new(size()).unwrap();
    let (sender, receiver) = mpsc::channel();
    let urls = silent.iter().map(|server| server.url("/")).chain((0..60).map(|_| healthy.url("/")));
    // A silent server would be waited for until the end of the test and beyond.
    let client = client();
    for (n, url) in urls.enumerate() {
        let (client, sender) = (client.clone(), sender.clone());
        let job = move |cancel: &_| {
            let _ = sender.send((n, client.get_unless(&typed(&url), cancel)));
        };
        pool.submit(&format!("host{}", n % 45), job).unwrap();
    }
    for _ in 0..60 {
        let (n, answer) = receiver.recv_timeout(IN_TIME).unwrap();
        assert!(n >= 30 && matches!(answer, Ok(Answer::Fresh(_))), "{n} {answer:?}");
    }
    client.shutdown();
    for _ in 0..30 {
        let (_, answer) = receiver.recv_timeout(IN_TIME).unwrap();
        assert_eq!(answer.unwrap_err().cause, Cause::Cancelled);
    }
}

#[test]
fn one_host_is_not_overrun() {
    let server = Server::start(|_, stream| reply(stream, "200 OK", "", b"well"));
    let pool = Pool::new(size()).unwrap();
    let (sender, receiver) = mpsc::channel();
    let client = impatient();
    for _ in 0..40 {
        let (client, sender, url) = (client.clone(), sender.clone(), server.url("/"));
        let job = move |cancel: &_| {
            let _ = sender.send(client.get_unless(&typed(&url), cancel));
        };
        pool.submit("127.0.0.1", job).unwrap();
    }
    for _ in 0..40 {
        assert!(receiver.recv_timeout(IN_TIME).unwrap().is_ok());
    }
    assert!(server.connections() <= 4, "{} connections", server.connections());
}

/// Prints what five hundred small requests cost; it fails only if one of them does.
#[test]
fn five_hundred_small_requests() {
    let server = Server::start(|_, stream| reply(stream, "200 OK", "", &[b'x'; 8192]));
    let pool = Pool::new(PoolSize::default()).unwrap();
    let client = client();
    let before = resident();
    let start = Instant::now();
    let (sender, receiver) = mpsc::channel();
    for n in 0..500 {
        let (client, sender, url) = (client.clone(), sender.clone(), server.url(&format!("/{n}")));
        let job = move |cancel: &_| {
            let _ = sender.send(client.get_unless(&typed(&url), cancel));
        };
        pool.submit(&format!("host{}", n % 50), job).unwrap();
    }
    for _ in 0..500 {
        assert!(receiver.recv_timeout(IN_TIME).unwrap().is_ok());
    }
    println!(
        "500 requests of 8 KiB: {:?}, {} connections, resident {before} → {} KiB",
        start.elapsed(),
        server.connections(),
        resident()
    );
}

/// The resident memory of this process in KiB; 0 where the system does not say.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").trim().parse().ok()).unwrap_or(0)
}
