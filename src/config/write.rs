//! Writing one setting: the reader's comments, order and spacing stay. The file is replaced whole
//! or not at all, and one that cannot be read is never replaced.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;
use toml_edit::{DocumentMut, Item, TableLike, Value};

use super::file::{not_toml, text_of};
use super::settings::find;
use crate::model::Problem;

/// Symlinks followed before they count as a loop: what Linux itself allows.
const MOST_LINKS: usize = 40;

/// Sets one setting in a configuration file, which is made if it does not exist.
///
/// # Errors
///
/// The setting is unknown, the value is not what it expects, or the file cannot be read,
/// understood or written; in each case the file is left as it was.
pub fn set(path: &Path, key: &str, value: &str) -> Result<(), Problem> {
    let row = find(key)?;
    let Some(value) = row.value_from_text(value) else {
        let why = format!("expected {}", row.expects);
        return Err(Problem::new(format!("{key} cannot be {value}"), why));
    };
    let text = text_of(path)?;
    let changed = with_value(&text, &path.display().to_string(), key, value)?;
    if changed == text {
        return Ok(());
    }
    replace(path, &changed).map_err(|error| {
        Problem::new(format!("cannot write {}", path.display()), error.to_string())
            .hint("the file is unchanged")
    })
}

/// The text with one value more or changed.
fn with_value(text: &str, name: &str, key: &str, value: Value) -> Result<String, Problem> {
    let mut document: DocumentMut = text.parse().map_err(|error| not_toml(text, name, &error))?;
    let root = document.as_table_mut();
    match key.split_once('.') {
        None => put(root, key, value),
        Some((section, key)) => {
            let item = root.entry(section).or_insert_with(toml_edit::table);
            let Some(table) = item.as_table_like_mut() else {
                let what = format!("cannot write {name}");
                let why = format!("{section} stands there as a value, not as a section");
                return Err(Problem::new(what, why).hint(format!("take {section} out of it")));
            };
            put(table, key, value);
        }
    }
    Ok(document.to_string())
}

/// Puts a value in place; the white space and the comment beside an old one stay.
fn put(table: &mut dyn TableLike, key: &str, mut value: Value) {
    match table.get_mut(key) {
        Some(Item::Value(old)) => {
            *value.decor_mut() = old.decor().clone();
            *old = value;
        }
        Some(item) => *item = Item::Value(value),
        None => {
            table.insert(key, Item::Value(value));
        }
    }
}

/// Replaces a file by a new one beside it, so that a reader or a power cut finds the old text or
/// the new one. A symlink is followed: the file it leads to is replaced and the link stays.
fn replace(path: &Path, text: &str) -> std::io::Result<()> {
    let target = followed(path)?;
    let folder = match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        Some(_) | None => Path::new("."),
    };
    fs::create_dir_all(folder)?;
    let mut new = NamedTempFile::new_in(folder)?;
    new.write_all(text.as_bytes())?;
    if let Ok(old) = fs::metadata(&target) {
        new.as_file().set_permissions(old.permissions())?;
    }
    new.as_file().sync_all()?;
    new.persist(&target).map_err(|error| error.error)?;
    // Without this the name may still lead to the old file after a power cut.
    File::open(folder)?.sync_all()
}

/// The path behind all symlinks; its last part need not exist yet.
fn followed(path: &Path) -> std::io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..MOST_LINKS {
        let Ok(leads_to) = fs::read_link(&path) else {
            return Ok(path);
        };
        path = path.parent().unwrap_or(Path::new("")).join(leads_to);
    }
    Err(std::io::Error::other("its symlinks lead in a circle"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(text: &str, key: &str, value: &str) -> String {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("config.toml");
        fs::write(&path, text).expect("writes");
        set(&path, key, value).expect("sets");
        assert_eq!(fs::read_dir(dir.path()).expect("lists").count(), 1, "nothing is left over");
        fs::read_to_string(&path).expect("reads")
    }

    #[test]
    fn comments_order_and_spacing_stay() {
        let text = "# mine\ntheme = 'dark'  # at night\n\n[reader]\n# wide\nmeasure   = 90 # columns\njustify = true\n";
        assert_eq!(changed(text, "reader.measure", "60"), text.replace("= 90", "= 60"),);
        assert_eq!(changed(text, "theme", "light"), text.replace("'dark'", "\"light\""),);
        assert_eq!(
            changed(text, "reader.hyphenate", "false"),
            format!("{text}hyphenate = false\n"),
        );
        assert_eq!(
            changed(text, "identity.name", "Ann"),
            format!("{text}\n[identity]\nname = \"Ann\"\n"),
        );
    }

    #[test]
    fn every_way_of_writing_a_section_takes_a_value() {
        for (text, expected) in [
            ("", "[reader]\nmeasure = 60\n"),
            ("reader.justify = true\n", "reader.justify = true\nreader.measure = 60\n"),
            ("reader = { justify = true }\n", "reader = { justify = true , measure = 60 }\n"),
            ("[reader]\n", "[reader]\nmeasure = 60\n"),
        ] {
            let after = changed(text, "reader.measure", "60");
            assert_eq!(crate::config::read(&after, "c").settings.measure, 60, "{after}");
            assert_eq!(after.replace(" ,", ","), expected.replace(" ,", ","), "{text}");
        }
    }

    #[test]
    fn a_file_that_is_not_understood_is_never_replaced() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("config.toml");
        for bad in ["theme = \n", "reader = 3\n", "\u{0}"] {
            fs::write(&path, bad).expect("writes");
            set(&path, "reader.measure", "60").expect_err("refuses");
            assert_eq!(fs::read_to_string(&path).expect("reads"), bad);
        }
    }

    #[test]
    fn unknown_names_and_wrong_values_make_no_file() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("config.toml");
        let said = |key, value| set(&path, key, value).map_err(|problem| problem.to_string());
        assert_eq!(
            said("reader.measure", "1000"),
            Err("reader.measure cannot be 1000: expected a whole number from 20 to 200".into())
        );
        assert!(said("them", "dark").is_err_and(|text| text.contains("did you mean theme?")));
        assert!(!path.exists());
    }

    #[cfg(unix)]
    #[test]
    fn symlinks_and_permissions_stay() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let dir = tempfile::tempdir().expect("a folder");
        let (link, dangling) = (dir.path().join("config.toml"), dir.path().join("other.toml"));
        let real = dir.path().join("dotfiles/tidings.toml");
        symlink("dotfiles/tidings.toml", &link).expect("links");
        set(&link, "theme", "dark").expect("makes the folder and the file");
        fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).expect("permits");
        set(&link, "theme", "light").expect("sets");
        assert!(link.is_symlink());
        assert_eq!(fs::read_to_string(&real).expect("reads"), "theme = \"light\"\n");
        let mode = fs::metadata(&real).expect("is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o640);
        symlink("other.toml", &dangling).expect("links");
        set(&dangling, "theme", "dark").expect_err("a circle");
    }
}
