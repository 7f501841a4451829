//! Keys as PEM files: PKCS#8 (RFC 5958) for secret keys, plain or under a passphrase, SPKI (RFC 5280, section 4.1) for
//! public ones.

use ed25519_dalek::pkcs8::KeypairBytes;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePrivateKey, EncodePublicKey};
use pkcs8::PrivateKeyInfoRef;
use zeroize::{Zeroize, Zeroizing};

use super::holder::Secret;
use super::{HolderKey, SigningKey, VerifyingKey, encrypted};
use crate::error::Error;

impl SigningKey {
    /// The key as a PKCS#8 PEM text, not encrypted; wiped when dropped.
    ///
    /// # Errors
    /// [`Error::Malformed`] never for a key that was made by this library.
    pub fn to_pem(&self) -> Result<Zeroizing<String>, Error> {
        ed25519_dalek::SigningKey::from_bytes(self.seed())
            .to_pkcs8_pem(LineEnding::LF)
            .map_err(|_| malformed(ED25519, "it could not be written as PKCS#8"))
    }

    /// A key from a PKCS#8 PEM text (`BEGIN PRIVATE KEY`).
    ///
    /// # Errors
    /// [`Error::Encrypted`] when the text needs a passphrase: see [`SigningKey::from_encrypted_pem`];
    /// [`Error::Malformed`] when it is another kind of file or of key.
    pub fn from_pem(pem: &str) -> Result<Self, Error> {
        let key = ed25519_dalek::SigningKey::from_pkcs8_pem(pem)
            .map_err(|_| secret_unlike(pem, ED25519, NOT_ED25519))?;
        Self::from_seed(key.as_bytes())
    }

    /// The key as a PEM text under a passphrase (`BEGIN ENCRYPTED PRIVATE KEY`): PKCS#8 (RFC 5958, section 3) with
    /// PBES2 (RFC 8018, section 6.2), scrypt (RFC 7914) and AES-256-CBC. OpenSSL reads it.
    ///
    /// The passphrase counts as bytes: take UTF-8, and the same of the forms that Unicode has for one letter. CBC does not
    /// find every flipped bit: hold the public key of what was opened against the one you know.
    ///
    /// ```
    /// use sanse::Error;
    /// use sanse::key::SigningKey;
    ///
    /// let key = SigningKey::generate()?;
    /// let pem = key.to_encrypted_pem(b"a few words that nobody guesses")?;
    /// assert!(pem.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----"));
    /// let again = SigningKey::from_encrypted_pem(&pem, b"a few words that nobody guesses")?;
    /// assert_eq!(again.public(), key.public());
    ///
    /// assert!(matches!(SigningKey::from_pem(&pem), Err(Error::Encrypted { .. })));
    /// assert!(matches!(SigningKey::from_encrypted_pem(&pem, b"a guess"), Err(Error::Passphrase { .. })));
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Length`] for an empty passphrase, or past
    /// [`limits::PASSPHRASE_BYTES`](crate::limits::PASSPHRASE_BYTES);
    /// [`Error::Randomness`] when there is none for the salt.
    pub fn to_encrypted_pem(&self, passphrase: &[u8]) -> Result<String, Error> {
        // Version 1, without the public key: OpenSSL 3.0 does not read version 2 (RFC 5958, section 2).
        let mut bytes = KeypairBytes { secret_key: *self.seed(), public_key: None };
        let der = bytes.to_pkcs8_der();
        bytes.secret_key.zeroize();
        let der = der.map_err(|_| malformed(ED25519, "it could not be written as PKCS#8"))?;
        encrypted::seal(ED25519, der.as_bytes(), passphrase)
    }

    /// A key from a PEM text under a passphrase (`BEGIN ENCRYPTED PRIVATE KEY`), with PBKDF2 or scrypt and AES-CBC.
    ///
    /// # Errors
    /// [`Error::Passphrase`] when it does not open; [`Error::Costly`] when opening would take more than
    /// [`limits`](crate::limits) allow, before any of it is spent; [`Error::Unsupported`] for other schemes;
    /// [`Error::Malformed`] when the text is another kind of file or of key, or is not encrypted;
    /// [`Error::Length`] as in [`SigningKey::to_encrypted_pem`].
    pub fn from_encrypted_pem(pem: &str, passphrase: &[u8]) -> Result<Self, Error> {
        let der = decrypt(ED25519, pem, passphrase)?;
        let key =
            ed25519_dalek::SigningKey::from_pkcs8_der(&der).map_err(|_| malformed(ED25519, NOT_ED25519))?;
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
    /// [`Error::Encrypted`] when the text needs a passphrase: see [`HolderKey::from_encrypted_pem`];
    /// [`Error::Malformed`] when it is another kind of file or of key.
    pub fn from_pem(pem: &str) -> Result<Self, Error> {
        if let Ok(key) = SigningKey::from_pem(pem) {
            return Ok(Self::from(key));
        }
        ::p256::ecdsa::SigningKey::from_pkcs8_pem(pem)
            .map(|key| Self(Secret::P256(key)))
            .map_err(|_| secret_unlike(pem, HOLDER, NOT_A_HOLDERS))
    }

    /// The key as a PEM text under a passphrase, as [`SigningKey::to_encrypted_pem`] writes it.
    ///
    /// # Errors
    /// As there.
    pub fn to_encrypted_pem(&self, passphrase: &[u8]) -> Result<String, Error> {
        match &self.0 {
            Secret::Ed25519(key) => key.to_encrypted_pem(passphrase),
            Secret::P256(key) => {
                let failed = |_| malformed("a P-256 secret key", "it could not be written as PKCS#8");
                encrypted::seal(HOLDER, key.to_pkcs8_der().map_err(failed)?.as_bytes(), passphrase)
            }
        }
    }

    /// A key from a PEM text under a passphrase, with an Ed25519 or a P-256 key.
    ///
    /// # Errors
    /// As [`SigningKey::from_encrypted_pem`].
    pub fn from_encrypted_pem(pem: &str, passphrase: &[u8]) -> Result<Self, Error> {
        let der = decrypt(HOLDER, pem, passphrase)?;
        if let Ok(key) = ed25519_dalek::SigningKey::from_pkcs8_der(&der) {
            return Ok(Self::from(SigningKey::from_seed(key.as_bytes())?));
        }
        ::p256::ecdsa::SigningKey::from_pkcs8_der(&der)
            .map(|key| Self(Secret::P256(key)))
            .map_err(|_| malformed(HOLDER, NOT_A_HOLDERS))
    }
}

/// The PKCS#8 key in DER inside an encrypted PEM text.
pub(super) fn decrypt(what: &'static str, pem: &str, passphrase: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    match label(pem) {
        Some(ENCRYPTED) => {}
        Some(SECRET) => return Err(malformed(what, "it is not encrypted; read it without a passphrase")),
        _ => return Err(malformed(what, unlike(pem, ENCRYPTED, ""))),
    }
    let der = encrypted::open(what, pem, passphrase)?;
    // CBC has no check of its own: one wrong passphrase in 256 leaves a padding that looks right. And a public key
    // that is no whole bytes would not be held against the secret one.
    let info = PrivateKeyInfoRef::try_from(der.as_slice()).map_err(|_| Error::Passphrase { what })?;
    if info.public_key.is_some_and(|key| key.as_bytes().is_none()) {
        return Err(Error::Passphrase { what });
    }
    Ok(der)
}

/// Why a PEM text is no plain secret key.
pub(super) fn secret_unlike(pem: &str, what: &'static str, other: &'static str) -> Error {
    if label(pem) == Some(ENCRYPTED) {
        return Error::Encrypted { what };
    }
    malformed(what, unlike(pem, SECRET, other))
}

fn label(pem: &str) -> Option<&str> {
    pem.trim_start().strip_prefix("-----BEGIN ").and_then(|rest| rest.split("-----").next())
}

/// What is wrong with a PEM file, told by its first line (RFC 7468); `other` when its kind is right.
fn unlike(pem: &str, wanted: &str, other: &'static str) -> &'static str {
    match label(pem) {
        Some(label) if label == wanted => other,
        Some(PUBLIC) => "it is a public key; give the secret one (BEGIN PRIVATE KEY)",
        Some(SECRET) => {
            "it is a secret key; give the public one (BEGIN PUBLIC KEY), and look who has seen this one"
        }
        Some(ENCRYPTED) => "it is an encrypted secret key; give the public one (BEGIN PUBLIC KEY)",
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
const ENCRYPTED: &str = "ENCRYPTED PRIVATE KEY";

const ED25519: &str = "an Ed25519 secret key";
const HOLDER: &str = "a holder's secret key";
const NOT_ED25519: &str =
    "it is a secret key, but not an Ed25519 one; give a PKCS#8 file with an Ed25519 key";
const NOT_A_HOLDERS: &str =
    "it is a secret key, but neither an Ed25519 nor a P-256 one; give a PKCS#8 file with one of them";

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
            let pem = key.to_encrypted_pem(b"sanse-test").unwrap();
            assert_eq!(HolderKey::from_encrypted_pem(&pem, b"sanse-test").unwrap().public(), key.public());
            assert!(matches!(HolderKey::from_pem(&pem), Err(Error::Encrypted { .. })));
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
        told(SigningKey::from_encrypted_pem(&secret, b"x").unwrap_err(), "not encrypted");
        told(SigningKey::from_encrypted_pem(&public, b"x").unwrap_err(), "it is a public key");
        let holders = HolderKey::generate_p256().unwrap().to_encrypted_pem(b"x").unwrap();
        told(SigningKey::from_encrypted_pem(&holders, b"x").unwrap_err(), "not an Ed25519 one");
        let unlabelled = secret.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY");
        told(VerifyingKey::from_pem(&unlabelled).unwrap_err(), "encrypted secret key");
        for (label, words) in
            [("EC PRIVATE KEY", "SEC 1"), ("ENCRYPTED PRIVATE KEY", "its passphrase"), ("X", "another kind")]
        {
            told(HolderKey::from_pem(&secret.replace("PRIVATE KEY", label)).unwrap_err(), words);
        }
    }
}
