//! The walk through a tree of elements: what each of them means to the [`Builder`]. It goes from
//! node to node with a stack of its own, so that no tree is too deep for it.

use dom_query::{NodeData, NodeRef};

use crate::model::{Address, Document, Face};

use super::blocks::{Builder, Frame, LineKind};
use super::inlines::Style;
use super::media::{self, Picture};
use super::table::{Table, columns_spanned, rows_spanned};
use super::tags::{self, Name};

/// Reads an element and all in it as a document.
pub(in crate::ingest) fn walk(root: NodeRef<'_>, base: Option<&Address>) -> Document {
    let mut walk = Walk { builder: Builder::default(), style: Style::default(), base };
    let mut ahead = vec![Step::Enter(root)];
    while let Some(step) = ahead.pop() {
        match step {
            Step::Enter(node) => walk.enter(node, &mut ahead),
            Step::Leave(leaving) => walk.leave(leaving),
        }
    }
    walk.builder.finish()
}

enum Step<'a> {
    Enter(NodeRef<'a>),
    Leave(Leave),
}

/// What an element's end has to undo.
#[derive(Default)]
struct Leave {
    style: Style,
    /// Whether the element opened a container.
    frame: bool,
    /// Whether a block ends here.
    border: bool,
    /// Text that closes what the element opened.
    text: &'static str,
}

struct Walk<'b> {
    builder: Builder,
    style: Style,
    base: Option<&'b Address>,
}

impl Walk<'_> {
    fn enter<'a>(&mut self, node: NodeRef<'a>, ahead: &mut Vec<Step<'a>>) {
        if node.is_text() {
            node.query(|node| {
                if let NodeData::Text { contents } = &node.data {
                    self.builder.text(contents, self.style);
                }
            });
            return;
        }
        let Some(name) = node.qual_name_ref().map(|name| name.local.clone()) else {
            // The root of a tree is no element; comments have no children.
            return push_children(node, ahead);
        };
        if !tags::is_skipped(Name::of(&name)) && !is_hidden(&node) && !is_mark(&node, &name) {
            let mut leave = Leave { style: self.style, ..Leave::default() };
            if self.begin(&node, &name, &mut leave) {
                ahead.push(Step::Leave(leave));
                push_children(node, ahead);
            }
        }
    }

    fn leave(&mut self, leave: Leave) {
        if !leave.text.is_empty() {
            self.builder.text(leave.text, self.style);
        }
        self.style = leave.style;
        if leave.frame {
            self.builder.close();
        }
        if leave.border {
            self.builder.border();
        }
    }

    /// Begins an element; says whether its children are read.
    fn begin(&mut self, node: &NodeRef<'_>, name: &str, leave: &mut Leave) -> bool {
        match name {
            "br" => self.builder.line_break(),
            "hr" => self.builder.rule(),
            "img" | "image" => self.picture(node),
            "iframe" | "video" | "audio" | "embed" | "frame" => self.embedded(node, name),
            _ if self.container(node, name, leave) => return true,
            _ => {
                self.inline(node, name, leave);
                return true;
            }
        }
        false
    }

    /// Opens the container that an element is; says whether it is one.
    fn container(&mut self, node: &NodeRef<'_>, name: &str, leave: &mut Leave) -> bool {
        let frame = match name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                Frame::Line(LineKind::Heading(name.as_bytes()[1] - b'0'))
            }
            "ul" | "menu" | "dir" => Frame::List { start: None, items: Vec::new() },
            "ol" => Frame::List { start: Some(first_number(node)), items: Vec::new() },
            "li" if matches!(self.builder.innermost(), Some(Frame::List { .. })) => {
                Frame::Blocks(Vec::new())
            }
            "blockquote" => Frame::Quote(Vec::new()),
            "pre" | "listing" | "xmp" | "plaintext" => Frame::Code(String::new()),
            "dl" => Frame::Definitions(Vec::new()),
            "dt" if matches!(self.builder.innermost(), Some(Frame::Definitions(_))) => {
                Frame::Line(LineKind::Term)
            }
            "figure" => Frame::Figure(Vec::new(), Vec::new()),
            "figcaption" if matches!(self.builder.innermost(), Some(Frame::Figure(..))) => {
                Frame::Line(LineKind::FigureCaption)
            }
            "table" if !is_layout(node) => Frame::Table(Table::default()),
            _ => return self.table_part(node, name, leave) || self.plain_block(node, name, leave),
        };
        leave.frame = self.builder.open(frame);
        leave.border = true;
        true
    }

    /// The parts of a table that is one; those of a layout are blocks like others.
    fn table_part(&mut self, node: &NodeRef<'_>, name: &str, leave: &mut Leave) -> bool {
        if !matches!(self.builder.innermost(), Some(Frame::Table(_))) {
            return false;
        }
        let kind = match name {
            "tr" => {
                let in_head = node.parent().is_some_and(|parent| parent.has_name("thead"));
                self.builder.row(in_head);
                return true;
            }
            "caption" => LineKind::TableCaption,
            "td" | "th" => LineKind::Cell {
                columns: columns_spanned(node.attr("colspan").as_deref()),
                rows: rows_spanned(node.attr("rowspan").as_deref()),
                heading: name == "th",
            },
            _ => return false,
        };
        leave.frame = self.builder.open(Frame::Line(kind));
        true
    }

    /// An element that only begins and ends a line.
    fn plain_block(&mut self, node: &NodeRef<'_>, name: &str, leave: &mut Leave) -> bool {
        let display = display(node);
        let block = match display {
            Display::Block => true,
            Display::Inline => false,
            Display::Own => tags::is_block(Name::of(name)),
        };
        if block {
            self.builder.border();
            leave.border = true;
            if name == "summary" {
                self.style.faces = self.style.faces.with(Face::Strong);
            }
        }
        block
    }

    fn inline(&mut self, node: &NodeRef<'_>, name: &str, leave: &mut Leave) {
        if let Some(face) = tags::face(name) {
            self.style.faces = self.style.faces.with(face);
        }
        let (before, after) = match name {
            "q" => ("“", "”"),
            "rt" => (" (", ")"),
            _ => ("", ""),
        };
        if !before.is_empty() {
            self.builder.text(before, self.style);
        }
        leave.text = after;
        if name == "a"
            && let Some(href) = node.attr("href").filter(|href| !is_within_page(href))
            && let Some(address) = Address::join(self.base, &href)
        {
            self.style.link = Some(self.builder.link(address));
        }
    }

    fn picture(&mut self, node: &NodeRef<'_>) {
        match media::picture(node, self.base) {
            Picture::Image(image) => self.builder.image(image),
            Picture::Character(text) => self.builder.text(&text, self.style),
            Picture::Nothing => {}
        }
    }

    /// A player or a frame stands in a paragraph of its own, as a link that says what it is.
    fn embedded(&mut self, node: &NodeRef<'_>, name: &str) {
        if let Some((words, address)) = media::embedded(node, name, self.base) {
            self.builder.border();
            let link = Some(self.builder.link(address));
            self.builder.text(&words, Style { link, ..Style::default() });
            self.builder.border();
        }
    }
}

fn push_children<'a>(node: NodeRef<'a>, ahead: &mut Vec<Step<'a>>) {
    ahead.extend(node.children_it(true).map(Step::Enter));
}

/// Whether a browser or a screen reader would pass an element over.
fn is_hidden(node: &NodeRef<'_>) -> bool {
    let hidden =
        node.attr("hidden").is_some_and(|value| !value.eq_ignore_ascii_case("until-found"));
    let silent = node.attr("aria-hidden").is_some_and(|value| value.eq_ignore_ascii_case("true"))
        // Formulas are drawn by a picture that is hidden from screen readers, and from them only.
        && !node.attr_or("class", "").contains("fallback-image");
    hidden
        || silent
        || style(node).is_some_and(|style| {
            style.contains("display:none") || style.contains("visibility:hidden")
        })
}

/// Whether a link is only a sign: the one by which a heading links to itself, or the one that
/// leads from a footnote back to the text.
fn is_mark(node: &NodeRef<'_>, name: &str) -> bool {
    if name != "a" || !node.attr_or("href", "").contains('#') {
        return false;
    }
    let text = node.text();
    matches!(text.trim().trim_end_matches(['\u{fe0e}', '\u{fe0f}']), "¶" | "↩" | "↑" | "^")
}

/// Whether an address leads to another place of the same page, as the number of a footnote does:
/// there is nothing to open.
fn is_within_page(href: &str) -> bool {
    href.trim_start().starts_with('#')
}

/// How an element's own style lays it out.
enum Display {
    Own,
    Block,
    Inline,
}

fn display(node: &NodeRef<'_>) -> Display {
    match style(node) {
        Some(style) if style.contains("display:block") => Display::Block,
        Some(style) if ends_in(&style, "display:inline") => Display::Inline,
        Some(_) | None => Display::Own,
    }
}

/// Whether a declaration stands in a style as a whole: `display:inline`, not `display:inline-block`.
fn ends_in(style: &str, declaration: &str) -> bool {
    style.split(';').any(|part| part == declaration)
}

/// An element's own style without white space, in lower case.
fn style(node: &NodeRef<'_>) -> Option<String> {
    let style = node.attr("style")?;
    let kept = style.chars().filter(|c| !c.is_whitespace());
    Some(kept.map(|c| c.to_ascii_lowercase()).collect())
}

fn first_number(list: &NodeRef<'_>) -> u32 {
    list.attr("start").and_then(|start| start.trim().parse().ok()).unwrap_or(1)
}

/// Whether a table only lays a page out: it says so, or it holds what no table of data holds.
///
/// The search ends at the first table within, so that nested tables cost no more than one.
fn is_layout(table: &NodeRef<'_>) -> bool {
    let role = table.attr_or("role", "");
    if matches!(&*role, "presentation" | "none") {
        return true;
    }
    const NEVER_IN_CELLS: &[&str] =
        &["table", "h1", "h2", "h3", "blockquote", "pre", "hr", "article", "section", "figure"];
    let mut ahead: Vec<NodeRef<'_>> = table.children_it(true).collect();
    while let Some(node) = ahead.pop() {
        let Some(name) = node.qual_name_ref().map(|name| name.local.clone()) else { continue };
        if NEVER_IN_CELLS.contains(&&*name) {
            return true;
        }
        ahead.extend(node.children_it(true));
    }
    false
}
