//! `tidings tag` and `tags`: filing articles under words, and which words there are.

use serde::Serialize;
use serde_json::json;

use super::out::{Out, Stop};
use super::{Cli, Ending, find};
use crate::home;
use crate::model::{ArticleId, Problem, Switch, Tag};

/// Give articles tags, or take them off: `tidings tag ARTICLE +boat -sea`
#[derive(Debug, clap::Args)]
pub struct Tagged {
    /// Articles by id, address, title or its beginning; then +TAG for each to give, -TAG for each to
    /// take off
    #[arg(value_name = "ARTICLE… +TAG -TAG", required = true, allow_hyphen_values = true)]
    words: Vec<String>,
}

/// List the tags there are, with how many articles have them
#[derive(Debug, clap::Args)]
pub struct Tags {
    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
}

/// Tags to give and to take off.
type Changes = Vec<(Tag, Switch)>;

impl Tagged {
    /// Does it, as one change.
    pub fn run(&self, cli: &Cli, out: &mut Out<'_>) -> Result<Ending, Stop> {
        let (articles, changes) = self.understood()?;
        let mut store = cli.open()?;
        let ids: Vec<ArticleId> =
            articles.iter().map(|words| find(&store, words)).collect::<Result<_, _>>()?;
        let changed = store.tag(&ids, &changes, home::now())?;
        let articles = if changed == 1 { "article" } else { "articles" };
        let undo = if changed > 0 { "; `tidings undo` takes it back" } else { "" };
        out.line(&format!("tagged {changed} {articles}{undo}"))?;
        Ok(Ending::Well)
    }

    /// The articles, and what is to be done with which tags.
    fn understood(&self) -> Result<(Vec<&str>, Changes), Problem> {
        let (mut articles, mut changes) = (Vec::new(), Vec::new());
        for word in &self.words {
            let (to, rest) = match (word.strip_prefix('+'), word.strip_prefix('-')) {
                (Some(rest), _) => (Switch::On, rest),
                (_, Some(rest)) => (Switch::Off, rest),
                (None, None) => {
                    articles.push(word.as_str());
                    continue;
                }
            };
            let tag = Tag::parse(rest).ok_or_else(|| {
                Problem::new(format!("{word} is no tag"), "a tag is one word, up to 40 letters")
            })?;
            changes.push((tag, to));
        }
        let missing = |what: &str, why: &str| {
            Problem::new(what, why).hint("`tidings tag ARTICLE +boat` gives the tag boat")
        };
        match (articles.is_empty(), changes.is_empty()) {
            (true, _) => Err(missing("nothing was tagged", "no article was named")),
            (_, true) => Err(missing("nothing was tagged", "no tag was named")),
            (false, false) => Ok((articles, changes)),
        }
    }
}

/// One tag of `tags --json`.
#[derive(Serialize)]
struct Counted<'a> {
    tag: &'a str,
    articles: u64,
}

impl Tags {
    /// Prints them.
    pub fn run(&self, cli: &Cli, out: &mut Out<'_>) -> Result<Ending, Stop> {
        for (tag, articles) in cli.open()?.tag_counts()? {
            match self.json {
                true => out.json(&json!(Counted { tag: tag.as_str(), articles }))?,
                false => out.line(&format!("{articles:>7}  #{tag}"))?,
            }
        }
        Ok(Ending::Well)
    }
}
