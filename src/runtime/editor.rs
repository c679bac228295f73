//! Writing in the user's own editor: a private file, a child process that has the terminal, and
//! the text that is in the file afterwards.
//!
//! Which editor that is, `config` decides.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};

use tempfile::{Builder, NamedTempFile};

use super::input::Reader;
use super::signals::Lent;
use super::terminal::Terminal;
use super::tty;
use crate::config::EditorCommand;
use crate::model::Problem;

/// A text longer than this many bytes is no comment; it stays in its file.
const LONGEST: u64 = 16 << 20;

/// Lets the user change `text` in an editor and gives back what it became. The file lies in
/// `folder`, readable by its owner only, and is gone afterwards, unless the editor failed and the
/// file holds something new: the problem's hint then says where.
///
/// The terminal is taken back before this returns; the next frame is drawn whole.
///
/// # Errors
/// An editor that failed, or a file that cannot be written or read. `text` is the
/// caller's and still what it was.
pub fn edit(
    terminal: &mut Terminal,
    reader: &Reader,
    command: &EditorCommand,
    text: &str,
    folder: &Path,
) -> Result<String, Problem> {
    let file = write_file(text, folder)?;
    reader.park();
    terminal.suspend();
    let ended = run(command, file.path());
    let reclaimed = terminal.reclaim();
    reader.resume();
    let edited = finish(command, ended, file, text);
    reclaimed.map_err(|error| cannot("take the terminal back from the editor", error))?;
    edited
}

fn cannot(what: &str, error: io::Error) -> Problem {
    Problem::new(format!("cannot {what}"), error.to_string())
}

/// The file is made with mode 0600.
fn write_file(text: &str, folder: &Path) -> Result<NamedTempFile, Problem> {
    let written = || {
        let mut file = Builder::new().prefix("comment-").suffix(".txt").tempfile_in(folder)?;
        file.write_all(text.as_bytes())?;
        file.flush()?;
        Ok(file)
    };
    written().map_err(|error| cannot("write a file for the editor", error))
}

/// Runs the editor in the terminal and waits for it. It starts with the default signal handling
/// and with none of this program's files.
fn run(command: &EditorCommand, path: &Path) -> io::Result<ExitStatus> {
    let lent = Lent::begin();
    let mut child = Command::new(&command.program)
        .args(&command.arguments)
        .arg(path)
        .stdin(Stdio::from(tty::input()?.try_clone_to_owned()?))
        .stdout(Stdio::from(tty::output().try_clone_to_owned()?))
        .spawn()?;
    lent.to(child.id());
    child.wait()
}

/// Reads the file by its name: many editors write a new one in its place.
fn finish(
    command: &EditorCommand,
    ended: io::Result<ExitStatus>,
    file: NamedTempFile,
    text: &str,
) -> Result<String, Problem> {
    let edited = read_file(file.path()).map(|edited| without_added_line_end(edited, text));
    let why = match (ended, &edited) {
        (Ok(status), Ok(_)) if status.success() => return edited.map_err(unreadable),
        (Ok(status), Ok(_)) => format!("it ended with {status}"),
        (Ok(_), Err(error)) => format!("what it wrote cannot be read: {error}"),
        (Err(error), _) => error.to_string(),
    };
    let problem = Problem::new(format!("cannot use what {} did", command.program), why);
    if edited.is_ok_and(|edited| edited == text) {
        return Err(problem.hint("the text is as it was"));
    }
    match file.keep() {
        Ok((_, path)) => Err(problem.hint(format!("what was written is in {}", path.display()))),
        Err(_) => Err(problem),
    }
}

fn unreadable(error: io::Error) -> Problem {
    cannot("read what the editor wrote", error)
}

fn read_file(path: &Path) -> io::Result<String> {
    let mut bytes = Vec::new();
    let read = File::open(path)?.take(LONGEST + 1).read_to_end(&mut bytes)?;
    if u64::try_from(read).is_ok_and(|read| read > LONGEST) {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Editors end the last line of a file; a comment that had no such end does not get one by that.
fn without_added_line_end(mut edited: String, before: &str) -> String {
    if edited.ends_with('\n') && !before.ends_with('\n') {
        edited.pop();
    }
    edited
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::ExitStatusExt;

    fn editor() -> EditorCommand {
        EditorCommand { program: "e".to_owned(), arguments: Vec::new() }
    }

    #[test]
    fn the_file_is_the_owners_only_and_goes() {
        let folder = tempfile::tempdir().unwrap();
        let file = write_file("text", folder.path()).unwrap();
        let path = file.path().to_owned();
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        std::fs::write(&path, "text and more\n").unwrap();
        let done = finish(&editor(), Ok(ExitStatus::from_raw(0)), file, "text").unwrap();
        assert_eq!(done, "text and more");
        assert!(!path.exists());
    }

    #[test]
    fn what_was_written_survives_an_editor_that_fails() {
        let folder = tempfile::tempdir().unwrap();
        let failed = || Ok(ExitStatus::from_raw(1 << 8));
        let file = write_file("text", folder.path()).unwrap();
        let path = file.path().to_owned();
        let problem = finish(&editor(), failed(), file, "text").unwrap_err();
        assert_eq!((problem.hint.as_str(), path.exists()), ("the text is as it was", false));
        let file = write_file("text", folder.path()).unwrap();
        let path = file.path().to_owned();
        std::fs::write(&path, "an hour's work").unwrap();
        let problem = finish(&editor(), failed(), file, "text").unwrap_err();
        assert!(problem.hint.contains(path.to_str().unwrap()), "{problem}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "an hour's work");
    }
}
