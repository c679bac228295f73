//! The shapes of `--json`: what a script may rely on. A field is added, never renamed or taken
//! away; a time is RFC 3339 in UTC; what is not known is `null`, or left out where that is said.

use serde::Serialize;
use serde_json::{Value, json};

use super::subscriptions::Subscribed;
use crate::model::{
    Address, Article, Comment, Evidence, Neighbour, Neighbours, Problem, Rel, Reports, Row, Story,
    Tag, Timestamp,
};

/// One article of `list --json`.
#[derive(Serialize)]
pub struct Listed<'a> {
    id: &'a str,
    title: &'a str,
    source: Option<&'a str>,
    published: Option<String>,
    /// When it came into the cache.
    added: String,
    /// Left out where the article has no address.
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a Address>,
    read: bool,
    starred: bool,
    own_comments: u32,
    words: u32,
    /// Whether its feed gave only a summary and the whole story was not fetched yet.
    summary_only: bool,
    tags: &'a [Tag],
    /// Left out where it is the only report of its story.
    #[serde(skip_serializing_if = "Option::is_none")]
    story: Option<Told>,
}

/// The story that an article belongs to.
#[derive(Serialize)]
struct Told {
    reports: u32,
    sources: u32,
    began: String,
}

impl From<Story> for Told {
    fn from(story: Story) -> Self {
        Self { reports: story.reports, sources: story.sources, began: story.began.rfc3339() }
    }
}

impl<'a> Listed<'a> {
    /// The shape of a row; its address, and whether it is a summary, only the article knows.
    pub fn new(row: &'a Row, article: Option<&'a Article>) -> Self {
        let url = article.and_then(|article| article.url.as_ref());
        Self {
            id: row.id.as_str(),
            title: &row.title,
            source: row.source.as_deref(),
            published: row.published.map(Timestamp::rfc3339),
            added: row.added.rfc3339(),
            url,
            read: row.read,
            starred: row.starred,
            own_comments: row.own_comments,
            words: row.words,
            summary_only: article.is_some_and(|article| article.summary_only),
            story: row.story.map(Told::from),
            tags: &row.tags,
        }
    }
}

/// One own comment, of `comments --json` and within `show --json`.
#[derive(Serialize)]
pub struct Commented<'a> {
    key: &'a str,
    article: &'a str,
    article_title: &'a str,
    article_url: Option<&'a Address>,
    reply_to: Option<&'a str>,
    text: &'a str,
    state: &'static str,
    created: String,
    changed: String,
}

impl<'a> From<&'a Comment> for Commented<'a> {
    fn from(comment: &'a Comment) -> Self {
        Self {
            key: &comment.key.0,
            article: comment.article.as_str(),
            article_title: &comment.article_title,
            article_url: comment.article_url.as_ref(),
            reply_to: comment.reply_to.as_deref(),
            text: &comment.text,
            state: comment.state.word(),
            created: comment.created.rfc3339(),
            changed: comment.changed.rfc3339(),
        }
    }
}

/// One end of an article's chain within `show --json`.
#[derive(Serialize)]
struct Beside<'a> {
    /// By what it is known to stand there: `page`, `neighbour` or `source`.
    evidence: Evidence,
    /// Left out where the article is not cached.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    title: &'a str,
    /// Left out where only the title is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a Address>,
    cached: bool,
}

impl<'a> From<&'a Neighbour> for Beside<'a> {
    fn from(neighbour: &'a Neighbour) -> Self {
        Self {
            evidence: neighbour.evidence,
            id: neighbour.target.as_ref().map(|id| id.as_str()),
            title: &neighbour.title,
            url: neighbour.url.as_ref(),
            cached: neighbour.target.is_some(),
        }
    }
}

/// Everything `show` knows of an article.
pub struct Shown {
    pub article: Article,
    pub row: Row,
    pub neighbours: Neighbours,
    pub comments: Vec<Comment>,
    /// The reports of its story, where it is not the only one.
    pub story: Option<Reports>,
}

/// A report of a story.
#[derive(Serialize)]
struct Report<'a> {
    id: &'a str,
    title: &'a str,
    source: Option<&'a str>,
    published: Option<String>,
}

impl<'a> From<&'a Row> for Report<'a> {
    fn from(row: &'a Row) -> Self {
        let (source, published) = (row.source.as_deref(), row.published.map(Timestamp::rfc3339));
        Self { id: row.id.as_str(), title: &row.title, source, published }
    }
}

impl Shown {
    /// The project's own JSON of the article, and what the reader has to do with it: such a line
    /// can be imported again.
    pub fn to_json(&self) -> Value {
        let mut object = crate::ingest::json::write(&self.article);
        let side = |rel| json!(self.neighbours.side(rel).map(Beside::from));
        let comments: Vec<Commented<'_>> = self.comments.iter().map(Commented::from).collect();
        object["read"] = self.row.read.into();
        object["starred"] = self.row.starred.into();
        object["tags"] = json!(self.row.tags);
        // The line to import leaves it out where it is not so; a script wants it in any case.
        object["summary_only"] = self.article.summary_only.into();
        object["previous"] = side(Rel::Previous);
        object["next"] = side(Rel::Next);
        object["comments"] = json!(comments);
        if let Some(reports) = &self.story {
            object["story"] = json!(Told::from(reports.story));
            let rows: Vec<Report<'_>> = reports.rows.iter().map(Report::from).collect();
            object["story"]["articles"] = json!(rows);
        }
        object
    }
}

/// What `import --json` did.
#[derive(Serialize)]
pub struct Imported<'a> {
    pub new: usize,
    pub updated: usize,
    pub unchanged: usize,
    /// What came of lists of subscriptions; left out where there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sources: Option<Subscribed>,
    /// The files nothing could be read of.
    pub failed: Vec<Noted<'a>>,
    /// What else there was to say about files that went in.
    pub problems: Vec<Noted<'a>>,
}

/// A problem and the file it is about.
#[derive(Serialize)]
pub struct Noted<'a> {
    pub file: &'a str,
    #[serde(flatten)]
    pub problem: &'a Problem,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ArticleId, Clean, CommentKey, CommentState, ListKey};

    fn row() -> Row {
        Row {
            key: ListKey { when: 0, row: 1 },
            id: ArticleId::given("a1"),
            title: Clean::new("A title"),
            source: None,
            published: Some(Timestamp(0)),
            added: Timestamp(60),
            read: true,
            starred: false,
            wanted: false,
            own_comments: 2,
            words: 300,
            story: None,
            tags: vec![],
        }
    }

    fn comment() -> Comment {
        Comment {
            key: CommentKey("k1".to_owned()),
            article: ArticleId::given("a1"),
            article_title: Clean::new("A title"),
            article_url: None,
            reply_to: None,
            text: "one\ntwo".to_owned(),
            state: CommentState::Queued,
            created: Timestamp(0),
            changed: Timestamp(1),
        }
    }

    #[test]
    fn a_listed_article_has_the_promised_fields() {
        let mut article = Article::new(ArticleId::given("a1"), Clean::new("A title"));
        article.url = Address::parse("https://a.example/s");
        article.summary_only = true;
        let json = json!(Listed::new(&row(), Some(&article)));
        assert_eq!(
            json,
            json!({
                "id": "a1", "title": "A title", "source": null,
                "published": "1970-01-01T00:00:00Z", "added": "1970-01-01T00:01:00Z",
                "url": "https://a.example/s", "read": true, "starred": false,
                "own_comments": 2, "words": 300, "summary_only": true, "tags": [],
            })
        );
        assert!(json!(Listed::new(&row(), None)).get("url").is_none());
        let story = Some(Story { reports: 4, sources: 3, began: Timestamp(0) });
        let json = json!(Listed::new(&Row { story, ..row() }, None));
        let expected = json!({"reports": 4, "sources": 3, "began": "1970-01-01T00:00:00Z"});
        assert_eq!(json["story"], expected);
    }

    #[test]
    fn a_comment_has_the_promised_fields() {
        assert_eq!(
            json!(Commented::from(&comment())),
            json!({
                "key": "k1", "article": "a1", "article_title": "A title", "article_url": null,
                "reply_to": null, "text": "one\ntwo", "state": "queued",
                "created": "1970-01-01T00:00:00Z", "changed": "1970-01-01T00:00:01Z",
            })
        );
    }

    #[test]
    fn a_shown_article_says_what_stands_beside_it() {
        let next = Neighbour {
            evidence: Evidence::Page,
            title: Clean::new("Next one"),
            url: None,
            target: None,
            read: false,
            wanted: false,
        };
        let cached = Neighbour {
            target: Some(ArticleId::given("a0")),
            evidence: Evidence::Source,
            ..next.clone()
        };
        let shown = Shown {
            article: Article::new(ArticleId::given("a1"), Clean::new("A title")),
            row: row(),
            neighbours: Neighbours { previous: Some(cached), next: Some(next), position: None },
            comments: vec![comment()],
            story: Some(Reports {
                story: Story { reports: 2, sources: 2, began: Timestamp(0) },
                rows: vec![row()],
            }),
        };
        let json = shown.to_json();
        assert_eq!(json["id"], "a1");
        assert_eq!(json["read"], true);
        assert_eq!(json["starred"], false);
        assert_eq!(json["summary_only"], false);
        let previous =
            json!({"id": "a0", "title": "Next one", "cached": true, "evidence": "source"});
        assert_eq!(json["previous"], previous);
        let next = json!({"title": "Next one", "cached": false, "evidence": "page"});
        assert_eq!(json["next"], next);
        assert_eq!(json["comments"][0]["key"], "k1");
        assert_eq!(json["story"]["sources"], 2);
        assert_eq!(json["story"]["articles"][0]["id"], "a1");
    }

    #[test]
    fn a_problem_stands_beside_its_file() {
        let problem = Problem::new("cannot read a.html", "it is empty");
        assert_eq!(
            json!(Noted { file: "a.html", problem: &problem }),
            json!({"file": "a.html", "what": "cannot read a.html", "why": "it is empty"})
        );
    }
}
