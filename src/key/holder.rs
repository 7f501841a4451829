//! The holder's key: Ed25519 or P-256, as a `COSE_Key` in the credential's `cnf`.

use std::fmt;

use super::{Algorithm, SignatureFault, SigningKey, VerifyingKey, ed25519, p256};
use crate::cbor::{Reader, Writer};
use crate::document::ClaimFault;
use crate::error::{Error, random};

/// A holder's public key: Ed25519, or P-256 as a compressed point (RFC 9053, section 7).
///
/// Kept as the bytes that were signed; whether they are a point shows when a signature is held against them.
///
/// ```
/// use sanse::key::{Algorithm, HolderKey, HolderPublicKey};
///
/// let key = HolderKey::generate_p256()?.public();
/// assert_eq!(key.algorithm(), Algorithm::Es256);
/// assert_eq!(HolderPublicKey::p256_from_sec1(&key.to_bytes())?, key);
/// # Ok::<(), sanse::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct HolderPublicKey(Point);

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Point {
    Ed25519([u8; 32]),
    P256 { x: [u8; 32], y_is_odd: bool },
}

impl HolderPublicKey {
    /// An Ed25519 key.
    #[must_use]
    pub fn ed25519(key: &VerifyingKey) -> Self {
        Self(Point::Ed25519(*key.as_bytes()))
    }

    /// A P-256 key from its SEC 1 point: 33 bytes compressed or 65 uncompressed, as WebCrypto's `raw` export,
    /// Android and the Secure Enclave give it.
    ///
    /// # Errors
    /// [`Error::Malformed`] when the bytes are no point of the curve.
    pub fn p256_from_sec1(point: &[u8]) -> Result<Self, Error> {
        let why = "these bytes are not a point of the curve in SEC 1 form (33 or 65 bytes)";
        let key = ::p256::ecdsa::VerifyingKey::from_sec1_bytes(point)
            .map_err(|_| Error::Malformed { what: "a P-256 public key", why })?;
        Ok(Self::p256(&key))
    }

    /// The point in bytes: 32 for Ed25519, 33 (SEC 1, compressed) for P-256.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        match &self.0 {
            Point::Ed25519(bytes) => bytes.to_vec(),
            Point::P256 { x, y_is_odd } => {
                let mut point = vec![if *y_is_odd { 3 } else { 2 }];
                point.extend_from_slice(x);
                point
            }
        }
    }

    pub(super) fn p256(key: &::p256::ecdsa::VerifyingKey) -> Self {
        let (x, y_is_odd) = p256::encode(key);
        Self(Point::P256 { x, y_is_odd })
    }

    /// The algorithm of its signatures.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        match self.0 {
            Point::Ed25519(_) => Algorithm::EdDsa,
            Point::P256 { .. } => Algorithm::Es256,
        }
    }

    pub(crate) fn verify(&self, message: &[u8], signature: &[u8; 64]) -> Result<(), SignatureFault> {
        match &self.0 {
            Point::Ed25519(bytes) => {
                let key = ed25519::decode(bytes).ok_or(SignatureFault::Key)?;
                ed25519::verify_strict(&key, message, signature)
            }
            Point::P256 { x, y_is_odd } => {
                let key = p256::decode(x, *y_is_odd).ok_or(SignatureFault::Key)?;
                p256::verify(&key, message, signature)
            }
        }
    }

    /// The bytes of the point: a key of one kind is never taken for one of the other.
    pub(crate) fn hash_into(&self, mut update: impl FnMut(&[u8])) {
        match &self.0 {
            Point::Ed25519(bytes) => {
                update(&[1]);
                update(bytes);
            }
            Point::P256 { x, y_is_odd } => {
                update(&[2 + u8::from(*y_is_odd)]);
                update(x);
            }
        }
    }

    pub(crate) fn as_ed25519(&self) -> Option<&[u8; 32]> {
        match &self.0 {
            Point::Ed25519(bytes) => Some(bytes),
            Point::P256 { .. } => None,
        }
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        match &self.0 {
            Point::Ed25519(bytes) => {
                writer.map(3).int(KTY).uint(KTY_OKP).int(CRV).uint(CRV_ED25519).int(X).bytes(bytes);
            }
            Point::P256 { x, y_is_odd } => {
                writer.map(4).int(KTY).uint(KTY_EC2).int(CRV).uint(CRV_P256).int(X).bytes(x);
                writer.int(Y).boolean(*y_is_odd);
            }
        }
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, ClaimFault> {
        const CNF: ClaimFault = ClaimFault::Value("cnf");
        let mut keys = reader.map()?;
        let mut expect = |reader: &mut Reader<'_>, label| match reader.key(&mut keys)? {
            Some(key) if key == label => Ok(()),
            _ => Err(CNF),
        };
        expect(reader, KTY)?;
        let kty = reader.uint()?;
        expect(reader, CRV)?;
        let crv = reader.uint()?;
        expect(reader, X)?;
        let x = reader.bytes_of("32 bytes of a key")?;
        let point = match (kty, crv) {
            (KTY_OKP, CRV_ED25519) => Point::Ed25519(x),
            (KTY_EC2, CRV_P256) => {
                expect(reader, Y)?;
                Point::P256 { x, y_is_odd: reader.boolean()? }
            }
            _ => return Err(CNF),
        };
        if keys.is_empty() { Ok(Self(point)) } else { Err(CNF) }
    }
}

// COSE_Key parameters (RFC 9053, section 7; RFC 9052, section 7.1).
const KTY: i64 = 1;
const CRV: i64 = -1;
const X: i64 = -2;
const Y: i64 = -3;
const KTY_OKP: u64 = 1;
const KTY_EC2: u64 = 2;
const CRV_ED25519: u64 = 6;
const CRV_P256: u64 = 1;

impl fmt::Debug for HolderPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A holder's key follows the person from gate to gate, so it counts as personal.
        write!(f, "HolderPublicKey({:?}, hidden)", self.algorithm())
    }
}

/// A holder's secret key, kept in memory; wiped when dropped, never printed.
///
/// A phone keeps its key in secure hardware instead: see [`Signer`](super::Signer).
///
/// ```
/// use sanse::key::{HolderKey, SigningKey};
///
/// let made = HolderKey::generate_ed25519()?;
/// let kept = HolderKey::from(SigningKey::from_seed(&[7; 32])?); // from 32 secret bytes
/// assert_ne!(made.public(), kept.public());
/// # Ok::<(), sanse::Error>(())
/// ```
#[derive(Clone)]
pub struct HolderKey(pub(super) Secret);

#[derive(Clone)]
pub(super) enum Secret {
    Ed25519(Box<SigningKey>),
    P256(::p256::ecdsa::SigningKey),
}

impl HolderKey {
    /// A new Ed25519 key.
    ///
    /// # Errors
    /// [`Error::Randomness`] when the operating system gives none.
    pub fn generate_ed25519() -> Result<Self, Error> {
        SigningKey::generate().map(Self::from)
    }

    /// A new P-256 key.
    ///
    /// # Errors
    /// [`Error::Randomness`] when the operating system gives none.
    pub fn generate_p256() -> Result<Self, Error> {
        // A scalar at or above the group order comes once in 2^32 draws; one more draw is enough.
        let draw = || Self::p256_from_scalar(&zeroize::Zeroizing::new(random::<32>()?));
        draw().or_else(|_| draw())
    }

    /// The P-256 key of this secret number, 32 bytes big-endian.
    ///
    /// # Errors
    /// [`Error::Malformed`] when it is 0 or not below the group order.
    pub fn p256_from_scalar(scalar: &[u8; 32]) -> Result<Self, Error> {
        let why = "the number is 0 or not below the order of the curve";
        let key = ::p256::ecdsa::SigningKey::from_slice(scalar)
            .map_err(|_| Error::Malformed { what: "a P-256 secret key", why })?;
        Ok(Self(Secret::P256(key)))
    }

    /// The public key.
    #[must_use]
    pub fn public(&self) -> HolderPublicKey {
        match &self.0 {
            Secret::Ed25519(key) => HolderPublicKey::ed25519(key.public()),
            Secret::P256(key) => HolderPublicKey::p256(key.verifying_key()),
        }
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Option<[u8; 64]> {
        match &self.0 {
            Secret::Ed25519(key) => Some(key.sign(message)),
            Secret::P256(key) => p256::sign(key, message),
        }
    }
}

impl From<SigningKey> for HolderKey {
    fn from(key: SigningKey) -> Self {
        Self(Secret::Ed25519(Box::new(key)))
    }
}

impl fmt::Debug for HolderKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HolderKey({:?}, hidden)", self.public().algorithm())
    }
}
