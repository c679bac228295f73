//! The table that is printed: a row a measure, a column a size, with ratios to newsboat.

use std::collections::BTreeMap;

pub struct Table {
    sizes: Vec<usize>,
    names: Vec<&'static str>,
    ours: BTreeMap<&'static str, Vec<f64>>,
    theirs: BTreeMap<&'static str, Vec<f64>>,
}

impl Table {
    pub fn new(sizes: &[usize]) -> Self {
        let (names, ours, theirs) = Default::default();
        Self { sizes: sizes.to_vec(), names, ours, theirs }
    }

    /// Adds a measure of the size that is being measured.
    pub fn add(&mut self, name: &'static str, value: f64) {
        eprintln!("  {name}: {}", shown(value));
        if !self.names.contains(&name) {
            self.names.push(name);
        }
        self.ours.entry(name).or_default().push(value);
    }

    /// Adds the same measure of newsboat.
    pub fn beside(&mut self, name: &'static str, value: f64) {
        eprintln!("  newsboat: {name}: {}", shown(value));
        self.theirs.entry(name).or_default().push(value);
    }

    pub fn print(&self, about: String) {
        let machine = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let model = machine.lines().find_map(|line| line.strip_prefix("model name\t: "));
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        println!("{about}. Machine: {}, {cores} cores. Medians of one run;", model.unwrap_or("?"));
        println!("in parentheses how many times newsboat's figure it is.\n");
        let sizes: Vec<String> = self.sizes.iter().map(|size| grouped(*size)).collect();
        println!("| articles | {} |", sizes.join(" | "));
        println!("| --- |{}", " ---: |".repeat(self.sizes.len()));
        for name in &self.names {
            let cell = |(at, value): (usize, &f64)| {
                let theirs = self.theirs.get(name).and_then(|theirs| theirs.get(at));
                match theirs {
                    Some(theirs) => format!("{} ({})", shown(*value), shown(value / theirs)),
                    None => shown(*value),
                }
            };
            let cells: Vec<String> = self.ours[name].iter().enumerate().map(cell).collect();
            println!("| {name} | {} |", cells.join(" | "));
        }
    }
}

/// A number with as many digits as it means something.
fn shown(value: f64) -> String {
    match value.abs() {
        100.0.. => format!("{value:.0}"),
        10.0.. => format!("{value:.1}"),
        1.0.. => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}

fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
