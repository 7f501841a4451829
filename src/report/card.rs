//! The report of a card that an unattended sentinel has refused.

use std::fmt;

use zeroize::Zeroizing;

use super::Record;
use super::content::Content;
use super::parts::{read_document, read_when_and_gate, write_document, write_when_and_gate};
use crate::audience::PlaceId;
use crate::cbor::{Reader, Writer};
use crate::colour::Colour;
use crate::error::Error;
use crate::identity::{DocumentKind, IdentityDocument};
use crate::reader::ReaderName;
use crate::time::Timestamp;
use crate::verify::CardAnswer;

/// A card of somebody whose colour the place refuses, read where nobody stands: for the place's district authority to
/// follow up.
///
/// A roster links to no pass, so the document itself is in it. That the card was read does not say who held it.
///
/// ```cddl
/// sealed-card = [ "sanse/card/1", place: tstr, enc: bstr .size 32, sealed: bstr .size 272 ]
/// card-info = [ "sanse/card/1", region: tstr, place: tstr ] ; HPKE's info
/// card = [                   ; sealed with zeros behind it, 256 bytes in all
///   time: seconds,
///   gate: tstr .size (0..32),
///   colour: 0..2,            ; 0 green, 1 yellow, 2 red
///   roster: uint,            ; the number of the roster that says so
///   country: tstr .regexp "[A-Z]{2}",
///   kind: 1..5,              ; of the document
///   number: tstr .regexp "[A-Z0-9]{1,32}",
/// ]
/// seconds = 0..4294967295
/// ```
///
/// ```
/// # use sanse::identity::{DocumentKind, IdentityDocument};
/// # use sanse::key::{ReportKey, SigningKey};
/// # use sanse::roster::{Listed, Roster, RosterKey};
/// # use sanse::trust::{Scope, Trust, TrustList, TrustedKey};
/// # use sanse::verify::{Attendance, Policy, Sentinel};
/// # use sanse::{Authority, Colour, Issuer, Now, Timestamp};
/// use sanse::report::{CardRefusal, Outbox, OutboxSettings};
///
/// # let now = Timestamp::from_unix(1_772_366_400)?;
/// # let (root, office, district) = (SigningKey::generate()?, SigningKey::generate()?, ReportKey::generate()?);
/// # let entry = TrustedKey::new(office.public(), "District Office", now, now.plus(86_400))?.scope(Scope::ROSTERS);
/// # let list = TrustList::new("ZZ".parse()?, 1, now, now.plus(86_400))?.trust(entry)?;
/// # let list = list.report_key(district.public());
/// # let mut trust = Trust::pin(root.public())?;
/// # trust.load(Authority::new(root).sign(&list)?.bytes(), Now::exactly(now))?;
/// # let key = RosterKey::generate()?;
/// # let card = IdentityDocument::new("CN", DocumentKind::ResidentId, "999999199003070012")?;
/// # let red = Listed { colour: Colour::Red, expires_at: now.plus(3_600) };
/// # let place = "ZZ-GATE-7".parse()?;
/// # let roster = Roster::build(place, &key, 1, now, now.plus(86_400), [(&card, red)])?.roster;
/// # let mut sentinel = Sentinel::new(key, Policy::at(place).attendance(Attendance::Unattended).build()?)?;
/// # sentinel.load(Issuer::new(office).sign_roster(&roster)?.bytes(), &trust, Now::exactly(now))?;
/// # let folder = std::env::temp_dir().join(format!("sanse-cards-{}", std::process::id()));
/// let mut outbox = Outbox::<CardRefusal>::open(&folder, OutboxSettings::default())?;
/// let answer = sentinel.answer(&card, &trust, Now::exactly(now)); // a red card
/// if answer.is_to_report() {
///     outbox.put(&CardRefusal::of(&answer, "box 7")?, &trust)?;
/// }
/// assert_eq!(outbox.len(), 1);
/// # drop(outbox);
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct CardRefusal {
    place: PlaceId,
    time: Timestamp,
    gate: ReaderName,
    colour: Colour,
    roster: u64,
    document: IdentityDocument,
}

impl CardRefusal {
    /// The report of a card that a sentinel has refused; the gate's name is cut to 32 bytes.
    ///
    /// # Errors
    /// [`Error::Malformed`] for an answer that is not to be reported ([`CardAnswer::is_to_report`]): it was not refused for
    /// its colour.
    pub fn of(answer: &CardAnswer<'_>, gate: &str) -> Result<Self, Error> {
        let reported = answer.colour().zip(answer.roster()).filter(|_| answer.is_to_report());
        let why = "only a card that is refused for the colour in the roster is reported";
        let (colour, roster) = reported.ok_or(Error::Malformed { what: "this report", why })?;
        let (place, time) = (answer.place(), answer.decided_at().latest());
        let document = answer.document().clone();
        Ok(Self { place, time, gate: ReaderName::new(gate), colour, roster, document })
    }

    /// Where it was refused.
    #[must_use]
    pub fn place(&self) -> PlaceId {
        self.place
    }

    /// When it was refused, by the latest the sentinel's present could be.
    #[must_use]
    pub fn time(&self) -> Timestamp {
        self.time
    }

    /// At which gate.
    #[must_use]
    pub fn gate(&self) -> &str {
        self.gate.as_str()
    }

    /// The colour that was refused.
    #[must_use]
    pub fn colour(&self) -> Colour {
        self.colour
    }

    /// The number of the roster that says so.
    #[must_use]
    pub fn roster(&self) -> u64 {
        self.roster
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
}

/// Shows nothing of the person.
impl fmt::Debug for CardRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CardRefusal")
            .field("place", &self.place)
            .field("time", &self.time)
            .finish_non_exhaustive()
    }
}

impl Record for CardRefusal {
    const NAME: &'static str = "card refusal";
}

impl Content for CardRefusal {
    const LABEL: &'static str = "sanse/card/1";

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
        let mut colour = Writer::default();
        colour.uint(self.colour.number());
        vec![("colour", Zeroizing::new(colour.into_bytes()))]
    }

    fn write(&self, writer: &mut Writer) {
        write_when_and_gate(writer.array(7), self.time, self.gate);
        write_document(writer.uint(self.colour.number()).uint(self.roster), &self.document);
    }

    fn read(place: PlaceId, reader: &mut Reader<'_>) -> Option<Self> {
        reader.array_of(7, "the seven parts of a card refusal").ok()?;
        let (time, gate) = read_when_and_gate(reader)?;
        let colour = Colour::from_number(reader.uint().ok()?)?;
        let roster = reader.uint().ok()?;
        Some(Self { place, time, gate, colour, roster, document: read_document(reader)? })
    }
}
