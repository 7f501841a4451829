//! The book of a gate at work: a decision becomes a visit, safe before it is told.

use sanse::report::Visitor;
use sanse::verify::{CardAnswer, Decision, Resolution, Resolved};
use sanse::visit::{DayKeys, SqliteVisits, Visit, VisitStore};
use sanse::{Colour, PlaceId, Timestamp};

use super::{Settings, failed};
use crate::state::Folder;
use sanse_example_common::Failure;

/// Where a gate counts.
pub(crate) struct Book {
    keys: DayKeys,
    store: SqliteVisits,
    gate: String,
}

impl Book {
    /// None where visits are not counted, or the gate stands nowhere.
    pub(crate) fn open(folder: &Folder, place: Option<PlaceId>, gate: &str) -> Result<Option<Self>, Failure> {
        let (Some(settings), Some(place)) = (Settings::read(folder.path())?, place) else {
            return Ok(None);
        };
        let keys = settings.keys(folder.path(), place)?;
        let store = settings.store(folder.path())?;
        Ok(Some(Self { keys, store, gate: gate.to_owned() }))
    }

    /// Records decisions that stand as they are, all at once; repeats are none.
    pub(crate) fn count(&self, decisions: &[&Decision]) -> Result<(), Failure> {
        let mut visits = Vec::with_capacity(decisions.len());
        for decision in decisions {
            let now = decision.decided_at().earliest();
            let key = self.keys.key(now, now).map_err(failed)?;
            visits.extend(Visit::of(decision, &key, &self.gate)?);
        }
        if !visits.is_empty() {
            self.store.record_all(&visits).map_err(failed)?;
        }
        Ok(())
    }

    /// Records a check that a person has closed, as of the scan.
    pub(crate) fn closed(&self, resolved: &Resolved) -> Result<(), Failure> {
        let now = resolved.decision().decided_at().earliest();
        let key = self.keys.key(now, now).map_err(failed)?;
        if let Some(visit) = Visit::of_resolved(resolved, &key, &self.gate)? {
            self.store.record(&visit).map_err(failed)?;
        }
        Ok(())
    }

    /// Records a card that the roster has answered; a card that lies on the reader is one visit.
    pub(crate) fn card(&self, card: &CardAnswer<'_>) -> Result<(), Failure> {
        let now = card.decided_at().earliest();
        let key = self.keys.key(now, now).map_err(failed)?;
        if let Some(visit) = Visit::of_card(card, &key, &self.gate)? {
            self.store.record(&visit).map_err(failed)?;
        }
        Ok(())
    }

    /// Records somebody who was written down.
    pub(crate) fn by_hand(
        &self,
        visitor: &Visitor,
        colour: Option<Colour>,
        said: Resolution,
    ) -> Result<(), Failure> {
        let now = visitor.time();
        let key = self.keys.key(now, now).map_err(failed)?;
        let visit = Visit::by_hand(&key, &self.gate, now, colour, said)?;
        self.store.record(&visit).map(drop).map_err(failed)
    }

    /// Destroys the keys whose time is over. A clock that is far ahead destroys nothing, and stops no gate.
    pub(crate) fn tidy(&self, now: Timestamp) -> Result<(), Failure> {
        super::tidy(&self.keys, &self.store, now)
    }
}
