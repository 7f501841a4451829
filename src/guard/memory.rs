//! The replay guard in memory, the default.

use std::fmt;
use std::sync::{Mutex, MutexGuard};

use super::rules::Ids;
use super::settings::GuardSettings;
use super::state::{KnownAs, State};
use super::{Admission, Guard, GuardError, ReaderName, Scan};
use crate::time::{Now, Timestamp};

/// The replay guard in memory; its state can be exported and imported.
///
/// ```
/// use sanse::guard::{GuardSettings, MemoryGuard};
/// use sanse::Timestamp;
///
/// # let now = Timestamp::from_unix(1_772_366_400)?;
/// let guard = MemoryGuard::init(GuardSettings::default());        // a gate's first start ever
/// let saved = guard.export().expect("no thread died in it");      // after each scan, or at least at the end
/// let again = MemoryGuard::import(&saved, GuardSettings::default())?; // the next start
/// let cold = MemoryGuard::without_memory(now, GuardSettings::default()); // a start when the state is lost
/// # assert!(again.is_empty() && cold.is_empty());
/// # Ok::<(), sanse::Error>(())
/// ```
pub struct MemoryGuard {
    pub(super) settings: GuardSettings,
    pub(super) state: Mutex<State>,
}

impl MemoryGuard {
    /// The first start of a new gate group: nothing can have been scanned before, so nothing is missing.
    #[must_use]
    pub fn init(settings: GuardSettings) -> Self {
        Self { settings, state: Mutex::default() }
    }

    /// A start at `now` after the memory was lost: codes that may have been scanned before are refused, which
    /// costs honest people a code or two.
    #[must_use]
    pub fn without_memory(now: Timestamp, settings: GuardSettings) -> Self {
        Self { settings, state: Mutex::new(State::cold(now)) }
    }

    /// How many entries are remembered now: wallets and sheets of paper, answers to challenges.
    #[must_use]
    pub fn len(&self) -> usize {
        self.state.lock().map_or(0, |state| state.len())
    }

    /// Whether nothing is remembered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The greatest time that this guard believes, if it believes any yet: a clock that shows an earlier one was
    /// set back, and codes are held against this time until it has caught up.
    ///
    /// ```
    /// use sanse::guard::{GuardSettings, MemoryGuard};
    /// use sanse::Timestamp;
    ///
    /// let guard = MemoryGuard::init(GuardSettings::default());
    /// assert_eq!(guard.settled_time(), None);
    /// let now = Timestamp::from_unix(1_772_366_400)?;
    /// guard.confirm_clock(now).expect("no thread died in it");
    /// assert_eq!((guard.settled_time(), guard.started_without_memory()), (Some(now), None));
    /// # Ok::<(), sanse::Error>(())
    /// ```
    #[must_use]
    pub fn settled_time(&self) -> Option<Timestamp> {
        self.state.lock().ok().and_then(|state| state.clock.greatest)
    }

    /// When this guard started without its memory, if it did: codes made before are refused.
    ///
    /// ```
    /// use sanse::guard::{GuardSettings, MemoryGuard};
    /// use sanse::Timestamp;
    ///
    /// let now = Timestamp::from_unix(1_772_366_400)?;
    /// let guard = MemoryGuard::without_memory(now, GuardSettings::default());
    /// assert_eq!(guard.started_without_memory(), Some(now));
    /// # Ok::<(), sanse::Error>(())
    /// ```
    #[must_use]
    pub fn started_without_memory(&self) -> Option<Timestamp> {
        self.state.lock().ok().and_then(|state| Some(state.cold_start?.at))
    }

    /// An operator, or a synchronised clock, says that this is the time, whatever was seen before.
    ///
    /// Forward, the jump is believed at once. Backward, the guard starts as if its memory were lost, for the
    /// wrong time may have made it forget.
    ///
    /// # Errors
    /// [`GuardError`] when the memory was lost.
    pub fn confirm_clock(&self, now: Timestamp) -> Result<(), GuardError> {
        self.lock()?.confirm_clock(now);
        Ok(())
    }

    pub(super) fn lock(&self) -> Result<MutexGuard<'_, State>, GuardError> {
        // A thread that died half-way may have left a half-made entry: nothing more is admitted.
        self.state.lock().map_err(|_| GuardError::new("a thread died inside it; restart this gate"))
    }
}

impl Guard for MemoryGuard {
    fn admit(&self, scan: &Scan) -> Result<Admission, GuardError> {
        let known_as = KnownAs { now: Ids::of(scan), before: None };
        Ok(self.lock()?.admit(scan, known_as, self.settings).0)
    }

    fn refused(&self, reader: ReaderName, content: [u8; 16], now: Now) -> Result<bool, GuardError> {
        Ok(self.lock()?.refused(reader, content, now))
    }

    fn idle(&self, now: Now) -> Result<(), GuardError> {
        // The lock is let go of in between.
        while !self.lock()?.idle(now) {}
        Ok(())
    }

    fn settled_time(&self) -> Option<Timestamp> {
        MemoryGuard::settled_time(self)
    }
}

impl fmt::Debug for MemoryGuard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MemoryGuard({} entries)", self.len())
    }
}
