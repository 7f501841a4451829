//! Places for passes that are about to be signed: taken and noted on the disk first.
//!
//! The status lists' book is one process's at a time, and a revocation does not wait for ten million passes: a long run lets
//! it go every two seconds, for as long as whoever waits needs to see it. (At each block it would read its own notes again.)

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use sanse::status::{ExpiryDay, StatusStore};
use sanse::{Pass, Timestamp};

use super::{STEP, failure, folder, is_kept, wait_for};
use crate::hex;
use sanse_example_common::Failure;

/// The region's places, shared by workers.
pub(crate) struct Places(Mutex<Desk>);

struct Desk {
    folder: PathBuf,
    /// Open, since then.
    held: Option<(StatusStore, Instant)>,
    /// Taken, and not yet given to a pass.
    ready: BTreeMap<ExpiryDay, Vec<u32>>,
    /// How many to take at one time.
    block: usize,
}

/// How long a run keeps the book from others, and how long it lets them have it.
const HOLD: Duration = Duration::from_secs(2);
const PAUSE: Duration = STEP.saturating_mul(3);

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
        let mut desk = Desk { folder: folder(dir), held: None, ready: BTreeMap::new(), block };
        // A book that cannot be opened is told before anything is made.
        desk.store()?;
        Ok(Some(Self(Mutex::new(desk))))
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
            let taken = desk.store()?.take(day, count).map_err(failure)?;
            desk.ready.insert(day, taken);
        }
        drop(desk);
        Ok(Some(places))
    }

    /// A place for a pass with this expiry. It is on the disk, and no other pass ever gets it.
    pub(crate) fn take(&self, expires_at: Timestamp) -> Result<Place, Failure> {
        let day = ExpiryDay::of(expires_at);
        let mut desk = self.desk();
        if desk.ready.get(&day).is_none_or(Vec::is_empty) {
            let block = desk.block;
            let taken = desk.store()?.take(day, block).map_err(failure)?;
            desk.ready.insert(day, taken);
        }
        let index = desk.ready.get_mut(&day).and_then(Vec::pop);
        let index = index.ok_or_else(|| Failure::new("no place in the status list was given"))?;
        Ok(Place { day, index })
    }

    /// Writes down which credential gets which place; only then may they be signed.
    pub(crate) fn note(&self, notes: &[(Place, [u8; 16])]) -> Result<(), Failure> {
        let mut days = BTreeMap::<ExpiryDay, Vec<(u32, [u8; 16])>>::new();
        for (place, id) in notes {
            days.entry(place.day).or_default().push((place.index, *id));
        }
        let mut desk = self.desk();
        let store = desk.store()?;
        days.iter().try_for_each(|(day, notes)| store.note(*day, notes).map_err(failure))
    }

    /// Lets others have the book, if this run has had it for long. Never between what a register has prepared and what it
    /// has issued: whoever has the book then revokes it.
    pub(crate) fn let_others(&self) {
        self.desk().let_others();
    }

    fn desk(&self) -> MutexGuard<'_, Desk> {
        // A worker that died has left the store whole: it answers only what is on the disk.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Desk {
    #[expect(clippy::disallowed_methods, reason = "holding a lock needs a clock, and decides nothing")]
    fn store(&mut self) -> Result<&mut StatusStore, Failure> {
        let (store, _) = match self.held.take() {
            Some(held) => self.held.insert(held),
            None => self.held.insert((wait_for(&self.folder).map_err(failure)?, Instant::now())),
        };
        Ok(store)
    }

    /// Places that are ready stay this run's: they are taken on the disk.
    fn let_others(&mut self) {
        if self.held.as_ref().is_some_and(|(_, since)| since.elapsed() >= HOLD) {
            self.held = None;
            std::thread::sleep(PAUSE);
        }
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
