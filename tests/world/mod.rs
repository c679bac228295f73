//! The program without a terminal: keys go into the state machine, effects are carried out on a
//! real store in a folder of the test's own, and the screen is a buffer of cells.

// Each test binary uses its own part of this.
#![allow(dead_code)]

use std::collections::VecDeque;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;
use tempfile::TempDir;
use tidings::app::{
    Code, Effect, Errand, Event, Key, Missing, Preferences, Sending, State, update,
};
use tidings::ingest::{self, Input};
use tidings::model::{Address, Article, ArticleId, Clean, Document, Problem, Timestamp};
use tidings::runtime::storekeeper;
use tidings::store::Store;
use tidings::ui::{self, Theme};

/// The moment at which every journey begins: 22 November 2026, 09:00 UTC.
pub const START: Timestamp = Timestamp(1_795_338_000);

/// One running reader.
pub struct World {
    pub state: State,
    pub store: Store,
    pub now: Timestamp,
    pub quit: bool,
    /// What was handed to the external editor, and what it gives back.
    pub editor: Option<fn(&str) -> String>,
    disk_full: bool,
    /// What was asked of the network.
    pub errands: Vec<Errand>,
    /// The addresses that the browser was asked to open, and the texts that were copied.
    pub browsed: Vec<Address>,
    pub copied: Vec<String>,
    /// What was to be sent, and what was told of the writer.
    pub sendings: Vec<Sending>,
    pub identity: Vec<(Missing, String)>,
    /// The measures that were to be kept.
    pub kept: Vec<u16>,
    /// Why there is no browser, where there is none.
    pub no_browser: Option<&'static str>,
    folder: TempDir,
}

/// A plain page as a site's reader mode saves it.
pub fn page(title: &str, text: &str, previous: Option<&str>, next: Option<&str>) -> String {
    let mut page = format!("{title}\n\n{text}\n");
    for (label, neighbour) in [("Previous Article", previous), ("Next Article", next)] {
        if let Some(neighbour) = neighbour {
            page.push_str(&format!("\n{label}\n\n{neighbour}\n"));
        }
    }
    page + "\nWrite a Comment\n\nLeave a Comment\n"
}

/// An article of a source, published so many hours before the journey begins.
pub fn story(source: &str, title: &str, hours: i64) -> Article {
    Article {
        source: Clean::named(source),
        published: Some(Timestamp(START.0 - hours * 3_600)),
        body: Document::from_paragraphs([title, "Some words of text."]),
        ..Article::new(ArticleId::derive(&[source, title]), Clean::new(title))
    }
}

impl World {
    /// A reader on an empty cache.
    pub fn empty(columns: u16, rows: u16) -> Self {
        Self::in_folder(TempDir::new().expect("a folder"), columns, rows)
    }

    /// A reader on a cache that holds these plain pages, the first one newest.
    pub fn with(columns: u16, rows: u16, pages: &[String]) -> Self {
        let folder = TempDir::new().expect("a folder");
        let mut store = Store::open(folder.path(), START).expect("a store").store;
        for (age, page) in (0..).zip(pages) {
            save(&mut store, page, Timestamp(START.0 - 3_600 * age));
        }
        drop(store);
        Self::in_folder(folder, columns, rows)
    }

    /// A reader on a cache that holds these articles.
    pub fn with_articles(columns: u16, rows: u16, articles: &[Article]) -> Self {
        let folder = TempDir::new().expect("a folder");
        let mut store = Store::open(folder.path(), START).expect("a store").store;
        store.save(articles, START).expect("saves");
        drop(store);
        Self::in_folder(folder, columns, rows)
    }

    /// A reader that is started for the first time.
    pub fn first_start(columns: u16, rows: u16) -> Self {
        let folder = TempDir::new().expect("a folder");
        let home = tidings::home::open(folder.path(), START).expect("a home");
        assert_eq!(home.notices, []);
        Self::in_folder(folder, columns, rows)
    }

    fn in_folder(folder: TempDir, columns: u16, rows: u16) -> Self {
        let store = Store::open(folder.path(), START).expect("a store").store;
        let state = State::new(columns, rows, START, Preferences::default());
        let mut world = Self {
            state,
            store,
            now: START,
            quit: false,
            editor: None,
            disk_full: false,
            errands: Vec::new(),
            browsed: Vec::new(),
            copied: Vec::new(),
            sendings: Vec::new(),
            identity: Vec::new(),
            kept: Vec::new(),
            no_browser: None,
            folder,
        };
        let last = storekeeper::last_open(&world.store);
        let effects = world.state.start(last);
        world.perform(effects);
        world
    }

    /// Ends this reader without a word, as `kill -9` does, and starts another on the same folder.
    pub fn killed_and_started_again(self) -> Self {
        let (columns, rows) = (self.state.columns, self.state.rows);
        let Self { folder, store, .. } = self;
        drop(store);
        Self::in_folder(folder, columns, rows)
    }

    /// Another process imports a page.
    pub fn import(&mut self, page: &str) {
        self.import_unnoticed(page);
        self.event(Event::Outside);
    }

    /// The same, before this reader has noticed it.
    pub fn import_unnoticed(&mut self, page: &str) {
        let mut other = self.other_store();
        save(&mut other, page, self.now);
    }

    /// Another process imports a web page.
    pub fn import_html(&mut self, address: &str, html: &str) -> &mut Self {
        let mut other = self.other_store();
        let url = Address::parse(address);
        let input = Input {
            bytes: html.as_bytes(),
            name: "page.html",
            url: url.as_ref(),
            content_type: Some("text/html; charset=utf-8"),
            format: None,
        };
        let (articles, _) = ingest::read(&input).into_articles();
        other.save(&articles, self.now).expect("saves");
        self.event(Event::Outside);
        self
    }

    /// A second connection to the same data, as another process has it.
    pub fn other_store(&self) -> Store {
        Store::open(self.folder.path(), self.now).expect("a store").store
    }

    /// From now on drafts cannot be saved, as on a full disk; or they can again.
    pub fn fail_saving(&mut self, fails: bool) -> &mut Self {
        self.disk_full = fails;
        self
    }

    /// Presses keys: characters as they are, others by name, as in `jj<Enter>` or `<C-s>`.
    pub fn keys(&mut self, keys: &str) -> &mut Self {
        let mut rest = keys;
        while let Some(c) = rest.chars().next() {
            let named = rest.strip_prefix('<').and_then(|rest| rest.split_once('>'));
            let (key, after) = match named.and_then(|(name, after)| Some((named_key(name)?, after)))
            {
                Some(found) => found,
                None => (Key::char(c), &rest[c.len_utf8()..]),
            };
            self.event(Event::Key(key));
            rest = after;
        }
        self
    }

    /// Presses keys faster than the store answers: the answers come after the last key.
    pub fn hurried_keys(&mut self, keys: &[Key]) {
        self.hurried(keys.iter().map(|key| Event::Key(*key)));
    }

    /// Events that come faster than the store answers.
    pub fn hurried(&mut self, events: impl IntoIterator<Item = Event>) {
        let mut effects = Vec::new();
        for event in events {
            effects.extend(update(&mut self.state, self.now, event));
        }
        self.perform(effects);
    }

    /// The terminal has another size.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.event(Event::Resize { columns, rows });
    }

    /// One event, and everything that follows from it.
    pub fn event(&mut self, event: Event) {
        let effects = update(&mut self.state, self.now, event);
        self.perform(effects);
    }

    fn perform(&mut self, effects: Vec<Effect>) {
        let mut waiting = VecDeque::from(effects);
        while let Some(effect) = waiting.pop_front() {
            let event = match effect {
                Effect::Ask(ticket, request) => {
                    let answer = storekeeper::answer(&mut self.store, request, self.now);
                    Event::Answered(ticket, answer)
                }
                Effect::Do(change) => {
                    match storekeeper::change(&mut self.store, change, self.now) {
                        Ok(()) => continue,
                        Err(problem) => Event::Failed(problem),
                    }
                }
                Effect::OpenDraft { article, reply_to } => {
                    storekeeper::open_draft(&self.store, article, reply_to.as_deref())
                }
                Effect::SaveDraft(draft) if self.disk_full => {
                    let problem = Problem::new("cannot save the draft", "the disk is full");
                    Event::DraftSaved(draft, Err(problem))
                }
                Effect::SaveDraft(draft) => {
                    storekeeper::save_draft(&mut self.store, draft, self.now)
                }
                Effect::Edit(text) => {
                    let Some(editor) = self.editor else { continue };
                    Event::Edited(Ok(editor(&text)))
                }
                Effect::Quit => {
                    self.quit = true;
                    continue;
                }
                Effect::Errand(errand) => {
                    self.errands.push(errand);
                    continue;
                }
                // No picture is here: its description stands in its place.
                Effect::FindPictures { .. } => continue,
                Effect::Browse(address) => match self.no_browser {
                    Some(why) => {
                        let problem = Problem::new("there is no browser here", why);
                        Event::NotBrowsed(address, problem.hint("y copies the address"))
                    }
                    None => {
                        self.browsed.push(address);
                        continue;
                    }
                },
                Effect::Copy(text) => {
                    self.copied.push(text);
                    continue;
                }
                Effect::KeepMeasure(columns) => {
                    self.kept.push(columns);
                    continue;
                }
                Effect::Send(sending) => {
                    self.sendings.push(sending);
                    continue;
                }
                Effect::KeepIdentity(missing, words) => {
                    self.identity.push((missing, words));
                    continue;
                }
                Effect::SyncDesk | Effect::Suspend | Effect::Forget(_) => continue,
            };
            waiting.extend(update(&mut self.state, self.now, event));
        }
    }

    /// The screen as a buffer.
    pub fn buffer(&self) -> Buffer {
        let mut buffer = Buffer::empty(Rect::new(0, 0, self.state.columns, self.state.rows));
        ui::draw(&self.state, &Theme::default(), &mut buffer);
        buffer
    }

    /// The screen as text, a line a row, without spaces at the ends.
    pub fn screen(&self) -> String {
        let buffer = self.buffer();
        let row = |y| {
            let cells = (0..buffer.area.width).map(|x| buffer[(x, y)].symbol().to_owned());
            cells.collect::<String>().trim_end().to_owned()
        };
        (0..buffer.area.height).map(row).collect::<Vec<_>>().join("\n")
    }

    /// The text of all cells in reverse: the row under the cursor.
    pub fn cursor_row(&self) -> String {
        let buffer = self.buffer();
        let cells = buffer.content().iter();
        let reversed = cells.filter(|cell| cell.modifier.contains(Modifier::REVERSED));
        reversed.map(|cell| cell.symbol()).collect::<String>().trim().to_owned()
    }

    /// The title of the open article.
    pub fn open_title(&self) -> String {
        let reader = self.state.reader.as_ref();
        reader.map(|reader| reader.article.title.to_string()).unwrap_or_default()
    }

    /// Fails with the screen unless it shows all of these.
    pub fn shows(&self, texts: &[&str]) -> &Self {
        let screen = self.screen();
        for text in texts {
            assert!(screen.contains(text), "“{text}” is not on the screen:\n{screen}");
        }
        self
    }
}

fn save(store: &mut Store, page: &str, now: Timestamp) {
    let input = Input {
        bytes: page.as_bytes(),
        name: "page.txt",
        url: None,
        content_type: None,
        format: None,
    };
    let (articles, problems) = ingest::read(&input).into_articles();
    assert!(problems.is_empty(), "{problems:?}");
    store.save(&articles, now).expect("saves");
}

fn named_key(name: &str) -> Option<Key> {
    if let Some(letter) = name.strip_prefix("C-") {
        return letter.chars().next().map(Key::ctrl);
    }
    let code = match name {
        "Enter" => Code::Enter,
        "Esc" => Code::Esc,
        "Tab" => Code::Tab,
        "Backspace" => Code::Backspace,
        "Down" => Code::Down,
        "Up" => Code::Up,
        "Left" => Code::Left,
        "Right" => Code::Right,
        "PageDown" => Code::PageDown,
        "PageUp" => Code::PageUp,
        "Home" => Code::Home,
        "End" => Code::End,
        _ => return None,
    };
    Some(Key::plain(code))
}
