//! Stories: a row of the list that stands for the reports of one event is unfolded and folded again,
//! and from an open report one goes to the one before it and after it in time.
//!
//! Unfolded reports stand under their row, the earliest first: read downwards, they tell how the
//! story went. They are rows like others, and known by their ids like others.

use crate::model::{ArticleId, AsOf, Clean, Direction, Reports, Row, Stories, Story, Timestamp};

use super::dates::{WEEKDAYS, short_date};
use super::effect::Request;
use super::list::{Land, List};
use super::state::{Expect, State};

/// How a row of the list stands among those around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// For itself.
    Alone,
    /// For its story, whose other reports are not shown.
    Folded,
    /// Above the other reports of its story.
    Unfolded,
    /// Under the row of its story.
    Report,
}

impl List {
    /// How the row at an index stands.
    pub fn standing(&self, index: usize) -> Standing {
        let reports =
            |index: usize| self.rows.get(index).is_some_and(|row| self.reports.contains(&row.id));
        let grouped = self.stories == Stories::Grouped;
        match self.rows.get(index) {
            Some(_) if reports(index) => Standing::Report,
            Some(_) if reports(index + 1) => Standing::Unfolded,
            Some(row) if grouped && row.story.is_some() => Standing::Folded,
            Some(_) | None => Standing::Alone,
        }
    }

    /// The index of the row that the one at an index stands under; its own where it stands under none.
    pub(super) fn head_of(&self, index: usize) -> usize {
        let is_report = |at: &usize| self.standing(*at) == Standing::Report;
        (0..=index).rev().find(|at| !is_report(at)).unwrap_or(index)
    }

    /// Shows the reports of a story under its row, as far as they do not stand in the list.
    pub(super) fn unfold(&mut self, head: &ArticleId, reports: Vec<Row>) {
        let Some(at) = self.index_of(head).filter(|at| self.standing(*at) == Standing::Folded)
        else {
            return;
        };
        let mut rows: Vec<Row> = reports;
        rows.retain(|row| self.index_of(&row.id).is_none());
        self.reports.extend(rows.iter().map(|row| row.id.clone()));
        self.top += if at < self.top { rows.len() } else { 0 };
        self.rows.splice(at + 1..at + 1, rows);
    }

    /// Folds the story under the cursor, which then stands on its row; whether one was unfolded.
    pub(super) fn fold(&mut self) -> bool {
        let Some(head) = self.cursor().map(|cursor| self.head_of(cursor)) else { return false };
        if self.standing(head) != Standing::Unfolded {
            return false;
        }
        self.select(head);
        let end = (head + 1..).find(|at| self.standing(*at) != Standing::Report);
        let gone = self.rows.drain(head + 1..end.unwrap_or(head + 1));
        let gone: Vec<ArticleId> = gone.map(|row| row.id).collect();
        self.top = self.top.min(head);
        self.reports.retain(|id| !gone.contains(id));
        true
    }
}

impl State {
    /// Opens what the cursor is on: of a story that is folded first its reports, then the article.
    pub(super) fn open_or_unfold(&mut self) {
        let folded = |at: &usize| self.list.standing(*at) == Standing::Folded;
        let head = self.list.cursor().filter(folded).filter(|_| !self.list_is_moving());
        match head.map(|at| self.list.rows[at].id.clone()) {
            Some(id) => self.ask(Request::Story { id }, Expect::Story),
            None => self.open_selected(),
        }
    }

    /// The reports of the story under the cursor are here.
    pub(super) fn unfold(&mut self, head: &ArticleId, reports: Option<Reports>) {
        match reports {
            Some(reports) => self.list.unfold(head, reports.rows),
            // The others are gone, as somebody else has changed the cache.
            None => self.open_selected(),
        }
        self.settle_list();
    }

    /// Folds the story under the cursor; whether there was one to fold.
    pub(super) fn fold_story(&mut self) -> bool {
        let folded = self.list.fold();
        self.settle_list();
        folded
    }

    /// Goes to the report before the open one, or after it, in order of time.
    pub(super) fn go_report(&mut self, way: Direction) {
        let Some(reader) = &self.reader else { return };
        match reader.beside(way) {
            Some(row) => {
                let id = row.id.clone();
                self.open(id);
            }
            None => {
                let sentence = match (&reader.story, way) {
                    (None, _) => "No other report of this is here.",
                    (Some(_), Direction::Back) => "This is how the story began.",
                    (Some(_), Direction::Forward) => "This is the latest report of the story.",
                };
                self.status.say(sentence, self.now);
            }
        }
    }

    /// Groups the reports of one event in the list, or shows each in its own row.
    pub(super) fn decide_stories(&mut self, words: &str) {
        let (stories, sentence) = match words {
            "on" => (Stories::Grouped, "The reports of one event share a row now."),
            "off" => (Stories::Apart, "Each report stands in a row of its own now."),
            _ => {
                let sentence = "Say whether reports of one event share a row: :stories on, or \
                                :stories off; the setting list.stories is for always";
                return self.status.say(sentence, self.now);
            }
        };
        self.status.say(sentence, self.now);
        self.list.query.stories = stories;
        self.list.fold();
        let from = self.list.around_cursor();
        self.ask_list(from, Land::Stay, AsOf::Asked);
        self.ask_counts();
    }

    /// The article in the list that stands for a story's reports.
    pub(super) fn row_of_story(&self, reports: &Reports) -> Option<ArticleId> {
        let listed = |row: &&Row| self.list.index_of(&row.id).is_some();
        reports.rows.iter().rev().find(listed).map(|row| row.id.clone())
    }
}

/// A moment of the last week by its day and time, an earlier one by its date: `today, 9:14`,
/// `Monday, 9:14`, `21 Nov, 9:14`.
pub fn moment(then: Timestamp, now: Timestamp, utc_offset: i32) -> String {
    let (day, time) = (day_of(then, now, utc_offset), time_of(then, utc_offset));
    format!("{}, {time}", day.as_deref().unwrap_or("today"))
}

/// The same as short as it can be: the time of today, else the day.
pub fn day_or_time(then: Timestamp, now: Timestamp, utc_offset: i32) -> String {
    day_of(then, now, utc_offset).unwrap_or_else(|| time_of(then, utc_offset))
}

/// The day of a moment by its name, unless it is today.
fn day_of(then: Timestamp, now: Timestamp, utc_offset: i32) -> Option<String> {
    let local = |time: Timestamp| Timestamp(time.0.saturating_add(i64::from(utc_offset)));
    let day = then.local_day(utc_offset);
    match now.local_day(utc_offset) - day {
        0 => None,
        1 => Some("yesterday".to_owned()),
        2..=6 => Some(WEEKDAYS[usize::try_from(day.rem_euclid(7)).unwrap_or(0)].to_owned()),
        _ => Some(short_date(local(then), local(now))),
    }
}

fn time_of(then: Timestamp, utc_offset: i32) -> String {
    let seconds = then.0.saturating_add(i64::from(utc_offset)).rem_euclid(86_400);
    format!("{}:{:02}", seconds / 3_600, seconds / 60 % 60)
}

/// A story and its beginning: `3 sources since Monday, 9:14`.
pub fn since(story: Story, now: Timestamp, utc_offset: i32) -> Clean {
    Clean::new(&format!("{} since {}", story.size(), moment(story.began, now, utc_offset)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::list::Join;
    use crate::app::list_view::{ListLine, ListView};
    use crate::model::{ListKey, Order, Page};

    const NOW: i64 = 1_795_000_000;

    fn row(number: i64) -> Row {
        let began = Timestamp(NOW - 90_000);
        Row {
            key: ListKey { when: NOW - number * 7_000, row: number },
            id: ArticleId::given(&format!("a{number}")),
            title: Clean::new(&format!("Article {number}")),
            source: None,
            published: None,
            added: Timestamp(NOW),
            read: false,
            starred: false,
            wanted: false,
            own_comments: 0,
            words: 100,
            tags: Vec::new(),
            story: (number % 10 == 0).then_some(Story { reports: 4, sources: 3, began }),
        }
    }

    fn page(numbers: std::ops::Range<i64>) -> Page {
        let rows = numbers.map(row).collect();
        Page {
            rows,
            more_above: true,
            more_below: true,
            stories: Stories::Grouped,
            ..Page::default()
        }
    }

    fn list() -> List {
        let mut list = List::default();
        list.join(page(0..100), Join::Replace(Land::First));
        list
    }

    /// The other reports of a story, earlier ones first.
    fn reports(head: i64) -> Vec<Row> {
        let reports = [3_003, 2_002, 1_001].map(|number| row(head + number));
        reports.into_iter().chain([row(head)]).collect()
    }

    fn unfold(list: &mut List, head: i64) {
        list.unfold(&ArticleId::given(&format!("a{head}")), reports(head));
    }

    fn numbers(list: &List) -> Vec<i64> {
        list.rows.iter().map(|row| row.key.row).collect()
    }

    #[test]
    fn a_story_unfolds_in_order_of_time_and_folds_to_what_it_was() {
        let mut list = list();
        let before = numbers(&list);
        list.select(10);
        unfold(&mut list, 10);
        assert_eq!(numbers(&list)[9..15], [9, 10, 3_013, 2_012, 1_011, 11]);
        let standings = [9, 10, 11, 13, 14, 17, 23].map(|at| list.standing(at));
        assert_eq!(standings[..2], [Standing::Alone, Standing::Unfolded]);
        assert_eq!(standings[2..4], [Standing::Report; 2]);
        assert_eq!(standings[4..], [Standing::Alone, Standing::Alone, Standing::Folded]);
        // Twice changes nothing.
        unfold(&mut list, 10);
        assert_eq!(list.rows.len(), 103);
        list.select(12);
        assert!(list.fold());
        assert_eq!((numbers(&list), list.cursor()), (before, Some(10)));
        assert!(!list.fold());
    }

    #[test]
    fn what_is_unfolded_above_moves_nothing_on_the_screen() {
        let view = ListView {
            height: 12,
            row_lines: 2,
            excerpt_lines: 0,
            now: Timestamp(NOW),
            utc_offset: 0,
            order: Order::Newest,
        };
        let mut list = list();
        list.select(50);
        list.settle(&view);
        let shown = |list: &List| format!("{:?}", list.lines(&view));
        let before = shown(&list);
        unfold(&mut list, 30);
        list.settle(&view);
        assert_eq!(shown(&list), before);
    }

    #[test]
    fn reports_stand_under_the_day_of_their_row() {
        let view = ListView {
            height: 40,
            row_lines: 2,
            excerpt_lines: 0,
            now: Timestamp(NOW),
            utc_offset: 0,
            order: Order::Newest,
        };
        let days = |list: &List| {
            list.lines(&view).iter().filter(|line| matches!(line, ListLine::Heading(_))).count()
        };
        let mut list = list();
        list.rows.truncate(8);
        let before = days(&list);
        unfold(&mut list, 0);
        assert_eq!(list.rows.len(), 11);
        assert_eq!(days(&list), before);
    }

    #[test]
    fn pages_go_on_from_the_rows_of_the_list_and_bring_no_report_twice() {
        let mut list = list();
        list.rows.truncate(91);
        list.select(90);
        unfold(&mut list, 90);
        list.select(usize::MAX);
        assert_eq!(
            list.wants().map(|(edge, _)| edge),
            Some(crate::model::Edge::After(row(90).key))
        );
        list.join(page(1_090..1_093), Join::Below);
        assert_eq!(numbers(&list)[90..], [90, 3_093, 2_092, 1_091, 1_090, 1_092]);
        let mut list = self::list();
        list.rows.drain(..10);
        unfold(&mut list, 10);
        list.select(2);
        list.rows.remove(0);
        list.join(page(0..11), Join::Above);
        assert_eq!(numbers(&list)[9..13], [9, 10, 3_013, 2_012]);
    }

    #[test]
    fn a_new_list_is_folded_and_the_cursor_stays_with_the_story() {
        let mut list = list();
        unfold(&mut list, 20);
        list.select(22);
        list.join(page(0..100), Join::Replace(Land::Stay));
        assert_eq!((list.cursor(), list.rows.len()), (Some(20), 100));
        assert_eq!(list.standing(20), Standing::Folded);
    }

    #[test]
    fn moments_are_named_from_today() {
        let moment = |seconds| moment(Timestamp(NOW - seconds), Timestamp(NOW), 3_600);
        assert_eq!(moment(600), "today, 11:56");
        assert_eq!(moment(86_400), "yesterday, 12:06");
        assert_eq!(moment(86_400 * 5), "Friday, 12:06");
        assert_eq!(moment(86_400 * 30), "19 Oct, 12:06");
        assert_eq!(day_or_time(Timestamp(NOW - 600), Timestamp(NOW), 0), "10:56");
        assert_eq!(day_or_time(Timestamp(NOW - 90_000), Timestamp(NOW), 0), "yesterday");
        let story = Story { reports: 3, sources: 1, began: Timestamp(NOW - 600) };
        assert_eq!(since(story, Timestamp(NOW), 0).as_str(), "3 reports since today, 10:56");
    }
}
