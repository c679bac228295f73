//! The comment form of a WordPress (`wp-comments-post.php`), as a visitor without an account fills
//! it in.
//!
//! The site answers a form it took by sending on to the comment. Everything else is a refusal or
//! not understood; "200" is a refusal, too.

use super::protocol::Event;
use super::sentence;
use super::system::{Letter, Need, Obstacle, Seconds, Sight, System, Verdict};
use super::wire::Wire;
use super::wordpress::{Post, escaped, parent_number};
use crate::ingest::{charset, commenting};
use crate::model::{Address, Problem};
use crate::net::{Completeness, Content, Exchange, Method, Origin, Reply};

/// The form of one article.
#[derive(Debug)]
pub struct WordPressForm {
    pub post: Post,
    pub form: commenting::Form,
    pub origin: Origin,
}

/// The word of the system.
pub const WORD: &str = "wordpress-form";

impl System for WordPressForm {
    fn word(&self) -> &'static str {
        WORD
    }

    fn seconds(&self) -> Seconds {
        Seconds::Refused
    }

    fn check(&self, _wire: &dyn Wire) -> Result<(), Problem> {
        Ok(())
    }

    fn request(&self, letter: &Letter<'_>) -> Result<Exchange, Obstacle> {
        let parent = parent_number(letter.parent).map_err(Obstacle::for_good)?;
        let identity = letter.identity;
        let name = identity.name.as_deref().unwrap_or_default();
        let email = identity.email.as_deref().unwrap_or_default();
        let url = identity.url.as_ref().map_or("", Address::as_str);
        let form = &self.form;
        wanted(&form.name, name, Need::Name, sentence::name_missing)?;
        wanted(&form.email, email, Need::Email, sentence::email_missing)?;
        let mut fields = url::form_urlencoded::Serializer::new(String::new());
        for (field, value) in &form.hidden {
            let value = if field == "comment_parent" { &parent } else { value };
            fields.append_pair(field, value);
        }
        if !form.hidden.iter().any(|(field, _)| field == "comment_parent") {
            fields.append_pair("comment_parent", &parent);
        }
        for (field, value) in [(&form.name, name), (&form.email, email), (&form.url, url)] {
            if let Some(field) = field {
                fields.append_pair(&field.name, value);
            }
        }
        fields.append_pair(&form.text, &escaped(letter.text));
        let kind = "application/x-www-form-urlencoded";
        Ok(Exchange {
            method: Method::Post(Content { kind, bytes: fields.finish().into_bytes() }),
            address: form.action.clone(),
            origin: self.origin,
            accept: "text/html, */*;q=0.8",
            headers: vec![
                ("Idempotency-Key", letter.token.to_owned()),
                ("Referer", self.post.page.without_user().to_string()),
            ],
            login: None,
        })
    }

    fn judge(&self, reply: &Reply) -> Verdict {
        match reply.status {
            302 | 303 => self.sent_on(reply),
            409 => Verdict::plain(Event::Duplicate),
            429 => Verdict {
                wait: reply.retry_after,
                ..Verdict::because(Event::TooFast, sentence::too_fast())
            },
            200 => refused_with_200(reply),
            400..=499 | 301 | 307 | 308 => {
                let problem = words(reply).map_or_else(
                    || sentence::refused_with(reply.status),
                    |words| sentence::said(&words),
                );
                Verdict::because(Event::Denied, problem)
            }
            status => Verdict::because(Event::Lost, sentence::unclear(status)),
        }
    }

    fn look(&self, letter: &Letter<'_>, wire: &dyn Wire) -> Sight {
        self.post.look(letter, wire)
    }
}

impl WordPressForm {
    /// The one answer that means yes: on to `#comment-12`, and by the side of it whether a
    /// moderator is asked first.
    fn sent_on(&self, reply: &Reply) -> Verdict {
        let Some(url) = reply.location.as_ref().map(Address::url) else {
            return Verdict::because(Event::Lost, sentence::unclear(reply.status));
        };
        let number = url.fragment().and_then(|fragment| fragment.strip_prefix("comment-"));
        let number = number.filter(|number| !number.is_empty());
        let Some(number) = number.filter(|number| number.bytes().all(|b| b.is_ascii_digit()))
        else {
            if url.path().contains("wp-login") {
                return Verdict::because(Event::Denied, sentence::login_needed());
            }
            return Verdict::because(Event::Lost, sentence::unclear(reply.status));
        };
        let place = self.post.place(number);
        let held = url.query_pairs().any(|(name, _)| name == "unapproved");
        match held {
            true => Verdict { place, ..Verdict::because(Event::StoredHeld, sentence::held()) },
            false => Verdict { place, ..Verdict::plain(Event::Stored) },
        }
    }
}

fn wanted(
    field: &Option<commenting::Field>,
    value: &str,
    need: Need,
    problem: fn() -> Problem,
) -> Result<(), Obstacle> {
    let required = field.as_ref().is_some_and(|field| field.need == commenting::Need::Required);
    match required && value.is_empty() {
        true => Err(Obstacle { event: Event::NotReady, problem: problem(), need: Some(need) }),
        false => Ok(()),
    }
}

/// WordPress says "fill in your name" with the status of success, and says nothing at all about an
/// article that it does not know.
fn refused_with_200(reply: &Reply) -> Verdict {
    if reply.completeness == Completeness::Cut {
        return Verdict::because(Event::Lost, sentence::unclear(200));
    }
    match words(reply) {
        Some(words) => Verdict::because(Event::Denied, sentence::said(&words)),
        None if reply.body.is_empty() => Verdict::because(Event::Denied, sentence::unknown_post()),
        None => Verdict::because(Event::Lost, sentence::unclear(200)),
    }
}

fn words(reply: &Reply) -> Option<String> {
    let kind = reply.content_type.as_deref();
    let (text, _) = charset::decode(&reply.body, kind, "the answer");
    commenting::refusal(&text).map(|words| words.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Identity;
    use crate::model::Clean;

    const PAGE: &str = "<link rel='https://api.w.org/' href='https://a.example/wp-json/'>\
         <form action='/wp-comments-post.php' method=post id=commentform>\
         <textarea name=comment></textarea><input name=author type=text required>\
         <input name=email type=email required><input name=url type=url>\
         <input type=hidden name=comment_post_ID value=4>\
         <input type=hidden name=comment_parent value=0>\
         <input type=hidden name=nonce value='a b'></form>";

    fn system() -> WordPressForm {
        let page = Address::parse("https://a.example/first/").unwrap();
        let found = commenting::read(PAGE, &page);
        let post = Post { page, api: found.discussion.api, number: found.post.unwrap() };
        WordPressForm { post, form: found.form.unwrap(), origin: Origin::Network }
    }

    fn identity() -> Identity {
        Identity {
            name: Some(Clean::new("Ann Other")),
            email: Some(Clean::new("ann@a.example")),
            url: None,
        }
    }

    fn letter<'a>(identity: &'a Identity, parent: Option<&'a str>) -> Letter<'a> {
        Letter { text: "A & <b>", parent, identity, token: "t1", since: None, others: &[] }
    }

    fn reply(status: u16, location: &str, body: &str) -> Reply {
        Reply {
            status,
            location: Address::parse(location),
            content_type: Some(Clean::new("text/html; charset=UTF-8")),
            body: body.as_bytes().to_vec(),
            completeness: Completeness::Whole,
            retry_after: None,
        }
    }

    #[test]
    fn the_form_is_filled_in() {
        let identity = identity();
        let exchange = system().request(&letter(&identity, Some("22"))).unwrap();
        let Method::Post(content) = exchange.method else { panic!("a form is posted") };
        assert_eq!(
            String::from_utf8(content.bytes).unwrap(),
            "comment_post_ID=4&comment_parent=22&nonce=a+b&author=Ann+Other&\
             email=ann%40a.example&url=&comment=A+%26amp%3B+%26lt%3Bb%26gt%3B"
        );
        assert_eq!(exchange.address.as_str(), "https://a.example/wp-comments-post.php");
    }

    #[test]
    fn what_the_form_requires_is_asked_for_before_anything_leaves() {
        let nobody = Identity::default();
        let obstacle = system().request(&letter(&nobody, None)).unwrap_err();
        assert_eq!((obstacle.event, obstacle.need), (Event::NotReady, Some(Need::Name)));
        let nameless = Identity { email: None, ..identity() };
        let obstacle = system().request(&letter(&nameless, None)).unwrap_err();
        assert_eq!(obstacle.need, Some(Need::Email));
        let known = identity();
        let obstacle = system().request(&letter(&known, Some("who"))).unwrap_err();
        assert_eq!(obstacle.event, Event::Denied);
    }

    #[test]
    fn every_answer_has_its_meaning() {
        let die = "<div class=wp-die-message>Comments are closed.</div>";
        for (status, location, body, event) in [
            (302, "https://a.example/first/#comment-12", "", Event::Stored),
            (
                302,
                "https://a.example/first/?unapproved=12&moderation-hash=0a#comment-12",
                "",
                Event::StoredHeld,
            ),
            (302, "https://a.example/wp-login.php?redirect_to=x", "", Event::Denied),
            (302, "https://a.example/thanks", "", Event::Lost),
            (302, "https://a.example/first/#comment-x", "", Event::Lost),
            (302, "", "", Event::Lost),
            (409, "", die, Event::Duplicate),
            (429, "", die, Event::TooFast),
            (403, "", die, Event::Denied),
            (405, "", "", Event::Denied),
            (200, "", die, Event::Denied),
            (200, "", "", Event::Denied),
            (200, "", "<p>Hello</p>", Event::Lost),
            (500, "", "", Event::Lost),
            (502, "", die, Event::Lost),
            (503, "", "", Event::Lost),
            (204, "", "", Event::Lost),
        ] {
            let verdict = system().judge(&reply(status, location, body));
            assert_eq!(verdict.event, event, "{status} {location} {body}");
            let silent = matches!(event, Event::Stored | Event::Duplicate);
            assert_eq!(verdict.reason.is_none(), silent, "{status} {location} {body}");
        }
        let cut = Reply { completeness: Completeness::Cut, ..reply(200, "", "") };
        assert_eq!(system().judge(&cut).event, Event::Lost);
        let verdict = system().judge(&reply(302, "https://a.example/first/#comment-12", ""));
        assert_eq!(verdict.place.remote.as_deref(), Some("12"));
        let watch = verdict.place.watch.unwrap();
        assert_eq!(watch.as_str(), "https://a.example/wp-json/wp/v2/comments/12");
        let said = system().judge(&reply(403, "", die)).reason.unwrap();
        assert!(said.why.contains("Comments are closed."), "{said}");
    }
}
