//! Draws the status line: what is going on at the left, the place in the middle, and at the right
//! the few keys that matter now.

use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::app::{
    Area, Command, Desk, FOOT, Focus, Geometry, Notice, NoticeKind, Panes, Progress, Reader, Scope,
    Screen, Standing, State, Typing, View, Way, WayKind, WayRow, as_sentence, key_of,
};
use crate::model::{Bearing, Clean, CommentState, Known, Problem};
use crate::text;

use super::canvas::{Canvas, columns};
use super::{prompts, question};

/// Cells of the bar that shows the place in the text.
const BAR: usize = 12;

/// Rows a long sentence may take.
const MOST_ROWS: u16 = 4;

/// Draws the line.
pub fn draw(state: &State, geometry: &Geometry, canvas: &mut Canvas<'_>) {
    let (area, theme) = (geometry.status, canvas.theme());
    let width = area.width;
    if let Some(question) = &state.post.question {
        return question::draw(question, geometry, canvas);
    }
    if let Some(line) = &state.command_line {
        let hint = match line.words.as_str() {
            "folder " => "Tab offers folders  Esc leaves",
            "" if state.remembers_commands() => "↑ earlier ones  Esc leaves",
            _ => "Enter runs it  Esc leaves",
        };
        return prompt(':', &line.words, hint, geometry, canvas);
    }
    if let Some(tagging) = state.tagging.as_ref().filter(|_| state.status.notice.is_none()) {
        return prompt('#', &tagging.words, &tagging.hint(), geometry, canvas);
    }
    if let Some(words) = &state.filter {
        // What is wrong with the words stands above them.
        if let Some(notice) = trouble_of(state).filter(|_| area.y > 0) {
            let above = Geometry { status: Area { y: area.y - 1, ..area }, ..*geometry };
            draw_sentence(&notice.text, theme.problem(), MOST_ROWS, &above, canvas);
        }
        return prompt('/', words, "Enter keeps it  Esc shows all", geometry, canvas);
    }
    if let Screen::Way(way) = &state.screen
        && let WayKind::Trail { words, typing: Typing::Going, .. } = &way.kind
    {
        return prompt('/', words, "Enter keeps it  Esc shows all", geometry, canvas);
    }
    let reading = state.focus == Focus::Reader && matches!(state.screen, Screen::Reading);
    if let Some(reader) = state.reader.as_ref().filter(|_| reading)
        && state.status.notice.is_none()
        && prompts::draw(reader, geometry, canvas)
    {
        return;
    }
    let mut left = 1;
    if let Some(notice) = &state.status.notice {
        let style = match notice.kind {
            NoticeKind::Good => theme.body(),
            NoticeKind::Problem => theme.problem(),
        };
        left = draw_sentence(&notice.text, style, MOST_ROWS, geometry, canvas);
    } else if let Some(trouble) = trouble_under_cursor(state) {
        let rows = u16::try_from(FOOT).unwrap_or(1);
        left = draw_sentence(&trouble, theme.dim(), rows, geometry, canvas);
    } else if let Some(progress) = state.refreshing.filter(|progress| progress.of > 0) {
        let gauge = Clean::new(&gauge(&progress));
        left = canvas.put(left, area.y, width.saturating_sub(2), &gauge, theme.body()) + 2;
    } else if state.status.new_articles > 0 {
        let news = news(state);
        left =
            canvas.put(left, area.y, width.saturating_sub(2), &Clean::new(&news), theme.accent())
                + 2;
    }
    let picked = state.list.picked.len();
    if picked > 0 && state.focus == Focus::List && matches!(state.screen, Screen::Reading) {
        if state.status.notice.is_none() {
            let count = Clean::new(&format!("{picked} selected"));
            left = canvas.put(1, area.y, width.saturating_sub(2), &count, theme.accent()) + 2;
        }
        let keys = ["s star  m read  # tag  Esc none", "s  m  #  Esc"].map(Clean::new);
        let room = width.saturating_sub(left + 1);
        if let Some(keys) = keys.iter().find(|keys| columns(keys) <= room) {
            canvas.put_right(left, width.saturating_sub(1), area.y, keys, theme.dim());
        }
        return;
    }
    let hints = match state.view {
        View::Zen if !state.composing() => Clean::default(),
        View::Zen | View::Whole => hints(state, width, width.saturating_sub(left + 1)),
    };
    let right = canvas.put_right(left, width.saturating_sub(1), area.y, &hints, theme.dim());
    if let (Some(reader), Screen::Reading, false) =
        (&state.reader, &state.screen, geometry.panes == Panes::List)
    {
        place(reader, left.max(geometry.reader.x + 1), right, geometry, canvas);
    }
}

/// Draws a sentence that has to be read whole: over as many rows as it takes and there may be, the
/// last one on the status line. Gives the column after it there.
fn draw_sentence(
    sentence: &Clean,
    style: Style,
    most: u16,
    geometry: &Geometry,
    canvas: &mut Canvas<'_>,
) -> u16 {
    let area = geometry.status;
    let width = area.width.saturating_sub(2).max(1);
    let lines = text::wrap_plain(sentence, usize::from(width));
    let rows = u16::try_from(lines.len()).unwrap_or(u16::MAX).min(most).min(area.y);
    let first = area.y + 1 - rows.max(1);
    canvas.clear(Rect { x: 0, y: first, width: area.width, height: rows.max(1) });
    let mut end = 1;
    for (y, (_, line)) in (first..=area.y).zip(&lines) {
        end = canvas.put(1, y, width, line, style);
    }
    if lines.len() > usize::from(rows) {
        end = canvas.put(end.min(width), area.y, 1, &Clean::new("…"), style);
    }
    end + 2
}

/// The problem that is being said.
fn trouble_of(state: &State) -> Option<&Notice> {
    state.status.notice.as_ref().filter(|notice| notice.kind == NoticeKind::Problem)
}

/// What is wrong with the source under the cursor of the screen of sources.
fn trouble_under_cursor(state: &State) -> Option<Clean> {
    let Screen::Sources = state.screen else { return None };
    match &state.sources.selected_row()?.bearing {
        // What failed stands beside its name.
        Bearing::Failing(problem) => {
            let because = Problem::new(problem.why.to_string(), problem.hint.to_string());
            Some(as_sentence(&because))
        }
        Bearing::Gone => Some(Clean::new("Its server says that it is gone for good.")),
        Bearing::Well | Bearing::Folded | Bearing::Loose | Bearing::Hides => None,
    }
}

/// How many articles have come in, and the key that shows them where it does.
fn news(state: &State) -> String {
    let count = format!("{} new", state.status.new_articles);
    match (&state.screen, key_of(Scope::Reading, Command::ShowNew)) {
        (Screen::Reading, Some(key)) => format!("{count} · {key} shows them"),
        (
            Screen::Reading
            | Screen::Help(_)
            | Screen::Desk(_)
            | Screen::Choose(_)
            | Screen::Way(_)
            | Screen::Sources,
            _,
        ) => count,
    }
}

/// How far a refresh has come, in cells that do not move while it goes on.
fn gauge(progress: &Progress) -> String {
    let percent = (progress.done * 100).checked_div(progress.of).unwrap_or(0);
    format!("{} {:>4} of {} · {} new", bar(percent), progress.done, progress.of, progress.added)
}

/// A line to type in; the end of what was typed stays in sight.
pub(super) fn prompt(
    sign: char,
    words: &str,
    hint: &str,
    geometry: &Geometry,
    canvas: &mut Canvas<'_>,
) {
    let (area, theme) = (geometry.status, canvas.theme());
    let room = usize::from(area.width.saturating_sub(3));
    let mut shown = format!("{sign}{words}");
    while text::width(&shown) > room && !shown.is_empty() {
        shown.remove(0);
    }
    let x = canvas.put(1, area.y, area.width.saturating_sub(2), &Clean::new(&shown), theme.body());
    canvas.put(x, area.y, 1, &Clean::new("▏"), theme.accent());
    let room = area.width.saturating_sub(x + 3);
    // On a narrow screen, the first that fits: what follows it is known from elsewhere.
    let ends = hint.rmatch_indices("  ").map(|(at, _)| at);
    let fits = |end: &usize| columns(&Clean::new(&hint[..*end])) <= room;
    if let Some(end) = std::iter::once(hint.len()).chain(ends).find(fits) {
        let hint = Clean::new(&hint[..end]);
        canvas.put_right(x + 2, area.width.saturating_sub(1), area.y, &hint, theme.dim());
    }
}

/// Where one is in the text and in the chain, as far as there is room for it.
fn place(reader: &Reader, left: u16, right: u16, geometry: &Geometry, canvas: &mut Canvas<'_>) {
    let theme = canvas.theme();
    let progress = reader.progress(geometry.reader_lines());
    let percent = format!("{progress:>3} %");
    let chain = reader.neighbours.position.map(|(at, of)| format!("{at} of {of} in chain"));
    let bar = bar(progress);
    let chain = chain.unwrap_or_default();
    let left_over = reader.minutes_left(geometry.reader_lines());
    let time = if left_over > 0 { format!("{left_over} min left  ") } else { String::new() };
    let forms = [
        format!("{bar} {percent}  {time}{chain}"),
        format!("{bar} {percent}  {chain}"),
        format!("{bar} {percent}"),
        percent.clone(),
    ];
    let room = right.saturating_sub(left + 1);
    let fits =
        forms.iter().map(|form| Clean::new(form.trim_end())).find(|form| columns(form) <= room);
    if let Some(form) = fits {
        canvas.put(left, geometry.status.y, room, &form, theme.dim());
    }
}

fn bar(progress: usize) -> String {
    let full = (progress * BAR).div_ceil(100).min(BAR);
    "▂".repeat(full) + &"▁".repeat(BAR - full)
}

/// Whether a comment is in hand.
fn in_hand(state: &State) -> bool {
    state.reader.as_ref().is_some_and(|reader| reader.thread.selected.is_some())
}

/// Whether the cursor is on a row that stands for several reports.
fn on_folded_story(state: &State) -> bool {
    let standing = state.list.cursor().map(|at| state.list.standing(at));
    standing == Some(Standing::Folded)
}

/// Whether a related article is in hand.
fn relative_in_hand(state: &State) -> bool {
    state.reader.as_ref().is_some_and(|reader| reader.relatives.in_hand())
}

/// A key of a place, and what it does there in a word.
type Hint = (Command, &'static str);

/// What stands behind what can be done on a screen that one leaves again, and on any other.
const LEAVE: &[Hint] = &[(Command::Back, "back"), (Command::Help, "keys")];
const KEYS: &[Hint] = &[(Command::Help, "keys")];

/// What can be done about the comment under the cursor.
fn desk_hints(desk: &Desk) -> &'static [Hint] {
    let Some(one) = desk.selected_comment() else { return &[] };
    match one.comment.state {
        CommentState::Queued => &[
            (Command::SendComment, "send"),
            (Command::EditComment, "edit"),
            (Command::HoldComment, "hold back"),
        ],
        CommentState::Paused => &[
            (Command::HoldComment, "let go"),
            (Command::SendComment, "send"),
            (Command::EditComment, "edit"),
        ],
        CommentState::Refused => &[
            (Command::EditComment, "edit"),
            (Command::SendComment, "send"),
            (Command::DiscardComment, "discard"),
        ],
        CommentState::Unsure => &[
            (Command::ItArrived, "arrived"),
            (Command::SendAgain, "again"),
            (Command::SendComment, "look"),
        ],
        CommentState::Draft => {
            &[(Command::EditComment, "edit"), (Command::DiscardComment, "discard")]
        }
        CommentState::Sending
        | CommentState::Sent
        | CommentState::Held
        | CommentState::Approved => &[(Command::Open, "article")],
    }
}

/// What can be done about the row under the cursor.
fn way_hints(way: &Way) -> &'static [Hint] {
    match (way.selected(), &way.kind) {
        (Some(WayRow::Chain(row)), _) if matches!(row.what, Known::Missing { .. }) => {
            &[(Command::Want, "want")]
        }
        (_, WayKind::Wanted) => &[(Command::Want, "no more"), (Command::Open, "who names it")],
        (_, WayKind::Chain { .. }) => &[(Command::Open, "go there")],
        (_, WayKind::Trail { .. }) => &[(Command::Open, "go there"), (Command::Filter, "filter")],
    }
}

/// The keys that matter now, as many as there is room for; on a narrow screen only one.
fn hints(state: &State, width: u16, room: u16) -> Clean {
    let (scope, own, last): (Scope, &[Hint], &[Hint]) = if state.composing() {
        (Scope::Composer, &[(Command::Queue, "outbox"), (Command::LeaveComposer, "leave")], &[])
    } else {
        match &state.screen {
            Screen::Help(_) => (Scope::Reading, &[(Command::Help, "back")], &[]),
            Screen::Desk(desk) => (Scope::Desk, desk_hints(desk), LEAVE),
            Screen::Choose(_) => (
                Scope::Choosing,
                &[(Command::MarkFeed, "mark"), (Command::Subscribe, "subscribe")],
                LEAVE,
            ),
            Screen::Way(way) => (Scope::Way, way_hints(way), LEAVE),
            Screen::Sources => (Scope::Sources, &[(Command::Open, "list")], LEAVE),
            Screen::Reading if in_hand(state) => {
                (Scope::Reading, &[(Command::Open, "fold"), (Command::Comment, "answer")], KEYS)
            }
            Screen::Reading if relative_in_hand(state) => {
                (Scope::Reading, &[(Command::Open, "open"), (Command::Related, "close")], KEYS)
            }
            Screen::Reading if state.focus == Focus::Reader => (
                Scope::Reading,
                &[(Command::Related, "related"), (Command::Comment, "comment")],
                KEYS,
            ),
            Screen::Reading if on_folded_story(state) => {
                (Scope::Reading, &[(Command::Open, "reports"), (Command::ReadOn, "read")], KEYS)
            }
            Screen::Reading => {
                (Scope::Reading, &[(Command::Open, "open"), (Command::Filter, "filter")], KEYS)
            }
        }
    };
    let hint = |(command, word): &Hint| key_of(scope, *command).map(|key| format!("{key} {word}"));
    // What leads on, or to all the others, stays to the last.
    let first = if state.composing() { own.first() } else { own.iter().chain(last).next_back() };
    if width < 40 {
        let key = first.and_then(|(command, _)| key_of(scope, *command));
        return Clean::new(&key.map(|key| key.to_string()).unwrap_or_default());
    }
    let mut hints: Vec<String> = own.iter().chain(last).filter_map(hint).collect();
    while columns(&Clean::new(&hints.join("  "))) > room && hints.len() > 1 {
        let least = if state.composing() { hints.len() - 1 } else { hints.len() - 2 };
        hints.remove(least);
    }
    Clean::new(&hints.join("  "))
}
