//! What a verifier remembers of its trust across restarts.

use sha2::{Digest, Sha256};

use super::numbers::Numbers;
use super::rollover::Line;
use super::{TrustError, TrustList};
use crate::audience::RegionId;
use crate::cbor::{Reader, Writer};
use crate::document::{ClaimFault, time};
use crate::envelope::Verified;
use crate::error::Error;
use crate::limits;
use crate::sorted::Sorted;
use crate::time::Timestamp;

/// What a verifier remembers of its trust across restarts: the newest list of each region, by sequence number
/// and hash, the roots that it has followed, and the newest signed time it has seen at home. Keep it with the replay
/// guard, after each list that was loaded, and go on with [`Trust::resume`](super::Trust::resume).
///
/// ```cddl
/// trust-memory = ["sanse/trust-memory/3", watermark: seconds, home: home / null,
///   { * region => newest }, [*16 bundle]] ; the bundle that was taken over last comes first
/// home = [region: region, newest]
/// newest = [
///   sequence: uint, sha-256: bstr .size 32,  ; of the list's envelope
///   past-roots: [*32 root], root: root,       ; oldest first; the one that signed the list
///   next-root: root / null,                  ; that the list announces
/// ]
/// bundle = [key: bstr .size 32, sequence: uint, sha-256: bstr .size 32] ; the newest of each key, by its manifest
/// region = tstr .regexp "[A-Z0-9]{1,8}"
/// root = bstr .size 32
/// seconds = 0..4294967295
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustMemory {
    pub(super) watermark: Timestamp,
    pub(super) home: Option<(RegionId, Newest)>,
    pub(super) neighbours: Sorted<RegionId, Newest>,
    pub(super) bundles: Numbers,
}

/// The newest list of one region, and the roots that led to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Newest {
    sequence: u64,
    digest: [u8; 32],
    pub(super) line: Line,
}

impl Newest {
    pub(super) fn of(list: &Verified<TrustList>, line: Line) -> Self {
        Self { sequence: list.claims().sequence, digest: digest(list), line }
    }

    /// Whether this very list was the newest before.
    pub(super) fn is(&self, list: &Verified<TrustList>) -> bool {
        self.sequence == list.claims().sequence && self.digest == digest(list)
    }

    /// Refuses a list that is older than this one, or another with the same number.
    pub(super) fn admits(&self, list: &Verified<TrustList>) -> Result<(), TrustError> {
        let sequence = list.claims().sequence;
        if sequence < self.sequence {
            return Err(TrustError::Rollback { sequence, seen: self.sequence });
        }
        if sequence == self.sequence && !self.is(list) {
            return Err(TrustError::Fork { sequence });
        }
        Ok(())
    }

    fn write(&self, writer: &mut Writer) {
        writer.array(5).uint(self.sequence).bytes(&self.digest);
        self.line.write(writer);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, ClaimFault> {
        reader.array_of(5, "a sequence number, a hash and roots")?;
        let (sequence, digest) = (reader.uint()?, reader.bytes_of("32 bytes of hash")?);
        Ok(Self { sequence, digest, line: Line::read(reader)? })
    }
}

fn digest(list: &Verified<TrustList>) -> [u8; 32] {
    Sha256::digest(list.bytes()).0
}

const VERSION: &str = "sanse/trust-memory/3";

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

    /// Remembers a neighbour's newest list. Only regions that are recognised no more are ever forgotten, and only
    /// when there is no room.
    pub(super) fn remember(
        &mut self,
        region: RegionId,
        newest: Newest,
        recognised: impl Fn(RegionId) -> bool,
    ) {
        if self.neighbours.len() >= limits::REGIONS_REMEMBERED {
            self.neighbours.retain(|region, _| recognised(*region));
        }
        self.neighbours.insert(region, newest);
    }

    /// The number of the bundle that was taken over last.
    #[must_use]
    pub fn bundle_sequence(&self) -> Option<u64> {
        self.bundles.last_sequence()
    }

    /// The bytes to keep.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.array(5).text(VERSION).uint(self.watermark.unix());
        match &self.home {
            Some((region, newest)) => {
                writer.array(2).text(region.as_str());
                newest.write(&mut writer);
            }
            None => {
                writer.null();
            }
        }
        writer.map(self.neighbours.len());
        for (region, newest) in self.neighbours.iter() {
            writer.text(region.as_str());
            newest.write(&mut writer);
        }
        self.bundles.write(&mut writer);
        writer.into_bytes()
    }

    /// What was kept.
    ///
    /// # Errors
    /// [`Error::Malformed`] when the bytes are not from [`TrustMemory::to_bytes`], or from that of a version
    /// that is no longer read: do not go on without memory, find out what happened to the file.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(bytes, 0..bytes.len().min(limits::TRUST_MEMORY_BYTES));
        let memory = Self::read(&mut reader).ok().filter(|_| reader.finish().is_ok());
        // What was written is what would be written again, the order of the regions included.
        memory.filter(|memory| memory.to_bytes() == bytes).ok_or(Error::Malformed {
            what: "the trust memory",
            why: "these are not the bytes that this version keeps; find out what happened to the file",
        })
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, ClaimFault> {
        reader.array_of(5, "a trust memory")?;
        if reader.text()? != VERSION {
            return Err(ClaimFault::Value("version"));
        }
        let watermark = time(reader, "watermark")?;
        let home = reader.or_null(|reader| -> Result<_, ClaimFault> {
            reader.array_of(2, "a region and its newest list")?;
            Ok((region(reader)?, Newest::read(reader)?))
        })?;
        let mut neighbours = Sorted::default();
        let entries = reader.map()?.entries();
        if entries > limits::REGIONS_REMEMBERED {
            return Err(ClaimFault::Value("regions"));
        }
        for _ in 0..entries {
            if !neighbours.push(region(reader)?, Newest::read(reader)?) {
                return Err(ClaimFault::Value("order"));
            }
        }
        Ok(Self { watermark, home, neighbours, bundles: Numbers::read(reader)? })
    }
}

fn region(reader: &mut Reader<'_>) -> Result<RegionId, ClaimFault> {
    reader.text()?.parse().map_err(|_| ClaimFault::Value("region"))
}
