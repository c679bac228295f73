//! `tidings config`: the settings, read and changed.

use clap::Subcommand;

use super::out::{Out, Stop, tell};
use super::{Cli, Ending};
use crate::config::{self, Loaded, Origin, SETTINGS, Setting};

/// Show and change settings
#[derive(Debug, clap::Args)]
pub struct Config {
    #[command(subcommand)]
    wish: Wish,
}

#[derive(Debug, Subcommand)]
enum Wish {
    /// Print one setting, or all of them and where each comes from
    Get {
        /// The setting's name, such as reader.measure
        key: Option<String>,
    },
    /// Change a setting; comments and order of the file stay
    Set {
        /// The setting's name, such as reader.measure
        key: String,
        /// Its new value
        #[arg(allow_hyphen_values = true)]
        value: String,
    },
    /// Print the path of the configuration file
    Path,
}

impl Config {
    /// Reads or changes the file that the other commands and the reader use.
    pub fn run(&self, cli: &Cli, out: &mut Out<'_>) -> Result<Ending, Stop> {
        let file = cli.paths()?.config_file;
        match &self.wish {
            Wish::Path => out.line(&file.display().to_string())?,
            Wish::Set { key, value } => config::set(&file, key, value)?,
            Wish::Get { key } => {
                let wanted = key.as_deref().map(config::find).transpose()?;
                let loaded = config::load(&file);
                loaded.problems.iter().for_each(tell);
                match wanted {
                    Some(row) => out.line(&bare(row, &loaded))?,
                    None => print_all(&loaded, out)?,
                }
                if !loaded.problems.is_empty() {
                    return Ok(Ending::Short);
                }
            }
        }
        Ok(Ending::Well)
    }
}

/// A value as a script wants it: a text without its quotes.
fn bare(row: &Setting, loaded: &Loaded) -> String {
    let value = row.show(&loaded.settings);
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn print_all(loaded: &Loaded, out: &mut Out<'_>) -> Result<(), Stop> {
    let lines: Vec<(String, &Setting)> = SETTINGS
        .iter()
        .map(|row| (format!("{} = {}", row.key, row.show(&loaded.settings)), row))
        .collect();
    let widest = lines.iter().map(|(line, _)| crate::text::width(line)).max().unwrap_or_default();
    for (line, row) in lines {
        let origin = match loaded.origin(row.key) {
            Origin::Default => "default".to_owned(),
            Origin::File(number) => format!("line {number}"),
        };
        let gap = " ".repeat(widest.saturating_sub(crate::text::width(&line)));
        out.line(&format!("{line}{gap}  # {origin}: {}", row.about))?;
    }
    Ok(())
}
