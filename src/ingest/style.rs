//! The `style` attribute: declarations that only set how text looks. Never an address, a
//! function, or a value that could move text over other text.

/// Keeps the harmless declarations, each as `name: value;`; `None` where none is left.
pub fn sanitize(style: &str) -> Option<String> {
    let kept: Vec<String> = style.split(';').filter_map(declaration).collect();
    (!kept.is_empty()).then(|| kept.join(" "))
}

fn declaration(text: &str) -> Option<String> {
    let (name, value) = text.split_once(':')?;
    let (name, value) = (name.trim().to_ascii_lowercase(), value.trim());
    if value.is_empty() || !value.chars().all(is_harmless) || !parentheses_hold_numbers(value) {
        return None;
    }
    let boxes = ["background", "border", "margin", "padding"];
    let family = name.split('-').next().unwrap_or_default();
    let fits = PROPERTIES.contains(&&*name)
        || (boxes.contains(&family) && value.split_whitespace().all(is_box_word));
    let space = if text.ends_with(char::is_whitespace) { " " } else { "" };
    fits.then(|| format!("{name}: {value}{space};"))
}

fn is_harmless(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == ' ' || "-_,.#%!()'\"".contains(c)
}

/// `rgb(0, 128, 0)` is a colour; `url(…)` and `expression(…)` are not.
fn parentheses_hold_numbers(value: &str) -> bool {
    value.split('(').skip(1).all(|rest| {
        let inside = rest.split(')').next().unwrap_or(rest);
        inside.chars().all(|c| c.is_ascii_digit() || ", %".contains(c))
    })
}

/// A keyword, a colour, or a length of at most two digits: more would push text off the page.
fn is_box_word(word: &str) -> bool {
    let number = word.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%');
    KEYWORDS.contains(&word)
        || word.strip_prefix('#').is_some_and(|hex| hex.chars().all(|c| c.is_ascii_hexdigit()))
        || word.starts_with("rgb(")
        || (!number.is_empty()
            && number.split('.').all(|part| part.len() <= 2)
            && number.chars().all(|c| c.is_ascii_digit() || c == '.'))
}

#[rustfmt::skip]
const PROPERTIES: &[&str] = &[
    "background-color", "border-bottom-color", "border-collapse", "border-color",
    "border-left-color", "border-right-color", "border-top-color", "clear", "color", "cursor",
    "direction", "display", "float", "font", "font-family", "font-size", "font-style",
    "font-variant", "font-weight", "height", "letter-spacing", "line-height", "overflow",
    "text-align", "text-decoration", "text-indent", "unicode-bidi", "vertical-align",
    "white-space", "width",
];

#[rustfmt::skip]
const KEYWORDS: &[&str] = &[
    "!important", "aqua", "auto", "black", "block", "blue", "bold", "both", "bottom", "brown",
    "center", "collapse", "dashed", "dotted", "fuchsia", "gray", "green", "italic", "left", "lime",
    "maroon", "medium", "navy", "none", "normal", "nowrap", "olive", "pointer", "purple", "red",
    "right", "silver", "solid", "teal", "top", "transparent", "underline", "white", "yellow",
];

#[cfg(test)]
mod tests {
    use super::sanitize;

    #[test]
    fn only_harmless_declarations_are_left() {
        for (before, after) in [
            ("color:red", Some("color: red;")),
            ("COLOR: rgb(0, 128, 0); position:absolute", Some("color: rgb(0, 128, 0);")),
            ("padding: 0 0 12px 1.5em", Some("padding: 0 0 12px 1.5em;")),
            ("padding: 99999em", None),
            ("background: url(x) red", None),
            ("width: expression(alert(1))", None),
            ("color: \\65 xpression", None),
            ("background-repeat: repeat", None),
            ("nonsense", None),
            ("", None),
        ] {
            assert_eq!(sanitize(before).as_deref(), after, "{before}");
        }
    }
}
