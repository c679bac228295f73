//! Bringing colours down to the 256 of xterm, for terminals that know no others.

use ratatui::style::Color;

/// The levels of the colour cube: colours 16 to 231.
const LEVELS: [u8; 6] = [0, 95, 135, 175, 215, 255];

/// The nearest of xterm's colours 16 to 255; what is no mixed colour stays as it is.
pub(super) fn indexed(colour: Color) -> Color {
    let Color::Rgb(red, green, blue) = colour else { return colour };
    let (r, g, b) = (step(red), step(green), step(blue));
    let cube = (LEVELS[r], LEVELS[g], LEVELS[b]);
    let mean = (u32::from(red) + u32::from(green) + u32::from(blue)) / 3;
    // The greys, 232 to 255, lie ten apart from 8 on.
    let grey_step = u8::try_from((mean.saturating_sub(3) / 10).min(23)).unwrap_or(23);
    let grey = 8 + 10 * grey_step;
    let of = (red, green, blue);
    if distance(of, (grey, grey, grey)) < distance(of, cube) {
        Color::Indexed(232 + grey_step)
    } else {
        Color::Indexed(u8::try_from(16 + 36 * r + 6 * g + b).unwrap_or(16))
    }
}

fn step(value: u8) -> usize {
    let far = |level: u8| level.abs_diff(value);
    (0..LEVELS.len()).min_by_key(|at| far(LEVELS[*at])).unwrap_or(0)
}

fn distance(a: (u8, u8, u8), b: (u8, u8, u8)) -> u32 {
    let square = |a: u8, b: u8| u32::from(a.abs_diff(b)).pow(2);
    square(a.0, b.0) + square(a.1, b.1) + square(a.2, b.2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_of_the_palette_are_found_again() {
        let cases = [
            ((0, 0, 0), 16),
            ((255, 255, 255), 231),
            ((255, 0, 0), 196),
            ((95, 135, 175), 67),
            ((128, 128, 128), 244),
            ((8, 8, 8), 232),
            ((238, 238, 238), 255),
        ];
        for ((red, green, blue), index) in cases {
            assert_eq!(indexed(Color::Rgb(red, green, blue)), Color::Indexed(index));
        }
        assert_eq!(indexed(Color::Reset), Color::Reset);
    }
}
