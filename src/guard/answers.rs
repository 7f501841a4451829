//! Answers to challenges, apart for each monotonic clock that they are dated by. None survives a restart.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};

use super::clock;
use crate::limits;
use crate::presentation::Nonce;
use crate::reader::ReaderName;
use crate::time::Timestamp;

#[derive(Clone, Debug, Default)]
pub(super) struct Answers {
    clocks: HashMap<Nonce, OfOneClock>,
    live: usize,
    /// The time that was believed when the clocks were looked through last.
    passed: Timestamp,
}

/// Which nonce, and the hash of whose wallet.
type Answer = (Nonce, [u8; 16]);

#[derive(Clone, Debug, Default)]
struct OfOneClock {
    given: HashMap<Answer, (Timestamp, ReaderName)>,
    /// By the second of its clock in which the nonce is dead.
    dying: BTreeMap<u64, Vec<Answer>>,
    /// When it was heard last, by the time that is believed.
    heard: Timestamp,
}

const MINUTE: u64 = 60;

impl Answers {
    pub(super) fn len(&self) -> usize {
        self.live
    }

    /// When and where this wallet answered this nonce.
    pub(super) fn given(
        &self,
        clock: Nonce,
        nonce: Nonce,
        wallet: [u8; 16],
    ) -> Option<(Timestamp, ReaderName)> {
        self.clocks.get(&clock)?.given.get(&(nonce, wallet)).copied()
    }

    /// Remembers an answer until this second of its clock; of two to one nonce the first stays.
    pub(super) fn give(
        &mut self,
        clock: Nonce,
        answer: Answer,
        dead_at: u64,
        scanned: (Timestamp, ReaderName),
    ) {
        let own = self.clocks.entry(clock).or_default();
        if let Entry::Vacant(free) = own.given.entry(answer) {
            free.insert(scanned);
            own.dying.entry(dead_at).or_default().push(answer);
            self.live += 1;
        }
    }

    /// Hears this clock, and drops what is dead by it.
    pub(super) fn hear(&mut self, clock: Nonce, uptime: u64, believed: Timestamp) {
        let own = self.clocks.entry(clock).or_default();
        own.heard = believed;
        while let Some(dead) = own.dying.first_entry().filter(|dead| *dead.key() <= uptime) {
            for answer in dead.remove() {
                own.given.remove(&answer);
                self.live -= 1;
            }
        }
    }

    /// This time is believed now. Once in a minute of it the clocks are dropped that were not heard for a day, long after
    /// their nonces: nobody answers there any more. A step of the time is no part of that day, for no nonce dies of it.
    pub(super) fn pass(&mut self, believed: Timestamp) {
        let steps = !clock::is_step(self.passed, believed) || believed < self.passed;
        if !steps && believed.since(self.passed) < MINUTE {
            return;
        }
        let before = std::mem::replace(&mut self.passed, believed);
        if steps {
            let (on, back) = (believed.since(before), before.since(believed));
            self.clocks.values_mut().for_each(|own| own.heard = own.heard.plus(on).minus(back).min(believed));
            return;
        }
        self.clocks.retain(|_, own| believed.since(own.heard) < limits::PASSBACK_MAX_SECONDS);
        self.live = self.clocks.values().map(|own| own.given.len()).sum();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_nobody_heard_for_a_day_is_forgotten_and_no_step_of_the_time_is_a_day() {
        const DAY: u64 = limits::PASSBACK_MAX_SECONDS;
        let at = |seconds| Timestamp::from_unix(1_000_000 + seconds).unwrap();
        let clock = |n: u8| Nonce::from_bytes([n; 8]);
        let answer = (clock(9), [7; 16]);
        let mut answers = Answers::default();
        let knows =
            |answers: &Answers| (answers.given(clock(1), answer.0, answer.1).is_some(), answers.len());
        answers.hear(clock(1), 0, Timestamp::EPOCH);
        answers.give(clock(1), answer, 60, (at(0), ReaderName::new("gate 7")));
        // The first time that is believed, an operator's slip of a year, and its mending.
        for seconds in [0, 365 * DAY, 30] {
            answers.pass(at(seconds));
            assert_eq!(knows(&answers), (true, 1), "{seconds}");
        }
        let steps = |answers: &mut Answers, from: u64, to: u64| {
            (from..to).step_by(30).for_each(|seconds| answers.pass(at(seconds)));
        };
        // Heard once more at noon, it is known until the next noon.
        steps(&mut answers, 60, DAY / 2);
        answers.hear(clock(1), 59, at(DAY / 2));
        steps(&mut answers, DAY / 2, 3 * DAY / 2);
        assert_eq!(knows(&answers), (true, 1));
        steps(&mut answers, 3 * DAY / 2, 3 * DAY / 2 + 90);
        assert_eq!(knows(&answers), (false, 0));

        // Nights in which nobody tells the time are no part of the day, and no beginning of another.
        let mut answers = Answers::default();
        answers.hear(clock(1), 0, at(0));
        answers.give(clock(1), answer, 60, (at(0), ReaderName::new("gate 7")));
        for day in 0..2 {
            steps(&mut answers, day * DAY, day * DAY + DAY / 2);
            assert_eq!(knows(&answers), (true, 1), "{day}");
        }
        steps(&mut answers, 2 * DAY, 2 * DAY + 600);
        assert_eq!(knows(&answers), (false, 0));
    }
}
