//! An article as Markdown: CommonMark 0.31, with the tables and strikes of GitHub's dialect. What
//! stands within a line `markdown_inline` writes.

use std::fmt::Write;

use super::markdown_inline::{
    guarded, in_one_line, inlines, longest_backticks, picture, target, text,
};
use crate::home;
use crate::model::{Article, Block, Document, Inline, Link, Rel};

/// Writes an article: its title as a heading, where it comes from, the text, its neighbours.
pub fn write(article: &Article) -> String {
    let mut parts = vec![format!("# {}", text(&article.title))];
    parts.extend(origin(article));
    parts.extend(blocks(&article.body, &article.body.blocks));
    let chain: Vec<String> = article.links.iter().map(neighbour).collect();
    if !chain.is_empty() {
        parts.push(chain.join("\\\n"));
    }
    parts.join("\n\n") + "\n"
}

/// Byline, source, day and address in one paragraph.
fn origin(article: &Article) -> Option<String> {
    let parts = [
        article.byline.as_deref().map(text),
        article.source.as_deref().map(text),
        article.published.map(home::local_date),
        article.url.as_ref().map(|url| format!("<{url}>")),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(" · "))
}

fn neighbour(link: &Link) -> String {
    let name = match link.rel {
        Rel::Previous => "Previous",
        Rel::Next => "Next",
    };
    match (&link.title, &link.url) {
        (Some(title), Some(url)) => format!("{name}: [{}]({})", text(title), target(url)),
        (Some(title), None) => format!("{name}: {}", text(title)),
        (None, Some(url)) => format!("{name}: <{url}>"),
        (None, None) => name.to_owned(),
    }
}

/// Each block without white space around it; a blank line belongs between two of them.
pub(super) fn blocks(document: &Document, list: &[Block]) -> Vec<String> {
    let mut written: Vec<String> = Vec::new();
    let mut after_list = false;
    for block in list {
        let is_list = matches!(block, Block::List { .. } | Block::Definitions(_));
        if is_list && after_list {
            // Two lists in a row would become one.
            written.push("<!-- -->".to_owned());
        }
        after_list = is_list;
        written.push(one_block(document, block));
    }
    written.retain(|text| !text.is_empty());
    written
}

fn one_block(document: &Document, block: &Block) -> String {
    match block {
        Block::Heading { level, text } => {
            let marks = "#".repeat(usize::from((*level).clamp(1, 6)));
            format!("{marks} {}", in_one_line(document, text))
        }
        Block::Paragraph(text) => guarded(&inlines(document, text)),
        Block::List { start, items } => listed(document, *start, items),
        Block::Quote(inner) => {
            let text = blocks(document, inner).join("\n\n");
            text.lines().map(|line| format!("> {line}")).collect::<Vec<_>>().join("\n")
        }
        Block::Code(lines) => code(lines.iter().map(|line| line.as_str())),
        Block::Table { caption, head, rows } => table(document, caption, *head, rows),
        Block::Definitions(terms) => definitions(document, terms),
        Block::Figure { image, caption } => {
            let picture = picture(image);
            let caption = inlines(document, caption);
            let parts = [picture, guarded(&caption)];
            parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n")
        }
        Block::Rule => "* * *".to_owned(),
    }
}

fn listed(document: &Document, start: Option<u32>, items: &[Vec<Block>]) -> String {
    let tight = items.iter().all(|item| item.len() <= 1);
    let mut number = start;
    let mut written = Vec::with_capacity(items.len());
    for item in items {
        let mark = match number {
            Some(n) => format!("{n}. "),
            None => "- ".to_owned(),
        };
        number = number.map(|n| n.saturating_add(1));
        written.push(hung(&mark, &blocks(document, item).join("\n\n")));
    }
    written.join(if tight { "\n" } else { "\n\n" })
}

/// A text behind a mark, its further lines indented by the width of the mark.
pub(super) fn hung(mark: &str, text: &str) -> String {
    let indent = " ".repeat(mark.len());
    let mut lines = text.lines();
    let mut hung = format!("{mark}{}", lines.next().unwrap_or_default()).trim_end().to_owned();
    for line in lines {
        let indent = if line.is_empty() { "" } else { &indent };
        let _ = write!(hung, "\n{indent}{line}");
    }
    hung
}

/// Each term in bold, its descriptions as a list below it.
fn definitions(document: &Document, terms: &[(Vec<Inline>, Vec<Block>)]) -> String {
    let mut items = Vec::with_capacity(terms.len());
    for (term, descriptions) in terms {
        let term = format!("**{}**", in_one_line(document, term));
        let mut parts = vec![term];
        parts.extend(blocks(document, descriptions));
        items.push(hung("- ", &parts.join("\n\n")));
    }
    items.join("\n\n")
}

/// A fence longer than any row of backticks in the code.
fn code<'a>(lines: impl Iterator<Item = &'a str> + Clone) -> String {
    let longest = lines.clone().map(longest_backticks).max().unwrap_or_default();
    let fence = "`".repeat(3.max(longest + 1));
    let mut text = fence.clone();
    for line in lines {
        let _ = write!(text, "\n{line}");
    }
    text + "\n" + &fence
}

/// A table has exactly one head row in this dialect: without one it gets an empty one, and the
/// rows after the first one of a longer head stand in the body.
fn table(
    document: &Document,
    caption: &[Inline],
    head: usize,
    rows: &[Vec<Vec<Inline>>],
) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    if columns == 0 {
        return guarded(&inlines(document, caption));
    }
    let line = |row: &[Vec<Inline>]| {
        let cells: Vec<String> = row.iter().map(|cell| cell_text(document, cell)).collect();
        format!("| {} |", cells.join(" | "))
    };
    let (top, body) = if head == 0 { (None, rows) } else { (rows.first(), &rows[1..]) };
    let mut lines = vec![match top {
        Some(row) => line(row),
        None => format!("|{}", "   |".repeat(columns)),
    }];
    lines.push(format!("|{}", " --- |".repeat(columns)));
    lines.extend(body.iter().map(|row| line(row)));
    let caption = guarded(&inlines(document, caption));
    if caption.is_empty() { lines.join("\n") } else { caption + "\n\n" + &lines.join("\n") }
}

fn cell_text(document: &Document, cell: &[Inline]) -> String {
    inlines(document, cell).replace("\\\n", "<br>").replace('\n', " ").replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::super::markdown_inline::tests::plain;
    use super::*;
    use crate::model::{Address, ArticleId, Clean, Timestamp};

    fn written(list: Vec<Block>) -> String {
        let links = Address::parse("https://a.example/(x)").into_iter().collect();
        let document = Document { blocks: list, links };
        blocks(&document, &document.blocks).join("\n\n")
    }

    #[test]
    fn blocks_keep_their_kind() {
        let item = |text| vec![Block::Paragraph(vec![plain(text)])];
        let blocks = vec![
            Block::Heading { level: 2, text: vec![plain("H"), Inline::Break, plain("I")] },
            Block::List { start: None, items: vec![item("a"), item("b")] },
            Block::List { start: Some(9), items: vec![[item("c"), item("d")].concat(), item("e")] },
            Block::Quote([item("q"), item("r")].concat()),
            Block::Code(vec![Clean::new("```"), Clean::new("  x")]),
            Block::Table {
                caption: vec![],
                head: 1,
                rows: vec![
                    vec![vec![plain("k")], vec![plain("v|w")]],
                    vec![vec![plain("1"), Inline::Break, plain("2")], vec![]],
                ],
            },
            Block::Definitions(vec![(vec![plain("t")], item("meaning"))]),
            Block::Rule,
        ];
        assert_eq!(
            written(blocks),
            "## H I\n\n- a\n- b\n\n<!-- -->\n\n9. c\n\n   d\n\n10. e\n\n> q\n> \n> r\n\n\
             ````\n```\n  x\n````\n\n\
             | k | v\\|w |\n| --- | --- |\n| 1<br>2 |  |\n\n- **t**\n\n  meaning\n\n* * *"
        );
    }

    #[test]
    fn an_article_begins_with_its_title_and_ends_with_its_chain() {
        let mut article = Article::new(ArticleId::given("a"), Clean::new("*Star*"));
        article.byline = Clean::named("A. Writer");
        article.published = Some(Timestamp(43_200));
        article.url = Address::parse("https://a.example/s");
        article.body = Document::from_paragraphs(["Text."]);
        article.links = vec![
            Link { rel: Rel::Previous, title: Clean::named("Before"), url: None },
            Link { rel: Rel::Next, title: None, url: Address::parse("https://a.example/n") },
        ];
        assert_eq!(
            write(&article),
            format!(
                "# \\*Star\\*\n\nA. Writer · {} · <https://a.example/s>\n\nText.\n\n\
                 Previous: Before\\\nNext: <https://a.example/n>\n",
                home::local_date(Timestamp(43_200))
            )
        );
    }
}
