//! Comments from a feed of comments: RSS and Atom, with the threading of RFC 4685 where there is
//! some.
//!
//! WordPress's RSS says what a comment answers only in words before its text, with a link; that
//! link is taken as what it is, and the words are taken off. The words themselves are in the
//! language of the site.

use super::{ThreadReading, body, id, name, unreadable};
use crate::ingest::charset;
use crate::ingest::feed::{self, Entry, Text};
use crate::model::{Address, ThreadComment, ThreadSystem};

/// Words that may stand before the link of what is answered, in bytes.
const LONGEST_LEAD: usize = 80;

pub(super) fn read(bytes: &[u8], base: Option<&Address>, from: &str) -> ThreadReading {
    let (text, _) = charset::decode(bytes, None, from);
    let (found, problems) = feed::read(&text, base, from);
    let Some(found) = found else {
        let why = "there is no feed at this address";
        return ThreadReading { problems, ..unreadable(from, why) };
    };
    let numbered = |entry: &&Entry| number_of(entry.id.as_deref()).is_some();
    let wordpress = found.entries.iter().filter(numbered).count() * 2 > found.entries.len();
    let system = if wordpress { ThreadSystem::WordPress } else { ThreadSystem::Feed };
    // Feeds have the newest first.
    let entries = found.entries.iter().rev();
    let comments = entries.filter_map(|entry| comment(entry, system, base)).collect();
    ThreadReading { system: Some(system), comments, of: found.entries.len(), problems }
}

fn comment(entry: &Entry, system: ThreadSystem, base: Option<&Address>) -> Option<ThreadComment> {
    let link = entry.link.as_deref();
    let own = entry.id.as_deref().or(link)?;
    let name_of = |text: &str| match system {
        ThreadSystem::WordPress => number_of(Some(text)).and_then(id),
        ThreadSystem::Feed | ThreadSystem::Isso => id(text),
    };
    let url = link.and_then(Address::parse);
    let html = entry.content.as_ref().or(entry.summary.as_ref()).map(Text::html);
    let html = html.unwrap_or_default();
    let (said, html) = match system {
        ThreadSystem::WordPress => answered(&html),
        ThreadSystem::Feed | ThreadSystem::Isso => (None, html.as_str()),
    };
    let date = entry.published.as_ref().or(entry.updated.as_ref());
    let thread = entry.in_reply_to.as_deref().and_then(name_of);
    Some(ThreadComment {
        id: name_of(own)?,
        parent: thread.or_else(|| said.and_then(id)),
        author: entry.author.as_deref().and_then(name),
        author_url: None,
        published: date.and_then(|date| date.moment),
        body: body(html, url.as_ref().or(base)),
        url,
        deleted: false,
    })
}

/// The number at the end of an address of one of WordPress's comments.
fn number_of(address: Option<&str>) -> Option<&str> {
    let (_, number) = address?.rsplit_once("#comment-")?;
    let digits = (1..=20).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
    digits.then_some(number)
}

/// What `In reply to <a href="…#comment-2">Ada</a>.` before a text answers, and the text without
/// that sentence.
fn answered(html: &str) -> (Option<&str>, &str) {
    let found = || {
        let start = html.trim_start();
        let start = start.strip_prefix("<p>").unwrap_or(start);
        let (lead, rest) = start.split_once("<a ")?;
        let (attributes, rest) = rest.split_once('>')?;
        let (_, href) = attributes.split_once("href=\"")?;
        let number = number_of(href.split('"').next())?;
        let (author, rest) = rest.split_once("</a>")?;
        let plain = lead.len() <= LONGEST_LEAD && !lead.contains('<') && !author.contains('<');
        let rest = rest.trim_start_matches(['.', '。', ':', ' ']);
        // The sentence stands alone on its line.
        let alone = rest.is_empty() || rest.starts_with(['\n', '\r', '<']);
        (plain && alone).then_some((number, rest))
    };
    match found() {
        Some((number, rest)) => (Some(number), rest.strip_prefix("</p>").unwrap_or(rest)),
        None => (None, html),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each comment's id, parent and author.
    fn names(reading: &ThreadReading) -> Vec<(&str, Option<&str>, Option<&str>)> {
        let comments = reading.comments.iter();
        comments
            .map(|one| (one.id.as_str(), one.parent.as_deref(), one.author.as_deref()))
            .collect()
    }

    const RSS: &str = "<rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/'
        xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel><title>Comments on: A</title>
        <item><title>By: Bo</title><link>https://a.example/p/#comment-12</link><dc:creator>Bo</dc:creator>
         <pubDate>Sat, 21 Nov 2026 10:00:00 +0000</pubDate>
         <guid isPermaLink='false'>https://a.example/p/#comment-12</guid>
         <description><![CDATA[In reply to <a href=\"https://a.example/p/#comment-2\">Ada</a>. Not so.]]></description>
         <content:encoded><![CDATA[<p>In reply to <a href=\"https://a.example/p/#comment-2\">Ada</a>.</p>
<p>Not <em>so</em>.</p>]]></content:encoded></item>
        <item><title>By: Ada</title><link>https://a.example/p/#comment-2</link><dc:creator>Ada</dc:creator>
         <guid isPermaLink='false'>https://a.example/p/#comment-2</guid>
         <content:encoded><![CDATA[<p>See <a href=\"https://a.example/q/#comment-1\">this</a> first.</p>]]></content:encoded></item>
        </channel></rss>";

    #[test]
    fn a_wordpress_feed_gives_numbers_and_parents() {
        let reading = read(RSS.as_bytes(), None, "x");
        assert_eq!(reading.system, Some(ThreadSystem::WordPress));
        assert_eq!(names(&reading), [("2", None, Some("Ada")), ("12", Some("2"), Some("Bo"))]);
        assert_eq!(reading.comments[1].body.plain_text(), "Not so.");
        assert_eq!(reading.comments[0].body.plain_text(), "See this first.");
    }

    #[test]
    fn an_atom_feed_says_what_each_answers() {
        let atom = "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:thr='http://purl.org/syndication/thread/1.0'>
            <entry><id>tag:b</id><author><name>Bo</name></author><thr:in-reply-to ref='tag:a'/>
             <updated>2026-11-21T10:00:00Z</updated><content type='html'>&lt;p&gt;B&lt;/p&gt;</content></entry>
            <entry><id>tag:a</id><author><name>Ada</name></author><thr:in-reply-to ref='https://a.example/p'/>
             <content type='html'>A</content></entry></feed>";
        let reading = read(atom.as_bytes(), None, "x");
        assert_eq!(reading.system, Some(ThreadSystem::Feed));
        let want = [
            ("tag:a", Some("https://a.example/p"), Some("Ada")),
            ("tag:b", Some("tag:a"), Some("Bo")),
        ];
        assert_eq!(names(&reading), want);
        assert!(reading.comments[1].published.is_some());
    }

    #[test]
    fn only_a_sentence_of_its_own_before_the_text_names_a_parent() {
        let link = "<a href=\"https://a.example/#comment-7\">Ada</a>";
        for (html, parent, rest) in [
            (format!("In reply to {link}.\n\nYes"), Some("7"), "\n\nYes"),
            (format!("<p>Als Antwort auf {link}.</p><p>Ja</p>"), Some("7"), "<p>Ja</p>"),
            (format!("In reply to {link}. And more"), None, ""),
            (format!("<b>x</b> {link}."), None, ""),
            (format!("{} {link}.", "long ".repeat(40)), None, ""),
            ("<p>plain</p>".to_owned(), None, ""),
        ] {
            let (found, text) = answered(&html);
            assert_eq!(found, parent, "{html}");
            assert_eq!(text, if parent.is_some() { rest } else { &html });
        }
    }
}
