//! [`Relative`]: an article that is related to another one, with the reasons that can be told.

use super::{Address, Clean, Row};

/// A related article as lists show it, and why it is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relative {
    pub row: Row,
    /// The strongest first; never none.
    pub reasons: Vec<Reason>,
}

/// Why an article is related, said of the other one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Its title says that it answers this one.
    Replies,
    /// This one's title says that it answers it.
    Answered,
    /// It links to this one.
    Cites,
    /// This one links to it.
    Cited,
    /// Both belong to one series.
    Series,
    /// Both link there.
    SameLink(Address),
    /// People, places and things that both name.
    Names(Vec<Clean>),
    /// Telling words that both have.
    Words(Vec<Clean>),
}

impl Reason {
    /// The name of the kind in JSON.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Replies => "replies",
            Self::Answered => "answered",
            Self::Cites => "cites",
            Self::Cited => "cited",
            Self::Series => "series",
            Self::SameLink(_) => "link",
            Self::Names(_) => "names",
            Self::Words(_) => "words",
        }
    }

    /// The reason as a piece of a sentence.
    pub fn told(&self) -> Clean {
        let told = match self {
            Self::Replies => "replies to this one".to_owned(),
            Self::Answered => "this one replies to it".to_owned(),
            Self::Cites => "cites this one".to_owned(),
            Self::Cited => "cited here".to_owned(),
            Self::Series => "same series".to_owned(),
            Self::SameLink(address) => {
                let bare = address.as_str().split_once("://").map_or("", |(_, bare)| bare);
                format!("both link to {}", bare.trim_end_matches('/'))
            }
            Self::Names(names) => format!("names {}", listed(names)),
            Self::Words(words) => {
                let words: Vec<&str> = words.iter().map(|word| word.as_str()).collect();
                format!("shares {}", words.join(", "))
            }
        };
        Clean::new(&told)
    }
}

impl Relative {
    /// All reasons in one line.
    pub fn why(&self) -> Clean {
        let told: Vec<Clean> = self.reasons.iter().map(Reason::told).collect();
        let told: Vec<&str> = told.iter().map(|told| told.as_str()).collect();
        Clean::new(&told.join("; "))
    }
}

/// Things one after the other, with an "and" before the last.
fn listed(things: &[Clean]) -> String {
    match things {
        [] => String::new(),
        [one] => one.to_string(),
        [others @ .., last] => {
            let others: Vec<&str> = others.iter().map(|other| other.as_str()).collect();
            format!("{} and {last}", others.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_told_in_words() {
        let clean = |words: &[&str]| words.iter().map(|word| Clean::new(word)).collect::<Vec<_>>();
        let link = Address::parse("https://example.org/x/").unwrap();
        for (reason, told) in [
            (Reason::Cites, "cites this one"),
            (Reason::SameLink(link), "both link to example.org/x"),
            (Reason::Names(clean(&["Malmö"])), "names Malmö"),
            (Reason::Names(clean(&["Malmö", "M. Lindqvist"])), "names Malmö and M. Lindqvist"),
            (Reason::Words(clean(&["bearings", "ferry", "toll"])), "shares bearings, ferry, toll"),
        ] {
            assert_eq!(reason.told().as_str(), told);
        }
    }
}
