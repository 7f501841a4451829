//! One shard on the issuer's disk: the book, and the log that it can be made from again.

use super::book::StatusBook;
use super::list::{Status, StatusList};
use super::log::{Log, LogFault, Storage, record};
use super::shard::Shard;
use crate::cbor::{Reader, Writer};
use crate::document::{ClaimFault, time};
use crate::error::Error;
use crate::limits;
use crate::time::Timestamp;

/// What a ledger keeps, record by record.
///
/// ```cddl
/// ledger-record = [0, subject: tstr, entries: uint]          ; the first, once
///               / [1, [+ index: uint]]                       ; places taken
///               / [2, [+ [index: uint, id: bstr .size 16]]]  ; which credential got which place
///               / [3, index: uint, status: uint]             ; what is said now
///               / [4, iat: uint]                             ; a list was made to be signed
/// ```
#[derive(Debug)]
pub(super) struct Ledger<S> {
    book: StatusBook,
    log: Log<S>,
    published: Option<Timestamp>,
}

/// Why a ledger does not do something.
#[derive(Debug)]
pub(super) enum LedgerFault {
    Log(LogFault),
    /// The caller asks for something that cannot be.
    Asked(Error),
    /// A list of this date was made already.
    NotNewer(Timestamp),
}

impl From<LogFault> for LedgerFault {
    fn from(fault: LogFault) -> Self {
        LedgerFault::Log(fault)
    }
}

impl From<Error> for LedgerFault {
    fn from(error: Error) -> Self {
        LedgerFault::Asked(error)
    }
}

/// The bytes of a ledger in which nothing is taken.
pub(super) fn blank(shard: &Shard, entries: u32) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.array(3).uint(SHARD).text(&shard.subject()).uint(u64::from(entries));
    record(&[0; 16], &writer.into_bytes())
}

impl<S: Storage> Ledger<S> {
    /// Makes the book again from what was kept. Damage is told, never passed over.
    pub(super) fn open(storage: S) -> Result<Self, LedgerFault> {
        let (mut book, mut published) = (None, None);
        let log = Log::open(storage, |content| replay(content, &mut book, &mut published).ok())?;
        // A ledger has its first record before it has its name.
        let book = book.ok_or(LogFault::Damaged(0))?;
        Ok(Self { book, log, published })
    }

    pub(super) fn book(&self) -> &StatusBook {
        &self.book
    }

    /// The date of the newest list.
    pub(super) fn published(&self) -> Option<Timestamp> {
        self.published
    }

    /// Takes so many places at random; they are on the disk before anybody has them.
    pub(super) fn take(&mut self, count: usize) -> Result<Vec<u32>, LedgerFault> {
        let mut all = Vec::new();
        while all.len() < count {
            let block = (count - all.len()).min(limits::STATUS_BLOCK);
            // What is taken from the book and then not written is lost to nobody: the ledger stops.
            let taken = (0..block).map(|_| self.book.take()).collect::<Result<Vec<_>, _>>()?;
            let mut writer = Writer::default();
            writer.array(2).uint(TAKEN).array(taken.len());
            taken.iter().for_each(|index| {
                writer.uint(u64::from(*index));
            });
            self.log.add(&writer.into_bytes())?;
            all.extend(taken);
        }
        Ok(all)
    }

    /// Writes down which credential gets which place.
    pub(super) fn note(&mut self, notes: &[(u32, [u8; 16])]) -> Result<(), LedgerFault> {
        if notes.iter().any(|(index, _)| !self.book.is_taken(*index)) {
            let why = "take it from the store before it is noted";
            return Err(Error::Unknown { what: "place in the status list", why }.into());
        }
        for block in notes.chunks(limits::STATUS_BLOCK) {
            let mut writer = Writer::default();
            writer.array(2).uint(NOTED).array(block.len());
            for (index, id) in block {
                writer.array(2).uint(u64::from(*index)).bytes(id);
            }
            self.log.add(&writer.into_bytes())?;
        }
        Ok(())
    }

    /// Says something else of a pass.
    pub(super) fn set(&mut self, index: u32, status: Status) -> Result<(), LedgerFault> {
        self.book.set(index, status)?;
        let mut writer = Writer::default();
        writer.array(3).uint(SAID).uint(u64::from(index)).uint(u64::from(status.value()));
        Ok(self.log.add(&writer.into_bytes())?)
    }

    /// The list as it stands. Its date is kept first, so no other list ever has it.
    pub(super) fn publish(
        &mut self,
        issued_at: Timestamp,
        expires_at: Timestamp,
    ) -> Result<StatusList, LedgerFault> {
        if let Some(before) = self.published.filter(|before| issued_at <= *before) {
            return Err(LedgerFault::NotNewer(before));
        }
        let list = self.book.list(issued_at, expires_at)?;
        let mut writer = Writer::default();
        writer.array(2).uint(PUBLISHED).uint(issued_at.unix());
        self.log.add(&writer.into_bytes())?;
        self.published = Some(issued_at);
        Ok(list)
    }

    /// The place of the credential with this id.
    pub(super) fn find(&mut self, id: &[u8; 16]) -> Result<Option<u32>, LedgerFault> {
        let mut found = None;
        self.each_note(|index, noted| {
            if noted == *id {
                found = Some(index);
            }
        })?;
        Ok(found)
    }

    /// Every place that was noted, and for which credential.
    pub(super) fn notes(&mut self) -> Result<Vec<(u32, [u8; 16])>, LedgerFault> {
        let mut all = Vec::new();
        self.each_note(|index, id| all.push((index, id)))?;
        Ok(all)
    }

    /// Reads the log through: notes take no memory.
    fn each_note(&mut self, mut note: impl FnMut(u32, [u8; 16])) -> Result<(), LedgerFault> {
        self.log.read_again(|content| {
            for (index, id) in read_notes(content).ok()? {
                note(index, id);
            }
            Some(())
        })?;
        Ok(())
    }
}

fn replay(
    content: &[u8],
    book: &mut Option<StatusBook>,
    published: &mut Option<Timestamp>,
) -> Result<(), ClaimFault> {
    let mut reader = Reader::new(content, 0..content.len());
    let (parts, kind) = (reader.array()?, reader.uint()?);
    let wrong = || ClaimFault::Value("record");
    let Some(book) = book else {
        if (parts, kind) != (3, SHARD) {
            return Err(wrong());
        }
        let shard = Shard::from_subject(reader.text()?).map_err(|_| wrong())?;
        let entries = index(&mut reader)?;
        reader.finish()?;
        *book = Some(StatusBook::new(shard, entries).map_err(|_| wrong())?);
        return Ok(());
    };
    match (parts, kind) {
        (2, TAKEN) => {
            for _ in 0..reader.array()? {
                book.take_this(index(&mut reader)?).map_err(|_| wrong())?;
            }
        }
        (2, NOTED) => {
            read_notes(content)?;
            return Ok(());
        }
        (3, SAID) => {
            let (index, value) = (index(&mut reader)?, reader.uint()?);
            let status = u8::try_from(value).ok().and_then(Status::from_value).ok_or_else(wrong)?;
            book.set(index, status).map_err(|_| wrong())?;
        }
        (2, PUBLISHED) => *published = Some(time(&mut reader, "date")?),
        _ => return Err(wrong()),
    }
    reader.finish().map_err(ClaimFault::from)
}

/// The notes of a record; none of one of another kind.
fn read_notes(content: &[u8]) -> Result<Vec<(u32, [u8; 16])>, ClaimFault> {
    let mut reader = Reader::new(content, 0..content.len());
    reader.array()?;
    if reader.uint()? != NOTED {
        return Ok(Vec::new());
    }
    let mut notes = Vec::new();
    for _ in 0..reader.array()? {
        reader.array_of(2, "a place and an id")?;
        notes.push((index(&mut reader)?, reader.bytes_of("16 bytes of id")?));
    }
    reader.finish()?;
    Ok(notes)
}

fn index(reader: &mut Reader<'_>) -> Result<u32, ClaimFault> {
    u32::try_from(reader.uint()?).map_err(|_| ClaimFault::Value("index"))
}

// Kinds of records.
const SHARD: u64 = 0;
const TAKEN: u64 = 1;
const NOTED: u64 = 2;
const SAID: u64 = 3;
const PUBLISHED: u64 = 4;

#[cfg(test)]
mod tests {
    use super::super::log::tests::Platter;
    use super::*;
    use proptest::prelude::*;

    fn shard() -> Shard {
        Shard::new("ZZ".parse().unwrap(), "A", "2026-03-02".parse().unwrap()).unwrap()
    }

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_unix(seconds).unwrap()
    }

    /// The places that two runs were both given.
    fn overlap(first: &[u32], second: &[u32]) -> Vec<u32> {
        let first: std::collections::BTreeSet<_> = first.iter().collect();
        second.iter().filter(|index| first.contains(index)).copied().collect()
    }

    /// A ledger on a disk, and the disk as it would be found after a power cut now.
    struct Desk {
        ledger: Ledger<Shared>,
        disk: std::rc::Rc<std::cell::RefCell<Platter>>,
    }

    /// The same disk, held by the ledger and by the test.
    #[derive(Debug)]
    struct Shared(std::rc::Rc<std::cell::RefCell<Platter>>);

    impl Storage for Shared {
        fn reader(&mut self) -> std::io::Result<impl std::io::Read> {
            Ok(std::io::Cursor::new(self.0.borrow().written.clone()))
        }
        fn length(&mut self) -> std::io::Result<u64> {
            self.0.borrow_mut().length()
        }
        fn cut(&mut self, length: u64) -> std::io::Result<()> {
            self.0.borrow_mut().cut(length)
        }
        fn append(&mut self, bytes: &[u8]) -> std::io::Result<()> {
            self.0.borrow_mut().append(bytes)
        }
        fn sync(&mut self) -> std::io::Result<()> {
            self.0.borrow_mut().sync()
        }
    }

    fn desk(bytes: &[u8]) -> Desk {
        let disk = std::rc::Rc::new(std::cell::RefCell::new(Platter::of(bytes)));
        Desk { ledger: Ledger::open(Shared(disk.clone())).unwrap(), disk }
    }

    impl Desk {
        fn after_a_power_cut(&self) -> Vec<u8> {
            self.disk.borrow().synced.clone()
        }
    }

    #[test]
    fn all_that_was_answered_is_there_after_a_power_cut_at_any_moment() {
        let mut disk = blank(&shard(), 1 << 17);
        let (mut taken, mut revoked) = (Vec::new(), Vec::new());
        for round in 0..40_u8 {
            let mut desk = desk(&disk);
            for index in &taken {
                assert!(desk.ledger.book().is_taken(*index));
            }
            for index in &revoked {
                assert_eq!(desk.ledger.book().status(*index), Some(Status::Revoked));
            }
            let new = desk.ledger.take(usize::from(round) + 1).unwrap();
            assert!(overlap(&taken, &new).is_empty());
            taken.extend(&new);
            desk.ledger.note(&[(new[0], [round; 16])]).unwrap();
            desk.ledger.set(new[0], Status::Revoked).unwrap();
            revoked.push(new[0]);
            disk = desk.after_a_power_cut();
            // And a record that was only begun.
            disk.extend(record(&[9; 16], b"begun")[..usize::from(round) % 8].iter());
        }
        let mut desk = desk(&disk);
        for (round, index) in (0..).zip(&revoked) {
            assert_eq!(desk.ledger.find(&[round; 16]).unwrap(), Some(*index));
        }
        assert_eq!(desk.ledger.find(&[99; 16]).unwrap(), None);
    }

    #[test]
    fn the_date_of_a_list_is_kept_before_it_is_made() {
        let mut first = desk(&blank(&shard(), 1 << 17));
        first.ledger.publish(at(100), at(200)).unwrap();
        let mut second = desk(&first.after_a_power_cut());
        let same = second.ledger.publish(at(100), at(200));
        assert!(matches!(same, Err(LedgerFault::NotNewer(before)) if before == at(100)));
        assert!(second.ledger.publish(at(99), at(200)).is_err());
        assert!(second.ledger.publish(at(101), at(101)).is_err(), "it ends before it begins");
        second.ledger.publish(at(101), at(200)).unwrap();
    }

    #[test]
    fn large_blocks_are_several_records() {
        let mut desk = desk(&blank(&shard(), 1 << 17));
        let many = desk.ledger.take(2 * limits::STATUS_BLOCK + 1).unwrap();
        let notes: Vec<_> = many.iter().map(|index| (*index, [7; 16])).collect();
        desk.ledger.note(&notes).unwrap();
        let mut again = Ledger::open(Platter::of(&desk.after_a_power_cut())).unwrap();
        assert!(many.iter().all(|index| again.book().is_taken(*index)));
        assert_eq!(again.notes().unwrap(), notes);
    }

    #[test]
    fn records_that_no_ledger_writes_are_damage() {
        let head = blank(&shard(), 1 << 17);
        let check: [u8; 16] = *head.last_chunk().unwrap();
        let opens = |content: &[u8]| {
            Ledger::open(Platter::of(&[&head[..], &record(&check, content)].concat())).is_ok()
        };
        assert!(opens(&[0x82, 1, 0x81, 5]));
        let wrong: [&[u8]; 8] = [
            &[0x82, 1, 0x82, 5, 5],             // a place taken twice
            &[0x82, 1, 0x81, 0x1A, 0, 2, 0, 0], // behind the end
            &[0x83, 3, 5, 1],                   // said of a place that nobody has
            &[0x82, 1, 0x81, 5, 0],             // something behind it
            &[0x82, 9, 0x81, 5],                // another kind
            &[0x83, 0, 0x61, 0x41, 1],          // a second head
            &[0x82, 2, 0x81, 5],                // a note without an id
            &[],
        ];
        for content in wrong {
            assert!(!opens(content), "{content:02X?}");
        }
        assert!(Ledger::open(Platter::default()).is_err(), "an empty file is no new start");
    }

    proptest! {
        /// Whatever is done, and wherever the power fails while it is written: what was answered holds.
        #[test]
        fn any_story_survives_a_cut_in_its_last_record(
            steps in proptest::collection::vec((1_usize..6, 0_usize..5), 1..12),
            cut in 0_usize..10_000,
        ) {
            let mut desk = desk(&blank(&shard(), 1 << 17));
            let mut taken = Vec::new();
            for (count, status) in steps {
                taken.extend(desk.ledger.take(count).unwrap());
                let _ = desk.ledger.set(taken[count % taken.len()], Status::ALL[status]);
            }
            let before = desk.after_a_power_cut();
            let said: Vec<_> = taken.iter().map(|index| desk.ledger.book().status(*index)).collect();
            let _ = desk.ledger.take(3).unwrap();
            let after = desk.after_a_power_cut();
            let length = before.len() + cut % (after.len() - before.len());
            let mut again = Ledger::open(Platter::of(&after[..length])).unwrap();
            let found: Vec<_> = taken.iter().map(|index| again.book().status(*index)).collect();
            prop_assert_eq!(found, said);
            prop_assert!(overlap(&taken, &again.take(50).unwrap()).is_empty());
        }
    }
}
