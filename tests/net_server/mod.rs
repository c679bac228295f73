//! A small HTTP server for tests, honest or hostile as the test wishes.
//!
//! It listens on a free port of 127.0.0.1, plain or with TLS, counts who came, and ends when it
//! is dropped. A handler writes raw bytes, so it can break every rule of HTTP.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rcgen::{CertificateParams, CertifiedIssuer, DnType, KeyPair, date_time_ymd};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// Both directions of a connection.
pub trait Stream: Read + Write {}

impl<T: Read + Write> Stream for T {}

/// What a client asked.
pub struct Asked {
    /// The path with the query.
    pub path: String,
    /// The whole head of the request.
    pub head: String,
}

impl Asked {
    /// A header of the request.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

/// What becomes of the connection after an answer.
pub enum After {
    Keep,
    Close,
    /// Closed without the farewell that TLS owes.
    Drop,
}

type Handler = dyn Fn(&Asked, &mut dyn Stream) -> After + Send + Sync;

/// Serves one connection and counts the requests on it.
type Serve = dyn Fn(TcpStream, &AtomicUsize) + Send + Sync;

/// A server that runs until it is dropped.
pub struct Server {
    address: SocketAddr,
    scheme: &'static str,
    connections: Arc<AtomicUsize>,
    requests: Arc<AtomicUsize>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Serves plain HTTP.
    pub fn start(
        handler: impl Fn(&Asked, &mut dyn Stream) -> After + Send + Sync + 'static,
    ) -> Self {
        Self::run(None, Arc::new(handler))
    }

    /// Serves HTTP inside TLS.
    pub fn tls(
        config: Arc<ServerConfig>,
        handler: impl Fn(&Asked, &mut dyn Stream) -> After + Send + Sync + 'static,
    ) -> Self {
        Self::run(Some(config), Arc::new(handler))
    }

    /// Hands each connection over as it is, before anything is read.
    pub fn raw(handler: impl Fn(TcpStream) + Send + Sync + 'static) -> Self {
        Self::accept("http", Arc::new(move |stream, _: &AtomicUsize| handler(stream)))
    }

    fn run(tls: Option<Arc<ServerConfig>>, handler: Arc<Handler>) -> Self {
        let scheme = if tls.is_some() { "https" } else { "http" };
        let serve = move |stream: TcpStream, requests: &AtomicUsize| match &tls {
            None => {
                let mut stream = stream;
                converse(&mut stream, requests, &*handler);
            }
            Some(config) => {
                let Ok(connection) = ServerConnection::new(Arc::clone(config)) else { return };
                let mut stream = StreamOwned::new(connection, stream);
                if let After::Close = converse(&mut stream, requests, &*handler) {
                    stream.conn.send_close_notify();
                    let _ = stream.flush();
                }
            }
        };
        Self::accept(scheme, Arc::new(serve))
    }

    fn accept(scheme: &'static str, serve: Arc<Serve>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (connections, requests) = <(Arc<AtomicUsize>, Arc<AtomicUsize>)>::default();
        let stop = Arc::new(AtomicBool::new(false));
        let (counted, asked, stopped) =
            (Arc::clone(&connections), Arc::clone(&requests), Arc::clone(&stop));
        let thread = thread::spawn(move || {
            for stream in listener.incoming() {
                if stopped.load(Ordering::SeqCst) {
                    return;
                }
                let Ok(stream) = stream else { continue };
                counted.fetch_add(1, Ordering::SeqCst);
                // Whatever a client does, no thread of a test outlives it for long.
                let _ = stream.set_read_timeout(Some(Duration::from_secs(30)));
                let _ = stream.set_write_timeout(Some(Duration::from_secs(30)));
                let (serve, asked) = (Arc::clone(&serve), Arc::clone(&asked));
                thread::spawn(move || serve(stream, &asked));
            }
        });
        Self { address, scheme, connections, requests, stop, thread: Some(thread) }
    }

    /// An address on this server.
    pub fn url(&self, path: &str) -> String {
        format!("{}://{}{path}", self.scheme, self.address)
    }

    /// The port it listens on.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// How many connections were made to it.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    /// How many requests it read.
    pub fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        // A connection wakes the listener, so that it sees the mark.
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn converse(stream: &mut dyn Stream, requests: &AtomicUsize, handler: &Handler) -> After {
    let mut held = Vec::new();
    while let Some(asked) = read_head(stream, &mut held) {
        requests.fetch_add(1, Ordering::SeqCst);
        match handler(&asked, stream) {
            After::Keep => {}
            end @ (After::Close | After::Drop) => return end,
        }
    }
    After::Close
}

fn read_head(stream: &mut dyn Stream, held: &mut Vec<u8>) -> Option<Asked> {
    loop {
        if let Some(end) = held.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&held[..end]).into_owned();
            held.drain(..end + 4);
            let path = head.split(' ').nth(1)?.to_owned();
            return Some(Asked { path, head });
        }
        let mut buffer = [0; 2048];
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) => return None,
            Ok(got) => held.extend_from_slice(&buffer[..got]),
        }
    }
}

/// Writes an honest answer with a length and keeps the connection.
pub fn reply(stream: &mut dyn Stream, status: &str, headers: &str, body: &[u8]) -> After {
    let head = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\n\r\n", body.len());
    let bytes = [head.as_bytes(), body].concat();
    if stream.write_all(&bytes).is_err() { After::Close } else { After::Keep }
}

/// Writes bytes as they are and closes.
pub fn send(stream: &mut dyn Stream, bytes: &[u8]) -> After {
    let _ = stream.write_all(bytes).and_then(|()| stream.flush());
    After::Close
}

/// Says nothing until the client goes away.
pub fn silence(stream: &mut dyn Stream) -> After {
    let mut buffer = [0; 1024];
    while matches!(stream.read(&mut buffer), Ok(got) if got > 0) {}
    After::Close
}

/// Writes the same bytes until the client goes away.
pub fn flood(stream: &mut dyn Stream, bytes: &[u8]) -> After {
    while stream.write_all(bytes).is_ok() {}
    After::Close
}

/// An authority for tests, and what it signs.
pub struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name.push(DnType::CommonName, "An authority for tests");
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    /// The certificate of the authority itself.
    pub fn pem(&self) -> String {
        self.0.pem()
    }

    /// A server with a good certificate for a name.
    pub fn server(&self, name: &str) -> Arc<ServerConfig> {
        self.signed(CertificateParams::new(vec![name.to_owned()]).unwrap())
    }

    /// A server whose certificate has run out.
    pub fn expired(&self, name: &str) -> Arc<ServerConfig> {
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        params.not_before = date_time_ymd(2001, 1, 1);
        params.not_after = date_time_ymd(2002, 1, 1);
        self.signed(params)
    }

    fn signed(&self, params: CertificateParams) -> Arc<ServerConfig> {
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.0).unwrap();
        server_config(certificate.der().clone(), &key)
    }
}

/// A server that vouches for itself.
pub fn self_signed(name: &str) -> Arc<ServerConfig> {
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    let certificate = params.self_signed(&key).unwrap();
    server_config(certificate.der().clone(), &key)
}

fn server_config(
    certificate: rustls::pki_types::CertificateDer<'static>,
    key: &KeyPair,
) -> Arc<ServerConfig> {
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    Arc::new(config)
}
