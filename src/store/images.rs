//! [`Image`]: a row of the desk before and after a change, from which either can be made again.
//!
//! To let the changes of a table be taken back: give it a [`Kept`] row here, and write each change
//! between [`Images::before`] and [`Images::note`], in its own transaction.

use rusqlite::types::{Value as SqlValue, ValueRef};
use rusqlite::{Connection, OptionalExtension, params_from_iter};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::fault::Fault;
use super::journal::{self, Step};
use crate::model::{Problem, Timestamp, Turn};

/// A table whose changes can be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Kept {
    Sources,
    Saved,
    Wanted,
}

impl Kept {
    /// The table, the column that names a row, and the columns that a change may concern.
    fn shape(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Wanted => {
                ("wanted", "n", "n, article, rel, title, url, since, failures, next_try, problem")
            }
            Self::Sources => (
                "sources",
                "id",
                "n, id, address, first_address, named_by, name, folder, full_text, every, added, \
                 removed",
            ),
            Self::Saved => ("saved", "key", "n, key, name, query, hides"),
        }
    }
}

/// The columns of a row; only those that differ, where the row was there before and after.
type Columns = Map<String, Value>;

/// What a change did to one row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Image {
    table: Kept,
    key: String,
    before: Option<Columns>,
    after: Option<Columns>,
}

/// The rows a change is about to concern.
#[derive(Debug, Default)]
pub(super) struct Images(Vec<(Kept, String, Option<Columns>)>);

impl Images {
    /// Remembers how a row is before it is changed; also one that is not there yet.
    pub(super) fn before(
        &mut self,
        desk: &Connection,
        table: Kept,
        key: &str,
    ) -> Result<(), Fault> {
        if !self.0.iter().any(|(known, name, _)| *known == table && name == key) {
            self.0.push((table, key.to_owned(), columns(desk, table, key)?));
        }
        Ok(())
    }

    /// Writes into the journal what became of these rows, if anything did.
    pub(super) fn note(self, desk: &Connection, what: &str, now: Timestamp) -> Result<(), Fault> {
        let mut images = Vec::new();
        for (table, key, before) in self.0 {
            let after = columns(desk, table, &key)?;
            if before != after {
                let (before, after) = differing(before, after);
                images.push(Image { table, key, before, after });
            }
        }
        match images.is_empty() {
            true => Ok(()),
            false => journal::note(desk, what, &Step::Rows(images), now),
        }
    }
}

/// Leaves out of both what is the same in both.
fn differing(
    before: Option<Columns>,
    after: Option<Columns>,
) -> (Option<Columns>, Option<Columns>) {
    let (Some(mut before), Some(mut after)) = (before.clone(), after.clone()) else {
        return (before, after);
    };
    before.retain(|name, value| after.get(name) != Some(value));
    after.retain(|name, _| before.contains_key(name));
    (Some(before), Some(after))
}

impl Image {
    /// Turns the row the other way, unless it was changed since.
    pub(super) fn turn(&self, desk: &Connection, way: Turn) -> Result<(), Fault> {
        let (is, to) = match way {
            Turn::Undo => (&self.after, &self.before),
            Turn::Redo => (&self.before, &self.after),
        };
        let now = columns(desk, self.table, &self.key)?;
        let (table, key, _) = self.table.shape();
        match (is, to, &now) {
            (Some(is), Some(to), Some(now)) => {
                if is.iter().any(|(name, value)| now.get(name) != Some(value)) {
                    return Err(changed_since().into());
                }
                let names: Vec<String> =
                    to.keys().enumerate().map(|(n, name)| format!("{name} = ?{}", n + 2)).collect();
                let sql = format!("UPDATE {table} SET {} WHERE {key} = ?1", names.join(", "));
                let values = std::iter::once(SqlValue::Text(self.key.clone()))
                    .chain(to.values().map(sql_value));
                desk.execute(&sql, params_from_iter(values))?;
            }
            (Some(_), None, Some(_)) => {
                desk.execute(&format!("DELETE FROM {table} WHERE {key} = ?1"), [&self.key])?;
            }
            (None, Some(to), None) => {
                let names: Vec<&str> = to.keys().map(String::as_str).collect();
                let marks = vec!["?"; names.len()].join(", ");
                let sql = format!("INSERT INTO {table} ({}) VALUES ({marks})", names.join(", "));
                desk.execute(&sql, params_from_iter(to.values().map(sql_value)))?;
            }
            // What was wanted has come: there is no wish left to take back.
            (Some(_), None, None) if self.table == Kept::Wanted => {}
            (Some(_) | None, _, _) => return Err(changed_since().into()),
        }
        Ok(())
    }
}

fn changed_since() -> Problem {
    Problem::new("cannot turn it back", "it was changed from somewhere else since")
}

/// The columns of a row as they are now.
fn columns(desk: &Connection, table: Kept, key: &str) -> Result<Option<Columns>, Fault> {
    let (name, named_by, listed) = table.shape();
    let sql = format!("SELECT {listed} FROM {name} WHERE {named_by} = ?1");
    let mut statement = desk.prepare_cached(&sql)?;
    let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let row = statement.query_row([key], |row| {
        let column = |(n, name): (usize, &String)| Ok((name.clone(), json_value(row.get_ref(n)?)));
        names.iter().enumerate().map(column).collect::<rusqlite::Result<Columns>>()
    });
    Ok(row.optional()?)
}

/// A value of the desk, whose tables hold texts and whole numbers.
fn json_value(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Integer(number) => number.into(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into(),
        ValueRef::Null | ValueRef::Real(_) | ValueRef::Blob(_) => Value::Null,
    }
}

fn sql_value(value: &Value) -> SqlValue {
    match value {
        Value::Number(number) => number.as_i64().map_or(SqlValue::Null, SqlValue::Integer),
        Value::String(text) => SqlValue::Text(text.clone()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => SqlValue::Null,
    }
}
