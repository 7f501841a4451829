//! What gates that could not reach each other tell each other afterwards.
//!
//! What a guard remembers of a wallet only ever grows: each part is the greatest of its kind. So two memories make one
//! in whichever order they meet, and however often (a join semilattice, as in state-based CRDTs: Shapiro et al. 2011).

use std::cmp::Reverse;

use super::rules::{self, Entry, Ids};
use super::state::State;
use super::{GuardError, GuardSettings, MemoryGuard, ReaderName, saved};
use crate::error::Error;
use crate::limits;
use crate::profile::Profile;
use crate::time::{Now, Timestamp};

/// One person who passed at two readers of two gates, with less time between than the way from one to the other takes:
/// a copied phone, or two devices that are used by two people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct CloneAlert {
    /// The reader that this guard knew of.
    pub here: ReaderName,
    /// The reader that the other guard knew of.
    pub there: ReaderName,
    /// Seconds between the two.
    pub apart: u64,
    /// Whether it was the same wallet, and not another one of the same person, or their paper.
    pub same_wallet: bool,
}

/// Why two memories were not made one. Nothing has changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MergeError {
    /// The bytes are no guard's state.
    #[error(transparent)]
    NotAState(#[from] Error),
    /// The other guard's secret is not this one's.
    #[error(
        "the other guard has another secret: it is of another group, or one of the two clocks is days off; gates that \
         shall learn from each other begin with one secret"
    )]
    OtherSecret,
    /// The other guard has gone on to the next secret, and entries still live under the last but one here.
    #[error(
        "the other guard's clock is ahead of this one's; try again when this one has gone on to the next secret"
    )]
    Ahead,
    /// There is no room for what the other guard remembers.
    #[error(
        "the other guard has {more} entries that are new here, and there is room for {room}; give this guard more"
    )]
    Full {
        /// Entries that are new.
        more: usize,
        /// Entries that there is room for.
        room: usize,
    },
    /// This guard does not answer.
    #[error(transparent)]
    Guard(#[from] GuardError),
}

/// What came of it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Merged {
    pub(super) alerts: Vec<CloneAlert>,
    pub(super) changed: Vec<(Ids, Entry)>,
}

impl MemoryGuard {
    /// Learns what another gate of the same group has remembered while the two could not reach each other, from its
    /// [`MemoryGuard::export`]: from now on a code that passed there is used up here.
    ///
    /// Tells of each person who passed at both with less than `travel` seconds between; readers must have names that
    /// are theirs alone. The other gate's clock is not believed, and its start without memory is its own affair: what it
    /// dates later than `now` and the longest step that a clock is believed at once counts as of then, and whoever passed
    /// up to there has passed just now: a gate that is broken keeps nobody out for long, and opens no other.
    ///
    /// # Errors
    /// A [`MergeError`].
    ///
    /// ```
    /// use sanse::Now;
    /// use sanse::guard::{GuardSettings, MemoryGuard};
    ///
    /// # let now = Now::exactly(sanse::Timestamp::from_unix(1_772_366_400)?);
    /// let (north, south) = (MemoryGuard::init(GuardSettings::default()), MemoryGuard::init(GuardSettings::default()));
    /// // ... the network is back:
    /// let alerts = north.merge(&south.export()?, 60, now)?;
    /// assert!(alerts.is_empty());
    /// south.merge(&north.export()?, 60, now)?;
    /// assert_eq!(north.export()?, south.export()?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn merge(&self, exported: &[u8], travel: u64, now: Now) -> Result<Vec<CloneAlert>, MergeError> {
        let theirs = told(exported, self.settings)?;
        Ok(self.lock()?.merge(&theirs, travel, now, self.settings)?.alerts)
    }
}

/// What another guard tells.
pub(super) fn told(exported: &[u8], settings: GuardSettings) -> Result<Vec<(Ids, Entry)>, Error> {
    Ok(saved::read(exported, settings)?.table.iter().collect())
}

/// Of each person the [`limits::GUARD_WALLETS`] entries that were scanned last, passages first.
fn newest_of_each(mut theirs: Vec<(Ids, Entry)>) -> Vec<(Ids, Entry)> {
    theirs.sort_unstable_by_key(|(ids, entry)| (ids.person, Reverse((entry.passed, entry.at, ids.wallet))));
    let of_one = theirs.chunk_by(|(one, _), (other, _)| one.person == other.person);
    of_one.flat_map(|of_one| of_one.iter().take(limits::GUARD_WALLETS)).copied().collect()
}

impl Entry {
    /// What this gate can believe of another's entry at this guard time: no code that anybody takes is made later than a
    /// clock may be fast, nobody has passed later, and no entry lives longer than from there.
    pub(super) fn bounded(self, time: Timestamp, passback: u64) -> Self {
        let latest = time.plus(limits::CLOCK_STEP_SECONDS);
        let made = latest.plus(Profile::Lenient.future());
        let (used_up_to, at) = (self.used_up_to.min(made), self.at.min(latest));
        let expires_at = self.expires_at.min(used_up_to.plus(rules::KEPT).max(at.plus(passback)));
        Self { used_up_to, dated: self.dated.map(|dated| dated.min(made)), at, expires_at, ..self }
    }
}

impl CloneAlert {
    /// Of what was remembered here and there of one person: whether that is two passages too soon.
    pub(super) fn of(here: &(Ids, Entry), there: &(Ids, Entry), travel: u64) -> Option<Self> {
        let ((own, ours), (other, theirs)) = (here, there);
        let apart = ours.at.since(theirs.at).max(theirs.at.since(ours.at));
        let both = ours.passed && theirs.passed && ours.reader != theirs.reader;
        let same_wallet = own.wallet == other.wallet;
        let (here, there) = (ours.reader, theirs.reader);
        (both && apart < travel).then_some(Self { here, there, apart, same_wallet })
    }
}

impl State {
    pub(super) fn merge(
        &mut self,
        theirs: &[(Ids, Entry)],
        travel: u64,
        now: Now,
        settings: GuardSettings,
    ) -> Result<Merged, MergeError> {
        let (believed, time) = (self.clock.believed(), self.clock.time(now));
        let bounded = theirs.iter().map(|(ids, entry)| (*ids, entry.bounded(time, settings.passback)));
        let alive = newest_of_each(bounded.filter(|(_, entry)| entry.expires_at > believed).collect());
        let more = alive.iter().filter(|(ids, _)| self.table.get(*ids).is_none()).count();
        let room = settings.entries.saturating_sub(self.len());
        if more > room {
            return Err(MergeError::Full { more, room });
        }
        let mut merged = Merged::default();
        // Against what was known here before: of what only the other guard knew, it has told already.
        for theirs in &alive {
            let ours = self.table.of_person(theirs.0.person);
            merged.alerts.extend(ours.filter_map(|ours| CloneAlert::of(&ours, theirs, travel)));
        }
        for (ids, theirs) in alive {
            let ours = self.table.get(ids);
            let joined = ours.map_or(theirs, |ours| ours.joined(theirs));
            if ours != Some(joined) {
                self.table.put(ids, &joined);
                merged.changed.push((ids, joined));
            }
        }
        merged.alerts.sort_unstable();
        merged.alerts.truncate(limits::CLONE_ALERTS);
        Ok(merged)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    /// Long before what is remembered expires.
    const NOW: u64 = 999_000;
    const FAR: u64 = 1_000_000;

    fn now() -> Now {
        Now::exactly(at(NOW))
    }

    fn settings() -> GuardSettings {
        GuardSettings::default().passback(3_600).unwrap()
    }

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_unix(seconds).unwrap()
    }

    prop_compose! {
        fn memory()(
            entries in proptest::collection::btree_map(
                (0..3_u8, 0..2_u8),
                (0..4_u64, proptest::option::of(0..4_u64), 0..4_u64, 0..3_usize, any::<bool>(), 0..4_u64),
                0..6,
            ),
        ) -> BTreeMap<Ids, Entry> {
            entries.into_iter().map(|((person, wallet), (used, dated, when, reader, passed, more))| {
                let reader = ReaderName::new(["gate 1", "gate 2", "gate 3"][reader]);
                let dated = dated.map(at);
                let expires_at = at(FAR + more);
                let entry = Entry { used_up_to: at(used), dated, at: at(NOW + when), reader, passed, expires_at };
                (Ids { person: [person; 16], wallet: [wallet; 16] }, entry)
            }).collect()
        }
    }

    fn state(memories: &[&BTreeMap<Ids, Entry>]) -> State {
        let mut state = State::default();
        for memory in memories {
            let entries: Vec<_> = memory.iter().map(|(ids, entry)| (*ids, *entry)).collect();
            state.merge(&entries, 0, now(), settings()).unwrap();
        }
        state
    }

    fn known(memories: &[&BTreeMap<Ids, Entry>]) -> BTreeMap<Ids, Entry> {
        state(memories).table.iter().collect()
    }

    proptest! {
        #[test]
        fn the_order_does_not_matter(a in memory(), b in memory(), c in memory()) {
            let all = known(&[&a, &b, &c]);
            for order in [[&a, &c, &b], [&b, &a, &c], [&b, &c, &a], [&c, &a, &b], [&c, &b, &a]] {
                prop_assert_eq!(known(&order), all.clone());
            }
            // and it does not matter who told whom first
            let (ab, bc) = (known(&[&a, &b]), known(&[&b, &c]));
            prop_assert_eq!(known(&[&ab, &c]), all.clone());
            prop_assert_eq!(known(&[&a, &bc]), all.clone());
            prop_assert_eq!(known(&[&all, &all, &a]), all);
        }

        #[test]
        fn nothing_is_forgotten(a in memory(), b in memory()) {
            let both = known(&[&a, &b]);
            for (ids, entry) in a.iter().chain(&b) {
                let joined = both.get(ids).unwrap();
                prop_assert!(joined.used_up_to >= entry.used_up_to && joined.dated >= entry.dated);
                prop_assert!(joined.expires_at >= entry.expires_at && joined.passed >= entry.passed);
                prop_assert!(!entry.passed || joined.at >= entry.at);
            }
            prop_assert_eq!(both.len(), a.keys().chain(b.keys()).collect::<std::collections::BTreeSet<_>>().len());
        }
    }

    #[test]
    fn what_does_not_fit_changes_nothing() {
        let entry = |reader| {
            let reader = ReaderName::new(reader);
            Entry { used_up_to: at(1), dated: None, at: at(NOW), reader, passed: true, expires_at: at(FAR) }
        };
        let ids = |n: u8| Ids { person: [n; 16], wallet: [n; 16] };
        let mut state = State::default();
        let settings = settings().entries(2).unwrap();
        state.merge(&[(ids(1), entry("a"))], 0, now(), settings).unwrap();
        let two = [(ids(2), entry("b")), (ids(3), entry("b"))];
        assert_eq!(state.merge(&two, 0, now(), settings), Err(MergeError::Full { more: 2, room: 1 }));
        assert_eq!(state.len(), 1);
        // What is known already needs no room.
        assert!(state.merge(&[(ids(1), entry("b")), (ids(2), entry("b"))], 0, now(), settings).is_ok());
    }

    #[test]
    fn what_a_broken_gate_dates_years_ahead_counts_as_of_now() {
        let (years, reader) = (at(4_000_000_000), ReaderName::new("broken"));
        let entry = Entry {
            used_up_to: years,
            dated: Some(years),
            at: years,
            reader,
            passed: true,
            expires_at: years,
        };
        let ids = Ids { person: [1; 16], wallet: [1; 16] };
        let mut state = State::default();
        state.merge(&[(ids, entry)], 0, now(), settings()).unwrap();
        let learned = state.table.get(ids).unwrap();
        let (latest, made) = (at(NOW + 600), at(NOW + 660));
        assert_eq!((learned.used_up_to, learned.dated, learned.at), (made, Some(made), latest));
        assert_eq!(learned.expires_at, at(NOW + 600 + 3_600));
        // and it goes when that is over
        assert!(state.table.prune(learned.expires_at, usize::MAX));
        assert_eq!(state.len(), 0);
    }

    #[test]
    fn two_wallets_that_only_the_other_knew_are_no_news_of_here() {
        let entry = |reader, seconds| {
            let reader = ReaderName::new(reader);
            Entry {
                used_up_to: at(1),
                dated: None,
                at: at(NOW + seconds),
                reader,
                passed: true,
                expires_at: at(FAR),
            }
        };
        let ids = |wallet: u8| Ids { person: [1; 16], wallet: [wallet; 16] };
        let mut state = State::default();
        let two = [(ids(1), entry("south", 0)), (ids(2), entry("south 2", 5))];
        assert_eq!(state.merge(&two, 60, now(), settings()).unwrap().alerts, []);
        let third = [(ids(3), entry("west", 9))];
        assert_eq!(state.merge(&third, 60, now(), settings()).unwrap().alerts.len(), 2);
    }

    #[test]
    fn of_one_person_the_newest_wallets_are_learned_and_of_others_all() {
        let entry = |when, expires_at| Entry {
            used_up_to: at(1),
            dated: None,
            at: at(NOW + when),
            reader: ReaderName::new("a"),
            passed: true,
            expires_at,
        };
        let ids = |person: u8, wallet: u64| {
            let mut ids = Ids { person: [person; 16], wallet: [0; 16] };
            ids.wallet[..8].copy_from_slice(&wallet.to_be_bytes());
            ids
        };
        let most = limits::GUARD_WALLETS as u64;
        let mut there = State::default();
        for wallet in 0..2 * most {
            there.table.put(ids(1, wallet), &entry(wallet, at(FAR)));
        }
        there.table.put(ids(2, 0), &entry(0, at(FAR)));
        // What no longer lives takes nobody's place.
        for wallet in 0..2 * most {
            there.table.put(ids(3, wallet), &entry(wallet, at(if wallet == 0 { FAR } else { 1 })));
        }
        let told = told(&saved::write(&there), settings()).unwrap();
        let mut here = State::default();
        here.clock.confirm(at(NOW));
        here.merge(&told, 0, now(), settings()).unwrap();
        let learned = |person, wallet| here.table.get(ids(person, wallet)).is_some();
        for wallet in 0..2 * most {
            assert_eq!(learned(1, wallet), wallet >= most, "{wallet}");
        }
        assert!(learned(2, 0) && learned(3, 0));
        assert_eq!(here.len(), limits::GUARD_WALLETS + 2);
    }
}
