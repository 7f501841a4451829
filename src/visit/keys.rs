//! A folder of day keys: made before their first use, shared by hand, destroyed in time.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::error::VisitError;
use super::files;
use super::key::{self, DayKey};
use crate::audience::PlaceId;
use crate::cbor::{Reader, Writer};
use crate::day::{Day, UtcOffset};
use crate::disk::{self, Readers};
use crate::limits;
use crate::time::Timestamp;

/// The day keys of a place, in a folder of their own, which is never the folder of the visits.
///
/// A key is made when the first visit of its day is, and is on the disk before it is used. [`DayKeys::destroy_due`] takes
/// away those whose day ended 48 hours ago: call it at each start and once an hour, with the same clock as the gate's
/// (a clock far ahead destroys early). From then on nobody can make a tag of that day again: a self-scan that arrives
/// later is counted without a tag. Leave the folder out of backups, or they keep what was to be destroyed.
///
/// Gates of one machine may share the folder; gates elsewhere [`import`](DayKeys::import) the key before their first visit.
///
/// ```
/// use sanse::visit::DayKeys;
/// use sanse::{Timestamp, UtcOffset};
///
/// # let folder = std::env::temp_dir().join(format!("sanse-day-keys-example-{}", std::process::id()));
/// # let now = Timestamp::from_unix(1_772_366_400)?;
/// # fn example(folder: &std::path::Path, now: Timestamp) -> Result<(), Box<dyn std::error::Error>> {
/// let keys = DayKeys::open(folder, "ZZ-GATE-7".parse()?, UtcOffset::default())?;
/// let key = keys.key(now, now)?; // for Visit::of
/// assert!(!key.is_destroyed());
///
/// let much_later = key.due();
/// assert_eq!(keys.destroy_due(much_later)?, [key.day()]);
/// assert!(keys.key(now, much_later)?.is_destroyed());
/// # Ok(())
/// # }
/// # example(&folder, now).unwrap();
/// # std::fs::remove_dir_all(&folder).unwrap();
/// # Ok::<(), sanse::Error>(())
/// ```
#[derive(Debug)]
pub struct DayKeys {
    folder: PathBuf,
    place: PlaceId,
    offset: UtcOffset,
    /// The key that was used last; a day has thousands of visits.
    last: Mutex<Option<DayKey>>,
}

impl DayKeys {
    /// Opens the folder, and makes it if it is not there, for its owner alone.
    ///
    /// # Errors
    /// [`VisitError::Io`].
    pub fn open(folder: &Path, place: PlaceId, offset: UtcOffset) -> Result<Self, VisitError> {
        files::folder(folder).map_err(VisitError::io("make", folder))?;
        Ok(Self { folder: folder.to_owned(), place, offset, last: Mutex::default() })
    }

    /// The key of the day in which `time` lies, made if there was none; destroyed, when that is due at `now`.
    ///
    /// For a scan both are the time of its decision ([`Decision::decided_at`](crate::verify::Decision::decided_at)); for a
    /// self-scan `time` is when the place was entered.
    ///
    /// # Errors
    /// [`VisitError::Damaged`], [`VisitError::Io`]; [`VisitError::Asked`] without randomness.
    pub fn key(&self, time: Timestamp, now: Timestamp) -> Result<DayKey, VisitError> {
        let day = Day::of(time.floor(limits::VISIT_SECONDS), self.offset);
        let gone = DayKey::from_bytes(self.place, day, self.offset, [0; 32]).destroyed();
        if key::due(day, self.offset) <= now {
            return Ok(gone);
        }
        if let Some(last) = self.last().as_ref().filter(|last| last.day() == day) {
            return Ok(last.clone());
        }
        let key = {
            let _lock = self.lock()?;
            if self.destroyed_until()?.is_some_and(|last| day <= last) {
                return Ok(gone);
            }
            match self.read(day)? {
                Some(key) => key,
                None => self.keep(DayKey::generate(self.place, day, self.offset)?)?,
            }
        };
        *self.last() = Some(key.clone());
        Ok(key)
    }

    /// Takes the key of a day that another gate has exported.
    ///
    /// # Errors
    /// [`VisitError::OtherKey`] when the day has another one; [`VisitError::KeyDestroyed`] when it must not be there at
    /// `now`; [`VisitError::Asked`] for what is no key of this place; else as [`DayKeys::key`].
    pub fn import(&self, bytes: &[u8], now: Timestamp) -> Result<DayKey, VisitError> {
        let key = DayKey::import(bytes)?;
        if key.place() != self.place || key.offset() != self.offset {
            let (what, with) = ("the key's place and distance from UTC", "those of the folder");
            let why = "import it at a gate of the place that it was made for";
            return Err(crate::error::Error::Mismatch { what, with, why }.into());
        }
        let (place, day) = (self.place, key.day());
        let _lock = self.lock()?;
        if key.due() <= now || self.destroyed_until()?.is_some_and(|last| day <= last) {
            return Err(VisitError::KeyDestroyed { place, day });
        }
        match self.read(day)? {
            Some(own) if own.is(&key) => Ok(own),
            Some(_) => Err(VisitError::OtherKey { place, day }),
            None => self.keep(key),
        }
    }

    /// Destroys the keys whose day ended 48 hours before `now` or earlier; says of which days.
    ///
    /// # Errors
    /// [`VisitError::Io`]: call it again.
    pub fn destroy_due(&self, now: Timestamp) -> Result<Vec<Day>, VisitError> {
        let _lock = self.lock()?;
        *self.last() = None;
        let mut due: Vec<Day> =
            self.days()?.into_iter().filter(|day| key::due(*day, self.offset) <= now).collect();
        due.sort_unstable();
        due.dedup();
        let Some(last) = due.last() else { return Ok(due) };
        // First for ever, then the files: cut off in between, a key is left that nobody uses, until the next call.
        if self.destroyed_until()?.is_none_or(|before| before < *last) {
            let mut writer = Writer::with_capacity(32);
            writer.array(2).text(VERSION).uint(last.number().into());
            disk::put(&self.folder, &self.watermark(), &writer.into_bytes(), Readers::Owner)
                .map_err(VisitError::io("write to", &self.folder))?;
        }
        for day in &due {
            // The one that a run has left unfinished too, that was cut off.
            for path in [self.path(*day), self.folder.join(disk::passing_name(&self.name(*day)))] {
                files::destroy(&path).map_err(VisitError::io("destroy", &path))?;
            }
        }
        disk::sync_folder(&self.folder).map_err(VisitError::io("clear up", &self.folder))?;
        Ok(due)
    }

    fn keep(&self, key: DayKey) -> Result<DayKey, VisitError> {
        let path = self.path(key.day());
        let bytes = key.export().unwrap_or_default();
        disk::put(&self.folder, &self.name(key.day()), &bytes, Readers::Owner)
            .map_err(VisitError::io("write", &path))?;
        Ok(key)
    }

    fn read(&self, day: Day) -> Result<Option<DayKey>, VisitError> {
        let path = self.path(day);
        let Some(bytes) = files::read(&path, limits::DAY_KEY_BYTES).map_err(VisitError::io("read", &path))?
        else {
            return Ok(None);
        };
        let key = DayKey::import(&bytes).ok();
        let own = |key: &DayKey| key.place() == self.place && key.day() == day && key.offset() == self.offset;
        match key.filter(own) {
            Some(key) => Ok(Some(key)),
            None => {
                Err(VisitError::Damaged { path, what: "no key of this place, day and distance from UTC" })
            }
        }
    }

    /// The last day whose key was destroyed; none is made for it or one before it.
    fn destroyed_until(&self) -> Result<Option<Day>, VisitError> {
        let path = self.folder.join(self.watermark());
        let Some(bytes) = files::read(&path, limits::DAY_KEY_BYTES).map_err(VisitError::io("read", &path))?
        else {
            return Ok(None);
        };
        let read = || {
            let mut reader = Reader::new(&bytes, 0..bytes.len());
            reader.array_of(2, "a name and a day").ok()?;
            let named = reader.text().ok()? == VERSION;
            let day = Day::from_number(reader.uint().ok()?.try_into().ok()?).ok()?;
            reader.finish().ok()?;
            named.then_some(day)
        };
        read().map(Some).ok_or(VisitError::Damaged { path, what: "no day up to which keys were destroyed" })
    }

    /// The days whose keys are there, or were to be.
    fn days(&self) -> Result<Vec<Day>, VisitError> {
        let failed = VisitError::io("read", &self.folder);
        let mut days = Vec::new();
        for entry in fs::read_dir(&self.folder).map_err(&failed)? {
            let name = entry.map_err(&failed)?.file_name();
            let day: Option<Day> = name.to_str().and_then(|name| {
                let whole = name.strip_prefix('.').and_then(|name| name.strip_suffix(".new")).unwrap_or(name);
                let rest = whole.strip_prefix(self.place.as_str())?.strip_prefix('.')?;
                rest.strip_suffix(".key")?.parse().ok()
            });
            days.extend(day);
        }
        Ok(days)
    }

    fn lock(&self) -> Result<fs::File, VisitError> {
        files::lock(&self.folder).map_err(VisitError::io("lock", &self.folder))
    }

    fn last(&self) -> std::sync::MutexGuard<'_, Option<DayKey>> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn name(&self, day: Day) -> String {
        format!("{}.{day}.key", self.place)
    }

    fn watermark(&self) -> String {
        format!("{}.destroyed", self.place)
    }

    fn path(&self, day: Day) -> PathBuf {
        self.folder.join(self.name(day))
    }
}

const VERSION: &str = "sanse/day-keys/1";
