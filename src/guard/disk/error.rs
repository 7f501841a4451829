//! Why a guard on disk cannot be opened.

use std::io;
use std::path::PathBuf;

use crate::error::Error;

/// Why a guard on disk cannot be opened, or not as asked; its folder is as it was.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DiskError {
    /// There is nothing here: not the first start, so the memory is lost.
    #[error(
        "{} holds no replay memory; where there was none before, use init, else without_memory, which warms up",
        folder.display()
    )]
    Missing {
        /// The folder.
        folder: PathBuf,
    },
    /// There is a memory here already.
    #[error("{} holds a replay memory already; open it, or choose another folder", folder.display())]
    Exists {
        /// The folder.
        folder: PathBuf,
    },
    /// Another process uses it: two would let a code in twice.
    #[error("{} is used by another process; stop that one first", folder.display())]
    InUse {
        /// The folder.
        folder: PathBuf,
    },
    /// A file is not what this guard has written.
    #[error(
        "{} is damaged: find out what happened to it, then use without_memory, which warms up and writes it anew",
        file.display()
    )]
    Damaged {
        /// The file.
        file: PathBuf,
    },
    /// A file is longer than one for so many entries can be; it was not read.
    #[error(
        "{} has more than {most} bytes, more than these settings give it; open it with room for as many entries as before, \
         or find out what happened to it",
        file.display()
    )]
    TooLong {
        /// The file.
        file: PathBuf,
        /// The most bytes that it can have.
        most: u64,
    },
    /// A file cannot be read or written.
    #[error("{}: {error}; see to its folder's rights and space", file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// What the operating system says.
        error: io::Error,
    },
    /// The operating system gives no random bytes.
    #[error(transparent)]
    Random(#[from] Error),
}

impl DiskError {
    /// Its stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            DiskError::Missing { .. } => "missing",
            DiskError::Exists { .. } => "exists",
            DiskError::InUse { .. } => "in-use",
            DiskError::Damaged { .. } => "damaged",
            DiskError::TooLong { .. } => "too-long",
            DiskError::File { .. } => "file",
            DiskError::Random(error) => error.code(),
        }
    }
}
