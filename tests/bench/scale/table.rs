//! The table that is printed: a row a measure, a column a size, with ratios to newsboat.

use std::collections::BTreeMap;

/// The row whose growth from the smallest cache on is a row of its own.
const START: &str = "start to first screen, ms";

pub struct Table {
    sizes: Vec<usize>,
    /// The size that is being measured.
    size: usize,
    names: Vec<&'static str>,
    ours: BTreeMap<(&'static str, usize), f64>,
    theirs: BTreeMap<(&'static str, usize), f64>,
}

impl Table {
    pub fn new(sizes: &[usize]) -> Self {
        let (names, ours, theirs) = Default::default();
        Self { sizes: sizes.to_vec(), size: 0, names, ours, theirs }
    }

    /// From here on a cache of another size is measured.
    pub fn begin(&mut self, size: usize) {
        self.size = size;
    }

    /// The size that is being measured.
    pub fn size(&self) -> usize {
        self.size
    }

    /// Adds a measure.
    pub fn add(&mut self, name: &'static str, value: f64) {
        eprintln!("  {name}: {}", shown(value));
        if !self.names.contains(&name) {
            self.names.push(name);
        }
        self.ours.insert((name, self.size), value);
    }

    /// Adds the same measure of newsboat.
    pub fn beside(&mut self, name: &'static str, value: f64) {
        eprintln!("  newsboat: {name}: {}", shown(value));
        self.theirs.insert((name, self.size), value);
    }

    pub fn print(&self, about: &str) {
        let machine = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let model = machine.lines().find_map(|line| line.strip_prefix("model name\t: "));
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        println!("{about}. Machine: {}, {cores} cores. Medians of one run;", model.unwrap_or("?"));
        println!("in parentheses newsboat's figure, and how many times ours it is.\n");
        let sizes: Vec<String> = self.sizes.iter().map(|size| grouped(*size)).collect();
        println!("| articles | {} |", sizes.join(" | "));
        println!("| --- |{}", " ---: |".repeat(self.sizes.len()));
        for name in &self.names {
            self.row(name, |size| self.cell(name, size));
        }
        let first = self.sizes.first().and_then(|size| self.ours.get(&(START, *size)));
        if let Some(first) = first {
            let growth = |size| self.ours.get(&(START, size)).map(|value| shown(value / first));
            self.row("start, times that with the fewest", |size| growth(size).unwrap_or_default());
        }
    }

    fn row(&self, name: &str, cell: impl Fn(usize) -> String) {
        let cells: Vec<String> = self.sizes.iter().map(|size| cell(*size)).collect();
        println!("| {name} | {} |", cells.join(" | "));
    }

    fn cell(&self, name: &'static str, size: usize) -> String {
        let Some(ours) = self.ours.get(&(name, size)) else { return String::new() };
        match self.theirs.get(&(name, size)) {
            Some(theirs) => {
                format!("{} ({}: {})", shown(*ours), shown(*theirs), shown(theirs / ours))
            }
            None => shown(*ours),
        }
    }
}

/// A number with as many digits as it means something.
fn shown(value: f64) -> String {
    match value.abs() {
        100.0.. => grouped(value.abs() as usize),
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
