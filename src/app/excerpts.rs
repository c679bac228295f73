//! [`Excerpts`]: pieces of texts that show why a search found the rows on the screen. They are asked
//! for once the rows stand there, a few at a time, so that no key waits for them; their line is kept
//! free for them, so that nothing moves when they arrive.

use std::collections::{HashMap, HashSet};

use crate::model::{ArticleId, Search, Section, Snippet};

use super::effect::Request;
use super::list::List;
use super::list_view::ListLine;
use super::state::{Expect, State};

/// Texts that are read for one question: a key that needs the store waits no longer than for these.
const AT_ONCE: usize = 6;
/// More pieces than this are not kept: those of rows that the window has let go are forgotten first.
const MOST: usize = 600;

/// The pieces that are known.
#[derive(Clone, Debug, Default)]
pub struct Excerpts {
    /// What the search was.
    of: (Section, Search),
    known: HashMap<ArticleId, Snippet>,
}

impl Excerpts {
    /// The piece that shows why an article was found, once it is here.
    pub fn of(&self, id: &ArticleId) -> Option<&Snippet> {
        self.known.get(id)
    }

    /// Whether the rows that are there were found by this.
    pub(super) fn are_of(&self, section: &Section, search: &Search) -> bool {
        (&self.of.0, &self.of.1) == (section, search)
    }

    /// Another list begins: what was known of the same search in another order still holds.
    pub(super) fn begin(&mut self, section: &Section, search: &Search) {
        if !self.are_of(section, search) {
            *self = Self { of: (section.clone(), search.clone()), known: HashMap::new() };
        }
    }
}

impl List {
    /// Takes in pieces of texts.
    fn take_excerpts(&mut self, found: Vec<(ArticleId, Snippet)>) {
        let known = &mut self.excerpts.known;
        if known.len() + found.len() > MOST {
            let here: HashSet<&ArticleId> = self.rows.iter().map(|row| &row.id).collect();
            known.retain(|id, _| here.contains(id));
        }
        known.extend(found);
    }
}

impl State {
    /// Asks for pieces of the texts on the screen, as far as they are not known.
    pub(super) fn ask_excerpts(&mut self) {
        let view = self.list_view();
        let under_way = self.expected.iter().any(|(_, expect)| matches!(expect, Expect::Excerpts));
        if view.excerpt_lines == 0 || under_way || self.list_is_moving() {
            return;
        }
        let unknown = |line: &ListLine<'_>| match line {
            ListLine::Excerpt(row) if self.list.excerpts.of(&row.id).is_none() => {
                Some(row.id.clone())
            }
            ListLine::Excerpt(_)
            | ListLine::Blank
            | ListLine::Heading(_)
            | ListLine::Headline(_)
            | ListLine::Detail(_) => None,
        };
        let lines = self.list.lines(&view);
        let ids: Vec<ArticleId> = lines.iter().filter_map(unknown).take(AT_ONCE).collect();
        if !ids.is_empty() {
            let query = self.list.query.clone();
            self.ask(Request::Snippets { query, ids }, Expect::Excerpts);
        }
    }

    /// Pieces of texts are here; the next are asked for.
    pub(super) fn excerpts_found(&mut self, found: Vec<(ArticleId, Snippet)>) {
        self.list.take_excerpts(found);
        self.ask_excerpts();
    }
}
