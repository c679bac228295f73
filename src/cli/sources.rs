//! `tidings sources`, `remove`, `rename` and `folder`: the subscriptions, and what the reader
//! decides about them.

use serde::Serialize;

use super::network::find_source;
use super::out::{Out, Stop};
use super::{Cli, Ending};
use crate::home;
use crate::model::{Address, Clean, Problem, Source, SourceId, Timestamp, folder_name};
use crate::text::{fit, width};

/// Columns a name takes at most.
const NAME: usize = 32;

/// List the sources you are subscribed to
#[derive(Debug, clap::Args)]
pub struct Sources {
    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
}

/// Unsubscribe from a source; its articles stay
///
/// Adding its address again brings it back as it was.
#[derive(Debug, clap::Args)]
pub struct Remove {
    /// The source's id, its address, its name or a part of that
    #[arg(value_name = "SOURCE")]
    source: String,
}

/// Give a source a name of your own
#[derive(Debug, clap::Args)]
pub struct Rename {
    /// The source's id, its address, its name or a part of that
    #[arg(value_name = "SOURCE")]
    source: String,
    /// The name; an empty one gives back the feed's own
    #[arg(value_name = "NAME")]
    name: String,
}

/// Put a source in a folder, or take it out
#[derive(Debug, clap::Args)]
pub struct Folder {
    /// The source's id, its address, its name or a part of that
    #[arg(value_name = "SOURCE")]
    source: String,
    /// The folder; "A / B" is a folder within another. Without one the source is in none
    #[arg(value_name = "NAME", default_value = "", hide_default_value = true)]
    folder: String,
}

impl Sources {
    /// Prints them, folder by folder.
    pub fn run(&self, cli: &Cli, out: &mut Out<'_>) -> Result<Ending, Stop> {
        let mut sources = cli.open()?.sources()?;
        sources.sort_by_cached_key(|source| {
            (source.folder.clone(), source.shown_name().to_lowercase())
        });
        for source in &sources {
            match self.json {
                true => out.json(&Listed::from(source))?,
                false => out.line(&line(source))?,
            }
        }
        Ok(Ending::Well)
    }
}

impl Remove {
    /// Unsubscribes.
    pub fn run(&self, cli: &Cli, out: &mut Out<'_>) -> Result<Ending, Stop> {
        let mut store = cli.open()?;
        let source = find_source(&store, &self.source)?;
        store.remove_source(&source.id, home::now())?;
        let name = source.shown_name();
        out.line(&format!("removed {name}; `tidings undo` brings it back"))?;
        Ok(Ending::Well)
    }
}

impl Rename {
    /// Gives the name, or takes it off.
    pub fn run(&self, cli: &Cli, out: &mut Out<'_>) -> Result<Ending, Stop> {
        let name = Clean::named(&self.name);
        change(cli, out, &self.source, |source| source.name = name)
    }
}

impl Folder {
    /// Puts it in the folder, or in none.
    pub fn run(&self, cli: &Cli, out: &mut Out<'_>) -> Result<Ending, Stop> {
        let folder = folder_name(&self.folder);
        change(cli, out, &self.source, |source| source.folder = folder)
    }
}

fn change(
    cli: &Cli,
    out: &mut Out<'_>,
    words: &str,
    change: impl FnOnce(&mut Source),
) -> Result<Ending, Stop> {
    let mut store = cli.open()?;
    let mut source = find_source(&store, words)?;
    change(&mut source);
    if !store.decide_source(&source, home::now())? {
        return Err(Problem::new(format!("no source {words}"), "it was removed just now").into());
    }
    out.line(&line(&source))?;
    Ok(Ending::Well)
}

/// Id, name, folder and address, and what is wrong with it.
fn line(source: &Source) -> String {
    let name = fit(&source.shown_name(), NAME);
    let name = format!("{name}{}", " ".repeat(NAME.saturating_sub(width(&name))));
    let mut line = format!("{}  {name}  {}", source.id, source.address.without_user());
    if let Some(folder) = &source.folder {
        line.push_str(&format!("  [{folder}]"));
    }
    match (&source.state.problem, source.state.gone) {
        (_, true) => line.push_str("  gone for good"),
        (Some(problem), false) => line.push_str(&format!("  {}", problem.why)),
        (None, false) => {}
    }
    line
}

/// One source of `sources --json`. Times are RFC 3339 in UTC; what is not known is `null`.
#[derive(Serialize)]
pub struct Listed<'a> {
    id: &'a SourceId,
    /// Where it is fetched, without a password.
    address: Address,
    /// What the feed calls itself.
    title: Option<&'a str>,
    /// What the reader calls it.
    name: Option<&'a str>,
    folder: Option<&'a str>,
    /// `always` or `on-request`.
    full_text: &'static str,
    /// Seconds between two fetches, where the reader decided that.
    interval: Option<u32>,
    last_checked: Option<String>,
    last_success: Option<String>,
    next_due: Option<String>,
    /// How many attempts in a row failed.
    failures: u32,
    problem: Option<&'a Problem>,
    /// Whether its server says that it is gone for good.
    gone: bool,
}

impl<'a> From<&'a Source> for Listed<'a> {
    fn from(source: &'a Source) -> Self {
        let state = &source.state;
        let time = |time: Option<Timestamp>| time.map(Timestamp::rfc3339);
        Self {
            id: &source.id,
            address: source.address.without_user(),
            title: state.title.as_deref(),
            name: source.name.as_deref(),
            folder: source.folder.as_deref(),
            full_text: source.full_text.word(),
            interval: source.interval,
            last_checked: time(state.last_checked),
            last_success: time(state.last_success),
            next_due: time(state.next_due),
            failures: state.failures,
            problem: state.problem.as_ref(),
            gone: state.gone,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::NamedBy;

    fn source() -> Source {
        let address = Address::parse("https://ann:secret@a.example/feed").expect("an address");
        let mut source = Source::new(address, NamedBy::Reader);
        source.folder = Some(Clean::new("A / B"));
        source.state.title = Some(Clean::new("新聞"));
        source.state.problem = Some(Problem::new("cannot fetch", "it is away"));
        source
    }

    #[test]
    fn a_line_shows_no_password_and_what_is_wrong() {
        let line = line(&source());
        assert!(!line.contains("secret"), "{line}");
        assert!(line.ends_with("  https://a.example/feed  [A / B]  it is away"), "{line}");
    }

    #[test]
    fn a_listed_source_has_the_promised_fields() {
        let source = source();
        let json = serde_json::json!(Listed::from(&source));
        assert_eq!(
            json,
            serde_json::json!({
                "id": source.id, "address": "https://a.example/feed", "title": "新聞",
                "name": null, "folder": "A / B", "full_text": "on-request", "interval": null,
                "last_checked": null, "last_success": null, "next_due": null, "failures": 0,
                "problem": {"what": "cannot fetch", "why": "it is away"}, "gone": false,
            })
        );
    }
}
