//! One key of a trust list: what it may sign, from when until when.

use crate::document::check_issuer_name;
use crate::error::{Error, in_range};
use crate::key::VerifyingKey;
use crate::limits;
use crate::time::Timestamp;

/// What a trusted key may sign.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Scope(pub(super) u64);

impl Scope {
    /// Credentials.
    pub const CREDENTIALS: Scope = Scope(1);
    /// Status lists.
    pub const STATUS_LISTS: Scope = Scope(2);
    /// Place codes.
    pub const PLACE_CODES: Scope = Scope(4);
    /// Bundles.
    pub const BUNDLES: Scope = Scope(8);
    /// Rosters.
    pub const ROSTERS: Scope = Scope(16);

    pub(super) const ALL: u64 = 31;

    /// Both together.
    #[must_use]
    pub fn and(self, other: Scope) -> Scope {
        Scope(self.0 | other.0)
    }

    /// Whether all of `other` is included.
    #[must_use]
    pub fn includes(self, other: Scope) -> bool {
        self.0 & other.0 == other.0
    }
}

/// One key of a trust list.
///
/// ```
/// use sanse::key::SigningKey;
/// use sanse::trust::{Scope, TrustedKey};
/// # use sanse::Timestamp;
///
/// # let (now, issuing) = (Timestamp::from_unix(1_772_366_400)?, SigningKey::generate()?);
/// let entry = TrustedKey::new(issuing.public(), "Health Authority", now, now.plus(365 * 86_400))?
///     .longest_life(30 * 86_400)?; // else 48 hours
/// assert!(entry.may_sign().includes(Scope::CREDENTIALS) && !entry.is_specimen());
/// # Ok::<(), sanse::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TrustedKey {
    pub(crate) key: VerifyingKey,
    pub(crate) issuer: String,
    pub(crate) scope: Scope,
    pub(crate) valid_from: Timestamp,
    pub(crate) valid_until: Timestamp,
    pub(crate) longest_life: u64,
    pub(crate) specimen: bool,
}

impl TrustedKey {
    /// A key with the name of its issuer, signing credentials from `valid_from` (included, floored to the
    /// minute, as times of issue are) to `valid_until` (not included) with a life of 48 hours at most.
    ///
    /// # Errors
    /// [`Error::Length`] or [`Error::Malformed`] for the name (1 to 64 bytes, no control, line or direction
    /// characters); [`Error::Mismatch`] when the dates are the wrong way round.
    pub fn new(
        key: &VerifyingKey,
        issuer: &str,
        valid_from: Timestamp,
        valid_until: Timestamp,
    ) -> Result<Self, Error> {
        check_issuer_name(issuer)?;
        let valid_from = valid_from.floor(limits::ISSUE_STEP_SECONDS);
        if valid_until <= valid_from {
            let why = "it must come after it";
            return Err(Error::Mismatch { what: "the end of a key's time", with: "its beginning", why });
        }
        Ok(Self {
            key: key.clone(),
            issuer: issuer.to_owned(),
            scope: Scope::CREDENTIALS,
            valid_from,
            valid_until,
            longest_life: limits::BOUND_LIFE_SECONDS,
            specimen: false,
        })
    }

    /// With another scope.
    #[must_use]
    pub fn scope(mut self, scope: Scope) -> Self {
        self.scope = scope;
        self
    }

    /// With another longest life of its credentials, in seconds.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] for 0 or above [`limits::CREDENTIAL_LIFE_SECONDS`].
    pub fn longest_life(mut self, seconds: u64) -> Result<Self, Error> {
        self.longest_life =
            in_range("a credential's longest life (seconds)", seconds, 1, limits::CREDENTIAL_LIFE_SECONDS)?;
        Ok(self)
    }

    /// Signs specimens only: shown grey, never admitted.
    #[must_use]
    pub fn specimen(mut self) -> Self {
        self.specimen = true;
        self
    }

    /// The public key.
    #[must_use]
    pub fn key(&self) -> &VerifyingKey {
        &self.key
    }

    /// The name of the issuer.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// What it may sign.
    #[must_use]
    pub fn may_sign(&self) -> Scope {
        self.scope
    }

    /// The first second in which it may sign.
    #[must_use]
    pub fn valid_from(&self) -> Timestamp {
        self.valid_from
    }

    /// The first second in which it may no longer sign.
    #[must_use]
    pub fn valid_until(&self) -> Timestamp {
        self.valid_until
    }

    /// The longest life of its credentials, in seconds.
    #[must_use]
    pub fn longest_life_seconds(&self) -> u64 {
        self.longest_life
    }

    /// Whether it signs specimens only.
    #[must_use]
    pub fn is_specimen(&self) -> bool {
        self.specimen
    }
}
