//! What a verifier remembers of its trust across restarts.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::{TrustError, TrustList};
use crate::audience::RegionId;
use crate::cbor::{Reader, Writer};
use crate::document::{ClaimFault, time};
use crate::envelope::Verified;
use crate::error::Error;
use crate::limits;
use crate::time::Timestamp;

/// What a verifier remembers of its trust across restarts: the newest list of each region, by sequence number
/// and hash, and the newest signed time it has seen at home. Keep it with the replay guard, after each list
/// that was loaded, and go on with [`Trust::resume`].
///
/// ```cddl
/// trust-memory = ["sanse/trust-memory/1", watermark: seconds, home: newest / null, { * region => newest }]
/// newest = [sequence: uint, sha-256: bstr .size 32]
/// region = tstr .regexp "[A-Z0-9]{1,8}"
/// seconds = 0..4294967295
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustMemory {
    pub(super) watermark: Timestamp,
    pub(super) home: Option<Newest>,
    pub(super) neighbours: BTreeMap<RegionId, Newest>,
}

/// The newest list of one region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Newest {
    sequence: u64,
    digest: [u8; 32],
}

impl Newest {
    pub(super) fn of(list: &Verified<TrustList>) -> Self {
        Self { sequence: list.claims().sequence, digest: Sha256::digest(list.bytes()).0 }
    }

    /// Refuses a list that is older than this one, or another with the same number.
    pub(super) fn admits(this: Option<&Self>, next: Self) -> Result<(), TrustError> {
        match this {
            Some(seen) if next.sequence < seen.sequence => {
                Err(TrustError::Rollback { sequence: next.sequence, seen: seen.sequence })
            }
            Some(seen) if next.sequence == seen.sequence && next.digest != seen.digest => {
                Err(TrustError::Fork { sequence: next.sequence })
            }
            _ => Ok(()),
        }
    }
}

impl TrustMemory {
    /// The newest signed time seen in a home list: a clock that shows an earlier one is wrong.
    ///
    /// ```
    /// use sanse::Timestamp;
    /// use sanse::trust::TrustMemory;
    ///
    /// assert_eq!(TrustMemory::default().watermark(), Timestamp::EPOCH); // no list yet
    /// ```
    #[must_use]
    pub fn watermark(&self) -> Timestamp {
        self.watermark
    }

    /// The bytes to keep.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.array(4).text(MEMORY).uint(self.watermark.unix());
        let write = |writer: &mut Writer, newest: &Newest| {
            writer.array(2).uint(newest.sequence).bytes(&newest.digest);
        };
        match &self.home {
            Some(home) => write(&mut writer, home),
            None => {
                writer.null();
            }
        }
        writer.map(self.neighbours.len());
        for (region, newest) in &self.neighbours {
            writer.text(region.as_str());
            write(&mut writer, newest);
        }
        writer.into_bytes()
    }

    /// What was kept.
    ///
    /// # Errors
    /// [`Error::Malformed`] when the bytes are not from [`TrustMemory::to_bytes`]: do not go on without
    /// memory, find out what happened to the file.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(bytes, 0..bytes.len().min(limits::TRUST_MEMORY_BYTES));
        let memory = Self::read(&mut reader).ok().filter(|_| reader.finish().is_ok());
        // What was written is what would be written again, the order of the regions included.
        memory.filter(|memory| memory.to_bytes() == bytes).ok_or(Error::Malformed {
            what: "the trust memory",
            why: "these are not the bytes that were kept; find out what happened to the file",
        })
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, ClaimFault> {
        let newest = |reader: &mut Reader<'_>| -> Result<Newest, ClaimFault> {
            reader.array_of(2, "a sequence number and a hash")?;
            Ok(Newest { sequence: reader.uint()?, digest: reader.bytes_of("32 bytes of hash")? })
        };
        reader.array_of(4, "a trust memory")?;
        if reader.text()? != MEMORY {
            return Err(ClaimFault::Value("version"));
        }
        let watermark = time(reader, "watermark")?;
        let home = reader.or_null(newest)?;
        let mut neighbours = BTreeMap::new();
        for _ in 0..reader.map()?.entries() {
            let region = reader.text()?.parse().map_err(|_| ClaimFault::Value("region"))?;
            neighbours.insert(region, newest(reader)?);
        }
        Ok(Self { watermark, home, neighbours })
    }
}

const MEMORY: &str = "sanse/trust-memory/1";
