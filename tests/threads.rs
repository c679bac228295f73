//! Fetching discussions, against a site of the test's own: comment feeds, WordPress's interface
//! page by page, Isso, and what a site can do wrong.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

#[allow(dead_code)]
mod net_server;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use net_server::{Server, reply, send};
use tempfile::TempDir;
use tidings::model::{ArticleId, Clean, Edge, Mark, Problem, Query, ThreadSystem, Timestamp};
use tidings::net::{Cancel, Limits, Options, ProxyChoice};
use tidings::refresh::{Refresher, ThreadNews, ThreadWish};
use tidings::store::{Store, Switch};

const NOW: Timestamp = Timestamp(1_795_338_000);
const HTML: &str = "Content-Type: text/html; charset=utf-8\r\n";

/// What a path answers: the status, headers and the body.
type Page = (&'static str, String, String);

/// A site with one article, and a reader who is subscribed to its feed.
struct Site {
    server: Server,
    pages: Arc<Mutex<BTreeMap<String, Page>>>,
    asked: Arc<Mutex<Vec<String>>>,
    /// How many comments WordPress's interface gives.
    comments: Arc<Mutex<usize>>,
    store: Store,
    refresher: Refresher,
    id: ArticleId,
    _folder: TempDir,
}

impl Site {
    /// The article's entry in the feed has these further elements; `URL` stands for the site.
    fn new(entry: &str) -> Self {
        let pages = Arc::new(Mutex::new(BTreeMap::<String, Page>::new()));
        let (asked, comments) = <(Arc<Mutex<Vec<String>>>, Arc<Mutex<usize>>)>::default();
        let (known, log, many) = (Arc::clone(&pages), Arc::clone(&asked), Arc::clone(&comments));
        let server = Server::start(move |asked, stream| {
            log.lock().unwrap().push(asked.path.clone());
            if let Some(query) = asked.path.strip_prefix("/wp-json/wp/v2/comments?") {
                let body = rest(*many.lock().unwrap(), query);
                return reply(
                    stream,
                    "200 OK",
                    "Content-Type: application/json\r\n",
                    body.as_bytes(),
                );
            }
            match known.lock().unwrap().get(&asked.path).cloned() {
                None => reply(stream, "404 Not Found", "", b""),
                Some((_, headers, _))
                    if asked.header("if-none-match").is_some_and(|etag| headers.contains(etag)) =>
                {
                    reply(stream, "304 Not Modified", "", b"")
                }
                Some((status, headers, body)) => reply(stream, status, &headers, body.as_bytes()),
            }
        });
        let feed = format!(
            "<rss version='2.0' xmlns:wfw='http://wellformedweb.org/CommentAPI/' \
             xmlns:slash='http://purl.org/rss/1.0/modules/slash/'><channel><title>Site</title><item>\
             <title>First</title><link>URL/first/</link><guid>1</guid>\
             <description>Words.</description>{entry}</item></channel></rss>"
        );
        let folder = TempDir::new().unwrap();
        let mut store = Store::open(folder.path(), NOW).unwrap().store;
        let refresher = refresher();
        put(&pages, &server, "/feed", ("200 OK", String::new(), feed));
        refresher.add(&mut store, &server.url("/feed"), &Cancel::default()).unwrap();
        let id = store.page(&Query::default(), &Edge::First, 1).unwrap().rows.remove(0).id;
        asked.lock().unwrap().clear();
        Self { server, pages, asked, comments, store, refresher, id, _folder: folder }
    }

    fn put(&self, path: &str, page: Page) {
        put(&self.pages, &self.server, path, page);
    }

    fn fetch(&mut self, wish: ThreadWish) -> Result<ThreadNews, Problem> {
        self.refresher.thread(&mut self.store, &self.id, wish, &Cancel::default())
    }

    fn asked(&self) -> Vec<String> {
        let asked = std::mem::take(&mut *self.asked.lock().unwrap());
        let short = |path: String| match path.split_once("&page=") {
            Some((_, rest)) => format!("page {}", rest.split('&').next().unwrap_or_default()),
            None => path,
        };
        asked.into_iter().map(short).collect()
    }

    /// The ids of the comments that are kept.
    fn ids(&self) -> Vec<Clean> {
        let thread = self.store.thread(&self.id).unwrap();
        thread.comments.into_iter().map(|kept| kept.comment.id).collect()
    }
}

fn put(pages: &Mutex<BTreeMap<String, Page>>, server: &Server, path: &str, page: Page) {
    let (status, headers, body) = page;
    let body = body.replace("URL", &server.url(""));
    pages.lock().unwrap().insert(path.to_owned(), (status, headers, body));
}

fn refresher() -> Refresher {
    let limits = Limits {
        connect: Duration::from_millis(500),
        headers: Duration::from_millis(500),
        whole: Duration::from_secs(2),
        ..Limits::default()
    };
    Refresher::new(&Options { limits, proxy: ProxyChoice::Direct, ..Options::default() }).unwrap()
}

/// A page of WordPress's comments, the newest of `many` first.
fn rest(many: usize, query: &str) -> String {
    let page: usize =
        query.split('&').find_map(|part| part.strip_prefix("page=")?.parse().ok()).unwrap();
    let numbers = (1..=many).rev().skip((page - 1) * 100).take(100);
    let comment = |n: usize| {
        format!(
            "{{\"id\":{n},\"parent\":{},\"author_name\":\"A{n}\",\
             \"date_gmt\":\"2026-11-21T09:30:00\",\"content\":{{\"rendered\":\"<p>No {n}</p>\"}}}}",
            n / 2
        )
    };
    format!("[{}]", numbers.map(comment).collect::<Vec<_>>().join(","))
}

/// A feed of WordPress's with so many comments.
fn comment_feed(many: usize) -> Page {
    let item = |n: usize| {
        format!(
            "<item><guid>URL/first/#comment-{n}</guid><link>URL/first/#comment-{n}</link>\
             <description>No {n}</description></item>"
        )
    };
    let items: String = (1..=many).rev().map(item).collect();
    let headers = format!("Content-Type: application/rss+xml\r\nETag: \"{many}\"\r\n");
    (
        "200 OK",
        headers,
        format!("<rss version='2.0'><channel><title>C</title>{items}</channel></rss>"),
    )
}

const FEED: &str = "<wfw:commentRss>URL/first/feed/</wfw:commentRss>";
const FEW: &str =
    "<wfw:commentRss>URL/first/feed/</wfw:commentRss><slash:comments>3</slash:comments>";

fn story(head: &str) -> Page {
    let text = "<p>The whole story goes on for a good many words, as stories do.</p>".repeat(9);
    let page = format!(
        "<html><head>{head}</head><body><article><h1>First</h1>{text}</article></body></html>"
    );
    ("200 OK", HTML.to_owned(), page)
}

const API: &str = "<link rel='https://api.w.org/' href='URL/wp-json/'>\
    <form id=commentform action='/wp-comments-post.php'><input name=comment_post_ID value=4></form>";

#[test]
fn a_comment_feed_is_fetched_politely() {
    let mut site = Site::new(FEW);
    site.put("/first/feed/", comment_feed(3));
    let news = site.fetch(ThreadWish::Due).unwrap();
    assert_eq!((news.added, news.total, news.fetched), (3, 3, true));
    assert_eq!(site.asked(), ["/first/feed/"]);
    assert_eq!(site.ids(), ["1", "2", "3"].map(Clean::new));
    assert_eq!(site.store.thread(&site.id).unwrap().system, Some(ThreadSystem::WordPress));
    assert_eq!(site.fetch(ThreadWish::Due), Ok(ThreadNews::default()));
    assert!(site.asked().is_empty(), "not again within the hour");
    assert!(site.fetch(ThreadWish::Asked).unwrap().fetched);
    assert_eq!(site.asked(), ["/first/feed/"]);
    assert_eq!(site.ids().len(), 3, "the server said that nothing changed");
    site.put("/first/feed/", comment_feed(5));
    assert_eq!(site.fetch(ThreadWish::Asked).unwrap().added, 2);
}

#[test]
fn a_long_discussion_is_fetched_page_by_page_and_then_only_what_is_new() {
    let mut site = Site::new(FEED);
    site.put("/first/", story(API));
    *site.comments.lock().unwrap() = 250;
    let news = site.fetch(ThreadWish::Due).unwrap();
    assert_eq!((news.added, news.total), (250, 250));
    assert_eq!(site.asked(), ["/first/", "page 1", "page 2", "page 3"]);
    *site.comments.lock().unwrap() = 255;
    assert_eq!(site.fetch(ThreadWish::Asked).unwrap().added, 5);
    assert_eq!(site.asked(), ["page 1", "page 2"]);
    assert_eq!(site.fetch(ThreadWish::Asked).unwrap().added, 0);
    assert_eq!(site.asked(), ["page 1"]);
    let article = site.store.article(&site.id).unwrap().unwrap();
    assert_eq!(article.discussion.post.as_deref(), Some("4"), "what was learned is kept");
    assert!(article.summary_only, "the text stays as it was");
}

#[test]
fn the_number_of_the_post_is_asked_for_where_no_page_names_it() {
    let mut site = Site::new(FEED);
    site.put("/first/", story("<link rel='https://api.w.org/' href='URL/wp-json/'>"));
    let question = "/wp-json/wp/v2/posts?slug=first&_fields=id%2Clink";
    site.put(
        question,
        ("200 OK", String::new(), "[{\"id\":7,\"link\":\"URL/first/\"}]".to_owned()),
    );
    *site.comments.lock().unwrap() = 2;
    assert_eq!(site.fetch(ThreadWish::Due).unwrap().total, 2);
    assert_eq!(site.asked(), ["/first/", question, "page 1"]);
}

#[test]
fn a_closed_interface_leaves_the_feed() {
    let mut site = Site::new(FEED);
    site.put("/first/", story("<link rel='https://api.w.org/' href='URL/closed/'>"));
    site.put("/first/feed/", comment_feed(10));
    assert_eq!(site.fetch(ThreadWish::Due).unwrap().total, 10);
    let asked = site.asked();
    assert_eq!((asked.len(), asked[2].as_str()), (3, "/first/feed/"));
}

#[test]
fn isso_is_found_by_the_page() {
    let mut site = Site::new("<comments>URL/first/#isso-thread</comments>");
    site.put("/first/", story("<script data-isso='URL/isso/' src='x'></script>"));
    let replies = "{\"replies\":[{\"id\":1,\"text\":\"<p>One</p>\",\"author\":\"Ada\",\"replies\":\
        [{\"id\":2,\"parent\":1,\"text\":\"<p>Two</p>\"}]}]}";
    site.put("/isso/?uri=%2Ffirst%2F", ("200 OK", String::new(), replies.to_owned()));
    assert_eq!(site.fetch(ThreadWish::Due).unwrap().total, 2);
    assert_eq!(site.store.thread(&site.id).unwrap().system, Some(ThreadSystem::Isso));
    assert_eq!(site.store.thread_text(&site.id).unwrap(), "Ada\nOne\n\nTwo\n");
}

#[test]
fn a_failure_keeps_what_is_there_and_waits() {
    let mut site = Site::new(FEW);
    site.put("/first/feed/", comment_feed(3));
    site.fetch(ThreadWish::Due).unwrap();
    for (status, body) in
        [("500 No", ""), ("200 OK", "<html>Log in first</html>"), ("410 Gone", "")]
    {
        site.put("/first/feed/", (status, String::new(), body.to_owned()));
        let problem = site.fetch(ThreadWish::Asked).unwrap_err();
        assert!(!problem.why.contains(status), "{problem}");
        let state = site.store.thread_state(&site.id).unwrap();
        assert_eq!(state.problem, Some(problem));
        assert!(state.next_due > state.checked);
        assert_eq!(site.ids().len(), 3);
    }
    assert_eq!(site.store.thread_state(&site.id).unwrap().failures, 3);
    site.put("/first/feed/", comment_feed(4));
    assert_eq!(site.fetch(ThreadWish::Asked).unwrap().added, 1);
    assert_eq!(site.store.thread_state(&site.id).unwrap().problem, None);
}

#[test]
fn an_article_without_a_discussion_asks_nobody() {
    let mut site = Site::new("");
    assert_eq!(site.fetch(ThreadWish::Due), Ok(ThreadNews::default()));
    assert!(site.asked().is_empty());
    site.put("/first/", story(""));
    let problem = site.fetch(ThreadWish::Asked).unwrap_err();
    assert!(problem.why.contains("no system of comments"), "{problem}");
    let gone = ArticleId::given("none");
    let nothing =
        site.refresher.thread(&mut site.store, &gone, ThreadWish::Asked, &Cancel::default());
    assert!(nothing.is_err());
}

#[test]
fn a_site_that_never_ends_is_left_in_the_end() {
    let mut site = Site::new(FEED);
    site.put("/first/", story(API));
    *site.comments.lock().unwrap() = 12_000;
    let news = site.fetch(ThreadWish::Due).unwrap();
    assert_eq!((news.added, news.total), (10_000, 10_000));
    assert!(news.problem.is_some());
    assert_eq!(site.asked().len(), 101);
}

#[test]
fn nobody_but_the_reader_names_a_private_address() {
    let other =
        Server::start(|_, stream| send(stream, b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
    let mut site = Site::new(&format!(
        "<wfw:commentRss>{}</wfw:commentRss><slash:comments>2</slash:comments>",
        other.url("/c")
    ));
    assert!(site.fetch(ThreadWish::Asked).is_err());
    assert_eq!(other.requests(), 0);
}

#[test]
fn starred_articles_get_theirs_with_a_refresh() {
    let mut site = Site::new(FEW);
    site.put("/first/feed/", comment_feed(3));
    let cancel = Cancel::default();
    assert_eq!(site.refresher.threads_besides(&mut site.store, 5, &cancel), Ok(0));
    site.store.mark(&[site.id.clone()], Mark::Starred, Switch::On, NOW).unwrap();
    assert_eq!(site.refresher.threads_besides(&mut site.store, 5, &cancel), Ok(3));
    assert_eq!(site.refresher.threads_besides(&mut site.store, 5, &cancel), Ok(0));
    assert_eq!(site.asked(), ["/first/feed/"]);
}
