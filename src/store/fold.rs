//! Keys by which titles are compared, and all those by which links find an article.

use super::titles::series_number;
use crate::model::{Article, title_key};

/// How many bytes of a title's key are compared: titles alike that far are alike.
const COMPARED: usize = 400;

/// The key of a title as the store compares it: [`title_key`], cut at a length no title needs.
pub(super) fn short_title_key(title: &str) -> String {
    let mut key = title_key(title);
    let mut end = key.len().min(COMPARED);
    while !key.is_char_boundary(end) {
        end -= 1;
    }
    key.truncate(end);
    key
}

/// The key under which a title may stand elsewhere in the same source: many pages put the site's
/// name behind their title, and links to them do not, or the other way round.
pub(super) fn other_title_key(key: &str, source: &str) -> Option<String> {
    let name = title_key(source);
    if name.is_empty() || key.is_empty() {
        return None;
    }
    let without = key.strip_suffix(name.as_str()).and_then(|rest| rest.strip_suffix(' '));
    Some(match without {
        Some(bare) => bare.to_owned(),
        None => short_title_key(&format!("{key} {name}")),
    })
}

/// What links may call an article.
#[derive(Default)]
pub(super) struct Keys {
    pub(super) title: String,
    pub(super) other_title: Option<String>,
    pub(super) page: Option<String>,
    /// The number of the series that its title may belong to.
    pub(super) series: Option<i64>,
}

impl Keys {
    pub(super) fn of(article: &Article) -> Self {
        let title = short_title_key(&article.title);
        let source = article.source.as_deref();
        Self {
            other_title: source.and_then(|source| other_title_key(&title, source)),
            page: article.url.as_ref().map(|url| url.same_page_key()),
            series: source.and_then(|source| series_number(&article.title, source)),
            title,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_titles_are_cut_between_characters() {
        let long = "ж".repeat(1_000);
        assert_eq!(short_title_key(&long).len(), COMPARED);
        assert_eq!(short_title_key("A Title!"), "a title");
    }

    #[test]
    fn the_sites_name_behind_a_title_comes_and_goes() {
        let other = |title: &str, source| other_title_key(&short_title_key(title), source);
        for title in ["Fares | The Post", "Fares – The Post", "Fares :: the post"] {
            assert_eq!(other(title, "The Post").as_deref(), Some("fares"), "{title}");
        }
        assert_eq!(other("Fares", "The Post").as_deref(), Some("fares the post"));
        assert_eq!(other("Outpost", "Post").as_deref(), Some("outpost post"));
        assert_eq!(other("The Post", "The Post").as_deref(), Some("the post the post"));
        assert_eq!((other("Fares", ""), other("", "The Post")), (None, None));
    }
}
