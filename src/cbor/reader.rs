//! Items out of bytes, in order; every departure from the one encoding is refused where it stands.

use std::ops::Range;

use super::fault::{Fault, FaultKind};
use super::head::{FALSE, Major, NULL, TRUE};

/// Reads items one after another from a slice, keeping offsets into it.
#[derive(Debug)]
pub struct Reader<'a> {
    bytes: &'a [u8],
    position: usize,
}

impl<'a> Reader<'a> {
    /// Reads the given part of `bytes`; offsets stay those of the whole.
    pub(crate) fn new(bytes: &'a [u8], part: Range<usize>) -> Self {
        Self { bytes: bytes.get(..part.end).unwrap_or(bytes), position: part.start }
    }

    pub(crate) fn position(&self) -> usize {
        self.position
    }

    pub(crate) fn fault(&self, kind: FaultKind) -> Fault {
        Fault { offset: self.position, kind }
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.position..).unwrap_or_default()
    }

    /// The next head (RFC 8949, section 3), refused unless definite and shortest; the position moves behind it.
    #[inline]
    fn head(&mut self) -> Result<(Major, u64), Fault> {
        let rest = self.rest();
        let (first, tail) = rest.split_first().ok_or(self.fault(FaultKind::Truncated))?;
        let major = Major::of(*first);
        let (argument, width, least) = match first & 0x1F {
            short @ 0..=23 => (u64::from(short), 0, 0),
            24 => (big_endian::<1>(tail), 1, 24),
            25 => (big_endian::<2>(tail), 2, 1 << 8),
            26 => (big_endian::<4>(tail), 4, 1 << 16),
            27 => (big_endian::<8>(tail), 8, 1 << 32),
            31 if major.has_length() => return Err(self.fault(FaultKind::Indefinite)),
            _ => return Err(self.fault(FaultKind::Invalid)),
        };
        if tail.len() < width {
            return Err(self.fault(FaultKind::Truncated));
        }
        // The rule for simple values and floats is another, but no document has one with an argument.
        if argument < least {
            return Err(self.fault(FaultKind::LongHead));
        }
        self.position += 1 + width;
        Ok((major, argument))
    }

    /// The argument of the next head, which must be of this kind.
    #[inline]
    fn argument_of(&mut self, wanted: Major, name: &'static str) -> Result<u64, Fault> {
        let start = self.position;
        match self.head()? {
            (major, argument) if major == wanted => Ok(argument),
            _ => self.wrong(start, name),
        }
    }

    fn wrong<T>(&self, start: usize, wanted: &'static str) -> Result<T, Fault> {
        Err(Fault { offset: start, kind: FaultKind::Unexpected(wanted) })
    }

    pub(crate) fn tag(&mut self) -> Result<u64, Fault> {
        self.argument_of(Major::Tag, "a tag")
    }

    /// The number of items of an array; a caller holds it against a bound before it makes room for them.
    pub(crate) fn array(&mut self) -> Result<usize, Fault> {
        self.argument_of(Major::Array, "an array").map(saturated)
    }

    pub(crate) fn array_of(&mut self, length: usize, wanted: &'static str) -> Result<(), Fault> {
        let start = self.position;
        if self.argument_of(Major::Array, wanted)? == length as u64 {
            Ok(())
        } else {
            self.wrong(start, wanted)
        }
    }

    pub(crate) fn map(&mut self) -> Result<Keys, Fault> {
        let start = self.position;
        self.argument_of(Major::Map, "a map").map(|n| Keys { left: saturated(n), last: start..start })
    }

    pub(crate) fn uint(&mut self) -> Result<u64, Fault> {
        self.argument_of(Major::Unsigned, "an unsigned integer")
    }

    /// A signed integer; one outside 64 bits is not any label or algorithm and reads as [`i64::MIN`].
    pub(crate) fn int(&mut self) -> Result<i64, Fault> {
        let start = self.position;
        match self.head()? {
            (Major::Unsigned, n) => Ok(i64::try_from(n).unwrap_or(i64::MIN)),
            (Major::Negative, n) => Ok(i64::try_from(n).map_or(i64::MIN, |n| -1 - n)),
            _ => self.wrong(start, "an integer"),
        }
    }

    pub(crate) fn boolean(&mut self) -> Result<bool, Fault> {
        let start = self.position;
        match self.head()? {
            (Major::Simple, TRUE) => Ok(true),
            (Major::Simple, FALSE) => Ok(false),
            _ => self.wrong(start, "true or false"),
        }
    }

    fn take(&mut self, length: u64) -> Result<&'a [u8], Fault> {
        let length = saturated(length);
        let slice = self.rest().get(..length).ok_or(self.fault(FaultKind::Truncated))?;
        self.position += length;
        Ok(slice)
    }

    pub(crate) fn bytes(&mut self) -> Result<&'a [u8], Fault> {
        let length = self.argument_of(Major::Bytes, "a byte string")?;
        self.take(length)
    }

    pub(crate) fn bytes_of<const N: usize>(&mut self, wanted: &'static str) -> Result<[u8; N], Fault> {
        let start = self.position;
        self.bytes()?.try_into().or_else(|_| self.wrong(start, wanted))
    }

    pub(crate) fn text(&mut self) -> Result<&'a str, Fault> {
        let start = self.position;
        let length = self.argument_of(Major::Text, "a text string")?;
        std::str::from_utf8(self.take(length)?).map_err(|_| Fault { offset: start, kind: FaultKind::Invalid })
    }

    /// `null`, or what `read` reads.
    pub(crate) fn or_null<T, E: From<Fault>>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<Option<T>, E> {
        if self.rest().first() == Some(&(Major::Simple.bits() | NULL)) {
            self.position += 1;
            return Ok(None);
        }
        read(self).map(Some)
    }

    /// The next key of a map, which must be an integer behind the one before; `None` after the last.
    pub(crate) fn key(&mut self, keys: &mut Keys) -> Result<Option<i64>, Fault> {
        let Some(left) = keys.left.checked_sub(1) else { return Ok(None) };
        let start = self.position;
        let key = self.int()?;
        let encoded = |range: Range<usize>| self.bytes.get(range).unwrap_or_default();
        match encoded(start..self.position).cmp(encoded(keys.last.clone())) {
            std::cmp::Ordering::Greater => {}
            std::cmp::Ordering::Equal => return Err(Fault { offset: start, kind: FaultKind::Duplicate }),
            std::cmp::Ordering::Less => return Err(Fault { offset: start, kind: FaultKind::Unsorted }),
        }
        *keys = Keys { left, last: start..self.position };
        Ok(Some(key))
    }

    pub(crate) fn finish(self) -> Result<(), Fault> {
        if self.rest().is_empty() { Ok(()) } else { Err(self.fault(FaultKind::Trailing)) }
    }
}

/// How far a map has been read: entries left, and where its last key stands.
#[derive(Debug)]
pub(crate) struct Keys {
    left: usize,
    last: Range<usize>,
}

impl Keys {
    /// Entries left; a caller that reads keys of its own kind counts them itself.
    pub(crate) fn entries(&self) -> usize {
        self.left
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.left == 0
    }
}

/// The number in the first `N` bytes; 0 when there are not so many, which the caller has yet to find out.
#[inline]
fn big_endian<const N: usize>(bytes: &[u8]) -> u64 {
    bytes.first_chunk::<N>().map_or(0, |bytes| bytes.iter().fold(0, |n, byte| n << 8 | u64::from(*byte)))
}

/// A length in memory; one that does not fit is past the end of any input.
fn saturated(length: u64) -> usize {
    usize::try_from(length).unwrap_or(usize::MAX)
}
