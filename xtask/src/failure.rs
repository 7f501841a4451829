//! Why a chore stopped.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;

/// One reason, with the values that were compared or the file that was touched.
#[derive(Debug)]
pub(crate) enum Failure {
    /// A program could not be started.
    CannotStart { command: String, source: io::Error },
    /// A program ran and said no.
    Exit { command: String, status: ExitStatus },
    /// Something that should be there is not, and what to do about it.
    Missing { what: String, remedy: String },
    /// A file or folder could not be read or written.
    File { path: PathBuf, source: io::Error },
    /// A check of ours found something.
    Found { problem: String },
    /// A step of a list failed; its own message is printed where it happened.
    Step { name: &'static str, repeat: String },
    /// The command line was not understood.
    Usage { problem: String },
}

impl Failure {
    /// For `map_err` on file operations.
    pub(crate) fn file(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { path, source }
    }

    pub(crate) fn missing(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::Missing { what: what.into(), remedy: remedy.into() }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CannotStart { command, source } => write!(f, "`{command}` does not start: {source}"),
            Self::Exit { command, status } => write!(f, "`{command}` failed ({status})"),
            Self::Missing { what, remedy } => write!(f, "{what} is missing: {remedy}"),
            Self::File { path, source } => write!(f, "{}: {source}", path.display()),
            Self::Found { problem } => f.write_str(problem),
            Self::Step { name, repeat } => write!(f, "step '{name}' failed; repeat it alone with `{repeat}`"),
            Self::Usage { problem } => write!(f, "{problem}"),
        }
    }
}
