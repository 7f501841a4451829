//! Signers elsewhere, proofs of possession, and keys that must not play two parts.

use sanse::key::{
    HolderKey, HolderPublicKey, Signer, SignerError, SigningKey, VerifyingKey, signature_from_der,
};
use sanse::verify::Outcome;
use sanse::{Enrolment, Issuer, Request, Wallet};

use crate::world::*;

/// A secure element with a P-256 key that answers in DER, with S high or low as it falls.
struct Enclave {
    key: p256::ecdsa::SigningKey,
    high: bool,
}

impl Enclave {
    fn new(high: bool) -> Self {
        Self { key: p256::ecdsa::SigningKey::from_slice(&[7; 32]).unwrap(), high }
    }
}

impl Signer<HolderPublicKey> for Enclave {
    fn public_key(&self) -> HolderPublicKey {
        HolderPublicKey::p256_from_sec1(self.key.verifying_key().to_sec1_point(false).as_bytes()).unwrap()
    }

    fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignerError> {
        use p256::ecdsa::signature::Signer as _;
        let signature: p256::ecdsa::Signature = self.key.sign(message);
        let (r, s) = signature.normalize_s().split_scalars();
        let signature = p256::ecdsa::Signature::from_scalars(r, if self.high { -s } else { s })?;
        Ok(signature_from_der(signature.to_der().as_bytes())?)
    }
}

#[test]
fn a_secure_element_signs_presentations_with_either_s() {
    let world = World::new();
    let proven = Enrolment::elsewhere(Enclave::new(true), &[3; 16]).unwrap().verify(&[3; 16]).unwrap();
    let credential = world.issuer.issue(&green(1), &proven, at(NOW), at(NOW + DAY)).unwrap();
    let request = Request::at("ZZ-GATE-7".parse().unwrap(), at(NOW));
    let mut codes = Vec::new();
    for high in [true, false] {
        let mut wallet = Wallet::new();
        wallet.add_elsewhere("me", credential.bytes(), Enclave::new(high)).unwrap();
        let code = wallet.present("me", &request).unwrap().code;
        assert_eq!(check(&world.gate(here()), &code.to_text(), NOW).outcome(), Outcome::Admit);
        codes.push(code);
    }
    assert_eq!(codes[0], codes[1], "a high S is lowered before anything is emitted");
}

#[test]
fn a_signer_that_answers_later_is_held_to_its_key() {
    let world = World::new();
    let key = HolderKey::from(seed(101));
    let mut wallet = Wallet::new();
    wallet.add("me", world.credential(&green(1), &key).bytes(), key).unwrap();
    let request = Request::at("ZZ-GATE-7".parse().unwrap(), at(NOW));
    let expected = wallet.present("me", &request).unwrap().code;

    let (unsigned, renew_at) = wallet.prepare("me", &request).unwrap();
    assert_eq!(renew_at, at(NOW + 10));
    let signature = sign(101, &unsigned.message());
    assert_eq!(unsigned.finish(signature).unwrap(), expected);

    let (unsigned, _) = wallet.prepare("me", &request).unwrap();
    let wrong = sign(102, &unsigned.message());
    assert_eq!(unsigned.finish(wrong).unwrap_err().code(), "signer");
}

fn sign(n: u8, message: &[u8]) -> [u8; 64] {
    use ed25519_dalek::Signer as _;
    ed25519_dalek::SigningKey::from_bytes(&[n; 32]).sign(message).to_bytes()
}

/// An HSM with an issuer's key; a broken one signs something else.
struct Hsm {
    broken: bool,
}

impl Signer<VerifyingKey> for Hsm {
    fn public_key(&self) -> VerifyingKey {
        seed(2).public().clone()
    }

    fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignerError> {
        Ok(sign(2, if self.broken { b"something else" } else { message }))
    }
}

#[test]
fn an_hsm_signs_what_the_key_in_memory_signs() {
    let world = World::new();
    let hsm = Issuer::elsewhere(Hsm { broken: false });
    let pass = green(1);
    let (from, until) = (at(NOW), at(NOW + DAY));
    assert_eq!(hsm.issue_paper(&pass, from, until).unwrap(), world.paper(&pass));
    let broken = Issuer::elsewhere(Hsm { broken: true });
    assert_eq!(broken.issue_paper(&pass, from, until).unwrap_err().code(), "signer");
}

#[test]
fn possession_is_proven_for_this_key_and_this_challenge() {
    for key in [HolderKey::generate_ed25519().unwrap(), HolderKey::generate_p256().unwrap()] {
        let answer = Enrolment::new(&key, &[1; 16]).unwrap();
        assert_eq!(answer.verify(&[1; 16]).unwrap().key(), &key.public());
        assert_eq!(answer.verify(&[2; 16]).unwrap_err().code(), "mismatch");
        let bytes = answer.to_bytes();
        assert_eq!(Enrolment::from_bytes(&bytes).unwrap(), answer);
        for i in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[i] ^= 1;
            assert!(Enrolment::from_bytes(&changed).and_then(|a| a.verify(&[1; 16])).is_err(), "{i}");
            assert!(Enrolment::from_bytes(&bytes[..i]).is_err());
        }
    }
}

#[test]
fn an_issuers_key_is_nobodys_wallet() {
    let issuing = seed(2);
    let proven = prove(&HolderKey::from(issuing.clone()));
    let refused = Issuer::new(issuing).issue(&green(1), &proven, at(NOW), at(NOW + DAY)).unwrap_err();
    assert_eq!(refused.code(), "mismatch");
    // Another issuer cannot bind a pass to it either: the verifier knows the listed keys.
    let world = World::new();
    let key = HolderKey::from(seed(1)); // the root's
    let mut wallet = Wallet::new();
    wallet.add("me", world.credential(&green(1), &key).bytes(), key).unwrap();
    let request = Request::at("ZZ-GATE-7".parse().unwrap(), at(NOW));
    let code = wallet.present("me", &request).unwrap().code;
    assert_eq!(names(&check(&world.gate(here()), &code.to_text(), NOW)), ["holder-key-trusted"]);
}

#[test]
fn keys_are_made_at_random_and_from_their_seeds() {
    let (a, b) = (SigningKey::generate().unwrap(), SigningKey::generate().unwrap());
    assert_ne!(a.public(), b.public());
    assert_eq!(seed(9).public(), seed(9).clone().public());
    assert_eq!(HolderKey::p256_from_scalar(&[0; 32]).unwrap_err().code(), "malformed");
    assert_eq!(HolderKey::p256_from_scalar(&[0xFF; 32]).unwrap_err().code(), "malformed");
    assert_eq!(HolderPublicKey::p256_from_sec1(&[2; 5]).unwrap_err().code(), "malformed");
    assert_eq!(signature_from_der(&[0x30, 0]).unwrap_err().code(), "malformed");
}

/// OpenSSL opens what is written here. Nothing is shown where it is not installed; the vectors in
/// `src/key/encrypted.rs` show the other direction everywhere.
#[cfg(feature = "pem")]
#[test]
fn openssl_opens_encrypted_keys() {
    use std::io::Write as _;
    use std::process::{Command, Stdio};
    let key = SigningKey::generate().unwrap();
    let pem = key.to_encrypted_pem(b"sanse-test").unwrap();
    let openssl = Command::new("openssl")
        .args(["pkey", "-pubout", "-passin", "pass:sanse-test"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut openssl) = openssl else { return };
    openssl.stdin.take().unwrap().write_all(pem.as_bytes()).unwrap();
    let output = openssl.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), key.public().to_pem().unwrap());
}

#[test]
fn words_are_read_as_they_are_written() {
    use sanse::identity::DocumentKind;
    use sanse::verify::{Confirmation, Treatment};
    use sanse::{Colour, Error, Profile, TestResult};

    fn read<T: std::str::FromStr<Err = Error> + std::fmt::Display>(all: &str) {
        let words: Vec<_> = all.split(' ').collect();
        for word in &words {
            assert_eq!(word.parse::<T>().ok().unwrap().to_string(), *word);
        }
        for wrong in ["", "GREEN", " green", "gr\u{1b}en"] {
            let refused = wrong.parse::<T>().err().unwrap();
            assert!(matches!(&refused, Error::Word { allowed, .. } if *allowed == words), "{refused:?}");
        }
    }
    read::<Colour>("green yellow red");
    read::<TestResult>("negative positive pending");
    read::<Profile>("strict balanced lenient");
    read::<DocumentKind>("resident-id hong-kong-permit macao-permit taiwan-permit passport");
    read::<Treatment>("admit check refuse");
    read::<Confirmation>("temperature consent second-document");
    let refused = "blue".parse::<Colour>().unwrap_err();
    assert_eq!(refused.to_string(), "the colour is not known: write green, yellow or red");
    assert_eq!(refused.code(), "word");
}
