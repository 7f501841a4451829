//! The numbers of a day: pure functions of its visits.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::key::VisitorTag;
use super::record::{Column, Visit};
use crate::audience::PlaceId;
use crate::colour::Colour;
use crate::day::{Day, UtcOffset};
use crate::verify::Outcome;

/// How many visits, by what they came to. The parts always sum to [`Count::total`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Count {
    /// Admitted, by the verifier or by a person who closed a Check.
    pub admitted: u64,
    /// Left as a Check: nobody said what followed.
    pub checked: u64,
    /// Refused, by the verifier or by a person who closed a Check.
    pub refused: u64,
    /// Of those admitted, the ones that a person looked at.
    pub admitted_by_person: u64,
    /// Of those refused, the ones that a person looked at.
    pub refused_by_person: u64,
}

impl Count {
    /// All visits: admitted, checked and refused.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.admitted + self.checked + self.refused
    }

    /// How often a person had to look: Checks that were closed, and those that were left.
    #[must_use]
    pub fn looked_at(&self) -> u64 {
        self.checked + self.admitted_by_person + self.refused_by_person
    }

    fn add(&mut self, visit: &Visit) {
        let closed = u64::from(visit.resolution().is_some());
        match visit.became() {
            Outcome::Admit => {
                self.admitted += 1;
                self.admitted_by_person += closed;
            }
            Outcome::Check => self.checked += 1,
            Outcome::Refuse => {
                self.refused += 1;
                self.refused_by_person += closed;
            }
        }
    }

    fn join(self, other: &Self) -> Self {
        Self {
            admitted: self.admitted + other.admitted,
            checked: self.checked + other.checked,
            refused: self.refused + other.refused,
            admitted_by_person: self.admitted_by_person + other.admitted_by_person,
            refused_by_person: self.refused_by_person + other.refused_by_person,
        }
    }
}

/// The numbers of one place and day, for the unit itself; what everybody may see is a
/// [`PublishedDay`](super::PublishedDay).
///
/// Visits at the door are those by code, on paper, by hand and by card. Self-scans stand apart: nobody at the door has counted them,
/// and who is let in by a screen alone was seen by nobody.
///
/// ```
/// use sanse::verify::Resolution;
/// use sanse::visit::{DayKey, DayStatistics, Visit};
/// use sanse::{Colour, Day, Timestamp, UtcOffset};
///
/// # let now = Timestamp::from_unix(1_772_366_400)?;
/// let (place, region) = ("ZZ-GATE-7".parse()?, UtcOffset::default());
/// let key = DayKey::generate(place, Day::of(now, region), region)?;
/// let visit = Visit::by_hand(&key, "gate 2", now, Some(Colour::Green), Resolution::Admitted)?;
/// let numbers = DayStatistics::of(&[visit], place, key.day(), region);
/// assert_eq!(numbers.visits().admitted, 1);
/// assert_eq!(numbers.hour(20).total(), 1); // noon in UTC, at +08:00
/// assert_eq!((numbers.visitors(), numbers.untagged()), (0, 1));
/// # Ok::<(), sanse::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct DayStatistics {
    place: PlaceId,
    day: Day,
    offset: UtcOffset,
    cells: BTreeMap<Cell, Count>,
    tags: BTreeSet<(bool, VisitorTag)>,
    untagged: u64,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Cell {
    column: Column,
    hour: u8,
    colour: Option<Colour>,
}

impl DayStatistics {
    /// The numbers of those visits that are of this place and day; others are passed over.
    #[must_use]
    pub fn of(visits: &[Visit], place: PlaceId, day: Day, offset: UtcOffset) -> Self {
        let (cells, tags) = (BTreeMap::new(), BTreeSet::new());
        let mut numbers = Self { place, day, offset, cells, tags, untagged: 0 };
        for visit in visits.iter().filter(|visit| visit.place() == place && visit.day(offset) == day) {
            let (column, hour, colour) = (visit.column(), visit.hour(offset), visit.colour());
            numbers.cells.entry(Cell { column, hour, colour }).or_default().add(visit);
            match visit.tag() {
                Some(tag) => drop(numbers.tags.insert((column == Column::SelfScan, tag))),
                None => numbers.untagged += u64::from(column != Column::SelfScan),
            }
        }
        numbers
    }

    /// The place.
    #[must_use]
    pub fn place(&self) -> PlaceId {
        self.place
    }

    /// The day.
    #[must_use]
    pub fn day(&self) -> Day {
        self.day
    }

    /// The region's distance from UTC.
    #[must_use]
    pub fn offset(&self) -> UtcOffset {
        self.offset
    }

    /// All visits at the door.
    #[must_use]
    pub fn visits(&self) -> Count {
        self.sum(|cell| cell.column != Column::SelfScan)
    }

    /// The visits of one column; self-scans too.
    #[must_use]
    pub fn column(&self, column: Column) -> Count {
        self.sum(|cell| cell.column == column)
    }

    /// The visits at the door in one hour of the day, from 0 to 23.
    #[must_use]
    pub fn hour(&self, hour: u8) -> Count {
        self.sum(|cell| cell.column != Column::SelfScan && cell.hour == hour)
    }

    /// The visits at the door of one colour; `None` for those of whom none was known.
    #[must_use]
    pub fn colour(&self, colour: Option<Colour>) -> Count {
        self.sum(|cell| cell.column != Column::SelfScan && cell.colour == colour)
    }

    /// Different visitors at the door, of those who have a tag.
    #[must_use]
    pub fn visitors(&self) -> u64 {
        self.tags.iter().filter(|(sent, _)| !sent).count() as u64
    }

    /// Different visitors among the self-scans, of those who have a tag.
    #[must_use]
    pub fn self_scan_visitors(&self) -> u64 {
        self.tags.iter().filter(|(sent, _)| *sent).count() as u64
    }

    /// Visits at the door without a tag: nobody was known, or the day's tags were destroyed. [`DayStatistics::visitors`]
    /// knows nothing of them.
    #[must_use]
    pub fn untagged(&self) -> u64 {
        self.untagged
    }

    fn sum(&self, of: impl Fn(&Cell) -> bool) -> Count {
        self.cells
            .iter()
            .filter(|(cell, _)| of(cell))
            .fold(Count::default(), |sum, (_, count)| sum.join(count))
    }
}

/// The sums; no tag.
impl fmt::Debug for DayStatistics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DayStatistics")
            .field("place", &self.place)
            .field("day", &self.day)
            .field("visits", &self.visits())
            .field("self_scans", &self.column(Column::SelfScan))
            .field("visitors", &self.visitors())
            .finish_non_exhaustive()
    }
}
