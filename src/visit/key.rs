//! The key of a place and a day: the tags, and the names of self-scans, that are made with it.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::audience::PlaceId;
use crate::cbor::{Reader, Writer};
use crate::day::{Day, UtcOffset};
use crate::error::{Error, random};
use crate::identity::{Commitment, IdentityDocument};
use crate::limits;
use crate::time::Timestamp;

/// A visitor of one place on one day: equal for two visits of one person there and then, and for nothing else.
///
/// The first 8 bytes of HMAC-SHA-256 (RFC 2104) over the identity commitment, or the identity card, under the [`DayKey`].
/// Whoever shows a code and a card has two. Among 100,000 visitors of a day two share one with a chance of one in four
/// thousand million. Never printed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VisitorTag([u8; 8]);

impl VisitorTag {
    /// The tag with these 8 bytes, as it was kept.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 8]) -> Self {
        Self(bytes)
    }

    /// Its 8 bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 8] {
        &self.0
    }
}

impl fmt::Debug for VisitorTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VisitorTag(..)")
    }
}

/// The random key of one place and one day: two secrets of 32 bytes, wiped when dropped, that have nothing in common.
///
/// One makes visitors' **tags**, and is destroyed 48 hours after the day ([`DayKey::tags_due`]). The other makes the
/// **names** by which self-scans are counted once, and is there as long as they may arrive ([`DayKey::names_due`]). What is
/// left of a key says the place and the day, and makes what it still can.
///
/// All gates of a place have the same one, or they count one visitor as several: [`DayKey::export`] it from one and
/// [`DayKeys::import`](super::DayKeys::import) it at the others, over a channel that nobody listens to.
///
/// ```
/// use sanse::identity::Commitment;
/// use sanse::visit::DayKey;
/// use sanse::{Day, UtcOffset};
///
/// let day: Day = "2026-03-01".parse()?;
/// let key = DayKey::generate("ZZ-GATE-7".parse()?, day, UtcOffset::default())?;
/// let other_gate = DayKey::import(&key.export().expect("not destroyed"))?;
/// let (person, self_scan) = (Commitment::from_bytes([1; 16]), [2; 16]);
/// assert_eq!(key.tag(&person), other_gate.tag(&person));
///
/// let two_days_later = key.without_tags();
/// assert_eq!(two_days_later.tag(&person), None);
/// assert_eq!(two_days_later.name(&self_scan), key.name(&self_scan));
/// # Ok::<(), sanse::Error>(())
/// ```
#[derive(Clone)]
pub struct DayKey {
    place: PlaceId,
    day: Day,
    offset: UtcOffset,
    tags: Option<Secret>,
    names: Option<Secret>,
}

type Secret = Zeroizing<[u8; 32]>;

impl DayKey {
    /// A new key, of 64 bytes from the operating system.
    ///
    /// # Errors
    /// [`Error::Randomness`].
    pub fn generate(place: PlaceId, day: Day, offset: UtcOffset) -> Result<Self, Error> {
        let (tags, names) = (Zeroizing::new(random()?), Zeroizing::new(random()?));
        Ok(Self { place, day, offset, tags: Some(tags), names: Some(names) })
    }

    /// The key with these two secrets of 32 bytes: for tags, and for the names of self-scans.
    #[must_use]
    pub fn from_bytes(place: PlaceId, day: Day, offset: UtcOffset, tags: [u8; 32], names: [u8; 32]) -> Self {
        let (tags, names) = (Zeroizing::new(tags), Zeroizing::new(names));
        Self { place, day, offset, tags: Some(tags), names: Some(names) }
    }

    /// What is left of it 48 hours after the day: visits are counted without a tag, and self-scans once.
    #[must_use]
    pub fn without_tags(&self) -> Self {
        Self { tags: None, ..self.clone() }
    }

    /// What is left when nothing is to be made of it any more.
    pub(super) fn destroyed(place: PlaceId, day: Day, offset: UtcOffset) -> Self {
        Self { place, day, offset, tags: None, names: None }
    }

    /// Whether there is a secret for tags still.
    #[must_use]
    pub fn makes_tags(&self) -> bool {
        self.tags.is_some()
    }

    /// Whether there is a secret for the names of self-scans still.
    #[must_use]
    pub fn makes_names(&self) -> bool {
        self.names.is_some()
    }

    /// The place.
    #[must_use]
    pub fn place(&self) -> PlaceId {
        self.place
    }

    /// The day.
    #[must_use]
    pub fn day(&self) -> Day {
        self.day
    }

    /// The region's distance from UTC, which says when the day begins.
    #[must_use]
    pub fn offset(&self) -> UtcOffset {
        self.offset
    }

    /// From when on the secret for tags must not be there any more: 48 hours after the day's end.
    #[must_use]
    pub fn tags_due(&self) -> Timestamp {
        tags_due(self.day, self.offset)
    }

    /// From when on no secret must be there any more: 14 days after the day's end, when no self-scan of it is taken.
    #[must_use]
    pub fn names_due(&self) -> Timestamp {
        names_due(self.day, self.offset)
    }

    /// The tag of a person; none when that secret was destroyed.
    #[must_use]
    pub fn tag(&self, person: &Commitment) -> Option<VisitorTag> {
        self.tags.as_ref().and_then(|secret| mac(secret, &[person.as_bytes()])).map(VisitorTag)
    }

    /// The tag of whoever came with this card alone; none when that secret was destroyed. Nothing links it to the tag of that
    /// person's pass: a commitment is made with a salt that no sentinel has.
    ///
    /// A document number can be guessed: whoever has the key and the tags finds out who it was, until the key is destroyed.
    #[must_use]
    pub fn tag_of_card(&self, card: &IdentityDocument) -> Option<VisitorTag> {
        let canonical = card.canonical();
        self.tags.as_ref().and_then(|secret| mac(secret, &[CARD, &canonical])).map(VisitorTag)
    }

    /// The name by which a self-scan is counted once, of its id
    /// ([`CheckedSelfScan::id`](crate::verify::CheckedSelfScan::id)); none when that secret was destroyed.
    ///
    /// The first 16 bytes of HMAC-SHA-256 (RFC 2104): whoever has records and what a phone has signed, and not the key,
    /// finds nothing by it.
    #[must_use]
    pub fn name(&self, self_scan: &[u8; 16]) -> Option<[u8; 16]> {
        self.names.as_ref().and_then(|secret| mac(secret, &[self_scan]))
    }

    /// The bytes for another gate of the place, or for the folder; none when both secrets were destroyed. Secret.
    ///
    /// ```cddl
    /// day-key = ["sanse/day-key/1", place: tstr, day: uint, ; since 1970-01-01
    ///            offset: int,                               ; minutes, east of Greenwich positive
    ///            tags: (bstr .size 32) / null,              ; null from 48 hours after the day on
    ///            names: bstr .size 32]
    /// ```
    #[must_use]
    pub fn export(&self) -> Option<Zeroizing<Vec<u8>>> {
        let names = self.names.as_ref()?;
        let mut writer = Writer::with_capacity(limits::DAY_KEY_BYTES); // never grows, so that no copy is left behind
        writer.array(6).text(VERSION).text(self.place.as_str());
        writer.uint(self.day.number().into()).int(self.offset.minutes().into());
        match &self.tags {
            Some(tags) => writer.bytes(&**tags),
            None => writer.null(),
        };
        writer.bytes(&**names);
        Some(Zeroizing::new(writer.into_bytes()))
    }

    /// The key that another gate has exported.
    ///
    /// # Errors
    /// [`Error::Malformed`] for anything else.
    pub fn import(bytes: &[u8]) -> Result<Self, Error> {
        let why = "export it again at the gate that has it";
        Self::read(bytes).ok_or(Error::Malformed { what: "a day's key", why })
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader::new(bytes, 0..bytes.len());
        reader.array_of(6, "the six parts of a day's key").ok()?;
        if reader.text().ok()? != VERSION {
            return None;
        }
        let place = reader.text().ok()?.parse().ok()?;
        let day = Day::from_number(reader.uint().ok()?.try_into().ok()?).ok()?;
        let offset = UtcOffset::from_minutes(reader.int().ok()?.try_into().ok()?).ok()?;
        let secret = "32 bytes of a secret";
        let tags = reader.or_null(|reader| reader.bytes_of(secret).map(Zeroizing::new)).ok()?;
        let names = Some(Zeroizing::new(reader.bytes_of(secret).ok()?));
        reader.finish().ok()?;
        Some(Self { place, day, offset, tags, names })
    }

    /// Whether both make the same, as far as both make it.
    pub(super) fn is(&self, other: &Self) -> bool {
        let same = |one: &Option<Secret>, other: &Option<Secret>| match (one, other) {
            (Some(one), Some(other)) => bool::from(subtle::ConstantTimeEq::ct_eq(&one[..], &other[..])),
            _ => true,
        };
        let whose = self.place == other.place && self.day == other.day;
        whose && same(&self.tags, &other.tags) && same(&self.names, &other.names)
    }
}

/// Before a card's bytes: no commitment is as long, so none has the tag of a card.
const CARD: &[u8] = b"sanse/visit-card/1";

/// The first bytes of HMAC-SHA-256 over the parts, one after the other.
fn mac<const N: usize>(secret: &Secret, parts: &[&[u8]]) -> Option<[u8; N]> {
    let mut mac = Hmac::<Sha256>::new_from_slice(&**secret).ok()?;
    parts.iter().for_each(|part| mac.update(part));
    let mac: [u8; 32] = mac.finalize().into_bytes().into();
    mac.first_chunk().copied()
}

/// From when on no secret for tags of this day may be there.
pub(super) fn tags_due(day: Day, offset: UtcOffset) -> Timestamp {
    day.plus(1).begins(offset).plus(limits::DAY_KEY_SECONDS)
}

/// From when on nothing of this day's key may be there.
pub(super) fn names_due(day: Day, offset: UtcOffset) -> Timestamp {
    day.plus(1).begins(offset).plus(limits::SELF_SCAN_SECONDS)
}

const VERSION: &str = "sanse/day-key/1";

/// Place and day, never a secret.
impl fmt::Debug for DayKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match (self.makes_tags(), self.makes_names()) {
            (true, _) => "secrets hidden",
            (false, true) => "no tags, secret hidden",
            (false, false) => "destroyed",
        };
        write!(f, "DayKey({}, {}, {state})", self.place, self.day)
    }
}
