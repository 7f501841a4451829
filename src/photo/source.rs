//! Where portraits are kept; none of it need be trusted.

use core::fmt;
use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::PathBuf;

use super::PhotoRef;
use crate::limits;

/// Something that has portraits: a folder, a database, the phone of the holder.
///
/// It need not be trusted: [`look_up`](super::look_up) holds whatever it gives against the reference. It should read no more
/// than [`limits::PHOTO_BYTES`] and one byte, so that a wrong file costs no memory.
pub trait PhotoSource {
    /// The bytes under this reference, or `None` if there are none. To show them, go through [`look_up`](super::look_up).
    ///
    /// # Errors
    /// Whatever kept the source from finding out.
    fn fetch(&self, reference: &PhotoRef) -> io::Result<Option<Vec<u8>>>;
}

/// A folder of portraits, each named by its reference in hexadecimal: `<hex>.png`, `<hex>.jpg` or `<hex>`.
///
/// ```no_run
/// use sanse::photo::{PhotoFolder, PhotoRef, look_up};
/// let photos = PhotoFolder::new("/var/lib/gate/photos");
/// # let reference = PhotoRef::from_bytes([0; 16]);
/// match look_up(&photos, &reference) {
///     Ok(photo) => println!("show these {} bytes", photo.bytes().len()),
///     Err(error) => println!("{}: {error}", error.code()),
/// }
/// ```
#[derive(Debug, Clone)]
pub struct PhotoFolder(PathBuf);

impl PhotoFolder {
    /// The portraits in this folder; it is looked at when a portrait is.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self(folder.into())
    }
}

impl PhotoSource for PhotoFolder {
    /// The first of the three files that is there, to at most [`limits::PHOTO_BYTES`] and one byte.
    ///
    /// # Errors
    /// That of the file system, for a folder that is not there too; [`io::ErrorKind::InvalidInput`] if the name
    /// is that of a link, a folder or a device.
    fn fetch(&self, reference: &PhotoRef) -> io::Result<Option<Vec<u8>>> {
        let hex = reference.to_hex();
        for ending in [".png", ".jpg", ""] {
            let path = self.0.join(format!("{hex}{ending}"));
            // Links are not followed, so that a name leads nowhere else, and a pipe is not opened, since that
            // would wait. Who swaps the file between here and `open` can write to the folder anyhow; what is
            // read then is still bounded, and held against the reference by `look_up`.
            match fs::symlink_metadata(&path) {
                Ok(found) if found.is_file() => {}
                Ok(_) => return Err(io::Error::from(io::ErrorKind::InvalidInput)),
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(error),
            }
            let mut bytes = Vec::new();
            File::open(&path)?.take(limits::PHOTO_BYTES as u64 + 1).read_to_end(&mut bytes)?;
            return Ok(Some(bytes));
        }
        // without this a card that is not plugged in looks like a person who has no photo
        fs::metadata(&self.0)?;
        Ok(None)
    }
}

/// Portraits in memory.
///
/// ```
/// use sanse::photo::{PhotoMemory, look_up};
/// let mut photos = PhotoMemory::default();
/// let reference = photos.insert(b"the bytes of a portrait".to_vec());
/// assert_eq!(look_up(&photos, &reference)?.bytes(), b"the bytes of a portrait");
/// # Ok::<(), sanse::photo::PhotoError>(())
/// ```
#[derive(Clone, Default)]
pub struct PhotoMemory(HashMap<[u8; 16], Vec<u8>>);

impl PhotoMemory {
    /// Keeps a portrait under its own reference, which it returns.
    pub fn insert(&mut self, portrait: Vec<u8>) -> PhotoRef {
        let reference = PhotoRef::of(&portrait);
        self.0.insert(*reference.as_bytes(), portrait);
        reference
    }
}

impl PhotoSource for PhotoMemory {
    fn fetch(&self, reference: &PhotoRef) -> io::Result<Option<Vec<u8>>> {
        Ok(self.0.get(reference.as_bytes()).cloned())
    }
}

impl fmt::Debug for PhotoMemory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PhotoMemory({} portraits)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::super::example::PNG;
    use super::super::{PhotoError, look_up};
    use super::*;

    #[test]
    fn a_folder_gives_plain_files_by_their_names() {
        let folder = std::env::temp_dir().join(format!("sanse-photo-{}", std::process::id()));
        let photos = PhotoFolder::new(&folder);
        let reference = PhotoRef::of(PNG);
        let unplugged = PhotoError::Unreadable { kind: io::ErrorKind::NotFound };
        assert_eq!(look_up(&photos, &reference).unwrap_err(), unplugged);

        fs::create_dir_all(&folder).unwrap();
        assert_eq!(look_up(&photos, &reference).unwrap_err(), PhotoError::Missing);
        for ending in [".png", ".jpg", ""] {
            let path = folder.join(reference.to_hex() + ending);
            fs::write(&path, PNG).unwrap();
            assert_eq!(look_up(&photos, &reference).unwrap().bytes(), PNG);
            fs::write(&path, b"somebody else").unwrap();
            assert_eq!(look_up(&photos, &reference).unwrap_err(), PhotoError::Mismatch);
            fs::write(&path, vec![0; limits::PHOTO_BYTES + 100]).unwrap();
            assert_eq!(photos.fetch(&reference).unwrap().unwrap().len(), limits::PHOTO_BYTES + 1);
            assert_eq!(look_up(&photos, &reference).unwrap_err().code(), "photo-too-large");
            fs::remove_file(&path).unwrap();
        }
        #[cfg(unix)]
        {
            fs::write(folder.join("elsewhere"), PNG).unwrap();
            let link = folder.join(reference.to_hex() + ".png");
            std::os::unix::fs::symlink(folder.join("elsewhere"), link).unwrap();
            let linked = PhotoError::Unreadable { kind: io::ErrorKind::InvalidInput };
            assert_eq!(look_up(&photos, &reference).unwrap_err(), linked);
        }
        fs::remove_dir_all(&folder).unwrap();
    }
}
