//! `tidings comment`: a comment into the outbox without opening the reader.

use std::io::{self, IsTerminal};

use super::editor::write_in_editor;
use super::files::Source;
use super::out::{Out, Stop};
use super::shape::Commented;
use super::{Cli, Ending, find};
use crate::home;
use crate::model::{ArticleId, CommentKey, Problem};
use crate::store::Store;

/// The longest comment taken, in bytes.
const LONGEST: usize = 1 << 20;

/// Write a comment on an article and put it into the outbox
///
/// The text is what -m gives, else what comes in on standard input, else what you write in your
/// editor.
#[derive(Debug, clap::Args)]
pub struct Comment {
    /// The article's id, address, title or the beginning of its title
    #[arg(value_name = "ARTICLE")]
    article: String,
    /// The text of the comment
    #[arg(short, long, value_name = "TEXT")]
    message: Option<String>,
    /// Answer this comment, by its number at the site or by its address
    #[arg(long, value_name = "COMMENT")]
    reply_to: Option<String>,
    /// Print the comment as one JSON object
    #[arg(long)]
    json: bool,
}

impl Comment {
    /// Finds the article first, so that nobody writes for one that is not there.
    pub fn run(&self, cli: &Cli, out: &mut Out<'_>) -> Result<Ending, Stop> {
        let mut store = cli.open()?;
        let article = find(&store, &self.article)?;
        let reply_to = self.reply_to.as_deref();
        let draft = store.draft(&article, reply_to)?.map(|draft| draft.text);
        let draft = draft.filter(|text| !text.trim().is_empty());
        let key = if self.message.is_none() && io::stdin().is_terminal() {
            let written = write_in_editor(&cli.paths()?, &draft.unwrap_or_default())?;
            let queued = queue(&mut store, &article, reply_to, &written.text);
            queued.map_err(|problem| written.keep_because(problem))?
        } else {
            // A draft is never written over unseen.
            draft.map_or(Ok(()), |_| Err(unfinished()))?;
            queue(&mut store, &article, reply_to, &self.given()?)?
        };
        self.report(&store, &key, out)?;
        Ok(Ending::Well)
    }

    /// The text that came with the command or into it.
    fn given(&self) -> Result<String, Problem> {
        match &self.message {
            Some(text) => checked(text.clone().into_bytes()),
            None => checked(Source::StandardInput.read()?),
        }
    }

    fn report(&self, store: &Store, key: &CommentKey, out: &mut Out<'_>) -> Result<(), Stop> {
        let Some(comment) = store.comment(key)? else {
            return Ok(());
        };
        if self.json {
            return out.json(&Commented::from(&comment));
        }
        out.line(&format!("in the outbox: your comment on {}", comment.article_title))
    }
}

/// Puts a text into the outbox. It is a draft on the disk before it is queued: if queueing fails,
/// the text is not lost.
fn queue(
    store: &mut Store,
    article: &ArticleId,
    reply_to: Option<&str>,
    text: &str,
) -> Result<CommentKey, Problem> {
    let text = text.trim_end();
    if text.trim().is_empty() {
        return Err(Problem::new("no comment was made", "its text is empty"));
    }
    let now = home::now();
    let key = store.save_draft(article, reply_to, text, now)?;
    store.queue(&key, now)?;
    Ok(key)
}

fn unfinished() -> Problem {
    Problem::new("no comment was made", "your draft on this article is not finished")
        .hint("finish it in the reader, or in your editor with `tidings comment ARTICLE`")
}

/// The text of a comment that came as bytes.
fn checked(bytes: Vec<u8>) -> Result<String, Problem> {
    let refused = |why| Problem::new("cannot take the comment", why);
    if bytes.len() > LONGEST {
        return Err(refused("it is longer than 1 MiB"));
    }
    String::from_utf8(bytes).map_err(|_| refused("it is not UTF-8 text"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_text_of_a_sane_length_is_taken() {
        assert_eq!(checked("çä\n".into()), Ok("çä\n".to_owned()));
        assert!(checked(vec![0xff]).is_err());
        assert!(checked(vec![b'a'; LONGEST + 1]).is_err());
    }
}
