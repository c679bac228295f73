//! Reading the reader's own comments, in whatever state they are.
//!
//! A draft whose text was emptied again is no comment: lists and counts leave it out.

use rusqlite::{Connection, OptionalExtension, Params, Row as SqlRow};

use super::Store;
use super::fault::Fault;
use super::read::{address, clean};
use crate::model::{ArticleId, Comment, CommentKey, CommentState, Problem, Timestamp};

/// The columns of a comment, in the order [`comment`] reads them.
pub(super) const COMMENT: &str = "key, article, article_title, article_url, reply_to, text, \
     coalesce(stage, state), created, changed, revision, discarded";

/// A comment as it lies on the desk.
pub(super) struct Kept {
    pub(super) comment: Comment,
    /// Rises with every change, whoever makes it.
    pub(super) revision: i64,
    pub(super) discarded: bool,
}

impl Store {
    /// Comments in one state, or in any; the one changed last comes first. Discarded ones are left
    /// out.
    pub fn comments(&self, state: Option<CommentState>) -> Result<Vec<Comment>, Problem> {
        let rest = "discarded IS NULL AND text <> '' AND coalesce(stage, state) = coalesce(?1, stage, state)
             ORDER BY changed DESC, n DESC";
        self.desk.read("cannot read the comments", |desk| {
            live(desk, rest, [state.map(CommentState::word)])
        })
    }

    /// The reader's comments on an article, oldest first, without discarded ones.
    pub fn comments_of(&self, article: &ArticleId) -> Result<Vec<Comment>, Problem> {
        let rest = "article = ?1 AND discarded IS NULL AND text <> '' ORDER BY created, n";
        self.desk.read("cannot read the comments", |desk| live(desk, rest, [article.as_str()]))
    }

    /// One comment by its key, discarded or not.
    pub fn comment(&self, key: &CommentKey) -> Result<Option<Comment>, Problem> {
        self.desk
            .read("cannot read the comment", |desk| Ok(by_key(desk, key)?.map(|kept| kept.comment)))
    }
}

fn live(desk: &Connection, rest: &str, values: impl Params) -> Result<Vec<Comment>, Fault> {
    let mut statement =
        desk.prepare_cached(&format!("SELECT {COMMENT} FROM comments WHERE {rest}"))?;
    let comments = statement.query_map(values, |row| Ok(kept(row)?.comment))?;
    Ok(comments.collect::<rusqlite::Result<_>>()?)
}

/// The comment with a key.
pub(super) fn by_key(desk: &Connection, key: &CommentKey) -> Result<Option<Kept>, Fault> {
    one(desk, "key = ?1", [key.0.as_str()])
}

/// The draft under an article, or of an answer to a comment there.
pub(super) fn draft_of(
    desk: &Connection,
    article: &ArticleId,
    reply_to: Option<&str>,
) -> Result<Option<Kept>, Fault> {
    let rest = "article = ?1 AND reply_to IS ?2 AND state = 'draft' AND discarded IS NULL
         ORDER BY changed DESC, n DESC LIMIT 1";
    one(desk, rest, (article.as_str(), reply_to))
}

fn one(desk: &Connection, rest: &str, values: impl Params) -> Result<Option<Kept>, Fault> {
    let mut statement =
        desk.prepare_cached(&format!("SELECT {COMMENT} FROM comments WHERE {rest}"))?;
    Ok(statement.query_row(values, kept).optional()?)
}

pub(super) fn kept(row: &SqlRow<'_>) -> rusqlite::Result<Kept> {
    let comment = Comment {
        key: CommentKey(row.get(0)?),
        article: ArticleId::given(row.get_ref(1)?.as_str()?),
        article_title: clean(row, 2)?.unwrap_or_default(),
        article_url: address(row, 3)?,
        reply_to: row.get(4)?,
        text: row.get(5)?,
        // The table admits no other word; a draft is the state in which nothing is sent.
        state: CommentState::from_word(row.get_ref(6)?.as_str()?).unwrap_or(CommentState::Draft),
        created: Timestamp(row.get(7)?),
        changed: Timestamp(row.get(8)?),
    };
    let discarded = row.get::<_, Option<i64>>(10)?.is_some();
    Ok(Kept { comment, revision: row.get(9)?, discarded })
}
