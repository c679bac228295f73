//! `tidings export`: whole articles for other programs, or for a cache elsewhere.

use clap::ValueEnum;

use super::out::{Out, Stop, tell};
use super::{Cli, Ending, find, markdown, subscriptions, thread};
use crate::ingest::json;
use crate::model::{Article, Problem};
use crate::store::Store;

/// Articles held in memory at once.
const PAGE: usize = 100;

/// Print whole articles, newest first, or the list of your sources
///
/// JSON is one object a line, and what `import` takes; it holds everything that was read of an
/// article. Markdown is for reading and for notes. OPML is the list of your sources, for other
/// readers and for `import`.
#[derive(Debug, clap::Args)]
pub struct Export {
    /// Only these, by id, address, title or the beginning of a title
    #[arg(value_name = "ARTICLE")]
    articles: Vec<String>,
    /// With what others wrote under them, as far as it is here
    #[arg(long)]
    comments: bool,
    /// How they are written
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Form,
}

/// How articles are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Form {
    /// One object a line
    #[default]
    Json,
    /// CommonMark, with the tables of GitHub's dialect
    Markdown,
    /// The sources instead of articles
    Opml,
}

impl Export {
    /// Prints them page by page.
    pub fn run(&self, cli: &Cli, out: &mut Out<'_>) -> Result<Ending, Stop> {
        let store = cli.open()?;
        if self.format == Form::Opml {
            return self.sources(&store, out);
        }
        let mut writer =
            Writer { store: &store, form: self.format, threads: self.comments, out, written: 0 };
        if self.articles.is_empty() {
            all(&store, &mut writer)?;
        } else {
            for words in &self.articles {
                writer.write(&one(&store, words)?)?;
            }
        }
        Ok(Ending::Well)
    }
}

impl Export {
    fn sources(&self, store: &Store, out: &mut Out<'_>) -> Result<Ending, Stop> {
        if !self.articles.is_empty() {
            let why = "it holds the sources, and no article";
            return Err(Problem::new("cannot write articles as OPML", why).into());
        }
        let sources = store.sources()?;
        out.line(subscriptions::write(&sources).trim_end())?;
        subscriptions::left_out(&sources).for_each(|problem| tell(&problem));
        Ok(Ending::Well)
    }
}

fn one(store: &Store, words: &str) -> Result<Article, Problem> {
    let id = find(store, words)?;
    let gone = || Problem::new(format!("no article {words}"), "it was taken away just now");
    store.article(&id)?.ok_or_else(gone)
}

fn all(store: &Store, writer: &mut Writer<'_, '_>) -> Result<(), Stop> {
    let mut after = None;
    loop {
        let page = store.all_articles(after, PAGE)?;
        let Some((last, _)) = page.last() else {
            return Ok(());
        };
        after = Some(*last);
        page.iter().try_for_each(|(_, article)| writer.write(article))?;
    }
}

struct Writer<'a, 'b> {
    store: &'a Store,
    form: Form,
    /// Whether each article comes with its discussion.
    threads: bool,
    out: &'a mut Out<'b>,
    written: usize,
}

impl Writer<'_, '_> {
    fn write(&mut self, article: &Article) -> Result<(), Stop> {
        self.written += 1;
        let thread = self.threads.then(|| self.store.thread(&article.id)).transpose()?;
        match self.form {
            Form::Json => {
                let mut json = json::write(article);
                if let Some(thread) = thread {
                    json["thread"] = thread::to_json(&thread);
                }
                self.out.json(&json)
            }
            Form::Markdown => {
                if self.written > 1 {
                    self.out.line("")?;
                }
                self.out.line(markdown::write(article).trim_end())?;
                let thread = thread.as_ref().map(thread::to_markdown).unwrap_or_default();
                if thread.is_empty() {
                    Ok(())
                } else {
                    self.out.line(&format!("\n{}", thread.trim_end()))
                }
            }
            // A list of sources holds no articles.
            Form::Opml => Ok(()),
        }
    }
}
