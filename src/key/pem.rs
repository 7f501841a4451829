//! Keys as PEM files: PKCS#8 (RFC 5958) for secret keys, SPKI (RFC 5280, section 4.1) for public ones.

use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePrivateKey, EncodePublicKey};
use zeroize::Zeroizing;

use super::holder::Secret;
use super::{HolderKey, SigningKey, VerifyingKey};
use crate::error::Error;

impl SigningKey {
    /// The key as a PKCS#8 PEM text, not encrypted; wiped when dropped.
    ///
    /// # Errors
    /// [`Error::Malformed`] never for a key that was made by this library.
    pub fn to_pem(&self) -> Result<Zeroizing<String>, Error> {
        ed25519_dalek::SigningKey::from_bytes(self.seed())
            .to_pkcs8_pem(LineEnding::LF)
            .map_err(|_| malformed("an Ed25519 secret key", "it could not be written as PKCS#8"))
    }

    /// A key from a PKCS#8 PEM text (`BEGIN PRIVATE KEY`).
    ///
    /// # Errors
    /// [`Error::Malformed`] when the text is another kind of file, of key, or encrypted.
    pub fn from_pem(pem: &str) -> Result<Self, Error> {
        let other = "it is a secret key, but not an Ed25519 one; give a PKCS#8 file with an Ed25519 key";
        let key = ed25519_dalek::SigningKey::from_pkcs8_pem(pem)
            .map_err(|_| malformed("an Ed25519 secret key", unlike(pem, SECRET, other)))?;
        Self::from_seed(key.as_bytes())
    }
}

impl VerifyingKey {
    /// The key as an SPKI PEM text (`BEGIN PUBLIC KEY`).
    ///
    /// # Errors
    /// [`Error::Malformed`] never for a key that was made by this library.
    pub fn to_pem(&self) -> Result<String, Error> {
        let why = "it could not be written as SPKI";
        let key = ed25519_dalek::VerifyingKey::from_bytes(self.as_bytes())
            .map_err(|_| malformed("an Ed25519 public key", why))?;
        key.to_public_key_pem(LineEnding::LF).map_err(|_| malformed("an Ed25519 public key", why))
    }

    /// A key from an SPKI PEM text (`BEGIN PUBLIC KEY`).
    ///
    /// # Errors
    /// [`Error::Malformed`] when the text is another kind of file or of key, or the key is weak.
    pub fn from_pem(pem: &str) -> Result<Self, Error> {
        let other = "it is a public key, but not an Ed25519 one; give an SPKI file with an Ed25519 key";
        let key = ed25519_dalek::VerifyingKey::from_public_key_pem(pem)
            .map_err(|_| malformed("an Ed25519 public key", unlike(pem, PUBLIC, other)))?;
        Self::from_bytes(key.as_bytes())
    }
}

impl HolderKey {
    /// The key as a PKCS#8 PEM text, not encrypted; wiped when dropped.
    ///
    /// # Errors
    /// [`Error::Malformed`] never for a key that was made by this library.
    pub fn to_pem(&self) -> Result<Zeroizing<String>, Error> {
        match &self.0 {
            Secret::Ed25519(key) => key.to_pem(),
            Secret::P256(key) => key
                .to_pkcs8_pem(LineEnding::LF)
                .map_err(|_| malformed("a P-256 secret key", "it could not be written as PKCS#8")),
        }
    }

    /// A key from a PKCS#8 PEM text with an Ed25519 or a P-256 key.
    ///
    /// # Errors
    /// [`Error::Malformed`] when the text is another kind of file, of key, or encrypted.
    pub fn from_pem(pem: &str) -> Result<Self, Error> {
        if let Ok(key) = SigningKey::from_pem(pem) {
            return Ok(Self::from(key));
        }
        let other =
            "it is a secret key, but neither an Ed25519 nor a P-256 one; give a PKCS#8 file with one of them";
        ::p256::ecdsa::SigningKey::from_pkcs8_pem(pem)
            .map(|key| Self(Secret::P256(key)))
            .map_err(|_| malformed("a holder's secret key", unlike(pem, SECRET, other)))
    }
}

/// What is wrong with a PEM file, told by its first line (RFC 7468); `other` when its kind is right.
fn unlike(pem: &str, wanted: &str, other: &'static str) -> &'static str {
    let label = pem.trim_start().strip_prefix("-----BEGIN ").and_then(|rest| rest.split("-----").next());
    match label {
        Some(label) if label == wanted => other,
        Some(PUBLIC) => "it is a public key; give the secret one (BEGIN PRIVATE KEY)",
        Some(SECRET) => {
            "it is a secret key; give the public one (BEGIN PUBLIC KEY), and look who has seen this one"
        }
        Some("ENCRYPTED PRIVATE KEY") => "it is encrypted; decrypt it first (openssl pkcs8 -in FILE)",
        Some("EC PRIVATE KEY") => {
            "it is in SEC 1 form; convert it to PKCS#8 (openssl pkcs8 -topk8 -nocrypt -in FILE)"
        }
        Some("CERTIFICATE") => "it is a certificate; give the key alone",
        Some(_) => "it is a PEM file of another kind; give BEGIN PRIVATE KEY or BEGIN PUBLIC KEY",
        None => "it is no PEM text: it does not begin with -----BEGIN",
    }
}

const SECRET: &str = "PRIVATE KEY";
const PUBLIC: &str = "PUBLIC KEY";

fn malformed(what: &'static str, why: &'static str) -> Error {
    Error::Malformed { what, why }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_survive_their_files() {
        let key = SigningKey::generate().unwrap();
        let again = SigningKey::from_pem(&key.to_pem().unwrap()).unwrap();
        assert_eq!(again.public(), key.public());
        assert_eq!(&VerifyingKey::from_pem(&key.public().to_pem().unwrap()).unwrap(), key.public());
        for key in [HolderKey::generate_ed25519().unwrap(), HolderKey::generate_p256().unwrap()] {
            let again = HolderKey::from_pem(&key.to_pem().unwrap()).unwrap();
            assert_eq!(again.public(), key.public());
        }
    }

    #[test]
    fn other_files_are_refused() {
        let p256 = HolderKey::generate_p256().unwrap().to_pem().unwrap();
        assert!(SigningKey::from_pem(&p256).unwrap_err().to_string().contains("Ed25519"));
        let key = SigningKey::generate().unwrap();
        let (secret, public) = (key.to_pem().unwrap(), key.public().to_pem().unwrap());
        let told = |error: Error, words: &str| assert!(error.to_string().contains(words), "{error}");
        told(SigningKey::from_pem(&public).unwrap_err(), "it is a public key");
        told(HolderKey::from_pem(&public).unwrap_err(), "it is a public key");
        told(VerifyingKey::from_pem(&secret).unwrap_err(), "look who has seen");
        told(HolderKey::from_pem("").unwrap_err(), "no PEM text");
        for (label, words) in
            [("EC PRIVATE KEY", "SEC 1"), ("ENCRYPTED PRIVATE KEY", "decrypt it"), ("X", "another kind")]
        {
            told(HolderKey::from_pem(&secret.replace("PRIVATE KEY", label)).unwrap_err(), words);
        }
    }
}
