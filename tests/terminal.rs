//! The terminal side in a real pseudo-terminal: whatever ends the program, the terminal is given
//! back as it was found; and only one thing reads the keys at any time.

#![cfg(unix)]
// The functions beside the tests are part of them: whatever goes wrong there fails the test.
#![allow(clippy::unwrap_used)]

mod pty;

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use pty::clean::{Allowed, assert_clean, modes_left_on};
use pty::{Answers, Exit, Launch, Session};
use rustix::process::Signal;

/// Half a second is the promise; the rest is for machines with other things to do.
const SOON: Duration = Duration::from_secs(3);

/// The processor time a program may use in a test here, all of it.
const LITTLE: Duration = Duration::from_millis(200);

fn probe() -> PathBuf {
    // Cargo tells a test where the package's binaries are, but not its examples.
    let test = std::env::current_exe().unwrap();
    let built = test.parent().unwrap().parent().unwrap().join("examples/terminal_probe");
    assert!(built.is_file(), "run `cargo build --example terminal_probe` first");
    built
}

fn start() -> Session {
    let session = Launch::new(probe()).start();
    session.wait_for_text("probe");
    session
}

/// Starts the probe below a shell with job control, as a user does.
fn start_below_shell(script: &str) -> Session {
    let script = script.replace("PROBE", &format!("'{}'", probe().display()));
    let session = Launch::new("/bin/sh").args(["-c", &script]).start();
    session.wait_for_text("probe");
    session
}

#[track_caller]
fn assert_given_back(session: &mut Session, settings: &str) -> Exit {
    let exit = session.exit_status();
    let bytes = session.recorded();
    assert_eq!(modes_left_on(&bytes), [""; 0]);
    assert_eq!(session.settings(), settings);
    assert_clean(&bytes, &[]);
    exit
}

#[track_caller]
fn assert_soon(since: Instant, exit: &Exit) {
    let took = exit.at.saturating_duration_since(since);
    println!("ended after {} ms, {} ms cpu", took.as_millis(), exit.cpu.as_millis());
    assert!(took <= SOON, "it took {took:?}");
}

fn settings_before() -> String {
    let idle = Launch::new("/bin/cat").start();
    idle.settings()
}

#[test]
fn every_ending_signal_gives_the_terminal_back() {
    let before = settings_before();
    for (signal, code) in
        [(Signal::TERM, 143), (Signal::HUP, 129), (Signal::INT, 130), (Signal::QUIT, 131)]
    {
        let mut session = start();
        assert_ne!(session.settings(), before);
        let since = Instant::now();
        session.signal(signal);
        let exit = assert_given_back(&mut session, &before);
        assert_eq!((exit.code, &exit.signal), (code, &None), "{signal:?}");
        assert_soon(since, &exit);
    }
}

#[test]
fn a_signal_in_the_first_moment_finds_the_way_back_too() {
    let before = settings_before();
    let mut session = Launch::new(probe()).start();
    session.wait_for_bytes(|bytes| bytes.starts_with(b"\x1b[?1049h"));
    session.signal(Signal::TERM);
    assert_eq!(assert_given_back(&mut session, &before).code, 143);
}

#[test]
fn a_hanging_loop_cannot_hold_up_the_ending() {
    let before = settings_before();
    let mut session = start();
    session.keys("s");
    session.wait_for_text("hangs");
    let since = Instant::now();
    session.signal(Signal::TERM);
    let exit = assert_given_back(&mut session, &before);
    assert_eq!(exit.code, 143);
    assert_soon(since, &exit);
}

#[test]
fn leaving_by_a_key_leaves_nothing_behind() {
    let before = settings_before();
    let mut session = start();
    assert!(session.alternate_screen());
    assert_eq!(session.cursor(), None);
    session.keys("q");
    let exit = assert_given_back(&mut session, &before);
    assert_eq!((exit.code, session.farewell().as_str()), (0, ""));
}

#[test]
fn a_broken_pipe_is_no_reason_to_end() {
    let session = start();
    session.signal(Signal::PIPE);
    session.keys("x");
    session.wait_for_text("key Char('x')");
}

#[test]
fn a_vanished_terminal_ends_it_without_spinning() {
    let mut session = start();
    let since = Instant::now();
    session.hang_up();
    let exit = session.exit_status();
    assert_eq!((exit.code, &exit.signal), (129, &None));
    assert_soon(since, &exit);
    assert!(exit.cpu <= LITTLE, "it used {:?}", exit.cpu);
}

#[test]
fn a_vanished_terminal_ends_even_a_hanging_loop() {
    let mut session = start();
    session.keys("s");
    session.wait_for_text("hangs");
    let since = Instant::now();
    session.hang_up();
    let exit = session.exit_status();
    assert_eq!(exit.code, 129);
    assert_soon(since, &exit);
    assert!(exit.cpu <= LITTLE, "it used {:?}", exit.cpu);
}

#[test]
fn a_vanished_terminal_is_seen_below_a_leader_that_ignores_hangups() {
    let mut session = start_below_shell("trap '' HUP; PROBE; echo $? >code; times >times");
    let since = Instant::now();
    session.hang_up();
    assert_soon(since, &session.exit_status());
    let left = |name: &str| std::fs::read_to_string(session.home().join(name)).unwrap();
    assert_eq!(left("code").trim(), "129");
    let times = left("times");
    let used: f64 = times.lines().last().unwrap().split(' ').map(seconds).sum();
    assert!(used <= LITTLE.as_secs_f64(), "it used {times}");
}

/// Reads `0m0.010000s`.
fn seconds(time: &str) -> f64 {
    let (minutes, seconds) = time.trim_end_matches('s').split_once('m').unwrap();
    minutes.parse::<f64>().unwrap() * 60.0 + seconds.parse::<f64>().unwrap()
}

#[test]
fn ctrl_z_gives_the_shell_a_sane_terminal_and_takes_it_again() {
    stops_and_goes_on(|session, _| session.keys("<C-z>"));
}

#[test]
fn a_stop_signal_does_the_same() {
    stops_and_goes_on(|_, pid| {
        let pid = rustix::process::Pid::from_raw(pid).unwrap();
        rustix::process::kill_process(pid, Signal::TSTP).unwrap();
    });
}

fn stops_and_goes_on(stop: impl Fn(&Session, i32)) {
    // The shell says when it has the terminal, waits for a line, and gives it to the job again.
    let script = "set -m; PROBE; stty -a >during; echo stopped; read line; fg >/dev/null; \
                  echo \"ended $?\"";
    let mut session = start_below_shell(script);
    let pid = pid_on(&session.screen());
    session.keys("x");
    session.wait_for_text("key Char('x')");
    stop(&session, pid);
    session.wait_for_text("stopped");
    assert!(!session.alternate_screen());
    assert_eq!(modes_left_on(&session.recorded()), [""; 0]);
    let during = std::fs::read_to_string(session.home().join("during")).unwrap();
    for sane in ["icanon", "echo", "isig", "opost"] {
        assert!(during.split_whitespace().any(|mode| mode == sane), "{sane} is off: {during}");
    }
    session.keys("go on<Enter>");
    session.wait_for(|screen| screen.contains("Continued") && screen.contains("key Char('x')"));
    assert!(session.alternate_screen());
    session.keys("yq");
    session.exit_status();
    assert_eq!(session.farewell(), "ended 0\r\n");
    assert_eq!(modes_left_on(&session.recorded()), [""; 0]);
    assert_clean(&session.recorded(), &[]);
}

fn pid_on(screen: &str) -> i32 {
    screen.split(' ').nth(1).unwrap().parse().unwrap()
}

#[test]
fn a_stop_from_outside_is_repaired_when_it_goes_on() {
    let session = start_below_shell("set -m; PROBE; stty sane; clear; echo stopped; fg >/dev/null");
    let pid = rustix::process::Pid::from_raw(pid_on(&session.screen())).unwrap();
    rustix::process::kill_process(pid, Signal::STOP).unwrap();
    session.wait_for(|screen| screen.contains("Continued") && !screen.contains("stopped"));
    session.keys("x");
    session.wait_for_text("key Char('x')");
}

#[test]
fn without_a_shell_there_is_nobody_to_stop_for() {
    let session = start();
    session.keys("<C-z>x");
    session.wait_for_text("key Char('x')");
}

#[test]
fn a_panic_in_the_main_thread_gives_the_terminal_back_and_leaves_a_report() {
    let before = settings_before();
    let mut session = start();
    session.keys("p");
    let exit = assert_given_back(&mut session, &before);
    assert_eq!(exit.code, 101);
    let (report, text) = only_report(&session);
    assert!(text.contains("asked for it"), "{text}");
    assert!(text.contains("thread main") && text.contains("terminal_probe.rs"), "{text}");
    assert_clean(text.as_bytes(), &[]);
    let farewell = session.farewell();
    assert_eq!(farewell.lines().count(), 1, "{farewell}");
    assert!(farewell.contains(report.to_str().unwrap()), "{farewell}");
}

#[test]
fn a_panic_in_a_worker_leaves_the_screen_alone() {
    let mut session = start();
    session.keys("w");
    let screen = session.wait_for_text("worker panicked true");
    assert!(session.alternate_screen() && screen.starts_with("probe"), "{screen}");
    assert!(only_report(&session).1.contains("a worker's own"));
    session.keys("q");
    assert_eq!(session.exit_status().code, 0);
    assert_eq!(session.farewell(), "");
}

fn only_report(session: &Session) -> (PathBuf, String) {
    let folder = session.home().join("reports");
    let reports: Vec<_> =
        std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(reports.len(), 1, "{reports:?}");
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&folder), mode(&reports[0])), (0o700, 0o600));
    (reports[0].clone(), std::fs::read_to_string(&reports[0]).unwrap())
}

#[test]
fn keys_and_pastes_arrive_whole_and_in_order() {
    let session = start();
    session.keys("ö<Up><C-s><A-x><PageDown><Esc>");
    session.wait_for_text("key Esc");
    let screen = session.screen();
    let keys: Vec<&str> = screen.lines().filter_map(|line| line.strip_prefix("key ")).collect();
    assert_eq!(
        keys,
        [
            "Char('ö') KeyModifiers(0x0)",
            "Up KeyModifiers(0x0)",
            "Char('s') KeyModifiers(CONTROL)",
            "Char('x') KeyModifiers(ALT)",
            "PageDown KeyModifiers(0x0)",
            "Esc KeyModifiers(0x0)",
        ]
    );
    session.paste("two\nlines");
    session.wait_for_text(r#"paste "two\nlines""#);
}

#[test]
fn a_burst_longer_than_any_buffer_is_read_to_its_end() {
    let session = start();
    session.keys(&"x".repeat(3000));
    session.keys("<Up>");
    session.wait_for_text("key Up");
}

#[test]
fn a_new_size_is_drawn() {
    let session = start();
    session.resize(100, 30);
    session.wait_for_text("100x30");
    session.resize(20, 5);
    session.wait_for_text("20x5");
}

#[test]
fn nothing_is_asked_of_the_terminal_and_answers_are_no_keys() {
    let mut session = Launch::new(probe()).answers(Answers::Some).start();
    session.wait_for_text("probe");
    session.resize(70, 20);
    session.wait_for_text("70x20");
    session.send(b"\x1b[?62;22c\x1b[3;4R\x1b[?0ux");
    let screen = session.wait_for_text("key");
    assert_eq!(screen.matches("key").count(), 1, "{screen}");
    session.keys("q");
    session.exit_status();
    assert_clean(&session.recorded(), &[]);
}

#[test]
fn a_command_of_its_own_goes_out_whole() {
    let mut session = start();
    session.keys("c");
    session.wait_for_text("key Char('c')");
    session.keys("q");
    session.exit_status();
    let copied: &[u8] = b"\x1b]52;c;Y29waWVk\x1b\\";
    assert!(session.recorded().windows(copied.len()).any(|bytes| bytes == copied));
    assert_clean(&session.recorded(), &[Allowed::Clipboard]);
}

#[test]
fn without_a_terminal_it_says_what_to_use() {
    let output = std::process::Command::new(probe()).output().unwrap();
    assert_eq!((output.status.code(), output.stdout), (Some(2), Vec::new()));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("needs a terminal to draw on") && said.contains("tidings list"),
        "{said}"
    );
}

#[test]
fn keys_come_from_the_terminal_where_standard_input_is_a_pipe() {
    let session = start_below_shell("echo piped | PROBE");
    session.keys("x");
    session.wait_for_text("key Char('x')");
}

/// Writes an editor: a script that is handed to `sh`, so that nobody needs to execute a file that
/// another test's child may still hold open.
fn start_with_editor(script: &str) -> Session {
    let home = tempfile::tempdir().unwrap().keep();
    let editor = home.join("an editor");
    std::fs::write(&editor, script).unwrap();
    let command = format!("sh '{}'", editor.display());
    let session = Launch::new(probe()).home(home).env("EDITOR", command).start();
    session.wait_for_text("probe");
    session
}

#[test]
fn the_editor_has_the_terminal_to_itself() {
    let session = start_with_editor(
        "stat -c %a \"$1\"; echo ready; read line; printf '\\n%s\\n' \"$line\" >>\"$1\"\n",
    );
    session.keys("e");
    let screen = session.wait_for_text("ready");
    assert!(screen.contains("600") && !session.alternate_screen(), "{screen}");
    session.keys("typed in it<Enter>");
    session.wait_for_text(r#"text "first line\ntyped in it""#);
    assert!(session.alternate_screen());
    session.keys("x");
    let screen = session.wait_for_text("key Char('x')");
    assert_eq!(screen.matches("key").count(), 1, "{screen}");
    assert!(kept_texts(&session).is_empty());
}

#[test]
fn interrupting_the_editor_does_not_end_the_program() {
    let session = start_with_editor("echo changed >>\"$1\"; echo ready; read line\n");
    session.keys("e");
    session.wait_for_text("ready");
    session.keys("<C-c>");
    let screen = session.wait_for_text("problem");
    let kept = kept_texts(&session);
    assert_eq!(kept.len(), 1, "{screen}");
    assert_eq!(std::fs::read_to_string(&kept[0]).unwrap(), "first linechanged\n");
    session.keys("x");
    session.wait_for_text("key Char('x')");
}

#[test]
fn ending_the_program_ends_the_editor_first() {
    let before = settings_before();
    let mut session = start_with_editor("stty raw; echo ready; read line\n");
    session.keys("e");
    session.wait_for_text("ready");
    let since = Instant::now();
    session.signal(Signal::TERM);
    let exit = assert_given_back(&mut session, &before);
    assert_eq!(exit.code, 143);
    assert_soon(since, &exit);
}

#[test]
fn an_editor_that_is_not_there_is_a_problem_and_no_end() {
    let home = tempfile::tempdir().unwrap();
    let session = Launch::new(probe()).home(home.path()).env("VISUAL", "/no/such/editor").start();
    session.wait_for_text("probe");
    session.keys("e");
    let screen = session.wait_for_text("problem");
    assert!(screen.contains("/no/such/editor") && session.alternate_screen(), "{screen}");
}

fn kept_texts(session: &Session) -> Vec<PathBuf> {
    let files = std::fs::read_dir(session.home()).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.extension().is_some_and(|kind| kind == "txt")).collect()
}
