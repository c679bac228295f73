//! An article as Markdown: CommonMark 0.31, with the tables and strikes of GitHub's dialect and
//! HTML for the few faces that have no marks. Text stays text: what Markdown would take as a mark
//! is escaped.

use std::fmt::Write;

use crate::home;
use crate::model::{Address, Article, Block, Document, Face, Image, Inline, Link, Rel, Span};

/// The faces that have marks, and their HTML for where the marks would not be understood.
const MARKED: [(Face, &str, &str); 3] =
    [(Face::Strong, "**", "strong"), (Face::Emphasis, "*", "em"), (Face::Struck, "~~", "del")];

/// The faces that only HTML has.
const HTML: [(Face, &str); 3] =
    [(Face::Superscript, "sup"), (Face::Subscript, "sub"), (Face::Marked, "mark")];

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

fn longest_backticks(line: &str) -> usize {
    line.split(|c| c != '`').map(str::len).max().unwrap_or_default()
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

/// Inlines where a line break would end the block.
fn in_one_line(document: &Document, list: &[Inline]) -> String {
    inlines(document, list).replace("\\\n", " ").replace('\n', " ")
}

/// Inlines, those inside one link together.
fn inlines(document: &Document, list: &[Inline]) -> String {
    let mut out = String::new();
    let mut rest = list;
    while let Some(first) = rest.first() {
        let link = link_of(first);
        let run = rest.iter().take_while(|inline| link_of(inline) == link).count();
        let inner = unlinked(&rest[..run], &out);
        match link.and_then(|index| document.links.get(index)) {
            Some(url) if !inner.trim().is_empty() => {
                if out.ends_with('!') && !inner.starts_with(char::is_whitespace) {
                    // An exclamation mark before a link would make a picture of it.
                    out.truncate(out.len() - 1);
                    out.push_str("\\!");
                }
                let tail = &inner[inner.trim_end().len()..];
                let lead = &inner[..inner.len() - inner.trim_start().len()];
                let _ = write!(out, "{lead}[{}]({}){tail}", inner.trim(), target(url));
            }
            Some(_) | None => out.push_str(&inner),
        }
        rest = &rest[run..];
    }
    out.trim().to_owned()
}

fn link_of(inline: &Inline) -> Option<usize> {
    match inline {
        Inline::Text(span) => span.link,
        Inline::Break | Inline::Image(_) => None,
    }
}

fn unlinked(list: &[Inline], before: &str) -> String {
    let mut out = String::new();
    for (at, inline) in list.iter().enumerate() {
        match inline {
            Inline::Text(span) => {
                let last = out.chars().next_back().or_else(|| before.chars().next_back());
                let next = list.get(at + 1).and_then(first_char);
                out.push_str(&faced(span, last, next));
            }
            Inline::Break => out.push_str("\\\n"),
            Inline::Image(image) => out.push_str(&picture(image)),
        }
    }
    out
}

fn first_char(inline: &Inline) -> Option<char> {
    match inline {
        Inline::Text(span) => span.text.chars().next(),
        Inline::Break | Inline::Image(_) => None,
    }
}

/// A span with its marks. White space at its ends stands outside of them, for a mark beside white
/// space is none (CommonMark, section 6.2).
fn faced(span: &Span, before: Option<char>, after: Option<char>) -> String {
    let inner = span.text.trim();
    if inner.is_empty() {
        return span.text.to_string();
    }
    let lead = &span.text[..span.text.len() - span.text.trim_start().len()];
    let tail = &span.text[span.text.trim_end().len()..];
    let before = lead.chars().next_back().or(before);
    let after = tail.chars().next().or(after);
    let mut marked = if span.faces.has(Face::Code) { code_span(inner) } else { text(inner) };
    let by_marks = !glued(before, inner.chars().next()) && !glued(after, inner.chars().next_back());
    for (face, mark, element) in MARKED {
        if span.faces.has(face) {
            marked = match by_marks {
                true => format!("{mark}{marked}{mark}"),
                false => format!("<{element}>{marked}</{element}>"),
            };
        }
    }
    for (face, element) in HTML {
        if span.faces.has(face) {
            marked = format!("<{element}>{marked}</{element}>");
        }
    }
    format!("{lead}{marked}{tail}")
}

/// Whether marks between an outer and an inner character would not be taken as marks: that is
/// where the outer one belongs to a word and the inner one is punctuation. Marks that touch other
/// marks are avoided as well.
fn glued(outer: Option<char>, inner: Option<char>) -> bool {
    let word = |c: char| c.is_alphanumeric();
    let beside_marks = outer.is_some_and(|c| matches!(c, '*' | '~'));
    beside_marks || (outer.is_some_and(word) && !inner.is_some_and(word))
}

/// Code within a line, fenced by more backticks than it holds in a row.
fn code_span(code: &str) -> String {
    let fence = "`".repeat(longest_backticks(code) + 1);
    let pad = if code.starts_with('`') || code.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{code}{pad}{fence}")
}

fn picture(image: &Image) -> String {
    match &image.url {
        Some(url) => format!("![{}]({})", text(&image.alt), target(url)),
        None => text(&image.alt),
    }
}

/// The address as the target of a link; addresses hold no space and no angle bracket.
fn target(url: &Address) -> String {
    if url.as_str().contains(['(', ')', '\\']) { format!("<{url}>") } else { url.to_string() }
}

/// Text with everything escaped that could be a mark in the middle of a line.
pub(super) fn text(plain: &str) -> String {
    let mut out = String::with_capacity(plain.len());
    for (at, c) in plain.char_indices() {
        let is_mark = matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '~');
        if is_mark || (c == '&' && begins_reference(&plain[at + 1..])) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Whether what follows an ampersand makes a character reference of it: `amp;`, `#39;`.
fn begins_reference(rest: &str) -> bool {
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '#');
    end.is_some_and(|end| end > 0 && rest[end..].starts_with(';'))
}

/// A paragraph with everything escaped that could be a mark at the beginning of a line.
fn guarded(paragraph: &str) -> String {
    paragraph.lines().map(guarded_line).collect::<Vec<_>>().join("\n")
}

fn guarded_line(line: &str) -> String {
    let line = line.trim_start();
    if line.starts_with(['#', '+', '-', '=', '|', ':']) {
        return format!("\\{line}");
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let numbered = digits > 0 && line[digits..].starts_with(['.', ')']);
    if numbered {
        return format!("{}\\{}", &line[..digits], &line[digits..]);
    }
    line.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ArticleId, Clean, Faces, Timestamp};

    fn span(text: &str, faces: &[Face], link: Option<usize>) -> Inline {
        let faces = faces.iter().fold(Faces::default(), |set, face| set.with(*face));
        Inline::Text(Span { text: Clean::new(text), faces, link })
    }

    fn plain(text: &str) -> Inline {
        span(text, &[], None)
    }

    fn written(list: Vec<Block>) -> String {
        let links = Address::parse("https://a.example/(x)").into_iter().collect();
        let document = Document { blocks: list, links };
        blocks(&document, &document.blocks).join("\n\n")
    }

    #[test]
    fn what_looks_like_a_mark_is_escaped() {
        for (typed, expected) in [
            (
                "a * b _c_ [d](e) <f> `g` &amp;",
                "a \\* b \\_c\\_ \\[d\\](e) \\<f\\> \\`g\\` \\&amp;",
            ),
            ("# no heading", "\\# no heading"),
            ("- no item", "\\- no item"),
            ("1. no item", "1\\. no item"),
            ("1984) no item", "1984\\) no item"),
            ("1984 was", "1984 was"),
            ("=====", "\\====="),
            ("> no quote", "\\> no quote"),
            ("a\\b", "a\\\\b"),
            ("R&D & more! AT&T; #", "R&D & more! AT\\&T; #"),
        ] {
            assert_eq!(written(vec![Block::Paragraph(vec![plain(typed)])]), expected);
        }
    }

    #[test]
    fn faces_stand_close_to_their_words() {
        let paragraph = Block::Paragraph(vec![
            plain("one"),
            span(" two ", &[Face::Strong], None),
            span("three", &[Face::Emphasis, Face::Strong], None),
            plain("x"),
            span("\"quoted\"", &[Face::Emphasis], None),
            span("`", &[Face::Code], None),
            span("2", &[Face::Superscript], None),
            Inline::Break,
            span("a ", &[], Some(0)),
            span("link", &[Face::Strong], Some(0)),
        ]);
        assert_eq!(
            written(vec![paragraph]),
            "one **two** ***three***x<em>\"quoted\"</em>`` ` ``<sup>2</sup>\\\n\
             [a **link**](<https://a.example/(x)>)"
        );
    }

    #[test]
    fn a_link_after_an_exclamation_mark_stays_a_link() {
        for (words, expected) in [("here", "Look\\![here]"), (" here ", "Look! [here]")] {
            let list = vec![plain("Look!"), span(words, &[], Some(0)), plain("x")];
            let paragraph = written(vec![Block::Paragraph(list)]);
            let space = if words.ends_with(' ') { " " } else { "" };
            assert_eq!(paragraph, format!("{expected}(<https://a.example/(x)>){space}x"));
        }
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
