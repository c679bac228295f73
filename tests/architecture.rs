//! Keeps the map in `src/ARCHITECTURE.md` true: reads every source file and fails on an arrow
//! between rooms, or on a library in a room, that the map does not allow.

use std::fs;
use std::path::{Path, PathBuf};

/// A room: its folder, the rooms it may use, and the libraries it may use besides `std`.
struct Room {
    name: &'static str,
    rooms: &'static [&'static str],
    crates: &'static [&'static str],
}

const ROOMS: &[Room] = &[
    Room { name: "model", rooms: &[], crates: &["serde", "sha2", "unicode_width", "url"] },
    Room { name: "query", rooms: &["model"], crates: &[] },
    Room {
        name: "text",
        rooms: &["model"],
        crates: &["hypher", "textwrap", "unicode_bidi", "unicode_segmentation", "unicode_width"],
    },
    Room {
        name: "ingest",
        rooms: &["model", "text"],
        crates: &[
            "chardetng",
            "chrono",
            "dom_query",
            "dom_smoothie",
            "encoding_rs",
            "quick_xml",
            "serde",
            "serde_json",
            "url",
        ],
    },
    Room { name: "related", rooms: &["model"], crates: &[] },
    Room {
        name: "store",
        rooms: &["model", "query", "related"],
        crates: &["flate2", "rusqlite", "serde", "serde_json", "sha2", "tempfile", "zstd"],
    },
    Room {
        name: "net",
        rooms: &["model"],
        crates: &[
            "brotli_decompressor",
            "flate2",
            "rustix",
            "rustls",
            "rustls_platform_verifier",
            "ureq",
            "url",
        ],
    },
    Room {
        name: "refresh",
        rooms: &["config", "model", "ingest", "store", "net", "home"],
        crates: &[],
    },
    Room { name: "pictures", rooms: &["model"], crates: &["image", "ratatui", "ratatui_image"] },
    Room {
        name: "config",
        rooms: &["model", "query"],
        crates: &["directories", "tempfile", "toml_edit"],
    },
    Room {
        name: "post",
        rooms: &["model", "config", "home", "ingest", "net", "store"],
        crates: &["serde_json", "url"],
    },
    Room {
        name: "app",
        rooms: &["model", "query", "text"],
        crates: &["ratatui_textarea", "unicode_segmentation"],
    },
    Room { name: "home", rooms: &["model", "ingest", "store"], crates: &["chrono"] },
    Room { name: "ui", rooms: &["app", "model", "text"], crates: &["ratatui"] },
    Room {
        name: "runtime",
        rooms: &[
            "app", "config", "home", "model", "net", "pictures", "post", "refresh", "store", "ui",
        ],
        crates: &["crossterm", "ratatui", "rustix", "signal_hook", "tempfile"],
    },
    Room {
        name: "cli",
        rooms: &[
            "config", "home", "ingest", "model", "net", "post", "query", "refresh", "store", "text",
        ],
        crates: &["clap", "serde", "serde_json", "signal_hook", "tempfile"],
    },
];

/// Libraries the package depends on, as source code names them.
const CRATES: &[&str] = &[
    "brotli_decompressor",
    "chardetng",
    "chrono",
    "clap",
    "crossterm",
    "directories",
    "dom_query",
    "dom_smoothie",
    "encoding_rs",
    "flate2",
    "hypher",
    "image",
    "quick_xml",
    "ratatui",
    "ratatui_image",
    "ratatui_textarea",
    "rusqlite",
    "rustix",
    "rustls",
    "rustls_platform_verifier",
    "serde",
    "serde_json",
    "sha2",
    "signal_hook",
    "tempfile",
    "textwrap",
    "toml_edit",
    "unicode_bidi",
    "unicode_segmentation",
    "unicode_width",
    "ureq",
    "url",
    "zstd",
];

/// Rooms in which nothing may touch the world: no files, clock, thread, process or terminal.
const PURE: &[&str] = &["model", "query", "related", "text", "ingest", "app", "ui"];
const WORLD: &[&str] = &[
    "std::fs",
    "std::io",
    "std::net",
    "std::process",
    "std::thread",
    "SystemTime",
    "Instant::now",
    "println!",
    "eprintln!",
];

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a source folder can be read").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                files.push(path);
            }
        }
    }
    files
}

/// The lines of code of a file, without comments and without its tests.
fn code_lines(path: &Path) -> Vec<(usize, String)> {
    let text = fs::read_to_string(path).expect("a source file can be read");
    let code = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    code.lines()
        .enumerate()
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
        .map(|(number, line)| (number + 1, line.to_owned()))
        .collect()
}

/// The names that follow `start` in a line: `crate::text::{…}` gives `text`.
fn names_after<'a>(line: &'a str, start: &'a str) -> impl Iterator<Item = &'a str> {
    line.match_indices(start).filter_map(move |(at, _)| {
        let before = line[..at].chars().next_back();
        let name = &line[at + start.len()..];
        let end = name.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(name.len());
        let whole = before.is_none_or(|c| !c.is_alphanumeric() && c != '_' && c != ':');
        whole.then(|| &name[..end])
    })
}

fn is_test_file(path: &Path) -> bool {
    let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
    let folder = path.parent().and_then(|folder| folder.file_name());
    folder.is_some_and(|folder| folder == "tests")
        || ["tests", "goldens", "laws", "samples"].contains(&name)
        || name.ends_with("_tests")
}

fn for_each_line(check: impl Fn(&Room, &str) -> Option<String>) {
    let mut wrong = Vec::new();
    for room in ROOMS {
        let folder = source().join(room.name);
        for file in files_below(&folder).iter().filter(|file| !is_test_file(file)) {
            for (number, line) in code_lines(file) {
                if let Some(why) = check(room, &line) {
                    wrong.push(format!("{}:{number}: {why}", file.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_folder_is_on_the_map() {
    for entry in fs::read_dir(source()).expect("src can be read").flatten() {
        if entry.path().is_dir() {
            let name = entry.file_name().into_string().expect("a plain folder name");
            assert!(ROOMS.iter().any(|room| room.name == name), "{name} is not on the map");
        }
    }
    for room in ROOMS {
        assert!(source().join(room.name).is_dir(), "{} is on the map only", room.name);
    }
}

#[test]
fn arrows_between_rooms_are_on_the_map() {
    for_each_line(|room, line| {
        let strange = names_after(line, "crate::").find(|name| {
            let is_room = ROOMS.iter().any(|other| other.name == *name);
            let known = *name == room.name || room.rooms.contains(name);
            is_room && !known || (!is_room && name.chars().next().is_some_and(char::is_lowercase))
        })?;
        Some(format!("{} may not use {strange}", room.name))
    });
}

#[test]
fn libraries_stay_in_their_rooms() {
    for_each_line(|room, line| {
        let strange = CRATES
            .iter()
            .filter(|name| !room.crates.contains(name))
            .find(|name| names_after(line, &format!("{name}::")).next().is_some())?;
        Some(format!("{} may not use {strange}", room.name))
    });
}

#[test]
fn pure_rooms_do_not_touch_the_world() {
    for_each_line(|room, line| {
        let touched =
            WORLD.iter().find(|word| PURE.contains(&room.name) && line.contains(*word))?;
        Some(format!("{} may not use {touched}", room.name))
    });
}

#[test]
fn nothing_runs_a_shell() {
    for_each_line(|_, line| {
        ["\"sh\"", "\"bash\"", "/bin/sh"]
            .iter()
            .any(|shell| line.contains(&format!("Command::new({shell}")))
            .then(|| "runs a shell".to_owned())
    });
}

#[test]
fn every_file_says_what_it_owns() {
    for file in files_below(&source()) {
        let text = fs::read_to_string(&file).expect("a source file can be read");
        assert!(text.starts_with("//!"), "{} does not say what it owns", file.display());
    }
}
