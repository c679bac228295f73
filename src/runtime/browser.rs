//! Handing an address to the browser: a child of its own, with nothing of the terminal, that is
//! waited for so that it does not stay as a zombie.
//!
//! Which browser that is, `config` decides.

use std::io;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::config::BrowserCommand;
use crate::model::{Address, Problem};

/// A browser that fails after so long has shown the page or said itself what went wrong.
const TOLD: Duration = Duration::from_secs(20);

/// Starts the browser on an address, which is its last argument and no part of any command line.
/// `failed` is called, from a thread, if it soon ends as a failure.
///
/// # Errors
/// The program cannot be started.
pub fn open(
    command: &BrowserCommand,
    address: &Address,
    failed: impl FnOnce(Problem) + Send + 'static,
) -> Result<(), Problem> {
    let program = command.program.clone();
    let not_started = |error: io::Error| {
        Problem::new(format!("cannot start {program}"), error.to_string())
            .hint("y copies the address")
    };
    // A group of its own: what the terminal sends to this program is not meant for the browser.
    let child = Command::new(&command.program)
        .args(&command.arguments)
        .arg(address.as_str())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
        .map_err(&not_started)?;
    let name = command.program.clone();
    let wait = move || {
        if let Some(why) = wait_for(child) {
            failed(
                Problem::new(format!("{name} did not open the page"), why)
                    .hint("y copies the address"),
            );
        }
    };
    thread::Builder::new().name("browser".to_owned()).spawn(wait).map(drop).map_err(not_started)
}

/// Waits for the end of the child; why it failed, if it failed soon.
fn wait_for(mut child: Child) -> Option<String> {
    let started = Instant::now();
    let ended: io::Result<ExitStatus> = child.wait();
    match ended {
        Ok(status) if status.success() || started.elapsed() > TOLD => None,
        Ok(status) => Some(format!("it ended with {status}")),
        Err(error) => Some(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;

    fn command(program: &str, arguments: &[&str]) -> BrowserCommand {
        let arguments = arguments.iter().map(|word| (*word).to_owned()).collect();
        BrowserCommand { program: program.to_owned(), arguments }
    }

    #[test]
    fn an_address_is_one_argument_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let seen = folder.path().join("seen");
        let script = "printf '%s\\n' \"$#\" \"$@\" >\"$SEEN\".new; \
                      readlink /proc/self/fd/0 >>\"$SEEN\".new; mv \"$SEEN\".new \"$SEEN\"; exit 3";
        let address = Address::parse("https://a.example/x?a=$(id)&b='c d'`ls`;#\"").unwrap();
        let set = format!("SEEN={}", seen.display());
        let (told, failed) = channel();
        let command = command("env", &[&set, "sh", "-c", script, "browser"]);
        open(&command, &address, move |problem| told.send(problem).unwrap()).unwrap();
        let problem = failed.recv_timeout(TOLD).unwrap();
        assert!(problem.what.contains("env did not open"), "{problem}");
        let lines = std::fs::read_to_string(&seen).unwrap();
        let lines: Vec<&str> = lines.lines().collect();
        assert_eq!(lines[..2], ["1", address.as_str()]);
        if cfg!(target_os = "linux") {
            assert_eq!(lines[2..], ["/dev/null"]);
        }
    }

    #[test]
    fn a_browser_that_is_not_there_is_a_problem() {
        let address = Address::parse("https://a.example/").unwrap();
        let problem = open(&command("/no/such/browser", &[]), &address, |_| {}).unwrap_err();
        assert!(problem.to_string().contains("y copies the address"), "{problem}");
    }
}
