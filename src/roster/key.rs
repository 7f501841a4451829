//! The key of one sentinel, and the tags that are made with it.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::error::{Error, random};
use crate::identity::IdentityDocument;

/// What stands for a document in a roster.
pub(crate) type Tag = [u8; 8];

/// The 32 random bytes that an authority shares with one sentinel, and with no other; wiped when dropped.
///
/// ```
/// use sanse::roster::RosterKey;
///
/// let key = RosterKey::generate()?; // one for each box, put into it once
/// assert_eq!(RosterKey::from_bytes(*key.as_bytes()).as_bytes(), key.as_bytes());
/// assert_eq!(format!("{key:?}"), "RosterKey(..)");
/// # Ok::<(), sanse::Error>(())
/// ```
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct RosterKey([u8; 32]);

impl RosterKey {
    /// A new key from the operating system's randomness.
    ///
    /// # Errors
    /// [`Error::Randomness`] when there is none.
    pub fn generate() -> Result<Self, Error> {
        Ok(Self(random()?))
    }

    /// The key with these 32 bytes, as they were put into the box.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Its 32 bytes: secret.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// What shows that a roster was made with this key, and tells nothing of it.
    pub(crate) fn check(&self) -> Tag {
        first(self.mac(CHECK))
    }

    /// The first eight bytes of the HMAC-SHA256 (RFC 2104) of the document as [`IdentityDocument`] hashes it: label,
    /// country, kind, number.
    pub(crate) fn tag(&self, document: &IdentityDocument) -> Tag {
        first(self.wide_tag(document))
    }

    /// The same, long enough that no two documents share one.
    pub(super) fn wide_tag(&self, document: &IdentityDocument) -> [u8; 16] {
        first(self.mac(&document.canonical()))
    }

    fn mac(&self, message: &[u8]) -> [u8; 32] {
        // HMAC takes keys of any length.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else { return [0; 32] };
        mac.update(message);
        mac.finalize().into_bytes().into()
    }
}

/// No document begins with this letter: each is a CBOR array.
const CHECK: &[u8] = b"sanse/roster-key/1";

/// The first bytes of more.
fn first<const MORE: usize, const LESS: usize>(bytes: [u8; MORE]) -> [u8; LESS] {
    bytes.first_chunk().copied().unwrap_or([0; LESS])
}

impl fmt::Debug for RosterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RosterKey(..)")
    }
}
