//! The trail against a browser's history kept in memory; places and wishes.

use proptest::prelude::*;

use super::*;
use crate::model::{Attempts, Direction, Place, TrailEdge, TrailPage, Turn, Wanted};

/// A browser's history: the stops and the present one.
#[derive(Default)]
struct Browser {
    stops: Vec<String>,
    at: usize,
}

impl Browser {
    fn visit(&mut self, name: &str) {
        if self.stops.get(self.at).is_some_and(|present| present == name) {
            return;
        }
        self.stops.truncate(self.at + 1);
        self.stops.push(name.to_owned());
        self.at = self.stops.len() - 1;
    }

    /// Steps over articles that are gone; `Some` if it moved.
    fn step(&mut self, way: Direction, gone: &str) -> Option<String> {
        let here = |n: &usize| self.stops[*n] != gone;
        let to = match way {
            Direction::Back => (0..self.at).rev().find(here)?,
            Direction::Forward => (self.at + 1..self.stops.len()).find(here)?,
        };
        self.at = to;
        Some(self.stops[to].clone())
    }
}

fn names(home: &Home) -> (Vec<String>, Option<usize>) {
    let trail = home.store.trail().unwrap();
    let at = trail.at.and_then(|at| trail.stops.iter().position(|stop| stop.seq == at));
    (trail.stops.iter().map(|stop| stop.article.to_string()).collect(), at)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn any_walk_is_a_browsers_walk(steps in proptest::collection::vec(0..9u8, 0..40)) {
        // The fourth article is not in the cache.
        let batch: Vec<Article> = (0..3).map(|n| article(&format!("a{n}"), "T", n)).collect();
        let mut home = Home::with(&batch);
        let mut browser = Browser::default();
        for step in steps {
            match step {
                0..=3 => {
                    browser.visit(&format!("a{step}"));
                    home.store.visit(&id(&format!("a{step}")), NOW).unwrap();
                }
                4..=7 => {
                    let back = step < 6;
                    let way = if back { Direction::Back } else { Direction::Forward };
                    let stop = home.store.step(way).unwrap();
                    let stop = stop.map(|stop| stop.article.to_string());
                    prop_assert_eq!(stop, browser.step(way, "a3"));
                }
                _ => home = home.again().0,
            }
            let at = (!browser.stops.is_empty()).then_some(browser.at);
            prop_assert_eq!(names(&home), (browser.stops.clone(), at));
        }
    }
}

#[test]
fn a_long_trail_is_shown_around_the_present_stop_and_kept_within_bounds() {
    let mut home = Home::with(&[article("a", "The title", 1)]);
    home.store
        .desk
        .conn
        .execute_batch(
            "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 6000)
             INSERT INTO trail (article, title, opened) SELECT 'x' || n, 't', n FROM n;
             UPDATE desk SET stop = 6000;",
        )
        .unwrap();
    let trail = home.store.visit(&id("a"), NOW).unwrap();
    let last = trail.stops.last().unwrap();
    assert_eq!((last.title.as_str(), last.opened, Some(last.seq)), ("The title", NOW, trail.at));
    assert_eq!(trail.stops.len(), 100);
    let count = home.store.desk.conn.query_row("SELECT count(*) FROM trail", [], |row| row.get(0));
    assert_eq!(count, Ok(5_000));
    home.store.desk.conn.execute("UPDATE desk SET stop = 3000", []).unwrap();
    let trail = home.store.trail().unwrap();
    assert_eq!((trail.stops.len(), trail.at), (200, Some(3_000)));
    assert_eq!(home.store.step(Direction::Back).unwrap(), None, "none of them is cached");
    assert_eq!(home.store.trail().unwrap().at, Some(3_000));
}

fn stops(page: &TrailPage) -> Vec<i64> {
    page.rows.iter().map(|row| row.stop.seq).collect()
}

#[test]
fn the_trail_is_paged_by_number_latest_first() {
    let mut home = Home::with(&[article("a", "Ferry Fares", 1), article("b", "Night Trams", 2)]);
    for n in 0..10 {
        home.store.visit(&id(["a", "b"][n % 2]), Timestamp(NOW.0 + n as i64)).unwrap();
    }
    let all = home.store.trail_page("", TrailEdge::Latest, 100).unwrap();
    let numbers = stops(&all);
    assert_eq!(
        (numbers.len(), all.at, all.more_above, all.more_below),
        (10, Some(numbers[0]), false, false)
    );
    let first = home.store.trail_page("", TrailEdge::Latest, 4).unwrap();
    assert_eq!((stops(&first), first.more_below), (numbers[..4].to_vec(), true));
    let below = home.store.trail_page("", TrailEdge::Before(numbers[3]), 6).unwrap();
    assert_eq!((stops(&below), below.more_below), (numbers[4..].to_vec(), false));
    let above = home.store.trail_page("", TrailEdge::After(numbers[6]), 2).unwrap();
    assert_eq!((stops(&above), above.more_above), (numbers[4..6].to_vec(), true));
    home.store.go_to_stop(numbers[5]).unwrap();
    let around = home.store.trail_page("", TrailEdge::Present, 4).unwrap();
    assert_eq!((stops(&around), around.at), (numbers[3..7].to_vec(), Some(numbers[5])));
    assert!(around.more_above && around.more_below);
    for (words, count) in [("FERRY", 5), ("trams", 5), ("paper", 10), ("nothing", 0)] {
        let page = home.store.trail_page(words, TrailEdge::Latest, 100).unwrap();
        assert_eq!(page.rows.len(), count, "{words}");
    }
}

#[test]
fn going_to_a_stop_cuts_nothing_off() {
    let mut home = Home::with(&[article("a", "A", 1), article("b", "B", 2), article("c", "C", 3)]);
    for name in ["a", "b", "c", "gone"] {
        home.store.visit(&id(name), NOW).unwrap();
    }
    let before = home.store.trail().unwrap().stops;
    let [first, .., gone] = &before[..] else { panic!("four stops") };
    let stop = home.store.go_to_stop(first.seq).unwrap();
    assert_eq!(stop.as_ref(), Some(first));
    assert_eq!(home.store.go_to_stop(gone.seq).unwrap(), None, "its article is not cached");
    assert_eq!(home.store.go_to_stop(999).unwrap(), None);
    let trail = home.store.trail().unwrap();
    assert_eq!((trail.stops, trail.at), (before.clone(), Some(first.seq)));
    let next = home.store.step(Direction::Forward).unwrap();
    assert_eq!(next.map(|stop| stop.article), Some(id("b")));
    let page = home.store.trail_page("", TrailEdge::Latest, 9).unwrap();
    let cached: Vec<bool> = page.rows.iter().map(|row| row.cached).collect();
    assert_eq!(cached, [false, true, true, true]);
}

#[test]
fn cutting_the_trail_never_gives_a_number_twice() {
    let mut home = Home::with(&[article("a", "A", 1), article("b", "B", 2)]);
    home.store.visit(&id("a"), NOW).unwrap();
    let first = home.store.visit(&id("b"), NOW).unwrap().at;
    home.store.step(Direction::Back).unwrap();
    let second = home.store.visit(&id("b"), NOW).unwrap().at;
    assert!(second > first);
}

#[test]
fn places_are_kept_across_restarts() {
    let mut home = Home::new();
    assert_eq!(home.store.place(&id("a")).unwrap(), None);
    for place in [Place { block: 1, offset: 2 }, Place { block: u32::MAX, offset: u32::MAX }] {
        home.store.leave(&id("a"), place).unwrap();
        home = home.again().0;
        assert_eq!(home.store.place(&id("a")).unwrap(), Some(place));
    }
}

#[test]
fn a_wish_ends_when_what_it_names_is_there() {
    let mut home = Home::with(&[article("a", "A", 1)]);
    let by_title = title_link(Rel::Next, "Later");
    let by_url = url_link(Rel::Previous, "https://a.example/before");
    for since in [NOW, Timestamp(NOW.0 + 5)] {
        home.store.want(&id("a"), &by_title, since).unwrap();
        home.store.want(&id("a"), &by_url, since).unwrap();
    }
    home.store.want(&id("b"), &title_link(Rel::Next, "a"), NOW).unwrap();
    let wanted = |link: &Link| {
        let attempts = Attempts::default();
        Wanted { from: id("a"), link: link.clone(), since: NOW, attempts }
    };
    assert_eq!(home.store.wanted().unwrap(), [wanted(&by_title), wanted(&by_url)]);
    home.store.save(&[article("c", "LATER", 2)], NOW).unwrap();
    assert_eq!(home.store.wanted().unwrap(), [wanted(&by_url)]);
    let before = Article { url: by_url.url, ..article("d", "D", 0) };
    home.store.save(&[before], NOW).unwrap();
    assert!(home.store.wanted().unwrap().is_empty());
    let left = home.store.desk.conn.query_row("SELECT count(*) FROM wanted", [], |row| row.get(0));
    assert_eq!(left, Ok(0));
    let nothing = Link { rel: Rel::Next, title: Some(Clean::new(" ")), url: None };
    assert!(home.store.want(&id("a"), &nothing, NOW).is_err());
}

#[test]
fn a_wish_that_failed_waits_for_its_time_unless_it_is_asked_for_again() {
    let mut home = Home::with(&[article("a", "A", 1), article("b", "B", 2)]);
    let link = url_link(Rel::Next, "https://a.example/later");
    home.store.want(&id("a"), &link, NOW).unwrap();
    home.store.want(&id("b"), &title_link(Rel::Next, "By title only"), NOW).unwrap();
    let mut due = home.store.wanted_due(NOW, 9).unwrap();
    assert_eq!((due.len(), &due[0].link), (1, &link), "only what has an address");
    assert!(home.store.wanted_due(NOW, 0).unwrap().is_empty());
    let later = Timestamp(NOW.0 + 60);
    let problem = crate::model::Problem::new("cannot fetch it", "nobody answers");
    let failed = Attempts { failures: 2, next_try: Some(later), problem: Some(problem) };
    due[0].attempts = failed.clone();
    home.store.note_attempts(&due[0]).unwrap();
    let mut home = home.again().0;
    assert!(home.store.wanted_due(NOW, 9).unwrap().is_empty());
    assert_eq!(home.store.wanted_due(later, 9).unwrap()[0].attempts, failed);
    home.store.want(&id("a"), &link, later).unwrap();
    let again = home.store.wanted_due(NOW, 9).unwrap();
    assert_eq!((again[0].since, again[0].attempts.failures), (NOW, 2));
    home.store.want_no_more(&id("a"), Rel::Next, NOW).unwrap();
    home.store.turn(Turn::Undo, NOW).unwrap();
    assert_eq!(home.store.wanted().unwrap()[0].link, link, "taken back as it was");
    home.store.turn(Turn::Redo, NOW).unwrap();
    home.store.note_attempts(&again[0]).unwrap();
    assert_eq!(home.store.wanted().unwrap().len(), 1);
}
