//! A gate's status lists: a file for each, and what is remembered of them.

use std::fs;
use std::path::PathBuf;

use sanse::status::{ExpiryDay, Shard};
use sanse::trust::{StatusError, StatusMemory, Trust};
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

    /// Loads the lists that were loaded before. One that counts no more stops no gate: its passes are unknown again.
    /// Says which, and why.
    pub(crate) fn load_statuses(
        &self,
        trust: &mut Trust,
        now: Timestamp,
    ) -> Result<Vec<(PathBuf, StatusError)>, Failure> {
        let mut left = Vec::new();
        for path in list_files(&self.path().join(LISTS))? {
            if let Err(error) = trust.load_status(&read(&path)?, Now::exactly(now)) {
                left.push((path, error));
            }
        }
        Ok(left)
    }
}

impl State {
    /// Keeps a status list that the trust has loaded. The list comes first, as with trust lists; lists of days that are
    /// past go.
    pub(crate) fn keep_status(
        &self,
        shard: &Shard,
        list: &[u8],
        trust: &Trust,
        now: Timestamp,
    ) -> Result<(), Failure> {
        self.lock.still_holds()?;
        let folder = self.path().join(LISTS);
        fs::create_dir_all(&folder).map_err(|error| Failure::io("make", &folder, &error))?;
        files::replace(&folder.join(file_name(shard)), list)?;
        files::replace(&self.path().join(MEMORY), &trust.status_memory().to_bytes())?;
        self.keep_trust(trust)?;
        for path in list_files(&folder)? {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let day = name.get(..10).and_then(|day| day.parse::<ExpiryDay>().ok());
            if day.is_some_and(|day| day.end() <= now) {
                fs::remove_file(&path).map_err(|error| Failure::io("remove", &path, &error))?;
            }
        }
        Ok(())
    }
}
