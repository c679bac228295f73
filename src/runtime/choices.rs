//! What the reader has set, and what the terminal says of itself, as choices of the screen.

use std::path::Path;

use crate::app::{Ambiguous, Bidi, Paragraphs, Preferences, RowLines};
use crate::config::{AmbiguousWidth, Background, ListLines, ParagraphStyle, Settings, ThemeChoice};
use crate::home;
use crate::model::{Problem, Stories, Timestamp};
use crate::ui::{Form, Theme};

use super::{gallery, hyperlinks, themes};

/// The choices that shape the screen.
pub(super) fn preferences(settings: &Settings, now: Timestamp) -> Preferences {
    Preferences {
        measure: settings.measure,
        hyphenate: settings.hyphenate,
        justify: settings.justify,
        paragraphs: match settings.paragraphs {
            ParagraphStyle::Blank => Paragraphs::Spaced,
            ParagraphStyle::Indent => Paragraphs::Indented,
        },
        leading: settings.spacing,
        ambiguous: match settings.ambiguous {
            AmbiguousWidth::Narrow => Ambiguous::Narrow,
            AmbiguousWidth::Wide => Ambiguous::Wide,
        },
        bidi: if settings.reorder { Bidi::Reordered } else { Bidi::Terminal },
        rows: match settings.list_lines {
            ListLines::Auto => RowLines::Auto,
            ListLines::One => RowLines::One,
            ListLines::Two => RowLines::Two,
        },
        order: settings.list_order,
        stories: if settings.stories { Stories::Grouped } else { Stories::Apart },
        picture_cell: gallery::cell(settings),
        utc_offset: home::utc_offset(now),
        automatic: settings.refresh.automatic,
        sends_by_itself: settings.send_by_itself,
        every: settings.refresh.every,
    }
}

/// The theme; where its file cannot be used, the one that is built in, and why.
pub(super) fn theme(settings: &Settings, config_file: &Path) -> (Theme, Option<Problem>) {
    let form = form(settings, |name| std::env::var(name).ok());
    let ThemeChoice::Named(name) = &settings.theme else { return (Theme::new(form), None) };
    match themes::named(name, config_file, form) {
        Ok(theme) => (theme, None),
        Err(problem) => (Theme::new(form), Some(problem)),
    }
}

/// Which colours there are, and on which ground. No colours where they are unwanted
/// (<https://no-color.org>), whatever is set; any colour only where the terminal says that it has
/// them and the ground is known, as the sixteen are chosen by whoever chose the ground.
fn form(settings: &Settings, variable: impl Fn(&str) -> Option<String>) -> Form {
    let unwanted = variable("NO_COLOR").is_some_and(|value| !value.is_empty());
    let bare = variable("TERM").is_some_and(|term| term == "dumb");
    let ground = match (&settings.theme, settings.background) {
        (ThemeChoice::Plain, _) => return Form::Plain,
        (ThemeChoice::Dark, _) | (_, Background::Dark) => Some(Ground::Dark),
        (ThemeChoice::Light, _) | (_, Background::Light) => Some(Ground::Light),
        (ThemeChoice::Auto | ThemeChoice::Named(_), Background::Auto) => {
            variable("COLORFGBG").as_deref().and_then(told_ground)
        }
    };
    let named = matches!(settings.theme, ThemeChoice::Named(_));
    let any = variable("COLORTERM").is_some_and(|colours| {
        matches!(colours.to_ascii_lowercase().as_str(), "truecolor" | "24bit")
    });
    match ground {
        _ if unwanted || bare => Form::Plain,
        Some(Ground::Dark) if any => Form::Dark,
        Some(Ground::Light) if any => Form::Light,
        None if any && named => Form::Dark,
        Some(Ground::Dark) | None => Form::Dark16,
        Some(Ground::Light) => Form::Light16,
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ground {
    Dark,
    Light,
}

/// The ground as rxvt, Konsole and others tell it: `15;0`, text and ground by number, the ground
/// last. White is 7 or 15; the other bright colours are nobody's ground.
fn told_ground(colours: &str) -> Option<Ground> {
    match colours.rsplit(';').next()?.parse::<u8>().ok()? {
        7 | 15 => Some(Ground::Light),
        0..=6 | 8 => Some(Ground::Dark),
        _ => None,
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_follows_the_terminal_and_no_color_holds() {
        let truecolor = ("COLORTERM", "truecolor");
        for (set, environment, expected) in [
            ("auto", &[][..], Form::Dark16),
            ("auto", &[truecolor], Form::Dark16),
            ("auto", &[truecolor, ("COLORFGBG", "15;0")], Form::Dark),
            ("auto", &[truecolor, ("COLORFGBG", "0;default;15")], Form::Light),
            ("auto", &[("COLORFGBG", "0;15")], Form::Light16),
            ("light", &[truecolor], Form::Light),
            ("sepia", &[truecolor], Form::Dark),
            ("sepia", &[], Form::Dark16),
            ("dark", &[truecolor, ("NO_COLOR", "1")], Form::Plain),
            ("sepia", &[truecolor, ("NO_COLOR", "1")], Form::Plain),
            ("dark", &[truecolor, ("NO_COLOR", "")], Form::Dark),
            ("auto", &[("TERM", "dumb")], Form::Plain),
            ("plain", &[truecolor], Form::Plain),
        ] {
            let settings = crate::config::read(&format!("theme = '{set}'"), "c").settings;
            let form = form(&settings, |name| {
                let found = environment.iter().find(|(known, _)| *known == name);
                found.map(|(_, value)| (*value).to_owned())
            });
            assert_eq!(form, expected, "{set} {environment:?}");
        }
    }
}
