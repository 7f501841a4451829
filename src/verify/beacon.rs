//! A gate's own challenges, on its own monotonic clock.

use std::collections::VecDeque;

use crate::error::Error;
use crate::limits;
use crate::presentation::Nonce;

/// Makes a gate's nonces and knows which are alive: a new one each 15 s, the last 4 live.
///
/// Time here is the gate's own monotonic clock, in seconds since any beginning; it needs no agreement with
/// anybody's. None survives a restart.
///
/// ```
/// use sanse::verify::Beacon;
///
/// let mut beacon = Beacon::new();
/// let nonce = beacon.nonce(100)?;                 // at second 100 of the gate's uptime; shown on its screen
/// assert_eq!(beacon.nonce(114)?, nonce);
/// assert_ne!(beacon.nonce(115)?, nonce);          // renewed
/// # Ok::<(), sanse::Error>(())
/// ```
#[derive(Debug, Default, Clone)]
pub struct Beacon {
    nonces: VecDeque<(Nonce, u64)>,
    /// The first nonce ever made: no other gate's, so it names this gate's clock.
    first: Option<Nonce>,
    /// Nonces born up to this second may have been answered before.
    since: Option<u64>,
}

impl Beacon {
    /// A beacon with no nonce yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A beacon that takes no nonce born up to this second of the gate's uptime, for a verifier that has just started while the
    /// screen, another program, goes on: what its nonces were answered with before, nobody remembers.
    ///
    /// ```
    /// use sanse::Nonce;
    /// use sanse::verify::Beacon;
    ///
    /// let mut beacon = Beacon::since(100);
    /// beacon.remember(Nonce::from_bytes([1; 8]), 99); // shown when this program started: it dies unanswered
    /// beacon.remember(Nonce::from_bytes([2; 8]), 114); // the next one counts
    /// ```
    #[must_use]
    pub fn since(uptime: u64) -> Self {
        Self { since: Some(uptime), ..Self::default() }
    }

    /// The nonce to show at this second of the gate's uptime; a new one every 15 s.
    ///
    /// # Errors
    /// [`Error::Randomness`] when the operating system gives none.
    pub fn nonce(&mut self, uptime: u64) -> Result<Nonce, Error> {
        match self.nonces.back() {
            Some((nonce, born)) if uptime >= *born && uptime - born < limits::NONCE_PERIOD_SECONDS => {
                Ok(*nonce)
            }
            _ => {
                let nonce = Nonce::generate()?;
                self.remember(nonce, uptime);
                Ok(nonce)
            }
        }
    }

    /// Takes over a nonce that the gate's screen has made by itself at this second of the gate's uptime, where
    /// screen and verifier are two programs. It must be random and never used before. One that is known keeps its time of
    /// birth, so it may be told again; begin with [`Beacon::since`] where the screen may have been there first.
    pub fn remember(&mut self, nonce: Nonce, born: u64) {
        if self.nonces.iter().any(|(known, _)| *known == nonce) {
            return;
        }
        self.first.get_or_insert(nonce);
        self.nonces.push_back((nonce, born));
        if self.nonces.len() > limits::NONCES_LIVE {
            self.nonces.pop_front();
        }
    }

    /// What names this gate's clock.
    pub(crate) fn clock(&self) -> Option<Nonce> {
        self.first
    }

    /// The second of uptime in which a nonce is dead; `None` when it is not one of the living.
    pub(crate) fn dead_at(&self, nonce: Nonce, uptime: u64) -> Option<u64> {
        let life = limits::NONCE_PERIOD_SECONDS * u64::try_from(limits::NONCES_LIVE).unwrap_or(0);
        let (_, born) = self.nonces.iter().find(|(own, _)| *own == nonce)?;
        let is_new = self.since.is_none_or(|since| *born > since);
        (is_new && uptime >= *born && uptime - born < life).then(|| born.saturating_add(life))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_live_for_a_minute() {
        let mut beacon = Beacon::new();
        let nonces: Vec<_> = (0..6).map(|i| beacon.nonce(i * 15).unwrap()).collect();
        let live = |i: usize, uptime| beacon.dead_at(nonces[i], uptime).is_some();
        assert_eq!((0..6).map(|i| live(i, 75)).collect::<Vec<_>>(), [false, false, true, true, true, true]);
        assert!(live(2, 89) && !live(2, 90));
        assert!(!live(5, 74), "a monotonic clock never steps back");
        assert_eq!(beacon.dead_at(Nonce::from_bytes([0; 8]), 75), None);
    }

    #[test]
    fn what_is_told_again_is_not_born_again() {
        let (mut beacon, nonce) = (Beacon::new(), |n| Nonce::from_bytes([n; 8]));
        beacon.remember(nonce(1), 100);
        beacon.remember(nonce(2), 101);
        (102..=170).for_each(|uptime| beacon.remember(nonce(1), uptime));
        assert!(beacon.dead_at(nonce(1), 159).is_some() && beacon.dead_at(nonce(1), 160).is_none());
        assert!(beacon.dead_at(nonce(2), 159).is_some(), "it was not pushed out");
    }

    #[test]
    fn a_nonce_of_before_the_start_is_not_answered() {
        let (mut beacon, nonce) = (Beacon::since(100), |n| Nonce::from_bytes([n; 8]));
        (1..=4).for_each(|n| beacon.remember(nonce(n), 40 + 15 * u64::from(n)));
        beacon.remember(nonce(5), 115);
        let alive: Vec<_> = (1..=5).filter(|n| beacon.dead_at(nonce(*n), 116).is_some()).collect();
        assert_eq!(alive, [5], "born at 115, after 100");
    }
}
