//! People without a phone, written down by hand at the door.

use std::fmt;

use zeroize::Zeroizing;

use super::Record;
use super::content::Content;
use super::parts::{read_document, read_when_and_gate, typed, write_document, write_when_and_gate};
use crate::audience::PlaceId;
use crate::cbor::{Reader, Writer};
use crate::error::Error;
use crate::identity::{DocumentKind, IdentityDocument};
use crate::limits;
use crate::reader::ReaderName;
use crate::time::Timestamp;

/// Somebody without a pass, as a guard has written them down: name, document, phone number, when and where.
///
/// ```cddl
/// sealed-visitor = [ "sanse/visitor/1", place: tstr, enc: bstr .size 32, sealed: bstr .size 272 ]
/// visitor-info = [ "sanse/visitor/1", region: tstr, place: tstr ] ; HPKE's info
/// visitor = [                ; sealed with zeros behind it, 256 bytes in all
///   time: seconds,
///   gate: tstr .size (0..32),
///   name: tstr .size (1..64),
///   country: tstr .regexp "[A-Z]{2}",
///   kind: 1..5,              ; of the document
///   number: tstr .regexp "[A-Z0-9]{1,32}",
///   phone: tstr .regexp "[+]?[0-9]{5,15}",
/// ]
/// seconds = 0..4294967295
/// ```
///
/// Sealed for a purpose of its own: a visitor never opens as a [`Report`](super::Report).
///
/// ```
/// use sanse::identity::{DocumentKind, IdentityDocument};
/// use sanse::report::Visitor;
/// # let now = sanse::Timestamp::from_unix(1_772_366_400)?;
///
/// // region 999999 does not exist: a fictitious person
/// let card = IdentityDocument::new("CN", DocumentKind::ResidentId, "999999 19900307 0012")?;
/// let visitor = Visitor::new("ZZ-GATE-7".parse()?, now, "某某", card, "+00 000-0000")?.gate("gate 7");
/// assert_eq!(visitor.phone(), "+000000000");
/// assert_eq!(format!("{visitor:?}"), "Visitor { place: ZZ-GATE-7, time: 2026-03-01T12:00:00Z, .. }");
/// # Ok::<(), sanse::Error>(())
/// ```
pub struct Visitor {
    place: PlaceId,
    time: Timestamp,
    gate: ReaderName,
    name: Zeroizing<String>,
    document: IdentityDocument,
    phone: Zeroizing<String>,
}

impl Visitor {
    /// A visitor as written down. The document has been checked already ([`IdentityDocument::new`]); spaces, hyphens and
    /// brackets in the phone number are dropped.
    ///
    /// # Errors
    /// [`Error::Length`] for a name that is empty or past [`limits::VISITOR_NAME_BYTES`], or a phone number of too few or
    /// too many digits ([`limits::PHONE_DIGITS`]); [`Error::Malformed`] for a name with control, line or direction
    /// characters, or a phone number with anything but digits and a `+` before them. None of them repeats what was written.
    pub fn new(
        place: PlaceId,
        time: Timestamp,
        name: &str,
        document: IdentityDocument,
        phone: &str,
    ) -> Result<Self, Error> {
        let name = typed("the visitor's name", name.trim(), limits::VISITOR_NAME_BYTES)?;
        let phone = phone_number(phone)?;
        Ok(Self { place, time, gate: ReaderName::default(), name, document, phone })
    }

    /// At this gate; the name is cut to 32 bytes.
    #[must_use]
    pub fn gate(mut self, name: &str) -> Self {
        self.gate = ReaderName::new(name);
        self
    }

    /// Where.
    #[must_use]
    pub fn place(&self) -> PlaceId {
        self.place
    }

    /// When.
    #[must_use]
    pub fn time(&self) -> Timestamp {
        self.time
    }

    /// At which gate.
    #[must_use]
    pub fn gate_name(&self) -> &str {
        self.gate.as_str()
    }

    /// The name. Personal: for the authority's files alone, and hostile wherever it is printed.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The country that issued the document: two capitals.
    #[must_use]
    pub fn document_country(&self) -> &str {
        self.document.country()
    }

    /// The kind of the document.
    #[must_use]
    pub fn document_kind(&self) -> DocumentKind {
        self.document.kind()
    }

    /// The number of the document, without spaces and hyphens. Personal.
    #[must_use]
    pub fn document_number(&self) -> &str {
        self.document.number()
    }

    /// The phone number: digits, and a `+` before them if one was given. Personal.
    #[must_use]
    pub fn phone(&self) -> &str {
        &self.phone
    }
}

fn phone_number(typed: &str) -> Result<Zeroizing<String>, Error> {
    let (min, max) = limits::PHONE_DIGITS;
    // Within its capacity, so that no grown copy is left behind unwiped.
    let mut number = Zeroizing::new(String::with_capacity(max + 1));
    let mut digits = 0;
    for c in typed.chars().filter(|c| !matches!(c, ' ' | '-' | '(' | ')')) {
        match c {
            '+' if number.is_empty() => number.push(c),
            '0'..='9' => {
                digits += 1;
                if digits <= max {
                    number.push(c);
                }
            }
            _ => {
                let why = "write digits, with a + before them for a number of another country";
                return Err(Error::Malformed { what: "the phone number", why });
            }
        }
    }
    if !(min..=max).contains(&digits) {
        return Err(Error::Length { what: "the phone number", unit: "digits", length: digits, min, max });
    }
    Ok(number)
}

/// Shows nothing of the person.
impl fmt::Debug for Visitor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Visitor")
            .field("place", &self.place)
            .field("time", &self.time)
            .finish_non_exhaustive()
    }
}

impl Record for Visitor {
    const NAME: &'static str = "visitor";
}

impl Content for Visitor {
    const LABEL: &'static str = "sanse/visitor/1";

    fn place(&self) -> PlaceId {
        self.place
    }

    fn time(&self) -> Timestamp {
        self.time
    }

    fn person(&self) -> Zeroizing<Vec<u8>> {
        self.document.canonical()
    }

    fn says(&self) -> Vec<(&'static str, Zeroizing<Vec<u8>>)> {
        let word = |text: &str| Zeroizing::new(text.as_bytes().to_vec());
        vec![("name", word(&self.name)), ("phone", word(&self.phone))]
    }

    fn write(&self, writer: &mut Writer) {
        write_when_and_gate(writer.array(7), self.time, self.gate);
        write_document(writer.text(&self.name), &self.document);
        writer.text(&self.phone);
    }

    fn read(place: PlaceId, reader: &mut Reader<'_>) -> Option<Self> {
        reader.array_of(7, "the seven parts of a visitor").ok()?;
        let (time, gate) = read_when_and_gate(reader)?;
        let name = reader.text().ok()?;
        let document = read_document(reader)?;
        let phone = reader.text().ok()?;
        let read = Self { gate, ..Self::new(place, time, name, document, phone).ok()? };
        // The one form of each, or somebody else has written it.
        let as_written = *read.name == *name && *read.phone == *phone;
        as_written.then_some(read)
    }
}
