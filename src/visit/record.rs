//! One visit, as it is kept.

use std::fmt;

use super::key::{DayKey, VisitorTag};
use crate::audience::{Audience, PlaceId};
use crate::colour::Colour;
use crate::day::{Day, UtcOffset};
use crate::error::Error;
use crate::limits;
use crate::reader::ReaderName;
use crate::time::Timestamp;
use crate::verify::{CardAnswer, CheckedSelfScan, Decision, Display, Outcome, Resolution, Resolved};

/// How a visit came to be known: each has its own column in the statistics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "a sixth would be a new format")]
pub enum Column {
    /// A code was scanned at a gate; also one that is no pass.
    Code,
    /// A pass on paper was scanned at a gate.
    Paper,
    /// Written down by hand at the door.
    Manual,
    /// The visitor scanned the place's code; it was sent later. Shown apart: nobody at the door has counted it.
    SelfScan,
    /// An identity card alone was read by an unattended sentinel.
    Card,
}

impl Column {
    /// All of them, by number.
    pub const ALL: [Column; 5] =
        [Column::Code, Column::Paper, Column::Manual, Column::SelfScan, Column::Card];

    /// `code`, `paper`, `manual`, `self-scan` or `card`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Column::Code => "code",
            Column::Paper => "paper",
            Column::Manual => "manual",
            Column::SelfScan => "self-scan",
            Column::Card => "card",
        }
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One visit: when, where, how, and with which outcome; no name, no identity, no key, nothing that leads to a pass.
///
/// A colour stands in it only when the decision showed one ([`Decision::display`]): what was not verified, not in date or
/// not shown by its holder has none, and no tag, for nobody is known then.
///
/// ```
/// use sanse::verify::Resolution;
/// use sanse::visit::{Column, DayKey, Visit};
/// use sanse::{Colour, Day, Timestamp, UtcOffset};
///
/// # let now = Timestamp::from_unix(1_772_366_580)?;
/// let key = DayKey::generate("ZZ-GATE-7".parse()?, Day::of(now, UtcOffset::default()), UtcOffset::default())?;
/// // At a gate: Visit::of(&decision, &key, reader)?; here somebody without a phone is written down.
/// let visit = Visit::by_hand(&key, "gate 2", now, Some(Colour::Green), Resolution::Admitted)?;
/// assert_eq!((visit.column(), visit.tag()), (Column::Manual, None));
/// assert_eq!(visit.time().to_string(), "2026-03-01T12:00:00Z"); // it was three minutes later
/// # Ok::<(), sanse::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Visit {
    pub(super) at: Timestamp,
    pub(super) place: PlaceId,
    pub(super) gate: ReaderName,
    pub(super) colour: Option<Colour>,
    pub(super) outcome: Outcome,
    pub(super) column: Column,
    pub(super) resolution: Option<Resolution>,
    pub(super) tag: Option<VisitorTag>,
    /// Names a self-scan, so that one that is sent twice is one visit.
    pub(super) once: Option<[u8; 16]>,
}

impl Visit {
    /// The visit of a decision at a gate of the key's place; none for a repeat, which is the same visit once more.
    ///
    /// Record an Admit or a Refuse at once. Of a Check record what it became when it was closed: [`Visit::of_resolved`], or
    /// this of what [`Verifier::complete`](crate::verify::Verifier::complete) has answered. Asked of a Check itself this
    /// leaves it open for good: it is that visit, and is closed no more. Of one that was closed before it is none: one visit,
    /// never both.
    ///
    /// # Errors
    /// [`Error::Mismatch`] when the decision is not of the key's day, or not of its place.
    pub fn of(decision: &Decision, key: &DayKey, gate: &str) -> Result<Option<Self>, Error> {
        let visit = Self::decided(decision, None, key, gate)?;
        Ok(visit.filter(|_| decision.leave_open()))
    }

    /// The visit of a Check that a person has closed; none for a repeat.
    ///
    /// # Errors
    /// As [`Visit::of`].
    pub fn of_resolved(resolved: &Resolved, key: &DayKey, gate: &str) -> Result<Option<Self>, Error> {
        Self::decided(resolved.decision(), Some(resolved.resolution()), key, gate)
    }

    /// The visit of a self-scan that was sent; none when nothing of it is believed.
    ///
    /// It is counted once, by the name that the key makes of its id, however often and wherever it is sent. Sent after the
    /// day's tags were destroyed it is counted without one.
    ///
    /// # Errors
    /// [`Error::Mismatch`] when the place was entered on another day than the key's, or is another place, or nothing of the
    /// key is left.
    pub fn of_self_scan(sent: &CheckedSelfScan, key: &DayKey) -> Result<Option<Self>, Error> {
        let decision = sent.decision();
        let (Some(id), Some(at), Display::Pass(_)) = (sent.id(), sent.claimed_at(), decision.display())
        else {
            return Ok(None);
        };
        is_of_the_place(decision, key)?;
        let visit = Self::nobody(key, at, "")?;
        let why = "name it while self-scans of the day are taken; later it counts no more";
        let destroyed = Error::Mismatch { what: "a self-scan", with: "a key that is destroyed", why };
        let once = Some(key.name(&id).ok_or(destroyed)?);
        let (colour, tag) = visitor(decision, key);
        let (outcome, resolution) = (decision.outcome(), None);
        Ok(Some(Self { colour, outcome, column: Column::SelfScan, resolution, tag, once, ..visit }))
    }

    /// The visit of a card that a sentinel of the key's place has answered; none for a repeat, which is the same visit once
    /// more.
    ///
    /// Its tag is made of the card, where the roster has a colour for it ([`DayKey::tag_of_card`]): somebody who comes with a
    /// card and with a code is two visitors.
    ///
    /// # Errors
    /// [`Error::Mismatch`] when the answer is not of the key's day, or not of its place.
    pub fn of_card(answer: &CardAnswer<'_>, key: &DayKey, gate: &str) -> Result<Option<Self>, Error> {
        if answer.place() != key.place() {
            let (what, why) = ("the sentinel's place", "take the key of the place where the sentinel stands");
            return Err(Error::Mismatch { what, with: "the key's", why });
        }
        if answer.is_repeat() {
            return Ok(None);
        }
        let (colour, outcome) = (answer.colour(), answer.outcome());
        let tag = colour.and_then(|_| key.tag_of_card(answer.document()));
        let visit = Self::nobody(key, answer.decided_at().earliest(), gate)?;
        Ok(Some(Self { colour, outcome, column: Column::Card, tag, ..visit }))
    }

    /// The visit of somebody who was written down by hand; with the colour if one was seen. Nobody is known by it, so it
    /// has no tag.
    ///
    /// # Errors
    /// [`Error::Mismatch`] when the time is not of the key's day.
    pub fn by_hand(
        key: &DayKey,
        gate: &str,
        time: Timestamp,
        colour: Option<Colour>,
        said: Resolution,
    ) -> Result<Self, Error> {
        let outcome = match said {
            Resolution::Admitted => Outcome::Admit,
            Resolution::Refused => Outcome::Refuse,
        };
        Ok(Self { colour, outcome, column: Column::Manual, ..Self::nobody(key, time, gate)? })
    }

    fn decided(
        decision: &Decision,
        resolution: Option<Resolution>,
        key: &DayKey,
        gate: &str,
    ) -> Result<Option<Self>, Error> {
        if decision.is_repeat() {
            return Ok(None);
        }
        is_of_the_place(decision, key)?;
        let (colour, tag) = visitor(decision, key);
        let paper = decision.credential().is_some_and(|c| c.claims().holder().is_none());
        let column = if paper { Column::Paper } else { Column::Code };
        let visit = Self::nobody(key, decision.decided_at().earliest(), gate)?;
        Ok(Some(Self { colour, outcome: decision.outcome(), column, resolution, tag, ..visit }))
    }

    /// A visit of nobody known, refused.
    fn nobody(key: &DayKey, time: Timestamp, gate: &str) -> Result<Self, Error> {
        let at = time.floor(limits::VISIT_SECONDS);
        if Day::of(at, key.offset()) != key.day() {
            let why = "ask for the key of the day on which the visit was";
            return Err(Error::Mismatch { what: "a visit's day", with: "the day of the key", why });
        }
        Ok(Self {
            at,
            place: key.place(),
            gate: ReaderName::new(gate),
            colour: None,
            outcome: Outcome::Refuse,
            column: Column::Code,
            resolution: None,
            tag: None,
            once: None,
        })
    }

    /// When: the first second of five minutes.
    #[must_use]
    pub fn time(&self) -> Timestamp {
        self.at
    }

    /// Where.
    #[must_use]
    pub fn place(&self) -> PlaceId {
        self.place
    }

    /// At which reader; one without a name for a self-scan.
    #[must_use]
    pub fn gate(&self) -> ReaderName {
        self.gate
    }

    /// The colour that was shown or seen, if any.
    #[must_use]
    pub fn colour(&self) -> Option<Colour> {
        self.colour
    }

    /// What was answered.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// How the visit came to be known.
    #[must_use]
    pub fn column(&self) -> Column {
        self.column
    }

    /// What a person said who closed a Check.
    #[must_use]
    pub fn resolution(&self) -> Option<Resolution> {
        self.resolution
    }

    /// What it came to: a Check that a person closed is what that person said.
    #[must_use]
    pub fn became(&self) -> Outcome {
        match self.resolution {
            Some(Resolution::Admitted) => Outcome::Admit,
            Some(Resolution::Refused) => Outcome::Refuse,
            None => self.outcome,
        }
    }

    /// The visitor's tag, if anybody is known.
    #[must_use]
    pub fn tag(&self) -> Option<VisitorTag> {
        self.tag
    }

    /// The day it belongs to, at this distance from UTC.
    #[must_use]
    pub fn day(&self, offset: UtcOffset) -> Day {
        Day::of(self.at, offset)
    }

    /// The hour of that day, from 0 to 23.
    #[must_use]
    pub fn hour(&self, offset: UtcOffset) -> u8 {
        let hour = self.at.since(self.day(offset).begins(offset)) / 3_600;
        u8::try_from(hour.min(23)).unwrap_or(23)
    }

    /// Whether its parts can stand together: what was read from outside is held against this.
    pub(super) fn is_sound(&self) -> bool {
        let (manual, card) = (self.column == Column::Manual, self.column == Column::Card);
        self.at.floor(limits::VISIT_SECONDS) == self.at
            && (self.resolution.is_none() || self.outcome == Outcome::Check)
            && (self.tag.is_none() || self.colour.is_some() && !manual)
            && (self.colour.is_some() || self.outcome == Outcome::Refuse || manual)
            && !((manual || card) && self.outcome == Outcome::Check)
            && (self.column == Column::SelfScan) == self.once.is_some()
            && (self.once.is_none() || self.colour.is_some() && self.resolution.is_none())
    }
}

/// A code that was shown, and held, for another place than the key's is no visit of this one.
fn is_of_the_place(decision: &Decision, key: &DayKey) -> Result<(), Error> {
    match (decision.display(), decision.presented()) {
        (Display::Pass(_), Some((_, Audience::Place(place)))) if place != key.place() => {
            Err(Error::Mismatch {
                what: "the decision's place",
                with: "the key's",
                why: "take the key of the place that the code was shown at",
            })
        }
        _ => Ok(()),
    }
}

/// The colour and the tag of whoever is known by a decision.
fn visitor(decision: &Decision, key: &DayKey) -> (Option<Colour>, Option<VisitorTag>) {
    let Display::Pass(colour) = decision.display() else { return (None, None) };
    let person = decision.credential().map(|credential| credential.claims().pass().commitment());
    (Some(colour), person.and_then(|person| key.tag(person)))
}

/// No tag, nothing of a person; a colour at a time of day is what the unit's detail shows.
impl fmt::Debug for Visit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Visit")
            .field("at", &self.at)
            .field("place", &self.place)
            .field("gate", &self.gate)
            .field("colour", &self.colour)
            .field("outcome", &self.outcome)
            .field("column", &self.column)
            .field("resolution", &self.resolution)
            .field("tagged", &self.tag.is_some())
            .finish()
    }
}
