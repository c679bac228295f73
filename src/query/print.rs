//! Writing an expression as a query: what is written is read as the same expression again.

use std::fmt::Write;

use super::parse::{KEYWORDS, is_field};
use crate::model::{Age, Day, Ending, Expr, Named, Side, Text};

/// The query that means this expression.
pub fn print(expr: &Expr) -> String {
    match expr {
        Expr::And(parts) => joined(parts, " ", |part| matches!(part, Expr::Or(_) | Expr::And(_))),
        Expr::Or(sides) => joined(sides, " OR ", |side| matches!(side, Expr::Or(_))),
        Expr::Not(inner) => {
            let group = matches!(**inner, Expr::And(_) | Expr::Or(_));
            format!("-{}", grouped(inner, group))
        }
        Expr::Text(text) => print_text(text),
        Expr::Source(Named::Part(name)) => field("source", name),
        Expr::Source(Named::Whole(name)) => format!("source:={}", value_form(name)),
        Expr::Folder(name) => field("folder", name),
        Expr::Tag(name) => field("tag", name),
        Expr::Author(name) => field("author", name),
        Expr::Lang(tag) => field("lang", tag),
        Expr::Is(state) => format!("is:{}", state.word()),
        Expr::Has(part) => format!("has:{}", part.word()),
        Expr::After(day) => format!("after:{}", print_day(*day)),
        Expr::Before(day) => format!("before:{}", print_day(*day)),
        Expr::Age(age) => print_age(*age),
        Expr::Saved(name) => field("saved", name),
    }
}

fn joined(parts: &[Expr], between: &str, group: fn(&Expr) -> bool) -> String {
    let parts: Vec<String> = parts.iter().map(|part| grouped(part, group(part))).collect();
    parts.join(between)
}

fn grouped(expr: &Expr, group: bool) -> String {
    if group { format!("({})", print(expr)) } else { print(expr) }
}

fn star(ending: Ending) -> &'static str {
    match ending {
        Ending::Open => "*",
        Ending::Whole => "",
    }
}

fn print_text(text: &Text) -> String {
    match text {
        Text::Word { word, ending } => {
            let plain = |c: char| !c.is_whitespace() && !matches!(c, '(' | ')' | '"');
            let named = word.split_once(':').is_some_and(|(name, value)| is_field(name, value));
            let keyword = KEYWORDS.contains(&word.as_str());
            let bare = word.chars().all(plain) && !named && !keyword && !word.starts_with('-');
            let quote = if bare { "" } else { "\"" };
            format!("{quote}{}{quote}{}", word.replace('"', ""), star(*ending))
        }
        Text::Phrase { text, ending } => format!("\"{}\"{}", text.replace('"', ""), star(*ending)),
        Text::Near { words, within } => format!("NEAR({}, {within})", words.join(" ")),
    }
}

fn field(name: &str, value: &str) -> String {
    format!("{name}:{}", value_form(value))
}

/// A value as it is read again, in quotation marks where it has to be.
fn value_form(value: &str) -> String {
    let plain = |c: char| !c.is_whitespace() && !matches!(c, '(' | ')' | '"');
    let bare = value.chars().all(plain) && !value.starts_with("//") && !value.starts_with('=');
    if bare { value.to_owned() } else { format!("\"{}\"", value.replace('"', "")) }
}

fn print_day(day: Day) -> String {
    let mut out = format!("{:04}", day.year);
    for part in [day.month, day.day].into_iter().flatten() {
        // Writing to a string cannot fail.
        let _ = write!(out, "-{part:02}");
    }
    out
}

fn print_age(age: Age) -> String {
    let side = match age.side {
        Side::Younger => '<',
        Side::Older => '>',
    };
    format!("age:{side}{}{}", age.amount, age.unit.letter())
}
