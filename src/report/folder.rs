//! An outbox's folder: one file for each record, made and removed in one step.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::OutboxError;
use crate::limits;

/// A folder, held by one process.
pub(super) struct Folder {
    path: PathBuf,
    /// Given back by the operating system when the process ends, however it ends.
    _lock: File,
}

impl Folder {
    /// Holds the folder, which is made where there is none; a record that was not finished is removed.
    pub(super) fn hold(path: &Path) -> Result<Self, OutboxError> {
        let failed = |error| OutboxError::File { file: path.to_owned(), error };
        fs::create_dir_all(path).map_err(failed)?;
        let lock = to_lock(path).map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(OutboxError::InUse { folder: path.to_owned() }),
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        let folder = Self { path: path.to_owned(), _lock: lock };
        match fs::remove_file(path.join(UNFINISHED)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(folder.failed(UNFINISHED, error)),
            _ => Ok(folder),
        }
    }

    /// The numbers of all records, ascending.
    pub(super) fn numbers(&self) -> Result<Vec<u64>, OutboxError> {
        let mut found = Vec::new();
        for entry in fs::read_dir(&self.path).map_err(|error| self.failed("", error))? {
            let name = entry.map_err(|error| self.failed("", error))?.file_name();
            let number = name.to_str().and_then(|name| name.strip_suffix(SUFFIX));
            found.extend(
                number.filter(|digits| digits.len() == 16).and_then(|n| u64::from_str_radix(n, 16).ok()),
            );
        }
        found.sort_unstable();
        Ok(found)
    }

    pub(super) fn read(&self, number: u64) -> Result<Vec<u8>, OutboxError> {
        let name = name_of(number);
        let failed = |error| self.failed(&name, error);
        let mut bytes = Vec::new();
        let file = File::open(self.path.join(&name)).map_err(failed)?;
        // No more than a record has, and one byte to see that it is more.
        file.take(limits::SEALED_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(failed)?;
        Ok(bytes)
    }

    /// A record is on the disk before its name is, and its name before this returns.
    pub(super) fn write(&self, number: u64, bytes: &[u8]) -> Result<(), OutboxError> {
        let name = name_of(number);
        let unfinished = self.path.join(UNFINISHED);
        let written = || {
            let mut file = private().create(true).truncate(true).write(true).open(&unfinished)?;
            file.write_all(bytes)?;
            file.sync_all()?;
            fs::rename(&unfinished, self.path.join(&name))?;
            self.sync()
        };
        written().map_err(|error| self.failed(&name, error))
    }

    pub(super) fn remove(&self, number: u64) -> Result<(), OutboxError> {
        let name = name_of(number);
        let removed = match fs::remove_file(self.path.join(&name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => self.sync(),
        };
        removed.map_err(|error| self.failed(&name, error))
    }

    pub(super) fn damaged(&self, number: u64) -> OutboxError {
        OutboxError::Damaged { file: self.path.join(name_of(number)) }
    }

    fn failed(&self, name: &str, error: io::Error) -> OutboxError {
        OutboxError::File { file: self.path.join(name), error }
    }

    fn sync(&self) -> io::Result<()> {
        // Only there can a folder be opened as a file; elsewhere a rename is safe by itself.
        if cfg!(unix) { File::open(&self.path)?.sync_all() } else { Ok(()) }
    }
}

/// The name of a record that is not finished.
const UNFINISHED: &str = "unfinished";
const SUFFIX: &str = ".sealed";

fn name_of(number: u64) -> String {
    format!("{number:016x}{SUFFIX}")
}

/// What a process locks: the folder itself, so that nobody can take the lock away by removing a file.
#[cfg(unix)]
fn to_lock(folder: &Path) -> io::Result<File> {
    File::open(folder)
}

/// A folder cannot be opened as a file there, and a file that is open cannot be removed.
#[cfg(not(unix))]
fn to_lock(folder: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).truncate(false).write(true).open(folder.join("lock"))
}

/// Files that nobody else may read.
fn private() -> OpenOptions {
    #[cfg_attr(not(unix), expect(unused_mut, reason = "only there can it be set"))]
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}
