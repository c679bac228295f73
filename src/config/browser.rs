//! Which browser opens addresses. Names a program and its arguments; never starts it, and no
//! shell ever sees any of it.

use std::env;

use super::Settings;
use super::editor::is_on_path;
use crate::model::Problem;

/// A program and the arguments that stand before the address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrowserCommand {
    pub program: String,
    pub arguments: Vec<String>,
}

/// What opens addresses where nothing names a browser.
const OPENER: &str = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };

/// Decides on the browser of the running process: the setting, else `$BROWSER`, else what the
/// desktop opens addresses with, if there is a desktop.
///
/// # Errors
///
/// None is named, and there is no desktop or no opener.
pub fn browser_of_process(settings: &Settings) -> Result<BrowserCommand, Problem> {
    browser_command(settings, |name| env::var(name).ok(), is_on_path)
}

fn browser_command(
    settings: &Settings,
    variable: impl Fn(&str) -> Option<String>,
    installed: impl Fn(&str) -> bool,
) -> Result<BrowserCommand, Problem> {
    let mut words = settings.browser.iter().map(ToString::to_string);
    if let Some(program) = words.next() {
        return Ok(BrowserCommand { program, arguments: words.collect() });
    }
    let set = |name: &str| variable(name).filter(|value| !value.trim().is_empty());
    let alone = |program: String| BrowserCommand { program, arguments: Vec::new() };
    if let Some(program) = set("BROWSER") {
        return Ok(alone(program));
    }
    let remote = set("SSH_CONNECTION").is_some() || set("SSH_TTY").is_some();
    let windows = set("DISPLAY").is_some() || set("WAYLAND_DISPLAY").is_some();
    let desktop = if cfg!(target_os = "macos") { !remote } else { windows };
    if desktop && installed(OPENER) {
        return Ok(alone(OPENER.to_owned()));
    }
    let why = match (desktop, remote) {
        (true, _) => format!("{OPENER} is not installed"),
        (false, true) => "this is a session over ssh, without windows".to_owned(),
        (false, false) => "this is a terminal without windows".to_owned(),
    };
    Err(Problem::new("there is no browser here", why))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Clean;

    fn decided(set: &[&str], environment: &[(&str, &str)]) -> Result<Vec<String>, String> {
        let settings = Settings {
            browser: set.iter().map(|word| Clean::new(word)).collect(),
            ..Settings::default()
        };
        let variable = |name: &str| {
            let found = environment.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        let command = browser_command(&settings, variable, |program| program == OPENER);
        command
            .map(|command| [vec![command.program], command.arguments].concat())
            .map_err(|problem| problem.why.to_string())
    }

    #[test]
    fn the_setting_comes_before_the_environment_and_that_before_the_desktop() {
        let all = [("BROWSER", "lynx -x"), ("DISPLAY", ":0")];
        assert_eq!(decided(&["firefox", "-P", "news"], &all).unwrap(), ["firefox", "-P", "news"]);
        assert_eq!(decided(&[], &all).unwrap(), ["lynx -x"], "one program, never taken apart");
        if !cfg!(target_os = "macos") {
            assert_eq!(decided(&[], &[("WAYLAND_DISPLAY", "w")]).unwrap(), [OPENER]);
        }
    }

    #[test]
    fn over_ssh_there_is_none() {
        let why = decided(&[], &[("SSH_CONNECTION", "a b"), ("BROWSER", " ")]).unwrap_err();
        assert!(why.contains("ssh"), "{why}");
    }
}
