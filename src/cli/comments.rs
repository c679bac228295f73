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
}

impl Comments {
    /// Prints them.
    pub fn run(&self, cli: &Cli, out: &mut Out<'_>) -> Result<Ending, Stop> {
        for comment in cli.open()?.comments(self.state)? {
            if self.json {
                out.json(&Commented::from(&comment))?;
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

fn state(word: &str) -> Result<CommentState, String> {
    let words: Vec<&str> = CommentState::ALL.into_iter().map(CommentState::word).collect();
    CommentState::from_word(word).ok_or_else(|| format!("expected {}", words.join(", ")))
}
