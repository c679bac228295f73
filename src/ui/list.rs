//! Draws the list pane: masthead, rows by day, the cursor.

use ratatui::layout::Rect;

use crate::app::{Focus, Geometry, ListLine, Standing, State, age, day_or_time, moment};
use crate::model::{Clean, Filter, Order, Row, Timestamp, hashed};
use crate::text;

use super::canvas::{Canvas, columns};
use super::{excerpt, rect};

/// The column in which headlines begin.
const INDENT: u16 = 3;

/// Columns that tags or a source take at most in a row of one line, and that tags leave to the headline.
const TAGS: usize = 24;
const HEADLINE: usize = 36;

/// Columns that the words of a search keep in the masthead.
const LEAST: usize = 5;

/// Draws masthead and rows.
pub fn draw(state: &State, geometry: &Geometry, canvas: &mut Canvas<'_>) {
    if geometry.list.width == 0 {
        return;
    }
    masthead(state, geometry, canvas);
    if state.list.rows.is_empty() {
        return nothing_here(state, geometry, canvas);
    }
    let lines = state.list.lines(&state.list_view());
    for (y, line) in (geometry.list.y..).zip(&lines) {
        let theme = canvas.theme();
        let width = geometry.list.width.saturating_sub(INDENT + 1);
        match line {
            ListLine::Blank => {}
            ListLine::Heading(words) => {
                canvas.put(INDENT, y, width, words, theme.dim());
            }
            ListLine::Headline(row) => headline(state, row, y, geometry, canvas),
            ListLine::Detail(row) => detail(state, row, y, geometry, canvas),
            ListLine::Excerpt(row) => {
                let x = indent(state, row, y, canvas);
                if let Some(snippet) = state.list.excerpts.of(&row.id) {
                    let room = geometry.list.width.saturating_sub(x + 1);
                    excerpt::draw(snippet, (x, y), room, canvas);
                }
                cursor(state, row, y, geometry, canvas);
            }
        }
    }
}

fn masthead(state: &State, geometry: &Geometry, canvas: &mut Canvas<'_>) {
    let (area, theme) = (geometry.masthead, canvas.theme());
    let counts = state.list.counts;
    let words = state.list.query.search.text();
    let name = title(state);
    let order = match state.list.query.order {
        order if order == state.preferences.order => String::new(),
        order => format!(" · {}", order.title()),
    };
    let x =
        canvas.put(1, area.y, area.width.saturating_sub(1), &Clean::new("tidings"), theme.strong());
    let room = area.width.saturating_sub(x + 4);
    let about = if words.is_empty() {
        Clean::new(&format!("{name} · {} unread{order}", counts.unread))
    } else {
        let query = &state.list.query;
        let whole = query.section.name.is_empty() && query.filter == Filter::All;
        let found = counts.extent.count(counts.all);
        let before = if whole { String::new() } else { format!("{name} · ") };
        searched(&before, words, &format!(" · {found} found{order}"), room)
    };
    let about = text::fit(&about, usize::from(room));
    canvas.put(x + 3, area.y, room, &about, theme.dim());
    let rule = Clean::new(&"─".repeat(usize::from(area.width.saturating_sub(1))));
    canvas.put(1, area.y + 1, area.width.saturating_sub(1), &rule, theme.dim());
    if let Some(hidden) = &state.list.hidden {
        let room = area.width.saturating_sub(INDENT + 2);
        let words = text::fit(&Clean::new(&hidden.words()), usize::from(room.saturating_sub(2)));
        let words = Clean::new(&format!(" {words} "));
        canvas.put(INDENT, area.y + 1, room, &words, theme.dim());
    }
}

/// What was searched, between what it was searched in and what came of it: long words are cut before
/// those are.
fn searched(before: &str, words: &str, after: &str, room: u16) -> Clean {
    let taken = text::width(before) + text::width(after) + text::width("“”");
    let words = text::fit(&Clean::new(words), usize::from(room).saturating_sub(taken).max(LEAST));
    Clean::new(&format!("{before}“{words}”{after}"))
}

/// What the list is of.
fn title(state: &State) -> String {
    let query = &state.list.query;
    let filter = match query.filter {
        Filter::All => "All",
        Filter::Unread => "Unread",
        Filter::Starred => "Starred",
    };
    match (query.section.name.is_empty(), query.filter) {
        (true, _) => filter.to_owned(),
        (false, Filter::All) => query.section.name.to_string(),
        (false, Filter::Unread | Filter::Starred) => {
            format!("{} · {}", query.section.name, filter.to_lowercase())
        }
    }
}

fn nothing_here(state: &State, geometry: &Geometry, canvas: &mut Canvas<'_>) {
    let query = &state.list.query;
    let narrowed = !query.section.name.is_empty();
    let sentence = if !query.search.text().is_empty() {
        match query.filter {
            Filter::All if narrowed => {
                "Nothing here fits. Esc shows the rest of it, then the sources."
            }
            Filter::All => "No article fits. Esc shows all again.",
            Filter::Unread => "Nothing unread fits. F looks among the starred, then among all.",
            Filter::Starred => "Nothing starred fits. F looks among all.",
        }
    } else {
        match query.filter {
            Filter::All if narrowed => "Nothing here. S lists what else there is.",
            Filter::All => "Nothing here yet. Bring articles in with: tidings import PATH",
            Filter::Unread => "Everything is read. F shows the starred, then all.",
            Filter::Starred => "No stars yet; s gives one. F shows all again.",
        }
    };
    let width = geometry.list.width.saturating_sub(INDENT + 1).max(1);
    let lines = text::wrap_plain(sentence, usize::from(width));
    let rows = geometry.list.y + 1..geometry.list.y + geometry.list.height;
    for (y, (_, line)) in rows.zip(lines) {
        canvas.put(INDENT, y, width, &line, canvas.theme().dim());
    }
}

fn headline(state: &State, row: &Row, y: u16, geometry: &Geometry, canvas: &mut Canvas<'_>) {
    let theme = canvas.theme();
    let style = if row.read { theme.body() } else { theme.strong() };
    let right = geometry.list.width.saturating_sub(1);
    let x = indent(state, row, y, canvas);
    let end =
        if geometry.row_lines == 1 { one_line_marks(state, row, y, right, canvas) } else { right };
    let room = end.saturating_sub(x);
    let title = text::fit(&row.title, usize::from(room));
    canvas.put(x, y, room, &title, style);
    if state.list.picked.contains(&row.id) {
        canvas.put(0, y, 1, &Clean::new("✓"), theme.accent());
    }
    cursor(state, row, y, geometry, canvas);
}

/// How a row stands in the list.
fn standing(state: &State, row: &Row) -> Standing {
    let at = state.list.index_of(&row.id);
    at.map_or(Standing::Alone, |at| state.list.standing(at))
}

/// The column in which a row begins: reports under the row of their story stand behind a bar.
fn indent(state: &State, row: &Row, y: u16, canvas: &mut Canvas<'_>) -> u16 {
    if standing(state, row) != Standing::Report {
        return INDENT;
    }
    let theme = canvas.theme();
    canvas.put(INDENT, y, 1, &Clean::new("┊"), theme.dim());
    INDENT + 2
}

/// In one-line rows, marks and age stand at the right; returns where the headline has to end.
fn one_line_marks(state: &State, row: &Row, y: u16, right: u16, canvas: &mut Canvas<'_>) -> u16 {
    let before = |end: String, mark: String| format!("{mark} · {end}");
    let age = time(state, row);
    let marked = marks(row).into_iter().fold(age.clone(), before);
    let mut end = size(state, row).into_iter().fold(marked.clone(), before);
    if !row.tags.is_empty() {
        let tagged = format!("{} · {end}", text::fit(&hashed(&row.tags), TAGS));
        // The title comes first where there is no room for both.
        if usize::from(right.saturating_sub(INDENT)) >= text::width(&tagged) + HEADLINE {
            end = tagged;
        }
    }
    // Reports of one event are told apart by who says it, and an order by source is one of nothing
    // that is seen without them.
    let named = standing(state, row) == Standing::Report || state.list.order == Order::Source;
    let source = row.source.as_ref().filter(|_| named).map(|source| text::fit(source, TAGS));
    let forms = source.map(|source| format!("{source} · {end}")).into_iter();
    // Where there is no room for all of it, the age at least.
    let forms = forms.chain([end, marked, age]);
    let fits = |form: &Clean| right >= INDENT + columns(form) + 20;
    match forms.map(|form| Clean::new(&form)).find(fits) {
        Some(end) => canvas.put_right(INDENT, right, y, &end, canvas.theme().dim()) - 1,
        None => right,
    }
}

/// How long ago a row's article was; of the reports of a story the day and the time.
fn time(state: &State, row: &Row) -> String {
    let when = Timestamp(row.key.when);
    match standing(state, row) {
        Standing::Report => moment(when, state.now, state.preferences.utc_offset),
        Standing::Alone | Standing::Folded | Standing::Unfolded => age(when, state.now).to_string(),
    }
}

/// How many sources tell the story that a row stands for.
fn size(state: &State, row: &Row) -> Option<String> {
    let story = row.story.filter(|_| standing(state, row) != Standing::Report);
    story.map(|story| story.size())
}

fn detail(state: &State, row: &Row, y: u16, geometry: &Geometry, canvas: &mut Canvas<'_>) {
    let x = indent(state, row, y, canvas);
    let room = geometry.list.width.saturating_sub(x + 1);
    let facts = facts(state, row, room);
    // A long source gives way: age and marks are what the eye looks for here.
    let left = usize::from(room.saturating_sub(columns(&facts) + 3));
    let source = row.source.as_ref().filter(|_| left >= 4).map(|source| text::fit(source, left));
    let line = source.map_or(facts.clone(), |source| Clean::new(&format!("{source} · {facts}")));
    canvas.put(x, y, room, &line, canvas.theme().dim());
    cursor(state, row, y, geometry, canvas);
}

/// Age and marks; since when a story is told, where the source keeps its room beside it.
fn facts(state: &State, row: &Row, room: u16) -> Clean {
    let mut facts = vec![time(state, row)];
    facts.extend(marks(row));
    if !row.tags.is_empty() {
        // Many tags leave room for the source; the head of the article has them all.
        facts.push(text::fit(&hashed(&row.tags), usize::from(room / 3)).to_string());
    }
    facts.extend(size(state, row));
    let facts = facts.join(" · ");
    let source = row.source.as_ref().map_or(0, |source| columns(source) + 3);
    let began = row
        .story
        .filter(|_| size(state, row).is_some())
        .map(|story| day_or_time(story.began, state.now, state.preferences.utc_offset));
    let since = began.map(|began| Clean::new(&format!("{facts} since {began}")));
    since.filter(|since| columns(since) + source <= room).unwrap_or(Clean::new(&facts))
}

/// The marks of a row, each with its sign.
fn marks(row: &Row) -> Vec<String> {
    let mut marks = Vec::new();
    if row.own_comments > 0 {
        marks.push(format!("✎ {}", row.own_comments));
    }
    if row.starred {
        marks.push("★".to_owned());
    }
    if row.wanted {
        marks.push("wanted".to_owned());
    }
    marks
}

/// The bar beside the row under the cursor; the row is reversed while the list has the keys.
fn cursor(state: &State, row: &Row, y: u16, geometry: &Geometry, canvas: &mut Canvas<'_>) {
    if state.list.selected.as_ref() != Some(&row.id) {
        return;
    }
    let theme = canvas.theme();
    canvas.put(1, y, 1, &Clean::new("▌"), theme.accent());
    if state.focus == Focus::List {
        let area = rect(geometry.list);
        let over = Rect { x: INDENT - 1, y, width: area.width.saturating_sub(INDENT), height: 1 };
        canvas.style(over, theme.cursor());
    }
}
