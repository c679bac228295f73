//! Tests of the HTML reader and writer: what single constructs become, the law that what is
//! written reads back, and texts made to break a reader.

use std::time::Duration;

use super::*;
use crate::ingest::effort::Effort;
use crate::model::{Block, Clean, Face, Faces, Image, Inline, Inlines, Span};
use proptest::prelude::*;

/// A document in a short notation, a block a line: what the tables below are written in.
fn sketch(document: &Document) -> String {
    let mut lines = Vec::new();
    sketch_blocks(&document.blocks, "", &mut lines);
    lines.join("\n")
}

fn sketch_blocks(blocks: &[Block], indent: &str, lines: &mut Vec<String>) {
    let deeper = format!("{indent}  ");
    for block in blocks {
        match block {
            Block::Heading { level, text } => {
                lines.push(format!("{indent}h{level} {}", line(text)))
            }
            Block::Paragraph(text) => lines.push(format!("{indent}{}", line(text))),
            Block::List { start, items } => {
                for (at, item) in items.iter().enumerate() {
                    let mark =
                        start.map_or("-".to_owned(), |start| format!("{}.", start as usize + at));
                    lines.push(format!("{indent}{mark}"));
                    sketch_blocks(item, &deeper, lines);
                }
            }
            Block::Quote(blocks) => {
                lines.push(format!("{indent}>"));
                sketch_blocks(blocks, &deeper, lines);
            }
            Block::Code(code) => lines.extend(code.iter().map(|code| format!("{indent}${code}"))),
            Block::Table { caption, head, rows } => {
                lines.push(format!("{indent}table {}/{head}", line(caption)));
                for row in rows {
                    let cells: Vec<String> = row.iter().map(line).collect();
                    lines.push(format!("{deeper}{}", cells.join("|")));
                }
            }
            Block::Definitions(terms) => {
                for (term, blocks) in terms {
                    lines.push(format!("{indent}:{}", line(term)));
                    sketch_blocks(blocks, &deeper, lines);
                }
            }
            Block::Figure { image, caption } => {
                lines.push(format!("{indent}{} {}", picture(image), line(caption)));
            }
            Block::Rule => lines.push(format!("{indent}---")),
        }
    }
}

fn picture(image: &Image) -> String {
    format!("![{}]({})", image.alt, image.url.as_ref().map_or("", Address::as_str))
}

fn line(line: &Inlines) -> String {
    line.iter().map(inline).collect()
}

fn inline(inline: &Inline) -> String {
    const MARKS: [(Face, &str); 7] = [
        (Face::Strong, "*"),
        (Face::Emphasis, "_"),
        (Face::Code, "`"),
        (Face::Struck, "~"),
        (Face::Superscript, "^"),
        (Face::Subscript, "%"),
        (Face::Marked, "="),
    ];
    match inline {
        Inline::Break => "/".to_owned(),
        Inline::Image(image) => picture(image),
        Inline::Text(span) => {
            let marks: String = MARKS
                .iter()
                .filter(|(face, _)| span.faces.has(*face))
                .map(|(_, mark)| *mark)
                .collect();
            let link = span.link.map_or(String::new(), |link| format!("[{link}]"));
            format!("{marks}{}{}{link}", span.text, marks.chars().rev().collect::<String>())
        }
    }
}

fn read(html: &str) -> Document {
    document(html, Address::parse("https://a.example/x/").as_ref())
}

fn check(cases: &[(&str, &str)]) {
    for (html, wanted) in cases {
        let found = read(html);
        assert_eq!(sketch(&found), *wanted, "{html}");
        assert_eq!(document(&write(&found), None), found, "{html}\n{}", write(&found));
    }
}

#[test]
fn paragraphs_and_white_space() {
    check(&[
        ("", ""),
        ("  \n ", ""),
        ("a", "a"),
        ("<p> a \n b\t</p><p></p><p>&nbsp;</p>c", "a b\nc"),
        ("<p>a<b> b </b> c</p>", "a* b *c"),
        ("<p>a <b> b</b><i> </i>c</p>", "a *b*_ _c"),
        ("<p><b> </b>a<b> </b></p>", "a"),
        ("<p>a<span>b</span><span>c</span></p>", "abc"),
        ("<p><b>a</b><strong>b</strong></p>", "*ab*"),
        (
            "stray <div>block</div> text <b>on <p>and</p> on</b>",
            "stray\nblock\ntext *on*\n*and*\n*on*",
        ),
        ("<p>a&nbsp;b &nbsp; c</p>", "a\u{a0}b \u{a0} c"),
        ("<p>sil\u{ad}ben&shy;trennung</p>", "sil\u{ad}ben\u{ad}trennung"),
        ("<p>a<br>b <br> c<br></p>", "a/b/c"),
        ("<p>a<br><br>b<br> <br><br>c</p>", "a\nb\nc"),
        ("<b><i>a</i></b>", "*_a_*"),
        ("<p>a<wbr>b</p>", "ab"),
        ("a<hr><hr>b", "a\n---\nb"),
        ("<p>x \x1b[31m y\u{202e}</p>", "x y"),
    ]);
}

#[test]
fn faces_of_text() {
    check(&[
        ("<b>a</b> <em>b</em> <code>c</code>", "*a* _b_ `c`"),
        ("<kbd>a</kbd> <samp>b</samp> <tt>c</tt>", "`a` `b` `c`"),
        ("<del>a</del> <ins>b</ins> <s>c</s> <u>d</u>", "~a~ b ~c~ d"),
        ("x<sup>2</sup><sub>i</sub> <mark>m</mark>", "x^2^%i% =m="),
        ("<q>a</q> <cite>b</cite>", "“a” _b_"),
        ("<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>", "漢 (kan)"),
    ]);
}

#[test]
fn lists_quotes_and_terms() {
    check(&[
        ("<ul><li>a<li>b</ul>", "-\n  a\n-\n  b"),
        ("<ol start=3><li>a</li><li></li><li>b</li></ol>", "3.\n  a\n4.\n  b"),
        ("<ul><li>a<ol><li>b</ol>c</ul>", "-\n  a\n  1.\n    b\n  c"),
        ("<ul><li>a</li><ul><li>b</li></ul></ul>", "-\n  a\n  -\n    b"),
        ("<ul>stray<li><p>a</p><p>b</p></ul>", "-\n  stray\n-\n  a\n  b"),
        ("<ul> </ul><ol><li></ol><li>alone</li>", "alone"),
        ("<blockquote>a<p>b</p><footer>c</footer></blockquote>", ">\n  a\n  b\n  c"),
        ("<blockquote></blockquote>", ""),
        ("<dl><dt>a<dt>b<dd>c<dd>d<dt>e</dl>", ":a\n:b\n  c\n  d\n:e"),
        ("<dl><div><dt>a<dd><ul><li>b</ul></div></dl>", ":a\n  -\n    b"),
        ("<dl><dd>a<dd>b</dl>", "a\nb"),
        ("<dl><dd>a<dt>b</dl>", ":\n  a\n:b"),
    ]);
}

#[test]
fn headings_code_and_details() {
    check(&[
        ("<h1>a <i>b</i></h1><h6>c</h6><h2> </h2>", "h1 a _b_\nh6 c"),
        ("<h2><div>a</div><div>b</div></h2>", "h2 a/b"),
        ("<h2><a href=/b>a</a></h2>", "h2 a[0]"),
        ("<pre>\n  a\n\n\tb <b>c</b>\n</pre>", "$  a\n$\n$    b c"),
        ("<pre><code>a<br>b</code><div>c</div>d</pre>", "$a\n$b\n$c\n$d"),
        ("<pre> \n </pre>", ""),
        ("<details><summary>a</summary>b</details>", "*a*\nb"),
    ]);
}

#[test]
fn tables_become_grids_or_paragraphs() {
    check(&[
        ("<table><tr><th>a<th>b<tr><td>c<td>d</table>", "table /1\n  a|b\n  c|d"),
        (
            "<table><caption>t</caption><thead><tr><td>a<td>b</thead><tr><td>c<td></table>",
            "table t/1\n  a|b\n  c|",
        ),
        (
            "<table><tr><td rowspan=2>a<td>b<tr><td>c<tr><td colspan=2>d</table>",
            "table /0\n  a|b\n  |c\n  d|",
        ),
        ("<table><tr><td>a<tr><td>b</table>", "a\nb"),
        ("<table><tr><td>a<td> <tr><td>b<td></table>", "a\nb"),
        ("<table><tr><td colspan=9>a<td>b</table>", "table /0\n  a|b"),
        ("<table><tr><td><p>a</p><p>b</p><td><ul><li>c<li>d</ul></table>", "table /0\n  a/b|c/d"),
        ("<table><tr><td><table><tr><td>a<td>b</table><td>c</table>", "table /0\n  a|b\nc"),
        ("<table role=presentation><tr><td>a<td>b</table>", "a\nb"),
        ("<table><tr><td></table>", ""),
        ("<table><tr><td>a<td rowspan=0>b<tr><td>c<td>d</table>", "table /0\n  a|b|\n  c||d"),
        ("<table><tr><td colspan=0>a<td>b</table>", "table /0\n  a|b"),
    ]);
}

#[test]
fn pictures_and_figures() {
    check(&[
        ("<img src=a.png alt=w>", "![w](https://a.example/x/a.png) "),
        (
            "<figure><img src=a.png><figcaption>c <b>d</b></figcaption></figure>",
            "![](https://a.example/x/a.png) c *d*",
        ),
        (
            "<figure><img alt=a src=1.png><img alt=b src=2.png><figcaption>c</figcaption></figure>",
            "![a](https://a.example/x/1.png) \n![b](https://a.example/x/2.png) c",
        ),
        ("<figure><pre>a</pre><figcaption>c</figcaption></figure>", "$a\nc"),
        ("<p>a <img src=i.png alt=w> b</p>", "a ![w](https://a.example/x/i.png) b"),
        ("<p>a<img class=emoji alt=🙂></p>", "a🙂"),
        ("<img src='data:image/png;base64,AAAA'>", ""),
        ("<h1><img alt=Logo src=l.png></h1>", "![Logo](https://a.example/x/l.png) "),
    ]);
}

#[test]
fn links_are_resolved_and_numbered_once() {
    check(&[
        ("<a href=b>x</a> <a href=/c>y</a> <a href=b>z</a>", "x[0] y[1] z[0]"),
        ("<a href=javascript:x>a</a><a href=mailto:a@b.example>b</a><a>c</a>", "abc"),
        ("<a href=b></a>d<a href=c>e</a>", "de[0]"),
        ("<a href=b>x<b>y</b></a>", "x[0]*y*[0]"),
        ("<p>n<sup><a href=#fn1>1</a></sup></p>", "n^1^"),
    ]);
    let found = read("<base href='/deep/er/'><a href=b>x</a><a href=b#f>y</a>");
    let links: Vec<&str> = found.links.iter().map(Address::as_str).collect();
    assert_eq!(links, ["https://a.example/deep/er/b", "https://a.example/deep/er/b#f"]);
    assert_eq!(document("<a href=b>x</a>", None).links, []);
}

#[test]
fn what_is_not_for_reading_is_passed_over() {
    check(&[
        ("a<script>s</script><style>s</style><template>t</template><noscript>n</noscript>b", "ab"),
        (
            "<svg><text>s</text></svg><object>o</object><button>b</button><select><option>o</select>",
            "",
        ),
        ("<p hidden>a</p><p style='Display : None'>b</p><p style='visibility:hidden'>c</p>d", "d"),
        ("<p aria-hidden=true>a</p><!-- b --><title>t</title>c", "c"),
        (
            "a<iframe src='https://video.example/1'></iframe><video><source src=m.mp4></video>b",
            "a\nEmbedded page: video.example[0]\nVideo: a.example[1]\nb",
        ),
        ("<iframe src='about:blank'></iframe><audio src=data:x></audio>", ""),
        ("<form><p>a</p><input value=b><textarea>c</textarea></form>", "a"),
    ]);
}

#[test]
fn a_whole_page_gives_its_body() {
    check(&[("<!doctype html><html><head><title>t</title></head><body><p>a</body></html>", "a")]);
}

/// Reads a text made to break a reader; it has to be done with little work, which in an unoptimised
/// build is a few seconds of it.
fn ends_quickly(name: &str, html: &str) -> Document {
    let effort = Effort::begin();
    let found = document(html, None);
    let again = document(&write(&found), None);
    assert!(again == found, "{name} does not read back");
    let took = effort.so_far();
    println!("{name}: {took:?}");
    assert!(took < Duration::from_secs(20), "{name}: {took:?}");
    found
}

#[test]
fn hostile_texts_end_quickly() {
    for tag in ["div", "b", "ul><li", "table><tr><td", "blockquote", "x-y", "dl><dd", "font size=1"]
    {
        let html = format!("<{tag}>").repeat(100_000) + "end";
        assert_eq!(ends_quickly(tag, &html).plain_text(), "end", "{tag}");
    }
    let fits = "<blockquote>".repeat(500) + "end";
    assert_eq!(ends_quickly("quotes", &fits).plain_text(), "end");
    let attributes: String = (0..100_000).map(|n| format!(" a{n}=1")).collect();
    assert_eq!(ends_quickly("attributes", &format!("<p{attributes}>x")).plain_text(), "x");
    let long = format!("<p title='{}'>x", "y".repeat(10_000_000));
    assert_eq!(ends_quickly("attribute", &long).plain_text(), "x");
    ends_quickly("closing", &"</x>".repeat(500_000));
    ends_quickly("brackets", &"<".repeat(200_000));
    ends_quickly("comments", &"<!--".repeat(500_000));
    ends_quickly("cells", &format!("<table>{}", "<tr><td colspan=250><td>x".repeat(20_000)));
    ends_quickly(
        "spans",
        &format!("<table>{}", "<tr><td rowspan=9999 colspan=9999>x".repeat(3_000)),
    );
    let stairs: String = (1..2_000).map(|n| format!("<tr><td colspan={n}><td>x")).collect();
    ends_quickly("stairs", &format!("<table>{stairs}"));
}

#[test]
fn too_deep_a_text_keeps_its_words() {
    let html =
        format!("<h1>Title</h1>{}<p>one</p><p>two &amp; <b>three</b>", "<div>".repeat(2_000));
    assert_eq!(read(&html).plain_text(), "Title\none\ntwo & three");
}

fn text() -> impl Strategy<Value = String> {
    let words = proptest::sample::select(vec![
        "a", "Çiğdem", " ", "  ", "<b>", "&amp;", "\u{a0}", "漢字", "\"", "\u{ad}", "\n",
        "e\u{301}", "\u{200d}", "🙂", "\u{3000}", "]]>", "x y",
    ]);
    proptest::collection::vec(words, 0..5).prop_map(|words| words.concat())
}

fn inlines() -> impl Strategy<Value = Inlines> {
    let faces = proptest::sample::subsequence(
        vec![Face::Strong, Face::Emphasis, Face::Code, Face::Struck, Face::Marked],
        0..3,
    )
    .prop_map(|faces| faces.into_iter().fold(Faces::default(), Faces::with));
    let span = (text(), faces, proptest::option::of(0..3_usize)).prop_map(|(text, faces, link)| {
        Inline::Text(Span { text: Clean::new(&text), faces, link })
    });
    let image =
        (text(), proptest::option::of(Just("https://a.example/i.png"))).prop_map(|(alt, url)| {
            Inline::Image(Image { alt: Clean::folded(&alt), url: url.and_then(Address::parse) })
        });
    proptest::collection::vec(prop_oneof![6 => span, 1 => Just(Inline::Break), 1 => image], 0..6)
}

fn blocks() -> impl Strategy<Value = Vec<Block>> {
    let image = (text(), Just("https://a.example/f.png"))
        .prop_map(|(alt, url)| Image { alt: Clean::folded(&alt), url: Address::parse(url) });
    let table = (inlines(), 0..3_usize, 2..4_usize)
        .prop_flat_map(|(caption, head, width)| {
            let row = proptest::collection::vec(inlines(), width);
            (Just(caption), Just(head), proptest::collection::vec(row, 1..4))
        })
        .prop_map(|(caption, head, rows)| Block::Table { caption, head, rows });
    let leaf = prop_oneof![
        3 => inlines().prop_map(Block::Paragraph),
        1 => (1..7_u8, inlines()).prop_map(|(level, text)| Block::Heading { level, text }),
        1 => proptest::collection::vec(text().prop_map(|text| Clean::new(&text)), 0..4)
            .prop_map(Block::Code),
        1 => table,
        1 => (image, inlines()).prop_map(|(image, caption)| Block::Figure { image, caption }),
        1 => Just(Block::Rule),
    ];
    let block = leaf.prop_recursive(4, 40, 4, |block| {
        let blocks = proptest::collection::vec(block, 0..4);
        prop_oneof![
            (proptest::option::of(0..9_u32), proptest::collection::vec(blocks.clone(), 0..4))
                .prop_map(|(start, items)| Block::List { start, items }),
            blocks.clone().prop_map(Block::Quote),
            proptest::collection::vec((inlines(), blocks), 0..3).prop_map(Block::Definitions),
        ]
    });
    proptest::collection::vec(block, 0..6)
}

fn links() -> Vec<Address> {
    ["https://a.example/0?a=1&b=2", "https://a.example/1#f", "http://b.example/"]
        .iter()
        .filter_map(|text| Address::parse(text))
        .collect()
}

/// Words without white space: what neither folding nor framing may lose.
fn letters(text: &str) -> String {
    text.split_whitespace().collect()
}

proptest! {
    #[test]
    fn what_is_written_reads_back(blocks in blocks()) {
        let made = Document { blocks, links: links() };
        let normal = document(&write(&made), None);
        prop_assert_eq!(letters(&normal.plain_text()), letters(&made.plain_text()));
        prop_assert_eq!(&document(&write(&normal), None), &normal, "{}", write(&normal));
    }

    #[test]
    fn any_markup_ends_and_reads_back(
        parts in proptest::collection::vec(proptest::sample::select(vec![
            "<p>", "</p>", "<ul>", "<li>", "</ul>", "<table>", "<tr>", "<td>", "<th>", "</table>",
            "<b>", "</b>", "<a href='https://a.example/'>", "</a>", "<h2>", "</h2>", "<pre>", "</pre>",
            "<dl>", "<dt>", "<dd>", "</dl>", "<figure>", "<figcaption>", "</figure>", "<br>", "<hr>",
            "<img alt=i>", "<blockquote>", "</blockquote>", "text", " ", "\n", "&nbsp;", "<caption>",
            "<div>", "</div>", "<thead>", "<tbody>", "<q>", "<iframe src='https://v.example/'></iframe>",
            "<ol start=2>", "</ol>", "<details>", "<summary>", "x", "<svg>", "<sup>", "<td rowspan=2>",
        ]), 0..40)
    ) {
        let found = document(&parts.concat(), None);
        prop_assert_eq!(&document(&write(&found), None), &found, "{}", write(&found));
    }

    #[test]
    fn no_text_panics(html in any::<String>()) {
        let found = document(&html, None);
        prop_assert_eq!(document(&write(&found), None), found);
    }
}
