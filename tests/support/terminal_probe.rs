//! A small program that uses the terminal exactly as tidings does and shows what it gets from it;
//! the tests in `tests/terminal.rs` run it.
//!
//! Keys: `q` ends it, Ctrl-Z stops it, `e` opens the editor, `p` panics, `w` lets a worker panic,
//! `s` lets the loop hang, `c` copies.

use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use crossterm::clipboard::CopyToClipboard;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;
use tidings::config::{Settings, editor_of_process};
use tidings::model::Problem;
use tidings::runtime::decode::Input;
use tidings::runtime::input::Reader;
use tidings::runtime::signals::{Notice, Signals};
use tidings::runtime::terminal::Terminal;
use tidings::runtime::{editor, panic, watchdog};

enum Event {
    Input(Input),
    Notice(Notice),
}

struct Probe {
    terminal: Terminal,
    reader: Reader,
    signals: Signals,
    folder: PathBuf,
    text: String,
    /// What came last, one line each.
    log: VecDeque<String>,
    frames: usize,
}

fn main() -> ExitCode {
    let folder = PathBuf::from(std::env::var_os("HOME").unwrap_or_default());
    panic::install(folder.join("reports"));
    match start(folder) {
        Ok((mut probe, events)) => probe.run(&events),
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::from(2)
        }
    }
}

fn start(folder: PathBuf) -> Result<(Probe, Receiver<Event>), Problem> {
    let (inbox, events) = sync_channel(64);
    let signals = Signals::start(forward(&inbox, Event::Notice))?;
    let terminal = Terminal::enter()?;
    watchdog::start()?;
    let send = forward(&inbox, Event::Input);
    let reader = Reader::start(move |input| {
        send(input);
        ControlFlow::Continue(())
    })?;
    let text = "first line".to_owned();
    let log = VecDeque::new();
    Ok((Probe { terminal, reader, signals, folder, text, log, frames: 0 }, events))
}

fn forward<T>(inbox: &SyncSender<Event>, make: fn(T) -> Event) -> impl Fn(T) + use<T> {
    let inbox = inbox.clone();
    move |what| drop(inbox.send(make(what)))
}

impl Probe {
    fn run(&mut self, events: &Receiver<Event>) -> ExitCode {
        self.draw();
        while let Ok(event) = events.recv() {
            let going = match event {
                Event::Input(Input::Key(key)) => self.on_key(key),
                Event::Input(Input::Paste(text)) => self.note(format!("paste {text:?}")),
                Event::Input(Input::Ended) => self.note("input ended".to_owned()),
                Event::Notice(notice) => self.on_notice(notice),
            };
            if let ControlFlow::Break(code) = going {
                return code;
            }
            self.draw();
        }
        ExitCode::FAILURE
    }

    fn on_key(&mut self, key: KeyEvent) -> ControlFlow<ExitCode> {
        let plain = key.modifiers == KeyModifiers::NONE;
        match key.code {
            KeyCode::Char('z') if key.modifiers == KeyModifiers::CONTROL => self.stop(),
            KeyCode::Char('q') if plain => return ControlFlow::Break(ExitCode::SUCCESS),
            KeyCode::Char('p') if plain => panic!("asked for \u{1b}[31mit"),
            KeyCode::Char('w') if plain => {
                let ended = thread::spawn(|| panic!("a worker's own")).join();
                return self.note(format!("worker panicked {}", ended.is_err()));
            }
            KeyCode::Char('s') if plain => {
                self.log.push_back("hangs".to_owned());
                self.draw();
                loop {
                    thread::park();
                }
            }
            KeyCode::Char('e') if plain => return self.edit(),
            KeyCode::Char('c') if plain => {
                let _ = self.terminal.execute(CopyToClipboard::to_clipboard_from("copied"));
            }
            _ => {}
        }
        self.note(format!("key {:?} {:?}", key.code, key.modifiers))
    }

    fn on_notice(&mut self, notice: Notice) -> ControlFlow<ExitCode> {
        match notice {
            Notice::End(ending) => return ControlFlow::Break(ending.code()),
            Notice::Stop => self.stop(),
            Notice::Continued => drop(self.terminal.resume()),
            Notice::Resized { .. } => {}
        }
        self.note(format!("{notice:?}"))
    }

    fn stop(&mut self) {
        self.reader.park();
        self.terminal.suspend();
        self.signals.stop();
        let _ = self.terminal.resume();
        self.reader.resume();
    }

    fn edit(&mut self) -> ControlFlow<ExitCode> {
        let edited = editor_of_process(&Settings::default()).and_then(|command| {
            editor::edit(&mut self.terminal, &self.reader, &command, &self.text, &self.folder)
        });
        match edited {
            Ok(text) => {
                self.text = text;
                self.note(format!("text {:?}", self.text))
            }
            Err(problem) => self.note(format!("problem {problem}")),
        }
    }

    fn note(&mut self, line: String) -> ControlFlow<ExitCode> {
        self.log.push_back(line);
        if self.log.len() > 12 {
            self.log.pop_front();
        }
        ControlFlow::Continue(())
    }

    fn draw(&mut self) {
        self.frames += 1;
        let (columns, rows) = self.terminal.size();
        let head = format!("probe {} {columns}x{rows} frame {}", std::process::id(), self.frames);
        let lines = [head].into_iter().chain(self.log.iter().cloned()).map(Line::from);
        let shown = Paragraph::new(lines.collect::<Vec<_>>());
        // A terminal that is gone is the watchdog's business.
        let _ = self.terminal.draw(|frame| frame.render_widget(&shown, frame.area()));
    }
}
