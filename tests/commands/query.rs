//! Queries with a name.

use super::*;

#[test]
fn queries_are_saved_listed_renamed_and_removed() {
    let desk = Desk::new();
    let said = desk.ok(&["query", "save", "Windows", "lighthouse", "windows"]);
    assert_eq!(said, "saved Windows: lighthouse windows\n");
    desk.ok(&["query", "save", "unread windows", "saved:windows", "is:unread"]);
    let all = desk.json(&["query", "list", "--json"]);
    assert_eq!(all[1]["name"], "Windows");
    assert_eq!(all[1]["query"], "lighthouse windows");
    assert_eq!(all[1]["purpose"], "lists");
    assert!(all[1]["articles"].as_u64() >= Some(1) && all[1]["unread"] == all[1]["articles"]);
    let listed = desk.json(&["list", "saved:windows", "--json"]);
    assert_eq!(Some(listed.len() as u64), all[1]["articles"].as_u64());
    desk.ok(&["query", "rename", "windows", "Panes"]);
    let text = desk.ok(&["query"]);
    assert!(text.contains("Panes") && text.contains("saved:Panes is:unread"), "{text}");
    assert!(text.contains("unread  lighthouse windows"), "{text}");
    desk.ok(&["query", "remove", "panes"]);
    let ran = desk.run(&["list", "saved:panes"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.err.contains("no saved query panes"), "{}", ran.err);
    let ran = desk.run(&["query", "save", "x", "is:unraed"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.err.contains("did you mean is:unread?"), "{}", ran.err);
}

#[test]
fn one_that_asks_for_what_is_gone_does_not_keep_the_others_from_being_listed() {
    let desk = Desk::new();
    desk.ok(&["query", "save", "Windows", "lighthouse"]);
    desk.ok(&["query", "save", "new", "saved:windows is:unread"]);
    desk.ok(&["query", "save", "zebra", "tram"]);
    desk.ok(&["query", "remove", "windows"]);
    let ran = desk.run(&["query"]);
    assert!(ran.out.contains("? unread  saved:windows is:unread"), "{}", ran.out);
    assert!(ran.out.contains("unread  tram"), "{}", ran.out);
    assert!(ran.code == Some(1) && ran.err.contains("no saved query windows"), "{}", ran.err);
    let ran = desk.run(&["query", "--json"]);
    assert!(ran.out.contains(r#""articles":null,"unread":null"#), "{}", ran.out);
}

#[test]
fn what_a_query_hides_is_left_out_and_said() {
    let desk = Desk::new();
    let all = desk.json(&["list", "--json", "--limit", "0"]).len();
    let said = desk.ok(&["query", "hide", "Lamps", "lighthouse"]);
    assert!(
        said.starts_with("Lamps hides ") && said.ends_with(" articles: lighthouse\n"),
        "{said}"
    );
    let ran = desk.run(&["list", "--json", "--limit", "0"]);
    let left = ran.out.lines().count();
    assert!(ran.err.contains("hidden by Lamps: is:hidden lists"), "{}", ran.err);
    let hidden = desk.json(&["list", "is:hidden", "--json"]).len();
    assert!(hidden > 0 && left + hidden == all, "{left} {hidden} {all}");
    let listed = desk.object(&["query", "--json"]);
    assert_eq!(
        (&listed["purpose"], listed["articles"].as_u64()),
        (&"hides".into(), Some(hidden as u64))
    );
    assert_eq!(desk.object(&["stats", "--json"])["hidden"].as_u64(), Some(hidden as u64));
    for (turn, left) in [("undo", 0), ("redo", hidden as u64)] {
        desk.ok(&[turn]);
        assert_eq!(desk.object(&["stats", "--json"])["hidden"].as_u64(), Some(left), "{turn}");
    }
    let ran = desk.run(&["query", "hide", "News", "is:unread"]);
    assert!(ran.code == Some(1) && ran.err.contains("changes with time"), "{}", ran.err);
    desk.ok(&["query", "show", "lamps"]);
    assert_eq!(desk.json(&["list", "--json", "--limit", "0"]).len(), all);
}
