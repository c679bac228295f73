//! From the words of a theme file to the styles of a screen.

use std::path::Path;

use ratatui::style::{Color, Modifier, Style};

use crate::config::{self, Colour, Known, Paint, ThemeFile, Weight};
use crate::model::Problem;
use crate::ui::{Form, Slot, Theme};

/// The theme of a name in a form.
///
/// # Errors
/// There is no such theme, or its file is not understood.
pub(super) fn named(name: &str, config_file: &Path, form: Form) -> Result<Theme, Problem> {
    let file = with_names(|known| config::theme(name, config_file, known))?;
    Ok(painted(&file, form))
}

/// Calls `with` with the names a theme file may hold.
fn with_names<T>(with: impl FnOnce(Known<'_>) -> T) -> T {
    let (forms, parts) = (Form::ALL.map(Form::name), Slot::ALL.map(Slot::name));
    with(Known { forms: &forms, parts: &parts })
}

/// The theme that is built in, with what a file changes of it.
fn painted(file: &ThemeFile, form: Form) -> Theme {
    let of_form = file.iter().filter(|(name, ..)| name == form.name());
    of_form.fold(Theme::new(form), |theme, (_, part, paint)| {
        match Slot::ALL.into_iter().find(|slot| slot.name() == part) {
            Some(slot) => theme.with(slot, style(paint)),
            None => theme,
        }
    })
}

fn style(paint: &Paint) -> Style {
    let style = Style { fg: paint.text.map(colour), bg: paint.ground.map(colour), ..Style::new() };
    paint.weights.iter().fold(style, |style, weight| style.add_modifier(modifier(*weight)))
}

fn modifier(weight: Weight) -> Modifier {
    match weight {
        Weight::Bold => Modifier::BOLD,
        Weight::Dim => Modifier::DIM,
        Weight::Italic => Modifier::ITALIC,
        Weight::Underline => Modifier::UNDERLINED,
        Weight::Reverse => Modifier::REVERSED,
        Weight::Strike => Modifier::CROSSED_OUT,
    }
}

fn colour(colour: Colour) -> Color {
    const ANSI: [Color; 16] = [
        Color::Black,
        Color::Red,
        Color::Green,
        Color::Yellow,
        Color::Blue,
        Color::Magenta,
        Color::Cyan,
        Color::Gray,
        Color::DarkGray,
        Color::LightRed,
        Color::LightGreen,
        Color::LightYellow,
        Color::LightBlue,
        Color::LightMagenta,
        Color::LightCyan,
        Color::White,
    ];
    match colour {
        Colour::Default => Color::Reset,
        Colour::Ansi(number) => ANSI.get(usize::from(number)).copied().unwrap_or(Color::Reset),
        Colour::Rgb(red, green, blue) => Color::Rgb(red, green, blue),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{THEMES, parse_theme};

    /// Every theme there is in every form, with its name.
    fn themes() -> Vec<(String, Form, Theme)> {
        let mut themes = Vec::new();
        for form in Form::ALL {
            themes.push(("built in".to_owned(), form, Theme::new(form)));
            for (name, text) in THEMES {
                let file = with_names(|known| parse_theme(text, name, known)).expect("reads");
                themes.push((name.to_owned(), form, painted(&file, form)));
            }
        }
        themes
    }

    /// The relative luminance of a colour, 0 to 1: WCAG 2.2.
    fn luminance(red: u8, green: u8, blue: u8) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    fn contrast(one: Color, other: Color) -> f64 {
        let light = |colour| match colour {
            Color::Rgb(red, green, blue) => luminance(red, green, blue),
            other => panic!("{other} is not one colour everywhere"),
        };
        let (one, other) = (light(one), light(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn every_slot_can_be_read_on_its_ground() {
        for (name, form, theme) in themes() {
            let ground = match form {
                Form::Dark => Color::Rgb(0, 0, 0),
                Form::Light => Color::Rgb(255, 255, 255),
                Form::Dark16 | Form::Light16 | Form::Plain => continue,
            };
            for slot in Slot::ALL {
                let style = theme.slot(slot);
                let Some(text) = style.fg.filter(|text| *text != Color::Reset) else { continue };
                let on = style.bg.unwrap_or(ground);
                let ratio = contrast(text, on);
                assert!(ratio >= 4.5, "{name} {} {}: {ratio:.1}", form.name(), slot.name());
            }
        }
    }

    #[test]
    fn every_form_keeps_to_its_colours() {
        for (name, form, theme) in themes() {
            for slot in Slot::ALL {
                let style = theme.slot(slot);
                for colour in style.fg.into_iter().chain(style.bg) {
                    let fits = match form {
                        Form::Dark | Form::Light => true,
                        Form::Dark16 | Form::Light16 => !matches!(colour, Color::Rgb(..)),
                        Form::Plain => colour == Color::Reset,
                    };
                    assert!(fits, "{name} {} {}: {colour}", form.name(), slot.name());
                }
            }
        }
    }

    #[test]
    fn in_every_theme_signs_and_weight_tell_what_colour_does() {
        for (name, form, theme) in themes() {
            let told = [Slot::Cursor, Slot::Match, Slot::MatchHere, Slot::Hint, Slot::Strong];
            for slot in told {
                let weight = theme.slot(slot).add_modifier;
                assert!(!weight.is_empty(), "{name} {} {}", form.name(), slot.name());
            }
            let (here, others) = (theme.slot(Slot::MatchHere), theme.slot(Slot::Match));
            assert_ne!(here.add_modifier, others.add_modifier, "{name} {}", form.name());
            // A text colour of its own comes with a ground of its own, or the other way round.
            for slot in Slot::ALL {
                let style = theme.slot(slot);
                assert!(style.bg.is_none() || style.fg.is_some(), "{name} {}", slot.name());
            }
        }
    }
}
