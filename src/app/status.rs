//! [`Status`]: what the status line says. Good news fades; a problem stays until it was seen.

use crate::model::{Clean, Problem, Timestamp};

/// Seconds after which good news leaves the line.
const FADES_AFTER: i64 = 6;

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
    /// Articles that came in since the list was last loaded.
    pub new_articles: u64,
}

impl Status {
    /// Says a sentence that fades.
    pub fn say(&mut self, text: impl AsRef<str>, now: Timestamp) {
        let text = Clean::folded(text.as_ref());
        self.notice = Some(Notice { text, kind: NoticeKind::Good, since: now });
    }

    /// Says a problem that stays.
    pub fn trouble(&mut self, problem: &Problem, now: Timestamp) {
        let text = Clean::folded(&as_sentence(&problem.to_string()));
        self.notice = Some(Notice { text, kind: NoticeKind::Problem, since: now });
    }

    /// A key was pressed: a problem that stood a while has been seen.
    pub fn seen(&mut self, now: Timestamp) {
        let seen =
            |notice: &Notice| now.since(notice.since) >= 2 || notice.kind == NoticeKind::Good;
        if self.notice.as_ref().is_some_and(seen) {
            self.notice = None;
        }
    }

    /// Time has passed.
    pub fn fade(&mut self, now: Timestamp) {
        let faded = |notice: &Notice| {
            notice.kind == NoticeKind::Good && now.since(notice.since) >= FADES_AFTER
        };
        if self.notice.as_ref().is_some_and(faded) {
            self.notice = None;
        }
    }

    /// Whether something on the line will fade.
    pub fn fades(&self) -> bool {
        self.notice.as_ref().is_some_and(|notice| notice.kind == NoticeKind::Good)
    }
}

/// A text with a capital letter and a full stop: problems are written to follow a program's name.
fn as_sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{}.", chars.as_str().trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
