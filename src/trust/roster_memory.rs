//! What a sentinel remembers of rosters across restarts.

use super::numbers::{Newest, Numbers};
use super::{RosterError, Trust};
use crate::cbor::{Reader, Writer};
use crate::document::ClaimFault;
use crate::error::Error;
use crate::key::VerifyingKey;
use crate::limits;

/// What a sentinel remembers of rosters across restarts: of each key that has signed one, the number and the hash of the
/// last. Keep it after each roster that was loaded ([`Sentinel::memory`](crate::verify::Sentinel::memory)), and go on with
/// [`Sentinel::resume`](crate::verify::Sentinel::resume).
///
/// ```cddl
/// roster-memory = ["sanse/roster-memory/1", [*16 newest-roster]] ; the one that was loaded last comes first
/// newest-roster = [key: bstr .size 32, sequence: uint, sha-256: bstr .size 32] ; of the roster's envelope
/// ```
///
/// ```
/// use sanse::trust::RosterMemory;
///
/// let memory = RosterMemory::default(); // of a sentinel that has loaded none
/// assert_eq!(RosterMemory::from_bytes(&memory.to_bytes())?, memory);
/// assert_eq!(memory.sequence(), None);
/// # Ok::<(), sanse::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RosterMemory(Numbers);

impl RosterMemory {
    /// The number of the roster that was loaded last.
    #[must_use]
    pub fn sequence(&self) -> Option<u64> {
        self.0.last_sequence()
    }

    /// Refuses a roster that is older than one that was loaded, or another with the same number. What a key has signed
    /// that may sign none any more binds no other: a thief cannot use all numbers up.
    pub(crate) fn admits(
        &self,
        trust: &Trust,
        key: &VerifyingKey,
        sequence: u64,
        digest: [u8; 32],
    ) -> Result<(), RosterError> {
        match self.0.greatest(key, |key| trust.may_sign_rosters(key)) {
            Some(seen) if sequence < seen.sequence => {
                Err(RosterError::Rollback { sequence, seen: seen.sequence })
            }
            Some(seen) if sequence == seen.sequence && digest != seen.digest => {
                Err(RosterError::Fork { sequence })
            }
            _ => Ok(()),
        }
    }

    /// Remembers a roster as the one that was loaded last.
    pub(crate) fn remember(&mut self, trust: &Trust, key: &VerifyingKey, sequence: u64, digest: [u8; 32]) {
        let newest = Newest { key: key.clone(), sequence, digest };
        self.0.remember(newest, |key| trust.may_sign_rosters(key));
    }

    /// The bytes to keep.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.array(2).text(VERSION);
        self.0.write(&mut writer);
        writer.into_bytes()
    }

    /// What was kept.
    ///
    /// # Errors
    /// [`Error::Malformed`] when the bytes are not from [`RosterMemory::to_bytes`]: do not go on without memory, find out
    /// what happened to the file.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(bytes, 0..bytes.len().min(limits::ROSTER_MEMORY_BYTES));
        let memory = Self::read(&mut reader).ok().filter(|_| reader.finish().is_ok());
        memory.filter(|memory| memory.to_bytes() == bytes).ok_or(Error::Malformed {
            what: "the roster memory",
            why: "these are not the bytes that were kept; find out what happened to the file",
        })
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, ClaimFault> {
        reader.array_of(2, "a roster memory")?;
        if reader.text()? != VERSION {
            return Err(ClaimFault::Value("version"));
        }
        Ok(Self(Numbers::read(reader)?))
    }
}

const VERSION: &str = "sanse/roster-memory/1";
