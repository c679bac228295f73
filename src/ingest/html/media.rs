//! Pictures and what is embedded in a page: the best address an element gives, and its words.

use dom_query::NodeRef;

use crate::model::{Address, Clean, Image};

/// Attributes in which pages that load pictures late keep the real address.
const LATE: [&str; 6] = [
    "data-src",
    "data-original",
    "data-lazy-src",
    "data-orig-file",
    "data-full-url",
    "data-hi-res-src",
];

/// Attributes with several addresses of one picture.
const SETS: [&str; 3] = ["srcset", "data-srcset", "data-lazy-srcset"];

/// What an `<img>` shows.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Picture {
    Image(Image),
    /// A character that the page draws as a picture.
    Character(String),
    /// A picture that says nothing: a counting pixel, or one without address and words.
    Nothing,
}

/// Reads an `<img>`.
pub(super) fn picture(node: &NodeRef<'_>, base: Option<&Address>) -> Picture {
    let alt = Clean::folded(&node.attr_or("alt", ""));
    if is_pixel(node) {
        return Picture::Nothing;
    }
    let class = node.attr_or("class", "").to_ascii_lowercase();
    if (class.contains("emoji") || class.contains("smiley")) && !alt.is_empty() {
        return Picture::Character(alt.as_str().to_owned());
    }
    let url = image_address(node, base);
    if alt.is_empty() && url.is_none() {
        return Picture::Nothing;
    }
    Picture::Image(Image { alt, url })
}

fn is_pixel(node: &NodeRef<'_>) -> bool {
    let tiny = |name| node.attr(name).is_some_and(|size| matches!(size.trim(), "0" | "1" | "1px"));
    tiny("width") || tiny("height")
}

/// The address of a picture: late addresses first, since `src` then holds a stand-in.
fn image_address(node: &NodeRef<'_>, base: Option<&Address>) -> Option<Address> {
    let attribute = |name: &&str| node.attr(name).and_then(|value| resolve(base, &value));
    let set = |name: &&str| node.attr(name).and_then(|value| largest(&value, base));
    LATE.iter()
        .find_map(attribute)
        .or_else(|| attribute(&"src"))
        .or_else(|| SETS.iter().find_map(set))
        .or_else(|| {
            let picture = node.parent().filter(|parent| parent.has_name("picture"))?;
            let sources = picture.children_it(false).filter(|child| child.has_name("source"));
            sources.into_iter().find_map(|source| largest(&source.attr("srcset")?, base))
        })
}

fn resolve(base: Option<&Address>, text: &str) -> Option<Address> {
    let text = text.trim();
    (!text.is_empty() && !text.starts_with("data:")).then(|| Address::join(base, text)).flatten()
}

/// The largest picture of a `srcset` (WHATWG HTML, section 4.8.4.2.1): addresses, each with an
/// optional width or density, parted by commas that follow white space or end an address.
fn largest(set: &str, base: Option<&Address>) -> Option<Address> {
    let mut best: Option<(f64, Address)> = None;
    let mut rest = set;
    while let Some(start) = rest.find(|c: char| !c.is_ascii_whitespace() && c != ',') {
        rest = &rest[start..];
        let end = rest.find(|c: char| c.is_ascii_whitespace()).unwrap_or(rest.len());
        let (address, after) = rest.split_at(end);
        let (descriptor, next) = match address.ends_with(',') {
            true => ("", after),
            false => after.split_once(',').unwrap_or((after, "")),
        };
        let number = descriptor.trim().trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let size = number.parse().unwrap_or(1.0);
        if best.as_ref().is_none_or(|(largest, _)| size > *largest)
            && let Some(address) = resolve(base, address.trim_end_matches(','))
        {
            best = Some((size, address));
        }
        rest = next;
    }
    best.map(|(_, address)| address)
}

/// What a player or a frame leads to: words that say so, and the address.
pub(super) fn embedded(
    node: &NodeRef<'_>,
    name: &str,
    base: Option<&Address>,
) -> Option<(String, Address)> {
    if is_pixel(node) {
        return None;
    }
    let given = |name| node.attr(name).and_then(|value| resolve(base, &value));
    let source = || {
        let mut sources = node.children_it(false).filter(|child| child.has_name("source"));
        sources.find_map(|source| resolve(base, &source.attr("src")?))
    };
    let late = || LATE.iter().find_map(|name| given(name));
    let address = late().or_else(|| given("src")).or_else(source)?;
    let kind = match name {
        "video" => "Video",
        "audio" => "Audio",
        _ if is_video_host(&address.host()) => "Video",
        _ => "Embedded page",
    };
    Some((format!("{kind}: {}", address.host()), address))
}

fn is_video_host(host: &str) -> bool {
    ["youtube", "youtu.be", "vimeo", "dailymotion", "twitch", "peertube"]
        .iter()
        .any(|name| host.contains(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(html: &str) -> Picture {
        let tree = dom_query::Document::from(html);
        let base = Address::parse("https://a.example/x/");
        let image = tree.select("img");
        picture(image.nodes().first().expect("an image"), base.as_ref())
    }

    #[test]
    fn takes_the_best_address() {
        for (html, url) in [
            ("<img src=a.png alt=w>", "https://a.example/x/a.png"),
            ("<img src=tiny.gif data-src=/b.png>", "https://a.example/b.png"),
            (
                "<img src='data:image/gif;base64,AA' srcset='c.png 300w, d.png 900w'>",
                "https://a.example/x/d.png",
            ),
            ("<img srcset='e.png, f.png 2x,g.png 1.5x'>", "https://a.example/x/f.png"),
            ("<img srcset='a,b.png 2x, data:x 3x'>", "https://a.example/x/a,b.png"),
            (
                "<picture><source srcset='h.webp'><img alt=w></picture>",
                "https://a.example/x/h.webp",
            ),
        ] {
            let Picture::Image(image) = shown(html) else { panic!("{html}") };
            assert_eq!(image.url.map(|url| url.to_string()).as_deref(), Some(url), "{html}");
        }
    }

    #[test]
    fn says_nothing_where_there_is_nothing() {
        for html in [
            "<img>",
            "<img src=data:x>",
            "<img src=a.png width=1 height=1>",
            "<img src=javascript:x>",
        ] {
            assert_eq!(shown(html), Picture::Nothing, "{html}");
        }
        assert_eq!(
            shown("<img class=wp-smiley alt='🙂' src=a.png>"),
            Picture::Character("🙂".to_owned())
        );
        let only_words = Image { alt: Clean::new("words"), url: None };
        assert_eq!(shown("<img alt=' words ' src='data:x'>"), Picture::Image(only_words));
    }
}
