//! A guard's folder opened: the first time, again, and after its memory was lost.

use std::io;
use std::path::Path;
use std::sync::{Condvar, Mutex};

use zeroize::Zeroizing;

use super::error::DiskError;
use super::files::{self, Files, Folder};
use super::journal::{self, Chain, Recovery};
use super::secret::{SECRET_BYTES, Secrets};
use super::{DiskGuard, JOURNAL, SECRET, SPARE_RECORDS, Shared};
use crate::disk;
use crate::guard::GuardSettings;
use crate::guard::clock::{ColdStart, GuardClock};
use crate::guard::state::State;
use crate::limits;
use crate::time::Timestamp;

/// What stands in a guard's folder, for an operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DiskFacts {
    /// How many wallets and sheets of paper are remembered.
    pub entries: usize,
    /// The greatest time that the guard believes.
    pub settled_time: Option<Timestamp>,
    /// A step forward of the clock that the guard does not believe yet: where it began, and the latest time since.
    pub unsettled: Option<(Timestamp, Timestamp)>,
    /// When it started without its memory, if it did.
    pub started_without_memory: Option<Timestamp>,
    /// Length of the journal, in bytes.
    pub bytes: usize,
    /// How the journal ends.
    pub recovery: Recovery,
}

impl DiskGuard {
    /// The first start of a new gate group, in a folder that is made if it is not there: nothing can have been scanned
    /// before, so nothing is missing. `now` says which period's secret it begins with, unless the time that the guard comes to believe
    /// lies before that.
    ///
    /// Gates that shall tell each other what they remember begin with one secret: copy the file `secret` of a running
    /// gate into the folder first.
    ///
    /// # Errors
    /// [`DiskError::Exists`] where there is a memory; [`DiskError::InUse`], [`DiskError::File`], [`DiskError::Random`].
    pub fn init(folder: &Path, settings: GuardSettings, now: Timestamp) -> Result<Self, DiskError> {
        Self::init_held(Box::new(hold(folder)?), folder, settings, now)
    }

    /// Goes on where the last run left off, however that ended.
    ///
    /// `now` counts only where the journal is [`Recovery::Damaged`]: the guard warms up from then.
    ///
    /// # Errors
    /// [`DiskError::Missing`] where there is no memory, [`DiskError::Damaged`] where it cannot be read,
    /// [`DiskError::TooLong`] where it was made for more entries; [`DiskError::InUse`], [`DiskError::File`], [`DiskError::Random`].
    pub fn open(folder: &Path, settings: GuardSettings, now: Timestamp) -> Result<Self, DiskError> {
        if !folder.is_dir() {
            return Err(DiskError::Missing { folder: folder.to_owned() });
        }
        Self::open_held(Box::new(hold(folder)?), folder, settings, now)
    }

    /// A start at `now` after the memory was lost or cannot be read: what is there is written anew, and codes that may
    /// have been scanned before are refused.
    ///
    /// # Errors
    /// [`DiskError::InUse`], [`DiskError::File`], [`DiskError::Random`].
    pub fn without_memory(folder: &Path, settings: GuardSettings, now: Timestamp) -> Result<Self, DiskError> {
        Self::begin(Box::new(hold(folder)?), folder, settings, State::cold(now), now)
    }

    /// What stands in a folder, without changing anything; another process may be using it.
    ///
    /// # Errors
    /// [`DiskError::Missing`], [`DiskError::Damaged`] or [`DiskError::File`].
    pub fn facts(folder: &Path) -> Result<DiskFacts, DiskError> {
        // Nothing says here for how many entries it was made.
        let most = longest_journal(limits::GUARD_ENTRIES_MAX);
        let journal = files::read(folder, JOURNAL, most).map_err(file_error(folder, JOURNAL))?;
        let journal = journal.ok_or_else(|| DiskError::Missing { folder: folder.to_owned() })?;
        let (state, recovery) =
            journal::read(&journal).ok_or_else(|| DiskError::Damaged { file: folder.join(JOURNAL) })?;
        Ok(DiskFacts {
            entries: state.len(),
            settled_time: state.clock.greatest,
            unsettled: state.clock.jumped,
            started_without_memory: state.cold_start.map(|start| start.at),
            bytes: journal.len(),
            recovery,
        })
    }

    pub(super) fn init_held(
        mut held: Box<dyn Files>,
        folder: &Path,
        settings: GuardSettings,
        now: Timestamp,
    ) -> Result<Self, DiskError> {
        if held.read(JOURNAL, 0).map_err(file_error(folder, JOURNAL))?.is_some() {
            return Err(DiskError::Exists { folder: folder.to_owned() });
        }
        Self::begin(held, folder, settings, State::default(), now)
    }

    pub(super) fn open_held(
        mut held: Box<dyn Files>,
        folder: &Path,
        settings: GuardSettings,
        now: Timestamp,
    ) -> Result<Self, DiskError> {
        let damaged = |name: &str| DiskError::Damaged { file: folder.join(name) };
        let Some(journal) = read(&mut *held, folder, JOURNAL, longest_journal(settings.entries))? else {
            return Err(DiskError::Missing { folder: folder.to_owned() });
        };
        let (mut state, recovery) = journal::read(&journal).ok_or_else(|| damaged(JOURNAL))?;
        let secret = read_secret(&mut *held, folder)?.ok_or_else(|| damaged(SECRET))?;
        let secrets = Secrets::from_bytes(&secret).ok_or_else(|| damaged(SECRET))?;
        if matches!(recovery, Recovery::Damaged { .. }) {
            // What is believed is no later than what was lost.
            let lost = now.max(state.clock.believed());
            state.cold_start = Some(ColdStart::at(state.cold_start.map_or(lost, |start| start.at.max(lost))));
        }
        Self::start(held, folder, settings, state, secrets, recovery)
    }

    fn begin(
        mut held: Box<dyn Files>,
        folder: &Path,
        settings: GuardSettings,
        state: State,
        now: Timestamp,
    ) -> Result<Self, DiskError> {
        let given = read_secret(&mut *held, folder)?.and_then(|bytes| Secrets::from_bytes(&bytes));
        let secrets = given.map_or_else(|| Secrets::generate(now), Ok)?;
        files::replace(&mut *held, SECRET, &secrets.to_bytes()).map_err(file_error(folder, SECRET))?;
        Self::start(held, folder, settings, state, secrets, Recovery::Whole)
    }

    /// Writes the journal anew, so that what has expired, or was cut, is gone from it.
    fn start(
        mut files: Box<dyn Files>,
        folder: &Path,
        settings: GuardSettings,
        state: State,
        secrets: Secrets,
        recovery: Recovery,
    ) -> Result<Self, DiskError> {
        let until = state.table.iter().map(|(_, entry)| entry.expires_at).max().unwrap_or_default();
        let (chain, _) = Chain::begin()?;
        let mut shared = Shared {
            state,
            secrets,
            chain,
            pending: Vec::new(),
            made: 0,
            safe: 0,
            writing: false,
            clock: (GuardClock::default(), None),
            records: 0,
            renewed: Timestamp::EPOCH,
            // which of the two secrets is not known of each
            newest_until: until,
            before_until: until,
            secret_is_new: false,
            broken: None,
        };
        let journal = shared.journal().map_err(|_| crate::error::Error::Randomness)?;
        files::replace(&mut *files, JOURNAL, &journal).map_err(file_error(folder, JOURNAL))?;
        let (shared, files) = (Mutex::new(shared), Mutex::new(files));
        Ok(Self { settings, recovery, shared, safe: Condvar::new(), files })
    }
}

fn hold(folder: &Path) -> Result<Folder, DiskError> {
    disk::make_folder(folder).map_err(file_error(folder, ""))?;
    let held = Folder::hold(folder).map_err(file_error(folder, ""))?;
    held.ok_or_else(|| DiskError::InUse { folder: folder.to_owned() })
}

/// The most that a journal for so many entries has when it is made anew, and as much again as one merge adds.
fn longest_journal(entries: usize) -> u64 {
    journal::longest(entries.saturating_mul(3).saturating_add(2 * SPARE_RECORDS))
}

fn read_secret(files: &mut dyn Files, folder: &Path) -> Result<Option<Zeroizing<Vec<u8>>>, DiskError> {
    Ok(read(files, folder, SECRET, SECRET_BYTES)?.map(Zeroizing::new))
}

/// The whole file, or an error when it has more than `most` bytes.
fn read(files: &mut dyn Files, folder: &Path, name: &str, most: u64) -> Result<Option<Vec<u8>>, DiskError> {
    let bytes = files.read(name, most).map_err(file_error(folder, name))?;
    match bytes {
        Some(bytes) if bytes.len() as u64 > most => Err(DiskError::TooLong { file: folder.join(name), most }),
        bytes => Ok(bytes),
    }
}

fn file_error(folder: &Path, name: &str) -> impl FnOnce(io::Error) -> DiskError {
    let file = folder.join(name);
    move |error| DiskError::File { file, error }
}
