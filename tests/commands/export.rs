//! Getting articles out, and in again elsewhere.

use super::*;

/// A story with everything that Markdown and JSON could lose.
const RICH: &str = r##"<!DOCTYPE html><html lang="en"><head><title>Rich *text*</title>
<meta name="author" content="A. Writer"></head><body><article><h1>Rich *text*</h1>
<p>Some <strong>strong</strong> and <em>soft</em> words, a <a href="https://a.example/x">link</a>,
and enough of them to be a paragraph that anybody would take for a part of the story itself.</p>
<ul><li>one item</li><li>another item</li></ul>
<pre><code>let code = 1;
    indented();</code></pre>
<blockquote><p>Quoted words stand for themselves, and these are quoted at some length.</p></blockquote>
<p>A last paragraph closes the story, as last paragraphs do, with nothing more to say.</p>
</article></body></html>"##;

#[test]
fn what_was_exported_comes_back_as_it_was() {
    let desk = Desk::new();
    desk.file("rich.html", RICH);
    for n in 0..230 {
        desk.file(&format!("p{n:03}.txt"), plain_page(&format!("Plain {n}"), "A", "B"));
    }
    desk.ok(&["import", desk.files().to_str().expect("UTF-8")]);
    let exported = desk.ok(&["export"]);
    assert_eq!(exported.lines().count(), STARTER + 231);
    let elsewhere = Desk::new();
    let ran = elsewhere.run_with(&["import", "-"], exported.as_bytes());
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    assert_eq!(ran.out, format!("231 new, 0 updated, {STARTER} unchanged\n"));
    assert_eq!(elsewhere.ok(&["export"]), exported);
}

#[test]
fn a_shown_article_can_be_imported() {
    let (desk, elsewhere) = (Desk::new(), Desk::new());
    desk.file("rich.html", RICH);
    desk.ok(&["import", desk.files().to_str().expect("UTF-8")]);
    let shown = desk.ok(&["show", "rich text", "--json"]);
    let ran = elsewhere.run_with(&["import", "-"], shown.as_bytes());
    assert_eq!(ran.out, "1 new, 0 updated, 0 unchanged\n", "{}", ran.err);
    assert_eq!(elsewhere.ok(&["export", "rich text"]), desk.ok(&["export", "rich text"]));
}

#[test]
fn markdown_keeps_the_form_of_the_text() {
    let desk = Desk::new();
    let path = desk.file("rich.html", RICH);
    desk.ok(&["import", &path]);
    let text = desk.ok(&["export", "--format", "markdown", "rich text"]);
    for part in [
        "# Rich \\*text\\*\n\nA. Writer",
        "Some **strong** and *soft* words, a [link](https://a.example/x),",
        "\n- one item\n- another item\n",
        "```\nlet code = 1;\n    indented();\n```",
        "\n> Quoted words",
    ] {
        assert!(text.contains(part), "{part:?} in {text}");
    }
    let both = desk.ok(&["export", "--format", "markdown", "rich text", "welcome"]);
    assert!(both.starts_with(text.trim_end()));
    assert!(both.contains("\n\n# Welcome, the Paper Is Already Here\n"), "{both}");
}
