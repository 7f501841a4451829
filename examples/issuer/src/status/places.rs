//! Places for passes that are about to be signed: taken and noted on the disk first.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use sanse::status::{ExpiryDay, StatusStore};
use sanse::{Pass, Timestamp};

use super::{failure, folder, is_kept, wait_for};
use crate::hex;
use sanse_example_common::Failure;

/// The region's places, shared by workers.
pub(crate) struct Places(Mutex<Desk>);

struct Desk {
    store: StatusStore,
    /// Taken, and not yet given to a pass.
    ready: BTreeMap<ExpiryDay, Vec<u32>>,
    /// How many to take at one time.
    block: usize,
}

/// A pass's place.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub(crate) day: ExpiryDay,
    pub(crate) index: u32,
}

impl Places {
    /// The places of a region that keeps status; none of one that does not.
    pub(crate) fn open(dir: &Path, block: usize) -> Result<Option<Self>, Failure> {
        if !is_kept(dir)? {
            return Ok(None);
        }
        let store = wait_for(&folder(dir)).map_err(failure)?;
        Ok(Some(Self(Mutex::new(Desk { store, ready: BTreeMap::new(), block }))))
    }

    /// The same, with a place for each of these expiries at once, and none left over.
    pub(crate) fn open_for(dir: &Path, expiries: &[Timestamp]) -> Result<Option<Self>, Failure> {
        let Some(places) = Self::open(dir, 1)? else { return Ok(None) };
        let mut days = BTreeMap::<ExpiryDay, usize>::new();
        for expires_at in expiries {
            *days.entry(ExpiryDay::of(*expires_at)).or_default() += 1;
        }
        let mut desk = places.desk();
        for (day, count) in days {
            let taken = desk.store.take(day, count).map_err(failure)?;
            desk.ready.insert(day, taken);
        }
        drop(desk);
        Ok(Some(places))
    }

    /// A place for a pass with this expiry. It is on the disk, and no other pass ever gets it.
    pub(crate) fn take(&self, expires_at: Timestamp) -> Result<Place, Failure> {
        let day = ExpiryDay::of(expires_at);
        let mut desk = self.desk();
        let Desk { store, ready, block } = &mut *desk;
        let ready = ready.entry(day).or_default();
        if ready.is_empty() {
            *ready = store.take(day, *block).map_err(failure)?;
        }
        let index = ready.pop().ok_or_else(|| Failure::new("no place in the status list was given"))?;
        Ok(Place { day, index })
    }

    /// Writes down which credential gets which place; only then may they be signed.
    pub(crate) fn note(&self, notes: &[(Place, [u8; 16])]) -> Result<(), Failure> {
        let mut days = BTreeMap::<ExpiryDay, Vec<(u32, [u8; 16])>>::new();
        for (place, id) in notes {
            days.entry(place.day).or_default().push((place.index, *id));
        }
        let mut desk = self.desk();
        days.iter().try_for_each(|(day, notes)| desk.store.note(*day, notes).map_err(failure))
    }

    fn desk(&self) -> MutexGuard<'_, Desk> {
        // A worker that died has left the store whole: it answers only what is on the disk.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    /// The pass with this place.
    pub(crate) fn of(self, pass: Pass) -> Result<Pass, sanse::Error> {
        pass.status_index(self.index)
    }

    /// What to give to `issuer status set`.
    pub(crate) fn describe(self, id: &[u8; 16]) -> String {
        format!("place {} of {}, credential {}", self.index, self.day, hex::encode(id))
    }
}
