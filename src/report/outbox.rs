//! The outbox: sealed records, on disk until the authority has them.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::path::{Path, PathBuf};

use super::folder::Folder;
use super::recent::Recent;
use super::{OpenError, OutboxError, Record, Sealed};
use crate::error::{Error, in_range};
use crate::limits;
use crate::trust::Trust;

/// Keeps sealed records in a folder until they are delivered, through kills and power cuts.
///
/// A record is sealed and on the disk before [`Outbox::put`] returns, and stays until [`Outbox::delivered`]: it is
/// delivered at least once, under one id, so that the receiving side counts it once. Bounded: when it is full it takes
/// nothing new, for what it holds was promised, and whoever is refused again and again must not push out others. One
/// process at a time; one kind of record in a folder.
///
/// ```
/// use sanse::identity::{DocumentKind, IdentityDocument};
/// use sanse::report::{Outbox, OutboxSettings, Put, Visitor};
/// # use sanse::key::{ReportKey, SigningKey};
/// # use sanse::trust::{Trust, TrustList};
/// # use sanse::{Authority, Now, Timestamp};
/// # let now = Timestamp::from_unix(1_772_366_400)?;
/// # let (root, district) = (SigningKey::generate()?, ReportKey::generate()?);
/// # let list = TrustList::new("ZZ".parse()?, 1, now, now.plus(86_400))?.report_key(district.public());
/// # let mut trust = Trust::pin(root.public())?;
/// # trust.load(Authority::new(root).sign(&list)?.bytes(), Now::exactly(now))?;
/// # let folder = std::env::temp_dir().join(format!("sanse-outbox-{}", std::process::id()));
///
/// let mut outbox = Outbox::<Visitor>::open(&folder, OutboxSettings::default())?;
/// let card = IdentityDocument::new("CN", DocumentKind::ResidentId, "999999199003070012")?;
/// let visitor = Visitor::new("ZZ-GATE-7".parse()?, now, "某某", card, "000-0000")?;
/// assert!(matches!(outbox.put(&visitor, &trust)?, Put::Kept(_)));
/// assert_eq!(outbox.put(&visitor, &trust)?, Put::Again); // the button was pressed twice
///
/// // When there is a network again:
/// let waiting: Vec<_> = outbox.waiting().cloned().collect();
/// for sealed in waiting {
///     // … send `sealed.bytes()`, wait for the answer …
///     outbox.delivered(&sealed.id())?;
/// }
/// assert!(outbox.is_empty());
/// # drop(outbox);
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Outbox<R> {
    folder: Folder,
    settings: OutboxSettings,
    records: BTreeMap<u64, Sealed<R>>,
    /// The number of each record, by its id.
    numbers: HashMap<[u8; 16], u64>,
    bytes: usize,
    recent: Recent,
    aside: Vec<PathBuf>,
}

/// What became of a record that was put into an outbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "it is kept, or it is there already")]
pub enum Put {
    /// It waits under this id.
    Kept([u8; 16]),
    /// One that says the same of the same person at the same place was taken a moment ago.
    Again,
}

impl<R: Record> Outbox<R> {
    /// The outbox in this folder, with all that still waits there; the folder is made where there is none.
    ///
    /// A file that is named as a record and is none that an outbox of `R` has written stops nothing: it is set aside under
    /// another name, and told ([`Outbox::set_aside`]).
    ///
    /// # Errors
    /// [`OutboxError::InUse`] when another process holds it; [`OutboxError::OtherRecords`] when all that waits there are
    /// records of another kind or version; [`OutboxError::File`]; [`OutboxError::Sealing`] when there is no randomness.
    pub fn open(folder: &Path, settings: OutboxSettings) -> Result<Self, OutboxError> {
        let recent = Recent::new(settings.same_seconds)?;
        let folder = Folder::hold(folder)?;
        let names = folder.names()?;
        let (records, numbers, bytes, aside) = (BTreeMap::new(), HashMap::new(), 0, names.aside);
        let mut outbox = Self { folder, settings, records, numbers, bytes, recent, aside };
        let (mut strange, mut others) = (Vec::new(), Vec::new());
        for name in names.records {
            match outbox.folder.read(&name).map(|(number, bytes)| (number, Sealed::from_bytes(bytes))) {
                Some((number, Ok(sealed))) if !outbox.numbers.contains_key(&sealed.id()) => {
                    outbox.keep(number, sealed);
                }
                Some((_, Err(OpenError::OtherPurpose { .. }))) => others.push(name),
                _ => strange.push(name),
            }
        }
        if let (true, Some(other)) = (outbox.is_empty(), others.first()) {
            return Err(OutboxError::OtherRecords { file: outbox.folder.path_of(other), wanted: R::NAME });
        }
        for name in strange.iter().chain(&others) {
            let aside = outbox.folder.set_aside(name)?;
            outbox.aside.push(aside);
        }
        Ok(outbox)
    }

    fn keep(&mut self, number: u64, sealed: Sealed<R>) {
        self.bytes += sealed.bytes().len();
        self.numbers.insert(sealed.id(), number);
        self.records.insert(number, sealed);
    }

    /// The number after the last; past the greatest there is, the least that is free.
    fn next_number(&self) -> u64 {
        let Some((last, _)) = self.records.last_key_value() else { return 0 };
        let free = || (0..u64::MAX).find(|number| !self.records.contains_key(number));
        // There are never as many records as numbers.
        last.checked_add(1).or_else(free).unwrap_or_default()
    }

    /// The files of its folder that are no records, under the names that they were given: look who has written them, and
    /// take them away. One that is a record after all is delivered when it has its name back at the next start.
    #[must_use]
    pub fn set_aside(&self) -> &[PathBuf] {
        &self.aside
    }

    /// Seals a record to the report key of the home trust list, and keeps it; it is on the disk when this returns.
    ///
    /// Another record of the same person at the same place within the settings' time is the same one if it says nothing new:
    /// a contact that was missing, a correction or another finding goes in. That is known while the outbox is open and written
    /// nowhere: after a restart somebody may be reported once more.
    ///
    /// # Errors
    /// [`OutboxError::Full`]; [`OutboxError::SamePerson`] past [`limits::SAME_PERSON_RECORDS`] of one person at one place
    /// within that time; [`OutboxError::Sealing`] as in [`Report::seal`](super::Report::seal);
    /// [`OutboxError::File`], and then it may be put again: at worst there are two.
    pub fn put(&mut self, record: &R, trust: &Trust) -> Result<Put, OutboxError> {
        let (marks, time) = (self.recent.marks(record), record.time());
        if self.recent.has(&marks, time) {
            return Ok(Put::Again);
        }
        let taken = self.recent.taken(&marks, time);
        if taken >= limits::SAME_PERSON_RECORDS {
            return Err(OutboxError::SamePerson { records: taken });
        }
        let sealed = Sealed::seal(record, trust)?;
        let (records, bytes) = (self.records.len(), self.bytes);
        let length = sealed.bytes().len();
        if records >= self.settings.records || bytes + length > self.settings.bytes {
            return Err(OutboxError::Full { records, bytes });
        }
        let number = self.next_number();
        self.folder.write(number, sealed.bytes())?;
        let id = sealed.id();
        self.keep(number, sealed);
        self.recent.add(marks, time);
        Ok(Put::Kept(id))
    }

    /// What waits, the oldest first.
    pub fn waiting(&self) -> impl Iterator<Item = &Sealed<R>> {
        self.records.values()
    }

    /// How many wait.
    #[must_use]
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether none waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// The authority has answered that it has the record of this id: it is removed. Whether it was there: an answer may
    /// come twice.
    ///
    /// # Errors
    /// [`OutboxError::File`]; the record then waits on, and is delivered once more.
    pub fn delivered(&mut self, id: &[u8; 16]) -> Result<bool, OutboxError> {
        let Some(number) = self.numbers.get(id).copied() else { return Ok(false) };
        self.folder.remove(number)?;
        self.numbers.remove(id);
        self.bytes -= self.records.remove(&number).map_or(0, |sealed| sealed.bytes().len());
        Ok(true)
    }
}

impl<R: Record> fmt::Debug for Outbox<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Outbox({}, {} of {} waiting)", R::NAME, self.len(), self.settings.records)
    }
}

/// How much an outbox holds, and what counts as the same record.
///
/// ```
/// use sanse::report::OutboxSettings;
///
/// let small = OutboxSettings::default().records(100)?.same_person(60)?;
/// # assert_ne!(small, OutboxSettings::default());
/// # Ok::<(), sanse::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutboxSettings {
    records: usize,
    bytes: usize,
    same_seconds: u64,
}

impl Default for OutboxSettings {
    /// 10,000 records, 4 MiB, and ten minutes.
    fn default() -> Self {
        let (records, bytes) = (limits::OUTBOX_RECORDS, limits::OUTBOX_BYTES);
        Self { records, bytes, same_seconds: limits::SAME_RECORD_SECONDS }
    }
}

impl OutboxSettings {
    /// With room for so many records, and the bytes that they have.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] for none, or more than [`limits::OUTBOX_RECORDS_MAX`].
    pub fn records(mut self, records: usize) -> Result<Self, Error> {
        let given = u64::try_from(records).unwrap_or(u64::MAX);
        in_range("the outbox's records", given, 1, limits::OUTBOX_RECORDS_MAX as u64)?;
        self.records = records;
        self.bytes = records.saturating_mul(limits::SEALED_BYTES);
        Ok(self)
    }

    /// With another time, in seconds, in which a record that says nothing new of the same person at the same place is the
    /// same one; 0 for none, and then one person can fill the outbox.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] above [`limits::SAME_RECORD_MAX_SECONDS`].
    pub fn same_person(mut self, seconds: u64) -> Result<Self, Error> {
        let max = limits::SAME_RECORD_MAX_SECONDS;
        self.same_seconds = in_range("the time of one record (seconds)", seconds, 0, max)?;
        Ok(self)
    }

    /// With room for so many bytes of sealed records.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] unless at least one record fits, and at most [`limits::OUTBOX_RECORDS_MAX`] do.
    pub fn bytes(mut self, bytes: usize) -> Result<Self, Error> {
        let given = u64::try_from(bytes).unwrap_or(u64::MAX);
        let (min, max) = (limits::SEALED_BYTES, limits::SEALED_BYTES * limits::OUTBOX_RECORDS_MAX);
        in_range("the outbox's bytes", given, min as u64, max as u64)?;
        self.bytes = bytes;
        Ok(self)
    }
}
