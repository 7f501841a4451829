//! zlib streams (RFC 1950, RFC 1951) by hand: runs of one byte, in one block with the fixed codes; and wrong ones.

/// Bits behind one another, the first in the lowest.
#[derive(Default)]
struct Bits {
    out: Vec<u8>,
    used: u32,
}

impl Bits {
    fn bit(&mut self, bit: u32) {
        if self.used.is_multiple_of(8) {
            self.out.push(0);
        }
        if let Some(last) = self.out.last_mut() {
            *last |= u8::from(bit != 0) << (self.used % 8);
        }
        self.used += 1;
    }

    /// Huffman codes begin with their highest bit.
    fn code(&mut self, code: u32, length: u32) {
        (0..length).rev().for_each(|n| self.bit(code >> n & 1));
    }

    fn literal(&mut self, byte: u8) {
        match byte {
            0..=143 => self.code(0x30 + u32::from(byte), 8),
            144.. => self.code(0x190 + u32::from(byte - 144), 9),
        }
    }
}

/// One stream of this many of each byte.
pub(crate) fn stream(runs: &[(u8, usize)]) -> Vec<u8> {
    [&[0x78, 0x01][..], &raw(runs), &adler(runs).to_be_bytes()].concat()
}

/// The deflate block alone.
pub(crate) fn raw(runs: &[(u8, usize)]) -> Vec<u8> {
    let mut bits = Bits::default();
    // The last block, with the fixed codes.
    [1, 1, 0].into_iter().for_each(|bit| bits.bit(bit));
    for (byte, count) in runs.iter().filter(|(_, count)| *count > 0) {
        bits.literal(*byte);
        for _ in 0..(count - 1) / 258 {
            // The byte before, 258 times: length symbol 285, distance symbol 0.
            bits.code(0xC5, 8);
            bits.code(0, 5);
        }
        (0..(count - 1) % 258).for_each(|_| bits.literal(*byte));
    }
    bits.code(0, 7);
    bits.out
}

/// The check of RFC 1950, section 8.2.
fn adler(runs: &[(u8, usize)]) -> u32 {
    let (mut a, mut b) = (1_u32, 0_u32);
    for (byte, count) in runs {
        for _ in 0..*count {
            a = (a + u32::from(*byte)) % 65_521;
            b = (b + a) % 65_521;
        }
    }
    b << 16 | a
}

/// With the flag for a preset dictionary, and the check of one.
pub(crate) fn with_dictionary(runs: &[(u8, usize)]) -> Vec<u8> {
    [&[0x78, 0x20, 0, 0, 0, 1][..], &raw(runs), &adler(runs).to_be_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_is_that_of_the_rfc() {
        let runs: Vec<_> = b"Wikipedia".iter().map(|byte| (*byte, 1)).collect();
        assert_eq!(adler(&runs), 0x11E6_0398);
    }

    #[test]
    fn the_head_of_a_dictionary_is_well_formed() {
        let [first, second, ..] = *with_dictionary(&[(0, 1)]) else { panic!("no head") };
        assert_eq!((u32::from(first) * 256 + u32::from(second)) % 31, 0);
        assert_eq!(second & 0x20, 0x20);
    }
}
