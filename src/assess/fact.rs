//! Facts: what is known of a person, from whom, and when it happened.

use std::fmt;
use std::str::FromStr;

use super::FactError;
use crate::area::AreaCode;
use crate::day::Day;
use crate::error::{Error, word};
use crate::pass::TestResult;
use crate::temperature::Temperature;
use crate::time::Timestamp;

/// Who says a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Source {
    /// The health authority (卫生健康部门).
    Health,
    /// The police (公安机关).
    Police,
    /// Railways, airlines, coaches, ferries (交通运输部门).
    Transport,
    /// A laboratory that tests (检测机构).
    Laboratory,
    /// Whoever registered the person (登记点).
    Registrar,
    /// The person (本人申报).
    Holder,
}

/// What happened, and when.
///
/// What is known to the second has a [`Timestamp`]; what is known by the day has a [`Day`] of the region.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the fields are the values named in the variant's sentence")]
pub enum Event {
    /// The health declaration was made.
    Declared { at: Timestamp },
    /// A daily check-in, with the temperature.
    CheckedIn { at: Timestamp, temperature: Temperature },
    /// Arrival here from an area.
    Arrived { from: AreaCode, on: Day },
    /// Contact with somebody who matters.
    Contact { with: Contact, on: Day },
    /// Medical management (医学管理措施) began; the day it is planned to end on, where there is a plan.
    ManagementStarted { at: Timestamp, planned_end: Option<Day> },
    /// Medical management was lifted.
    ManagementLifted { at: Timestamp },
    /// A diagnosis was confirmed (确诊).
    Diagnosed { at: Timestamp },
    /// Discharge from hospital (出院).
    Discharged { at: Timestamp },
    /// A suspicion was raised (疑似).
    SuspicionRaised { at: Timestamp },
    /// The suspicion was excluded (排除).
    SuspicionExcluded { at: Timestamp },
    /// A sample was taken, and what was found in it, if that is known yet; `reported_at` is when that was told.
    Tested { at: Timestamp, reported_at: Timestamp, result: TestResult },
}

/// When something happened: to the second, or by the day.
#[derive(Clone, Copy)]
pub(super) enum When {
    At(Timestamp),
    On(Day),
}

/// With whom there was contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Contact {
    /// Somebody who came from a listed area.
    Traveller,
    /// Somebody diagnosed or suspected.
    Case,
}

/// A fact of a person: an [`Event`] and the [`Source`] that answers for it.
///
/// What makes a colour better is believed of the health authority alone, what a sample showed of a laboratory too: a
/// person's own word can make their colour worse, never better. `Debug` shows nothing of the person.
///
/// ```
/// use sanse::assess::{Event, Fact, Source};
///
/// let arrived = Event::Arrived { from: "999900".parse()?, on: "2026-03-01".parse()? };
/// let fact = Fact::new(arrived, Source::Transport)?;
/// assert_eq!(fact.event().name(), "arrived");
///
/// let lifted = Event::ManagementLifted { at: sanse::Timestamp::from_unix(1_772_366_400)? };
/// assert_eq!(Fact::new(lifted, Source::Holder).unwrap_err().code(), "source");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fact {
    event: Event,
    source: Source,
}

impl Fact {
    /// A fact.
    ///
    /// # Errors
    /// [`FactError::Source`] when such a source cannot know this, or is not believed on it.
    pub fn new(event: Event, source: Source) -> Result<Self, FactError> {
        let believed = event.believed_of();
        if !believed.contains(&source) {
            return Err(FactError::Source { event: event.name(), by: source, believed });
        }
        Ok(Self { event, source })
    }

    /// What happened.
    #[must_use]
    pub fn event(&self) -> &Event {
        &self.event
    }

    /// Who says so.
    #[must_use]
    pub fn source(&self) -> Source {
        self.source
    }
}

impl Event {
    /// Its stable name, for programs and stores.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Event::Declared { .. } => "declared",
            Event::CheckedIn { .. } => "checked-in",
            Event::Arrived { .. } => "arrived",
            Event::Contact { .. } => "contact",
            Event::ManagementStarted { .. } => "management-started",
            Event::ManagementLifted { .. } => "management-lifted",
            Event::Diagnosed { .. } => "diagnosed",
            Event::Discharged { .. } => "discharged",
            Event::SuspicionRaised { .. } => "suspicion-raised",
            Event::SuspicionExcluded { .. } => "suspicion-excluded",
            Event::Tested { .. } => "tested",
        }
    }

    /// When it happened.
    pub(super) fn when(&self) -> When {
        match *self {
            Event::Arrived { on, .. } | Event::Contact { on, .. } => When::On(on),
            Event::Declared { at }
            | Event::CheckedIn { at, .. }
            | Event::ManagementStarted { at, .. }
            | Event::ManagementLifted { at }
            | Event::Diagnosed { at }
            | Event::Discharged { at }
            | Event::SuspicionRaised { at }
            | Event::SuspicionExcluded { at }
            | Event::Tested { reported_at: at, .. } => When::At(at),
        }
    }

    /// The sources that are believed on it.
    fn believed_of(&self) -> &'static [Source] {
        use Source::{Health, Holder, Laboratory, Police, Registrar, Transport};
        match self {
            Event::Declared { .. } => &[Holder, Registrar],
            Event::CheckedIn { .. } => &[Holder, Registrar, Health],
            Event::Arrived { .. } => &[Health, Police, Transport, Registrar, Holder],
            Event::Contact { .. } => &[Health, Police, Transport, Registrar, Holder],
            Event::Tested { .. } => &[Health, Laboratory],
            Event::ManagementStarted { .. }
            | Event::ManagementLifted { .. }
            | Event::Diagnosed { .. }
            | Event::Discharged { .. }
            | Event::SuspicionRaised { .. }
            | Event::SuspicionExcluded { .. } => &[Health],
        }
    }
}

impl Source {
    pub(super) const ALL: [Source; 6] = [
        Source::Health,
        Source::Police,
        Source::Transport,
        Source::Laboratory,
        Source::Registrar,
        Source::Holder,
    ];

    /// Its stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Source::Health => "health",
            Source::Police => "police",
            Source::Transport => "transport",
            Source::Laboratory => "laboratory",
            Source::Registrar => "registrar",
            Source::Holder => "holder",
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Reads what [`Source::name`] writes; else [`Error::Word`].
impl FromStr for Source {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        word("the source of a fact", text, &Source::ALL, Source::name)
    }
}

impl Contact {
    /// `traveller` or `case`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Contact::Traveller => "traveller",
            Contact::Case => "case",
        }
    }
}

/// Reads what [`Contact::name`] writes; else [`Error::Word`].
impl FromStr for Contact {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        word("the contact", text, &[Contact::Traveller, Contact::Case], Contact::name)
    }
}

/// Shows what kind of event it is, and nothing of when and where.
impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Event({})", self.name())
    }
}

/// Shows that it is a fact, and who said it.
impl fmt::Debug for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fact").field("source", &self.source).finish_non_exhaustive()
    }
}
