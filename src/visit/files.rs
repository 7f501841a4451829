//! Files and folders that nobody else may read, and secrets that are taken away for good.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::Path;

use zeroize::Zeroizing;

use crate::disk;

/// Makes a folder for its owner alone, unless it is there.
pub(super) fn folder(path: &Path) -> io::Result<()> {
    #[cfg_attr(not(unix), expect(unused_mut, reason = "only there can it be set"))]
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        Err(error) => Err(error),
        Ok(()) => disk::sync_folder(
            path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new(".")),
        ),
    }
}

/// A whole file, if it is there; of one that is longer than `most`, one byte more, so that it is seen to be no such file.
pub(super) fn read(path: &Path, most: usize) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    let file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        other => other?,
    };
    // As long as it may be from the start: a buffer that grows leaves copies of what was in it.
    let mut bytes = Zeroizing::new(Vec::with_capacity(2 * most));
    file.take(most as u64 + 1).read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

/// Takes a secret away: overwritten, waited for, then removed. What a disk keeps of overwritten blocks by itself (flash,
/// snapshots, backups) no program can reach.
pub(super) fn destroy(path: &Path) -> io::Result<()> {
    let mut file = match OpenOptions::new().write(true).open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        other => other?,
    };
    let length = usize::try_from(file.metadata()?.len()).unwrap_or(usize::MAX).min(4_096);
    file.write_all(&vec![0; length])?;
    file.sync_all()?;
    fs::remove_file(path)
}

/// Held by one process at a time, until it is dropped.
pub(super) fn lock(folder: &Path) -> io::Result<File> {
    let file = private(&folder.join("lock"))?;
    file.lock()?;
    Ok(file)
}

/// A file that nobody else may read, made if it is not there, with what is in it left as it is.
pub(super) fn private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.create(true).truncate(false).write(true).open(path)
}
