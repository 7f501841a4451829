//! What a verifier remembers of status lists across restarts.

use super::status_error::StatusError;
use crate::cbor::{Reader, Writer};
use crate::document::{ClaimFault, time};
use crate::error::Error;
use crate::limits;
use crate::sorted::Sorted;
use crate::status::Shard;
use crate::time::Timestamp;

/// What a verifier remembers of status lists across restarts: of each shard the newest list, by its date, its hash and
/// the key that signed it. Keep it beside the [`TrustMemory`](super::TrustMemory), after each list that was loaded, and
/// go on with [`Trust::resume_statuses`](super::Trust::resume_statuses).
///
/// ```cddl
/// status-memory = ["sanse/status-memory/1", [*36864 newest-status]] ; ascending by day, region and issuer
/// newest-status = [subject: tstr .size (1..256), issued-at: seconds, sha-256: bstr .size 32, key: bstr .size 32]
/// seconds = 0..4294967295
/// ```
///
/// ```
/// use sanse::trust::StatusMemory;
///
/// let memory = StatusMemory::default(); // of a gate that has seen no list
/// assert_eq!(StatusMemory::from_bytes(&memory.to_bytes())?, memory);
/// # Ok::<(), sanse::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatusMemory {
    pub(super) newest: Sorted<Shard, Newest>,
}

/// The newest list of one shard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Newest {
    pub(super) issued_at: Timestamp,
    pub(super) digest: [u8; 32],
    pub(super) key: [u8; 32],
}

impl Newest {
    /// Refuses a list that is older than this one, or another of the same date.
    pub(super) fn admits(this: Option<&Self>, next: Self) -> Result<(), StatusError> {
        match this {
            Some(seen) if next.issued_at < seen.issued_at => {
                Err(StatusError::Rollback { issued_at: next.issued_at, seen: seen.issued_at })
            }
            Some(seen) if next.issued_at == seen.issued_at && next.digest != seen.digest => {
                Err(StatusError::Fork { issued_at: next.issued_at })
            }
            _ => Ok(()),
        }
    }
}

impl StatusMemory {
    /// The bytes to keep.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.array(2).text(MEMORY).array(self.newest.len());
        for (shard, newest) in self.newest.iter() {
            writer.array(4).text(&shard.subject()).uint(newest.issued_at.unix());
            writer.bytes(&newest.digest).bytes(&newest.key);
        }
        writer.into_bytes()
    }

    /// What was kept.
    ///
    /// # Errors
    /// [`Error::Malformed`] when the bytes are not from [`StatusMemory::to_bytes`]: do not go on without memory, find out
    /// what happened to the file.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(bytes, 0..bytes.len().min(limits::STATUS_MEMORY_BYTES));
        let memory = Self::read(&mut reader).ok().filter(|_| reader.finish().is_ok());
        // What was written is what would be written again, the order of the shards included.
        memory.filter(|memory| memory.to_bytes() == bytes).ok_or(Error::Malformed {
            what: "the status memory",
            why: "these are not the bytes that were kept; find out what happened to the file",
        })
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, ClaimFault> {
        reader.array_of(2, "a status memory")?;
        if reader.text()? != MEMORY {
            return Err(ClaimFault::Value("version"));
        }
        let mut newest = Sorted::default();
        let count = reader.array()?;
        if count > limits::STATUS_SHARDS_REMEMBERED {
            return Err(ClaimFault::Value("lists"));
        }
        for _ in 0..count {
            reader.array_of(4, "a subject, a date, a hash and a key")?;
            let shard = Shard::from_subject(reader.text()?).map_err(|_| ClaimFault::Value("subject"))?;
            let issued_at = time(reader, "date")?;
            let (digest, key) = (reader.bytes_of("32 bytes of hash")?, reader.bytes_of("32 bytes of key")?);
            if !newest.push(shard, Newest { issued_at, digest, key }) {
                return Err(ClaimFault::Value("order"));
            }
        }
        Ok(Self { newest })
    }
}

const MEMORY: &str = "sanse/status-memory/1";
