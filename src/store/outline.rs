//! The outline of the paper: what lists can be of, folder by folder, with the counts that are kept.
//!
//! Names come from the desk and from the feeds, so they are brought together and put in order here,
//! ten thousand sources at most; what is handed on is a window.

use std::collections::HashMap;

use super::Store;
use super::count::tally;
use super::origins::Origin;
use crate::model::{
    Around, Bearing, Clean, Count, FOLDER_WITHIN, Item, Outline, OutlineRow, Problem, Purpose,
    Source, SourceId, folder_path,
};
use crate::query::folded;

/// How deep folders stand within each other on the page; deeper ones stand no farther in.
const DEEPEST: usize = 8;

impl Store {
    /// A window of at most `limit` rows of the outline; the contents of these folders are left out.
    pub fn outline(
        &self,
        closed: &[Clean],
        around: &Around,
        limit: usize,
    ) -> Result<Outline, Problem> {
        let all = self.cache.read("cannot count the articles", tally)?;
        let mut rows: Vec<OutlineRow> = Item::STANDING
            .into_iter()
            .map(|item| {
                let unread = match item {
                    Item::All | Item::Unread => Some(Count::Exactly(all.unread)),
                    _ => None,
                };
                row(item.clone(), standing_name(&item), 0, unread, Bearing::Well)
            })
            .collect();
        for saved in self.saved_queries()? {
            let item = Item::Saved(saved.name.clone());
            let bearing = match saved.purpose {
                Purpose::Lists => Bearing::Well,
                Purpose::Hides => Bearing::Hides,
            };
            rows.push(OutlineRow { note: saved.text, ..row(item, saved.name, 0, None, bearing) });
        }
        let (sources, loose) = self.shelved()?;
        Branch::of(sources).list(closed, &mut rows);
        rows.extend(loose);
        Ok(window(rows, around, limit))
    }

    /// The subscriptions, and after them what other articles say they are from; each with what it
    /// is ordered by taken care of.
    fn shelved(&self) -> Result<(Vec<Placed>, Vec<OutlineRow>), Problem> {
        let (mut counted, mut loose) = (HashMap::new(), Vec::new());
        let sources = self.sources()?;
        let known: HashMap<&SourceId, &Source> = sources.iter().map(|one| (&one.id, one)).collect();
        for origin in self.origins_of_sources(&known)? {
            match origin.id.as_ref().filter(|id| known.contains_key(id)) {
                Some(id) => drop(counted.insert(id.clone(), origin.counts.unread)),
                None if origin.counts.all > 0 => loose.push(loose_row(origin)),
                None => {}
            }
        }
        let mut placed: Vec<Placed> = sources
            .into_iter()
            .map(|source| {
                let unread = counted.get(&source.id).copied().unwrap_or(0);
                Placed { name: source.shown_name(), source, unread }
            })
            .collect();
        placed.sort_by_cached_key(|one| (folded(&one.name), one.source.id.clone()));
        Ok((placed, loose))
    }
}

/// A subscription with what it is called and how much of it is unread.
struct Placed {
    name: Clean,
    source: Source,
    unread: u64,
}

/// A folder with what is in it.
#[derive(Default)]
struct Branch {
    /// By what they are ordered by: the folded name. With each, its own part of the name.
    folders: std::collections::BTreeMap<String, (Clean, Branch)>,
    sources: Vec<Placed>,
}

impl Branch {
    fn of(sources: Vec<Placed>) -> Self {
        let mut root = Self::default();
        for placed in sources {
            let folder = placed.source.folder.clone().unwrap_or_default();
            let mut branch = &mut root;
            for part in folder_path(&folder) {
                let within = branch.folders.entry(folded(part));
                branch = &mut within.or_insert_with(|| (Clean::new(part), Self::default())).1;
            }
            branch.sources.push(placed);
        }
        root
    }

    fn unread(&self) -> u64 {
        let within: u64 = self.folders.values().map(|(_, branch)| branch.unread()).sum();
        within + self.sources.iter().map(|one| one.unread).sum::<u64>()
    }

    fn list(self, closed: &[Clean], rows: &mut Vec<OutlineRow>) {
        self.list_in("", 0, closed, rows);
    }

    fn list_in(self, above: &str, depth: usize, closed: &[Clean], rows: &mut Vec<OutlineRow>) {
        let indent = depth.min(DEEPEST);
        for (name, branch) in self.folders.into_values() {
            let whole = if above.is_empty() {
                name.to_string()
            } else {
                format!("{above}{FOLDER_WITHIN}{name}")
            };
            let path = Clean::new(&whole);
            let is_closed = closed.contains(&path);
            let bearing = if is_closed { Bearing::Folded } else { Bearing::Well };
            let unread = Some(Count::Exactly(branch.unread()));
            rows.push(row(Item::Folder(path), name, indent, unread, bearing));
            if !is_closed {
                branch.list_in(&whole, depth + 1, closed, rows);
            }
        }
        for Placed { name, source, unread } in self.sources {
            let bearing = match (source.state.gone, source.state.problem) {
                (true, _) => Bearing::Gone,
                (false, Some(problem)) => Bearing::Failing(problem),
                (false, None) => Bearing::Well,
            };
            let unread = Some(Count::Exactly(unread));
            let note = Clean::new(source.address.without_user().as_str());
            let line = row(Item::Source(source.id), name, indent, unread, bearing);
            rows.push(OutlineRow { note, folder: Clean::new(above), ..line });
        }
    }
}

fn row(
    item: Item,
    name: Clean,
    depth: usize,
    unread: Option<Count>,
    bearing: Bearing,
) -> OutlineRow {
    OutlineRow {
        item,
        name,
        depth,
        folder: Clean::default(),
        unread,
        bearing,
        note: Clean::default(),
    }
}

/// Articles of a source that nobody is subscribed to (any more).
fn loose_row(origin: Origin) -> OutlineRow {
    let unread = Some(Count::Exactly(origin.counts.unread));
    let (item, name) = match origin.id {
        Some(id) => (Item::Source(id), origin.name),
        None => (Item::Loose(origin.name.clone()), origin.name),
    };
    let name = if name.is_empty() { Clean::new("without a source") } else { name };
    row(item, name, 0, unread, Bearing::Loose)
}

fn standing_name(item: &Item) -> Clean {
    Clean::new(match item {
        Item::All => "All",
        Item::Unread => "Unread",
        Item::Starred => "Starred",
        Item::Commented => "Commented",
        Item::Wanted => "Wanted",
        Item::Saved(name) | Item::Folder(name) | Item::Loose(name) => name,
        Item::Source(id) => id.as_str(),
    })
}

fn window(mut rows: Vec<OutlineRow>, around: &Around, limit: usize) -> Outline {
    let last = rows.len().saturating_sub(limit);
    let above = match around {
        Around::First => 0,
        Around::Last => last,
        Around::Item(item) => {
            let at = rows.iter().position(|row| row.item == *item).unwrap_or(0);
            at.saturating_sub(limit / 2).min(last)
        }
    };
    let below = rows.len() - rows.len().min(above.saturating_add(limit));
    rows.truncate(rows.len() - below);
    rows.drain(..above);
    Outline { rows, above, below }
}
