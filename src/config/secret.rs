//! [`SecretSource`]: where a password is kept, and fetching it from there. It is never kept itself.
//!
//! A password comes out of a program's output or out of a file that nobody else can read. There is
//! no shell: a command is a list of arguments. The system's keyring is reached by its own program
//! (`secret-tool lookup …`, `pass show …`), named as the command.

use std::fs::File;
use std::io::Read;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::model::{Problem, Secret};

/// The longest password taken, in bytes.
const LONGEST: u64 = 4_096;

/// Where a password is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretSource {
    /// The first line of what a program prints; the program comes first, then its arguments.
    Command(Vec<String>),
    /// The first line of a file that only its owner can read.
    File(PathBuf),
}

impl SecretSource {
    /// Fetches the password. A program may ask the user at the terminal, so it is not hurried.
    ///
    /// # Errors
    ///
    /// There is none to be had, or others could read it as well. No problem holds any of it.
    pub fn fetch(&self) -> Result<Secret, Problem> {
        let text = match self {
            Self::Command(words) => from_command(words)?,
            Self::File(path) => from_file(path)?,
        };
        match text.lines().next().map(|line| line.trim_end_matches('\r')) {
            Some(line) if !line.is_empty() => Ok(Secret::new(line)),
            Some(_) | None => {
                Err(refused("it is empty").hint("put the password in its first line"))
            }
        }
    }
}

fn refused(why: impl AsRef<str>) -> Problem {
    Problem::new("cannot get the password of the account", why)
}

fn from_command(words: &[String]) -> Result<String, Problem> {
    let [program, arguments @ ..] = words else {
        return Err(refused("its command is empty"));
    };
    let shown = program.clone();
    // What the program complains of belongs to the user; what it is asked by us is nothing.
    let started = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let mut child = started.map_err(|error| {
        refused(format!("{shown} cannot be run: {error}")).hint("check password-command")
    })?;
    let mut bytes = Vec::new();
    let read = child.stdout.take().map(|output| output.take(LONGEST + 1).read_to_end(&mut bytes));
    let ended = child.wait().map_err(|error| refused(format!("{shown} failed: {error}")))?;
    if !ended.success() || !matches!(read, Some(Ok(_))) {
        let hint = "run it by hand to see what it says; a keyring may have to be unlocked first";
        return Err(refused(format!("{shown} failed")).hint(hint));
    }
    text(bytes)
}

fn from_file(path: &PathBuf) -> Result<String, Problem> {
    let shown = path.display();
    let failed = |error: std::io::Error| refused(format!("{shown} cannot be read: {error}"));
    let file = File::open(path).map_err(failed)?;
    let about = file.metadata().map_err(failed)?;
    if !about.is_file() {
        return Err(refused(format!("{shown} is not a file")));
    }
    #[cfg(unix)]
    if std::os::unix::fs::PermissionsExt::mode(&about.permissions()) & 0o077 != 0 {
        let why = format!("others on this computer could read {shown}, too");
        return Err(refused(why).hint(format!("chmod 600 {shown}")));
    }
    let mut bytes = Vec::new();
    file.take(LONGEST + 1).read_to_end(&mut bytes).map_err(failed)?;
    text(bytes)
}

fn text(bytes: Vec<u8>) -> Result<String, Problem> {
    if bytes.len() as u64 > LONGEST {
        return Err(refused("it is longer than any password"));
    }
    String::from_utf8(bytes).map_err(|_| refused("it is not UTF-8 text"))
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn command(words: &[&str]) -> Result<Secret, Problem> {
        SecretSource::Command(words.iter().map(ToString::to_string).collect()).fetch()
    }

    #[test]
    fn a_program_prints_it() {
        assert_eq!(command(&["printf", "%s\\nuser: x\\n", "se cret"]).unwrap().reveal(), "se cret");
        let why = |words: &[&str]| command(words).unwrap_err().why.to_string();
        assert!(why(&["false"]).contains("failed"));
        assert!(why(&["true"]).contains("empty"));
        assert!(why(&["/no/such/program"]).contains("cannot be run"));
        assert!(why(&[]).contains("empty"));
        assert!(why(&["head", "-c", "5000", "/dev/zero"]).contains("longer"));
        // No shell looks at it: this is one argument.
        assert_eq!(command(&["echo", "$HOME; id"]).unwrap().reveal(), "$HOME; id");
    }

    #[test]
    fn a_file_that_others_can_read_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("secret");
        fs::write(&path, "hush\r\nmore\n").unwrap();
        let at = |mode| {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            SecretSource::File(path.clone()).fetch()
        };
        for mode in [0o600, 0o400] {
            assert_eq!(at(mode).unwrap().reveal(), "hush");
        }
        for mode in [0o644, 0o640, 0o604, 0o620, 0o601] {
            let problem = at(mode).unwrap_err();
            assert!(problem.hint.starts_with("chmod 600"), "{mode:o}: {problem}");
            assert!(!problem.to_string().contains("hush"));
        }
        assert!(SecretSource::File(dir.path().to_owned()).fetch().is_err());
        assert!(SecretSource::File(dir.path().join("none")).fetch().is_err());
    }
}
