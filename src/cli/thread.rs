//! A discussion for `show` and `export`: as text, as JSON and as Markdown.

use serde::Serialize;
use serde_json::{Value, json};

use super::markdown;
use super::markdown_inline::text;
use super::out::{Out, Stop};
use super::show::{MEASURE, print_lines};
use crate::home;
use crate::ingest::html;
use crate::model::{Address, Branch, KeptComment, Problem, Thread, ThreadSystem, Timestamp};
use crate::text::{Setting, lay_out, link_list};

/// Levels of answers that are indented; deeper ones stand as deep as the last of them.
const DEEPEST: usize = 8;
/// Columns a level is indented by in plain text.
const STEP: usize = 2;

/// One comment of `"thread"` in `show --comments --json` and `export --comments`.
#[derive(Serialize)]
struct Said<'a> {
    id: &'a str,
    /// The id of the comment it answers, whether that one is here or not.
    parent: Option<&'a str>,
    /// How many comments it stands below.
    depth: usize,
    author: Option<&'a str>,
    author_url: Option<&'a Address>,
    url: Option<&'a Address>,
    published: Option<String>,
    /// When it came into the cache.
    added: String,
    /// Whether it came after the last visit.
    new: bool,
    /// Whether the site says that it was taken down.
    deleted: bool,
    html: String,
    text: String,
}

/// A discussion as JSON, in reading order.
pub fn to_json(thread: &Thread) -> Value {
    let said = |branch: &Branch| {
        let kept = &thread.comments[branch.index];
        json!(Said::new(kept, branch.depth, thread.seen))
    };
    let comments: Vec<Value> = thread.branches().iter().map(said).collect();
    json!({
        "system": thread.system.map(ThreadSystem::word),
        "fetched": thread.state.checked.map(Timestamp::rfc3339),
        "problem": thread.state.problem.as_ref().map(Problem::to_string),
        "comments": comments,
    })
}

impl<'a> Said<'a> {
    fn new(kept: &'a KeptComment, depth: usize, seen: Option<Timestamp>) -> Self {
        let comment = &kept.comment;
        Self {
            id: &comment.id,
            parent: comment.parent.as_deref(),
            depth,
            author: comment.author.as_deref(),
            author_url: comment.author_url.as_ref(),
            url: comment.url.as_ref(),
            published: comment.published.map(Timestamp::rfc3339),
            added: kept.added.rfc3339(),
            new: seen.is_some_and(|seen| kept.added > seen),
            deleted: comment.deleted,
            html: html::write(&comment.body),
            text: comment.body.plain_text(),
        }
    }
}

/// Prints a discussion, answers indented below what they answer.
pub fn print(thread: &Thread, out: &mut Out<'_>) -> Result<(), Stop> {
    let there = thread.comments.iter().filter(|kept| !kept.comment.deleted).count();
    let when = thread.state.checked.map(home::local_date);
    let when = when.map(|day| format!(", as of {day}")).unwrap_or_default();
    match there {
        0 => out.line(&format!("No comments here{when}"))?,
        1 => out.line(&format!("1 comment{when}"))?,
        there => out.line(&format!("{there} comments{when}"))?,
    }
    out.line("")?;
    for branch in thread.branches() {
        let kept = &thread.comments[branch.index];
        let columns = STEP * branch.depth.min(DEEPEST);
        let spaces = " ".repeat(columns);
        out.line(&format!("{spaces}{}", head(kept)))?;
        let measure = MEASURE.saturating_sub(u16::try_from(columns + STEP).unwrap_or(MEASURE));
        let setting = Setting { measure, ..Setting::default() };
        let layout = lay_out(&kept.comment.body, None, &setting);
        let indent = format!("{spaces}  ");
        print_lines(&layout, &indent, out)?;
        print_lines(&link_list(&kept.comment.body, &setting), &indent, out)?;
        out.line("")?;
    }
    Ok(())
}

/// Who and when.
fn head(kept: &KeptComment) -> String {
    let comment = &kept.comment;
    if comment.deleted {
        return "a comment that was taken down".to_owned();
    }
    let name = comment.author.as_deref().unwrap_or("somebody");
    match comment.published {
        Some(when) => format!("{name} · {}", home::local_date(when)),
        None => name.to_owned(),
    }
}

/// Writes a discussion as Markdown: a list in which answers are lists again.
pub fn to_markdown(thread: &Thread) -> String {
    if thread.comments.is_empty() {
        return String::new();
    }
    let mut parts = vec!["## Comments".to_owned()];
    for branch in thread.branches() {
        let kept = &thread.comments[branch.index];
        let head = format!("*{}*", text(&head(kept)));
        let body = &kept.comment.body;
        let said: Vec<String> =
            [head].into_iter().chain(markdown::blocks(body, &body.blocks)).collect();
        let item = markdown::hung("- ", &said.join("\n\n"));
        let indent = "  ".repeat(branch.depth.min(DEEPEST));
        let line = |line: &str| {
            if line.is_empty() { String::new() } else { format!("{indent}{line}") }
        };
        parts.push(item.lines().map(line).collect::<Vec<_>>().join("\n"));
    }
    parts.join("\n\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Clean, Document, ThreadComment};

    fn thread() -> Thread {
        let said = |id: &str, parent: &str, text: &str, added| KeptComment {
            comment: ThreadComment {
                parent: Clean::named(parent),
                author: Some(Clean::new("A*da")),
                published: Some(Timestamp(0)),
                body: Document::from_paragraphs([text, "More."]),
                ..ThreadComment::new(id)
            },
            added: Timestamp(added),
        };
        Thread {
            system: Some(ThreadSystem::Isso),
            comments: vec![
                said("1", "", "# One", 5),
                said("2", "", "Two", 5),
                said("3", "1", "Three", 9),
            ],
            seen: Some(Timestamp(7)),
            ..Thread::default()
        }
    }

    #[test]
    fn json_has_the_promised_fields_in_reading_order() {
        let json = to_json(&thread());
        assert_eq!((&json["system"], &json["fetched"]), (&json!("isso"), &Value::Null));
        let comments = json["comments"].as_array().unwrap();
        let ids: Vec<&Value> = comments.iter().map(|comment| &comment["id"]).collect();
        assert_eq!(ids, ["1", "3", "2"]);
        assert_eq!(
            comments[1],
            json!({
                "id": "3", "parent": "1", "depth": 1, "author": "A*da", "author_url": null,
                "url": null, "published": "1970-01-01T00:00:00Z", "added": "1970-01-01T00:00:09Z",
                "new": true, "deleted": false, "html": "<p>Three</p>\n<p>More.</p>\n",
                "text": "Three\nMore.",
            })
        );
    }

    #[test]
    fn markdown_nests_answers() {
        let day = home::local_date(Timestamp(0));
        let want = format!(
            "## Comments\n\n- *A\\*da · {day}*\n\n  \\# One\n\n  More.\n\n  - *A\\*da · {day}*\n\n    \
             Three\n\n    More.\n\n- *A\\*da · {day}*\n\n  Two\n\n  More.\n"
        );
        assert_eq!(to_markdown(&thread()), want);
        assert_eq!(to_markdown(&Thread::default()), "");
    }

    #[test]
    fn text_indents_answers() {
        let mut written = Vec::new();
        let mut out = Out::to(&mut written);
        assert!(print(&thread(), &mut out).is_ok() && out.finish().is_ok());
        drop(out);
        let text = String::from_utf8(written).unwrap();
        assert!(text.starts_with("3 comments\n\nA*da · "), "{text}");
        assert!(text.contains("\n  A*da · ") && text.contains("\n    Three\n"), "{text}");
    }
}
