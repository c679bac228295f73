//! What the reader has set, and what the terminal says of itself, as choices of the screen.

use crate::app::{Preferences, RowLines};
use crate::config::{ListLines, Settings, ThemeChoice};
use crate::home;
use crate::model::Timestamp;
use crate::ui::{Form, Theme};

use super::hyperlinks;

/// The choices that shape the screen.
pub(super) fn preferences(settings: &Settings, now: Timestamp) -> Preferences {
    Preferences {
        measure: settings.measure,
        hyphenate: settings.hyphenate,
        justify: settings.justify,
        rows: match settings.list_lines {
            ListLines::Auto => RowLines::Auto,
            ListLines::One => RowLines::One,
            ListLines::Two => RowLines::Two,
        },
        utc_offset: home::utc_offset(now),
    }
}

/// The theme: none but weight where colours are unwanted (<https://no-color.org>).
pub(super) fn theme(settings: &Settings) -> Theme {
    let unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    Theme::new(match settings.theme {
        ThemeChoice::Plain => Form::Plain,
        ThemeChoice::Auto if unwanted => Form::Plain,
        ThemeChoice::Auto | ThemeChoice::Dark => Form::Dark16,
        ThemeChoice::Light => Form::Light16,
    })
}

/// Whether the terminal is told where links lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hyperlinks {
    On,
    Off,
}

/// On, unless the reader does not want it or the terminal would stumble over it.
pub(super) fn hyperlinks(settings: &Settings) -> Hyperlinks {
    let understood = hyperlinks::understood(|name| std::env::var(name).ok());
    if settings.hyperlinks && understood { Hyperlinks::On } else { Hyperlinks::Off }
}
