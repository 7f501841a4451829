//! The keys of the vectors: every secret is SHA-256 of a published name, so nothing they sign proves anything.

use curve25519_dalek::Scalar;
use ed25519_dalek::{Sha512, Signer, SigningKey};
use p256::ecdsa::signature::hazmat::PrehashSigner;
use sha2::{Digest, Sha256};

/// A key pair by its name.
#[derive(Clone)]
pub(crate) struct Key {
    pub(crate) name: String,
    pub(crate) seed: [u8; 32],
    pub(crate) pair: Pair,
}

#[derive(Clone)]
pub(crate) enum Pair {
    Ed25519(SigningKey),
    P256(p256::ecdsa::SigningKey),
}

/// Every key that the vectors use, for `keys.json`; the kid pair is found in `cases`.
pub(crate) const ED25519: &[&str] = &[
    "root",
    "root-2",
    "root-3",
    "root-yy",
    "root-yy-2",
    "root-xx",
    "issuer",
    "issuer-2",
    "issuer-dated",
    "issuer-specimen",
    "issuer-status",
    "issuer-both",
    "status-dated",
    "status-other",
    "status-withdrawn",
    "status-yy",
    "operator",
    "operator-2",
    "operator-dated",
    "operator-specimen",
    "operator-withdrawn",
    "office",
    "office-dated",
    "office-specimen",
    "office-withdrawn",
    "issuer-withdrawn",
    "issuer-gone",
    "issuer-yy",
    "issuer-xx",
    "office",
    "office-specimen",
    "office-withdrawn",
    "office-yy",
    KID_PAIR.0,
    KID_PAIR.1,
    "holder",
    "holder-2",
    "holder-3",
    "holder-other-device",
];
pub(crate) const P256: &[&str] = &["holder-p256"];

/// Two keys with one `kid`: the first such pair among the names `kid-0`, `kid-1`, …
pub(crate) const KID_PAIR: (&str, &str) = ("kid-34313", "kid-71975");

pub(crate) fn seed(name: &str) -> [u8; 32] {
    Sha256::digest(format!("sanse/test-vectors/{name}")).into()
}

/// The first 16 bytes of a seed: salts, commitments and photo references of people who do not exist.
pub(crate) fn seed_16(name: &str) -> Vec<u8> {
    seed(name).into_iter().take(16).collect()
}

pub(crate) fn ed25519(name: &str) -> Key {
    let seed = seed(name);
    Key { name: name.to_owned(), seed, pair: Pair::Ed25519(SigningKey::from_bytes(&seed)) }
}

pub(crate) fn p256(name: &str) -> Key {
    let seed = seed(name);
    let pair = p256::ecdsa::SigningKey::from_slice(&seed).expect("below the group order");
    Key { name: name.to_owned(), seed, pair: Pair::P256(pair) }
}

pub(crate) fn named(name: &str) -> Key {
    if P256.contains(&name) { p256(name) } else { ed25519(name) }
}

impl Key {
    /// 32 bytes for Ed25519, 33 (SEC 1, compressed) for P-256.
    pub(crate) fn public(&self) -> Vec<u8> {
        match &self.pair {
            Pair::Ed25519(key) => key.verifying_key().to_bytes().to_vec(),
            Pair::P256(key) => key.verifying_key().to_sec1_point(true).as_bytes().to_vec(),
        }
    }

    pub(crate) fn kid(&self) -> Vec<u8> {
        kid(&self.public())
    }

    pub(crate) fn algorithm(&self) -> i64 {
        match self.pair {
            Pair::Ed25519(_) => -8,
            Pair::P256(_) => -7,
        }
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        match &self.pair {
            Pair::Ed25519(key) => key.sign(message).to_bytes().to_vec(),
            Pair::P256(key) => {
                let signature: p256::ecdsa::Signature =
                    key.sign_prehash(&Sha256::digest(message)).expect("a hash of 32 bytes");
                signature.normalize_s().to_bytes().to_vec()
            }
        }
    }

    /// The other ES256 signature that holds: (r, n − s), the higher one.
    pub(crate) fn sign_high(&self, message: &[u8]) -> Vec<u8> {
        let low = p256::ecdsa::Signature::from_slice(&self.sign(message)).expect("an ES256 signature");
        let (r, s) = low.split_scalars();
        p256::ecdsa::Signature::from_scalars(r, -s).expect("not zero").to_bytes().to_vec()
    }

    /// An Ed25519 signature with R of small order, given encoded: S = k·a holds for whoever clears cofactors or
    /// does not look at R.
    pub(crate) fn sign_with_small_r(&self, message: &[u8], r: &[u8; 32]) -> Vec<u8> {
        let a = ed25519_dalek::hazmat::ExpandedSecretKey::from(&self.seed).scalar;
        let s = challenge(r, &self.public(), message) * a;
        [&r[..], s.as_bytes()].concat()
    }
}

/// A signature that a loose verifier takes under a public key of small order, made by nobody in particular:
/// S·B = R + k·A holds whenever k·A is the neutral point.
pub(crate) fn sign_under_small_order(public: &[u8; 32], message: &[u8]) -> Vec<u8> {
    (0_u64..)
        .find_map(|n| {
            let s = Scalar::from_bytes_mod_order(seed(&format!("small-order-{n}")));
            let r = curve25519_dalek::EdwardsPoint::mul_base(&s).compress().to_bytes();
            let k = challenge(&r, public, message);
            // The order of the point divides 8.
            k.as_bytes().first().is_some_and(|byte| byte % 8 == 0).then(|| [r, s.to_bytes()].concat())
        })
        .expect("one in eight is")
}

pub(crate) fn kid(public: &[u8]) -> Vec<u8> {
    Sha256::digest(public).iter().copied().take(4).collect()
}

/// k = SHA-512(R ‖ A ‖ M) mod L (RFC 8032, section 5.1.7).
fn challenge(r: &[u8], public: &[u8], message: &[u8]) -> Scalar {
    Scalar::from_hash(Sha512::new().chain_update(r).chain_update(public).chain_update(message))
}

/// The neutral point, canonically encoded (y = 1) and not (y = p + 1); and a point of order 8.
pub(crate) const NEUTRAL: [u8; 32] = low(1);
pub(crate) const NEUTRAL_AGAIN: [u8; 32] = {
    let mut y = [0xFF; 32];
    let [first, .., last] = &mut y;
    *first = 0xEE;
    *last = 0x7F;
    y
};
pub(crate) const ORDER_8: [u8; 32] = [
    0x26, 0xE8, 0x95, 0x8F, 0xC2, 0xB2, 0x27, 0xB0, 0x45, 0xC3, 0xF4, 0x89, 0xF2, 0xEF, 0x98, 0xF0, 0xD5,
    0xDF, 0xAC, 0x05, 0xD3, 0xC6, 0x33, 0x39, 0xB1, 0x38, 0x02, 0x88, 0x6D, 0x53, 0xFC, 0x05,
];

const fn low(y: u8) -> [u8; 32] {
    let mut bytes = [0; 32];
    let [first, ..] = &mut bytes;
    *first = y;
    bytes
}

/// S + L in place of S: the same number to whoever reduces it.
pub(crate) fn plus_order(signature: &[u8]) -> Vec<u8> {
    let mut carry = 0;
    let (r, s) = signature.split_at(32);
    let sum = s.iter().zip(ORDER).map(|(s, l)| {
        let [byte, next] = (u16::from(*s) + u16::from(l) + carry).to_le_bytes();
        carry = u16::from(next);
        byte
    });
    r.iter().copied().chain(sum).collect()
}

/// L, little-endian (RFC 8032, section 5.1).
const ORDER: [u8; 32] = [
    0xED, 0xD3, 0xF5, 0x5C, 0x1A, 0x63, 0x12, 0x58, 0xD6, 0x9C, 0xF7, 0xA2, 0xDE, 0xF9, 0xDE, 0x14, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];
