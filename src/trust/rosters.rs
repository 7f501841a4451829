//! Rosters, held against the home trust list: by a sentinel when one is loaded, and again at each look-up.

use super::{Anchor, Scope, Trust};
use crate::audience::{PlaceId, RegionId};
use crate::envelope::{Unverified, Verified};
use crate::key::{KeyId, PublicKey, VerifyingKey};
use crate::reason::Reason;
use crate::roster::Roster;
use crate::time::{Now, Timestamp};

/// Why a roster was not loaded. Nothing has changed: the roster before it stays in force.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RosterError {
    /// It is no roster that a trusted key signed.
    #[error("this is no roster of a trusted key: {0}; ask for the roster again, or load a newer trust list")]
    NotBelieved(Reason),
    /// The key is trusted, but not for rosters.
    #[error("the key {kid} may not sign rosters; tell the authority")]
    KeyScope {
        /// The key that the roster names.
        kid: KeyId,
    },
    /// The key was withdrawn.
    #[error("the key {kid} was withdrawn; ask for a roster that the present key has signed")]
    KeyWithdrawn {
        /// The key that the roster names.
        kid: KeyId,
    },
    /// The roster is signed outside the dates of its key.
    #[error(
        "the roster was signed at {issued_at}, but its key signs from {from} until {until}; ask for a newer roster"
    )]
    KeyNotValidThen {
        /// The roster's date.
        issued_at: Timestamp,
        /// The first second in which the key may sign.
        from: Timestamp,
        /// The first second in which it no longer may.
        until: Timestamp,
    },
    /// A specimen is for training.
    #[error("this is the specimen of a roster; nobody passes by it")]
    Specimen,
    /// The place is of another region than the key.
    #[error("the roster is for {place}, which is not in {region}, whose key has signed; tell the authority")]
    OtherRegion {
        /// The roster's place.
        place: PlaceId,
        /// The region of the key.
        region: RegionId,
    },
    /// It is for another place.
    #[error("the roster is for {found}, but this sentinel is at {wanted}; load its own")]
    OtherPlace {
        /// The roster's place.
        found: PlaceId,
        /// The sentinel's.
        wanted: PlaceId,
    },
    /// It was made with another sentinel's key.
    #[error(
        "the roster was made with the key of another sentinel: nobody would be found in it; load its own"
    )]
    OtherSentinel,
    /// An older roster than one that was loaded before.
    #[error("the roster has number {sequence}, but {seen} was loaded before; load a newer one")]
    Rollback {
        /// This roster's number.
        sequence: u64,
        /// The greatest one seen.
        seen: u64,
    },
    /// Two rosters with one number: raise an alarm.
    #[error(
        "another roster with number {sequence} was loaded before; tell the authority: it has signed both"
    )]
    Fork {
        /// The number of both.
        sequence: u64,
    },
    /// It has not begun: until it does, the one before it answers.
    #[error(
        "the roster begins at {issued_at}, and it is {now}: load it again then, or set the clock; the roster before it stays in force"
    )]
    NotYet {
        /// The roster's date.
        issued_at: Timestamp,
        /// The sentinel's clock.
        now: Timestamp,
    },
    /// It has run out, or may have.
    #[error("the roster expired at {expires_at}; it is now {now}: load a newer one")]
    Expired {
        /// When it ran out.
        expires_at: Timestamp,
        /// The sentinel's clock.
        now: Timestamp,
    },
    /// It is older than the place takes: no status list would tell of a colour that has become worse since.
    #[error("the roster is {age} s old, and this place takes those of up to {limit} s: load a newer one")]
    TooOld {
        /// Its age in seconds, by the latest the present can be.
        age: u64,
        /// The most that the place takes.
        limit: u64,
    },
}

impl RosterError {
    /// All codes there are.
    pub const ALL: [&'static str; 13] = [
        "roster-not-believed",
        "roster-key-scope",
        "roster-key-withdrawn",
        "roster-key-dates",
        "roster-specimen",
        "roster-other-region",
        "roster-other-place",
        "roster-other-sentinel",
        "roster-rollback",
        "roster-fork",
        "roster-not-yet",
        "roster-expired",
        "roster-too-old",
    ];

    /// A stable name for programs, one per kind.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            RosterError::NotBelieved(_) => "roster-not-believed",
            RosterError::KeyScope { .. } => "roster-key-scope",
            RosterError::KeyWithdrawn { .. } => "roster-key-withdrawn",
            RosterError::KeyNotValidThen { .. } => "roster-key-dates",
            RosterError::Specimen => "roster-specimen",
            RosterError::OtherRegion { .. } => "roster-other-region",
            RosterError::OtherPlace { .. } => "roster-other-place",
            RosterError::OtherSentinel => "roster-other-sentinel",
            RosterError::Rollback { .. } => "roster-rollback",
            RosterError::Fork { .. } => "roster-fork",
            RosterError::NotYet { .. } => "roster-not-yet",
            RosterError::Expired { .. } => "roster-expired",
            RosterError::TooOld { .. } => "roster-too-old",
        }
    }
}

impl Trust {
    /// Believes a roster that a key of the home list may sign, and says which; in date for the whole of an uncertain present,
    /// or no more than so many seconds ahead, for a place of the home region.
    pub(crate) fn open_roster(
        &self,
        bytes: &[u8],
        now: Now,
        ahead: u64,
    ) -> Result<(Verified<Roster>, VerifyingKey), RosterError> {
        let roster = Unverified::<Roster>::from_bytes(bytes.to_vec()).map_err(RosterError::NotBelieved)?;
        let kid = roster.untrusted_kid().unwrap_or(KeyId::from_bytes([0; 4]));
        let able =
            || self.home_anchors(kid).filter(|a| a.entry.scope.includes(Scope::ROSTERS) && !a.withdrawn);
        if able().next().is_none() {
            let withdrawn = self.withdraws(kid) || self.home_anchors(kid).any(|anchor| anchor.withdrawn);
            return Err(match self.home_anchors(kid).next() {
                _ if withdrawn => RosterError::KeyWithdrawn { kid },
                Some(_) => RosterError::KeyScope { kid },
                None => RosterError::NotBelieved(Reason::KeyUnknown { kid }),
            });
        }
        let (roster, anchor) = roster
            .open(able().map(|anchor| (PublicKey::Issuer(&anchor.entry.key), anchor)))
            .map_err(|fault| RosterError::NotBelieved(fault.into_issuer_reason(kid)))?;
        is_the_keys_own(roster.claims(), anchor)?;
        is_in_date(roster.claims(), now, ahead)?;
        Ok((roster, anchor.entry.key.clone()))
    }

    /// Whether the home list names this key for rosters and has not withdrawn it.
    pub(super) fn may_sign_rosters(&self, key: &VerifyingKey) -> bool {
        let mut own = self.home_anchors(key.kid()).filter(|anchor| anchor.entry.key == *key);
        own.any(|anchor| anchor.entry.scope.includes(Scope::ROSTERS) && !anchor.withdrawn)
    }

    /// Whether what this key signed at this time counts still: it stands in the home list, which has not run out.
    pub(crate) fn still_signs_rosters(&self, key: &VerifyingKey, issued_at: Timestamp, now: Now) -> bool {
        let current = self.home().is_some_and(|list| now.latest() < list.claims().expires_at());
        let counts = |anchor: &Anchor| {
            let entry = &anchor.entry;
            let in_dates = entry.valid_from <= issued_at && issued_at < entry.valid_until;
            entry.key == *key && !entry.specimen && in_dates
        };
        current && self.may_sign_rosters(key) && self.home_anchors(key.kid()).any(counts)
    }
}

fn is_the_keys_own(roster: &Roster, anchor: &Anchor) -> Result<(), RosterError> {
    let (place, region, issued_at) = (roster.place(), anchor.region, roster.issued_at());
    if place.region() != region {
        return Err(RosterError::OtherRegion { place, region });
    }
    if anchor.entry.specimen {
        return Err(RosterError::Specimen);
    }
    let (from, until) = (anchor.entry.valid_from, anchor.entry.valid_until);
    if issued_at < from || issued_at >= until {
        return Err(RosterError::KeyNotValidThen { issued_at, from, until });
    }
    Ok(())
}

fn is_in_date(roster: &Roster, now: Now, ahead: u64) -> Result<(), RosterError> {
    let (issued_at, expires_at) = (roster.issued_at(), roster.expires_at());
    if now.earliest() < issued_at.minus(ahead) {
        return Err(RosterError::NotYet { issued_at, now: now.earliest() });
    }
    if now.latest() >= expires_at {
        return Err(RosterError::Expired { expires_at, now: now.latest() });
    }
    Ok(())
}
