//! Copying to the clipboard: only what the reader asked for, within what terminals take, and with
//! a sentence that says what it was.

use crate::model::{Address, Clean, Direction};
use crate::text;

use super::effect::Effect;
use super::state::State;
use crate::text::Landmark;

/// The longest text that is copied, in bytes: terminals drop sequences of more than about
/// 100 000 characters, and three bytes become four of them.
const LONGEST: usize = 74_000;

/// Columns of what was copied that the sentence shows.
const SHOWN: usize = 48;

impl State {
    /// Copies an address.
    pub(super) fn copy_address(&mut self, address: &Address) {
        let shown = text::fit(&Clean::new(address.as_str()), SHOWN);
        self.copy(address.to_string(), &format!("Copied {shown}"));
    }

    /// Copies the address of the open article.
    pub(super) fn copy_own_address(&mut self) {
        match self.own_address() {
            Some(address) => self.copy_address(&address),
            None => self.status.say("This article came without an address.", self.now),
        }
    }

    /// Copies the paragraph at the top of the screen, as a quote.
    pub(super) fn copy_paragraph(&mut self) {
        let Some(reader) = self.open_reader() else { return };
        let Some(place) = reader.current_paragraph() else {
            return self.status.say("There is no paragraph here.", self.now);
        };
        let next = reader.sheet.landmark(Landmark::Paragraph, Some(place), Direction::Forward);
        let last = next.map_or(place.block, |next| next.block.saturating_sub(1).max(place.block));
        let texts = text::block_texts(&reader.article.body, place.block..=last);
        self.copy_texts(&texts, Form::Quoted);
    }

    /// Copies paragraphs.
    pub(super) fn copy_texts(&mut self, texts: &[String], form: Form) {
        let Some(first) = texts.first() else {
            return self.status.say("There is no text to copy here.", self.now);
        };
        let first = text::fit(&Clean::folded(first), SHOWN);
        let sentence = match (texts.len(), form) {
            (1, Form::Plain) => format!("Copied “{first}”"),
            (1, Form::Quoted) => format!("Copied as a quote: “{first}”"),
            (many, Form::Plain) => format!("Copied {many} paragraphs, from “{first}”"),
            (many, Form::Quoted) => format!("Copied {many} paragraphs as a quote, from “{first}”"),
        };
        let text = match form {
            Form::Plain => texts.join("\n\n"),
            Form::Quoted => quoted(texts),
        };
        self.copy(text, &sentence);
    }

    fn copy(&mut self, text: String, sentence: &str) {
        if text.len() > LONGEST {
            let kilobytes = text.len().div_ceil(1_000);
            let sentence = format!(
                "Not copied: these are {kilobytes} kB, and a terminal takes {} kB. v selects less.",
                LONGEST / 1_000
            );
            return self.status.say(sentence, self.now);
        }
        self.effects.push(Effect::Copy(text));
        self.status.say(sentence, self.now);
    }
}

/// How paragraphs are copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// With a blank line between them.
    Plain,
    /// With `> ` before each line.
    Quoted,
}

/// Paragraphs as a quote: `> ` before each line, and a bare `>` between paragraphs.
pub(super) fn quoted(texts: &[String]) -> String {
    let quote = |text: &String| {
        let lines: Vec<String> =
            text.lines().map(|line| format!("> {line}").trim_end().to_owned()).collect();
        lines.join("\n")
    };
    texts.iter().map(quote).collect::<Vec<_>>().join("\n>\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_a_quote_is_marked() {
        let texts = ["One.\nTwo.".to_owned(), "code\n\n  more".to_owned()];
        assert_eq!(quoted(&texts), "> One.\n> Two.\n>\n> code\n>\n>   more");
        assert_eq!(quoted(&[]), "");
    }
}
