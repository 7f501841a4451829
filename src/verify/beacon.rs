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
}

impl Beacon {
    /// A beacon with no nonce yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
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
    /// screen and verifier are two programs. It must be random and never used before.
    pub fn remember(&mut self, nonce: Nonce, born: u64) {
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
        (uptime >= *born && uptime - born < life).then(|| born.saturating_add(life))
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
}
