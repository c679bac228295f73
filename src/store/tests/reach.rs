//! What lies between a window of a list and an article outside, against the list as it is paged over.

use proptest::prelude::*;

use super::lists::{deed, home, paged};
use super::*;
use crate::model::{Edge, Filter, Order, Reach, Reached, Stories};

/// A stretch from the row at `here`, in a window of some rows, to an article.
fn reach(
    home: &Home,
    query: &Query,
    list: &[ArticleId],
    [first, here, last]: [usize; 3],
    to: &ArticleId,
) -> Reach {
    let key = |at: usize| home.row(list[at].as_str()).key;
    Reach {
        query: query.clone(),
        above: list[first..=here].to_vec(),
        below: list[here..=last].to_vec(),
        window: (key(first), key(last)),
        to: to.clone(),
        known_by: NOW,
        most: list.len(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn what_lies_between_is_what_the_list_shows(
        deeds in prop::collection::vec(deed(), 0..4),
        text in prop::sample::select(vec!["", "is:unread", "source:paper", "plain*"]),
        filter in prop::sample::select(vec![Filter::All, Filter::Unread]),
        order in prop::sample::select(Order::ALL.to_vec()),
        stories in prop::sample::select(vec![Stories::Apart, Stories::Grouped]),
        window in any::<[prop::sample::Index; 3]>(),
        to in any::<prop::sample::Index>(),
    ) {
        let (mut home, _) = home();
        let query = Query { filter, order, stories, ..asked(text) };
        home.store.page(&query, &Edge::First, 7).unwrap();
        let list = paged(&home.store, &query, Edge::First);
        for (numbers, mark, to) in deeds {
            let ids: Vec<ArticleId> = numbers.iter().map(|n| id(&format!("a{n}"))).collect();
            home.store.mark(&ids, mark, to, NOW).unwrap();
        }
        prop_assume!(!list.is_empty());
        let mut window = window.map(|place| place.index(list.len()));
        window.sort_unstable();
        let ([first, here, last], to) = (window, to.index(list.len()));
        prop_assume!(to < first || to > last);
        let reach = reach(&home, &query, &list, window, &list[to]);
        let expected = list[to.min(here)..=to.max(here)].to_vec();
        prop_assert_eq!(home.store.reach(&reach).unwrap(), Reached::Rows(expected));
        let outside = if to < first { first - to } else { to - last };
        let fewer = Reach { most: outside - 1, ..reach };
        prop_assert_eq!(home.store.reach(&fewer).unwrap(), Reached::TooMany);
    }
}

#[test]
fn a_list_is_read_in_pieces_and_what_came_in_later_is_left_out() {
    let batch: Vec<Article> = (0..2_100).map(|n| article(&format!("a{n}"), "T", n)).collect();
    let mut home = Home::with(&batch);
    let query = Query { stories: Stories::Apart, ..Query::default() };
    let list: Vec<ArticleId> = (0..2_100).rev().map(|n| id(&format!("a{n}"))).collect();
    home.store.page(&query, &Edge::First, 7).unwrap();
    home.store.save(&[article("late", "L", 900)], Timestamp(NOW.0 + 1)).unwrap();
    for (window, to, all) in
        [([0, 1, 2], 2_099, &list[1..]), ([2_097, 2_098, 2_099], 0, &list[..2_099])]
    {
        let reach = reach(&home, &query, &list, window, &list[to]);
        assert_eq!(home.store.reach(&reach).unwrap(), Reached::Rows(all.to_vec()));
    }
}

#[test]
fn what_the_list_does_not_hold_is_nowhere() {
    let (home, _) = home();
    for text in ["is:unread", "plain*"] {
        let query = asked(text);
        let list = paged(&home.store, &query, Edge::First);
        // It is read, and no plain one.
        for to in ["a0", "nobody"] {
            let reach = reach(&home, &query, &list, [1, 2, 3], &id(to));
            assert_eq!(home.store.reach(&reach).unwrap(), Reached::Nowhere, "{text} {to}");
        }
        // It is in the window itself.
        let reach = reach(&home, &query, &list, [1, 2, 3], &list[2]);
        assert_eq!(home.store.reach(&reach).unwrap(), Reached::Nowhere, "{text}");
    }
}

#[test]
fn a_report_whose_story_is_folded_is_reached_where_the_story_stands() {
    let text = "The old bridge opened again on Monday, two weeks early and under budget, and the \
                ferry went home to the neighbouring municipality that had lent it all winter.";
    let report = |name: &str, hour| Article {
        body: Document::from_paragraphs([text]),
        ..article(name, "The Bridge Opens", hour)
    };
    let mut batch: Vec<Article> =
        (0..9).map(|n| article(&format!("a{n}"), &format!("Other {n}"), n * 500)).collect();
    batch.extend([report("early", 1), report("late", 2)]);
    let home = Home::with(&batch);
    let query = Query { stories: Stories::Grouped, ..Query::default() };
    let list = paged(&home.store, &query, Edge::First);
    let at = list.iter().position(|one| *one == id("late")).unwrap();
    assert!(!list.contains(&id("early")), "it stands under the later one: {list:?}");
    let reach = reach(&home, &query, &list, [0, 0, 1], &id("early"));
    assert_eq!(home.store.reach(&reach).unwrap(), Reached::Rows(list[..=at].to_vec()));
}
