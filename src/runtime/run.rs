//! The event loop: drain the inbox, update, perform effects, draw once.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

use crossterm::clipboard::CopyToClipboard;
use ratatui::buffer::Buffer;

use crate::app::{self, Effect, Errand, Event, Missing, Request, Sending, State};
use crate::config::{self, Paths, Settings};
use crate::home::{self, Home};
use crate::model::{Address, ArticleId, Problem};
use crate::refresh;
use crate::store::Store;
use crate::ui::{self, Theme};

use super::choices::Hyperlinks;
use super::courier::Courier;
use super::decode::Input;
use super::errands::ErrandRunner;
use super::gallery::Gallery;
use super::input::Reader;
use super::signals::{Ending, Notice, Signals};
use super::terminal::Terminal;
use super::translate::key_of;
use super::worker::Worker;
use super::{browser, choices, editor, panic, storekeeper, tty, watchdog};

/// Events that may wait; a full inbox slows the sender down, never the reader.
const INBOX: usize = 1_024;
/// Events taken before a frame is drawn: a flood must not keep the screen still.
const BATCH: usize = 256;
/// How long a keystroke may wait for another process that writes to the desk.
const PATIENCE: Duration = Duration::from_millis(250);

/// What reaches the loop: an event for the state machine, or something for the loop itself.
pub(super) enum Incoming {
    /// A picture was encoded.
    #[cfg(feature = "images")]
    Made(super::gallery::Made),
    Event(Event),
    Notice(Notice),
    Gone,
}

/// Runs the reader until it is left; gives the process's exit code.
///
/// # Errors
/// There is no terminal, or the data directory cannot be opened.
pub fn run(paths: &Paths) -> Result<ExitCode, Problem> {
    tty::require()?;
    let now = home::now();
    let loaded = config::load(&paths.config_file);
    let Home { store, notices } = home::open(&paths.data_dir, now)?;
    store.set_patience(PATIENCE);
    panic::install(paths.data_dir.clone());
    let (columns, rows) = tty::size();
    let mut state = State::new(columns, rows, now, choices::preferences(&loaded.settings, now));
    for problem in loaded.problems.iter().chain(&notices) {
        state.status.trouble(problem, now);
    }
    let mut session = Session::begin(state, store, loaded.settings, paths)?;
    session.listen()?;
    session.serve()
}

/// The running reader.
struct Session {
    state: State,
    /// The loop's own door to the desk: what is typed is stored here before it is drawn.
    store: Store,
    theme: Theme,
    hyperlinks: Hyperlinks,
    settings: Settings,
    folder: PathBuf,
    config_file: PathBuf,
    terminal: Terminal,
    inbox: Receiver<Incoming>,
    sender: SyncSender<Incoming>,
    worker: Option<Worker>,
    errands: Option<ErrandRunner>,
    gallery: Gallery,
    courier: Option<Courier>,
    reader: Option<Reader>,
    signals: Signals,
    ending: Option<Ending>,
    /// What the state machine asked for before the worker was there, and the first frame could do
    /// without.
    later: Vec<Effect>,
}

impl Session {
    /// Loads what the first frame shows, and draws it; nothing else stands before that frame.
    fn begin(
        mut state: State,
        mut store: Store,
        settings: Settings,
        paths: &Paths,
    ) -> Result<Self, Problem> {
        store.leave_logs();
        let last = storekeeper::last_open(&store);
        let mut effects = state.start(last);
        let mut later = Vec::new();
        while let Some(effect) = effects.pop() {
            match effect {
                Effect::Ask(ticket, request)
                    if !matches!(request, Request::Preload { .. } | Request::Hidden { .. }) =>
                {
                    let now = state.now;
                    let answer = storekeeper::answer(&mut store, request, now);
                    effects.extend(app::update(&mut state, now, Event::Answered(ticket, answer)));
                }
                other => later.push(other),
            }
        }
        let (theme, unusable) = choices::theme(&settings, &paths.config_file);
        if let Some(problem) = unusable {
            let now = state.now;
            state.status.trouble(&problem, now);
        }
        let (sender, inbox) = sync_channel(INBOX);
        let to_loop = sender.clone();
        // Before the terminal is taken, so that a signal in the first moment gives it back.
        let signals = Signals::start(move |notice| {
            let _ = to_loop.send(Incoming::Notice(notice));
        })?;
        let terminal = Terminal::enter()?;
        let gallery = Gallery::new(&settings, &paths.data_dir, sender.clone());
        let mut session = Self {
            state,
            store,
            theme,
            hyperlinks: choices::hyperlinks(&settings),
            settings,
            folder: paths.data_dir.clone(),
            config_file: paths.config_file.clone(),
            terminal,
            inbox,
            sender,
            worker: None,
            errands: None,
            gallery,
            courier: None,
            reader: None,
            signals,
            ending: None,
            later,
        };
        session.draw()?;
        Ok(session)
    }

    /// Starts everything else that sends events: the watchdog, keys, the store's worker.
    fn listen(&mut self) -> Result<(), Problem> {
        watchdog::start()?;
        let sender = self.sender.clone();
        self.reader = Some(Reader::start(move |input| {
            let incoming = match input {
                Input::Key(key) => match key_of(key) {
                    Some(key) => Incoming::Event(Event::Key(key)),
                    None => return ControlFlow::Continue(()),
                },
                Input::Paste(text) => Incoming::Event(Event::Paste(text)),
                Input::Ended => Incoming::Gone,
            };
            match sender.send(incoming) {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            }
        })?);
        let worker = Worker::start(&self.folder, self.sender.clone())?;
        for effect in std::mem::take(&mut self.later) {
            match effect {
                Effect::FindPictures { article, addresses } => {
                    self.find_pictures(&article, addresses);
                }
                other => worker.send(other),
            }
        }
        self.worker = Some(worker);
        Ok(())
    }

    /// The loop itself.
    fn serve(mut self) -> Result<ExitCode, Problem> {
        loop {
            let wait = Duration::from_secs(self.state.wakes_in());
            let first = match self.inbox.recv_timeout(wait) {
                Ok(incoming) => incoming,
                Err(RecvTimeoutError::Timeout) => Incoming::Event(Event::Tick),
                Err(RecvTimeoutError::Disconnected) => return Ok(self.end()),
            };
            let mut next = Some(first);
            for _ in 0..BATCH {
                let Some(incoming) = next.take() else { break };
                if self.take(incoming)?.is_break() {
                    return Ok(self.end());
                }
                next = self.inbox.try_recv().ok();
            }
            if let Some(left) = next
                && self.take(left)?.is_break()
            {
                return Ok(self.end());
            }
            self.draw()?;
        }
    }

    fn take(&mut self, incoming: Incoming) -> Result<ControlFlow<()>, Problem> {
        match incoming {
            Incoming::Event(event) => self.handle(event),
            #[cfg(feature = "images")]
            Incoming::Made(made) => {
                self.gallery.take(made);
                Ok(ControlFlow::Continue(()))
            }
            Incoming::Gone => self.handle(Event::Shutdown),
            Incoming::Notice(Notice::End(ending)) => {
                self.ending = Some(ending);
                self.handle(Event::Shutdown)
            }
            Incoming::Notice(Notice::Resized { columns, rows }) => {
                self.handle(Event::Resize { columns, rows })
            }
            Incoming::Notice(Notice::Stop) => self.suspend(),
            Incoming::Notice(Notice::Continued) => self.resumed(),
        }
    }

    /// One event, and all the effects that follow from it.
    fn handle(&mut self, event: Event) -> Result<ControlFlow<()>, Problem> {
        let mut waiting = vec![event];
        while let Some(event) = waiting.pop() {
            for effect in app::update(&mut self.state, home::now(), event) {
                match effect {
                    Effect::OpenDraft { article, reply_to } => waiting
                        .push(storekeeper::open_draft(&self.store, article, reply_to.as_deref())),
                    Effect::SaveDraft(draft) => {
                        waiting.push(storekeeper::save_draft(&mut self.store, draft, home::now()));
                    }
                    Effect::Edit(text) => waiting.push(self.edit(&text)),
                    Effect::Browse(address) => waiting.extend(self.browse(address)),
                    Effect::FindPictures { article, addresses } => {
                        self.find_pictures(&article, addresses);
                    }
                    Effect::Copy(text) => self.copy(text)?,
                    Effect::KeepMeasure(columns) => waiting.extend(self.keep_measure(columns)),
                    Effect::Send(sending) => waiting.extend(self.post(sending)),
                    Effect::KeepIdentity(missing, words) => {
                        waiting.extend(self.keep_identity(missing, &words));
                    }
                    Effect::Suspend => return self.suspend(),
                    Effect::Quit => return Ok(ControlFlow::Break(())),
                    Effect::Errand(errand) => {
                        if let Err((errand, problem)) = self.fetch(errand) {
                            waiting.push(Event::ErrandDone(errand.failed(problem)));
                        }
                    }
                    Effect::Ask(..) | Effect::Forget(_) | Effect::Do(_) | Effect::SyncDesk => {
                        if let Some(worker) = &self.worker {
                            worker.send(effect);
                        }
                    }
                }
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Hands an errand to the thread that runs them; the first one starts it.
    fn fetch(&mut self, errand: Errand) -> Result<(), (Errand, Problem)> {
        let start = || ErrandRunner::start(&self.folder, &self.settings, self.sender.clone());
        let runner = match self.errands.take().map_or_else(start, Ok) {
            Ok(runner) => runner,
            Err(problem) => return Err((errand, problem)),
        };
        runner.send(errand);
        self.errands = Some(runner);
        Ok(())
    }

    /// Hands comments to the thread that sends them; the first ones start it. An event where it
    /// cannot be started.
    fn post(&mut self, sending: Sending) -> Option<Event> {
        let start = || Courier::start(&self.folder, &self.config_file, self.sender.clone());
        match self.courier.take().map_or_else(start, Ok) {
            Ok(courier) => {
                courier.send(sending);
                self.courier = Some(courier);
                None
            }
            Err(problem) => Some(Event::SendingEnded(Err(problem))),
        }
    }

    /// Writes what a site wanted to know into the settings file; an event where that cannot be
    /// done.
    fn keep_identity(&self, missing: Missing, words: &str) -> Option<Event> {
        let key = match missing {
            Missing::Name => "identity.name",
            Missing::Email => "identity.email",
        };
        config::set(&self.config_file, key, words).err().map(Event::Failed)
    }

    /// Asks the browser to open an address; an event where none does.
    fn browse(&self, address: Address) -> Option<Event> {
        let (sender, asked) = (self.sender.clone(), address.clone());
        let failed = move |problem| {
            // Where nobody listens any more, nobody wants to know.
            let _ = sender.send(Incoming::Event(Event::NotBrowsed(asked, problem)));
        };
        let command = config::browser_of_process(&self.settings)
            .map_err(|problem| problem.hint("y copies the address"));
        let opened = command.and_then(|command| browser::open(&command, &address, failed));
        opened.err().map(|problem| Event::NotBrowsed(address, problem))
    }

    /// Hands a text to the clipboard of whatever terminal is at the other end (OSC 52).
    fn copy(&mut self, text: String) -> Result<(), Problem> {
        self.terminal.execute(CopyToClipboard::to_clipboard_from(text)).map_err(lost)
    }

    /// Writes the measure into the settings file; an event where that cannot be done.
    fn keep_measure(&self, columns: u16) -> Option<Event> {
        let kept = config::set(&self.config_file, "reader.measure", &columns.to_string());
        kept.err().map(Event::Failed)
    }

    fn edit(&mut self, text: &str) -> Event {
        let Some(reader) = &self.reader else {
            let problem = Problem::new("cannot open an editor", "the keyboard is not read yet");
            return Event::Edited(Err(problem));
        };
        let command = config::editor_of_process(&self.settings);
        Event::Edited(command.and_then(|command| {
            editor::edit(&mut self.terminal, reader, &command, text, &self.folder)
        }))
    }

    /// To the shell, and back once it lets the program go on.
    fn suspend(&mut self) -> Result<ControlFlow<()>, Problem> {
        if let Some(reader) = &self.reader {
            reader.park();
        }
        self.terminal.suspend();
        self.signals.stop();
        let resumed = self.resumed();
        if let Some(reader) = &self.reader {
            reader.resume();
        }
        resumed
    }

    fn resumed(&mut self) -> Result<ControlFlow<()>, Problem> {
        self.gallery.forget();
        self.terminal.resume().map_err(lost)?;
        let (columns, rows) = self.terminal.size();
        self.handle(Event::Resize { columns, rows })
    }

    /// Has pictures read or fetched; an address that the network named leads nowhere private.
    fn find_pictures(&mut self, article: &ArticleId, addresses: Vec<Address>) {
        let near = refresh::near(&self.store, article).unwrap_or_default();
        for address in addresses {
            let origin = refresh::origin(&address, near.as_ref());
            self.gallery.find(address, origin);
        }
    }

    fn draw(&mut self) -> Result<(), Problem> {
        let (state, theme, gallery) = (&self.state, &self.theme, &mut self.gallery);
        let mut whole = |buffer: &mut Buffer| {
            let links = ui::draw_linked(state, theme, buffer);
            gallery.paint(&ui::pictures(state), buffer);
            links
        };
        let drawn = match self.hyperlinks {
            Hyperlinks::On => self.terminal.draw_linked(|f| whole(f.buffer_mut())),
            Hyperlinks::Off => self.terminal.draw(|f| drop(whole(f.buffer_mut()))),
        };
        drawn.map_err(lost)
    }

    /// Lets the worker finish what was asked of it, and gives the terminal back.
    fn end(self) -> ExitCode {
        // Nobody takes answers any more, so that the worker cannot wait for that.
        drop(self.inbox);
        if let Some(courier) = self.courier {
            courier.finish();
        }
        if let Some(errands) = self.errands {
            errands.finish();
        }
        self.gallery.finish();
        if let Some(worker) = self.worker {
            worker.finish();
        }
        drop(self.terminal);
        self.ending.map_or(ExitCode::SUCCESS, Ending::code)
    }
}

fn lost(error: std::io::Error) -> Problem {
    Problem::new("the terminal no longer takes what is drawn", error.to_string())
}
