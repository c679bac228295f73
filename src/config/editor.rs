//! Which editor long comments are written in. Names a program and its arguments; never starts it.

use std::env;
use std::ffi::OsString;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use super::Settings;
use crate::model::Problem;

/// A program and the arguments that stand before the file's name. No shell ever sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditorCommand {
    pub program: String,
    pub arguments: Vec<String>,
}

/// The editors tried where nothing names one, the easiest first.
const KNOWN: [&str; 3] = ["nano", "vim", "vi"];

/// Decides on the editor of the running process, as [`editor_command`] does.
///
/// # Errors
///
/// None is named and none is installed, or a quote in the name is never closed.
pub fn editor_of_process(settings: &Settings) -> Result<EditorCommand, Problem> {
    editor_command(settings, |name| env::var(name).ok(), is_on_path)
}

/// Decides on the editor: the setting, else `$VISUAL`, else `$EDITOR`, else one that is installed.
fn editor_command(
    settings: &Settings,
    variable: impl Fn(&str) -> Option<String>,
    installed: impl Fn(&str) -> bool,
) -> Result<EditorCommand, Problem> {
    let set = settings.editor.as_ref().map(ToString::to_string);
    let named = |text: &String| !text.trim().is_empty();
    let line = set
        .filter(named)
        .or_else(|| variable("VISUAL").filter(named))
        .or_else(|| variable("EDITOR").filter(named));
    let known = || KNOWN.into_iter().find(|program| installed(program)).map(str::to_owned);
    let Some(line) = line.or_else(known) else {
        let why = "neither VISUAL nor EDITOR is set, and no nano, vim or vi is installed";
        return Err(Problem::new("no editor to write in", why)
            .hint("set composer.editor with `tidings config set composer.editor COMMAND`"));
    };
    let mut words = words(&line).into_iter().flatten();
    let Some(program) = words.next() else {
        let what = format!("cannot start the editor {line}");
        return Err(Problem::new(what, "a quote in it is never closed"));
    };
    Ok(EditorCommand { program, arguments: words.collect() })
}

pub(super) fn is_on_path(program: &str) -> bool {
    let executable = |path: PathBuf| {
        path.metadata().is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
    };
    let path: OsString = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|folder| executable(folder.join(program)))
}

/// Splits a command line into words as a shell would, of which it takes quotes and backslashes
/// and nothing else: no variable, no wildcard, no second command. `None` where a quote stays open.
fn words(line: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote: Option<char> = None;
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some('"') | None, '\\') => word.get_or_insert_default().push(chars.next()?),
            (Some(_), c) => word.get_or_insert_default().push(c),
            (None, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (None, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    quote.is_none().then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Clean;

    #[test]
    fn the_setting_comes_before_visual_and_that_before_editor() {
        let both = |name: &str| Some(format!("by-{}", name.to_lowercase()));
        let mut settings = Settings::default();
        let program = |settings: &Settings, variable: &dyn Fn(&str) -> Option<String>| {
            editor_command(settings, variable, |program| program == "vi")
                .map(|command| command.program)
        };
        assert_eq!(program(&settings, &both), Ok("by-visual".to_owned()));
        let blank_visual =
            |name: &str| if name == "VISUAL" { Some(" ".into()) } else { both(name) };
        assert_eq!(program(&settings, &blank_visual), Ok("by-editor".to_owned()));
        settings.editor = Some(Clean::new("mine -f"));
        assert_eq!(program(&settings, &both), Ok("mine".to_owned()));
        assert_eq!(program(&Settings::default(), &|_| None), Ok("vi".to_owned()));
        assert!(editor_command(&Settings::default(), |_| None, |_| false).is_err());
    }

    #[test]
    fn quotes_and_backslashes_hold_words_together() {
        for (line, expected) in [
            ("vi -f", Some(vec!["vi", "-f"])),
            ("  'a b'  \"c d\"e f\\ g ", Some(vec!["a b", "c de", "f g"])),
            ("a '' b", Some(vec!["a", "", "b"])),
            ("a $HOME; rm *", Some(vec!["a", "$HOME;", "rm", "*"])),
            ("\"a\\\"b\" 'c\\d'", Some(vec!["a\"b", "c\\d"])),
            ("a 'b", None),
            ("a \\", None),
        ] {
            let expected = expected.map(|w| w.into_iter().map(str::to_owned).collect::<Vec<_>>());
            assert_eq!(words(line), expected, "{line}");
        }
    }
}
