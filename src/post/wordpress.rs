//! What both ways into a WordPress share: how a text has to be written so that it arrives as it was
//! typed, how a comment is looked for, and how the site is asked whether it shows one.
//!
//! The interface: <https://developer.wordpress.org/rest-api/reference/comments/>.

use serde_json::Value;

use super::compare::{folded, folded_markup};
use super::sentence;
use super::system::{Letter, Place, Sight};
use super::wire::Wire;
use crate::ingest::{charset, commenting, dates};
use crate::model::{Address, Problem};
use crate::net::Reply;

/// How far the clocks of a site and of this computer may be apart, in seconds.
const CLOCKS: i64 = 300;

/// A WordPress post, and where its site can be asked.
#[derive(Clone, Debug)]
pub struct Post {
    /// Where the article was found.
    pub page: Address,
    /// The root of the REST interface, where the page names it.
    pub api: Option<Address>,
    pub number: String,
}

/// The text as it has to be sent so that the site shows what was typed. The site compares what
/// comes in with what it has stored, and stores it filtered: only a text that its filters leave
/// alone is known again when it comes a second time.
///
/// One thing cannot be helped: where `<`, `>` or `\` follows an address without a blank, the site
/// makes it a part of the link that it makes of the address.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let mut before = ' ';
    for c in text.trim().chars() {
        match c {
            // The site would take an escaped `&` and what follows for a number it knows.
            '#' if before == '&' => out.push_str("&#035;"),
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            // Three digits: the site rewrites the shorter form, and would not know it again.
            '\\' => out.push_str("&#092;"),
            '\n' | '\t' => out.push(c),
            c if c.is_control() => {}
            c => out.push(c),
        }
        before = c;
    }
    out
}

/// Whether an interface says of a post that its comments are closed.
pub fn is_closed(api: &Address, number: &str, wire: &dyn Wire) -> bool {
    let fields = [("_fields", "comment_status")];
    let Some(address) = question(api, &format!("wp/v2/posts/{number}"), &fields) else {
        return false;
    };
    let answer = wire.ask(&address).ok().filter(|reply| reply.status == 200);
    let answer = answer.and_then(|reply| serde_json::from_slice::<Value>(&reply.body).ok());
    answer.is_some_and(|answer| answer["comment_status"] == "closed")
}

/// The number of the comment that is answered: a bare number, or the end of its address.
///
/// # Errors
///
/// It has none.
pub fn parent_number(parent: Option<&str>) -> Result<String, Problem> {
    let Some(parent) = parent else { return Ok("0".to_owned()) };
    let start = parent.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let number = &parent[start..];
    let bare = start == 0 || parent[..start].ends_with("comment-");
    match (1..=18).contains(&number.len()) && bare {
        true => Ok(number.to_owned()),
        false => Err(sentence::no_parent()),
    }
}

/// Where one comment stands in the REST interface.
pub fn comment_address(api: &Address, number: &str) -> Option<Address> {
    question(api, &format!("wp/v2/comments/{number}"), &[])
}

/// An address below an interface that has paths, or one that has `rest_route`.
pub fn question(api: &Address, route: &str, parameters: &[(&str, &str)]) -> Option<Address> {
    let mut url = api.url();
    let routed = url.query_pairs().any(|(name, _)| name == "rest_route");
    url.set_fragment(None);
    url.set_query(None);
    if routed {
        url.query_pairs_mut().append_pair("rest_route", &format!("/{route}"));
    } else {
        let path = format!("{}/{route}", url.path().trim_end_matches('/'));
        url.set_path(&path);
    }
    if !parameters.is_empty() {
        url.query_pairs_mut().extend_pairs(parameters);
    }
    Address::from_url(&url)
}

impl Post {
    /// The place of a comment that the site gave a number.
    pub fn place(&self, number: &str) -> Place {
        let mut url = self.page.url();
        url.set_fragment(Some(&format!("comment-{number}")));
        let url = Address::from_url(&url);
        let watch = self.api.as_ref().and_then(|api| comment_address(api, number));
        Place { remote: Some(number.to_owned()), watch: watch.or_else(|| url.clone()), url }
    }

    /// Looks for a comment: among the newest that the interface gives, else on the page.
    pub fn look(&self, letter: &Letter<'_>, wire: &dyn Wire) -> Sight {
        match self.newest(wire) {
            Ok(comments) => {
                let found = comments.iter().find_map(|comment| self.recognised(comment, letter));
                found.map_or(Sight::Absent, |number| Sight::Found(self.place(&number)))
            }
            Err(_) => self.look_at_page(letter, wire),
        }
    }

    fn newest(&self, wire: &dyn Wire) -> Result<Vec<Value>, Problem> {
        let api = self.api.as_ref().ok_or_else(sentence::no_system)?;
        let parameters = [
            ("post", self.number.as_str()),
            ("per_page", "100"),
            ("order", "desc"),
            ("orderby", "date_gmt"),
        ];
        let address =
            question(api, "wp/v2/comments", &parameters).ok_or_else(sentence::no_system)?;
        let reply = wire.ask(&address).map_err(|failure| failure.problem)?;
        let unclear = || sentence::unclear(reply.status);
        if reply.status != 200 {
            return Err(unclear());
        }
        serde_json::from_slice(&reply.body).map_err(|_| unclear())
    }

    /// The number of a comment that is this one: same words, same writer, not older than the first
    /// attempt and not another comment of ours.
    fn recognised(&self, comment: &Value, letter: &Letter<'_>) -> Option<String> {
        let number = comment["id"].as_u64()?.to_string();
        let written = comment["date_gmt"].as_str().and_then(dates::parse);
        let since = letter.since.map(|since| since.0 - CLOCKS);
        let too_old = written.zip(since).is_some_and(|(written, since)| written.0 < since);
        let shown = comment["content"]["rendered"].as_str()?;
        let name = letter.identity.name.as_deref().unwrap_or_default();
        let registered = comment["author"].as_u64().unwrap_or(0) > 0;
        let author = comment["author_name"].as_str().unwrap_or_default();
        let same = folded_markup(shown) == folded(letter.text)
            && (registered || folded_markup(author) == folded(name));
        (same && !too_old && !letter.others.contains(&number)).then_some(number)
    }

    fn look_at_page(&self, letter: &Letter<'_>, wire: &dyn Wire) -> Sight {
        let fetched = match wire.page(&self.page) {
            Ok(fetched) => fetched,
            Err(failure) => return Sight::Unknown(failure.problem),
        };
        let kind = fetched.content_type.as_deref();
        let (text, _) = charset::decode(&fetched.bytes, kind, self.page.as_str());
        let wanted = folded(letter.text);
        let name = folded(letter.identity.name.as_deref().unwrap_or_default());
        let shown = commenting::shown(&text);
        let found = shown.into_iter().find(|comment| {
            let words = folded(&comment.text);
            words.contains(&wanted)
                && words.contains(&name)
                && !letter.others.contains(&comment.number)
        });
        found.map_or(Sight::Absent, |comment| Sight::Found(self.place(&comment.number)))
    }
}

/// Whether everybody can see a comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Peek {
    Visible,
    Hidden,
    Removed,
    Unknown(Problem),
}

/// Asks the site whether it shows a comment: at the comment's own place in the interface, else on
/// the page where it should stand.
pub fn peek(watch: &Address, url: Option<&Address>, wire: &dyn Wire) -> Peek {
    let asked = match page_number(watch) {
        Some(_) => Peek::Unknown(sentence::no_system()),
        None => match wire.ask(watch) {
            Ok(reply) => peeked(&reply),
            Err(failure) => return Peek::Unknown(failure.problem),
        },
    };
    let on_page = url.and_then(|url| Some((url, page_number(url)?)));
    match (asked, on_page) {
        (Peek::Unknown(_), Some((url, number))) => peek_at_page(url, &number, wire),
        (asked, _) => asked,
    }
}

/// The number in the address of a comment on a page.
fn page_number(address: &Address) -> Option<String> {
    let url = address.url();
    url.fragment()?.strip_prefix("comment-").map(str::to_owned)
}

fn peek_at_page(url: &Address, number: &str, wire: &dyn Wire) -> Peek {
    match wire.page(url) {
        Ok(fetched) => {
            let kind = fetched.content_type.as_deref();
            let (text, _) = charset::decode(&fetched.bytes, kind, url.as_str());
            let there = commenting::shown(&text).iter().any(|comment| comment.number == number);
            if there { Peek::Visible } else { Peek::Hidden }
        }
        Err(failure) => Peek::Unknown(failure.problem),
    }
}

/// An interface that is closed to strangers says so with other codes than one comment that is.
fn peeked(reply: &Reply) -> Peek {
    let answer: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    match (reply.status, answer["code"].as_str()) {
        (200, _) if answer["id"].is_u64() => Peek::Visible,
        (401 | 403, Some("rest_cannot_read")) => Peek::Hidden,
        (404, Some("rest_comment_invalid_id")) => Peek::Removed,
        (status, _) => Peek::Unknown(sentence::unclear(status)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_written_so_that_the_filters_leave_it_alone() {
        assert_eq!(
            escaped(" a & <b>\\</b>\u{7}\r\n\"q\" "),
            "a &amp; &lt;b&gt;&#092;&lt;/b&gt;\n\"q\""
        );
    }

    #[test]
    fn numbers_of_parents() {
        for (parent, number) in [
            (None, Some("0")),
            (Some("22"), Some("22")),
            (Some("comment-22"), Some("22")),
            (Some("https://a.example/x/#comment-22"), Some("22")),
            (Some("https://a.example/2022"), None),
            (Some("abc"), None),
            (Some(""), None),
        ] {
            assert_eq!(parent_number(parent).ok().as_deref(), number, "{parent:?}");
        }
    }

    #[test]
    fn questions_fit_both_kinds_of_interface() {
        let ask = |api| question(&Address::parse(api).unwrap(), "wp/v2/x", &[("a", "1")]).unwrap();
        assert_eq!(
            ask("https://a.example/blog/wp-json/").as_str(),
            "https://a.example/blog/wp-json/wp/v2/x?a=1"
        );
        assert_eq!(
            ask("https://a.example/?rest_route=/").as_str(),
            "https://a.example/?rest_route=%2Fwp%2Fv2%2Fx&a=1"
        );
    }
}
