//! Files of a status store: opened, read through, added to, and waited for.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;

use super::log::Storage;
use crate::disk::passing_name;

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
