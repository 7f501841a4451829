//! The look at the working tree after all else: what a test run must not leave behind, and what nobody should commit.

use std::fs;

use crate::failure::Failure;
use crate::process::Process;
use crate::project::Project;

/// What git says of the working tree: names and changes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Snapshot {
    status: Vec<u8>,
    /// A second change to a file that was changed already does not show in the status.
    changes: Vec<u8>,
}

impl Snapshot {
    pub(crate) fn take(project: &Project) -> Result<Self, Failure> {
        let status = git(project, &["status", "--porcelain", "--untracked-files=all"])?;
        Ok(Self { status, changes: git(project, &["diff", "--binary", "--no-ext-diff"])? })
    }
}

pub(crate) fn check(project: &Project, before: &Snapshot) -> Result<(), Failure> {
    let mut problems = Vec::new();
    let after = Snapshot::take(project)?;
    if after != *before {
        problems.push(format!(
            "the tests changed the working tree, or somebody edited it meanwhile; what tests write belongs under \
             target. See `git diff`. In the status, new lines: {:?}, lines gone: {:?}",
            lines_only_in(&after.status, &before.status),
            lines_only_in(&before.status, &after.status),
        ));
    }
    let ignored = git(project, &["ls-files", "-z", "--cached", "--ignored", "--exclude-standard"])?;
    problems.extend(names(&ignored).map(|name| format!("{name}: committed, though .gitignore names it")));
    let files = git(project, &["ls-files", "-z", "--cached", "--others", "--exclude-standard"])?;
    let root = project.root().to_string_lossy();
    // A root right below the file system's, as in a container, is a word that may well stand for something else.
    let root_is_telling = project.root().components().count() > 2;
    for name in names(&files) {
        if is_litter(&name) {
            problems.push(format!("{name}: looks like something a program left behind"));
        }
        // A file deleted but not yet committed is listed and cannot be read.
        let Ok(bytes) = fs::read(project.path(&name)) else { continue };
        // Cargo writes lock files; pictures and other bytes hold no paths to mend.
        let Ok(text) = String::from_utf8(bytes) else { continue };
        for (number, line) in (1..).zip(text.lines()).filter(|_| !name.ends_with(".lock")) {
            if names_machine_path(line) || (root_is_telling && begins_path(line, &root)) {
                problems.push(format!("{name}:{number}: a path of one machine: {}", line.trim()));
            }
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(Failure::Found { problem: problems.join("\n") }) }
}

fn git(project: &Project, words: &[&str]) -> Result<Vec<u8>, Failure> {
    // Build machines run as another user than the one who owns the checkout; reading it is safe all the same.
    let trust = format!("safe.directory={}", project.root().display());
    let question = Process::new(project, "git").args(["--no-optional-locks", "-c", &trust]).args(words);
    question.ask().map_err(|failure| {
        Failure::missing(
            "an answer from git",
            format!("the tests need git and a clone of the repository: {failure}"),
        )
    })
}

/// The names in a list that ends each with a zero byte.
fn names(list: &[u8]) -> impl Iterator<Item = String> {
    list.split(|byte| *byte == 0)
        .filter(|name| !name.is_empty())
        .map(|name| String::from_utf8_lossy(name).into_owned())
}

fn is_litter(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    LITTER_ENDS.iter().any(|end| name.ends_with(end))
        || LITTER_STARTS.iter().any(|start| name.starts_with(start))
        || path.split('/').any(|part| part == "__pycache__" || part == "node_modules")
}

/// Whether a line holds an absolute path below a machine folder.
fn names_machine_path(line: &str) -> bool {
    // Put together here, so that this file does not find itself.
    MACHINE_FOLDERS.iter().any(|folder| begins_path(line, &format!("/{folder}/")))
}

/// Whether a path in the line begins with these words. In a web address they follow a letter, and are no beginning.
fn begins_path(line: &str, words: &str) -> bool {
    line.match_indices(words).any(|(at, _)| {
        let ahead = line.get(..at).unwrap_or_default();
        !ahead.ends_with(|c: char| c.is_alphanumeric() || "._-}~>*".contains(c))
    })
}

fn lines_only_in(one: &[u8], other: &[u8]) -> Vec<String> {
    let (one, other) = (String::from_utf8_lossy(one), String::from_utf8_lossy(other));
    one.lines().filter(|line| !other.lines().any(|known| known == *line)).map(str::to_owned).collect()
}

/// Top folders of somebody's machine. A path of the tree that begins with one works for that person only.
const MACHINE_FOLDERS: [&str; 5] = ["home", "root", "tmp", "Users", "work"];

/// Ends and beginnings of names that programs leave behind.
const LITTER_ENDS: [&str; 11] =
    [".orig", ".rej", ".bak", ".tmp", ".swp", "~", ".log", ".pyc", ".profraw", ".DS_Store", "Thumbs.db"];
const LITTER_STARTS: [&str; 5] = ["crash-", "oom-", "timeout-", "leak-", "slow-unit-"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn machine_paths_are_told_from_addresses() {
        for line in ["see /#/me/x", "file = \"/#/me\"", "C:/#/me", "/#/", "x:/#/y"] {
            assert!(names_machine_path(&line.replace('#', "home")), "{line}");
            assert!(names_machine_path(&line.replace('#', "Users")), "{line}");
        }
        for line in ["https://a.example/#/x", "target/#/x", "${RUNNER}/#/x", "/homely/x", "home/x", "/home"] {
            assert!(!names_machine_path(&line.replace('#', "home")), "{line}");
        }
    }

    #[test]
    fn litter_is_told_by_its_name() {
        for name in ["a.orig", "src/.DS_Store", "crash-12ab", "bindings/node_modules/x.js", "a/b~"] {
            assert!(is_litter(name), "{name}");
        }
        for name in ["src/lib.rs", "spec/crash.md", "CHANGELOG.md", "src/core.rs", "tests/slow.rs"] {
            assert!(!is_litter(name), "{name}");
        }
    }

    #[test]
    fn changes_of_the_status_are_told_by_line() {
        assert_eq!(lines_only_in(b" M a\n?? b\n", b" M a\n"), ["?? b"]);
        assert_eq!(lines_only_in(b" M a\n", b" M a\n?? b\n"), [""; 0]);
    }

    #[test]
    fn names_are_split_at_zero_bytes() {
        assert_eq!(names(b"a b\0c\0").collect::<Vec<_>>(), ["a b", "c"]);
        assert_eq!(names(b"").count(), 0);
    }
}
