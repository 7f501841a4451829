//! Ed25519 (RFC 8032): strict verification, and a signing key that cannot be parted from its public key.

use std::fmt;
use std::hash::{Hash, Hasher};

use ed25519_dalek::hazmat::{ExpandedSecretKey, raw_sign};
use ed25519_dalek::{Sha512, Signature, Verifier as _};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::{KeyId, SignatureFault};
use crate::error::{Error, random};

/// A public Ed25519 key of an issuer or a root, decoded once and held ready.
///
/// Only the canonical encoding of a point that is not of small order becomes one (RFC 8032, section 5.1.3;
/// "Taming the many EdDSAs", section 2), so two keys are equal exactly when their bytes are.
///
/// ```
/// use sanse::key::{SigningKey, VerifyingKey};
///
/// let key = SigningKey::generate()?;
/// assert_eq!(&VerifyingKey::from_bytes(key.public().as_bytes())?, key.public());
/// assert!(VerifyingKey::from_bytes(&[0; 32]).is_err()); // a point of small order
/// # Ok::<(), sanse::Error>(())
/// ```
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

/// The one Ed25519 check of the crate: that of dalek's `verify_strict`, a tenth faster.
///
/// Strict means that neither the key nor R is of small order. dalek decodes R to find out. But `verify` compares R's
/// bytes with the encoding of the point it computes, so R is canonical when they are equal, and the canonical encodings
/// of small order are few: they are looked up. Both functions take the same signatures; tests hold them against each
/// other.
pub(super) fn verify_strict(
    key: &ed25519_dalek::VerifyingKey,
    message: &[u8],
    signature: &[u8; 64],
) -> Result<(), SignatureFault> {
    let [r, s] = halves(signature);
    #[expect(clippy::disallowed_methods, reason = "what makes it strict is looked up beside it")]
    let holds = || key.verify(message, &Signature::from_bytes(signature)).is_ok();
    let weak_key = is_small_order(key.as_bytes());
    if !weak_key && !is_small_order(r) && holds() {
        return Ok(());
    }
    // Only the refusal pays for saying why.
    Err(if s.iter().rev().ge(GROUP_ORDER.iter().rev()) {
        SignatureFault::NotCanonical
    } else if weak_key {
        SignatureFault::Key
    } else {
        SignatureFault::Invalid
    })
}

/// Whether these bytes are a point of small order, with either sign, y being below the field's order.
fn is_small_order(point: &[u8]) -> bool {
    let [rest @ .., last] = point else { return false };
    SMALL_ORDER.iter().any(|[y @ .., top]| rest == y && last & 0x7F == *top)
}

fn halves(signature: &[u8; 64]) -> [&[u8]; 2] {
    let (r, s) = signature.split_at(32);
    [r, s]
}

/// The y of the eight points of small order, little-endian: order 1, 2, 4 (two points), 8 (four points). What every
/// torsion point of edwards25519 is (RFC 7748, section 4.1, gives the curve); the tests compute them.
const SMALL_ORDER: [[u8; 32]; 5] = [
    [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    [
        0xEC, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F,
    ],
    [0; 32],
    [
        0xC7, 0x17, 0x6A, 0x70, 0x3D, 0x4D, 0xD8, 0x4F, 0xBA, 0x3C, 0x0B, 0x76, 0x0D, 0x10, 0x67, 0x0F, 0x2A,
        0x20, 0x53, 0xFA, 0x2C, 0x39, 0xCC, 0xC6, 0x4E, 0xC7, 0xFD, 0x77, 0x92, 0xAC, 0x03, 0x7A,
    ],
    [
        0x26, 0xE8, 0x95, 0x8F, 0xC2, 0xB2, 0x27, 0xB0, 0x45, 0xC3, 0xF4, 0x89, 0xF2, 0xEF, 0x98, 0xF0, 0xD5,
        0xDF, 0xAC, 0x05, 0xD3, 0xC6, 0x33, 0x39, 0xB1, 0x38, 0x02, 0x88, 0x6D, 0x53, 0xFC, 0x05,
    ],
];

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

    /// Every way to put the eight small points and a sound one in the places of A and R, with S from 0 on, and some
    /// sound signatures changed a little: this check and dalek's agree on each.
    #[test]
    #[expect(clippy::disallowed_methods, reason = "shows what strictness refuses")]
    fn it_takes_what_dalek_takes_strictly() {
        let sound = SigningKey::from_seed(&[9; 32]).unwrap();
        let with_sign = |y: &[u8; 32]| {
            let mut other = *y;
            other[31] |= 0x80;
            [*y, other]
        };
        let mut points: Vec<[u8; 32]> = SMALL_ORDER.iter().flat_map(with_sign).collect();
        assert!(points.iter().all(|point| {
            let key = ed25519_dalek::VerifyingKey::from_bytes(point).unwrap();
            key.is_weak() && is_small_order(point)
        }));
        points.push(*sound.public().as_bytes());
        let loose = std::cell::Cell::new(0);
        let both = |key: &ed25519_dalek::VerifyingKey, message: &[u8], signature: &[u8; 64]| {
            let theirs = Signature::from_bytes(signature);
            let strict = key.verify_strict(message, &theirs).is_ok();
            assert_eq!(verify_strict(key, message, signature).is_ok(), strict, "{signature:?}");
            loose.set(loose.get() + usize::from(!strict && key.verify(message, &theirs).is_ok()));
            strict
        };
        for (a, r) in points.iter().flat_map(|a| points.iter().map(move |r| (a, r))) {
            let key = ed25519_dalek::VerifyingKey::from_bytes(a).unwrap();
            for (s, message) in (0..3_u8).flat_map(|s| (0..16_u8).map(move |message| (s, [message]))) {
                let mut signature = [0; 64];
                signature[..32].copy_from_slice(r);
                signature[32] = s;
                assert!(!both(&key, &message, &signature));
            }
        }
        assert!(loose.get() > 100, "many of them pass where strictness is not asked for: {}", loose.get());
        let key = ed25519_dalek::VerifyingKey::from_bytes(sound.public().as_bytes()).unwrap();
        for message in 0..32_u8 {
            let signature = sound.sign(&[message]);
            assert!(both(&key, &[message], &signature));
            for at in 0..64 {
                let mut changed = signature;
                changed[at] ^= 1 << (message % 8);
                assert!(!both(&key, &[message], &changed));
            }
        }
    }
}
