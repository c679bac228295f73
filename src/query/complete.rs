//! What a word that somebody began to type may become: fields, and the values that some of them
//! have.

use super::field::Field;
use crate::model::{Part, State};

/// The words of the language that begin like this one, in the order in which they are offered. A
/// minus sign before it stays. Nothing is offered for an empty word.
pub fn completions(word: &str) -> Vec<String> {
    let (minus, plain) = match word.strip_prefix('-') {
        Some(plain) => ("-", plain),
        None => ("", word),
    };
    let begins = |whole: &String| whole.starts_with(&plain.to_lowercase()) && whole != plain;
    let whole: Vec<String> = match plain.split_once(':') {
        None if plain.is_empty() => Vec::new(),
        None => Field::ALL.map(|field| format!("{}:", field.name())).to_vec(),
        Some((name, _)) => match Field::of(name) {
            Ok(Field::Is) => State::ALL.map(|state| format!("is:{}", state.word())).to_vec(),
            Ok(Field::Has) => Part::ALL.map(|part| format!("has:{}", part.word())).to_vec(),
            Ok(
                Field::Source
                | Field::Folder
                | Field::Tag
                | Field::Author
                | Field::Lang
                | Field::After
                | Field::Before
                | Field::Age
                | Field::Saved,
            )
            | Err(_) => Vec::new(),
        },
    };
    whole.into_iter().filter(begins).map(|whole| format!("{minus}{whole}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_and_their_values_are_offered() {
        for (word, offered) in [
            ("s", "source: saved:"),
            ("A", "author: after: age:"),
            ("-sou", "-source:"),
            ("is:un", "is:unread"),
            ("is:", "is:unread is:read is:starred is:commented is:wanted is:full is:hidden"),
            ("-has:c", "-has:comments"),
            ("is:full", ""),
            ("source:x", ""),
            ("zebra", ""),
            ("", ""),
            ("-", ""),
        ] {
            assert_eq!(completions(word).join(" "), offered, "{word}");
        }
    }
}
