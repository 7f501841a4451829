//! The wallet's proof in a row: the challenge that it was sent, and its answer.

use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use sanse::{Enrolment, ProvenHolderKey};

use crate::hex;
use crate::rows::Column;
use crate::rows::Rejection;

/// A public key alone is never taken: whoever knows it could be given a pass that its owner then shows.
pub(super) fn verify(challenge: &str, answer: &str) -> Result<ProvenHolderKey, Rejection> {
    let form = "write hexadecimal digits or base64";
    let challenge: [u8; 16] = bytes(challenge).and_then(|bytes| bytes.try_into().ok()).ok_or_else(|| {
        Rejection::malformed(Column::Challenge, "write its 16 bytes as hexadecimal digits or base64")
    })?;
    let answer = bytes(answer).ok_or_else(|| Rejection::malformed(Column::Answer, form))?;
    let refused = |error: sanse::Error| Rejection::of(Column::Answer, "not-proven", error.to_string());
    Enrolment::from_bytes(&answer).and_then(|answer| answer.verify(&challenge)).map_err(refused)
}

/// Hexadecimal digits, or base64 (RFC 4648, sections 4 and 5). Text of 16 bytes differs in length, and an answer
/// begins with 0x82, which base64 writes as `g`: so none is taken for the other.
fn bytes(text: &str) -> Option<Vec<u8>> {
    if text.len().is_multiple_of(2) && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return text
            .as_bytes()
            .chunks(2)
            .map(|pair| hex::decode::<1>(std::str::from_utf8(pair).ok()?).map(|[byte]| byte))
            .collect();
    }
    Base64::decode_vec(text).or_else(|_| Base64UrlUnpadded::decode_vec(text)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use sanse::key::HolderKey;

    #[test]
    fn an_answer_proves_its_own_challenge_in_either_writing() {
        let key = HolderKey::generate_p256().unwrap();
        let (challenge, other) = (Enrolment::challenge().unwrap(), Enrolment::challenge().unwrap());
        let answer = Enrolment::new(&key, &challenge).unwrap().to_bytes();
        let writings = |bytes: &[u8]| {
            [hex::encode(bytes), Base64::encode_string(bytes), Base64UrlUnpadded::encode_string(bytes)]
        };
        for (sent, came) in writings(&challenge).iter().zip(writings(&answer)) {
            assert_eq!(verify(sent, &came).unwrap().key(), &key.public());
            let code = |sent: &str, came: &str| verify(sent, came).unwrap_err().code;
            assert_eq!(code(&hex::encode(&other), &came), "not-proven");
            assert_eq!(code(sent, &hex::encode(&key.public().to_bytes())), "not-proven");
            assert_eq!(code("00", &came), "malformed");
            assert_eq!(code(sent, "not base64!"), "malformed");
        }
    }
}
