//! A district authority's key as a PEM file: X25519 in PKCS#8 and SPKI (RFC 8410).

use pkcs8::der::asn1::OctetStringRef;
use pkcs8::der::pem::LineEnding;
use pkcs8::der::{Decode, Encode, SecretDocument};
use pkcs8::{AlgorithmIdentifierRef, ObjectIdentifier, PrivateKeyInfoRef};
use zeroize::Zeroizing;

use super::{ReportKey, encrypted, pem};
use crate::error::Error;

/// id-X25519 (RFC 8410, section 3).
const X25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.110");

const WHAT: &str = "an X25519 secret key";
const OTHER: &str = "it is a secret key, but not an X25519 one; give a PKCS#8 file with an X25519 key";

impl ReportKey {
    /// The key as a PKCS#8 PEM text, not encrypted; wiped when dropped.
    ///
    /// # Errors
    /// [`Error::Malformed`] never for a key that was made by this library.
    pub fn to_pem(&self) -> Result<Zeroizing<String>, Error> {
        SecretDocument::try_from(self.to_der()?.as_slice())
            .and_then(|der| der.to_pem("PRIVATE KEY", LineEnding::LF))
            .map_err(|_| unwritten())
    }

    /// A key from a PKCS#8 PEM text (`BEGIN PRIVATE KEY`); OpenSSL makes one by `genpkey -algorithm X25519`.
    ///
    /// # Errors
    /// [`Error::Encrypted`] when the text needs a passphrase: see [`ReportKey::from_encrypted_pem`];
    /// [`Error::Malformed`] when it is another kind of file or of key.
    pub fn from_pem(text: &str) -> Result<Self, Error> {
        let other = || pem::secret_unlike(text, WHAT, OTHER);
        match SecretDocument::from_pem(text) {
            Ok(("PRIVATE KEY", der)) => Self::from_der(der.as_bytes()).ok_or_else(other),
            _ => Err(other()),
        }
    }

    /// The key as a PEM text under a passphrase, as
    /// [`SigningKey::to_encrypted_pem`](super::SigningKey::to_encrypted_pem) writes it.
    ///
    /// # Errors
    /// As there.
    pub fn to_encrypted_pem(&self, passphrase: &[u8]) -> Result<String, Error> {
        encrypted::seal(WHAT, &self.to_der()?, passphrase)
    }

    /// A key from a PEM text under a passphrase.
    ///
    /// # Errors
    /// As [`SigningKey::from_encrypted_pem`](super::SigningKey::from_encrypted_pem).
    pub fn from_encrypted_pem(text: &str, passphrase: &[u8]) -> Result<Self, Error> {
        let der = pem::decrypt(WHAT, text, passphrase)?;
        Self::from_der(&der).ok_or(Error::Malformed { what: WHAT, why: OTHER })
    }

    fn to_der(&self) -> Result<Zeroizing<Vec<u8>>, Error> {
        let secret = self.to_bytes();
        // CurvePrivateKey is an octet string within the octet string (RFC 8410, section 7).
        let inner = OctetStringRef::new(&*secret).and_then(|key| key.to_der()).map(Zeroizing::new);
        let inner = inner.map_err(|_| unwritten())?;
        let outer = OctetStringRef::new(&inner).map_err(|_| unwritten())?;
        let algorithm = AlgorithmIdentifierRef { oid: X25519, parameters: None };
        PrivateKeyInfoRef::new(algorithm, outer).to_der().map(Zeroizing::new).map_err(|_| unwritten())
    }

    /// The key in DER; the public half beside it, where there is one, must be its own.
    fn from_der(der: &[u8]) -> Option<Self> {
        let info = PrivateKeyInfoRef::try_from(der).ok()?;
        let plain = info.algorithm.oid == X25519 && info.algorithm.parameters.is_none();
        let inner = <&OctetStringRef>::from_der(info.private_key.as_bytes()).ok().filter(|_| plain)?;
        let secret = Zeroizing::new(<[u8; 32]>::try_from(inner.as_bytes()).ok()?);
        let key = Self::from_bytes(&secret);
        let public = info.public_key.map(|key| key.as_bytes());
        public.is_none_or(|public| public == Some(key.public().as_bytes())).then_some(key)
    }
}

fn unwritten() -> Error {
    Error::Malformed { what: WHAT, why: "it could not be written as PKCS#8" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::SigningKey;

    /// TEST KEY ONLY, for ever public: by `openssl genpkey -algorithm X25519` (OpenSSL 3), its public half by
    /// `openssl pkey -pubout -outform DER | tail -c 32`.
    const BY_OPENSSL: &str = "\
-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VuBCIEIGB+oDFExHj5BH50Md+oZ2yIzkCruhsh1xR+RyYgNiFX
-----END PRIVATE KEY-----
";
    const PUBLIC: [u8; 32] = [
        0xA4, 0xFE, 0x3C, 0xD2, 0x82, 0xC6, 0x7E, 0x38, 0x93, 0x42, 0x30, 0x20, 0x52, 0x30, 0xE2, 0xC3, 0x0C,
        0xD1, 0x9D, 0x19, 0x5F, 0x2B, 0x0C, 0x1F, 0x10, 0x8E, 0x08, 0xA6, 0x3B, 0x81, 0xF9, 0x54,
    ];

    #[test]
    fn what_openssl_wrote_is_read_and_written_alike() {
        let key = ReportKey::from_pem(BY_OPENSSL).unwrap();
        assert_eq!(key.public().as_bytes(), &PUBLIC);
        assert_eq!(*key.to_pem().unwrap(), BY_OPENSSL);
        let encrypted = key.to_encrypted_pem(b"sanse-test").unwrap();
        let again = ReportKey::from_encrypted_pem(&encrypted, b"sanse-test").unwrap();
        assert_eq!(again.public(), key.public());
        let wrong = ReportKey::from_encrypted_pem(&encrypted, b"a guess").unwrap_err();
        assert_eq!(wrong.code(), "passphrase");
        assert_eq!(ReportKey::from_pem(&encrypted).unwrap_err().code(), "encrypted");
    }

    #[test]
    fn other_keys_and_files_are_refused() {
        let signing = SigningKey::generate().unwrap();
        for text in [&*signing.to_pem().unwrap(), &signing.public().to_pem().unwrap(), "no key"] {
            assert_eq!(ReportKey::from_pem(text).unwrap_err().code(), "malformed", "{text}");
        }
        assert!(SigningKey::from_pem(BY_OPENSSL).is_err());
    }
}
