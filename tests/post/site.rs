//! The real servers: where they are, and what a test does to them behind their backs.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;

/// The options of a site are the same for all tests, so they take turns.
static TURNS: Mutex<()> = Mutex::new(());

/// The test site of a real WordPress, for one test alone.
pub struct WordPress {
    pub url: String,
    pub env: HashMap<String, String>,
    folder: PathBuf,
    _turn: MutexGuard<'static, ()>,
}

/// An article of the site.
pub struct Post {
    pub number: u64,
    pub title: String,
}

/// The folder that a variable names, or words on how to get one.
pub fn folder(variable: &str, script: &str) -> Option<PathBuf> {
    let folder = std::env::var_os(variable).map(PathBuf::from).filter(|path| path.is_dir());
    if folder.is_none() {
        println!(
            "left out: it needs a real server; tests/servers/{script} start DIR, then \
             {variable}=DIR cargo test --test post"
        );
    }
    folder
}

/// The `name=value` lines of a folder's `env`.
pub fn env(folder: &Path) -> HashMap<String, String> {
    let text = std::fs::read_to_string(folder.join("env")).unwrap();
    let pair = |line: &str| line.split_once('=').map(|(k, v)| (k.to_owned(), v.to_owned()));
    text.lines().filter_map(pair).collect()
}

impl WordPress {
    /// The site with the options as most tests want them: no pause between comments, nothing held.
    pub fn new() -> Option<Self> {
        let folder = folder("TIDINGS_WORDPRESS", "wordpress.sh")?;
        let turn = TURNS.lock().unwrap_or_else(PoisonError::into_inner);
        let env = env(&folder);
        let site = Self { url: env["url"].clone(), env, folder, _turn: turn };
        site.option("t_no_flood", "1");
        for option in ["comment_moderation", "comment_registration", "comment_previously_approved"]
        {
            site.option(option, "0");
        }
        site.option("disallowed_keys", "");
        Some(site)
    }

    fn control(&self, arguments: &[&str]) -> String {
        let php = Command::new("php")
            .arg(self.folder.join("control.php"))
            .args(arguments)
            .output()
            .unwrap();
        assert!(php.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&php.stderr));
        String::from_utf8(php.stdout).unwrap()
    }

    pub fn option(&self, name: &str, value: &str) {
        self.control(&["option", name, value]);
    }

    /// Makes an article: "open", "closed" or "draft".
    pub fn post(&self, title: &str, status: &str) -> Post {
        // Titles of other runs on the same site must not be mistaken for this one.
        let unique = std::time::UNIX_EPOCH.elapsed().unwrap().as_nanos();
        let title = format!("{title} {unique}");
        let made: Value = serde_json::from_str(&self.control(&["post", &title, status])).unwrap();
        Post { number: made["id"].as_u64().unwrap(), title }
    }

    /// A comment of somebody else; its number.
    pub fn say(&self, post: &Post, author: &str, text: &str, parent: &str) -> String {
        let number = post.number.to_string();
        self.control(&["say", &number, author, text, parent]).trim().to_owned()
    }

    pub fn moderate(&self, comment: &str, status: &str) {
        self.control(&["status", comment, status]);
    }

    /// Every comment on an article that the site has stored, whatever its state.
    pub fn comments(&self, post: &Post) -> Vec<Value> {
        let number = post.number.to_string();
        serde_json::from_str(&self.control(&["comments", &number])).unwrap()
    }

    /// The address of the site's feed as a reader at `url` gets it.
    pub fn feed(url: &str) -> String {
        format!("{url}/?feed=rss2")
    }
}

/// The text of a stored comment without the site's escapes.
pub fn unescaped(text: &str) -> String {
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&#092;", "\\");
    text.replace("&#035;", "#").replace("&amp;", "&")
}
