//! [`Theme`]: what each part of the screen looks like. The terminal's own background and text
//! colour stay; weight does most of the work, and no colour carries a meaning alone.

use ratatui::style::{Color, Modifier, Style};

use crate::app::Tone;
use crate::model::{Face, Faces};
use crate::text::Role;

/// Which colours there are, and on which ground they have to stand out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Form {
    /// Any colour, on a dark ground.
    Dark,
    /// Any colour, on a light ground.
    Light,
    /// The terminal's sixteen, on a dark ground.
    #[default]
    Dark16,
    /// The terminal's sixteen, on a light ground.
    Light16,
    /// None: weight, underline and reverse only (`NO_COLOR`).
    Plain,
}

impl Form {
    /// Every form.
    pub const ALL: [Self; 5] = [Self::Dark, Self::Light, Self::Dark16, Self::Light16, Self::Plain];

    /// The name of its section in a theme file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dark => "dark",
            Self::Light => "light",
            Self::Dark16 => "dark16",
            Self::Light16 => "light16",
            Self::Plain => "plain",
        }
    }
}

/// A part of the screen that has a look of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Slot {
    /// Running text.
    Text,
    /// What is secondary.
    Dim,
    /// Headlines, and what is unread.
    Strong,
    /// The headline of the open article.
    Title,
    /// What can be followed.
    Accent,
    /// A problem, which its words name as one.
    Problem,
    /// Laid over the row under the cursor.
    Cursor,
    /// How far a comment has come.
    State,
    Heading,
    TableHead,
    Quote,
    Code,
    Caption,
    /// Bullets and numbers.
    Marker,
    Rule,
    /// The bar beside a quote.
    Bar,
    /// Words that were looked for.
    Match,
    /// The match one is at.
    MatchHere,
    /// The letter of a link.
    Hint,
    /// The bar beside selected paragraphs.
    Selection,
}

/// How many slots there are.
const SLOTS: usize = 20;

impl Slot {
    /// Every slot, in the order of the enum.
    pub const ALL: [Self; SLOTS] = [
        Self::Text,
        Self::Dim,
        Self::Strong,
        Self::Title,
        Self::Accent,
        Self::Problem,
        Self::Cursor,
        Self::State,
        Self::Heading,
        Self::TableHead,
        Self::Quote,
        Self::Code,
        Self::Caption,
        Self::Marker,
        Self::Rule,
        Self::Bar,
        Self::Match,
        Self::MatchHere,
        Self::Hint,
        Self::Selection,
    ];

    /// Its name in a theme file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Dim => "dim",
            Self::Strong => "strong",
            Self::Title => "title",
            Self::Accent => "accent",
            Self::Problem => "problem",
            Self::Cursor => "cursor",
            Self::State => "state",
            Self::Heading => "heading",
            Self::TableHead => "table-head",
            Self::Quote => "quote",
            Self::Code => "code",
            Self::Caption => "caption",
            Self::Marker => "marker",
            Self::Rule => "rule",
            Self::Bar => "bar",
            Self::Match => "match",
            Self::MatchHere => "match-here",
            Self::Hint => "hint",
            Self::Selection => "selection",
        }
    }

    /// How the theme that is built in draws it.
    fn built_in(self, form: Form) -> Style {
        let style = Style::new();
        let coloured = form != Form::Plain;
        match self {
            Self::Text | Self::Quote => style,
            Self::Dim | Self::Caption | Self::Marker | Self::Rule | Self::Bar => {
                style.add_modifier(Modifier::DIM)
            }
            Self::Strong | Self::Title | Self::Heading | Self::TableHead => {
                style.add_modifier(Modifier::BOLD)
            }
            Self::State => style.add_modifier(Modifier::ITALIC),
            Self::Accent if coloured => accent(form),
            Self::Accent => style.add_modifier(Modifier::UNDERLINED),
            Self::Selection => accent(form).add_modifier(Modifier::BOLD),
            Self::Problem => warm(form).add_modifier(Modifier::BOLD),
            Self::Code => code(form),
            Self::Match => warm(form).add_modifier(Modifier::UNDERLINED | Modifier::BOLD),
            Self::Cursor => style.add_modifier(Modifier::REVERSED),
            Self::MatchHere | Self::Hint => style.add_modifier(Modifier::REVERSED | Modifier::BOLD),
        }
    }
}

/// The one accent colour.
fn accent(form: Form) -> Style {
    match form {
        Form::Dark => Style::new().fg(Color::Rgb(0x8a, 0xbe, 0xd0)),
        Form::Light => Style::new().fg(Color::Rgb(0x00, 0x5f, 0x87)),
        Form::Dark16 => Style::new().fg(Color::Cyan),
        Form::Light16 => Style::new().fg(Color::Blue),
        Form::Plain => Style::new(),
    }
}

/// What asks for a look.
fn warm(form: Form) -> Style {
    match form {
        Form::Dark => Style::new().fg(Color::Rgb(0xe5, 0xb5, 0x67)),
        Form::Light => Style::new().fg(Color::Rgb(0x9a, 0x34, 0x12)),
        Form::Dark16 => Style::new().fg(Color::Yellow),
        Form::Light16 => Style::new().fg(Color::Red),
        Form::Plain => Style::new(),
    }
}

/// Code has a quiet ground of its own; its text colour comes with it, so that it can be read also
/// where the terminal's ground is not the one that was thought.
fn code(form: Form) -> Style {
    match form {
        Form::Dark => {
            Style::new().fg(Color::Rgb(0xd0, 0xd0, 0xc8)).bg(Color::Rgb(0x2a, 0x2d, 0x30))
        }
        Form::Light => {
            Style::new().fg(Color::Rgb(0x33, 0x33, 0x30)).bg(Color::Rgb(0xee, 0xec, 0xe4))
        }
        Form::Dark16 => Style::new().fg(Color::Gray).bg(Color::Black),
        Form::Light16 => Style::new().fg(Color::Black).bg(Color::Gray),
        Form::Plain => Style::new().add_modifier(Modifier::ITALIC),
    }
}

/// A theme in one form: a style for each slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    styles: [Style; SLOTS],
}

impl Default for Theme {
    fn default() -> Self {
        Self::new(Form::default())
    }
}

impl Theme {
    /// The theme that is built in.
    pub fn new(form: Form) -> Self {
        Self { styles: Slot::ALL.map(|slot| slot.built_in(form)) }
    }

    /// This theme with another style in one slot.
    #[must_use]
    pub fn with(mut self, slot: Slot, style: Style) -> Self {
        if let Some(place) = self.styles.get_mut(slot as usize) {
            *place = style;
        }
        self
    }

    /// The style of a slot.
    pub fn slot(&self, slot: Slot) -> Style {
        self.styles.get(slot as usize).copied().unwrap_or_default()
    }

    /// Running text.
    pub fn body(&self) -> Style {
        self.slot(Slot::Text)
    }

    /// What is secondary.
    pub fn dim(&self) -> Style {
        self.slot(Slot::Dim)
    }

    /// Headlines, and what is unread.
    pub fn strong(&self) -> Style {
        self.slot(Slot::Strong)
    }

    /// What can be followed.
    pub fn accent(&self) -> Style {
        self.slot(Slot::Accent)
    }

    /// A problem.
    pub fn problem(&self) -> Style {
        self.slot(Slot::Problem)
    }

    /// Laid over the row under the cursor.
    pub fn cursor(&self) -> Style {
        self.slot(Slot::Cursor)
    }

    /// A piece of a head or foot line.
    pub fn tone(&self, tone: Tone) -> Style {
        self.slot(match tone {
            Tone::Title => Slot::Title,
            Tone::Strong => Slot::Strong,
            Tone::Dim => Slot::Dim,
            Tone::Accent => Slot::Accent,
            Tone::Plain => Slot::Text,
            Tone::State => Slot::State,
        })
    }

    /// The style of a role in an article's text.
    pub fn role(&self, role: Role) -> Style {
        self.slot(match role {
            Role::Body => Slot::Text,
            Role::Heading => Slot::Heading,
            Role::Quote => Slot::Quote,
            Role::Code => Slot::Code,
            Role::Caption => Slot::Caption,
            Role::Marker => Slot::Marker,
            Role::Rule => Slot::Rule,
            Role::TableHead => Slot::TableHead,
            Role::Bar => Slot::Bar,
        })
    }

    /// A run of an article's text.
    pub fn run(&self, role: Role, faces: Faces, link: Option<usize>) -> Style {
        let base = self.role(role);
        let linked = link.is_some() && role != Role::Marker;
        let base = if linked { base.patch(self.accent()) } else { base };
        FACES.iter().filter(|(face, _)| faces.has(*face)).fold(base, |style, (face, modifier)| {
            let style = style.add_modifier(*modifier);
            if *face == Face::Code { style.patch(self.slot(Slot::Code)) } else { style }
        })
    }

    /// The fill behind a line that has one.
    pub fn fill(&self, role: Role) -> Style {
        match role {
            Role::Code => self.slot(Slot::Code),
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn slots_stand_in_the_order_of_the_enum_and_have_names_of_their_own() {
        let names: HashSet<&str> = Slot::ALL.iter().map(|slot| slot.name()).collect();
        assert_eq!(names.len(), SLOTS);
        assert!(Slot::ALL.iter().enumerate().all(|(at, slot)| at == *slot as usize));
    }

    #[test]
    fn nothing_is_told_by_colour_alone() {
        let plain = Theme::new(Form::Plain);
        for slot in Slot::ALL {
            let style = plain.slot(slot);
            assert_eq!((style.fg, style.bg), (None, None), "{}", slot.name());
        }
        // What is told by nothing but its style; everything else has a sign or words of its own.
        let told = [Slot::Strong, Slot::Accent, Slot::Cursor, Slot::Match, Slot::Hint, Slot::Code];
        for slot in told {
            assert_ne!(plain.slot(slot), plain.body(), "{}", slot.name());
        }
        assert_ne!(plain.slot(Slot::Match), plain.slot(Slot::MatchHere));
        for form in Form::ALL {
            let theme = Theme::new(form);
            for slot in [Slot::Cursor, Slot::Match, Slot::MatchHere, Slot::Hint] {
                assert!(!theme.slot(slot).add_modifier.is_empty(), "{}", slot.name());
            }
        }
    }

    #[test]
    fn the_terminals_own_ground_stays_but_under_code() {
        for form in Form::ALL {
            let theme = Theme::new(form);
            for slot in Slot::ALL.into_iter().filter(|slot| *slot != Slot::Code) {
                assert_eq!(theme.slot(slot).bg, None, "{}", slot.name());
            }
            assert_eq!(theme.body(), Style::new());
        }
    }
}
