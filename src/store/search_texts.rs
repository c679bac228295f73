//! The texts of articles as searches read them: unpacked, without links and faces. A search reads
//! those of its best hits to put them in order, and soon after the same ones for the pieces that are
//! shown of them; so the ones that were read last are kept.

use std::collections::HashMap;
use std::sync::Arc;
use std::thread;

use rusqlite::{Connection, Error, OptionalExtension, Row};

use super::Store;
use super::fault::Fault;
use super::pack::{Form, unpack};
use crate::model::{PlainText, Problem};
use crate::query::Fields;

/// How many bytes of texts are kept at most.
const MOST: usize = 400_000;
/// With fewer texts than this, a second thread is not worth being started.
const MANY: usize = 16;

/// What searches read of an article.
#[derive(Debug, Default)]
pub(super) struct Text {
    pub(super) title: String,
    pub(super) byline: String,
    pub(super) body: String,
}

impl Text {
    pub(super) fn fields(&self) -> Fields<'_> {
        Fields { title: &self.title, byline: &self.byline, body: &self.body }
    }

    fn bytes(&self) -> usize {
        self.title.len() + self.byline.len() + self.body.len()
    }
}

/// The texts that were read last, by their rows.
#[derive(Debug, Default)]
pub(super) struct Texts {
    /// The state of both files when they were read.
    state: (u64, u64),
    bytes: usize,
    known: HashMap<i64, Arc<Text>>,
}

impl Store {
    /// Forgets texts that somebody may have changed since they were read; to be called before
    /// texts are read.
    pub(super) fn recall_texts(&self) -> Result<(), Problem> {
        let state = self.state()?;
        let mut texts = self.texts.borrow_mut();
        if texts.state != state {
            *texts = Texts { state, ..Texts::default() };
        }
        Ok(())
    }

    /// Makes room for the texts of another search.
    pub(super) fn forget_texts(&self) {
        self.texts.take();
    }

    /// Makes something of the texts of articles, of many on two cores. A text of which something is
    /// made is kept.
    pub(super) fn look_into<T: Send>(
        &self,
        cache: &Connection,
        rows: &[i64],
        make: &(impl Fn(&Text) -> Option<T> + Sync),
    ) -> Result<Made<T>, Fault> {
        let mut found = Vec::with_capacity(rows.len());
        for row in rows {
            self.go_on()?;
            let known = self.texts.borrow().known.get(row).map(Arc::clone);
            found.push(match known {
                Some(text) => Found::Known(text),
                None => Found::Packed(packed(cache, *row)?.unwrap_or_default()),
            });
        }
        let made = on_two_cores(&found, make)?;
        let mut texts = self.texts.borrow_mut();
        for (row, (text, made)) in rows.iter().zip(&made) {
            if made.is_some() {
                texts.keep(*row, text);
            }
        }
        Ok(made)
    }
}

/// Texts, each with what was made of it.
type Made<T> = Vec<(Arc<Text>, Option<T>)>;

/// A text that is to be looked at.
enum Found {
    Known(Arc<Text>),
    Packed(Packed),
}

fn on_two_cores<T: Send>(
    found: &[Found],
    make: &(impl Fn(&Text) -> Option<T> + Sync),
) -> Result<Made<T>, Fault> {
    let all = |found: &[Found]| -> Made<T> {
        let one = |found: &Found| {
            let text = match found {
                Found::Known(text) => Arc::clone(text),
                Found::Packed(packed) => Arc::new(packed.text()),
            };
            let made = make(&text);
            (text, made)
        };
        found.iter().map(one).collect()
    };
    if found.len() < MANY {
        return Ok(all(found));
    }
    let (here, there) = found.split_at(found.len() / 2);
    thread::scope(|scope| {
        // Where there is no other thread, this one does it all.
        let there_made = thread::Builder::new().spawn_scoped(scope, || all(there));
        let mut made = all(here);
        made.extend(match there_made {
            Ok(thread) => thread.join().map_err(|_| failed())?,
            Err(_) => all(there),
        });
        Ok(made)
    })
}

fn failed() -> Problem {
    Problem::new("cannot search", "the program failed over a text")
}

impl Texts {
    /// Keeps a text, and forgets the others where there is no room for it.
    fn keep(&mut self, row: i64, text: &Arc<Text>) {
        let bytes = text.bytes();
        if bytes > MOST || self.known.contains_key(&row) {
            return;
        }
        if self.bytes + bytes > MOST {
            self.bytes = 0;
            self.known.clear();
        }
        self.bytes += bytes;
        self.known.insert(row, Arc::clone(text));
    }
}

/// Title, byline and text of the article in a row.
pub(super) fn text(cache: &Connection, row: i64) -> Result<Text, Fault> {
    text_of(cache, row)?.ok_or_else(|| Error::QueryReturnedNoRows.into())
}

/// The same, where the row has an article whose text was not lost.
pub(super) fn text_of(cache: &Connection, row: i64) -> Result<Option<Text>, Fault> {
    Ok(packed(cache, row)?.map(|packed| packed.text()))
}

/// What searches read of an article, as it lies in the file.
#[derive(Default)]
struct Packed {
    title: String,
    byline: Option<String>,
    form: i64,
    body: Vec<u8>,
}

impl Packed {
    fn text(&self) -> Text {
        let json = Form::of(self.form).and_then(|form| unpack(form, self.body.clone()));
        let json = json.as_deref().map(std::str::from_utf8).and_then(Result::ok);
        let body = json.and_then(|json| serde_json::from_str(json).ok());
        let PlainText(body) = body.unwrap_or_default();
        Text { title: self.title.clone(), byline: self.byline.clone().unwrap_or_default(), body }
    }
}

fn packed(cache: &Connection, row: i64) -> Result<Option<Packed>, Fault> {
    let sql = "SELECT a.title, a.byline, b.format, b.body
         FROM articles AS a JOIN bodies AS b USING (row) WHERE row = ?1";
    let mut statement = cache.prepare_cached(sql)?;
    let packed = |row: &Row<'_>| {
        Ok(Packed { title: row.get(0)?, byline: row.get(1)?, form: row.get(2)?, body: row.get(3)? })
    };
    Ok(statement.query_row([row], packed).optional()?)
}
