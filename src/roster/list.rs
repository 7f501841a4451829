//! The roster: the document of one sentinel.

use std::fmt;

use super::{RosterKey, Tag};
use crate::audience::PlaceId;
use crate::cbor::{Reader, Writer};
use crate::colour::Colour;
use crate::document::{
    ClaimFault, Document, Kind, check_dates, end_of_map, label, read_dates, required, sealed, write_dates,
};
use crate::error::{Error, in_range};
use crate::identity::IdentityDocument;
use crate::limits;
use crate::time::Timestamp;

/// The people who are known to one sentinel: for each a tag, a colour, and until when.
///
/// In memory it takes ten bytes a person; a look-up is one HMAC and a binary search. Made by [`Roster::build`], signed by
/// [`Issuer::sign_roster`](crate::Issuer::sign_roster), used by [`Sentinel`](crate::verify::Sentinel).
///
/// ```cddl
/// roster-claims = {
///   3 => tstr .regexp "[A-Z0-9]{1,8}-[A-Z0-9-]{1,10}", ; aud: the sentinel's place
///   4 => seconds,            ; exp, at most seven days after iat
///   6 => seconds,            ; iat, a whole minute
///   -65542 => roster,
/// }
/// roster = [
///   sequence: uint,          ; never falls under one key
///   key-check: bstr .size 8, ; of the sentinel's key
///   entries: bstr,           ; of ten bytes each, ascending by their first eight, none that is over at iat
/// ]
/// seconds = 0..4294967295
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Roster {
    place: PlaceId,
    issued_at: Timestamp,
    expires_at: Timestamp,
    sequence: u64,
    key_check: Tag,
    entries: Vec<Entry>,
}

/// A tag, then a number of 16 bits: the colour in the upper two, minutes from the roster's date to the expiry in the rest.
pub(super) type Entry = [u8; limits::ROSTER_ENTRY_BYTES];

/// What a roster says of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "a colour and its end")]
pub struct Listed {
    /// The colour.
    pub colour: Colour,
    /// The first second in which it no longer holds.
    pub expires_at: Timestamp,
}

impl Roster {
    /// The claims without people: dates and numbers are held against their bounds here.
    pub(super) fn empty(
        place: PlaceId,
        key_check: Tag,
        sequence: u64,
        issued_at: Timestamp,
        expires_at: Timestamp,
    ) -> Result<Self, Error> {
        check_dates("a roster's expiry", issued_at, expires_at)?;
        let life = expires_at.since(issued_at);
        in_range("a roster's life (seconds)", life, 1, limits::ROSTER_LIFE_SECONDS)?;
        Ok(Self { place, issued_at, expires_at, sequence, key_check, entries: Vec::new() })
    }

    pub(super) fn with(mut self, entries: Vec<Entry>) -> Self {
        self.entries = entries;
        self
    }

    /// The sentinel's place.
    #[must_use]
    pub fn place(&self) -> PlaceId {
        self.place
    }

    /// The sequence number, which never falls.
    #[must_use]
    pub fn sequence(&self) -> u64 {
        self.sequence
    }

    /// When it was issued: the colours are of then.
    #[must_use]
    pub fn issued_at(&self) -> Timestamp {
        self.issued_at
    }

    /// The first second in which it no longer holds.
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// How many people are in it.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether nobody is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Whether it was made with this key.
    #[must_use]
    pub fn is_for(&self, key: &RosterKey) -> bool {
        self.key_check == key.check()
    }

    /// What it says of this document, under the key that it was made with; none for a document that is not in it.
    #[must_use]
    pub fn look_up(&self, key: &RosterKey, document: &IdentityDocument) -> Option<Listed> {
        self.find(&key.tag(document))
    }

    /// What it says of the document with this tag.
    pub(crate) fn find(&self, tag: &Tag) -> Option<Listed> {
        let found = self.entries.binary_search_by_key(tag, |entry| split(entry).0).ok();
        let (_, value) = split(self.entries.get(found?)?);
        Some(Listed {
            colour: Colour::from_number(u64::from(value >> MINUTE_BITS))?,
            expires_at: self.issued_at.plus(u64::from(value & MINUTES) * 60),
        })
    }
}

/// The lower bits of an entry's number: minutes.
const MINUTE_BITS: u32 = 14;
const MINUTES: u16 = (1 << MINUTE_BITS) - 1;

const _: () = assert!(limits::ROSTER_LIFE_SECONDS / 60 <= MINUTES as u64);

/// An entry of its parts; the expiry is floored to the minute, and never after the roster's end. None for one that is over at
/// the roster's date.
pub(super) fn entry(tag: &Tag, listed: Listed, roster: &Roster) -> Option<Entry> {
    let minutes = listed.expires_at.min(roster.expires_at).since(roster.issued_at) / 60;
    if minutes == 0 {
        return None;
    }
    let value = (listed.colour.number() << MINUTE_BITS) | minutes;
    let [.., high, low] = value.to_be_bytes();
    let [a, b, c, d, e, f, g, h] = *tag;
    Some([a, b, c, d, e, f, g, h, high, low])
}

fn split(entry: &Entry) -> (Tag, u16) {
    let [tag @ .., high, low] = *entry;
    (tag, u16::from_be_bytes([high, low]))
}

impl fmt::Debug for Roster {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Roster")
            .field("place", &self.place)
            .field("sequence", &self.sequence)
            .field("issued_at", &self.issued_at)
            .field("expires_at", &self.expires_at)
            .field("people", &self.len())
            .finish_non_exhaustive()
    }
}

impl Document for Roster {
    const KIND: Kind = Kind::Roster;
}

impl sealed::Claims for Roster {
    fn write(&self, writer: &mut Writer) {
        writer.map(4).int(label::AUD).text(self.place.as_str());
        write_dates(writer, self.issued_at, self.expires_at);
        writer.int(label::ROSTER).array(3).uint(self.sequence).bytes(&self.key_check);
        writer.bytes(self.entries.as_flattened());
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, ClaimFault> {
        let mut keys = reader.map()?;
        required(reader, &mut keys, label::AUD, "aud")?;
        let place = reader.text()?.parse().map_err(|_| ClaimFault::Value("aud"))?;
        let (issued_at, expires_at) = read_dates(reader, &mut keys)?;
        if issued_at.floor(limits::ISSUE_STEP_SECONDS) != issued_at {
            return Err(ClaimFault::Value("iat"));
        }
        required(reader, &mut keys, label::ROSTER, "roster")?;
        reader.array_of(3, "the three parts of a roster")?;
        let sequence = reader.uint()?;
        let key_check = reader.bytes_of("8 bytes of a key's check")?;
        let roster = Self::empty(place, key_check, sequence, issued_at, expires_at)
            .map_err(|_| ClaimFault::Value("exp"))?;
        let entries = read_entries(reader.bytes()?, &roster).ok_or(ClaimFault::Value("entries"))?;
        end_of_map(reader, &mut keys)?;
        Ok(roster.with(entries))
    }
}

/// Whole entries, ascending, each with a colour and an end that lies after the roster's date and within its life.
fn read_entries(bytes: &[u8], roster: &Roster) -> Option<Vec<Entry>> {
    let (entries, []) = bytes.as_chunks() else { return None };
    let longest = roster.expires_at.since(roster.issued_at) / 60;
    let holds = |entry: &Entry| {
        let (_, value) = split(entry);
        value >> MINUTE_BITS <= 2 && (1..=longest).contains(&u64::from(value & MINUTES))
    };
    let sound = entries.len() <= limits::ROSTER_ENTRIES
        && entries.iter().all(holds)
        && entries.is_sorted_by(|a, b| split(a).0 < split(b).0);
    sound.then(|| entries.to_vec())
}
