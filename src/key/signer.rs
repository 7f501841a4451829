//! Keys that live elsewhere: an HSM, a KMS, a phone's secure element.

use super::{HolderKey, HolderPublicKey, PublicKey, SigningKey, VerifyingKey, p256};
use crate::error::Error;

/// A key kept outside this process that signs a message on request.
///
/// Given the message itself, never a hash of it; answers r‖s, 64 bytes: for Ed25519 the signature of RFC
/// 8032, for P-256 with SHA-256 the two numbers big-endian ([`signature_from_der`] helps). A high S is
/// lowered, and every signature is verified against the public key before anything is emitted.
///
/// ```
/// use sanse::key::{HolderPublicKey, Signer, SignerError};
///
/// struct Enclave; // holds a handle of the platform
///
/// impl Signer<HolderPublicKey> for Enclave {
///     fn public_key(&self) -> HolderPublicKey {
///         # let point = sanse::key::HolderKey::generate_p256().unwrap().public().to_bytes();
///         // asked of the platform once, when the key was made
///         HolderPublicKey::p256_from_sec1(&point).expect("a point of the curve")
///     }
///
///     fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignerError> {
///         # let _ = message;
///         // the platform signs; DER answers go through `signature_from_der`
///         Err("the person did not confirm".into())
///     }
/// }
///
/// let refused = sanse::Enrolment::elsewhere(Enclave, &[0; 16]).unwrap_err();
/// assert_eq!(refused.to_string(), "the signer failed: the person did not confirm");
/// ```
pub trait Signer<K>: Send + Sync {
    /// The public key; asked once, when the signer is handed over.
    fn public_key(&self) -> K;

    /// Signs the message.
    ///
    /// # Errors
    /// Whatever the device says; the text reaches the caller inside [`Error::Signer`].
    fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignerError>;
}

/// What a [`Signer`] says when it cannot sign.
pub type SignerError = Box<dyn std::error::Error + Send + Sync>;

/// r‖s from an ECDSA P-256 signature in DER, as most platforms answer (RFC 3279, section 2.2.3).
///
/// # Errors
/// [`Error::Malformed`] when the bytes are no such signature.
pub fn signature_from_der(der: &[u8]) -> Result<[u8; 64], Error> {
    let why = "it is not an ECDSA P-256 signature in DER";
    p256::from_der(der).ok_or(Error::Malformed { what: "a signature", why })
}

/// Whoever signs a document: a key in memory, or a signer elsewhere with the public key it must match.
pub(crate) enum SigningParty {
    Issuer(Box<SigningKey>),
    IssuerElsewhere(Box<dyn Signer<VerifyingKey>>, VerifyingKey),
    Holder(HolderKey),
    HolderElsewhere(Box<dyn Signer<HolderPublicKey>>, HolderPublicKey),
}

impl SigningParty {
    /// The signature of `message`. A key in memory cannot part from its public key and needs no second look;
    /// what comes from elsewhere is normalised and verified before it is believed.
    pub(crate) fn sign(&self, message: &[u8]) -> Result<[u8; 64], Error> {
        match self {
            Self::Issuer(key) => Ok(key.sign(message)),
            Self::Holder(key) => {
                key.sign(message).ok_or(Error::Signer { why: "the P-256 key gave no signature".to_owned() })
            }
            Self::IssuerElsewhere(signer, key) => {
                checked(signer.sign(message), message, PublicKey::Issuer(key))
            }
            Self::HolderElsewhere(signer, key) => {
                checked(signer.sign(message), message, PublicKey::Holder(key))
            }
        }
    }
}

fn checked(
    answer: Result<[u8; 64], SignerError>,
    message: &[u8],
    key: PublicKey<'_>,
) -> Result<[u8; 64], Error> {
    let signature = answer.map_err(|e| Error::Signer { why: e.to_string() })?;
    accept(signature, message, key)
}

/// The canonical form of a signature made elsewhere, if it holds.
pub(crate) fn accept(signature: [u8; 64], message: &[u8], key: PublicKey<'_>) -> Result<[u8; 64], Error> {
    let signature = match key.algorithm() {
        super::Algorithm::EdDsa => signature,
        super::Algorithm::Es256 => p256::normalise(&signature).unwrap_or(signature),
    };
    key.verify(message, &signature).map_err(|_| Error::Signer {
        why: "its signature does not hold under its public key; nothing was emitted".to_owned(),
    })?;
    Ok(signature)
}

impl std::fmt::Debug for SigningParty {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Issuer(key) => write!(f, "{key:?}"),
            Self::Holder(key) => write!(f, "{key:?}"),
            Self::IssuerElsewhere(_, key) => write!(f, "elsewhere: {key:?}"),
            Self::HolderElsewhere(_, key) => write!(f, "elsewhere: {key:?}"),
        }
    }
}
