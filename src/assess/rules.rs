//! Rules: which facts mean which colour, and for how many days.

use sha2::{Digest, Sha256};

use super::fact::Contact;
use crate::area::AreaCode;
use crate::colour::Colour;
use crate::day::{Day, UtcOffset};
use crate::error::{Error, in_range};
use crate::limits;
use crate::temperature::Temperature;

/// What a fact means that counts for some days: a colour, until so many days after the day it happened.
///
/// The day itself is day 0: fourteen days from 1 March end when 15 March begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Observation {
    colour: Colour,
    days: u32,
}

impl Observation {
    /// A colour for so many days.
    ///
    /// # Errors
    /// [`Error::Malformed`] for green; [`Error::OutOfRange`] for 0 days or more than
    /// [`limits::OBSERVATION_DAYS`].
    pub fn new(colour: Colour, days: u32) -> Result<Self, Error> {
        let max = u64::from(limits::OBSERVATION_DAYS);
        in_range("the days of an observation", u64::from(days), 1, max)?;
        worse_than_green(colour)?;
        Ok(Self { colour, days })
    }

    /// The colour while it lasts: yellow or red.
    #[must_use]
    pub fn colour(self) -> Colour {
        self.colour
    }

    /// How many days it lasts.
    #[must_use]
    pub fn days(self) -> u32 {
        self.days
    }

    /// Yellow for fourteen days (重点地区来沪未满14天).
    const FOURTEEN_DAYS: Self = Self { colour: Colour::Yellow, days: 14 };
}

fn worse_than_green(colour: Colour) -> Result<Colour, Error> {
    if colour == Colour::Green {
        let why = "write yellow or red; what means nothing is left out";
        return Err(Error::Malformed { what: "the colour of such a fact", why });
    }
    Ok(colour)
}

/// An area whose travellers are observed, and the days of arrival for which that holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listed {
    area: AreaCode,
    from: Day,
    until: Option<Day>,
}

impl Listed {
    /// An area, for arrivals from the day `from` on until `until`, which is the first day on which it no longer holds.
    ///
    /// # Errors
    /// [`Error::Mismatch`] when `until` does not come after `from`.
    pub fn new(area: AreaCode, from: Day, until: Option<Day>) -> Result<Self, Error> {
        if until.is_some_and(|until| until <= from) {
            let why =
                "it is the first day on which the area is no longer listed, so it comes after the first";
            return Err(Error::Mismatch { what: "the last day of a listed area", with: "its first", why });
        }
        Ok(Self { area, from, until })
    }

    /// The area.
    #[must_use]
    pub fn area(&self) -> AreaCode {
        self.area
    }

    fn covers(&self, area: AreaCode, arrival: Day) -> bool {
        // Who is known to come from a province may come from its listed county.
        self.area.meets(area) && self.from <= arrival && self.until.is_none_or(|until| arrival < until)
    }
}

/// What each fact means. [`Rules::new`] has the meanings of 随申码: arrival from a listed area and contact, yellow for
/// fourteen days; medical management, a diagnosis and a suspicion, red until they end.
///
/// Rules are data: written in code, or read from TOML by `Rules::from_toml` (feature `toml`). They have a version, which
/// every assessment names. What is under management, diagnosed or suspected is never green, whatever the rules.
///
/// ```
/// use sanse::assess::{Listed, Rules};
///
/// let listed = Listed::new("999900".parse()?, "2026-02-01".parse()?, None)?;
/// let rules = Rules::new(7).list(listed)?;
/// assert_eq!((rules.version(), rules.listed().len()), (7, 1));
/// # Ok::<(), sanse::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    version: u32,
    offset: UtcOffset,
    listed: Vec<Listed>,
    arrival: Observation,
    traveller: Option<Observation>,
    case: Option<Observation>,
    fever_from: Temperature,
    fever: Option<Observation>,
    management: Colour,
    diagnosis: Colour,
    suspicion: Colour,
}

impl Rules {
    /// The meanings of 随申码, no area listed, days as in +08:00, and this version.
    ///
    /// Fever (37.3 degrees and more) gives advice and no colour.
    #[must_use]
    pub fn new(version: u32) -> Self {
        Self {
            version,
            offset: UtcOffset::default(),
            listed: Vec::new(),
            arrival: Observation::FOURTEEN_DAYS,
            traveller: Some(Observation::FOURTEEN_DAYS),
            case: Some(Observation::FOURTEEN_DAYS),
            fever_from: Temperature::FEVER,
            fever: None,
            management: Colour::Red,
            diagnosis: Colour::Red,
            suspicion: Colour::Red,
        }
    }

    /// With days that begin at this distance from UTC.
    #[must_use]
    pub fn with_utc_offset(mut self, offset: UtcOffset) -> Self {
        self.offset = offset;
        self
    }

    /// With one more listed area.
    ///
    /// # Errors
    /// [`Error::Exhausted`] above [`limits::LISTED_AREAS`].
    pub fn list(mut self, listed: Listed) -> Result<Self, Error> {
        if self.listed.len() >= limits::LISTED_AREAS {
            let (count, why) =
                (limits::LISTED_AREAS as u64, "list a province or prefecture for all that lies in it");
            return Err(Error::Exhausted { what: "the list of areas", count, why });
        }
        self.listed.push(listed);
        Ok(self)
    }

    /// With another meaning of an arrival from a listed area.
    #[must_use]
    pub fn arrival(mut self, meaning: Observation) -> Self {
        self.arrival = meaning;
        self
    }

    /// With another meaning of a contact; `None`: it changes no colour.
    #[must_use]
    pub fn contact(mut self, with: Contact, meaning: Option<Observation>) -> Self {
        match with {
            Contact::Traveller => self.traveller = meaning,
            Contact::Case => self.case = meaning,
        }
        self
    }

    /// With another fever, counted from this temperature on, and its meaning; `None`: it gives advice and no colour.
    #[must_use]
    pub fn fever(mut self, from: Temperature, meaning: Option<Observation>) -> Self {
        (self.fever_from, self.fever) = (from, meaning);
        self
    }

    /// With other colours of medical management, a diagnosis and a suspicion, each until it ends.
    ///
    /// # Errors
    /// [`Error::Malformed`] when one is green.
    pub fn colours(
        mut self,
        management: Colour,
        diagnosis: Colour,
        suspicion: Colour,
    ) -> Result<Self, Error> {
        self.management = worse_than_green(management)?;
        self.diagnosis = worse_than_green(diagnosis)?;
        self.suspicion = worse_than_green(suspicion)?;
        Ok(self)
    }

    /// The version, which every assessment names.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.version
    }

    /// SHA-256 over all that the rules say, version included: rules of one digest weigh alike.
    ///
    /// A register keeps it beside each assessment, and finds by it who was weighed by other rules.
    ///
    /// ```
    /// use sanse::assess::Rules;
    ///
    /// assert_eq!(Rules::new(7).digest(), Rules::new(7).digest());
    /// assert_ne!(Rules::new(7).digest(), Rules::new(8).digest());
    /// ```
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(b"sanse/rules/1");
        hash.update(self.version.to_be_bytes());
        hash.update(self.offset.minutes().to_be_bytes());
        hash.update((self.listed.len() as u64).to_be_bytes());
        for Listed { area, from, until } in &self.listed {
            let area = area.as_str();
            hash.update((area.len() as u64).to_be_bytes());
            hash.update(area);
            hash.update(from.number().to_be_bytes());
            hash.update([u8::from(until.is_some())]);
            hash.update(until.map_or(0, Day::number).to_be_bytes());
        }
        for meaning in [Some(self.arrival), self.traveller, self.case, self.fever] {
            let (colour, days) = meaning.map_or((0, 0), |meaning| (meaning.colour.number(), meaning.days));
            hash.update(colour.to_be_bytes());
            hash.update(days.to_be_bytes());
        }
        hash.update(self.fever_from.tenths().to_be_bytes());
        for colour in [self.management, self.diagnosis, self.suspicion] {
            hash.update(colour.number().to_be_bytes());
        }
        hash.finalize().into()
    }

    /// The region's distance from UTC.
    #[must_use]
    pub fn utc_offset(&self) -> UtcOffset {
        self.offset
    }

    /// The listed areas.
    #[must_use]
    pub fn listed(&self) -> &[Listed] {
        &self.listed
    }

    /// What an arrival from this area on this day means.
    pub(super) fn of_arrival(&self, area: AreaCode, on: Day) -> Option<Observation> {
        self.listed.iter().any(|listed| listed.covers(area, on)).then_some(self.arrival)
    }

    pub(super) fn of_contact(&self, with: Contact) -> Option<Observation> {
        match with {
            Contact::Traveller => self.traveller,
            Contact::Case => self.case,
        }
    }

    pub(super) fn is_fever(&self, temperature: Temperature) -> bool {
        temperature >= self.fever_from
    }

    pub(super) fn of_fever(&self) -> Option<Observation> {
        self.fever
    }

    pub(super) fn of_management(&self) -> Colour {
        self.management
    }

    pub(super) fn of_diagnosis(&self) -> Colour {
        self.diagnosis
    }

    pub(super) fn of_suspicion(&self) -> Colour {
        self.suspicion
    }
}
