//! [`Settings`] and [`SETTINGS`]: what the reader may set, one row a setting. Help, checking,
//! the README's table and `config get` all come from the rows; nothing here reads a file.

use toml_edit::Value;

use crate::model::{Address, Clean, Problem};
use crate::query::nearest;

/// Everything that can be set, as the rest of the program uses it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The longest line of an article's text, in terminal columns: 20 to 200.
    pub measure: u16,
    /// Whether long words are parted at the end of a line.
    pub hyphenate: bool,
    /// Whether lines are stretched to the same length.
    pub justify: bool,
    pub list_lines: ListLines,
    pub theme: ThemeChoice,
    /// The editor's command line; `None` means what `$VISUAL` or `$EDITOR` names.
    pub editor: Option<Clean>,
    pub identity: Identity,
}

/// Who the reader is towards sites that take comments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    pub name: Option<Clean>,
    pub email: Option<Clean>,
    pub url: Option<Address>,
}

/// How many lines an article takes in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListLines {
    /// One or two, as the width allows.
    Auto,
    One,
    Two,
}

/// Which colours the screen is drawn in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ThemeChoice {
    /// As the terminal says: dark or light, plain where it has no colours.
    Auto,
    Dark,
    Light,
    /// No colours at all.
    Plain,
}

impl ThemeChoice {
    /// Every choice.
    pub const ALL: [Self; 4] = [Self::Auto, Self::Dark, Self::Light, Self::Plain];

    /// The word for the choice in the configuration file.
    pub fn word(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Dark => "dark",
            Self::Light => "light",
            Self::Plain => "plain",
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            measure: 72,
            hyphenate: true,
            justify: false,
            list_lines: ListLines::Auto,
            theme: ThemeChoice::Auto,
            editor: None,
            identity: Identity::default(),
        }
    }
}

/// One row: everything that is known about a setting.
pub struct Setting {
    /// Its full name in the file and on the command line.
    pub key: &'static str,
    /// What it does, in one sentence without a full stop.
    pub about: &'static str,
    /// What may stand there, to be read after "expected".
    pub expects: &'static str,
    put: fn(&mut Settings, &Value) -> Option<()>,
    show: fn(&Settings) -> Value,
}

impl Setting {
    /// Takes a value over into the settings; `None` where it is not what the setting expects.
    pub fn put(&self, settings: &mut Settings, value: &Value) -> Option<()> {
        (self.put)(settings, value)
    }

    /// The value as TOML writes it.
    pub fn show(&self, settings: &Settings) -> Value {
        (self.show)(settings)
    }

    /// The value that holds where nothing is set.
    pub fn default_value(&self) -> Value {
        (self.show)(&Settings::default())
    }

    /// Understands a value as it is typed on a command line: as TOML if that fits, else as the
    /// bare text, so that nobody has to quote twice.
    pub fn value_from_text(&self, text: &str) -> Option<Value> {
        let bare = Value::from(text);
        let fits = |value: &Value| self.put(&mut Settings::default(), value).is_some();
        text.parse::<Value>().ok().filter(fits).or_else(|| Some(bare).filter(fits))
    }
}

/// Every setting, in the order in which they are listed.
pub static SETTINGS: &[Setting] = &[
    Setting {
        key: "reader.measure",
        about: "the longest line of an article's text, in columns",
        expects: "a whole number from 20 to 200",
        put: |settings, value| {
            settings.measure = u16_between(value, 20, 200)?;
            Some(())
        },
        show: |settings| i64::from(settings.measure).into(),
    },
    Setting {
        key: "reader.hyphenate",
        about: "part long words at the end of a line",
        expects: "true or false",
        put: |settings, value| {
            settings.hyphenate = value.as_bool()?;
            Some(())
        },
        show: |settings| settings.hyphenate.into(),
    },
    Setting {
        key: "reader.justify",
        about: "stretch lines to the same length",
        expects: "true or false",
        put: |settings, value| {
            settings.justify = value.as_bool()?;
            Some(())
        },
        show: |settings| settings.justify.into(),
    },
    Setting {
        key: "list.lines",
        about: "lines an article takes in the list",
        expects: "\"auto\", 1 or 2",
        put: |settings, value| {
            settings.list_lines = list_lines(value)?;
            Some(())
        },
        show: |settings| match settings.list_lines {
            ListLines::Auto => "auto".into(),
            ListLines::One => 1.into(),
            ListLines::Two => 2.into(),
        },
    },
    Setting {
        key: "theme",
        about: "the colours of the screen; \"auto\" asks the terminal, \"plain\" uses none",
        expects: "\"auto\", \"dark\", \"light\" or \"plain\"",
        put: |settings, value| {
            let word = value.as_str()?;
            settings.theme = ThemeChoice::ALL.into_iter().find(|theme| theme.word() == word)?;
            Some(())
        },
        show: |settings| settings.theme.word().into(),
    },
    Setting {
        key: "composer.editor",
        about: "the editor for long comments; empty for $VISUAL, $EDITOR or one that is installed",
        expects: "a command and its arguments in one line, or an empty text",
        put: |settings, value| {
            settings.editor = one_line(value)?;
            Some(())
        },
        show: |settings| settings.editor.as_deref().unwrap_or_default().into(),
    },
    Setting {
        key: "identity.name",
        about: "the name your comments are signed with",
        expects: "a name in one line, or an empty text",
        put: |settings, value| {
            settings.identity.name = one_line(value)?;
            Some(())
        },
        show: |settings| settings.identity.name.as_deref().unwrap_or_default().into(),
    },
    Setting {
        key: "identity.email",
        about: "the mail address sites ask for; they do not show it",
        expects: "a mail address such as you@example.org, or an empty text",
        put: |settings, value| {
            let email = one_line(value)?;
            if !email.as_deref().is_none_or(is_mail_address) {
                return None;
            }
            settings.identity.email = email;
            Some(())
        },
        show: |settings| settings.identity.email.as_deref().unwrap_or_default().into(),
    },
    Setting {
        key: "identity.url",
        about: "your own site, which your name may lead to",
        expects: "an address that begins with https:// or http://, or an empty text",
        put: |settings, value| {
            let text = one_line(value)?;
            settings.identity.url = match text {
                Some(text) => Some(Address::parse(&text)?),
                None => None,
            };
            Some(())
        },
        show: |settings| match &settings.identity.url {
            Some(url) => url.as_str().into(),
            None => "".into(),
        },
    },
];

/// The setting of a name.
///
/// # Errors
///
/// There is none of that name; the nearest one is named as the way on.
pub fn find(key: &str) -> Result<&'static Setting, Problem> {
    if let Some(setting) = SETTINGS.iter().find(|setting| setting.key == key) {
        return Ok(setting);
    }
    let hint = nearest(key, SETTINGS.iter().map(|setting| setting.key)).map_or_else(
        || "`tidings config get` lists the settings".to_owned(),
        |name| format!("did you mean {name}?"),
    );
    Err(Problem::new(format!("unknown setting {key}"), "there is none of that name").hint(hint))
}

fn u16_between(value: &Value, least: u16, most: u16) -> Option<u16> {
    let number = u16::try_from(value.as_integer()?).ok()?;
    (least..=most).contains(&number).then_some(number)
}

fn list_lines(value: &Value) -> Option<ListLines> {
    match (value.as_str(), value.as_integer()) {
        (Some("auto"), _) => Some(ListLines::Auto),
        (_, Some(1)) => Some(ListLines::One),
        (_, Some(2)) => Some(ListLines::Two),
        _ => None,
    }
}

/// A text of one line, `Some(None)` where it is empty. One with characters that [`Clean`] drops
/// is refused: a name that is not what it looks like helps nobody.
fn one_line(value: &Value) -> Option<Option<Clean>> {
    let text = value.as_str()?.trim();
    let clean = Clean::new(text);
    (clean.as_str() == text && text.len() <= 1_000).then(|| Some(clean).filter(|c| !c.is_empty()))
}

/// Whether a text has the shape of a mail address; whether mail arrives there only mail can say.
fn is_mail_address(text: &str) -> bool {
    let no_space = !text.contains(char::is_whitespace);
    let parts = text.rsplit_once('@');
    no_space && parts.is_some_and(|(who, host)| !who.is_empty() && !host.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_is_what_its_row_expects() {
        for row in SETTINGS {
            let mut settings = Settings::default();
            assert!(row.put(&mut settings, &row.default_value()).is_some(), "{}", row.key);
            assert_eq!(settings, Settings::default(), "{}", row.key);
        }
    }

    #[test]
    fn what_a_row_takes_it_also_shows() {
        for (key, typed, shown) in [
            ("reader.measure", "20", "20"),
            ("reader.measure", "200", "200"),
            ("reader.hyphenate", "false", "false"),
            ("reader.justify", "true", "true"),
            ("list.lines", "auto", "\"auto\""),
            ("list.lines", "\"auto\"", "\"auto\""),
            ("list.lines", "2", "2"),
            ("theme", "light", "\"light\""),
            ("composer.editor", "vi -f", "\"vi -f\""),
            ("identity.name", "1", "\"1\""),
            ("identity.name", "", "\"\""),
            ("identity.name", " Ann  Other ", "\"Ann  Other\""),
            ("identity.email", "a@b.example", "\"a@b.example\""),
            ("identity.url", "https://a.example", "\"https://a.example/\""),
        ] {
            let row = find(key).expect("known");
            let value = row.value_from_text(typed).unwrap_or_else(|| panic!("{key} {typed}"));
            let mut settings = Settings::default();
            assert!(row.put(&mut settings, &value).is_some(), "{key} {typed}");
            assert_eq!(row.show(&settings).to_string(), shown, "{key}");
        }
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        for (key, typed) in [
            ("reader.measure", "19"),
            ("reader.measure", "201"),
            ("reader.measure", "-72"),
            ("reader.measure", "7.5"),
            ("reader.measure", "wide"),
            ("reader.hyphenate", "yes"),
            ("list.lines", "3"),
            ("theme", "blue"),
            ("identity.email", "nobody"),
            ("identity.email", "a b@c.example"),
            ("identity.url", "javascript:alert(1)"),
            ("identity.name", "a\u{202e}b"),
            ("composer.editor", "vi\u{1b}[2J"),
        ] {
            let row = find(key).expect("known");
            assert_eq!(row.value_from_text(typed).map(|v| v.to_string()), None, "{key} {typed}");
        }
    }

    #[test]
    fn an_unknown_name_is_answered_with_the_nearest() {
        let hint = |key| find(key).err().map(|problem| problem.hint.to_string());
        assert_eq!(hint("reader.mesure").as_deref(), Some("did you mean reader.measure?"));
        assert_eq!(hint("zzzzzzzz").as_deref(), Some("`tidings config get` lists the settings"));
        assert_eq!(hint("theme"), None);
    }

    #[test]
    fn keys_are_unique_and_stand_at_most_one_section_deep() {
        for (at, row) in SETTINGS.iter().enumerate() {
            assert!(row.key.split('.').count() <= 2, "{}", row.key);
            assert!(SETTINGS[at + 1..].iter().all(|other| other.key != row.key), "{}", row.key);
        }
    }
}
