//! The one way to standard output and standard error: everything is cleaned here, and a reader
//! who has gone away ends the command quietly.

use std::io::{self, BufWriter, ErrorKind, Write};

use serde::Serialize;

use crate::model::{Problem, for_terminal, json_for_terminal};

/// Why a command ended early.
#[derive(Debug)]
pub enum Stop {
    Problem(Problem),
    /// Nobody reads the output any more: `tidings list | head`.
    ReaderGone,
}

impl From<Problem> for Stop {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

/// Standard output, or whatever stands for it.
pub struct Out<'a> {
    to: BufWriter<Box<dyn Write + 'a>>,
}

impl<'a> Out<'a> {
    /// Writes to standard output.
    pub fn to_standard_output() -> Self {
        Self::to(io::stdout())
    }

    /// Writes to anything.
    pub fn to(writer: impl Write + 'a) -> Self {
        Self { to: BufWriter::new(Box::new(writer)) }
    }

    /// Prints a line, or several; what a terminal would take as more than text is dropped.
    pub fn line(&mut self, text: &str) -> Result<(), Stop> {
        let text = for_terminal(text);
        self.write(text.trim_end_matches(' '))
    }

    /// Prints a value as one line of JSON, exact and yet harmless to a terminal.
    pub fn json(&mut self, value: &impl Serialize) -> Result<(), Stop> {
        let json = serde_json::to_string(value)
            .map_err(|error| Problem::new("cannot write JSON", error.to_string()))?;
        self.write(&json_for_terminal(&json))
    }

    /// Sends on what is still held back.
    pub fn finish(&mut self) -> Result<(), Stop> {
        self.to.flush().map_err(stop)
    }

    fn write(&mut self, line: &str) -> Result<(), Stop> {
        writeln!(self.to, "{line}").map_err(stop)
    }
}

fn stop(error: io::Error) -> Stop {
    match error.kind() {
        ErrorKind::BrokenPipe => Stop::ReaderGone,
        _ => Problem::new("cannot write the output", in_words(&error)).into(),
    }
}

/// Says a problem on standard error. Where even that is closed, nobody is left to tell.
pub fn tell(problem: &Problem) {
    let _ = writeln!(io::stderr(), "tidings: {}", for_terminal(&problem.to_string()));
}

/// The reason an operation on a file failed, in the reader's words where there are better ones
/// than the system's.
pub fn in_words(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "there is no such file".to_owned(),
        ErrorKind::PermissionDenied => "you have no permission".to_owned(),
        ErrorKind::StorageFull => "the disk is full".to_owned(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_control_character_passes() {
        let mut bytes = Vec::new();
        let mut out = Out::to(&mut bytes);
        out.line("a\u{1b}[31mb\u{202e}\u{9b}2J  ").expect("writes");
        out.json(&"a\u{1b}[31mb\u{202e}").expect("writes");
        out.finish().expect("flushes");
        drop(out);
        let text = String::from_utf8(bytes).expect("text");
        assert_eq!(text, "ab\n\"a\\u001b[31mb\\u202e\"\n");
    }

    #[test]
    fn a_reader_who_has_gone_is_no_problem_but_a_full_disk_is() {
        struct Broken(ErrorKind);
        impl Write for Broken {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(self.0.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let print = |kind| {
            let mut out = Out::to(Broken(kind));
            out.line("x").and_then(|()| out.finish())
        };
        assert!(matches!(print(ErrorKind::BrokenPipe), Err(Stop::ReaderGone)));
        let Err(Stop::Problem(problem)) = print(ErrorKind::StorageFull) else {
            panic!("a full disk is said");
        };
        assert_eq!(problem.why.as_str(), "the disk is full");
    }
}
