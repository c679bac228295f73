//! Hyperlinks of the terminal (OSC 8): which cells lead where, and what is sent for them.
//!
//! <https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda>

use std::collections::BTreeSet;
use std::io::{self, Write};

use ratatui::buffer::{Buffer, Cell};
use ratatui::text::Line;

use crate::model::Address;
use crate::ui::Hyperlink;

/// The longest address that is sent, in bytes behind its scheme: terminals drop or cut others.
const LONGEST: usize = 2_000;

/// What the cells of one frame lead to.
#[derive(Debug, Default)]
pub(super) struct Links {
    /// By row and then column, none overlapping another.
    spans: Vec<Span>,
}

#[derive(Debug)]
struct Span {
    row: u16,
    from: u16,
    to: u16,
    target: Target,
}

/// What is sent for a link: its address in a form no terminal stumbles over, and a name that ties
/// its pieces on several lines together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    number: usize,
    address: String,
}

impl Target {
    fn new(link: &Hyperlink) -> Option<Self> {
        Some(Self { number: link.number, address: sent(&link.address)? })
    }

    /// Begins the link: all that is written from here on leads there.
    fn open(&self, out: &mut impl Write) -> io::Result<()> {
        write!(out, "\x1b]8;id={};{}\x1b\\", self.number, self.address)
    }
}

/// An address as it is sent: visible ASCII without `;`, which ends a parameter, and without a
/// user's name, which passes for a host.
fn sent(address: &Address) -> Option<String> {
    let text = address.without_user().as_str().replace(';', "%3B");
    let behind = text.split_once("://").map_or(0, |(_, rest)| rest.len());
    let fits = (1..=LONGEST).contains(&behind) && text.bytes().all(|byte| byte.is_ascii_graphic());
    fits.then_some(text)
}

impl Links {
    /// The links that were drawn.
    pub(super) fn new(drawn: &[Hyperlink]) -> Self {
        let span = |link: &Hyperlink| {
            let (from, to) = (link.columns.start, link.columns.end);
            Some(Span { row: link.row, from, to, target: Target::new(link)? })
        };
        let mut spans: Vec<Span> = drawn.iter().filter_map(span).collect();
        spans.sort_by_key(|span| (span.row, span.from));
        Self { spans }
    }

    /// Where a cell leads.
    fn at(&self, x: u16, y: u16) -> Option<&Target> {
        let after = self.spans.partition_point(|span| (span.row, span.from) <= (y, x));
        let span = self.spans.get(after.checked_sub(1)?)?;
        (span.row == y && x < span.to).then_some(&span.target)
    }

    /// The cells that lead elsewhere than they did, although they may look the same: nothing but
    /// this would have them sent again.
    pub(super) fn changed(&self, before: &Self, buffer: &Buffer) -> Vec<(u16, u16, Cell)> {
        let both = self.spans.iter().chain(&before.spans);
        let cells: BTreeSet<(u16, u16)> =
            both.flat_map(|span| (span.from..span.to).map(|x| (span.row, x))).collect();
        let changed = cells.into_iter().filter(|(y, x)| self.at(*x, *y) != before.at(*x, *y));
        let cell = |(y, x): (u16, u16)| {
            let hidden = x.checked_sub(1).and_then(|left| buffer.cell((left, y))).is_some_and(wide);
            let cell = buffer.cell((x, y)).filter(|_| !hidden)?;
            Some((x, y, cell.clone()))
        };
        changed.filter_map(cell).collect()
    }

    /// Writes cells in runs that lead to the same place, each between the begin and the end of
    /// its link. `draw` writes the cells themselves.
    pub(super) fn bracket<'a, W: Write>(
        &self,
        content: impl Iterator<Item = (u16, u16, &'a Cell)>,
        out: &mut W,
        draw: impl Fn(&mut W, &[(u16, u16, &'a Cell)]) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut run: Vec<(u16, u16, &Cell)> = Vec::new();
        let mut target = None;
        let mut cells = content.peekable();
        while let Some(cell) = cells.next() {
            if run.is_empty() {
                target = self.at(cell.0, cell.1);
            }
            run.push(cell);
            let next = cells.peek().map(|(x, y, _)| self.at(*x, *y));
            if next == Some(target) {
                continue;
            }
            match target {
                None => draw(out, &run)?,
                Some(target) => {
                    target.open(out)?;
                    draw(out, &run)?;
                    out.write_all(b"\x1b]8;;\x1b\\")?;
                }
            }
            run.clear();
        }
        Ok(())
    }
}

/// Whether a cell's text goes on over the next one.
fn wide(cell: &Cell) -> bool {
    Line::raw(cell.symbol()).width() > 1
}

/// Whether a terminal is one that shows the sequences as text, or worse. `variable` gives the
/// environment.
pub(super) fn understood(variable: impl Fn(&str) -> Option<String>) -> bool {
    let term = variable("TERM").unwrap_or_default();
    let screen = term.starts_with("screen") && variable("TMUX").is_none();
    let bare = matches!(term.as_str(), "" | "dumb" | "linux" | "vt100" | "vt220" | "cons25");
    let emacs = term.starts_with("eterm") || variable("INSIDE_EMACS").is_some();
    // The first versions of the library behind many terminals crashed on them.
    let version = variable("VTE_VERSION").and_then(|version| version.parse::<u32>().ok());
    !(bare || screen || emacs || version.is_some_and(|version| version < 5_000))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::layout::Rect;

    fn link(row: u16, columns: std::ops::Range<u16>, address: &str) -> Hyperlink {
        Hyperlink { row, columns, number: 7, address: Address::parse(address).unwrap() }
    }

    #[test]
    fn only_visible_ascii_without_a_separator_is_sent() {
        let sent = |address: &str| sent(&Address::parse(address).unwrap());
        assert_eq!(sent("https://a.example/x;y?z=;"), Some("https://a.example/x%3By?z=%3B".into()));
        assert_eq!(sent("https://u:p@a.example/"), Some("https://a.example/".into()));
        assert_eq!(sent(&format!("https://a.example/{}", "x".repeat(2_000))), None);
        let odd = sent("https://a.example/\u{202e}ä \u{7f}'\"<>").unwrap();
        assert!(odd.bytes().all(|byte| byte.is_ascii_graphic() && byte != b';'), "{odd}");
    }

    fn written(links: &Links, buffer: &Buffer) -> String {
        let area = buffer.area;
        let cells = (0..area.height).flat_map(|y| (0..area.width).map(move |x| (x, y)));
        let content = cells.map(|(x, y)| (x, y, &buffer[(x, y)]));
        let mut out = Vec::new();
        let draw = |out: &mut Vec<u8>, cells: &[(u16, u16, &Cell)]| {
            cells.iter().try_for_each(|(_, _, cell)| out.write_all(cell.symbol().as_bytes()))
        };
        links.bracket(content, &mut out, draw).unwrap();
        String::from_utf8(out).unwrap().replace('\x1b', "^")
    }

    #[test]
    fn words_of_a_link_stand_between_its_begin_and_its_end() {
        let buffer = Buffer::with_lines(["abcd", "efgh"]);
        let links = Links::new(&[
            link(0, 3..4, "https://a.example/"),
            link(1, 0..1, "https://a.example/"),
            link(1, 2..4, "https://b.example/"),
        ]);
        assert_eq!(
            written(&links, &buffer),
            "abc^]8;id=7;https://a.example/^\\de^]8;;^\\f\
             ^]8;id=7;https://b.example/^\\gh^]8;;^\\"
        );
        assert_eq!(written(&Links::default(), &buffer), "abcdefgh");
    }

    #[test]
    fn cells_that_look_the_same_but_lead_elsewhere_are_sent_again() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 6, 1));
        buffer.set_string(0, 0, "a漢bc", ratatui::style::Style::new());
        let old = Links::new(&[link(0, 0..4, "https://a.example/")]);
        let new = Links::new(&[link(0, 0..4, "https://b.example/")]);
        let cells = |links: &Links, before: &Links| -> Vec<u16> {
            links.changed(before, &buffer).iter().map(|(x, ..)| *x).collect()
        };
        assert_eq!(cells(&new, &old), [0, 1, 3], "never the second half of a wide character");
        assert_eq!(cells(&old, &old), [0; 0]);
        assert_eq!(cells(&Links::default(), &old), [0, 1, 3]);
        assert_eq!(cells(&old, &Links::new(&[link(0, 3..4, "https://a.example/")])), [0, 1]);
    }

    #[test]
    fn terminals_that_stumble_over_them_get_none() {
        let with = |pairs: &'static [(&str, &str)]| {
            understood(move |name| {
                let found = pairs.iter().find(|(known, _)| *known == name);
                found.map(|(_, value)| (*value).to_owned())
            })
        };
        assert!(with(&[("TERM", "xterm-256color")]));
        assert!(with(&[("TERM", "screen-256color"), ("TMUX", "/x")]));
        assert!(with(&[("TERM", "xterm"), ("VTE_VERSION", "7200")]));
        for bad in [
            &[][..],
            &[("TERM", "dumb")],
            &[("TERM", "linux")],
            &[("TERM", "screen")],
            &[("TERM", "xterm"), ("VTE_VERSION", "4804")],
            &[("TERM", "xterm"), ("INSIDE_EMACS", "t")],
        ] {
            assert!(!with(bad), "{bad:?}");
        }
    }
}
