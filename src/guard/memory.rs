//! The replay guard in memory, the default: the greatest accepted time of each key, and who passed when.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::{Mutex, MutexGuard};

use super::clock::GuardClock;
use super::{Admission, Guard, GuardError, Scan, Token, Verdict};
use crate::error::{Error, in_range};
use crate::limits;
use crate::presentation::Nonce;
use crate::profile::Profile;
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

/// How a guard in memory behaves.
///
/// ```
/// use sanse::guard::GuardSettings;
///
/// // A stadium's gate: nobody comes back within an hour, and a hundred thousand people are inside.
/// let settings = GuardSettings::default().passback(3_600)?.entries(200_000)?;
/// # assert_ne!(settings, GuardSettings::default());
/// # Ok::<(), sanse::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GuardSettings {
    pub(super) passback: u64,
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

    /// With room for another number of entries; each person inside takes two.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] for fewer than 2.
    pub fn entries(mut self, entries: usize) -> Result<Self, Error> {
        in_range("the guard's entries", u64::try_from(entries).unwrap_or(u64::MAX), 2, u64::MAX)?;
        self.entries = entries;
        Ok(self)
    }
}

/// Everything the guard remembers.
#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) clock: GuardClock,
    /// Codes made up to here may have been scanned before the memory was lost.
    pub(super) cold_start: Option<Timestamp>,
    pub(super) entries: HashMap<[u8; 16], Entry>,
    /// Keys by the second in which their entry may expire; an entry that was renewed moves on.
    pub(super) expiries: BTreeMap<Timestamp, Vec<[u8; 16]>>,
    /// Answers to challenges, apart for each monotonic clock that they are dated by. None survives a restart.
    pub(super) answers: HashMap<Nonce, HashMap<(Nonce, [u8; 16]), Answer>>,
    pub(super) readers: HashMap<String, Last>,
}

/// One key, or one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// Codes made up to here are used up: the greatest accepted time, or that of an answer to a challenge.
    pub(super) used_up_to: Timestamp,
    /// The greatest accepted time of a code that answered no challenge: answers made up to here are old.
    pub(super) dated: Option<Timestamp>,
    pub(super) admitted_at: Timestamp,
    pub(super) expires_at: Timestamp,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Answer {
    dead_at: u64,
    admitted_at: Timestamp,
}

/// The last decision at one reader.
#[derive(Clone, Copy, Debug)]
pub(super) struct Last {
    content: [u8; 16],
    at: Timestamp,
    said: Option<Verdict>,
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
        let state = State { cold_start: Some(now), ..State::default() };
        Self { settings, state: Mutex::new(state) }
    }

    /// How many entries are remembered now; a person inside takes two.
    #[must_use]
    pub fn len(&self) -> usize {
        self.state.lock().map_or(0, |state| state.entries.len())
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
        self.state.lock().ok().and_then(|state| state.cold_start)
    }

    /// An operator, or a synchronised clock, says that this is the time, whatever was seen before.
    ///
    /// Forward, the jump is believed at once. Backward, the guard starts as if its memory were lost, for the
    /// wrong time may have made it forget.
    ///
    /// # Errors
    /// [`GuardError`] when the memory was lost.
    pub fn confirm_clock(&self, now: Timestamp) -> Result<(), GuardError> {
        let mut state = self.lock()?;
        if state.clock.confirm(now) {
            state.cold_start = Some(now);
        }
        Ok(())
    }

    pub(super) fn lock(&self) -> Result<MutexGuard<'_, State>, GuardError> {
        // A thread that died half-way may have left a half-made entry: nothing more is admitted.
        self.state.lock().map_err(|_| GuardError::new("a thread died inside it; restart this gate"))
    }
}

impl Guard for MemoryGuard {
    fn admit(&self, scan: &Scan<'_>) -> Result<Admission, GuardError> {
        Ok(self.lock()?.admit(scan, self.settings))
    }

    fn refused(&self, reader: &str, content: [u8; 16], now: Now) -> Result<bool, GuardError> {
        let mut state = self.lock()?;
        let time = state.clock.time(now);
        let again = state.last(reader, content, time).is_some_and(|last| last.said.is_none());
        if !again {
            state.remember_last(reader, Last { content, at: time, said: None });
        }
        Ok(again)
    }
}

impl State {
    fn admit(&mut self, scan: &Scan<'_>, settings: GuardSettings) -> Admission {
        self.clock.hear(scan.now);
        let time = self.clock.time(scan.now);
        self.prune(scan.token);

        if let Some(first) = self.last(scan.reader, scan.content, time).and_then(|last| last.said) {
            return Admission::Repeat { first };
        }
        let verdict = self.judge(scan, time, settings);
        let recorded = match verdict {
            Verdict::Fresh => true,
            // A person may still wave the flagged code through, so it must not count as new later on.
            Verdict::PassedBack { .. } | Verdict::AlreadyScanned { .. } => scan.attended,
            _ => false,
        };
        if recorded {
            self.record(scan, time, settings, verdict);
            self.remember_last(scan.reader, Last { content: scan.content, at: time, said: Some(verdict) });
        }
        match verdict {
            Verdict::Fresh => Admission::Fresh,
            flagged => Admission::Flagged(flagged),
        }
    }

    fn judge(&self, scan: &Scan<'_>, time: Timestamp, settings: GuardSettings) -> Verdict {
        let known = self.entries.get(&scan.key);
        match scan.token {
            Token::Dated { presented_at, until, future } => {
                if time > until {
                    return Verdict::SteppedBack { presented_at, seen: time };
                }
                if let Some(start) = self.cold_start
                    && presented_at <= start.plus(future)
                {
                    return Verdict::WarmingUp { until: start.plus(future) };
                }
                if let Some(entry) = known
                    && presented_at <= entry.used_up_to
                {
                    return Verdict::AlreadyScanned { seconds: time.since(entry.admitted_at) };
                }
            }
            Token::Answer { nonce, clock, presented_at, .. } => {
                if let Some(answer) = self.answers.get(&clock).and_then(|own| own.get(&(nonce, scan.key))) {
                    return Verdict::AlreadyScanned { seconds: time.since(answer.admitted_at) };
                }
                // An answer signed before a code that has passed since, both by the phone's own clock.
                if let Some(entry) = known
                    && Some(presented_at) <= entry.dated
                {
                    return Verdict::AlreadyScanned { seconds: time.since(entry.admitted_at) };
                }
            }
            Token::Paper => {}
        }
        if let Some(person) = self.entries.get(&scan.person)
            // One that passed "later than now" did so by a wrong clock; nothing can be measured from there.
            && person.admitted_at <= time
        {
            let seconds = time.since(person.admitted_at);
            if seconds < settings.passback {
                return Verdict::PassedBack { seconds, limit: settings.passback };
            }
        }
        let entries = self.entries.len() + self.answers.values().map(HashMap::len).sum::<usize>();
        if entries + 2 > settings.entries && !(known.is_some() && self.entries.contains_key(&scan.person)) {
            return Verdict::Full { entries };
        }
        Verdict::Fresh
    }

    fn record(&mut self, scan: &Scan<'_>, time: Timestamp, settings: GuardSettings, verdict: Verdict) {
        let fresh = verdict == Verdict::Fresh;
        let before = self.entries.get(&scan.key).copied();
        // Whatever profile a reader of this group has, no code is accepted longer than this after it was made.
        let kept = |made: Timestamp| made.plus(Profile::Lenient.past() + 1);
        let entry = |used_up_to: Timestamp, dated: Option<Timestamp>| Entry {
            used_up_to: before.map_or(used_up_to, |e| e.used_up_to.max(used_up_to)),
            dated: before.and_then(|e| e.dated).max(dated),
            // The time that is told to people is that of the scan that counted.
            admitted_at: before.filter(|_| !fresh).map_or(time, |e| e.admitted_at),
            expires_at: kept(used_up_to).max(before.map_or(Timestamp::EPOCH, |e| e.expires_at)),
        };
        match scan.token {
            Token::Dated { presented_at, .. } => {
                self.insert(scan.key, entry(presented_at, Some(presented_at)), settings);
            }
            Token::Answer { nonce, clock, dead_at, .. } => {
                // A dated code that was made before this moment must not pass after it; a wrong clock's moment
                // would keep the person's codes out until it has come.
                self.insert(scan.key, entry(self.clock.undoubted(scan.now), None), settings);
                let own = self.answers.entry(clock).or_default();
                own.entry((nonce, scan.key)).or_insert(Answer { dead_at, admitted_at: time });
            }
            Token::Paper => {}
        }
        if fresh && settings.passback > 0 {
            let expires_at = time.plus(settings.passback);
            self.insert(
                scan.person,
                Entry { used_up_to: time, dated: None, admitted_at: time, expires_at },
                settings,
            );
        }
    }

    /// Remembers an entry; a flagged one finds no room in a full guard, and is flagged again.
    fn insert(&mut self, key: [u8; 16], entry: Entry, settings: GuardSettings) {
        if self.entries.len() >= settings.entries && !self.entries.contains_key(&key) {
            return;
        }
        if self.entries.insert(key, entry).is_none() {
            self.expiries.entry(entry.expires_at).or_default().push(key);
        }
    }

    /// Drops what has expired, and nothing else ever: entries by the believed time, answers by the clock they
    /// are dated by. Those of a clock that is heard no more go after a day, long after their nonces.
    fn prune(&mut self, token: Token) {
        let believed = self.clock.believed();
        if let Token::Answer { clock, uptime, .. } = token
            && let Some(own) = self.answers.get_mut(&clock)
        {
            own.retain(|_, answer| answer.dead_at > uptime);
        }
        self.answers.retain(|_, own| {
            own.retain(|_, answer| believed.since(answer.admitted_at) < limits::PASSBACK_MAX_SECONDS);
            !own.is_empty()
        });
        while let Some(bucket) = self.expiries.first_entry()
            && *bucket.key() <= believed
        {
            for key in bucket.remove() {
                match self.entries.get(&key).map(|entry| entry.expires_at) {
                    Some(expiry) if expiry > believed => self.expiries.entry(expiry).or_default().push(key),
                    _ => {
                        self.entries.remove(&key);
                    }
                }
            }
        }
    }

    /// The last decision at this reader, if it was on the same content within the last 5 s.
    fn last(&self, reader: &str, content: [u8; 16], time: Timestamp) -> Option<Last> {
        self.readers
            .get(reader)
            .filter(|last| last.content == content && time.since(last.at) <= limits::REPEAT_SECONDS)
            .copied()
    }

    fn remember_last(&mut self, reader: &str, last: Last) {
        match self.readers.get_mut(reader) {
            Some(slot) => *slot = last,
            None => {
                if self.readers.len() >= limits::GUARD_READERS {
                    // Forgetting a reader costs at most one repeat told as a second scan.
                    self.readers.clear();
                }
                self.readers.insert(reader.to_owned(), last);
            }
        }
    }
}

impl fmt::Debug for MemoryGuard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MemoryGuard({} entries)", self.len())
    }
}
