//! What an expression says of words, as the full-text index takes it.
//!
//! The index knows which words an article has, not in which order. So it is asked for articles that
//! have all the words, which may be more than are meant ([`Words::exact`] says so); the text of
//! those is then read. Nothing a person types reaches the index's own syntax: every word is a
//! string of letters and digits in quotation marks.

use super::search_words::Part;
use crate::model::{Ending, Expr, Text};
use crate::query::{index_words, is_exact};

/// A part of an expression that is about words alone, ready for the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Words {
    /// What the index is asked.
    pub(super) ask: String,
    /// The part of the expression itself.
    pub(super) expr: Expr,
    /// Whether everything that the index finds is meant.
    pub(super) exact: bool,
    /// Whether there are words that must not be there.
    pub(super) denies: bool,
    /// Whether it asks for bylines, which comments and threads have not.
    pub(super) articles_only: bool,
}

/// Parts an expression, all of which has to hold: what the index can look for, and the rest.
pub(super) fn part(expr: &Expr) -> (Option<Words>, Vec<&Expr>) {
    let parts: Vec<&Expr> = match expr {
        Expr::And(parts) => parts.iter().collect(),
        other => vec![other],
    };
    let (words, rest): (Vec<&Expr>, Vec<&Expr>) = parts.iter().partition(|part| is_words(part));
    let all = Expr::And(words.into_iter().cloned().collect());
    match Words::of(all.clone()) {
        Some(words) => (Some(words), rest),
        // Words that must not be there are no beginning of a search.
        None => (None, parts),
    }
}

impl Words {
    /// What to ask for an expression about words; `None` where it does not narrow anything down.
    pub(super) fn of(expr: Expr) -> Option<Self> {
        let ask = asked(&expr, Part::Anywhere)?;
        let exact = exact(&expr);
        let denies = denies(&expr);
        let articles_only = expr.any(&|condition| matches!(condition, Expr::Author(_)));
        Some(Self { ask, expr, exact, denies, articles_only })
    }

    /// What to ask for titles that have all that is meant. What must not be there must be nowhere.
    pub(super) fn ask_titles(&self) -> Option<String> {
        let has = asked(&self.expr, Part::Title)?;
        Some(if self.denies { format!("{has} AND {}", self.ask) } else { has })
    }
}

/// Whether an expression is about words alone.
pub(super) fn is_words(expr: &Expr) -> bool {
    !expr.any(&|part| !matches!(part, Expr::Text(_) | Expr::Author(_)))
}

/// Whether there are words in an expression that must not be there.
fn denies(expr: &Expr) -> bool {
    match expr {
        Expr::And(parts) | Expr::Or(parts) => parts.iter().any(denies),
        Expr::Not(_) => true,
        Expr::Text(_)
        | Expr::Author(_)
        | Expr::Source(_)
        | Expr::Folder(_)
        | Expr::Tag(_)
        | Expr::Lang(_)
        | Expr::Is(_)
        | Expr::Has(_)
        | Expr::After(_)
        | Expr::Before(_)
        | Expr::Age(_)
        | Expr::Saved(_) => false,
    }
}

/// The question for the index, of words in a part of the articles: everything that is meant fits it.
fn asked(expr: &Expr, part: Part) -> Option<String> {
    match expr {
        Expr::And(parts) => {
            let has: Vec<String> = parts.iter().filter_map(|expr| asked(expr, part)).collect();
            if has.is_empty() {
                return None;
            }
            let mut ask = has.join(" AND ");
            for expr in parts {
                if let Expr::Not(inner) = expr
                    && exact(inner)
                    && let Some(not) = asked(inner, part)
                {
                    ask = format!("({ask}) NOT ({not})");
                }
            }
            Some(format!("({ask})"))
        }
        Expr::Or(sides) => {
            let sides: Option<Vec<String>> = sides.iter().map(|expr| asked(expr, part)).collect();
            Some(format!("({})", sides?.join(" OR ")))
        }
        Expr::Text(Text::Word { word: text, ending } | Text::Phrase { text, ending }) => {
            all_of(text, *ending, part)
        }
        Expr::Text(Text::Near { words, .. }) => all_of(&words.join(" "), Ending::Whole, part),
        Expr::Author(name) => Some(format!("({})", all_of(name, Ending::Whole, Part::Byline)?)),
        Expr::Not(_)
        | Expr::Source(_)
        | Expr::Folder(_)
        | Expr::Tag(_)
        | Expr::Lang(_)
        | Expr::Is(_)
        | Expr::Has(_)
        | Expr::After(_)
        | Expr::Before(_)
        | Expr::Age(_)
        | Expr::Saved(_) => None,
    }
}

/// What to ask for texts that have all these words in a part; `None` where there are none.
pub(super) fn all_of(text: &str, ending: Ending, part: Part) -> Option<String> {
    let word = |(word, ending): (String, Ending)| match ending {
        Ending::Whole => format!("\"{}\"", part.word(&word)),
        Ending::Open => format!("\"{}\"*", part.word(&word)),
    };
    let words: Vec<String> = index_words(text, ending).words.into_iter().map(word).collect();
    (!words.is_empty()).then(|| words.join(" AND "))
}

/// Whether what the index finds for an expression is exactly what is meant.
fn exact(expr: &Expr) -> bool {
    match expr {
        Expr::And(parts) => {
            let some = parts.iter().any(|part| !matches!(part, Expr::Not(_)));
            parts.iter().all(|part| match part {
                Expr::Not(inner) => some && exact(inner),
                part => exact(part),
            })
        }
        Expr::Or(sides) => sides.iter().all(exact),
        Expr::Text(text) => is_exact(text),
        Expr::Author(_) => true,
        Expr::Not(_)
        | Expr::Source(_)
        | Expr::Folder(_)
        | Expr::Tag(_)
        | Expr::Lang(_)
        | Expr::Is(_)
        | Expr::Has(_)
        | Expr::After(_)
        | Expr::Before(_)
        | Expr::Age(_)
        | Expr::Saved(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::{Typing, parse};

    fn asks(query: &str) -> Option<(String, bool)> {
        let (words, _) = part(&parse(query, Typing::Done).unwrap());
        words.map(|words| (words.ask, words.exact))
    }

    #[test]
    fn the_index_is_asked_for_all_that_is_meant() {
        for (query, expected, exact) in [
            ("oil", "(\"oil\")", true),
            ("oil pri* is:unread", "(\"oil\" AND \"pri\"*)", true),
            ("oil -gas", "((\"oil\") NOT (\"gas\"))", true),
            ("oil -\"gas price\"", "(\"oil\")", false),
            ("\"oil AND NEAR(\"", "(\"oil\" AND \"and\" AND \"near\")", false),
            ("oil OR gas", "((\"oil\" OR \"gas\"))", true),
            ("a (b OR \"c d\")", "(\"a\" AND (\"b\" OR \"c\" AND \"d\"))", false),
            ("author:\"Ann B\"", "((\"\u{81}ann\" AND \"\u{81}b\"))", true),
            ("x^2 {y} +z", "(\"x\" AND \"2\" AND \"y\" AND \"z\")", false),
        ] {
            assert_eq!(asks(query), Some((expected.to_owned(), exact)), "{query}");
        }
        for (query, titled) in [
            ("oil pri*", "(\"\u{80}oil\" AND \"\u{80}pri\"*)"),
            ("oil -gas", "((\"\u{80}oil\") NOT (\"\u{80}gas\")) AND ((\"oil\") NOT (\"gas\"))"),
        ] {
            let (words, _) = part(&parse(query, Typing::Done).unwrap());
            assert_eq!(words.unwrap().ask_titles().as_deref(), Some(titled), "{query}");
        }
        for query in ["-oil", "is:unread", "— !", "oil OR is:unread", "oil OR -gas"] {
            assert_eq!(asks(query), None, "{query}");
        }
    }
}
