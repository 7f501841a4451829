//! A guard's folder, in the few steps that a power cut may fall between.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use crate::disk::{self, Readers};

/// What a guard does to its folder. Nothing is safe from a power cut before the step that says so.
pub(super) trait Files: Send {
    /// The file, if there is one: all of it, or one byte more than the most that is wanted.
    fn read(&mut self, name: &str, most: u64) -> io::Result<Option<Vec<u8>>>;

    /// Makes an empty file, or empties one; later [`Files::write`]s go to it.
    fn create(&mut self, name: &str) -> io::Result<()>;

    /// Adds to the file that was created or renamed last.
    fn write(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// What was written is safe.
    fn sync(&mut self) -> io::Result<()>;

    /// The file that was created last takes this name, in place of another.
    fn rename(&mut self, name: &str) -> io::Result<()>;

    /// The names are safe.
    fn sync_names(&mut self) -> io::Result<()>;
}

/// Puts a whole file in place of another: at any instant the one or the other is there.
pub(super) fn replace(files: &mut dyn Files, name: &str, bytes: &[u8]) -> io::Result<()> {
    files.create(NEW)?;
    files.write(bytes)?;
    files.sync()?;
    files.rename(name)?;
    files.sync_names()
}

/// The name of a file that is not finished.
const NEW: &str = "new";

/// A folder, held by one process.
pub(super) struct Folder {
    path: PathBuf,
    open: Option<(File, PathBuf)>,
    /// Given back by the operating system when the process ends, however it ends.
    _lock: File,
}

impl Folder {
    /// Nothing when another process holds it.
    pub(super) fn hold(path: &Path) -> io::Result<Option<Self>> {
        let lock = disk::hold_folder(path)?;
        Ok(lock.map(|lock| Self { path: path.to_owned(), open: None, _lock: lock }))
    }

    fn file(&mut self) -> io::Result<&mut File> {
        let none = || io::Error::other("no file is open");
        self.open.as_mut().map(|(file, _)| file).ok_or_else(none)
    }
}

impl Files for Folder {
    fn read(&mut self, name: &str, most: u64) -> io::Result<Option<Vec<u8>>> {
        read(&self.path, name, most)
    }

    fn create(&mut self, name: &str) -> io::Result<()> {
        let path = self.path.join(name);
        self.open = Some((disk::create(&path, Readers::Owner)?, path));
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file()?.write_all(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.file()?.sync_data()
    }

    fn rename(&mut self, name: &str) -> io::Result<()> {
        let new = self.path.join(name);
        if let Some((_, path)) = &mut self.open {
            fs::rename(&*path, &new)?;
            *path = new;
        }
        Ok(())
    }

    fn sync_names(&mut self) -> io::Result<()> {
        disk::sync_folder(&self.path)
    }
}

/// The bytes stay where they are first written, so that a secret can be wiped.
pub(super) fn read(folder: &Path, name: &str, most: u64) -> io::Result<Option<Vec<u8>>> {
    let file = match File::open(folder.join(name)) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let most = most.saturating_add(1);
    let length = file.metadata()?.len().min(most);
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(0));
    file.take(most).read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}
