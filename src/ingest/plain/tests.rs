//! Tests of the plain-text page: tables of odd files, and the law that any closing reads back.

use super::*;
use proptest::prelude::*;

fn article(text: &str) -> Article {
    read(text, "page.txt").0.expect("an article")
}

fn title_of(article: &Article, rel: Rel) -> Option<String> {
    article.link(rel).and_then(|link| link.title.as_ref()).map(ToString::to_string)
}

/// Title, paragraphs, previous, next, whether comments are open.
type Seen = (String, Vec<String>, Option<String>, Option<String>, bool);

fn seen(article: &Article) -> Seen {
    (
        article.title.to_string(),
        article.body.plain_text().lines().map(str::to_owned).collect(),
        title_of(article, Rel::Previous),
        title_of(article, Rel::Next),
        article.discussion.openness == Openness::Open,
    )
}

fn check(text: &str, title: &str, body: &[&str], ends: [&str; 2], open: bool) {
    let end = |title: &str| Some(title.to_owned()).filter(|title| !title.is_empty());
    let body = body.iter().map(|line| (*line).to_owned()).collect();
    let wanted = (title.to_owned(), body, end(ends[0]), end(ends[1]), open);
    assert_eq!(seen(&article(text)), wanted, "{text:?}");
}

#[test]
fn reads_each_shape_of_closing() {
    let both = ["Before", "After"];
    for text in [
        "T\n\nOne.\n\nPrevious Article\n\nBefore\n\nNext Article\n\nAfter\n\nWrite a Comment\n\nLeave a Comment",
        "T\n\nOne.\n\nPrevious Article\nBefore\nNext Article\nAfter\nWrite a Comment\nLeave a Comment\n",
        "\u{feff}T\r\n\r\nOne.\r\n\r\nNext Article\r\n\r\nAfter\r\n\r\nPrevious Article\r\n\r\nBefore\r\n\r\nLeave a Comment\r\n",
        "T\r\rOne.\r\rWrite a Comment\r\rPrevious Article\r\rBefore\r\rNext Article\r\rAfter",
        "\n\n  T  \n\n\n\nOne.\n\n\n Previous Article \n\n\n\n Before \n\n\tNext Article\n\nAfter\n\n\n\nWRITE A COMMENT\n\n\n",
        "T\nOne.\nPrevious Article:\nBefore\n« Next article »\nAfter\nLeave a Comment",
    ] {
        check(text, "T", &["One."], both, true);
    }
    check("T\n\nOne.\n\nNext Article\n\nAfter", "T", &["One."], ["", "After"], false);
    check("T\n\nOne.\n\nPrevious Article\n\nBefore", "T", &["One."], ["Before", ""], false);
    check("T\n\nOne.\n\nNext Article\n", "T", &["One."], ["", ""], false);
    check("T\n\nOne.\n\nPrevious Article\n\nNext Article\n\nA", "T", &["One."], ["", "A"], false);
    check("T\n\nOne.\n\nTwo\nlines.", "T", &["One.", "Two lines."], ["", ""], false);
}

#[test]
fn the_same_words_in_the_story_are_prose() {
    let quoted = "She clicked Previous Article and then Write a Comment.";
    check(&format!("T\n\n{quoted}\n\nEnd."), "T", &[quoted, "End."], ["", ""], false);
    check(
        "T\n\nNext Article\n\nSays a button.\n\nWrite a Comment\n\nSays another.",
        "T",
        &["Next Article", "Says a button.", "Write a Comment", "Says another."],
        ["", ""],
        false,
    );
    check(
        "T\n\nNext Article\n\nA heading\n\nPrevious Article\n\nP\n\nNext Article\n\nN",
        "T",
        &["Next Article", "A heading"],
        ["P", "N"],
        false,
    );
    let sentence = "is what the button said, and so the story went on.";
    check(
        &format!("T\n\nNext Article\n\n{sentence}\n\nWrite a Comment"),
        "T",
        &["Next Article", sentence],
        ["", ""],
        true,
    );
    check("T\n\n“Next Article”\n\nQuote", "T", &["“Next Article”", "Quote"], ["", ""], false);
    check("Next Article\n\nOne.\n\nTwo.", "Next Article", &["One.", "Two."], ["", ""], false);
}

#[test]
fn headlines_may_end_in_a_stop() {
    for title in
        ["Ministers of Six Nations Meet in U.S.", "A Year at the Helm of Harbour Inc.", "Stop."]
    {
        let text = format!("T\n\nOne.\n\nNext Article\n\n{title}");
        check(&text, "T", &["One."], ["", title], false);
    }
}

#[test]
fn what_is_missing_is_said_and_the_rest_is_kept() {
    let long = "A sentence that goes on and on, as paragraphs do. ".repeat(9);
    for (text, title, words, problems) in [
        (
            long.trim(),
            "A sentence that goes on and on, as paragraphs do. A sentence that goes…",
            90,
            1,
        ),
        ("Next Article\n\nAfter", "page.txt", 0, 2),
        ("Only a title", "Only a title", 0, 1),
        ("T\n\nOne.", "T", 1, 0),
    ] {
        let (article, found) = read(text, "page.txt");
        let article = article.expect("kept");
        assert_eq!(article.title.as_str(), title, "{text}");
        assert_eq!(article.body.words(), words, "{text}");
        assert_eq!(found.len(), problems, "{text}: {found:?}");
    }
    assert_eq!(title_of(&article("Next Article\n\nAfter"), Rel::Next).as_deref(), Some("After"));
}

#[test]
fn an_empty_file_is_a_problem() {
    for text in ["", "\u{feff}", "\r\n \t\n", "\r\r"] {
        let (article, problems) = read(text, "empty.txt");
        assert_eq!(article, None);
        assert_eq!(problems[0].to_string(), "cannot read empty.txt: it holds no text");
    }
}

#[test]
fn controls_do_not_survive() {
    let article = article("T\x1b[31m\n\nOne \u{202e}two\n\nNext Article\n\nA\u{9b}1mfter");
    check("T\n\nOne two", &article.title, &[&article.body.plain_text()], ["", ""], false);
    assert_eq!(title_of(&article, Rel::Next).as_deref(), Some("After"));
}

#[test]
fn tells_prose_from_other_things() {
    for text in ["T\n\nOne.", "\u{feff}Çiğdem", "[Update] a story", "< 5 % of all", "a\tb"] {
        assert!(looks_plain(text), "{text}");
    }
    for text in
        ["", " \n", "<p>x", "<?xml", " <!doctype html>", "{\"a\":1}", "[1]", "a\0b", "\x01\x02"]
    {
        assert!(!looks_plain(text), "{text}");
    }
}

fn reads_the_sample(text: &str, start: &str, paragraphs: usize, previous: &str, next: &str) {
    let (article, problems) = read(text, "article-page.txt");
    let article = article.expect("an article");
    assert_eq!(problems, []);
    assert!(article.title.starts_with(start), "{}", article.title);
    assert_eq!(article.body.blocks.len(), paragraphs);
    assert!(article.body.plain_text().contains("Çiğdem"));
    assert!(!article.body.plain_text().contains("Comment"));
    assert_eq!(title_of(&article, Rel::Previous).as_deref(), Some(previous));
    assert_eq!(title_of(&article, Rel::Next).as_deref(), Some(next));
    assert_eq!(article.discussion.openness, Openness::Open);
}

#[test]
fn reads_the_own_sample() {
    reads_the_sample(
        include_str!("../../../tests/data/article-page.txt"),
        "Lighthouse Keepers’ Logbooks",
        2,
        "Ferry Timetable Changes as the Harbour Is Dredged",
        "Why the Old Foghorn Still Sounds on Thursdays",
    );
}

#[test]
fn reads_the_shared_seed() {
    let above = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().skip(1).take(2);
    let mut paths = above.map(|folder| folder.join("shared/seed/article-page.txt"));
    let Some(text) = paths.find_map(|path| std::fs::read_to_string(path).ok()) else {
        println!("The shared seed page is not here, so it was not read.");
        return;
    };
    reads_the_sample(
        &text,
        "UN Calls for Global Unity",
        11,
        "Expanded overview of brain macrophage gene modulation in Alzheimer’s research",
        "Capitals Shutout Jets in a Controlled Home Victory",
    );
}

fn words(count: std::ops::Range<usize>) -> impl Strategy<Value = String> {
    proptest::collection::vec("[a-zçğé]{2,9}", count).prop_map(|words| words.join(" "))
}

proptest! {
    /// Any choice of closing parts, in any order, with any line end, reads back.
    #[test]
    fn any_closing_reads_back(
        title in words(1..9),
        body in proptest::collection::vec(words(1..30), 1..6),
        ends in [words(1..9), words(1..9)],
        parts in proptest::sample::subsequence(vec![0, 1, 2, 3], 0..=4).prop_shuffle(),
        line_end in proptest::sample::select(vec!["\n", "\r\n", "\r"]),
        gaps in [1_usize..3, 1_usize..4],
        last in any::<bool>(),
    ) {
        let mut lines = vec![title.clone()];
        lines.extend(body.iter().map(|paragraph| format!("\u{1}{paragraph}.")));
        for part in &parts {
            match part {
                0 => lines.extend(["\u{1}Previous Article".to_owned(), ends[0].clone()]),
                1 => lines.extend(["\u{1}Next Article".to_owned(), ends[1].clone()]),
                2 => lines.push("\u{1}Write a Comment".to_owned()),
                _ => lines.push("\u{1}Leave a Comment".to_owned()),
            }
        }
        // A mark at the head of a line asks for empty lines before it; others may stand close.
        let text = lines.join(&line_end.repeat(gaps[0])).replace('\u{1}', &line_end.repeat(gaps[1]));
        let text = if last { text + line_end } else { text };
        let end = |part: usize| parts.contains(&part).then(|| ends[part].clone());
        let open = parts.contains(&2) || parts.contains(&3);
        let body: Vec<String> = body.iter().map(|paragraph| format!("{paragraph}.")).collect();
        prop_assert_eq!(seen(&article(&text)), (title, body, end(0), end(1), open));
    }

    #[test]
    fn no_text_panics(text in any::<String>()) {
        looks_plain(&text);
        read(&text, "");
    }
}
