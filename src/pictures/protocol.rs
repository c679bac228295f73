//! [`means`]: how this terminal shows pictures, from what its environment says of it.
//!
//! The terminal is not asked: one that stays silent would cost its user a wait at every start, and
//! an answer that comes late would be taken for keys. A setting overrules what is found here.

/// A way to put pictures on a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// <https://sw.kovidgoyal.net/kitty/graphics-protocol/>, with its placeholder characters.
    Kitty,
    /// <https://iterm2.com/documentation-images.html>
    Iterm2,
    /// Six rows of pixels a character, from the DEC VT340 on.
    Sixel,
    /// Two pixels a cell, as colours of a half block: works wherever there are enough colours.
    Blocks,
}

/// The colours that blocks may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Colours {
    /// Red, green and blue as they are.
    True,
    /// The 256 colours of xterm.
    Indexed,
}

/// How pictures are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Means {
    pub protocol: Protocol,
    pub colours: Colours,
}

/// What the reader wants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wish {
    /// What the terminal can do best.
    #[default]
    Best,
    These(Protocol),
    /// Descriptions only.
    Never,
}

/// How to show pictures on the terminal of this environment; `None` where it has too few colours,
/// or where the reader wants none.
pub fn means(wish: Wish, variable: impl Fn(&str) -> Option<String>) -> Option<Means> {
    let is = |name: &str, word: &str| {
        variable(name).is_some_and(|value| value.to_ascii_lowercase().contains(word))
    };
    let colours = colours(&variable);
    let protocol = match wish {
        Wish::Never => return None,
        Wish::These(protocol) => protocol,
        // A multiplexer draws the screen itself and keeps only characters and colours of it.
        Wish::Best if multiplexed(&variable) => Protocol::Blocks,
        Wish::Best if is("TERM", "kitty") || is("TERM", "ghostty") => Protocol::Kitty,
        Wish::Best if is("TERM_PROGRAM", "iterm") || is("TERM_PROGRAM", "wezterm") => {
            Protocol::Iterm2
        }
        Wish::Best if is("LC_TERMINAL", "iterm") => Protocol::Iterm2,
        Wish::Best if is("TERM", "foot") || is("TERM", "mlterm") => Protocol::Sixel,
        Wish::Best => Protocol::Blocks,
    };
    match (protocol, colours) {
        (Protocol::Blocks, None) => None,
        (protocol, colours) => {
            Some(Means { protocol, colours: colours.unwrap_or(Colours::Indexed) })
        }
    }
}

fn multiplexed(variable: &impl Fn(&str) -> Option<String>) -> bool {
    let term = variable("TERM").unwrap_or_default();
    variable("TMUX").is_some_and(|value| !value.is_empty())
        || term.starts_with("tmux")
        || term.starts_with("screen")
}

fn colours(variable: &impl Fn(&str) -> Option<String>) -> Option<Colours> {
    let term = variable("TERM").unwrap_or_default();
    let said = variable("COLORTERM").unwrap_or_default();
    if said == "truecolor" || said == "24bit" || term.ends_with("-direct") {
        Some(Colours::True)
    } else if term.contains("256color") || term.contains("kitty") || term.contains("ghostty") {
        Some(Colours::Indexed)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Variables<'a> = &'a [(&'a str, &'a str)];

    fn found(wish: Wish, variables: Variables<'_>) -> Option<Means> {
        let lookup = |name: &str| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        };
        means(wish, lookup)
    }

    #[test]
    fn terminals_are_known_by_what_they_say_of_themselves() {
        let cases: &[(Variables<'_>, Option<Protocol>)] = &[
            (&[("TERM", "xterm-kitty")], Some(Protocol::Kitty)),
            (&[("TERM", "xterm-ghostty")], Some(Protocol::Kitty)),
            (&[("TERM", "xterm-256color"), ("TERM_PROGRAM", "iTerm.app")], Some(Protocol::Iterm2)),
            (&[("TERM", "xterm-256color"), ("TERM_PROGRAM", "WezTerm")], Some(Protocol::Iterm2)),
            (&[("TERM", "foot"), ("COLORTERM", "truecolor")], Some(Protocol::Sixel)),
            (&[("TERM", "xterm-256color")], Some(Protocol::Blocks)),
            (&[("TERM", "tmux-256color"), ("LC_TERMINAL", "iTerm2")], Some(Protocol::Blocks)),
            (&[("TERM", "xterm-kitty"), ("TMUX", "/run/tmux")], Some(Protocol::Blocks)),
            (&[("TERM", "linux")], None),
            (&[("TERM", "vt100")], None),
            (&[], None),
        ];
        for (variables, protocol) in cases {
            let means = found(Wish::Best, variables);
            assert_eq!(means.map(|means| means.protocol), *protocol, "{variables:?}");
        }
    }

    #[test]
    fn the_readers_wish_comes_first() {
        let kitty = [("TERM", "xterm-kitty")];
        assert_eq!(found(Wish::Never, &kitty), None);
        let sixel = found(Wish::These(Protocol::Sixel), &[("TERM", "xterm")]);
        assert_eq!(sixel.map(|means| means.protocol), Some(Protocol::Sixel));
    }

    #[test]
    fn blocks_take_the_colours_there_are() {
        let wish = Wish::These(Protocol::Blocks);
        let colours = |variables| found(wish, variables).map(|means| means.colours);
        assert_eq!(colours(&[("TERM", "xterm-256color")]), Some(Colours::Indexed));
        assert_eq!(
            colours(&[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")]),
            Some(Colours::True)
        );
        assert_eq!(colours(&[("TERM", "vt220")]), None);
    }
}
