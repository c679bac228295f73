//! Comments from WordPress's REST interface:
//! <https://developer.wordpress.org/rest-api/reference/comments/>.

use serde_json::Value;

use super::{ThreadReading, body, id, name, unreadable};
use crate::ingest::dates;
use crate::ingest::wordpress::{link, posts_of, question, question_about};
use crate::model::{Address, Article, Clean, ThreadComment, ThreadSystem};

/// Comments on a page: the most that the interface gives.
pub const PER_PAGE: usize = 100;

/// The question for one page of a post's comments, counted from 1, the newest comment first.
pub fn comments_question(api: &Address, post: &str, page: usize) -> Option<Address> {
    let fields = "id,parent,author_name,author_url,date_gmt,link,content";
    let (page, size) = (page.to_string(), PER_PAGE.to_string());
    let asked = [
        ("post", post),
        ("per_page", &size),
        ("page", &page),
        ("orderby", "date_gmt"),
        ("order", "desc"),
        ("_fields", fields),
    ];
    question(api, "wp/v2/comments", &asked)
}

/// The question for the number of the article's post.
pub fn post_question(article: &Article) -> Option<Address> {
    question_about(article, "id,link")
}

/// The number of the article's post, out of the answer to [`post_question`].
pub fn post_number(answer: &[u8], article: &Article) -> Option<Clean> {
    let posts: Value = serde_json::from_slice(answer).ok()?;
    let own = article.url.as_ref()?.same_page_key();
    let post =
        posts_of(&posts).find(|post| link(post).is_some_and(|l| l.same_page_key() == own))?;
    Some(Clean::new(&post.get("id")?.as_u64()?.to_string()))
}

pub(super) fn read(bytes: &[u8], base: Option<&Address>, from: &str) -> ThreadReading {
    let Ok(Value::Array(comments)) = serde_json::from_slice::<Value>(bytes) else {
        return unreadable(from, "the site's interface did not answer with a list of comments");
    };
    ThreadReading {
        system: Some(ThreadSystem::WordPress),
        comments: comments.iter().rev().filter_map(|value| comment(value, base)).collect(),
        of: comments.len(),
        problems: Vec::new(),
    }
}

fn comment(value: &Value, base: Option<&Address>) -> Option<ThreadComment> {
    let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default();
    let number = |key: &str| value.get(key).and_then(Value::as_u64).filter(|number| *number > 0);
    let url = Address::parse(text("link"));
    let rendered = value.get("content").and_then(|content| content.get("rendered"));
    let html = rendered.and_then(Value::as_str).unwrap_or_default();
    Some(ThreadComment {
        id: id(&number("id")?.to_string())?,
        parent: number("parent").and_then(|parent| id(&parent.to_string())),
        author: name(&crate::ingest::sanitize::plain(text("author_name"))),
        author_url: Address::parse(text("author_url")),
        published: dates::parse(text("date_gmt")),
        body: body(html, url.as_ref().or(base)),
        url,
        deleted: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ArticleId, Timestamp};

    #[test]
    fn questions_fit_both_kinds_of_interfaces() {
        let asked = |api: &str| {
            let api = Address::parse(api).unwrap();
            comments_question(&api, "4", 2).map(|address| address.to_string()).unwrap_or_default()
        };
        let rest = "post=4&per_page=100&page=2&orderby=date_gmt&order=desc\
            &_fields=id%2Cparent%2Cauthor_name%2Cauthor_url%2Cdate_gmt%2Clink%2Ccontent";
        let plain = asked("https://a.example/blog/wp-json/");
        assert_eq!(plain, format!("https://a.example/blog/wp-json/wp/v2/comments?{rest}"));
        let routed = asked("https://a.example/?rest_route=/");
        let route = "https://a.example/?rest_route=%2Fwp%2Fv2%2Fcomments";
        assert_eq!(routed, format!("{route}&{rest}"));
    }

    #[test]
    fn a_post_is_known_by_its_own_address() {
        let mut article = Article::new(ArticleId::given("a"), Clean::new("A"));
        article.url = Address::parse("https://a.example/first/");
        let answer =
            r#"[{"id":3,"link":"https://a.example/x"},{"id":4,"link":"https://a.example/first"}]"#;
        assert_eq!(post_number(answer.as_bytes(), &article).as_deref(), Some("4"));
        assert_eq!(post_number(b"[]", &article), None);
    }

    #[test]
    fn comments_are_read_oldest_first() {
        let json = r#"[
          {"id":22,"parent":2,"author_name":"Bo &amp; Co","author_url":"","date_gmt":"2026-11-21T10:00:00",
           "link":"https://a.example/p/#comment-22","content":{"rendered":"<p>No, <em>really</em>.</p>"}},
          {"id":"x","content":{"rendered":"no number"}},
          {"id":2,"parent":0,"author_name":"Ada","author_url":"https://ada.example/",
           "date_gmt":"2026-11-21T09:30:00","content":{"rendered":"<p>One.</p>\n<p>Two.</p>"}}]"#;
        let reading = read(json.as_bytes(), None, "x");
        assert_eq!((reading.comments.len(), reading.of), (2, 3));
        let (first, second) = (&reading.comments[0], &reading.comments[1]);
        assert_eq!((first.id.as_str(), &first.parent), ("2", &None));
        assert_eq!(first.published, Some(Timestamp(1_795_253_400)));
        assert_eq!(first.body.plain_text(), "One.\nTwo.");
        assert_eq!(first.author_url.as_ref().map(Address::as_str), Some("https://ada.example/"));
        assert_eq!(second.parent.as_deref(), Some("2"));
        assert_eq!(second.author.as_deref(), Some("Bo & Co"));
        assert_eq!(second.body.plain_text(), "No, really.");
    }
}
