//! The journal: what each scan has changed, one record after another, each held to the one before it.

use sha2::{Digest, Sha256};

use crate::cbor::{Reader, Writer};
use crate::document::{ClaimFault, time};
use crate::error::{Error, random};
use crate::guard::ReaderName;
use crate::guard::clock::{ColdStart, GuardClock};
use crate::guard::rules::{Entry, Ids};
use crate::guard::state::State;
use crate::guard::table::Table;
use crate::time::Timestamp;

/// What a record says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Record {
    /// The clock, and the start without memory.
    Clock(GuardClock, Option<ColdStart>),
    /// An entry, in place of the one before it.
    Entry(Ids, Entry),
}

/// How a journal ended when it was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Recovery {
    /// Every record is whole.
    Whole,
    /// The last record was cut short: the power went before it was safe, and nobody was answered.
    Cut {
        /// Bytes left out.
        bytes: usize,
    },
    /// A record is whole in length and not in content: a power cut can leave that, and so can a failing disk. What
    /// stands before it is kept, and the guard warms up.
    Damaged {
        /// Bytes left out.
        bytes: usize,
    },
}

/// The most bytes of a journal with so many records.
pub(super) fn longest(records: usize) -> u64 {
    (records as u64).saturating_add(1).saturating_mul(RECORD)
}

/// Makes records that follow each other.
#[derive(Clone)]
pub(super) struct Chain {
    /// Of the record before; of the first, the journal's own random name, so that no record of another journal fits.
    check: [u8; CHECK],
}

const CHECK: usize = 8;
const HEAD: &[u8] = b"sanse/guard-journal/2\n";
const NAME: usize = 16;

/// Bytes of a record's length.
const LENGTH: usize = 4;

/// More than a record takes with its length and check, and more than a journal's beginning.
const RECORD: u64 = 104;

/// More than any record has.
const LONGEST: usize = 256;

impl Chain {
    /// A new journal: its first bytes.
    pub(super) fn begin() -> Result<(Self, Vec<u8>), Error> {
        let name: [u8; NAME] = random()?;
        let check = check(&[0; CHECK], &name);
        Ok((Self { check }, [HEAD, &name, &check].concat()))
    }

    /// Adds a record.
    pub(super) fn add(&mut self, record: &Record, to: &mut Vec<u8>) {
        let body = record.to_bytes();
        self.check = check(&self.check, &body);
        let length = body.len() as u16;
        // twice, so that a wrong one is not taken for a record that was cut short
        to.extend(length.to_be_bytes());
        to.extend((!length).to_be_bytes());
        to.extend(body);
        to.extend(self.check);
    }
}

/// The first bytes of a hash over the record and the check before it.
fn check(before: &[u8; CHECK], body: &[u8]) -> [u8; CHECK] {
    let hash = Sha256::new_with_prefix(before).chain_update(body).finalize();
    let mut check = [0; CHECK];
    check.iter_mut().zip(hash).for_each(|(check, byte)| *check = byte);
    check
}

/// What a journal says, and how it ended; nothing if it is no journal.
pub(super) fn read(bytes: &[u8]) -> Option<(State, Recovery)> {
    let rest = bytes.strip_prefix(HEAD)?;
    let (name, rest) = rest.split_first_chunk::<NAME>()?;
    let (first, mut rest) = rest.split_first_chunk::<CHECK>()?;
    let mut before = check(&[0; CHECK], name);
    if *first != before {
        return None;
    }
    let (mut clock, mut cold_start, mut table) = (GuardClock::default(), None, Table::default());
    let recovery = loop {
        if rest.is_empty() {
            break Recovery::Whole;
        }
        let Some((body, own, after)) = split(rest) else { break ended(rest) };
        let record = Some(body).filter(|body| check(&before, body) == own).and_then(Record::from_bytes);
        match record {
            Some(Record::Clock(time, cold)) => (clock, cold_start) = (time, cold),
            Some(Record::Entry(ids, entry)) => table.put(ids, &entry),
            None => break Recovery::Damaged { bytes: rest.len() },
        }
        (before, rest) = (own, after);
    };
    Some((State::resumed(clock, cold_start, table), recovery))
}

/// A record's body and check, and what follows.
fn split(rest: &[u8]) -> Option<(&[u8], [u8; CHECK], &[u8])> {
    let (body, rest) = rest.get(LENGTH..)?.split_at_checked(length(rest)??)?;
    let (own, after) = rest.split_first_chunk::<CHECK>()?;
    Some((body, *own, after))
}

/// No whole record is left: it was cut short, or its length itself is wrong.
fn ended(rest: &[u8]) -> Recovery {
    let bytes = rest.len();
    match length(rest) {
        None | Some(Some(_)) => Recovery::Cut { bytes },
        Some(None) => Recovery::Damaged { bytes },
    }
}

/// The length of the next body, if it is whole; nothing inside where it is wrong.
fn length(rest: &[u8]) -> Option<Option<usize>> {
    let [a, b, c, d] = *rest.first_chunk::<LENGTH>()?;
    let (length, inverse) = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
    let body = usize::from(length);
    Some((length == !inverse && body <= LONGEST).then_some(body))
}

impl Record {
    fn to_bytes(self) -> Vec<u8> {
        let mut writer = Writer::with_capacity(LONGEST);
        match self {
            Record::Clock(clock, cold_start) => {
                writer.array(6);
                optional(&mut writer, clock.greatest);
                optional(&mut writer, clock.jumped.map(|(from, _)| from));
                optional(&mut writer, clock.jumped.map(|(_, latest)| latest));
                optional(&mut writer, cold_start.map(|start| start.at));
                writer.boolean(cold_start.is_some_and(|start| start.proven));
                optional(&mut writer, cold_start.and_then(|start| start.was));
            }
            Record::Entry(ids, entry) => {
                writer.array(8).bytes(&ids.person).bytes(&ids.wallet).uint(entry.used_up_to.unix());
                optional(&mut writer, entry.dated);
                writer.uint(entry.at.unix()).text(entry.reader.as_str()).boolean(entry.passed);
                writer.uint(entry.expires_at.unix());
            }
        }
        writer.into_bytes()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader::new(bytes, 0..bytes.len());
        let record = Self::read(&mut reader).ok()?;
        reader.finish().ok()?;
        Some(record)
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, ClaimFault> {
        match reader.array()? {
            6 => {
                let mut next = |name| reader.or_null(|r| time(r, name));
                let (greatest, from, latest) = (next("greatest")?, next("jumped")?, next("latest")?);
                let clock = GuardClock { greatest, jumped: from.zip(latest) };
                let (at, proven) = (next("cold start")?, reader.boolean()?);
                let was = reader.or_null(|r| time(r, "cold start before"))?;
                Ok(Record::Clock(clock, at.map(|at| ColdStart { at, proven, was })))
            }
            8 => {
                let person = reader.bytes_of("16 bytes of a person's id")?;
                let wallet = reader.bytes_of("16 bytes of a wallet's id")?;
                let used_up_to = time(reader, "used up to")?;
                let dated = reader.or_null(|r| time(r, "dated"))?;
                let at = time(reader, "at")?;
                let name = ReaderName::new(reader.text()?);
                let passed = reader.boolean()?;
                let expires_at = time(reader, "expires at")?;
                let entry = Entry { used_up_to, dated, at, reader: name, passed, expires_at };
                Ok(Record::Entry(Ids { person, wallet }, entry))
            }
            _ => Err(ClaimFault::Value("record")),
        }
    }
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

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_unix(seconds).unwrap()
    }

    fn entry(n: u8) -> Record {
        let ids = Ids { person: [n; 16], wallet: [n + 1; 16] };
        let dated = n.is_multiple_of(2).then_some(at(5));
        let reader = ReaderName::new("gate 2");
        Record::Entry(
            ids,
            Entry {
                used_up_to: at(7),
                dated,
                at: at(6),
                reader,
                passed: n.is_multiple_of(3),
                expires_at: at(90),
            },
        )
    }

    fn journal() -> Vec<u8> {
        let (mut chain, mut bytes) = Chain::begin().unwrap();
        let clock = GuardClock { greatest: Some(at(50)), jumped: Some((at(70), at(80))) };
        let cold_start = ColdStart { at: at(40), proven: true, was: Some(at(45)) };
        chain.add(&Record::Clock(clock, Some(cold_start)), &mut bytes);
        (0..5).for_each(|n| chain.add(&entry(n), &mut bytes));
        bytes
    }

    fn entries(state: &State) -> Vec<Record> {
        let mut entries: Vec<_> = state.table.iter().collect();
        entries.sort_unstable_by_key(|(ids, _)| *ids);
        entries.into_iter().map(|(ids, entry)| Record::Entry(ids, entry)).collect()
    }

    #[test]
    fn what_was_written_is_read() {
        let (state, recovery) = read(&journal()).unwrap();
        assert_eq!(recovery, Recovery::Whole);
        assert_eq!(state.cold_start, Some(ColdStart { at: at(40), proven: true, was: Some(at(45)) }));
        assert_eq!(state.clock.greatest, Some(at(50)));
        assert_eq!(state.clock.jumped, Some((at(70), at(80))));
        assert_eq!(entries(&state), (0..5).map(entry).collect::<Vec<_>>());
    }

    #[test]
    fn no_bit_and_no_record_can_change_unnoticed() {
        let whole = journal();
        let all: Vec<_> = (0..5).map(entry).collect();
        for bit in 0..whole.len() * 8 {
            let mut bytes = whole.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            if let Some((state, recovery)) = read(&bytes) {
                assert!(matches!(recovery, Recovery::Damaged { .. }), "bit {bit}");
                assert!(all.starts_with(&entries(&state)), "bit {bit}");
            }
        }
        for length in 0..whole.len() {
            if let Some((state, _)) = read(&whole[..length]) {
                assert!(all.starts_with(&entries(&state)), "{length} bytes");
            }
        }
        // the tail of another journal, as it may stand on blocks of the disk that are used again
        let mut other = journal();
        let tail = other.split_off(whole.len() - 100);
        let mixed = [&whole[..whole.len() - 100], &tail].concat();
        assert!(matches!(read(&mixed).unwrap().1, Recovery::Damaged { .. }));
    }
}
