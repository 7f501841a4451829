//! Lists on their way to a gate that is running: `verifier trust`, `lists` and `update` leave them, or whoever carries
//! them, and the gate takes them over between two decisions. Their folder has a lock of its own, so that none is lost
//! between the two.

use std::fs;
use std::path::PathBuf;

use sanse::bundle::{Contents, Update};
use sanse::status::Shard;
use sanse::trust::{FutureList, Trust};
use sanse::{Now, Timestamp, limits};

use super::statuses::{self, file_name, list_files};
use super::{Folder, State};
use crate::policy;
use sanse_example_common::files::Lock;
use sanse_example_common::{Failure, command, files};

/// The place where a list waits for a gate.
#[derive(Debug)]
pub(crate) struct Incoming {
    folder: PathBuf,
    list: PathBuf,
    /// One file.
    bundle: PathBuf,
}

impl Incoming {
    pub(crate) fn of(gate: &Folder) -> Self {
        let folder = gate.path().join("incoming");
        Self { list: folder.join("trust-list.cbor"), bundle: folder.join("bundle.cbor"), folder }
    }

    /// Whether a list waits.
    pub(crate) fn waits(&self) -> bool {
        self.list.is_file()
    }

    /// Whether a bundle waits.
    pub(crate) fn bundle_waits(&self) -> bool {
        self.bundle.is_file()
    }

    /// Leaves a bundle for the gate, one that was verified here, in place of one that waits.
    pub(crate) fn leave_bundle(&self, update: &Update) -> Result<(), Failure> {
        fs::create_dir_all(&self.folder).map_err(|error| Failure::io("make", &self.folder, &error))?;
        let _lock = Lock::take(&self.folder)?;
        let packed = update.contents().pack().map_err(|error| Failure::of("the bundle", error))?;
        files::replace(&self.bundle, &packed)
    }

    /// Takes over the bundle that waits, as [`Incoming::take`] does a list; its rules are looked at too.
    pub(crate) fn take_bundle(
        &self,
        gate: &State,
        trust: &Trust,
        now: Timestamp,
    ) -> Result<Option<Update>, Failure> {
        if !self.bundle_waits() {
            return Ok(None);
        }
        let Some(_lock) = Lock::try_take(&self.folder)? else { return Ok(None) };
        let verified = Contents::read(&self.bundle)
            .and_then(|contents| {
                Update::verify(contents, trust, Now::exactly(now), FutureList::OperatorConfirms)
            })
            .map_err(|error| Failure::of(self.bundle.display(), error))
            .and_then(|update| policy::signed(&update, gate.place()).map(|_| update));
        if let Ok(update) = &verified {
            gate.keep_update(update)?;
        }
        fs::remove_file(&self.bundle).map_err(|error| Failure::io("remove", &self.bundle, &error))?;
        verified.map(Some).or_else(|failure| {
            command::complain("verifier", &format!("{failure}; the bundle before it stays in force"));
            Ok(None)
        })
    }

    /// Leaves a list for the gate, once `verify` has found it right. It is given the list that waits already, if
    /// there is one: the new one must be newer than that too.
    pub(crate) fn leave(
        &self,
        list: &[u8],
        verify: impl FnOnce(Option<&[u8]>) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        fs::create_dir_all(&self.folder).map_err(|error| Failure::io("make", &self.folder, &error))?;
        let _lock = Lock::take(&self.folder)?;
        verify(self.waiting()?.as_deref())?;
        files::replace(&self.list, list)
    }

    /// Whether status lists wait: every file but the trust list and the bundle that ends in `.cbor`.
    pub(crate) fn statuses_wait(&self) -> bool {
        self.statuses().is_ok_and(|paths| !paths.is_empty())
    }

    fn statuses(&self) -> Result<Vec<PathBuf>, Failure> {
        let mut paths = list_files(&self.folder)?;
        paths.retain(|path| *path != self.list && *path != self.bundle);
        Ok(paths)
    }

    /// Leaves a status list for the gate, which was found right. One of the same issuer and day that waits already gives
    /// way; were it newer, the gate would have been asked for it here too.
    pub(crate) fn leave_status(&self, shard: &Shard, list: &[u8]) -> Result<(), Failure> {
        fs::create_dir_all(&self.folder).map_err(|error| Failure::io("make", &self.folder, &error))?;
        let _lock = Lock::take(&self.folder)?;
        files::replace(&self.folder.join(format!("status-{}", file_name(shard))), list)
    }

    /// Takes over the status lists that wait, each by itself: verified, on the disk, then believed. `None` when none was.
    pub(crate) fn take_statuses(
        &self,
        gate: &State,
        trust: &Trust,
        now: Timestamp,
    ) -> Result<Option<Trust>, Failure> {
        if !self.statuses_wait() {
            return Ok(None);
        }
        let Some(_lock) = Lock::try_take(&self.folder)? else { return Ok(None) };
        let (mut next, mut taken) = (trust.clone(), false);
        for path in self.statuses()? {
            let loaded = statuses::read(&path).map_err(|failure| failure.to_string()).and_then(|list| {
                let shard = next.load_status(&list, Now::exactly(now));
                shard.map(|shard| (shard, list)).map_err(|error| format!("{}: {error}", path.display()))
            });
            match loaded {
                Ok((shard, list)) => {
                    gate.keep_status(&shard, &list, &next, now)?;
                    taken = true;
                }
                Err(why) => {
                    command::complain("verifier", &format!("{why}; the list before it stays in force"))
                }
            }
            fs::remove_file(&path).map_err(|error| Failure::io("remove", &path, &error))?;
        }
        Ok(taken.then_some(next))
    }

    fn waiting(&self) -> Result<Option<Vec<u8>>, Failure> {
        self.waits().then(|| files::read(&self.list, limits::TRUST_LIST_BYTES)).transpose()
    }

    /// Takes over the list that waits: verified, on the disk, then believed. `None` when there is none, or none
    /// that is believed; the list before it then stays in force. One that is being left is taken next time.
    pub(crate) fn take(&self, gate: &State, trust: &Trust, now: Timestamp) -> Result<Option<Trust>, Failure> {
        if !self.waits() {
            return Ok(None);
        }
        let Some(_lock) = Lock::try_take(&self.folder)? else { return Ok(None) };
        let list = match self.waiting() {
            Ok(Some(list)) => list,
            Ok(None) => return Ok(None),
            Err(failure) => return self.pass_over(&failure.to_string()),
        };
        let mut next = trust.clone();
        // `verifier trust` has left it only if it is not dated ahead, or an operator has confirmed it.
        let loaded = next.load_home(&list, Now::exactly(now), FutureList::OperatorConfirms);
        if loaded.is_ok() {
            gate.keep_list(&list, &next)?;
        }
        match loaded {
            Ok(()) => self.remove().map(|()| Some(next)),
            Err(error) => self.pass_over(&format!("{}: {error}", self.list.display())),
        }
    }

    /// What is no list for this gate stops no gate.
    fn pass_over(&self, why: &str) -> Result<Option<Trust>, Failure> {
        self.remove()?;
        command::complain("verifier", &format!("{why}; the list before it stays in force"));
        Ok(None)
    }

    fn remove(&self) -> Result<(), Failure> {
        fs::remove_file(&self.list).map_err(|error| Failure::io("remove", &self.list, &error))
    }
}
