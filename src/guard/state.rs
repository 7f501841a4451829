//! The guard's state as bytes, so that a gate that is switched off remembers.

use std::collections::{BTreeMap, HashMap};
use std::sync::Mutex;

use super::GuardError;
use super::clock::GuardClock;
use super::memory::{Entry, GuardSettings, MemoryGuard, State};
use crate::cbor::{Reader, Writer};
use crate::document::{ClaimFault, time};
use crate::error::Error;
use crate::time::Timestamp;

impl MemoryGuard {
    /// Everything that must survive a restart, as bytes: hashes and times, no name, key or commitment.
    ///
    /// Challenges do not survive: their nonces die with the process.
    ///
    /// ```cddl
    /// guard-state = ["sanse/guard-state/1", greatest: seconds / null, jumped: [seconds, seconds] / null,
    ///                cold-start: seconds / null, [* entry]]
    /// entry = [key: bstr .size 16, used-up-to: seconds, dated: seconds / null, admitted-at: seconds,
    ///          expires-at: seconds] ; ascending
    /// seconds = 0..4294967295
    /// ```
    ///
    /// # Errors
    /// [`GuardError`] when a thread died inside the guard: what is left may be half-made, so it is not kept.
    pub fn export(&self) -> Result<Vec<u8>, GuardError> {
        let state = self.lock()?;
        let mut writer = Writer::with_capacity(64 + state.entries.len() * 41);
        writer.array(5).text(VERSION);
        optional(&mut writer, state.clock.greatest);
        match state.clock.jumped {
            Some((from, latest)) => writer.array(2).uint(from.unix()).uint(latest.unix()),
            None => writer.null(),
        };
        optional(&mut writer, state.cold_start);
        let mut entries: Vec<_> = state.entries.iter().collect();
        entries.sort_unstable_by_key(|(key, _)| **key);
        writer.array(entries.len());
        for (key, entry) in entries {
            optional(writer.array(5).bytes(key).uint(entry.used_up_to.unix()), entry.dated);
            writer.uint(entry.admitted_at.unix()).uint(entry.expires_at.unix());
        }
        Ok(writer.into_bytes())
    }

    /// A guard that goes on where [`MemoryGuard::export`] left off; this counts as memory, so import only
    /// what was exported after the last scan.
    ///
    /// # Errors
    /// [`Error::Malformed`] when the bytes are not an export: start with [`MemoryGuard::without_memory`] then,
    /// never as if nothing had been scanned.
    pub fn import(bytes: &[u8], settings: GuardSettings) -> Result<Self, Error> {
        let mut reader = Reader::new(bytes, 0..bytes.len());
        let state = read(&mut reader).ok().filter(|_| reader.finish().is_ok()).ok_or(Error::Malformed {
            what: "the guard's state",
            why: "these are not the bytes of an export; start without memory instead",
        })?;
        Ok(Self { settings, state: Mutex::new(state) })
    }
}

fn read(reader: &mut Reader<'_>) -> Result<State, ClaimFault> {
    reader.array_of(5, "the five parts of a guard's state")?;
    if reader.text()? != VERSION {
        return Err(ClaimFault::Value("version"));
    }
    let greatest = reader.or_null(|r| time(r, "greatest"))?;
    let jumped = reader.or_null(|r| {
        r.array_of(2, "two times")?;
        Ok::<_, ClaimFault>((time(r, "jumped")?, time(r, "jumped")?))
    })?;
    let cold_start = reader.or_null(|r| time(r, "cold start"))?;
    let (mut entries, mut expiries) = (HashMap::new(), BTreeMap::<Timestamp, Vec<[u8; 16]>>::new());
    let mut before = None;
    for _ in 0..reader.array()? {
        reader.array_of(5, "the five parts of an entry")?;
        let key = reader.bytes_of("16 bytes of key")?;
        if before >= Some(key) {
            return Err(ClaimFault::Value("entries"));
        }
        before = Some(key);
        let (used_up_to, dated) = (time(reader, "used up to")?, reader.or_null(|r| time(r, "dated"))?);
        let (admitted_at, expires_at) = (time(reader, "admitted at")?, time(reader, "expires at")?);
        entries.insert(key, Entry { used_up_to, dated, admitted_at, expires_at });
        expiries.entry(expires_at).or_default().push(key);
    }
    Ok(State { clock: GuardClock { greatest, jumped }, cold_start, entries, expiries, ..State::default() })
}

fn optional(writer: &mut Writer, time: Option<Timestamp>) {
    match time {
        Some(time) => writer.uint(time.unix()),
        None => writer.null(),
    };
}

const VERSION: &str = "sanse/guard-state/1";
