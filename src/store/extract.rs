//! [`Extract`]: what the cache keeps of an article beside its row, in the forms in which it is kept.
//! It follows from the article alone, so that other cores make it while one writes: whoever brings
//! articles makes it ahead ([`Ready`]), and of many that come without, a second thread.

use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use super::fold::Keys;
use super::merge::Text;
use super::pack::{Form, pack};
use super::relate_index::Gathered;
use super::search_words;
use super::stories::Sketched;
use crate::model::{Address, Article, Document};
use crate::query::index_form;
use crate::related::{Counted, count};

/// With fewer new articles than this, a second thread is not worth being started.
const MANY: usize = 16;
/// Extracts that wait to be written at most.
const WAITING: usize = 32;

/// What the search, the stories and the relatives take out of an article's words.
pub(super) struct Terms {
    /// What the search index gets.
    pub(super) words: String,
    pub(super) sketched: Option<Sketched>,
    counted: Counted,
}

impl Terms {
    pub(super) fn of(title: &str, byline: &str, body: &Document) -> Self {
        let [title, byline, body] = [title, byline, &body.plain_text()].map(index_form);
        Self {
            words: search_words::said(&title, &byline, &body),
            sketched: Sketched::of(&title, &body),
            counted: count(&[&title, &body]),
        }
    }

    /// What the relatives need of it, once the article has a row.
    pub(super) fn gathered(self, row: i64, links: &[Address], own: Option<&Address>) -> Gathered {
        Gathered::new(row, self.counted, links, own)
    }
}

/// A new article's keys, its text as it is stored, and its terms.
pub(super) struct Extract {
    pub(super) keys: Keys,
    pub(super) text: Text,
    pub(super) packed: (Form, Vec<u8>),
    pub(super) terms: Terms,
}

impl Extract {
    pub(super) fn of(article: &Article) -> Self {
        let text = Text::of(article);
        let byline = article.byline.as_deref().unwrap_or_default();
        Self {
            keys: Keys::of(article),
            packed: pack(&text.body),
            terms: Terms::of(&article.title, byline, &article.body),
            text,
        }
    }
}

/// Articles of one reading that are made ready at most: it bounds what is held until it is written.
const READY: usize = 256;

/// What the cache will keep of articles, made before they are saved, on whatever thread. Of those that
/// turn out to be known it was made in vain.
#[derive(Default)]
pub struct Ready(Vec<Option<Extract>>);

impl Ready {
    /// Makes the first articles ready, of those that are likely to be new.
    pub fn of(articles: &[Article], is_likely_new: impl Fn(&Article) -> bool) -> Self {
        let first = articles.iter().take(READY);
        Self(first.map(|article| is_likely_new(article).then(|| Extract::of(article))).collect())
    }

    /// What was made of the article at a place.
    pub(super) fn take(&mut self, place: usize) -> Option<Extract> {
        self.0.get_mut(place)?.take()
    }
}

/// Makes the extracts of new articles while `run` takes and writes them, in the order of `new`.
pub(super) fn ahead<T>(new: &[&Article], run: impl FnOnce(&Ahead) -> T) -> T {
    if new.len() < MANY {
        return run(&Ahead(None));
    }
    thread::scope(|scope| {
        let (sender, receiver) = sync_channel(WAITING);
        let make = move || {
            for article in new {
                // Nobody takes them any more once writing has failed.
                if sender.send(Extract::of(article)).is_err() {
                    return;
                }
            }
        };
        // Where no thread is to be had, the sender is gone, and they are made as they are taken.
        let _ = thread::Builder::new().name("extract".to_owned()).spawn_scoped(scope, make);
        run(&Ahead(Some(receiver)))
    })
}

/// Extracts that are being made; to be asked for each new article, one after the other.
pub(super) struct Ahead(Option<Receiver<Extract>>);

impl Ahead {
    pub(super) fn next(&self, article: &Article) -> Extract {
        let made = self.0.as_ref().and_then(|receiver| receiver.recv().ok());
        made.unwrap_or_else(|| Extract::of(article))
    }
}
