//! Files that are there whole or not at all: written and waited for, then given their name in one step; and what one
//! process holds alone.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::Path;
use std::thread;
use std::time::Duration;

/// Who may read a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Readers {
    /// Its owner alone, where the system knows owners.
    Owner,
    /// Whoever the system lets.
    Others,
}

/// Writes a file with these bytes, which are on the disk when this returns; its name may not be.
pub(crate) fn write(path: &Path, bytes: &[u8], readers: Readers) -> io::Result<()> {
    let mut file = create(path, readers)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// An empty file to be written, in place of whatever had the name.
pub(crate) fn create(path: &Path, readers: Readers) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    if readers == Readers::Owner {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    #[cfg(not(unix))]
    let _ = readers; // the folder's own rights hold
    options.open(path)
}

/// Makes a file with these bytes in one step: they are on the disk before the name is, and the name is before this
/// returns.
pub(crate) fn put(folder: &Path, name: &str, bytes: &[u8], readers: Readers) -> io::Result<()> {
    let next = folder.join(passing_name(name));
    write(&next, bytes, readers)?;
    fs::rename(&next, folder.join(name))?;
    sync_folder(folder)
}

/// What a file is called until it is whole.
pub(crate) fn passing_name(name: &str) -> String {
    format!(".{name}.new")
}

/// Makes a folder, and those above it, where they are not there. Their names are on the disk when this returns.
pub(crate) fn make_folder(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    let above = path.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if above != path {
        make_folder(above)?;
    }
    match fs::create_dir(path) {
        // Somebody else made it meanwhile.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => {}
        made => made?,
    }
    sync_folder(above)
}

/// Sees to it that the names in a folder are on the disk. Only Unix opens a folder as a file.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// A program that another thread is just starting holds what this process has let go of, for a moment.
const TRIES: u32 = 25;
const TRY_AGAIN: Duration = Duration::from_millis(20);

/// Holds a file for this process alone until it is closed; false when another process holds it.
pub(crate) fn hold(file: &File) -> io::Result<bool> {
    for _ in 0..TRIES {
        match file.try_lock() {
            Ok(()) => return Ok(true),
            Err(TryLockError::WouldBlock) => thread::sleep(TRY_AGAIN),
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
    Ok(false)
}

/// Holds a folder for this process alone, which the operating system gives back when the process ends, however it ends;
/// none when another process holds it.
pub(crate) fn hold_folder(folder: &Path) -> io::Result<Option<File>> {
    let lock = to_lock(folder)?;
    Ok(hold(&lock)?.then_some(lock))
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

#[cfg(all(test, unix))]
mod tests {
    use std::process::Command;
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    /// Between its fork and its exec a child has a copy of every open file, and of the locks on them.
    #[test]
    fn what_was_let_go_of_is_held_again_while_programs_are_started() {
        let folder = std::env::temp_dir().join(format!("sanse-hold-{}", std::process::id()));
        make_folder(&folder).unwrap();
        let done = AtomicBool::new(false);
        thread::scope(|scope| {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    Command::new("true").status().unwrap();
                }
            });
            let held =
                (0..2_000).map(|_| hold_folder(&folder).unwrap().is_some()).filter(|held| *held).count();
            done.store(true, Ordering::Relaxed);
            assert_eq!(held, 2_000);
        });
        let held = hold_folder(&folder).unwrap();
        assert!(held.is_some() && hold_folder(&folder).unwrap().is_none(), "and by one alone");
        fs::remove_dir(&folder).unwrap();
    }
}
