//! Reading a query. Each character is looked at once, nothing recurses deeper than [`DEEPEST`].

use std::ops::Range;

use super::field::Field;
use super::mistake::Mistake;
use crate::model::{Ending, Expr, Named, Text};

/// How deep parentheses and minus signs may stand within each other.
const DEEPEST: usize = 32;
/// How many words and conditions a query may have.
const MOST: usize = 64;
/// How many bytes a query may have.
const LONGEST: usize = 4_096;
/// How far apart the words of `NEAR` may stand where nothing else is said.
const NEAR: u32 = 10;
/// Farther apart than this, words are not near each other.
const FARTHEST: u32 = 1_000;

/// Words that join and turn round, and have to be in quotation marks to be looked for.
pub(super) const KEYWORDS: [&str; 3] = ["OR", "AND", "NOT"];

/// Whether a query is all there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typing {
    Done,
    /// Somebody is in the middle of it: what is open is taken as closed, a field without a value
    /// is passed over, and the last word may go on.
    Going,
}

/// Reads a query.
///
/// # Errors
///
/// It cannot be understood; the mistake says where and offers what may have been meant.
pub fn parse(text: &str, typing: Typing) -> Result<Expr, Mistake> {
    let mut parser = Parser { text, at: 0, typing, leaves: 0 };
    if text.len() > LONGEST {
        let why = format!("it goes on for more than {LONGEST} bytes");
        return Err(parser.mistake(LONGEST..text.len(), why, "leave some of it out"));
    }
    let expr = parser.either(0)?;
    if parser.at < text.len() {
        let at = parser.at..parser.at + 1;
        return Err(parser.mistake(at, "there is a ) without its (", "take it away"));
    }
    Ok(expr.unwrap_or_default())
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    typing: Typing,
    leaves: usize,
}

impl<'a> Parser<'a> {
    fn mistake(&self, at: Range<usize>, why: impl Into<String>, hint: &str) -> Mistake {
        Mistake::new(self.text, at, why.into(), hint.to_owned())
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn skip_space(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    /// Whether a keyword stands here, with nothing of a word behind it.
    fn keyword(&self, word: &str) -> bool {
        self.rest().strip_prefix(word).is_some_and(|rest| rest.chars().next().is_none_or(ends_word))
    }

    /// Alternatives, with `OR` between them. `None`: nothing stands here.
    fn either(&mut self, depth: usize) -> Result<Option<Expr>, Mistake> {
        let mut sides = Vec::new();
        loop {
            sides.extend(self.all(depth)?);
            self.skip_space();
            if !self.keyword("OR") {
                break;
            }
            let or = self.at..self.at + 2;
            if sides.is_empty() {
                return Err(self.mistake(or, "nothing stands before OR", LITERAL));
            }
            self.at += 2;
            self.skip_space();
            let ends = matches!(self.rest().chars().next(), None | Some(')')) || self.keyword("OR");
            if ends && self.typing == Typing::Done {
                return Err(self.mistake(or, "nothing stands behind OR", LITERAL));
            }
        }
        Ok(joined(sides, Expr::Or, |expr| match expr {
            Expr::Or(inner) => Ok(inner),
            other => Err(other),
        }))
    }

    /// Conditions side by side, which all have to hold.
    fn all(&mut self, depth: usize) -> Result<Option<Expr>, Mistake> {
        let mut parts = Vec::new();
        loop {
            self.skip_space();
            if self.rest().is_empty() || self.rest().starts_with(')') || self.keyword("OR") {
                break;
            }
            if self.keyword("AND") {
                // It changes nothing: what stands side by side is joined by it anyway.
                self.at += 3;
                continue;
            }
            parts.extend(self.one(depth)?);
        }
        Ok(joined(parts, Expr::And, |expr| match expr {
            Expr::And(inner) => Ok(inner),
            other => Err(other),
        }))
    }

    fn one(&mut self, depth: usize) -> Result<Option<Expr>, Mistake> {
        let start = self.at;
        if depth >= DEEPEST {
            let at = start..self.text.len();
            return Err(self.mistake(at, "it is nested too deeply", "take some of it apart"));
        }
        let rest = self.rest();
        if let Some(negated) = rest.strip_prefix('-') {
            self.at += 1;
            if negated.chars().next().is_none_or(|c| c.is_whitespace() || c == ')') {
                return Ok(None);
            }
            return Ok(self.one(depth + 1)?.map(|expr| Expr::Not(Box::new(expr))));
        }
        if self.keyword("NOT") {
            return self.negated_by_word(depth);
        }
        if rest.starts_with('(') {
            self.at += 1;
            let inner = self.either(depth + 1)?;
            self.close(start, ')', "the parenthesis")?;
            return Ok(inner);
        }
        self.leaf(start).map(Some).or_else(|wrong| match wrong {
            Some(mistake) => Err(mistake),
            None => Ok(None),
        })
    }

    /// `NOT`, as others write a minus sign, and what it turns round.
    fn negated_by_word(&mut self, depth: usize) -> Result<Option<Expr>, Mistake> {
        let not = self.at..self.at + 3;
        self.at = not.end;
        self.skip_space();
        let ends = matches!(self.rest().chars().next(), None | Some(')'));
        if ends || self.keyword("OR") || self.keyword("AND") {
            return match self.typing {
                Typing::Going => Ok(None),
                Typing::Done => Err(self.mistake(not, "nothing stands behind NOT", LITERAL)),
            };
        }
        Ok(self.one(depth + 1)?.map(|expr| Expr::Not(Box::new(expr))))
    }

    fn close(&mut self, start: usize, mark: char, what: &str) -> Result<(), Mistake> {
        if self.rest().starts_with(mark) {
            self.at += 1;
            return Ok(());
        }
        match self.typing {
            Typing::Going => Ok(()),
            Typing::Done => {
                let why = format!("{what} is not closed");
                Err(self.mistake(start..start + 1, why, &format!("put a {mark} behind it")))
            }
        }
    }

    /// A word, a phrase or a field. `Err(None)`: a field that has no value yet.
    fn leaf(&mut self, start: usize) -> Result<Expr, Option<Mistake>> {
        self.leaves += 1;
        if self.leaves > MOST {
            let at = start..self.text.len();
            let why = format!("there are more than {MOST} words and conditions");
            return Err(Some(self.mistake(at, why, "leave some of them out")));
        }
        if self.rest().starts_with('"') {
            let text = self.quoted()?;
            let ending = self.star();
            return Ok(Expr::Text(Text::Phrase { text, ending }));
        }
        if self.rest().starts_with("NEAR(") {
            self.at += 5;
            return self.near(start).map_err(Some);
        }
        let word = self.bare();
        match word.split_once(':') {
            Some((name, value)) if is_field(name, value) => self.field(start, name, value),
            _ => self.word(start, word),
        }
    }

    /// The characters up to the next that ends a word.
    fn bare(&mut self) -> &'a str {
        let rest = self.rest();
        let end = rest.find(ends_word).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    fn quoted(&mut self) -> Result<String, Option<Mistake>> {
        let start = self.at;
        self.at += 1;
        let rest = self.rest();
        let end = rest.find('"').unwrap_or(rest.len());
        self.at += end;
        self.close(start, '"', "the quotation mark")?;
        Ok(rest[..end].to_owned())
    }

    fn star(&mut self) -> Ending {
        let stars = self.rest().len() - self.rest().trim_start_matches('*').len();
        self.at += stars;
        if stars > 0 { Ending::Open } else { Ending::Whole }
    }

    fn word(&mut self, start: usize, typed: &str) -> Result<Expr, Option<Mistake>> {
        let word = typed.trim_end_matches('*').to_owned();
        if word.is_empty() {
            let why = "the star stands alone";
            return Err(Some(self.mistake(start..self.at, why, "put a beginning before it")));
        }
        let goes_on = self.typing == Typing::Going && self.at == self.text.len();
        let open = goes_on || word.len() < typed.len();
        let ending = if open { Ending::Open } else { Ending::Whole };
        // A keyword in the place of a word can only be written in quotation marks again.
        let keyword = KEYWORDS.contains(&word.as_str());
        Ok(Expr::Text(match keyword {
            true => Text::Phrase { text: word, ending },
            false => Text::Word { word, ending },
        }))
    }

    fn field(&mut self, start: usize, name: &str, value: &str) -> Result<Expr, Option<Mistake>> {
        let field = Field::of(name).map_err(|near| {
            let hint = near.map_or_else(
                || "put it in quotation marks to look for the words".to_owned(),
                |near| format!("did you mean {near}: ?"),
            );
            let at = start..start + name.len();
            self.mistake(at, format!("there is no field {name}"), &hint)
        })?;
        // A sign of equality before it asks for the whole name.
        let whole = value.strip_prefix('=').filter(|_| field == Field::Source);
        let value = whole.unwrap_or(value);
        let quoted = value.is_empty() && self.rest().starts_with('"');
        let value = if quoted { self.quoted()? } else { value.to_owned() };
        if value.trim().is_empty() {
            let missing = self.mistake(start..self.at, field.wants(), "");
            return Err((self.typing == Typing::Done).then_some(missing));
        }
        if whole.is_some() {
            return Ok(Expr::Source(Named::Whole(value)));
        }
        let wrong = start + name.len() + 1..self.at;
        field.condition(&value).map_err(|(why, hint)| Some(self.mistake(wrong, why, &hint)))
    }

    /// The inside of `NEAR(…)`: words and perhaps a comma and how far apart they may stand.
    fn near(&mut self, start: usize) -> Result<Expr, Mistake> {
        let inside = self.rest();
        let end = inside.find(')').unwrap_or(inside.len());
        self.at += end;
        self.close(start, ')', "NEAR")?;
        let (words, within) = match inside[..end].rsplit_once(',') {
            None => (&inside[..end], NEAR),
            Some((words, number)) => match number.trim().parse() {
                Ok(within) if within <= FARTHEST => (words, within),
                Err(_) if self.typing == Typing::Going => (words, NEAR),
                Ok(_) | Err(_) => {
                    let why = "the number of words between is none that NEAR takes";
                    let hint = format!("write NEAR(two words, 5), with at most {FARTHEST}");
                    return Err(self.mistake(start..self.at, why, &hint));
                }
            },
        };
        let clean = |word: &str| word.replace(['"', ',', '(', ')'], "");
        let words: Vec<String> =
            words.split_whitespace().map(clean).filter(|word| !word.is_empty()).collect();
        if words.is_empty() || words.len() > MOST {
            return Err(self.mistake(
                start..self.at,
                "NEAR wants some words",
                "NEAR(two words, 5)",
            ));
        }
        Ok(Expr::Text(Text::Near { words, within }))
    }
}

const LITERAL: &str = "to look for the word itself, write it in quotation marks";

fn ends_word(c: char) -> bool {
    c.is_whitespace() || matches!(c, '(' | ')' | '"')
}

/// Whether something with a colon is a field, and not an address or a time of day.
pub(super) fn is_field(name: &str, value: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphabetic()) && !value.starts_with("//")
}

/// One expression of several: none is none, one is itself, those of the same kind are taken in.
fn joined(
    parts: Vec<Expr>,
    join: fn(Vec<Expr>) -> Expr,
    same: fn(Expr) -> Result<Vec<Expr>, Expr>,
) -> Option<Expr> {
    let mut flat = Vec::with_capacity(parts.len());
    for part in parts {
        match same(part) {
            Ok(inner) => flat.extend(inner),
            Err(other) => flat.push(other),
        }
    }
    match flat.len() {
        0 => None,
        1 => flat.pop(),
        _ => Some(join(flat)),
    }
}
