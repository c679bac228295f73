//! Pages as a reader sees them, kept as files to look at.

use super::samples::{article, figures, german, manual, wide};
use super::{Justify, Layout, Line, Role, Setting, lay_out, link_list};
use crate::model::Document;

fn drawn(lines: &[Line]) -> String {
    let text = |line: &Line| line.runs.iter().map(|run| run.text.as_str()).collect::<String>();
    lines.iter().map(|line| text(line).trim_end().to_owned() + "\n").collect()
}

fn page(document: &Document, language: &str, measure: u16) -> String {
    let setting = Setting { measure, ..Setting::default() };
    let layout = lay_out(document, Some(language), &setting);
    format!("{}{}", "·".repeat(usize::from(measure)), "\n") + &drawn(&layout.all())
}

fn pages(document: &Document, language: &str) -> String {
    [40, 72, 120].map(|measure| page(document, language, measure)).join("\n")
}

#[test]
fn an_article() {
    insta::assert_snapshot!(pages(&article(), "en"));
}

#[test]
fn a_manual() {
    insta::assert_snapshot!(pages(&manual(), "en"));
}

#[test]
fn a_table() {
    insta::assert_snapshot!(pages(&figures(), "en"));
}

#[test]
fn long_words() {
    insta::assert_snapshot!([24, 40, 72].map(|measure| page(&german(), "de", measure)).join("\n"));
}

#[test]
fn other_scripts() {
    insta::assert_snapshot!([24, 40, 72].map(|measure| page(&wide(), "ja", measure)).join("\n"));
}

#[test]
fn a_narrow_page() {
    insta::assert_snapshot!([4, 12, 20].map(|measure| page(&article(), "en", measure)).join("\n"));
}

#[test]
fn a_justified_page() {
    let setting = Setting { measure: 48, justify: Justify::Full, ..Setting::default() };
    insta::assert_snapshot!(drawn(&lay_out(&article(), Some("en"), &setting).all()[..12]));
}

#[test]
fn a_list_of_links() {
    let setting = Setting { measure: 40, ..Setting::default() };
    insta::assert_snapshot!(drawn(&link_list(&article(), &setting).all()));
}

#[test]
fn every_run_has_its_role() {
    let letter = |role| match role {
        Role::Body => 'b',
        Role::Heading => 'H',
        Role::Quote => 'q',
        Role::Code => 'c',
        Role::Caption => 'i',
        Role::Marker => 'm',
        Role::Rule => 'r',
        Role::TableHead => 'T',
        Role::Bar => '|',
    };
    let roles = |layout: &Layout| {
        let runs = |line: &Line| {
            let runs = line
                .runs
                .iter()
                .map(|run| letter(run.role).to_string().repeat(super::width(&run.text)));
            runs.collect::<String>() + if line.fill.is_some() { "▒" } else { "" } + "\n"
        };
        layout.all().iter().map(runs).collect::<String>()
    };
    let setting = Setting { measure: 50, ..Setting::default() };
    let all = [article(), manual(), figures()]
        .map(|document| roles(&lay_out(&document, Some("en"), &setting)));
    insta::assert_snapshot!(all.join("\n"));
}
