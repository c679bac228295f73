//! [`Theme`]: what each role looks like. The terminal's own background and text colour stay;
//! weight does most of the work, and no colour carries a meaning alone.

use ratatui::style::{Color, Modifier, Style};

use crate::app::Tone;
use crate::model::{Face, Faces};
use crate::text::Role;

/// How many colours may be used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Palette {
    /// Of the sixteen colours, those that stand out on a dark ground.
    #[default]
    Dark,
    /// Of the sixteen colours, those that stand out on a light ground.
    Light,
    /// None: weight, underline and reverse only (`NO_COLOR`).
    Plain,
}

/// A theme: styles by role.
#[derive(Clone, Copy, Debug, Default)]
pub struct Theme {
    palette: Palette,
}

impl Theme {
    /// The theme of a palette.
    pub fn new(palette: Palette) -> Self {
        Self { palette }
    }

    /// One of two colours, by the ground they stand on.
    fn colour(self, on_dark: Color, on_light: Color) -> Style {
        match self.palette {
            Palette::Dark => Style::new().fg(on_dark),
            Palette::Light => Style::new().fg(on_light),
            Palette::Plain => Style::new(),
        }
    }

    /// Running text.
    pub fn body(self) -> Style {
        Style::new()
    }

    /// What is secondary.
    pub fn dim(self) -> Style {
        Style::new().add_modifier(Modifier::DIM)
    }

    /// Headlines, and what is unread.
    pub fn strong(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    /// What can be followed: the one accent colour.
    pub fn accent(self) -> Style {
        match self.palette {
            Palette::Dark | Palette::Light => self.colour(Color::Cyan, Color::Blue),
            Palette::Plain => Style::new().add_modifier(Modifier::UNDERLINED),
        }
    }

    /// A problem, which its words name as one.
    pub fn problem(self) -> Style {
        self.colour(Color::Yellow, Color::Red).add_modifier(Modifier::BOLD)
    }

    /// Laid over the row under the cursor.
    pub fn cursor(self) -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }

    /// A piece of a head or foot line.
    pub fn tone(self, tone: Tone) -> Style {
        match tone {
            Tone::Title | Tone::Strong => self.strong(),
            Tone::Dim => self.dim(),
            Tone::Accent => self.accent(),
            Tone::Plain => self.body(),
            Tone::State => Style::new().add_modifier(Modifier::ITALIC),
        }
    }

    /// A run of an article's text.
    pub fn run(self, role: Role, faces: Faces, link: Option<usize>) -> Style {
        let base = match role {
            Role::Body | Role::Quote => self.body(),
            Role::Heading | Role::TableHead => self.strong(),
            Role::Code => self.code(),
            Role::Caption | Role::Marker | Role::Rule | Role::Bar => self.dim(),
        };
        let linked = link.is_some() && role != Role::Marker;
        let base = if linked { base.patch(self.accent()) } else { base };
        FACES.iter().filter(|(face, _)| faces.has(*face)).fold(base, |style, (face, modifier)| {
            let style = style.add_modifier(*modifier);
            if *face == Face::Code { style.patch(self.code()) } else { style }
        })
    }

    /// Code: set apart by colour, and by its indent or its fill.
    pub fn code(self) -> Style {
        self.colour(Color::Green, Color::Magenta)
    }

    /// The fill behind a line that has one.
    pub fn fill(self, role: Role) -> Style {
        match role {
            Role::Code => self.code(),
            Role::Body | Role::Heading | Role::Quote | Role::Caption => self.body(),
            Role::Marker | Role::Rule | Role::TableHead | Role::Bar => self.body(),
        }
    }
}

const FACES: [(Face, Modifier); 5] = [
    (Face::Strong, Modifier::BOLD),
    (Face::Emphasis, Modifier::ITALIC),
    (Face::Struck, Modifier::CROSSED_OUT),
    (Face::Marked, Modifier::UNDERLINED),
    (Face::Code, Modifier::empty()),
];
