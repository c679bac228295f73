//! Answers the state machine's requests from the store and carries out its changes: the one place
//! where an [`Effect`](crate::app::Effect) meets a [`Store`].

use std::sync::Arc;

use crate::app::{
    Answer, Change, DraftText, Event, Opened, Request, SavedDraft, SourceChange, Verb, Whose,
};
use crate::model::{
    Address, ArticleId, CommentState, Mark, Outgoing, Problem, Source, Stop, Switch, Timestamp,
};
use crate::post::{self, Wish};
use crate::refresh::{Decision, decide};
use crate::store::{Found, Judged, Store};

/// Steps of hiding that a change waits for.
const STEPS: usize = 20;

/// Related articles that are shown under one.
const RELATED: usize = 10;

/// Answers a request.
pub fn answer(store: &mut Store, request: Request, now: Timestamp) -> Result<Answer, Problem> {
    Ok(match request {
        Request::Page { query, from, limit, as_of } => {
            Answer::Page(store.page_as_of(&query, &from, limit, as_of)?)
        }
        Request::Counts { query } => Answer::Counts(store.counts(&query)?),
        Request::Snippets { query, ids } => {
            let snippets = store.snippets(&query, &ids)?;
            Answer::Snippets(ids.into_iter().zip(snippets).collect())
        }
        Request::Open { id } | Request::Preload { id } => {
            Answer::Opened(open(store, &id)?.map(Box::new))
        }
        Request::Linked { address } => Answer::Opened(linked(store, &address)?.map(Box::new)),
        Request::Related { id } => {
            let found = store.related(&id, RELATED)?;
            Answer::Related(id, found)
        }
        Request::Unread { query, from, way } => {
            Answer::Unread(store.unread_from(&query, from, way)?)
        }
        Request::Story { id } => {
            let reports = store.story(&id)?;
            Answer::Story(id, reports)
        }
        Request::Step { way } => {
            let stop = store.step(way)?;
            stepped(store, stop)?
        }
        Request::GoTo { seq } => {
            let stop = store.go_to_stop(seq)?;
            stepped(store, stop)?
        }
        Request::Chain { id } => Answer::Chain(store.chain_list(&id)?.map(|list| (id, list))),
        Request::Wanted => Answer::Wanted(store.wanted()?),
        Request::Trail { words, from, limit } => {
            Answer::Trail(store.trail_page(&words, from, limit)?)
        }
        Request::Outline { closed, around, limit } => {
            Answer::Outline(store.outline(&closed, &around, limit)?)
        }
        Request::Hidden { query } => Answer::Hidden(store.hidden_in(&query)?),
        Request::UnreadCount { query } => Answer::UnreadCount(store.unread_count(&query)?),
        Request::Comments => Answer::Comments(store.own_comments()?),
        Request::NextDelivery => Answer::NextDelivery(next_delivery(store)?),
        Request::Rows { ids } => Answer::Rows(store.rows(&ids)?),
        Request::MarkAlong(along) => Answer::Marked(store.mark_whole(*along, now)?),
        Request::Between(reach) => Answer::Between(store.reach(&reach)?),
        Request::Tags => Answer::Tags(store.tags()?),
        Request::Names => Answer::Names(store.names()?),
        Request::Turn(way) => {
            let turned = store.turn(way, now)?;
            // What was turned may have been what hides.
            hide_some(store)?;
            Answer::Turned(turned)
        }
    })
}

/// A stop of the trail with its article.
fn stepped(store: &Store, stop: Option<Stop>) -> Result<Answer, Problem> {
    let opened = match &stop {
        Some(stop) => open(store, &stop.article)?,
        None => None,
    };
    Ok(Answer::Stepped(stop.zip(opened.map(Box::new))))
}

/// When something in the outbox is due. What was under way when a program ended has been so for
/// long.
fn next_delivery(store: &Store) -> Result<Option<Timestamp>, Problem> {
    let under_way = |one: &Outgoing| one.comment.state == CommentState::Sending;
    match store.outbox()?.iter().any(under_way) {
        true => Ok(Some(Timestamp::default())),
        false => store.next_delivery(),
    }
}

/// The article that has an address; of several the newest.
fn linked(store: &Store, address: &Address) -> Result<Option<Opened>, Problem> {
    let id = match store.find(address.as_str())? {
        Found::One(id) => Some(id),
        Found::Several(rows, _) => rows.into_iter().next().map(|row| row.id),
        Found::None => None,
    };
    id.map_or(Ok(None), |id| open(store, &id))
}

/// An article with all that the reading pane shows around it.
fn open(store: &Store, id: &ArticleId) -> Result<Option<Opened>, Problem> {
    let (Some(article), Some(row)) = (store.article(id)?, store.row(id)?) else {
        return Ok(None);
    };
    Ok(Some(Opened {
        article: Arc::new(article),
        key: row.key,
        read: row.read,
        starred: row.starred,
        tags: row.tags,
        neighbours: store.neighbours(id)?,
        comments: store.comments_of(id)?,
        deliveries: store.deliveries(id)?,
        thread: Arc::new(store.thread(id)?),
        story: store.story(id)?,
        place: store.place(id)?,
    }))
}

/// Carries out a change.
pub fn change(store: &mut Store, change: Change, now: Timestamp) -> Result<(), Problem> {
    match change {
        Change::Mark { ids, mark, to } => store.mark(&ids, mark, to, now).map(drop),
        Change::Tag { ids, tags } => store.tag(&ids, &tags, now).map(drop),
        Change::See { id } => store.mark_along(&[id], Mark::Read, Switch::On, now),
        Change::Visit { id } => store.visit(&id, now).map(drop),
        Change::Leave { id, place } => store.leave(&id, place),
        Change::SaveQuery { name, text } => store.save_query(&name, &text, now).map(drop),
        Change::SeeThread { id } => store.see_thread(&id, now),
        Change::Want { from, link } => store.want(&from, &link, now),
        Change::WantNoMore { from, rel } => store.want_no_more(&from, rel, now),
        Change::Queue { key } => store.queue(&key, now),
        Change::Unqueue { key } => store.unqueue(&key, now),
        Change::Decide { key, verb } => post::decide(store, &key, wish(verb), now),
        Change::Discard { key } => store.discard(&key, now),
        Change::RenameQuery { name, to } => store.rename_query(&name, &to, now).map(drop),
        Change::RemoveQuery { name } => {
            store.remove_query(&name, now)?;
            hide_some(store)
        }
        Change::HideQuery { name, text } => {
            store.hide_query(&name, &text, now)?;
            hide_some(store)
        }
        Change::SetPurpose { name, purpose } => {
            store.set_purpose(&name, purpose, now)?;
            hide_some(store)
        }
        Change::Source { whose, change } => change_source(store, whose, change, now),
    }
}

/// What the writer has decided, as the outbox calls it.
pub(super) fn wish(verb: Verb) -> Wish {
    match verb {
        Verb::Hold => Wish::Hold,
        Verb::Retry => Wish::Retry,
        Verb::SendAgain => Wish::SendAgain,
        Verb::Arrived => Wish::Arrived,
    }
}

/// Carries out what hides, as far as that takes a moment; quiet moments bring the rest.
fn hide_some(store: &mut Store) -> Result<(), Problem> {
    for _ in 0..STEPS {
        if store.judge_some()? == Judged::All {
            break;
        }
    }
    Ok(())
}

/// Writes down what was decided about a source.
fn change_source(
    store: &mut Store,
    whose: Whose,
    change: SourceChange,
    now: Timestamp,
) -> Result<(), Problem> {
    let id = match whose {
        Whose::Article(article) => store.source_of(&article)?,
        Whose::Source(id) => Some(id),
    };
    let done = match (id, change) {
        (None, _) => false,
        (Some(id), SourceChange::Remove) => store.remove_source(&id, now)?,
        (Some(id), change) => match store.source(&id)? {
            Some(source) => decided(store, source, change, now)?,
            None => false,
        },
    };
    if done {
        return Ok(());
    }
    let why = "this article came from no source that is subscribed";
    Err(Problem::new("nothing was changed", why))
}

/// Writes down what was decided about a source that is subscribed; whether it still is.
fn decided(
    store: &mut Store,
    mut source: Source,
    change: SourceChange,
    now: Timestamp,
) -> Result<bool, Problem> {
    match change {
        SourceChange::Every { every, usual } => {
            return decide(store, &mut source, Decision::Every(every), usual, now);
        }
        SourceChange::FullText(full_text) => {
            return decide(store, &mut source, Decision::FullText(full_text), None, now);
        }
        SourceChange::Name(name) => source.name = name,
        SourceChange::Folder(folder) => source.folder = folder,
        SourceChange::Remove => {}
    }
    store.decide_source(&source, now)
}

/// The draft to go on with, read at the last moment, so that what another reader wrote is seen.
pub fn open_draft(store: &Store, article: ArticleId, reply_to: Option<&str>) -> Event {
    let draft = store.draft(&article, reply_to);
    Event::DraftOpened(article, reply_to.map(str::to_owned), draft)
}

/// Stores the draft as it stands on the screen.
pub fn save_draft(store: &mut Store, draft: DraftText, now: Timestamp) -> Event {
    let DraftText { article, reply_to, text } = &draft;
    let key = store.save_draft(article, reply_to.as_deref(), text, now);
    Event::DraftSaved(draft, key.map(|key| SavedDraft { key }))
}

/// The article that was open when the program last ended.
pub fn last_open(store: &Store) -> Option<ArticleId> {
    let trail = store.trail().ok()?;
    let at = trail.at?;
    trail.stops.into_iter().find(|stop| stop.seq == at).map(|stop| stop.article)
}
