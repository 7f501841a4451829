//! A gate's status lists: a file for each, and what is remembered of them.

use std::fs;
use std::path::PathBuf;

use sanse::status::{ExpiryDay, Shard};
use sanse::trust::{FutureList, StatusError, StatusMemory, Trust};
use sanse::{Now, Timestamp, limits};

use super::{Folder, State};
use sanse_example_common::{Failure, files};

/// The folder of the lists in force.
pub(super) const LISTS: &str = "status";
pub(super) const MEMORY: &str = "status-memory.cbor";

/// A file's name for a list: its day first, and the issuer as its subject spells it, for a name may hold anything.
pub(super) fn file_name(shard: &Shard) -> String {
    let subject = shard.subject();
    let issuer = subject.rsplit('/').next().unwrap_or_default();
    format!("{}-{}-{issuer}.cbor", shard.day(), shard.region())
}

/// The files of lists in a folder, in the order of their names; none when there is no folder.
pub(crate) fn list_files(folder: &std::path::Path) -> Result<Vec<PathBuf>, Failure> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Failure::io("read", folder, &error)),
    };
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| Failure::io("read", folder, &error))?.path();
        // What is still being written has another ending.
        if path.extension().is_some_and(|ending| ending == "cbor") && path.is_file() {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

pub(crate) fn read(path: &std::path::Path) -> Result<Vec<u8>, Failure> {
    files::read(path, limits::STATUS_LIST_BYTES)
}

impl Folder {
    pub(super) fn status_memory(&self) -> Result<StatusMemory, Failure> {
        let path = self.path().join(MEMORY);
        let anew = "find out what happened to it, then make a new folder with: verifier init";
        let bytes = files::read(&path, limits::STATUS_MEMORY_BYTES).map_err(|failure| {
            Failure::new(format!("{failure}; without it an old list could hide a revocation: {anew}"))
        })?;
        StatusMemory::from_bytes(&bytes)
            .map_err(|error| Failure::of(path.display(), format!("{error}; {anew}")))
    }

    /// Loads the lists that were loaded before by themselves. One that counts no more, or cannot be read, stops no gate:
    /// its passes are unknown again. Says which, and why.
    pub(crate) fn load_statuses(&self, trust: &mut Trust, now: Timestamp) -> Vec<(PathBuf, Left)> {
        let folder = self.path().join(LISTS);
        let paths = match list_files(&folder) {
            Ok(paths) => paths,
            Err(failure) => return vec![(folder, Left::Unread(failure))],
        };
        let mut left = Vec::new();
        for path in paths {
            let loaded = read(&path).map_err(Left::Unread).and_then(|list| {
                // One dated ahead is here only because an operator has confirmed it.
                let loaded = trust.load_status_list(&list, Now::exactly(now), FutureList::OperatorConfirms);
                loaded.map_err(Left::Refused)
            });
            if let Err(why) = loaded {
                left.push((path, why));
            }
        }
        left
    }

    /// Whether this very list is kept as the one of its shard.
    pub(crate) fn keeps_status(&self, shard: &Shard, list: &[u8]) -> bool {
        read(&self.path().join(LISTS).join(file_name(shard))).is_ok_and(|kept| kept == list)
    }
}

/// Why a list in the folder is not in force.
#[derive(Debug)]
pub(crate) enum Left {
    Unread(Failure),
    Refused(StatusError),
}

impl std::fmt::Display for Left {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Left::Unread(failure) => write!(f, "{failure}"),
            Left::Refused(error) => write!(f, "{}: {error}", error.code()),
        }
    }
}

impl State {
    /// Keeps status lists that the trust has loaded. The lists come first, as with trust lists; those of days that are
    /// past go.
    pub(crate) fn keep_statuses(
        &self,
        lists: &[(Shard, Vec<u8>)],
        trust: &Trust,
        now: Timestamp,
    ) -> Result<(), Failure> {
        self.lock.still_holds()?;
        let folder = self.path().join(LISTS);
        fs::create_dir_all(&folder).map_err(|error| Failure::io("make", &folder, &error))?;
        for (shard, list) in lists {
            files::replace(&folder.join(file_name(shard)), list)?;
        }
        self.keep_memories(trust)?;
        for path in list_files(&folder)? {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let day = name.get(..10).and_then(|day| day.parse::<ExpiryDay>().ok());
            if day.is_some_and(|day| day.end() <= now) {
                // What cannot be removed is in nobody's way.
                let _ = fs::remove_file(&path);
            }
        }
        Ok(())
    }
}
