//! Keys whose secret halves are printed somewhere: no verifier may take one for its root.

use crate::key::VerifyingKey;

/// The root that signs the trust lists of `spec/vectors`; its seed is the SHA-256 of `sanse/test-vectors/root`.
pub(crate) const TEST_ROOT: [u8; 32] =
    hex("df2022fb45d7f955f939389ba5583c0a296773f04ba19e36e78378671407760b");

/// Roots with a published secret: this project's test root, and the keys of RFC 8032, section 7.1.
pub(crate) fn is_published(key: &VerifyingKey) -> bool {
    *key.as_bytes() == TEST_ROOT || RFC_8032.contains(key.as_bytes())
}

const RFC_8032: [[u8; 32]; 3] = [
    hex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"),
    hex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"),
    hex("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025"),
];

#[expect(clippy::indexing_slicing, reason = "evaluated when compiled; no input reaches it")]
const fn hex(text: &str) -> [u8; 32] {
    const fn digit(c: u8) -> u8 {
        if c >= b'a' { c - b'a' + 10 } else { c - b'0' }
    }
    let (text, mut bytes, mut i) = (text.as_bytes(), [0; 32], 0);
    while i < 32 {
        bytes[i] = digit(text[2 * i]) << 4 | digit(text[2 * i + 1]);
        i += 1;
    }
    bytes
}
