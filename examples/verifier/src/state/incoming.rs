//! Lists on their way to a gate that is running: `verifier trust`, `lists` and `update` leave them, or whoever carries
//! them, and the gate takes them over between two decisions. Their folder has a lock of its own, so that none is lost
//! between the two. Nothing in it stops a gate.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use sanse::bundle::{BundleError, Contents, Update};
use sanse::status::Shard;
use sanse::trust::{FutureList, Trust};
use sanse::{Now, Timestamp, limits};

use super::statuses::{self, file_name, list_files};
use super::{Folder, State};
use sanse_example_common::files::Lock;
use sanse_example_common::{Failure, command, files};

const LIST: &str = "trust-list.cbor";
/// One file.
const BUNDLE: &str = "bundle.cbor";
/// What begins the name of a file that an operator has confirmed although it is dated ahead. It is a part of the name, so
/// that the file and the word for it come and go in one step.
const CONFIRMED: &str = "confirmed-";

/// The place where lists wait for a gate.
#[derive(Debug)]
pub(crate) struct Incoming {
    folder: PathBuf,
    /// What was looked at and could not be removed: it is not looked at again until it is another.
    stuck: RefCell<BTreeSet<Seen>>,
}

/// A file as it was seen: its path, length and time.
type Seen = (PathBuf, u64, Option<SystemTime>);

impl Incoming {
    pub(crate) fn of(gate: &Folder) -> Self {
        Self { folder: gate.path().join("incoming"), stuck: RefCell::default() }
    }

    /// Whether a trust list waits.
    pub(crate) fn waits(&self) -> bool {
        !self.waiting(LIST).is_empty()
    }

    /// Whether a bundle waits.
    pub(crate) fn bundle_waits(&self) -> bool {
        !self.waiting(BUNDLE).is_empty()
    }

    /// Whether status lists wait: every file but the trust list and the bundle that ends in `.cbor`.
    pub(crate) fn statuses_wait(&self) -> bool {
        !self.statuses().is_empty()
    }

    /// The files of this name that wait, confirmed or not.
    fn waiting(&self, name: &str) -> Vec<PathBuf> {
        let mut paths = vec![self.folder.join(name), self.folder.join(format!("{CONFIRMED}{name}"))];
        paths.retain(|path| path.is_file() && !self.is_stuck(path));
        paths
    }

    fn statuses(&self) -> Vec<PathBuf> {
        // A folder that cannot be listed has nothing for this gate; `verifier doctor` tells of its rights.
        let mut paths = list_files(&self.folder).unwrap_or_default();
        paths.retain(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            ![LIST, BUNDLE].contains(&name.trim_start_matches(CONFIRMED)) && !self.is_stuck(path)
        });
        paths
    }

    /// Takes over the trust list that waits: verified, on the disk, then believed. `None` when there is none, or none
    /// that is believed; the list before it then stays in force. One that is being left is taken next time.
    pub(crate) fn take(&self, gate: &State, trust: &Trust, now: Timestamp) -> Result<Option<Trust>, Failure> {
        let waiting = self.waiting(LIST);
        let Some(_lock) = self.try_lock(&waiting) else { return Ok(None) };
        let mut taken = None;
        for path in waiting {
            let mut next = taken.as_ref().unwrap_or(trust).clone();
            match load_list(&mut next, &path, now) {
                Ok(list) => {
                    gate.keep_list(&list, &next)?;
                    taken = Some(next);
                }
                Err(why) => pass_over(&why, "the list"),
            }
            self.remove(&path);
        }
        Ok(taken)
    }

    /// Takes over the status lists that wait, each by itself: verified, on the disk, then believed. `None` when none was.
    pub(crate) fn take_statuses(
        &self,
        gate: &State,
        trust: &Trust,
        now: Timestamp,
    ) -> Result<Option<Trust>, Failure> {
        let waiting = self.statuses();
        let Some(_lock) = self.try_lock(&waiting) else { return Ok(None) };
        let (mut next, mut taken) = (trust.clone(), Vec::new());
        for path in &waiting {
            match load_status(&mut next, path, now) {
                Ok(list) => taken.push(list),
                Err(why) => pass_over(&why, "the list"),
            }
        }
        if !taken.is_empty() {
            gate.keep_statuses(&taken, &next, now)?;
        }
        waiting.iter().for_each(|path| self.remove(path));
        Ok((!taken.is_empty()).then_some(next))
    }

    /// Takes over the bundle that waits, as [`Incoming::take`] does a list, once `look` has found that the gate can go by
    /// it. Gives its number, what to believe from here on, and what `look` has found.
    pub(crate) fn take_bundle<T>(
        &self,
        gate: &State,
        trust: &Trust,
        now: Timestamp,
        look: impl Fn(&Update) -> Result<T, Failure>,
    ) -> Result<Option<(u64, Trust, T)>, Failure> {
        let waiting = self.waiting(BUNDLE);
        let Some(_lock) = self.try_lock(&waiting) else { return Ok(None) };
        let mut taken: Option<(u64, Trust, T)> = None;
        for path in waiting {
            let before = taken.as_ref().map_or(trust, |(_, trust, _)| trust);
            let verified = load_bundle(before, &path, now)
                .map_err(|error| Failure::of(path.display(), error))
                .and_then(|update| look(&update).map(|found| (update, found)));
            match verified {
                Ok((update, found)) => {
                    let mut next = update.trust().clone();
                    // Those that came by themselves stay in force.
                    gate.load_statuses(&mut next, now);
                    gate.keep_update(&update, &next)?;
                    taken = Some((update.bundle().sequence(), next, found));
                }
                Err(failure) => pass_over(&failure.to_string(), "the bundle"),
            }
            self.remove(&path);
        }
        Ok(taken)
    }

    /// Opens the folder for leaving something in it. The gate takes nothing meanwhile.
    pub(crate) fn open(&self) -> Result<Tray<'_>, Failure> {
        fs::create_dir_all(&self.folder).map_err(|error| Failure::io("make", &self.folder, &error))?;
        Ok(Tray { incoming: self, _lock: Lock::take(&self.folder)? })
    }

    /// The lock, where there is anything to take over, and nobody has it.
    fn try_lock(&self, waiting: &[PathBuf]) -> Option<Lock> {
        if waiting.is_empty() {
            return None;
        }
        Lock::try_take(&self.folder).unwrap_or_else(|failure| {
            command::complain("verifier", &format!("{failure}; what waits there is not taken over"));
            waiting.iter().for_each(|path| self.set_aside(path));
            None
        })
    }

    /// Removes what was looked at. What cannot be removed is told once, and stops no gate.
    fn remove(&self, path: &Path) {
        match fs::remove_file(path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                let failure = Failure::io("remove", path, &error);
                command::complain("verifier", &format!("{failure}; it is left alone from here on"));
                self.set_aside(path);
            }
            _ => {}
        }
    }

    fn set_aside(&self, path: &Path) {
        self.stuck.borrow_mut().extend(seen(path));
    }

    fn is_stuck(&self, path: &Path) -> bool {
        let stuck = self.stuck.borrow();
        !stuck.is_empty() && seen(path).is_some_and(|seen| stuck.contains(&seen))
    }
}

/// The folder of what waits, held by this process.
#[derive(Debug)]
pub(crate) struct Tray<'a> {
    incoming: &'a Incoming,
    _lock: Lock,
}

impl Tray<'_> {
    /// What the gate will believe once it has taken over what waits already: whatever is left now must be newer than that.
    pub(crate) fn follow(&self, trust: &mut Trust, now: Timestamp) {
        for path in self.incoming.waiting(LIST) {
            let _ = load_list(trust, &path, now);
        }
        for path in self.incoming.statuses() {
            let _ = load_status(trust, &path, now);
        }
        for path in self.incoming.waiting(BUNDLE) {
            if let Ok(update) = load_bundle(trust, &path, now) {
                *trust = update.trust().clone();
            }
        }
    }

    /// Leaves a trust list that was found right, in place of one that waits.
    pub(crate) fn leave_list(&self, list: &[u8], future: FutureList) -> Result<(), Failure> {
        self.leave(LIST, list, future)
    }

    /// Leaves a bundle that was found right, in place of one that waits.
    pub(crate) fn leave_bundle(&self, update: &Update, future: FutureList) -> Result<(), Failure> {
        let packed = update.contents().pack().map_err(|error| Failure::of("the bundle", error))?;
        self.leave(BUNDLE, &packed, future)
    }

    /// Leaves a status list that was found right, in place of one of its shard that waits.
    pub(crate) fn leave_status(&self, shard: &Shard, list: &[u8], future: FutureList) -> Result<(), Failure> {
        self.leave(&format!("status-{}", file_name(shard)), list, future)
    }

    fn leave(&self, name: &str, bytes: &[u8], future: FutureList) -> Result<(), Failure> {
        let plain = self.incoming.folder.join(name);
        let confirmed = self.incoming.folder.join(format!("{CONFIRMED}{name}"));
        let (path, other) = match future {
            FutureList::OperatorConfirms => (confirmed, plain),
            _ => (plain, confirmed),
        };
        files::replace(&path, bytes)?;
        match fs::remove_file(&other) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(Failure::io("remove", &other, &error))
            }
            _ => Ok(()),
        }
    }
}

/// What an operator has said of the date of what waits here: by its name.
fn future(path: &Path) -> FutureList {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if name.starts_with(CONFIRMED) { FutureList::OperatorConfirms } else { FutureList::Refuse }
}

fn load_list(trust: &mut Trust, path: &Path, now: Timestamp) -> Result<Vec<u8>, String> {
    let list = files::read(path, limits::TRUST_LIST_BYTES).map_err(|failure| failure.to_string())?;
    let loaded = trust.load_home(&list, Now::exactly(now), future(path));
    loaded.map(|()| list).map_err(|error| format!("{}: {error}", path.display()))
}

fn load_status(trust: &mut Trust, path: &Path, now: Timestamp) -> Result<(Shard, Vec<u8>), String> {
    let list = statuses::read(path).map_err(|failure| failure.to_string())?;
    let loaded = trust.load_status_list(&list, Now::exactly(now), future(path));
    loaded.map(|shard| (shard, list)).map_err(|error| format!("{}: {error}", path.display()))
}

fn load_bundle(trust: &Trust, path: &Path, now: Timestamp) -> Result<Update, BundleError> {
    Update::verify(Contents::read(path)?, trust, Now::exactly(now), future(path))
}

/// What is nothing for this gate stops no gate.
fn pass_over(why: &str, what: &str) {
    command::complain("verifier", &format!("{why}; {what} before it stays in force"));
}

fn seen(path: &Path) -> Option<Seen> {
    let meta = fs::symlink_metadata(path).ok()?;
    Some((path.to_owned(), meta.len(), meta.modified().ok()))
}
