//! Why visits are not kept, handed on or published.

use std::io;
use std::path::{Path, PathBuf};

use crate::audience::PlaceId;
use crate::day::Day;
use crate::error::Error;
use crate::time::Timestamp;

/// Why visits or day keys are not kept, handed on or published; what was answered before stays as it is.
///
/// [`VisitError::code`] is stable; the message says what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VisitError {
    /// The file system does not do it.
    #[error("cannot {doing} {}: {why}; see to the folder's rights and space", path.display())]
    Io {
        /// What was tried, a verb.
        doing: &'static str,
        /// With what.
        path: PathBuf,
        /// What the system says.
        why: String,
    },
    /// The database does not do it.
    #[error("cannot {doing} {}: {why}; mend that, then make the same call again", path.display())]
    Database {
        /// What was tried, a verb.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        why: String,
    },
    /// Another process keeps the store locked.
    #[error("another process is busy with {}; wait for it, then try again", path.display())]
    Busy {
        /// The file.
        path: PathBuf,
    },
    /// A database of something else.
    #[error("{} is no store of visits; choose another file, nothing was changed in it", path.display())]
    NotOurs {
        /// The file.
        path: PathBuf,
    },
    /// A store that a later version has written.
    #[error("{} has version {found}, but only {known} is known here; use the program that wrote it", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: i64,
        /// The newest that is known.
        known: i64,
    },
    /// What is there is not what was written.
    #[error("{} is damaged ({what}); keep it, and {then}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What does not fit.
        what: &'static str,
        /// What to do.
        then: &'static str,
    },
    /// The day has another key, and tags were made with it.
    #[error("{place} has another key for {day} already; share a day's key before its first visit")]
    OtherKey {
        /// The place.
        place: PlaceId,
        /// The day.
        day: Day,
    },
    /// The key of the day was destroyed, or would have to be.
    #[error(
        "the key of {place} for {day} is destroyed, and none takes its place: no self-scan of that day is taken any more"
    )]
    KeyDestroyed {
        /// The place.
        place: PlaceId,
        /// The day.
        day: Day,
    },
    /// A day that is not over.
    #[error("{day} is published from {closes} on, but it is {now}; wait, so that no second export is needed")]
    NotClosed {
        /// The day.
        day: Day,
        /// When it may be published.
        closes: Timestamp,
        /// What time it is.
        now: Timestamp,
    },
    /// Visits of the day were let go of before it was published.
    #[error("visits before {before} were let go of, so {day} cannot be counted in full any more")]
    LetGo {
        /// The day.
        day: Day,
        /// Until when nothing is kept.
        before: Timestamp,
    },
    /// The time is long after the last one that was believed, or none was confirmed yet.
    #[error(
        "this clock says {now}, {}; what is destroyed, let go of or published is never taken back: look at the clock, and \
         confirm it (confirm_time)", long_after(*last, *most)
    )]
    FarAhead {
        /// The last time that was believed, if any.
        last: Option<Timestamp>,
        /// What time it is said to be.
        now: Timestamp,
        /// How many seconds may lie between the two: [`limits::VISIT_AHEAD_SECONDS`](crate::limits::VISIT_AHEAD_SECONDS).
        most: u64,
    },
    /// The day was published with other numbers before, by a store that is not this one any more.
    #[error(
        "{place} was published for {day} with other numbers, and two could be subtracted; bring that export back \
         (keep_published), and publish no other"
    )]
    PublishedOtherwise {
        /// The place.
        place: PlaceId,
        /// The day.
        day: Day,
    },
    /// What was asked for cannot be.
    #[error(transparent)]
    Asked(#[from] Error),
}

impl VisitError {
    /// A stable name for programs, one per kind.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            VisitError::Io { .. } => "io",
            VisitError::Database { .. } => "database",
            VisitError::Busy { .. } => "busy",
            VisitError::NotOurs { .. } => "not-ours",
            VisitError::Newer { .. } => "newer",
            VisitError::Damaged { .. } => "damaged",
            VisitError::OtherKey { .. } => "other-key",
            VisitError::KeyDestroyed { .. } => "key-destroyed",
            VisitError::NotClosed { .. } => "not-closed",
            VisitError::LetGo { .. } => "let-go",
            VisitError::FarAhead { .. } => "far-ahead",
            VisitError::PublishedOtherwise { .. } => "published-otherwise",
            VisitError::Asked(error) => error.code(),
        }
    }

    /// Damage to a store of visits.
    #[cfg(feature = "sqlite")]
    pub(super) fn store_damaged(path: &Path, what: &'static str) -> Self {
        let then = "begin in a new file: each gate sends what it still has when it is told to (send_again)";
        VisitError::Damaged { path: path.to_owned(), what, then }
    }

    /// Damage to the folder of keys.
    pub(super) fn key_damaged(path: &Path, what: &'static str) -> Self {
        let then = "put it aside; of a key, import that of another gate, or a new one counts the day's visitors anew";
        VisitError::Damaged { path: path.to_owned(), what, then }
    }

    pub(super) fn io(doing: &'static str, path: &Path) -> impl Fn(io::Error) -> Self {
        move |error| VisitError::Io { doing, path: path.to_owned(), why: error.to_string() }
    }
}

fn long_after(last: Option<Timestamp>, most: u64) -> String {
    match last {
        Some(last) => {
            format!("more than {} hours after {last}, the last time that was believed", most / 3_600)
        }
        None => "and no time was confirmed here yet".to_owned(),
    }
}
