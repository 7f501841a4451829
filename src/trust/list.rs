//! The trust list: which keys a region trusts, for what, and until when.

use super::{NextRoot, RecognisedRegion, TrustedKey};
use crate::audience::RegionId;
use crate::document::{check_dates, insert};
use crate::error::{Error, in_range};
use crate::key::{ReportPublicKey, VerifyingKey};
use crate::limits;
use crate::time::Timestamp;

/// The keys a region trusts, signed by the region's root.
///
/// ```cddl
/// trust-list-claims = {
///   4 => seconds,            ; exp
///   6 => seconds,            ; iat
///   -65539 => trust-list,
/// }
/// trust-list = [
///   region: tstr .regexp "[A-Z0-9]{1,8}",
///   sequence: uint,          ; never falls
///   grace: 0..2592000,       ; seconds after exp in which a gate may still ask a person to look
///   keys: [* trusted-key],   ; ascending by key
///   withdrawn: [* public-key], ; ascending
///   recognised: [* recognised-region], ; ascending by region
///   report-key: bstr .size 32 / null,  ; X25519, for sealed reports
///   next-root: [public-key, proof: bstr .size 64] / null,
/// ]
/// trusted-key = [
///   key: public-key, issuer: tstr .size (1..64),
///   scope: 1..31,            ; 1 credentials, 2 status lists, 4 place codes, 8 bundles, 16 rosters
///   valid-from: seconds, valid-until: seconds, longest-life: 1..34560000, specimen: bool,
/// ]
/// recognised-region = [
///   region: tstr .regexp "[A-Z0-9]{1,8}", root: public-key, until: seconds,
///   colours: 1..7,           ; 1 green, 2 yellow, 4 red
///   longest-life: 1..34560000,
/// ]
/// public-key = bstr .size 32
/// seconds = 0..4294967295
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TrustList {
    pub(crate) region: RegionId,
    pub(crate) sequence: u64,
    pub(crate) issued_at: Timestamp,
    pub(crate) expires_at: Timestamp,
    pub(crate) grace: u64,
    pub(crate) keys: Vec<TrustedKey>,
    pub(crate) withdrawn: Vec<VerifyingKey>,
    pub(crate) recognised: Vec<RecognisedRegion>,
    pub(crate) report_key: Option<ReportPublicKey>,
    pub(crate) next_root: Option<NextRoot>,
}

impl TrustList {
    /// An empty list of a region, with its sequence number and dates.
    ///
    /// # Errors
    /// [`Error::Mismatch`] when it would expire before it is issued.
    pub fn new(
        region: RegionId,
        sequence: u64,
        issued_at: Timestamp,
        expires_at: Timestamp,
    ) -> Result<Self, Error> {
        check_dates("a trust list's expiry", issued_at, expires_at)?;
        let (keys, withdrawn, recognised) = (Vec::new(), Vec::new(), Vec::new());
        let (grace, report_key, next_root) = (0, None, None);
        Ok(Self {
            region,
            sequence,
            issued_at,
            expires_at,
            grace,
            keys,
            withdrawn,
            recognised,
            report_key,
            next_root,
        })
    }

    /// With a trusted key.
    ///
    /// # Errors
    /// [`Error::Duplicate`] when the key is there already; [`Error::Length`] past [`limits::TRUST_KEYS`].
    pub fn trust(mut self, key: TrustedKey) -> Result<Self, Error> {
        insert(&mut self.keys, key, |k| *k.key.as_bytes(), "a trusted key", limits::TRUST_KEYS)?;
        Ok(self)
    }

    /// With a trusted key's time ending at `until` (not included), sooner than it would have: what it dated before that
    /// stays good, unlike under a key that is [withdrawn](TrustList::withdraw).
    ///
    /// # Errors
    /// [`Error::Unknown`] when the list does not trust the key; [`Error::Mismatch`] when the end does not come after the
    /// key's beginning, or comes later than the end it has.
    pub fn retire(mut self, key: &VerifyingKey, until: Timestamp) -> Result<Self, Error> {
        let entry = self.keys.iter_mut().find(|entry| entry.key == *key);
        let why = "retire a key that this list trusts";
        let entry = entry.ok_or(Error::Unknown { what: "trusted key", why })?;
        if until <= entry.valid_from || until > entry.valid_until {
            let why = "it must come after the key's beginning, and no later than the end it has";
            return Err(Error::Mismatch { what: "a retired key's end", with: "its time", why });
        }
        entry.valid_until = until;
        Ok(self)
    }

    /// With a key withdrawn: nothing it ever signed is believed.
    ///
    /// # Errors
    /// [`Error::Duplicate`] when the key is there already; [`Error::Length`] past [`limits::WITHDRAWN_KEYS`].
    pub fn withdraw(mut self, key: &VerifyingKey) -> Result<Self, Error> {
        insert(
            &mut self.withdrawn,
            key.clone(),
            |k| *k.as_bytes(),
            "a withdrawn key",
            limits::WITHDRAWN_KEYS,
        )?;
        Ok(self)
    }

    /// With a neighbouring region recognised.
    ///
    /// # Errors
    /// [`Error::Duplicate`] when the region is there already; [`Error::Length`] past
    /// [`limits::RECOGNISED_REGIONS`]; [`Error::Malformed`] for this list's own region.
    pub fn recognise(mut self, region: RecognisedRegion) -> Result<Self, Error> {
        if region.region == self.region {
            return Err(Error::Malformed {
                what: "a recognised region",
                why: "a region does not recognise itself",
            });
        }
        insert(
            &mut self.recognised,
            region,
            |r| r.region,
            "a recognised region",
            limits::RECOGNISED_REGIONS,
        )?;
        Ok(self)
    }

    /// Without a region that was recognised: its passes count no more where this list is loaded. To recognise it on other
    /// terms, recognise it again.
    ///
    /// # Errors
    /// [`Error::Unknown`] when the region is not recognised.
    pub fn end_recognition(mut self, region: RegionId) -> Result<Self, Error> {
        let before = self.recognised.len();
        self.recognised.retain(|recognised| recognised.region != region);
        if self.recognised.len() == before {
            let why = "the list recognises no such region; look at its id";
            return Err(Error::Unknown { what: "recognised region", why });
        }
        Ok(self)
    }

    /// With a grace period after the expiry, in seconds, in which a gate may still ask a person to look.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] above [`limits::GRACE_SECONDS`].
    pub fn grace(mut self, seconds: u64) -> Result<Self, Error> {
        self.grace = in_range("a grace period (seconds)", seconds, 0, limits::GRACE_SECONDS)?;
        Ok(self)
    }

    /// With the key that gates seal their reports to; the district authority keeps its secret half.
    #[must_use]
    pub fn report_key(mut self, key: &ReportPublicKey) -> Self {
        self.report_key = Some(*key);
        self
    }

    /// With the announcement of the next root.
    #[must_use]
    pub fn next_root(mut self, next: NextRoot) -> Self {
        self.next_root = Some(next);
        self
    }

    /// Without an announcement: the first list of the next root, or one that takes the announcement back.
    #[must_use]
    pub fn no_next_root(mut self) -> Self {
        self.next_root = None;
        self
    }

    /// The announcement of the next root, if there is one.
    #[must_use]
    pub fn announces(&self) -> Option<&NextRoot> {
        self.next_root.as_ref()
    }

    /// The region.
    #[must_use]
    pub fn region(&self) -> RegionId {
        self.region
    }

    /// The sequence number, which never falls.
    #[must_use]
    pub fn sequence(&self) -> u64 {
        self.sequence
    }

    /// When it was issued.
    #[must_use]
    pub fn issued_at(&self) -> Timestamp {
        self.issued_at
    }

    /// The first second in which it no longer holds.
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// Seconds after the expiry in which a gate may still ask a person to look.
    #[must_use]
    pub fn grace_seconds(&self) -> u64 {
        self.grace
    }

    /// The trusted keys, ascending by key.
    #[must_use]
    pub fn keys(&self) -> &[TrustedKey] {
        &self.keys
    }

    /// The withdrawn keys, ascending.
    #[must_use]
    pub fn withdrawn(&self) -> &[VerifyingKey] {
        &self.withdrawn
    }

    /// The recognised regions, ascending by region.
    #[must_use]
    pub fn recognised(&self) -> &[RecognisedRegion] {
        &self.recognised
    }

    /// The key that reports are sealed to, if there is one.
    #[must_use]
    pub fn reports_to(&self) -> Option<&ReportPublicKey> {
        self.report_key.as_ref()
    }

    /// The list that follows this one: the same content with the next sequence number and new dates.
    ///
    /// # Errors
    /// [`Error::Mismatch`] when it would expire before it is issued; [`Error::OutOfRange`] when the numbers
    /// have run out.
    pub fn successor(&self, issued_at: Timestamp, expires_at: Timestamp) -> Result<Self, Error> {
        let sequence = in_range("a sequence number", self.sequence, 0, u64::MAX - 1)? + 1;
        let dated = Self::new(self.region, sequence, issued_at, expires_at)?;
        let Self { sequence, issued_at, expires_at, .. } = dated;
        Ok(Self { sequence, issued_at, expires_at, ..self.clone() })
    }
}
