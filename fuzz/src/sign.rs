//! Writing and signing documents around claims of the fuzzer's making.

use ed25519_dalek::{Signer, SigningKey};
use sha2::{Digest, Sha256};

/// The noon of spec/vectors: 2026-03-01T12:00:00Z.
pub const NOON: u64 = 1_772_366_400;

/// A published secret of spec/vectors.
pub fn seed(name: &str) -> [u8; 32] {
    Sha256::digest(format!("sanse/test-vectors/{name}")).into()
}

/// The `kid` of an Ed25519 key.
pub fn kid(key: &SigningKey) -> [u8; 4] {
    let hash = Sha256::digest(key.verifying_key().as_bytes());
    [hash[0], hash[1], hash[2], hash[3]]
}

/// A document that a key in a list signs: credential (type 61), trust list (65,001) or status list (65,002).
pub fn listed(key: &SigningKey, kid: [u8; 4], kind: u64, claims: &[u8]) -> Vec<u8> {
    let header = [&[0xA3, 0x01, 0x27, 0x04, 0x44][..], &kid, &[0x10], &head(0, kind)].concat();
    sign1(|message| key.sign(message).to_bytes().to_vec(), &header, claims)
}

/// A presentation of `credential`; `algorithm` is the CBOR of -8 (`0x27`) or -7 (`0x26`).
pub fn presented(
    sign: impl FnOnce(&[u8]) -> Vec<u8>,
    algorithm: u8,
    credential: &[u8],
    claims: &[u8],
) -> Vec<u8> {
    let header = [&[0xA3, 0x01, algorithm, 0x0D][..], credential, &[0x10, 0x19, 0x01, 0x26]].concat();
    sign1(sign, &header, claims)
}

/// COSE_Sign1 (RFC 9052, section 4.2).
fn sign1(sign: impl FnOnce(&[u8]) -> Vec<u8>, header: &[u8], claims: &[u8]) -> Vec<u8> {
    let (header, claims) = (bytes(header), bytes(claims));
    let message = [&b"\x84\x6ASignature1"[..], &header, &[0x40], &claims].concat();
    let signature = bytes(&sign(&message));
    [&[0xD2, 0x84][..], &header, &[0xA0], &claims, &signature].concat()
}

/// A CBOR byte string.
pub fn bytes(bytes: &[u8]) -> Vec<u8> {
    [&head(2, bytes.len() as u64)[..], bytes].concat()
}

/// A CBOR text string.
pub fn text(text: &str) -> Vec<u8> {
    [&head(3, text.len() as u64)[..], text.as_bytes()].concat()
}

/// The shortest CBOR head of a major type with its argument.
pub fn head(major: u8, argument: u64) -> Vec<u8> {
    let big = argument.to_be_bytes();
    let major = major << 5;
    match argument {
        0..=23 => vec![major | big[7]],
        24..=0xFF => vec![major | 24, big[7]],
        0x100..=0xFFFF => [&[major | 25][..], &big[6..]].concat(),
        0x1_0000..=0xFFFF_FFFF => [&[major | 26][..], &big[4..]].concat(),
        _ => [&[major | 27][..], &big].concat(),
    }
}

/// The text of an envelope.
pub fn to_text(envelope: &[u8]) -> String {
    format!("SN1:{}", base45::encode(envelope))
}
