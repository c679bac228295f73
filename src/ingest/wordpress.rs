//! The neighbours of a WordPress post, where its page does not name them: which questions its REST
//! interface answers, and what the answers say. Fetches nothing.
//!
//! The interface: <https://developer.wordpress.org/rest-api/reference/posts/>.

use serde_json::Value;

use super::html;
use crate::model::{Address, Article, Clean, Link, Rel};

/// The question that gives the post's own date as the site counts it: its time zone is not known,
/// so the date of the article itself will not do.
pub fn post_question(article: &Article) -> Option<Address> {
    question_about(article, "date,link")
}

/// The question for some fields of the post.
pub(super) fn question_about(article: &Article, fields: &str) -> Option<Address> {
    let api = article.discussion.api.as_ref()?;
    if let Some(post) = &article.discussion.post {
        return question(api, &format!("wp/v2/posts/{post}"), &[("_fields", fields)]);
    }
    let url = article.url.as_ref()?.url();
    let slug = url.path_segments()?.rfind(|part| !part.is_empty())?.to_owned();
    // A step that is percent-encoded is encoded once more otherwise.
    let slug: String =
        url::form_urlencoded::parse(format!("s={slug}").replace('+', "%2B").as_bytes())
            .next()
            .map(|(_, value)| value.into_owned())?;
    question(api, "wp/v2/posts", &[("slug", &slug), ("_fields", fields)])
}

/// The question for the post before or after a date that the site gave.
pub fn neighbour_question(article: &Article, rel: Rel, date: &str) -> Option<Address> {
    let api = article.discussion.api.as_ref()?;
    let fields = ("_fields", "link,title");
    let one = ("per_page", "1");
    match rel {
        Rel::Previous => question(api, "wp/v2/posts", &[("before", date), one, fields]),
        Rel::Next => {
            question(api, "wp/v2/posts", &[("after", date), ("order", "asc"), one, fields])
        }
    }
}

/// The address of a question, below an interface that has paths or one that has `rest_route`.
pub(super) fn question(api: &Address, route: &str, parameters: &[(&str, &str)]) -> Option<Address> {
    let mut url = api.url();
    let routed = url.query_pairs().any(|(name, _)| name == "rest_route");
    if routed {
        url.set_query(None);
        url.query_pairs_mut().append_pair("rest_route", &format!("/{route}"));
    } else {
        let path = format!("{}/{route}", url.path().trim_end_matches('/'));
        url.set_path(&path);
        url.set_query(None);
    }
    url.set_fragment(None);
    url.query_pairs_mut().extend_pairs(parameters);
    Address::from_url(&url)
}

/// The date of the article, out of the answer to [`post_question`].
pub fn date(answer: &[u8], article: &Article) -> Option<String> {
    let posts: Value = serde_json::from_slice(answer).ok()?;
    let own = article.url.as_ref()?.same_page_key();
    let post =
        posts_of(&posts).find(|post| link(post).is_some_and(|l| l.same_page_key() == own))?;
    let date = post.get("date")?.as_str()?;
    let plain = |c: char| c.is_ascii_digit() || matches!(c, '-' | ':' | 'T');
    (date.len() == 19 && date.chars().all(plain)).then(|| date.to_owned())
}

/// The neighbour, out of the answer to [`neighbour_question`]. It has to be of the same site, and
/// another page than the article.
pub fn neighbour(answer: &[u8], article: &Article, rel: Rel) -> Option<Link> {
    let posts: Value = serde_json::from_slice(answer).ok()?;
    let post = posts_of(&posts).next()?;
    let url = link(post)?;
    let own = article.url.as_ref()?;
    if !url.same_place(own) || url.same_page_key() == own.same_page_key() {
        return None;
    }
    let rendered = post.get("title").and_then(|title| title.get("rendered")?.as_str());
    let title = rendered.map(|title| html::document(title, None).plain_text());
    Some(Link { rel, title: title.as_deref().and_then(Clean::named), url: Some(url) })
}

/// One post, or a list of them.
pub(super) fn posts_of(answer: &Value) -> impl Iterator<Item = &Value> {
    let list = answer.as_array().map(Vec::as_slice);
    list.unwrap_or(std::slice::from_ref(answer)).iter()
}

pub(super) fn link(post: &Value) -> Option<Address> {
    Address::parse(post.get("link")?.as_str()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ArticleId;

    fn article(api: &str, post: Option<&str>) -> Article {
        let mut article = Article::new(ArticleId::given("a"), Clean::new("A"));
        article.url = Address::parse("https://a.example/2026/latest%20news/");
        article.discussion.api = Address::parse(api);
        article.discussion.post = post.map(Clean::new);
        article
    }

    fn asked(address: Option<Address>) -> String {
        address.map(|address| address.to_string()).unwrap_or_default()
    }

    #[test]
    fn questions_fit_both_kinds_of_addresses() {
        for (api, post, want) in [
            (
                "https://a.example/wp-json/",
                Some("4"),
                "https://a.example/wp-json/wp/v2/posts/4?_fields=date%2Clink",
            ),
            (
                "https://a.example/?rest_route=/",
                None,
                "https://a.example/?rest_route=%2Fwp%2Fv2%2Fposts&slug=latest+news&_fields=date%2Clink",
            ),
            ("", None, ""),
        ] {
            assert_eq!(asked(post_question(&article(api, post))), want);
        }
        let article = article("https://a.example/b/wp-json/", None);
        assert_eq!(
            asked(neighbour_question(&article, Rel::Next, "2026-11-21T09:30:00")),
            "https://a.example/b/wp-json/wp/v2/posts?after=2026-11-21T09%3A30%3A00&order=asc\
             &per_page=1&_fields=link%2Ctitle"
        );
    }

    #[test]
    fn answers_are_believed_about_their_own_site_only() {
        let article = article("https://a.example/wp-json/", None);
        let own = r#"[{"link":"https://a.example/x","date":"2020-01-01T00:00:00"},
            {"link":"https://a.example/2026/latest%20news/","date":"2026-11-21T09:30:00"}]"#;
        assert_eq!(date(own.as_bytes(), &article).as_deref(), Some("2026-11-21T09:30:00"));
        assert_eq!(date(b"{\"code\":\"rest_no_route\"}", &article), None);
        assert_eq!(date(b"[", &article), None);
        let answer = |link: &str| {
            format!(r#"[{{"link":"{link}","title":{{"rendered":"A &#8220;<b>b</b>&#8221;"}}}}]"#)
        };
        let found = |link: &str| neighbour(answer(link).as_bytes(), &article, Rel::Previous);
        let link = found("https://a.example/older/").unwrap();
        assert_eq!(link.title.as_deref(), Some("A “b”"));
        for other in ["https://b.example/", "https://a.example/2026/latest%20news", "javascript:x"]
        {
            assert_eq!(found(other), None, "{other}");
        }
        assert_eq!(neighbour(b"[]", &article, Rel::Next), None);
    }
}
