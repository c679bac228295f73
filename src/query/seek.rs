//! [`Seeker`]: looks for the words of an expression in a text itself. The index only says which
//! words an article has; whether they stand together is seen here.

use std::ops::Range;

use super::words::{Atom, atoms, each_atom, index_words};
use crate::model::{Ending, Expr, Text};

/// The texts of an article in which words are looked for. No phrase goes from one into the next.
#[derive(Clone, Copy, Debug, Default)]
pub struct Fields<'a> {
    pub title: &'a str,
    pub byline: &'a str,
    pub body: &'a str,
}

/// The words of an expression, ready to be looked for.
#[derive(Clone, Debug)]
pub struct Seeker {
    root: Node,
    /// The words and phrases that make an article one that is meant.
    runs: Vec<Run>,
}

#[derive(Clone, Debug)]
enum Node {
    All(Vec<Node>),
    Any(Vec<Node>),
    Not(Box<Node>),
    Run(Run),
    Near(Vec<Run>, usize),
    Author(Vec<Run>),
    /// A condition that no text tells anything about.
    Elsewhere,
}

/// Words that stand one behind the other.
#[derive(Clone, Debug)]
pub(super) struct Run {
    words: Vec<String>,
    ending: Ending,
}

impl Run {
    fn new(text: &str, ending: Ending) -> Self {
        Self {
            words: atoms(text).into_iter().map(|atom| atom.plain.into_owned()).collect(),
            ending,
        }
    }

    /// Whether an atom is the run, if that is one word.
    fn is(&self, plain: &str) -> bool {
        let [word] = &self.words[..] else { return false };
        fits(word, plain, self.ending)
    }

    /// Whether the run begins at an atom.
    fn at(&self, atoms: &[Atom<'_>], at: usize) -> bool {
        let Some(window) = atoms.get(at..at + self.words.len()) else { return false };
        let last = self.words.len().saturating_sub(1);
        self.words.iter().zip(window).enumerate().all(|(number, (word, atom))| {
            let ending = if number == last { self.ending } else { Ending::Whole };
            fits(word, &atom.plain, ending)
        })
    }

    /// The atoms at which the run begins. A run without any word begins nowhere.
    pub(super) fn places<'a>(&'a self, atoms: &'a [Atom<'a>]) -> impl Iterator<Item = usize> + 'a {
        let starts = if self.words.is_empty() { 0 } else { atoms.len() };
        (0..starts).filter(|at| self.at(atoms, *at))
    }
}

/// Whether an atom is a word that is looked for.
fn fits(word: &str, plain: &str, ending: Ending) -> bool {
    match ending {
        Ending::Open => plain.starts_with(word),
        Ending::Whole => plain == word,
    }
}

/// Calls `each` for every time that one of some runs stands in a text, with the run's number.
pub(super) fn each_sight(runs: &[Run], text: &str, mut each: impl FnMut(usize)) {
    if runs.iter().any(|run| run.words.len() > 1) {
        let atoms = atoms(text);
        for (number, run) in runs.iter().enumerate() {
            run.places(&atoms).for_each(|_| each(number));
        }
        return;
    }
    // Single words need no neighbours, so nothing of the text is kept. Most words of a text are
    // known by their first byte to be none of them.
    let bit = |word: &str| word.bytes().next().map_or(0, |first| 1_u64 << (first & 63));
    let firsts = runs.iter().flat_map(|run| &run.words).fold(0, |bits, word| bits | bit(word));
    each_atom(text, |plain, _, _| {
        if bit(plain) & firsts == 0 {
            return;
        }
        for (number, run) in runs.iter().enumerate() {
            if run.is(plain) {
                each(number);
            }
        }
    });
}

impl Seeker {
    /// Takes the words of an expression; its other conditions count as fulfilled.
    pub fn new(expr: &Expr) -> Self {
        let root = node(expr);
        let mut runs = Vec::new();
        wanted(&root, &mut runs);
        Self { runs: runs.into_iter().cloned().collect(), root }
    }

    /// Whether the texts of an article fulfil what the expression says of words.
    pub fn holds(&self, fields: Fields<'_>) -> bool {
        let texts = [fields.title, fields.byline, fields.body].map(atoms);
        holds(&self.root, &texts)
    }

    /// The words and phrases that make an article one that is meant.
    pub(super) fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// Where the words that were looked for stand in a text: in order, apart from each other.
    pub fn hits(&self, text: &str) -> Vec<Range<usize>> {
        self.hits_in(&atoms(text))
    }

    pub(super) fn hits_in(&self, atoms: &[Atom<'_>]) -> Vec<Range<usize>> {
        let mut hits: Vec<Range<usize>> = Vec::new();
        for run in &self.runs {
            for at in run.places(atoms) {
                let last = at + run.words.len() - 1;
                hits.push(atoms[at].span.start..atoms[last].span.end);
            }
        }
        hits.sort_by_key(|hit| (hit.start, hit.end));
        let mut apart: Vec<Range<usize>> = Vec::with_capacity(hits.len());
        for hit in hits {
            match apart.last_mut() {
                Some(last) if hit.start <= last.end => last.end = last.end.max(hit.end),
                _ => apart.push(hit),
            }
        }
        apart
    }
}

/// Whether the index alone can say if an article fulfils what an expression says of words.
pub fn is_exact(text: &Text) -> bool {
    match text {
        Text::Word { word, ending } => index_words(word, *ending).exact,
        Text::Phrase { text, ending } => index_words(text, *ending).exact,
        Text::Near { words, .. } => words.len() == 1,
    }
}

fn node(expr: &Expr) -> Node {
    match expr {
        Expr::And(parts) => Node::All(parts.iter().map(node).collect()),
        Expr::Or(sides) => Node::Any(sides.iter().map(node).collect()),
        Expr::Not(inner) => match node(inner) {
            Node::Elsewhere => Node::Elsewhere,
            inner => Node::Not(Box::new(inner)),
        },
        Expr::Text(Text::Word { word: text, ending } | Text::Phrase { text, ending }) => {
            let run = Run::new(text, *ending);
            if run.words.is_empty() { Node::Elsewhere } else { Node::Run(run) }
        }
        Expr::Text(Text::Near { words, within }) => {
            let runs = words.iter().map(|word| Run::new(word, Ending::Whole));
            let runs = runs.filter(|run| !run.words.is_empty()).collect();
            Node::Near(runs, usize::try_from(*within).unwrap_or(usize::MAX))
        }
        Expr::Author(name) => {
            let words = name.split_whitespace().map(|word| Run::new(word, Ending::Whole));
            Node::Author(words.filter(|run| !run.words.is_empty()).collect())
        }
        Expr::Source(_)
        | Expr::Folder(_)
        | Expr::Tag(_)
        | Expr::Lang(_)
        | Expr::Is(_)
        | Expr::Has(_)
        | Expr::After(_)
        | Expr::Before(_)
        | Expr::Age(_)
        | Expr::Saved(_) => Node::Elsewhere,
    }
}

/// `texts` are title, byline and body.
fn holds(node: &Node, texts: &[Vec<Atom<'_>>; 3]) -> bool {
    match node {
        Node::All(parts) => parts.iter().all(|part| holds(part, texts)),
        Node::Any(sides) => sides.iter().any(|side| holds(side, texts)),
        Node::Not(inner) => !holds(inner, texts),
        Node::Run(run) => texts.iter().any(|atoms| run.places(atoms).next().is_some()),
        Node::Near(runs, within) => texts.iter().any(|atoms| near(runs, *within, atoms)),
        Node::Author(runs) => runs.iter().all(|run| run.places(&texts[1]).next().is_some()),
        Node::Elsewhere => true,
    }
}

/// Whether all runs stand so close that at most `within` other words are between them.
fn near(runs: &[Run], within: usize, atoms: &[Atom<'_>]) -> bool {
    let mut places: Vec<(usize, usize)> = Vec::new();
    for (number, run) in runs.iter().enumerate() {
        places.extend(run.places(atoms).map(|at| (at, number)));
    }
    places.sort_unstable();
    let length: usize = runs.iter().map(|run| run.words.len()).sum();
    // The latest place of each run, as the places are passed in order.
    let mut latest: Vec<Option<usize>> = vec![None; runs.len()];
    for (at, number) in places {
        latest[number] = Some(at);
        let first = latest.iter().copied().min().flatten();
        if let Some(first) = first {
            let end = at + runs[number].words.len();
            if (end - first).saturating_sub(length) <= within {
                return true;
            }
        }
    }
    runs.is_empty()
}

/// The words that make an article one that is meant: not those it must not have.
fn wanted<'a>(node: &'a Node, out: &mut Vec<&'a Run>) {
    match node {
        Node::All(parts) | Node::Any(parts) => parts.iter().for_each(|part| wanted(part, out)),
        Node::Not(_) | Node::Elsewhere => {}
        Node::Run(run) => out.push(run),
        Node::Near(runs, _) | Node::Author(runs) => out.extend(runs),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::{Typing, parse};

    fn seeker(query: &str) -> Seeker {
        Seeker::new(&parse(query, Typing::Done).unwrap())
    }

    #[test]
    fn words_are_found_where_they_stand() {
        let fields = Fields {
            title: "Harbour Bridge Reopens",
            byline: "Ann Example",
            body: "The well-known bridge, closed since March, is open. 東京都庁の発表。",
        };
        for (query, found) in [
            ("bridge", true),
            ("BRÏDGE open", true),
            ("\"harbour bridge\"", true),
            ("\"bridge harbour\"", false),
            ("\"reopens ann\"", false),
            ("well-known", true),
            ("well-know", false),
            ("well-know*", true),
            ("rail OR bridge", true),
            ("bridge -closed", false),
            ("-\"bridge open\"", true),
            ("NEAR(bridge march, 2)", true),
            ("NEAR(march bridge, 1)", false),
            ("NEAR(closed march)", true),
            ("author:ann", true),
            ("author:bridge", false),
            ("京都", true),
            ("\"東京都\"", true),
            ("京庁", false),
            ("京の", false),
            ("is:unread bridge", true),
        ] {
            assert_eq!(seeker(query).holds(fields), found, "{query}");
        }
    }

    #[test]
    fn hits_are_marked_in_order_and_apart() {
        let text = "An Oil price, the oil-price index; oily";
        let marked = |query: &str| -> Vec<&str> {
            seeker(query).hits(text).into_iter().map(|hit| &text[hit]).collect()
        };
        assert_eq!(marked("oil"), ["Oil", "oil"]);
        assert_eq!(marked("oil*"), ["Oil", "oil", "oily"]);
        assert_eq!(marked("\"oil price\" price"), ["Oil price", "oil-price"]);
        assert_eq!(marked("index -oil"), ["index"]);
        assert_eq!(marked("nowhere"), [""; 0]);
    }
}
