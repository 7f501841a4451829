//! The replay guard on disk: what it has answered, a kill or a power cut does not take back.

mod error;
mod files;
mod journal;
mod opening;
#[cfg(test)]
mod power;
mod secret;
mod sharing;

use std::fmt;
use std::io;
use std::sync::{Condvar, Mutex, MutexGuard};

pub use self::error::DiskError;
use self::files::Files;
pub use self::journal::Recovery;
use self::journal::{Chain, Record};
pub use self::opening::DiskFacts;
use self::secret::Secrets;
use super::clock::{ColdStart, GuardClock};
use super::rules::{Entry, Ids};
use super::state::State;
use super::{Admission, Guard, GuardError, GuardSettings, ReaderName, Scan};
use crate::limits;
use crate::time::{Now, Timestamp};

/// The replay guard in a folder of its own: no answer is given before what it rests on is safe on the disk.
///
/// Scans that come at the same time share one write. Its files name nobody: entries stand under an HMAC of what the
/// guard is told, with a secret that changes every two days and is then gone; what has expired is gone from the files
/// within the hour, if its gate calls [`Guard::idle`] while nobody comes. Give it a folder that backups leave out. A gate that does without a disk warms up for some 25 s
/// instead, see [`MemoryGuard::without_memory`](super::MemoryGuard::without_memory).
///
/// ```
/// use sanse::guard::{DiskGuard, GuardSettings};
/// use sanse::Timestamp;
///
/// # let parent = std::env::temp_dir().join(format!("sanse-doc-{}", std::process::id()));
/// # std::fs::create_dir_all(&parent)?;
/// # let folder = parent.join("guard");
/// # let now = Timestamp::from_unix(1_772_366_400)?;
/// let settings = GuardSettings::default();
/// let guard = DiskGuard::init(&folder, settings, now)?; // a gate's first start ever
/// drop(guard);
/// let guard = DiskGuard::open(&folder, settings, now)?; // every later one
/// # drop(guard);
/// # std::fs::remove_dir_all(&parent)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct DiskGuard {
    settings: GuardSettings,
    recovery: Recovery,
    shared: Mutex<Shared>,
    /// Told when something became safe, or never will.
    safe: Condvar,
    /// Taken by whoever writes, never while waiting for [`DiskGuard::shared`].
    files: Mutex<Box<dyn Files>>,
}

/// What all threads see.
struct Shared {
    state: State,
    secrets: Secrets,
    chain: Chain,
    /// Records that are not written yet.
    pending: Vec<u8>,
    /// How many changes were made, and how many of them are safe.
    made: u64,
    safe: u64,
    writing: bool,
    /// The clock as it was written last.
    clock: (GuardClock, Option<ColdStart>),
    /// Records since the journal was made anew, and when that was.
    records: usize,
    renewed: Timestamp,
    /// The last second in which an entry under the newest secret may live, and one under the secret before it.
    newest_until: Timestamp,
    before_until: Timestamp,
    /// Not written yet.
    secret_is_new: bool,
    /// After a write that failed nobody knows what is on the disk.
    broken: Option<GuardError>,
}

/// What one thread writes for all.
enum Work {
    Append(Vec<u8>),
    Renew { journal: Vec<u8>, secret: Option<zeroize::Zeroizing<Vec<u8>>> },
}

const JOURNAL: &str = "journal";
const SECRET: &str = "secret";

/// A journal is made anew when it has this many records more than entries.
const SPARE_RECORDS: usize = 4_096;

impl DiskGuard {
    /// How the journal ended when it was opened.
    #[must_use]
    pub fn recovery(&self) -> Recovery {
        self.recovery
    }

    /// How many entries are remembered now; 0 when a thread died inside.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lock().map_or(0, |shared| shared.state.len())
    }

    /// Whether nothing is remembered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The greatest time that this guard believes, as [`MemoryGuard::settled_time`](super::MemoryGuard::settled_time).
    #[must_use]
    pub fn settled_time(&self) -> Option<Timestamp> {
        self.lock().ok().and_then(|shared| shared.state.clock.greatest)
    }

    /// When this guard started without its memory, if it did: codes made before are refused.
    #[must_use]
    pub fn started_without_memory(&self) -> Option<Timestamp> {
        self.lock().ok().and_then(|shared| Some(shared.state.cold_start?.at))
    }

    /// An operator, or a synchronised clock, says that this is the time, as
    /// [`MemoryGuard::confirm_clock`](super::MemoryGuard::confirm_clock).
    ///
    /// # Errors
    /// [`GuardError`] when it cannot be kept.
    pub fn confirm_clock(&self, now: Timestamp) -> Result<(), GuardError> {
        let mut shared = self.lock()?;
        shared.state.confirm_clock(now);
        shared.made += 1;
        self.wait_until_safe(shared).map(drop)
    }

    /// Waits until all that was changed so far is safe; one of those who wait writes for all.
    fn wait_until_safe<'a>(
        &'a self,
        mut shared: MutexGuard<'a, Shared>,
    ) -> Result<MutexGuard<'a, Shared>, GuardError> {
        let mine = shared.made;
        loop {
            if let Some(broken) = &shared.broken {
                return Err(broken.clone());
            }
            if shared.safe >= mine {
                return Ok(shared);
            }
            if shared.writing {
                shared = self.safe.wait(shared).map_err(|_| dead())?;
                continue;
            }
            let work = shared.work()?;
            let upto = shared.made;
            shared.writing = true;
            drop(shared);
            let done = self.write(work);
            shared = self.lock()?;
            shared.writing = false;
            match done {
                Ok(()) => shared.safe = upto,
                Err(error) => {
                    let why =
                        format!("{error}; nothing more is admitted: see to the disk, then restart this gate");
                    shared.broken = Some(GuardError::new(why));
                }
            }
            self.safe.notify_all();
        }
    }

    fn write(&self, work: Work) -> io::Result<()> {
        let mut files = self.files.lock().map_err(|_| io::Error::other("a thread died while it wrote"))?;
        match work {
            Work::Append(records) => {
                files.write(&records)?;
                files.sync()
            }
            Work::Renew { journal, secret } => {
                // The secret first: an entry is never there without the secret of its ids.
                if let Some(secret) = secret {
                    files::replace(&mut **files, SECRET, &secret)?;
                }
                files::replace(&mut **files, JOURNAL, &journal)
            }
        }
    }

    fn lock(&self) -> Result<MutexGuard<'_, Shared>, GuardError> {
        self.shared.lock().map_err(|_| dead())
    }
}

fn dead() -> GuardError {
    GuardError::new("a thread died inside it; restart this gate")
}

impl Shared {
    /// What is to be written now.
    fn work(&mut self) -> Result<Work, GuardError> {
        let believed = self.state.clock.believed();
        let too_long = self.records > 2 * self.state.len() + SPARE_RECORDS;
        let too_old = believed.since(self.renewed) >= limits::GUARD_ERASE_SECONDS;
        if too_old {
            self.renew_secret(believed);
        }
        if too_long || too_old || self.secret_is_new {
            let journal = self.journal()?;
            let secret = std::mem::take(&mut self.secret_is_new).then(|| self.secrets.to_bytes());
            return Ok(Work::Renew { journal, secret });
        }
        let clock = (self.state.clock, self.state.cold_start);
        if clock != self.clock {
            self.add(&Record::Clock(clock.0, clock.1));
            self.clock = clock;
        }
        Ok(Work::Append(std::mem::take(&mut self.pending)))
    }

    /// Notes what was changed, to be written.
    fn note(&mut self, changed: impl IntoIterator<Item = (Ids, Entry)>) {
        for (ids, entry) in changed {
            self.add(&Record::Entry(ids, entry));
            self.newest_until = self.newest_until.max(entry.expires_at);
            self.made += 1;
        }
    }

    /// A step of the clock is written down with a scan that changes nothing else, too: who starts anew for each scan would
    /// take each for the first since the step.
    fn note_step(&mut self) {
        let steps = |(clock, cold_start): (GuardClock, Option<ColdStart>)| {
            (clock.greatest.is_some(), clock.jumped.map(|(from, _)| from), cold_start)
        };
        self.made += u64::from(steps((self.state.clock, self.state.cold_start)) != steps(self.clock));
    }

    fn add(&mut self, record: &Record) {
        self.chain.add(record, &mut self.pending);
        self.records += 1;
    }

    /// Another secret, once nothing lives under the one before it.
    fn renew_secret(&mut self, believed: Timestamp) {
        self.secret_is_new |= self.secrets.redate(believed);
        if self.secrets.is_old(believed) && self.before_until <= believed {
            self.go_on_to(Secrets::period(believed));
        }
    }

    /// The secret of this period, from now on; it is written with the next journal.
    fn go_on_to(&mut self, period: u64) {
        self.secrets.renew(period);
        self.before_until = std::mem::take(&mut self.newest_until);
        self.secret_is_new = true;
    }

    /// A whole new journal, of what lives; it takes the place of what is pending too.
    fn journal(&mut self) -> Result<Vec<u8>, GuardError> {
        let believed = self.state.clock.believed();
        let (chain, bytes) = Chain::begin().map_err(|error| GuardError::new(error.to_string()))?;
        (self.chain, self.pending, self.records, self.renewed) = (chain, bytes, 0, believed);
        self.clock = (self.state.clock, self.state.cold_start);
        let alive: Vec<_> =
            self.state.table.iter().filter(|(_, entry)| entry.expires_at > believed).collect();
        self.add(&Record::Clock(self.clock.0, self.clock.1));
        for (ids, entry) in alive {
            self.add(&Record::Entry(ids, entry));
        }
        Ok(std::mem::take(&mut self.pending))
    }
}

impl Guard for DiskGuard {
    fn admit(&self, scan: &Scan) -> Result<Admission, GuardError> {
        let mut shared = self.lock()?;
        if let Some(broken) = &shared.broken {
            return Err(broken.clone());
        }
        let known_as = shared.secrets.ids(scan);
        let (admission, changed) = shared.state.admit(scan, known_as, self.settings);
        shared.note(changed);
        shared.note_step();
        // Whatever is answered may rest on a scan of another thread that is not safe yet.
        self.wait_until_safe(shared).map(drop)?;
        Ok(admission)
    }

    fn refused(&self, reader: ReaderName, content: [u8; 16], now: Now) -> Result<bool, GuardError> {
        Ok(self.lock()?.state.refused(reader, content, now))
    }

    /// The clock is written down, so that a restart finds it; what has expired is erased, and the secret changes, when
    /// it is time.
    fn idle(&self, now: Now) -> Result<(), GuardError> {
        loop {
            let mut shared = self.lock()?;
            if let Some(broken) = &shared.broken {
                return Err(broken.clone());
            }
            if shared.state.idle(now) {
                let moved = (shared.state.clock, shared.state.cold_start) != shared.clock;
                shared.made += u64::from(moved);
                return self.wait_until_safe(shared).map(drop);
            }
        }
    }

    fn settled_time(&self) -> Option<Timestamp> {
        DiskGuard::settled_time(self)
    }
}

impl fmt::Debug for DiskGuard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DiskGuard({} entries)", self.len())
    }
}
