//! XML feeds: walks the tokens once, keeps a stack of open elements, and hands each field to the
//! draft of the feed or of the entry it stands in. A broken piece costs that piece only: the end
//! of an element ends what was left open within it, and an entry ends where the next begins.

use super::draft::Draft;
use super::fields::{self, Level, OWN, Slot};
use super::names::{Names, Space};
use super::stack::{Capture, Frame, Part, Person, Role, push_bounded};
use super::text::{Collected, Form};
use super::{Entry, Feed, MOST_ENTRIES};
use super::{elements, report::Trouble};
use crate::ingest::entities;
use crate::ingest::markup::{Tag, Token, Tokens};
use crate::model::{Address, Problem};

/// How deep elements may stand in each other; deeper ones are passed over.
const DEEPEST: usize = 512;
/// After so many ends without a start, only the innermost elements are searched for one, so that
/// a document of nothing else takes no longer than others.
const PATIENCE: usize = 1_000;

/// Reads an XML feed; `None` where the text holds none.
pub fn read(text: &str, url: Option<&Address>, name: &str) -> (Option<Feed>, Vec<Problem>) {
    let mut reader = Reader::new(url);
    let mut tokens = Tokens::new(text);
    let last_tag = text.rfind('>').unwrap_or_default();
    loop {
        let from = tokens.position();
        let Some(token) = tokens.next() else {
            break;
        };
        // A tag that the end of the document cuts is no text.
        if from > last_tag && token == Token::Text("<") {
            break;
        }
        reader.take(token, &text[from..tokens.position()]);
        if reader.entries.len() >= MOST_ENTRIES {
            reader.trouble.many_entries = true;
            break;
        }
    }
    reader.finish(url, name)
}

/// Whether one of the first elements is one that only feeds begin with.
pub fn looks_like(text: &str) -> bool {
    let mut names = Names::default();
    let starts = Tokens::new(text).filter_map(|token| match token {
        Token::Start(tag) => Some(tag),
        Token::End(_) | Token::Text(_) | Token::Cdata(_) => None,
    });
    for tag in starts.take(3) {
        names.declare(&tag);
        let (space, local) = names.resolve(tag.name);
        let feed = space.is_feed() && is_any(local, &["rss", "feed", "channel"]);
        if feed || (space == Space::Rdf && local.eq_ignore_ascii_case("rdf")) {
            return true;
        }
        if local.eq_ignore_ascii_case("html") {
            return false;
        }
    }
    false
}

fn is_any(name: &str, names: &[&str]) -> bool {
    names.iter().any(|known| known.eq_ignore_ascii_case(name))
}

#[derive(Debug)]
struct Reader<'a> {
    names: Names<'a>,
    frames: Vec<Frame<'a>>,
    /// Elements passed over that are still open.
    too_deep: usize,
    base: Option<Address>,
    feed: Draft,
    entry: Option<Draft>,
    entries: Vec<Entry>,
    capture: Option<Capture>,
    person: Person,
    seen: bool,
    trouble: Trouble,
}

impl<'a> Reader<'a> {
    fn new(url: Option<&Address>) -> Self {
        Self {
            names: Names::default(),
            frames: Vec::new(),
            too_deep: 0,
            base: url.cloned(),
            feed: Draft::default(),
            entry: None,
            entries: Vec::new(),
            capture: None,
            person: Person::default(),
            seen: false,
            trouble: Trouble::default(),
        }
    }

    /// Takes one token; `raw` is the piece of the document it comes from.
    fn take(&mut self, token: Token<'a>, raw: &str) {
        match token {
            Token::Start(tag) => self.start(&tag, raw),
            Token::End(name) => self.end(name, raw),
            Token::Text(text) => {
                let decoded = entities::decode(text);
                self.characters(&decoded, text);
            }
            Token::Cdata(text) => {
                let inline = self.capture.as_ref().is_some_and(|capture| capture.is_inline());
                let mut markup = String::new();
                if inline {
                    entities::escape(text, &mut markup);
                }
                self.characters(text, if inline { &markup } else { text });
            }
        }
    }

    fn characters(&mut self, data: &str, markup: &str) {
        if let Some(capture) = &mut self.capture {
            self.trouble.cut_field |= push_bounded(data, &mut capture.collected.data);
            self.trouble.cut_field |= push_bounded(markup, &mut capture.collected.markup);
            return;
        }
        let Some(frame) = self.frames.last() else {
            return;
        };
        let target = match frame.role {
            Role::Person(_) => &mut self.person.text,
            Role::PersonPart(Part::Name) => &mut self.person.name,
            Role::PersonPart(Part::Mail) => &mut self.person.mail,
            Role::Root
            | Role::Feed
            | Role::Entry
            | Role::Group
            | Role::Field
            | Role::Inside
            | Role::Unknown
            | Role::Foreign => return,
        };
        self.trouble.cut_field |= push_bounded(data, target);
    }

    fn start(&mut self, tag: &Tag<'a>, raw: &str) {
        if let Some(capture) = &self.capture {
            let (space, local) = self.names.resolve(tag.name);
            let depth = capture.depth;
            if !(space.is_feed() && capture.is_ended_by(local)) {
                self.markup(tag, raw);
                return;
            }
            self.trouble.mismatched += 1;
            self.close_to(depth);
        }
        if self.frames.len() >= DEEPEST {
            self.trouble.too_deep = true;
            self.too_deep += usize::from(!tag.empty);
            return;
        }
        let mark = self.names.mark();
        self.names.declare(tag);
        let base = self.base_of(tag);
        let role = self.open(tag, base.as_ref());
        self.frames.push(Frame { name: tag.name, role, mark, base });
        if let Some(capture) = &mut self.capture {
            capture.depth = self.frames.len() - 1;
        }
        if tag.empty {
            self.close_to(self.frames.len() - 1);
        }
    }

    /// A tag within a field belongs to the field's text.
    fn markup(&mut self, tag: &Tag<'a>, raw: &str) {
        if let Some(capture) = &mut self.capture {
            capture.collected.has_tags = true;
            self.trouble.cut_field |= push_bounded(raw, &mut capture.collected.markup);
        }
        if tag.empty {
            return;
        }
        if self.frames.len() >= DEEPEST {
            self.trouble.too_deep = true;
            self.too_deep += 1;
            return;
        }
        let mark = self.names.mark();
        self.frames.push(Frame { name: tag.name, role: Role::Inside, mark, base: None });
    }

    fn end(&mut self, name: &str, raw: &str) {
        let inside = self.capture.as_ref().map(|capture| capture.depth);
        if self.too_deep > 0 {
            self.too_deep -= 1;
        } else {
            let reach = if self.trouble.mismatched < PATIENCE { DEEPEST } else { 16 };
            let innermost = self.frames.len().saturating_sub(reach);
            let at = self.frames[innermost..]
                .iter()
                .rposition(|frame| frame.name.eq_ignore_ascii_case(name))
                .map(|at| at + innermost);
            match at {
                Some(at) if inside.is_none_or(|depth| at <= depth) => {
                    self.trouble.mismatched += self.frames.len() - 1 - at;
                    self.close_to(at);
                    return;
                }
                Some(at) => self.frames.truncate(at),
                None => self.trouble.mismatched += 1,
            }
        }
        if let Some(capture) = &mut self.capture {
            self.trouble.cut_field |= push_bounded(raw, &mut capture.collected.markup);
        }
    }

    fn base_of(&self, tag: &Tag<'a>) -> Option<Address> {
        let outer = self.frames.last().map_or(&self.base, |frame| &frame.base);
        match tag.attribute("xml:base") {
            Some(base) => Address::join(outer.as_ref(), &base).or_else(|| outer.clone()),
            None => outer.clone(),
        }
    }

    /// What an element that begins is, and what its attributes say.
    fn open(&mut self, tag: &Tag<'a>, base: Option<&Address>) -> Role {
        let (space, local) = self.names.resolve(tag.name);
        let name = local.to_ascii_lowercase();
        let parent = self.frames.last().map_or(Role::Root, |frame| frame.role);
        if let Some(role) = self.structure(tag, space, &name, base) {
            return role;
        }
        let level = if self.entry.is_some() { Level::Entry } else { Level::Feed };
        match parent {
            Role::Root | Role::Feed | Role::Entry | Role::Group => {
                self.child(tag, space, &name, level, base)
            }
            Role::Unknown if level == Level::Entry => match fields::field(space, &name, level) {
                Some((slot, _)) => self.begin(tag, space, slot, 0, base),
                None => Role::Unknown,
            },
            Role::Person(_) => match name.as_str() {
                "name" => Role::PersonPart(Part::Name),
                "email" => Role::PersonPart(Part::Mail),
                _ => Role::Foreign,
            },
            Role::Unknown | Role::PersonPart(_) | Role::Field | Role::Inside | Role::Foreign => {
                Role::Foreign
            }
        }
    }

    /// Elements that hold the others.
    fn structure(
        &mut self,
        tag: &Tag<'a>,
        space: Space,
        name: &str,
        base: Option<&Address>,
    ) -> Option<Role> {
        match name {
            "rss" if space.is_feed() => self.seen = true,
            "rdf" if space == Space::Rdf => self.seen = true,
            "channel" | "feed" if space.is_feed() && self.entry.is_none() => {
                self.seen = true;
                elements::describe(&mut self.feed, tag, base);
                return Some(Role::Feed);
            }
            "item" | "entry" if space.is_feed() => {
                if let Some(at) = self.frames.iter().rposition(|frame| frame.role == Role::Entry) {
                    self.trouble.mismatched += 1;
                    self.close_to(at);
                }
                self.seen = true;
                let mut draft = Draft::default();
                elements::describe(&mut draft, tag, base);
                self.entry = Some(draft);
                return Some(Role::Entry);
            }
            _ => return None,
        }
        elements::describe(&mut self.feed, tag, base);
        Some(Role::Root)
    }

    /// An element right within a feed or an entry.
    fn child(
        &mut self,
        tag: &Tag<'a>,
        space: Space,
        name: &str,
        level: Level,
        base: Option<&Address>,
    ) -> Role {
        let draft = self.entry.as_mut().unwrap_or(&mut self.feed);
        if elements::take_attributes(draft, tag, space, name, base) {
            return Role::Foreign;
        }
        match (space, name) {
            (Space::Media, "group" | "content") => Role::Group,
            (_, "author") if space.is_feed() => {
                self.person = Person::default();
                Role::Person(space)
            }
            (_, "image" | "textinput" | "source" | "contributor" | "cloud" | "items") => {
                Role::Foreign
            }
            _ => match fields::field(space, name, level) {
                Some((slot, rank)) => self.begin(tag, space, slot, rank, base),
                None => Role::Unknown,
            },
        }
    }

    fn begin(
        &mut self,
        tag: &Tag<'a>,
        space: Space,
        slot: Slot,
        rank: u8,
        base: Option<&Address>,
    ) -> Role {
        let (kind, mode) = (tag.attribute("type"), tag.attribute("mode"));
        let form = Form::of(space, kind.as_deref(), mode.as_deref(), slot.body());
        let permalink = tag.attribute("isPermaLink").is_none_or(|value| value != "false");
        self.capture = Some(Capture {
            slot,
            rank,
            form,
            depth: self.frames.len(),
            base: base.cloned(),
            permalink: permalink && tag.name.to_ascii_lowercase().ends_with("guid"),
            collected: Collected::default(),
        });
        Role::Field
    }

    /// Ends every element from `depth` on.
    fn close_to(&mut self, depth: usize) {
        while self.frames.len() > depth {
            let Some(frame) = self.frames.pop() else {
                return;
            };
            self.names.leave(frame.mark);
            match frame.role {
                Role::Field => self.store(),
                Role::Person(space) => self.store_person(space),
                Role::Entry => {
                    let entry = self.entry.take().map(Draft::into_entry);
                    self.entries.extend(entry);
                }
                Role::Root
                | Role::Feed
                | Role::Group
                | Role::PersonPart(_)
                | Role::Inside
                | Role::Unknown
                | Role::Foreign => {}
            }
        }
    }

    fn store(&mut self) {
        let Some(capture) = self.capture.take() else {
            return;
        };
        let draft = self.entry.as_mut().unwrap_or(&mut self.feed);
        let Capture { slot, rank, form, base, permalink, collected, .. } = capture;
        match slot {
            Slot::Title | Slot::Summary | Slot::Content | Slot::Rights => {
                let text = collected.text(form, base.as_ref());
                elements::offer_text(draft, slot, rank, text);
            }
            Slot::Link
            | Slot::Id
            | Slot::Author
            | Slot::Language
            | Slot::Published
            | Slot::Updated
            | Slot::CommentsPage
            | Slot::CommentsFeed
            | Slot::CommentsCount => {
                elements::offer_line(draft, slot, rank, collected.data.trim(), base.as_ref());
            }
        }
        if slot == Slot::Id && permalink {
            elements::offer_permalink(draft);
        }
    }

    fn store_person(&mut self, space: Space) {
        let author = std::mem::take(&mut self.person).author();
        if author.is_empty() {
            return;
        }
        match &mut self.entry {
            Some(entry) => entry.author.offer(OWN, author),
            None => {
                if matches!(space, Space::Atom03 | Space::Atom10) {
                    self.feed.entries_author = Some(author.clone());
                }
                self.feed.author.offer(OWN, author);
            }
        }
    }

    fn finish(mut self, url: Option<&Address>, name: &str) -> (Option<Feed>, Vec<Problem>) {
        self.trouble.truncated = !self.frames.is_empty() && !self.trouble.many_entries;
        self.close_to(0);
        self.entries.truncate(MOST_ENTRIES);
        if !self.seen {
            return (None, vec![Trouble::no_feed(name)]);
        }
        let problems = self.trouble.problems(name);
        let cut_short = self.trouble.truncated;
        (Some(Feed { cut_short, ..self.feed.into_feed(self.entries, url) }), problems)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::feed::Text;

    /// The titles of the entries and how many problems were told.
    fn titles(text: &str) -> (Vec<String>, usize) {
        let (feed, problems) = read(text, None, "f");
        let entries = feed.map(|feed| feed.entries).unwrap_or_default();
        let title = |entry: &Entry| entry.title.as_ref().map(Text::plain).unwrap_or_default();
        (entries.iter().map(title).collect(), problems.len())
    }

    #[test]
    fn a_broken_piece_costs_that_piece_only() {
        for (text, want, problems) in [
            ("<rss><item><title>a</title></item><item><title>b</title></item></rss>", "a b", 0),
            ("junk & more <rss><item><title>a</title></item></rss> junk", "a", 0),
            (
                "<rss><item><title>a<link>x</link></item><item><title>b</title></item></rss>",
                "a b",
                1,
            ),
            ("<rss><item><title>a</title><b><item><title>b</title></item></rss>", "a b", 1),
            ("<rss><item><title>a</wrong></title></item></item></rss>", "a", 1),
            ("<rss><item><title>a</title></item><item><title>b", "a b", 1),
            ("<rss><item><title>a & b &nbsp; &id;</title></item></rss>", "a & b \u{a0} &id;", 0),
            ("<rss><item><oops><title>a</title></item></rss>", "a", 1),
            ("<RSS><ITEM><TITLE>a</title></Item></RSS>", "a", 0),
            ("<item><title>a</title></item>", "a", 0),
            ("<html><title>a</title></html>", "", 1),
            ("", "", 1),
        ] {
            let (found, told) = titles(text);
            assert_eq!((found.join(" "), told), (want.to_owned(), problems), "{text}");
        }
    }

    #[test]
    fn an_unclosed_description_does_not_swallow_the_next_item() {
        let text = "<rss><item><description>one <b>two<pubDate>2020</pubDate></item>\
            <item><description><![CDATA[three</description></item>\
            <item><description><![CDATA[four]]></description></item></rss>";
        let entries = read(text, None, "f").0.map(|feed| feed.entries).unwrap_or_default();
        let summary = |entry: &Entry| entry.summary.as_ref().map(Text::plain).unwrap_or_default();
        let summaries: Vec<String> = entries.iter().map(summary).collect();
        assert_eq!(summaries, ["one two", "three", "four"]);
        assert!(entries[0].published.is_some());
    }

    #[test]
    fn the_feeds_own_address_is_never_its_link() {
        let text = "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='https://p.test/d/'>\
            <link rel='self' href='https://evil.test/'/><link href='..'/>\
            <entry><link rel='replies' type='application/atom+xml' thr:count='3' href='c'/>\
            <link rel='prev' title='Before' href='1'/><link href='2' xml:base='e/'/></entry></feed>";
        let feed = read(text, None, "f").0.unwrap_or_default();
        assert_eq!(feed.link.as_deref(), Some("https://p.test/"));
        let entry = &feed.entries[0];
        assert_eq!(entry.link.as_deref(), Some("https://p.test/d/e/2"));
        assert_eq!(entry.discussion.count, Some(3));
        let replies = entry.discussion.feed.as_ref().map(Address::as_str);
        assert_eq!(replies, Some("https://p.test/d/c"));
        assert_eq!(entry.links[0].title.as_deref(), Some("Before"));
    }

    #[test]
    fn what_is_too_much_is_left_out_and_said() {
        let many = format!("<rss>{}</rss>", "<item/>".repeat(MOST_ENTRIES + 1));
        let (feed, problems) = read(&many, None, "f");
        assert_eq!(feed.map(|feed| feed.entries.len()), Some(MOST_ENTRIES));
        assert_eq!(problems.len(), 1);
        let long = format!("<rss><item><title>{}</title></item></rss>", "é".repeat(600_000));
        let (found, told) = titles(&long);
        assert_eq!((found[0].len(), told), (super::super::LONGEST_FIELD, 1));
    }
}
