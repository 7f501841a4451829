//! Files that are there whole or not at all: written and waited for, then given their name in one step.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

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
