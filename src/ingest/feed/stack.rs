//! What is open while an XML feed is read: elements, the field that collects text, a person.

use super::LONGEST_FIELD;
use super::fields::Slot;
use super::names::Space;
use super::text::{Collected, Form};
use crate::model::Address;

/// What an open element is to the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// `rss`, `rdf:RDF`: the feed's fields may stand right in it.
    Root,
    Feed,
    Entry,
    /// Its children count as its parent's: `media:group`.
    Group,
    /// An author with a name and an address of their own.
    Person(Space),
    /// A name or a mailbox within a person.
    PersonPart(Part),
    Field,
    /// Markup within a field.
    Inside,
    /// Nobody knows what it is: what stands in it is better than nothing.
    Unknown,
    /// It has a title and a link that are not the entry's: `image`, `source`.
    Foreign,
}

/// What a part of a person is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Name,
    Mail,
}

/// An open element.
#[derive(Debug)]
pub struct Frame<'a> {
    pub name: &'a str,
    pub role: Role,
    /// How many namespace declarations were in force before it.
    pub mark: usize,
    pub base: Option<Address>,
}

/// A field being read.
#[derive(Debug)]
pub struct Capture {
    pub slot: Slot,
    pub rank: u8,
    pub form: Form,
    /// The field's own place on the stack of frames.
    pub depth: usize,
    pub base: Option<Address>,
    /// `isPermaLink` of a `guid`.
    pub permalink: bool,
    pub collected: Collected,
}

/// An author while it is read: the text of its own and of its parts.
#[derive(Debug, Default)]
pub struct Person {
    pub text: String,
    pub name: String,
    pub mail: String,
}

impl Person {
    /// `name (mailbox)`, or whatever of it is known.
    pub fn author(&self) -> String {
        let (name, mail) = (self.name.trim(), self.mail.trim());
        match (name.is_empty(), mail.is_empty()) {
            (false, false) => format!("{name} ({mail})"),
            (false, true) => name.to_owned(),
            (true, false) => mail.to_owned(),
            (true, true) => self.text.trim().to_owned(),
        }
    }
}

impl Capture {
    /// Whether the field's markup is its text.
    pub fn is_inline(&self) -> bool {
        matches!(self.form, Form::Inline | Form::InlineDiv)
    }

    /// Whether an element that begins shows that this field was never closed.
    pub fn is_ended_by(&self, local: &str) -> bool {
        let name = local.to_ascii_lowercase();
        match name.as_str() {
            "item" | "entry" => true,
            "pubdate" | "guid" | "enclosure" | "comments" | "published" | "updated"
            | "category" => !self.is_inline(),
            "title" | "link" | "description" | "summary" | "author" | "content" | "id" => {
                !self.is_inline() && !matches!(self.slot, Slot::Summary | Slot::Content)
            }
            _ => false,
        }
    }
}

/// Appends as much as a field may hold; says whether something was cut off.
pub fn push_bounded(text: &str, field: &mut String) -> bool {
    let room = LONGEST_FIELD.saturating_sub(field.len());
    let end = text.floor_char_boundary(room);
    field.push_str(&text[..end]);
    end < text.len()
}
