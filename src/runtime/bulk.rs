//! Long changes of the store's worker, a step at a time, so that a page of the list never waits
//! behind a million marks.

use std::collections::VecDeque;

use crate::app::{Answer, Effect, Event, Request, Ticket};
use crate::home;
use crate::model::Along;
use crate::store::{Going, Marking, Store};

/// What is under way, in the order in which it was asked for.
#[derive(Default)]
pub(super) struct Bulk(VecDeque<(Ticket, Marking)>);

impl Bulk {
    /// Whether nothing is under way.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes a change on; its first step is taken when there is nothing else to do.
    pub fn begin(&mut self, ticket: Ticket, along: Along) {
        self.0.push_back((ticket, Marking::new(along)));
    }

    /// Takes a step; an event once the first of the changes has ended.
    pub fn step(&mut self, store: &mut Store) -> Option<Event> {
        let (ticket, marking) = self.0.front_mut()?;
        let ticket = *ticket;
        let answer = match store.mark_some(marking, home::now()) {
            Ok(Going::On) => return None,
            Ok(Going::Done(marked)) => Ok(Answer::Marked(marked)),
            Err(problem) => Err(problem),
        };
        self.0.pop_front();
        Some(Event::Answered(ticket, answer))
    }

    /// Whether an effect has to wait for what is under way: other changes do, questions do not.
    pub fn holds_up(&self, effect: &Effect) -> bool {
        let changes = matches!(effect, Effect::Do(_) | Effect::Ask(_, Request::Turn(_)));
        !self.is_empty() && changes
    }
}
