//! Place codes, held against the trust lists: by a wallet before it signs for a place, by a gate for its own.

use std::sync::Arc;

use super::{Anchor, Scope, Trust};
use crate::audience::{PlaceId, RegionId};
use crate::envelope::{Unverified, Verified};
use crate::key::{KeyId, PublicKey};
use crate::place::PlaceCode;
use crate::reason::Reason;
use crate::time::{Lies, Now, Timestamp};

/// Why a place code is not believed: show nothing of it, and sign nothing for it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlaceError {
    /// There is no trust list, or the one there is has run out.
    #[error("the list of trusted keys is missing, or expired at {expires_at:?}; load a newer one")]
    NoList {
        /// When the list ran out, grace period included.
        expires_at: Option<Timestamp>,
    },
    /// It is no place code that a trusted key signed.
    #[error(
        "this is no place code of a trusted key: {0}; do not enter by it, and tell whoever is at the door"
    )]
    NotBelieved(Reason),
    /// The key is trusted, but not for place codes.
    #[error("the key {kid} may not sign place codes; tell the authority")]
    KeyScope {
        /// The key that the code names.
        kid: KeyId,
    },
    /// The key was withdrawn.
    #[error("the key {kid} was withdrawn; the place needs a new code")]
    KeyWithdrawn {
        /// The key that the code names.
        kid: KeyId,
    },
    /// The code is signed outside the dates of its key.
    #[error(
        "the code was signed at {issued_at}, but its key signs from {from} until {until}; the place needs a new code"
    )]
    KeyNotValidThen {
        /// The code's date.
        issued_at: Timestamp,
        /// The first second in which the key may sign.
        from: Timestamp,
        /// The first second in which it may no longer sign.
        until: Timestamp,
    },
    /// A region signs for its own places alone.
    #[error("the place {place} is not in {region}, whose key has signed; tell the authority")]
    OtherRegion {
        /// The place.
        place: PlaceId,
        /// The region whose key it is.
        region: RegionId,
    },
    /// The region is no longer recognised.
    #[error("{region} was recognised until {until}; load a newer list")]
    NotRecognised {
        /// The region.
        region: RegionId,
        /// The first second in which it no longer is.
        until: Timestamp,
    },
    /// A specimen is for training.
    #[error("this is the specimen of a place code; it stands for no place")]
    Specimen,
    /// The code holds later, or no longer.
    #[error(
        "the code holds from {from} until {until}, but it is {now}; the place needs a new code, or set the clock"
    )]
    NotNow {
        /// When it begins to hold.
        from: Timestamp,
        /// The first second in which it no longer holds.
        until: Timestamp,
        /// The time.
        now: Timestamp,
    },
}

impl PlaceError {
    /// All codes there are.
    pub const ALL: &[&str] = &[
        "place-no-list",
        "place-not-believed",
        "place-key-scope",
        "place-key-withdrawn",
        "place-key-not-valid-then",
        "place-other-region",
        "place-not-recognised",
        "place-specimen",
        "place-not-now",
    ];

    /// A stable name for programs, one per kind.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            PlaceError::NoList { .. } => "place-no-list",
            PlaceError::NotBelieved(_) => "place-not-believed",
            PlaceError::KeyScope { .. } => "place-key-scope",
            PlaceError::KeyWithdrawn { .. } => "place-key-withdrawn",
            PlaceError::KeyNotValidThen { .. } => "place-key-not-valid-then",
            PlaceError::OtherRegion { .. } => "place-other-region",
            PlaceError::NotRecognised { .. } => "place-not-recognised",
            PlaceError::Specimen => "place-specimen",
            PlaceError::NotNow { .. } => "place-not-now",
        }
    }
}

impl Trust {
    /// Believes the code of a place: signed by a key that may sign place codes, for a place of its own region, in date.
    ///
    /// An uncertain present must lie wholly within the dates.
    ///
    /// ```
    /// use sanse::key::SigningKey;
    /// use sanse::place::PlaceCode;
    /// use sanse::trust::{Scope, Trust, TrustList, TrustedKey};
    /// use sanse::{Authority, Issuer, Now, Timestamp};
    ///
    /// # let now = Timestamp::from_unix(1_772_366_400)?;
    /// # let (root, key) = (SigningKey::generate()?, SigningKey::generate()?);
    /// let entry = TrustedKey::new(key.public(), "District Office", now, now.plus(86_400))?.scope(Scope::PLACE_CODES);
    /// let list = TrustList::new("ZZ".parse()?, 1, now, now.plus(86_400))?.trust(entry)?;
    /// # let mut trust = Trust::pin(root.public())?;
    /// trust.load(Authority::new(root).sign(&list)?.bytes(), Now::exactly(now)).expect("a trust list");
    ///
    /// let place = PlaceCode::new("ZZ-LIB-1".parse()?, "示例图书馆", "999999".parse()?, now, now.plus(86_400))?;
    /// let poster = Issuer::new(key).sign_place(&place)?.to_text();
    /// let believed = trust.open_place(&poster, Now::exactly(now)).expect("signed for this place");
    /// assert_eq!(believed.claims().name(), "示例图书馆");
    /// # Ok::<(), sanse::Error>(())
    /// ```
    ///
    /// # Errors
    /// A [`PlaceError`]: what is wrong, with its values.
    pub fn open_place(&self, text: &str, now: Now) -> Result<Verified<PlaceCode>, PlaceError> {
        self.believe_place(Unverified::from_text(text), now)
    }

    /// The same of the bytes of a place code.
    pub(crate) fn open_place_bytes(&self, bytes: &[u8], now: Now) -> Result<Verified<PlaceCode>, PlaceError> {
        self.believe_place(Unverified::from_bytes(bytes.to_vec()), now)
    }

    fn believe_place(
        &self,
        place: Result<Unverified<PlaceCode>, Reason>,
        now: Now,
    ) -> Result<Verified<PlaceCode>, PlaceError> {
        self.is_current(now)?;
        let place = place.map_err(PlaceError::NotBelieved)?;
        let kid = place.untrusted_kid().unwrap_or(KeyId::from_bytes([0; 4]));
        let anchors = self.anchors(kid);
        let able = || {
            anchors
                .iter()
                .filter(|anchor| anchor.entry.scope.includes(Scope::PLACE_CODES) && !anchor.withdrawn)
        };
        if able().next().is_none() {
            return Err(match anchors {
                [] if self.withdraws(kid) => PlaceError::KeyWithdrawn { kid },
                [] => PlaceError::NotBelieved(Reason::KeyUnknown { kid }),
                some if some.iter().any(|anchor| anchor.withdrawn) => PlaceError::KeyWithdrawn { kid },
                _ => PlaceError::KeyScope { kid },
            });
        }
        let (place, anchor) = place
            .open(able().map(|anchor| (PublicKey::Issuer(&anchor.entry.key), Arc::clone(anchor))))
            .map_err(|fault| PlaceError::NotBelieved(fault.into_issuer_reason(kid)))?;
        is_the_regions_own(place.claims(), &anchor, now)?;
        is_in_date(place.claims(), now)?;
        Ok(place)
    }

    /// A list that ran out names no keys.
    fn is_current(&self, now: Now) -> Result<(), PlaceError> {
        let list = self.home().ok_or(PlaceError::NoList { expires_at: None })?.claims();
        let expires_at = list.expires_at().plus(list.grace_seconds());
        if now.latest() >= expires_at {
            return Err(PlaceError::NoList { expires_at: Some(expires_at) });
        }
        Ok(())
    }
}

fn is_the_regions_own(place: &PlaceCode, anchor: &Anchor, now: Now) -> Result<(), PlaceError> {
    let (region, issued_at) = (anchor.region, place.issued_at());
    if place.id().region() != region {
        return Err(PlaceError::OtherRegion { place: place.id(), region });
    }
    if anchor.entry.specimen {
        return Err(PlaceError::Specimen);
    }
    let (from, until) = (anchor.entry.valid_from, anchor.entry.valid_until);
    if issued_at < from || issued_at >= until {
        return Err(PlaceError::KeyNotValidThen { issued_at, from, until });
    }
    if let Some(recognised) = &anchor.recognised {
        let (until, expires_at) = (recognised.until, anchor.list.claims().expires_at());
        if now.latest() >= until.min(expires_at.plus(anchor.list.claims().grace_seconds())) {
            return Err(PlaceError::NotRecognised { region, until });
        }
    }
    Ok(())
}

fn is_in_date(place: &PlaceCode, now: Now) -> Result<(), PlaceError> {
    // A poster is hung up on the day it is made; a phone that is an hour slow still reads it.
    let (from, until) = (place.issued_at().minus(crate::limits::PLACE_AHEAD_SECONDS), place.expires_at());
    match now.lies_in(from, until) {
        Lies::Inside => Ok(()),
        Lies::Partly | Lies::Outside => Err(PlaceError::NotNow { from, until, now: now.latest() }),
    }
}
