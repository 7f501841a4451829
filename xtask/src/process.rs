//! Running other programs: the line is printed, then the program runs with our output as its own.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::failure::Failure;
use crate::project::Project;

/// A program about to run at the project's root.
#[derive(Debug)]
pub(crate) struct Process {
    command: Command,
    line: String,
}

impl Process {
    pub(crate) fn new(project: &Project, program: impl AsRef<OsStr>) -> Self {
        let program = program.as_ref();
        let mut command = Command::new(program);
        command.current_dir(project.root()).stdin(Stdio::null());
        // What cargo says about xtask is not true of the programs that xtask starts. RUSTUP_TOOLCHAIN stays: with
        // `cargo +nightly xtask test` the children are nightly too.
        for (name, _) in std::env::vars_os() {
            let Some(text) = name.to_str() else { continue };
            if text == "CARGO" || text.starts_with("CARGO_MANIFEST_") || text.starts_with("CARGO_PKG_") {
                command.env_remove(&name);
            }
        }
        Self { command, line: shown(project.root(), program) }
    }

    /// `cargo` with these words.
    pub(crate) fn cargo(project: &Project, words: &[&str]) -> Self {
        Self::new(project, "cargo").args(words)
    }

    pub(crate) fn args<I, S>(mut self, words: I) -> Self
    where
        I: IntoIterator<Item = S>,
        S: AsRef<OsStr>,
    {
        for word in words {
            self.line.push(' ');
            self.line.push_str(&quoted(&word.as_ref().to_string_lossy()));
            self.command.arg(word);
        }
        self
    }

    /// In a folder below the root; the program must then be named by its whole path.
    pub(crate) fn within(mut self, project: &Project, folder: &str) -> Self {
        self.line = format!("cd {} && {}", quoted(folder), self.line);
        self.command.current_dir(project.path(folder));
        self
    }

    /// One word more.
    pub(crate) fn arg(self, word: impl AsRef<OsStr>) -> Self {
        self.args([word])
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.line = format!("{name}={} {}", quoted(value), self.line);
        self.command.env(name, value);
        self
    }

    /// Prints the line, runs, and wants success.
    pub(crate) fn run(mut self) -> Result<(), Failure> {
        println!("$ {}", self.line);
        match self.command.status() {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(Failure::Exit { command: self.line, status }),
            Err(source) => Err(Failure::CannotStart { command: self.line, source }),
        }
    }

    /// As [`run`](Self::run), and what it says is printed when it has ended, in one piece.
    pub(crate) fn run_beside_others(mut self) -> Result<(), Failure> {
        let output = match self.command.output() {
            Ok(output) => output,
            Err(source) => return Err(Failure::CannotStart { command: self.line, source }),
        };
        let said = [output.stdout, output.stderr].concat();
        println!("$ {}\n{}", self.line, String::from_utf8_lossy(&said).trim_end());
        if output.status.success() {
            Ok(())
        } else {
            Err(Failure::Exit { command: self.line, status: output.status })
        }
    }

    /// Runs quietly and returns the output; for questions, not for steps.
    pub(crate) fn ask(mut self) -> Result<Vec<u8>, Failure> {
        match self.command.output() {
            Ok(output) if output.status.success() => Ok(output.stdout),
            Ok(output) => Err(Failure::Exit { command: self.line, status: output.status }),
            Err(source) => Err(Failure::CannotStart { command: self.line, source }),
        }
    }
}

/// A program inside the project is shown relative to its root, so the line can be pasted there.
fn shown(root: &Path, program: &OsStr) -> String {
    let path = Path::new(program);
    quoted(&path.strip_prefix(root).unwrap_or(path).to_string_lossy())
}

/// A word as a shell takes it back.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_=./:,+@%^".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back_from_a_shell() {
        assert_eq!(quoted("--max_width=110"), "--max_width=110");
        assert_eq!(quoted("-D warnings"), "'-D warnings'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
        assert_eq!(quoted(""), "''");
    }

    #[test]
    fn programs_are_shown_from_the_root() {
        let root = Path::new("base/project");
        assert_eq!(shown(root, OsStr::new("base/project/target/tools/bin/tool")), "target/tools/bin/tool");
        assert_eq!(shown(root, OsStr::new("cargo")), "cargo");
    }
}
