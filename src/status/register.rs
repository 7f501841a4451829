//! The register of a status store: whose it is, and which days it has and had.

use std::collections::BTreeSet;

use super::log::{Log, LogFault, Storage, record};
use super::shard::{ExpiryDay, Shard};
use crate::audience::RegionId;
use crate::cbor::{Reader, Writer};
use crate::document::ClaimFault;
use crate::time::Timestamp;

/// What a register keeps, record by record.
///
/// ```cddl
/// register-record = [0, region: tstr, issuer: tstr, entries: uint] ; the first, once
///                 / [1, day: uint]                                 ; begun: its file is there
///                 / [2, day: uint]                                 ; closed, for ever
/// ```
#[derive(Debug)]
pub(super) struct Register<S> {
    whose: Shard,
    entries: u32,
    days: BTreeSet<ExpiryDay>,
    closed: Option<ExpiryDay>,
    log: Log<S>,
}

/// The bytes of a register without a day.
pub(super) fn blank(region: RegionId, issuer: &str, entries: u32) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.array(4).uint(OWNER).text(region.as_str()).text(issuer).uint(u64::from(entries));
    record(&[0; 16], &writer.into_bytes())
}

impl<S: Storage> Register<S> {
    pub(super) fn open(storage: S) -> Result<Self, LogFault> {
        let (mut owner, mut days, mut closed) = (None, BTreeSet::new(), None);
        let log = Log::open(storage, |content| replay(content, &mut owner, &mut days, &mut closed).ok())?;
        let (whose, entries) = owner.ok_or(LogFault::Damaged(0))?;
        Ok(Self { whose, entries, days, closed, log })
    }

    pub(super) fn region(&self) -> RegionId {
        self.whose.region()
    }

    pub(super) fn issuer(&self) -> &str {
        self.whose.issuer()
    }

    pub(super) fn entries(&self) -> u32 {
        self.entries
    }

    pub(super) fn days(&self) -> &BTreeSet<ExpiryDay> {
        &self.days
    }

    /// Whether the day was closed, or lies before one that was.
    pub(super) fn is_closed(&self, day: ExpiryDay) -> bool {
        self.closed.is_some_and(|closed| day <= closed) && !self.days.contains(&day)
    }

    pub(super) fn begin(&mut self, day: ExpiryDay) -> Result<(), LogFault> {
        self.log.add(&written(BEGUN, day))?;
        self.days.insert(day);
        Ok(())
    }

    pub(super) fn close(&mut self, day: ExpiryDay) -> Result<(), LogFault> {
        self.log.add(&written(CLOSED, day))?;
        self.days.remove(&day);
        self.closed = self.closed.max(Some(day));
        Ok(())
    }
}

fn written(kind: u64, day: ExpiryDay) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.array(2).uint(kind).uint(day.number());
    writer.into_bytes()
}

fn replay(
    content: &[u8],
    owner: &mut Option<(Shard, u32)>,
    days: &mut BTreeSet<ExpiryDay>,
    closed: &mut Option<ExpiryDay>,
) -> Result<(), ClaimFault> {
    let wrong = || ClaimFault::Value("record");
    let mut reader = Reader::new(content, 0..content.len());
    match (reader.array()?, reader.uint()?) {
        (4, OWNER) if owner.is_none() => {
            let region = reader.text()?.parse().map_err(|_| wrong())?;
            let whose = Shard::new(region, reader.text()?, ExpiryDay::of(Timestamp::EPOCH));
            let entries = u32::try_from(reader.uint()?).map_err(|_| wrong())?;
            *owner = Some((whose.map_err(|_| wrong())?, entries));
        }
        (2, kind @ (BEGUN | CLOSED)) if owner.is_some() => {
            let day = ExpiryDay::from_number(reader.uint()?).map_err(|_| wrong())?;
            let new = if kind == BEGUN { days.insert(day) } else { days.remove(&day) };
            if !new {
                return Err(wrong());
            }
            if kind == CLOSED {
                *closed = (*closed).max(Some(day));
            }
        }
        _ => return Err(wrong()),
    }
    reader.finish().map_err(ClaimFault::from)
}

// Kinds of records.
const OWNER: u64 = 0;
const BEGUN: u64 = 1;
const CLOSED: u64 = 2;

#[cfg(test)]
mod tests {
    use super::super::log::tests::Platter;
    use super::*;

    #[test]
    fn a_closed_day_never_opens_again() {
        let day = |text: &str| text.parse::<ExpiryDay>().unwrap();
        let blank = blank("ZZ".parse().unwrap(), "A", 1 << 17);
        let mut register = Register::open(Platter::of(&blank)).unwrap();
        register.begin(day("2026-03-01")).unwrap();
        register.begin(day("2026-03-02")).unwrap();
        register.close(day("2026-03-02")).unwrap();
        let kept = register.log.storage().synced.clone();
        for register in [register, Register::open(Platter::of(&kept)).unwrap()] {
            assert!(register.is_closed(day("2026-03-02")) && register.is_closed(day("2026-02-28")));
            assert!(!register.is_closed(day("2026-03-01")) && !register.is_closed(day("2026-03-03")));
            assert_eq!(register.days().len(), 1);
            assert_eq!(
                (register.region().as_str(), register.issuer(), register.entries()),
                ("ZZ", "A", 1 << 17)
            );
        }
        assert!(Register::open(Platter::default()).is_err(), "an empty file is no new start");
    }
}
