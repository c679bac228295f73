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
