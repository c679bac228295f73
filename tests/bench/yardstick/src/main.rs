//! What a refresh cannot do without: feed-rs parses the same bytes alone, and SQLite inserts what
//! came of them into one table without an index, a transaction a feed. No network, no safety, no
//! lists, no chains. `yardstick FOLDER DATABASE` prints how many entries were kept.

use std::error::Error;
use std::ffi::OsStr;
use std::path::PathBuf;

use feed_rs::model::Entry;
use rusqlite::{Connection, params};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1);
    let (Some(folder), Some(database)) = (arguments.next(), arguments.next()) else {
        return Err("yardstick FOLDER DATABASE".into());
    };
    let files = std::fs::read_dir(folder)?.map(|file| file.map(|file| file.path()));
    let mut files = files.collect::<Result<Vec<PathBuf>, _>>()?;
    files.retain(|file| file.extension() == Some(OsStr::new("xml")));
    files.sort();
    let mut database = Connection::open(database)?;
    database.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
         CREATE TABLE entries (id TEXT, title TEXT, link TEXT, published INTEGER, text TEXT);",
    )?;
    let mut kept = 0;
    for file in files {
        let bytes = std::fs::read(file)?;
        let feed = feed_rs::parser::parse(bytes.as_slice())?;
        kept += keep(&mut database, &feed.entries)?;
    }
    println!("{kept} entries");
    Ok(())
}

fn keep(database: &mut Connection, entries: &[Entry]) -> rusqlite::Result<usize> {
    let transaction = database.transaction()?;
    let mut insert =
        transaction.prepare_cached("INSERT INTO entries VALUES (?1, ?2, ?3, ?4, ?5)")?;
    for entry in entries {
        let content = entry.content.as_ref().and_then(|content| content.body.as_deref());
        insert.execute(params![
            entry.id,
            entry.title.as_ref().map(|text| &text.content),
            entry.links.first().map(|link| &link.href),
            entry.published.map(|time| time.timestamp()),
            content.or(entry.summary.as_ref().map(|text| text.content.as_str())),
        ])?;
    }
    drop(insert);
    transaction.commit()?;
    Ok(entries.len())
}
