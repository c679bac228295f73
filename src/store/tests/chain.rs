//! The chain: which articles stand beside which, whatever the order in which they came.

use proptest::prelude::*;

use super::*;
use crate::model::{ChainList, Evidence, Known, Neighbour, Neighbours};

/// The neighbours that pages name.
fn ends(home: &Home, name: &str) -> (Option<String>, Option<String>) {
    let Neighbours { previous, next, .. } = home.store.neighbours(&id(name)).unwrap();
    let named = |side: &Neighbour| side.evidence != Evidence::Source;
    let end = |side: Option<Neighbour>| side.filter(named)?.target.map(|id| id.to_string());
    (end(previous), end(next))
}

fn some(name: &str) -> Option<String> {
    (!name.is_empty()).then(|| name.to_owned())
}

fn linked(name: &str, title: &str, hour: i64, links: &[Link]) -> Article {
    Article { links: links.to_vec(), ..article(name, title, hour) }
}

/// What the neighbours of `me` are, previous and next, `""` for none that is cached.
struct Case {
    say: &'static str,
    articles: Vec<Article>,
    ends: (&'static str, &'static str),
}

fn at(url: &str, article: Article) -> Article {
    Article { url: Some(address(url)), ..article }
}

fn of(source: &str, article: Article) -> Article {
    Article { source: Some(Clean::new(source)), ..article }
}

fn cases() -> Vec<Case> {
    use Rel::{Next, Previous};
    let both =
        |url: &str, title: &str| Link { title: Some(Clean::new(title)), ..url_link(Next, url) };
    vec![
        Case {
            say: "titles are compared without typography",
            articles: vec![
                linked(
                    "me",
                    "Me",
                    1,
                    &[title_link(Next, "“The  Other”"), title_link(Previous, "x")],
                ),
                article("b", "the other", 2),
            ],
            ends: ("", "b"),
        },
        Case {
            say: "an address is compared as a page",
            articles: vec![
                linked("me", "Me", 1, &[url_link(Next, "http://www.a.example/b/?utm_source=x")]),
                at("https://a.example/b", article("b", "B", 2)),
            ],
            ends: ("", "b"),
        },
        Case {
            say: "the address decides before the title",
            articles: vec![
                linked("me", "Me", 1, &[both("https://a.example/b", "C")]),
                at("https://a.example/b", article("b", "B", 2)),
                article("c", "C", 1),
            ],
            ends: ("", "b"),
        },
        Case {
            say: "the title helps where the address finds nothing",
            articles: vec![
                linked("me", "Me", 1, &[both("https://a.example/b", "C")]),
                article("c", "C", 1),
            ],
            ends: ("", "c"),
        },
        Case {
            say: "a link never leads to its own article",
            articles: vec![linked("me", "Me", 1, &[title_link(Next, "Me")])],
            ends: ("", ""),
        },
        Case {
            say: "the same source comes before a nearer date",
            articles: vec![
                linked("me", "Me", 1, &[title_link(Next, "B")]),
                of("Other", article("near", "B", 1)),
                article("same", "B", 90),
            ],
            ends: ("", "same"),
        },
        Case {
            say: "then the nearest date",
            articles: vec![
                linked("me", "Daily", 50, &[title_link(Next, "Daily")]),
                article("far", "Daily", 20),
                article("near", "Daily", 49),
                article("later", "Daily", 60),
            ],
            ends: ("", "near"),
        },
        Case {
            say: "who names me from the other side is my neighbour",
            articles: vec![
                article("me", "Me", 5),
                linked("b", "B", 6, &[title_link(Previous, "Me")]),
                linked("a", "A", 4, &[title_link(Next, "Me")]),
            ],
            ends: ("a", "b"),
        },
        Case {
            say: "my own link wins even where it leads nowhere yet",
            articles: vec![
                linked("me", "Me", 5, &[title_link(Previous, "Not here")]),
                linked("a", "A", 4, &[title_link(Next, "Me")]),
            ],
            ends: ("", ""),
        },
        Case {
            say: "of several who name me, the same source, then the latest",
            articles: vec![
                article("me", "Me", 5),
                linked("early", "E", 1, &[title_link(Next, "Me")]),
                linked("late", "L", 3, &[title_link(Next, "Me")]),
                of("Other", linked("latest", "X", 4, &[title_link(Next, "Me")])),
            ],
            ends: ("late", ""),
        },
        Case {
            say: "dashes, quotes and case do not tell titles apart",
            articles: vec![
                linked(
                    "me",
                    "Me",
                    1,
                    &[
                        title_link(Next, "‘It’s Here’ – AT LAST…"),
                        title_link(Previous, "Ferry  fares: “frozen” until June"),
                    ],
                ),
                article("b", "It's here — at last", 2),
                article("a", "Ferry Fares Frozen – Until June", 0),
            ],
            ends: ("a", "b"),
        },
        Case {
            say: "the site's name behind a title does not tell titles apart",
            articles: vec![
                linked(
                    "me",
                    "Me",
                    1,
                    &[title_link(Next, "B"), title_link(Previous, "A | The Paper")],
                ),
                article("b", "B – The Paper", 2),
                article("a", "A", 0),
            ],
            ends: ("a", "b"),
        },
        Case {
            say: "the very title comes before one with the site's name",
            articles: vec![
                linked("me", "Me", 1, &[title_link(Next, "B")]),
                article("named", "B – The Paper", 2),
                article("bare", "B", 90),
            ],
            ends: ("", "bare"),
        },
        Case {
            say: "the same source with its name comes before the very title elsewhere",
            articles: vec![
                linked("me", "Me", 1, &[title_link(Next, "B")]),
                article("named", "B – The Paper", 90),
                of("Other", article("bare", "B", 1)),
            ],
            ends: ("", "named"),
        },
        Case {
            say: "another site's name is a part of the title",
            articles: vec![
                linked("me", "Me", 1, &[title_link(Next, "B")]),
                of("Other", article("b", "B – The Paper", 2)),
            ],
            ends: ("", ""),
        },
        Case {
            say: "two articles of one title that name each other are told apart by their dates",
            articles: vec![
                linked("me", "Daily", 50, &[title_link(Previous, "Daily")]),
                linked("b", "Daily", 51, &[title_link(Previous, "Daily")]),
            ],
            ends: ("b", "b"),
        },
        Case {
            say: "undated articles are compared by who came first",
            articles: vec![
                Article { published: None, ..linked("me", "Me", 1, &[title_link(Next, "B")]) },
                Article { published: None, ..article("b1", "B", 1) },
                Article { published: None, ..article("b2", "B", 1) },
            ],
            ends: ("", "b1"),
        },
    ]
}

#[test]
fn neighbours_follow_the_rules_in_any_order_of_import() {
    for Case { say, mut articles, ends: (previous, next) } in cases() {
        for turn in 0..articles.len() * 2 {
            articles.rotate_left(1);
            if turn == articles.len() {
                articles.reverse();
            }
            let together = Home::with(&articles);
            assert_eq!(ends(&together, "me"), (some(previous), some(next)), "{say}, together");
            let mut single = Home::new();
            for article in &articles {
                single.store.save(std::slice::from_ref(article), NOW).unwrap();
            }
            assert_eq!(ends(&single, "me"), (some(previous), some(next)), "{say}, one by one");
        }
    }
}

/// The neighbours by whatever evidence, with the evidence.
fn sides(home: &Home, name: &str) -> [Option<(String, Evidence)>; 2] {
    let Neighbours { previous, next, .. } = home.store.neighbours(&id(name)).unwrap();
    [previous, next].map(|side| {
        side.map(|side| (side.target.map_or_else(String::new, |id| id.to_string()), side.evidence))
    })
}

fn by(evidence: Evidence, name: &str) -> Option<(String, Evidence)> {
    Some((name.to_owned(), evidence))
}

#[test]
fn where_no_page_names_a_neighbour_the_source_goes_on_in_its_order() {
    use Evidence::{Neighbour as Claim, Page, Source};
    let home = Home::with(&[
        article("first", "First", 1),
        linked("a", "A", 5, &[title_link(Rel::Next, "B")]),
        of("Other", article("elsewhere", "Elsewhere", 6)),
        article("between", "Between", 7),
        article("b", "B", 9),
        linked("gap", "Gap", 10, &[title_link(Rel::Next, "Not here")]),
    ]);
    assert_eq!(sides(&home, "first"), [None, by(Source, "a")]);
    assert_eq!(sides(&home, "a"), [by(Source, "first"), by(Page, "b")]);
    assert_eq!(sides(&home, "between"), [by(Source, "a"), by(Source, "b")]);
    assert_eq!(sides(&home, "b"), [by(Claim, "a"), by(Source, "gap")]);
    assert_eq!(sides(&home, "gap"), [by(Source, "b"), by(Page, "")], "its own link comes first");
    assert_eq!(sides(&home, "elsewhere"), [None, None]);
    let position = |name: &str| home.store.neighbours(&id(name)).unwrap().position;
    assert_eq!((position("b"), position("between")), (Some((2, 2)), None));
}

#[test]
fn articles_of_one_moment_follow_each_other_as_the_list_has_them() {
    let feed = ["c", "b", "a"].map(|name| article(name, name, 1));
    let home = Home::with(&feed);
    let next = |name: &str| sides(&home, name)[1].clone().map(|(name, _)| name);
    assert_eq!((next("a"), next("b"), next("c")), (some("b"), some("c"), None));
    let page = home.store.page(&Query::default(), &crate::model::Edge::First, 9).unwrap();
    let listed: Vec<&str> = page.rows.iter().map(|row| row.id.as_str()).collect();
    assert_eq!(listed, ["c", "b", "a"]);
}

#[test]
fn the_sources_order_never_leads_back_into_the_chain() {
    // A paper whose "next" is the older page: its chain runs against the dates.
    let mut pages: Vec<Article> = (0..4)
        .map(|n| {
            let next = title_link(Rel::Next, &format!("P{}", n + 1));
            linked(&format!("p{n}"), &format!("P{n}"), 10 - n, &[next])
        })
        .collect();
    pages.push(article("p4", "P4", 6));
    pages.push(article("newer", "Newer", 20));
    let home = Home::with(&pages);
    assert_eq!(sides(&home, "p4")[1], by(Evidence::Source, "newer"));
    assert_eq!(sides(&home, "p0")[0], None);
}

#[test]
fn twins_go_on_each_in_its_own_source() {
    let url = "https://a.example/shared";
    let mut home = Home::new();
    for source in ["One", "Two"] {
        let name = |n: usize| format!("{source}{n}");
        let batch = [
            of(source, article(&name(1), &name(1), 1)),
            at(url, of(source, article(&name(2), "Shared", 2))),
            of(source, article(&name(3), &name(3), 3)),
        ];
        home.store.save(&batch, NOW).unwrap();
    }
    for source in ["One", "Two"] {
        let name = |n: usize| by(Evidence::Source, &format!("{source}{n}"));
        assert_eq!(sides(&home, &format!("{source}2")), [name(1), name(3)]);
        assert_eq!(sides(&home, &format!("{source}1")), [None, name(2)]);
    }
}

#[test]
fn what_came_without_a_source_is_in_nobodys_order() {
    let nameless = |name: &str, hour| Article { source: None, ..article(name, name, hour) };
    let home = Home::with(&[nameless("a", 1), nameless("b", 2)]);
    assert_eq!(sides(&home, "a"), [None, None]);
}

#[test]
fn an_unresolved_neighbour_keeps_what_its_link_says() {
    let url = url_link(Rel::Previous, "https://a.example/before");
    let mut home =
        Home::with(&[linked("a", "A", 1, &[url.clone(), title_link(Rel::Next, "Next")])]);
    let sides = home.store.neighbours(&id("a")).unwrap();
    let (previous, next) = (sides.previous.unwrap(), sides.next.unwrap());
    assert_eq!(previous.title.as_str(), "https://a.example/before");
    assert_eq!((previous.url, previous.target), (url.url, None));
    assert_eq!((next.title.as_str(), next.url, next.wanted), ("Next", None, false));
    assert_eq!(sides.position, None);
    home.store.want(&id("a"), &title_link(Rel::Next, "Next"), NOW).unwrap();
    let sides = home.store.neighbours(&id("a")).unwrap();
    assert!(sides.next.unwrap().wanted && !sides.previous.unwrap().wanted);
    assert_eq!(home.store.neighbours(&id("nobody")).unwrap(), Neighbours::default());
}

#[test]
fn a_changed_article_takes_its_neighbours_along() {
    let mut home =
        Home::with(&[linked("a", "A", 1, &[title_link(Rel::Next, "B")]), article("b", "B", 2)]);
    home.read("b");
    assert!(home.store.neighbours(&id("a")).unwrap().next.unwrap().read);
    home.store.save(&[article("b", "Renamed", 2)], NOW).unwrap();
    assert_eq!((ends(&home, "a"), ends(&home, "b")), ((None, None), (None, None)));
    home.store.save(&[article("c", "B", 3)], NOW).unwrap();
    assert_eq!((ends(&home, "a").1, ends(&home, "c").0), (some("c"), some("a")));
    home.store.save(&[linked("a", "A", 1, &[title_link(Rel::Next, "Renamed")])], NOW).unwrap();
    assert_eq!((ends(&home, "a").1, ends(&home, "b").0), (some("b"), some("a")));
    assert_eq!(ends(&home, "c"), (None, None));
}

#[test]
fn a_place_in_the_chain_is_counted_from_one_and_rings_end() {
    let ring: Vec<Article> = (0..4)
        .map(|n| {
            let next = title_link(Rel::Next, &format!("R{}", (n + 1) % 4));
            linked(&format!("r{n}"), &format!("R{n}"), n, &[next])
        })
        .collect();
    let home = Home::with(&ring);
    assert_eq!(home.store.neighbours(&id("r1")).unwrap().position, Some((4, 4)));
    let home = Home::with(&chain(450));
    for (name, position) in [("c0", (1, 201)), ("c10", (11, 211)), ("c220", (201, 401))] {
        assert_eq!(home.store.neighbours(&id(name)).unwrap().position, Some(position), "{name}");
    }
}

/// A chain as it is listed: ids, `?title` for what is missing, and `!` where that is wanted.
fn listed(list: &ChainList) -> Vec<String> {
    let name = |row: &crate::model::ChainRow| match &row.what {
        Known::Cached { id, .. } => id.to_string(),
        Known::Missing { wanted: false, .. } => format!("?{}", row.title),
        Known::Missing { wanted: true, .. } => format!("!{}", row.title),
    };
    list.rows.iter().map(name).collect()
}

#[test]
fn a_chain_is_listed_with_what_is_missing_at_its_ends() {
    let mut home = Home::with(&[
        linked("a", "A", 1, &[title_link(Rel::Next, "B"), title_link(Rel::Previous, "Before")]),
        linked("b", "B", 2, &[url_link(Rel::Next, "https://a.example/after")]),
        article("other", "Other", 3),
    ]);
    home.store.want(&id("a"), &title_link(Rel::Previous, "Before"), NOW).unwrap();
    for (name, here) in [("a", 1), ("b", 2)] {
        let list = home.store.chain_list(&id(name)).unwrap().unwrap();
        assert_eq!(listed(&list), ["!Before", "a", "b", "?https://a.example/after"]);
        assert_eq!((list.order, list.here), (Evidence::Page, here));
    }
    let list = home.store.chain_list(&id("other")).unwrap().unwrap();
    assert_eq!((listed(&list).join(" "), list.here), ("a b other".to_owned(), 2));
    assert_eq!(list.order, Evidence::Source);
    assert_eq!(home.store.chain_list(&id("nobody")).unwrap(), None);
    let alone = Home::with(&[Article { source: None, ..article("a", "A", 1) }]);
    assert_eq!(alone.store.chain_list(&id("a")).unwrap(), None);
}

#[test]
fn long_chains_and_rings_are_listed_within_bounds() {
    let home = Home::with(&chain(450));
    let list = home.store.chain_list(&id("c220")).unwrap().unwrap();
    assert_eq!((list.rows.len(), list.here), (401, 200));
    assert_eq!((listed(&list)[0].as_str(), listed(&list)[400].as_str()), ("c20", "c420"));
    let many: Vec<Article> =
        (0..450).map(|n| article(&format!("s{n}"), &format!("S{n}"), n)).collect();
    let home = Home::with(&many);
    let list = home.store.chain_list(&id("s220")).unwrap().unwrap();
    assert_eq!((list.rows.len(), list.here), (401, 200));
    let ring = ["x", "y"].map(|name| {
        let other = if name == "x" { "y" } else { "x" };
        linked(name, name, 1, &[title_link(Rel::Next, other)])
    });
    let list = Home::with(&ring).store.chain_list(&id("x")).unwrap().unwrap();
    assert_eq!(listed(&list).len(), 2);
}

/// A chain in which each article knows the one before it by title only, as many papers have it.
fn chain(length: usize) -> Vec<Article> {
    let before = |n: usize| match n {
        0 => Vec::new(),
        n => vec![title_link(Rel::Previous, &format!("Part {}", n - 1))],
    };
    (0..length)
        .map(|n| linked(&format!("c{n}"), &format!("Part {n}"), n as i64, &before(n)))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn any_order_of_import_gives_the_same_chain(
        order in Just((0..12usize).collect::<Vec<_>>()).prop_shuffle(),
        batch in 1..5usize,
    ) {
        let articles = chain(order.len());
        let mut home = Home::new();
        for part in order.chunks(batch) {
            let part: Vec<Article> = part.iter().map(|n| articles[*n].clone()).collect();
            home.store.save(&part, NOW).unwrap();
        }
        for n in 0..articles.len() {
            let previous = n.checked_sub(1).map(|n| format!("c{n}"));
            let next = (n + 1 < articles.len()).then(|| format!("c{}", n + 1));
            let found = home.store.neighbours(&id(&format!("c{n}"))).unwrap();
            prop_assert_eq!(found.position, Some((n + 1, articles.len())));
            prop_assert_eq!(ends(&home, &format!("c{n}")), (previous, next));
        }
    }
}
