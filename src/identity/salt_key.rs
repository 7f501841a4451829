//! Salts derived from documents: whoever registers people needs not keep a salt of each.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::{IdentityDocument, Salt};
use crate::error::{Error, random};

/// A registrar's secret under which the same document has the same [`Salt`], and so the same
/// [`Commitment`](super::Commitment): 32 bytes, wiped on drop.
///
/// With it a person who comes again is found by their commitment, although no list of numbers or salts is kept. Without it a
/// commitment tells nothing: the salt is as good as random. Whoever steals it can try numbers against commitments, at one
/// Argon2id a try. Passes that must not be linked take [`Salt::generate`] instead.
///
/// ```
/// use sanse::identity::{DocumentKind, IdentityDocument, SaltKey};
///
/// let key = SaltKey::generate()?;
/// let document = IdentityDocument::new("CN", DocumentKind::ResidentId, "99999919900307008X")?;
/// let again = IdentityDocument::new("CN", DocumentKind::ResidentId, "999999 19900307 008x")?;
/// assert_eq!(key.salt(&document), key.salt(&again));
/// assert_ne!(key.salt(&document), SaltKey::generate()?.salt(&document));
/// # Ok::<(), sanse::error::Error>(())
/// ```
pub struct SaltKey(Zeroizing<[u8; 32]>);

impl SaltKey {
    /// A new key from the operating system.
    ///
    /// # Errors
    /// [`Error::Randomness`] if the operating system gives none.
    pub fn generate() -> Result<Self, Error> {
        Ok(Self(Zeroizing::new(random()?)))
    }

    /// The key with these 32 bytes, as it was kept.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self(Zeroizing::new(*bytes))
    }

    /// Its 32 bytes: secret.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The salt of a document: the first 16 bytes of HMAC-SHA-256 (RFC 2104) over `"sanse/salt/1"` and the bytes that
    /// [`IdentityDocument::commit`] hashes.
    #[must_use]
    pub fn salt(&self, document: &IdentityDocument) -> Salt {
        // a key of 32 bytes is no longer than a block: its padding is fixed, and no length is refused
        let mut block = Zeroizing::new([0; 64]);
        block.iter_mut().zip(self.0.iter()).for_each(|(to, from)| *to = *from);
        let mut mac = <Hmac<Sha256> as KeyInit>::new((&*block).into());
        mac.update(b"sanse/salt/1");
        mac.update(&document.canonical());
        let full: [u8; 32] = mac.finalize().into_bytes().into();
        let full = Zeroizing::new(full);
        Salt::from_bytes(full.first_chunk().copied().unwrap_or_default())
    }
}

impl fmt::Debug for SaltKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SaltKey(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::DocumentKind;

    /// Reckoned with Python's hmac over CBOR that was written down by hand.
    #[test]
    fn a_salt_is_what_another_program_reckons() {
        let bytes = std::array::from_fn(|n| u8::try_from(n).unwrap());
        let document = IdentityDocument::new("CN", DocumentKind::ResidentId, "99999919900307008X").unwrap();
        let salt = u128::from_be_bytes(*SaltKey::from_bytes(&bytes).salt(&document).as_bytes());
        assert_eq!(salt, 0xaa90_d20f_646f_343e_a7b7_ac10_58ce_7bc7);
    }
}
