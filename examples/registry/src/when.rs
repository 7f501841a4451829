//! When something is done: the time that it counts for, and what the computer's clock says beside it.

use sanse::Timestamp;

/// A time that was typed, for trials, is never taken for the clock's: the audit has both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct When {
    pub now: Timestamp,
    pub clock: Timestamp,
}

impl From<Timestamp> for When {
    /// By the clock.
    fn from(now: Timestamp) -> Self {
        Self { now, clock: now }
    }
}
