//! Why a bundle was not taken over.

use crate::audience::RegionId;
use crate::key::KeyId;
use crate::reason::Reason;
use crate::time::Timestamp;
use crate::trust::{PlaceError, StatusError, TrustError};

/// Why a bundle was not taken over. Nothing has changed: the one before it stays in force.
///
/// [`BundleError::code`] is stable; the message says what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BundleError {
    /// The files could not be read, or are no bundle.
    #[error("{name} of the bundle could not be read: {why}; copy the bundle again")]
    Unread {
        /// Which file.
        name: String,
        /// What is wrong.
        why: String,
    },
    /// The manifest is none, or its signature does not hold.
    #[error("this is no bundle that a trusted key has signed: {0}; ask for the bundle again")]
    NotBelieved(Reason),
    /// The key that has signed may not.
    #[error("the key {kid} has signed the bundle, but {fault}; tell whoever makes the bundles")]
    Key {
        /// The key that the bundle names.
        kid: KeyId,
        /// Why it does not count.
        fault: KeyFault,
    },
    /// The bundle is of another region.
    #[error("the bundle is of region {found}, not {wanted}; take the bundle of {wanted}")]
    OtherRegion {
        /// The region of the bundle.
        found: RegionId,
        /// The region of the home list.
        wanted: RegionId,
    },
    /// An older bundle than one seen before.
    #[error(
        "the bundle has number {sequence}, but {seen} was in force before; take a newer one, or one of a \
         key that a newer home list names in place of that bundle's"
    )]
    Rollback {
        /// The number of this bundle.
        sequence: u64,
        /// The greatest one seen.
        seen: u64,
    },
    /// Two bundles with one number. Raise an alarm.
    #[error(
        "another bundle with number {sequence} was in force before; tell whoever makes the bundles: both are signed"
    )]
    Fork {
        /// The number of both.
        sequence: u64,
    },
    /// The bundle is dated further ahead than a clock may be wrong.
    #[error(
        "the bundle is dated {issued_at}, more than a day after this clock's {now}; set the clock, or confirm it"
    )]
    FromTheFuture {
        /// The bundle's date.
        issued_at: Timestamp,
        /// The verifier's clock.
        now: Timestamp,
    },
    /// The bundle is past its expiry.
    #[error(
        "the bundle was to be taken over until {expires_at}, and it is {now}; take a newer one, or set the clock"
    )]
    Expired {
        /// When it ran out.
        expires_at: Timestamp,
        /// The verifier's clock.
        now: Timestamp,
    },
    /// A part is not there.
    #[error("{name} is missing from the bundle; copy the bundle again, whole")]
    Missing {
        /// The part's name.
        name: String,
    },
    /// A part has other bytes than were signed.
    #[error("{name} is not what the bundle says it is; copy the bundle again")]
    Changed {
        /// The part's name.
        name: String,
    },
    /// A trust list in it is not believed.
    #[error("{name}: {error}")]
    List {
        /// The part's name.
        name: String,
        /// What is wrong with it.
        error: TrustError,
    },
    /// A place code in it is not believed.
    #[error("{name}: {error}")]
    Place {
        /// The part's name.
        name: String,
        /// What is wrong with it.
        error: PlaceError,
    },
    /// A status list in it is not believed.
    #[error("{name}: {error}")]
    Status {
        /// The part's name.
        name: String,
        /// What is wrong with it.
        error: StatusError,
    },
}

/// Why a key may not sign a bundle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyFault {
    /// Neither the home list in force nor the one in the bundle names it.
    #[error("no home list names it")]
    Unknown,
    /// It is trusted for other things.
    #[error("its entry does not let it sign bundles")]
    Scope,
    /// It was withdrawn.
    #[error("it was withdrawn")]
    Withdrawn,
    /// The bundle's date lies outside those of the key.
    #[error("it signs from {from} until {until}, and the bundle is dated outside that")]
    Dates {
        /// The first second in which it may sign.
        from: Timestamp,
        /// The first second in which it no longer may.
        until: Timestamp,
    },
    /// The home list that names it has run out.
    #[error("the home list that names it has run out; take a bundle with a newer one, or set the clock")]
    ListExpired,
    /// It signs specimens only.
    #[error("it signs specimens only")]
    Specimen,
}

impl BundleError {
    /// All codes there are, with whether they are alarms by themselves.
    pub const ALL: &[(&'static str, bool)] = &[
        ("bundle-unread", false),
        ("bundle-not-believed", false),
        ("bundle-key-unknown", false),
        ("bundle-key-scope", false),
        ("bundle-key-withdrawn", true),
        ("bundle-key-dates", false),
        ("bundle-key-list-expired", false),
        ("bundle-key-specimen", false),
        ("bundle-other-region", false),
        ("bundle-rollback", false),
        ("bundle-fork", true),
        ("bundle-from-the-future", false),
        ("bundle-expired", false),
        ("bundle-part-missing", false),
        ("bundle-part-changed", false),
        ("bundle-list", false),
        ("bundle-status", false),
        ("bundle-place", false),
    ];

    /// A stable name for programs, one per kind of refusal.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            BundleError::Unread { .. } => "bundle-unread",
            BundleError::NotBelieved(_) => "bundle-not-believed",
            BundleError::Key { fault: KeyFault::Unknown, .. } => "bundle-key-unknown",
            BundleError::Key { fault: KeyFault::Scope, .. } => "bundle-key-scope",
            BundleError::Key { fault: KeyFault::Withdrawn, .. } => "bundle-key-withdrawn",
            BundleError::Key { fault: KeyFault::Dates { .. }, .. } => "bundle-key-dates",
            BundleError::Key { fault: KeyFault::ListExpired, .. } => "bundle-key-list-expired",
            BundleError::Key { fault: KeyFault::Specimen, .. } => "bundle-key-specimen",
            BundleError::OtherRegion { .. } => "bundle-other-region",
            BundleError::Rollback { .. } => "bundle-rollback",
            BundleError::Fork { .. } => "bundle-fork",
            BundleError::FromTheFuture { .. } => "bundle-from-the-future",
            BundleError::Expired { .. } => "bundle-expired",
            BundleError::Missing { .. } => "bundle-part-missing",
            BundleError::Changed { .. } => "bundle-part-changed",
            BundleError::List { .. } => "bundle-list",
            BundleError::Status { .. } => "bundle-status",
            BundleError::Place { .. } => "bundle-place",
        }
    }

    /// Whether somebody has signed what they must not: a key may be stolen, and its owner must know.
    #[must_use]
    pub fn is_alarm(&self) -> bool {
        let inner = matches!(self, BundleError::List { error, .. } if error.is_alarm());
        inner || Self::ALL.iter().any(|(code, alarm)| *code == self.code() && *alarm)
    }
}
