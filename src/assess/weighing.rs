//! Weighing: each fact adds a ground, or a turn of a course; at the end they come to a colour.

use super::assessment::{Assessment, Management};
use super::course::{Course, Turn};
use super::error::FactError;
use super::fact::{Contact, Event, Fact, Source, When};
use super::ground::{Advice, Ground, GroundKind};
use super::rules::{Observation, Rules};
use crate::area::AreaCode;
use crate::colour::Colour;
use crate::day::Day;
use crate::pass::{LatestTest, TestResult};
use crate::time::Timestamp;

/// What the facts weighed so far come to.
pub(super) struct Weighing<'a> {
    rules: &'a Rules,
    now: Timestamp,
    today: Day,
    grounds: Vec<Ground>,
    management: Course,
    diagnosis: Course,
    suspicion: Course,
    declared: bool,
    latest_check_in: Option<(Day, bool)>,
    tests: Vec<LatestTest>,
}

impl<'a> Weighing<'a> {
    pub(super) fn new(rules: &'a Rules, now: Timestamp) -> Self {
        Self {
            rules,
            now,
            today: Day::of(now, rules.utc_offset()),
            grounds: Vec::new(),
            management: Course::default(),
            diagnosis: Course::default(),
            suspicion: Course::default(),
            declared: false,
            latest_check_in: None,
            tests: Vec::new(),
        }
    }

    pub(super) fn weigh(&mut self, position: usize, fact: Fact) -> Result<(), FactError> {
        let (event, source) = (fact.event().name(), fact.source());
        match self.has_happened(position, &fact) {
            Err(_) if source == Source::Holder => return Ok(()),
            happened => happened?,
        }
        let turn = |at| Turn { at, since: at, event, source, position, planned_end: None };
        match *fact.event() {
            Event::Declared { .. } => self.declared = true,
            Event::CheckedIn { at, temperature } => {
                let (on, fever) = (Day::of(at, self.rules.utc_offset()), self.rules.is_fever(temperature));
                // Of the last day with a check-in, whether any had fever: a cooler one an hour later takes no advice back.
                self.latest_check_in = self.latest_check_in.max(Some((on, fever)));
                if fever {
                    self.observe(GroundKind::Fever, self.rules.of_fever(), on, None, source);
                }
            }
            Event::Arrived { from, on } => {
                self.observe(GroundKind::Arrival, self.rules.of_arrival(from, on), on, Some(from), source);
            }
            Event::Contact { with, on } => {
                let kind = match with {
                    Contact::Traveller => GroundKind::ContactWithTraveller,
                    Contact::Case => GroundKind::ContactWithCase,
                };
                self.observe(kind, self.rules.of_contact(with), on, None, source);
            }
            Event::ManagementStarted { at, planned_end } => {
                let from = Day::of(at, self.rules.utc_offset());
                if let Some(planned_end) = planned_end.filter(|planned| *planned < from) {
                    return Err(FactError::EndsBefore { position, from, planned_end });
                }
                self.management.begins(Turn { planned_end, ..turn(at) });
            }
            Event::ManagementLifted { at } => self.management.ends(turn(at)),
            Event::Diagnosed { at } => self.diagnosis.begins(turn(at)),
            Event::Discharged { at } => {
                self.diagnosis.ends(turn(at));
                self.suspicion.ends(turn(at)); // who is discharged is no longer suspected of what was treated
            }
            Event::SuspicionRaised { at } => self.suspicion.begins(turn(at)),
            Event::SuspicionExcluded { at } => self.suspicion.ends(turn(at)),
            Event::Tested { at, reported_at, result } => {
                if reported_at < at {
                    return Err(FactError::ReportedBefore { position, at, reported_at });
                }
                self.tests.push(LatestTest { time: at, result });
                if result == TestResult::Positive {
                    // What was excluded before the result was known, was not this.
                    self.suspicion.begins(Turn { since: at, ..turn(reported_at) });
                }
            }
        }
        Ok(())
    }

    /// Nothing lies in the future.
    fn has_happened(&self, position: usize, fact: &Fact) -> Result<(), FactError> {
        let event = fact.event();
        let at = match event.when() {
            When::At(at) if at > self.now => at,
            When::On(day) if day > self.today => day.begins(self.rules.utc_offset()),
            When::At(_) | When::On(_) => return Ok(()),
        };
        Err(FactError::Future { position, event: event.name(), at, now: self.now })
    }

    /// A ground that lasts some days, if it means anything and has not passed.
    fn observe(
        &mut self,
        kind: GroundKind,
        meaning: Option<Observation>,
        on: Day,
        area: Option<AreaCode>,
        source: Source,
    ) {
        let offset = self.rules.utc_offset();
        let Some(meaning) = meaning else { return };
        // Where time ends before the observation does, it does not end.
        let end = on.plus(meaning.days());
        let until = (end.number() - on.number() == meaning.days()).then(|| end.begins(offset));
        if until.is_none_or(|until| self.now < until) {
            let (colour, since) = (meaning.colour(), Some(on.begins(offset)));
            let source = Some(source);
            self.grounds.push(Ground { kind, colour, since, until, area, planned_end: None, source, offset });
        }
    }

    /// A ground that lasts until a fact ends it.
    fn lasting(&mut self, kind: GroundKind, colour: Colour, since: &Turn, planned_end: Option<Day>) {
        let (source, offset) = (Some(since.source), self.rules.utc_offset());
        let since = Some(since.since);
        self.grounds.push(Ground {
            kind,
            colour,
            since,
            until: None,
            area: None,
            planned_end,
            source,
            offset,
        });
    }

    pub(super) fn conclude(mut self) -> Result<Assessment, FactError> {
        let management = self.conclude_management()?;
        self.conclude_illness()?;
        let latest_test = self.latest_test()?;
        let colour = self.grounds.iter().map(Ground::colour).max().unwrap_or(Colour::Green);
        let next_change = self.next_change(colour);
        if self.grounds.is_empty() {
            self.grounds.push(self.nothing_against(management));
        }
        self.grounds
            .sort_by_key(|g| (std::cmp::Reverse(g.colour), g.kind, g.since, g.until, g.area, g.source));
        // Two sources of one fact are one ground.
        self.grounds.dedup_by_key(|g| (g.kind, g.since, g.until, g.area));
        let advice = self.advice(colour);
        let rules_version = self.rules.version();
        Ok(Assessment {
            colour,
            grounds: self.grounds,
            advice,
            next_change,
            latest_test,
            management,
            rules_version,
        })
    }

    fn conclude_management(&mut self) -> Result<Management, FactError> {
        self.management.turns_are_ordered()?;
        self.management.was_begun_before("management-lifted", "management-started")?;
        let open = self.management.open();
        if let Some(since) = open.first() {
            // The plan that was made last.
            let planned_end = open.iter().rev().find_map(|turn| turn.planned_end);
            self.lasting(GroundKind::UnderManagement, self.rules.of_management(), since, planned_end);
            return Ok(Management::Under { since: since.at, planned_end });
        }
        Ok(self.management.last_end().map_or(Management::None, |at| Management::Lifted { at }))
    }

    fn conclude_illness(&mut self) -> Result<(), FactError> {
        self.diagnosis.turns_are_ordered()?;
        self.diagnosis.was_begun_before("discharged", "diagnosed")?;
        if let Some(since) = self.diagnosis.open().first() {
            self.lasting(GroundKind::Diagnosed, self.rules.of_diagnosis(), since, None);
        }
        self.suspicion.turns_are_ordered()?;
        self.suspicion.was_begun_before("suspicion-excluded", "suspicion-raised")?;
        let open = self.suspicion.open();
        for (kind, event) in
            [(GroundKind::Suspected, "suspicion-raised"), (GroundKind::PositiveTest, "tested")]
        {
            if let Some(since) = open.iter().find(|turn| turn.event == event) {
                self.lasting(kind, self.rules.of_suspicion(), since, None);
            }
        }
        Ok(())
    }

    /// The last sample; a result takes the place of the same sample's `pending`.
    fn latest_test(&mut self) -> Result<Option<LatestTest>, FactError> {
        let known = |test: &LatestTest| test.result != TestResult::Pending;
        self.tests.sort_by_key(|test| (test.time, known(test), test.result.number()));
        for pair in self.tests.windows(2) {
            if let [one, other] = pair
                && one.time == other.time
                && known(one)
                && one.result != other.result
            {
                return Err(FactError::TwoResults { at: one.time });
            }
        }
        Ok(self.tests.last().copied())
    }

    /// When the last ground of this colour passes; never, when one of them lasts until a fact ends it.
    fn next_change(&self, colour: Colour) -> Option<Timestamp> {
        let of_colour = self.grounds.iter().filter(|ground| ground.colour == colour);
        of_colour
            .map(|ground| ground.until)
            .try_fold(None, |latest, until| until.map(|until| latest.max(Some(until))))?
    }

    fn nothing_against(&self, management: Management) -> Ground {
        let (kind, since) = match management {
            Management::Lifted { at } => (GroundKind::ManagementLifted, Some(at)),
            Management::None | Management::Under { .. } => (GroundKind::NothingFound, None),
        };
        let source = since.map(|_| Source::Health);
        let (colour, offset) = (Colour::Green, self.rules.utc_offset());
        Ground { kind, colour, since, until: None, area: None, planned_end: None, source, offset }
    }

    fn advice(&self, colour: Colour) -> Vec<Advice> {
        let mut advice = vec![match colour {
            Colour::Green => Advice::MayPass,
            Colour::Yellow => Advice::Observe,
            Colour::Red => Advice::Isolate,
        }];
        if colour == Colour::Green && !self.declared {
            advice.push(Advice::Declare);
        }
        if self.latest_check_in.is_some_and(|(_, fever)| fever) {
            advice.push(Advice::FeverClinic);
        }
        advice
    }
}
