//! What was really there, counted by the story itself, in the words of `verifier stats --json`.

use std::collections::{BTreeMap, BTreeSet};

use sanse::{Timestamp, UtcOffset};
use serde_json::{Value, json};

use crate::people::Who;
use crate::places;
use crate::scans::Scan;

#[derive(Clone, Copy, Debug, Default)]
struct Count {
    admitted: u64,
    checked: u64,
    refused: u64,
}

impl Count {
    fn add(&mut self, outcome: &str) {
        match outcome {
            "admit" => self.admitted += 1,
            "check" => self.checked += 1,
            _ => self.refused += 1,
        }
    }

    fn told(self) -> Value {
        let Self { admitted, checked, refused } = self;
        let total = admitted + checked + refused;
        json!({
            "total": total, "admitted": admitted, "checked": checked, "refused": refused,
            "admitted_by_person": 0, "refused_by_person": 0,
        })
    }
}

/// A place's day.
#[derive(Debug, Default)]
struct PlaceDay {
    all: Count,
    hours: [Count; 24],
    colours: BTreeMap<&'static str, Count>,
    code: Count,
    paper: Count,
    visitors: BTreeSet<Who>,
    untagged: u64,
}

#[derive(Debug, Default)]
pub(crate) struct Truth {
    days: BTreeMap<(usize, String), PlaceDay>,
    outcomes: BTreeMap<&'static str, u64>,
    reasons: BTreeMap<&'static str, u64>,
}

impl Truth {
    /// A scan on a day that began at this time; a repeat is no visit.
    pub(crate) fn note(&mut self, gate: usize, date: String, begins: Timestamp, scan: &Scan) {
        let wanted = scan.wanted;
        if wanted.repeat {
            *self.outcomes.entry("repeat").or_default() += 1;
            return;
        }
        *self.outcomes.entry(wanted.outcome).or_default() += 1;
        wanted.main.into_iter().for_each(|main| *self.reasons.entry(main).or_default() += 1);
        let day = self.days.entry((places::of(gate), date)).or_default();
        let hour = usize::try_from(scan.at.since(begins) / 3_600).unwrap();
        let colour = wanted.known.map_or("none", |(_, colour)| colour.name());
        let column = if wanted.paper { &mut day.paper } else { &mut day.code };
        for count in [&mut day.all, &mut day.hours[hour], day.colours.entry(colour).or_default(), column] {
            count.add(wanted.outcome);
        }
        match wanted.known {
            Some((who, _)) => drop(day.visitors.insert(who)),
            None => day.untagged += 1,
        }
    }

    /// How often each thing happened.
    pub(crate) fn tallies(&self) -> [&BTreeMap<&'static str, u64>; 2] {
        [&self.outcomes, &self.reasons]
    }

    /// Holds the numbers of a unit against this, each object as a whole.
    pub(crate) fn compare(&self, unit: usize, found: Vec<Value>) {
        let mut wanted = self.told(unit);
        for found in found {
            let word = |member: &str| found[member].as_str().unwrap().to_owned();
            let place_day = (word("place"), word("day"));
            let wanted = wanted.remove(&place_day).unwrap_or_else(|| panic!("nobody was there: {found}"));
            assert_eq!(found, wanted, "{place_day:?}");
        }
        assert!(wanted.is_empty(), "not counted: {:?}", wanted.keys());
    }

    /// What the unit's numbers must be, by place and day.
    fn told(&self, unit: usize) -> BTreeMap<(String, String), Value> {
        let own = self.days.iter().filter(|((place, _), _)| places::unit(*place) == unit);
        let told = |((place, date), day): (&(usize, String), &PlaceDay)| {
            let place = places::id(*place);
            ((place.clone(), date.clone()), day.told(&place, date))
        };
        own.map(told).collect()
    }
}

impl PlaceDay {
    fn told(&self, place: &str, date: &str) -> Value {
        let colour = |name: &str| self.colours.get(name).copied().unwrap_or_default().told();
        let none = Count::default().told();
        json!({
            "schema": "sanse-stats/1",
            "place": place,
            "day": date,
            "offset": UtcOffset::default().to_string(),
            "visits": self.all.told(),
            "visitors": self.visitors.len(),
            "untagged": self.untagged,
            "hours": self.hours.map(Count::told),
            "colours": {
                "green": colour("green"), "yellow": colour("yellow"), "red": colour("red"), "none": colour("none"),
            },
            "columns": {
                "code": self.code.told(), "paper": self.paper.told(),
                "manual": none, "card": none, "self_scan": none,
            },
            "self_scan_visitors": 0,
        })
    }
}
