//! Files read with a bound, and written wholly or not at all.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use crate::Failure;

/// Reads a regular file of at most `max` bytes. A pipe or a device is refused: it may never end.
pub fn read(path: &Path, max: usize) -> Result<Vec<u8>, Failure> {
    let failed = |error| Failure::io("read", path, &error);
    if !fs::metadata(path).map_err(failed)?.is_file() {
        return Err(Failure::of(path.display(), "it is not a file; give one"));
    }
    let mut bytes = Vec::new();
    let limit = u64::try_from(max).unwrap_or(u64::MAX).saturating_add(1);
    File::open(path).and_then(|file| file.take(limit).read_to_end(&mut bytes)).map_err(failed)?;
    if bytes.len() > max {
        let why = format!("it has more than {max} bytes; see that it is the right file");
        return Err(Failure::of(path.display(), why));
    }
    Ok(bytes)
}

/// Reads a short text, such as a PEM file.
pub fn read_text(path: &Path) -> Result<String, Failure> {
    let bytes = read(path, 64 * 1024)?;
    String::from_utf8(bytes)
        .map_err(|_| Failure::of(path.display(), "it is not a text; see that it is the right file"))
}

/// Writes a new file; one that is there is left alone. A secret is its owner's from its first moment on.
pub fn create(path: &Path, bytes: &[u8], secret: bool) -> Result<(), Failure> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, if secret { 0o600 } else { 0o644 });
    #[cfg(not(unix))]
    let _ = secret; // the folder's own rights hold
    let written = options.open(path).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    written.map_err(|error| Failure::io("write", path, &error))
}

/// Puts a file in place of the one that is there, in one step that survives a power cut: the bytes are on the
/// disk before the name is, and the name is before this returns.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    put(path, bytes, false)
}

/// The same, of a file that is its owner's alone.
pub fn put_secret(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    put(path, bytes, true)
}

/// The same, of a file that may be its owner's alone.
pub(crate) fn put(path: &Path, bytes: &[u8], secret: bool) -> Result<(), Failure> {
    let Some(name) = path.file_name() else {
        return Err(Failure::of(path.display(), "this is a folder; name a file in it"));
    };
    let next = path.with_file_name(format!(".{}.{}.new", name.to_string_lossy(), std::process::id()));
    // Only a process that died with this number can have left one behind.
    let _ = fs::remove_file(&next);
    let replaced = create(&next, bytes, secret)
        .and_then(|()| fs::rename(&next, path).map_err(|error| Failure::io("write", path, &error)));
    if replaced.is_err() {
        let _ = fs::remove_file(&next);
    }
    replaced?;
    sync_folder(path.parent().unwrap_or(Path::new("")))
}

/// Sees to it that the names in a folder are on the disk.
pub fn sync_folder(folder: &Path) -> Result<(), Failure> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    // Only Unix opens a folder as a file.
    if cfg!(unix) {
        File::open(folder)
            .and_then(|opened| opened.sync_all())
            .map_err(|error| Failure::io("write", folder, &error))?;
    }
    Ok(())
}

const TRIES: u32 = 25;
const TRY_AGAIN: Duration = Duration::from_millis(20);

/// Keeps other processes from using a folder, until it is dropped.
#[derive(Debug)]
pub struct Lock {
    // The open file is the lock.
    file: File,
    path: PathBuf,
}

impl Lock {
    /// Takes the folder, or says that another process has it. Whoever is about to let go of it is waited for: a gate that
    /// takes over what was left for it, or a program that is just being started by a thread that had the folder.
    pub fn take(folder: &Path) -> Result<Self, Failure> {
        for _ in 0..TRIES {
            if let Some(lock) = Self::try_take(folder)? {
                return Ok(lock);
            }
            thread::sleep(TRY_AGAIN);
        }
        let why = "another process is using this folder; wait for it or stop it, or take another folder";
        Err(Failure::of(folder.display(), why))
    }

    /// Takes the folder at once; `None` when another process has it.
    pub fn try_take(folder: &Path) -> Result<Option<Self>, Failure> {
        let path = folder.join("lock");
        let file = OpenOptions::new().write(true).create(true).truncate(false).open(&path);
        let file = file.map_err(|error| Failure::io("open", &path, &error))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { file, path })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(Failure::io("lock", &path, &error)),
        }
    }

    /// Refuses to go on once the locked file is no longer the one that has the name: whoever removed it may have let
    /// another process in. Only Unix tells files apart.
    pub fn still_holds(&self) -> Result<(), Failure> {
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            let failed = |error| Failure::io("read", &self.path, &error);
            let ours = self.file.metadata().map_err(failed)?;
            let same = match fs::symlink_metadata(&self.path) {
                Ok(named) => (named.dev(), named.ino()) == (ours.dev(), ours.ino()),
                Err(error) if error.kind() == io::ErrorKind::NotFound => false,
                Err(error) => return Err(failed(error)),
            };
            if !same {
                let why = "it was removed or replaced while this process held it, so another process may have the \
                           folder; start again, and leave the file alone";
                return Err(Failure::of(self.path.display(), why));
            }
        }
        #[cfg(not(unix))]
        let _ = (&self.file, &self.path);
        Ok(())
    }

    /// Whether a process has the folder; nothing is made or kept.
    pub fn is_taken(folder: &Path) -> Result<bool, Failure> {
        let path = folder.join("lock");
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(Failure::io("open", &path, &error)),
        };
        match file.try_lock_shared() {
            Ok(()) => Ok(false),
            Err(TryLockError::WouldBlock) => Ok(true),
            Err(TryLockError::Error(error)) => Err(Failure::io("lock", &path, &error)),
        }
    }
}
