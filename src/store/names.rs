//! Every name there is, for whoever completes what is typed.

use std::collections::BTreeMap;

use super::Store;
use crate::model::{Clean, FOLDER_WITHIN, Names, Problem};
use crate::query::folded;

impl Store {
    /// The names of sources, folders, saved queries and tags.
    pub fn names(&self) -> Result<Names, Problem> {
        let sources = self.sources()?;
        let folders = sources.iter().filter_map(|source| source.folder.as_ref());
        let mut paths: BTreeMap<String, Clean> = BTreeMap::new();
        for folder in folders {
            // A folder within another one names that, too.
            let ends =
                folder.match_indices(FOLDER_WITHIN).map(|(slash, _)| slash).chain([folder.len()]);
            for path in ends.map(|end| folder[..end].trim()).filter(|path| !path.is_empty()) {
                paths.entry(folded(path)).or_insert_with(|| Clean::new(path));
            }
        }
        let known = sources.iter().map(|source| (&source.id, source)).collect();
        let origins = self.origins_of_sources(&known)?.into_iter().map(|origin| origin.name);
        // A source that has no article yet has no origin.
        let named = sources.iter().map(|source| source.shown_name()).chain(origins);
        let named = named.filter(|name| !name.is_empty()).map(|name| (folded(&name), name));
        Ok(Names {
            sources: named.collect::<BTreeMap<_, _>>().into_values().collect(),
            folders: paths.into_values().collect(),
            saved: self.saved_queries()?.into_iter().map(|saved| saved.name).collect(),
            tags: self.tags()?,
        })
    }
}
