//! Why a trust list was not loaded.

use crate::audience::RegionId;
use crate::key::KeyId;
use crate::reason::Reason;
use crate::time::Timestamp;

/// Why a trust list was not loaded. Nothing has changed: the list before it stays in force.
///
/// [`TrustError::code`] is stable; the message says what to do. Some of them tell of a root that is no longer its
/// owner's alone: see [`TrustError::is_alarm`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TrustError {
    /// The file is no trust list, or its signature does not hold.
    #[error(
        "this is not a trust list of the pinned root: {0}; ask for the list again, or check which root is pinned"
    )]
    NotBelieved(Reason),
    /// Another root than the one in force has signed it.
    #[error(
        "the root {found} has signed this list, and {root} is in force; if the authority has changed its root, load \
         first the list in which {root} announces {found}; else check which root is pinned"
    )]
    OtherRoot {
        /// The root that the list names.
        found: KeyId,
        /// The root in force.
        root: KeyId,
    },
    /// A root has signed it that had handed over before: somebody else may have its key. Raise an alarm.
    #[error(
        "the root {found} has signed list {sequence} after it handed over to {root}; do not use it, and tell the \
         authority: somebody may have the old key"
    )]
    OldRoot {
        /// The root that has signed.
        found: KeyId,
        /// The root in force.
        root: KeyId,
        /// The sequence number of the list, which is a new one.
        sequence: u64,
    },
    /// The list announces a next root that cannot be one. Raise an alarm.
    #[error("the list announces the next root {kid}, {why}; tell the authority")]
    NextRoot {
        /// The root that is announced.
        kid: KeyId,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The secret half of the root is published: anyone can sign with it.
    #[error(
        "the secret half of the root {kid} is published, so anyone could have signed this; ask who named it"
    )]
    PublishedRoot {
        /// The root that has signed.
        kid: KeyId,
    },
    /// An older list than one seen before: somebody may be hiding a withdrawal.
    #[error("the list has sequence number {sequence}, but {seen} was seen before; load a newer one")]
    Rollback {
        /// The sequence number of this list.
        sequence: u64,
        /// The greatest one seen.
        seen: u64,
    },
    /// Two lists with one sequence number: the root has signed both, which it must never do. Raise an alarm.
    #[error(
        "another list with sequence number {sequence} was seen before; tell the authority: its root has signed both"
    )]
    Fork {
        /// The sequence number of both.
        sequence: u64,
    },
    /// The list is dated further ahead than a clock may be wrong.
    #[error(
        "the list is dated {issued_at}, more than a day after this clock's {now}; set the clock, or confirm the list"
    )]
    FromTheFuture {
        /// The list's date.
        issued_at: Timestamp,
        /// The verifier's clock.
        now: Timestamp,
    },
    /// The list is of another region than the one before, or than the one recognised.
    #[error("the list is of region {found}, not {wanted}; load the list of {wanted}")]
    OtherRegion {
        /// The region of this list.
        found: RegionId,
        /// The region expected.
        wanted: RegionId,
    },
    /// No recognised region has this list.
    #[error(
        "the home list recognises no region with this list; load the home list first, and if the region has changed \
         its root, the list that announces it"
    )]
    NotRecognised,
    /// More trusted keys share a `kid` than a verifier tries.
    #[error("{keys} trusted keys share the kid {kid}; at most 4 may: ask the issuer for another key")]
    CrowdedKid {
        /// The `kid` they share.
        kid: KeyId,
        /// How many share it.
        keys: usize,
    },
}

impl TrustError {
    /// All codes there are, with whether they are alarms.
    pub const ALL: &[(&'static str, bool)] = &[
        ("list-not-believed", false),
        ("list-other-root", false),
        ("list-old-root", true),
        ("list-next-root", true),
        ("list-published-root", true),
        ("list-rollback", false),
        ("list-fork", true),
        ("list-from-the-future", false),
        ("list-other-region", false),
        ("list-not-recognised", false),
        ("list-crowded-kid", false),
    ];

    /// A stable name for programs, one per kind of refusal.
    ///
    /// ```
    /// use sanse::trust::TrustError;
    ///
    /// let error = TrustError::Fork { sequence: 7 };
    /// assert_eq!((error.code(), error.is_alarm()), ("list-fork", true));
    /// ```
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            TrustError::NotBelieved(_) => "list-not-believed",
            TrustError::OtherRoot { .. } => "list-other-root",
            TrustError::OldRoot { .. } => "list-old-root",
            TrustError::NextRoot { .. } => "list-next-root",
            TrustError::PublishedRoot { .. } => "list-published-root",
            TrustError::Rollback { .. } => "list-rollback",
            TrustError::Fork { .. } => "list-fork",
            TrustError::FromTheFuture { .. } => "list-from-the-future",
            TrustError::OtherRegion { .. } => "list-other-region",
            TrustError::NotRecognised => "list-not-recognised",
            TrustError::CrowdedKid { .. } => "list-crowded-kid",
        }
    }

    /// Whether the list shows that a root has signed what it must never sign: its key may be stolen, and its authority
    /// must know.
    #[must_use]
    pub fn is_alarm(&self) -> bool {
        Self::ALL.iter().any(|(code, alarm)| *code == self.code() && *alarm)
    }
}
