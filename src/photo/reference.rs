//! What a pass names a portrait by.

use core::fmt::{self, Write as _};

use sha2::{Digest, Sha256};

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
    /// The reference to these bytes: the whole file as the issuer re-encoded and [stamped](super::stamp_fresh) it.
    ///
    /// Give a portrait that [`stamp_fresh`](super::stamp_fresh) has stamped, never a number or a name: this is a
    /// fast hash, and it stands in the code.
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

    /// Its 32 lower-case hexadecimal digits: the name of the file in a [`PhotoFolder`](super::PhotoFolder).
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reference_is_the_start_of_sha_256() {
        // FIPS 180-4's example: SHA-256("abc") = ba7816bf 8f01cfea 414140de 5dae2223 ...
        assert_eq!(PhotoRef::of(b"abc").to_hex(), "ba7816bf8f01cfea414140de5dae2223");
    }
}
