//! Bytes as hexadecimal digits.

use std::fmt::Write;

/// Two lower-case digits a byte.
pub(crate) fn encode(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // writing to a String does not fail
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Exactly `N` bytes.
pub(crate) fn decode<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != 2 * N || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let mut bytes = [0; N];
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_come_back() {
        assert_eq!(decode::<3>(&encode(&[0, 0xAB, 255])), Some([0, 0xAB, 255]));
        for wrong in ["", "00ab", "00abf", "00abfg", "00ab+f", "00abf\u{e9}"] {
            assert_eq!(decode::<3>(wrong), None, "{wrong}");
        }
    }
}
