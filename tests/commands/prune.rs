//! Pruning from the command line.

use super::*;

fn listed(desk: &Desk) -> Vec<Value> {
    desk.json(&["list", "--limit", "0", "--json"])
}

#[test]
fn what_would_go_is_said_and_only_yes_lets_it_go() {
    let desk = Desk::new();
    desk.ok(&["mark", "star", "welcome"]);
    desk.ok(&["tag", "the lighthouse", "+keep"]);
    desk.ok(&["comment", "stars over", "-m", "Well said."]);
    let before = listed(&desk);
    let said = desk.ok(&["prune", "--query", "source:edition"]);
    assert!(said.starts_with("would go: 8 articles, from "), "{said}");
    assert!(said.contains("\n  tidings starter edition"), "{said}");
    assert!(said.contains("nothing was changed: --yes"), "{said}");
    assert_eq!(listed(&desk), before);
    let done = desk.object(&["prune", "--query", "source:edition", "--yes", "--json"]);
    assert_eq!((&done["pruned"], &done["articles"]), (&true.into(), &8.into()));
    assert_eq!(listed(&desk).len(), 3);
    let stats = desk.object(&["stats", "--json"]);
    assert_eq!((&stats["articles"], &stats["trash"]), (&3.into(), &8.into()));
    assert_eq!(desk.ok(&["prune", "--undo"]), "8 articles are back\n");
    assert_eq!(listed(&desk), before);
    assert_eq!(desk.ok(&["prune", "--undo"]), "there is nothing to bring back\n");
}

#[test]
fn pruning_wants_to_be_told_what_should_go() {
    let desk = Desk::new();
    let nothing = desk.run(&["prune", "--yes"]);
    assert_eq!(nothing.code, Some(1));
    assert!(nothing.err.contains("it was not said what should go"), "{}", nothing.err);
    assert_eq!(desk.run(&["prune", "--older-than", "ninety"]).code, Some(2));
    assert_eq!(desk.run(&["prune", "--keep", "0"]).code, Some(2));
    assert!(desk.ok(&["prune", "--older-than", "9y"]).starts_with("would go: 0 articles\n"));
    assert!(desk.ok(&["prune", "--keep", "4"]).starts_with("would go: 7 articles, "));
}
