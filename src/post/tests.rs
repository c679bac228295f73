//! The protocol against simulated servers: every script of up to four faults, crashes of this side
//! included, for servers of every kind. The driver here is the sender's, without disk and network.

use super::protocol::{Action, Event, Stage, TABLE, When, step};
use super::waits::{RELIABLE, after};
use crate::model::{CommentState, Delivery, Timestamp};

/// How a server behaves.
#[derive(Clone, Copy, Debug)]
struct Kind {
    name: &'static str,
    /// It refuses a second comment of the same text.
    refuses_seconds: bool,
    /// It shows what it has stored.
    shows: bool,
    /// It says that it holds what it has stored.
    says_held: bool,
    /// It answers at all.
    answers: bool,
    /// It stores what it says it took.
    stores: bool,
    /// It sends away who comes for the first time.
    floods: bool,
}

const PLAIN: Kind = Kind {
    name: "WordPress form, shown at once",
    refuses_seconds: true,
    shows: true,
    says_held: false,
    answers: true,
    stores: true,
    floods: false,
};

const KINDS: [Kind; 8] = [
    PLAIN,
    Kind { name: "WordPress form, held", shows: false, says_held: true, ..PLAIN },
    Kind { name: "WordPress REST, too fast at first", floods: true, ..PLAIN },
    Kind { name: "WordPress, silently thrown away", shows: false, ..PLAIN },
    Kind { name: "Isso, shown at once", refuses_seconds: false, ..PLAIN },
    Kind { name: "Isso, held", refuses_seconds: false, shows: false, says_held: true, ..PLAIN },
    Kind { name: "silent", refuses_seconds: false, answers: false, ..PLAIN },
    Kind { name: "says yes and stores nothing", stores: false, ..PLAIN },
];

/// Points of a script, faults in it, and sorts of faults.
const POINTS: usize = 9;
const MOST_FAULTS: usize = 4;
const SORTS: u32 = 5;

/// What goes wrong at a point. Where a sort makes no sense at a point, nothing does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    None,
    /// This program ends.
    Crash,
    /// No connection.
    NoWay,
    /// The request is lost on its way.
    RequestLost,
    /// The answer is lost on its way.
    AnswerLost,
    /// The server takes long, and stores the comment after the connection broke off.
    Late,
}

impl Fault {
    fn of(digit: u32) -> Self {
        match digit {
            1 => Self::Crash,
            2 => Self::NoWay,
            3 => Self::RequestLost,
            4 => Self::AnswerLost,
            5 => Self::Late,
            _ => Self::None,
        }
    }
}

/// One run: the server, the desk and what is still to go wrong.
struct World<'a> {
    kind: Kind,
    script: &'a [u32],
    at: usize,
    now: i64,
    stored: u32,
    /// When something that is still at work will be stored.
    late: Vec<i64>,
    asked: u32,
    state: CommentState,
    delivery: Delivery,
}

struct Crashed;

impl World<'_> {
    fn fault(&mut self) -> Fault {
        let digit = self.script.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        Fault::of(digit)
    }

    fn may_crash(&mut self) -> Result<(), Crashed> {
        if self.fault() == Fault::Crash { Err(Crashed) } else { Ok(()) }
    }

    fn stage(&self) -> Stage {
        Stage::of(self.state, &self.delivery).expect("no draft")
    }

    /// A step on the disk; the program may end before it and after it.
    fn record(&mut self, event: Event) -> Result<(), Crashed> {
        self.may_crash()?;
        let row = step(self.stage(), event).unwrap_or_else(|| {
            panic!("{}: no row for {:?} {event:?}", self.kind.name, self.stage())
        });
        self.delivery = after(&self.delivery, row, None, Timestamp(self.now));
        self.state = row.to.state();
        assert_eq!(self.stage(), row.to, "the desk knows it by what it keeps");
        Ok(())
    }

    fn arrive(&mut self) -> Event {
        self.asked += 1;
        let Kind { refuses_seconds, says_held, stores, floods, .. } = self.kind;
        if refuses_seconds && self.stored > 0 {
            return Event::Duplicate;
        }
        if floods && self.asked == 1 {
            return Event::TooFast;
        }
        self.stored += u32::from(stores);
        if says_held { Event::StoredHeld } else { Event::Stored }
    }

    fn post(&mut self) -> Result<Event, Crashed> {
        Ok(match self.fault() {
            Fault::Crash => {
                self.arrive();
                return Err(Crashed);
            }
            Fault::NoWay => Event::NotSent,
            Fault::RequestLost => Event::Lost,
            Fault::AnswerLost => {
                self.arrive();
                Event::Lost
            }
            Fault::Late => {
                self.late.push(self.now + 100);
                Event::Lost
            }
            Fault::None => {
                let event = self.arrive();
                if self.kind.answers { event } else { Event::Lost }
            }
        })
    }

    fn look(&mut self) -> Result<Event, Crashed> {
        let age = self.now - self.delivery.doubt.expect("something is in doubt").0;
        Ok(match self.fault() {
            Fault::Crash => return Err(Crashed),
            Fault::NoWay | Fault::AnswerLost => Event::NoSight,
            Fault::None | Fault::RequestLost | Fault::Late => {
                match (self.stored > 0 && self.kind.shows, self.kind.refuses_seconds) {
                    (true, _) => Event::Found,
                    (false, true) if age < RELIABLE => Event::AbsentSafe,
                    (false, _) => Event::AbsentOpen,
                }
            }
        })
    }

    fn poll(&mut self) -> Result<Event, Crashed> {
        Ok(match self.fault() {
            Fault::Crash => return Err(Crashed),
            Fault::NoWay | Fault::AnswerLost => Event::NoSight,
            Fault::None | Fault::RequestLost | Fault::Late => {
                let visible = self.stored > 0 && self.kind.shows;
                if visible { Event::Visible } else { Event::Hidden }
            }
        })
    }

    /// What one start of the program does.
    fn start(&mut self) -> Result<(), Crashed> {
        for _ in 0..8 {
            let now = Timestamp(self.now);
            let action = self.stage().action();
            let due = self.delivery.next_try.is_some_and(|next| next <= now);
            if action != Action::Disown && !due {
                return Ok(());
            }
            match action {
                Action::Send => {
                    self.record(Event::Taken)?;
                    let event = self.post()?;
                    self.record(event)?;
                }
                Action::Disown => self.record(Event::Orphaned)?,
                Action::Look => {
                    let event = self.look()?;
                    self.record(event)?;
                }
                Action::Poll => {
                    let event = self.poll()?;
                    self.record(event)?;
                }
                Action::Nothing => return Ok(()),
            }
        }
        Ok(())
    }

    fn pass(&mut self, seconds: i64) {
        self.now += seconds;
        let now = self.now;
        let (done, late): (Vec<i64>, Vec<i64>) = self.late.iter().partition(|at| **at <= now);
        self.late = late;
        done.iter().for_each(|_| {
            self.arrive();
        });
    }
}

/// Runs a script until nothing more happens.
fn run(kind: Kind, script: &[u32]) -> World<'_> {
    let mut world = World {
        kind,
        script,
        at: 0,
        now: 1_000_000,
        stored: 0,
        late: Vec::new(),
        asked: 0,
        state: CommentState::Queued,
        delivery: Delivery { next_try: Some(Timestamp(0)), ..Delivery::default() },
    };
    // A start every minute and a half at first, so that waits are cut into as well.
    for boot in 0..24 {
        let crashed = world.start().is_err();
        let rests = world.delivery.next_try.is_none() && world.stage().action() != Action::Disown;
        if !crashed && rests && world.late.is_empty() {
            break;
        }
        world.pass(if boot < 12 { 90 } else { 1_000 });
    }
    world
}

/// Every script: digits at nine points, no more than four of them faults.
fn scripts() -> Vec<Vec<u32>> {
    let mut scripts = vec![Vec::new()];
    for _ in 0..POINTS {
        let longer = |script: &Vec<u32>| {
            let faults = script.iter().filter(|digit| **digit > 0).count();
            let highest = if faults < MOST_FAULTS { SORTS } else { 0 };
            let script = script.clone();
            (0..=highest).map(move |digit| [&script[..], &[digit]].concat())
        };
        scripts = scripts.iter().flat_map(longer).collect();
    }
    scripts
}

#[test]
fn no_script_of_faults_doubles_or_loses_a_comment() {
    let scripts = scripts();
    assert_eq!(scripts.len(), 90_196);
    for kind in KINDS {
        let mut asked = 0;
        for script in &scripts {
            let world = run(kind, script);
            let told = (world.stage(), world.stored);
            let what = || format!("{}, {script:?}: {told:?}", kind.name);
            assert!(world.stored <= 1, "doubled: {}", what());
            match told {
                (Stage::Sent, 1) | (Stage::Held, 1) => {}
                // Nothing shows it, so it is never called sent.
                (Stage::Held, 0) if !kind.stores => {}
                (Stage::Asking, _) => asked += 1,
                _ => panic!("{}", what()),
            }
        }
        if kind.refuses_seconds {
            assert_eq!(asked, 0, "{}: the writer need not be asked", kind.name);
        }
        let share = asked * 100 / scripts.len();
        println!("{}: {} scripts, {asked} ask the writer ({share} %)", kind.name, scripts.len());
    }
}

#[test]
fn without_faults_every_server_gets_the_comment_once() {
    for kind in KINDS {
        let world = run(kind, &[]);
        assert_eq!(world.stored, u32::from(kind.stores), "{}", kind.name);
        assert_eq!(world.stage() == Stage::Sent, kind.shows && kind.stores, "{}", kind.name);
    }
}

#[test]
fn the_table_names_each_step_once_and_leads_nowhere_unknown() {
    for (at, row) in TABLE.iter().enumerate() {
        let twin =
            |other: &super::protocol::Row| other.from == row.from && other.event == row.event;
        assert!(!TABLE[at + 1..].iter().any(twin), "{row:?}");
        // Whatever may have arrived is never again taken for something that never left.
        let doubtful = [Stage::Again, Stage::Resending, Stage::Unsure, Stage::Asking];
        let fresh = [Stage::Queued, Stage::Sending, Stage::Refused, Stage::Paused];
        assert!(!(doubtful.contains(&row.from) && fresh.contains(&row.to)), "{row:?}");
        // Something is sent only from a row that was taken up first.
        let under_way = [Stage::Sending, Stage::Resending];
        assert_eq!(under_way.contains(&row.to), row.event == Event::Taken, "{row:?}");
    }
    for stage in Stage::ALL {
        let ends = TABLE.iter().all(|row| row.from != stage);
        assert_eq!(ends, stage == Stage::Approved, "{stage:?}");
    }
}

#[test]
fn the_desk_tells_every_stage() {
    for stage in Stage::ALL {
        let doubtful = matches!(stage, Stage::Again | Stage::Resending | Stage::PausedAgain);
        let delivery = Delivery {
            doubt: doubtful.then_some(Timestamp(1)),
            next_try: (stage == Stage::Unsure).then_some(Timestamp(1)),
            ..Delivery::default()
        };
        assert_eq!(Stage::of(stage.state(), &delivery), Some(stage));
    }
    assert_eq!(Stage::of(CommentState::Draft, &Delivery::default()), None);
}

#[test]
fn waits_are_as_long_as_caution_and_the_site_want() {
    let now = Timestamp(10_000);
    let at = |from, event, asked: Option<u64>, delivery: &Delivery| {
        let asked = asked.map(std::time::Duration::from_secs);
        after(delivery, step(from, event).expect("a row"), asked, now)
    };
    let fresh = Delivery { attempts: 1, started: Some(Timestamp(9_990)), ..Delivery::default() };
    let lost = at(Stage::Sending, Event::Lost, None, &fresh);
    assert_eq!((lost.doubt, lost.not_before), (fresh.started, Some(Timestamp(10_120))));
    let orphan = at(Stage::Sending, Event::Orphaned, None, &fresh);
    assert_eq!(orphan.not_before, Some(Timestamp(9_990 + 180)));
    for (asked, wait) in [(None, 20), (Some(3), 20), (Some(90), 90)] {
        let flood = at(Stage::Sending, Event::TooFast, asked, &fresh);
        assert_eq!(flood.not_before, Some(Timestamp(10_000 + wait)));
        let retried = at(Stage::Queued, Event::Retry, None, &flood);
        assert_eq!(retried.next_try, flood.not_before, "a wish does not overrule the site");
    }
    for (attempts, wait) in [(0, 60), (1, 60), (2, 120), (5, 960), (40, 21_600)] {
        let delivery = Delivery { attempts, ..Delivery::default() };
        let next = at(Stage::Queued, Event::NotReady, None, &delivery).next_try;
        assert_eq!(next, Some(Timestamp(10_000 + wait)), "{attempts}");
    }
    for (age, wait) in
        [(0, Some(600)), (7_200, Some(3_600)), (400_000, Some(21_600)), (9_000_000, None)]
    {
        let held = Delivery { started: Some(Timestamp(10_000 - age)), ..Delivery::default() };
        let next = at(Stage::Held, Event::Hidden, None, &held).next_try;
        assert_eq!(next, wait.map(|wait| Timestamp(10_000 + wait)), "{age}");
    }
    assert_eq!(step(Stage::Held, Event::Hidden).map(|row| row.when), Some(When::Poll));
}
