//! An outbox's folder: one file for each record, made and removed in one step; what is no record is set aside.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::OutboxError;
use crate::disk::{self, Readers};
use crate::limits;

/// A folder, held by one process.
pub(super) struct Folder {
    path: PathBuf,
    /// Given back by the operating system when the process ends, however it ends.
    _lock: File,
}

/// The names in a folder that end as a record's does, ascending, and the files that were set aside before.
pub(super) struct Names {
    pub(super) records: Vec<String>,
    pub(super) aside: Vec<PathBuf>,
}

impl Folder {
    /// Holds the folder, which is made where there is none; a record that was not finished is removed.
    pub(super) fn hold(path: &Path) -> Result<Self, OutboxError> {
        let failed = |error| OutboxError::File { file: path.to_owned(), error };
        disk::make_folder(path).map_err(failed)?;
        let Some(lock) = disk::hold_folder(path).map_err(failed)? else {
            return Err(OutboxError::InUse { folder: path.to_owned() });
        };
        let folder = Self { path: path.to_owned(), _lock: lock };
        match fs::remove_file(path.join(UNFINISHED)) {
            // No file, so nobody was writing it.
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                folder.set_aside(UNFINISHED)?;
            }
            _ => {}
        }
        Ok(folder)
    }

    /// What stands in it.
    pub(super) fn names(&self) -> Result<Names, OutboxError> {
        let (mut records, mut aside) = (Vec::new(), Vec::new());
        for entry in fs::read_dir(&self.path).map_err(|error| self.failed("", error))? {
            let name = entry.map_err(|error| self.failed("", error))?.file_name();
            match name.to_str() {
                Some(name) if name.ends_with(SUFFIX) => records.push(name.to_owned()),
                Some(name) if name.ends_with(ASIDE) => aside.push(self.path.join(name)),
                _ => {}
            }
        }
        records.sort_unstable();
        aside.sort_unstable();
        Ok(Names { records, aside })
    }

    /// The number and the bytes of a record; none for another name than is given here, and for what is no file, cannot be
    /// read, or is longer than a record.
    pub(super) fn read(&self, name: &str) -> Option<(u64, Vec<u8>)> {
        let number = u64::from_str_radix(name.strip_suffix(SUFFIX)?, 16).ok()?;
        let path = self.path.join(name);
        if name_of(number) != name || !path.symlink_metadata().ok()?.is_file() {
            return None;
        }
        let mut bytes = Vec::new();
        // No more than a record has, and one byte to see that it is more.
        File::open(path).ok()?.take(limits::SEALED_BYTES as u64 + 1).read_to_end(&mut bytes).ok()?;
        (bytes.len() <= limits::SEALED_BYTES).then_some((number, bytes))
    }

    /// Gives a file another name, under which it is in nobody's way and can be looked at.
    pub(super) fn set_aside(&self, name: &str) -> Result<PathBuf, OutboxError> {
        // Within what file systems take, however long the name is.
        let stem = name.get(..name.floor_char_boundary(STEM_BYTES)).unwrap_or_default();
        let is_free = |path: &PathBuf| path.symlink_metadata().is_err();
        let mut names = (0_u64..).map(|n| self.path.join(format!("{stem}.{n}{ASIDE}")));
        let aside = names.find(is_free).unwrap_or_default();
        let moved = fs::rename(self.path.join(name), &aside).and_then(|()| disk::sync_folder(&self.path));
        moved.map(|()| aside).map_err(|error| self.failed(name, error))
    }

    /// A record is on the disk before its name is, and its name before this returns.
    pub(super) fn write(&self, number: u64, bytes: &[u8]) -> Result<(), OutboxError> {
        let name = name_of(number);
        let unfinished = self.path.join(UNFINISHED);
        let written = disk::write(&unfinished, bytes, Readers::Owner)
            .and_then(|()| fs::rename(&unfinished, self.path.join(&name)))
            .and_then(|()| disk::sync_folder(&self.path));
        written.map_err(|error| self.failed(&name, error))
    }

    pub(super) fn remove(&self, number: u64) -> Result<(), OutboxError> {
        let name = name_of(number);
        let removed = match fs::remove_file(self.path.join(&name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => disk::sync_folder(&self.path),
        };
        removed.map_err(|error| self.failed(&name, error))
    }

    /// Where a file of this name is.
    pub(super) fn path_of(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    fn failed(&self, name: &str, error: io::Error) -> OutboxError {
        OutboxError::File { file: self.path.join(name), error }
    }
}

/// The name of a record that is not finished.
const UNFINISHED: &str = "unfinished";
const SUFFIX: &str = ".sealed";
const ASIDE: &str = ".aside";
const STEM_BYTES: usize = 128;

/// The one name of each number.
fn name_of(number: u64) -> String {
    format!("{number:016x}{SUFFIX}")
}
