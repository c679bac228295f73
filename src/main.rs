//! The program: a command line to a command or the reader, and to an exit code.

use std::io::Write;
use std::process::ExitCode;

use tidings::cli::{Asked, Cli, Ending, INTERRUPTED, Stop, tell, understand};
use tidings::model::{Problem, for_terminal};
use tidings::runtime;

/// The exit code where something that was asked for could not be done.
const FAILED: u8 = 1;

fn main() -> ExitCode {
    let cli = match understand(std::env::args_os()) {
        Asked::Run(cli) => cli,
        Asked::Told { text, code } => return told(&text, code),
    };
    let ended = match &cli.command {
        Some(command) => cli.run(command).map(code_of),
        None => read_news(&cli).map_err(Stop::Problem),
    };
    match ended {
        Ok(code) => code,
        Err(Stop::ReaderGone) => ExitCode::SUCCESS,
        Err(Stop::Problem(problem)) => {
            tell(&problem);
            ExitCode::from(FAILED)
        }
    }
}

fn code_of(ending: Ending) -> ExitCode {
    match ending {
        Ending::Well => ExitCode::SUCCESS,
        Ending::Short => ExitCode::from(FAILED),
        Ending::Interrupted => ExitCode::from(INTERRUPTED),
    }
}

/// Prints help, or what is wrong with the command line. Where the stream is closed, nobody is
/// left to tell.
fn told(text: &str, code: u8) -> ExitCode {
    let text = for_terminal(text);
    let _ = match code {
        0 => std::io::stdout().write_all(text.as_bytes()),
        _ => std::io::stderr().write_all(text.as_bytes()),
    };
    ExitCode::from(code)
}

/// Opens the reader, and gives the code it ends with.
fn read_news(cli: &Cli) -> Result<ExitCode, Problem> {
    runtime::run(&cli.paths()?)
}
