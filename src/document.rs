//! What every signed document has in common: a type number in the signed header, and claims.

use crate::cbor::{Fault, Keys, Reader, Writer};
use crate::error::Error;
use crate::limits;
use crate::time::Timestamp;

/// A document that can be signed and verified: [`Credential`](crate::Credential),
/// [`Presentation`](crate::Presentation), [`TrustList`](crate::trust::TrustList),
/// [`StatusList`](crate::status::StatusList), [`PlaceCode`](crate::place::PlaceCode),
/// [`Bundle`](crate::bundle::Bundle) or [`Roster`](crate::roster::Roster).
///
/// All of them go through one signing path and one verifying path; the kind stands in the signed header, so
/// one can never be taken for another. The trait is sealed.
pub trait Document: sealed::Claims {
    /// The kind of this document.
    const KIND: Kind;
}

/// The kind of a document: its `typ` header parameter (RFC 9596).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// A pass signed by an issuer: 61, `application/cwt` (RFC 8392, section 9.3).
    Credential,
    /// A credential shown by its holder: 294, the Key Binding Token of draft-ietf-spice-sd-cwt.
    Presentation,
    /// The keys that a region trusts: 65001, from the experimental range of CoAP Content-Formats (RFC 7252,
    /// section 12.3).
    TrustList,
    /// What an issuer says of its passes after they were handed out: 65002, from the same range.
    StatusList,
    /// What a place posts at its door: 65003, from the same range.
    PlaceCode,
    /// Everything a gate needs to know, as one: 65004, from the same range.
    Bundle,
    /// Who may pass one sentinel by the identity card alone: 65005, from the same range.
    Roster,
}

impl Kind {
    const ALL: [Kind; 7] = [
        Kind::Credential,
        Kind::Presentation,
        Kind::TrustList,
        Kind::StatusList,
        Kind::PlaceCode,
        Kind::Bundle,
        Kind::Roster,
    ];

    /// The number in the header.
    #[must_use]
    pub fn number(self) -> u64 {
        match self {
            Kind::Credential => 61,
            Kind::Presentation => 294,
            Kind::TrustList => 65_001,
            Kind::StatusList => 65_002,
            Kind::PlaceCode => 65_003,
            Kind::Bundle => 65_004,
            Kind::Roster => 65_005,
        }
    }

    /// The kind of this number.
    #[must_use]
    pub fn from_number(number: u64) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.number() == number)
    }

    /// What people call it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Kind::Credential => "credential",
            Kind::Presentation => "presentation",
            Kind::TrustList => "trust list",
            Kind::StatusList => "status list",
            Kind::PlaceCode => "place code",
            Kind::Bundle => "bundle",
            Kind::Roster => "roster",
        }
    }

    /// The most bytes that one is read with.
    pub(crate) fn longest(self) -> usize {
        match self {
            // No code and no trust list is longer.
            Kind::Credential | Kind::Presentation | Kind::PlaceCode | Kind::TrustList => {
                limits::TRUST_LIST_BYTES
            }
            Kind::StatusList => limits::STATUS_LIST_BYTES,
            Kind::Bundle => limits::BUNDLE_MANIFEST_BYTES,
            Kind::Roster => limits::ROSTER_BYTES,
        }
    }
}

/// Claim labels, one table for all documents (RFC 8392, section 4; RFC 8747; RFC 9200;
/// draft-ietf-oauth-status-list, section 5.2; private use below -65536).
pub(crate) mod label {
    pub(crate) const SUB: i64 = 2;
    pub(crate) const AUD: i64 = 3;
    pub(crate) const EXP: i64 = 4;
    pub(crate) const IAT: i64 = 6;
    pub(crate) const CNF: i64 = 8;
    pub(crate) const CNONCE: i64 = 39;
    pub(crate) const STATUS_LIST: i64 = 65_533;
    pub(crate) const TTL: i64 = 65_534;
    pub(crate) const PASS: i64 = -65_537;
    pub(crate) const SALT: i64 = -65_538;
    pub(crate) const TRUST_LIST: i64 = -65_539;
    pub(crate) const PLACE: i64 = -65_540;
    pub(crate) const BUNDLE: i64 = -65_541;
    pub(crate) const ROSTER: i64 = -65_542;
}

pub(crate) mod sealed {
    use super::{ClaimFault, Reader, Writer};

    /// Claims to and from CBOR; sealed, so that the set of documents is closed.
    pub trait Claims: Sized {
        /// Writes the claims map.
        fn write(&self, writer: &mut Writer);

        /// Reads the claims map; only ever called on bytes whose signature holds.
        fn read(reader: &mut Reader<'_>) -> Result<Self, ClaimFault>;
    }
}

/// What is wrong with signed claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimFault {
    /// Not deterministic CBOR, or another shape than the document's.
    Cbor(Fault),
    /// A label that the document does not have, or has not there.
    Label(i64),
    /// A claim that the document must have is missing.
    Missing(&'static str),
    /// A value outside what the document allows.
    Value(&'static str),
}

impl From<Fault> for ClaimFault {
    fn from(fault: Fault) -> Self {
        ClaimFault::Cbor(fault)
    }
}

/// The next key must be this one.
pub(crate) fn required(
    reader: &mut Reader<'_>,
    keys: &mut Keys,
    wanted: i64,
    name: &'static str,
) -> Result<(), ClaimFault> {
    match reader.key(keys)? {
        Some(key) if key == wanted => Ok(()),
        // Keys ascend, so one that sorts behind the wanted one shows that the wanted one is missing.
        Some(key) if order(key) < order(wanted) => Err(ClaimFault::Label(key)),
        _ => Err(ClaimFault::Missing(name)),
    }
}

/// How integer keys sort by their encoded bytes: the positive by size, then the negative by size.
fn order(key: i64) -> (bool, u64) {
    (key < 0, key.unsigned_abs())
}

/// No key may be left.
pub(crate) fn end_of_map(reader: &mut Reader<'_>, keys: &mut Keys) -> Result<(), ClaimFault> {
    match reader.key(keys)? {
        Some(key) => Err(ClaimFault::Label(key)),
        None => Ok(()),
    }
}

/// A time claim: an unsigned integer of seconds within [`crate::limits::TIME_MAX`].
pub(crate) fn time(reader: &mut Reader<'_>, name: &'static str) -> Result<Timestamp, ClaimFault> {
    Timestamp::from_unix(reader.uint()?).map_err(|_| ClaimFault::Value(name))
}

/// The dates of a document, as they stand at the beginning of its claims: `exp`, then `iat`.
pub(crate) fn write_dates(writer: &mut Writer, issued_at: Timestamp, expires_at: Timestamp) {
    writer.int(label::EXP).uint(expires_at.unix());
    writer.int(label::IAT).uint(issued_at.unix());
}

/// When a document was issued, and when it expires. Whether the one comes before the other is not looked at.
pub(crate) fn read_dates(
    reader: &mut Reader<'_>,
    keys: &mut Keys,
) -> Result<(Timestamp, Timestamp), ClaimFault> {
    required(reader, keys, label::EXP, "exp")?;
    let expires_at = time(reader, "exp")?;
    required(reader, keys, label::IAT, "iat")?;
    Ok((time(reader, "iat")?, expires_at))
}

/// Refuses dates that are the wrong way round; `what` is the expiry of the document.
pub(crate) fn check_dates(
    what: &'static str,
    issued_at: Timestamp,
    expires_at: Timestamp,
) -> Result<(), Error> {
    if expires_at > issued_at {
        return Ok(());
    }
    Err(Error::Mismatch { what, with: "its issue", why: "it must come after it" })
}

/// No control, line-breaking or direction-changing characters, none that nobody sees and none that is none: such a name
/// disturbs nothing around it on a screen or in a file (Unicode Standard Annex 9, Bidi_Control; Unicode Character Database,
/// Default_Ignorable_Code_Point, Noncharacter_Code_Point; blank letters).
pub(crate) fn is_plain(text: &str) -> bool {
    !text.chars().any(|c| {
        c.is_control()
            || matches!(c, '\u{AD}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{180B}'..='\u{180F}'
                | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}'
                | '\u{FDD0}'..='\u{FDEF}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}'
                | '\u{E0000}'..='\u{E0FFF}')
            || u32::from(c) & 0xFFFE == 0xFFFE
    })
}

/// Refuses what is no name of an issuer, as trust lists and status lists have it.
pub(crate) fn check_issuer_name(name: &str) -> Result<(), Error> {
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

/// Puts an item into its place among others that ascend by their keys, so that a document has one encoding.
pub(crate) fn insert<T, K: Ord>(
    items: &mut Vec<T>,
    item: T,
    key: impl Fn(&T) -> K,
    what: &'static str,
    max: usize,
) -> Result<(), Error> {
    if items.len() >= max {
        return Err(Error::Length { what, unit: "entries", length: max + 1, min: 0, max });
    }
    match items.binary_search_by_key(&key(&item), &key) {
        Ok(_) => Err(Error::Duplicate { what }),
        Err(at) => {
            items.insert(at, item);
            Ok(())
        }
    }
}
