//! What an operator may set of a guard.

use crate::error::{Error, in_range};
use crate::limits;

/// How a guard behaves.
///
/// ```
/// use sanse::guard::GuardSettings;
///
/// // A stadium's gate: nobody comes back within an hour, and a hundred thousand people are inside.
/// let settings = GuardSettings::default().passback(3_600)?.entries(100_000)?;
/// # assert_ne!(settings, GuardSettings::default());
/// # Ok::<(), sanse::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GuardSettings {
    /// Anti-passback time, in seconds.
    pub(super) passback: u64,
    /// Most entries, answers to challenges included.
    pub(super) entries: usize,
}

impl Default for GuardSettings {
    /// Anti-passback of 120 s, and room for a million entries.
    fn default() -> Self {
        Self { passback: limits::PASSBACK_SECONDS, entries: limits::GUARD_ENTRIES }
    }
}

impl GuardSettings {
    /// With another anti-passback time in seconds, 0 for none.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] above [`limits::PASSBACK_MAX_SECONDS`].
    pub fn passback(mut self, seconds: u64) -> Result<Self, Error> {
        self.passback =
            in_range("the anti-passback time (seconds)", seconds, 0, limits::PASSBACK_MAX_SECONDS)?;
        Ok(self)
    }

    /// With room for another number of entries: one for each wallet and each sheet of paper that was scanned a moment
    /// ago, and one for each answer to a challenge. An entry takes 72 bytes of memory at most.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] for none, or more than [`limits::GUARD_ENTRIES_MAX`].
    pub fn entries(mut self, entries: usize) -> Result<Self, Error> {
        let (given, most) = (u64::try_from(entries).unwrap_or(u64::MAX), limits::GUARD_ENTRIES_MAX as u64);
        in_range("the guard's entries", given, 1, most)?;
        self.entries = entries;
        Ok(self)
    }
}
