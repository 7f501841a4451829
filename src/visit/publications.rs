//! What was published of which day, remembered apart from the visits: no store publishes a day a second time otherwise.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use sha2::{Digest, Sha256};

use super::error::VisitError;
use super::files;
use super::published::PublishedDay;
use crate::audience::PlaceId;
use crate::day::Day;
use crate::disk::{self, Readers};

/// Remembers each published day by a digest, in a folder that is not the store's: a store that was lost, or brought back
/// from an old copy, publishes the same numbers again or none.
///
/// Two exports of one day could be subtracted. Keep the folder where the copy that brings a store back does not bring this
/// back with it; beside the day keys ([`DayKeys`](super::DayKeys)) is such a place. Several stores may share it.
///
/// ```
/// use sanse::verify::Resolution;
/// use sanse::visit::{DayKey, MemoryVisits, Publications, Visit, VisitStore};
/// use sanse::{Day, Timestamp, UtcOffset};
///
/// # let now = Timestamp::from_unix(1_772_366_400)?;
/// # let folder = std::env::temp_dir().join(format!("sanse-publications-example-{}", std::process::id()));
/// # fn example(folder: &std::path::Path, now: Timestamp) -> Result<(), Box<dyn std::error::Error>> {
/// # let (place, region) = ("ZZ-GATE-7".parse()?, UtcOffset::default());
/// let publications = Publications::open(folder)?;
/// let key = DayKey::generate(place, Day::of(now, region), region)?;
/// let (store, restored) = (MemoryVisits::new(region)?, MemoryVisits::new(region)?);
/// let visit = Visit::by_hand(&key, "gate 2", now, None, Resolution::Admitted)?;
/// store.record_all(&vec![visit; 10])?;
///
/// store.confirm_time(key.tags_due())?; // somebody has looked at the clock
/// let export = store.publish(place, key.day(), key.tags_due(), &publications)?;
/// restored.confirm_time(key.tags_due())?;
/// let refused = restored.publish(place, key.day(), key.tags_due(), &publications).unwrap_err();
/// assert_eq!(refused.code(), "published-otherwise");
/// restored.keep_published(&export)?; // taken from wherever it was published
/// assert_eq!(restored.publish(place, key.day(), key.tags_due(), &publications)?, export);
/// # Ok(())
/// # }
/// # example(&folder, now).unwrap();
/// # std::fs::remove_dir_all(&folder).unwrap();
/// # Ok::<(), sanse::Error>(())
/// ```
#[derive(Debug)]
pub struct Publications(Kept);

#[derive(Debug)]
enum Kept {
    Folder(PathBuf),
    Memory(Mutex<BTreeMap<(PlaceId, Day), [u8; 32]>>),
}

impl Publications {
    /// Opens the folder, and makes it if it is not there, for its owner alone.
    ///
    /// # Errors
    /// [`VisitError::Io`].
    pub fn open(folder: &Path) -> Result<Self, VisitError> {
        files::folder(folder).map_err(VisitError::io("make", folder))?;
        Ok(Self(Kept::Folder(folder.to_owned())))
    }

    /// Remembers until the process ends: for tests, and for stores that live no longer.
    #[must_use]
    pub fn in_memory() -> Self {
        Self(Kept::Memory(Mutex::default()))
    }

    /// Refuses an export of a day of which another was published.
    pub(super) fn check(&self, export: &PublishedDay) -> Result<(), VisitError> {
        let (place, day) = (export.place(), export.day());
        match self.digest(place, day)? {
            Some(digest) if digest != digest_of(export) => Err(VisitError::PublishedOtherwise { place, day }),
            _ => Ok(()),
        }
    }

    /// Takes an export down, unless another was published; it is on the disk when this returns.
    pub(super) fn note(&self, export: &PublishedDay) -> Result<(), VisitError> {
        let (place, day) = (export.place(), export.day());
        match &self.0 {
            Kept::Memory(digests) => {
                let mut digests = digests.lock().unwrap_or_else(PoisonError::into_inner);
                digests.entry((place, day)).or_insert_with(|| digest_of(export));
            }
            Kept::Folder(folder) => {
                let _lock = files::lock(folder).map_err(VisitError::io("lock", folder))?;
                if self.digest(place, day)?.is_none() {
                    disk::put(folder, &name(place, day), &digest_of(export), Readers::Owner)
                        .map_err(VisitError::io("write to", folder))?;
                }
            }
        }
        self.check(export)
    }

    fn digest(&self, place: PlaceId, day: Day) -> Result<Option<[u8; 32]>, VisitError> {
        match &self.0 {
            Kept::Memory(digests) => {
                let digests = digests.lock().unwrap_or_else(PoisonError::into_inner);
                Ok(digests.get(&(place, day)).copied())
            }
            Kept::Folder(folder) => {
                let path = folder.join(name(place, day));
                let Some(bytes) = files::read(&path, 32).map_err(VisitError::io("read", &path))? else {
                    return Ok(None);
                };
                let then = "bring that very file back: without it the day might be published a second time";
                let what = "no digest of a published day";
                let digest = <[u8; 32]>::try_from(&bytes[..]);
                digest.map(Some).map_err(|_| VisitError::Damaged { path, what, then })
            }
        }
    }
}

fn digest_of(export: &PublishedDay) -> [u8; 32] {
    Sha256::digest(export.to_bytes()).into()
}

fn name(place: PlaceId, day: Day) -> String {
    format!("{place}.{day}.published")
}
