//! Marks from the command line.

use super::*;

#[test]
fn articles_are_marked_by_name_and_by_query() {
    let desk = Desk::new();
    let said = desk.ok(&["mark", "star", "welcome", "the lighthouse"]);
    assert_eq!(said, "starred 2 articles; `tidings undo` takes it back\n");
    let said = desk.ok(&["mark", "read", "--query", "-is:starred"]);
    assert_eq!(said, "marked 9 articles read; `tidings undo` takes it back\n");
    assert_eq!(desk.json(&["list", "is:unread", "--json"]).len(), 2);
    assert_eq!(
        desk.ok(&["mark", "unstar", "welcome"]),
        "took the star off 1 article; `tidings undo` takes it back\n"
    );
    assert_eq!(desk.ok(&["mark", "unread", "welcome"]), "marked 0 articles unread\n");
    desk.ok(&["undo"]);
    assert_eq!(desk.ok(&["undo"]), "undone: marked 9 articles read; 1 more\n");
    assert_eq!(desk.json(&["list", "is:unread", "--json"]).len(), STARTER);
    assert_eq!(desk.json(&["list", "is:starred", "--json"]).len(), 2);
    assert_eq!(desk.run(&["mark", "read"]).code, Some(2));
}
