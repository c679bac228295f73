//! `tidings source`: one subscription: what is known of it, and what the reader decides about it.

use super::network::{find_source, setup};
use super::out::{Out, Stop};
use super::sources::Listed;
use super::{Cli, Ending};
use crate::home;
use crate::model::{FullText, Interval, Problem, Source, Timestamp};
use crate::refresh::{Decision, decide};
use crate::text::width;

/// Show one source, or decide how often it is fetched and how much of it
#[derive(Debug, clap::Args)]
pub struct One {
    /// The source's id, its address, its name or a part of that
    #[arg(value_name = "SOURCE")]
    source: String,
    /// Fetch it this often, from 5m to 30d, such as 2h; "auto" leaves it to tidings
    #[arg(long, value_name = "TIME", value_parser = every)]
    every: Option<Every>,
    /// Fetch the pages behind its summaries with each refresh, or when you ask for one
    #[arg(long, value_name = "WHEN", value_parser = full_text)]
    full_text: Option<FullText>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// An interval as it was typed; `None` is "auto".
#[derive(Clone, Copy, Debug)]
struct Every(Option<Interval>);

fn every(text: &str) -> Result<Every, String> {
    if text == "auto" {
        return Ok(Every(None));
    }
    let wrong = || "expected a time from 5m to 30d, such as 45m, 2h or 1d, or auto".to_owned();
    Interval::parse(text).map(|interval| Every(Some(interval))).ok_or_else(wrong)
}

fn full_text(text: &str) -> Result<FullText, String> {
    FullText::from_word(text).ok_or_else(|| "expected always or on-request".to_owned())
}

impl One {
    /// Writes down what was decided, and prints how things stand then.
    pub fn run(&self, cli: &Cli, out: &mut Out<'_>) -> Result<Ending, Stop> {
        let mut store = cli.open()?;
        let mut source = find_source(&store, &self.source)?;
        let usual = setup(cli)?.every;
        let every = self.every.map(|Every(interval)| Decision::Every(interval));
        for decision in every.into_iter().chain(self.full_text.map(Decision::FullText)) {
            if !decide(&mut store, &mut source, decision, usual, home::now())? {
                let what = format!("no source {}", self.source);
                return Err(Problem::new(what, "it was removed just now").into());
            }
        }
        if self.json {
            out.json(&Listed::from(&source))?;
        } else {
            lines(&source, usual, home::local_time).iter().try_for_each(|line| out.line(line))?;
        }
        Ok(Ending::Well)
    }
}

/// Everything about a source, a line each; what is not known is left out.
fn lines(
    source: &Source,
    usual: Option<Interval>,
    time: impl Fn(Timestamp) -> String,
) -> Vec<String> {
    let state = &source.state;
    let address = source.address.without_user();
    let every = match (source.interval.map(Interval::of_seconds), usual) {
        (Some(interval), _) => format!("every {}", interval.in_words()),
        (None, Some(usual)) => format!("every {}, as refresh.every says", usual.in_words()),
        (None, None) => match state.pace.map(Interval::of_seconds) {
            Some(pace) => format!("about every {}, as often as it changes", pace.in_words()),
            None => "as often as it changes".to_owned(),
        },
    };
    let full_text = match source.full_text {
        FullText::Always => "always, with each refresh",
        FullText::OnRequest => "on request, with f in the reader",
    };
    let problem = match (&state.problem, state.failures) {
        (Some(problem), 0 | 1) => Some(problem.to_string()),
        (Some(problem), failures) => Some(format!("{problem} ({failures} times in a row)")),
        (None, _) => None,
    };
    let rows = [
        ("id", Some(source.id.to_string())),
        ("address", Some(address.as_str().to_owned())),
        ("folder", source.folder.as_deref().map(str::to_owned)),
        ("its own title", state.title.as_deref().map(str::to_owned)),
        ("fetched", Some(every)),
        ("whole stories", Some(full_text.to_owned())),
        ("last answer", state.last_success.map(&time)),
        ("next fetch", state.next_due.filter(|_| !state.gone).map(&time)),
        ("problem", problem),
    ];
    let widest = rows.iter().map(|(name, _)| width(name)).max().unwrap_or_default();
    let line =
        |(name, value): (&str, Option<String>)| Some(format!("  {name:<widest$}  {}", value?));
    std::iter::once(source.shown_name().to_string())
        .chain(rows.into_iter().filter_map(line))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Address, Clean, NamedBy};

    #[test]
    fn a_source_is_shown_with_all_that_is_known_of_it() {
        let address = Address::parse("https://ann:secret@a.example/feed").expect("an address");
        let mut source = Source::new(address, NamedBy::Reader);
        source.name = Some(Clean::new("Mine"));
        source.state.title = Some(Clean::new("The Feed"));
        source.state.failures = 3;
        source.state.problem = Some(Problem::new("cannot fetch it", "it is away"));
        source.state.next_due = Some(Timestamp(0));
        source.full_text = FullText::Always;
        let shown =
            |source: &Source, usual| lines(source, usual, |_| "a day".to_owned()).join("\n");
        let id = source.id.to_string();
        assert_eq!(
            shown(&source, None),
            format!(
                "Mine\n  id             {id}\n  address        https://a.example/feed\n  \
                 its own title  The Feed\n  fetched        as often as it changes\n  whole stories  always, with \
                 each refresh\n  next fetch     a day\n  problem        cannot fetch it: it is \
                 away (3 times in a row)"
            )
        );
        let usual = Interval::parse("2h");
        assert!(shown(&source, usual).contains("every 2 hours, as refresh.every says\n"));
        source.state.pace = Some(1_800);
        assert!(shown(&source, None).contains("about every 30 minutes, as often as it changes\n"));
        source.interval = Some(3_600);
        assert!(shown(&source, usual).contains("  every hour\n"));
    }

    #[test]
    fn only_times_and_words_that_mean_something_are_taken() {
        assert_eq!(every("2h").map(|every| every.0), Ok(Interval::parse("2h")));
        assert_eq!(every("auto").map(|every| every.0), Ok(None));
        assert!(every("1m").is_err() && every("2").is_err());
        assert!(full_text("always").is_ok() && full_text("never").is_err());
    }
}
