//! Values of 1, 2, 4 or 8 bits side by side, the first in the lowest bits (draft-ietf-oauth-status-list, section 4.1).

use crate::limits;

/// How many bits a value has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Width {
    One,
    Two,
    Four,
    Eight,
}

impl Width {
    const ALL: [Width; 4] = [Width::One, Width::Two, Width::Four, Width::Eight];

    /// 1, 2, 4 or 8.
    pub(super) fn bits(self) -> u32 {
        1 << self.power()
    }

    pub(super) fn of_bits(bits: u64) -> Option<Self> {
        Self::ALL.into_iter().find(|width| u64::from(width.bits()) == bits)
    }

    fn power(self) -> u32 {
        match self {
            Width::One => 0,
            Width::Two => 1,
            Width::Four => 2,
            Width::Eight => 3,
        }
    }

    fn mask(self) -> u8 {
        u8::MAX >> (8 - self.bits())
    }

    /// The byte that an entry stands in, and how far from its lowest bit.
    fn place(self, index: u32) -> (usize, u32) {
        let per_byte = 3 - self.power();
        let byte = usize::try_from(index >> per_byte).unwrap_or(usize::MAX);
        (byte, (index & ((1 << per_byte) - 1)) << self.power())
    }

    /// Bytes of the longest list of this width.
    pub(super) fn longest(self) -> usize {
        limits::STATUS_ENTRIES >> (3 - self.power())
    }
}

/// A list of values, read where they stand.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Packed {
    width: Width,
    bytes: Box<[u8]>,
}

impl Packed {
    pub(super) fn new(width: Width, bytes: Box<[u8]>) -> Self {
        Self { width, bytes }
    }

    pub(super) fn width(&self) -> Width {
        self.width
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// How many values there are: whole bytes of them.
    pub(super) fn entries(&self) -> usize {
        self.bytes.len() << (3 - self.width.power())
    }

    #[inline]
    pub(super) fn get(&self, index: u32) -> Option<u8> {
        let (byte, shift) = self.width.place(index);
        self.bytes.get(byte).map(|byte| byte >> shift & self.width.mask())
    }

    /// Sets a value; one outside the list, or with more bits, changes nothing.
    pub(super) fn set(&mut self, index: u32, value: u8) {
        let ((byte, shift), mask) = (self.width.place(index), self.width.mask());
        if let Some(byte) = self.bytes.get_mut(byte)
            && value <= mask
        {
            *byte = *byte & !(mask << shift) | value << shift;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of draft-ietf-oauth-status-list, section 4.1: 16 values of one bit, 12 of two.
    #[test]
    fn the_examples_of_the_draft_are_read_and_written() {
        let one = [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1];
        let two = [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3];
        let both: [(Width, &[u8], &[u8]); 2] =
            [(Width::One, &[0xB9, 0xA3], &one), (Width::Two, &[0xC9, 0x44, 0xF9], &two)];
        for (width, bytes, values) in both {
            let packed = Packed::new(width, bytes.into());
            let mut made = Packed::new(width, vec![0; bytes.len()].into());
            assert_eq!(packed.entries(), values.len());
            for (index, value) in (0..).zip(values) {
                assert_eq!(packed.get(index), Some(*value), "{index}");
                made.set(index, *value);
            }
            assert!(made == packed);
        }
    }

    #[test]
    fn what_is_set_is_what_is_there_and_no_other() {
        for width in Width::ALL {
            let mut packed = Packed::new(width, vec![0xFF; 4].into());
            let last = u32::try_from(packed.entries()).unwrap() - 1;
            packed.set(last, 0);
            packed.set(1, 1);
            packed.set(last + 1, 1);
            for index in 0..=last {
                let wanted = if index == last {
                    0
                } else if index == 1 {
                    1
                } else {
                    width.mask()
                };
                assert_eq!(packed.get(index), Some(wanted), "{width:?} {index}");
            }
            assert_eq!(packed.get(last + 1), None);
            assert_eq!(packed.get(u32::MAX), None);
        }
    }
}
