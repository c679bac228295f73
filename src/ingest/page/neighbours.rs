//! The previous and the next article, where a page says which they are. Links to further pages of
//! a list, of a long article or of its comments look alike and are no neighbours.

use dom_query::{Document, NodeRef};

use super::facts::same_site;
use super::labels::{self, Label};
use super::link_title::{class_and_id, pieces, short_text, title_of};
use crate::model::{Address, Clean, Link, Rel};

/// Words in the class or id of an element, or of one around it, whose links page through
/// something else: lists, comments, pictures, days.
const OTHER_PAGING: [&str; 16] = [
    "pagination",
    "page-numbers",
    "wp-pagenavi",
    "posts-navigation",
    "comment-nav",
    "comments-nav",
    "comments-pagination",
    "carousel",
    "slider",
    "swiper",
    "slick",
    "gallery",
    "slideshow",
    "calendar",
    "lightbox",
    "player",
];

/// Elements that are looked at above a link.
const ABOVE: usize = 8;

/// Links of a page that are looked at.
const MOST_LINKS: usize = 20_000;

/// Finds the neighbours of the article at `own`: what the head says first, then links that say
/// so of themselves, then the usual markup, then links labelled so in words.
pub(super) fn find(tree: &Document, own: Option<&Address>, base: Option<&Address>) -> Vec<Link> {
    let search = Search { own, base };
    let mut found = Found::default();
    for node in tree.select("link[rel][href], link[rel][title]").nodes() {
        if let Some(rel) = rel_of(node) {
            found.add(search.head_link(node, rel));
        }
    }
    let links = tree.select("a");
    let links = || links.nodes().iter().take(MOST_LINKS);
    for way in [Search::related, Search::classed, Search::labelled] {
        links().for_each(|node| found.add(way(&search, node)));
    }
    [found.previous, found.next].into_iter().flatten().collect()
}

#[derive(Default)]
struct Found {
    previous: Option<Link>,
    next: Option<Link>,
}

impl Found {
    /// Takes a link in where none stands yet, and completes one that leads to the same page.
    fn add(&mut self, link: Option<Link>) {
        let Some(link) = link else { return };
        let place = match link.rel {
            Rel::Previous => &mut self.previous,
            Rel::Next => &mut self.next,
        };
        let Some(known) = place else {
            *place = Some(link);
            return;
        };
        let key = |link: &Link| link.url.as_ref().map(Address::same_page_key);
        if known.url.is_none() || link.url.is_none() || key(known) == key(&link) {
            known.title = known.title.take().or(link.title);
            known.url = known.url.take().or(link.url);
        }
    }
}

struct Search<'a> {
    own: Option<&'a Address>,
    base: Option<&'a Address>,
}

impl Search<'_> {
    /// `<link rel=prev>` in the head; its `title` is the neighbour's.
    fn head_link(&self, node: &NodeRef<'_>, rel: Rel) -> Option<Link> {
        let title = node.attr("title").and_then(|title| Clean::named(&title));
        self.link(node, rel, title.filter(|title| labels::label(title).is_none()))
    }

    /// `<a rel=prev>`, with or without an address.
    fn related(&self, node: &NodeRef<'_>) -> Option<Link> {
        let rel = rel_of(node)?;
        (!pages_through_other(node)).then(|| self.link(node, rel, title_of(node))).flatten()
    }

    /// Links whose class, or whose parent's, says what they are: `nav-previous`, `next-post`.
    fn classed(&self, node: &NodeRef<'_>) -> Option<Link> {
        node.attr("href")?;
        let around = node.ancestors_it(Some(3)).map(|above| class_and_id(&above));
        let rel =
            std::iter::once(class_and_id(node)).chain(around).find_map(|class| of_class(&class))?;
        self.on_site(node, rel)
    }

    /// Links whose words say what they are, within navigation.
    fn labelled(&self, node: &NodeRef<'_>) -> Option<Link> {
        node.attr("href")?;
        let named = ["aria-label", "title"].iter().filter_map(|name| node.attr(name));
        let named: Vec<String> = named.map(|text| text.to_string()).collect();
        let pieces = pieces(node);
        let texts = pieces.iter().map(|(text, _)| text).chain(&named);
        let rel =
            texts.take(4).find_map(|text| match (labels::label(text), labels::labelled(text)) {
                (Some(Label::Whole(rel)), _) | (None | Some(Label::Short(_)), Some((rel, _))) => {
                    Some(rel)
                }
                (Some(Label::Short(_)) | None, None) => None,
            })?;
        in_navigation(node).then(|| self.on_site(node, rel)).flatten()
    }

    fn on_site(&self, node: &NodeRef<'_>, rel: Rel) -> Option<Link> {
        if pages_through_other(node) {
            return None;
        }
        let link = self.link(node, rel, title_of(node))?;
        let url = link.url.as_ref()?;
        self.own.is_none_or(|own| same_site(own, url)).then_some(link)
    }

    fn link(&self, node: &NodeRef<'_>, rel: Rel, title: Option<Clean>) -> Option<Link> {
        if labels::is_page_number(&short_text(node)) {
            return None;
        }
        let href = node.attr("href").filter(|href| !href.trim().is_empty());
        let url = href.as_ref().and_then(|href| Address::join(self.base, href));
        // An address that cannot be followed leaves the title, which is enough to find it by.
        let elsewhere = url.as_ref().is_none_or(|url| self.is_another_article(url));
        let link = Link { rel, title, url };
        (elsewhere && (link.title.is_some() || link.url.is_some())).then_some(link)
    }

    /// Whether an address is not this page again, nor another page of it or of a list.
    fn is_another_article(&self, url: &Address) -> bool {
        let target = url.url();
        let paging = |name: &str| matches!(name, "page" | "paged" | "pg" | "start" | "offset");
        if is_page_of_list(target.path()) || target.query_pairs().any(|(name, _)| paging(&name)) {
            return false;
        }
        let Some(own) = self.own else { return true };
        let (mine, theirs) = (own.url(), target.path().trim_end_matches('/'));
        let mine = mine.path().trim_end_matches('/');
        let numbered = |whole: &str, start: &str| {
            let rest = whole.strip_prefix(start).and_then(|rest| rest.strip_prefix('/'));
            rest.is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()))
        };
        let part = !mine.is_empty() && numbered(theirs, mine) && same_site(own, url)
            || !theirs.is_empty() && numbered(mine, theirs) && same_site(own, url);
        own.same_page_key() != url.same_page_key() && !part
    }
}

/// Whether a path ends in `/page/2`.
fn is_page_of_list(path: &str) -> bool {
    let mut parts = path.trim_end_matches('/').rsplit('/');
    let number = parts.next().is_some_and(|part| part.parse::<u32>().is_ok());
    number && parts.next().is_some_and(|part| matches!(part, "page" | "seite" | "pagina"))
}

fn rel_of(node: &NodeRef<'_>) -> Option<Rel> {
    let rel = node.attr("rel")?.to_ascii_lowercase();
    rel.split_ascii_whitespace().find_map(|word| match word {
        "prev" | "previous" => Some(Rel::Previous),
        "next" => Some(Rel::Next),
        _ => None,
    })
}

/// The neighbour that a class names: one of its words says the side, another says of what.
fn of_class(classes: &str) -> Option<Rel> {
    classes.split_ascii_whitespace().find_map(|class| {
        let words: Vec<&str> = class.split(['-', '_']).filter(|word| !word.is_empty()).collect();
        let of_what = |word: &&str| {
            matches!(
                *word,
                "post" | "article" | "nav" | "navigation" | "story" | "entry" | "pager" | "blog"
            )
        };
        let page =
            words.iter().any(|word| matches!(*word, "page" | "pages" | "posts" | "button" | "btn"));
        let side = words.iter().find_map(|word| match *word {
            "previous" | "prev" | "older" => Some(Rel::Previous),
            "next" | "newer" => Some(Rel::Next),
            _ => None,
        });
        side.filter(|_| !page && words.iter().any(of_what))
    })
}

fn pages_through_other(node: &NodeRef<'_>) -> bool {
    let own = std::iter::once(class_and_id(node));
    let above = node.ancestors_it(Some(ABOVE)).map(|above| class_and_id(&above));
    own.chain(above).any(|classes| OTHER_PAGING.iter().any(|word| classes.contains(word)))
}

fn in_navigation(node: &NodeRef<'_>) -> bool {
    node.ancestors_it(Some(ABOVE)).any(|above| {
        let classes = class_and_id(&above);
        above.has_name("nav")
            || above.attr_or("role", "").eq_ignore_ascii_case("navigation")
            || ["nav", "pager", "prev", "next", "sibling", "adjacent"]
                .iter()
                .any(|word| classes.contains(word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sketch(html: &str) -> String {
        let own = Address::parse("https://a.example/news/story/");
        let links = find(&Document::from(html), own.as_ref(), own.as_ref());
        let shown = |link: &Link| {
            let side = if link.rel == Rel::Previous { "<" } else { ">" };
            let url = link.url.as_ref().map(|url| url.url().path().to_owned());
            format!(
                "{side}{}@{}",
                link.title.as_deref().unwrap_or("-"),
                url.as_deref().unwrap_or("-")
            )
        };
        links.iter().map(shown).collect::<Vec<_>>().join(" ")
    }

    fn check(cases: &[(&str, &str)]) {
        for (html, wanted) in cases {
            assert_eq!(sketch(html), *wanted, "{html}");
        }
    }

    #[test]
    fn the_head_and_rel_links() {
        check(&[
            ("<link rel=prev title=A href=/a><link rel=next href=/b title=B>", "<A@/a >B@/b"),
            ("<link rel=next href=/b><a rel=next href=/b>Bee</a>", ">Bee@/b"),
            ("<link rel=next href=/b><a rel=next href=/c>Cee</a>", ">-@/b"),
            ("<a rel=next>The  Second\nWindow</a>", ">The Second Window@-"),
            ("<a rel='prev nofollow' href=''>First</a>", "<First@-"),
            ("<a rel=previous href=../a>« A “quoted” title</a>", "<A “quoted” title@/news/a"),
            ("<a rel=next href=/b>Next</a>", ">-@/b"),
            (
                "<a rel=next href=/b><i class=icon></i> Next article: What’s <em>next</em>?</a>",
                ">What’s next?@/b",
            ),
            ("<a rel=next href=/b>Next of kin</a>", ">Next of kin@/b"),
            ("<a rel=next href=/b>Next <em>Gen</em> here</a>", ">Next Gen here@/b"),
            ("<a rel=next></a><a rel=next href='javascript:x'>B</a>", ">B@-"),
        ]);
    }

    #[test]
    fn the_markup_of_common_systems() {
        check(&[
            (
                "<nav class='navigation post-navigation'><div class=nav-links><div class=nav-previous>\
                 <a href=/a rel=prev><p class=meta-nav><svg></svg>Previous post</p><p class=post-title>Old\
                 </p></a></div><div class=nav-next><a href=/b><span>Next post</span> <span>New</span></a>\
                 </div></div></nav>",
                "<Old@/a >New@/b",
            ),
            (
                "<div class='post-navigation-link-previous wp-block-post-navigation-link'>\
                 <span class=arrow>←</span><a href=/a rel=prev>Previous: Old</a></div>\
                 <div class='post-navigation-link-next wp-block-post-navigation-link'><a href=/b>New</a></div>",
                "<Old@/a >New@/b",
            ),
            ("<a class=blog-pager-older-link href=/a>Older Post</a>", "<-@/a"),
            (
                "<nav><a href=/a>Vorheriger Artikel: Alt</a><a href=/b>Próximo post: Novo</a></nav>",
                "<Alt@/a >Novo@/b",
            ),
            ("<nav><a href=/a aria-label='Previous article: Old'><img></a></nav>", "<Old@/a"),
        ]);
    }

    #[test]
    fn pages_of_lists_and_comments_are_no_neighbours() {
        check(&[
            ("<link rel=next href='/news/story/2/'><a rel=next href='?page=2'>Next</a>", ""),
            ("<link rel=next href='/news/page/2/'>", ""),
            ("<link rel=prev href='/news/story/#top'>", ""),
            ("<a rel=next href=/x>Next page</a><a rel=next href=/y>2</a>", ""),
            ("<a rel=prev href=/x>« Older posts</a>", ""),
            ("<div class=pagination><a rel=next href=/x>More</a></div>", ""),
            (
                "<nav class=comment-navigation><div class=nav-previous><a href=/x>Older</a></div></nav>",
                "",
            ),
            ("<div class=swiper><a class=next-post href=/x>Picture</a></div>", ""),
            ("<p>Read the <a href=/x>next article</a> soon.</p>", ""),
            ("<nav><a href='https://b.example/x'>Next article: Elsewhere</a></nav>", ""),
            ("<nav><a href=/x>Next Generation Leaders</a></nav>", ""),
        ]);
    }
}
