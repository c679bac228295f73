//! What the commands that use the network share: setting it up, and which source somebody means.

use super::Cli;
use super::out::tell;
use crate::config;
use crate::model::{Address, Problem, Source, title_key};
use crate::refresh::{Refresher, Setup};
use crate::store::Store;

/// The network as the settings want it; what is wrong with them is said.
pub fn refresher(cli: &Cli) -> Result<Refresher, Problem> {
    Refresher::new(setup(cli)?)
}

/// How the settings want the network.
pub fn setup(cli: &Cli) -> Result<Setup, Problem> {
    let loaded = config::load(&cli.paths()?.config_file);
    loaded.problems.iter().for_each(tell);
    Ok(Setup::from(&loaded.settings))
}

/// The source somebody means: by its id, its address, its name, or the beginning or a part of that.
///
/// # Errors
///
/// None fits, or several do.
pub fn find_source(store: &Store, words: &str) -> Result<Source, Problem> {
    let sources = store.sources()?;
    let mut fitting = fitting(&sources, words);
    match (fitting.pop(), fitting.is_empty()) {
        (Some(source), true) => Ok(source.clone()),
        (Some(last), false) => {
            let ids: Vec<&str> =
                fitting.iter().chain([&last]).map(|source| source.id.as_str()).take(20).collect();
            let why = format!("its name fits {} sources", fitting.len() + 1);
            let hint = format!("give one of the ids {}", ids.join(", "));
            Err(Problem::new(format!("which source is {words}"), why).hint(hint))
        }
        (None, _) => {
            Err(Problem::new(format!("no source {words}"), "none has that id, address or name")
                .hint("`tidings sources` lists them"))
        }
    }
}

/// The sources that words fit; what fits more exactly wins.
fn fitting<'a>(sources: &'a [Source], words: &str) -> Vec<&'a Source> {
    let page = Address::parse(words).map(|address| address.same_page_key());
    let key = title_key(words);
    let named = |source: &Source| title_key(&source.shown_name());
    let ways: [&dyn Fn(&Source) -> bool; 5] = [
        &|source| source.id.as_str() == words,
        &|source| page.as_ref().is_some_and(|page| source.address.same_page_key() == *page),
        &|source| named(source) == key,
        &|source| !key.is_empty() && named(source).starts_with(&key),
        &|source| !key.is_empty() && named(source).contains(&key),
    ];
    let found = |way: &&dyn Fn(&Source) -> bool| -> Vec<&'a Source> {
        sources.iter().filter(|source| way(source)).collect()
    };
    ways.iter().map(found).find(|found| !found.is_empty()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Clean, NamedBy};

    #[test]
    fn the_more_exact_name_wins() {
        let source = |url: &str, name: &str| Source {
            name: Some(Clean::new(name)),
            ..Source::new(Address::parse(url).expect("an address"), NamedBy::Reader)
        };
        let sources = [
            source("https://a.example/feed", "News"),
            source("https://b.example/feed", "News of B"),
            source("https://c.example/feed", "Other"),
        ];
        let found = |words: &str| {
            let hosts = fitting(&sources, words);
            hosts.iter().map(|source| source.address.host()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(found("news"), "a.example");
        assert_eq!(found("News of"), "b.example");
        assert_eq!(found("of b"), "b.example");
        assert_eq!(found("new"), "a.example b.example");
        assert_eq!(found("http://c.example/feed/"), "c.example");
        assert_eq!(found(sources[2].id.as_str()), "c.example");
        assert_eq!(found(""), "");
        assert_eq!(found("nobody"), "");
    }
}
