//! A folder of day keys: made before their first use, shared by hand, destroyed in time.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::clock::KnownTime;
use super::error::VisitError;
use super::files;
use super::key::{self, DayKey};
use super::marks::Marks;
use crate::audience::PlaceId;
use crate::day::{Day, UtcOffset};
use crate::disk::{self, Readers};
use crate::limits;
use crate::time::Timestamp;

/// The day keys of a place, in a folder of their own, which is never the folder of the visits.
///
/// A key is made when the first visit of its day is, and is on the disk before it is used. [`DayKeys::destroy_due`] takes
/// away what must not be there any more: call it at each start and once an hour, with the same clock as the gate's. A clock
/// that is far ahead destroys nothing: whoever sets the gate up confirms the time once ([`DayKeys::confirm_time`]), and again
/// when the gate was left alone for two days. 48 hours after a day nobody can make a tag of it again: a self-scan that arrives later is
/// counted without one. 14 days after it, when none is taken any more, the rest goes. Leave the folder out of backups, or
/// they keep what was to be destroyed.
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
/// assert!(key.makes_tags());
///
/// let two_days_later = key.tags_due();
/// keys.confirm_time(two_days_later)?; // somebody has looked at the clock
/// assert_eq!(keys.destroy_due(two_days_later)?.tags, [key.day()]);
/// assert!(!keys.key(now, two_days_later)?.makes_tags());
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
    /// The key that was used last, for a day has thousands of visits; wiped when its time is over.
    last: Mutex<Option<DayKey>>,
}

/// The days of which secrets were destroyed, or are to be, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Destroyed {
    /// No tags are made of these any more.
    pub tags: Vec<Day>,
    /// And no names of self-scans of these.
    pub names: Vec<Day>,
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

    /// The key of the day in which `time` lies, made if there was none; without what is due to be destroyed at `now`.
    ///
    /// For a scan both are the time of its decision ([`Decision::decided_at`](crate::verify::Decision::decided_at)); for a
    /// self-scan `time` is when the place was entered.
    ///
    /// # Errors
    /// [`VisitError::Damaged`], [`VisitError::Io`]; [`VisitError::Asked`] without randomness.
    pub fn key(&self, time: Timestamp, now: Timestamp) -> Result<DayKey, VisitError> {
        let day = Day::of(time.floor(limits::VISIT_SECONDS), self.offset);
        let gone = DayKey::destroyed(self.place, day, self.offset);
        if let Some(last) = self.remembered(day, now) {
            return Ok(last);
        }
        if key::names_due(day, self.offset) <= now {
            return Ok(gone);
        }
        let tags_are_due = key::tags_due(day, self.offset) <= now;
        let key = {
            let _lock = self.lock()?;
            let marks = Marks::read(&self.folder, self.place)?;
            if marks.no_names(day) {
                return Ok(gone);
            }
            let tagless = tags_are_due || marks.no_tags(day);
            let own = |key: DayKey| if tagless { key.without_tags() } else { key };
            match self.read(day, tagless)? {
                Some(key) => own(key),
                None => self.keep(own(DayKey::generate(self.place, day, self.offset)?))?,
            }
        };
        *self.last() = Some(key.clone());
        Ok(key)
    }

    /// Takes the key of a day that another gate has exported, without what is due to be destroyed at `now`.
    ///
    /// # Errors
    /// [`VisitError::OtherKey`] when the day has another one; [`VisitError::KeyDestroyed`] when nothing of it must be there
    /// at `now`; [`VisitError::Asked`] for what is no key of this place; else as [`DayKeys::key`].
    pub fn import(&self, bytes: &[u8], now: Timestamp) -> Result<DayKey, VisitError> {
        let key = DayKey::import(bytes)?;
        if key.place() != self.place || key.offset() != self.offset {
            let (what, with) = ("the key's place and distance from UTC", "those of the folder");
            let why = "import it at a gate of the place that it was made for";
            return Err(crate::error::Error::Mismatch { what, with, why }.into());
        }
        let (place, day) = (self.place, key.day());
        let _lock = self.lock()?;
        let marks = Marks::read(&self.folder, place)?;
        if key.names_due() <= now || marks.no_names(day) {
            return Err(VisitError::KeyDestroyed { place, day });
        }
        let tagless = key.tags_due() <= now || marks.no_tags(day);
        let key = if tagless { key.without_tags() } else { key };
        match self.read(day, tagless)? {
            Some(own) if !own.is(&key) => Err(VisitError::OtherKey { place, day }),
            Some(own) if tagless => Ok(own.without_tags()),
            Some(own) if own.makes_tags() => Ok(own),
            _ => self.keep(key),
        }
    }

    /// Says that an operator has looked at the clock, and it is right: what is due at this time may be destroyed, although
    /// nothing was for long, or a clock that was wrong was confirmed before.
    ///
    /// # Errors
    /// [`VisitError::Damaged`], [`VisitError::Io`].
    pub fn confirm_time(&self, now: Timestamp) -> Result<(), VisitError> {
        let _lock = self.lock()?;
        let marks = Marks::read(&self.folder, self.place)?;
        Marks { known: KnownTime(Some(now)), ..marks }.write(&self.folder, self.place)
    }

    /// What must not be there at `now` and is there yet, whatever the clock is believed: [`DayKeys::destroy_due`] destroys it.
    /// Nothing is changed, and no lock is taken.
    ///
    /// # Errors
    /// [`VisitError::Io`].
    pub fn due(&self, now: Timestamp) -> Result<Destroyed, VisitError> {
        let due = |part: Part, due: fn(Day, UtcOffset) -> Timestamp| {
            let mut days = self.days(part)?;
            days.retain(|day| due(*day, self.offset) <= now);
            Ok::<_, VisitError>(days)
        };
        let tags = due(Part::Whole, key::tags_due)?;
        let mut names = due(Part::Names, key::names_due)?;
        names.extend(tags.iter().filter(|day| key::names_due(**day, self.offset) <= now));
        names.sort_unstable();
        names.dedup();
        Ok(Destroyed { tags, names })
    }

    /// Destroys what must not be there at `now`: of days that ended 48 hours before what makes tags, of those that ended 14
    /// days before the rest; says of which days.
    ///
    /// # Errors
    /// [`VisitError::FarAhead`] when this is more than [`limits::VISIT_AHEAD_SECONDS`] after the last time, unless
    /// [confirmed](DayKeys::confirm_time): nothing was destroyed. [`VisitError::Damaged`], [`VisitError::Io`]: call it again.
    pub fn destroy_due(&self, now: Timestamp) -> Result<Destroyed, VisitError> {
        let _lock = self.lock()?;
        *self.last() = None;
        let before = Marks::read(&self.folder, self.place)?;
        let known = before.known.hear(now)?;
        let Destroyed { tags, names } = self.due(now)?;
        // First for ever, then the files: cut off in between, a secret is left that nobody uses, until the next call.
        let marks = Marks {
            known,
            tags: before.tags.max(tags.last().copied()),
            names: before.names.max(names.last().copied()),
        };
        if marks != before {
            marks.write(&self.folder, self.place)?;
        }
        for day in &tags {
            if !names.contains(day) {
                self.leave_names(*day)?;
            }
            self.destroy(Part::Whole, *day)?;
        }
        for day in &names {
            self.destroy(Part::Names, *day)?;
        }
        disk::sync_folder(&self.folder).map_err(VisitError::io("clear up", &self.folder))?;
        Ok(Destroyed { tags, names })
    }

    /// The key that was used last, if it is of this day and its file is there still. One whose time is over at `now`, or that
    /// another process has destroyed, is dropped, which wipes it, whatever day is asked for.
    fn remembered(&self, day: Day, now: Timestamp) -> Option<DayKey> {
        let mut last = self.last();
        let holds = |key: &DayKey| {
            let (part, due) = match key.makes_tags() {
                true => (Part::Whole, key.tags_due()),
                false => (Part::Names, key.names_due()),
            };
            now < due && self.folder.join(self.name(part, key.day())).exists()
        };
        if !last.as_ref().is_some_and(holds) {
            *last = None;
        }
        last.clone().filter(|key| key.day() == day)
    }

    /// Before the tags' secret goes, the other has a file of its own.
    fn leave_names(&self, day: Day) -> Result<(), VisitError> {
        match self.read(day, false) {
            Ok(key) => key.map_or(Ok(()), |key| self.keep(key.without_tags()).map(drop)),
            // Of a damaged file there is nothing to leave.
            Err(VisitError::Damaged { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    fn destroy(&self, part: Part, day: Day) -> Result<(), VisitError> {
        let name = self.name(part, day);
        // The one that a run has left unfinished too, that was cut off.
        for path in [self.folder.join(&name), self.folder.join(disk::passing_name(&name))] {
            files::destroy(&path).map_err(VisitError::io("destroy", &path))?;
        }
        Ok(())
    }

    fn keep(&self, key: DayKey) -> Result<DayKey, VisitError> {
        let part = if key.makes_tags() { Part::Whole } else { Part::Names };
        let name = self.name(part, key.day());
        let bytes = key.export().unwrap_or_default();
        disk::put(&self.folder, &name, &bytes, Readers::Owner)
            .map_err(VisitError::io("write", &self.folder.join(name)))?;
        Ok(key)
    }

    /// What there is of a key. Where no tags are wanted the names' own file comes first: the other one may be half destroyed.
    fn read(&self, day: Day, tagless: bool) -> Result<Option<DayKey>, VisitError> {
        for part in if tagless { [Part::Names, Part::Whole] } else { [Part::Whole, Part::Names] } {
            let path = self.folder.join(self.name(part, day));
            let bytes = files::read(&path, limits::DAY_KEY_BYTES).map_err(VisitError::io("read", &path))?;
            let Some(bytes) = bytes else { continue };
            let what = "no key of this place, day and distance from UTC";
            return match DayKey::import(&bytes).ok().filter(|key| self.owns(key, day)) {
                Some(key) => Ok(Some(key)),
                None => Err(VisitError::key_damaged(&path, what)),
            };
        }
        Ok(None)
    }

    fn owns(&self, key: &DayKey, day: Day) -> bool {
        key.place() == self.place && key.day() == day && key.offset() == self.offset
    }

    /// The days of which such a file is there, or was to be; in their order.
    fn days(&self, part: Part) -> Result<Vec<Day>, VisitError> {
        let failed = VisitError::io("read", &self.folder);
        let mut days = Vec::new();
        for entry in fs::read_dir(&self.folder).map_err(&failed)? {
            let name = entry.map_err(&failed)?.file_name();
            let day: Option<Day> = name.to_str().and_then(|name| {
                let whole = name.strip_prefix('.').and_then(|name| name.strip_suffix(".new")).unwrap_or(name);
                let rest = whole.strip_prefix(self.place.as_str())?.strip_prefix('.')?;
                rest.strip_suffix(part.ending())?.parse().ok()
            });
            days.extend(day);
        }
        days.sort_unstable();
        days.dedup();
        Ok(days)
    }

    fn lock(&self) -> Result<fs::File, VisitError> {
        files::lock(&self.folder).map_err(VisitError::io("lock", &self.folder))
    }

    fn last(&self) -> std::sync::MutexGuard<'_, Option<DayKey>> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn name(&self, part: Part, day: Day) -> String {
        format!("{}.{day}{}", self.place, part.ending())
    }
}

/// What a file has of a key.
#[derive(Clone, Copy)]
enum Part {
    /// Both secrets.
    Whole,
    /// What is left without tags.
    Names,
}

impl Part {
    fn ending(self) -> &'static str {
        match self {
            Part::Whole => ".key",
            Part::Names => ".names",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_whose_time_is_over_is_not_kept_in_memory() {
        let folder = std::env::temp_dir().join(format!("sanse-day-keys-last-{}", std::process::id()));
        let keys = DayKeys::open(&folder, "ZZ-GATE-7".parse().unwrap(), UtcOffset::UTC).unwrap();
        let now = Timestamp::from_unix(1_772_366_400).unwrap();
        let key = keys.key(now, now).unwrap();
        assert!(keys.last().as_ref().is_some_and(DayKey::makes_tags));
        // Asked for the day itself, or for another one: what made tags is gone.
        keys.key(now, key.tags_due()).unwrap();
        assert!(!keys.last().as_ref().is_some_and(DayKey::makes_tags));
        keys.key(now, now).unwrap();
        keys.key(key.names_due(), key.names_due()).unwrap();
        assert!(keys.last().as_ref().is_some_and(|last| last.day() != key.day()));
        let far = keys.last().clone().unwrap().names_due();
        keys.key(now, far).unwrap();
        assert!(keys.last().is_none());
        fs::remove_dir_all(&folder).unwrap();
    }
}
