//! Theme files: those that come with the program, and the reader's own in the folder `themes`
//! beside the configuration file. Reads them; what a part of the screen is, `ui` knows.

use std::path::Path;

use toml_edit::{Document, Item, TableLike};

use super::file::{not_toml, text_of};
use super::paint::{Colour, Paint};
use crate::model::Problem;
use crate::query::nearest;

/// The themes that come with the program, by name.
pub const THEMES: [(&str, &str); 3] = [
    ("contrast", include_str!("../../assets/themes/contrast.toml")),
    ("sea", include_str!("../../assets/themes/sea.toml")),
    ("sepia", include_str!("../../assets/themes/sepia.toml")),
];

/// The names that may stand in a theme file.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// The forms a theme has, one section each.
    pub forms: &'a [&'a str],
    /// The parts of the screen, one key each.
    pub parts: &'a [&'a str],
}

/// What a theme file changes: form, part and paint.
pub type ThemeFile = Vec<(String, String, Paint)>;

/// The theme of a name: the reader's own file, else one that comes with the program.
///
/// # Errors
///
/// There is none of that name, or something in its file is not understood; then nothing of it is
/// used, so that a screen is never half one theme and half another.
pub fn theme(name: &str, config_file: &Path, known: Known<'_>) -> Result<ThemeFile, Problem> {
    let own = config_file.with_file_name("themes").join(format!("{name}.toml"));
    if own.exists() {
        return parse(&text_of(&own)?, &own.display().to_string(), known);
    }
    match THEMES.iter().find(|(built_in, _)| *built_in == name) {
        Some((_, text)) => parse(text, name, known),
        None => Err(unknown(name, &own)),
    }
}

fn unknown(name: &str, own: &Path) -> Problem {
    let names: Vec<&str> = THEMES.iter().map(|(name, _)| *name).collect();
    let why = format!("there is no {} and no theme of that name here", own.display());
    Problem::new(format!("no theme {name}"), why)
        .hint(format!("set theme to auto, dark, light, plain, {}", names.join(", ")))
}

/// Reads the text of a theme file; `name` is what a problem calls it.
///
/// # Errors
///
/// The first thing that is not understood, with where it stands.
pub fn parse(text: &str, name: &str, known: Known<'_>) -> Result<ThemeFile, Problem> {
    let document: Document<&str> =
        Document::parse(text).map_err(|error| not_toml(text, name, &error))?;
    let mut theme = ThemeFile::new();
    for (form, item) in document.as_table() {
        let bad = |why: String| Problem::new(format!("the theme {name} is not used"), why);
        if !known.forms.contains(&form) {
            return Err(bad(format!("there is no form {form}")).hint(near(form, known.forms)));
        }
        let Some(section) = item.as_table_like() else {
            return Err(bad(format!("{form} stands there as a value, not as a section")));
        };
        theme
            .extend(read_section(form, section, known).map_err(|(why, hint)| bad(why).hint(hint))?);
    }
    Ok(theme)
}

fn read_section(
    form: &str,
    section: &dyn TableLike,
    known: Known<'_>,
) -> Result<ThemeFile, (String, String)> {
    let mut parts = ThemeFile::new();
    for (part, item) in section.iter() {
        if !known.parts.contains(&part) {
            let why = format!("[{form}] has no part {part}");
            return Err((why, near(part, known.parts)));
        }
        let paint = paint(form, item).map_err(|why| {
            let hint =
                "a paint is a colour, \"on\" and a colour, and bold, dim, italic, underline, \
                        reverse or strike"
                    .to_owned();
            (format!("{part} in [{form}]: {why}"), hint)
        })?;
        parts.push((form.to_owned(), part.to_owned(), paint));
    }
    Ok(parts)
}

fn paint(form: &str, item: &Item) -> Result<Paint, String> {
    let Some(text) = item.as_str() else { return Err("it is not a text".to_owned()) };
    let paint = Paint::parse(text).map_err(|word| format!("“{word}” is not understood"))?;
    let fits = |colour: Colour| match colour {
        Colour::Default => true,
        Colour::Ansi(_) => form != "plain",
        Colour::Rgb(..) => form != "plain" && !form.ends_with("16"),
    };
    if paint.colours().all(fits) {
        return Ok(paint);
    }
    Err(match form {
        "plain" => "the plain form has no colours".to_owned(),
        _ => "this form has the sixteen named colours only".to_owned(),
    })
}

fn near(word: &str, known: &[&str]) -> String {
    nearest(word, known.iter().copied()).map_or_else(
        || format!("there are {}", known.join(", ")),
        |name| format!("did you mean {name}?"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: Known<'static> =
        Known { forms: &["dark", "dark16", "plain"], parts: &["accent", "code"] };

    #[test]
    fn a_theme_says_what_it_changes() {
        let text = "[dark]\naccent = '#102030 bold'\n[plain]\ncode = 'italic'\n";
        let theme = parse(text, "own", KNOWN).expect("reads");
        let parts: Vec<(&str, &str)> =
            theme.iter().map(|(form, part, _)| (form.as_str(), part.as_str())).collect();
        assert_eq!(parts, [("dark", "accent"), ("plain", "code")]);
        assert_eq!(parse("", "own", KNOWN), Ok(Vec::new()));
    }

    #[test]
    fn the_first_mistake_is_said_and_nothing_is_used() {
        for (text, said) in [
            ("[dark]\nacent = 'red'", "[dark] has no part acent; did you mean accent?"),
            ("[drak]\naccent = 'red'", "there is no form drak; did you mean dark?"),
            ("dark = 3", "dark stands there as a value, not as a section"),
            ("[dark]\naccent = 3", "accent in [dark]: it is not a text"),
            ("[dark]\naccent = 'teal'", "accent in [dark]: “teal” is not understood"),
            ("[dark16]\naccent = '#102030'", "this form has the sixteen named colours only"),
            ("[plain]\naccent = 'red'", "the plain form has no colours"),
            ("[dark", "line 1 is not TOML"),
        ] {
            let problem = parse(text, "own", KNOWN).expect_err("refused").to_string();
            assert!(problem.contains(said), "{problem}");
        }
    }

    #[test]
    fn a_readers_own_theme_comes_before_one_of_the_same_name() {
        let folder = tempfile::tempdir().expect("a folder");
        let config = folder.path().join("config.toml");
        let known = Known { forms: &["dark"], parts: &["accent"] };
        assert!(theme("nowhere", &config, known).is_err_and(|p| p.hint.contains("sepia")));
        std::fs::create_dir(folder.path().join("themes")).expect("makes");
        std::fs::write(folder.path().join("themes/sea.toml"), "[dark]\naccent = 'red'").expect("w");
        let own = theme("sea", &config, known).expect("reads");
        assert_eq!(own.len(), 1);
    }
}
