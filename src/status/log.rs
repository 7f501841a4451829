//! Records on a disk, one behind the other: what was kept is there after a power cut, and what is damaged is told.
//!
//! ```text
//! record = length (4 bytes) ‖ check of the length (4) ‖ content ‖ check of all before (16)
//! ```
//!
//! A check is the start of a SHA-256 over the check of the record before and what it covers, so no record can be left
//! out, doubled or moved. Only the last record may be incomplete, for only it was not waited for; anything else that
//! does not fit is damage.

use std::io::{self, Read};

use sha2::{Digest, Sha256};

use crate::limits;

/// Where a log stands: a file, or in tests a disk whose power fails.
pub(super) trait Storage {
    /// All that is there, from its first byte.
    fn reader(&mut self) -> io::Result<impl Read>;

    /// How many bytes are there.
    fn length(&mut self) -> io::Result<u64>;

    /// Cuts off what lies behind this length.
    fn cut(&mut self, length: u64) -> io::Result<()>;

    /// Adds bytes at the end.
    fn append(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// Returns when all that was added is on the disk.
    fn sync(&mut self) -> io::Result<()>;
}

/// Why a log is not read or not added to.
#[derive(Debug)]
pub(super) enum LogFault {
    Io(io::Error),
    /// The bytes at this place are none that were written.
    Damaged(u64),
    /// Adding has failed before, so what is on the disk is not known.
    Stopped,
}

impl From<io::Error> for LogFault {
    fn from(error: io::Error) -> Self {
        LogFault::Io(error)
    }
}

/// A log that can be added to.
#[derive(Debug)]
pub(super) struct Log<S> {
    storage: S,
    check: [u8; 16],
    stopped: bool,
}

impl<S: Storage> Log<S> {
    /// Reads every record in turn, and cuts off a last one that was not finished.
    pub(super) fn open(mut storage: S, mut each: impl FnMut(&[u8]) -> Option<()>) -> Result<Self, LogFault> {
        let length = storage.length()?;
        let (end, check) = read(storage.reader()?, length, &mut each)?;
        if end < length {
            storage.cut(end)?;
            storage.sync()?;
        }
        Ok(Self { storage, check, stopped: false })
    }

    #[cfg(test)]
    pub(super) fn storage(&self) -> &S {
        &self.storage
    }

    /// Reads every record again, those of this run too.
    pub(super) fn read_again(&mut self, mut each: impl FnMut(&[u8]) -> Option<()>) -> Result<(), LogFault> {
        let length = self.storage.length()?;
        read(self.storage.reader()?, length, &mut each).map(|_| ())
    }

    /// Adds a record, and returns when it is on the disk. After a failure nothing more is added: open the log again.
    pub(super) fn add(&mut self, content: &[u8]) -> Result<(), LogFault> {
        if self.stopped {
            return Err(LogFault::Stopped);
        }
        let record = record(&self.check, content);
        self.stopped = true;
        self.storage.append(&record)?;
        self.storage.sync()?;
        self.stopped = false;
        self.check = last_16(&record);
        Ok(())
    }
}

/// The bytes of a record behind one with this check; the first stands behind zeros.
pub(super) fn record(before: &[u8; 16], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap_or(u32::MAX).to_be_bytes();
    let mut bytes = [&length[..], &head_check(before, length), content].concat();
    let check = check(before, &bytes);
    bytes.extend_from_slice(&check);
    bytes
}

/// Where the last whole record ends, and its check.
fn read(
    mut from: impl Read,
    length: u64,
    each: &mut impl FnMut(&[u8]) -> Option<()>,
) -> Result<(u64, [u8; 16]), LogFault> {
    let (mut at, mut before) = (0, [0; 16]);
    while at < length {
        let left = length - at;
        let mut head = [0; HEAD];
        if left < head.len() as u64 {
            break;
        }
        from.read_exact(&mut head)?;
        let [a, b, c, d, head_is @ ..] = head;
        let size = u32::from_be_bytes([a, b, c, d]);
        if head_check(&before, [a, b, c, d]) != head_is {
            // A file that was made longer and not yet written is zeros to its end.
            if head.ends_with(&[0]) && left <= LONGEST && is_zeros(&mut from)? {
                break;
            }
            return Err(LogFault::Damaged(at));
        }
        let whole = HEAD as u64 + u64::from(size) + 16;
        if whole > LONGEST {
            return Err(LogFault::Damaged(at));
        }
        if left < whole {
            break;
        }
        let mut rest = vec![0; usize::try_from(whole).unwrap_or(0) - HEAD];
        from.read_exact(&mut rest)?;
        let (content, is) = rest.split_at(rest.len() - 16);
        let wanted = check(&before, &[&head[..], content].concat());
        if is != wanted {
            if left == whole && is == [0; 16] {
                break;
            }
            return Err(LogFault::Damaged(at));
        }
        each(content).ok_or(LogFault::Damaged(at))?;
        (at, before) = (at + whole, wanted);
    }
    Ok((at, before))
}

fn is_zeros(from: &mut impl Read) -> io::Result<bool> {
    let mut rest = Vec::new();
    from.take(LONGEST).read_to_end(&mut rest)?;
    Ok(rest.iter().all(|byte| *byte == 0))
}

fn head_check(before: &[u8; 16], length: [u8; 4]) -> [u8; 4] {
    let [a, b, c, d, ..] = Sha256::new_with_prefix(before).chain_update(length).finalize().0;
    [a, b, c, d]
}

fn check(before: &[u8; 16], bytes: &[u8]) -> [u8; 16] {
    crate::envelope::first_16(Sha256::new_with_prefix(before).chain_update(bytes).finalize().0)
}

fn last_16(record: &[u8]) -> [u8; 16] {
    record.last_chunk().copied().unwrap_or_default()
}

/// Length and its check.
const HEAD: usize = 8;
const LONGEST: u64 = limits::STATUS_RECORD_BYTES as u64;

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A disk whose power can fail: only what was synced is sure to be there afterwards.
    #[derive(Clone, Debug, Default)]
    pub(in crate::status) struct Platter {
        pub(in crate::status) synced: Vec<u8>,
        pub(in crate::status) written: Vec<u8>,
    }

    impl Platter {
        pub(in crate::status) fn of(bytes: &[u8]) -> Self {
            Self { synced: bytes.to_vec(), written: bytes.to_vec() }
        }
    }

    impl Storage for Platter {
        fn reader(&mut self) -> io::Result<impl Read> {
            Ok(io::Cursor::new(self.written.clone()))
        }

        fn length(&mut self) -> io::Result<u64> {
            Ok(self.written.len() as u64)
        }

        fn cut(&mut self, length: u64) -> io::Result<()> {
            self.written.truncate(usize::try_from(length).unwrap());
            Ok(())
        }

        fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
            self.written.extend_from_slice(bytes);
            Ok(())
        }

        fn sync(&mut self) -> io::Result<()> {
            self.synced.clone_from(&self.written);
            Ok(())
        }
    }

    fn contents(bytes: &[u8]) -> Result<(Vec<Vec<u8>>, Vec<u8>), LogFault> {
        let mut found = Vec::new();
        let log = Log::open(Platter::of(bytes), |content| {
            found.push(content.to_vec());
            Some(())
        })?;
        Ok((found, log.storage.synced))
    }

    fn log_of(records: &[&[u8]]) -> Vec<u8> {
        let mut log = Log::open(Platter::default(), |_| Some(())).unwrap();
        for content in records {
            log.add(content).unwrap();
        }
        log.storage.synced
    }

    #[test]
    fn a_record_is_on_the_disk_when_it_is_added() {
        let (one, two) = (b"one".as_slice(), b"two".as_slice());
        assert_eq!(contents(&log_of(&[one, two])).unwrap().0, [one, two]);
    }

    #[test]
    fn an_unfinished_last_record_is_cut_off_wherever_it_broke() {
        let kept = log_of(&[b"one", b"two"]);
        let longer = log_of(&[b"one", b"two", b"three"]);
        for length in kept.len()..longer.len() {
            let torn = &longer[..length];
            assert_eq!(
                contents(torn).unwrap(),
                (vec![b"one".to_vec(), b"two".to_vec()], kept.clone()),
                "{length}"
            );
            // The file may have got its new length before its bytes.
            let mut zeros = torn.to_vec();
            zeros.resize(longer.len(), 0);
            if length <= longer.len() - 16 {
                assert_eq!(contents(&zeros).unwrap().1, kept, "zeros from {length}");
            }
        }
    }

    #[test]
    fn no_bit_of_what_was_kept_changes_unseen() {
        let log = log_of(&[b"one", b"two", b"three"]);
        for bit in 0..log.len() * 8 {
            let mut damaged = log.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert!(matches!(contents(&damaged), Err(LogFault::Damaged(_))), "bit {bit}");
        }
        let first = log_of(&[b"one"]).len();
        let second = log_of(&[b"one", b"two"]).len();
        let without_first = &log[first..];
        let swapped = [&log[..first], &log[second..], &log[first..second]].concat();
        let doubled = [&log[..second], &log[first..]].concat();
        for bytes in [without_first, &swapped, &doubled] {
            assert!(matches!(contents(bytes), Err(LogFault::Damaged(_))));
        }
    }

    #[test]
    fn after_a_failure_nothing_more_is_added() {
        struct Full(Platter);
        impl Storage for Full {
            fn reader(&mut self) -> io::Result<impl Read> {
                self.0.reader()
            }
            fn length(&mut self) -> io::Result<u64> {
                self.0.length()
            }
            fn cut(&mut self, length: u64) -> io::Result<()> {
                self.0.cut(length)
            }
            fn append(&mut self, _: &[u8]) -> io::Result<()> {
                Err(io::ErrorKind::StorageFull.into())
            }
            fn sync(&mut self) -> io::Result<()> {
                self.0.sync()
            }
        }
        let mut log = Log::open(Full(Platter::default()), |_| Some(())).unwrap();
        assert!(matches!(log.add(b"one"), Err(LogFault::Io(_))));
        assert!(matches!(log.add(b"one"), Err(LogFault::Stopped)));
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_are_no_log(bytes in proptest::collection::vec(any::<u8>(), 8..200)) {
            let read = contents(&bytes);
            // But the first record's head, cut off while it was written into a file that was made longer before.
            let is_cut_off = bytes.iter().skip(HEAD - 1).all(|byte| *byte == 0);
            prop_assert!(matches!(read, Err(LogFault::Damaged(0))) || is_cut_off && read.is_ok());
        }
    }
}
