//! The REST interface of a WordPress, for a reader who has an account there and an Application
//! Password.
//!
//! The interface: <https://developer.wordpress.org/rest-api/reference/comments/#create-a-comment>.

use serde_json::{Value, json};

use super::protocol::Event;
use super::sentence;
use super::system::{Letter, Obstacle, Seconds, Sight, System, Verdict};
use super::wire::Wire;
use super::wordpress::{Post, escaped, parent_number, question};
use crate::model::{Address, Problem};
use crate::net::{Content, Exchange, Login, Method, Reply};

/// The interface of one site, for one article.
pub struct WordPressRest {
    pub post: Post,
    pub api: Address,
    /// The site's address as the account names it, for sentences.
    pub site: Address,
    pub login: Login,
}

/// The word of the system.
pub const WORD: &str = "wordpress-rest";

impl System for WordPressRest {
    fn word(&self) -> &'static str {
        WORD
    }

    fn seconds(&self) -> Seconds {
        Seconds::Refused
    }

    /// A wrong password is not refused by WordPress: it takes the request for a stranger's. So it
    /// is asked first who it thinks we are.
    fn check(&self, wire: &dyn Wire) -> Result<(), Problem> {
        let me = self.exchange(wire, "wp/v2/users/me", Method::Get, Vec::new());
        let me = me.ok_or_else(sentence::no_system)?;
        let reply = wire.exchange(&me).map_err(|lost| lost.failure.problem)?;
        let answer: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
        match reply.status {
            200 if answer["id"].as_u64().is_some_and(|id| id > 0) => Ok(()),
            401 | 403 => Err(sentence::wrong_password(&self.site, &self.login.user)),
            status => Err(sentence::unreachable(&sentence::unclear(status))),
        }
    }

    fn request(&self, letter: &Letter<'_>) -> Result<Exchange, Obstacle> {
        let parent = parent_number(letter.parent).map_err(Obstacle::for_good)?;
        let body = json!({
            "post": self.post.number.parse::<u64>().unwrap_or_default(),
            "parent": parent.parse::<u64>().unwrap_or_default(),
            "content": escaped(letter.text),
        });
        let content = Content { kind: "application/json", bytes: body.to_string().into_bytes() };
        let address = question(&self.api, "wp/v2/comments", &[]);
        let address = address.ok_or_else(|| Obstacle::for_good(sentence::no_system()))?;
        Ok(Exchange {
            method: Method::Post(content),
            address,
            // The place of an account is the reader's own word.
            origin: crate::net::Origin::Typed,
            accept: "application/json",
            headers: vec![("Idempotency-Key", letter.token.to_owned())],
            login: Some(self.login.clone()),
        })
    }

    fn judge(&self, reply: &Reply) -> Verdict {
        let answer: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
        match (reply.status, answer["code"].as_str().unwrap_or_default()) {
            (201, _) => self.stored(&answer),
            (409, _) => Verdict::plain(Event::Duplicate),
            (429, _) | (400, "comment_flood") => Verdict {
                wait: reply.retry_after,
                ..Verdict::because(Event::TooFast, sentence::too_fast())
            },
            (403, "rest_comment_closed") => Verdict::because(Event::Denied, sentence::closed()),
            (401 | 403, "rest_comment_login_required" | "rest_cannot_create") => {
                Verdict::because(Event::Denied, sentence::login_needed())
            }
            (403 | 404, "rest_comment_invalid_post_id") => {
                Verdict::because(Event::Denied, sentence::unknown_post())
            }
            (status @ (300..=499), _) => {
                let words = answer["message"].as_str().filter(|words| !words.is_empty());
                let problem = words.map_or_else(|| sentence::refused_with(status), sentence::said);
                Verdict::because(Event::Denied, problem)
            }
            (status, _) => Verdict::because(Event::Lost, sentence::unclear(status)),
        }
    }

    fn look(&self, letter: &Letter<'_>, wire: &dyn Wire) -> Sight {
        self.post.look(letter, wire)
    }
}

impl WordPressRest {
    fn stored(&self, answer: &Value) -> Verdict {
        let place = answer["id"].as_u64().map(|id| self.post.place(&id.to_string()));
        let place = place.unwrap_or_default();
        match answer["status"].as_str() {
            Some("approved") | None => Verdict { place, ..Verdict::plain(Event::Stored) },
            Some("hold") => {
                Verdict { place, ..Verdict::because(Event::StoredHeld, sentence::held()) }
            }
            Some(_) => Verdict { place, ..Verdict::because(Event::StoredHeld, sentence::hidden()) },
        }
    }

    fn exchange(
        &self,
        wire: &dyn Wire,
        route: &str,
        method: Method,
        headers: Vec<(&'static str, String)>,
    ) -> Option<Exchange> {
        let address = question(&self.api, route, &[])?;
        let origin = wire.origin(&address);
        let login = Some(self.login.clone());
        Some(Exchange { method, address, origin, accept: "application/json", headers, login })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Identity;
    use crate::model::Secret;
    use crate::net::Completeness;

    fn system() -> WordPressRest {
        let at = |text: &str| Address::parse(text).unwrap();
        let api = at("https://a.example/wp-json/");
        WordPressRest {
            post: Post {
                page: at("https://a.example/first/"),
                api: Some(api.clone()),
                number: "4".to_owned(),
            },
            api,
            site: at("https://a.example/"),
            login: Login { user: "ada".to_owned(), password: Secret::new("pass word") },
        }
    }

    fn reply(status: u16, body: &str) -> Reply {
        Reply {
            status,
            location: None,
            content_type: None,
            body: body.as_bytes().to_vec(),
            completeness: Completeness::Whole,
            retry_after: None,
        }
    }

    #[test]
    fn the_text_is_escaped_and_the_account_goes_with_it() {
        let identity = Identity::default();
        let letter = Letter {
            text: "a & b",
            parent: Some("22"),
            identity: &identity,
            token: "t",
            since: None,
            others: &[],
        };
        let exchange = system().request(&letter).unwrap();
        let Method::Post(content) = &exchange.method else { panic!("it is posted") };
        let body: Value = serde_json::from_slice(&content.bytes).unwrap();
        assert_eq!(body, json!({"post": 4, "parent": 22, "content": "a &amp; b"}));
        assert!(!format!("{exchange:?}").contains("pass word"));
    }

    #[test]
    fn every_answer_has_its_meaning() {
        for (status, body, event) in [
            (201, r#"{"id": 7, "status": "approved"}"#, Event::Stored),
            (201, r#"{"id": 7, "status": "hold"}"#, Event::StoredHeld),
            (201, r#"{"id": 7, "status": "spam"}"#, Event::StoredHeld),
            (201, "{", Event::Stored),
            (409, r#"{"code": "comment_duplicate"}"#, Event::Duplicate),
            (400, r#"{"code": "comment_flood"}"#, Event::TooFast),
            (429, "", Event::TooFast),
            (403, r#"{"code": "rest_comment_closed"}"#, Event::Denied),
            (401, r#"{"code": "rest_comment_login_required"}"#, Event::Denied),
            (403, r#"{"code": "rest_comment_invalid_post_id"}"#, Event::Denied),
            (400, r#"{"code": "rest_comment_content_invalid", "message": "No."}"#, Event::Denied),
            (404, "", Event::Denied),
            (301, "", Event::Denied),
            (200, "", Event::Lost),
            (500, "", Event::Lost),
            (503, "{}", Event::Lost),
        ] {
            let verdict = system().judge(&reply(status, body));
            assert_eq!(verdict.event, event, "{status} {body}");
        }
        let verdict = system().judge(&reply(201, r#"{"id": 7, "status": "hold"}"#));
        assert_eq!(verdict.place.remote.as_deref(), Some("7"));
    }
}
