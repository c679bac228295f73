//! Isso, a comment server of its own that a page names (<https://isso-comments.de/docs/reference/server-api/>).
//!
//! It stores the same comment twice when it is sent twice, so what may have arrived is looked for,
//! and where it cannot be seen the writer is asked.

use serde_json::{Value, json};

use super::compare::folded;
use super::protocol::Event;
use super::sentence;
use super::system::{Letter, Need, Obstacle, Place, Seconds, Sight, System, Verdict};
use super::wire::Wire;
use super::wordpress::Peek;
use crate::ingest::commenting;
use crate::model::{Address, Problem};
use crate::net::{Content, Exchange, Method, Origin, Reply};

/// Replies within replies that are looked through.
const DEEPEST: usize = 100;

/// How far the clocks of a server and of this computer may be apart, in seconds.
const CLOCKS: f64 = 300.0;

/// How long the server is left alone that says how many comments a minute it takes.
const A_MINUTE: std::time::Duration = std::time::Duration::from_secs(60);

/// The Isso server of one article.
#[derive(Debug)]
pub struct Isso {
    pub page: Address,
    pub isso: commenting::Isso,
    pub origin: Origin,
}

/// The word of the system.
pub const WORD: &str = "isso";

impl System for Isso {
    fn word(&self) -> &'static str {
        WORD
    }

    fn seconds(&self) -> Seconds {
        Seconds::Stored
    }

    fn check(&self, _wire: &dyn Wire) -> Result<(), Problem> {
        Ok(())
    }

    fn request(&self, letter: &Letter<'_>) -> Result<Exchange, Obstacle> {
        let parent = match letter.parent {
            None => Value::Null,
            Some(parent) => number(parent)
                .map(Value::from)
                .ok_or_else(|| Obstacle::for_good(sentence::no_parent()))?,
        };
        let identity = letter.identity;
        let text = |clean: &Option<crate::model::Clean>| clean.as_deref().map(str::to_owned);
        let body = json!({
            "author": text(&identity.name),
            "email": text(&identity.email),
            "website": identity.url.as_ref().map(Address::as_str),
            "text": letter.text.trim(),
            "parent": parent,
            "title": self.isso.title,
        });
        let address = self.question("new", &[("uri", &self.isso.uri)]);
        let address = address.ok_or_else(|| Obstacle::for_good(sentence::no_system()))?;
        Ok(Exchange {
            method: Method::Post(Content {
                kind: "application/json",
                bytes: body.to_string().into_bytes(),
            }),
            address,
            origin: self.origin,
            accept: "application/json",
            headers: vec![
                ("Idempotency-Key", letter.token.to_owned()),
                ("Origin", self.page.url().origin().ascii_serialization()),
                ("Referer", self.page.without_user().to_string()),
            ],
            login: None,
        })
    }

    fn judge(&self, reply: &Reply) -> Verdict {
        let answer: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
        let place = answer["id"].as_u64().map(|id| self.place(id)).unwrap_or_default();
        let words = String::from_utf8_lossy(&reply.body);
        match reply.status {
            201 => Verdict { place, ..Verdict::plain(Event::Stored) },
            202 => Verdict { place, ..Verdict::because(Event::StoredHeld, sentence::held()) },
            403 if words.contains("ratelimit") => Verdict {
                wait: Some(reply.retry_after.unwrap_or(A_MINUTE)),
                ..Verdict::because(Event::TooFast, sentence::too_fast())
            },
            429 => Verdict {
                wait: reply.retry_after,
                ..Verdict::because(Event::TooFast, sentence::too_fast())
            },
            status @ (300..=499) => Verdict::because(Event::Denied, refusal(status, &words)),
            status => Verdict::because(Event::Lost, sentence::unclear(status)),
        }
    }

    fn look(&self, letter: &Letter<'_>, wire: &dyn Wire) -> Sight {
        let comments = match self.thread(wire) {
            Ok(comments) => comments,
            Err(problem) => return Sight::Unknown(problem),
        };
        let found = comments.iter().find_map(|comment| recognised(comment, letter));
        found.map_or(Sight::Absent, |id| Sight::Found(self.place(id)))
    }
}

impl Isso {
    /// The whole thread, the texts as they were typed.
    fn thread(&self, wire: &dyn Wire) -> Result<Vec<Value>, Problem> {
        let address = self.watch().ok_or_else(sentence::no_system)?;
        thread(&address, wire)
    }

    fn watch(&self) -> Option<Address> {
        self.question("", &[("uri", &self.isso.uri), ("plain", "1")])
    }

    fn question(&self, route: &str, parameters: &[(&str, &str)]) -> Option<Address> {
        let mut url = self.isso.server.url();
        let path = format!("{}/{route}", url.path().trim_end_matches('/'));
        url.set_path(&path);
        url.set_query(None);
        url.query_pairs_mut().extend_pairs(parameters);
        Address::from_url(&url)
    }

    fn place(&self, id: u64) -> Place {
        let mut url = self.page.url();
        url.set_fragment(Some(&format!("isso-{id}")));
        Place { remote: Some(id.to_string()), url: Address::from_url(&url), watch: self.watch() }
    }
}

/// What the writer has to be asked for, where a refusal says so. What Isso calls the "author
/// address" is the name: it asks for that where `require-author` is set.
pub fn need(problem: &Problem) -> Option<Need> {
    if problem.why.contains("email address") {
        return Some(Need::Email);
    }
    let name = ["author address", "author name"];
    name.iter().any(|words| problem.why.contains(words)).then_some(Need::Name)
}

/// The server's own sentence: in JSON, behind the status, or on a page.
fn refusal(status: u16, words: &str) -> Problem {
    let json: Value = serde_json::from_str(words).unwrap_or_default();
    let said = match json["message"].as_str() {
        Some(message) => message.split_once(": ").map_or(message, |(_, said)| said).to_owned(),
        None => crate::ingest::html::document(words, None).plain_text(),
    };
    match said.trim() {
        "" => sentence::refused_with(status),
        said => sentence::said(said),
    }
}

fn number(parent: &str) -> Option<u64> {
    let digits = parent.rsplit_once("isso-").map_or(parent, |(_, digits)| digits);
    digits.parse().ok()
}

/// Every comment of a thread, the replies after what they answer.
fn thread(address: &Address, wire: &dyn Wire) -> Result<Vec<Value>, Problem> {
    let reply = wire.ask(address).map_err(|failure| failure.problem)?;
    if reply.status == 404 {
        // A thread without comments is not there.
        return Ok(Vec::new());
    }
    let answer: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    let Some(top) = answer["replies"].as_array().filter(|_| reply.status == 200) else {
        return Err(sentence::unclear(reply.status));
    };
    let mut waiting: Vec<(usize, Value)> = top.iter().rev().cloned().map(|one| (0, one)).collect();
    let mut comments = Vec::new();
    while let Some((depth, mut comment)) = waiting.pop() {
        if let Value::Array(replies) = comment["replies"].take()
            && depth < DEEPEST
        {
            waiting.extend(replies.into_iter().rev().map(|one| (depth + 1, one)));
        }
        comments.push(comment);
    }
    Ok(comments)
}

fn recognised(comment: &Value, letter: &Letter<'_>) -> Option<u64> {
    let id = comment["id"].as_u64()?;
    let too_old = letter.since.is_some_and(|since| {
        comment["created"].as_f64().is_some_and(|created| created < since.0 as f64 - CLOCKS)
    });
    let author = comment["author"].as_str().unwrap_or_default();
    let name = letter.identity.name.as_deref().unwrap_or_default();
    let same = folded(comment["text"].as_str()?) == folded(letter.text)
        && folded(author) == folded(name)
        && !letter.others.contains(&id.to_string());
    (same && !too_old).then_some(id)
}

/// Whether the thread shows a comment.
pub fn peek(watch: &Address, remote: &str, wire: &dyn Wire) -> Peek {
    match thread(watch, wire) {
        Ok(comments) => {
            let shown =
                |comment: &Value| comment["id"].as_u64().is_some_and(|id| id.to_string() == remote);
            if comments.iter().any(shown) { Peek::Visible } else { Peek::Hidden }
        }
        Err(problem) => Peek::Unknown(problem),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Clean;
    use crate::net::Completeness;

    fn system() -> Isso {
        Isso {
            page: Address::parse("https://a.example/post1/").unwrap(),
            isso: commenting::Isso {
                server: Address::parse("https://c.example/isso/").unwrap(),
                uri: "/post1/".to_owned(),
                title: Clean::new("Post 1"),
            },
            origin: Origin::Network,
        }
    }

    #[test]
    fn every_answer_has_its_meaning() {
        for (status, body, event) in [
            (201, r#"{"id": 7, "mode": 1}"#, Event::Stored),
            (202, r#"{"id": 7, "mode": 2}"#, Event::StoredHeld),
            (400, "text is too short (minimum length: 3)", Event::Denied),
            (403, "<p>author address required but not provided</p>", Event::Denied),
            (403, "ratelimit exceeded (1, 2)", Event::TooFast),
            (429, "", Event::TooFast),
            (404, "", Event::Denied),
            (500, "", Event::Lost),
            (200, "", Event::Lost),
        ] {
            let reply = Reply {
                status,
                location: None,
                content_type: None,
                body: body.as_bytes().to_vec(),
                completeness: Completeness::Whole,
                retry_after: None,
            };
            let verdict = system().judge(&reply);
            assert_eq!(verdict.event, event, "{status} {body}");
            if status < 300 && event != Event::Lost {
                assert_eq!(verdict.place.remote.as_deref(), Some("7"));
            }
        }
    }

    #[test]
    fn what_is_missing_is_read_out_of_the_refusal() {
        let problem = refusal(403, "<h1>Forbidden</h1><p>author address required</p>");
        assert_eq!(need(&problem), Some(Need::Name), "{problem}");
        let json = r#"{"message": "403 Forbidden: email address required but not provided"}"#;
        let problem = refusal(403, json);
        assert!(problem.why.contains("“email address required"), "{problem}");
        assert_eq!(need(&problem), Some(Need::Email));
        assert_eq!(need(&refusal(400, "text is too short")), None);
        assert!(refusal(403, "").why.contains("403"));
    }

    #[test]
    fn questions_stand_below_the_server() {
        let address = system().question("new", &[("uri", "/post 1/")]).unwrap();
        assert_eq!(address.as_str(), "https://c.example/isso/new?uri=%2Fpost+1%2F");
    }
}
