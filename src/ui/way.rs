//! Draws the chain or the trail as a list, where the list of articles stands.

use ratatui::layout::Rect;

use crate::app::{Geometry, State, Way, WayKind, WayLine, WayRow, how_long, short_date};
use crate::model::{Attempts, Clean, Evidence, Known, Wanted};
use crate::text;

use super::canvas::{Canvas, columns};

/// The column in which titles begin.
const INDENT: u16 = 3;

/// Draws the list beside the open article, or over the whole screen where there is one pane.
pub fn draw(state: &State, way: &Way, geometry: &Geometry, canvas: &mut Canvas<'_>) {
    let width = geometry.divider.unwrap_or(geometry.whole.width);
    masthead(way, width, canvas);
    let room = width.saturating_sub(INDENT + 1);
    if way.rows.is_empty() {
        let sentence = match way.kind {
            WayKind::Trail { .. } => {
                "No article of the trail has these words. Esc shows all again."
            }
            WayKind::Chain { .. } | WayKind::Wanted => "Nothing stands here any more.",
        };
        let lines = text::wrap_plain(sentence, usize::from(room).max(1));
        for (y, (_, line)) in (3..geometry.status.y).zip(lines) {
            canvas.put(INDENT, y, room, &line, canvas.theme().dim());
        }
    }
    let view = state.way_view();
    for (y, line) in (2..geometry.status.y).zip(way.lines(&view)) {
        match line {
            WayLine::Blank => {}
            WayLine::Day(day) => {
                canvas.put(INDENT, y, room, &day, canvas.theme().dim());
            }
            WayLine::Title(at, row) => {
                title(state, way, row, Line { y, width, lines: view.row_lines }, canvas);
                cursor(at == way.at, y, width, Row::First, canvas);
            }
            WayLine::Detail(at, row) => {
                let facts = Clean::new(&facts(state, way, row).join(" · "));
                let facts = text::fit(&facts, usize::from(room));
                canvas.put(INDENT, y, room, &facts, canvas.theme().dim());
                cursor(at == way.at, y, width, Row::Second, canvas);
            }
        }
    }
}

/// Which way it is, and what puts it in order.
fn masthead(way: &Way, width: u16, canvas: &mut Canvas<'_>) {
    let theme = canvas.theme();
    let (name, about) = match &way.kind {
        WayKind::Chain { order: Evidence::Source, .. } => ("Chain", "in its source's order".into()),
        WayKind::Chain { order: Evidence::Page | Evidence::Neighbour, .. } => {
            ("Chain", "as its pages name each other".into())
        }
        WayKind::Trail { words, .. } if words.is_empty() => {
            ("Trail", "what you opened, the latest first".into())
        }
        WayKind::Trail { words, .. } => ("Trail", format!("“{words}”")),
        WayKind::Wanted => ("Wanted", "what you wait for".into()),
    };
    let x = canvas.put(1, 0, width.saturating_sub(1), &Clean::new(name), theme.strong());
    let room = width.saturating_sub(x + 3);
    let about = text::fit(&Clean::new(&about), usize::from(room));
    canvas.put(x + 2, 0, room, &about, theme.dim());
    let rule = Clean::new(&"─".repeat(usize::from(width.saturating_sub(1))));
    canvas.put(1, 1, width.saturating_sub(1), &rule, theme.dim());
}

/// Where a title goes, and how many lines its row takes.
#[derive(Clone, Copy)]
struct Line {
    y: u16,
    width: u16,
    lines: usize,
}

fn title(state: &State, way: &Way, row: &WayRow, line: Line, canvas: &mut Canvas<'_>) {
    let theme = canvas.theme();
    let style = match row {
        WayRow::Chain(row) => match row.what {
            Known::Cached { read: false, .. } => theme.strong(),
            Known::Cached { read: true, .. } => theme.body(),
            Known::Missing { .. } => theme.dim(),
        },
        WayRow::Stop(row) if row.cached => theme.body(),
        WayRow::Stop(_) => theme.dim(),
        WayRow::Wish(_) => theme.body(),
    };
    let right = line.width.saturating_sub(1);
    let mut end = right;
    if line.lines == 1 {
        let facts = facts(state, way, row);
        let first = facts.first().map(|fact| Clean::new(fact)).unwrap_or_default();
        let whole = Clean::new(&facts.join(" · "));
        // What matters most is said where there is little room, and the rest where there is more.
        let fits = |(fact, left): &(Clean, u16)| right >= INDENT + columns(fact) + left;
        if let Some((fact, _)) = [(whole, 28), (first, 20)].into_iter().find(fits) {
            end = canvas.put_right(INDENT, right, line.y, &fact, theme.dim()) - 1;
        }
    }
    let room = end.saturating_sub(INDENT);
    canvas.put(INDENT, line.y, room, &text::fit(&row.title(), usize::from(room)), style);
}

/// What is said of a row, the most important first.
fn facts(state: &State, way: &Way, row: &WayRow) -> Vec<String> {
    match row {
        WayRow::Chain(row) => match &row.what {
            Known::Cached { id, when, read } => {
                let here = matches!(&way.kind, WayKind::Chain { of, .. } if of == id);
                let mark = if *read { "read" } else { "unread" };
                let mark = if here { "you are here" } else { mark };
                vec![short_date(*when, state.now), mark.to_owned()]
            }
            Known::Missing { wanted: true, .. } => vec!["wanted".to_owned()],
            Known::Missing { wanted: false, .. } => vec!["not here yet".to_owned()],
        },
        WayRow::Stop(row) => {
            let mut facts = vec![row.stop.opened.local_time(state.preferences.utc_offset)];
            if !row.cached {
                facts.push("no longer in the cache".to_owned());
            }
            facts.extend(row.source.iter().map(Clean::to_string));
            if matches!(&way.kind, WayKind::Trail { here, .. } if *here == Some(row.stop.seq)) {
                facts.push("you are here".to_owned());
            }
            facts
        }
        WayRow::Wish(wanted) => wish_facts(state, wanted),
    }
}

/// How it stands with a wish.
fn wish_facts(state: &State, wanted: &Wanted) -> Vec<String> {
    let since = format!("since {}", short_date(wanted.since, state.now));
    let Attempts { failures, next_try, problem } = &wanted.attempts;
    let due = next_try.filter(|next| *next > state.now);
    let next = match (due, &wanted.link.url) {
        (Some(next), _) => format!("tried again in {}", how_long(next.since(state.now))),
        (None, Some(_)) => "fetched with the next refresh".to_owned(),
        (None, None) => "only its title is known".to_owned(),
    };
    let why = problem.as_ref().filter(|_| *failures > 0).map(|problem| problem.why.to_string());
    std::iter::once(next).chain(why).chain([since]).collect()
}

/// Which line of a row.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Row {
    First,
    Second,
}

/// The bar beside the row under the cursor; its title is reversed.
fn cursor(here: bool, y: u16, width: u16, row: Row, canvas: &mut Canvas<'_>) {
    if !here {
        return;
    }
    let theme = canvas.theme();
    canvas.put(1, y, 1, &Clean::new("▌"), theme.accent());
    if row == Row::First {
        let over = Rect { x: INDENT - 1, y, width: width.saturating_sub(INDENT), height: 1 };
        canvas.style(over, theme.cursor());
    }
}
