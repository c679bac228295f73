//! What the reader has set, and what the terminal says of itself, as choices of the screen.

use crate::app::{Ambiguous, Bidi, Paragraphs, Preferences, RowLines};
use crate::config::{AmbiguousWidth, ListLines, ParagraphStyle, Settings, ThemeChoice};
use crate::home;
use crate::model::Timestamp;
use crate::ui::{Palette, Theme};

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
        utc_offset: home::utc_offset(now),
        automatic: settings.refresh.automatic,
        every: settings.refresh.every,
    }
}

/// The theme: none but weight where colours are unwanted (<https://no-color.org>).
pub(super) fn theme(settings: &Settings) -> Theme {
    let unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    Theme::new(match settings.theme {
        ThemeChoice::Plain => Palette::Plain,
        ThemeChoice::Auto if unwanted => Palette::Plain,
        ThemeChoice::Auto | ThemeChoice::Dark => Palette::Dark,
        ThemeChoice::Light => Palette::Light,
    })
}
