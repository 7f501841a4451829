//! Files of a status store: opened, made in one step, and waited for.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;

use super::log::Storage;

/// A log's file; what is added goes to its end.
#[derive(Debug)]
pub(super) struct OnDisk(pub(super) File);

impl OnDisk {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        OpenOptions::new().read(true).append(true).open(path).map(Self)
    }
}

impl Storage for OnDisk {
    fn reader(&mut self) -> io::Result<impl Read> {
        self.0.seek(SeekFrom::Start(0))?;
        Ok(BufReader::new(&self.0))
    }

    fn length(&mut self) -> io::Result<u64> {
        self.0.metadata().map(|metadata| metadata.len())
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        self.0.set_len(length)
    }

    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.0.sync_data()
    }
}

/// Whether a folder has nothing in it, but for what is left when this file was cut off in being made.
pub(super) fn is_unfinished(folder: &Path, name: &str) -> io::Result<bool> {
    let begun = passing_name(name);
    for entry in fs::read_dir(folder)? {
        if entry?.file_name() != *begun {
            return Ok(false);
        }
    }
    Ok(true)
}

/// What a file is called until it is whole.
fn passing_name(name: &str) -> String {
    format!(".{name}.new")
}

/// Makes a file with these bytes in one step: they are on the disk before the name is, and the name is before this
/// returns.
pub(super) fn put(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let next = folder.join(passing_name(name));
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    // Which passes there are is the issuer's alone.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&next)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&next, folder.join(name))?;
    sync_folder(folder)
}

/// Sees to it that the names in a folder are on the disk. Only Unix opens a folder as a file.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
