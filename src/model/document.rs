//! [`Document`]: the text of an article as blocks and inlines, without any markup language.

use std::borrow::Cow;
use std::ops::Deref;

use serde::{Deserialize, Deserializer, Serialize};

use super::{Address, Clean};

/// A text as a sequence of blocks. Links are kept aside and referred to by number, so that they
/// can be numbered in the text and listed at its end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    pub blocks: Vec<Block>,
    /// The targets of the links in the text, in reading order; spans refer to them by index.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Address>,
}

/// One block of a text. What its words are kept in is always [`Clean`], but for [`PlainText`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Block<T = Clean> {
    /// A heading; `level` is 1 to 6.
    Heading {
        level: u8,
        text: Inlines<T>,
    },
    Paragraph(Inlines<T>),
    /// A list; `start` is the first number of an ordered one, `None` for bullets.
    List {
        start: Option<u32>,
        items: Vec<Vec<Block<T>>>,
    },
    Quote(Vec<Block<T>>),
    /// Preformatted text, a line an item, with its white space.
    Code(Vec<T>),
    /// A table: every row has the same number of cells; `head` says how many of the first rows
    /// are headings.
    Table {
        caption: Inlines<T>,
        head: usize,
        rows: Vec<Vec<Inlines<T>>>,
    },
    /// Terms, each with its descriptions.
    Definitions(Vec<(Inlines<T>, Vec<Block<T>>)>),
    Figure {
        image: Image<T>,
        caption: Inlines<T>,
    },
    Rule,
}

/// Inline content, in reading order.
pub type Inlines<T = Clean> = Vec<Inline<T>>;

/// A piece of a paragraph.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Inline<T = Clean> {
    Text(Span<T>),
    /// A line break the author asked for.
    Break,
    Image(Image<T>),
}

/// A run of text in one face, perhaps inside a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span<T = Clean> {
    pub text: T,
    #[serde(default, skip_serializing_if = "Faces::is_plain")]
    pub faces: Faces,
    /// Index into [`Document::links`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<usize>,
}

impl Span {
    /// Text in the plain face, outside any link.
    pub fn plain(text: &str) -> Self {
        Self { text: Clean::new(text), faces: Faces::default(), link: None }
    }
}

/// A way a run of text can be set apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    Strong,
    Emphasis,
    Code,
    Struck,
    Superscript,
    Subscript,
    Marked,
}

/// A set of [`Face`]s, one bit each in the order of the enum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Faces(u8);

impl Faces {
    /// This set and one face more.
    #[must_use]
    pub fn with(self, face: Face) -> Self {
        Self(self.0 | 1 << face as u8)
    }

    /// Whether the face is in the set.
    pub fn has(self, face: Face) -> bool {
        self.0 & 1 << face as u8 != 0
    }

    /// Whether no face is set.
    pub fn is_plain(&self) -> bool {
        self.0 == 0
    }
}

/// A picture, by what can be said of it in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image<T = Clean> {
    pub alt: T,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<Address>,
}

/// A place in a document that survives any change of width: the `block`-th leaf block in reading
/// order (one that holds text itself), and the offset in bytes into that block's text.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Place {
    pub block: u32,
    pub offset: u32,
}

impl AsRef<Self> for Document {
    fn as_ref(&self) -> &Self {
        self
    }
}

impl Document {
    /// A document of plain paragraphs.
    pub fn from_paragraphs<'a>(paragraphs: impl IntoIterator<Item = &'a str>) -> Self {
        let paragraph = |text| Block::Paragraph(vec![Inline::Text(Span::plain(text))]);
        Self { blocks: paragraphs.into_iter().map(paragraph).collect(), links: Vec::new() }
    }

    /// The addresses of the pictures that stand as blocks of their own, in reading order.
    pub fn pictures(&self) -> Vec<&Address> {
        let mut found = Vec::new();
        let mut blocks: Vec<&Block> = self.blocks.iter().rev().collect();
        while let Some(block) = blocks.pop() {
            match block {
                Block::Figure { image, .. } => found.extend(&image.url),
                Block::Quote(inside) => blocks.extend(inside.iter().rev()),
                Block::List { items, .. } => blocks.extend(items.iter().flatten().rev()),
                Block::Definitions(terms) => {
                    blocks.extend(terms.iter().flat_map(|(_, inside)| inside).rev());
                }
                Block::Heading { .. }
                | Block::Paragraph(_)
                | Block::Code(_)
                | Block::Table { .. }
                | Block::Rule => {}
            }
        }
        found
    }

    /// The words of the text and nothing else, a block a line: for searching, comparing, counting.
    pub fn plain_text(&self) -> String {
        plain_text(&self.blocks)
    }

    /// The number of words, as white space separates them; each CJK character counts half a word.
    pub fn words(&self) -> u32 {
        let (mut words, mut wide, mut within) = (0_usize, 0_usize, false);
        each_block(&self.blocks, &mut |piece| {
            let mut count = |blank: bool| {
                words += usize::from(!blank && !within);
                within = !blank;
            };
            if piece.is_ascii() {
                return piece.bytes().for_each(|byte| count(char::from(byte).is_whitespace()));
            }
            for c in piece.chars() {
                count(c.is_whitespace());
                wide += usize::from(matches!(u32::from(c), 0x3040..=0x9fff | 0xac00..=0xd7a3));
            }
        });
        u32::try_from(words + wide / 2).unwrap_or(u32::MAX)
    }
}

/// The [plain text](Document::plain_text) of a stored document, for whoever reads many of them and
/// shows none: it is not cleaned, and no address in it is looked at.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct PlainText(pub String);

impl<'de> Deserialize<'de> for PlainText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Stored::deserialize(deserializer).map(|stored| Self(plain_text(&stored.blocks)))
    }
}

/// A document as it is stored, its words where they lie.
#[derive(Deserialize)]
struct Stored<'a> {
    #[serde(borrow)]
    blocks: Vec<Block<Piece<'a>>>,
}

#[derive(Deserialize)]
struct Piece<'a>(#[serde(borrow)] Cow<'a, str>);

impl Deref for Piece<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

/// Bytes that most stories have at most.
const USUAL: usize = 1_024;

fn plain_text<T: Deref<Target = str>>(blocks: &[Block<T>]) -> String {
    let mut text = String::with_capacity(USUAL);
    each_block(blocks, &mut |piece| text.push_str(piece));
    let kept = text.trim_end().len();
    text.truncate(kept);
    text
}

/// Says the text piece by piece, so that counting its words needs no copy of it.
fn each_block<T: Deref<Target = str>>(blocks: &[Block<T>], say: &mut dyn FnMut(&str)) {
    for block in blocks {
        match block {
            Block::Heading { text, .. } | Block::Paragraph(text) => line(text, say),
            Block::List { items, .. } => items.iter().for_each(|item| each_block(item, say)),
            Block::Quote(blocks) => each_block(blocks, say),
            Block::Code(lines) => {
                for line in lines {
                    say(line);
                    say("\n");
                }
            }
            Block::Table { caption, rows, .. } => {
                line(caption, say);
                rows.iter().flatten().for_each(|cell| line(cell, say));
            }
            Block::Definitions(terms) => {
                for (term, descriptions) in terms {
                    line(term, say);
                    each_block(descriptions, say);
                }
            }
            Block::Figure { caption, .. } => line(caption, say),
            Block::Rule => {}
        }
    }
}

fn line<T: Deref<Target = str>>(inlines: &[Inline<T>], say: &mut dyn FnMut(&str)) {
    let mut empty = true;
    for inline in inlines {
        let piece = match inline {
            Inline::Text(span) => &*span.text,
            Inline::Break => "\n",
            Inline::Image(_) => "",
        };
        empty &= piece.is_empty();
        say(piece);
    }
    if !empty {
        say("\n");
    }
}
