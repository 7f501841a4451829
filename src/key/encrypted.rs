//! Secret keys under a passphrase: PBES2 (RFC 8018, section 6.2) in an `EncryptedPrivateKeyInfo` (RFC 5958, section 3).

use pkcs8::EncryptedPrivateKeyInfoRef;
use pkcs8::der::asn1::OctetStringRef;
use pkcs8::der::pem::{LineEnding, PemLabel, encode_string};
use pkcs8::der::{Encode, ErrorKind, SecretDocument, Tag};
use pkcs8::pkcs5::pbes2::{AES_128_CBC_OID, AES_192_CBC_OID, AES_256_CBC_OID, Kdf, Parameters, Pbkdf2Prf};
use pkcs8::pkcs5::{EncryptionScheme, scrypt};
use zeroize::Zeroizing;

use crate::error::{Error, random};
use crate::limits;

/// What scrypt costs in files written here: 16 MiB and a fifth of a second. OWASP's "Password Storage Cheat Sheet"
/// holds it equal to N = 2¹⁷ with p = 1; OpenSSL takes no more than 32 MiB unless told to, and so reads these.
const LOG_N: u8 = 14;
const R: u32 = 8;
const P: u32 = 5;

/// A PKCS#8 key in DER, encrypted: scrypt (RFC 7914) and AES-256-CBC, with a salt and an IV of their own.
pub(super) fn seal(what: &'static str, key: &[u8], passphrase: &[u8]) -> Result<String, Error> {
    check(passphrase)?;
    let (salt, iv) = (random::<16>()?, random::<16>()?);
    scrypt::Params::new(LOG_N, R, P)
        .ok()
        .and_then(|cost| Parameters::generate_scrypt_aes256cbc(cost, &salt, iv).ok())
        .and_then(|scheme| seal_with(scheme, key, passphrase))
        .ok_or(Error::Malformed { what, why: "it could not be written as encrypted PKCS#8" })
}

fn seal_with(scheme: Parameters, key: &[u8], passphrase: &[u8]) -> Option<String> {
    let sealed = scheme.encrypt(passphrase, key).ok()?;
    label(scheme, &sealed)
}

fn label(scheme: Parameters, sealed: &[u8]) -> Option<String> {
    let encrypted_data = OctetStringRef::new(sealed).ok()?;
    let info = EncryptedPrivateKeyInfoRef { encryption_algorithm: scheme.into(), encrypted_data };
    encode_string(EncryptedPrivateKeyInfoRef::PEM_LABEL, LineEnding::LF, &info.to_der().ok()?).ok()
}

/// The PKCS#8 key in DER inside an encrypted one. What opening costs is bounded before it is begun.
pub(super) fn open(what: &'static str, pem: &str, passphrase: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    check(passphrase)?;
    let malformed =
        Error::Malformed { what, why: "it is labelled as an encrypted key, but is none; restore it" };
    let (_, der) = SecretDocument::from_pem(pem).map_err(|_| malformed.clone())?;
    let info = EncryptedPrivateKeyInfoRef::try_from(der.as_bytes()).map_err(|error| match asn1(&error) {
        Some(ErrorKind::OidUnknown { .. }) => unsupported(what, "a cipher or a hash that is not known here"),
        Some(ErrorKind::Value { tag: Tag::ObjectIdentifier }) => unsupported(what, OLD),
        _ => malformed,
    })?;
    let EncryptionScheme::Pbes2(scheme) = &info.encryption_algorithm else {
        return Err(unsupported(what, OLD));
    };
    affordable(what, scheme)?;
    let mut bytes = Zeroizing::new(info.encrypted_data.as_bytes().to_vec());
    let length = scheme.decrypt_in_place(passphrase, &mut bytes).map(<[u8]>::len);
    bytes.truncate(length.map_err(|_| Error::Passphrase { what })?);
    Ok(bytes)
}

/// What was used before PBES2.
const OLD: &str = "PBES1, or a scheme of PKCS #12";

fn asn1(error: &pkcs8::Error) -> Option<ErrorKind> {
    if let pkcs8::Error::Asn1(error) = error { Some(error.kind()) } else { None }
}

/// Refuses a passphrase that protects nothing, and one that is a file of another kind.
fn check(passphrase: &[u8]) -> Result<(), Error> {
    let (length, max) = (passphrase.len(), limits::PASSPHRASE_BYTES);
    if (1..=max).contains(&length) {
        return Ok(());
    }
    Err(Error::Length { what: "the passphrase", unit: "bytes", length, min: 1, max })
}

/// Whether the scheme is one of ours, at a cost within bounds.
fn affordable(what: &'static str, scheme: &Parameters) -> Result<(), Error> {
    let cbc = [AES_128_CBC_OID, AES_192_CBC_OID, AES_256_CBC_OID];
    if !cbc.contains(&scheme.encryption.oid()) {
        return Err(unsupported(what, "a cipher other than AES-CBC"));
    }
    let costly = |unit, value, max| Err(Error::Costly { what, unit, value, max });
    match &scheme.kdf {
        Kdf::Pbkdf2(kdf) => {
            if kdf.prf == Pbkdf2Prf::HmacWithSha1 {
                return Err(unsupported(what, "PBKDF2 with SHA-1"));
            }
            if kdf.iteration_count > limits::PBKDF2_ROUNDS {
                let (value, max) = (kdf.iteration_count.into(), limits::PBKDF2_ROUNDS.into());
                return costly("rounds of PBKDF2", value, max);
            }
            if kdf.iteration_count == 0 {
                return Err(unsupported(what, "no round of PBKDF2"));
            }
        }
        Kdf::Scrypt(kdf) => {
            let (n, r, p) = (kdf.cost_parameter, u64::from(kdf.block_size), u64::from(kdf.parallelization));
            // RFC 7914, section 2.
            if n < 2 || !n.is_power_of_two() || r == 0 || p == 0 {
                return Err(unsupported(what, "numbers that scrypt does not have"));
            }
            let bytes = r.saturating_mul(128).saturating_mul(n.saturating_add(p));
            if bytes > limits::SCRYPT_BYTES {
                return costly("bytes of memory for scrypt", bytes, limits::SCRYPT_BYTES);
            }
            let work = n.saturating_mul(r).saturating_mul(p);
            if work > limits::SCRYPT_WORK {
                return costly("units of scrypt's work (N·r·p)", work, limits::SCRYPT_WORK);
            }
        }
        _ => return Err(unsupported(what, "neither PBKDF2 nor scrypt")),
    }
    Ok(())
}

fn unsupported(what: &'static str, scheme: &'static str) -> Error {
    let why = "encrypt it anew (openssl pkcs8 -topk8 -v2 aes-256-cbc -v2prf hmacWithSHA256 -in FILE)";
    Error::Unsupported { what, scheme, why }
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::pkcs8::EncodePrivateKey;
    use pkcs8::pkcs5::pbes2::{EncryptionScheme as Cipher, Salt, ScryptParams};

    use super::*;
    use crate::key::{HolderKey, SigningKey};

    const PASSPHRASE: &[u8] = b"sanse-test";
    const WHAT: &str = "a key";

    /// TEST KEY ONLY, for ever public: that of RFC 8410, section 10.3, under the passphrase `sanse-test`, by
    /// `openssl pkcs8 -topk8 -v2 aes-256-cbc -v2prf hmacWithSHA256` (OpenSSL 3.0.19).
    const BY_PBKDF2: &str = "\
-----BEGIN ENCRYPTED PRIVATE KEY-----
MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAgFFWR+QDLiJAICCAAw
DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEDB3x3HVXzahlVDIKPRx0n4EQJk7
Mbo1k2vKQKOy/nbENYstE0BZ1q6RsBB5cKh6V778JnqvqhoMPB0A2fbmJHpbVYIN
3AjNpWdIyb8Jz1QJac8=
-----END ENCRYPTED PRIVATE KEY-----";
    /// The same by `-scrypt`.
    const BY_SCRYPT: &str = "\
-----BEGIN ENCRYPTED PRIVATE KEY-----
MIGTME8GCSqGSIb3DQEFDTBCMCEGCSsGAQQB2kcECzAUBAhe1WqXJictpAICQAAC
AQgCAQEwHQYJYIZIAWUDBAEqBBB7tHE6X+wvetRD5O/HF5GHBEBq4aWvo5M97N5S
nDqqiRfqfp+qauBksXzFDh39spvt2YZi7o/jn6UwEKYzr3XC26NH3KGrp3pPn2Si
qs9sFf18
-----END ENCRYPTED PRIVATE KEY-----";
    /// The same by `-v2prf hmacWithSHA1`, by `-v2 des3`, and by `-v1 PBE-SHA1-3DES`.
    const UNSUPPORTED: [(&str, &str); 3] = [
        (
            "PBKDF2 with SHA-1",
            "\
-----BEGIN ENCRYPTED PRIVATE KEY-----
MIGNMEkGCSqGSIb3DQEFDTA8MBsGCSqGSIb3DQEFDDAOBAgAZkun28CH5AICCAAw
HQYJYIZIAWUDBAEqBBD1QBOIHHQyD6JBXJ9gcleFBEBMfg2D2PO1KEEXqOdulEdA
w0VosBfddrIbcA62W4IW5wfEYY3j+i8YgTZU6qt0pkJ7AZREVQA7ifL+GRqQQLyx
-----END ENCRYPTED PRIVATE KEY-----",
        ),
        (
            "a cipher or a hash that is not known here",
            "\
-----BEGIN ENCRYPTED PRIVATE KEY-----
MIGKME4GCSqGSIb3DQEFDTBBMCkGCSqGSIb3DQEFDDAcBAgwna9pL7jktgICCAAw
DAYIKoZIhvcNAgkFADAUBggqhkiG9w0DBwQIB1cycghHDF0EONr4623bYodIx3js
sGks5akEHJ+ELSrj/d8GS4WeP5fKG6/Idi8hrRW3Gj9u9CLoMntI8a1sAtfX
-----END ENCRYPTED PRIVATE KEY-----",
        ),
        (
            OLD,
            "\
-----BEGIN ENCRYPTED PRIVATE KEY-----
MFgwHAYKKoZIhvcNAQwBAzAOBAit+Cveosic8AICCAAEOAlRyOB1RBVxZ0oj+ZuG
6+kS3u0iOSolMmG73tiuZ/N13PRQIceGQ7DEJU+Mkl44Xl/RDtDRCX4Y
-----END ENCRYPTED PRIVATE KEY-----",
        ),
    ];
    const PUBLIC: &str = "-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
-----END PUBLIC KEY-----
";

    #[test]
    fn what_openssl_wrote_is_read() {
        for pem in [BY_PBKDF2, BY_SCRYPT] {
            let key = SigningKey::from_encrypted_pem(pem, PASSPHRASE).unwrap();
            assert_eq!(key.public().to_pem().unwrap(), PUBLIC);
            assert!(HolderKey::from_encrypted_pem(pem, PASSPHRASE).is_ok());
            let wrong = SigningKey::from_encrypted_pem(pem, b"sanse-tesu").unwrap_err();
            assert!(matches!(wrong, Error::Passphrase { .. }), "{wrong}");
        }
        for (named, pem) in UNSUPPORTED {
            let refused = open(WHAT, pem, PASSPHRASE).unwrap_err();
            assert!(matches!(refused, Error::Unsupported { scheme, .. } if scheme == named), "{refused}");
        }
    }

    #[test]
    fn what_it_costs_is_bounded_before_it_is_spent() {
        let (salt, iv) = ([7; 16], [7; 16]);
        let scrypt = |cost_parameter, block_size, parallelization| {
            let salt = Salt::new(salt).unwrap();
            let kdf = ScryptParams { salt, cost_parameter, block_size, parallelization, key_length: None };
            Parameters { kdf: kdf.into(), ..cheap() }
        };
        let rounds = |rounds| Parameters::generate_pbkdf2_sha256_aes256cbc(rounds, &salt, iv).unwrap();
        let unit_of = |scheme: Parameters| match open(WHAT, &unopened(scheme), PASSPHRASE) {
            Err(Error::Costly { unit, value, max, .. }) if value > max => unit,
            Err(Error::Unsupported { scheme, .. }) => scheme,
            other => panic!("{other:?}"),
        };
        assert_eq!(unit_of(rounds(limits::PBKDF2_ROUNDS + 1)), "rounds of PBKDF2");
        assert_eq!(unit_of(rounds(0)), "no round of PBKDF2");
        for (n, r, p) in [(1 << 18, 16, 1), (1 << 63, u16::MAX, u16::MAX), (2, u16::MAX, u16::MAX)] {
            assert_eq!(unit_of(scrypt(n, r, p)), "bytes of memory for scrypt");
        }
        assert_eq!(unit_of(scrypt(1 << 14, 8, 65)), "units of scrypt's work (N·r·p)");
        for (n, r, p) in [(0, 8, 1), (1, 8, 1), (3, 8, 1), (2, 0, 1), (2, 8, 0)] {
            assert_eq!(unit_of(scrypt(n, r, p)), "numbers that scrypt does not have");
        }
        let gcm = Cipher::Aes256Gcm { nonce: [7; 12] };
        assert_eq!(unit_of(Parameters { encryption: gcm, ..cheap() }), "a cipher other than AES-CBC");
    }

    #[test]
    fn a_damaged_key_that_names_its_public_key_does_not_open() {
        let der = ed25519_dalek::SigningKey::from_bytes(&[7; 32]).to_pkcs8_der().unwrap();
        let sealed = cheap().encrypt(PASSPHRASE, der.as_bytes()).unwrap();
        let opened =
            |bytes: &[u8]| SigningKey::from_encrypted_pem(&label(cheap(), bytes).unwrap(), PASSPHRASE);
        assert_eq!(opened(&sealed).unwrap().public(), SigningKey::from_seed(&[7; 32]).unwrap().public());
        for i in 0..sealed.len() {
            for bit in 0..8 {
                let mut damaged = sealed.clone();
                damaged[i] ^= 1 << bit;
                // RFC 5958's version 2 names the public key too, so no flipped bit leaves another secret key.
                assert!(opened(&damaged).is_err(), "bit {bit} of byte {i}");
            }
            assert!(opened(&sealed[..i]).is_err(), "cut to {i}");
        }
    }

    #[test]
    fn passphrases_have_a_length() {
        let key = SigningKey::from_seed(&[7; 32]).unwrap();
        for wrong in [&[][..], &[b'x'; limits::PASSPHRASE_BYTES + 1]] {
            assert_eq!(key.to_encrypted_pem(wrong).unwrap_err().code(), "length");
            assert_eq!(SigningKey::from_encrypted_pem(BY_SCRYPT, wrong).unwrap_err().code(), "length");
        }
    }

    fn cheap() -> Parameters {
        Parameters::generate_pbkdf2_sha256_aes256cbc(1, &[7; 16], [7; 16]).unwrap()
    }

    fn unopened(scheme: Parameters) -> String {
        label(scheme, &[7; 64]).unwrap()
    }
}
