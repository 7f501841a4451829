//! What the gate knows at the moment of a scan, beside the code itself.

use std::fmt;
use std::str::FromStr;

use super::beacon::Beacon;
use crate::error::{Error, word};
use crate::identity::{Commitment, IdentityDocument, Salt};
use crate::presentation::Nonce;
use crate::temperature::Temperature;
use crate::time::Now;

/// The moment of a scan: the time, the reader, and what a person at the door has done already.
///
/// ```
/// use sanse::verify::{Confirmation, Scene};
/// use sanse::{Now, Timestamp};
///
/// # let now = Now::exactly(Timestamp::from_unix(1_772_366_400)?);
/// let scene = Scene::at(now).reader("gate 2").confirm(Confirmation::Temperature);
/// # let _ = scene;
/// # Ok::<(), sanse::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Scene<'a> {
    pub(crate) now: Now,
    pub(crate) reader: &'a str,
    pub(super) beacon: Option<(&'a Beacon, u64)>,
    pub(super) document: Option<Given<'a>>,
    pub(crate) done: Done,
}

/// A document that was given, and how it is compared. A program that never gives one carries no Argon2: a page on a phone
/// is smaller without.
#[derive(Clone, Copy, Debug)]
pub(super) struct Given<'a> {
    document: &'a IdentityDocument,
    matches: fn(&IdentityDocument, &Salt, &Commitment) -> Result<bool, Error>,
}

/// What a person at the door has done so far, or the door itself has measured.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Done {
    confirmed: u8,
    pub(crate) temperature: Option<Temperature>,
}

impl Done {
    pub(crate) fn is_confirmed(self, confirmation: Confirmation) -> bool {
        self.confirmed & confirmation.bit() != 0
    }

    /// What was done before, and this; of two measurements the later counts.
    pub(crate) fn and(self, since: Self) -> Self {
        Self {
            confirmed: self.confirmed | since.confirmed,
            temperature: since.temperature.or(self.temperature),
        }
    }
}

impl<'a> Scene<'a> {
    /// A scan at this time, at a reader with no name.
    #[must_use]
    pub fn at(now: Now) -> Self {
        Self { now, reader: "", beacon: None, document: None, done: Done::default() }
    }

    /// At the reader of this name: the same code at one reader within 5 s is one scan, and no second one. Lanes that share a
    /// guard must have names of their own, or a copy that is shown at the next lane within 5 s is a repeat. Names past 32
    /// bytes are cut.
    #[must_use]
    pub fn reader(mut self, name: &'a str) -> Self {
        let end = name.floor_char_boundary(crate::limits::READER_BYTES);
        self.reader = name.get(..end).unwrap_or_default();
        self
    }

    /// With the gate's challenges, at this second of its uptime.
    #[must_use]
    pub fn beacon(mut self, beacon: &'a Beacon, uptime: u64) -> Self {
        self.beacon = Some((beacon, uptime));
        self
    }

    /// With the identity document that the guard has typed in or read from the card.
    #[must_use]
    pub fn document(mut self, document: &'a IdentityDocument) -> Self {
        self.document = Some(Given { document, matches: IdentityDocument::matches });
        self
    }

    /// With something that a person at the door has confirmed.
    #[must_use]
    pub fn confirm(mut self, confirmation: Confirmation) -> Self {
        self.done.confirmed |= confirmation.bit();
        self
    }

    /// With the temperature that was measured, by a person or by the door itself: it confirms that it was, and is held
    /// against [`PolicyBuilder::temperature_below`](super::PolicyBuilder::temperature_below).
    #[must_use]
    pub fn temperature(mut self, measured: Temperature) -> Self {
        self.done.temperature = Some(measured);
        self.confirm(Confirmation::Temperature)
    }

    /// Whether a person at the door has confirmed something, given a document, or a temperature was measured.
    pub(crate) fn has_more_than_the_code(&self) -> bool {
        self.done.confirmed != 0 || self.document.is_some()
    }

    /// Whether the document that was given is the one behind this commitment; nothing where none was given. No memory
    /// for Argon2id is no match.
    pub(crate) fn document_matches(&self, salt: &Salt, commitment: &Commitment) -> Option<bool> {
        let given = self.document?;
        Some((given.matches)(given.document, salt, commitment).unwrap_or(false))
    }

    pub(crate) fn has_document(&self) -> bool {
        self.document.is_some()
    }

    pub(crate) fn dead_at(&self, nonce: Nonce) -> Option<u64> {
        self.beacon.and_then(|(beacon, uptime)| beacon.dead_at(nonce, uptime))
    }

    /// The gate's clock by name, and its present.
    pub(crate) fn uptime(&self) -> Option<(Nonce, u64)> {
        self.beacon.and_then(|(beacon, uptime)| Some((beacon.clock()?, uptime)))
    }
}

/// What a person at the door must see to, beside the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Confirmation {
    /// The temperature was measured.
    Temperature,
    /// A resident consents to the visit.
    Consent,
    /// A second document was seen.
    SecondDocument,
}

impl Confirmation {
    /// `temperature`, `consent` or `second-document`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Confirmation::Temperature => "temperature",
            Confirmation::Consent => "consent",
            Confirmation::SecondDocument => "second-document",
        }
    }
}

impl fmt::Display for Confirmation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Reads what [`Confirmation::name`] writes; else [`Error::Word`].
impl FromStr for Confirmation {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let all = [Confirmation::Temperature, Confirmation::Consent, Confirmation::SecondDocument];
        word("the confirmation", text, &all, Confirmation::name)
    }
}

impl Confirmation {
    fn bit(self) -> u8 {
        match self {
            Confirmation::Temperature => 1,
            Confirmation::Consent => 2,
            Confirmation::SecondDocument => 4,
        }
    }
}
