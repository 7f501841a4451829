//! Why a sealed record is not opened, and why an outbox does not take one.

use std::io;
use std::path::PathBuf;

use crate::audience::{Audience, PlaceId};
use crate::error::Error;

/// Why a sealed record is not opened. Keep its bytes: they may show who sent them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The bytes have another form.
    #[error("this is no sealed record; ask the gate to deliver it again")]
    Malformed,
    /// It was sealed as something else, or by a later version.
    #[error("this is no sealed {wanted} of version 1; read it as what it is, or update this program")]
    OtherPurpose {
        /// What was to be opened.
        wanted: &'static str,
    },
    /// It is of another place than records are taken of.
    #[error("the record is of {found}, but records of {wanted} are opened here; pass it on")]
    OtherPlace {
        /// The record's place.
        found: PlaceId,
        /// The place or the region that was asked for.
        wanted: Audience,
    },
    /// The key does not open it.
    #[error(
        "this key does not open it: it was sealed to another key, or changed on the way; try the keys before this one"
    )]
    NotOpened,
    /// It opens, but its content is none that is written here.
    #[error(
        "it opens, but has a content that this version does not know; find out which program has sealed it"
    )]
    Content,
}

impl OpenError {
    /// All codes there are.
    pub const ALL: [&'static str; 5] = [
        "report-malformed",
        "report-other-purpose",
        "report-other-place",
        "report-not-opened",
        "report-content",
    ];

    /// A stable name for programs, one per kind.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            OpenError::Malformed => "report-malformed",
            OpenError::OtherPurpose { .. } => "report-other-purpose",
            OpenError::OtherPlace { .. } => "report-other-place",
            OpenError::NotOpened => "report-not-opened",
            OpenError::Content => "report-content",
        }
    }
}

/// Why an outbox cannot be opened, or does not take a record. What it holds stays.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OutboxError {
    /// There is no room: nothing that waits is thrown out for something new.
    #[error(
        "the outbox is full with {records} records of {bytes} bytes; deliver them, and report this refusal by other means"
    )]
    Full {
        /// How many wait.
        records: usize,
        /// How many bytes they have.
        bytes: usize,
    },
    /// Many of this person were taken a moment ago: nobody fills the outbox alone.
    #[error(
        "{records} records of this person at this place were taken a moment ago, and no more are; report this one by other means, or wait"
    )]
    SamePerson {
        /// How many were taken.
        records: usize,
    },
    /// The record cannot be sealed.
    #[error(transparent)]
    Sealing(#[from] Error),
    /// Another process uses the folder.
    #[error("{} is used by another process; stop that one first", folder.display())]
    InUse {
        /// The folder.
        folder: PathBuf,
    },
    /// All that waits in the folder are records of another kind or version: it is another outbox's.
    #[error("{} is no sealed {wanted} of version 1; open this folder as what it is, or give each kind of record its own", file.display())]
    OtherRecords {
        /// One of the files.
        file: PathBuf,
        /// What the outbox is for.
        wanted: &'static str,
    },
    /// A file cannot be read or written.
    #[error("{}: {error}; see to its folder's rights and space", file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// What the operating system says.
        error: io::Error,
    },
}

impl OutboxError {
    /// A stable name for programs, one per kind.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            OutboxError::Full { .. } => "outbox-full",
            OutboxError::SamePerson { .. } => "outbox-same-person",
            OutboxError::Sealing(error) => error.code(),
            OutboxError::InUse { .. } => "outbox-in-use",
            OutboxError::OtherRecords { .. } => "outbox-other-records",
            OutboxError::File { .. } => "outbox-file",
        }
    }
}
