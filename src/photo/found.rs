//! The one way from a store to a portrait: its bytes match what the issuer signed.

use core::fmt;
use std::io;

use super::{PhotoRef, PhotoSource};
use crate::limits;

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
    use super::super::example::PNG;
    use super::*;

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
}
