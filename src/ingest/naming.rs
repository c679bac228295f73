//! What an article is called where it does not say: a title from its first words, a byline from
//! an author's name and mailbox.

use crate::model::Clean;

/// The most characters a made-up title has.
const LONGEST_TITLE: usize = 72;

/// The title, else the first words of the text, else the address or another name; never empty.
pub fn title(given: Option<&str>, text: &str, otherwise: Option<&str>) -> Clean {
    given
        .and_then(Clean::named)
        .or_else(|| Clean::named(&first_words(text)))
        .or_else(|| Clean::named(otherwise?))
        .unwrap_or_else(|| Clean::new("Untitled"))
}

/// The first words of a text's first line, as many as make a title.
fn first_words(text: &str) -> String {
    let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let mut title = String::new();
    for word in line.split_whitespace() {
        if !title.is_empty() && title.chars().count() + word.chars().count() >= LONGEST_TITLE {
            title.push('…');
            break;
        }
        if !title.is_empty() {
            title.push(' ');
        }
        title.extend(word.chars().take(LONGEST_TITLE));
    }
    title
}

/// The name out of `name (mailbox)` or, as RSS has it, `mailbox (name)`; a mailbox alone stays.
pub fn byline(author: &str) -> Option<Clean> {
    let author = author.trim();
    let parts = author.strip_suffix(')').and_then(|rest| rest.split_once('('));
    let name = match parts {
        Some((before, inside)) if before.contains('@') && !inside.trim().is_empty() => inside,
        Some((before, inside)) if inside.contains('@') && !before.trim().is_empty() => before,
        _ => author,
    };
    Clean::named(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_never_empty() {
        for (given, text, otherwise, want) in [
            (Some(" A \n b "), "text", None, "A b"),
            (Some("\u{1b}[0m"), "text", None, "text"),
            (None, "\n one two\nthree", None, "one two"),
            (None, " ", Some("https://a.test/"), "https://a.test/"),
            (None, "", None, "Untitled"),
        ] {
            assert_eq!(title(given, text, otherwise).as_str(), want);
        }
        let long = title(None, &"word ".repeat(100), None);
        assert!(long.ends_with('…') && long.chars().count() <= LONGEST_TITLE + 1);
        assert_eq!(title(None, &"x".repeat(1_000), None).len(), LONGEST_TITLE);
    }

    #[test]
    fn a_byline_is_a_name() {
        for (author, want) in [
            ("Ann Author", "Ann Author"),
            ("Ann Author (ann@a.test)", "Ann Author"),
            ("ann@a.test (Ann Author)", "Ann Author"),
            ("ann@a.test", "ann@a.test"),
            ("Ann Author (The Paper)", "Ann Author (The Paper)"),
            ("ann@a.test ()", "ann@a.test ()"),
        ] {
            assert_eq!(byline(author).as_deref(), Some(want), "{author}");
        }
        assert_eq!(byline(" "), None);
    }
}
