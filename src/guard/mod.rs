//! The replay guard: one atomic question, asked last, so that a refused scan burns nothing.

mod clock;
mod memory;
mod state;

use std::fmt;

pub use self::memory::{GuardSettings, MemoryGuard};
use crate::presentation::Nonce;
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
    fn admit(&self, scan: &Scan<'_>) -> Result<Admission, GuardError>;

    /// Hears of a scan that was refused before the guard was asked: whatever comes next at this reader is no
    /// repeat of what came before it. Says whether the same text was refused there within the last 5 s.
    ///
    /// # Errors
    /// [`GuardError`] when the store cannot answer.
    fn refused(&self, reader: &str, content: [u8; 16], now: Now) -> Result<bool, GuardError>;
}

/// What the guard is told of one scan.
#[derive(Clone)]
#[non_exhaustive]
pub struct Scan<'a> {
    /// Whose code: hash of the holder's key and the identity commitment.
    pub key: [u8; 16],
    /// Which person: hash of the identity commitment alone.
    pub person: [u8; 16],
    /// What was shown: hash of what the holder signed, never of the signature or the text.
    pub content: [u8; 16],
    /// What makes it new.
    pub token: Token,
    /// Which reader scanned it.
    pub reader: &'a str,
    /// The present, as the gate knows it.
    pub now: Now,
    /// Whether a person stands there: only then is a flagged scan remembered, for it may yet be let through.
    pub attended: bool,
}

/// Shows nothing that follows the person from scan to scan.
impl fmt::Debug for Scan<'_> {
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
pub enum Admission {
    /// The first of its kind; remembered.
    Fresh,
    /// The same scan once more, at the same reader within 5 s: what was said first holds, and nothing is
    /// counted.
    Repeat {
        /// What was said first.
        first: Verdict,
    },
    /// Something to look at, or to refuse.
    Flagged(Verdict),
}

/// What was found of a scan that the guard was asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// Nothing: it was fresh.
    Fresh,
    /// This code or a newer one was scanned before.
    AlreadyScanned {
        /// Seconds ago.
        seconds: u64,
    },
    /// The same person was scanned before, within the anti-passback time.
    PassedBack {
        /// Seconds ago.
        seconds: u64,
        /// The anti-passback time, in seconds.
        limit: u64,
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
