//! Raised and lowered characters, where Unicode has them.

/// Which way a text is moved off its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Script {
    Super,
    Sub,
}

impl Script {
    /// The moved form of a character, if there is one.
    pub(super) fn of(self, c: char) -> Option<char> {
        let (from, to) = match self {
            Self::Super => (
                "0123456789+-−=()abcdefghijklmnoprstuvwxyz ",
                "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ ",
            ),
            Self::Sub => {
                ("0123456789+-−=()aehijklmnoprstuvx ", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ ")
            }
        };
        let at = from.chars().position(|known| known == c)?;
        to.chars().nth(at)
    }

    /// What stands before a text in parentheses that cannot be moved.
    pub(super) fn opening(self) -> &'static str {
        match self {
            Self::Super => "^(",
            Self::Sub => "_(",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::width;

    #[test]
    fn every_known_character_has_its_own_form_of_one_column() {
        for script in [Script::Super, Script::Sub] {
            for c in "0123456789+-=()aehijklmnoprstuvx".chars() {
                let moved = script.of(c).expect("known").to_string();
                assert_eq!(width(&moved), 1, "{c} {moved}");
                assert_ne!(moved, c.to_string());
            }
            assert_eq!(script.of('q'), None);
            assert_eq!(script.of('ж'), None);
        }
        assert_eq!("2nd".chars().map_while(|c| Script::Super.of(c)).collect::<String>(), "²ⁿᵈ");
        assert_eq!("max".chars().map_while(|c| Script::Sub.of(c)).collect::<String>(), "ₘₐₓ");
    }
}
