//! The starter edition: the pages that come with the program, read as any saved page is.

use super::{Format, Input, read};
use crate::model::Article;

/// A page's file name and its text.
macro_rules! page {
    ($name:literal) => {
        ($name, include_str!(concat!("../../assets/starter/", $name)))
    };
}

/// The pages, the first to be read first.
const PAGES: [(&str, &str); 11] = [
    page!("01-welcome-the-paper-is-already-here.html"),
    page!("02-the-lighthouse-with-two-windows.html"),
    page!("03-the-night-tram-stops-at-every-story.html"),
    page!("04-a-ball-of-string-in-the-library.html"),
    page!("05-a-comment-written-at-sea.html"),
    page!("06-stars-over-the-cabbage-bed.html"),
    page!("07-the-mail-boat-takes-any-wrapping.html"),
    page!("08-look-first-says-the-customs-shed.html"),
    page!("09-the-newsstand-is-open-at-last.html"),
    page!("10-what-the-archive-carries-out-first.html"),
    page!("11-last-page-lights-left-on.html"),
];

/// The articles of the edition, in the order of their pages.
pub fn articles() -> Vec<Article> {
    let read_page = |(name, text): &(&str, &str)| {
        let bytes = text.as_bytes();
        let format = Some(Format::Page);
        read(&Input { bytes, name, url: None, content_type: None, format }).into_articles().0
    };
    PAGES.iter().flat_map(read_page).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Rel;

    #[test]
    fn every_page_becomes_one_whole_article_of_the_chain() {
        let articles = articles();
        assert_eq!(articles.len(), PAGES.len());
        for (article, (name, text)) in articles.iter().zip(PAGES) {
            assert!(text.contains(&format!("<h1>{}</h1>", article.title)), "{name}");
            assert_eq!(article.byline.as_deref(), Some("The tidings desk"), "{name}");
            assert_eq!(article.source.as_deref(), Some("tidings starter edition"), "{name}");
            assert!(article.published.is_some(), "{name}");
            assert!(article.body.words() >= 180, "{name}: {}", article.body.words());
            assert!(!article.summary_only, "{name}");
        }
        for pair in articles.windows(2) {
            let next = pair[0].link(Rel::Next).expect("names the next");
            assert!(next.names(&pair[1].title, None), "{next:?}");
            let previous = pair[1].link(Rel::Previous).expect("names the one before");
            assert!(previous.names(&pair[0].title, None), "{previous:?}");
        }
    }
}
