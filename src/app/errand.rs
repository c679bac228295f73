//! Errands to the network: refreshing, subscribing, fetching the whole story. The state machine
//! only says what it wants and shows how far it has come; nothing waits for it.

use crate::model::{Address, ArticleId, Clean, FullText, Interval, Problem};

use super::choose::Choice;
use super::effect::{Change, Effect, Errand, SourceChange};
use super::list::Land;
use super::state::State;
use super::thread::ThreadFetched;

/// How far a refresh has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    pub done: usize,
    pub of: usize,
    /// Articles that are new so far.
    pub added: usize,
}

/// What became of an errand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A refresh has ended; the first problem it met, if it met one.
    Refreshed {
        progress: Progress,
        problems: usize,
        first: Option<Problem>,
    },
    /// An address was added; the sentence says as what.
    Added(Clean),
    /// The page at an address has several feeds.
    Several {
        page: Address,
        feeds: Vec<Choice>,
    },
    /// The whole story is in the cache.
    Whole(ArticleId),
    /// A discussion was fetched, or was not.
    Thread(ThreadFetched),
    Failed(Problem),
}

impl Errand {
    /// What has become of an errand that could not be run.
    pub fn failed(&self, problem: Problem) -> Outcome {
        match self {
            Self::RefreshDue
            | Self::RefreshAll
            | Self::RefreshSourceOf(_)
            | Self::RefreshSource(_)
            | Self::RefreshFolder(_) => {
                let progress = Progress::default();
                Outcome::Refreshed { progress, problems: 1, first: Some(problem) }
            }
            Self::Thread(article, wish) => Outcome::Thread(ThreadFetched {
                article: article.clone(),
                wish: *wish,
                added: 0,
                problem: Some(problem),
            }),
            Self::Add(_) | Self::Subscribe { .. } | Self::Whole(_) => Outcome::Failed(problem),
        }
    }
}

/// Seconds between two looks for sources that are due.
const LOOK: i64 = 300;

/// Whether somebody waits to hear how a refresh ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    ByKey,
    ByTime,
}

impl State {
    /// Decides how often the source of the article in hand is fetched.
    pub(super) fn decide_every(&mut self, words: &str) {
        let every = Interval::parse(words);
        let (true, Some(whose)) = (every.is_some() || words == "auto", self.whose()) else {
            let sentence = "Say how often this article's source is fetched: :every 2h, or 5m to \
                            30d, or :every auto";
            return self.status.say(sentence, self.now);
        };
        let sentence = match every {
            Some(every) => format!("Its source is fetched every {} from now on.", every.in_words()),
            None => "Its source is fetched as often as it seems to need.".to_owned(),
        };
        let usual = self.preferences.every;
        self.change(Change::Source { whose, change: SourceChange::Every { every, usual } });
        self.status.say(sentence, self.now);
    }

    /// Decides when the pages behind the summaries of the article's source are fetched.
    pub(super) fn decide_full_text(&mut self, words: &str) {
        let (Some(full_text), Some(whose)) = (FullText::from_word(words), self.whose()) else {
            let sentence = "Say when this source's whole stories are fetched: :full always, or \
                            :full on-request";
            return self.status.say(sentence, self.now);
        };
        let sentence = match full_text {
            FullText::Always => "From now on the whole stories of its source come by themselves.",
            FullText::OnRequest => "The whole stories of its source come when f asks for them.",
        };
        self.change(Change::Source { whose, change: SourceChange::FullText(full_text) });
        self.status.say(sentence, self.now);
    }

    /// Refreshes every source.
    pub(super) fn refresh_all(&mut self) {
        self.start_refresh(Errand::RefreshAll);
    }

    /// Shows what has come in; where nothing waits, refreshes the source of the article in hand.
    pub(super) fn show_new_or_refresh(&mut self) {
        if self.status.new_articles > 0 {
            self.status.new_articles = 0;
            return self.reload_list(Land::First);
        }
        match self.in_hand() {
            Some((id, ..)) => self.start_refresh(Errand::RefreshSourceOf(id)),
            None => self.refresh_all(),
        }
    }

    /// Refreshes what is due, every few minutes, without a word unless something came of it.
    pub(super) fn refresh_due(&mut self) {
        let waited = self.looked_for_due.is_none_or(|last| self.now.since(last) >= LOOK);
        if self.preferences.automatic && self.refreshing.is_none() && waited {
            self.looked_for_due = Some(self.now);
            self.refresh_asked = Asked::ByTime;
            self.refreshing = Some(Progress::default());
            self.effects.push(Effect::Errand(Errand::RefreshDue));
        }
    }

    pub(super) fn start_refresh(&mut self, errand: Errand) {
        if self.refreshing.is_some() {
            return self.status.say("A refresh is under way.", self.now);
        }
        self.refresh_asked = Asked::ByKey;
        self.refreshing = Some(Progress::default());
        self.effects.push(Effect::Errand(errand));
    }

    /// Fetches the whole story of the article in hand.
    pub(super) fn fetch_whole(&mut self) {
        let Some((id, ..)) = self.in_hand() else { return };
        self.status.say("Fetching the whole story …", self.now);
        self.effects.push(Effect::Errand(Errand::Whole(id)));
    }

    /// A refresh has come a step further.
    pub(super) fn progressed(&mut self, progress: Progress) {
        if self.refreshing.is_some() {
            self.refreshing = Some(progress);
        }
    }

    /// An errand has ended. News announces itself by the store's own change; nothing moves.
    pub(super) fn errand_done(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Refreshed { progress, problems, first } => {
                self.refreshing = None;
                self.refreshed(progress, problems, first);
            }
            Outcome::Added(sentence) => self.status.say(sentence.as_str(), self.now),
            Outcome::Whole(id) => {
                self.status.say("The whole story is here.", self.now);
                if self.reader.as_ref().is_some_and(|reader| reader.article.id == id) {
                    self.refresh_open_article();
                }
            }
            Outcome::Several { page, feeds } => return self.several_found(page, feeds),
            Outcome::Thread(fetched) => return self.thread_fetched(fetched),
            Outcome::Failed(problem) => self.status.trouble(&problem, self.now),
        }
        self.outside();
    }

    fn refreshed(&mut self, progress: Progress, problems: usize, first: Option<Problem>) {
        let Some(first) = first else {
            if self.refresh_asked == Asked::ByTime {
                return;
            }
            let sentence = match (progress.of, progress.added) {
                (0, _) => "There is nothing to refresh here. :add ADDRESS subscribes.".to_owned(),
                (_, 0) => "Nothing new.".to_owned(),
                (_, 1) => "1 new article.".to_owned(),
                (_, added) => format!("{added} new articles."),
            };
            return self.status.say(sentence, self.now);
        };
        let more = match problems {
            0 | 1 => String::new(),
            more => format!("and {} more; `tidings sources` lists them", more - 1),
        };
        let hint = if more.is_empty() { first.hint.to_string() } else { more };
        self.status.trouble(&first.hint(hint), self.now);
    }
}
