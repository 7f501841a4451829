//! Keys: Ed25519 for issuers and roots, Ed25519 or P-256 for holders, X25519 for reports. Nothing else touches a curve.

mod ed25519;
#[cfg(feature = "pem")]
mod encrypted;
mod holder;
#[cfg(feature = "report")]
mod hpke;
mod p256;
#[cfg(feature = "pem")]
mod pem;
mod report;
#[cfg(all(feature = "report", feature = "pem"))]
mod report_pem;
mod signer;

use std::fmt;

use sha2::{Digest, Sha256};

pub use self::ed25519::{SigningKey, VerifyingKey};
pub use self::holder::{HolderKey, HolderPublicKey};
#[cfg(feature = "report")]
pub use self::hpke::ReportKey;
#[cfg(feature = "report")]
pub(crate) use self::hpke::seal;
pub use self::report::ReportPublicKey;
pub use self::signer::{Signer, SignerError, signature_from_der};
pub(crate) use self::signer::{SigningParty, accept};

/// The signature algorithm of a document: its `alg` header parameter (RFC 9052, section 3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Algorithm {
    /// -8: Ed25519 (RFC 9053, section 2.2).
    EdDsa,
    /// -7: ECDSA over P-256 with SHA-256 (RFC 9053, section 2.1), for holders only, S in its lower half.
    Es256,
}

impl Algorithm {
    /// The number in the header.
    #[must_use]
    pub fn number(self) -> i64 {
        match self {
            Algorithm::EdDsa => -8,
            Algorithm::Es256 => -7,
        }
    }

    pub(crate) fn from_number(number: i64) -> Option<Self> {
        [Algorithm::EdDsa, Algorithm::Es256].into_iter().find(|a| a.number() == number)
    }
}

/// The `kid` of a key: the first 4 bytes of the SHA-256 of its 32 bytes.
///
/// An identifier for look-up, not a fingerprint: two keys may share one, and then both are tried.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId([u8; 4]);

impl KeyId {
    /// The `kid` of this key.
    #[must_use]
    pub fn of(key: &VerifyingKey) -> Self {
        let [a, b, c, d, ..] = Sha256::digest(key.as_bytes()).0;
        Self([a, b, c, d])
    }

    /// The four bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 4] {
        &self.0
    }

    pub(crate) fn from_bytes(bytes: [u8; 4]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Why a signature does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SignatureFault {
    /// The key is not one that may verify anything: not on the curve, another encoding, or of small order.
    Key,
    /// The signature has a second encoding of its number S (Ed25519: S at or above the group order; ES256:
    /// the higher of the two).
    NotCanonical,
    /// Another message or another key.
    Invalid,
}

/// A public key of either kind, as a signature is held against it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum PublicKey<'a> {
    Issuer(&'a VerifyingKey),
    Holder(&'a HolderPublicKey),
}

impl PublicKey<'_> {
    pub(crate) fn algorithm(self) -> Algorithm {
        match self {
            PublicKey::Issuer(_) => Algorithm::EdDsa,
            PublicKey::Holder(key) => key.algorithm(),
        }
    }

    pub(crate) fn verify(self, message: &[u8], signature: &[u8; 64]) -> Result<(), SignatureFault> {
        match self {
            PublicKey::Issuer(key) => key.verify(message, signature),
            PublicKey::Holder(key) => key.verify(message, signature),
        }
    }
}

#[cfg(test)]
mod truth;
