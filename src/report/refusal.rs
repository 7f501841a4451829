//! The report of a refusal: what the district authority needs to follow up, and nothing else.

use std::fmt;

use zeroize::Zeroizing;

use super::Record;
use super::content::Content;
use super::parts::{read_when_and_gate, typed, write_when_and_gate};
use crate::audience::{PlaceId, RegionId};
use crate::cbor::{Reader, Writer};
use crate::colour::Colour;
use crate::error::Error;
use crate::identity::Commitment;
use crate::limits;
use crate::reader::ReaderName;
use crate::time::Timestamp;
use crate::verify::Decision;

/// A refusal that the place's district authority is to follow up.
///
/// ```cddl
/// sealed-report = [ "sanse/report/1", place: tstr, enc: bstr .size 32, sealed: bstr .size 272 ]
/// report-info = [ "sanse/report/1", region: tstr, place: tstr ] ; HPKE's info
/// report = [                 ; sealed with zeros behind it, 256 bytes in all
///   time: seconds,
///   gate: tstr .size (0..32),
///   colour: 0..2,            ; 0 green, 1 yellow, 2 red
///   reason: 100..999,        ; the code that refused
///   region: tstr,            ; that issued the pass
///   commitment: bstr .size 16, ; to the person's document
///   credential: bstr .size 16, ; the credential's id
///   contact: tstr .size (1..128) / null, ; for yellow alone
/// ]
/// seconds = 0..4294967295
/// ```
///
/// The issuer finds the person by the credential's id or the commitment; the report has no name and no number.
///
/// ```
/// # use sanse::guard::{GuardSettings, MemoryGuard};
/// # use sanse::identity::Commitment;
/// # use sanse::key::{HolderKey, SigningKey};
/// # use sanse::trust::{Trust, TrustList, TrustedKey};
/// # use sanse::verify::{Policy, Scene, Verifier};
/// # use sanse::{Authority, Colour, Enrolment, Issuer, Now, Pass, Request, Timestamp, Wallet};
/// use sanse::key::ReportKey;
/// use sanse::report::Report;
///
/// # let now = Timestamp::from_unix(1_772_366_400)?;
/// # let (root, issuing) = (SigningKey::generate()?, SigningKey::generate()?);
/// # let entry = TrustedKey::new(issuing.public(), "Health Authority", now, now.plus(86_400))?;
/// # let list = TrustList::new("ZZ".parse()?, 1, now, now.plus(86_400))?.trust(entry)?;
/// let district = ReportKey::generate()?; // stays with the authority
/// let list = list.report_key(district.public());
/// # let mut trust = Trust::pin(root.public())?;
/// # trust.load(Authority::new(root).sign(&list)?.bytes(), Now::exactly(now)).expect("a trust list");
/// # let key = HolderKey::generate_ed25519()?;
/// # let proven = Enrolment::new(&key, &[7; 16])?.verify(&[7; 16])?;
/// # let yellow = Pass::new(Colour::Yellow, Commitment::from_bytes([7; 16]));
/// # let credential = Issuer::new(issuing).issue(&yellow, &proven, now, now.plus(3_600))?;
/// # let mut wallet = Wallet::new();
/// # wallet.add("me", credential.bytes(), key)?;
/// # let code = wallet.present("me", &Request::at("ZZ-GATE-7".parse()?, now))?.code.to_text();
/// # let policy = Policy::at("ZZ-GATE-7".parse()?).build()?;
/// # let gate = Verifier::new(trust.clone(), policy, MemoryGuard::init(GuardSettings::default()));
/// let decision = gate.check(&code, &Scene::at(Now::exactly(now)));
/// if decision.is_to_report() {
///     let report = Report::of(&decision, "ZZ-GATE-7".parse()?, "gate 7")?.contact("000-0000")?;
///     let sealed = report.seal(&trust)?; // or `Outbox::put`, which keeps it until it is delivered
///
///     let opened = sealed.open(&district, "ZZ".parse::<sanse::RegionId>()?).expect("sealed to this key");
///     assert_eq!((opened.colour(), opened.contact_text()), (Colour::Yellow, Some("000-0000")));
///     # return Ok(());
/// }
/// # panic!("yellow is to be reported");
/// # #[expect(unreachable_code)]
/// # Ok::<(), sanse::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Report {
    place: PlaceId,
    time: Timestamp,
    gate: ReaderName,
    colour: Colour,
    reason: u16,
    region: RegionId,
    commitment: Commitment,
    credential: [u8; 16],
    contact: Option<Zeroizing<String>>,
}

impl Report {
    /// The report of a refusal, at this place and gate; the gate's name is cut to 32 bytes.
    ///
    /// # Errors
    /// [`Error::Malformed`] for a decision that is not to be reported ([`Decision::is_to_report`]): it was not refused for
    /// its colour or its test, it is a repeat, or nothing of it was believed. [`Error::Mismatch`] for another place than the
    /// one whose policy decided.
    pub fn of(decision: &Decision, place: PlaceId, gate: &str) -> Result<Self, Error> {
        let why =
            "only a refusal for colour or test, of a pass that its holder shows here and now, is reported";
        let not_to_report = Error::Malformed { what: "this report", why };
        let shown = decision.credential().zip(decision.region()).filter(|_| decision.is_to_report());
        let (credential, region) = shown.ok_or(not_to_report.clone())?;
        if decision.place().is_some_and(|own| own != place) {
            let why = "the pass was refused elsewhere; name the place of the verifier's policy";
            return Err(Error::Mismatch { what: "the report's place", with: "the decision's", why });
        }
        let (colour, reason) = decision.colour().zip(decision.followed_up()).ok_or(not_to_report)?;
        Ok(Self {
            place,
            time: decision.time(),
            gate: ReaderName::new(gate),
            colour,
            reason: reason.code(),
            region,
            commitment: *credential.claims().pass().commitment(),
            credential: credential.id(),
            contact: None,
        })
    }

    /// With how to reach the person, as the guard took it down: a phone number, an address. For yellow alone; of others
    /// the issuer has what it needs.
    ///
    /// # Errors
    /// [`Error::Mismatch`] for another colour; [`Error::Length`] unless it has 1 to [`limits::CONTACT_BYTES`] bytes;
    /// [`Error::Malformed`] for control, line or direction characters.
    pub fn contact(mut self, contact: &str) -> Result<Self, Error> {
        if self.colour != Colour::Yellow {
            let why = "contact details are taken of yellow passes alone; leave them out";
            return Err(Error::Mismatch { what: "the contact", with: "the colour", why });
        }
        self.contact = Some(typed("the contact", contact, limits::CONTACT_BYTES)?);
        Ok(self)
    }

    /// Where it was refused.
    #[must_use]
    pub fn place(&self) -> PlaceId {
        self.place
    }

    /// When it was refused, by the latest the gate's present could be.
    #[must_use]
    pub fn time(&self) -> Timestamp {
        self.time
    }

    /// At which gate.
    #[must_use]
    pub fn gate(&self) -> &str {
        self.gate.as_str()
    }

    /// The colour that was refused, or that of the pass whose test was.
    #[must_use]
    pub fn colour(&self) -> Colour {
        self.colour
    }

    /// The code of the refusal ([`Reason::code`](crate::reason::Reason::code)).
    #[must_use]
    pub fn reason(&self) -> u16 {
        self.reason
    }

    /// The region that issued the pass.
    #[must_use]
    pub fn region(&self) -> RegionId {
        self.region
    }

    /// The commitment to the person's document: the issuer's register finds the person by it.
    #[must_use]
    pub fn commitment(&self) -> &Commitment {
        &self.commitment
    }

    /// The id of the credential ([`Verified::id`](crate::Verified::id)).
    #[must_use]
    pub fn credential_id(&self) -> &[u8; 16] {
        &self.credential
    }

    /// How to reach the person, as the guard took it down. Hostile wherever it is printed.
    #[must_use]
    pub fn contact_text(&self) -> Option<&str> {
        self.contact.as_ref().map(|contact| contact.as_str())
    }
}

/// Shows nothing of the person.
impl fmt::Debug for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Report").field("place", &self.place).field("time", &self.time).finish_non_exhaustive()
    }
}

impl Record for Report {
    const NAME: &'static str = "report";
}

impl Content for Report {
    const LABEL: &'static str = "sanse/report/1";

    fn place(&self) -> PlaceId {
        self.place
    }

    fn time(&self) -> Timestamp {
        self.time
    }

    fn person(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(self.commitment.as_bytes().to_vec())
    }

    fn says(&self) -> Vec<(&'static str, Zeroizing<Vec<u8>>)> {
        let mut finding = Writer::default();
        finding.array(3).uint(self.colour.number()).uint(self.reason.into()).text(self.region.as_str());
        let finding = ("finding", Zeroizing::new(finding.into_bytes()));
        let contact = self.contact.iter().map(|text| ("contact", Zeroizing::new(text.as_bytes().to_vec())));
        std::iter::once(finding).chain(contact).collect()
    }

    fn write(&self, writer: &mut Writer) {
        write_when_and_gate(writer.array(8), self.time, self.gate);
        writer.uint(self.colour.number()).uint(self.reason.into()).text(self.region.as_str());
        writer.bytes(self.commitment.as_bytes()).bytes(&self.credential);
        match &self.contact {
            Some(contact) => writer.text(contact),
            None => writer.null(),
        };
    }

    fn read(place: PlaceId, reader: &mut Reader<'_>) -> Option<Self> {
        reader.array_of(8, "the eight parts of a report").ok()?;
        let (time, gate) = read_when_and_gate(reader)?;
        let colour = Colour::from_number(reader.uint().ok()?)?;
        let reason = u16::try_from(reader.uint().ok()?).ok().filter(|code| (100..=999).contains(code))?;
        let region = reader.text().ok()?.parse().ok()?;
        let commitment = Commitment::from_bytes(reader.bytes_of("16 bytes of commitment").ok()?);
        let credential = reader.bytes_of("16 bytes of an id").ok()?;
        let report =
            Self { place, time, gate, colour, reason, region, commitment, credential, contact: None };
        let contact = reader.or_null(|reader| reader.text()).ok()?;
        contact.map_or(Some(report.clone()), |contact| report.contact(contact).ok())
    }
}
