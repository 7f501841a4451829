//! The public half of a district authority's key, as trust lists carry it.

use std::fmt;

use crate::error::Error;

/// The public X25519 key (RFC 7748) that records for a district authority are sealed to.
///
/// Only the canonical encoding of a point that is not of small order becomes one, so two keys are equal exactly when
/// their bytes are, and nothing is sealed to a key that everybody can open.
///
/// ```
/// use sanse::key::ReportPublicKey;
///
/// assert!(ReportPublicKey::from_bytes(&[8; 32]).is_ok());
/// assert!(ReportPublicKey::from_bytes(&[0; 32]).is_err()); // a point of small order: anybody could open it
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ReportPublicKey(pub(super) [u8; 32]);

impl ReportPublicKey {
    /// A public key from its 32 bytes.
    ///
    /// # Errors
    /// [`Error::Malformed`] when the bytes are a second encoding of a point (RFC 7748, section 5, takes those), or a point
    /// of small order (section 6.1).
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, Error> {
        let malformed = |why| Err(Error::Malformed { what: "an X25519 public key", why });
        if !is_below_p(bytes) {
            return malformed("these 32 bytes are a second encoding of a point; write its canonical one");
        }
        if SMALL_ORDER.contains(bytes) {
            return malformed("it has small order: anybody could open what is sealed to it");
        }
        Ok(Self(*bytes))
    }

    /// The 32 bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for ReportPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d, ..] = self.0;
        write!(f, "ReportPublicKey({a:02x}{b:02x}{c:02x}{d:02x}..)")
    }
}

/// Whether the number, its lowest byte first, is below 2²⁵⁵ − 19.
fn is_below_p(bytes: &[u8; 32]) -> bool {
    let [lowest, middle @ .., highest] = bytes;
    *highest < 0x7F || *highest == 0x7F && (*lowest < 0xED || middle.iter().any(|byte| *byte != 0xFF))
}

/// The u-coordinates of the points whose order divides 8, on the curve and its twist, below p: 0, 1, p − 1 and two of
/// order 8 (D. J. Bernstein, "Curve25519: new Diffie-Hellman speed records", and <https://cr.yp.to/ecdh.html>).
const SMALL_ORDER: [[u8; 32]; 5] = [
    [0; 32],
    [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    [
        0xE0, 0xEB, 0x7A, 0x7C, 0x3B, 0x41, 0xB8, 0xAE, 0x16, 0x56, 0xE3, 0xFA, 0xF1, 0x9F, 0xC4, 0x6A, 0xDA,
        0x09, 0x8D, 0xEB, 0x9C, 0x32, 0xB1, 0xFD, 0x86, 0x62, 0x05, 0x16, 0x5F, 0x49, 0xB8, 0x00,
    ],
    [
        0x5F, 0x9C, 0x95, 0xBC, 0xA3, 0x50, 0x8C, 0x24, 0xB1, 0xD0, 0xB1, 0x55, 0x9C, 0x83, 0xEF, 0x5B, 0x04,
        0x44, 0x5C, 0xC4, 0x58, 0x1C, 0x8E, 0x86, 0xD8, 0x22, 0x4E, 0xDD, 0xD0, 0x9F, 0x11, 0x57,
    ],
    [
        0xEC, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F,
    ],
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_of_small_order_and_second_encodings_are_refused() {
        let p_plus = |n: u8| {
            let mut bytes = [0xFF; 32];
            (bytes[0], bytes[31]) = (0xED + n, 0x7F);
            bytes
        };
        let mut high = [9; 32];
        high[31] |= 0x80;
        for bytes in SMALL_ORDER.into_iter().chain([p_plus(0), p_plus(1), p_plus(18), high]) {
            assert_eq!(ReportPublicKey::from_bytes(&bytes).unwrap_err().code(), "malformed", "{bytes:02x?}");
        }
        let mut below = p_plus(0);
        below[0] -= 2; // p - 2
        assert!(ReportPublicKey::from_bytes(&below).is_ok());
    }

    /// Whatever the secret, such a point gives the shared secret 0, and HPKE's own check refuses the rest.
    #[cfg(feature = "report")]
    #[test]
    fn the_table_has_all_that_hpke_refuses() {
        for bytes in SMALL_ORDER {
            assert!(super::super::hpke::seal(&ReportPublicKey(bytes), b"", b"", b"").is_err());
        }
    }
}
