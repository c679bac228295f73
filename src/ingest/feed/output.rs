//! A feed as JSON, for scripts: texts made safe, dates as they stand in the feed.

use serde_json::{Map, Value, json};

use super::{Entry, Feed, Text};
use crate::model::Problem;

impl Feed {
    /// The feed as `{"kind", "feed", "entries", "problems"}`; what the feed does not say is `null`.
    ///
    /// Titles and the like are HTML where the feed says so, else plain text; fields named `*_html`
    /// are always HTML.
    pub fn to_json(&self, problems: &[Problem]) -> Value {
        let feed = object([
            ("title", self.title.as_ref().map(Text::value)),
            ("link", self.link.clone()),
            ("subtitle", self.subtitle.as_ref().map(Text::value)),
            ("id", self.id.clone()),
            ("language", self.language.clone()),
            ("author", self.author.clone()),
            ("rights", self.rights.as_ref().map(Text::value)),
        ]);
        let entries: Vec<Value> = self.entries.iter().map(Entry::to_json).collect();
        json!({ "kind": "feed", "feed": feed, "entries": entries, "problems": problems })
    }
}

impl Entry {
    /// The entry as JSON. One that has only a content has that as its summary too, so that
    /// `summary_html` is there whenever there is a text.
    pub fn to_json(&self) -> Value {
        let content = self.content.as_ref().map(Text::html);
        let summary = self.summary.as_ref().map(Text::html).or_else(|| content.clone());
        object([
            ("id", self.id.clone()),
            ("title", self.title.as_ref().map(Text::value)),
            ("link", self.link.clone()),
            ("author", self.author.clone()),
            ("published", self.published.as_ref().map(|date| date.raw.clone())),
            ("updated", self.updated.as_ref().map(|date| date.raw.clone())),
            ("summary_html", summary),
            ("content_html", content),
        ])
    }
}

fn object<const N: usize>(fields: [(&str, Option<String>); N]) -> Value {
    let fields = fields.into_iter().map(|(key, value)| (key.to_owned(), value.into()));
    Value::Object(fields.collect::<Map<_, _>>())
}
