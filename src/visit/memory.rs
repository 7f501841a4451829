//! Visits in memory: for tests, and for whoever keeps them elsewhere.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::clock::KnownTime;
use super::error::VisitError;
use super::published::PublishedDay;
use super::record::Visit;
use super::store::{Beside, LetGo, Mark, Merged, RecordId, Recorded, Run, VisitStore, beside, has_begun};
use super::upload::Upload;
use crate::audience::PlaceId;
use crate::day::{Day, UtcOffset};
use crate::error::Error;
use crate::limits;
use crate::time::Timestamp;

/// Visits in memory: gone with the process, and safe no longer than that.
#[derive(Debug)]
pub struct MemoryVisits {
    offset: UtcOffset,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    run: Run,
    visits: BTreeMap<RecordId, (u64, Visit)>,
    /// The names in the order in which the visits came: what is to be sent.
    queue: BTreeMap<u64, RecordId>,
    last: u64,
    acknowledged: u64,
    round: u64,
    kept_from: Day,
    known: KnownTime,
    published: BTreeMap<(PlaceId, Day), PublishedDay>,
}

impl MemoryVisits {
    /// An empty store, for days that begin at this distance from UTC.
    ///
    /// # Errors
    /// [`Error::Randomness`].
    pub fn new(offset: UtcOffset) -> Result<Self, Error> {
        let state = State {
            run: Run::begin()?,
            visits: BTreeMap::new(),
            queue: BTreeMap::new(),
            last: 0,
            acknowledged: 0,
            round: 0,
            kept_from: Day::from_number(0)?,
            known: KnownTime::default(),
            published: BTreeMap::new(),
        };
        Ok(Self { offset, state: Mutex::new(state) })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Nothing when the visit is new.
    fn take(&mut self, id: RecordId, visit: &Visit) -> Option<Beside> {
        let found = self.visits.get(&id).map(|(place, old)| (*place, beside(old, visit)));
        if let Some((place, Beside::Replace)) = found {
            self.queue.remove(&place);
        }
        if matches!(found, None | Some((_, Beside::Replace))) {
            self.last += 1;
            self.visits.insert(id, (self.last, visit.clone()));
            self.queue.insert(self.last, id);
        }
        found.map(|(_, beside)| beside)
    }
}

impl VisitStore for MemoryVisits {
    fn offset(&self) -> UtcOffset {
        self.offset
    }

    fn record_all(&self, visits: &[Visit]) -> Result<Vec<Recorded>, VisitError> {
        let mut state = self.state();
        let (ids, next) = state.run.name(visits)?;
        state.run.next = next;
        let record = |(visit, id): (&Visit, RecordId)| {
            if visit.day(self.offset) < state.kept_from {
                return Recorded::Past;
            }
            if state.take(id, visit).is_none() { Recorded::New } else { Recorded::Known }
        };
        Ok(visits.iter().zip(ids).map(record).collect())
    }

    fn upload(&self) -> Result<Option<(Mark, Upload)>, VisitError> {
        let state = self.state();
        let waiting: Vec<_> =
            state.queue.range(state.acknowledged + 1..).take(limits::UPLOAD_RECORDS).collect();
        let Some((until, _)) = waiting.last() else { return Ok(None) };
        let mark = Mark { run: state.run.name, round: state.round, until: **until };
        let visit = |id: &RecordId| Some((*id, state.visits.get(id)?.1.clone()));
        Ok(Some((mark, Upload::of(waiting.iter().filter_map(|(_, id)| visit(id)).collect()))))
    }

    fn acknowledge(&self, mark: &Mark) -> Result<(), VisitError> {
        let mut state = self.state();
        mark.check(state.run.name, state.round, state.last)?;
        state.acknowledged = state.acknowledged.max(mark.until);
        Ok(())
    }

    fn send_again(&self) -> Result<u64, VisitError> {
        let mut state = self.state();
        state.acknowledged = 0;
        state.round += 1;
        Ok(state.visits.len() as u64)
    }

    fn waiting(&self) -> Result<u64, VisitError> {
        let state = self.state();
        Ok(state.queue.range(state.acknowledged + 1..).count() as u64)
    }

    fn merge(&self, upload: &Upload) -> Result<Merged, VisitError> {
        let (mut state, mut merged) = (self.state(), Merged::default());
        for (id, visit) in upload.records() {
            if visit.day(self.offset) < state.kept_from {
                merged.past += 1;
                continue;
            }
            match state.take(*id, visit) {
                None => merged.new += 1,
                Some(beside) => merged.found(*id, beside),
            }
        }
        Ok(merged)
    }

    fn rows(&self, place: PlaceId, day: Day) -> Result<Vec<Visit>, VisitError> {
        let state = self.state();
        let own = state.visits.values().map(|(_, visit)| visit);
        let mut rows: Vec<_> =
            own.filter(|visit| visit.place == place && visit.day(self.offset) == day).cloned().collect();
        // Stable: within five minutes they stay in the order of their names.
        rows.sort_by_key(|visit| visit.at);
        Ok(rows)
    }

    fn hear_time(&self, now: Timestamp) -> Result<(), VisitError> {
        let mut state = self.state();
        state.known = state.known.hear(now)?;
        Ok(())
    }

    fn confirm_time(&self, now: Timestamp) -> Result<(), VisitError> {
        self.state().known = KnownTime(Some(now));
        Ok(())
    }

    fn let_go_before(&self, day: Day, now: Timestamp) -> Result<LetGo, VisitError> {
        self.hear_time(now)?;
        has_begun(day, now, self.offset)?;
        let mut state = self.state();
        let (acknowledged, mut answer) = (state.acknowledged, LetGo { cleared: true, ..LetGo::default() });
        state.kept_from = state.kept_from.max(day);
        let mut gone = Vec::new();
        state.visits.retain(|_, (place, visit)| {
            let old = visit.day(self.offset) < day;
            let goes = old && *place <= acknowledged;
            answer.waiting += u64::from(old && !goes);
            if goes {
                gone.push(*place);
            }
            !goes
        });
        answer.gone = gone.len() as u64;
        for place in gone {
            state.queue.remove(&place);
        }
        Ok(answer)
    }

    fn kept_from(&self) -> Result<Day, VisitError> {
        Ok(self.state().kept_from)
    }

    fn published(&self, place: PlaceId, day: Day) -> Result<Option<PublishedDay>, VisitError> {
        Ok(self.state().published.get(&(place, day)).cloned())
    }

    fn keep_published(&self, export: &PublishedDay) -> Result<PublishedDay, VisitError> {
        let mut state = self.state();
        Ok(state.published.entry((export.place(), export.day())).or_insert_with(|| export.clone()).clone())
    }
}
