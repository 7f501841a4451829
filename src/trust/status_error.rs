//! Why a status list was not loaded.

use crate::audience::RegionId;
use crate::key::KeyId;
#[cfg(doc)]
use crate::limits;
use crate::reason::Reason;
use crate::status::ExpiryDay;
use crate::time::Timestamp;

/// Why a status list was not loaded. Nothing has changed: the list before it stays in force.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StatusError {
    /// The file is no status list that a trusted key signed.
    #[error(
        "this is no status list of a trusted key: {0}; ask for the list again, or load a newer trust list"
    )]
    NotBelieved(Reason),
    /// The key is trusted, but not for status lists.
    #[error("the key {kid} may not sign status lists; tell the authority")]
    KeyScope {
        /// The key that the list names.
        kid: KeyId,
    },
    /// The key was withdrawn.
    #[error("the key {kid} was withdrawn; ask the issuer for a list that its present key has signed")]
    KeyWithdrawn {
        /// The key that the list names.
        kid: KeyId,
    },
    /// The list is signed outside the dates of its key.
    #[error(
        "the list was signed at {issued_at}, but its key signs from {from} until {until}; ask for a newer list"
    )]
    KeyNotValidThen {
        /// The list's date.
        issued_at: Timestamp,
        /// The first second in which the key may sign.
        from: Timestamp,
        /// The first second in which it no longer may.
        until: Timestamp,
    },
    /// An issuer speaks for another's passes.
    #[error("the list is named {found}, but its key is of {issuer} in {region}; tell the authority")]
    OtherIssuer {
        /// The subject of the list.
        found: String,
        /// The issuer that the key belongs to.
        issuer: String,
        /// Its region.
        region: RegionId,
    },
    /// An older list than one seen before: somebody may be hiding a revocation.
    #[error("the list was signed at {issued_at}, but one of {seen} was seen before; load a newer one")]
    Rollback {
        /// The date of this list.
        issued_at: Timestamp,
        /// The date of the newest one seen.
        seen: Timestamp,
    },
    /// Two lists of one date: the issuer has signed both, which it must never do. Raise an alarm.
    #[error("another list of {issued_at} was seen before; tell the authority: the issuer has signed both")]
    Fork {
        /// The date of both.
        issued_at: Timestamp,
    },
    /// The list is dated further ahead than a clock may be wrong.
    #[error(
        "the list is dated {issued_at}, more than a day after this clock's {now}; set the clock, or confirm it"
    )]
    FromTheFuture {
        /// The list's date.
        issued_at: Timestamp,
        /// The verifier's clock.
        now: Timestamp,
    },
    /// The list has run out.
    #[error("the list expired at {expires_at}; it is now {now}: load a newer one")]
    Expired {
        /// When it ran out.
        expires_at: Timestamp,
        /// The verifier's clock.
        now: Timestamp,
    },
    /// Every pass that the list is about has expired.
    #[error("every pass of {day} has expired; the list is of no more use: delete it")]
    Over {
        /// The expiry day of its passes.
        day: ExpiryDay,
    },
    /// More lists of one region than a verifier remembers.
    #[error("{lists} status lists of {region} would be in force; at most {max} may be: tell its authority")]
    Crowded {
        /// The region.
        region: RegionId,
        /// How many there would be.
        lists: usize,
        /// How many there may be: [`limits::STATUS_SHARDS`] at home, [`limits::STATUS_SHARDS_ABROAD`] of a neighbour.
        max: usize,
    },
    /// Longer lists of one region than a verifier holds in memory.
    #[error(
        "the status lists of {region} would take {bytes} bytes; at most {max} are held: tell its authority"
    )]
    TooLarge {
        /// The region.
        region: RegionId,
        /// How many bytes their values would take.
        bytes: usize,
        /// How many they may take: [`limits::STATUS_BYTES`] at home, [`limits::STATUS_BYTES_ABROAD`] of a neighbour.
        max: usize,
    },
}

impl StatusError {
    /// A stable name for programs, one per kind.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            StatusError::NotBelieved(_) => "not-believed",
            StatusError::KeyScope { .. } => "key-scope",
            StatusError::KeyWithdrawn { .. } => "key-withdrawn",
            StatusError::KeyNotValidThen { .. } => "key-not-valid-then",
            StatusError::OtherIssuer { .. } => "other-issuer",
            StatusError::Rollback { .. } => "rollback",
            StatusError::Fork { .. } => "fork",
            StatusError::FromTheFuture { .. } => "from-the-future",
            StatusError::Expired { .. } => "expired",
            StatusError::Over { .. } => "over",
            StatusError::Crowded { .. } => "crowded",
            StatusError::TooLarge { .. } => "too-large",
        }
    }
}
