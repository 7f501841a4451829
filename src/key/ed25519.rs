//! Ed25519 (RFC 8032): strict verification, and a signing key that cannot be parted from its public key.

use std::fmt;
use std::hash::{Hash, Hasher};

use ed25519_dalek::hazmat::{ExpandedSecretKey, raw_sign};
use ed25519_dalek::{Sha512, Signature};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::{KeyId, SignatureFault};
use crate::error::{Error, random};

/// A public Ed25519 key of an issuer or a root, decoded once and held ready.
///
/// Only the canonical encoding of a point that is not of small order becomes one (RFC 8032, section 5.1.3;
/// "Taming the many EdDSAs", section 2), so two keys are equal exactly when their bytes are.
#[derive(Clone)]
pub struct VerifyingKey {
    point: ed25519_dalek::VerifyingKey,
    kid: KeyId,
}

impl VerifyingKey {
    /// A public key from its 32 bytes.
    ///
    /// # Errors
    /// [`Error::Malformed`] when the bytes are no point, a second encoding of one, or a point of small order.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, Error> {
        let malformed = |why| Error::Malformed { what: "an Ed25519 public key", why };
        let point = decode(bytes).ok_or(malformed("these 32 bytes are not the encoding of a point"))?;
        if point.is_weak() {
            return Err(malformed("it has small order: signatures under it prove nothing"));
        }
        let mut key = Self { point, kid: KeyId::from_bytes([0; 4]) };
        key.kid = KeyId::of(&key);
        Ok(key)
    }

    /// The 32 bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        self.point.as_bytes()
    }

    /// The `kid` of this key.
    #[must_use]
    pub fn kid(&self) -> KeyId {
        self.kid
    }

    pub(crate) fn verify(&self, message: &[u8], signature: &[u8; 64]) -> Result<(), SignatureFault> {
        verify_strict(&self.point, message, signature)
    }
}

impl PartialEq for VerifyingKey {
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl Eq for VerifyingKey {}

impl Hash for VerifyingKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_bytes().hash(state);
    }
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VerifyingKey({})", self.kid)
    }
}

/// A secret Ed25519 key of an issuer or a root, expanded once, wiped when dropped, never printed.
///
/// ```
/// use sanse::key::SigningKey;
///
/// let key = SigningKey::generate()?;
/// assert_eq!(format!("{key:?}"), format!("SigningKey({}, secret hidden)", key.public().kid()));
/// # Ok::<(), sanse::Error>(())
/// ```
pub struct SigningKey {
    seed: Seed,
    // RFC 8032, section 5.1.6: the scalar and prefix that every signature needs, derived once.
    expanded: ExpandedSecretKey,
    // Signing with another public key than one's own gives the secret away, so the two never part.
    public: VerifyingKey,
}

impl SigningKey {
    /// A new key from the operating system's randomness.
    ///
    /// # Errors
    /// [`Error::Randomness`] when there is none.
    pub fn generate() -> Result<Self, Error> {
        let seed = Zeroizing::new(random::<32>()?);
        Self::from_seed(&seed)
    }

    /// The key of these 32 secret bytes (RFC 8032, section 5.1.5).
    ///
    /// # Errors
    /// [`Error::Malformed`] when the public key comes out of small order, which chance never brings about.
    pub fn from_seed(seed: &[u8; 32]) -> Result<Self, Error> {
        let expanded = ExpandedSecretKey::from(seed);
        let public = VerifyingKey::from_bytes(ed25519_dalek::VerifyingKey::from(&expanded).as_bytes())?;
        Ok(Self { seed: Seed(*seed), expanded, public })
    }

    /// The public key.
    #[must_use]
    pub fn public(&self) -> &VerifyingKey {
        &self.public
    }

    pub(crate) fn sign(&self, message: &[u8]) -> [u8; 64] {
        raw_sign::<Sha512>(&self.expanded, message, &self.public.point).to_bytes()
    }

    #[cfg(feature = "pem")]
    pub(super) fn seed(&self) -> &[u8; 32] {
        &self.seed.0
    }
}

impl Clone for SigningKey {
    fn clone(&self) -> Self {
        let expanded = ExpandedSecretKey::from(&self.seed.0);
        Self { seed: self.seed.clone(), expanded, public: self.public.clone() }
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({}, secret hidden)", self.public.kid)
    }
}

#[derive(Clone, Zeroize, ZeroizeOnDrop)]
struct Seed([u8; 32]);

/// A point from its one canonical encoding.
pub(super) fn decode(bytes: &[u8; 32]) -> Option<ed25519_dalek::VerifyingKey> {
    // RFC 8032, section 5.1.3, step 1: y must be below p = 2^255 - 19; the decoder below reduces instead.
    let [low, middle @ .., high] = bytes;
    if high & 0x7F == 0x7F && middle.iter().all(|b| *b == 0xFF) && *low >= 0xED {
        return None;
    }
    // The other second encodings, x = 0 with the sign bit set, are of small order, which verify_strict refuses.
    ed25519_dalek::VerifyingKey::from_bytes(bytes).ok()
}

/// The one Ed25519 check of the crate.
pub(super) fn verify_strict(
    key: &ed25519_dalek::VerifyingKey,
    message: &[u8],
    signature: &[u8; 64],
) -> Result<(), SignatureFault> {
    key.verify_strict(message, &Signature::from_bytes(signature)).map_err(|_| {
        // Only the refusal pays for saying why.
        let [_, s] = halves(signature);
        if s.iter().rev().ge(GROUP_ORDER.iter().rev()) {
            SignatureFault::NotCanonical
        } else if key.is_weak() {
            SignatureFault::Key
        } else {
            SignatureFault::Invalid
        }
    })
}

fn halves(signature: &[u8; 64]) -> [&[u8]; 2] {
    let (r, s) = signature.split_at(32);
    [r, s]
}

/// L = 2^252 + 27742317777372353535851937790883648493, little-endian (RFC 8032, section 5.1).
const GROUP_ORDER: [u8; 32] = [
    0xED, 0xD3, 0xF5, 0x5C, 0x1A, 0x63, 0x12, 0x58, 0xD6, 0x9C, 0xF7, 0xA2, 0xDE, 0xF9, 0xDE, 0x14, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes<const N: usize>(hex: &str) -> [u8; N] {
        let byte = |i: usize| u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).unwrap();
        std::array::from_fn(byte)
    }

    #[test]
    fn rfc_8032_section_7_1_test_2() {
        let seed = bytes("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
        let key = SigningKey::from_seed(&seed).unwrap();
        let public = bytes("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
        assert_eq!(key.public().as_bytes(), &public);
        let signature = bytes(concat!(
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da",
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        ));
        assert_eq!(key.sign(&[0x72]), signature);
        assert_eq!(key.public().verify(&[0x72], &signature), Ok(()));
        assert_eq!(key.public().verify(&[0x73], &signature), Err(SignatureFault::Invalid));
    }

    #[test]
    fn s_plus_the_group_order_is_named() {
        let key = SigningKey::from_seed(&[7; 32]).unwrap();
        let mut twin = key.sign(b"m");
        let mut carry = 0;
        for (s, l) in twin[32..].iter_mut().zip(GROUP_ORDER) {
            let sum = u16::from(*s) + u16::from(l) + carry;
            *s = sum as u8;
            carry = sum >> 8;
        }
        assert_eq!(key.public().verify(b"m", &twin), Err(SignatureFault::NotCanonical));
    }

    #[test]
    fn small_order_and_second_encodings_are_no_keys() {
        let order_8 = bytes("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05");
        assert!(VerifyingKey::from_bytes(&order_8).unwrap_err().to_string().contains("small order"));
        let mut neutral = [0; 32];
        neutral[0] = 1;
        assert!(VerifyingKey::from_bytes(&neutral).is_err());
        neutral[31] = 0x80; // x = 0 with the sign bit
        assert!(VerifyingKey::from_bytes(&neutral).is_err());
        for low in 0xED..=0xFF {
            let mut y = [0xFF; 32];
            (y[0], y[31]) = (low, 0x7F);
            assert!(VerifyingKey::from_bytes(&y).is_err(), "y = p + {}", low - 0xED);
        }
    }
}
