//! What the store answers: each answer goes to the noun that waits for it, and to nobody who has gone
//! on since; and what has come in behind the list is counted.

use crate::model::{ArticleId, Counts, Direction, Page, Problem, Reached};

use super::effect::{Answer, Request, Ticket};
use super::list::{Join, Land};
use super::state::{Expect, News, OpenBy, Screen, State, WhenListed};

impl State {
    pub(super) fn answered(&mut self, ticket: Ticket, answer: Result<Answer, Problem>) {
        let Some(at) = self.expected.iter().position(|(expected, _)| *expected == ticket) else {
            return;
        };
        let (_, expect) = self.expected.remove(at);
        let arrived = matches!(
            answer,
            Ok(Answer::Opened(Some(_))
                | Answer::Stepped(Some(_))
                | Answer::Chain(Some(_))
                | Answer::Trail(_)
                | Answer::Wanted(_)
                | Answer::Story(..)
                | Answer::Between(Reached::Rows(_)))
        );
        if expect.is_opening() && !arrived && !matches!(answer, Ok(Answer::Unread(Some(_)))) {
            self.ahead.forget();
        }
        match answer {
            Ok(answer) => self.take(expect, answer),
            // A query that cannot be counted is said where it is listed.
            Err(_) if expect == Expect::UnreadCount => self.unread_counted(None),
            Err(problem) => {
                if expect.puts_cursor() {
                    self.when_listed = None;
                    self.ahead.forget();
                }
                if let Expect::List(Join::Replace(_)) = expect {
                    self.not_listed();
                }
                self.status.trouble(&problem, self.now);
            }
        }
    }

    fn take(&mut self, expect: Expect, answer: Answer) {
        match (expect, answer) {
            (Expect::List(join), Answer::Page(page)) => {
                let line = match join {
                    Join::Replace(Land::Stay) => self.list.cursor_line(&self.list_view()),
                    Join::Replace(Land::First | Land::Last) | Join::Above | Join::Below => None,
                };
                self.list.join(page, join);
                if let Some(line) = line {
                    self.list.put_cursor_on(line, &self.list_view());
                }
                self.settle_list();
                match self.when_listed.take() {
                    Some(WhenListed::Open) => {
                        self.open_selected();
                        self.opened_from_list();
                    }
                    Some(WhenListed::Pick) => self.pick(),
                    Some(WhenListed::PickRange) => self.pick_range(),
                    None => {}
                }
            }
            (Expect::Counts, Answer::Counts(counts)) => self.list.counts = counts,
            (Expect::Excerpts, Answer::Snippets(found)) => self.excerpts_found(found),
            (Expect::CountsForNews(then), Answer::Counts(counts)) => self.news(counts, then),
            (Expect::Open(by), Answer::Opened(Some(opened))) => self.arrive(*opened, by),
            (Expect::Open(OpenBy::Start), Answer::Opened(None)) => {}
            (Expect::Open(_), Answer::Opened(None)) => {
                self.status.say("That article is no longer in the cache.", self.now);
            }
            (Expect::Preload, Answer::Opened(Some(opened))) => self.shelf.put(*opened),
            (Expect::Refresh, Answer::Opened(Some(opened))) => {
                self.shelf.put((*opened).clone());
                self.refresh_reader(*opened);
            }
            (Expect::Linked, Answer::Opened(found)) => self.link_found(found.map(|found| *found)),
            (Expect::Related, Answer::Related(of, found)) => self.relatives_found(&of, found),
            (Expect::Unread(way), Answer::Unread(id)) => self.unread_found(way, id),
            (Expect::Offer(way), Answer::Unread(id)) => self.offer(way, id),
            (Expect::Story, Answer::Story(id, reports)) => self.unfold(&id, reports),
            (Expect::Step(_), Answer::Stepped(Some((_, opened)))) => self.stepped(*opened),
            (Expect::Step(way), Answer::Stepped(None)) => {
                let side = if way == Direction::Back { "begins" } else { "ends" };
                self.status.say(format!("The trail {side} here."), self.now);
            }
            (Expect::GoTo, Answer::Stepped(Some((_, opened)))) => self.stepped(*opened),
            (Expect::GoTo, Answer::Stepped(None)) => {
                self.status.say("That article is no longer in the cache.", self.now);
            }
            (Expect::Chain(fill), Answer::Chain(list)) => self.chain_listed(list, fill),
            (Expect::Trail(fill), Answer::Trail(page)) => self.trail_listed(page, fill),
            (Expect::Wanted(fill), Answer::Wanted(wishes)) => self.wanted_listed(wishes, fill),
            (Expect::Comments, Answer::Comments(comments)) => {
                let (columns, rows) = (usize::from(self.columns), usize::from(self.rows));
                if let Screen::Desk(desk) = &mut self.screen {
                    desk.fill(comments);
                    desk.settle(rows.saturating_sub(3), columns);
                }
            }
            (Expect::Marked, Answer::Marked(marked)) => self.marked(&marked),
            (Expect::Between, Answer::Between(reached)) => self.reached(reached),
            (Expect::Tags, Answer::Tags(tags)) => self.tags_known(tags),
            (Expect::TagsOfFar, Answer::Rows(rows)) => self.far_tags_known(rows),
            (Expect::Names, Answer::Names(names)) => self.names = names,
            (Expect::Rows, Answer::Rows(rows)) => self.renew_rows(rows),
            (Expect::Turned(way), Answer::Turned(turned)) => self.turned(way, turned),
            (Expect::Outline(land), Answer::Outline(outline)) => self.outline_found(outline, land),
            (Expect::Hidden, Answer::Hidden(hidden)) => self.list.hidden = hidden,
            (Expect::UnreadCount, Answer::UnreadCount(count)) => self.unread_counted(Some(count)),
            (Expect::ReadyToSend, Answer::NextDelivery(_)) => self.ready_to_send(),
            (Expect::NextDelivery, Answer::NextDelivery(next)) => self.next_delivery(next),
            // An answer to another question than the one asked cannot come; it would change nothing.
            _ => {}
        }
    }

    /// The list cannot be had: rows of another one must not pass for it.
    fn not_listed(&mut self) {
        let query = &self.list.query;
        if !self.list.excerpts.are_of(&query.section, &query.search) {
            self.list.join(Page::default(), Join::Replace(Land::First));
            self.list.counts = Counts::default();
            self.settle_list();
        }
    }

    fn unread_found(&mut self, way: Direction, id: Option<ArticleId>) {
        match id {
            Some(id) => self.open(id),
            None if way == Direction::Forward => {
                self.status.say("No unread article follows.", self.now);
            }
            None => self.status.say("No unread article before this one.", self.now),
        }
    }

    /// Somebody else wrote: what is at hand may be old, and there may be news.
    pub(super) fn outside(&mut self) {
        self.shelf.clear();
        let query = self.list.query.clone();
        let then = self.awaited_news().map_or(News::Announced, |then| *then);
        self.ask(Request::Counts { query }, Expect::CountsForNews(then));
        self.look_again();
        self.look_into_outbox();
    }

    /// What is to become of the news that are being counted.
    pub(super) fn awaited_news(&mut self) -> Option<&mut News> {
        self.expected.iter_mut().find_map(|(_, expect)| match expect {
            Expect::CountsForNews(then) => Some(then),
            _ => None,
        })
    }

    fn news(&mut self, counts: Counts, then: News) {
        self.count_news(counts);
        // An empty list shows them by itself.
        if then == News::Shown && !self.list_is_moving() {
            self.show_new_or_fetch();
        }
    }

    fn count_news(&mut self, counts: Counts) {
        let more = counts.all.saturating_sub(self.list.counts.all);
        self.list.counts = counts;
        if self.list.rows.is_empty() && more > 0 && !self.list_is_moving() {
            return self.reload_list(Land::First);
        }
        self.status.new_articles += more;
    }
}
