//! Saved queries, and what they mean inside others.

use super::*;
use crate::model::{Edge, Purpose};
use crate::store::KeptAs;

fn newsroom() -> Home {
    let from = |name: &str, title: &str, hour, source: &str| Article {
        source: Some(Clean::new(source)),
        ..article(name, title, hour)
    };
    Home::with(&[
        from("oil", "Oil Is Dear", 3, "The Courier"),
        from("gas", "Gas Is Dear", 2, "The Courier Extra"),
        from("cat", "A Cat Has Oil", 1, "Gazette"),
    ])
}

fn found(home: &Home, text: &str) -> Vec<String> {
    let page = home.store.page(&asked(text), &Edge::First, 99).unwrap();
    page.rows.iter().map(|row| row.id.to_string()).collect()
}

fn names(home: &Home) -> Vec<String> {
    let all = home.store.saved_queries().unwrap();
    all.iter().map(|one| format!("{}={}", one.name, one.text)).collect()
}

#[test]
fn saved_queries_are_kept_by_name_whatever_its_case() {
    let mut home = newsroom();
    assert_eq!(home.store.save_query(" Énergie ", "oil OR gas", NOW).unwrap(), KeptAs::New);
    assert_eq!(home.store.save_query("cats", "cat", NOW).unwrap(), KeptAs::New);
    assert_eq!(
        home.store.save_query("energie", "oil  OR gas is:unread", NOW).unwrap(),
        KeptAs::Changed
    );
    let (mut home, _) = home.again();
    assert_eq!(names(&home), ["cats=cat", "energie=oil OR gas is:unread"]);
    assert_eq!(home.store.saved_query("CATS").unwrap().purpose, Purpose::Lists);
    assert_eq!(home.store.remove_query("Cats", NOW).unwrap().text.as_str(), "cat");
    assert!(home.store.remove_query("cats", NOW).is_err());
    let problem = home.store.saved_query("enrgie").unwrap_err();
    assert_eq!(problem.hint.as_str(), "did you mean energie?");
    for (name, text) in [("", "x"), ("a\"b", "x"), ("a", "is:unraed"), ("a", "saved:nobody")] {
        assert!(home.store.save_query(name, text, NOW).is_err(), "{name} {text}");
    }
    assert_eq!(names(&home).len(), 1);
}

#[test]
fn a_saved_query_means_inside_another_what_it_holds_for() {
    let mut home = newsroom();
    home.store.save_query("energy", "oil OR gas", NOW).unwrap();
    home.store.save_query("dear energy", "saved:energy dear", NOW).unwrap();
    assert_eq!(found(&home, "saved:energy"), ["oil", "gas", "cat"]);
    assert_eq!(found(&home, "saved:\"Dear Energy\""), ["oil", "gas"]);
    assert_eq!(found(&home, "-saved:\"dear energy\""), ["cat"]);
    assert_eq!(found(&home, "source:gazette saved:energy"), ["cat"]);
    home.read("oil");
    assert_eq!(home.store.counts(&asked("saved:energy")).unwrap().unread, 2);
    assert!(home.store.page(&asked("saved:nobody"), &Edge::First, 9).is_err());
}

#[test]
fn a_saved_query_never_leads_to_itself() {
    let mut home = newsroom();
    home.store.save_query("a", "oil", NOW).unwrap();
    home.store.save_query("b", "saved:a saved:a", NOW).unwrap();
    let problem = home.store.save_query("a", "cat OR -saved:b", NOW).unwrap_err();
    assert!(problem.why.contains("leads to itself"), "{problem}");
    for n in 0..7 {
        let text = format!("saved:{0} saved:{0}", (b'b' + n) as char);
        let kept = home.store.save_query(&char::from(b'c' + n).to_string(), &text, NOW);
        // Each means twice as much as the one before it.
        assert_eq!(kept.is_ok(), n < 4, "{n} {kept:?}");
        if kept.is_err() {
            break;
        }
    }
    assert_eq!(found(&home, "saved:d"), ["oil", "cat"]);
}

#[test]
fn a_new_name_is_known_to_the_queries_that_ask_for_it() {
    let mut home = newsroom();
    home.store.save_query("energy", "oil OR gas", NOW).unwrap();
    home.store.save_query("dear", "dear saved:Energy", NOW).unwrap();
    home.store.save_query("cats", "cat", NOW).unwrap();
    assert!(home.store.rename_query("energy", "Cats", NOW).is_err());
    home.store.rename_query("ENERGY", "oil and such", NOW).unwrap();
    assert_eq!(
        names(&home),
        ["cats=cat", "dear=dear saved:\"oil and such\"", "oil and such=oil OR gas"]
    );
    assert_eq!(found(&home, "saved:dear"), ["oil", "gas"]);
    home.store.rename_query("cats", "CATS", NOW).unwrap();
    assert_eq!(names(&home)[0], "CATS=cat");
}

#[test]
fn a_whole_name_or_an_id_means_no_other_source() {
    let mut home = newsroom();
    assert_eq!(found(&home, "source:\"the courier\""), ["oil", "gas"]);
    assert_eq!(found(&home, "source:=\"The Courier\""), ["oil"]);
    assert_eq!(found(&home, "source:=\"the COURIER extra\""), ["gas"]);
    assert_eq!(found(&home, "source:=courier"), [""; 0]);
    // Of two subscriptions of one name each has its own id.
    let mut ids = Vec::new();
    for (at, url) in ["https://a.example/feed", "https://b.example/feed"].into_iter().enumerate() {
        let source = crate::model::Source {
            name: Some(Clean::new("Twice")),
            ..crate::model::Source::new(address(url), crate::model::NamedBy::Reader)
        };
        home.store.add_sources(std::slice::from_ref(&source), NOW).unwrap();
        let story = article(&format!("t{at}"), "T", 9 - at as i64);
        home.store.save_feed(&source.id, &[story], &source.state, NOW).unwrap();
        ids.push(source.id);
    }
    assert_eq!(found(&home, "source:=twice"), ["t0", "t1"]);
    assert_eq!(found(&home, &format!("source:={}", ids[1])), ["t1"]);
    assert_eq!(home.store.counts(&asked(&format!("source:={}", ids[0]))).unwrap().all, 1);
}
