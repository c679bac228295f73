//! Opening addresses: in place where the cache holds them, else in the browser, which is only
//! asked after the reader has seen the real host.

use crate::model::{Address, Clean, Problem};
use crate::text;

use super::effect::{Effect, Opened, Request};
use super::hints::Purpose;
use super::key::{Code, Key};
use super::pane::Doing;
use super::state::{Expect, OpenBy, State};

/// More links than this no article is read for; a number beyond it is not typed on.
const MOST: usize = 99_999;

impl State {
    /// A key after digits: more digits, or what is to become of the link of that number.
    pub(super) fn key_after_number(&mut self, number: usize, key: Key) -> Option<Key> {
        let digit = key.typed().and_then(|c| c.to_digit(10));
        if let Some(digit) = digit.and_then(|digit| usize::try_from(digit).ok()) {
            self.set_doing(Doing::Number((number * 10 + digit).min(MOST)));
            return None;
        }
        match key.code {
            Code::Char('o') if key.typed().is_some() => self.use_number(number, Purpose::Open),
            Code::Char('y') if key.typed().is_some() => self.use_number(number, Purpose::Copy),
            Code::Backspace if number >= 10 => self.set_doing(Doing::Number(number / 10)),
            Code::Backspace | Code::Esc => {}
            _ => return Some(key),
        }
        None
    }

    fn use_number(&mut self, number: usize, purpose: Purpose) {
        let Some(reader) = &self.reader else { return };
        let links = &reader.article.body.links;
        let Some(address) = number.checked_sub(1).and_then(|at| links.get(at)).cloned() else {
            let sentence = match links.len() {
                0 => "This article has no links.".to_owned(),
                1 => format!("There is no link {number}: the article has one."),
                many => format!("There is no link {number}: the article has {many}."),
            };
            return self.status.say(sentence, self.now);
        };
        match purpose {
            Purpose::Open => self.follow_link(address),
            Purpose::Copy => self.copy_address(&address),
        }
    }

    /// Follows a link of the text: the store is asked first whether it has the page.
    pub(super) fn follow_link(&mut self, address: Address) {
        let Some(reader) = &mut self.reader else { return };
        reader.following = Some(address.clone());
        self.ask(Request::Linked { address }, Expect::Linked);
    }

    /// What the cache has under the address that was followed.
    pub(super) fn link_found(&mut self, found: Option<Opened>) {
        let Some(reader) = &mut self.reader else { return };
        let Some(address) = reader.following.take() else { return };
        match found {
            Some(opened) if opened.article.id != reader.article.id => {
                self.arrive(opened, OpenBy::Choice);
            }
            Some(_) | None => self.set_doing(Doing::Asking(address)),
        }
    }

    /// Asks whether the browser is to open the article's own address.
    pub(super) fn open_own_address(&mut self) {
        match self.own_address() {
            Some(address) => self.set_doing(Doing::Asking(address)),
            None => self.status.say("This article came without an address.", self.now),
        }
    }

    /// The address of the open article.
    pub(super) fn own_address(&self) -> Option<Address> {
        self.reader.as_ref().and_then(|reader| reader.article.url.clone())
    }

    /// A key while the question stands. What answers it neither way takes it back.
    pub(super) fn answer_question(&mut self, address: Address, key: Key) -> Option<Key> {
        match key.code {
            Code::Enter | Code::Char('o') if !key.ctrl && !key.alt => {
                self.status.say(format!("Opening {} …", shown_host(&address)), self.now);
                self.effects.push(Effect::Browse(address));
            }
            Code::Char('y') if key.typed().is_some() => self.copy_address(&address),
            Code::Esc => {}
            _ => return Some(key),
        }
        None
    }

    /// No browser took the address.
    pub(super) fn not_browsed(&mut self, address: Address, problem: &Problem) {
        self.status.trouble(problem, self.now);
        if self.reader.is_some() && !self.composing() {
            self.set_doing(Doing::Stuck(address));
        }
    }

    /// The key after that: `y` copies the address instead.
    pub(super) fn key_when_stuck(&mut self, address: &Address, key: Key) -> Option<Key> {
        if key != Key::char('y') {
            return Some(key);
        }
        self.copy_address(address);
        None
    }
}

/// Columns of a host that are shown; what decides stands at its right end.
const HOST: usize = 60;

/// The host of an address as it is shown before anything is opened: the real one, whatever stands
/// before an `@`, and its end where it is too long.
pub fn shown_host(address: &Address) -> Clean {
    let host = address.host();
    let port = address.url().port().map(|port| format!(":{port}")).unwrap_or_default();
    let whole = format!("{host}{port}");
    let mut kept = whole.as_str();
    while text::width(kept) > HOST {
        kept = kept.get(1..).unwrap_or_default();
    }
    if kept.len() < whole.len() { Clean::new(&format!("…{kept}")) } else { Clean::new(kept) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_that_is_shown_is_the_one_that_is_reached() {
        let long = format!("https://{}evil.example/", "bank.example.".repeat(12));
        for (address, shown) in [
            ("https://a.example/x?y#z", "a.example"),
            ("https://bank.example@evil.example/", "evil.example"),
            ("http://bank.example:pass@evil.example:81/", "evil.example:81"),
            ("https://bаnk.example/", "xn--bnk-6cd.example"),
            ("https://[2001:db8::1]/", "[2001:db8::1]"),
        ] {
            let address = Address::parse(address).expect("an address");
            assert_eq!(shown_host(&address).as_str(), shown);
        }
        let shown = shown_host(&Address::parse(&long).expect("an address"));
        assert!(shown.starts_with('…') && shown.ends_with(".evil.example"), "{shown}");
    }
}
