//! ES256 (FIPS 186-5) for holders whose phone keeps a P-256 key; one signature of the two that would hold.

use ::p256::ecdsa::signature::hazmat::{PrehashSigner, PrehashVerifier};
use ::p256::ecdsa::{Signature, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

use super::SignatureFault;

/// A public key from its compressed point (SEC 1, section 2.3.4).
pub(super) fn decode(x: &[u8; 32], y_is_odd: bool) -> Option<VerifyingKey> {
    let mut compressed = [0; 33];
    let (sign, rest) = compressed.split_at_mut(1);
    sign.fill(if y_is_odd { 3 } else { 2 });
    rest.copy_from_slice(x);
    VerifyingKey::from_sec1_bytes(&compressed).ok()
}

/// The compressed point of a public key: x, and whether y is odd.
pub(super) fn encode(key: &VerifyingKey) -> ([u8; 32], bool) {
    let point = key.to_sec1_point(true);
    let mut x = [0; 32];
    if let Some(bytes) = point.as_bytes().get(1..33) {
        x.copy_from_slice(bytes);
    }
    (x, point.as_bytes().first() == Some(&3))
}

/// Signs deterministically (RFC 6979) with S in its lower half.
pub(super) fn sign(key: &SigningKey, message: &[u8]) -> Option<[u8; 64]> {
    let signature: Signature = key.sign_prehash(&Sha256::digest(message)).ok()?;
    Some(signature.normalize_s().to_bytes().into())
}

pub(super) fn verify(key: &VerifyingKey, message: &[u8], signature: &[u8; 64]) -> Result<(), SignatureFault> {
    let signature = Signature::from_slice(signature).map_err(|_| SignatureFault::Invalid)?;
    // (r, n - s) holds whenever (r, s) does; only the lower is read, or one pass would have two texts.
    if signature.normalize_s() != signature {
        return Err(SignatureFault::NotCanonical);
    }
    key.verify_prehash(&Sha256::digest(message), &signature).map_err(|_| SignatureFault::Invalid)
}

/// The same signature with S in its lower half; `None` when the bytes are no signature.
pub(super) fn normalise(signature: &[u8; 64]) -> Option<[u8; 64]> {
    Signature::from_slice(signature).ok().map(|s| s.normalize_s().to_bytes().into())
}

/// r and s from their DER form (RFC 3279, section 2.2.3).
pub(super) fn from_der(der: &[u8]) -> Option<[u8; 64]> {
    Signature::from_der(der).ok().map(|s| s.to_bytes().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_higher_twin_is_named_and_normalised() {
        let key = SigningKey::from_slice(&[9; 32]).unwrap();
        let low = sign(&key, b"m").unwrap();
        assert_eq!(verify(key.verifying_key(), b"m", &low), Ok(()));
        let signature = Signature::from_slice(&low).unwrap();
        let (r, s) = signature.split_scalars();
        let high: [u8; 64] = Signature::from_scalars(r, -s).unwrap().to_bytes().into();
        assert_eq!(verify(key.verifying_key(), b"m", &high), Err(SignatureFault::NotCanonical));
        assert_eq!(normalise(&high), Some(low));
        assert_eq!(verify(key.verifying_key(), b"n", &low), Err(SignatureFault::Invalid));
        assert_eq!(from_der(signature.to_der().as_bytes()), Some(low));
    }

    #[test]
    fn compressed_points_round_trip() {
        for seed in 1..20 {
            let key = SigningKey::from_slice(&[seed; 32]).unwrap();
            let (x, odd) = encode(key.verifying_key());
            assert_eq!(decode(&x, odd).as_ref(), Some(key.verifying_key()));
        }
        assert!(decode(&[0xFF; 32], false).is_none());
    }
}
