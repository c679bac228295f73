//! Where an article is discussed, as far as its page says: the comment form and where it is sent,
//! the site's REST interface, the feed of the comments, and whether comments are open.

use dom_query::{Document, NodeRef};

use super::facts::first;
use crate::model::{Address, Clean, Discussion, Openness};

/// Finds the discussion of the article at `own`.
pub(in crate::ingest) fn find(
    tree: &Document,
    own: Option<&Address>,
    base: Option<&Address>,
) -> Discussion {
    let form = form(tree);
    let address = |node: &NodeRef<'_>, name: &str| {
        node.attr(name).filter(|text| !text.is_empty()).and_then(|text| Address::join(base, &text))
    };
    let closed = || first(tree, ".no-comments, .comments-closed, .nocomments").is_some();
    let openness = match form {
        Some(_) => Openness::Open,
        None if closed() => Openness::Closed,
        None => Openness::Unknown,
    };
    let isso = first(tree, "script[data-isso]").and_then(|node| address(&node, "data-isso"));
    let feeds = tree.select("link[rel~=alternate i][type][href]");
    let feed = feeds.nodes().iter().find_map(|node| comment_feed(node, own, base));
    Discussion {
        openness,
        page: page(tree, own, base),
        feed,
        form: form.as_ref().and_then(|form| address(form, "action")),
        post: form.and_then(|_| post(tree)),
        api: first(tree, "link[rel='https://api.w.org/']").and_then(|node| address(&node, "href")),
        isso_uri: isso.as_ref().and_then(|_| isso_uri(tree, own)),
        isso,
        count: count(tree),
    }
}

/// The comment form: of WordPress, or any other form with a field for a comment.
pub(in crate::ingest) fn form(tree: &Document) -> Option<NodeRef<'_>> {
    const FORMS: [&str; 3] = [
        "form#commentform",
        "form[action*='wp-comments-post.php']",
        "form:has(textarea[name=comment])",
    ];
    FORMS.iter().find_map(|selector| first(tree, selector))
}

fn post(tree: &Document) -> Option<Clean> {
    let number = first(tree, "input[name=comment_post_ID]")?.attr("value")?;
    let number = number.trim();
    let digits = (1..=20).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| Clean::new(number))
}

/// What Isso calls the article: what the page says, else the path of the page's own address.
/// The client: <https://isso-comments.de/docs/reference/client-config/>.
fn isso_uri(tree: &Document, own: Option<&Address>) -> Option<Clean> {
    let section = first(tree, "#isso-thread");
    let said = section.and_then(|node| node.attr("data-isso-id"));
    let path = || own.map(|own| own.url().path().to_owned());
    said.map(|said| said.to_string()).or_else(path).and_then(|uri| Clean::named(&uri))
}

/// The place of the comments on the article's own page.
fn page(tree: &Document, own: Option<&Address>, base: Option<&Address>) -> Option<Address> {
    let here = ["comments", "respond"].iter().find_map(|id| {
        first(tree, &format!("#{id}"))?;
        Address::join(Some(own?), &format!("#{id}"))
    });
    here.or_else(|| {
        let links = tree.select("a[href$='#comments'], a[href$='#respond']");
        links.nodes().iter().find_map(|link| {
            let url = Address::join(base, &link.attr("href")?)?;
            own.is_some_and(|own| own.same_page_key() == url.same_page_key()).then_some(url)
        })
    })
}

/// The feed of this article's comments. A site also announces the feed of all its comments; that
/// one does not begin with the article's own address.
fn comment_feed(
    node: &NodeRef<'_>,
    own: Option<&Address>,
    base: Option<&Address>,
) -> Option<Address> {
    let kind = node.attr("type")?.to_ascii_lowercase();
    if !matches!(&*kind, "application/rss+xml" | "application/atom+xml") {
        return None;
    }
    let url = Address::join(base, &node.attr("href")?)?;
    let target = url.url();
    let path = target.path().trim_end_matches('/');
    let title = node.attr_or("title", "").to_lowercase();
    let of_post = target.query_pairs().any(|(name, _)| name == "p" || name == "withcomments")
        && target.query_pairs().any(|(name, _)| name == "feed");
    let below_own = own.is_some_and(|own| {
        let own = own.url();
        let own = own.path().trim_end_matches('/');
        let rest = path.strip_prefix(own).unwrap_or_default();
        !own.is_empty() && matches!(rest, "/feed" | "/comments/feed" | "/feed/atom" | "/comments")
    });
    let said = own.is_none() && title.contains("comment") && !path.ends_with("/comments/feed");
    (of_post || below_own || said).then_some(url)
}

fn count(tree: &Document) -> Option<u32> {
    let node = first(tree, "[itemprop=commentCount]")?;
    let text = node.attr("content").unwrap_or_else(|| node.text());
    text.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(html: &str, url: &str) -> Discussion {
        let own = Address::parse(url);
        find(&Document::from(html), own.as_ref(), own.as_ref())
    }

    const OWN: &str = "https://a.example/first-light/";

    #[test]
    fn reads_a_wordpress_page() {
        let found = found(
            "<link rel=alternate type='application/rss+xml' title='Site » Feed' href='/feed/'>\
             <link rel=alternate type='application/rss+xml' title='Site » Comments Feed' href='/comments/feed/'>\
             <link rel=alternate type='application/rss+xml' title='First Comments Feed' href='/first-light/feed/'>\
             <link rel='https://api.w.org/' href='/wp-json/'>\
             <div id=comments><form action='/wp-comments-post.php' method=post id=commentform>\
             <textarea name=comment></textarea><input type=hidden name=comment_post_ID value=4></form></div>",
            OWN,
        );
        let text = |address: &Option<Address>| address.as_ref().map(ToString::to_string);
        assert_eq!(found.openness, Openness::Open);
        assert_eq!(text(&found.page).as_deref(), Some("https://a.example/first-light/#comments"));
        assert_eq!(text(&found.feed).as_deref(), Some("https://a.example/first-light/feed/"));
        assert_eq!(text(&found.form).as_deref(), Some("https://a.example/wp-comments-post.php"));
        assert_eq!(text(&found.api).as_deref(), Some("https://a.example/wp-json/"));
        assert_eq!(found.post.as_deref(), Some("4"));
    }

    #[test]
    fn reads_a_page_with_isso() {
        let script =
            "<script data-isso='//talk.example/' src='//talk.example/js/embed.min.js'></script>";
        let page = found(&format!("{script}<section id=isso-thread></section>"), OWN);
        assert_eq!(page.isso.as_ref().map(Address::as_str), Some("https://talk.example/"));
        assert_eq!(page.isso_uri.as_deref(), Some("/first-light/"));
        let named = found(&format!("{script}<section id=isso-thread data-isso-id=post-7>"), OWN);
        assert_eq!(named.isso_uri.as_deref(), Some("post-7"));
        assert_eq!(found("<section id=isso-thread>", OWN).isso_uri, None);
    }

    #[test]
    fn says_no_more_than_the_page() {
        let bare = found("<form><textarea name=comment></textarea></form>", "");
        assert_eq!(bare, Discussion { openness: Openness::Open, ..Discussion::default() });
        let closed = found("<p class=no-comments>Comments are closed.</p>", OWN);
        assert_eq!(closed, Discussion { openness: Openness::Closed, ..Discussion::default() });
        let none = found("<form><input name=q></form><a href='/other/#comments'>3</a>", OWN);
        assert_eq!(none, Discussion::default());
        let odd =
            "<form id=commentform action='javascript:x'><input name=comment_post_ID value='4;x'>";
        assert_eq!(
            found(odd, OWN),
            Discussion { openness: Openness::Open, ..Discussion::default() }
        );
    }

    #[test]
    fn a_feed_with_the_number_of_the_post_is_the_posts() {
        let feed = "<link rel=alternate type='application/atom+xml' href='/?feed=atom&amp;p=4'>";
        assert!(found(feed, "https://a.example/?p=4").feed.is_some());
    }
}
