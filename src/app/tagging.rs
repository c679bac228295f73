//! [`Tagging`]: the line that `#` opens: tags to give and, behind a minus sign, tags to take off.

use crate::model::{ArticleId, Clean, Mark, MarkChange, Row, Switch, Tag, hashed};

use super::effect::{Change, Request};
use super::key::{Code, Key};
use super::line;
use super::state::{Expect, State};

/// Longer than this nobody files by, in bytes.
const LONGEST: usize = 400;

/// Articles that are not loaded and are asked for their tags; of more, that would take long enough
/// to be waited for.
const MOST_ASKED: usize = 2_000;

/// The line's state.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tagging {
    pub words: String,
    /// The articles that are tagged.
    pub ids: Vec<ArticleId>,
    /// The tags that any of them has, or may have.
    pub present: Vec<Tag>,
    /// Every tag that was ever given, to complete from.
    known: Vec<Tag>,
    /// What stood there before it was completed, and which of the tags that fit was offered last.
    offered: Option<(String, usize)>,
}

impl Tagging {
    /// The tags that go on with the word being typed, those that can be taken off after a minus
    /// sign.
    fn fitting(&self, words: &str) -> Vec<&Tag> {
        let (word, from) = match last_word(words).strip_prefix('-') {
            Some(word) => (word, &self.present),
            None => (last_word(words).trim_start_matches('+'), &self.known),
        };
        let word = word.trim_start_matches('#').to_lowercase();
        let typed = words.split_whitespace().count() - usize::from(!last_word(words).is_empty());
        let before: Vec<&str> = words.split_whitespace().take(typed).collect();
        let fits = |tag: &&Tag| {
            let tag = tag.as_str();
            tag.starts_with(&word) && tag != word && !before.contains(&tag)
        };
        from.iter().filter(fits).collect()
    }

    /// The tag that Tab would put in the place of the word being typed.
    pub fn offer(&self) -> Option<&Tag> {
        if self.offered.is_some() || last_word(&self.words).trim_matches(['+', '-', '#']).is_empty()
        {
            return None;
        }
        self.fitting(&self.words).first().copied()
    }

    /// Completes the word being typed; again, with the next tag that fits.
    fn complete(&mut self) {
        let (typed, at) = match self.offered.take() {
            Some((typed, at)) => (typed, at + 1),
            None => (self.words.clone(), 0),
        };
        let fitting = self.fitting(&typed);
        let Some(tag) = fitting.get(at % fitting.len().max(1)) else { return };
        let word = last_word(&typed);
        let sign = if word.starts_with('-') { "-" } else { "" };
        let kept = typed.len() - word.len();
        self.words = format!("{}{sign}{tag}", &typed[..kept]);
        self.offered = Some((typed, at));
    }

    /// What the words mean; the first that is no tag, where there is one.
    fn changes(&self) -> Result<Vec<(Tag, Switch)>, Clean> {
        let mut changes: Vec<(Tag, Switch)> = Vec::new();
        for word in self.words.split(|c: char| c.is_whitespace() || c == ',') {
            if word.is_empty() {
                continue;
            }
            let (to, rest) = match word.strip_prefix('-') {
                Some(rest) => (Switch::Off, rest),
                None => (Switch::On, word.strip_prefix('+').unwrap_or(word)),
            };
            let tag = Tag::parse(rest).ok_or_else(|| Clean::new(word))?;
            changes.retain(|(known, _)| *known != tag);
            changes.push((tag, to));
        }
        Ok(changes)
    }

    /// What stands at the right of the line: what Tab would make of it, else the tags there are.
    pub fn hint(&self) -> String {
        if let Some(tag) = self.offer() {
            return format!("Tab #{tag}  Enter  Esc");
        }
        let about = match (self.ids.len(), self.present.is_empty()) {
            (1, true) => String::new(),
            (1, false) => format!("has {}  ", hashed(&self.present)),
            (many, _) => format!("{many} articles  "),
        };
        format!("{about}-tag takes off  Enter  Esc")
    }
}

/// The word being typed: what stands behind the last space.
fn last_word(words: &str) -> &str {
    words.rsplit(char::is_whitespace).next().unwrap_or_default()
}

impl State {
    /// Opens the line for the article in hand, or for those that are selected.
    pub(super) fn open_tagging(&mut self) {
        let ids = self.meant();
        if ids.is_empty() {
            return;
        }
        let mut present: Vec<Tag> = ids.iter().flat_map(|id| self.tags_of(id)).collect();
        present.sort();
        present.dedup();
        self.tagging = Some(Tagging { ids, present, ..Tagging::default() });
        self.ask(Request::Tags, Expect::Tags);
    }

    fn tags_of(&self, id: &ArticleId) -> Vec<Tag> {
        let reader = self.reader.as_ref().filter(|reader| reader.article.id == *id);
        let row = self.list.index_of(id).map(|at| &self.list.rows[at]);
        reader.map(|reader| &reader.tags).or(row.map(|row| &row.tags)).cloned().unwrap_or_default()
    }

    /// Every tag there is: from now on Tab completes them.
    pub(super) fn tags_known(&mut self, tags: Vec<Tag>) {
        let Some(mut tagging) = self.tagging.take() else { return };
        let far = self.far_of(&tagging.ids);
        if !far.is_empty() {
            // Until they have said which they have, articles that are not loaded may have any.
            tagging.present.clone_from(&tags);
        }
        tagging.known = tags;
        self.tagging = Some(tagging);
        if (1..=MOST_ASKED).contains(&far.len()) {
            self.ask(Request::Rows { ids: far }, Expect::TagsOfFar);
        }
    }

    /// Articles that are not loaded have said which tags they have.
    pub(super) fn far_tags_known(&mut self, rows: Vec<Row>) {
        let Some(mut tagging) = self.tagging.take() else { return };
        let loaded = tagging.ids.iter().flat_map(|id| self.tags_of(id));
        tagging.present = loaded.chain(rows.into_iter().flat_map(|row| row.tags)).collect();
        tagging.present.sort();
        tagging.present.dedup();
        self.tagging = Some(tagging);
    }

    /// A key while tags are typed.
    pub(super) fn type_tags(&mut self, key: Key) {
        let Some(tagging) = &mut self.tagging else { return };
        let words = &mut tagging.words;
        match key.code {
            Code::Tab => return tagging.complete(),
            Code::Enter => return self.give_tags(),
            Code::Esc => return self.tagging = None,
            Code::Char('c') if key.ctrl => return self.tagging = None,
            Code::Backspace if words.is_empty() => return self.tagging = None,
            _ if !line::type_key(words, key, LONGEST) => return,
            _ => {}
        }
        tagging.offered = None;
    }

    /// Pastes into the line, as one line.
    pub(super) fn paste_tags(&mut self, text: &str) {
        if let Some(tagging) = &mut self.tagging {
            line::paste(&mut tagging.words, text, LONGEST);
            tagging.offered = None;
        }
    }

    fn give_tags(&mut self) {
        let Some(tagging) = &self.tagging else { return };
        let changes = match tagging.changes() {
            Ok(changes) => changes,
            Err(word) => {
                let sentence = format!("{word} is no tag: a tag is one word, up to 40 letters.");
                return self.status.say(sentence, self.now);
            }
        };
        let ids = self.tagging.take().map(|tagging| tagging.ids).unwrap_or_default();
        if changes.is_empty() {
            return;
        }
        if self.are_far(&ids) {
            let marks = changes.into_iter().map(|(tag, to)| (Mark::Tagged(tag), to));
            return self.mark_far(ids, MarkChange::Each(marks.collect()));
        }
        for id in &ids {
            for (tag, to) in &changes {
                self.show_mark(id, &Mark::Tagged(tag.clone()), *to);
            }
        }
        let given: Vec<String> = changes
            .iter()
            .map(|(tag, to)| format!("{}{tag}", if *to == Switch::On { '+' } else { '-' }))
            .collect();
        let given = given.join(" ");
        let sentence = match ids.len() {
            1 => format!("Tagged: {given}."),
            many => format!("Tagged {many} articles: {given}."),
        };
        self.change(Change::Tag { ids, tags: changes });
        self.status.say(sentence, self.now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(words: &[&str]) -> Vec<Tag> {
        words.iter().filter_map(|word| Tag::parse(word)).collect()
    }

    fn typing(words: &str) -> Tagging {
        Tagging {
            words: words.to_owned(),
            present: tags(&["sea"]),
            known: tags(&["boat", "boatyard", "sea", "seal"]),
            ..Tagging::default()
        }
    }

    #[test]
    fn tab_completes_and_goes_on_to_the_next_that_fits() {
        let mut line = typing("quay bo");
        assert_eq!(line.offer().map(Tag::as_str), Some("boat"));
        for words in ["quay boat", "quay boatyard", "quay boat"] {
            line.complete();
            assert_eq!(line.words, words);
        }
        let mut off = typing("-s");
        off.complete();
        assert_eq!(off.words, "-sea");
        let mut none = typing("xyz");
        none.complete();
        assert_eq!((none.words.as_str(), none.offer()), ("xyz", None));
    }

    #[test]
    fn words_are_tags_to_give_and_to_take_off() {
        let changes = typing("Boat, +#quay -sea boat").changes().unwrap();
        let told: Vec<String> = changes.iter().map(|(tag, to)| format!("{tag} {to:?}")).collect();
        assert_eq!(told, ["quay On", "sea Off", "boat On"]);
        assert_eq!(typing("a#b").changes().unwrap_err().as_str(), "a#b");
        assert_eq!(typing("  ").changes(), Ok(Vec::new()));
    }
}
