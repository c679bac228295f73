//! `tidings comments`: what the reader wrote, and how far each of it has come.

use super::out::{Out, Stop};
use super::shape::Commented;
use super::{Cli, Ending};
use crate::home;
use crate::model::{Clean, Comment, CommentState};
use crate::text::{fit, width};

/// Columns of a comment's text in the list.
const EXCERPT: usize = 60;

/// List your comments and how far each has come
#[derive(Debug, clap::Args)]
pub struct Comments {
    /// Only those in this state: draft, queued, paused, sending, sent, held (by a moderator),
    /// approved, refused or unsure
    #[arg(long, value_name = "STATE", value_parser = state)]
    state: Option<CommentState>,
    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
    /// Print them whole, as Markdown
    #[arg(long, conflicts_with = "json")]
    markdown: bool,
}

impl Comments {
    /// Prints them.
    pub fn run(&self, cli: &Cli, out: &mut Out<'_>) -> Result<Ending, Stop> {
        for comment in cli.open()?.comments(self.state)? {
            if self.json {
                out.json(&Commented::from(&comment))?;
            } else if self.markdown {
                out.line(&markdown(&comment))?;
            } else {
                out.line(&line(&comment))?;
            }
        }
        Ok(Ending::Well)
    }
}

/// State, day, the article, and how the comment begins.
fn line(comment: &Comment) -> String {
    let title = fit(&comment.article_title, EXCERPT / 2);
    let missing = (EXCERPT / 2).saturating_sub(width(&title));
    let text = fit(&Clean::folded(&comment.text), EXCERPT);
    let day = home::local_date(comment.changed);
    format!("{:<8}  {day}  {title}{}  {text}", comment.state.word(), " ".repeat(missing))
}

/// A comment under its article, its own text quoted as it was typed.
fn markdown(comment: &Comment) -> String {
    let fence = "`".repeat(longest_run(&comment.text, '`').max(2) + 1);
    let about = match &comment.article_url {
        Some(url) => format!("[{}](<{}>)", escaped(&comment.article_title), url.without_user()),
        None => escaped(&comment.article_title),
    };
    let (state, day) = (comment.state.word(), home::local_date(comment.created));
    let text = comment.text.trim_end();
    format!("## {about}\n\n{day}, {state}\n\n{fence}\n{text}\n{fence}\n")
}

/// A title in which nothing is Markdown.
fn escaped(title: &str) -> String {
    let mut out = String::with_capacity(title.len());
    for c in title.chars() {
        if c.is_ascii_punctuation() {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// How often a character stands in a row at most.
fn longest_run(text: &str, wanted: char) -> usize {
    let runs = text.split(|c| c != wanted).map(str::len);
    runs.max().unwrap_or(0)
}

fn state(word: &str) -> Result<CommentState, String> {
    let words: Vec<&str> = CommentState::ALL.into_iter().map(CommentState::word).collect();
    CommentState::from_word(word).ok_or_else(|| format!("expected {}", words.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Address, ArticleId, CommentKey, Timestamp};

    #[test]
    fn markdown_holds_the_text_as_it_was_typed() {
        let comment = Comment {
            key: CommentKey("k".to_owned()),
            article: ArticleId::given("a"),
            article_title: Clean::new("On [x] & *y*"),
            article_url: Address::parse("https://me:pw@a.example/x"),
            reply_to: None,
            text: "# no heading\n````\ncode".to_owned(),
            state: CommentState::Refused,
            created: Timestamp(43_200),
            changed: Timestamp(43_200),
        };
        assert_eq!(
            markdown(&comment),
            "## [On \\[x\\] \\& \\*y\\*](<https://a.example/x>)\n\n1970-01-01, refused\n\n\
             `````\n# no heading\n````\ncode\n`````\n"
        );
    }
}
