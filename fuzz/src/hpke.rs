//! Sealing for the targets, with randomness that is always the same.

use std::convert::Infallible;

use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::rand_core::{TryCryptoRng, TryRng};
use hpke::{Deserializable, Kem, OpModeS, Serializable, single_shot_seal_with_rng};

/// The encapsulated key, and the sealed content.
pub fn seal(to: &[u8; 32], info: &[u8], content: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let to = <X25519HkdfSha256 as Kem>::PublicKey::from_bytes(to).expect("32 bytes");
    let (enc, sealed) = single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeS::Base,
        &to,
        info,
        content,
        &[],
        &mut Same,
    )
    .expect("a key that can be sealed to");
    (enc.to_bytes().to_vec(), sealed)
}

/// No randomness: what fuzzing finds is found again.
struct Same;

impl TryRng for Same {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(7)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(7)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        bytes.fill(7);
        Ok(())
    }
}

impl TryCryptoRng for Same {}
