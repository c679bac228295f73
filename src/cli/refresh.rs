//! `tidings refresh`: fetch what is new.

use std::io::{IsTerminal, Write};

use serde::Serialize;

use super::network::{find_source, refresher};
use super::out::{Out, Stop, tell};
use super::{Cli, Ending, interrupt};
use crate::model::{Problem, SourceId, for_terminal};
use crate::refresh::{Outcome, Progress, Report, Visit, Which};
use crate::store::Store;

/// Columns of the bar, and of the line it stands in.
const BAR: usize = 24;
const LINE: usize = 72;

/// Fetch new articles
///
/// Without a source, those whose time has come.
#[derive(Debug, clap::Args)]
pub struct Refresh {
    /// Only these, whatever their time: by id, address, name or a part of a name
    #[arg(value_name = "SOURCE")]
    sources: Vec<String>,
    /// All sources, whatever their time
    #[arg(long, conflicts_with = "sources")]
    all: bool,
    /// Print what was done as JSON
    #[arg(long)]
    json: bool,
}

impl Refresh {
    /// Fetches, and says what came of it.
    pub fn run(&self, cli: &Cli, out: &mut Out<'_>) -> Result<Ending, Stop> {
        let mut store = cli.open()?;
        let which = self.which(&store)?;
        let mut bar = Bar::new();
        let report = refresher(cli)?.refresh(
            &mut store,
            &which,
            &interrupt::watched(),
            &mut |progress| {
                bar.show(progress);
            },
        )?;
        bar.clear();
        report.missed.iter().for_each(tell);
        if self.json {
            out.json(&Refreshed::from(&report))?;
        } else if report.cancelled {
            out.line(&stopped(&report))?;
        } else {
            out.line(&summary(&report))?;
        }
        Ok(match report.problems {
            _ if report.cancelled => Ending::Interrupted,
            0 => Ending::Well,
            _ => Ending::Short,
        })
    }

    fn which(&self, store: &Store) -> Result<Which, Problem> {
        if self.all {
            return Ok(Which::All);
        }
        if self.sources.is_empty() {
            return Ok(Which::Due);
        }
        let ids = self.sources.iter().map(|words| find_source(store, words).map(|one| one.id));
        Ok(Which::These(ids.collect::<Result<_, _>>()?))
    }
}

/// The line that shows how far it is, where somebody sits at a terminal; and a line for each
/// problem, in any case.
struct Bar {
    terminal: bool,
}

impl Bar {
    fn new() -> Self {
        Self { terminal: std::io::stderr().is_terminal() }
    }

    fn show(&mut self, progress: &Progress<'_>) {
        if let Some(problem) = progress.latest.problem() {
            self.clear();
            tell(problem);
        }
        if self.terminal {
            let line = bar(progress);
            let mut stderr = std::io::stderr();
            // Where it cannot be shown, nobody is looking.
            let _ = write!(stderr, "\r{line:<LINE$}").and_then(|()| stderr.flush());
        }
    }

    fn clear(&mut self) {
        if self.terminal {
            let mut stderr = std::io::stderr();
            let _ = write!(stderr, "\r{:LINE$}\r", "").and_then(|()| stderr.flush());
        }
    }
}

fn bar(progress: &Progress<'_>) -> String {
    let full = BAR * progress.done / progress.of.max(1);
    let (full, rest) = ("#".repeat(full), ".".repeat(BAR.saturating_sub(full)));
    let (done, of, added) = (progress.done, progress.of, progress.added);
    for_terminal(&format!("[{full}{rest}] {done} of {of}, {added} new"))
}

fn count(number: usize, one: &str, many: &str) -> String {
    match number {
        1 => format!("1 {one}"),
        number => format!("{number} {many}"),
    }
}

/// What was saved and what was not, of a refresh that Ctrl-C ended.
fn stopped(report: &Report) -> String {
    let (done, of) = (report.visits.len(), count(report.chosen, "source", "sources"));
    let rest = match report.chosen.saturating_sub(done) {
        0 => "what is wanted was not fetched to the end".to_owned(),
        1 => "the other one stays as it was".to_owned(),
        rest => format!("the other {rest} stay as they were"),
    };
    format!("stopped: {done} of {of} done and saved, {}; {rest}", brought(report))
}

/// What the sources brought.
fn brought(report: &Report) -> String {
    let mut text = format!("{} new, {} updated", report.added, report.updated);
    if report.problems > 0 {
        text.push_str(&format!(", {}", count(report.problems, "problem", "problems")));
    }
    text
}

fn summary(report: &Report) -> String {
    let sources = count(report.visits.len(), "source", "sources");
    let wanted = count(report.found, "wanted article", "wanted articles");
    if report.visits.is_empty() && report.found > 0 {
        return format!("{wanted} fetched");
    }
    if report.visits.is_empty() {
        return "no source is due; `tidings refresh --all` fetches all of them".to_owned();
    }
    let mut text = format!("{sources}: {}", brought(report));
    if report.found > 0 {
        text.push_str(&format!(", {wanted} fetched"));
    }
    text
}

/// What `refresh --json` did.
#[derive(Serialize)]
struct Refreshed<'a> {
    /// Sources that were asked.
    sources: usize,
    /// New articles.
    new: usize,
    /// Articles that were known and have changed.
    updated: usize,
    /// Sources whose servers said that nothing has changed.
    unchanged: usize,
    /// Wanted articles that were fetched.
    wanted: usize,
    /// Why others could not be.
    wanted_problems: &'a [Problem],
    /// Sources that failed or are gone for good.
    problems: Vec<Failed<'a>>,
    /// Whether Ctrl-C ended it before all were asked.
    stopped: bool,
}

#[derive(Serialize)]
struct Failed<'a> {
    source: &'a SourceId,
    name: &'a str,
    /// Whether its server says that it is gone for good.
    gone: bool,
    #[serde(flatten)]
    problem: &'a Problem,
}

impl<'a> From<&'a Report> for Refreshed<'a> {
    fn from(report: &'a Report) -> Self {
        let failed = |visit: &'a Visit| {
            let gone = matches!(visit.outcome, Outcome::Gone(_));
            let problem = visit.problem()?;
            Some(Failed { source: &visit.source, name: &visit.name, gone, problem })
        };
        let unchanged = |visit: &&Visit| visit.outcome == Outcome::Unchanged;
        Self {
            sources: report.visits.len(),
            new: report.added,
            updated: report.updated,
            unchanged: report.visits.iter().filter(unchanged).count(),
            wanted: report.found,
            wanted_problems: &report.missed,
            problems: report.visits.iter().filter_map(failed).collect(),
            stopped: report.cancelled,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::Clean;

    fn report() -> Report {
        let visit = |name: &str, outcome| Visit {
            source: SourceId::given(name),
            name: Clean::new(name),
            outcome,
        };
        let problem = Problem::new("cannot fetch b", "it is away");
        Report {
            chosen: 3,
            visits: vec![
                visit("a", Outcome::Unchanged),
                visit("b", Outcome::Failed(problem)),
                visit("c", Outcome::Fetched { added: 3, updated: 1 }),
            ],
            added: 3,
            updated: 1,
            problems: 1,
            found: 1,
            missed: Vec::new(),
            cancelled: false,
        }
    }

    #[test]
    fn the_summary_counts() {
        assert_eq!(
            summary(&report()),
            "3 sources: 3 new, 1 updated, 1 problem, 1 wanted article fetched"
        );
        assert!(summary(&Report::default()).starts_with("no source is due"));
        let of_nine = Report { chosen: 9, ..report() };
        let said = "stopped: 3 of 9 sources done and saved, 3 new, 1 updated, 1 problem; the other 6 \
                    stay as they were";
        assert_eq!(stopped(&of_nine), said);
        assert!(stopped(&report()).ends_with("what is wanted was not fetched to the end"));
    }

    #[test]
    fn the_bar_is_full_at_the_end() {
        let report = report();
        let at = |done| {
            let latest = &report.visits[0];
            bar(&Progress { done, of: 3, added: 7, problems: 0, latest })
        };
        assert_eq!(at(0), format!("[{}] 0 of 3, 7 new", ".".repeat(BAR)));
        assert_eq!(at(3), format!("[{}] 3 of 3, 7 new", "#".repeat(BAR)));
    }

    #[test]
    fn a_refresh_has_the_promised_fields() {
        assert_eq!(
            json!(Refreshed::from(&report())),
            json!({"sources": 3, "new": 3, "updated": 1, "unchanged": 1, "wanted": 1,
                   "wanted_problems": [], "problems": [
                {"source": "b", "name": "b", "gone": false, "what": "cannot fetch b",
                 "why": "it is away"},
            ], "stopped": false})
        );
    }
}
