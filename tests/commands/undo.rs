//! Undo from the command line, across runs of the program.

use super::*;

#[test]
fn changes_are_listed_undone_and_redone() {
    let desk = Desk::new();
    assert_eq!(desk.ok(&["undo", "--list"]), "nothing was changed in the last day\n");
    let nothing = desk.run(&["undo"]);
    assert_eq!(nothing.code, Some(1));
    assert!(nothing.err.contains("nothing to undo: you changed nothing"), "{}", nothing.err);
    desk.ok(&["comment", "welcome", "-m", "Well said."]);
    let what = "put a comment on “Welcome, the Paper Is Already Here” in the outbox";
    let listed = desk.object(&["undo", "--list", "--json"]);
    assert_eq!((&listed["what"], &listed["undone"]), (&what.into(), &false.into()));
    let done = desk.object(&["undo", "--json"]);
    assert_eq!(done, serde_json::json!({"undone": what, "left": 0}));
    assert_eq!(desk.json(&["comments", "--state", "draft", "--json"]).len(), 1);
    assert!(desk.ok(&["undo", "--list"]).ends_with(&format!("  {what}  (undone)\n")));
    assert_eq!(desk.ok(&["redo"]), format!("done again: {what}; 0 more\n"));
    assert_eq!(desk.json(&["outbox", "--json"]).len(), 1);
    assert_eq!(desk.run(&["redo"]).code, Some(1));
}
