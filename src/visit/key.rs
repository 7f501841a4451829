//! The key of a place and a day, and the tags that are made with it.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::audience::PlaceId;
use crate::cbor::{Reader, Writer};
use crate::day::{Day, UtcOffset};
use crate::error::{Error, random};
use crate::identity::Commitment;
use crate::limits;
use crate::time::Timestamp;

/// A visitor of one place on one day: equal for two visits of one person there and then, and for nothing else.
///
/// The first 8 bytes of HMAC-SHA-256 (RFC 2104) over the identity commitment, under the [`DayKey`]. Among 100,000
/// visitors of a day two share one with a chance of one in four thousand million. Never printed.
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

/// The random key of one place and one day, 32 bytes, wiped when dropped; or what is left when it was destroyed: the place
/// and the day, and no tags any more.
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
/// let person = Commitment::from_bytes([1; 16]);
/// assert_eq!(key.tag(&person), other_gate.tag(&person));
/// assert_eq!(key.destroyed().tag(&person), None);
/// # Ok::<(), sanse::Error>(())
/// ```
#[derive(Clone)]
pub struct DayKey {
    place: PlaceId,
    day: Day,
    offset: UtcOffset,
    secret: Option<Zeroizing<[u8; 32]>>,
}

impl DayKey {
    /// A new key, of 32 bytes from the operating system.
    ///
    /// # Errors
    /// [`Error::Randomness`].
    pub fn generate(place: PlaceId, day: Day, offset: UtcOffset) -> Result<Self, Error> {
        Ok(Self { place, day, offset, secret: Some(Zeroizing::new(random()?)) })
    }

    /// The key with these 32 bytes.
    #[must_use]
    pub fn from_bytes(place: PlaceId, day: Day, offset: UtcOffset, secret: [u8; 32]) -> Self {
        Self { place, day, offset, secret: Some(Zeroizing::new(secret)) }
    }

    /// What is left of it when it is destroyed: visits of the day are counted without a tag.
    #[must_use]
    pub fn destroyed(&self) -> Self {
        Self { secret: None, ..*self }
    }

    /// Whether no tags can be made any more.
    #[must_use]
    pub fn is_destroyed(&self) -> bool {
        self.secret.is_none()
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

    /// From when on the key must not be there any more: 48 hours after the day's end.
    #[must_use]
    pub fn due(&self) -> Timestamp {
        due(self.day, self.offset)
    }

    /// The tag of a person; none when the key was destroyed.
    #[must_use]
    pub fn tag(&self, person: &Commitment) -> Option<VisitorTag> {
        let secret = self.secret.as_ref()?;
        let mac = Hmac::<Sha256>::new_from_slice(&**secret).ok()?.chain_update(person.as_bytes());
        let mac: [u8; 32] = mac.finalize().into_bytes().into();
        mac.first_chunk().copied().map(VisitorTag)
    }

    /// The bytes for another gate of the place, or for the folder; none when the key was destroyed. Secret.
    ///
    /// ```cddl
    /// day-key = ["sanse/day-key/1", place: tstr, day: uint, ; since 1970-01-01
    ///            offset: int,                               ; minutes, east of Greenwich positive
    ///            secret: bstr .size 32]
    /// ```
    #[must_use]
    pub fn export(&self) -> Option<Zeroizing<Vec<u8>>> {
        let secret = self.secret.as_ref()?;
        let mut writer = Writer::with_capacity(96); // never grows, so that no copy is left behind
        writer.array(5).text(VERSION).text(self.place.as_str());
        writer.uint(self.day.number().into()).int(self.offset.minutes().into()).bytes(&**secret);
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
        reader.array_of(5, "the five parts of a day's key").ok()?;
        if reader.text().ok()? != VERSION {
            return None;
        }
        let place = reader.text().ok()?.parse().ok()?;
        let day = Day::from_number(reader.uint().ok()?.try_into().ok()?).ok()?;
        let offset = UtcOffset::from_minutes(reader.int().ok()?.try_into().ok()?).ok()?;
        let secret = Zeroizing::new(reader.bytes_of("32 bytes of a secret").ok()?);
        reader.finish().ok()?;
        Some(Self { place, day, offset, secret: Some(secret) })
    }

    /// Whether both make the same tags.
    pub(super) fn is(&self, other: &Self) -> bool {
        let same = |a: &Zeroizing<[u8; 32]>, b: &Zeroizing<[u8; 32]>| {
            bool::from(subtle::ConstantTimeEq::ct_eq(&a[..], &b[..]))
        };
        let secrets = self.secret.as_ref().zip(other.secret.as_ref());
        self.place == other.place && self.day == other.day && secrets.is_some_and(|(a, b)| same(a, b))
    }
}

/// From when on no key of this day may be there.
pub(super) fn due(day: Day, offset: UtcOffset) -> Timestamp {
    day.plus(1).begins(offset).plus(limits::DAY_KEY_SECONDS)
}

const VERSION: &str = "sanse/day-key/1";

/// Place and day, never the secret.
impl fmt::Debug for DayKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = if self.is_destroyed() { "destroyed" } else { "secret hidden" };
        write!(f, "DayKey({}, {}, {state})", self.place, self.day)
    }
}
