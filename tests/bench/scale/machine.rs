//! What the machine says of a process, and medians.

use std::time::{Duration, Instant};

use rustix::process::Pid;

/// How often each question is asked.
pub const ROUNDS: usize = 15;

/// The memory that is a process's own, shared pages in parts, in megabytes; 0 where Linux is not.
pub fn own_memory(pid: Pid) -> f64 {
    let file = format!("/proc/{}/smaps_rollup", pid.as_raw_nonzero());
    kilobytes(&file, "Pss:") / 1024.0
}

/// The memory that this process takes up, in megabytes; 0 where Linux is not.
pub fn memory() -> f64 {
    kilobytes("/proc/self/status", "VmRSS:") / 1024.0
}

fn kilobytes(file: &str, field: &str) -> f64 {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let value = text.lines().find_map(|line| line.strip_prefix(field));
    value.and_then(|value| value.split_whitespace().next()?.parse().ok()).unwrap_or(0.0)
}

/// The median time of a question in milliseconds, after one that does not count.
pub fn asked(mut question: impl FnMut()) -> f64 {
    question();
    let times = (0..ROUNDS).map(|_| {
        let started = Instant::now();
        question();
        milliseconds(started.elapsed())
    });
    share(times.collect(), 0.5)
}

/// The value below which a share of some lies.
pub fn share(mut values: Vec<f64>, share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let place = (values.len() as f64 * share) as usize;
    values.get(place.min(values.len().saturating_sub(1))).copied().unwrap_or(f64::NAN)
}

pub fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}
