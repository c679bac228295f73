//! A comment as a mail that the reader's own mail program sends: the last way, where a site takes
//! no comments.

use crate::model::Comment;

/// The longest subject and text, in encoded bytes; mail programs take no more than about this.
const LONGEST_SUBJECT: usize = 600;
const LONGEST_TEXT: usize = 15_000;

/// The `mailto:` address of a comment (RFC 6068), for whoever opens addresses. Without a recipient
/// the mail program asks for one; a recipient that is more than an address is left out. Nothing in
/// it can add a header. A text that is too long for an address is cut.
pub fn mailto(comment: &Comment, to: Option<&str>) -> String {
    let to = to.filter(|to| is_plain(to)).unwrap_or_default();
    let subject = encoded(&format!("Re: {}", comment.article_title), LONGEST_SUBJECT);
    let about = comment.article_url.as_ref().map(|url| format!("\n\n{}", url.without_user()));
    let about = encoded(about.as_deref().unwrap_or_default(), LONGEST_TEXT / 2);
    let text = encoded(comment.text.trim(), LONGEST_TEXT - about.len());
    format!("mailto:{to}?subject={subject}&body={text}{about}")
}

/// Whether a text is a plain mail address that can stand in a `mailto:` as it is.
fn is_plain(to: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "@.+-_".contains(c);
    let parts: Vec<&str> = to.split('@').collect();
    to.len() <= 254 && to.chars().all(plain) && parts.len() == 2 && !parts.contains(&"")
}

/// Text as it may stand in a `mailto:`: line ends as CR LF, everything but letters, digits and
/// `-._~` percent-encoded. What does not fit into `room` bytes is left out, whole characters of it.
fn encoded(text: &str, room: usize) -> String {
    let mut out = String::new();
    for c in text.replace("\r\n", "\n").chars() {
        let before = out.len();
        if c == '\n' {
            out.push_str("%0D%0A");
        } else if c.is_ascii_alphanumeric() || "-._~".contains(c) {
            out.push(c);
        } else {
            c.to_string().bytes().for_each(|byte| out.push_str(&format!("%{byte:02X}")));
        }
        if out.len() > room {
            out.truncate(before);
            break;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::{Address, ArticleId, Clean, CommentKey, CommentState, Timestamp};

    fn comment(text: &str) -> Comment {
        Comment {
            key: CommentKey("k".to_owned()),
            article: ArticleId::given("a"),
            article_title: Clean::new("Ça & là?"),
            article_url: Address::parse("https://me:pw@a.example/x?a=1&b"),
            reply_to: None,
            text: text.to_owned(),
            state: CommentState::Queued,
            created: Timestamp(0),
            changed: Timestamp(0),
        }
    }

    #[test]
    fn nothing_of_a_comment_is_syntax() {
        assert_eq!(
            mailto(&comment("a&bcc=x\r\nb"), Some("ed@a.example")),
            "mailto:ed@a.example?subject=Re%3A%20%C3%87a%20%26%20l%C3%A0%3F\
             &body=a%26bcc%3Dx%0D%0Ab%0D%0A%0D%0Ahttps%3A%2F%2Fa.example%2Fx%3Fa%3D1%26b"
        );
        for odd in ["a@b?bcc=c@d", "a b@c", "a@b,c@d", "nobody", "@", "a@b%0A", "a@"] {
            assert!(mailto(&comment("x"), Some(odd)).starts_with("mailto:?"), "{odd}");
        }
    }

    proptest! {
        #[test]
        fn any_text_makes_an_address_of_a_sane_length(text in ".{0,40}", times in 1_usize..2_000) {
            let address = mailto(&comment(&text.repeat(times)), None);
            prop_assert!(address.len() <= LONGEST_SUBJECT + LONGEST_TEXT + 40);
            let body = address.split_once("&body=").unwrap().1;
            prop_assert!(body.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~%".contains(&b)));
            let pairs = url::Url::parse(&address).unwrap();
            let lost = char::REPLACEMENT_CHARACTER;
            let whole = pairs.query_pairs().all(|(_, value)| !value.contains(lost));
            prop_assert!(whole || text.contains(lost), "cut within a character");
        }
    }
}
