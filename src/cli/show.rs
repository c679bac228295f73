//! `tidings show`: one article as text, for reading in a pipe.

use super::out::{Out, Stop};
use super::shape::Shown;
use super::{Cli, Ending, find, thread};
use crate::home;
use crate::model::{Article, Clean, Comment, Evidence, Neighbours, Problem, Rel};
use crate::store::Store;
use crate::text::{Layout, Setting, lay_out, link_list, wrap_line};

/// Columns of a line of text.
pub const MEASURE: u16 = 72;

/// Print an article, its neighbours and your comments
#[derive(Debug, clap::Args)]
pub struct Show {
    /// The article's id, address, title or the beginning of its title
    #[arg(value_name = "ARTICLE")]
    article: String,
    /// Print what others wrote under it as well, as far as it is here
    #[arg(long)]
    comments: bool,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

impl Show {
    /// Looks the article up and prints it.
    pub fn run(&self, cli: &Cli, out: &mut Out<'_>) -> Result<Ending, Stop> {
        let store = cli.open()?;
        let shown = shown(&store, &self.article)?;
        let thread = self.comments.then(|| store.thread(&shown.article.id)).transpose()?;
        if self.json {
            let mut json = shown.to_json();
            if let Some(thread) = &thread {
                json["thread"] = thread::to_json(thread);
            }
            out.json(&json)?;
            return Ok(Ending::Well);
        }
        print_article(&shown.article, out)?;
        print_chain(&shown.neighbours, out)?;
        print_story(&shown, out)?;
        if let Some(thread) = &thread {
            thread::print(thread, out)?;
        }
        print_comments(&shown.comments, out)?;
        Ok(Ending::Well)
    }
}

fn shown(store: &Store, words: &str) -> Result<Shown, Problem> {
    let id = find(store, words)?;
    let gone = || Problem::new(format!("no article {words}"), "it was taken away just now");
    let article = store.article(&id)?.ok_or_else(gone)?;
    let row = store.row(&id)?.ok_or_else(gone)?;
    let comments = store.comments_of(&id)?;
    let (neighbours, story) = (store.neighbours(&id)?, store.story(&id)?);
    Ok(Shown { article, row, neighbours, comments, story })
}

/// Prints an article: title, where it comes from, text, and the addresses of its links.
pub fn print_article(article: &Article, out: &mut Out<'_>) -> Result<(), Stop> {
    for line in wrap_line(&article.title, usize::from(MEASURE)) {
        out.line(&line)?;
    }
    let origin = origin(article);
    if !origin.is_empty() {
        out.line(&origin)?;
    }
    if let Some(url) = &article.url {
        out.line(url.as_str())?;
    }
    out.line("")?;
    let setting = Setting { measure: MEASURE, ..Setting::default() };
    let layout = lay_out(&article.body, article.language.as_deref(), &setting);
    print_lines(&layout, "", out)?;
    let links = link_list(&article.body, &setting);
    if !links.is_empty() {
        out.line("")?;
        print_lines(&links, "", out)?;
    }
    if article.summary_only {
        out.line("")?;
        out.line("(The feed gives only a summary; f in the reader fetches the whole story.)")?;
    }
    out.line("")
}

/// Byline, source and day, as far as they are known.
fn origin(article: &Article) -> String {
    let day = article.published.map(home::local_date);
    let parts = [
        article.byline.as_deref().map(str::to_owned),
        article.source.as_deref().map(str::to_owned),
        day,
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// Prints lines of text, each behind an indent.
pub fn print_lines(layout: &Layout, indent: &str, out: &mut Out<'_>) -> Result<(), Stop> {
    layout.lines(0..layout.len()).try_for_each(|line| {
        let text: String = line.runs.iter().map(|run| run.text.as_str()).collect();
        out.line(&format!("{indent}{text}"))
    })
}

fn print_chain(neighbours: &Neighbours, out: &mut Out<'_>) -> Result<(), Stop> {
    let mut any = false;
    for (name, rel) in [("Previous", Rel::Previous), ("Next", Rel::Next)] {
        let Some(neighbour) = neighbours.side(rel) else {
            continue;
        };
        let place = match (&neighbour.target, &neighbour.url) {
            (Some(id), _) => id.to_string(),
            (None, Some(url)) => format!("not here yet: {url}"),
            (None, None) => "not here yet".to_owned(),
        };
        let order = match neighbour.evidence {
            Evidence::Page | Evidence::Neighbour => "",
            Evidence::Source => ", in its source's order",
        };
        out.line(&format!("{name:<8}  {} ({place}{order})", neighbour.title))?;
        any = true;
    }
    if any { out.line("") } else { Ok(()) }
}

/// The other reports of the story, the earliest first.
fn print_story(shown: &Shown, out: &mut Out<'_>) -> Result<(), Stop> {
    let Some(reports) = &shown.story else { return Ok(()) };
    let began = home::local_date(reports.story.began);
    out.line(&format!("This story: {} since {began}", reports.story.size()))?;
    for row in reports.rows.iter().filter(|row| row.id != shown.article.id) {
        let day = home::local_date(row.published.unwrap_or(row.added));
        let source = row.source.as_deref().unwrap_or_default();
        let about = [day.as_str(), source].join("  ");
        out.line(&format!("  {}  {} ({})", about.trim_end(), row.title, row.id))?;
    }
    out.line("")
}

fn print_comments(comments: &[Comment], out: &mut Out<'_>) -> Result<(), Stop> {
    for comment in comments {
        let day = home::local_date(comment.created);
        out.line(&format!("Your comment of {day} ({})", comment.state.word()))?;
        for line in Clean::lines(&comment.text) {
            out.line(&format!("  {line}"))?;
        }
        out.line("")?;
    }
    Ok(())
}
