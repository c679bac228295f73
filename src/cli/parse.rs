//! `tidings parse`: what would be read of a file, without keeping anything.

use std::path::PathBuf;

use clap::ValueEnum;
use serde_json::{Value, json as shape};

use super::files::Source;
use super::out::{Out, Stop, tell};
use super::pieces::Piece;
use super::show::print_article;
use super::{Ending, subscriptions};
use crate::ingest::{self, Content, Format, Input, json};
use crate::model::{Address, Problem};

/// Show what would be read of a file, and keep nothing
///
/// Prints the articles as `show` does; with --json what a feed or a page says of itself, as one
/// object.
#[derive(Debug, clap::Args)]
pub struct Parse {
    /// The file; - is standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Take the file as this, instead of looking at it
    #[arg(long = "as", value_enum, default_value_t, value_name = "FORMAT")]
    format: FormatChoice,
    /// The address it was loaded from; relative links are resolved against it
    #[arg(long, value_name = "ADDRESS")]
    url: Option<String>,
    /// The Content-Type it came with; an empty text counts as none
    #[arg(long, value_name = "TYPE")]
    content_type: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// What a file is taken as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum FormatChoice {
    /// What it looks like
    #[default]
    Auto,
    /// RSS, Atom or JSON Feed
    Feed,
    /// A web page
    Page,
    /// A page as plain text
    Plain,
    /// The JSON that tidings exports
    Json,
}

impl FormatChoice {
    /// The format, where one was chosen.
    pub fn format(self) -> Option<Format> {
        match self {
            Self::Auto => None,
            Self::Feed => Some(Format::Feed),
            Self::Page => Some(Format::Page),
            Self::Plain => Some(Format::Plain),
            Self::Json => Some(Format::Json),
        }
    }
}

impl Parse {
    /// Reads the file and prints what came of it.
    pub fn run(&self, out: &mut Out<'_>) -> Result<Ending, Stop> {
        let url = self.url.as_deref().filter(|url| !url.is_empty()).map(address).transpose()?;
        let source = Source::named(&self.file);
        let (bytes, name) = (source.read()?, source.name());
        let piece = Piece { bytes, name, format: self.format.format() };
        if subscriptions::list_in(&piece).is_some() {
            let list =
                Problem::new(format!("{} is a list of feeds", piece.name), "it holds no articles");
            tell(&list.hint("`tidings import` subscribes to them"));
            return Ok(Ending::Short);
        }
        let Piece { bytes, name, format } = piece;
        let reading = ingest::read(&Input {
            bytes: &bytes,
            name: &name,
            url: url.as_ref(),
            content_type: self.content_type.as_deref().filter(|text| !text.trim().is_empty()),
            format,
        });
        reading.problems.iter().for_each(tell);
        let Some(content) = &reading.content else {
            if reading.problems.is_empty() {
                tell(&Problem::new(format!("cannot read {name}"), "it holds no article"));
            }
            return Ok(Ending::Short);
        };
        if self.json {
            print_json(content, &reading.problems, out)?;
        } else {
            for article in reading.into_articles().0 {
                print_article(&article, out)?;
            }
        }
        Ok(Ending::Well)
    }
}

/// One object whatever the document is: a feed, a page (HTML or plain), or whole articles.
fn print_json(content: &Content, problems: &[Problem], out: &mut Out<'_>) -> Result<(), Stop> {
    match content {
        Content::Feed(feed) => out.json(&feed.to_json(problems)),
        Content::Page(page) => out.json(&page.to_json(problems)),
        Content::Articles(articles) => {
            let articles: Vec<Value> = articles.iter().map(json::write).collect();
            out.json(&shape!({ "kind": "articles", "articles": articles, "problems": problems }))
        }
    }
}

fn address(text: &str) -> Result<Address, Problem> {
    Address::parse(text).ok_or_else(|| {
        Problem::new(format!("{text} is no address"), "it does not begin with https:// or http://")
    })
}
