//! HPKE by hand (RFC 9180), base mode, one message: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305.

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use curve25519_dalek::MontgomeryPoint;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The public half of an X25519 secret.
pub(crate) fn public(secret: &[u8; 32]) -> [u8; 32] {
    MontgomeryPoint::mul_base_clamped(*secret).to_bytes()
}

/// The encapsulated key and the sealed bytes, with a fixed secret in place of a random one (section 6.1, `SealBase`).
pub(crate) fn seal(
    to: &[u8; 32],
    ephemeral: &[u8; 32],
    info: &[u8],
    aad: &[u8],
    content: &[u8],
) -> ([u8; 32], Vec<u8>) {
    let enc = public(ephemeral);
    let shared = encapsulated(to, ephemeral, &enc);
    // Section 5.1, `KeySchedule` of mode 0, with neither a pre-shared key nor a name for one.
    let psk_id_hash = labeled_extract(&HPKE, &[], b"psk_id_hash", &[]);
    let info_hash = labeled_extract(&HPKE, &[], b"info_hash", info);
    let context = [&[0][..], &psk_id_hash, &info_hash].concat();
    let secret = labeled_extract(&HPKE, &shared, b"secret", &[]);
    let key = labeled_expand(&HPKE, &secret, b"key", &context, 32);
    let nonce = labeled_expand(&HPKE, &secret, b"base_nonce", &context, 12);
    let key = Key::try_from(&key[..]).expect("32 bytes");
    let nonce = Nonce::try_from(&nonce[..]).expect("12 bytes");
    let sealed = ChaCha20Poly1305::new(&key).encrypt(&nonce, Payload { msg: content, aad });
    (enc, sealed.expect("a short content"))
}

/// Section 4.1, `Encap`.
fn encapsulated(to: &[u8; 32], ephemeral: &[u8; 32], enc: &[u8; 32]) -> Vec<u8> {
    let dh = MontgomeryPoint(*to).mul_clamped(*ephemeral).to_bytes();
    let context = [&enc[..], to].concat();
    let eae = labeled_extract(&KEM, &[], b"eae_prk", &dh);
    labeled_expand(&KEM, &eae, b"shared_secret", &context, 32)
}

/// `suite_id` of the KEM 0x0020, and of the whole: KEM 0x0020, KDF 0x0001, AEAD 0x0003.
const KEM: [u8; 5] = *b"KEM\x00\x20";
const HPKE: [u8; 10] = *b"HPKE\x00\x20\x00\x01\x00\x03";

/// Section 4.
fn labeled_extract(suite: &[u8], salt: &[u8], label: &[u8], ikm: &[u8]) -> Vec<u8> {
    mac(salt, &[b"HPKE-v1", suite, label, ikm].concat())
}

/// Section 4; one block of HKDF's expansion (RFC 5869, section 2.3) is enough for all.
fn labeled_expand(suite: &[u8], prk: &[u8], label: &[u8], info: &[u8], length: u16) -> Vec<u8> {
    let labeled = [&length.to_be_bytes()[..], b"HPKE-v1", suite, label, info, &[1]].concat();
    mac(prk, &labeled).into_iter().take(length.into()).collect()
}

pub(crate) fn mac(key: &[u8], message: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any length");
    mac.update(message);
    mac.finalize().into_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::hex;

    // RFC 9180, appendix A.2.1.
    #[test]
    fn agrees_with_the_rfc() {
        let bytes = |text: &str| -> Vec<u8> {
            (0..text.len() / 2).map(|i| u8::from_str_radix(&text[2 * i..2 * i + 2], 16).unwrap()).collect()
        };
        let secret = "8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb";
        let ephemeral = "f4ec9b33b792c372c1d2c2063507b684ef925b8c75a42dbcbf57d63ccd381600";
        let to = public(&bytes(secret).try_into().unwrap());
        let (info, aad) = (bytes("4f6465206f6e2061204772656369616e2055726e"), b"Count-0");
        let ephemeral = bytes(ephemeral).try_into().unwrap();
        let (enc, sealed) = seal(&to, &ephemeral, &info, aad, b"Beauty is truth, truth beauty");
        assert_eq!(hex(&enc), "1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a");
        assert_eq!(
            hex(&sealed),
            "1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28"
        );
    }
}
