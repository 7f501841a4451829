//! The people of a day, as they are published: who comes ten times, or shows ten codes that nobody knows, hides nobody.

use std::collections::BTreeMap;

use super::answer::Answer;
use super::key::VisitorTag;
use super::record::{Column, Visit};
use crate::audience::PlaceId;
use crate::day::{Day, UtcOffset};

/// How many people there were: at the door by hour and by answer, and by self-scan.
///
/// A tag is one person, at the hour and with the answer of the first visit; who was written down by hand is one, for staff
/// write them. A visit of nobody known is no person: such codes cost nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct People {
    pub(super) hours: [u64; 24],
    pub(super) answers: [u64; Answer::ALL.len()],
    pub(super) self_scans: u64,
}

impl People {
    /// Those of the visits of this place and day; others are passed over.
    pub(super) fn of(visits: &[Visit], place: PlaceId, day: Day, offset: UtcOffset) -> Self {
        let mut people = Self { hours: [0; 24], answers: [0; Answer::ALL.len()], self_scans: 0 };
        let mut first: BTreeMap<(bool, VisitorTag), &Visit> = BTreeMap::new();
        for visit in visits.iter().filter(|visit| visit.place() == place && visit.day(offset) == day) {
            match (visit.column(), visit.tag()) {
                (Column::Manual, _) => people.add(visit, offset),
                (column, Some(tag)) => {
                    let known = first.entry((column == Column::SelfScan, tag)).or_insert(visit);
                    // The time is exact to five minutes: of several then, the answer that stands first.
                    if (visit.time(), Answer::of(visit)) < (known.time(), Answer::of(known)) {
                        *known = visit;
                    }
                }
                (_, None) => {}
            }
        }
        for ((self_scan, _), visit) in first {
            if self_scan {
                people.self_scans += 1;
            } else {
                people.add(visit, offset);
            }
        }
        people
    }

    /// One person more at the door.
    fn add(&mut self, visit: &Visit, offset: UtcOffset) {
        // Both or none, so that the tables have one sum.
        let hour = self.hours.get_mut(usize::from(visit.hour(offset)));
        let answer = Answer::of(visit).and_then(|at| self.answers.get_mut(at));
        if let (Some(hour), Some(answer)) = (hour, answer) {
            *hour += 1;
            *answer += 1;
        }
    }

    /// Everybody at the door.
    pub(super) fn total(&self) -> u64 {
        self.hours.iter().sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::colour::Colour;
    use crate::time::Timestamp;
    use crate::verify::Resolution;
    use crate::visit::DayKey;

    /// A store of somebody's own may give more than it was asked for.
    #[test]
    fn visits_of_other_places_and_days_are_passed_over() {
        let noon = Timestamp::from_unix(1_772_366_400).unwrap();
        let (here, there): (PlaceId, PlaceId) = ("ZZ-GATE-7".parse().unwrap(), "ZZ-GATE-8".parse().unwrap());
        let at = |place, time| {
            let day = Day::of(time, UtcOffset::UTC);
            let key = DayKey::from_bytes(place, day, UtcOffset::UTC, [1; 32], [2; 32]);
            Visit::by_hand(&key, "gate 2", time, None, Resolution::Admitted).unwrap()
        };
        let visits = [at(here, noon), at(there, noon), at(here, noon.plus(86_400))];
        let people = People::of(&visits, here, Day::of(noon, UtcOffset::UTC), UtcOffset::UTC);
        assert_eq!((people.total(), people.answers.iter().sum::<u64>(), people.self_scans), (1, 1, 0));
    }

    /// Nor need it give them in the order of time.
    #[test]
    fn the_first_visit_counts_whatever_order_they_come_in() {
        let noon = Timestamp::from_unix(1_772_366_400).unwrap();
        let (place, day): (PlaceId, Day) = ("ZZ-GATE-7".parse().unwrap(), Day::of(noon, UtcOffset::UTC));
        let key = DayKey::from_bytes(place, day, UtcOffset::UTC, [1; 32], [2; 32]);
        let at = |time| {
            let visit = Visit::by_hand(&key, "", time, Some(Colour::Green), Resolution::Admitted).unwrap();
            Visit { column: Column::Code, tag: Some(VisitorTag::from_bytes([3; 8])), ..visit }
        };
        let mut visits = [at(noon), at(noon.plus(3_600))];
        let first = People::of(&visits, place, day, UtcOffset::UTC);
        assert_eq!((first.hours[12], first.total()), (1, 1));
        visits.reverse();
        assert_eq!(People::of(&visits, place, day, UtcOffset::UTC), first);
    }
}
