//! What stands between the reader and a site: it passes everything on, until it is told to cut the
//! connection or to have the program killed at a certain point of a certain request. It also serves
//! pages of its own.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

/// What a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Fetching the article's page.
    Page,
    /// Handing the comment over.
    Post,
    /// Looking for the comment, or asking whether it is shown.
    Look,
}

/// How far a request has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Point {
    /// Nothing of it was read.
    Connected,
    HalfRequest,
    /// All of it was read, and the site saw nothing.
    WholeRequest,
    /// The site has done its work, and nothing of its answer was passed on.
    Done,
    HalfAnswer,
    WholeAnswer,
}

/// What happens there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// The connection is cut.
    Cut,
    /// The program is killed, this many microseconds later.
    Kill(u64),
}

/// What becomes of requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plan {
    Pass,
    /// They are taken and never answered.
    Stall,
    /// Once, at this point of a request of this kind.
    Once(Kind, Point, Fate),
}

struct Shared {
    upstream: Option<String>,
    own: SocketAddr,
    pages: Mutex<HashMap<String, String>>,
    plan: Mutex<Plan>,
    victim: Mutex<Option<u32>>,
    connections: AtomicUsize,
    /// How many of the plans came true.
    fates: AtomicUsize,
    stop: AtomicBool,
}

/// The proxy; it ends when it is dropped.
pub struct Proxy {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl Proxy {
    /// Passes everything on to `http://HOST:PORT`.
    pub fn to(upstream: &str) -> Self {
        Self::start(Some(upstream.trim_start_matches("http://").to_owned()), &[])
    }

    /// Serves pages and nothing else; "{here}" in them becomes its own address.
    pub fn serving(pages: &[(&str, &str)]) -> Self {
        Self::start(None, pages)
    }

    pub fn start(upstream: Option<String>, pages: &[(&str, &str)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let own = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            upstream,
            own,
            pages: Mutex::default(),
            plan: Mutex::new(Plan::Pass),
            victim: Mutex::default(),
            connections: AtomicUsize::new(0),
            fates: AtomicUsize::new(0),
            stop: AtomicBool::new(false),
        });
        let accepting = Arc::clone(&shared);
        let thread = thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if accepting.stop.load(Ordering::SeqCst) {
                    return;
                }
                accepting.connections.fetch_add(1, Ordering::SeqCst);
                let shared = Arc::clone(&accepting);
                thread::spawn(move || shared.connection(stream));
            }
        });
        let proxy = Self { shared, thread: Some(thread) };
        pages.iter().for_each(|(path, text)| proxy.serve(path, text));
        proxy
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.shared.own)
    }

    pub fn serve(&self, path: &str, text: &str) {
        let text = text.replace("{here}", &self.url());
        self.shared.pages.lock().unwrap().insert(path.to_owned(), text);
    }

    pub fn plan(&self, plan: Plan) {
        *self.shared.plan.lock().unwrap() = plan;
    }

    /// Whom to kill.
    pub fn victim(&self, process: Option<u32>) {
        *self.shared.victim.lock().unwrap() = process;
    }

    /// How many of the plans came true.
    pub fn fates(&self) -> usize {
        self.shared.fates.load(Ordering::SeqCst)
    }

    /// Waits until so many connections have come in all.
    pub fn wait_for(&self, connections: usize) {
        let start = Instant::now();
        while self.shared.connections.load(Ordering::SeqCst) < connections {
            assert!(start.elapsed() < Duration::from_secs(60), "nobody comes");
            thread::yield_now();
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::SeqCst);
        // Whoever waits for the next connection gets this one.
        let _ = TcpStream::connect(self.shared.own);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn connection(&self, mut client: TcpStream) {
        client.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        let mut start = [0; 300];
        let Ok(seen) = client.peek(&mut start) else { return };
        let kind = kind(&String::from_utf8_lossy(&start[..seen]));
        let _ = self.exchange(kind, &mut client);
        let _ = client.shutdown(Shutdown::Both);
    }

    /// Passes one request on and its answer back; `None` where it was cut.
    fn exchange(&self, kind: Kind, client: &mut TcpStream) -> Option<()> {
        if *self.plan.lock().unwrap() == Plan::Stall {
            thread::park_timeout(Duration::from_secs(60));
            return None;
        }
        self.reach(kind, Point::Connected)?;
        let half = read_some(client)?;
        self.reach(kind, Point::HalfRequest)?;
        let request = read_rest(half, client)?;
        self.reach(kind, Point::WholeRequest)?;
        let answer = self.own_page(&request).or_else(|| self.ask(&request))?;
        self.reach(kind, Point::Done)?;
        let (first, second) = answer.split_at(answer.len() / 2);
        if self.plans(kind, Point::HalfAnswer) {
            // The head alone would tell already; a few bytes of it do not.
            client.write_all(&first[..first.len().min(9)]).ok()?;
            self.reach(kind, Point::HalfAnswer)?;
        } else {
            client.write_all(first).ok()?;
            client.write_all(second).ok()?;
        }
        client.shutdown(Shutdown::Write).ok()?;
        self.reach(kind, Point::WholeAnswer)
    }

    fn plans(&self, kind: Kind, point: Point) -> bool {
        matches!(*self.plan.lock().unwrap(), Plan::Once(k, p, _) if (k, p) == (kind, point))
    }

    /// Comes to a point; what was planned for it happens once.
    fn reach(&self, kind: Kind, point: Point) -> Option<()> {
        if !self.plans(kind, point) {
            return Some(());
        }
        let plan = std::mem::replace(&mut *self.plan.lock().unwrap(), Plan::Pass);
        self.fates.fetch_add(1, Ordering::SeqCst);
        let Plan::Once(_, _, Fate::Kill(delay)) = plan else { return None };
        let at = Instant::now() + Duration::from_micros(delay);
        while Instant::now() < at {
            std::hint::spin_loop();
        }
        if let Some(process) = self.victim.lock().unwrap().take() {
            let process = Pid::from_raw(i32::try_from(process).unwrap()).unwrap();
            let _ = kill_process(process, Signal::KILL);
        }
        None
    }

    fn own_page(&self, request: &[u8]) -> Option<Vec<u8>> {
        let head = String::from_utf8_lossy(request);
        let path = head.split(' ').nth(1)?;
        let pages = self.pages.lock().unwrap();
        let missing = self.upstream.is_none();
        let (status, text) = match pages.get(path) {
            Some(text) => ("200 OK", text.as_str()),
            None if missing => ("404 Not Found", ""),
            None => return None,
        };
        let kind = if path.ends_with(".xml") { "application/rss+xml" } else { "text/html" };
        let length = text.len();
        let head = format!(
            "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\
             Connection: close\r\n\r\n"
        );
        Some([head.as_bytes(), text.as_bytes()].concat())
    }

    fn ask(&self, request: &[u8]) -> Option<Vec<u8>> {
        let mut upstream = TcpStream::connect(self.upstream.as_ref()?).ok()?;
        // The end of the connection is the end of the answer.
        let line = request.windows(2).position(|two| two == b"\r\n")? + 2;
        let (line, rest) = request.split_at(line);
        upstream.write_all(&[line, b"Connection: close\r\n", rest].concat()).ok()?;
        let mut answer = Vec::new();
        upstream.read_to_end(&mut answer).ok()?;
        (!answer.is_empty()).then_some(answer)
    }
}

fn kind(start: &str) -> Kind {
    if start.starts_with("POST ") {
        Kind::Post
    } else if start.contains("wp/v2") || start.contains("wp%2Fv2") || start.contains("plain=1") {
        Kind::Look
    } else {
        Kind::Page
    }
}

fn read_some(client: &mut TcpStream) -> Option<Vec<u8>> {
    let mut bytes = vec![0; 20];
    client.read_exact(&mut bytes).ok()?;
    Some(bytes)
}

/// Reads a request to the end of its body.
fn read_rest(mut bytes: Vec<u8>, client: &mut TcpStream) -> Option<Vec<u8>> {
    let mut part = [0; 16 * 1024];
    loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
            let length: usize = length.map_or(0, |text| text.trim().parse().unwrap());
            if bytes.len() >= end + 4 + length {
                return Some(bytes);
            }
        }
        let got = client.read(&mut part).ok().filter(|got| *got > 0)?;
        bytes.extend_from_slice(&part[..got]);
    }
}
