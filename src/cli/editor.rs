//! Writing a comment in the reader's own editor, from a command. Starts a program, never a shell.

use std::fs::{self, File};
use std::io::{self, IsTerminal, Write};
use std::process::{Command, Stdio};

use tempfile::NamedTempFile;

use super::out::{in_words, tell};
use crate::config::{EditorCommand, Paths, editor_of_process, load};
use crate::model::Problem;

/// What was written, and the file it is still in.
#[derive(Debug)]
pub struct Written {
    pub text: String,
    file: NamedTempFile,
}

impl Written {
    /// Leaves the file where it is, because its text could not be kept anywhere else.
    pub fn keep_because(self, problem: Problem) -> Problem {
        if self.text.trim().is_empty() { problem } else { keep(self.file, problem) }
    }
}

/// Lets the reader write on from `text`.
///
/// # Errors
///
/// No editor is known, or it failed. What was written until then stays in a file whose name the
/// problem gives.
pub fn write_in_editor(paths: &Paths, text: &str) -> Result<Written, Problem> {
    let loaded = load(&paths.config_file);
    loaded.problems.iter().for_each(tell);
    let editor = editor_of_process(&loaded.settings)?;
    let refused = |why: String| Problem::new("cannot write in the editor", why);
    let file = new_file(paths, text).map_err(|error| refused(in_words(&error)))?;
    let why = match run(&editor, &file) {
        Ok(None) => match fs::read_to_string(file.path()) {
            Ok(text) => return Ok(Written { text, file }),
            Err(error) => in_words(&error),
        },
        Ok(Some(status)) => format!("{} ended with {status}", editor.program),
        Err(error) => format!("{}: {}", editor.program, in_words(&error)),
    };
    if fs::read(file.path()).is_ok_and(|written| written == text.as_bytes()) {
        return Err(refused(why));
    }
    Err(keep(file, refused(why)))
}

/// A file that only its owner may read, beside the databases.
fn new_file(paths: &Paths, text: &str) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    let mut file = builder.prefix("comment-").suffix(".txt").tempfile_in(&paths.data_dir)?;
    file.write_all(text.as_bytes())?;
    Ok(file)
}

/// Runs the editor to its end; `Some` is how it failed. It draws on the terminal even where the
/// command's own output goes elsewhere.
fn run(editor: &EditorCommand, file: &NamedTempFile) -> io::Result<Option<String>> {
    let terminal = || File::options().write(true).open("/dev/tty").map(Stdio::from);
    let screen = match io::stdout().is_terminal() {
        true => Stdio::inherit(),
        false => terminal().unwrap_or_else(|_| Stdio::inherit()),
    };
    let mut command = Command::new(&editor.program);
    let status = command.args(&editor.arguments).arg(file.path()).stdout(screen).status()?;
    Ok((!status.success()).then(|| status.to_string()))
}

fn keep(file: NamedTempFile, problem: Problem) -> Problem {
    match file.keep() {
        Ok((_, path)) => problem.hint(format!("what you wrote is in {}", path.display())),
        Err(_) => problem,
    }
}
