//! Subscribing to what a reader typed: a feed, a page that leads to feeds, or a page that is
//! worth keeping by itself.

use crate::home::now;
use crate::ingest::discover::{self, Candidate, Candidates};
use crate::ingest::feed::Feed;
use crate::ingest::page::Page;
use crate::ingest::{self, Content, Format, Input, feed_list};
use crate::model::{Address, Article, ArticleId, Clean, NamedBy, Problem, Source, SourceId};
use crate::net::{Cancel, Cause, Failure, Fetched, Origin};
use crate::store::{Added, Found, Store};

use super::outcome::Visit;
use super::visit::{self, origin};
use super::{Refresher, story};

/// Links that look like feeds and are fetched to see whether they are.
const TRIED: usize = 6;

/// What became of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Addition {
    Subscribed {
        how: Added,
        visit: Visit,
    },
    /// The page leads to several feeds: [`Refresher::subscribe`] takes one of them.
    Choose {
        page: Address,
        candidates: Vec<Candidate>,
    },
    /// A page without a feed, kept as an article.
    Saved {
        id: ArticleId,
        title: Clean,
    },
}

impl Refresher {
    /// Subscribes to the feed at an address that the reader typed, or to the one feed of the page
    /// there. `https://` may be left out.
    ///
    /// # Errors
    ///
    /// It is no address, it cannot be fetched, or there is neither a feed nor a story.
    pub fn add(
        &self,
        store: &mut Store,
        typed: &str,
        cancel: &Cancel,
    ) -> Result<Addition, Problem> {
        let (address, fetched) = self.get_typed(typed, cancel)?;
        let reading = reading(&fetched);
        match reading.content {
            Some(Content::Feed(feed)) => {
                let at = fetched.moved.clone().unwrap_or_else(|| address.clone());
                let source = source(at, Some(&address), None);
                self.keep(store, source, feed, &fetched)
            }
            Some(Content::Page(page)) if reading.format == Format::Page => {
                self.add_page(store, &address, &fetched, Some(page), cancel)
            }
            None if reading.format == Format::Page => {
                self.add_page(store, &address, &fetched, None, cancel)
            }
            Some(Content::Page(_) | Content::Articles(_)) | None => {
                let what = format!("cannot add {}", address.without_user());
                Err(Problem::new(what, "there is neither a feed nor a page at this address"))
            }
        }
    }

    /// Fetches one of the feeds of a page and subscribes to it; `page` is what the reader typed.
    ///
    /// # Errors
    ///
    /// It cannot be fetched, there is no feed, or the subscription cannot be saved.
    pub fn subscribe(
        &self,
        store: &mut Store,
        candidate: &Candidate,
        page: &Address,
        cancel: &Cancel,
    ) -> Result<Addition, Problem> {
        let fetched =
            self.get(&candidate.address, origin(&candidate.address, Some(page)), cancel)?;
        let at = fetched.moved.clone().unwrap_or_else(|| candidate.address.clone());
        let feed = visit::feed_in(&fetched)?;
        self.keep(store, source(at, Some(page), candidate.title.clone()), feed, &fetched)
    }

    fn get_typed(&self, typed: &str, cancel: &Cancel) -> Result<(Address, Fetched), Problem> {
        let text = feed_list::plain_scheme(typed);
        if let Some(address) = Address::parse(&text) {
            let fetched = self.get(&address, Origin::Typed, cancel)?;
            return Ok((address, fetched));
        }
        let guess = |scheme: &str| Address::parse(&format!("{scheme}://{text}"));
        let plausible = !text.contains("://") && !text.contains(char::is_whitespace);
        let (Some(safe), Some(plain), true) = (guess("https"), guess("http"), plausible) else {
            let what = format!("cannot add {}", Clean::folded(typed));
            return Err(Problem::new(what, "it is no http or https address"));
        };
        match self.try_get(&safe, Origin::Typed, cancel) {
            Ok(fetched) => Ok((safe, fetched)),
            // A small machine in one's own network often has no https.
            Err(failure) if has_no_https(&failure, &safe) => self
                .get(&plain, Origin::Typed, cancel)
                .map(|fetched| (plain, fetched))
                .map_err(|_| failure.problem),
            Err(failure) => Err(failure.problem),
        }
    }

    /// `page` is what was read of the page, if it holds a story.
    fn add_page(
        &self,
        store: &mut Store,
        typed: &Address,
        fetched: &Fetched,
        page: Option<Box<Page>>,
        cancel: &Cancel,
    ) -> Result<Addition, Problem> {
        let kind = fetched.content_type.as_deref();
        let found = discover::feeds(&fetched.bytes, &fetched.address, kind);
        let candidates = self.sure(found, typed, fetched, cancel);
        match candidates.as_slice() {
            [] => self.save_page(store, typed, page, cancel),
            [one] => self.subscribe(store, one, typed, cancel),
            _ => Ok(Addition::Choose { page: typed.clone(), candidates }),
        }
    }

    /// The candidates that are worth asking about: what a page declares is believed, anything
    /// else is looked at first. Common places are tried for the front page of a site only: who
    /// typed the address of a story means the story.
    fn sure(
        &self,
        found: Candidates,
        typed: &Address,
        page: &Fetched,
        cancel: &Cancel,
    ) -> Vec<Candidate> {
        if !found.declared.is_empty() {
            return found.declared;
        }
        let is_feed = |candidate: &Candidate| {
            let origin = origin(&candidate.address, Some(typed));
            let fetched = self.try_get(&candidate.address, origin, cancel);
            fetched.is_ok_and(|fetched| matches!(reading(&fetched).content, Some(Content::Feed(_))))
        };
        let linked: Vec<Candidate> =
            found.linked.into_iter().take(TRIED).filter(|one| is_feed(one)).collect();
        let front = matches!(page.address.url().path(), "" | "/");
        if linked.is_empty() && front {
            return found.guessed.into_iter().find(|one| is_feed(one)).into_iter().collect();
        }
        linked
    }

    fn save_page(
        &self,
        store: &mut Store,
        typed: &Address,
        page: Option<Box<Page>>,
        cancel: &Cancel,
    ) -> Result<Addition, Problem> {
        let Some(page) = page else {
            let what = format!("cannot add {}", typed.without_user());
            let why = "the page leads to no feed and holds no story";
            return Err(Problem::new(what, why).hint("look on the site for the feed's address"));
        };
        let mut article = page.article;
        story::add_neighbours(&self.client, &mut article, Some(typed), cancel);
        if let Some(known) = summary_of(store, &article)? {
            article.id = known;
        }
        store.save(std::slice::from_ref(&article), now())?;
        Ok(Addition::Saved { id: article.id, title: article.title })
    }

    /// Subscribes, and saves at once what the feed holds.
    fn keep(
        &self,
        store: &mut Store,
        new: Source,
        feed: Feed,
        fetched: &Fetched,
    ) -> Result<Addition, Problem> {
        let moment = self.moment();
        let how = match led_to(store, &new, fetched)? {
            Some(known) => Added::Known(known),
            None => {
                let added = store.add_sources(std::slice::from_ref(&new), moment.now)?.pop();
                added.unwrap_or_else(|| Added::New(new.id.clone()))
            }
        };
        let known = store.sources()?.into_iter().find(|source| source.id == *how.id());
        let source = known.unwrap_or(new);
        // The ids of a source that is back, or has moved, come from the address it had first.
        let mut fresh = visit::fresh(feed, fetched, &source.first_address);
        if fresh.cut_short {
            // There is nothing yet that half a feed could spoil, and the next fetch is to be whole.
            (fresh.etag, fresh.last_modified, fresh.cut_short) = (None, None, false);
        }
        let fresh = visit::Fetched::Fresh(Box::new(fresh));
        let mut judged = visit::judge(store, source, fresh, moment)?;
        let saved = store.save_readings(vec![judged.reading()], moment.now)?.pop();
        let kept = judged.kept(saved.unwrap_or_default());
        Ok(Addition::Subscribed { how, visit: kept.visit })
    }

    fn get(&self, address: &Address, origin: Origin, cancel: &Cancel) -> Result<Fetched, Problem> {
        self.try_get(address, origin, cancel).map_err(|failure| failure.problem)
    }

    fn try_get(
        &self,
        address: &Address,
        origin: Origin,
        cancel: &Cancel,
    ) -> Result<Fetched, Failure> {
        story::try_get(&self.client, address, origin, cancel)
    }
}

/// Whether a server may be asked without https, of which the reader said nothing. A certificate
/// that is wrong is no reason to, unless the server is one that could not have a right one.
fn has_no_https(failure: &Failure, address: &Address) -> bool {
    let host = address.host();
    let nameless = !host.contains('.') || host.ends_with(|c: char| c.is_ascii_digit() || c == ']');
    match failure.cause {
        Cause::Unreachable | Cause::Garbled => true,
        // A plain server may wait for the end of what it takes for a request.
        Cause::Untrusted | Cause::TooSlow => nameless,
        Cause::Forbidden
        | Cause::Missing
        | Cause::Refused
        | Cause::Busy
        | Cause::TooLarge
        | Cause::CutShort
        | Cause::Cancelled => false,
    }
}

/// The subscription that an address leads to, for good or for now, where it is none itself: as a
/// second source it would bring every article twice.
fn led_to(store: &Store, new: &Source, fetched: &Fetched) -> Result<Option<SourceId>, Problem> {
    let end = fetched.address.without_user();
    if end == new.address.without_user() {
        return Ok(None);
    }
    let sources = store.sources()?;
    let is_new = |one: &&Source| one.id == new.id || one.address == new.address;
    let answers = |one: &&Source| one.address.without_user() == end;
    let itself = sources.iter().find(is_new);
    Ok(itself.or_else(|| sources.iter().find(answers)).map(|source| source.id.clone()))
}

/// What was fetched, as what it turns out to be.
fn reading(fetched: &Fetched) -> ingest::Reading {
    ingest::read(&Input {
        bytes: &fetched.bytes,
        name: fetched.address.without_user().as_str(),
        url: Some(&fetched.address),
        content_type: fetched.content_type.as_deref(),
        format: None,
    })
}

/// The article of which a feed has brought only the summary so far: its page belongs in its place.
fn summary_of(store: &Store, page: &Article) -> Result<Option<ArticleId>, Problem> {
    let Some(url) = &page.url else { return Ok(None) };
    let Found::One(id) = store.find(url.as_str())? else { return Ok(None) };
    Ok(store.article(&id)?.filter(|known| known.summary_only).map(|known| known.id))
}

/// A new source at an address; `typed` is what the reader typed on the way to it.
fn source(address: Address, typed: Option<&Address>, title: Option<Clean>) -> Source {
    let named_by = match origin(&address, typed) {
        Origin::Typed => NamedBy::Reader,
        Origin::Network => NamedBy::Network,
    };
    let mut source = Source::new(address, named_by);
    source.state.title = title;
    source
}
