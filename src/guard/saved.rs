//! The guard's state as bytes, so that a gate that is switched off remembers, and another one may learn of it.

use std::sync::Mutex;

use super::clock::{ColdStart, GuardClock};
use super::rules::{Entry, Ids};
use super::state::State;
use super::table::Table;
use super::{GuardError, GuardSettings, MemoryGuard, ReaderName};
use crate::cbor::{Reader, Writer};
use crate::document::{ClaimFault, time};
use crate::error::Error;
use crate::limits;
use crate::time::Timestamp;

impl MemoryGuard {
    /// Everything that must survive a restart, as bytes: hashes and times, no name, key or commitment.
    ///
    /// Answers to challenges do not survive: their nonces die with the process.
    ///
    /// ```cddl
    /// guard-state = ["sanse/guard-state/3", greatest: seconds / null, jumped: [seconds, seconds] / null,
    ///                cold-start: [seconds, proven: bool, was: seconds / null] / null,
    ///                readers: [* tstr .size (0..32)], entries: [* entry]]
    /// entry = [person: bstr .size 16, wallet: bstr .size 16, used-up-to: seconds, dated: seconds / null,
    ///          at: seconds, reader: 0..4096, passed: bool, expires-at: seconds] ; ascending
    /// seconds = 0..4294967295
    /// ```
    ///
    /// # Errors
    /// [`GuardError`] when a thread died inside the guard: what is left may be half-made, so it is not kept.
    pub fn export(&self) -> Result<Vec<u8>, GuardError> {
        Ok(write(&*self.lock()?))
    }

    /// A guard that goes on where [`MemoryGuard::export`] left off; this counts as memory, so import only
    /// what was exported after the last scan: a code that was scanned since would be admitted once more.
    ///
    /// Of an export that may be older, start with [`MemoryGuard::without_memory`] and [`MemoryGuard::merge`] it: then codes of
    /// before are refused, and whoever passed is known all the same.
    ///
    /// # Errors
    /// [`Error::Malformed`] when the bytes are not an export: start with [`MemoryGuard::without_memory`] then,
    /// never as if nothing had been scanned. [`Error::Length`] when they are more than these settings have room for.
    pub fn import(bytes: &[u8], settings: GuardSettings) -> Result<Self, Error> {
        Ok(Self { settings, state: Mutex::new(read(bytes, settings)?) })
    }
}

const VERSION: &str = "sanse/guard-state/3";

pub(super) fn write(state: &State) -> Vec<u8> {
    let mut entries: Vec<_> = state.table.iter().collect();
    entries.sort_unstable_by_key(|(ids, _)| *ids);
    let mut readers: Vec<_> = entries.iter().map(|(_, entry)| entry.reader).collect();
    readers.sort_unstable();
    readers.dedup();

    let mut writer = Writer::with_capacity(64 + entries.len() * 64);
    writer.array(6).text(VERSION);
    optional(&mut writer, state.clock.greatest);
    match state.clock.jumped {
        Some((from, latest)) => writer.array(2).uint(from.unix()).uint(latest.unix()),
        None => writer.null(),
    };
    match state.cold_start {
        Some(ColdStart { at, proven, was }) => {
            writer.array(3).uint(at.unix()).boolean(proven);
            optional(&mut writer, was);
        }
        None => drop(writer.null()),
    }
    writer.array(readers.len());
    for reader in &readers {
        writer.text(reader.as_str());
    }
    writer.array(entries.len());
    for (ids, entry) in entries {
        writer.array(8).bytes(&ids.person).bytes(&ids.wallet).uint(entry.used_up_to.unix());
        optional(&mut writer, entry.dated);
        writer.uint(entry.at.unix());
        // it is there: the list was made of the entries
        writer.uint(readers.partition_point(|reader| *reader < entry.reader) as u64);
        writer.boolean(entry.passed).uint(entry.expires_at.unix());
    }
    writer.into_bytes()
}

/// More than an entry takes, and more than everything else together.
const ENTRY_BYTES: usize = 64;
const OTHER_BYTES: usize = 64 + (limits::GUARD_READERS + 1) * (limits::READER_BYTES + 2);

pub(super) fn read(bytes: &[u8], settings: GuardSettings) -> Result<State, Error> {
    let (length, max) =
        (bytes.len(), settings.entries.saturating_mul(ENTRY_BYTES).saturating_add(OTHER_BYTES));
    if length > max {
        let what = "the guard's state (a guard with room for more entries reads it)";
        return Err(Error::Length { what, unit: "bytes", length, min: 0, max });
    }
    let mut reader = Reader::new(bytes, 0..bytes.len());
    read_state(&mut reader).ok().filter(|_| reader.finish().is_ok()).ok_or(Error::Malformed {
        what: "the guard's state",
        why: "these are not the bytes of an export; start without memory instead",
    })
}

fn read_state(reader: &mut Reader<'_>) -> Result<State, ClaimFault> {
    reader.array_of(6, "the six parts of a guard's state")?;
    if reader.text()? != VERSION {
        return Err(ClaimFault::Value("version"));
    }
    let greatest = reader.or_null(|r| time(r, "greatest"))?;
    let jumped = reader.or_null(|r| {
        r.array_of(2, "two times")?;
        Ok::<_, ClaimFault>((time(r, "jumped")?, time(r, "jumped")?))
    })?;
    let cold_start = reader.or_null(|r| {
        r.array_of(3, "a time, whether it is proven, and what it was")?;
        let (at, proven) = (time(r, "cold start")?, r.boolean()?);
        Ok::<_, ClaimFault>(ColdStart { at, proven, was: r.or_null(|r| time(r, "cold start before"))? })
    })?;
    let readers = read_readers(reader)?;
    let mut table = Table::default();
    let mut before = None;
    for _ in 0..reader.array()? {
        let (ids, entry) = read_entry(reader, &readers)?;
        if before >= Some(ids) {
            return Err(ClaimFault::Value("entries"));
        }
        before = Some(ids);
        table.put_new(ids, &entry);
    }
    Ok(State::resumed(GuardClock { greatest, jumped }, cold_start, table))
}

fn read_readers(reader: &mut Reader<'_>) -> Result<Vec<ReaderName>, ClaimFault> {
    let count = reader.array()?;
    // one more for the reader whose name is not known
    if count > limits::GUARD_READERS + 1 {
        return Err(ClaimFault::Value("readers"));
    }
    let mut readers = Vec::with_capacity(count);
    for _ in 0..count {
        let text = reader.text()?;
        let name = ReaderName::new(text);
        // One state has one encoding: names ascend, and are as they would be written.
        if name.as_str() != text || readers.last() >= Some(&name) {
            return Err(ClaimFault::Value("readers"));
        }
        readers.push(name);
    }
    Ok(readers)
}

fn read_entry(reader: &mut Reader<'_>, readers: &[ReaderName]) -> Result<(Ids, Entry), ClaimFault> {
    reader.array_of(8, "the eight parts of an entry")?;
    let person = reader.bytes_of("16 bytes of a person's hash")?;
    let wallet = reader.bytes_of("16 bytes of a wallet's hash")?;
    let (used_up_to, dated) = (time(reader, "used up to")?, reader.or_null(|r| time(r, "dated"))?);
    let at = time(reader, "at")?;
    let number = reader.uint()?;
    let name = usize::try_from(number).ok().and_then(|number| readers.get(number));
    let entry = Entry {
        used_up_to,
        dated,
        at,
        reader: *name.ok_or(ClaimFault::Value("reader"))?,
        passed: reader.boolean()?,
        expires_at: time(reader, "expires at")?,
    };
    Ok((Ids { person, wallet }, entry))
}

fn optional(writer: &mut Writer, time: Option<Timestamp>) {
    match time {
        Some(time) => writer.uint(time.unix()),
        None => writer.null(),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(person: usize, reader: &str) -> (Ids, Entry) {
        let mut ids = Ids { person: [0xFF; 16], wallet: [0xFF; 16] };
        if let Some(number) = ids.person.last_chunk_mut::<8>() {
            *number = (person as u64).to_be_bytes();
        }
        let last = Timestamp::from_unix(limits::TIME_MAX).unwrap();
        let reader = ReaderName::new(reader);
        let entry =
            Entry { used_up_to: last, dated: Some(last), at: last, reader, passed: true, expires_at: last };
        (ids, entry)
    }

    fn bytes(readers: &[&str]) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.array(6).text(VERSION).null().null().null().array(readers.len());
        for reader in readers {
            writer.text(reader);
        }
        writer.array(0);
        writer.into_bytes()
    }

    /// Every reader that can be told apart, and those without a name: the largest state that a guard can write.
    #[test]
    fn whatever_a_guard_can_remember_is_read_again() {
        let settings = GuardSettings::default().entries(limits::GUARD_READERS + 1).unwrap();
        let last = Timestamp::from_unix(limits::TIME_MAX).unwrap();
        let name = |n: usize| if n == 0 { String::new() } else { format!("{n:032}") };
        let mut table = Table::default();
        for n in 0..=limits::GUARD_READERS {
            let (ids, entry) = entry(n, &name(n));
            table.put_new(ids, &entry);
        }
        let clock = GuardClock { greatest: Some(last), jumped: Some((last, last)) };
        let saved =
            write(&State::resumed(clock, Some(ColdStart { at: last, proven: true, was: Some(last) }), table));
        let again = read(&saved, settings).unwrap();
        for n in 0..=limits::GUARD_READERS {
            let (ids, mut wanted) = entry(n, &name(n));
            // As many readers as are told apart; the last one has no name.
            if n == limits::GUARD_READERS {
                wanted.reader = ReaderName::default();
            }
            assert_eq!(again.table.get(ids), Some(wanted), "{n}");
        }
        assert_eq!(write(&again), saved);
    }

    #[test]
    fn bytes_are_bounded_before_they_are_looked_at() {
        let few = GuardSettings::default().entries(1).unwrap();
        let refused = read(&vec![0x80; 1_000_000], few).unwrap_err();
        let Error::Length { max, length: 1_000_000, .. } = refused else { panic!("{refused}") };
        assert_eq!(read(&vec![0x80; max], few).unwrap_err().code(), "malformed");
        assert_eq!(read(&vec![0x80; max + 1], few).unwrap_err().code(), "length");
    }

    #[test]
    fn readers_are_named_in_one_way() {
        let taken = |readers: &[&str]| read(&bytes(readers), GuardSettings::default()).is_ok();
        assert!(taken(&[]) && taken(&["", "gate 1", "gate 2"]));
        assert!(!taken(&["gate 2", "gate 1"]) && !taken(&["gate 1", "gate 1"]));
        assert!(!taken(&["gate\u{202e}1"]) && !taken(&["a name that is too long for a reader by one"]));
        let many: Vec<_> = (0..limits::GUARD_READERS + 2).map(|n| format!("{n:05}")).collect();
        let many: Vec<_> = many.iter().map(String::as_str).collect();
        assert!(!taken(&many) && taken(&many[1..]));
    }
}
