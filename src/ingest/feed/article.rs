//! Entries to articles.

use super::{Date, Enclosure, Entry, Feed, Text};
use crate::ingest::{entities, html, identity, naming};
use crate::model::{Address, Article, Clean, Document, Timestamp};

impl Feed {
    /// The entries as articles, in the order of the feed.
    pub fn into_articles(self) -> Vec<Article> {
        let site = Site::of(&self);
        self.entries.into_iter().map(|entry| site.article(entry)).collect()
    }
}

/// What every article of a feed has from the feed.
struct Site {
    /// By what the feed is known.
    identity: String,
    title: Option<Clean>,
    base: Option<Address>,
    language: Option<String>,
    author: Option<String>,
}

impl Site {
    fn of(feed: &Feed) -> Self {
        let title = feed.title.as_ref().map(Text::plain);
        let link = feed.link.as_deref();
        let identity = feed.url.as_ref().map(Address::as_str).or(link).or(feed.id.as_deref());
        Self {
            identity: identity.or(title.as_deref()).unwrap_or_default().to_owned(),
            title: title.as_deref().and_then(Clean::named),
            base: link
                .and_then(|link| Address::join(feed.url.as_ref(), link))
                .or_else(|| feed.url.clone()),
            language: feed.language.clone(),
            author: feed.entries_author.clone(),
        }
    }

    fn article(&self, entry: Entry) -> Article {
        let link = entry.link.as_deref();
        let url = link.and_then(|link| Address::join(self.base.as_ref(), link));
        let base = url.as_ref().or(self.base.as_ref());
        let full = entry.content.as_ref().filter(|text| !text.is_empty());
        let summary = entry.summary.as_ref().filter(|text| !text.is_empty());
        let body = body(full.or(summary), &entry.enclosures, base);
        let given = entry.title.as_ref().map(Text::plain);
        let title =
            naming::title(given.as_deref(), &body.plain_text(), link.or(entry.id.as_deref()));
        let mut article = Article::new(self.id(&entry, &title), title);
        article.byline =
            entry.author.as_ref().or(self.author.as_ref()).and_then(|a| naming::byline(a));
        article.source = self.title.clone();
        article.published = moment(&entry.published).or(moment(&entry.updated));
        article.updated = moment(&entry.updated);
        let language = entry.language.as_ref().or(self.language.as_ref());
        article.language = language.and_then(|tag| Clean::named(&tag.to_lowercase()));
        article.summary_only = full.is_none() && summary.is_some();
        article.url = url;
        article.body = body;
        article.links = entry.links;
        article.discussion = entry.discussion;
        article
    }

    fn id(&self, entry: &Entry, title: &str) -> crate::model::ArticleId {
        let key = entry.id.as_ref().or(entry.link.as_ref()).cloned().unwrap_or_else(|| {
            let date = entry.published.as_ref().or(entry.updated.as_ref());
            format!("{title}\n{}", date.map_or("", |date| &date.raw))
        });
        identity::of_entry(&self.identity, &key)
    }
}

fn moment(date: &Option<Date>) -> Option<Timestamp> {
    date.as_ref().and_then(|date| date.moment)
}

/// The text as blocks, and below it the files that belong to it.
fn body(text: Option<&Text>, files: &[Enclosure], base: Option<&Address>) -> Document {
    match text {
        Some(Text::Plain(text)) if files.is_empty() => {
            let paragraphs = text.split("\n\n").map(str::trim).filter(|text| !text.is_empty());
            Document::from_paragraphs(paragraphs)
        }
        Some(text) => html::document(&(text.html() + &file_links(files)), base),
        None => html::document(&file_links(files), base),
    }
}

/// A picture says nothing by its name, and its text has it anyway.
fn is_picture(file: &Enclosure) -> bool {
    file.kind.as_ref().is_some_and(|kind| kind.starts_with("image/"))
}

fn file_links(files: &[Enclosure]) -> String {
    let mut html = String::new();
    for file in files.iter().filter(|file| !is_picture(file)) {
        let url = file.url.url();
        let name = url.path_segments().and_then(|mut parts| parts.next_back()).unwrap_or_default();
        html.push_str("<p><a href=\"");
        entities::escape(file.url.as_str(), &mut html);
        html.push_str("\">");
        entities::escape(if name.is_empty() { file.url.as_str() } else { name }, &mut html);
        html.push_str("</a>");
        if let Some(kind) = &file.kind {
            html.push_str(" (");
            entities::escape(kind, &mut html);
            html.push(')');
        }
        html.push_str("</p>");
    }
    html
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;
    use crate::model::ArticleId;

    const FEED: &str = "<rss><channel><title>The &lt;i>Paper&lt;/i></title>\
        <link>https://p.test/</link><language>en-GB</language>\
        <item><title>One</title><guid isPermaLink='false'>1</guid><link>/one</link>\
        <author>ann@p.test (Ann)</author><pubDate>Thu, 01 Jan 2004 19:48:21 GMT</pubDate>\
        <description>Short.</description><comments>https://p.test/one#c</comments>\
        <wfw:commentRss>https://p.test/one/feed</wfw:commentRss>\
        <slash:comments>7</slash:comments></item>\
        <item><description>&lt;p>No title but these words.&lt;/p></description>\
        <content:encoded><![CDATA[<p>All of it.</p>]]></content:encoded></item>\
        </channel></rss>";

    fn articles(text: &str, url: Option<&str>) -> Vec<Article> {
        let url = url.and_then(Address::parse);
        read(text, url.as_ref(), "feed").0.map(Feed::into_articles).unwrap_or_default()
    }

    #[test]
    fn an_entry_becomes_an_article() {
        let [one, two] = &articles(FEED, None)[..] else {
            panic!("not two articles");
        };
        assert_eq!(one.title.as_str(), "One");
        assert_eq!(one.byline.as_deref(), Some("Ann"));
        assert_eq!(one.source.as_deref(), Some("The Paper"));
        assert_eq!(one.url.as_ref().map(Address::as_str), Some("https://p.test/one"));
        assert_eq!(one.published.map(Timestamp::rfc3339).as_deref(), Some("2004-01-01T19:48:21Z"));
        assert_eq!(one.language.as_deref(), Some("en-gb"));
        assert!(one.summary_only);
        assert_eq!(one.body.plain_text(), "Short.");
        assert_eq!(one.discussion.count, Some(7));
        assert!(one.discussion.page.is_some() && one.discussion.feed.is_some());
        assert_eq!(one.id, ArticleId::derive(&["feed", "https://p.test/", "1"]));
        assert!(!two.summary_only);
        assert_eq!(two.body.plain_text(), "All of it.");
        assert_eq!(two.title.as_str(), "All of it.");
    }

    #[test]
    fn ids_depend_on_the_feed_address_and_stay_the_same() {
        let known = articles(FEED, Some("https://p.test/rss"));
        assert_eq!(known[0].id, ArticleId::derive(&["feed", "https://p.test/rss", "1"]));
        assert_eq!(known[1].id, articles(FEED, Some("https://p.test/rss"))[1].id);
        assert_ne!(known[0].id, known[1].id);
    }

    #[test]
    fn an_atom_author_stands_for_entries_without_one() {
        let feed = "<feed xmlns='http://www.w3.org/2005/Atom' \
            xmlns:media='http://search.yahoo.com/mrss/'><author><name>Ann</name></author>\
            <entry><title>t</title><link rel='enclosure' type='audio/mpeg' href='https://p.test/a.mp3'/>\
            <link rel='enclosure' type='image/png' href='https://p.test/a.png'/>\
            <media:content url='https://p.test/b.jpg' medium='image'/></entry></feed>";
        let found = articles(feed, None);
        assert_eq!(found[0].byline.as_deref(), Some("Ann"));
        assert_eq!(found[0].body.plain_text(), "a.mp3 (audio/mpeg)");
        assert!(!found[0].summary_only);
    }
}
