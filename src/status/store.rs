//! The issuer's folder of status: a ledger for each expiry day, and the register of all days there ever were.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::book::StatusBook;
use super::disk::{self, OnDisk};
use super::ledger::{self, Ledger, LedgerFault};
use super::list::{Status, StatusList};
use super::log::LogFault;
use super::register::{self, Register};
use super::shard::{ExpiryDay, Shard};
use crate::audience::RegionId;
use crate::disk::{Readers, hold, put, sync_folder};
use crate::error::Error;
use crate::limits;
use crate::time::Timestamp;

/// An issuer's status on disk: which place was given to which pass, and what is said of it.
///
/// What a call answers is on the disk before it returns: a place that was taken is never handed out again, and a status
/// that was set is never forgotten, whatever happens to the process or the power. A last record that was cut off is
/// dropped, for nobody had its answer; anything else that does not fit is refused and never begun anew, for an issuer
/// that forgets hands places out twice. So never bring a folder back from an old copy: take its lists for lost, withdraw
/// the key that signs them, and begin in a new folder under a new key.
///
/// One process at a time has the folder.
///
/// ```
/// use sanse::Timestamp;
/// use sanse::status::{ExpiryDay, Status, StatusStore};
///
/// # let folder = std::env::temp_dir().join(format!("sanse-status-example-{}", std::process::id()));
/// # let _ = std::fs::remove_dir_all(&folder);
/// # let (now, expires_at) = (Timestamp::from_unix(1_772_366_400)?, Timestamp::from_unix(1_772_452_800)?);
/// # fn example(folder: &std::path::Path, now: Timestamp, expires_at: Timestamp)
/// # -> Result<(), Box<dyn std::error::Error>> {
/// StatusStore::init(folder, "ZZ".parse()?, "ZZ Health Authority", 1 << 17)?; // once
///
/// let mut store = StatusStore::open(folder)?;
/// let day = ExpiryDay::of(expires_at);
/// let index = store.take(day, 1)?[0]; // then Pass::status_index, Issuer::prepare
/// let id = [7; 16]; // Unsigned::id of what was prepared
/// store.note(day, &[(index, id)])?; // and only now Issuer::sign
///
/// assert_eq!(store.find(&id)?, Some((day, index)));
/// assert_eq!(store.notes(day)?, [(index, id)]);
/// store.set(day, index, Status::Revoked)?;
/// let list = store.publish(day, now, now.plus(86_400))?; // for Issuer::sign_status
/// assert_eq!(list.value(index), Some(1));
/// # Ok(())
/// # }
/// # example(&folder, now, expires_at).unwrap();
/// # std::fs::remove_dir_all(&folder).unwrap();
/// # Ok::<(), sanse::Error>(())
/// ```
#[derive(Debug)]
pub struct StatusStore {
    folder: PathBuf,
    register: Register<OnDisk>,
    open: BTreeMap<ExpiryDay, Ledger<OnDisk>>,
    /// What an operator has said that the time is.
    confirmed: Option<Timestamp>,
}

/// Why an issuer's status store does not do something.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The file system does not do it.
    #[error("cannot {doing} {}: {why}", path.display())]
    Io {
        /// What was tried, a verb.
        doing: &'static str,
        /// With what.
        path: PathBuf,
        /// What the system says.
        why: String,
    },
    /// There is no store in the folder.
    #[error("there is no status store in {}; make one, or look for the folder that has it", folder.display())]
    Missing {
        /// The folder.
        folder: PathBuf,
    },
    /// There is something in the folder already.
    #[error("{} is there already; a status store is never begun anew in its place", path.display())]
    Occupied {
        /// The folder.
        path: PathBuf,
    },
    /// Another process has the store.
    #[error("another process is using {}; wait for it", folder.display())]
    InUse {
        /// The folder.
        folder: PathBuf,
    },
    /// A file is not what was written.
    #[error(
        "{} is damaged at byte {offset}; nothing is taken from it, for places could be handed out twice: \
         stop issuing with status, withdraw the key that signs its lists, and begin in a new folder",
        path.display()
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Where it does not fit any more.
        offset: u64,
    },
    /// A day's file is gone.
    #[error(
        "{} is not there any more; bring that very file back, or withdraw the key that signs its lists and begin in \
         a new folder",
        path.display()
    )]
    Lost {
        /// The file.
        path: PathBuf,
    },
    /// The day's lists are closed: its passes have all expired.
    #[error("the lists of {day} are closed; issue passes that expire later")]
    Closed {
        /// The day.
        day: ExpiryDay,
    },
    /// No pass was ever given a place on this day.
    #[error("no pass that expires on {day} has a place in a status list; look at the day")]
    NoSuchDay {
        /// The day.
        day: ExpiryDay,
    },
    /// A list of this date or a later one was made already.
    #[error(
        "the list of {day} was made at {before} already, and this clock says {now}; wait a second, or set the clock"
    )]
    NotNewer {
        /// The day.
        day: ExpiryDay,
        /// When the last list was made.
        before: Timestamp,
        /// The date asked for.
        now: Timestamp,
    },
    /// The time is long after that of any list that was made, or any day that has a place.
    #[error(
        "this clock says {now}, more than {} hours after {last}, when the store was last in use; lists with a date that \
         is wrong, and days that are closed, are never taken back: look at the clock, and confirm it", most / 3_600
    )]
    FarAhead {
        /// The date of the newest list, or the end of the last day.
        last: Timestamp,
        /// The date asked for.
        now: Timestamp,
        /// How many seconds may lie between the two: [`limits::STATUS_AHEAD_SECONDS`] for a list,
        /// [`limits::STATUS_GAP_SECONDS`] to close days.
        most: u64,
    },
    /// Writing has failed before.
    #[error("writing to {} has failed before, so what it holds is not known; open the store again", path.display())]
    Stopped {
        /// The file.
        path: PathBuf,
    },
    /// What was asked for cannot be.
    #[error(transparent)]
    Asked(#[from] Error),
}

impl StoreError {
    /// A stable name for programs, one per kind.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            StoreError::Io { .. } => "io",
            StoreError::Missing { .. } => "missing",
            StoreError::Occupied { .. } => "occupied",
            StoreError::InUse { .. } => "in-use",
            StoreError::Damaged { .. } => "damaged",
            StoreError::Lost { .. } => "lost",
            StoreError::Closed { .. } => "closed",
            StoreError::NoSuchDay { .. } => "no-such-day",
            StoreError::NotNewer { .. } => "not-newer",
            StoreError::FarAhead { .. } => "far-ahead",
            StoreError::Stopped { .. } => "stopped",
            StoreError::Asked(error) => error.code(),
        }
    }

    fn io(doing: &'static str, path: &Path) -> impl Fn(io::Error) -> Self {
        move |error| StoreError::Io { doing, path: path.to_owned(), why: error.to_string() }
    }
}

impl StatusStore {
    /// Makes a store in a new folder, for an issuer by its name in the trust list; each day's list has so many places
    /// ([`limits::STATUS_ENTRIES_MIN`] to [`limits::STATUS_ENTRIES`]; a million and some, `1 << 20`, suit a city). A
    /// folder that is empty, as a run that was cut off here leaves it, is taken for new.
    ///
    /// # Errors
    /// [`StoreError::Occupied`] when the folder is there; [`Error::OutOfRange`], [`Error::Malformed`] or
    /// [`Error::Length`] for the number of places or the name.
    pub fn init(folder: &Path, region: RegionId, issuer: &str, entries: u32) -> Result<(), StoreError> {
        // The name and the number are held against their bounds before anything is made. Which passes there are is the
        // issuer's alone.
        StatusBook::new(Shard::new(region, issuer, ExpiryDay::of(Timestamp::EPOCH))?, entries)?;
        match fs::create_dir(folder) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                if !disk::is_unfinished(folder, REGISTER).map_err(StoreError::io("read", folder))? {
                    return Err(StoreError::Occupied { path: folder.to_owned() });
                }
            }
            made => made.map_err(StoreError::io("make", folder))?,
        }
        let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty());
        put(folder, REGISTER, &register::blank(region, issuer, entries), Readers::Owner)
            .and_then(|()| sync_folder(parent.unwrap_or(Path::new("."))))
            .map_err(StoreError::io("make", folder))
    }

    /// Whether a store was made in this folder, and is there still.
    #[must_use]
    pub fn is_there(folder: &Path) -> bool {
        folder.join(REGISTER).is_file()
    }

    /// Opens the store in a folder, for this process alone.
    ///
    /// # Errors
    /// [`StoreError::Missing`], [`StoreError::InUse`], [`StoreError::Damaged`] or [`StoreError::Io`].
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        let path = folder.join(REGISTER);
        let file = OnDisk::open(&path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => StoreError::Missing { folder: folder.to_owned() },
            _ => StoreError::io("open", &path)(error),
        })?;
        if !hold(&file.0).map_err(StoreError::io("lock", &path))? {
            return Err(StoreError::InUse { folder: folder.to_owned() });
        }
        let register = Register::open(file).map_err(|fault| of_log(fault, &path))?;
        Ok(Self { folder: folder.to_owned(), register, open: BTreeMap::new(), confirmed: None })
    }

    /// The region.
    #[must_use]
    pub fn region(&self) -> RegionId {
        self.register.region()
    }

    /// The issuer, by its name in the trust list.
    #[must_use]
    pub fn issuer(&self) -> &str {
        self.register.issuer()
    }

    /// How many places each day's list has.
    #[must_use]
    pub fn entries(&self) -> u32 {
        self.register.entries()
    }

    /// The days with passes that may not have expired, ascending.
    #[must_use]
    pub fn days(&self) -> &BTreeSet<ExpiryDay> {
        self.register.days()
    }

    /// Takes places for passes that expire on this day, at random and never twice. One wait for the disk takes up to
    /// [`STATUS_BLOCK`](crate::limits::STATUS_BLOCK): take many at once for many passes.
    ///
    /// # Errors
    /// [`Error::Exhausted`] when the day's list is full; [`StoreError::Closed`] for a day that is past;
    /// [`StoreError::Damaged`], [`StoreError::Lost`], [`StoreError::Stopped`] or [`StoreError::Io`].
    pub fn take(&mut self, day: ExpiryDay, count: usize) -> Result<Vec<u32>, StoreError> {
        if self.register.is_closed(day) {
            return Err(StoreError::Closed { day });
        }
        if !self.register.days().contains(&day) {
            self.begin(day)?;
        }
        self.with(day, |ledger| ledger.take(count))
    }

    /// Writes down which credential gets which place, by [`Unsigned::id`](crate::Unsigned::id), before it is signed.
    ///
    /// # Errors
    /// [`Error::Unknown`] for a place that was not taken; else as [`StatusStore::take`].
    pub fn note(&mut self, day: ExpiryDay, notes: &[(u32, [u8; 16])]) -> Result<(), StoreError> {
        self.with(day, |ledger| ledger.note(notes))
    }

    /// The day and place of the credential with this id, if it was noted. Reads what was noted through.
    ///
    /// # Errors
    /// As [`StatusStore::take`].
    pub fn find(&mut self, id: &[u8; 16]) -> Result<Option<(ExpiryDay, u32)>, StoreError> {
        for day in self.days().clone() {
            if let Some(index) = self.with(day, |ledger| ledger.find(id))? {
                return Ok(Some((day, index)));
            }
        }
        Ok(None)
    }

    /// The places of a day that were noted, each with the id of its credential, in the order in which they were: for an
    /// issuer who holds them against what its own records know. Reads what was noted through.
    ///
    /// # Errors
    /// As [`StatusStore::take`].
    pub fn notes(&mut self, day: ExpiryDay) -> Result<Vec<(u32, [u8; 16])>, StoreError> {
        self.with(day, Ledger::notes)
    }

    /// Says something else of a pass; see [`StatusBook::set`] for what may follow what.
    ///
    /// # Errors
    /// [`Error::Unknown`] when no pass has this place, [`Error::Mismatch`] when the pass would become better than it was;
    /// else as [`StatusStore::take`].
    pub fn set(&mut self, day: ExpiryDay, index: u32, status: Status) -> Result<(), StoreError> {
        self.with(day, |ledger| ledger.set(index, status))
    }

    /// The book of a day: what is taken, and what is said.
    ///
    /// # Errors
    /// As [`StatusStore::take`].
    pub fn book(&mut self, day: ExpiryDay) -> Result<&StatusBook, StoreError> {
        Ok(self.ledger(day)?.book())
    }

    /// The list of a day as it stands, to be signed. Its date is on the disk first: no other list will have it.
    ///
    /// # Errors
    /// [`StoreError::NotNewer`] when the last list was made at this time or later; [`StoreError::FarAhead`] when it was made
    /// more than [`STATUS_AHEAD_SECONDS`](crate::limits::STATUS_AHEAD_SECONDS) before, unless
    /// [confirmed](StatusStore::confirm_date); [`Error::Mismatch`] when the list would
    /// expire before it is issued; else as [`StatusStore::take`].
    pub fn publish(
        &mut self,
        day: ExpiryDay,
        issued_at: Timestamp,
        expires_at: Timestamp,
    ) -> Result<StatusList, StoreError> {
        self.is_near(issued_at, limits::STATUS_AHEAD_SECONDS)?;
        self.with(day, |ledger| ledger.publish(issued_at, expires_at)).map_err(|error| match error {
            StoreError::NotNewer { before, .. } => StoreError::NotNewer { day, before, now: issued_at },
            other => other,
        })
    }

    /// Says that an operator has looked at the clock, and it is right: lists may be made at this time, and days that are
    /// past at it closed, although the store was last in use long before.
    pub fn confirm_date(&mut self, now: Timestamp) {
        self.confirmed = self.confirmed.max(Some(now));
    }

    /// Closes the days that have been past for [`STATUS_GAP_SECONDS`](crate::limits::STATUS_GAP_SECONDS) at this time, for
    /// ever, and removes their files; says which. Together with [`StoreError::FarAhead`] no day is closed by a clock that
    /// is wrong while its passes live, unless somebody confirms that clock.
    ///
    /// # Errors
    /// [`StoreError::FarAhead`] as long after the newest list, unless [confirmed](StatusStore::confirm_date);
    /// [`StoreError::Stopped`] or [`StoreError::Io`].
    pub fn close_past(&mut self, now: Timestamp) -> Result<Vec<ExpiryDay>, StoreError> {
        self.is_near(now, limits::STATUS_GAP_SECONDS)?;
        let is_over = |day: &ExpiryDay| day.end().plus(limits::STATUS_GAP_SECONDS) <= now;
        let past: Vec<_> = self.days().iter().copied().filter(is_over).collect();
        for day in &past {
            // First for ever, then the file: cut off in between, a file is left that nobody opens again.
            let path = self.folder.join(REGISTER);
            self.register.close(*day).map_err(|fault| of_log(fault, &path))?;
            self.open.remove(day);
            let file = self.path(*day);
            match fs::remove_file(&file) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(StoreError::io("remove", &file)(error));
                }
                _ => {}
            }
        }
        Ok(past)
    }

    /// Refuses a time long after the newest list; before there is any, long after the last day.
    fn is_near(&mut self, now: Timestamp, most: u64) -> Result<(), StoreError> {
        let days = self.days().clone();
        // A day that is damaged is told where it is asked for.
        let dates = days.iter().filter_map(|day| self.ledger(*day).ok()?.published());
        let last = dates.max().or(days.last().map(|day| day.end())).max(self.confirmed);
        match last {
            Some(last) if now > last.plus(most) => Err(StoreError::FarAhead { last, now, most }),
            _ => Ok(()),
        }
    }

    /// Makes the file of a day, then writes the day into the register: from then on the file must be there.
    fn begin(&mut self, day: ExpiryDay) -> Result<(), StoreError> {
        let shard = Shard::new(self.region(), self.issuer(), day)?;
        // What a run left behind that was cut off before the register knew is in nobody's hands.
        put(&self.folder, &file_name(day), &ledger::blank(&shard, self.entries()), Readers::Owner)
            .map_err(StoreError::io("make", &self.path(day)))?;
        let path = self.folder.join(REGISTER);
        self.register.begin(day).map_err(|fault| of_log(fault, &path))
    }

    fn with<T>(
        &mut self,
        day: ExpiryDay,
        act: impl FnOnce(&mut Ledger<OnDisk>) -> Result<T, LedgerFault>,
    ) -> Result<T, StoreError> {
        let path = self.path(day);
        act(self.ledger(day)?).map_err(|fault| of_ledger(fault, day, &path))
    }

    fn ledger(&mut self, day: ExpiryDay) -> Result<&mut Ledger<OnDisk>, StoreError> {
        if !self.register.days().contains(&day) {
            return Err(StoreError::NoSuchDay { day });
        }
        let path = self.path(day);
        match self.open.entry(day) {
            std::collections::btree_map::Entry::Occupied(open) => Ok(open.into_mut()),
            std::collections::btree_map::Entry::Vacant(place) => {
                let file = OnDisk::open(&path).map_err(|error| match error.kind() {
                    io::ErrorKind::NotFound => StoreError::Lost { path: path.clone() },
                    _ => StoreError::io("open", &path)(error),
                })?;
                let ledger = Ledger::open(file).map_err(|fault| of_ledger(fault, day, &path))?;
                let own = Shard::new(self.register.region(), self.register.issuer(), day)?;
                if *ledger.book().shard() != own {
                    return Err(StoreError::Damaged { path, offset: 0 });
                }
                Ok(place.insert(ledger))
            }
        }
    }

    fn path(&self, day: ExpiryDay) -> PathBuf {
        self.folder.join(file_name(day))
    }
}

fn file_name(day: ExpiryDay) -> String {
    format!("{day}.ledger")
}

fn of_log(fault: LogFault, path: &Path) -> StoreError {
    let path = path.to_owned();
    match fault {
        LogFault::Io(error) => StoreError::io("use", &path)(error),
        LogFault::Damaged(offset) => StoreError::Damaged { path, offset },
        LogFault::Stopped => StoreError::Stopped { path },
    }
}

fn of_ledger(fault: LedgerFault, day: ExpiryDay, path: &Path) -> StoreError {
    match fault {
        LedgerFault::Log(fault) => of_log(fault, path),
        LedgerFault::Asked(error) => StoreError::Asked(error),
        LedgerFault::NotNewer(before) => StoreError::NotNewer { day, before, now: before },
    }
}

const REGISTER: &str = "register";
