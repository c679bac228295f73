//! [`Status`]: what the status line says. Good news fades; a problem stays until it was seen, and
//! where several meet, each has its turn.

use std::collections::VecDeque;

use crate::model::{Clean, Problem, Timestamp};

/// Seconds after which good news leaves the line.
const FADES_AFTER: i64 = 6;

/// Seconds a problem stands before a key counts as having seen it.
const SEEN_AFTER: i64 = 2;

/// Problems that wait for their turn. The first ones are kept: what comes later mostly follows
/// from them.
const WAITING: usize = 8;

/// What kind of news a notice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    Good,
    Problem,
}

/// A sentence on the status line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub text: Clean,
    pub kind: NoticeKind,
    since: Timestamp,
}

/// The status line's own state; place and hints are drawn from the rest.
#[derive(Debug, Default)]
pub struct Status {
    pub notice: Option<Notice>,
    /// Problems not shown yet, or covered by good news before they were seen.
    waiting: VecDeque<Notice>,
    /// Articles that came in since the list was last loaded.
    pub new_articles: u64,
}

impl Status {
    /// Says a sentence that fades. It answers what was just done, so it stands before a problem,
    /// which comes back after it.
    pub fn say(&mut self, text: impl AsRef<str>, now: Timestamp) {
        let text = Clean::folded(text.as_ref());
        let good = Notice { text, kind: NoticeKind::Good, since: now };
        let covered = self.notice.replace(good);
        if let Some(problem) = covered.filter(|notice| notice.kind == NoticeKind::Problem) {
            self.waiting.push_front(problem);
            self.waiting.truncate(WAITING);
        }
    }

    /// Says a problem that stays until it was seen; one that is said already is not said twice.
    pub fn trouble(&mut self, problem: &Problem, now: Timestamp) {
        let text = as_sentence(problem);
        let notice = Notice { text, kind: NoticeKind::Problem, since: now };
        let shown = self.notice.as_ref().filter(|shown| shown.kind == NoticeKind::Problem);
        if shown.into_iter().chain(&self.waiting).any(|known| known.text == notice.text) {
            return;
        }
        if shown.is_none() {
            self.notice = Some(notice);
        } else if self.waiting.len() < WAITING {
            self.waiting.push_back(notice);
        }
    }

    /// Says a problem that answers a key: it stands before all others, which come back after it.
    pub fn refuse(&mut self, problem: &Problem, now: Timestamp) {
        self.withdraw(problem, now);
        if let Some(covered) = self.notice.take_if(|notice| notice.kind == NoticeKind::Problem) {
            self.waiting.push_front(covered);
            self.waiting.truncate(WAITING);
        }
        self.trouble(problem, now);
    }

    /// Takes a problem back that is mended before it was seen.
    pub fn withdraw(&mut self, problem: &Problem, now: Timestamp) {
        let text = as_sentence(problem);
        self.waiting.retain(|notice| notice.text != text);
        if self.notice.as_ref().is_some_and(|notice| notice.text == text) {
            self.next(now);
        }
    }

    /// A key was pressed: a problem that stood a while has been seen.
    pub fn seen(&mut self, now: Timestamp) {
        let seen = |notice: &Notice| match notice.kind {
            NoticeKind::Good => true,
            NoticeKind::Problem => now.since(notice.since) >= SEEN_AFTER,
        };
        if self.notice.as_ref().is_some_and(seen) {
            self.next(now);
        }
    }

    /// Time has passed.
    pub fn fade(&mut self, now: Timestamp) {
        let faded = |notice: &Notice| {
            notice.kind == NoticeKind::Good && now.since(notice.since) >= FADES_AFTER
        };
        if self.notice.as_ref().is_some_and(faded) {
            self.next(now);
        }
    }

    /// The problem whose turn it is; it has been in sight from now on only.
    fn next(&mut self, now: Timestamp) {
        self.notice = self.waiting.pop_front().map(|notice| Notice { since: now, ..notice });
    }

    /// Whether something on the line will fade.
    pub fn fades(&self) -> bool {
        self.notice.as_ref().is_some_and(|notice| notice.kind == NoticeKind::Good)
    }
}

/// A problem with a capital letter and a full stop: problems are written to follow a program's name.
pub fn as_sentence(problem: &Problem) -> Clean {
    let text = problem.to_string();
    let mut chars = text.chars();
    let first: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
    let rest = chars.as_str().trim_end_matches('.');
    // A question has its mark.
    let end = if rest.ends_with('?') { "" } else { "." };
    Clean::folded(&format!("{first}{rest}{end}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_ends_with_one_mark() {
        let said =
            |hint: &str| as_sentence(&Problem::new("no harbor", "it is not here").hint(hint));
        assert_eq!(said("look again.").as_str(), "No harbor: it is not here; look again.");
        assert_eq!(said("is it harbour?").as_str(), "No harbor: it is not here; is it harbour?");
    }

    #[test]
    fn good_news_fades_and_problems_stay_until_seen() {
        let mut status = Status::default();
        status.say("Saved.", Timestamp(100));
        status.fade(Timestamp(105));
        assert!(status.notice.is_some());
        status.fade(Timestamp(106));
        assert!(status.notice.is_none());
        status.trouble(&Problem::new("cannot save", "the disk is full"), Timestamp(100));
        status.fade(Timestamp(900));
        status.seen(Timestamp(101));
        assert!(status.notice.is_some());
        status.seen(Timestamp(102));
        assert!(status.notice.is_none());
    }

    #[test]
    fn problems_that_meet_are_shown_one_after_the_other() {
        let mut status = Status::default();
        let said = |status: &Status| status.notice.as_ref().map(|notice| notice.text.to_string());
        for what in ["one", "two", "one", "three"] {
            status.trouble(&Problem::new(what, "it is so"), Timestamp(100));
        }
        for (seconds, expected) in [
            (101, Some("One: it is so.")),
            (102, Some("Two: it is so.")),
            // It has just come into sight: this key cannot have seen it.
            (103, Some("Two: it is so.")),
            (104, Some("Three: it is so.")),
            (106, None),
        ] {
            status.seen(Timestamp(seconds));
            assert_eq!(said(&status).as_deref(), expected, "{seconds}");
        }
    }

    #[test]
    fn good_news_covers_a_problem_only_for_a_while() {
        let mut status = Status::default();
        status.trouble(&Problem::new("one", "it is so"), Timestamp(100));
        status.say("Starred.", Timestamp(101));
        let kind = |status: &Status| status.notice.as_ref().map(|notice| notice.kind);
        assert_eq!(kind(&status), Some(NoticeKind::Good));
        status.fade(Timestamp(107));
        assert_eq!(kind(&status), Some(NoticeKind::Problem));
        status.say("Starred.", Timestamp(108));
        status.seen(Timestamp(108));
        assert_eq!(kind(&status), Some(NoticeKind::Problem));
    }

    #[test]
    fn what_is_mended_is_not_said_any_more_and_an_answer_comes_first() {
        let mut status = Status::default();
        let problems = ["one", "two", "three"].map(|what| Problem::new(what, "it is so"));
        let shown = |status: &Status| status.notice.as_ref().map(|one| one.text.to_string());
        problems[..2].iter().for_each(|problem| status.trouble(problem, Timestamp(0)));
        status.refuse(&problems[2], Timestamp(0));
        assert_eq!(shown(&status).as_deref(), Some("Three: it is so."));
        status.withdraw(&problems[0], Timestamp(0));
        status.withdraw(&problems[2], Timestamp(0));
        assert_eq!(shown(&status).as_deref(), Some("Two: it is so."));
        status.withdraw(&problems[1], Timestamp(0));
        assert_eq!(shown(&status), None);
    }

    #[test]
    fn no_flood_of_problems_is_kept() {
        let mut status = Status::default();
        for number in 0..1_000 {
            status.trouble(&Problem::new(format!("{number}"), "it is so"), Timestamp(0));
        }
        let mut shown = 0;
        while status.notice.is_some() {
            shown += 1;
            status.seen(Timestamp(shown * 10));
        }
        assert_eq!(shown, 1 + i64::try_from(WAITING).unwrap_or(0));
    }
}
