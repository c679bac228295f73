//! Where the data directory and the configuration file are. Names paths; never makes a file.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use directories::ProjectDirs;

use crate::model::Problem;

/// The name of the configuration file, in whichever folder it stands.
const CONFIG_FILE: &str = "config.toml";

/// What of the process environment decides about paths.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    pub home: Option<OsString>,
    pub data_home: Option<OsString>,
    pub config_home: Option<OsString>,
}

impl Environment {
    /// The environment this process was started in.
    pub fn of_process() -> Self {
        Self {
            home: std::env::var_os("HOME"),
            data_home: std::env::var_os("XDG_DATA_HOME"),
            config_home: std::env::var_os("XDG_CONFIG_HOME"),
        }
    }
}

/// The two paths everything else is found from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    /// The folder that holds the databases.
    pub data_dir: PathBuf,
    /// The configuration file, whether or not it exists.
    pub config_file: PathBuf,
}

impl Paths {
    /// Decides both paths.
    ///
    /// A data directory that was given is taken as it is. Its own `config.toml` is used where it
    /// holds one, so that a folder can carry its settings with it; otherwise the usual file is,
    /// so that a second set of articles does not lose the reader's settings. Where there is no
    /// usual place, the file in the given folder is the one to be made.
    ///
    /// # Errors
    ///
    /// No directory was given, and the environment names no home to keep one in.
    pub fn decide(given: Option<&Path>, environment: &Environment) -> Result<Self, Problem> {
        let usual_config = usual_config(environment);
        if let Some(dir) = given {
            let own = dir.join(CONFIG_FILE);
            let config_file = usual_config.filter(|_| !own.exists()).unwrap_or(own);
            return Ok(Self { data_dir: dir.to_owned(), config_file });
        }
        let Some(data_dir) = usual_data(environment) else {
            return Err(homeless());
        };
        let config_file = usual_config.unwrap_or_else(|| data_dir.join(CONFIG_FILE));
        Ok(Self { data_dir, config_file })
    }
}

fn homeless() -> Problem {
    Problem::new(
        "no folder to keep articles in",
        "neither HOME nor XDG_DATA_HOME names a folder with a full path",
    )
    .hint("give --data-dir DIR")
}

fn usual_data(environment: &Environment) -> Option<PathBuf> {
    match absolute(environment.data_home.as_ref()) {
        Some(folder) => Some(folder.join("tidings")),
        None => Some(project(environment)?.data_dir().to_owned()),
    }
}

fn usual_config(environment: &Environment) -> Option<PathBuf> {
    match absolute(environment.config_home.as_ref()) {
        Some(folder) => Some(folder.join("tidings").join(CONFIG_FILE)),
        None => Some(project(environment)?.config_dir().join(CONFIG_FILE)),
    }
}

/// The platform's own places. Without HOME, `directories` would look the home up in the password
/// file; a service that was started without one should not write into somebody's home unasked.
fn project(environment: &Environment) -> Option<ProjectDirs> {
    if cfg!(unix) {
        absolute(environment.home.as_ref())?;
    }
    ProjectDirs::from("", "", "tidings")
}

/// A path of the environment, where it is one: the XDG base directory specification says that
/// relative ones are to be ignored.
fn absolute(value: Option<&OsString>) -> Option<PathBuf> {
    value.map(PathBuf::from).filter(|path| path.is_absolute())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(home: &str, data_home: &str, config_home: &str) -> Environment {
        let set = |text: &str| Some(OsString::from(text));
        Environment { home: set(home), data_home: set(data_home), config_home: set(config_home) }
    }

    #[test]
    fn xdg_folders_come_first_and_relative_ones_are_ignored() {
        let paths = Paths::decide(None, &environment("", "/data", "/conf")).expect("decided");
        assert_eq!(paths.data_dir, Path::new("/data/tidings"));
        assert_eq!(paths.config_file, Path::new("/conf/tidings/config.toml"));
        assert!(Paths::decide(None, &environment("", "data", "/conf")).is_err());
    }

    #[test]
    fn without_a_home_the_way_on_is_said() {
        for nowhere in [Environment::default(), environment("", "", "")] {
            let problem = Paths::decide(None, &nowhere).expect_err("no home");
            assert_eq!(problem.hint.as_str(), "give --data-dir DIR");
        }
    }

    #[test]
    fn without_a_usual_place_the_config_stands_with_the_data() {
        let paths = Paths::decide(None, &environment("", "/data", "")).expect("decided");
        assert_eq!(paths.config_file, Path::new("/data/tidings/config.toml"));
        let given = Path::new("/elsewhere");
        let paths = Paths::decide(Some(given), &Environment::default()).expect("decided");
        assert_eq!(paths.config_file, Path::new("/elsewhere/config.toml"));
    }

    #[test]
    fn a_given_folder_uses_its_own_config_only_if_it_has_one() {
        let dir = tempfile::tempdir().expect("a folder");
        let usual = environment("", "", "/conf");
        let paths = Paths::decide(Some(dir.path()), &usual).expect("decided");
        assert_eq!(paths.config_file, Path::new("/conf/tidings/config.toml"));
        let own = dir.path().join(CONFIG_FILE);
        std::fs::write(&own, "").expect("writes");
        let paths = Paths::decide(Some(dir.path()), &usual).expect("decided");
        assert_eq!(paths, Paths { data_dir: dir.path().to_owned(), config_file: own });
    }
}
