//! Keeps the README's tables what the program says of itself. With `UPDATE_README=1` in the
//! environment the tables are written anew instead of compared.

use std::fs;
use std::path::{Path, PathBuf};

use tidings::app::markdown_table;
use tidings::config::SETTINGS;

fn readme() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")
}

/// Compares the part of the README between two marks with what it should be.
fn check(mark: &str, expected: &str) {
    let text = fs::read_to_string(readme()).expect("the README can be read");
    let (start, end) = (format!("<!-- {mark} -->\n"), format!("<!-- /{mark} -->"));
    let from = text.find(&start).expect("the mark that opens the table") + start.len();
    let to = text.find(&end).expect("the mark that closes the table");
    let expected = format!("{}\n", expected.trim_end());
    if std::env::var_os("UPDATE_README").is_some() {
        let updated = [&text[..from], &expected, &text[to..]].concat();
        fs::write(readme(), updated).expect("the README can be written");
        return;
    }
    assert_eq!(&text[from..to], expected, "run with UPDATE_README=1 to write it anew");
}

#[test]
fn the_tables_are_the_programs_own() {
    check("keys", &markdown_table());
    let mut table = String::from("| key | default | what it does |\n| --- | --- | --- |\n");
    for setting in SETTINGS {
        let default = setting.default_value().to_string();
        table.push_str(&format!(
            "| `{}` | `{}` | {} |\n",
            setting.key,
            default.trim(),
            setting.about
        ));
    }
    check("settings", &table);
}
