//! The replay guard: one atomic question, asked last, so that a refused scan burns nothing.

mod answers;
mod clock;
mod disk;
mod lasts;
mod memory;
mod merge;
#[cfg(test)]
mod model;
#[cfg(feature = "redis")]
mod redis;
mod rules;
mod saved;
mod settings;
mod slots;
mod state;
mod table;

use std::fmt;

pub use self::disk::{DiskError, DiskFacts, DiskGuard, Recovery};
pub use self::memory::MemoryGuard;
pub use self::merge::{CloneAlert, MergeError};
#[cfg(feature = "redis")]
pub use self::redis::{Fallback, RedisGuard, SharedStore};
pub use self::settings::GuardSettings;
use crate::presentation::Nonce;
pub use crate::reader::ReaderName;
use crate::time::{Now, Timestamp};

/// A store that remembers what was scanned; shared by the readers of one gate group (one boundary: two doors
/// in sequence are two groups).
///
/// An error is never "fresh": the verifier refuses.
pub trait Guard: Send + Sync {
    /// Asks whether this scan is the first of its kind, and remembers it, in one step.
    ///
    /// # Errors
    /// [`GuardError`] when the store cannot answer; nothing is then admitted.
    fn admit(&self, scan: &Scan) -> Result<Admission, GuardError>;

    /// Hears of a scan that was refused before the guard was asked: whatever comes next at this reader is no
    /// repeat of what came before it. Says whether the same text was refused there within the last 5 s.
    ///
    /// # Errors
    /// [`GuardError`] when the store cannot answer.
    fn refused(&self, reader: ReaderName, content: [u8; 16], now: Now) -> Result<bool, GuardError>;

    /// Hears the time while nobody comes. A gate's loop calls it each minute or so: then a clock that merely runs on is
    /// not taken for one that jumped, and what has expired is gone although nobody scans.
    ///
    /// A guard that forgets nothing by the time need not do anything.
    ///
    /// # Errors
    /// [`GuardError`] when the store cannot answer.
    fn idle(&self, now: Now) -> Result<(), GuardError> {
        let _ = now;
        Ok(())
    }

    /// The greatest time that it believes, if it keeps one. A pass that has run out by then is never simply admitted,
    /// whatever the clock says now.
    fn settled_time(&self) -> Option<Timestamp> {
        None
    }
}

/// What the guard is told of one scan.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Scan {
    /// Whose code: hash of the holder's key and the identity commitment.
    pub key: [u8; 16],
    /// Which person: hash of the identity commitment alone.
    pub person: [u8; 16],
    /// What was shown: hash of what the holder signed, never of the signature or the text.
    pub content: [u8; 16],
    /// What makes it new.
    pub token: Token,
    /// Which reader scanned it.
    pub reader: ReaderName,
    /// The present, as the gate knows it.
    pub now: Now,
    /// Whether a person stands there: only then is a flagged scan remembered, for it may yet be let through.
    pub attended: bool,
}

impl Scan {
    /// A scan where a person stands, for whoever tests or times a guard of their own: the verifier makes them from
    /// verified claims.
    ///
    /// ```
    /// use sanse::guard::{Guard, GuardSettings, MemoryGuard, ReaderName, Scan, Token, Verdict};
    /// use sanse::{Now, Timestamp};
    ///
    /// let now = Timestamp::from_unix(1_772_366_400)?;
    /// let token = Token::Dated { presented_at: now, until: now.plus(30), future: 15 };
    /// let scan = Scan::new([1; 16], [2; 16], [3; 16], token, ReaderName::new("gate 2"), Now::exactly(now));
    /// let guard = MemoryGuard::init(GuardSettings::default());
    /// assert_eq!(guard.admit(&scan).unwrap().verdict, Verdict::Fresh);
    /// # Ok::<(), sanse::Error>(())
    /// ```
    #[must_use]
    pub fn new(
        key: [u8; 16],
        person: [u8; 16],
        content: [u8; 16],
        token: Token,
        reader: ReaderName,
        now: Now,
    ) -> Self {
        Self { key, person, content, token, reader, now, attended: true }
    }
}

/// Shows nothing that follows the person from scan to scan.
impl fmt::Debug for Scan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scan").field("reader", &self.reader).field("now", &self.now).finish_non_exhaustive()
    }
}

/// What makes a scan new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Token {
    /// A presentation by its time: newer than any before.
    Dated {
        /// When it was made.
        presented_at: Timestamp,
        /// The last second in which it is accepted.
        until: Timestamp,
        /// Seconds that codes may lie in the future.
        future: u64,
    },
    /// An answer to a challenge: the only one to this nonce.
    Answer {
        /// The nonce.
        nonce: Nonce,
        /// Which gate's monotonic clock the next two are read on: the first nonce it ever made.
        clock: Nonce,
        /// When it was made, by the phone's clock.
        presented_at: Timestamp,
        /// On the gate's own monotonic clock: the second in which the nonce is dead.
        dead_at: u64,
        /// The present on that clock.
        uptime: u64,
    },
    /// Paper, which never changes: only the person counts.
    Paper,
}

/// What the guard says of a scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Admission {
    /// What was found.
    pub verdict: Verdict,
    /// Whether this is the same scan once more, at the same reader within 5 s: what was said first holds, and nothing
    /// is counted.
    pub repeat: bool,
    /// Whose memory this was found in.
    pub reach: Reach,
}

impl Admission {
    /// What was found of a scan that is no repeat, by everybody's memory.
    #[must_use]
    pub fn of(verdict: Verdict) -> Self {
        Self { verdict, repeat: false, reach: Reach::Group }
    }

    /// The same scan once more, and what was said first.
    #[must_use]
    pub fn repeat(first: Verdict) -> Self {
        Self { verdict: first, repeat: true, reach: Reach::Group }
    }

    /// The same, found in this memory.
    #[must_use]
    pub fn reaching(self, reach: Reach) -> Self {
        Self { reach, ..self }
    }

    /// This answer once more.
    pub(super) fn again(self) -> Self {
        Self { repeat: true, ..self }
    }
}

/// Whose memory a guard answers from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Reach {
    /// That of the whole group of gates; a guard that shares with nobody is the group.
    #[default]
    Group,
    /// This gate's own, since the group's does not answer; the operator lets it decide alone.
    Alone,
    /// The same, and the operator lets it decide only with a person who looks.
    AloneAndLooking,
}

/// What was found of a scan that the guard was asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// Nothing: it is the first of its kind, and remembered.
    Fresh,
    /// This code or a newer one was scanned before.
    AlreadyScanned {
        /// Seconds ago.
        seconds: u64,
        /// Where.
        reader: ReaderName,
    },
    /// The same person was scanned before, within the anti-passback time.
    PassedBack {
        /// Seconds ago.
        seconds: u64,
        /// The anti-passback time, in seconds.
        limit: u64,
        /// Where.
        reader: ReaderName,
    },
    /// The guard started without memory, and this code may have been scanned before that.
    WarmingUp {
        /// Codes made after this are taken.
        until: Timestamp,
    },
    /// No room; live entries are never thrown out.
    Full {
        /// How many entries there are.
        entries: usize,
    },
    /// By the latest time this guard has seen, the code is stale.
    SteppedBack {
        /// When the code was made.
        presented_at: Timestamp,
        /// That time.
        seen: Timestamp,
    },
}

/// The store of a guard cannot answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the replay memory does not answer: {why}")]
pub struct GuardError {
    why: String,
}

impl GuardError {
    /// What went wrong, for the operator: no personal data.
    #[must_use]
    pub fn new(why: impl Into<String>) -> Self {
        Self { why: why.into() }
    }
}
