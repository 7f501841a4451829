//! The state of a guard, and the one question that is asked of it.

use super::answers::Answers;
use super::clock::{self, ColdStart, GuardClock};
use super::lasts::{Last, Lasts};
use super::rules::{self, Entry, Ids, Past, Rule};
use super::settings::GuardSettings;
use super::table::Table;
use super::{Admission, Scan, Token, Verdict};
use crate::limits;
use crate::reader::ReaderName;
use crate::time::{Now, Timestamp};

/// Everything that a guard remembers.
#[derive(Clone, Debug, Default)]
pub(super) struct State {
    pub(super) clock: GuardClock,
    /// Codes made up to here may have been scanned before the memory was lost.
    pub(super) cold_start: Option<ColdStart>,
    pub(super) table: Table,
    pub(super) answers: Answers,
    lasts: Lasts,
}

/// Under which ids a wallet's entries stand: new ones under the first.
#[derive(Clone, Copy, Debug)]
pub(super) struct KnownAs {
    pub(super) now: Ids,
    /// From before the guard's secret changed.
    pub(super) before: Option<Ids>,
}

/// What a scan has changed, for a guard that writes it down.
pub(super) type Changed = Option<(Ids, Entry)>;

/// Expired entries dropped with each scan: more than a scan adds, and too few to be waited for.
const PRUNED: usize = 64;

/// The same while nobody comes: a millisecond, for somebody may be coming.
const PRUNED_IDLE: usize = 4_096;

impl State {
    pub(super) fn cold(now: Timestamp) -> Self {
        Self { cold_start: Some(ColdStart::at(now)), ..Self::default() }
    }

    pub(super) fn resumed(clock: GuardClock, cold_start: Option<ColdStart>, table: Table) -> Self {
        Self { clock, cold_start, table, ..Self::default() }
    }

    pub(super) fn admit(
        &mut self,
        scan: &Scan,
        known_as: KnownAs,
        settings: GuardSettings,
    ) -> (Admission, Changed) {
        let time = match self.begin(scan) {
            Ok(time) => time,
            Err(repeat) => return (repeat, None),
        };
        let past = self.past(scan, known_as, time);
        let mut verdict = rules::judge(scan, time, &past, settings.passback);
        if verdict == Verdict::Fresh && !self.has_room(scan, &past, settings, time) {
            verdict = Verdict::Full { entries: self.len() };
        }
        if rules::proves_start(scan, verdict) {
            self.cold_start = self.cold_start.map(|start| self.clock.proven(start));
        }
        let mut changed = None;
        if rules::is_used_up(verdict, scan.attended) {
            changed = self.remember(scan, known_as.now, time, &past, verdict, settings);
            self.said(scan, time, Admission::of(verdict));
        }
        (Admission::of(verdict), changed)
    }

    /// Hears of a scan, and says at which guard time it is judged; or what was said of it, if it is a repeat.
    pub(super) fn begin(&mut self, scan: &Scan) -> Result<Timestamp, Admission> {
        self.hear(scan.now);
        let time = self.clock.time(scan.now);
        self.table.prune(self.forgetting_time(time), PRUNED);
        if let Token::Answer { clock, uptime, .. } = scan.token {
            self.answers.hear(clock, uptime, self.clock.believed());
        }
        match self.lasts.same(scan.reader, scan.content, time).and_then(|last| last.said) {
            Some(first) => Err(first.again()),
            None => Ok(time),
        }
    }

    /// This was the decision on that scan: what comes next at its reader may be a repeat of it.
    pub(super) fn said(&mut self, scan: &Scan, time: Timestamp, said: Admission) {
        self.lasts.put(scan.reader, Last { content: scan.content, at: time, said: Some(said) });
    }

    /// Hears of a scan that was refused already; says whether it is the same one again.
    pub(super) fn refused(&mut self, reader: ReaderName, content: [u8; 16], now: Now) -> bool {
        let time = self.clock.time(now);
        let again = self.lasts.same(reader, content, time).is_some_and(|last| last.said.is_none());
        if !again {
            self.lasts.put(reader, Last { content, at: time, said: None });
        }
        again
    }

    /// Hears the time while nobody comes, and drops some of what has expired; says whether all of it is gone.
    pub(super) fn idle(&mut self, now: Now) -> bool {
        self.hear(now);
        self.table.prune(self.clock.believed(), PRUNED_IDLE)
    }

    /// Learns what is known elsewhere, if there is room.
    #[cfg(feature = "redis")]
    pub(super) fn learn(&mut self, ids: Ids, entry: Entry, settings: GuardSettings) {
        let known = self.table.get(ids);
        if known.is_some() || self.len() < settings.entries {
            self.table.put(ids, &known.map_or(entry, |known| known.joined(entry)));
        }
    }

    fn hear(&mut self, now: Now) {
        let jumped_to = self.clock.jumped.map(|(_, latest)| latest);
        self.clock.hear(now);
        self.answers.pass(self.clock.believed());
        self.cold_start = self.cold_start.map(|start| self.clock.start_heard(start, now));
        if jumped_to.is_some_and(|latest| !clock::is_step(now.earliest(), latest)) {
            self.set_right(now.earliest());
        }
    }

    /// A clock that was far ahead tells this time now: whoever passed by it is remembered for no longer than a day from here.
    fn set_right(&mut self, now: Timestamp) {
        let longest = now.plus(limits::CLOCK_STEP_SECONDS + limits::PASSBACK_MAX_SECONDS);
        self.table.shorten(|entry| entry.expires_at.min(longest.max(entry.used_up_to.plus(rules::KEPT))));
    }

    /// An operator, or a synchronised clock, says that this is the time.
    pub(super) fn confirm_clock(&mut self, now: Timestamp) {
        let before = self.clock;
        let lowered = self.clock.confirm(now);
        self.set_right(now);
        // By a wrong time entries may have been dropped too early.
        let start = self.cold_start.map(|start| before.start_by(start, now));
        self.cold_start = if lowered { Some(ColdStart::at(now)) } else { start };
    }

    /// Codes made up to here may have been scanned before the memory was lost.
    fn warms_up_from(&self) -> Option<Timestamp> {
        self.cold_start.map(|start| self.clock.warms_up_from(start))
    }

    /// How many entries there are, answers included.
    pub(super) fn len(&self) -> usize {
        self.table.len() + self.answers.len()
    }

    /// A step forward that may be taken back makes nothing forgotten.
    pub(super) fn forgetting_time(&self, time: Timestamp) -> Timestamp {
        if Rule::JumpsSettle.holds() { self.clock.believed() } else { time }
    }

    pub(super) fn past(&self, scan: &Scan, known_as: KnownAs, time: Timestamp) -> Past {
        let alive = self.forgetting_time(time);
        let (cold_start, seen) = (self.warms_up_from(), self.clock.believed());
        let mut past = Past { cold_start, seen, ..Past::default() };
        for ids in std::iter::once(known_as.now).chain(known_as.before) {
            for (own, entry) in self.table.of_person(ids.person) {
                if entry.expires_at <= alive {
                    continue;
                }
                if own.wallet == ids.wallet {
                    past.wallet = Some(past.wallet.map_or(entry, |other| other.joined(entry)));
                }
                // One that passed a step of a clock ahead, by another gate's or before this one was set back, has passed
                // just now. Further ahead is a clock that was wrong; nothing can be measured from there.
                if entry.passed && clock::is_step(time, entry.at) {
                    past.passed = past.passed.max(Some((entry.at.min(time), entry.reader)));
                }
            }
        }
        if let Token::Answer { clock, nonce, .. } = scan.token {
            past.answered = self.answers.given(clock, nonce, scan.key);
        }
        past
    }

    fn remember(
        &mut self,
        scan: &Scan,
        ids: Ids,
        time: Timestamp,
        past: &Past,
        verdict: Verdict,
        settings: GuardSettings,
    ) -> Changed {
        if let Token::Answer { nonce, clock, dead_at, .. } = scan.token {
            self.answers.give(clock, (nonce, scan.key), dead_at, (time, scan.reader));
        }
        let answered_by = match scan.token {
            Token::Answer { presented_at, .. } => self.clock.answered_by(scan.now, presented_at),
            _ => time,
        };
        let entry = rules::remember(scan, time, answered_by, past, verdict, settings.passback)?;
        // A flagged one that finds no room in a full guard is flagged again.
        if verdict != Verdict::Fresh && past.wallet.is_none() && self.len() >= settings.entries {
            return None;
        }
        self.table.put(ids, &entry);
        Some((ids, entry))
    }

    /// Whether there is room for what this scan adds; expired entries make room, live ones never.
    fn has_room(&mut self, scan: &Scan, past: &Past, settings: GuardSettings, time: Timestamp) -> bool {
        let added =
            usize::from(past.wallet.is_none()) + usize::from(matches!(scan.token, Token::Answer { .. }));
        if self.len() + added <= settings.entries {
            return true;
        }
        self.table.prune(self.forgetting_time(time), usize::MAX);
        #[cfg(test)]
        if !Rule::NothingThrownOut.holds() {
            self.table.throw_out();
        }
        self.len() + added <= settings.entries
    }
}

impl Entry {
    /// What is known when both were remembered; in whichever order, and however often.
    pub(super) fn joined(self, other: Self) -> Self {
        let told = |entry: &Self| (entry.passed, entry.at, entry.reader);
        let later = if told(&self) >= told(&other) { self } else { other };
        Self {
            used_up_to: self.used_up_to.max(other.used_up_to),
            dated: self.dated.max(other.dated),
            expires_at: self.expires_at.max(other.expires_at),
            ..later
        }
    }
}

#[cfg(all(test, feature = "redis"))]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_elsewhere_is_learnt_as_far_as_there_is_room() {
        let time = |seconds| Timestamp::from_unix(seconds).unwrap();
        let ids = |n: u8| Ids { person: [n; 16], wallet: [n; 16] };
        let entry = |until| Entry {
            used_up_to: time(until),
            dated: None,
            at: time(1_000),
            reader: ReaderName::new("gate 7"),
            passed: true,
            expires_at: time(2_000),
        };
        let settings = GuardSettings::default().entries(2).unwrap();
        let mut state = State::default();
        (0..4).for_each(|n| state.learn(ids(n), entry(1_000), settings));
        assert_eq!(state.len(), 2);
        // Whoever is known already needs no room.
        state.learn(ids(0), entry(1_009), settings);
        assert_eq!((state.len(), state.table.get(ids(0)).unwrap().used_up_to), (2, time(1_009)));
    }
}
