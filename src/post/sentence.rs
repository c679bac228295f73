//! Every answer of a site in a sentence, with the way on.

use crate::model::{Address, Clean, Problem};

/// The longest piece of a site's own words that is shown, in characters.
const LONGEST: usize = 300;

fn refused(why: impl AsRef<str>) -> Problem {
    Problem::new("the site did not take the comment", why)
}

fn waits(why: impl AsRef<str>) -> Problem {
    Problem::new("the comment waits in the outbox", why)
}

fn stuck(why: impl AsRef<str>) -> Problem {
    Problem::new("the comment cannot be sent from here", why)
}

fn unsure(why: impl AsRef<str>) -> Problem {
    Problem::new("the comment may have arrived", why)
}

const KEPT: &str =
    "it stays with the article; `tidings outbox mail KEY` or `tidings outbox discard KEY`";

/// Comments are closed.
pub fn closed() -> Problem {
    refused("comments on this article are closed").hint(KEPT)
}

/// Only those who are logged in may comment.
pub fn login_needed() -> Problem {
    refused("only those who are logged in may comment there").hint(
        "add an [[account]] for the site to the configuration, then `tidings outbox retry KEY`",
    )
}

/// The writer has said the same thing before.
pub fn duplicate() -> Problem {
    refused("you have said exactly this there before")
        .hint("`tidings outbox edit KEY`, or `discard KEY`")
}

/// It was there already.
pub fn there_already() -> Problem {
    Problem::new("the site has the comment", "it said so when it was offered once more")
        .hint("it may be waiting for a moderator")
}

/// The site wants a pause between comments.
pub fn too_fast() -> Problem {
    waits("the site wants a pause between two comments").hint("it is sent again by itself")
}

/// The site's own words.
pub fn said(words: &str) -> Problem {
    let mut shown: String = words.chars().take(LONGEST + 1).collect();
    if shown.chars().count() > LONGEST {
        shown.pop();
        shown.push('…');
    }
    refused(format!("it says: “{}”", Clean::folded(&shown)))
        .hint("edit the comment, or correct your identity in the settings, then `tidings outbox retry KEY`")
}

/// A refusal without words.
pub fn refused_with(status: u16) -> Problem {
    refused(format!("it refused it without a word that could be read ({status})"))
        .hint("open the article in the browser to see what the site wants")
}

/// The site does not know the article.
pub fn unknown_post() -> Problem {
    refused("it no longer knows the article, or takes no comments on it").hint(KEPT)
}

/// A moderator is asked first.
pub fn held() -> Problem {
    Problem::new(
        "a moderator looks at the comment first",
        "the site has it and does not show it yet",
    )
    .hint("the site is asked now and then whether it was let pass")
}

/// The site took it and shows it nowhere.
pub fn hidden() -> Problem {
    Problem::new("the site took the comment but does not show it", "a moderator or a filter has it")
        .hint("the site is asked now and then whether it was let pass")
}

/// A moderator took it away.
pub fn removed() -> Problem {
    refused("a moderator took it away").hint(KEPT)
}

/// No answer came, or none that can be understood.
pub fn lost(why: &str) -> Problem {
    unsure(why).hint("in a few minutes the site is looked at, and nothing is sent twice")
}

/// The program ended while it was under way.
pub fn orphaned() -> Problem {
    lost("tidings ended before the answer came")
}

/// An answer that means neither yes nor no.
pub fn unclear(status: u16) -> Problem {
    lost(&format!("the answer of the site does not say so ({status})"))
}

/// It was looked for in vain, and a second one might be stored.
pub fn unknowable() -> Problem {
    unsure("the site does not show it, and would take it a second time")
        .hint("look there yourself, then `tidings outbox arrived KEY`, or `retry --again KEY`")
}

/// The site takes no more, and does not say whether it took it before.
pub fn closed_in_doubt(problem: &Problem) -> Problem {
    unsure(format!("the site took it or not, and now {}", problem.why))
        .hint("look there yourself, then `tidings outbox arrived KEY`, or `discard KEY`")
}

/// The site cannot be looked at.
pub fn no_sight(problem: &Problem) -> Problem {
    unsure(format!("the site cannot be looked at: {}", problem.why))
        .hint("it is looked for again later")
}

/// The site cannot be reached; nothing left.
pub fn unreachable(problem: &Problem) -> Problem {
    waits(&*problem.why).hint(if problem.hint.is_empty() {
        "it is sent when the site can be reached"
    } else {
        problem.hint.as_str()
    })
}

/// A page is gone.
pub fn gone(address: &Address) -> Problem {
    let what = format!("cannot fetch {}", address.without_user());
    Problem::new(what, "its server says that it is gone for good")
}

/// The article has no address.
pub fn no_address() -> Problem {
    stuck("the article has no address, so it is not known where to send it").hint(KEPT)
}

/// The page has no comment form.
pub fn no_system() -> Problem {
    Problem::new("the page has no comments", "yours stays with the article")
        .hint("`tidings outbox mail KEY` or `tidings outbox discard KEY`")
}

/// The form wants a person.
pub fn puzzle() -> Problem {
    stuck("the site wants a puzzle solved by a person")
        .hint("open the article in the browser and paste the comment there")
}

/// A page that nobody could read on the way sends its form where everybody can.
pub fn downgraded() -> Problem {
    stuck("the form goes from https to http, where anybody on the way can read and change it")
        .hint(KEPT)
}

/// The writer's name is missing.
pub fn name_missing() -> Problem {
    waits("the site asks for your name")
        .hint("tidings config set identity.name \"YOUR NAME\", then send it again")
}

/// The writer's mail address is missing.
pub fn email_missing() -> Problem {
    waits("the site asks for your mail address")
        .hint("tidings config set identity.email YOU@HOST, then send it again")
}

/// The comment that is answered is not known.
pub fn no_parent() -> Problem {
    stuck("the site has no number for the comment that it answers")
        .hint("write it as a comment of its own")
}

/// The site takes the password for a stranger's.
pub fn wrong_password(site: &Address, user: &str) -> Problem {
    let user = Clean::folded(user);
    waits(format!("{} does not know {user} by the password of the account", site.host())).hint(
        "make a new application password in your profile there and put it where the account says",
    )
}

/// Another tidings is at it.
pub fn busy() -> Problem {
    Problem::new("nothing was sent", "another tidings is sending just now")
        .hint("wait until it is done")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_site_are_cleaned_and_cut() {
        let problem = said(&format!("No\u{1b}[2J {}", "x".repeat(1_000)));
        assert!(!problem.why.contains('\u{1b}'), "{problem}");
        assert!(problem.why.chars().count() < 330, "{problem}");
    }
}
