//! Keys whose secret halves are printed somewhere: no verifier may take one for its root.

use crate::key::VerifyingKey;

/// The root that is pinned for `spec/vectors`; its seed is the SHA-256 of `sanse/test-vectors/root`.
pub(crate) const TEST_ROOT: [u8; 32] =
    hex("df2022fb45d7f955f939389ba5583c0a296773f04ba19e36e78378671407760b");

/// Roots with a published secret: those of this project's vectors, and the keys of RFC 8032, section 7.1.
pub(crate) fn is_published(key: &VerifyingKey) -> bool {
    [&TEST_ROOT].into_iter().chain(&OTHER_TEST_ROOTS).chain(&RFC_8032).any(|known| known == key.as_bytes())
}

/// `root-2`, `root-3`, `root-yy`, `root-yy-2` and `root-xx` of `spec/vectors/keys.json`.
const OTHER_TEST_ROOTS: [[u8; 32]; 5] = [
    hex("00258c74a705b447c2e4f0bd435108f17202871869569fea8ae950ea5b3207de"),
    hex("3c560fcf9c3d2cd7ff42a686130eacded94c85a3d3c16ddab8ea7a7266176983"),
    hex("dfc161178b779bd854f8bacca252d4a5ac41bfbf083ae0c1e53228cc25365b29"),
    hex("d9e87da7eef2b220e15edc596ede8e3240f89283b0127a3c9de040536f0e353c"),
    hex("ee5c767c676d7f5c67f96a96deb8f5de563f420411a4a900242a51afbc51d445"),
];

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
