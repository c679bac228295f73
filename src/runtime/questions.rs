//! [`Questions`]: which questions to the store nobody waits for any more. Whoever types in a search
//! asks with every key; what the last but one key asked for is skipped, or ended where it is being
//! answered.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use crate::app::Ticket;
use crate::store::Interrupter;

/// More than these are not remembered: nobody types so far ahead.
const MOST: usize = 256;

/// Shared by the loop, which forgets, and the store's thread, which answers.
#[derive(Default)]
pub(super) struct Questions(Mutex<Known>);

#[derive(Default)]
struct Known {
    /// Questions that are not to be answered when their turn comes.
    unwanted: BTreeSet<Ticket>,
    /// The one that is being answered, and what ends it.
    under_way: Option<(Ticket, Interrupter)>,
}

impl Questions {
    /// The answer is not wanted any more. One that was given already is nobody's loss.
    pub fn forget(&self, ticket: Ticket) {
        self.with(|known| match &known.under_way {
            Some((asked, interrupter)) if *asked == ticket => interrupter.interrupt(),
            Some((asked, _)) if *asked > ticket => {}
            Some(_) | None if known.unwanted.len() < MOST => {
                known.unwanted.insert(ticket);
            }
            Some(_) | None => {}
        });
    }

    /// The turn of a question has come; whether it is wanted.
    pub fn begin(&self, ticket: Ticket, interrupter: &Interrupter) -> bool {
        self.with(|known| {
            // Turns come in order: what stands before this one has had its turn.
            known.unwanted = known.unwanted.split_off(&ticket);
            let wanted = !known.unwanted.remove(&ticket);
            known.under_way = wanted.then(|| (ticket, interrupter.clone()));
            wanted
        })
    }

    /// The question was answered: from now on nothing ends it.
    pub fn end(&self) {
        self.with(|known| known.under_way = None);
    }

    fn with<T>(&self, act: impl FnOnce(&mut Known) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Timestamp;
    use crate::store::Store;

    #[test]
    fn what_is_forgotten_is_skipped_or_ended_and_nothing_else_is() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), Timestamp(0)).unwrap().store;
        let interrupter = store.interrupter();
        let questions = Questions::default();
        questions.forget(Ticket(2));
        assert!(questions.begin(Ticket(1), &interrupter));
        questions.end();
        assert!(!questions.begin(Ticket(2), &interrupter), "nobody waits for it");
        questions.end();
        assert!(questions.begin(Ticket(3), &interrupter));
        assert!(!store.is_interrupted());
        questions.forget(Ticket(3));
        assert!(store.is_interrupted(), "it is being answered");
        questions.end();
        // An answer that was under way when it was forgotten changes nothing for the next.
        questions.forget(Ticket(3));
        assert!(questions.begin(Ticket(4), &interrupter));
        assert!(questions.0.lock().unwrap().unwanted.is_empty());
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let questions = Questions::default();
        (0..9_999).for_each(|ticket| questions.forget(Ticket(ticket)));
        assert_eq!(questions.0.lock().unwrap().unwanted.len(), MOST);
    }
}
