//! Items into bytes, each in its one encoding.

use super::head::{FALSE, Major, NULL, TRUE};

/// Writes items one after another; heads are always the shortest.
#[derive(Debug, Default)]
pub struct Writer {
    out: Vec<u8>,
}

impl Writer {
    pub(crate) fn with_capacity(bytes: usize) -> Self {
        Self { out: Vec::with_capacity(bytes) }
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.out
    }

    #[expect(
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        reason = "each arm's range fits its type"
    )]
    fn head(&mut self, major: Major, argument: u64) -> &mut Self {
        let major = major.bits();
        match argument {
            0..=23 => self.out.push(major | argument as u8),
            24..=0xFF => self.out.extend_from_slice(&[major | 24, argument as u8]),
            0x100..=0xFFFF => {
                self.out.push(major | 25);
                self.out.extend_from_slice(&(argument as u16).to_be_bytes());
            }
            0x1_0000..=0xFFFF_FFFF => {
                self.out.push(major | 26);
                self.out.extend_from_slice(&(argument as u32).to_be_bytes());
            }
            _ => {
                self.out.push(major | 27);
                self.out.extend_from_slice(&argument.to_be_bytes());
            }
        }
        self
    }

    pub(crate) fn tag(&mut self, tag: u64) -> &mut Self {
        self.head(Major::Tag, tag)
    }

    pub(crate) fn array(&mut self, length: usize) -> &mut Self {
        self.head(Major::Array, length as u64)
    }

    pub(crate) fn map(&mut self, length: usize) -> &mut Self {
        self.head(Major::Map, length as u64)
    }

    pub(crate) fn uint(&mut self, value: u64) -> &mut Self {
        self.head(Major::Unsigned, value)
    }

    pub(crate) fn int(&mut self, value: i64) -> &mut Self {
        match u64::try_from(value) {
            Ok(n) => self.head(Major::Unsigned, n),
            Err(_) => self.head(Major::Negative, value.unsigned_abs() - 1),
        }
    }

    pub(crate) fn boolean(&mut self, value: bool) -> &mut Self {
        self.head(Major::Simple, if value { TRUE } else { FALSE })
    }

    pub(crate) fn null(&mut self) -> &mut Self {
        self.head(Major::Simple, u64::from(NULL))
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.bytes_head(bytes.len()).raw(bytes)
    }

    /// What stands before so many bytes.
    pub(crate) fn bytes_head(&mut self, length: usize) -> &mut Self {
        self.head(Major::Bytes, length as u64)
    }

    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        self.head(Major::Text, text.len() as u64).raw(text.as_bytes())
    }

    /// Bytes that already are CBOR.
    pub(crate) fn raw(&mut self, bytes: &[u8]) -> &mut Self {
        self.out.extend_from_slice(bytes);
        self
    }
}
