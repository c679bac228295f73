//! [`Paint`]: how a part of the screen is drawn, as a theme file says it in words:
//! `#d7a86e on #2b2620 bold underline`.

/// A colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// The terminal's own.
    Default,
    /// One of the terminal's sixteen, 0 to 15 in the order of ECMA-48: black, red, green, yellow,
    /// blue, magenta, cyan, white, and the bright ones.
    Ansi(u8),
    Rgb(u8, u8, u8),
}

/// A way of setting text apart that needs no colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    Bold,
    Dim,
    Italic,
    Underline,
    Reverse,
    Strike,
}

/// Everything a theme file says of one part of the screen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paint {
    pub text: Option<Colour>,
    pub ground: Option<Colour>,
    pub weights: Vec<Weight>,
}

const NAMES: [&str; 8] = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];

const WEIGHTS: [(&str, Weight); 6] = [
    ("bold", Weight::Bold),
    ("dim", Weight::Dim),
    ("italic", Weight::Italic),
    ("underline", Weight::Underline),
    ("reverse", Weight::Reverse),
    ("strike", Weight::Strike),
];

impl Paint {
    /// Reads the words of a paint; gives the word that is none.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut paint = Self::default();
        let mut words = text.split_whitespace();
        while let Some(word) = words.next() {
            let weight = WEIGHTS.iter().find(|(name, _)| *name == word);
            if let Some((_, weight)) = weight {
                paint.weights.push(*weight);
            } else if word == "on" {
                let ground = words.next().unwrap_or_default();
                paint.ground = Some(colour(ground).ok_or_else(|| format!("on {ground}"))?);
            } else {
                paint.text = Some(colour(word).ok_or_else(|| word.to_owned())?);
            }
        }
        Ok(paint)
    }

    /// The colours that it names.
    pub fn colours(&self) -> impl Iterator<Item = Colour> {
        self.text.into_iter().chain(self.ground)
    }
}

fn colour(word: &str) -> Option<Colour> {
    if word == "default" {
        return Some(Colour::Default);
    }
    if let Some(digits) = word.strip_prefix('#') {
        let all = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        let number = u32::from_str_radix(digits, 16).ok().filter(|_| all)?;
        let [_, red, green, blue] = number.to_be_bytes();
        return Some(Colour::Rgb(red, green, blue));
    }
    let (name, first) = word.strip_prefix("bright-").map_or((word, 0), |name| (name, 8));
    let at = NAMES.iter().position(|known| *known == name)?;
    Some(Colour::Ansi(first + u8::try_from(at).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_in_any_order() {
        let paint = Paint::parse(" bold #D7a86e underline on bright-black ").expect("reads");
        assert_eq!(paint.text, Some(Colour::Rgb(0xd7, 0xa8, 0x6e)));
        assert_eq!(paint.ground, Some(Colour::Ansi(8)));
        assert_eq!(paint.weights, [Weight::Bold, Weight::Underline]);
        assert_eq!(Paint::parse(""), Ok(Paint::default()));
        assert_eq!(Paint::parse("default").map(|paint| paint.text), Ok(Some(Colour::Default)));
    }

    #[test]
    fn what_is_no_word_of_a_paint_is_named() {
        for (text, word) in [
            ("bold teal", "teal"),
            ("#12345", "#12345"),
            ("#+12345", "#+12345"),
            ("red on", "on "),
            ("on #xyzxyz", "on #xyzxyz"),
            ("bright-teal", "bright-teal"),
        ] {
            assert_eq!(Paint::parse(text), Err(word.to_owned()), "{text}");
        }
    }
}
