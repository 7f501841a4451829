//! One error for a command: what is wrong, with which file or argument, and what to do.

use std::fmt;
use std::io;
use std::path::Path;

/// Why a command was not carried out.
#[derive(Debug)]
pub struct Failure {
    /// Whether the command line was wrong, not the world.
    pub usage: bool,
    /// Whether what was asked for is done, and something else is to be looked at.
    pub done: bool,
    message: String,
}

impl Failure {
    /// Something went wrong while working.
    pub fn new(message: impl Into<String>) -> Self {
        Self { usage: false, done: false, message: message.into() }
    }

    /// The command line was wrong.
    pub fn usage(message: impl Into<String>) -> Self {
        Self { usage: true, done: false, message: message.into() }
    }

    /// It is done, but: what is left to do or to look at.
    pub fn done(message: impl Into<String>) -> Self {
        Self { usage: false, done: true, message: message.into() }
    }

    /// Something with a file did not work; `doing` is a verb such as `read`.
    pub fn io(doing: &str, path: &Path, error: &io::Error) -> Self {
        let advice = match error.kind() {
            io::ErrorKind::NotFound => "; see that the name is right",
            io::ErrorKind::PermissionDenied => "; run as a user who may, or mend its permissions",
            io::ErrorKind::StorageFull => "; make room and try again",
            _ => "",
        };
        Self::new(format!("cannot {doing} {}: {error}{advice}", path.display()))
    }

    /// The same failure, saying of which file or argument.
    pub fn of(subject: impl fmt::Display, why: impl fmt::Display) -> Self {
        Self::new(format!("{subject}: {why}"))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl From<sanse::guard::GuardError> for Failure {
    fn from(error: sanse::guard::GuardError) -> Self {
        Self::new(error.to_string())
    }
}

impl From<sanse::Error> for Failure {
    fn from(error: sanse::Error) -> Self {
        Self::new(error.to_string())
    }
}
