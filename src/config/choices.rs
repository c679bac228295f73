//! What some settings choose between, with the words for it in the configuration file.

use crate::model::Clean;

/// How many lines an article takes in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListLines {
    /// One or two, as the width allows.
    Auto,
    One,
    Two,
}

/// How one paragraph is told from the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParagraphStyle {
    Blank,
    Indent,
}

/// How wide the terminal draws the signs that East Asian fonts draw wide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AmbiguousWidth {
    Narrow,
    Wide,
}

/// How pictures are shown in a text. Their descriptions stand there in any case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureChoice {
    /// By the best means the terminal says it has.
    Auto,
    Kitty,
    Iterm2,
    Sixel,
    /// As coloured half blocks, which any terminal of 256 colours shows.
    Blocks,
    /// Not at all, and none is fetched.
    Off,
}

impl PictureChoice {
    /// Every choice.
    pub const ALL: [Self; 6] =
        [Self::Auto, Self::Kitty, Self::Iterm2, Self::Sixel, Self::Blocks, Self::Off];

    /// The word for the choice in the configuration file.
    pub fn word(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Kitty => "kitty",
            Self::Iterm2 => "iterm2",
            Self::Sixel => "sixel",
            Self::Blocks => "blocks",
            Self::Off => "off",
        }
    }
}

/// Which colours the screen is drawn in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ThemeChoice {
    /// As the terminal says: dark or light, plain where it has no colours.
    Auto,
    Dark,
    Light,
    /// No colours at all.
    Plain,
    /// A theme file, by its name.
    Named(Clean),
}

/// The ground that the terminal draws on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Background {
    /// As the terminal says, dark where it says nothing.
    Auto,
    Dark,
    Light,
}

impl ThemeChoice {
    /// The word for the choice in the configuration file.
    pub fn word(&self) -> &str {
        match self {
            Self::Auto => "auto",
            Self::Dark => "dark",
            Self::Light => "light",
            Self::Plain => "plain",
            Self::Named(name) => name,
        }
    }

    /// The choice of a word; one that could not be a file's name is none.
    pub(super) fn of_word(word: &str) -> Option<Self> {
        let chosen = [Self::Auto, Self::Dark, Self::Light, Self::Plain];
        if let Some(choice) = chosen.into_iter().find(|choice| choice.word() == word) {
            return Some(choice);
        }
        let name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
        let fits = word.len() <= 40 && word.chars().all(name);
        let begins = word.starts_with(|c: char| c.is_ascii_lowercase());
        (fits && begins).then(|| Self::Named(Clean::new(word)))
    }
}
