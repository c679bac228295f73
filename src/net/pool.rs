//! [`Pool`]: runs many fetches side by side, so that one slow server never holds up the others.
//!
//! Hosts take turns, and none has more than a few jobs running at once. A worker that has been
//! at one job for a while counts as stuck, and another takes its place, up to a limit. The pool
//! knows nothing of HTTP; a job is a closure that sends its own result wherever it belongs.

use std::collections::{HashMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::request::Cancel;
use crate::model::Problem;

/// How large a pool is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolSize {
    /// Workers that are not stuck.
    pub workers: usize,
    /// Workers in all, stuck ones included.
    pub most_workers: usize,
    /// Jobs that run at once for one host.
    pub per_host: usize,
    /// Jobs that may wait.
    pub waiting: usize,
    /// How long a worker may be at one job before it counts as stuck.
    pub patience: Duration,
    /// The stack of each worker in bytes; parsers run on it too.
    pub stack: usize,
}

impl Default for PoolSize {
    fn default() -> Self {
        Self {
            workers: 8,
            most_workers: 48,
            per_host: 4,
            waiting: 10_000,
            patience: Duration::from_secs(1),
            stack: 8 << 20,
        }
    }
}

/// By how many steps a worker stands behind the thread that started the pool.
const BEHIND: i32 = 10;

type Job = Box<dyn FnOnce(&Cancel) + Send>;

/// The handle of one job.
#[derive(Clone, Debug)]
pub struct Ticket(Cancel);

impl Ticket {
    /// Calls the job off: one that still waits is dropped, one that runs sees it by its
    /// [`Cancel`].
    pub fn cancel(&self) {
        self.0.cancel();
    }
}

/// Threads that fetch. Dropping it drops what waits and calls off what runs.
pub struct Pool {
    shared: Arc<Shared>,
}

struct Shared {
    size: PoolSize,
    state: Mutex<State>,
    /// There is a job for a worker, or the pool closes.
    work: Condvar,
    /// Something changed that the foreman should look at.
    foreman: Condvar,
}

#[derive(Default)]
struct State {
    hosts: HashMap<String, Host>,
    /// The hosts that have a job waiting and room for it, in the order of their turns.
    turns: VecDeque<String>,
    waiting: usize,
    running: Vec<Running>,
    workers: usize,
    idle: usize,
    next_number: u64,
    closed: bool,
}

#[derive(Default)]
struct Host {
    waiting: VecDeque<(Job, Cancel)>,
    running: usize,
}

struct Running {
    number: u64,
    since: Instant,
    cancel: Cancel,
}

/// A job that was taken up.
struct Taken {
    number: u64,
    host: String,
    job: Job,
    cancel: Cancel,
}

impl Pool {
    /// Starts the pool; workers are started as they are needed.
    ///
    /// # Errors
    ///
    /// The system starts no thread.
    pub fn new(size: PoolSize) -> Result<Self, Problem> {
        let shared = Arc::new(Shared {
            size,
            state: Mutex::new(State::default()),
            work: Condvar::new(),
            foreman: Condvar::new(),
        });
        let foreman = Arc::clone(&shared);
        thread::Builder::new()
            .name("net-foreman".to_owned())
            .stack_size(128 << 10)
            .spawn(move || foreman.watch())
            .map_err(|error| Problem::new("cannot fetch anything", error.to_string()))?;
        Ok(Self { shared })
    }

    /// Lets a job wait for its turn. `host` is the one it will talk to.
    ///
    /// A job that panics is lost, and nothing else; it should send its result by a sender that it
    /// owns, so that the receiver sees the loss.
    ///
    /// # Errors
    ///
    /// Too many jobs wait already, or the pool is shut down.
    pub fn submit(
        &self,
        host: &str,
        job: impl FnOnce(&Cancel) + Send + 'static,
    ) -> Result<Ticket, Problem> {
        let mut state = self.shared.lock();
        if state.closed {
            return Err(Problem::new("cannot fetch anything more", "the program is ending"));
        }
        if state.waiting >= self.shared.size.waiting {
            return Err(Problem::new(
                "cannot fetch anything more",
                "too many fetches wait already",
            )
            .hint("try again when some of them are done"));
        }
        let cancel = Cancel::default();
        state.add(host, Box::new(job), cancel.clone(), self.shared.size.per_host);
        drop(state);
        self.shared.work.notify_one();
        self.shared.foreman.notify_one();
        Ok(Ticket(cancel))
    }

    /// Drops what waits, calls off what runs and takes no more jobs; it does not wait for them.
    pub fn shutdown(&self) {
        let mut state = self.shared.lock();
        state.closed = true;
        state.hosts.values_mut().for_each(|host| host.waiting.clear());
        state.turns.clear();
        state.waiting = 0;
        state.running.iter().for_each(|running| running.cancel.cancel());
        drop(state);
        self.shared.work.notify_all();
        self.shared.foreman.notify_all();
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.shutdown();
    }
}

/// Lets whoever takes the results go before this thread, which several workers would hold up together
/// on few cores. Only on Linux does this concern one thread.
fn step_behind() {
    // Where it cannot be had, the threads take turns as usual.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::nice(BEHIND);
}

impl State {
    fn add(&mut self, host: &str, job: Job, cancel: Cancel, per_host: usize) {
        let entry = self.hosts.entry(host.to_owned()).or_default();
        if entry.waiting.is_empty() && entry.running < per_host {
            self.turns.push_back(host.to_owned());
        }
        entry.waiting.push_back((job, cancel));
        self.waiting += 1;
    }

    /// Takes the job whose turn it is. Jobs that were called off are dropped on the way.
    fn take(&mut self, per_host: usize) -> Option<Taken> {
        while let Some(name) = self.turns.pop_front() {
            let Some(host) = self.hosts.get_mut(&name) else { continue };
            let before = host.waiting.len();
            while host.waiting.front().is_some_and(|(_, cancel)| cancel.is_cancelled()) {
                host.waiting.pop_front();
            }
            let next = host.waiting.pop_front();
            self.waiting -= before - host.waiting.len();
            let Some((job, cancel)) = next else {
                self.forget_if_idle(&name);
                continue;
            };
            host.running += 1;
            if !host.waiting.is_empty() && host.running < per_host {
                self.turns.push_back(name.clone());
            }
            let number = self.next_number;
            self.next_number += 1;
            self.running.push(Running { number, since: Instant::now(), cancel: cancel.clone() });
            return Some(Taken { number, host: name, job, cancel });
        }
        None
    }

    fn done(&mut self, number: u64, name: &str, per_host: usize) {
        self.running.retain(|running| running.number != number);
        let Some(host) = self.hosts.get_mut(name) else { return };
        // It gets its turn back only where it had lost it for want of room.
        if host.running == per_host && !host.waiting.is_empty() {
            self.turns.push_back(name.to_owned());
        }
        host.running -= 1;
        self.forget_if_idle(name);
    }

    fn forget_if_idle(&mut self, name: &str) {
        if self.hosts.get(name).is_some_and(|host| host.running == 0 && host.waiting.is_empty()) {
            self.hosts.remove(name);
        }
    }

    /// How many jobs could start now, counted as far as there are workers to want.
    fn ready(&self, size: &PoolSize) -> usize {
        let mut ready = 0;
        for host in self.turns.iter().filter_map(|name| self.hosts.get(name)) {
            ready += host.waiting.len().min(size.per_host - host.running);
            if ready >= size.workers {
                break;
            }
        }
        ready
    }

    fn stuck(&self, patience: Duration) -> usize {
        self.running.iter().filter(|running| running.since.elapsed() >= patience).count()
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it holds the lock; jobs run without it.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The foreman: keeps as many workers on their feet as there should be while jobs wait.
    fn watch(self: Arc<Self>) {
        let mut state = self.lock();
        while !state.closed {
            let needed = state.ready(&self.size).saturating_sub(state.idle);
            let moving = state.workers.saturating_sub(state.stuck(self.size.patience));
            let room = self.size.most_workers.saturating_sub(state.workers);
            let missing = self.size.workers.saturating_sub(moving).min(room).min(needed);
            for _ in 0..missing {
                state.workers += usize::from(self.hire());
            }
            state = if state.turns.is_empty() {
                self.foreman.wait(state).unwrap_or_else(PoisonError::into_inner)
            } else {
                let pause = (self.size.patience / 4).max(Duration::from_millis(1));
                self.foreman.wait_timeout(state, pause).unwrap_or_else(PoisonError::into_inner).0
            };
        }
    }

    fn hire(self: &Arc<Self>) -> bool {
        let shared = Arc::clone(self);
        let worker = thread::Builder::new().name("net".to_owned()).stack_size(self.size.stack);
        worker.spawn(move || shared.work()).is_ok()
    }

    /// A worker's life: it ends when the pool closes, or when there are enough without it.
    fn work(self: Arc<Self>) {
        step_behind();
        let mut state = self.lock();
        loop {
            if state.closed || self.is_one_too_many(&state) {
                state.workers -= 1;
                return;
            }
            let Some(taken) = state.take(self.size.per_host) else {
                state.idle += 1;
                state = self.work.wait(state).unwrap_or_else(PoisonError::into_inner);
                state.idle -= 1;
                continue;
            };
            drop(state);
            let Taken { number, host, job, cancel } = taken;
            // A panic has been reported by the hook; the worker must live to give the host back.
            let _ = catch_unwind(AssertUnwindSafe(move || job(&cancel)));
            state = self.lock();
            state.done(number, &host, self.size.per_host);
        }
    }

    fn is_one_too_many(&self, state: &State) -> bool {
        state.workers - state.stuck(self.size.patience).min(state.workers) > self.size.workers
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc;

    use super::*;

    const SOON: Duration = Duration::from_secs(20);

    fn size() -> PoolSize {
        PoolSize { patience: Duration::from_millis(20), stack: 256 << 10, ..PoolSize::default() }
    }

    fn pool(size: PoolSize) -> Pool {
        Pool::new(size).unwrap()
    }

    #[test]
    fn every_job_runs_once() {
        let pool = pool(size());
        let (sender, receiver) = mpsc::channel();
        for n in 0..500 {
            let sender = sender.clone();
            pool.submit(&format!("host{}", n % 7), move |_| sender.send(n).unwrap()).unwrap();
        }
        let mut done: Vec<i32> = (0..500).map(|_| receiver.recv_timeout(SOON).unwrap()).collect();
        done.sort_unstable();
        assert_eq!(done, (0..500).collect::<Vec<_>>());
    }

    #[test]
    fn one_host_has_no_more_than_its_share_at_once() {
        let pool = pool(PoolSize { workers: 16, ..size() });
        let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let (sender, receiver) = mpsc::channel();
        for _ in 0..60 {
            let (now, most, sender) = (Arc::clone(&now), Arc::clone(&most), sender.clone());
            let job = move |_: &Cancel| {
                most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                thread::yield_now();
                now.fetch_sub(1, Ordering::SeqCst);
                sender.send(()).unwrap();
            };
            pool.submit("one", job).unwrap();
        }
        for _ in 0..60 {
            receiver.recv_timeout(SOON).unwrap();
        }
        assert!((1..=4).contains(&most.load(Ordering::SeqCst)));
    }

    #[test]
    fn stuck_hosts_do_not_hold_up_the_others() {
        let pool = pool(PoolSize { workers: 2, most_workers: 16, ..size() });
        let (release, held) = mpsc::channel::<()>();
        let held = Arc::new(Mutex::new(held));
        for n in 0..12 {
            let held = Arc::clone(&held);
            let job = move |_: &Cancel| held.lock().unwrap().recv().unwrap_or_default();
            pool.submit(&format!("slow{n}"), job).unwrap();
        }
        let (sender, receiver) = mpsc::channel();
        for n in 0..20 {
            let sender = sender.clone();
            pool.submit(&format!("quick{n}"), move |_| sender.send(()).unwrap()).unwrap();
        }
        for _ in 0..20 {
            receiver.recv_timeout(SOON).unwrap();
        }
        drop(release);
    }

    #[test]
    fn hosts_take_turns() {
        let pool = pool(PoolSize { workers: 1, most_workers: 1, ..size() });
        let (go, gate) = mpsc::channel::<()>();
        pool.submit("gate", move |_| gate.recv().unwrap_or_default()).unwrap();
        let (sender, receiver) = mpsc::channel();
        for (host, count) in [("many", 9), ("few", 1)] {
            for _ in 0..count {
                let sender = sender.clone();
                pool.submit(host, move |_| sender.send(host).unwrap()).unwrap();
            }
        }
        drop(go);
        let order: Vec<&str> = (0..10).map(|_| receiver.recv_timeout(SOON).unwrap()).collect();
        assert_eq!(&order[..3], ["many", "few", "many"]);
    }

    #[test]
    fn a_job_that_was_called_off_does_not_run() {
        let pool = pool(PoolSize { workers: 1, most_workers: 1, ..size() });
        let (go, gate) = mpsc::channel::<()>();
        pool.submit("gate", move |_| gate.recv().unwrap_or_default()).unwrap();
        let (sender, receiver) = mpsc::channel();
        let off = sender.clone();
        pool.submit("a", move |_| off.send("off").unwrap()).unwrap().cancel();
        pool.submit("a", move |_| sender.send("on").unwrap()).unwrap();
        drop(go);
        assert_eq!(receiver.recv_timeout(SOON).unwrap(), "on");
        assert!(receiver.recv_timeout(SOON).is_err());
    }

    #[test]
    fn a_job_that_panics_is_the_only_one_lost() {
        let pool = pool(PoolSize { workers: 1, most_workers: 1, per_host: 1, ..size() });
        let (sender, receiver) = mpsc::channel();
        pool.submit("a", |_| panic!("a test")).unwrap();
        pool.submit("a", move |_| sender.send(()).unwrap()).unwrap();
        receiver.recv_timeout(SOON).unwrap();
    }

    #[test]
    fn shutting_down_calls_off_what_runs_and_drops_what_waits() {
        let pool = pool(PoolSize { workers: 1, most_workers: 1, waiting: 1, ..size() });
        let (sender, receiver) = mpsc::channel();
        let (started, running) = mpsc::channel();
        let job = move |cancel: &Cancel| {
            started.send(()).unwrap();
            while !cancel.is_cancelled() {
                thread::yield_now();
            }
            sender.send("off").unwrap();
        };
        pool.submit("a", job).unwrap();
        running.recv_timeout(SOON).unwrap();
        let (dropped, never) = mpsc::channel::<()>();
        pool.submit("a", move |_| dropped.send(()).unwrap()).unwrap();
        assert!(pool.submit("b", |_| {}).is_err(), "one job may wait, not two");
        pool.shutdown();
        assert_eq!(receiver.recv_timeout(SOON).unwrap(), "off");
        assert!(never.recv_timeout(SOON).is_err());
        assert!(pool.submit("c", |_| {}).is_err());
    }
}
