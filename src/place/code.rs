//! The place code: the document that a place posts at its door.

use super::kind::{Entry, PlaceKind};
use crate::area::AreaCode;
use crate::audience::PlaceId;
use crate::cbor::{Reader, Writer};
use crate::document::{
    ClaimFault, Document, Kind, end_of_map, is_plain, label, read_dates, required, sealed, write_dates,
};
use crate::error::{Error, in_range};
use crate::limits;
use crate::time::Timestamp;

/// The code of a place (场所码): its id, its name, where and what it is, whose it is, and how it is entered.
///
/// A visitor's wallet verifies it ([`Trust::open_place`](crate::trust::Trust::open_place)), shows the name, and binds
/// what it signs to the id: a sticker over the poster, or a poster of another place, is seen. Printed as `SN1:` text in a
/// QR code of version 10-M at most.
///
/// ```cddl
/// place-claims = {
///   2 => tstr .regexp "[A-Z0-9]{1,8}-[A-Z0-9-]{1,10}", ; sub: the place id, 12 characters at most
///   4 => seconds,              ; exp
///   6 => seconds,              ; iat, a whole minute
///   -65540 => place,
/// }
/// place = [
///   name: tstr .size (1..64),
///   area: tstr .regexp "[0-9]{6}|[A-Z]{2}",
///   kind: 0..21,
///   entry: 0..2,               ; gate, screen, self-scan
///   unit: tstr .regexp "[A-Z0-9-]{1,10}", ; whoever answers for it
/// ]
/// seconds = 0..4294967295
/// ```
///
/// ```
/// use sanse::key::SigningKey;
/// use sanse::place::{Entry, PlaceCode, PlaceKind};
/// use sanse::{Issuer, Timestamp};
///
/// # let now = Timestamp::from_unix(1_772_366_400)?;
/// let place = PlaceCode::new("ZZ-LIB-1".parse()?, "示例图书馆", "999999".parse()?, now, now.plus(365 * 86_400))?
///     .kind(PlaceKind::Museum)
///     .entry(Entry::SelfScan)
///     .unit("U-00017")?;
/// let poster = Issuer::new(SigningKey::generate()?).sign_place(&place)?.to_text();
/// assert!(poster.len() <= 311); // QR 10-M
/// # Ok::<(), sanse::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PlaceCode {
    id: PlaceId,
    issued_at: Timestamp,
    expires_at: Timestamp,
    name: String,
    area: AreaCode,
    kind: PlaceKind,
    entry: Entry,
    unit: String,
}

impl PlaceCode {
    /// A place of kind [`PlaceKind::Other`] with a reader at its door, which is a unit of its own.
    ///
    /// `name` has 1 to 64 bytes of UTF-8; `issued_at` is floored to the minute; `expires_at` is the first second in which
    /// the code no longer holds.
    ///
    /// # Errors
    /// [`Error::Length`] or [`Error::Malformed`] for the name; [`Error::OutOfRange`] when it would hold longer than
    /// [`limits::PLACE_LIFE_SECONDS`], or expire before it is issued.
    pub fn new(
        id: PlaceId,
        name: &str,
        area: AreaCode,
        issued_at: Timestamp,
        expires_at: Timestamp,
    ) -> Result<Self, Error> {
        check_name(name)?;
        let issued_at = issued_at.floor(limits::ISSUE_STEP_SECONDS);
        let life = expires_at.since(issued_at);
        in_range("a place code's life (seconds)", life, 1, limits::PLACE_LIFE_SECONDS)?;
        let (kind, entry) = (PlaceKind::Other, Entry::Gate);
        // What follows the region's id is short enough for a unit's number.
        let unit = id.as_str().split_once('-').map_or("", |(_, own)| own).to_owned();
        Ok(Self { id, issued_at, expires_at, name: name.to_owned(), area, kind, entry, unit })
    }

    /// Of another kind.
    #[must_use]
    pub fn kind(mut self, kind: PlaceKind) -> Self {
        self.kind = kind;
        self
    }

    /// Entered in another way.
    #[must_use]
    pub fn entry(mut self, entry: Entry) -> Self {
        self.entry = entry;
        self
    }

    /// With the unit that answers for it, by the number under which the region registered it: 1 to 10 characters of `A-Z`,
    /// `0-9` and `-`.
    ///
    /// # Errors
    /// [`Error::Length`] or [`Error::Malformed`].
    pub fn unit(mut self, unit: &str) -> Result<Self, Error> {
        let (length, max) = (unit.len(), limits::UNIT_CHARS);
        if length == 0 || length > max {
            return Err(Error::Length { what: "a unit's number", unit: "characters", length, min: 1, max });
        }
        if !unit.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-') {
            return Err(Error::Malformed { what: "a unit's number", why: "use A-Z, 0-9 and - only" });
        }
        self.unit = unit.to_owned();
        Ok(self)
    }

    /// The place id, which codes are bound to.
    #[must_use]
    pub fn id(&self) -> PlaceId {
        self.id
    }

    /// The name, to show to the visitor.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where it is.
    #[must_use]
    pub fn area(&self) -> AreaCode {
        self.area
    }

    /// What kind of place it is.
    #[must_use]
    pub fn place_kind(&self) -> PlaceKind {
        self.kind
    }

    /// How it is entered.
    #[must_use]
    pub fn way_in(&self) -> Entry {
        self.entry
    }

    /// Whoever answers for it.
    #[must_use]
    pub fn answers_for(&self) -> &str {
        &self.unit
    }

    /// When the code was issued.
    #[must_use]
    pub fn issued_at(&self) -> Timestamp {
        self.issued_at
    }

    /// The first second in which the code no longer holds.
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        self.expires_at
    }
}

fn check_name(name: &str) -> Result<(), Error> {
    let (length, max) = (name.len(), limits::PLACE_NAME_BYTES);
    if length == 0 || length > max {
        return Err(Error::Length { what: "a place's name", unit: "bytes", length, min: 1, max });
    }
    if !is_plain(name) {
        let why = "leave out control, line and direction characters";
        return Err(Error::Malformed { what: "a place's name", why });
    }
    Ok(())
}

impl Document for PlaceCode {
    const KIND: Kind = Kind::PlaceCode;
}

impl sealed::Claims for PlaceCode {
    fn write(&self, writer: &mut Writer) {
        writer.map(4);
        writer.int(label::SUB).text(self.id.as_str());
        write_dates(writer, self.issued_at, self.expires_at);
        writer.int(label::PLACE).array(5);
        writer.text(&self.name).text(self.area.as_str());
        writer.uint(self.kind.number()).uint(self.entry.number()).text(&self.unit);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, ClaimFault> {
        let mut keys = reader.map()?;
        required(reader, &mut keys, label::SUB, "sub")?;
        let id = reader.text()?.parse().map_err(|_| ClaimFault::Value("sub"))?;
        let (issued_at, expires_at) = read_dates(reader, &mut keys)?;
        if issued_at.floor(limits::ISSUE_STEP_SECONDS) != issued_at {
            return Err(ClaimFault::Value("iat"));
        }
        required(reader, &mut keys, label::PLACE, "place")?;
        reader.array_of(5, "the five parts of a place")?;
        let name = reader.text()?;
        check_name(name).map_err(|_| ClaimFault::Value("name"))?;
        let area = reader.text()?.parse().map_err(|_| ClaimFault::Value("area"))?;
        let kind = PlaceKind::from_number(reader.uint()?).ok_or(ClaimFault::Value("kind"))?;
        let entry = Entry::from_number(reader.uint()?).ok_or(ClaimFault::Value("entry"))?;
        let unit = reader.text()?;
        let place = Self::new(id, name, area, issued_at, expires_at).map_err(|_| ClaimFault::Value("exp"))?;
        let place = place.kind(kind).entry(entry).unit(unit).map_err(|_| ClaimFault::Value("unit"))?;
        end_of_map(reader, &mut keys)?;
        Ok(place)
    }
}
