//! Laws of the language: what is printed is read as the same again, nothing makes it fall over,
//! and mistakes point at their place.

use proptest::prelude::*;

use super::*;
use crate::model::{Age, Day, Ending, Expr, Named, Part, Side, State, Text, Unit};

fn read(text: &str) -> Expr {
    parse(text, Typing::Done).unwrap_or_else(|mistake| panic!("{text}: {mistake:?}"))
}

#[test]
fn queries_mean_what_they_say() {
    for (text, printed) in [
        ("", ""),
        ("  harbour   bridge ", "harbour bridge"),
        ("harbour AND bridge", "harbour bridge"),
        ("\"harbour bridge\" -ferry", "\"harbour bridge\" -ferry"),
        ("brid* \"harbour bri\"*", "brid* \"harbour bri\"*"),
        ("a b OR c", "a b OR c"),
        ("a (b OR c) OR (d)", "a (b OR c) OR d"),
        ("((a OR b) OR c)", "a OR b OR c"),
        ("-(a b)", "-(a b)"),
        ("a - b ()", "a b"),
        ("NEAR(a b)", "NEAR(a b, 10)"),
        ("NEAR(a b, 3) near OR NEAR", "NEAR(a b, 3) near OR NEAR"),
        ("Source:\"Harbour Courier\" folder:Sea", "source:\"Harbour Courier\" folder:Sea"),
        ("is:UNREAD has:image lang:PT-BR", "is:unread has:image lang:pt-br"),
        (
            "after:2026-02-28 before:2026-03 after:2025",
            "after:2026-02-28 before:2026-03 after:2025",
        ),
        ("age:<7d age:>2w age:3M", "age:<7d age:>2w age:<3m"),
        ("at 10:30 https://a.example/b", "at 10:30 https://a.example/b"),
        ("author:Ann tag:later", "author:Ann tag:later"),
        (
            "source:=\"The Paper\" source:=a1 source:\"=a\"",
            "source:=\"The Paper\" source:=a1 source:\"=a\"",
        ),
        ("saved:\"long reads\" -saved:oil", "saved:\"long reads\" -saved:oil"),
        ("oil NOT gas AND NOT (a OR b)", "oil -gas -(a OR b)"),
        ("\"NOT\" not NOTED", "\"NOT\" not NOTED"),
    ] {
        assert_eq!(print(&read(text)), printed, "{text}");
    }
}

#[test]
fn a_query_in_the_making_is_taken_as_far_as_it_goes() {
    for (text, printed) in [
        ("harb", "harb*"),
        ("harb ", "harb"),
        ("oil source:", "oil"),
        ("oil OR", "oil"),
        ("oil OR ", "oil"),
        ("\"oil pri", "\"oil pri\""),
        ("(oil gas", "oil gas*"),
        ("NEAR(oil gas, ", "NEAR(oil gas, 10)"),
        ("-", ""),
        ("oil -g", "oil -g*"),
        ("oil NOT", "oil"),
        ("oil NOT g", "oil -g*"),
    ] {
        let expr = parse(text, Typing::Going).unwrap_or_else(|m| panic!("{text}: {m:?}"));
        assert_eq!(print(&expr), printed, "{text}");
    }
}

#[test]
fn mistakes_point_at_their_place_and_offer_what_was_meant() {
    for (text, column, why, hint) in [
        ("tide sorce:x", 6, "there is no field sorce", "did you mean source: ?"),
        ("é foo:x", 3, "there is no field foo", "quotation marks"),
        ("is:unraed", 4, "is: knows unread, read, starred", "did you mean is:unread?"),
        ("has:cat", 5, "has: knows image, comments and no cat", ""),
        ("source: x", 1, "source: wants a name", ""),
        ("source:= x", 1, "source: wants a name", ""),
        ("saved:", 1, "saved: wants a name", ""),
        ("a \"b c", 3, "the quotation mark is not closed", "put a \" behind it"),
        ("(a OR b", 1, "the parenthesis is not closed", "put a ) behind it"),
        ("a) b", 2, "a ) without its (", "take it away"),
        ("OR a", 1, "nothing stands before OR", "quotation marks"),
        ("a OR", 3, "nothing stands behind OR", "quotation marks"),
        ("a NOT", 3, "nothing stands behind NOT", "quotation marks"),
        ("NOT OR a", 1, "nothing stands behind NOT", "quotation marks"),
        ("a *", 3, "the star stands alone", "beginning"),
        ("after:2026-02-30", 7, "2026-02-30 is no day", "2026-01-31"),
        ("after:26", 7, "26 is no day", "2026-01-31"),
        ("age:soon", 5, "soon is no span", "age:<7d"),
        ("NEAR(a b, x)", 1, "the number of words between", "NEAR(two words, 5)"),
        ("NEAR()", 1, "NEAR wants some words", "NEAR(two words, 5)"),
    ] {
        let mistake = parse(text, Typing::Done).expect_err(text);
        assert_eq!(mistake.column, column, "{text}: {mistake:?}");
        assert!(mistake.why.contains(why), "{text}: {mistake:?}");
        assert!(mistake.hint.contains(hint), "{text}: {mistake:?}");
        assert!(text.get(mistake.at.clone()).is_some(), "{text}: {mistake:?}");
    }
    assert!(parse(&"(".repeat(4_000), Typing::Going).is_err());
    assert!(parse(&"-".repeat(4_000), Typing::Going).is_err());
    assert!(parse(&"a ".repeat(100), Typing::Done).is_err());
    assert!(parse(&"é".repeat(4_000), Typing::Done).is_err());
}

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        20 => "[a-zé京0-9][a-zA-Zé京0-9.'-]{0,7}",
        1 => proptest::sample::select(&["or", "and", "not"][..]).prop_map(str::to_owned),
    ]
}

fn ending() -> impl Strategy<Value = Ending> {
    prop_oneof![Just(Ending::Whole), Just(Ending::Open)]
}

fn day() -> impl Strategy<Value = Day> {
    (1u16..9_999, proptest::option::of((1u8..=12, proptest::option::of(1u8..=28)))).prop_map(
        |(year, rest)| Day {
            year,
            month: rest.map(|(month, _)| month),
            day: rest.and_then(|(_, day)| day),
        },
    )
}

fn leaf() -> impl Strategy<Value = Expr> {
    let age = (0u32..999, 0usize..5, any::<bool>()).prop_map(|(amount, unit, young)| Age {
        side: if young { Side::Younger } else { Side::Older },
        amount,
        unit: Unit::ALL[unit],
    });
    prop_oneof![
        (word(), ending()).prop_map(|(word, ending)| Expr::Text(Text::Word { word, ending })),
        ("[^\"\\pC]{0,9}", ending())
            .prop_map(|(text, ending)| Expr::Text(Text::Phrase { text, ending })),
        (proptest::collection::vec("[a-z]{1,4}", 1..4), 0u32..99)
            .prop_map(|(words, within)| Expr::Text(Text::Near { words, within })),
        "[a-zA-Z/:=]{1,3}[^\"\\pC]{0,9}".prop_map(|name| Expr::Source(Named::Part(name))),
        "[a-zA-Z/:=]{1,3}[^\"\\pC]{0,9}".prop_map(|name| Expr::Source(Named::Whole(name))),
        "[a-zA-Z/:=]{1,3}[^\"\\pC]{0,9}".prop_map(Expr::Saved),
        word().prop_map(Expr::Folder),
        word().prop_map(Expr::Tag),
        word().prop_map(Expr::Author),
        "[a-z]{2,3}(-[a-z]{2})?".prop_map(Expr::Lang),
        (0usize..7).prop_map(|n| Expr::Is(State::ALL[n])),
        (0usize..2).prop_map(|n| Expr::Has(Part::ALL[n])),
        day().prop_map(Expr::After),
        day().prop_map(Expr::Before),
        age.prop_map(Expr::Age),
    ]
}

/// Expressions as the parser makes them: flat, and never a join of fewer than two.
fn expr() -> impl Strategy<Value = Expr> {
    leaf().prop_recursive(3, 20, 4, |inner| {
        prop_oneof![
            inner.clone().prop_map(|expr| Expr::Not(Box::new(expr))),
            proptest::collection::vec(inner.clone(), 2..4).prop_map(|parts| {
                let flat = |part| match part {
                    Expr::And(inner) => inner,
                    other => vec![other],
                };
                Expr::And(parts.into_iter().flat_map(flat).collect())
            }),
            proptest::collection::vec(inner, 2..4).prop_map(|sides| {
                let flat = |side| match side {
                    Expr::Or(inner) => inner,
                    other => vec![other],
                };
                Expr::Or(sides.into_iter().flat_map(flat).collect())
            }),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_printed_is_read_as_the_same(expr in expr()) {
        let printed = print(&expr);
        prop_assert_eq!(parse(&printed, Typing::Done), Ok(expr), "{}", printed);
    }

    #[test]
    fn what_is_read_is_printed_and_read_as_the_same(
        text in "[ab :*\"()\\-]{0,24}|(is:read |OR |AND |-|\\(|\\)|a\\* |\"b c\" |NEAR\\(a b\\) ){0,9}|\\PC{0,30}",
        going in any::<bool>(),
    ) {
        let typing = if going { Typing::Going } else { Typing::Done };
        match parse(&text, typing) {
            Ok(expr) => {
                let printed = print(&expr);
                prop_assert_eq!(parse(&printed, Typing::Done), Ok(expr), "{}", printed);
            }
            Err(mistake) => prop_assert!(text.get(mistake.at).is_some()),
        }
    }

    #[test]
    fn no_text_makes_looking_for_words_fall_over(expr in expr(), text in "\\PC{0,80}") {
        let seeker = Seeker::new(&expr);
        seeker.holds(Fields { title: &text, byline: "", body: &text });
        let hits = seeker.hits(&text);
        prop_assert!(hits.iter().all(|hit| text.get(hit.clone()).is_some()));
        prop_assert!(hits.windows(2).all(|pair| pair[0].end < pair[1].start));
        snippet(&text, &seeker);
        index_form(&text);
    }
}
