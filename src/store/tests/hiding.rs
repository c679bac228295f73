//! What saved queries hide: which articles, in which lists, and what is left of every count.

use proptest::prelude::*;

use super::*;
use crate::model::{Count, Counts, Edge, Filter, NamedBy, Order, Purpose, Source};
use crate::store::Judged;

fn from(name: &str, title: &str, source: &str, hour: i64) -> Article {
    Article { source: Some(Clean::new(source)), ..article(name, title, hour) }
}

fn newsroom() -> Home {
    Home::with(&[
        from("oil", "Oil Is Dear", "Courier", 4),
        from("coin", "Crypto Is Dear", "Courier", 3),
        from("coins", "More Crypto Coins", "Gazette", 2),
        from("cat", "A Cat", "Gazette", 1),
    ])
}

fn judge(store: &mut Store) {
    while store.judge_some().unwrap() != Judged::All {}
}

fn hide(home: &mut Home, name: &str, text: &str) {
    home.store.hide_query(name, text, NOW).unwrap();
    judge(&mut home.store);
}

fn found(home: &Home, text: &str) -> Vec<String> {
    let page = home.store.page(&asked(text), &Edge::First, 99).unwrap();
    page.rows.iter().map(|row| row.id.to_string()).collect()
}

#[test]
fn what_is_hidden_is_in_no_list_and_no_count_that_does_not_ask_for_it() {
    let mut home = newsroom();
    home.read("coin");
    hide(&mut home, "crypto", "crypto");
    assert_eq!(found(&home, ""), ["oil", "cat"]);
    assert_eq!(found(&home, "dear"), ["oil"]);
    assert_eq!(found(&home, "source:courier"), ["oil"]);
    assert_eq!(found(&home, "is:hidden"), ["coin", "coins"]);
    assert_eq!(found(&home, "is:hidden source:gazette"), ["coins"]);
    assert_eq!(found(&home, "dear is:hidden"), ["coin"]);
    assert_eq!(found(&home, "dear OR is:hidden"), ["oil", "coin", "coins"]);
    for (text, all, unread) in [("", 2, 2), ("source:courier", 1, 1), ("is:hidden", 2, 1)] {
        assert_eq!(home.store.counts(&asked(text)).unwrap(), Counts::whole(all, unread), "{text}");
    }
    home.check_tally();
    let next = home.store.unread_from(&asked(""), None, crate::model::Direction::Forward).unwrap();
    assert_eq!(next, Some(id("oil")));
    let hidden = |text: &str| home.store.hidden_in(&asked(text)).unwrap();
    assert_eq!(hidden("").unwrap().words(), "2 hidden by crypto");
    assert_eq!(hidden("dear").unwrap().count, Count::Exactly(1));
    assert_eq!(hidden("source:gazette").unwrap().count, Count::Exactly(1));
    assert_eq!((hidden("cat"), hidden("is:hidden")), (None, None));
}

#[test]
fn what_hides_can_change_and_what_it_hid_comes_back() {
    let mut home = newsroom();
    hide(&mut home, "crypto", "crypto");
    hide(&mut home, "cats", "cat");
    assert_eq!(found(&home, ""), ["oil"]);
    assert!(home.store.hidden_in(&asked("")).unwrap().unwrap().by.ends_with(" and 1 more"));
    home.store.save_query("crypto", "\"crypto coins\"", NOW).unwrap();
    judge(&mut home.store);
    assert_eq!(found(&home, ""), ["oil", "coin"]);
    home.store.set_purpose("Cats", Purpose::Lists, NOW).unwrap();
    judge(&mut home.store);
    assert_eq!(found(&home, ""), ["oil", "coin", "cat"]);
    home.store.remove_query("crypto", NOW).unwrap();
    judge(&mut home.store);
    assert_eq!(found(&home, "").len(), 4);
    home.check_tally();
}

#[test]
fn articles_are_hidden_as_they_are_saved_and_while_they_change() {
    let mut home = newsroom();
    hide(&mut home, "crypto", "crypto");
    let saved = [from("new", "Crypto Again", "Gazette", 5), from("dog", "A Dog", "Gazette", 6)];
    home.store.save(&saved, NOW).unwrap();
    assert_eq!(found(&home, ""), ["dog", "oil", "cat"]);
    home.store.save(&[from("dog", "A Crypto Dog", "Gazette", 6)], NOW).unwrap();
    home.store.save(&[from("coin", "Coin Is Dear", "Courier", 3)], NOW).unwrap();
    assert_eq!(found(&home, ""), ["oil", "coin", "cat"]);
    // What the reader writes under an article does not hide it.
    home.store.save_draft(&id("cat"), None, "No crypto here.", NOW).unwrap();
    home.store.index_thread(&id("oil"), "What about crypto?").unwrap();
    hide(&mut home, "both", "crypto is:full");
    assert_eq!(found(&home, ""), ["oil", "coin", "cat"]);
    home.check_tally();
}

#[test]
fn a_source_or_a_folder_is_hidden_under_whatever_name() {
    let mut home = newsroom();
    let mut source = Source::new(address("https://a.example/feed"), NamedBy::Reader);
    source.name = Some(Clean::new("Sports"));
    home.store.add_sources(std::slice::from_ref(&source), NOW).unwrap();
    home.store.save_feed(&source.id, &[article("goal", "A Goal", 9)], &source.state, NOW).unwrap();
    hide(&mut home, "games", "source:sports OR folder:games");
    assert_eq!(found(&home, "").len(), 4);
    source.name = Some(Clean::new("Chess"));
    home.store.decide_source(&source, NOW).unwrap();
    judge(&mut home.store);
    assert_eq!(found(&home, "").len(), 5);
    source.folder = Some(Clean::new("Games / Boards"));
    home.store.decide_source(&source, NOW).unwrap();
    judge(&mut home.store);
    assert_eq!(found(&home, "").len(), 4);
}

#[test]
fn what_changes_by_itself_cannot_hide() {
    let mut home = newsroom();
    for text in ["is:unread", "oil -is:starred", "tag:x", "age:<7d", "saved:fresh", "is:hidden"] {
        home.store.save_query("fresh", "age:<1d", NOW).unwrap();
        home.store.save_query("x", text, NOW).unwrap();
        let problem = home.store.set_purpose("x", Purpose::Hides, NOW).unwrap_err();
        assert!(problem.why.contains("changes with time"), "{text}: {problem}");
    }
    hide(&mut home, "y", "has:image OR after:2200 OR lang:xx OR author:nobody");
    assert!(home.store.save_query("y", "is:read", NOW).is_err());
    assert_eq!(found(&home, "").len(), 4);
}

#[test]
fn what_was_not_decided_when_a_program_ended_is_decided_later() {
    let stories: Vec<Article> = (0..2_500)
        .map(|n| article(&format!("a{n}"), if n % 5 == 0 { "Crypto" } else { "Cat" }, n))
        .collect();
    let mut home = Home::with(&stories);
    home.store.hide_query("crypto", "crypto", NOW).unwrap();
    assert_eq!(home.store.judge_some().unwrap(), Judged::AllBut(1_500));
    let (mut home, _) = home.again();
    home.store.save(&[article("new", "Crypto", 9_999)], NOW).unwrap();
    assert_eq!(home.store.judge_some().unwrap(), Judged::AllBut(500));
    judge(&mut home.store);
    assert_eq!(home.store.counts(&asked("")).unwrap().all, 2_000);
    assert_eq!(home.store.counts(&asked("is:hidden")).unwrap().all, 501);
    home.check_tally();
}

/// What happens to articles, as the property makes it up: what, to which, and which of its kinds.
type Step = (u8, i64, usize);

fn counts_are_those_of_a_fresh_look(steps: &[Step]) -> Result<(), TestCaseError> {
    const TEXTS: [&str; 4] = ["oil", "crypto", "source:=Courier", "-cat"];
    let mut home = Home::new();
    for &(step, number, choice) in steps {
        let title = ["Oil", "Crypto", "A Cat", "Crypto Cat"][choice];
        let source = ["Courier", "Gazette"][choice % 2];
        match step {
            0 => {
                // The same address from two sources makes twins.
                let url = Some(address(&format!("https://a.example/{}", number / 2)));
                let story = Article { url, ..from(&format!("a{number}"), title, source, number) };
                home.store.save(&[story], NOW).unwrap();
            }
            1 => {
                let to = if choice > 1 { Switch::On } else { Switch::Off };
                home.store.mark(&[id(&format!("a{number}"))], Mark::Read, to, NOW).unwrap();
            }
            2 => hide(&mut home, TEXTS[choice], TEXTS[choice]),
            3 => drop(home.store.remove_query(TEXTS[choice], NOW)),
            _ => judge(&mut home.store),
        }
    }
    judge(&mut home.store);
    home.check_tally();
    for text in ["", "source:=Courier", "source:=Gazette", "is:hidden", "oil", "is:read"] {
        for filter in [Filter::All, Filter::Unread] {
            let query = Query { filter, ..asked(text) };
            let rows = home.store.page(&query, &Edge::First, 99).unwrap().rows;
            let unread = rows.iter().filter(|row| !row.read).count() as u64;
            let counts = Counts::whole(rows.len() as u64, unread);
            prop_assert_eq!(home.store.counts(&query).unwrap(), counts, "{} {:?}", text, filter);
        }
        for order in Order::ALL {
            let rows =
                home.store.page(&Query { order, ..asked(text) }, &Edge::First, 99).unwrap().rows;
            prop_assert_eq!(rows.len() as u64, home.store.counts(&asked(text)).unwrap().all);
        }
    }
    let hides = |text: &str| home.store.saved_query(text).is_ok();
    for row in home.store.page(&asked(""), &Edge::First, 99).unwrap().rows {
        prop_assert!(!hides("oil") || !row.title.contains("Oil"), "{:?}", row);
        prop_assert!(!hides("crypto") || !row.title.contains("Crypto"), "{:?}", row);
        prop_assert!(!hides("-cat") || row.title.contains("Cat"), "{:?}", row);
    }
    Ok(())
}

#[test]
fn a_single_article_that_nothing_hides_is_counted() {
    counts_are_those_of_a_fresh_look(&[(0, 0, 0)]).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn every_count_is_that_of_a_fresh_look(
        steps in proptest::collection::vec((0u8..5, 0i64..12, 0usize..4), 1..24),
    ) {
        counts_are_those_of_a_fresh_look(&steps)?;
    }
}
