//! Which files a command means, and their bytes: folders are walked in the order of names, every
//! file is read with a bound. Knows nothing of what is in the files.

use std::collections::VecDeque;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::out::in_words;
use crate::model::Problem;

/// Files longer than this many bytes are no articles.
pub const LONGEST: usize = 32 << 20;

/// Folders nested deeper than this are not entered.
const DEEPEST: usize = 64;

/// What browsers put beside a saved page; in a folder it is passed over, for it is no article.
const BESIDE_PAGES: [&str; 22] = [
    "avif", "bmp", "css", "eot", "gif", "ico", "jpeg", "jpg", "js", "map", "mjs", "mp3", "mp4",
    "otf", "pdf", "png", "svg", "ttf", "webm", "webp", "woff", "woff2",
];

/// One thing to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    StandardInput,
    File(PathBuf),
}

impl Source {
    /// A path as it was typed; `-` is standard input.
    pub fn named(path: &Path) -> Self {
        if path.as_os_str() == "-" { Self::StandardInput } else { Self::File(path.to_owned()) }
    }

    /// What messages call it.
    pub fn name(&self) -> String {
        match self {
            Self::StandardInput => "standard input".to_owned(),
            Self::File(path) => path.display().to_string(),
        }
    }

    /// Opens it for reading.
    ///
    /// # Errors
    ///
    /// There is no such file, or it may not be read.
    pub fn open(&self) -> Result<Box<dyn Read>, Problem> {
        match self {
            Self::StandardInput => Ok(Box::new(io::stdin().lock())),
            Self::File(path) => match File::open(path) {
                Ok(file) => Ok(Box::new(file)),
                Err(error) => Err(self.refused(&in_words(&error))),
            },
        }
    }

    /// Its bytes.
    ///
    /// # Errors
    ///
    /// It cannot be read, or is longer than 32 MiB.
    pub fn read(&self) -> Result<Vec<u8>, Problem> {
        let mut bytes = Vec::new();
        let read = self.open()?.take(LONGEST as u64 + 1).read_to_end(&mut bytes);
        match read {
            Ok(length) if length <= LONGEST => Ok(bytes),
            Ok(_) => Err(self.refused("it is longer than 32 MiB")),
            Err(error) => Err(self.refused(&in_words(&error))),
        }
    }

    fn refused(&self, why: &str) -> Problem {
        Problem::new(format!("cannot read {}", self.name()), why)
    }
}

/// The files that paths name, one after the other; a folder stands for the files in it.
///
/// Hidden files and what belongs to saved pages are left out of folders, as is whatever is no
/// file. Symlinks to files are followed there and symlinks to folders are not, so that a walk
/// ends. A path that was given itself is always taken.
pub struct Walk {
    /// What is still to be visited, the next one first.
    ahead: VecDeque<Step>,
}

enum Step {
    Given(Source),
    Folder { path: PathBuf, depth: usize },
    File(PathBuf),
}

impl Walk {
    /// A walk over paths in the order in which they were given.
    pub fn over(paths: &[PathBuf]) -> Self {
        Self { ahead: paths.iter().map(|path| Step::Given(Source::named(path))).collect() }
    }

    /// Puts what is in a folder in front of what is still ahead, in the order of names.
    fn enter(&mut self, path: &Path, depth: usize) -> Result<(), Problem> {
        let refused = |why: String| Problem::new(format!("cannot read {}", path.display()), why);
        if depth > DEEPEST {
            return Err(refused("its folders are nested too deeply".to_owned()));
        }
        let entries = fs::read_dir(path).map_err(|error| refused(in_words(&error)))?;
        let mut found: Vec<PathBuf> = entries
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| is_wanted(path))
            .collect();
        found.sort();
        for path in found.into_iter().rev() {
            let linked = path.is_symlink();
            if path.is_file() {
                self.ahead.push_front(Step::File(path));
            } else if path.is_dir() && !linked {
                self.ahead.push_front(Step::Folder { path, depth: depth + 1 });
            }
        }
        Ok(())
    }
}

impl Iterator for Walk {
    /// A file, or the folder that could not be entered and why.
    type Item = Result<Source, (String, Problem)>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (path, depth) = match self.ahead.pop_front()? {
                Step::Given(Source::File(path)) if path.is_dir() => (path, 0),
                Step::Given(source) => return Some(Ok(source)),
                Step::File(path) => return Some(Ok(Source::File(path))),
                Step::Folder { path, depth } => (path, depth),
            };
            if let Err(problem) = self.enter(&path, depth) {
                return Some(Err((path.display().to_string(), problem)));
            }
        }
    }
}

/// Whether something in a folder may be an article, by its name.
fn is_wanted(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let kind = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    !name.starts_with('.') && !BESIDE_PAGES.contains(&kind.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(walk: Walk, root: &Path) -> Vec<String> {
        walk.map(|source| match source.expect("readable") {
            Source::StandardInput => "-".to_owned(),
            Source::File(path) => path.strip_prefix(root).expect("inside").display().to_string(),
        })
        .collect()
    }

    #[test]
    fn folders_are_walked_in_order_without_hidden_files_and_loops() {
        let dir = tempfile::tempdir().expect("a folder");
        let root = dir.path();
        fs::create_dir_all(root.join("b/deep")).expect("makes");
        fs::create_dir_all(root.join(".git")).expect("makes");
        for name in ["c.html", "a.xml", "b/2", "b/1", "b/deep/x", ".hidden", ".git/y", "b/p.PNG"] {
            fs::write(root.join(name), name).expect("writes");
        }
        #[cfg(unix)]
        std::os::unix::fs::symlink(root, root.join("b/loop")).expect("links");
        let walk = Walk::over(&[root.to_owned()]);
        assert_eq!(names(walk, root), ["a.xml", "b/1", "b/2", "b/deep/x", "c.html"]);
        let hidden = root.join(".hidden");
        assert_eq!(names(Walk::over(&[hidden, "-".into()]), root), [".hidden", "-"]);
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        let missing = Source::File("/nowhere/at all".into());
        assert_eq!(
            missing.read().map_err(|problem| problem.to_string()),
            Err("cannot read /nowhere/at all: there is no such file".to_owned())
        );
    }
}
