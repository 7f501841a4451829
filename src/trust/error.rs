//! Why a trust list was not loaded.

use crate::audience::RegionId;
use crate::key::KeyId;
use crate::reason::Reason;
use crate::time::Timestamp;

/// Why a trust list was not loaded. Nothing has changed: the list before it stays in force.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TrustError {
    /// The file is no trust list that this root signed.
    #[error(
        "this is not a trust list of the pinned root: {0}; ask for the list again, or check which root is pinned"
    )]
    NotBelieved(Reason),
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
    #[error("the home list recognises no region with this list; load the home list first")]
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
