//! Saved queries: names on the desk for what somebody asks again and again, and what such a name
//! means inside another query.

use rusqlite::{Connection, params};

use super::Store;
use super::db::Durability;
use super::fault::Fault;
use super::hiding::steady;
use super::images::{Images, Kept};
use super::marks::quoted;
use super::read::clean;
use crate::model::{Clean, Expr, Problem, Purpose, SavedQuery, Timestamp};
use crate::query::{Typing, folded, parse, print};

/// How many saved queries there may be.
const MOST: usize = 500;
/// How many characters a name may have.
const LONGEST: usize = 80;
/// How deep saved queries may stand within each other.
const DEEPEST: usize = 8;
/// How many saved queries one query may lead to, all in all.
const TOGETHER: usize = 64;

const WHAT: &str = "cannot save the query";

/// What saving a query did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeptAs {
    New,
    /// There was one of this name, and it means this from now on.
    Changed,
}

impl Store {
    /// Gives a query a name. One of this name, in whatever case, is replaced and keeps its purpose.
    pub fn save_query(
        &mut self,
        name: &str,
        text: &str,
        now: Timestamp,
    ) -> Result<KeptAs, Problem> {
        self.keep_query(name, text, None, now)
    }

    /// The same for a query that hides from now on what it holds for; [`Store::judge_some`] carries
    /// it out.
    ///
    /// # Errors
    ///
    /// What it holds for changes by itself or by reading.
    pub fn hide_query(
        &mut self,
        name: &str,
        text: &str,
        now: Timestamp,
    ) -> Result<KeptAs, Problem> {
        self.keep_query(name, text, Some(Purpose::Hides), now)
    }

    fn keep_query(
        &mut self,
        name: &str,
        text: &str,
        purpose: Option<Purpose>,
        now: Timestamp,
    ) -> Result<KeptAs, Problem> {
        let name = checked_name(name)?;
        let text = Clean::folded(text);
        parse(&text, Typing::Done)?;
        let mut all = self.saved_queries()?;
        let known = all.iter().position(|one| is_called(one, &name));
        let before = known.map(|at| all.remove(at).purpose).unwrap_or_default();
        let purpose = purpose.unwrap_or(before);
        if all.len() >= MOST {
            return Err(Problem::new(WHAT, format!("there may be {MOST} saved queries at most")));
        }
        all.push(SavedQuery { name: name.clone(), text: text.clone(), purpose });
        meaning(&all, &name)?;
        check_hiding(&all)?;
        let what = match purpose {
            Purpose::Lists => format!("saved the query {}", quoted(&name)),
            Purpose::Hides => format!("hid what {} holds for", quoted(&name)),
        };
        self.change_saved(&[&name], &what, now, |desk| {
            let sql = "INSERT INTO saved (key, name, query, hides) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (key) DO UPDATE SET name = ?2, query = ?3, hides = ?4";
            desk.prepare_cached(sql)?.execute(params![
                folded(&name),
                name.as_str(),
                text.as_str(),
                purpose == Purpose::Hides
            ])?;
            Ok(())
        })?;
        Ok(if known.is_some() { KeptAs::Changed } else { KeptAs::New })
    }

    /// All saved queries, by name.
    pub fn saved_queries(&self) -> Result<Vec<SavedQuery>, Problem> {
        self.desk.read("cannot read the saved queries", |desk| {
            let sql = "SELECT name, query, hides FROM saved ORDER BY key";
            let mut statement = desk.prepare_cached(sql)?;
            let all = statement.query_map([], |row| {
                let hides = row.get::<_, i64>(2)? > 0;
                let purpose = if hides { Purpose::Hides } else { Purpose::Lists };
                let (name, text) = (clean(row, 0)?, clean(row, 1)?);
                let (name, text) = (name.unwrap_or_default(), text.unwrap_or_default());
                Ok(SavedQuery { name, text, purpose })
            })?;
            Ok(all.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// The saved query of a name.
    ///
    /// # Errors
    ///
    /// There is none; the nearest name is offered.
    pub fn saved_query(&self, name: &str) -> Result<SavedQuery, Problem> {
        find(&self.saved_queries()?, name).cloned()
    }

    /// Takes a saved query away, and returns it.
    ///
    /// # Errors
    ///
    /// There is none of this name.
    pub fn remove_query(&mut self, name: &str, now: Timestamp) -> Result<SavedQuery, Problem> {
        let gone = self.saved_query(name)?;
        let what = format!("removed the saved query {}", quoted(&gone.name));
        self.change_saved(&[&gone.name], &what, now, |desk| {
            desk.prepare_cached("DELETE FROM saved WHERE key = ?1")?
                .execute([folded(&gone.name)])?;
            Ok(())
        })?;
        Ok(gone)
    }

    /// Decides whether a saved query hides what it holds for; [`Store::judge_some`] carries it out.
    ///
    /// # Errors
    ///
    /// There is none of this name, or what it holds for changes by itself or by reading.
    pub fn set_purpose(
        &mut self,
        name: &str,
        purpose: Purpose,
        now: Timestamp,
    ) -> Result<SavedQuery, Problem> {
        let mut all = self.saved_queries()?;
        let saved = SavedQuery { purpose, ..find(&all, name)?.clone() };
        all.retain(|one| one.name != saved.name);
        all.push(saved.clone());
        check_hiding(&all)?;
        let what = match purpose {
            Purpose::Lists => format!("showed again what {} holds for", quoted(&saved.name)),
            Purpose::Hides => format!("hid what {} holds for", quoted(&saved.name)),
        };
        self.change_saved(&[&saved.name], &what, now, |desk| {
            let sql = "UPDATE saved SET hides = ?2 WHERE key = ?1";
            let hides = purpose == Purpose::Hides;
            desk.prepare_cached(sql)?.execute(params![folded(&saved.name), hides])?;
            Ok(())
        })?;
        Ok(saved)
    }

    /// Gives a saved query another name, also where other saved queries ask for it.
    ///
    /// # Errors
    ///
    /// There is none of this name, or one of the new name.
    pub fn rename_query(
        &mut self,
        name: &str,
        to: &str,
        now: Timestamp,
    ) -> Result<SavedQuery, Problem> {
        let to = checked_name(to)?;
        let all = self.saved_queries()?;
        let old = find(&all, name)?;
        if let Some(other) = all.iter().find(|one| is_called(one, &to) && one.name != old.name) {
            let why = format!("there is one called {} already", other.name);
            return Err(Problem::new("cannot rename the query", why));
        }
        let what = format!("renamed the saved query {} to {}", quoted(&old.name), quoted(&to));
        let mut names = vec![&old.name, &to];
        names.extend(all.iter().map(|one| &one.name).filter(|name| **name != old.name));
        self.change_saved(&names, &what, now, |desk| {
            let sql = "UPDATE saved SET key = ?2, name = ?3 WHERE key = ?1";
            desk.prepare_cached(sql)?.execute(params![
                folded(&old.name),
                folded(&to),
                to.as_str()
            ])?;
            let sql = "UPDATE saved SET query = ?2 WHERE query = ?1";
            let mut statement = desk.prepare_cached(sql)?;
            for one in &all {
                if let Some(text) = renamed_in(&one.text, &old.name, &to)? {
                    statement.execute([one.text.as_str(), &text])?;
                }
            }
            Ok(())
        })?;
        Ok(SavedQuery { name: to, ..old.clone() })
    }

    /// A change of the reader's to saved queries, which can be taken back.
    fn change_saved(
        &mut self,
        names: &[&Clean],
        what: &str,
        now: Timestamp,
        change: impl FnOnce(&Connection) -> Result<(), Fault>,
    ) -> Result<(), Problem> {
        self.desk.write_for(Durability::Power, WHAT, |desk| {
            let mut images = Images::default();
            for name in names {
                images.before(desk, Kept::Saved, &folded(name))?;
            }
            change(desk)?;
            images.note(desk, what, now)
        })
    }

    /// An expression with what saved queries hold for in the place of their names.
    pub(super) fn expanded(&self, expr: Expr) -> Result<Expr, Problem> {
        if !expr.any(&|condition| matches!(condition, Expr::Saved(_))) {
            return Ok(expr);
        }
        expanded(&self.saved_queries()?, expr)
    }
}

/// A name as it is kept.
fn checked_name(name: &str) -> Result<Clean, Problem> {
    let name = Clean::folded(name.trim());
    let why = match () {
        () if name.is_empty() => "it needs a name",
        () if name.chars().count() > LONGEST => "the name is too long",
        // It could not be written inside a query.
        () if name.contains('"') => "a name has no quotation marks",
        () => return Ok(name),
    };
    Err(Problem::new(WHAT, why))
}

fn is_called(one: &SavedQuery, name: &str) -> bool {
    folded(&one.name) == folded(name.trim())
}

fn find<'a>(all: &'a [SavedQuery], name: &str) -> Result<&'a SavedQuery, Problem> {
    all.iter().find(|one| is_called(one, name)).ok_or_else(|| {
        let names = all.iter().map(|one| one.name.as_str());
        let near = crate::query::nearest(name, names).map(|near| format!("did you mean {near}?"));
        let hint = near.unwrap_or_else(|| "`tidings query list` shows those there are".to_owned());
        Problem::new(
            format!("no saved query {}", Clean::folded(name)),
            "there is none of that name",
        )
        .hint(hint)
    })
}

/// The text of a query in which a saved query of the old name is called by the new one; `None`
/// where it is not asked for.
fn renamed_in(text: &str, old: &str, new: &str) -> Result<Option<String>, Problem> {
    let Ok(expr) = parse(text, Typing::Done) else { return Ok(None) };
    let mut found = false;
    let renamed = replaced(expr, &mut |name| {
        let meant = folded(&name) == folded(old);
        found |= meant;
        Ok(Expr::Saved(if meant { new.to_owned() } else { name }))
    })?;
    Ok(found.then(|| print(&renamed)))
}

/// What a saved query means, whatever others it asks for.
pub(super) fn meaning(all: &[SavedQuery], name: &str) -> Result<Expr, Problem> {
    expanded(all, Expr::Saved(name.to_owned()))
}

/// A problem where a query that hides holds for what changes by itself or by reading.
fn check_hiding(all: &[SavedQuery]) -> Result<(), Problem> {
    let hides = all.iter().filter(|one| one.purpose == Purpose::Hides);
    // One that asks for a query that is gone hides nothing.
    hides.filter_map(|one| meaning(all, &one.name).ok()).try_for_each(|expr| steady(&expr))
}

fn expanded(all: &[SavedQuery], expr: Expr) -> Result<Expr, Problem> {
    expand(all, expr, 0, &mut 0)
}

fn expand(
    all: &[SavedQuery],
    expr: Expr,
    depth: usize,
    taken: &mut usize,
) -> Result<Expr, Problem> {
    replaced(expr, &mut |name| {
        *taken += 1;
        if depth >= DEEPEST || *taken > TOGETHER {
            let why = format!("the saved query {name} leads to itself, or to too many others");
            return Err(Problem::new("cannot understand the search", why));
        }
        let meant = parse(&find(all, &name)?.text, Typing::Done)?;
        expand(all, meant, depth + 1, taken)
    })
}

/// Puts something in the place of every saved query.
fn replaced(
    expr: Expr,
    with: &mut dyn FnMut(String) -> Result<Expr, Problem>,
) -> Result<Expr, Problem> {
    Ok(match expr {
        Expr::And(parts) => {
            let parts: Result<Vec<Expr>, Problem> =
                parts.into_iter().map(|part| replaced(part, with)).collect();
            Expr::all(parts?)
        }
        Expr::Or(sides) => {
            let sides: Result<Vec<Expr>, Problem> =
                sides.into_iter().map(|side| replaced(side, with)).collect();
            Expr::Or(sides?)
        }
        Expr::Not(inner) => Expr::Not(Box::new(replaced(*inner, with)?)),
        Expr::Saved(name) => with(name)?,
        other @ (Expr::Text(_)
        | Expr::Source(_)
        | Expr::Folder(_)
        | Expr::Tag(_)
        | Expr::Author(_)
        | Expr::Lang(_)
        | Expr::Is(_)
        | Expr::Has(_)
        | Expr::After(_)
        | Expr::Before(_)
        | Expr::Age(_)) => other,
    })
}
