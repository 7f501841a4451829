//! base45 (RFC 9285), read strictly: one byte string has one text.
//!
//! The `base45` crate 3.2 cuts a two-character tail above 255 down to a byte instead of refusing it, which
//! gives every text of odd length six or seven others. It serves as the encoder, and in tests as the oracle.

use std::fmt;

/// Why a text is not base45.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TextFault {
    /// A character outside the alphabet (RFC 9285, table 1).
    Alphabet,
    /// A number of characters that no byte string gives: one more than a multiple of three.
    Length,
    /// Three characters above 65,535, or two at the end above 255.
    Overflow,
}

impl fmt::Display for TextFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            TextFault::Alphabet => "a character outside the alphabet",
            TextFault::Length => "a character too many or too few",
            TextFault::Overflow => "a group of characters above its range",
        })
    }
}

/// The text of some bytes.
pub(crate) fn encode(bytes: &[u8]) -> String {
    ::base45::encode(bytes)
}

/// The bytes of a text, or the position of the first fault.
pub(crate) fn decode(text: &[u8]) -> Result<Vec<u8>, (usize, TextFault)> {
    let (groups, tail) = text.as_chunks::<3>();
    let mut bytes = vec![0; 2 * groups.len() + tail.len() / 2];
    let (pairs, last) = bytes.as_chunks_mut::<2>();
    for (i, ([a, b, c], pair)) in groups.iter().zip(pairs).enumerate() {
        let n = digit(*a) + 45 * digit(*b) + 2_025 * digit(*c);
        *pair = u16::try_from(n).map_err(|_| (3 * i, outside(&[*a, *b, *c])))?.to_be_bytes();
    }
    let fault = |fault| (3 * groups.len(), fault);
    match (tail, last) {
        ([], _) => Ok(bytes),
        ([a, b], [byte]) => {
            let n = digit(*a) + 45 * digit(*b);
            *byte = u8::try_from(n).map_err(|_| fault(outside(tail)))?;
            Ok(bytes)
        }
        _ => Err(fault(TextFault::Length)),
    }
}

/// Too large a group: an unknown character, or known ones that together are out of range.
fn outside(group: &[u8]) -> TextFault {
    if group.iter().any(|c| digit(*c) == NONE) { TextFault::Alphabet } else { TextFault::Overflow }
}

fn digit(character: u8) -> u32 {
    DIGITS.get(usize::from(character)).copied().unwrap_or(NONE)
}

/// Large enough that any group holding it overflows, small enough that sums do not wrap.
const NONE: u32 = 0x1_0000;

const ALPHABET: &[u8; 45] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

#[expect(
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "evaluated when compiled; no input reaches it"
)]
static DIGITS: [u32; 256] = {
    let mut table = [NONE; 256];
    let mut i = 0;
    while i < ALPHABET.len() {
        table[ALPHABET[i] as usize] = i as u32;
        i += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn rfc_9285_section_4() {
        for (text, bytes) in
            [("BB8", "AB"), ("%69 VD92EX0", "Hello!!"), ("UJCLQE7W581", "base-45"), ("QED8WEX0", "ietf!")]
        {
            assert_eq!(decode(text.as_bytes()).unwrap(), bytes.as_bytes());
        }
    }

    #[test]
    fn a_tail_above_255_is_refused() {
        // `V5` is 256, which the base45 crate reads as 0; `::` is 2,024, which it reads as 232.
        assert_eq!(decode(b"U5"), Ok(vec![255]));
        for text in ["V5", "::", "000V5", "000::"] {
            assert_eq!(decode(text.as_bytes()).unwrap_err().1, TextFault::Overflow, "{text}");
        }
    }

    #[test]
    fn faults_name_their_place() {
        assert_eq!(decode(b"GGW"), Err((0, TextFault::Overflow)));
        assert_eq!(decode(b"000a00"), Err((3, TextFault::Alphabet)));
        assert_eq!(decode(b"0000"), Err((3, TextFault::Length)));
        assert_eq!(decode(b"000\n"), Err((3, TextFault::Length)));
        assert_eq!(decode("00é".as_bytes()).unwrap_err().1, TextFault::Alphabet);
    }

    proptest! {
        #[test]
        fn every_byte_string_has_one_text(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let text = ::base45::encode(&bytes);
            prop_assert_eq!(decode(text.as_bytes()), Ok(bytes));
        }

        #[test]
        fn what_is_read_is_what_would_be_written(text in "[0-9A-Z $%*+./:-]{0,60}") {
            match decode(text.as_bytes()) {
                Ok(bytes) => prop_assert_eq!(::base45::encode(&bytes), text),
                // The crate reads more than it should, but never refuses what is right.
                Err(_) => if let Ok(bytes) = ::base45::decode(&text) {
                    prop_assert_ne!(::base45::encode(&bytes), text);
                },
            }
        }
    }
}
