//! The one table of commands: their keys, where they are live, and what help says of them.
//!
//! `?`, the status line, the README and the keymap are all made from [`COMMANDS`].

use super::key::{Code, Key};

/// Everything the reader can be told to do by a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Command {
    Down,
    Up,
    Top,
    Bottom,
    PageDown,
    PageUp,
    HalfDown,
    HalfUp,
    ReadOn,
    Open,
    Back,
    SwitchPane,
    ChainNext,
    ChainPrevious,
    TrailBack,
    TrailForward,
    ChainList,
    TrailList,
    Want,
    NextUnread,
    PreviousUnread,
    Related,
    Comment,
    ToComments,
    NextComment,
    PreviousComment,
    OwnComments,
    SourcesScreen,
    Star,
    ToggleRead,
    ReadAll,
    ReadAbove,
    ReadBelow,
    Pick,
    PickRange,
    Tag,
    Filter,
    CycleFilter,
    NextOrder,
    ShowNew,
    RefreshAll,
    WholeStory,
    CommandLine,
    Help,
    Suspend,
    Quit,
    EditComment,
    DiscardComment,
    SendComment,
    HoldComment,
    ItArrived,
    SendAgain,
    Queue,
    LeaveComposer,
    ExternalEditor,
    /// Takes back what was typed.
    Undo,
    /// Types it again.
    Redo,
    /// Takes back what was changed.
    UndoChange,
    /// Changes it again.
    RedoChange,
    MarkFeed,
    MarkAllFeeds,
    Subscribe,
    FoldFolder,
    ToggleHiding,
    AddSource,
    Rename,
    MoveToFolder,
    Unsubscribe,
    LinkHints,
    OpenOutside,
    CopyAddress,
    CopyParagraph,
    Find,
    FindNext,
    FindPrevious,
    NextHeading,
    PreviousHeading,
    NextParagraph,
    PreviousParagraph,
    EarlierReport,
    LaterReport,
    Wider,
    Narrower,
    Zen,
    Select,
    ExtendDown,
    ExtendUp,
    CopyPlain,
    Quote,
    LeaveSelection,
}

/// Where a command is live.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// In the list and in the reading pane.
    Reading,
    /// In the reading pane only; there it comes before [`Scope::Reading`].
    Pane,
    /// In the reading pane while paragraphs are selected.
    Selection,
    /// On the screen of own comments.
    Desk,
    /// While a comment is being written.
    Composer,
    /// On the list of a page's feeds.
    Choosing,
    /// In the chain and the trail as lists.
    Way,
    /// On the screen of everything a list can be of.
    Sources,
}

impl Scope {
    /// Every scope, in the order help shows them.
    pub const ALL: [Self; 8] = [
        Self::Reading,
        Self::Pane,
        Self::Selection,
        Self::Sources,
        Self::Desk,
        Self::Composer,
        Self::Choosing,
        Self::Way,
    ];

    /// The heading of the scope in help and README.
    pub fn title(self) -> &'static str {
        match self {
            Self::Reading => "Reading",
            Self::Pane => "In an article",
            Self::Selection => "With paragraphs selected",
            Self::Desk => "Your comments",
            Self::Composer => "Writing a comment",
            Self::Choosing => "Choosing among feeds",
            Self::Way => "The chain, the trail, and what is wanted",
            Self::Sources => "Sources",
        }
    }
}

/// One row of the table.
pub struct CommandRow {
    pub command: Command,
    pub scope: Scope,
    /// The keys that give the command; the first one is shown in short hints.
    pub keys: &'static [Key],
    /// What it does, from the reader's side, as the rest of "this key …".
    pub help: &'static str,
}

const fn row(
    scope: Scope,
    command: Command,
    keys: &'static [Key],
    help: &'static str,
) -> CommandRow {
    CommandRow { command, scope, keys, help }
}

const fn code(code: Code) -> Key {
    Key::plain(code)
}

use Scope::{
    Choosing as F, Composer as C, Desk as D, Pane as P, Reading as R, Selection as S, Sources as O,
    Way as W,
};

/// Every command there is, in the order help shows them.
pub const COMMANDS: &[CommandRow] = &[
    row(R, Command::Down, &[Key::char('j'), code(Code::Down)], "one down: article or line"),
    row(R, Command::Up, &[Key::char('k'), code(Code::Up)], "one up: article or line"),
    row(R, Command::ReadOn, &[Key::char(' ')], "a page on; at the end, the next unread article"),
    row(R, Command::PageDown, &[code(Code::PageDown), Key::ctrl('f')], "a page down"),
    row(R, Command::PageUp, &[code(Code::PageUp), Key::ctrl('b')], "a page up"),
    row(R, Command::HalfDown, &[Key::ctrl('d')], "half a page down"),
    row(R, Command::HalfUp, &[Key::ctrl('u')], "half a page up"),
    row(R, Command::Top, &[Key::char('g'), code(Code::Home)], "to the top"),
    row(R, Command::Bottom, &[Key::char('G'), code(Code::End)], "to the end"),
    row(
        R,
        Command::Open,
        &[code(Code::Enter), Key::char('l'), code(Code::Right)],
        "open what is under the cursor or in hand, or unfold its story; fold the comment in hand",
    ),
    row(
        R,
        Command::Back,
        &[Key::char('h'), code(Code::Esc), code(Code::Left), code(Code::Backspace)],
        "back to the list; fold the story; then to the sources",
    ),
    row(R, Command::SwitchPane, &[code(Code::Tab), code(Code::BackTab)], "the other pane"),
    row(
        R,
        Command::ChainNext,
        &[Key::char('J')],
        "next article: the page's own, else the source's",
    ),
    row(R, Command::ChainPrevious, &[Key::char('K')], "previous article, likewise"),
    row(
        R,
        Command::TrailBack,
        &[Key::char('H'), Key::alt(Code::Left)],
        "back along the trail of articles you opened",
    ),
    row(R, Command::TrailForward, &[Key::char('L'), Key::alt(Code::Right)], "forward along it"),
    row(R, Command::ChainList, &[Key::char('x')], "the chain around this article, as a list"),
    row(R, Command::TrailList, &[Key::char('T')], "the trail, day by day"),
    row(R, Command::NextUnread, &[Key::char('n')], "next unread article"),
    row(R, Command::PreviousUnread, &[Key::char('N')], "previous unread article"),
    row(R, Command::Related, &[Key::char('t')], "related articles under the text, and back"),
    row(R, Command::Comment, &[Key::char('c')], "write a comment, or answer the one in hand"),
    row(R, Command::ToComments, &[Key::char('C')], "to the article's comments"),
    row(R, Command::NextComment, &[Key::char(')')], "next comment at the same level"),
    row(R, Command::PreviousComment, &[Key::char('(')], "previous comment at the same level"),
    row(R, Command::OwnComments, &[Key::char('O')], "all comments of your own"),
    row(R, Command::SourcesScreen, &[Key::char('S')], "sources, folders and saved queries"),
    row(R, Command::Star, &[Key::char('s')], "star, or take the star off"),
    row(R, Command::ToggleRead, &[Key::char('m')], "mark read or unread"),
    row(R, Command::ReadAll, &[Key::char('A')], "mark all of the list read, or all selected"),
    row(R, Command::ReadAbove, &[Key::char('<')], "mark everything above read"),
    row(R, Command::ReadBelow, &[Key::char('>')], "mark everything below read"),
    row(
        R,
        Command::Pick,
        &[Key::char('v')],
        "select rows of the list, for `s`, `m`, `#` and `A`; `Esc` selects none",
    ),
    row(R, Command::PickRange, &[Key::char('V')], "select all from the one selected last to here"),
    row(R, Command::Tag, &[Key::char('#')], "tag it: `boat -sea` gives boat and takes sea off"),
    row(R, Command::UndoChange, &[Key::char('u')], "undo your last change; again, the one before"),
    row(R, Command::RedoChange, &[Key::char('U')], "redo what you undid"),
    row(
        R,
        Command::Filter,
        &[Key::char('/')],
        "filter the list as you type; Tab completes fields and names",
    ),
    row(R, Command::CycleFilter, &[Key::char('F')], "list all, unread or starred articles"),
    row(
        R,
        Command::NextOrder,
        &[Key::char(',')],
        "another order: newest, oldest, unread first, by source; what was searched, best first",
    ),
    row(
        R,
        Command::ShowNew,
        &[Key::char('r')],
        "show what has come in; else fetch the comments in sight, or refresh the source",
    ),
    row(R, Command::RefreshAll, &[Key::char('R')], "refresh all sources"),
    row(R, Command::WholeStory, &[Key::char('f')], "fetch the whole story behind a summary"),
    row(
        R,
        Command::CommandLine,
        &[Key::char(':')],
        "a command, which `Tab` completes and `↑` brings back: `:add ADDRESS`, `:save NAME`, \
         `:hide WORDS`, `:every 2h`",
    ),
    row(R, Command::Help, &[Key::char('?')], "all keys"),
    row(R, Command::Suspend, &[Key::ctrl('z')], "to the shell; `fg` comes back"),
    row(R, Command::Quit, &[Key::char('q')], "quit"),
    row(
        P,
        Command::LinkHints,
        &[Key::char(';')],
        "letters on the links; a letter opens, `y` copies",
    ),
    row(P, Command::OpenOutside, &[Key::char('o')], "open in the browser; `12o` opens link 12"),
    row(P, Command::CopyAddress, &[Key::char('y')], "copy the address; `12y` copies link 12"),
    row(P, Command::CopyParagraph, &[Key::char('Y')], "copy this paragraph as a quote"),
    row(P, Command::Find, &[Key::char('/')], "find in the article"),
    row(P, Command::FindNext, &[Key::char('n')], "next match, while something is found"),
    row(P, Command::FindPrevious, &[Key::char('N')], "previous match"),
    row(P, Command::NextHeading, &[Key::char(']')], "next heading"),
    row(P, Command::PreviousHeading, &[Key::char('[')], "previous heading"),
    row(P, Command::NextParagraph, &[Key::char('}')], "next paragraph"),
    row(P, Command::PreviousParagraph, &[Key::char('{')], "previous paragraph"),
    row(P, Command::EarlierReport, &[Key::char('e')], "the report before this one in its story"),
    row(P, Command::LaterReport, &[Key::char('E')], "the report after it"),
    row(P, Command::Select, &[Key::char('v')], "select paragraphs"),
    row(P, Command::Wider, &[Key::char('+')], "longer lines"),
    row(P, Command::Narrower, &[Key::char('-')], "shorter lines"),
    row(P, Command::Zen, &[Key::char('z')], "nothing but the text, and back"),
    row(
        S,
        Command::ExtendDown,
        &[Key::char('j'), Key::char('}'), code(Code::Down)],
        "one paragraph more, or one less",
    ),
    row(
        S,
        Command::ExtendUp,
        &[Key::char('k'), Key::char('{'), code(Code::Up)],
        "the same, upwards",
    ),
    row(S, Command::CopyPlain, &[Key::char('y')], "copy them"),
    row(S, Command::CopyParagraph, &[Key::char('Y')], "copy them as a quote"),
    row(S, Command::Quote, &[Key::char('c')], "quote them in a comment"),
    row(
        S,
        Command::LeaveSelection,
        &[code(Code::Esc), Key::char('v'), Key::char('h'), Key::char('q')],
        "select nothing",
    ),
    row(O, Command::Down, &[Key::char('j'), code(Code::Down)], "one down"),
    row(O, Command::Up, &[Key::char('k'), code(Code::Up)], "one up"),
    row(O, Command::PageDown, &[code(Code::PageDown), Key::ctrl('f')], "a page down"),
    row(O, Command::PageUp, &[code(Code::PageUp), Key::ctrl('b')], "a page up"),
    row(O, Command::HalfDown, &[Key::ctrl('d')], "half a page down"),
    row(O, Command::HalfUp, &[Key::ctrl('u')], "half a page up"),
    row(O, Command::Top, &[Key::char('g'), code(Code::Home)], "to the first"),
    row(O, Command::Bottom, &[Key::char('G'), code(Code::End)], "to the last"),
    row(
        O,
        Command::Open,
        &[code(Code::Enter), Key::char('l'), code(Code::Right)],
        "list its articles",
    ),
    row(O, Command::Filter, &[Key::char('/')], "search its articles"),
    row(O, Command::FoldFolder, &[Key::char(' ')], "fold a folder, or unfold it"),
    row(O, Command::ShowNew, &[Key::char('r')], "refresh it"),
    row(O, Command::RefreshAll, &[Key::char('R')], "refresh all sources"),
    row(O, Command::AddSource, &[Key::char('a')], "subscribe to an address"),
    row(O, Command::Rename, &[Key::char('e')], "give it another name"),
    row(
        O,
        Command::MoveToFolder,
        &[Key::char('F')],
        "put it in a folder, or in none; `A / B` is one within another",
    ),
    row(O, Command::Unsubscribe, &[Key::char('d')], "take it away; the articles stay"),
    row(
        O,
        Command::ToggleHiding,
        &[Key::char('x')],
        "hide everywhere what a saved query holds for, or show it again",
    ),
    row(O, Command::UndoChange, &[Key::char('u')], "undo your last change; again, the one before"),
    row(O, Command::RedoChange, &[Key::char('U')], "redo what you undid"),
    row(O, Command::CommandLine, &[Key::char(':')], "a command: `:every 2h`, `:full always`"),
    row(O, Command::Help, &[Key::char('?')], "all keys"),
    row(
        O,
        Command::Back,
        &[Key::char('h'), code(Code::Esc), Key::char('S'), Key::char('q')],
        "back to the list as it was",
    ),
    row(O, Command::Suspend, &[Key::ctrl('z')], "to the shell; `fg` comes back"),
    row(D, Command::Down, &[Key::char('j'), code(Code::Down)], "one down"),
    row(D, Command::Up, &[Key::char('k'), code(Code::Up)], "one up"),
    row(D, Command::PageDown, &[code(Code::PageDown), Key::char(' ')], "a page down"),
    row(D, Command::PageUp, &[code(Code::PageUp)], "a page up"),
    row(D, Command::Top, &[Key::char('g'), code(Code::Home)], "to the first"),
    row(D, Command::Bottom, &[Key::char('G'), code(Code::End)], "to the last"),
    row(D, Command::Open, &[code(Code::Enter), Key::char('l')], "open its article"),
    row(D, Command::EditComment, &[Key::char('e')], "take it back and go on writing"),
    row(D, Command::SendComment, &[Key::char('S')], "send it now, or look for it at its site"),
    row(D, Command::HoldComment, &[Key::char('w')], "hold it back, or let it go"),
    row(D, Command::ItArrived, &[Key::char('a')], "say that it arrived, where that is not known"),
    row(
        D,
        Command::SendAgain,
        &[Key::char('!'), Key::char('r')],
        "send it again, though it may then stand there twice",
    ),
    row(D, Command::CopyPlain, &[Key::char('y')], "copy its text"),
    row(D, Command::DiscardComment, &[Key::char('d')], "discard it"),
    row(D, Command::UndoChange, &[Key::char('u')], "undo your last change: bring one back"),
    row(D, Command::RedoChange, &[Key::char('U')], "redo what you undid"),
    row(D, Command::CommandLine, &[Key::char(':')], "a command: `:send` sends all that waits"),
    row(D, Command::Help, &[Key::char('?')], "all keys"),
    row(
        D,
        Command::Back,
        &[Key::char('h'), code(Code::Esc), Key::char('q'), code(Code::Backspace)],
        "back to reading",
    ),
    row(D, Command::Suspend, &[Key::ctrl('z')], "to the shell; `fg` comes back"),
    row(C, Command::Queue, &[Key::ctrl('s')], "put the comment in the outbox"),
    row(C, Command::LeaveComposer, &[code(Code::Esc)], "leave; the draft is kept"),
    row(C, Command::ExternalEditor, &[Key::ctrl('g')], "go on in $VISUAL or $EDITOR"),
    row(C, Command::Undo, &[Key::ctrl('u'), Key::ctrl('z')], "undo"),
    row(C, Command::Redo, &[Key::ctrl('r'), Key::ctrl('y')], "redo"),
    row(C, Command::PageUp, &[code(Code::PageUp)], "look a page up in the story"),
    row(C, Command::PageDown, &[code(Code::PageDown)], "a page down again"),
    row(F, Command::Down, &[Key::char('j'), code(Code::Down)], "one down"),
    row(F, Command::Up, &[Key::char('k'), code(Code::Up)], "one up"),
    row(F, Command::PageDown, &[code(Code::PageDown)], "a page down"),
    row(F, Command::PageUp, &[code(Code::PageUp)], "a page up"),
    row(F, Command::Top, &[Key::char('g'), code(Code::Home)], "to the first"),
    row(F, Command::Bottom, &[Key::char('G'), code(Code::End)], "to the last"),
    row(F, Command::MarkFeed, &[Key::char(' ')], "mark it, or take the mark off"),
    row(F, Command::MarkAllFeeds, &[Key::char('a')], "mark all, or none"),
    row(
        F,
        Command::Subscribe,
        &[code(Code::Enter)],
        "subscribe to the marked ones; if none is, to the one under the cursor",
    ),
    row(F, Command::Help, &[Key::char('?')], "all keys"),
    row(
        F,
        Command::Back,
        &[code(Code::Esc), Key::char('h'), Key::char('q'), code(Code::Backspace)],
        "leave; nothing is added",
    ),
    row(F, Command::Suspend, &[Key::ctrl('z')], "to the shell; `fg` comes back"),
    row(W, Command::Down, &[Key::char('j'), code(Code::Down)], "one down"),
    row(W, Command::Up, &[Key::char('k'), code(Code::Up)], "one up"),
    row(W, Command::PageDown, &[code(Code::PageDown), Key::char(' ')], "a page down"),
    row(W, Command::PageUp, &[code(Code::PageUp)], "a page up"),
    row(W, Command::Top, &[Key::char('g'), code(Code::Home)], "to the first"),
    row(W, Command::Bottom, &[Key::char('G'), code(Code::End)], "to the last"),
    row(W, Command::Open, &[code(Code::Enter), Key::char('l')], "go there; want what is missing"),
    row(W, Command::Want, &[Key::char('w')], "want what is missing; among what is wanted, no more"),
    row(W, Command::Filter, &[Key::char('/')], "filter the trail as you type"),
    row(W, Command::UndoChange, &[Key::char('u')], "undo your last change"),
    row(W, Command::RedoChange, &[Key::char('U')], "redo what you undid"),
    row(W, Command::ChainList, &[Key::char('x')], "the chain, or back"),
    row(W, Command::TrailList, &[Key::char('T')], "the trail, or back"),
    row(W, Command::CommandLine, &[Key::char(':')], "a command: `:wanted`, `:sources`"),
    row(W, Command::Help, &[Key::char('?')], "all keys"),
    row(
        W,
        Command::Back,
        &[Key::char('h'), code(Code::Esc), Key::char('q'), code(Code::Backspace)],
        "back to reading",
    ),
    row(W, Command::Suspend, &[Key::ctrl('z')], "to the shell; `fg` comes back"),
];

/// The command a key gives in a scope.
pub fn command_for(scope: Scope, key: Key) -> Option<Command> {
    let bound = |row: &&CommandRow| row.scope == scope && row.keys.contains(&key);
    COMMANDS.iter().find(bound).map(|row| row.command)
}

/// The first key of a command, for hints on the screen.
pub fn key_of(scope: Scope, command: Command) -> Option<Key> {
    let bound = |row: &&CommandRow| row.scope == scope && row.command == command;
    COMMANDS.iter().find(bound).and_then(|row| row.keys.first().copied())
}

/// The key table as Markdown, as it stands in the README.
pub fn markdown_table() -> String {
    let mut table = String::new();
    for scope in Scope::ALL {
        table.push_str(&format!("| {} | |\n| --- | --- |\n", scope.title()));
        for row in COMMANDS.iter().filter(|row| row.scope == scope) {
            let keys: Vec<String> = row.keys.iter().map(|key| format!("`{key}`")).collect();
            table.push_str(&format!("| {} | {} |\n", keys.join(" "), row.help));
        }
        table.push('\n');
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn no_key_means_two_things_in_one_scope() {
        let mut seen = HashSet::new();
        for row in COMMANDS {
            for key in row.keys {
                assert!(seen.insert((row.scope, *key)), "{key} twice in {:?}", row.scope);
            }
        }
    }

    #[test]
    fn no_plain_character_is_a_command_while_writing() {
        for row in COMMANDS.iter().filter(|row| row.scope == Scope::Composer) {
            assert!(row.keys.iter().all(|key| key.typed().is_none()), "{}", row.help);
        }
    }
}
