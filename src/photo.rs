//! Photo references: a pass names its holder's portrait by hash, a photo store holds the picture.
//!
//! The pass carries a [`PhotoRef`] of 16 bytes, never an address and never a number of the person. The
//! verifier's [`PhotoSource`], synced before, gives the bytes; [`look_up`] is the only way from a source to a
//! [`Photo`], and it lets none through that does not match.
//!
//! The issuer re-encodes each portrait and puts 16 random bytes in it with [`stamp_fresh`] before it takes the
//! reference. A hash cut to 16 bytes withstands about 2⁶⁴ tries of somebody who makes up both pictures; with
//! random bytes from the issuer there is nothing to make up, and what is left is 2¹²⁸ tries against one.

use crate::error::{Error, random};
use crate::limits;
use core::fmt::{self, Write as _};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::PathBuf;

const PORTRAIT: &str = "the portrait";

const PNG_SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
/// How the header chunk of every PNG starts: 13 bytes of `IHDR`.
const PNG_HEADER: &[u8] = b"\0\0\0\x0dIHDR";
/// Where that chunk ends: signature, length, name, 13 bytes, CRC.
const PNG_AFTER_HEADER: usize = 8 + 4 + 4 + 13 + 4;
/// By the case of its letters ancillary, private and safe to copy (PNG third edition, section 5.4).
const PNG_CHUNK: &[u8; 4] = b"saNs";

/// The reference to a portrait: the first 16 bytes of the SHA-256 (FIPS 180-4) of its file.
///
/// It leads to one person's picture, so it is never printed; [`to_hex`](Self::to_hex) is for file names.
///
/// ```
/// use sanse::photo::PhotoRef;
/// let reference = PhotoRef::of(b"the bytes of a portrait");
/// assert_eq!(PhotoRef::from_bytes(*reference.as_bytes()), reference);
/// assert_eq!(reference.to_hex().len(), 32);
/// assert_eq!(format!("{reference:?}"), "PhotoRef(..)");
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PhotoRef([u8; 16]);

impl PhotoRef {
    /// The reference to these bytes: the whole file as the issuer re-encoded and [stamped](stamp_fresh) it.
    ///
    /// Give a portrait that [`stamp_fresh`] has stamped, never a number or a name: this is a fast hash, and it
    /// stands in the code.
    #[must_use]
    pub fn of(portrait: &[u8]) -> Self {
        let digest: [u8; 32] = Sha256::digest(portrait).into();
        let [first @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] = digest;
        Self(first)
    }

    /// The reference with these 16 bytes, as it came in a pass.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Its 16 bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// Its 32 lower-case hexadecimal digits: the name of the file in a [`PhotoFolder`].
    #[must_use]
    pub fn to_hex(&self) -> String {
        self.0.iter().fold(String::with_capacity(32), |mut hex, byte| {
            // writing to a `String` cannot fail
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }
}

impl fmt::Debug for PhotoRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PhotoRef(..)")
    }
}

/// The same PNG or JPEG with these 16 random bytes in it; it looks and decodes as before.
///
/// In a PNG they are a private ancillary chunk `saNs` behind the header, in a JPEG a comment (COM) behind the
/// application segments that JFIF and Exif want first. Only the start of the file is examined: that it is a
/// good picture of the right person is for whoever re-encoded it. Take [`stamp_fresh`] unless the random bytes
/// come from an HSM; bytes that the owner of the portrait knows beforehand are of no use.
///
/// # Errors
/// [`Error::Malformed`] if it is neither a PNG nor a JPEG or breaks off in its head; [`Error::Length`] if the
/// result would have more than [`limits::PHOTO_BYTES`], which no photo store would give back.
pub fn stamp(portrait: &[u8], random: [u8; 16]) -> Result<Vec<u8>, Error> {
    let malformed = |why| Error::Malformed { what: PORTRAIT, why };
    let (at, mark) = if portrait.starts_with(PNG_SIGNATURE) {
        if !portrait.get(PNG_SIGNATURE.len()..).is_some_and(|rest| rest.starts_with(PNG_HEADER)) {
            return Err(malformed("this PNG does not start with its header; encode it anew"));
        }
        let content = [PNG_CHUNK.as_slice(), &random].concat();
        let mark = [&16_u32.to_be_bytes(), content.as_slice(), &crc32(&content).to_be_bytes()].concat();
        (PNG_AFTER_HEADER, mark)
    } else if portrait.starts_with(&[0xFF, 0xD8, 0xFF]) {
        let at = after_application_segments(portrait)
            .ok_or_else(|| malformed("this JPEG breaks off in its head; encode it anew"))?;
        // the length counts itself
        (at, [[0xFF, 0xFE, 0, 18].as_slice(), &random].concat())
    } else {
        return Err(malformed("it is neither a PNG nor a JPEG; encode it as one of them"));
    };
    let length = portrait.len().saturating_add(mark.len());
    if length > limits::PHOTO_BYTES {
        return Err(Error::Length {
            what: PORTRAIT,
            unit: "bytes",
            length,
            min: 1,
            max: limits::PHOTO_BYTES,
        });
    }
    // a file that ends with its head has no picture in it
    match portrait.split_at_checked(at) {
        Some((head, rest)) if !rest.is_empty() => Ok([head, &mark, rest].concat()),
        _ => Err(malformed("it breaks off in its head; encode it anew")),
    }
}

/// The same PNG or JPEG with 16 random bytes from the operating system in it; see [`stamp`].
///
/// ```
/// # let png: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0\x3a\x7e\x9b\x55\
/// #     \0\0\0\x0aIDAT\x78\x9c\x63\x68\0\0\0\x82\0\x81\x77\xcd\x72\xb6\0\0\0\0IEND\xae\x42\x60\x82";
/// use sanse::photo::{PhotoRef, stamp_fresh};
/// let portrait = stamp_fresh(png)?;
/// let reference = PhotoRef::of(&portrait); // goes into the pass; `portrait` into the photo store
/// assert_ne!(reference, PhotoRef::of(&stamp_fresh(png)?));
/// # Ok::<(), sanse::error::Error>(())
/// ```
///
/// # Errors
/// Those of [`stamp`], and [`Error::Randomness`] if the operating system gives none.
pub fn stamp_fresh(portrait: &[u8]) -> Result<Vec<u8>, Error> {
    stamp(portrait, random()?)
}

/// Where the first segment of a JPEG (ITU-T T.81, annex B) begins that is not APP0 to APP15.
fn after_application_segments(jpeg: &[u8]) -> Option<usize> {
    let mut at = 2_usize;
    loop {
        match jpeg.get(at..)? {
            [0xFF, 0xE0..=0xEF, high, low, ..] => {
                let length = usize::from(u16::from_be_bytes([*high, *low]));
                // a length counts itself; less than that would never get on
                at = at.checked_add(2)?.checked_add(length).filter(|_| length >= 2)?;
            }
            [0xFF, 0xE0..=0xEF, ..] => return None,
            [0xFF, ..] => return Some(at),
            _ => return None,
        }
    }
}

/// CRC-32 as PNG has it (third edition, section 5.5). Bit by bit: it is only ever run over 20 bytes.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 * (crc & 1)))
    })
}

/// Something that has portraits: a folder, a database, the phone of the holder.
///
/// It need not be trusted: [`look_up`] holds whatever it gives against the reference. It should read no more
/// than [`limits::PHOTO_BYTES`] and one byte, so that a wrong file costs no memory.
pub trait PhotoSource {
    /// The bytes under this reference, or `None` if there are none. To show them, go through [`look_up`].
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
        self.0.insert(reference.0, portrait);
        reference
    }
}

impl PhotoSource for PhotoMemory {
    fn fetch(&self, reference: &PhotoRef) -> io::Result<Option<Vec<u8>>> {
        Ok(self.0.get(&reference.0).cloned())
    }
}

impl fmt::Debug for PhotoMemory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PhotoMemory({} portraits)", self.0.len())
    }
}

/// A portrait whose bytes match the reference it was looked up by; made by [`look_up`] alone.
///
/// That says it is the file the issuer meant. It is still a picture to be decoded with care.
///
/// ```compile_fail
/// let photo = sanse::photo::Photo { bytes: vec![] }; // the bytes are private
/// ```
#[derive(Clone)]
pub struct Photo {
    bytes: Vec<u8>,
}

impl Photo {
    /// The bytes of the picture file, at most [`limits::PHOTO_BYTES`].
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl fmt::Debug for Photo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Photo(..)")
    }
}

/// Why there is no portrait to show; the pass itself may be good, and what follows is the place's policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PhotoError {
    /// The source has nothing under the reference.
    #[error(
        "there is no photo under this reference here; sync the photo store or look at a document instead"
    )]
    Missing,
    /// The source gave other bytes than the issuer signed.
    #[error("the photo here is not the one the issuer signed; do not show it, and sync the photo store anew")]
    Mismatch,
    /// The source gave more than a portrait may have.
    #[error("the photo here has more than {max} bytes; do not show it, and sync the photo store anew")]
    TooLarge {
        /// The greatest allowed length, in bytes: [`limits::PHOTO_BYTES`].
        max: usize,
    },
    /// The source could not be read. Only the kind is kept: texts of a source may name the person.
    #[error("the photo store cannot be read ({kind}); see that it is plugged in and may be read")]
    Unreadable {
        /// What went wrong.
        kind: io::ErrorKind,
    },
}

impl PhotoError {
    /// A stable name for programs, one per kind of failure.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            PhotoError::Missing => "photo-missing",
            PhotoError::Mismatch => "photo-mismatch",
            PhotoError::TooLarge { .. } => "photo-too-large",
            PhotoError::Unreadable { .. } => "photo-unreadable",
        }
    }
}

/// The portrait under this reference, if the source has it and its bytes match.
///
/// # Errors
/// A [`PhotoError`] that says why there is none to show.
pub fn look_up(source: &(impl PhotoSource + ?Sized), reference: &PhotoRef) -> Result<Photo, PhotoError> {
    let found = source.fetch(reference).map_err(|error| PhotoError::Unreadable { kind: error.kind() })?;
    let bytes = found.ok_or(PhotoError::Missing)?;
    if bytes.len() > limits::PHOTO_BYTES {
        return Err(PhotoError::TooLarge { max: limits::PHOTO_BYTES });
    }
    if PhotoRef::of(&bytes) != *reference {
        return Err(PhotoError::Mismatch);
    }
    Ok(Photo { bytes })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// One grey point, made with Python's zlib.
    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0\x3a\x7e\x9b\x55\
        \0\0\0\x0aIDAT\x78\x9c\x63\x68\0\0\0\x82\0\x81\x77\xcd\x72\xb6\0\0\0\0IEND\xae\x42\x60\x82";

    /// A source that gives the same answer to everything.
    struct Says(Result<Option<Vec<u8>>, io::ErrorKind>);

    impl PhotoSource for Says {
        fn fetch(&self, _: &PhotoRef) -> io::Result<Option<Vec<u8>>> {
            self.0.clone().map_err(io::Error::from)
        }
    }

    #[test]
    fn only_matching_bytes_are_shown() {
        let reference = PhotoRef::of(PNG);
        let says = |answer| look_up(&Says(answer), &reference).map(|photo| photo.bytes().to_vec());
        assert_eq!(says(Ok(Some(PNG.to_vec()))).unwrap(), PNG);
        assert_eq!(says(Ok(Some(PNG[1..].to_vec()))), Err(PhotoError::Mismatch));
        assert_eq!(says(Ok(Some(vec![]))), Err(PhotoError::Mismatch));
        assert_eq!(says(Ok(None)), Err(PhotoError::Missing));
        let unreadable = PhotoError::Unreadable { kind: io::ErrorKind::PermissionDenied };
        assert_eq!(says(Err(io::ErrorKind::PermissionDenied)), Err(unreadable));

        // one byte too many, and the right reference to it
        let large = vec![0; limits::PHOTO_BYTES + 1];
        let reference = PhotoRef::of(&large);
        let error = look_up(&Says(Ok(Some(large))), &reference).unwrap_err();
        assert_eq!(error, PhotoError::TooLarge { max: limits::PHOTO_BYTES });
        let most = vec![0; limits::PHOTO_BYTES];
        let reference = PhotoRef::of(&most);
        let source: &dyn PhotoSource = &Says(Ok(Some(most)));
        assert!(look_up(source, &reference).is_ok());
    }

    #[test]
    fn the_reference_is_the_start_of_sha_256() {
        // FIPS 180-4's example: SHA-256("abc") = ba7816bf 8f01cfea 414140de 5dae2223 ...
        assert_eq!(PhotoRef::of(b"abc").to_hex(), "ba7816bf8f01cfea414140de5dae2223");
    }

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

    #[test]
    fn a_png_gets_one_chunk() {
        let stamped = stamp(PNG, [7; 16]).unwrap();
        // the chunk's CRC by Python's zlib.crc32
        let chunk =
            b"\0\0\0\x10saNs\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\xcb\xfc\x47\x29";
        assert_eq!(stamped, [&PNG[..33], chunk, &PNG[33..]].concat());
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
        let refs = [0, 1].map(|_| PhotoRef::of(&stamp_fresh(PNG).unwrap()));
        assert!(refs[0] != refs[1] && refs.iter().all(|reference| *reference != PhotoRef::of(PNG)));
    }

    #[test]
    fn a_jpeg_gets_one_comment_behind_its_application_segments() {
        let head = [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xE1, 0, 2];
        let rest = [0xFF, 0xDB, 0, 2, 0xFF, 0xD9];
        let comment = [[0xFF, 0xFE, 0, 18].as_slice(), &[7; 16]].concat();
        let stamped = stamp(&[head.as_slice(), &rest].concat(), [7; 16]).unwrap();
        assert_eq!(stamped, [head.as_slice(), &comment, &rest].concat());
        let stamped = stamp(&[&head[..2], &rest].concat(), [7; 16]).unwrap();
        assert_eq!(stamped, [&head[..2], &comment, &rest].concat());
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        let jpeg = |tail: &[u8]| [&[0xFF, 0xD8], tail].concat();
        for bad in [
            vec![],
            b"GIF89a".to_vec(),
            b"RIFF\0\0\0\0WEBP".to_vec(),
            PNG[..8].to_vec(),
            PNG[..33].to_vec(),
            [&PNG[..8], &PNG[33..]].concat(),
            jpeg(&[0xFF, 0xE0]),
            jpeg(&[0xFF, 0xE0, 0, 1, 0xFF, 0xDB]),
            jpeg(&[0xFF, 0xE0, 0xFF, 0xFF, 0]),
            jpeg(&[0xFF, 0xE0, 0, 2]),
            jpeg(&[0xFF, 0xE0, 0, 2, 0]),
        ] {
            assert_eq!(stamp(&bad, [7; 16]).unwrap_err().code(), "malformed", "{bad:?}");
        }
        let large = [PNG, &vec![0; limits::PHOTO_BYTES]].concat();
        assert_eq!(stamp(&large, [7; 16]).unwrap_err().code(), "length");
    }

    #[cfg(feature = "scan")]
    #[test]
    fn a_stamped_picture_decodes_as_before() {
        let grey = image::GrayImage::from_fn(48, 64, |x, y| image::Luma([(x * 5 + y) as u8]));
        for format in [image::ImageFormat::Png, image::ImageFormat::Jpeg] {
            let mut file = io::Cursor::new(Vec::new());
            grey.write_to(&mut file, format).unwrap();
            let file = file.into_inner();
            let stamped = stamp_fresh(&file).unwrap();
            assert_ne!(stamped, file);
            // twice is no harm either
            let twice = stamp_fresh(&stamped).unwrap();
            let decode = |bytes: &[u8]| image::load_from_memory_with_format(bytes, format).unwrap();
            assert_eq!(decode(&stamped), decode(&file));
            assert_eq!(decode(&twice), decode(&file));
        }
        assert!(image::load_from_memory(&stamp_fresh(PNG).unwrap()).is_ok());
    }

    proptest! {
        #[test]
        fn any_bytes_are_answered(start in 0usize..3, bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            let start: &[u8] = [&[], PNG_SIGNATURE, &[0xFF, 0xD8, 0xFF, 0xE0, 0]][start];
            let portrait = [start, &bytes].concat();
            if let Ok(stamped) = stamp(&portrait, [7; 16]) {
                prop_assert!(stamped.len() > portrait.len());
            }
        }
    }
}
