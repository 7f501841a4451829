//! Answers to challenges, apart for each monotonic clock that they are dated by. None survives a restart.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};

use crate::limits;
use crate::presentation::Nonce;
use crate::reader::ReaderName;
use crate::time::Timestamp;

#[derive(Clone, Debug, Default)]
pub(super) struct Answers {
    clocks: HashMap<Nonce, OfOneClock>,
    live: usize,
}

/// Which nonce, and the hash of whose wallet.
type Answer = (Nonce, [u8; 16]);

#[derive(Clone, Debug, Default)]
struct OfOneClock {
    given: HashMap<Answer, (Timestamp, ReaderName)>,
    /// By the second of its clock in which the nonce is dead.
    dying: BTreeMap<u64, Vec<Answer>>,
    /// When it was heard last.
    heard: Timestamp,
}

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

    /// Hears this clock, and drops what is dead by it. With a clock that was never heard before, those go that were
    /// not heard for a day of guard time, long after their nonces.
    pub(super) fn hear(&mut self, clock: Nonce, uptime: u64, believed: Timestamp) {
        let Some(own) = self.clocks.get_mut(&clock) else {
            self.clocks.retain(|_, own| believed.since(own.heard) < limits::PASSBACK_MAX_SECONDS);
            self.live = self.clocks.values().map(|own| own.given.len()).sum();
            self.clocks.insert(clock, OfOneClock { heard: believed, ..OfOneClock::default() });
            return;
        };
        own.heard = own.heard.max(believed);
        while let Some(dead) = own.dying.first_entry().filter(|dead| *dead.key() <= uptime) {
            for answer in dead.remove() {
                own.given.remove(&answer);
                self.live -= 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_new_forgets_those_that_nobody_heard_for_a_day() {
        const DAY: u64 = limits::PASSBACK_MAX_SECONDS;
        let at = |seconds| Timestamp::from_unix(1_000_000 + seconds).unwrap();
        let clock = |n: u8| Nonce::from_bytes([n; 8]);
        let answer = (clock(9), [7; 16]);
        let mut answers = Answers::default();
        answers.hear(clock(1), 0, at(0));
        answers.give(clock(1), answer, 60, (at(0), ReaderName::new("gate 7")));
        for (n, seconds, is_there) in [(2, 10, true), (3, DAY - 1, true), (4, DAY, false)] {
            answers.hear(clock(n), 0, at(seconds));
            assert_eq!(answers.given(clock(1), answer.0, answer.1).is_some(), is_there, "{seconds} s");
            assert_eq!(answers.len(), usize::from(is_there), "{seconds} s");
        }
    }
}
