//! [`Settings`] and [`SETTINGS`]: what the reader may set, one row a setting. Help, checking,
//! the README's table and `config get` all come from the rows; nothing here reads a file.

use toml_edit::Value;

use super::accounts::Account;
use super::choices::{
    AmbiguousWidth, Background, ListLines, ParagraphStyle, PictureChoice, ThemeChoice,
};
use super::network::{self, Network, Refreshing};
use crate::model::{Address, Clean, Order, Problem};
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
    pub paragraphs: ParagraphStyle,
    /// Blank lines between the lines of a text: 0 to 2.
    pub spacing: u8,
    pub ambiguous: AmbiguousWidth,
    /// Whether text from right to left is put in order here and not by the terminal.
    pub reorder: bool,
    /// Whether the terminal is told where the links of a text lead.
    pub hyperlinks: bool,
    pub pictures: PictureChoice,
    pub list_lines: ListLines,
    /// What stands first in the list when the reader opens.
    pub list_order: Order,
    /// Whether the reports of one event share a row of the list.
    pub stories: bool,
    pub theme: ThemeChoice,
    pub background: Background,
    /// The editor's command line; `None` means what `$VISUAL` or `$EDITOR` names.
    pub editor: Option<Clean>,
    /// The browser's program and its arguments; empty means what `$BROWSER` names, or the
    /// desktop's own.
    pub browser: Vec<Clean>,
    pub identity: Identity,
    pub network: Network,
    pub refresh: Refreshing,
    /// Whether what waits in the outbox is sent by itself when there is a network.
    pub send_by_itself: bool,
    pub accounts: Vec<Account>,
}

/// Who the reader is towards sites that take comments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    pub name: Option<Clean>,
    pub email: Option<Clean>,
    pub url: Option<Address>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            measure: 72,
            hyphenate: true,
            justify: false,
            paragraphs: ParagraphStyle::Blank,
            spacing: 0,
            ambiguous: AmbiguousWidth::Narrow,
            reorder: false,
            hyperlinks: true,
            pictures: PictureChoice::Auto,
            list_lines: ListLines::Auto,
            list_order: Order::Newest,
            stories: true,
            theme: ThemeChoice::Auto,
            background: Background::Auto,
            editor: None,
            browser: Vec::new(),
            identity: Identity::default(),
            network: Network::default(),
            refresh: Refreshing::default(),
            send_by_itself: false,
            accounts: Vec::new(),
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
        key: "reader.paragraphs",
        about: "what stands between paragraphs: a blank line, or an indent as in a book",
        expects: "\"blank\" or \"indent\"",
        put: |settings, value| {
            settings.paragraphs = match value.as_str()? {
                "blank" => ParagraphStyle::Blank,
                "indent" => ParagraphStyle::Indent,
                _ => return None,
            };
            Some(())
        },
        show: |settings| match settings.paragraphs {
            ParagraphStyle::Blank => "blank".into(),
            ParagraphStyle::Indent => "indent".into(),
        },
    },
    Setting {
        key: "reader.spacing",
        about: "blank lines between the lines of a text",
        expects: "a whole number from 0 to 2",
        put: |settings, value| {
            settings.spacing = u8::try_from(u16_between(value, 0, 2)?).ok()?;
            Some(())
        },
        show: |settings| i64::from(settings.spacing).into(),
    },
    Setting {
        key: "reader.ambiguous_width",
        about: "how wide the terminal draws signs such as “ and … ; \"wide\" with East Asian fonts",
        expects: "\"narrow\" or \"wide\"",
        put: |settings, value| {
            settings.ambiguous = match value.as_str()? {
                "narrow" => AmbiguousWidth::Narrow,
                "wide" => AmbiguousWidth::Wide,
                _ => return None,
            };
            Some(())
        },
        show: |settings| match settings.ambiguous {
            AmbiguousWidth::Narrow => "narrow".into(),
            AmbiguousWidth::Wide => "wide".into(),
        },
    },
    Setting {
        key: "reader.reorder",
        about: "put Arabic and Hebrew in order, for terminals that do not do it themselves",
        expects: "true or false",
        put: |settings, value| {
            settings.reorder = value.as_bool()?;
            Some(())
        },
        show: |settings| settings.reorder.into(),
    },
    Setting {
        key: "reader.pictures",
        about: "how pictures are shown: by the terminal's own means, as coloured blocks, or not",
        expects: "\"auto\", \"kitty\", \"iterm2\", \"sixel\", \"blocks\" or \"off\"",
        put: |settings, value| {
            let word = value.as_str()?;
            settings.pictures =
                PictureChoice::ALL.into_iter().find(|choice| choice.word() == word)?;
            Some(())
        },
        show: |settings| settings.pictures.word().into(),
    },
    Setting {
        key: "reader.hyperlinks",
        about: "let the terminal make links of links, where it can",
        expects: "true or false",
        put: |settings, value| {
            settings.hyperlinks = value.as_bool()?;
            Some(())
        },
        show: |settings| settings.hyperlinks.into(),
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
        key: "list.order",
        about: "what stands first in the list: \"newest\", \"oldest\", \"unread\" or \"source\"",
        expects: "\"newest\", \"oldest\", \"unread\" or \"source\"",
        put: |settings, value| {
            // What fits best comes first only where something is searched.
            let known = Order::from_word(value.as_str()?);
            settings.list_order = known.filter(|order| *order != Order::Relevance)?;
            Some(())
        },
        show: |settings| settings.list_order.word().into(),
    },
    Setting {
        key: "list.stories",
        about: "let the reports of one event share a row of the list",
        expects: "true or false",
        put: |settings, value| {
            settings.stories = value.as_bool()?;
            Some(())
        },
        show: |settings| settings.stories.into(),
    },
    Setting {
        key: "theme",
        about: "the colours: \"auto\", \"dark\", \"light\", \"plain\" without any, \"sepia\", \"sea\", \
                \"contrast\", or the name of a file in the folder themes beside this one",
        expects: "\"auto\", \"dark\", \"light\", \"plain\" or the name of a theme in small letters",
        put: |settings, value| {
            settings.theme = ThemeChoice::of_word(value.as_str()?)?;
            Some(())
        },
        show: |settings| settings.theme.word().into(),
    },
    Setting {
        key: "background",
        about: "the ground of the terminal, for the colours that stand out on it",
        expects: "\"auto\", \"dark\" or \"light\"",
        put: |settings, value| {
            settings.background = match value.as_str()? {
                "auto" => Background::Auto,
                "dark" => Background::Dark,
                "light" => Background::Light,
                _ => return None,
            };
            Some(())
        },
        show: |settings| match settings.background {
            Background::Auto => "auto".into(),
            Background::Dark => "dark".into(),
            Background::Light => "light".into(),
        },
    },
    Setting {
        key: "browser",
        about: "what opens pages; empty for $BROWSER or the desktop's own browser",
        expects: "a program, or a list of a program and its arguments",
        put: |settings, value| {
            settings.browser = program(value)?;
            Some(())
        },
        show: |settings| match settings.browser.as_slice() {
            [] => "".into(),
            [program] => program.as_str().into(),
            words => Value::from_iter(words.iter().map(|word| word.as_str())),
        },
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
    Setting {
        key: "refresh.automatic",
        about: "fetch what is due by itself while the reader is open",
        expects: "true or false",
        put: |settings, value| {
            settings.refresh.automatic = value.as_bool()?;
            Some(())
        },
        show: |settings| settings.refresh.automatic.into(),
    },
    Setting {
        key: "refresh.every",
        about: "how often a source is fetched; \"auto\" is as often as each seems to need",
        expects: "\"auto\" or a time from 5m to 30d, such as 45m, 2h or 1d",
        put: |settings, value| {
            settings.refresh.every = network::every(value)?;
            Some(())
        },
        show: |settings| match settings.refresh.every {
            Some(every) => every.to_string().into(),
            None => "auto".into(),
        },
    },
    Setting {
        key: "network.proxy",
        about: "the proxy; \"environment\" for http_proxy and its like, \"off\" for none",
        expects: "\"environment\", \"off\" or an address such as http://proxy.example:3128 or \
                  socks5h://127.0.0.1:9050",
        put: |settings, value| {
            settings.network.proxy = network::proxy(value)?;
            Some(())
        },
        show: |settings| settings.network.proxy.text().into(),
    },
    Setting {
        key: "network.ca_file",
        about: "a file of root certificates (PEM) to trust besides the system's",
        expects: "the whole path of a file, or an empty text",
        put: |settings, value| {
            settings.network.ca_file = network::file(value)?;
            Some(())
        },
        show: |settings| match &settings.network.ca_file {
            Some(path) => path.to_string_lossy().as_ref().into(),
            None => "".into(),
        },
    },
    Setting {
        key: "outbox.automatic",
        about: "send what waits in the outbox by itself, while the reader is open",
        expects: "true or false",
        put: |settings, value| {
            settings.send_by_itself = value.as_bool()?;
            Some(())
        },
        show: |settings| settings.send_by_itself.into(),
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
pub(super) fn one_line(value: &Value) -> Option<Option<Clean>> {
    let text = value.as_str()?.trim();
    let clean = Clean::new(text);
    (clean.as_str() == text && text.len() <= 1_000).then(|| Some(clean).filter(|c| !c.is_empty()))
}

/// A program, alone or as the first of a list with its arguments; an empty text names none.
fn program(value: &Value) -> Option<Vec<Clean>> {
    let Some(list) = value.as_array() else { return Some(one_line(value)?.into_iter().collect()) };
    let words: Option<Vec<Clean>> = list.iter().map(|word| one_line(word)?).collect();
    words.filter(|words| words.len() <= 100)
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
            ("reader.paragraphs", "indent", "\"indent\""),
            ("reader.spacing", "1", "1"),
            ("reader.ambiguous_width", "wide", "\"wide\""),
            ("reader.reorder", "true", "true"),
            ("outbox.automatic", "true", "true"),
            ("list.lines", "auto", "\"auto\""),
            ("list.lines", "\"auto\"", "\"auto\""),
            ("list.lines", "2", "2"),
            ("list.order", "unread", "\"unread\""),
            ("theme", "light", "\"light\""),
            ("theme", "my-own", "\"my-own\""),
            ("background", "light", "\"light\""),
            ("composer.editor", "vi -f", "\"vi -f\""),
            ("browser", "firefox", "\"firefox\""),
            ("browser", "['w', '-x y']", "[\"w\", \"-x y\"]"),
            ("browser", "", "\"\""),
            ("identity.name", "1", "\"1\""),
            ("identity.name", "", "\"\""),
            ("identity.name", " Ann  Other ", "\"Ann  Other\""),
            ("identity.email", "a@b.example", "\"a@b.example\""),
            ("identity.url", "https://a.example", "\"https://a.example/\""),
            ("refresh.automatic", "false", "false"),
            ("refresh.every", "120m", "\"2h\""),
            ("refresh.every", "auto", "\"auto\""),
            ("network.proxy", "off", "\"off\""),
            ("network.proxy", "", "\"environment\""),
            ("network.proxy", "socks5h://[::1]:9050", "\"socks5h://[::1]:9050\""),
            ("network.ca_file", "/etc/own ca.pem", "\"/etc/own ca.pem\""),
            ("network.ca_file", "", "\"\""),
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
            ("reader.paragraphs", "none"),
            ("reader.spacing", "3"),
            ("reader.ambiguous_width", "2"),
            ("list.lines", "3"),
            ("list.order", "relevance"),
            ("theme", "Blue"),
            ("theme", "../x"),
            ("theme", ""),
            ("background", "blue"),
            ("identity.email", "nobody"),
            ("identity.email", "a b@c.example"),
            ("identity.url", "javascript:alert(1)"),
            ("identity.name", "a\u{202e}b"),
            ("composer.editor", "vi\u{1b}[2J"),
            ("refresh.automatic", "no"),
            ("refresh.every", "1m"),
            ("refresh.every", "60"),
            ("network.proxy", "proxy:3128"),
            ("network.proxy", "ftp://proxy"),
            ("network.proxy", "http://"),
            ("network.proxy", "http://a b"),
            ("network.ca_file", "own.pem"),
            ("browser", "w\u{202e}"),
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
