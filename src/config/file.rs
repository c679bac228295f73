//! Reading the configuration file: what could be read is kept, everything else is said. Never
//! writes, and never lets a mistake in the file stop the program.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::ops::Range;
use std::path::Path;

use toml_edit::{Document, Item, Table, Value};

use super::settings::{SETTINGS, Settings, find};
use crate::model::Problem;

/// A configuration file longer than this many bytes is some other file.
const LONGEST: u64 = 1 << 20;

/// What was read of a configuration file.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    pub settings: Settings,
    pub problems: Vec<Problem>,
    /// The keys that the file sets, each with its line, counted from 1.
    set: Vec<(&'static str, usize)>,
}

/// Where a setting's value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    Default,
    /// The file, at this line.
    File(usize),
}

impl Loaded {
    /// Where the value of a setting comes from.
    pub fn origin(&self, key: &str) -> Origin {
        let found = self.set.iter().find(|(set, _)| *set == key);
        found.map_or(Origin::Default, |(_, line)| Origin::File(*line))
    }
}

/// Reads a configuration file; one that does not exist sets nothing.
pub fn load(path: &Path) -> Loaded {
    match text_of(path) {
        Ok(text) => read(&text, &path.display().to_string()),
        Err(problem) => Loaded { problems: vec![problem], ..Loaded::default() },
    }
}

/// The text of a configuration file, empty where there is no such file.
pub(super) fn text_of(path: &Path) -> Result<String, Problem> {
    let refused = |why: String| Problem::new(format!("cannot read {}", path.display()), why);
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(String::new()),
        Err(error) => return Err(refused(error.to_string())),
    };
    if !file.metadata().is_ok_and(|about| about.is_file()) {
        return Err(refused("it is not a file".to_owned()));
    }
    let mut bytes = Vec::new();
    file.take(LONGEST + 1).read_to_end(&mut bytes).map_err(|error| refused(error.to_string()))?;
    if bytes.len() as u64 > LONGEST {
        return Err(refused("it is longer than 1 MiB".to_owned()));
    }
    String::from_utf8(bytes).map_err(|_| refused("it is not UTF-8 text".to_owned()))
}

/// Reads the text of a configuration file; `name` is what problems call it.
pub fn read(text: &str, name: &str) -> Loaded {
    let mut reading = Reading { text, name, loaded: Loaded::default() };
    match Document::parse(text) {
        Ok(document) => reading.root(document.as_table()),
        Err(error) => reading.unparsable(&error),
    }
    reading.loaded
}

/// The problem of a file that is not TOML.
pub(super) fn not_toml(text: &str, name: &str, error: &toml_edit::TomlError) -> Problem {
    let line = line_of(text, error.span());
    let message = error.message().lines().next().unwrap_or_default().to_owned();
    Problem::new(format!("cannot read {name}"), format!("line {line} is not TOML ({message})"))
        .hint("correct that line")
}

struct Reading<'a> {
    text: &'a str,
    name: &'a str,
    loaded: Loaded,
}

impl Reading<'_> {
    /// Keeps what stands above the line with the mistake.
    fn unparsable(&mut self, error: &toml_edit::TomlError) {
        self.loaded.problems.push(not_toml(self.text, self.name, error));
        let bad = line_of(self.text, error.span());
        let above: usize = self.text.split_inclusive('\n').take(bad - 1).map(str::len).sum();
        if let Ok(document) = Document::parse(&self.text[..above]) {
            self.root(document.as_table());
        }
    }

    /// Settings stand at the top or one section deep, so that two loops see them all.
    fn root(&mut self, table: &Table) {
        for (key, item) in table.iter() {
            let span = table.key(key).and_then(toml_edit::Key::span);
            let section = format!("{key}.");
            if key == "account"
                && let Some(accounts) = item.as_array_of_tables()
            {
                let name = self.name;
                let place = format!("{name} line {}", line_of(self.text, span));
                let mut tables = accounts.iter().map(|table| table as &dyn toml_edit::TableLike);
                let known = &mut self.loaded.settings.accounts;
                let problems = super::accounts::take(&mut tables, &place, known);
                problems.into_iter().for_each(|problem| self.say(problem));
                continue;
            }
            let is_section = SETTINGS.iter().any(|row| row.key.starts_with(&section));
            match item.as_table_like() {
                Some(inner) if is_section => {
                    for (name, item) in inner.iter() {
                        let span = inner.key(name).and_then(toml_edit::Key::span);
                        self.entry(&format!("{section}{name}"), item, span);
                    }
                }
                Some(_) | None => self.entry(key, item, span),
            }
        }
    }

    fn entry(&mut self, key: &str, item: &Item, span: Option<Range<usize>>) {
        let line = line_of(self.text, span.or_else(|| item.span()));
        let row = match find(key) {
            Ok(row) => row,
            Err(problem) => {
                let what = format!("{} line {line}: {}", self.name, problem.what);
                return self.say(Problem::new(what, &*problem.why).hint(&*problem.hint));
            }
        };
        let put = item.as_value().and_then(|value| row.put(&mut self.loaded.settings, value));
        if put.is_some() {
            return self.loaded.set.push((row.key, line));
        }
        let what = format!("{} line {line}: {key} is not set", self.name);
        let why = format!("it is {}, expected {}", found(item), row.expects);
        self.say(Problem::new(what, why));
    }

    fn say(&mut self, problem: Problem) {
        // A file of some other program would otherwise fill the screen with complaints.
        if self.loaded.problems.len() < 20 {
            self.loaded.problems.push(problem);
        }
    }
}

/// What stands where something else was expected, in as few words as show it.
fn found(item: &Item) -> String {
    let Some(value) = item.as_value() else {
        return "a section".to_owned();
    };
    match value {
        Value::String(_)
        | Value::Integer(_)
        | Value::Float(_)
        | Value::Boolean(_)
        | Value::Datetime(_) => {
            let shown = value.clone().decorated("", "").to_string();
            shown.chars().take(60).collect()
        }
        Value::Array(_) => "a list".to_owned(),
        Value::InlineTable(_) => "a section".to_owned(),
    }
}

/// The line, counted from 1, on which a part of the text begins.
fn line_of(text: &str, span: Option<Range<usize>>) -> usize {
    let start = span.map_or(text.len(), |span| span.start).min(text.len());
    text.as_bytes()[..start].iter().filter(|byte| **byte == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::ThemeChoice;
    use proptest::prelude::*;

    fn said(text: &str) -> Vec<String> {
        read(text, "config.toml").problems.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn reads_sections_dotted_keys_and_inline_tables_alike() {
        for text in [
            "theme = \"dark\"\n[reader]\nmeasure = 60\n",
            "reader.measure = 60\ntheme = 'dark'",
            "reader = { measure = 60 }\r\ntheme = \"dark\"\r\n",
            "\u{feff}theme = \"dark\"\n[reader]\nmeasure = 60",
        ] {
            let loaded = read(text, "config.toml");
            assert_eq!(loaded.problems, [], "{text}");
            assert_eq!(loaded.settings.measure, 60, "{text}");
            assert_eq!(loaded.settings.theme, ThemeChoice::Dark, "{text}");
        }
    }

    #[test]
    fn a_mistake_is_said_with_its_line_and_the_rest_is_kept() {
        let text = "[reader]\nmesure = 60\njustify = true\nhyphenate = 'no'\n[colour]\na = 1\n";
        let loaded = read(text, "config.toml");
        assert!(loaded.settings.justify);
        assert_eq!(
            said(text),
            [
                "config.toml line 2: unknown setting reader.mesure: there is none of that name; \
                 did you mean reader.measure?",
                "config.toml line 4: reader.hyphenate is not set: it is \"no\", expected true or \
                 false",
                "config.toml line 5: unknown setting colour: there is none of that name; \
                 `tidings config get` lists the settings",
            ]
        );
    }

    #[test]
    fn what_stands_above_a_line_that_is_not_toml_is_kept() {
        let text = "theme = \"light\"\n[reader]\nmeasure = = 3\njustify = true\n";
        let loaded = read(text, "config.toml");
        assert_eq!(loaded.settings.theme, ThemeChoice::Light);
        assert!(!loaded.settings.justify);
        assert_eq!(loaded.problems.len(), 1);
        assert!(said(text)[0].contains("line 3 is not TOML"), "{:?}", said(text));
    }

    #[test]
    fn says_where_a_value_comes_from() {
        let loaded = read("\n[reader]\n\nmeasure = 60\njustify = 3", "config.toml");
        assert_eq!(loaded.origin("reader.measure"), Origin::File(4));
        assert_eq!(loaded.origin("reader.justify"), Origin::Default);
        assert_eq!(loaded.origin("theme"), Origin::Default);
    }

    #[test]
    fn a_missing_file_sets_nothing_and_an_unreadable_one_is_said() {
        let dir = tempfile::tempdir().expect("a folder");
        assert_eq!(load(&dir.path().join("none.toml")).problems, []);
        assert!(load(dir.path()).problems[0].to_string().contains("not a file"));
        let latin = dir.path().join("latin.toml");
        std::fs::write(&latin, b"theme = \"\xe4\"").expect("writes");
        assert!(load(&latin).problems[0].to_string().contains("not UTF-8"));
    }

    #[test]
    fn a_foreign_file_does_not_fill_the_screen() {
        let text: String = (0..1_000).map(|n| format!("key{n} = {n}\n")).collect();
        assert_eq!(said(&text).len(), 20);
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_falling_over(text in "[a-z.=\"'\\[\\]{} \n0-9#é]{0,200}") {
            let _ = read(&text, "config.toml");
        }
    }
}
