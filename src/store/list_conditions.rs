//! The conditions of a query as SQL over the columns of `articles`.
//!
//! What has to be known besides (which sources a name means, who is waited for) is looked up once,
//! before. Values are parameters, numbered on from 3: the first two are a place in the list.

use rusqlite::types::Value;

use super::Store;
use super::hiding::HIDDEN;
use super::origins::Origin;
use super::save::row_of;
use super::search_index::{COMMENTS, FULL, IMAGE};
use super::search_match::{Words, is_words};
use crate::model::{Age, Clock, Expr, Filter, Named, Part, Problem, Side, State};
use crate::query::folded;

/// The number of the first parameter that belongs to the conditions.
const FIRST: usize = 3;

/// Conditions, each joined to what stands before with `AND`.
#[derive(Clone, Debug, Default)]
pub(super) struct Conditions {
    pub(super) sql: String,
    pub(super) values: Vec<Value>,
}

/// Among which articles words are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    Everywhere,
    /// Those from one row to another, and only in their own text.
    Rows(i64, i64),
}

/// What conditions are made with.
pub(super) struct Maker<'a> {
    store: &'a Store,
    clock: Clock,
    scope: Scope,
    /// Looked up when the first condition asks for it.
    origins: Option<Vec<Origin>>,
}

impl<'a> Maker<'a> {
    pub(super) fn new(store: &'a Store, clock: Clock) -> Self {
        Self { store, clock, scope: Scope::Everywhere, origins: None }
    }

    /// Has words looked for among some articles only.
    pub(super) fn within(self, scope: Scope) -> Self {
        Self { scope, ..self }
    }

    /// The conditions of a filter and of parts that all have to hold.
    pub(super) fn all(&mut self, filter: Filter, parts: &[&Expr]) -> Result<Conditions, Problem> {
        let mut made = Conditions::default();
        made.sql.push_str(match filter {
            Filter::All => "",
            Filter::Unread => " AND read = 0",
            Filter::Starred => " AND starred = 1",
        });
        for part in parts {
            let sql = self.one(part, &mut made.values)?;
            made.sql.push_str(" AND ");
            made.sql.push_str(&sql);
        }
        Ok(made)
    }

    fn one(&mut self, expr: &Expr, values: &mut Vec<Value>) -> Result<String, Problem> {
        if is_words(expr) {
            return self.words(expr, values);
        }
        Ok(match expr {
            Expr::And(parts) => self.joined(parts, " AND ", values)?,
            Expr::Or(sides) => self.joined(sides, " OR ", values)?,
            Expr::Not(inner) => format!("NOT {}", self.one(inner, values)?),
            Expr::Text(_) | Expr::Author(_) => self.words(expr, values)?,
            Expr::Source(_) | Expr::Folder(_) => {
                let rows = self.origins_of(expr)?.unwrap_or_default();
                format!("(coalesce(origin, 0) IN ({}))", numbers(&rows))
            }
            Expr::Tag(tag) => {
                let tag = parameter(values, Value::from(folded(tag)));
                format!("(articles.row IN (SELECT row FROM tagged WHERE tag = {tag}))")
            }
            Expr::Lang(tag) => {
                let (whole, parts) = (tag.clone(), format!("{tag}-"));
                let whole = parameter(values, Value::from(whole));
                // Behind every tag that goes on with a hyphen comes one with the next character.
                let end = parameter(values, Value::from(format!("{tag}.")));
                let parts = parameter(values, Value::from(parts));
                format!(
                    "(coalesce(language = {whole} OR (language > {parts} AND language < {end}), 0))"
                )
            }
            Expr::Is(state) => self.state(*state)?,
            Expr::Has(Part::Image) => format!("(traits & {IMAGE} <> 0)"),
            Expr::Has(Part::Comments) => format!("(traits & {COMMENTS} <> 0)"),
            Expr::After(day) => format!("(at >= {})", day.begins(self.clock.utc_offset).0),
            Expr::Before(day) => format!("(at < {})", day.begins(self.clock.utc_offset).0),
            Expr::Age(age) => self.age(*age),
            // Saved queries were put in before anything is asked.
            Expr::Saved(_) => "(0)".to_owned(),
        })
    }

    fn joined(
        &mut self,
        parts: &[Expr],
        join: &str,
        values: &mut Vec<Value>,
    ) -> Result<String, Problem> {
        let parts: Result<Vec<String>, Problem> =
            parts.iter().map(|part| self.one(part, values)).collect();
        Ok(format!("({})", parts?.join(join)))
    }

    fn age(&self, age: Age) -> String {
        let than = self.clock.now.0.saturating_sub(age.seconds());
        match age.side {
            Side::Younger => format!("(at > {than})"),
            Side::Older => format!("(at < {than})"),
        }
    }

    fn state(&self, state: State) -> Result<String, Problem> {
        Ok(match state {
            State::Unread => "(read = 0)".to_owned(),
            State::Read => "(read = 1)".to_owned(),
            State::Starred => "(starred = 1)".to_owned(),
            State::Commented => "(own_comments > 0)".to_owned(),
            State::Wanted => {
                format!("(articles.row IN ({}))", numbers(&self.store.rows_that_want()?))
            }
            State::Full => format!("(traits & {FULL} <> 0)"),
            State::Hidden => format!("(traits & {HIDDEN} <> 0)"),
        })
    }

    /// Words beside other conditions that they are no part of: the rows that have them.
    fn words(&self, expr: &Expr, values: &mut Vec<Value>) -> Result<String, Problem> {
        let (plain, not) = match expr {
            Expr::Not(inner) => (&**inner, "NOT "),
            plain => (plain, ""),
        };
        let Some(words) = Words::of(plain.clone()) else {
            return match plain {
                Expr::And(parts) => self.each(parts, " AND ", not, values),
                Expr::Or(sides) => self.each(sides, " OR ", not, values),
                Expr::Not(_) => Ok(format!("({not}{})", self.words(plain, values)?)),
                // Nothing that a text could have: it holds for all.
                _ => Ok("(1)".to_owned()),
            };
        };
        let rows = match self.scope {
            Scope::Everywhere => self.store.rows_with(&words)?,
            Scope::Rows(first, last) => self.store.rows_with_within(&words, first, last)?,
        };
        let rows = parameter(values, Value::from(json(&rows)));
        Ok(format!("({not}articles.row IN (SELECT value FROM json_each({rows})))"))
    }

    fn each(
        &self,
        parts: &[Expr],
        join: &str,
        not: &str,
        values: &mut Vec<Value>,
    ) -> Result<String, Problem> {
        let parts: Result<Vec<String>, Problem> =
            parts.iter().map(|part| self.words(part, values)).collect();
        let parts = parts?;
        let all = if parts.is_empty() { "1".to_owned() } else { parts.join(join) };
        Ok(format!("({not}({all}))"))
    }

    /// The rows of the origins that a source's or a folder's name means; `None` for other
    /// conditions.
    pub(super) fn origins_of(&mut self, expr: &Expr) -> Result<Option<Vec<i64>>, Problem> {
        let (fits, name): (fn(&Origin, &str) -> bool, _) = match expr {
            Expr::Source(Named::Part(name)) => (Origin::is_called, name),
            Expr::Source(Named::Whole(name)) => {
                if let Some(row) = self.store.origin_of_key(name)? {
                    return Ok(Some(vec![row]));
                }
                (Origin::has_name, name)
            }
            Expr::Folder(name) => (Origin::is_within, name),
            _ => return Ok(None),
        };
        let plain = folded(name.trim());
        let origins = self.origins()?.iter().filter(|origin| fits(origin, &plain));
        Ok(Some(origins.map(|origin| origin.row).collect()))
    }

    /// Every origin, by name.
    pub(super) fn origins(&mut self) -> Result<&[Origin], Problem> {
        if self.origins.is_none() {
            self.origins = Some(self.store.origins()?);
        }
        Ok(self.origins.as_deref().unwrap_or_default())
    }
}

impl Store {
    /// The rows of the articles of which the reader wants a neighbour that is not here.
    pub(super) fn rows_that_want(&self) -> Result<Vec<i64>, Problem> {
        let wanted = self.wanted()?;
        self.cache.read("cannot read what is wanted", |cache| {
            let mut rows = Vec::new();
            for wish in &wanted {
                rows.extend(row_of(cache, wish.from.as_str())?);
            }
            rows.sort_unstable();
            rows.dedup();
            Ok(rows)
        })
    }
}

fn parameter(values: &mut Vec<Value>, value: Value) -> String {
    values.push(value);
    format!("?{}", values.len() + FIRST - 1)
}

/// Row numbers as SQL lists them.
pub(super) fn numbers(rows: &[i64]) -> String {
    let rows: Vec<String> = rows.iter().map(i64::to_string).collect();
    rows.join(", ")
}

/// Row numbers as one parameter, which `json_each` takes apart again.
pub(super) fn json(rows: &[i64]) -> String {
    format!("[{}]", numbers(rows))
}
