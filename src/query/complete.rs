//! What a word that somebody began to type may become: fields, and the values that some of them
//! have: states, parts, and the names that the reader knows things by.

use super::field::Field;
use super::fold::folded;
use super::print::print;
use crate::model::{Clean, Expr, Named, Names, Part, State};

/// Where the last word of a line begins. A value between quotes is one with its field.
pub fn last_word(line: &str) -> usize {
    let (mut begin, mut quoted) = (0, false);
    for (at, sign) in line.char_indices() {
        match sign {
            '"' => quoted = !quoted,
            ' ' | '(' if !quoted => begin = at + sign.len_utf8(),
            _ => {}
        }
    }
    begin
}

/// The words of the language that begin like this one, in the order in which they are offered;
/// names fit, too, where one of their words begins so. A minus sign before it stays. Nothing is
/// offered for an empty word.
pub fn completions(word: &str, names: &Names) -> Vec<String> {
    let (minus, plain) = match word.strip_prefix('-') {
        Some(plain) => ("-", plain),
        None => ("", word),
    };
    let begins = |whole: &String| whole.starts_with(&plain.to_lowercase()) && whole != plain;
    let whole: Vec<String> = match plain.split_once(':') {
        None if plain.is_empty() => Vec::new(),
        None => Field::ALL.map(|field| format!("{}:", field.name())).to_vec(),
        Some((name, value)) => match Field::of(name) {
            Ok(Field::Is) => State::ALL.map(|state| format!("is:{}", state.word())).to_vec(),
            Ok(Field::Has) => Part::ALL.map(|part| format!("has:{}", part.word())).to_vec(),
            Ok(field @ (Field::Source | Field::Folder | Field::Tag | Field::Saved)) => {
                return named(field, value, names)
                    .into_iter()
                    .filter(|whole| whole != plain)
                    .map(|whole| format!("{minus}{whole}"))
                    .collect();
            }
            Ok(Field::Author | Field::Lang | Field::After | Field::Before | Field::Age)
            | Err(_) => Vec::new(),
        },
    };
    whole.into_iter().filter(begins).map(|whole| format!("{minus}{whole}")).collect()
}

/// The names that fit what was typed of one: first those that begin so, then those that have a
/// word that does.
pub fn fitting<'a>(typed: &str, names: &'a [Clean]) -> Vec<&'a Clean> {
    let typed = folded(typed.trim_start_matches('"'));
    let (mut first, mut then) = (Vec::new(), Vec::new());
    for name in names {
        let plain = folded(name);
        let inside = || {
            let words = plain.match_indices([' ', '/', '-']);
            words.into_iter().any(|(at, _)| plain[at + 1..].trim_start().starts_with(&typed))
        };
        match plain.starts_with(&typed) {
            true => first.push(name),
            false if inside() => then.push(name),
            false => {}
        }
    }
    first.extend(then);
    first
}

/// Conditions on names that fit, as they are written.
fn named(field: Field, typed: &str, names: &Names) -> Vec<String> {
    let tags: Vec<Clean> = names.tags.iter().map(|tag| Clean::new(tag.as_str())).collect();
    let (known, meant): (&[Clean], fn(String) -> Expr) = match field {
        Field::Source => (&names.sources, |name| Expr::Source(Named::Part(name))),
        Field::Folder => (&names.folders, Expr::Folder),
        Field::Saved => (&names.saved, Expr::Saved),
        Field::Tag => (&tags, Expr::Tag),
        Field::Author
        | Field::Lang
        | Field::Is
        | Field::Has
        | Field::After
        | Field::Before
        | Field::Age => return Vec::new(),
    };
    let written = |name: &Clean| print(&meant(name.to_string()));
    fitting(typed, known).into_iter().map(written).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Tag;

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
            assert_eq!(completions(word, &Names::default()).join(" "), offered, "{word}");
        }
    }

    fn names() -> Names {
        let list = |names: &[&str]| names.iter().map(|name| Clean::new(name)).collect();
        Names {
            sources: list(&["City Desk", "Harbour Courier", "The Harbour", "Zebra"]),
            folders: list(&["Sea", "Sea/North"]),
            saved: list(&["Night trams"]),
            tags: ["boat", "sea"].iter().filter_map(|tag| Tag::parse(tag)).collect(),
        }
    }

    #[test]
    fn names_are_offered_as_they_are_written() {
        for (word, offered) in [
            ("source:z", "source:Zebra"),
            ("-source:ZE", "-source:Zebra"),
            ("source:harb", "source:\"Harbour Courier\" source:\"The Harbour\""),
            ("source:\"harbour c", "source:\"Harbour Courier\""),
            ("folder:", "folder:Sea folder:Sea/North"),
            ("folder:nor", "folder:Sea/North"),
            ("saved:tr", "saved:\"Night trams\""),
            ("tag:b", "tag:boat"),
            ("tag:boat", ""),
            ("author:z", ""),
        ] {
            assert_eq!(completions(word, &names()).join(" "), offered, "{word}");
        }
    }

    #[test]
    fn what_is_offered_is_read_as_the_name_itself() {
        for name in ["Harbour Courier", "a:b", "say \"so\"", "x (y) OR", "-minus", "Ä/Ö", "="] {
            let names = Names { sources: vec![Clean::new(name)], ..Names::default() };
            for offered in completions("source:", &names) {
                let read = crate::query::parse(&offered, crate::query::Typing::Done).unwrap();
                let Expr::Source(Named::Part(read)) = read else { panic!("{offered} {read:?}") };
                assert_eq!(read, name.replace('"', ""), "{offered}");
            }
        }
    }

    #[test]
    fn a_word_between_quotes_is_one() {
        for (line, word) in [
            ("tide source:\"Harbour C", "source:\"Harbour C"),
            ("tide (is:un", "is:un"),
            ("\"a b\" x", "x"),
            ("", ""),
        ] {
            assert_eq!(&line[last_word(line)..], word);
        }
    }
}
