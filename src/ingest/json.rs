//! The project's own JSON: one article an object; one object, an array, or an object a line.
//! What it writes it reads back as the same article.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{dates, feed::LONGEST_FIELD, html, identity, naming};
use crate::model::{
    Address, Article, ArticleId, Clean, Discussion, Document, Link, Problem, Rel, Timestamp,
};

/// Problems told of one document; of more, only the number.
const MOST_PROBLEMS: usize = 20;
/// Objects that are no JSON after which a document is given up: it is something else.
const MOST_BROKEN: usize = 1_000;

/// Reads articles. An object that cannot be read is told by its number and left out, the others
/// are kept.
pub fn read(text: &str, name: &str) -> (Vec<Article>, Vec<Problem>) {
    let mut articles = Vec::new();
    let mut report = Report { name, number: 0, problems: Vec::new(), more: 0 };
    let mut rest = text;
    let mut broken = 0;
    while broken < MOST_BROKEN {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '[' | ']'));
        if rest.is_empty() {
            break;
        }
        report.number += 1;
        let mut values = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
        match values.next() {
            Some(Ok(value)) => {
                rest = &rest[values.byte_offset()..];
                articles.extend(article(value, &mut report));
            }
            Some(Err(error)) => {
                report.object(&format!("it is not valid JSON ({error})"));
                rest = next_object(rest);
                broken += 1;
            }
            None => break,
        }
    }
    if broken == MOST_BROKEN {
        report.problem("too much of it is not valid JSON; the rest was not read");
    }
    if articles.is_empty() && report.problems.is_empty() {
        report.problem("there is no article in it");
    }
    (articles, report.finish())
}

/// After an object that is broken, the next one that begins a line.
fn next_object(text: &str) -> &str {
    let mut rest = text;
    while let Some(at) = rest.find('\n') {
        rest = rest[at + 1..].trim_start();
        if rest.starts_with('{') {
            return rest;
        }
    }
    ""
}

/// What is told about the document while it is read.
struct Report<'a> {
    name: &'a str,
    /// The object being read, counted from 1.
    number: usize,
    problems: Vec<Problem>,
    more: usize,
}

impl Report<'_> {
    /// The object cannot be read.
    fn object(&mut self, why: &str) {
        self.push(Problem::new(
            format!("cannot read article {} of {}", self.number, self.name),
            why,
        ));
    }

    /// The object was read without one of its fields.
    fn field(&mut self, key: &str, why: &str) {
        let what = format!("left out “{key}” of article {} of {}", self.number, self.name);
        self.push(Problem::new(what, why));
    }

    /// The document as a whole cannot be read, or not to its end.
    fn problem(&mut self, why: &str) {
        self.problems.push(Problem::new(format!("cannot read all of {}", self.name), why));
    }

    fn push(&mut self, problem: Problem) {
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(problem);
        } else {
            self.more += 1;
        }
    }

    fn finish(mut self) -> Vec<Problem> {
        if self.more > 0 {
            let why = format!("{} more articles or fields have problems of this kind", self.more);
            self.problems.push(Problem::new(format!("cannot read all of {}", self.name), why));
        }
        self.problems
    }
}

/// The fields as they stand; unknown ones are ignored.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Fields {
    id: Option<Value>,
    title: Option<String>,
    byline: Option<String>,
    source: Option<String>,
    url: Option<String>,
    published: Option<Value>,
    updated: Option<Value>,
    language: Option<String>,
    html: Option<String>,
    text: Option<String>,
    summary_only: Option<bool>,
    previous: Option<Value>,
    next: Option<Value>,
    discussion: Option<Value>,
}

fn article(value: Value, report: &mut Report<'_>) -> Option<Article> {
    if !value.is_object() {
        report.object("it is not an object");
        return None;
    }
    let fields: Fields = match serde_json::from_value(value) {
        Ok(fields) => fields,
        Err(error) => {
            report.object(&error.to_string());
            return None;
        }
    };
    let url = address(fields.url.as_deref(), "url", report);
    let body = body(&fields, url.as_ref(), report);
    let opening = opening(&body);
    let given = fields.title.as_deref().filter(|title| !title.trim().is_empty());
    if given.is_none() && opening.is_empty() {
        report.object("it has neither a title nor a text");
        return None;
    }
    let title = naming::title(given, &opening, None);
    let mut article = Article::new(id(&fields, url.as_ref(), &title, &opening), title);
    article.byline = fields.byline.as_deref().and_then(Clean::named);
    article.source = fields.source.as_deref().and_then(Clean::named);
    article.published = moment(fields.published, "published", report);
    article.updated = moment(fields.updated, "updated", report);
    article.language = fields.language.and_then(|tag| Clean::named(&tag.to_lowercase()));
    article.summary_only = fields.summary_only.unwrap_or_default();
    article.links.extend(link(Rel::Previous, fields.previous, "previous", report));
    article.links.extend(link(Rel::Next, fields.next, "next", report));
    article.discussion = discussion(fields.discussion, report);
    article.url = url;
    article.body = body;
    Some(article)
}

fn id(fields: &Fields, url: Option<&Address>, title: &str, opening: &str) -> ArticleId {
    match &fields.id {
        Some(Value::String(id)) if !id.is_empty() => ArticleId::given(id),
        Some(Value::Number(id)) => ArticleId::given(&id.to_string()),
        _ => identity::of_page(url, title, opening),
    }
}

fn body(fields: &Fields, base: Option<&Address>, report: &mut Report<'_>) -> Document {
    let (key, text) = match (&fields.html, &fields.text) {
        (Some(html), _) => ("html", html.as_str()),
        (None, Some(text)) => ("text", text.as_str()),
        (None, None) => return Document::default(),
    };
    if text.len() > LONGEST_FIELD {
        report.field(key, "it is longer than 1 MiB; only the first part was read");
    }
    let text = &text[..text.floor_char_boundary(LONGEST_FIELD)];
    if key == "html" {
        return html::document(text, base);
    }
    let text = text.replace("\r\n", "\n");
    Document::from_paragraphs(text.split("\n\n").map(str::trim).filter(|line| !line.is_empty()))
}

/// The first line of a text.
fn opening(body: &Document) -> String {
    let text = body.plain_text();
    text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().trim().to_owned()
}

fn address(text: Option<&str>, key: &str, report: &mut Report<'_>) -> Option<Address> {
    let text = text.filter(|text| !text.trim().is_empty())?;
    let address = Address::parse(text);
    if address.is_none() {
        report.field(key, "it is not an http or https address");
    }
    address
}

/// A moment as RFC 3339 writes it, or in seconds since 1970.
fn moment(value: Option<Value>, key: &str, report: &mut Report<'_>) -> Option<Timestamp> {
    let moment = match value? {
        Value::Null => return None,
        Value::String(text) => dates::parse(&text),
        Value::Number(number) => whole_seconds(&number),
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    };
    if moment.is_none() {
        report
            .field(key, "it is no date: write it as 2026-11-21T09:30:00Z or in seconds since 1970");
    }
    moment
}

fn whole_seconds(number: &serde_json::Number) -> Option<Timestamp> {
    let fraction = || number.as_f64().filter(|seconds| seconds.abs() < 1e15);
    // The cast is exact: the value was just bounded.
    number.as_i64().or_else(|| fraction().map(|seconds| seconds.floor() as i64)).map(Timestamp)
}

/// A neighbour: an object with a title or an address, or just one of them as a string.
fn link(rel: Rel, value: Option<Value>, key: &str, report: &mut Report<'_>) -> Option<Link> {
    let (title, url) = match value? {
        Value::Null => return None,
        Value::String(text) => match Address::parse(&text) {
            Some(url) => (None, Some(url)),
            None => (Clean::named(&text), None),
        },
        Value::Object(fields) => {
            let text = |key: &str| fields.get(key).and_then(Value::as_str);
            (text("title").and_then(Clean::named), address(text("url"), key, report))
        }
        Value::Bool(_) | Value::Number(_) | Value::Array(_) => (None, None),
    };
    if title.is_none() && url.is_none() {
        report.field(key, "it has neither a title nor an address");
        return None;
    }
    Some(Link { rel, title, url })
}

fn discussion(value: Option<Value>, report: &mut Report<'_>) -> Discussion {
    let Some(value) = value.filter(|value| !value.is_null()) else {
        return Discussion::default();
    };
    serde_json::from_value(value).unwrap_or_else(|error| {
        report.field("discussion", &error.to_string());
        Discussion::default()
    })
}

/// Writes an article so that [`read`] makes the same one of it; what it does not have is left out.
pub fn write(article: &Article) -> Value {
    let text = |clean: &Option<Clean>| clean.as_ref().map(|clean| json!(clean));
    let html = html::write(&article.body);
    let discussion = (article.discussion != Discussion::default())
        .then(|| serde_json::to_value(&article.discussion).ok())
        .flatten();
    let fields = [
        ("id", Some(json!(article.id))),
        ("title", Some(json!(article.title))),
        ("byline", text(&article.byline)),
        ("source", text(&article.source)),
        ("url", article.url.as_ref().map(|url| json!(url))),
        ("published", article.published.map(date)),
        ("updated", article.updated.map(date)),
        ("language", text(&article.language)),
        ("html", (!html.is_empty()).then_some(Value::String(html))),
        ("summary_only", article.summary_only.then_some(Value::Bool(true))),
        ("previous", article.link(Rel::Previous).map(neighbour)),
        ("next", article.link(Rel::Next).map(neighbour)),
        ("discussion", discussion),
    ];
    let known = fields.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
    Value::Object(known.collect::<Map<_, _>>())
}

/// RFC 3339 where that reads back as the same moment, else seconds.
fn date(moment: Timestamp) -> Value {
    let text = moment.rfc3339();
    if dates::parse(&text) == Some(moment) { json!(text) } else { json!(moment.0) }
}

fn neighbour(link: &Link) -> Value {
    let mut fields = Map::new();
    if let Some(title) = &link.title {
        fields.insert("title".to_owned(), json!(title));
    }
    if let Some(url) = &link.url {
        fields.insert("url".to_owned(), json!(url));
    }
    Value::Object(fields)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::Openness;

    fn titles(text: &str) -> (Vec<String>, usize) {
        let (articles, problems) = read(text, "x.json");
        (articles.iter().map(|article| article.title.to_string()).collect(), problems.len())
    }

    #[test]
    fn every_shape_is_read() {
        for (text, want, problems) in [
            ("{\"title\":\"a\"}", vec!["a"], 0),
            ("[{\"title\":\"a\"},{\"title\":\"b\"}]", vec!["a", "b"], 0),
            ("{\"title\":\"a\"}\n{\"title\":\"b\"}\n", vec!["a", "b"], 0),
            ("{\n \"title\": \"a\",\n \"unknown\": {\"x\": [1]}\n}", vec!["a"], 0),
            ("{\"title\":\"a\"}\n{broken}\n{\"title\":\"b\"}", vec!["a", "b"], 1),
            ("[{\"title\":\"a\"},\n3,\n{\"title\":\"b\"}]", vec!["a", "b"], 1),
            ("{\"title\":7}\n{\"text\":\"first words\"}", vec!["first words"], 1),
            ("{\"byline\":\"x\"}", vec![], 1),
            ("{\"title\":\"a\",\"published\":\"never\",\"url\":\"ftp://x\"}", vec!["a"], 2),
            ("[]", vec![], 1),
            ("", vec![], 1),
            ("{\"title\":\"a\"", vec![], 1),
        ] {
            let want: Vec<String> = want.into_iter().map(str::to_owned).collect();
            assert_eq!(titles(text), (want, problems), "{text}");
        }
    }

    #[test]
    fn a_bad_object_is_told_by_its_number() {
        let (_, problems) = read("{\"title\":\"a\"}\n{\"title\":[]}", "x.json");
        assert!(problems[0].to_string().contains("article 2 of x.json"), "{}", problems[0]);
        let (_, many) = read(&"{\"x\":1}\n".repeat(100), "x.json");
        assert_eq!(many.len(), MOST_PROBLEMS + 1);
    }

    #[test]
    fn what_is_mostly_no_json_is_given_up() {
        let (_, problems) = read(&"{x\n".repeat(2_000), "x.json");
        assert!(problems.iter().any(|problem| problem.why.contains("the rest was not read")));
    }

    #[test]
    fn hostile_json_ends() {
        for piece in ["[", "{\"a\":[\n", "{\"a\":", "{\n", "{\"a\":\"\n", "1e999 ", "\""] {
            let (articles, problems) = read(&piece.repeat(20_000), "x");
            assert!(articles.is_empty() && !problems.is_empty(), "{piece}");
        }
    }

    #[test]
    fn ids_are_given_or_derived() {
        let id = |text: &str| read(text, "x").0[0].id.to_string();
        assert_eq!(id("{\"id\":\"a-1\",\"title\":\"t\"}"), "a-1");
        assert_eq!(id("{\"id\":5,\"title\":\"t\"}"), "5");
        let page = id("{\"title\":\"t\",\"url\":\"https://a.test/\"}");
        assert_eq!(page, ArticleId::derive(&["page", "a.test"]).as_str());
        let plain = id("{\"title\":\"T!\",\"text\":\"one\\n\\ntwo\"}");
        assert_eq!(plain, ArticleId::derive(&["plain", "t", "one"]).as_str());
    }

    #[test]
    fn an_article_survives_writing_and_reading() {
        let mut article = Article::new(ArticleId::given("a:1"), Clean::new("Títle “x” </p>"));
        article.byline = Some(Clean::new("Ann"));
        article.source = Some(Clean::new("The Paper"));
        article.url = Address::parse("https://a.test/x?a=1&b=2");
        article.published = Some(Timestamp(1_700_000_000));
        article.updated = Some(Timestamp(-99_999_999_999));
        article.language = Some(Clean::new("pt-br"));
        article.summary_only = true;
        article.body = Document::from_paragraphs(["One & <two>.", "Three."]);
        let title = Some(Clean::new("Before"));
        article.links.push(Link { rel: Rel::Previous, title, url: None });
        let url = Address::parse("https://a.test/y");
        article.links.push(Link { rel: Rel::Next, title: None, url });
        article.discussion.openness = Openness::Open;
        article.discussion.count = Some(3);
        let written = write(&article).to_string();
        assert_eq!(read(&written, "x"), (vec![article.clone()], Vec::new()));
        let bare = Article::new(ArticleId::given("b"), Clean::new("t"));
        assert_eq!(write(&bare).to_string(), "{\"id\":\"b\",\"title\":\"t\"}");
        assert_eq!(read(&write(&bare).to_string(), "x").0, [bare]);
    }

    proptest! {
        #[test]
        fn no_text_is_too_odd(text in "[\\[\\]{},:\"a1 \n\\\\-]{0,60}") {
            let (articles, problems) = read(&text, "x");
            prop_assert!(!articles.is_empty() || !problems.is_empty());
        }
    }
}
