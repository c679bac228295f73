//! Tags from the command line.

use super::*;

#[test]
fn articles_are_tagged_listed_by_tag_and_untagged() {
    let desk = Desk::new();
    let said = desk.ok(&["tag", "welcome", "the lighthouse", "+boat", "+To-Read"]);
    assert_eq!(said, "tagged 2 articles; `tidings undo` takes it back\n");
    assert_eq!(
        desk.ok(&["tag", "welcome", "-boat"]),
        "tagged 1 article; `tidings undo` takes it back\n"
    );
    assert_eq!(desk.ok(&["tags"]), "      1  #boat\n      2  #to-read\n");
    let tags = desk.json(&["tags", "--json"]);
    assert_eq!(tags[0], serde_json::json!({"tag": "boat", "articles": 1}));
    let listed = desk.json(&["list", "tag:boat", "--json"]);
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0]["tags"], serde_json::json!(["boat", "to-read"]));
    assert_eq!(desk.object(&["show", "welcome", "--json"])["tags"], serde_json::json!(["to-read"]));
    assert_eq!(
        desk.ok(&["undo"]),
        "undone: tagged “Welcome, the Paper Is Already Here” -boat; 1 more\n"
    );
    assert_eq!(desk.json(&["list", "tag:boat", "--json"]).len(), 2);
}

#[test]
fn what_is_no_tag_and_no_article_is_said() {
    let desk = Desk::new();
    for (args, said) in [
        (&["tag", "welcome"][..], "no tag was named"),
        (&["tag", "+boat"], "no article was named"),
        (&["tag", "welcome", "+two words"], "+two words is no tag"),
        (&["tag", "nowhere to be found", "+x"], "no article nowhere to be found"),
    ] {
        let ran = desk.run(args);
        assert_eq!(ran.code, Some(1), "{args:?}");
        assert!(ran.err.contains(said), "{}", ran.err);
    }
}
