//! The trust list: which keys a region trusts, for what, and until when.

use crate::audience::RegionId;
use crate::cbor::{Reader, Writer};
use crate::credential::{Colour, is_plain};
use crate::document::{ClaimFault, Document, Kind, end_of_map, label, required, sealed, time};
use crate::error::{Error, in_range};
use crate::key::{SigningKey, VerifyingKey};
use crate::limits;
use crate::time::Timestamp;

/// What a trusted key may sign.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Scope(u64);

impl Scope {
    /// Credentials.
    pub const CREDENTIALS: Scope = Scope(1);
    /// Status lists.
    pub const STATUS_LISTS: Scope = Scope(2);
    /// Place codes.
    pub const PLACE_CODES: Scope = Scope(4);
    /// Bundles.
    pub const BUNDLES: Scope = Scope(8);

    const ALL: u64 = 15;

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
        check_name(issuer)?;
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

/// A neighbouring region whose passes count here.
///
/// ```
/// use sanse::key::SigningKey;
/// use sanse::trust::{RecognisedRegion, TrustList};
/// use sanse::{Colour, Timestamp};
///
/// # let (now, root_of_yy) = (Timestamp::from_unix(1_772_366_400)?, SigningKey::generate()?);
/// let yy = RecognisedRegion::new(
///     "YY".parse()?,
///     root_of_yy.public(),
///     now.plus(90 * 86_400), // recognised until then
///     &[Colour::Green],
///     48 * 3_600, // passes that live longer do not count
/// )?;
/// let list = TrustList::new("ZZ".parse()?, 1, now, now.plus(14 * 86_400))?.recognise(yy)?;
/// # assert_eq!(list.recognised().len(), 1);
/// # Ok::<(), sanse::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RecognisedRegion {
    pub(crate) region: RegionId,
    pub(crate) root: VerifyingKey,
    pub(crate) until: Timestamp,
    pub(crate) colours: u64,
    pub(crate) longest_life: u64,
}

impl RecognisedRegion {
    /// A region whose trust lists are signed by `root`, recognised until `until` (not included) for these
    /// colours and credentials that live at most `longest_life` seconds.
    ///
    /// # Errors
    /// [`Error::Malformed`] without a colour; [`Error::OutOfRange`] for the longest life.
    pub fn new(
        region: RegionId,
        root: &VerifyingKey,
        until: Timestamp,
        colours: &[Colour],
        longest_life: u64,
    ) -> Result<Self, Error> {
        if colours.is_empty() {
            return Err(Error::Malformed { what: "a recognised region", why: "name at least one colour" });
        }
        let colours = colours.iter().fold(0, |set, colour| set | 1 << colour.number());
        in_range("a credential's longest life (seconds)", longest_life, 1, limits::CREDENTIAL_LIFE_SECONDS)?;
        Ok(Self { region, root: root.clone(), until, colours, longest_life })
    }

    /// The region.
    #[must_use]
    pub fn region(&self) -> RegionId {
        self.region
    }
}

/// The announcement of the next root: its key, and its own signature over the hand-over.
///
/// ```
/// use sanse::key::SigningKey;
/// use sanse::trust::NextRoot;
///
/// let (root, next, region) = (SigningKey::generate()?, SigningKey::generate()?, "ZZ".parse()?);
/// let announced = NextRoot::new(&next, region, root.public());
/// assert!(announced.is_proven(region, root.public()));
/// # Ok::<(), sanse::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NextRoot {
    pub(crate) key: VerifyingKey,
    pub(crate) proof: [u8; 64],
}

impl NextRoot {
    /// The next root takes over from `root` in `region`: it proves with its own signature that it exists,
    /// and the list that carries this is signed by the present one.
    #[must_use]
    pub fn new(next: &SigningKey, region: RegionId, root: &VerifyingKey) -> Self {
        Self { key: next.public().clone(), proof: next.sign(&Self::message(next.public(), region, root)) }
    }

    /// The next root's key.
    #[must_use]
    pub fn key(&self) -> &VerifyingKey {
        &self.key
    }

    /// Whether the next root agreed to take over from `root` in `region`.
    #[must_use]
    pub fn is_proven(&self, region: RegionId, root: &VerifyingKey) -> bool {
        self.key.verify(&Self::message(&self.key, region, root), &self.proof).is_ok()
    }

    /// `["sanse/next-root/1", region, present root, next root]`: no COSE structure begins like this.
    fn message(next: &VerifyingKey, region: RegionId, root: &VerifyingKey) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.array(4).text("sanse/next-root/1").text(region.as_str());
        writer.bytes(root.as_bytes()).bytes(next.as_bytes());
        writer.into_bytes()
    }
}

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
///   scope: 1..15,            ; 1 credentials, 2 status lists, 4 place codes, 8 bundles
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
    pub(crate) report_key: Option<[u8; 32]>,
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
        if expires_at <= issued_at {
            let why = "it must come after it";
            return Err(Error::Mismatch { what: "a trust list's expiry", with: "its issue", why });
        }
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

    /// With a grace period after the expiry, in seconds, in which a gate may still ask a person to look.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] above [`limits::GRACE_SECONDS`].
    pub fn grace(mut self, seconds: u64) -> Result<Self, Error> {
        self.grace = in_range("a grace period (seconds)", seconds, 0, limits::GRACE_SECONDS)?;
        Ok(self)
    }

    /// With the X25519 key that reports are sealed to.
    #[must_use]
    pub fn report_key(mut self, key: [u8; 32]) -> Self {
        self.report_key = Some(key);
        self
    }

    /// With the announcement of the next root.
    #[must_use]
    pub fn next_root(mut self, next: NextRoot) -> Self {
        self.next_root = Some(next);
        self
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

impl Document for TrustList {
    const KIND: Kind = Kind::TrustList;
}

impl sealed::Claims for TrustList {
    fn write(&self, writer: &mut Writer) {
        writer.map(3).int(label::EXP).uint(self.expires_at.unix());
        writer.int(label::IAT).uint(self.issued_at.unix());
        writer
            .int(label::TRUST_LIST)
            .array(8)
            .text(self.region.as_str())
            .uint(self.sequence)
            .uint(self.grace);
        writer.array(self.keys.len());
        for k in &self.keys {
            writer.array(7).bytes(k.key.as_bytes()).text(&k.issuer).uint(k.scope.0);
            writer
                .uint(k.valid_from.unix())
                .uint(k.valid_until.unix())
                .uint(k.longest_life)
                .boolean(k.specimen);
        }
        writer.array(self.withdrawn.len());
        for key in &self.withdrawn {
            writer.bytes(key.as_bytes());
        }
        writer.array(self.recognised.len());
        for r in &self.recognised {
            writer.array(5).text(r.region.as_str()).bytes(r.root.as_bytes()).uint(r.until.unix());
            writer.uint(r.colours).uint(r.longest_life);
        }
        match &self.report_key {
            Some(key) => writer.bytes(key),
            None => writer.null(),
        };
        match &self.next_root {
            Some(next) => writer.array(2).bytes(next.key.as_bytes()).bytes(&next.proof),
            None => writer.null(),
        };
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, ClaimFault> {
        let mut map = reader.map()?;
        required(reader, &mut map, label::EXP, "exp")?;
        let expires_at = time(reader, "exp")?;
        required(reader, &mut map, label::IAT, "iat")?;
        let issued_at = time(reader, "iat")?;
        required(reader, &mut map, label::TRUST_LIST, "trust list")?;
        reader.array_of(8, "the eight parts of a trust list")?;
        let region = region(reader)?;
        let mut list = TrustList::new(region, reader.uint()?, issued_at, expires_at)
            .map_err(|_| ClaimFault::Value("exp"))?;
        list = list.grace(reader.uint()?).map_err(|_| ClaimFault::Value("grace"))?;
        list.keys = sorted(reader, limits::TRUST_KEYS, "keys", read_key, |k| *k.key.as_bytes())?;
        list.withdrawn = sorted(reader, limits::WITHDRAWN_KEYS, "withdrawn", public_key, |k| *k.as_bytes())?;
        list.recognised =
            sorted(reader, limits::RECOGNISED_REGIONS, "recognised", read_recognised, |r| r.region)?;
        if list.recognised.iter().any(|r| r.region == region) {
            return Err(ClaimFault::Value("recognised"));
        }
        list.report_key = reader.or_null(|r| r.bytes_of("32 bytes of a report key"))?;
        list.next_root = reader.or_null(|r| -> Result<_, ClaimFault> {
            r.array_of(2, "a key and its proof")?;
            Ok(NextRoot { key: public_key(r)?, proof: r.bytes_of("64 bytes of proof")? })
        })?;
        end_of_map(reader, &mut map)?;
        Ok(list)
    }
}

fn read_key(reader: &mut Reader<'_>) -> Result<TrustedKey, ClaimFault> {
    reader.array_of(7, "the seven parts of a trusted key")?;
    let (key, issuer) = (public_key(reader)?, reader.text()?.to_owned());
    check_name(&issuer).map_err(|_| ClaimFault::Value("issuer"))?;
    let scope = Scope(reader.uint()?);
    if scope.0 == 0 || scope.0 > Scope::ALL {
        return Err(ClaimFault::Value("scope"));
    }
    let (valid_from, valid_until) = (time(reader, "valid from")?, time(reader, "valid until")?);
    let (longest_life, specimen) = (read_life(reader)?, reader.boolean()?);
    Ok(TrustedKey { key, issuer, scope, valid_from, valid_until, longest_life, specimen })
}

fn read_recognised(reader: &mut Reader<'_>) -> Result<RecognisedRegion, ClaimFault> {
    reader.array_of(5, "the five parts of a recognised region")?;
    let (region, root, until) = (region(reader)?, public_key(reader)?, time(reader, "until")?);
    let colours = reader.uint()?;
    if !(1..=7).contains(&colours) {
        return Err(ClaimFault::Value("colours"));
    }
    Ok(RecognisedRegion { region, root, until, colours, longest_life: read_life(reader)? })
}

fn read_life(reader: &mut Reader<'_>) -> Result<u64, ClaimFault> {
    in_range("a life", reader.uint()?, 1, limits::CREDENTIAL_LIFE_SECONDS)
        .map_err(|_| ClaimFault::Value("longest life"))
}

fn region(reader: &mut Reader<'_>) -> Result<RegionId, ClaimFault> {
    reader.text()?.parse().map_err(|_| ClaimFault::Value("region"))
}

fn public_key(reader: &mut Reader<'_>) -> Result<VerifyingKey, ClaimFault> {
    let bytes = reader.bytes_of("32 bytes of a public key")?;
    VerifyingKey::from_bytes(&bytes).map_err(|_| ClaimFault::Value("public key"))
}

/// An array whose items ascend strictly by `key`, so that one list has one encoding.
fn sorted<T, K: Ord>(
    reader: &mut Reader<'_>,
    limit: usize,
    name: &'static str,
    read: impl Fn(&mut Reader<'_>) -> Result<T, ClaimFault>,
    key: impl Fn(&T) -> K,
) -> Result<Vec<T>, ClaimFault> {
    let length = reader.array()?;
    if length > limit {
        return Err(ClaimFault::Value(name));
    }
    let items = (0..length).map(|_| read(reader)).collect::<Result<Vec<_>, _>>()?;
    if items.is_sorted_by(|a, b| key(a) < key(b)) { Ok(items) } else { Err(ClaimFault::Value(name)) }
}

fn insert<T, K: Ord>(
    items: &mut Vec<T>,
    item: T,
    key: impl Fn(&T) -> K,
    what: &'static str,
    limit: usize,
) -> Result<(), Error> {
    if items.len() >= limit {
        return Err(Error::Length { what, unit: "entries", length: limit + 1, min: 0, max: limit });
    }
    match items.binary_search_by_key(&key(&item), &key) {
        Ok(_) => Err(Error::Duplicate { what }),
        Err(at) => {
            items.insert(at, item);
            Ok(())
        }
    }
}

fn check_name(name: &str) -> Result<(), Error> {
    let (length, max) = (name.len(), limits::ISSUER_NAME_BYTES);
    if length == 0 || length > max {
        return Err(Error::Length { what: "an issuer's name", unit: "bytes", length, min: 1, max });
    }
    if !is_plain(name) {
        let why = "leave out control, line and direction characters";
        return Err(Error::Malformed { what: "an issuer's name", why });
    }
    Ok(())
}
