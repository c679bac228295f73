//! How a page takes comments: its comment form with every field, the Isso server it names, and what
//! stands in the way. Read anew before each comment, because forms carry fields that expire.

use dom_query::{Document, NodeRef, Selection};

use super::{html, page};
use crate::model::{Address, Clean, Discussion};

/// Fields of a form that are read; a form with more is no comment form.
const MOST_FIELDS: usize = 60;
/// The longest value of a hidden field, in bytes.
const LONGEST_VALUE: usize = 8_192;

/// What a page says about commenting on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Commenting {
    pub discussion: Discussion,
    pub form: Option<Form>,
    pub isso: Option<Isso>,
    /// The number of the WordPress post, where the page tells it.
    pub post: Option<String>,
    /// What stands in the way of a program that fills in the form.
    pub hurdle: Option<Hurdle>,
}

/// A comment form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    pub action: Address,
    /// Hidden fields, as they have to be sent back.
    pub hidden: Vec<(String, String)>,
    /// The field of the text.
    pub text: String,
    /// The fields of the writer, in the order name, mail address, web site.
    pub name: Option<Field>,
    pub email: Option<Field>,
    pub url: Option<Field>,
}

/// A field for the writer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    pub name: String,
    pub need: Need,
}

/// Whether a field may stay empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    Required,
    Optional,
}

/// The Isso server of a page, and what it calls the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Isso {
    pub server: Address,
    pub uri: String,
    pub title: Clean,
}

/// What stands in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hurdle {
    /// The page asks for a log-in.
    Login,
    /// The form asks to be filled in by a person.
    Puzzle,
}

/// Reads a page that was found at `url`.
pub fn read(text: &str, url: &Address) -> Commenting {
    let (tree, _, _) = html::parse(text);
    let base = html::base_of(&tree, Some(url)).unwrap_or_else(|| url.clone());
    let form = page::comment_form(&tree).and_then(|node| form(&node, &base));
    Commenting {
        discussion: page::discussion_of(&tree, Some(url), Some(&base)),
        post: post(&tree, form.as_ref()),
        hurdle: hurdle(&tree, form.is_some()),
        isso: isso(&tree, url, &base),
        form,
    }
}

fn form(node: &NodeRef<'_>, base: &Address) -> Option<Form> {
    // Without an action of its own a form goes to the page itself.
    let action = node.attr("action").unwrap_or_default();
    let action = Address::join(Some(base), &action)?;
    let post = node.attr("method").is_some_and(|method| method.eq_ignore_ascii_case("post"));
    let fields = Selection::from(*node).select("input, textarea");
    let fields = fields.nodes();
    if !post || fields.len() > MOST_FIELDS {
        return None;
    }
    let find = |names: &[&str]| fields.iter().find_map(|field| person(field, names));
    Some(Form {
        action,
        hidden: fields.iter().filter_map(hidden).collect(),
        text: fields.iter().find_map(text_field)?,
        name: find(&["author", "name"]),
        email: find(&["email", "mail"]),
        url: find(&["url", "website"]),
    })
}

fn hidden(field: &NodeRef<'_>) -> Option<(String, String)> {
    let kind = field.attr("type")?;
    let name = field.attr("name").filter(|name| !name.is_empty())?;
    let value = field.attr("value").unwrap_or_default();
    // Where the site sends a browser afterwards would take the place of the comment's address.
    let wanted = kind.eq_ignore_ascii_case("hidden") && &*name != "redirect_to";
    (wanted && value.len() <= LONGEST_VALUE).then(|| (name.to_string(), value.to_string()))
}

/// The field for the text. Some sites put another one beside it that only programs would fill in,
/// and keep it from people's eyes.
fn text_field(field: &NodeRef<'_>) -> Option<String> {
    let is_text = field.node_name().is_some_and(|name| &*name == "textarea");
    let style = field.attr("style").unwrap_or_default().replace(' ', "").to_ascii_lowercase();
    let unseen = field.attr("aria-hidden").is_some_and(|value| &*value == "true")
        || field.attr("hidden").is_some()
        || style.contains("display:none")
        || field.attr("name").is_some_and(|name| name.contains("_hp_"));
    let name = field.attr("name").filter(|name| !name.is_empty())?;
    (is_text && !unseen).then(|| name.to_string())
}

fn person(field: &NodeRef<'_>, names: &[&str]) -> Option<Field> {
    let name = field.attr("name")?;
    let kind = field.attr("type").unwrap_or_else(|| "text".into()).to_ascii_lowercase();
    if !names.contains(&&*name) || !matches!(&*kind, "text" | "email" | "url") {
        return None;
    }
    let required = field.attr("required").is_some()
        || field.attr("aria-required").is_some_and(|value| &*value == "true");
    let need = if required { Need::Required } else { Need::Optional };
    Some(Field { name: name.to_string(), need })
}

/// The number of the post: from the form, else from what WordPress says in the page's head.
fn post(tree: &Document, form: Option<&Form>) -> Option<String> {
    let digits = |text: &str| {
        let sound = (1..=20).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        sound.then(|| text.to_owned())
    };
    let of_form = form.and_then(|form| {
        let field = form.hidden.iter().find(|(name, _)| name == "comment_post_ID")?;
        digits(field.1.trim())
    });
    of_form.or_else(|| {
        let links = tree.select("link[rel=shortlink][href], link[rel=alternate][href]");
        links.nodes().iter().find_map(|link| {
            let href = link.attr("href")?;
            let short = href.split_once("?p=").map(|(_, number)| number);
            digits(short.or_else(|| href.rsplit_once("/wp/v2/posts/").map(|(_, id)| id))?)
        })
    })
}

fn hurdle(tree: &Document, has_form: bool) -> Option<Hurdle> {
    const PUZZLES: &str = "form .g-recaptcha, form .h-captcha, form .cf-turnstile, \
         form input[name*=captcha]";
    let there = |selector: &str| !tree.select(selector).is_empty();
    if has_form && there(PUZZLES) {
        return Some(Hurdle::Puzzle);
    }
    (!has_form && there(".must-log-in, .comment-login")).then_some(Hurdle::Login)
}

/// <https://isso-comments.de/docs/reference/client-config/>: the script names the server, the
/// section of the thread may name the page, and without that it is the page's path.
fn isso(tree: &Document, url: &Address, base: &Address) -> Option<Isso> {
    let script = page::first(tree, "script[data-isso]")?;
    let server = Address::join(Some(base), &script.attr("data-isso")?)?;
    let thread = page::first(tree, "#isso-thread")?;
    let given = |name: &str| {
        let value = thread.attr(name)?.trim().to_owned();
        (!value.is_empty() && value.len() <= LONGEST_VALUE).then_some(value)
    };
    let title =
        given("data-title").or_else(|| Some(page::first(tree, "title")?.text().to_string()));
    Some(Isso {
        server,
        uri: given("data-isso-id").unwrap_or_else(|| url.url().path().to_owned()),
        title: Clean::folded(&title.unwrap_or_default()),
    })
}

/// A comment as it stands on a page: its number, and all the words around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    pub number: String,
    pub text: String,
}

/// What a WordPress says on the page by which it refuses a form.
pub fn refusal(text: &str) -> Option<Clean> {
    let (tree, _, _) = html::parse(text);
    let node =
        page::first(&tree, ".wp-die-message").or_else(|| page::first(&tree, "#error-page"))?;
    let words = Clean::folded(&node.text());
    (!words.is_empty()).then_some(words)
}

/// Comments on one page that are looked at.
const MOST_SHOWN: usize = 1_000;

/// The comments that a page shows, by the numbers of their elements (`comment-12`).
pub fn shown(text: &str) -> Vec<Shown> {
    let (tree, _, _) = html::parse(text);
    let found = tree.select("[id^=comment-]");
    let comment = |node: &NodeRef<'_>| {
        let id = node.attr("id")?;
        let number = id.strip_prefix("comment-")?;
        let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        let body = Selection::from(*node).select_single("article, .comment-body");
        let body = body.nodes().first().copied().unwrap_or(*node);
        is_number.then(|| Shown { number: number.to_owned(), text: body.text().to_string() })
    };
    found.nodes().iter().take(MOST_SHOWN).filter_map(comment).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(html: &str) -> Commenting {
        read(html, &Address::parse("https://a.example/first/").unwrap())
    }

    #[test]
    fn a_wordpress_form_is_read_with_its_fields() {
        let found = found(
            "<link rel=shortlink href='https://a.example/?p=4'>\
             <form action='https://a.example/wp-comments-post.php' method=post id=commentform>\
             <textarea id=comment name=comment required></textarea>\
             <textarea name=ak_hp_textarea></textarea>\
             <input name=author type=text required><input name=email type=email>\
             <input name=url type=url><input name=wp-comment-cookies-consent type=checkbox>\
             <input type=submit name=submit value=Post>\
             <input type=hidden name=comment_post_ID value=4>\
             <input type=hidden name=comment_parent value=0>\
             <input type=hidden name=redirect_to value='https://a.example/thanks'>\
             <input type=hidden name=nonce value='a&amp;b'></form>",
        );
        let form = found.form.unwrap();
        let text = |pair: &(String, String)| format!("{}={}", pair.0, pair.1);
        let hidden: Vec<String> = form.hidden.iter().map(text).collect();
        assert_eq!(hidden, ["comment_post_ID=4", "comment_parent=0", "nonce=a&b"]);
        assert_eq!(form.text, "comment");
        assert_eq!(form.name.unwrap(), Field { name: "author".into(), need: Need::Required });
        assert_eq!(form.email.unwrap(), Field { name: "email".into(), need: Need::Optional });
        assert_eq!((found.post.as_deref(), found.hurdle), (Some("4"), None));
        assert_eq!(form.action.as_str(), "https://a.example/wp-comments-post.php");
    }

    #[test]
    fn what_stands_in_the_way_is_seen() {
        let puzzle = "<form method=post id=commentform><textarea name=comment></textarea>\
             <div class=g-recaptcha></div></form>";
        assert_eq!(found(puzzle).hurdle, Some(Hurdle::Puzzle));
        assert_eq!(found(puzzle).form.unwrap().action.as_str(), "https://a.example/first/");
        let login = "<p class=must-log-in>Log in to comment</p>";
        assert_eq!(found(login).hurdle, Some(Hurdle::Login));
        assert_eq!(found("<p>nothing</p>"), Commenting::default());
    }

    #[test]
    fn a_trap_is_not_filled_in() {
        let form = |field: &str| {
            let page = format!(
                "<form method=post id=commentform>{field}<textarea name=real></textarea></form>"
            );
            found(&page).form.unwrap().text
        };
        assert_eq!(form("<textarea name=comment aria-hidden=true></textarea>"), "real");
        assert_eq!(form("<textarea name=comment style='display: none'></textarea>"), "real");
        assert_eq!(form("<textarea name=comment></textarea>"), "comment");
    }

    #[test]
    fn a_form_that_is_none_is_left_alone() {
        assert_eq!(found("<form id=commentform><textarea name=c></textarea></form>").form, None);
        let many = "<input name=x>".repeat(61);
        let page = format!("<form id=commentform method=post>{many}<textarea name=c></textarea>");
        assert_eq!(found(&page).form, None);
        let odd = "<form id=commentform method=post action='javascript:x'><textarea name=c>";
        assert_eq!(found(odd).form, None);
    }

    #[test]
    fn an_isso_server_is_named_by_its_script() {
        let page = |section: &str| {
            found(&format!(
                "<title>A page</title><script data-isso='//c.example/isso/' src='x.js'></script>\
                 {section}"
            ))
            .isso
        };
        let isso = page("<section id=isso-thread data-title='Its title'></section>").unwrap();
        assert_eq!(isso.server.as_str(), "https://c.example/isso/");
        assert_eq!((isso.uri.as_str(), isso.title.as_str()), ("/first/", "Its title"));
        let named = page("<section id=isso-thread data-isso-id='post-7'></section>").unwrap();
        assert_eq!((named.uri.as_str(), named.title.as_str()), ("post-7", "A page"));
        assert_eq!(page(""), None);
    }

    #[test]
    fn a_refusal_is_read_in_the_sites_own_words() {
        let page = "<body id=error-page><div class=wp-die-message><p><strong>Error:</strong> Please \
             fill the required fields.</p></div><p><a href=x>Back</a></p>";
        assert_eq!(refusal(page).unwrap().as_str(), "Error: Please fill the required fields.");
        assert_eq!(refusal(""), None);
    }

    #[test]
    fn comments_on_a_page_have_their_numbers() {
        let page = "<ol><li id=comment-2><article>Ada says one</article><ol>\
             <li id=comment-3><article>Bob says two</article></ol></ol><p id=comment-form>x</p>";
        let found: Vec<(String, String)> =
            shown(page).into_iter().map(|shown| (shown.number, shown.text)).collect();
        let pair = |number: &str, text: &str| (number.to_owned(), text.to_owned());
        assert_eq!(found, [pair("2", "Ada says one"), pair("3", "Bob says two")]);
    }
}
