//! Deterministic CBOR (RFC 8949, section 4.2.1), read strictly and written so.
//!
//! Definite lengths, shortest heads, map keys strictly ascending by their encoded bytes, nothing behind the
//! last item: what this reader accepts, the writer writes back to the same bytes. The `ciborium` crate is the
//! oracle in tests; its pull decoder does not tell a long head from a short one, and cost twice the time.

use std::fmt;
use std::ops::Range;

/// Where and how bytes depart from deterministic CBOR or from the shape that was expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Offset in bytes from the start of the envelope.
    pub offset: usize,
    /// What is wrong there.
    pub kind: FaultKind,
}

/// What is wrong with a CBOR item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FaultKind {
    /// The bytes end inside an item.
    Truncated,
    /// Not CBOR at all (RFC 8949, section 3), or text that is not UTF-8.
    Invalid,
    /// Another kind of item than the one named.
    Unexpected(&'static str),
    /// An indefinite length.
    Indefinite,
    /// A head longer than its value needs.
    LongHead,
    /// A map key out of order.
    Unsorted,
    /// A map key that came before.
    Duplicate,
    /// Bytes behind the last item.
    Trailing,
}

impl FaultKind {
    /// Well-formed, but not the one deterministic encoding.
    pub(crate) fn is_deviation(self) -> bool {
        use FaultKind::{Duplicate, Indefinite, LongHead, Trailing, Unsorted};
        matches!(self, Indefinite | LongHead | Unsorted | Duplicate | Trailing)
    }
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FaultKind::Truncated => f.write_str("the bytes end too early"),
            FaultKind::Invalid => f.write_str("not CBOR"),
            FaultKind::Unexpected(wanted) => write!(f, "{wanted} expected"),
            FaultKind::Indefinite => f.write_str("an indefinite length"),
            FaultKind::LongHead => f.write_str("a longer head than needed"),
            FaultKind::Unsorted => f.write_str("a map key out of order"),
            FaultKind::Duplicate => f.write_str("a map key given twice"),
            FaultKind::Trailing => f.write_str("bytes behind the end"),
        }
    }
}

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

    fn rest(&self) -> &'a [u8] {
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

/// The major types (RFC 8949, section 3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Major {
    Unsigned,
    Negative,
    Bytes,
    Text,
    Array,
    Map,
    Tag,
    Simple,
}

impl Major {
    fn of(first: u8) -> Self {
        match first >> 5 {
            0 => Major::Unsigned,
            1 => Major::Negative,
            2 => Major::Bytes,
            3 => Major::Text,
            4 => Major::Array,
            5 => Major::Map,
            6 => Major::Tag,
            _ => Major::Simple,
        }
    }

    fn bits(self) -> u8 {
        let number: u8 = match self {
            Major::Unsigned => 0,
            Major::Negative => 1,
            Major::Bytes => 2,
            Major::Text => 3,
            Major::Array => 4,
            Major::Map => 5,
            Major::Tag => 6,
            Major::Simple => 7,
        };
        number << 5
    }

    fn has_length(self) -> bool {
        matches!(self, Major::Bytes | Major::Text | Major::Array | Major::Map)
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

const FALSE: u64 = 20;
const TRUE: u64 = 21;
const NULL: u8 = 22;

#[cfg(test)]
mod truth;

#[cfg(test)]
mod tests {
    use super::*;
    use ciborium::Value;
    use proptest::prelude::*;

    fn read(bytes: &[u8]) -> Reader<'_> {
        Reader::new(bytes, 0..bytes.len())
    }

    #[test]
    fn longer_heads_are_refused_for_every_width() {
        let table: [(&[u8], u64); 5] = [
            (&[0x17], 23),
            (&[0x18, 0x18], 24),
            (&[0x19, 0x01, 0x00], 256),
            (&[0x1A, 0x00, 0x01, 0x00, 0x00], 65_536),
            (&[0x1B, 0, 0, 0, 1, 0, 0, 0, 0], 1 << 32),
        ];
        for (bytes, value) in table {
            assert_eq!(read(bytes).uint(), Ok(value));
        }
        let long: [&[u8]; 4] =
            [&[0x18, 0x17], &[0x19, 0x00, 0xFF], &[0x1A, 0, 0, 0xFF, 0xFF], &[0x1B, 0, 0, 0, 0, 1, 0, 0, 0]];
        for bytes in long {
            assert_eq!(read(bytes).uint(), Err(Fault { offset: 0, kind: FaultKind::LongHead }));
        }
    }

    #[test]
    fn other_encodings_are_named() {
        let fault = |bytes: &[u8]| {
            let mut reader = read(bytes);
            let mut keys = reader.map()?;
            while reader.key(&mut keys)?.is_some() {
                reader.uint()?;
            }
            reader.finish()
        };
        assert_eq!(fault(&[0xA2, 1, 0, 2, 0]), Ok(()));
        let kind = |bytes: &[u8]| fault(bytes).unwrap_err().kind;
        assert_eq!(kind(&[0xBF, 1, 0, 0xFF]), FaultKind::Indefinite);
        assert_eq!(kind(&[0xA2, 2, 0, 1, 0]), FaultKind::Unsorted);
        assert_eq!(kind(&[0xA2, 1, 0, 1, 0]), FaultKind::Duplicate);
        assert_eq!(kind(&[0xA2, 0x20, 0, 1, 0]), FaultKind::Unsorted); // -1 sorts behind 1
        assert_eq!(kind(&[0xA1, 1, 0, 0]), FaultKind::Trailing);
        assert_eq!(kind(&[0xA1, 1]), FaultKind::Truncated);
        assert_eq!(kind(&[0xA1, 0x1C]), FaultKind::Invalid);
        assert_eq!(kind(&[0x80]), FaultKind::Unexpected("a map"));
        assert_eq!(kind(&[]), FaultKind::Truncated);
    }

    #[test]
    fn a_promised_length_allocates_nothing() {
        let huge = [0x5B, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF];
        assert_eq!(read(&huge).bytes().unwrap_err().kind, FaultKind::Truncated);
    }

    proptest! {
        #[test]
        fn integers_and_strings_agree_with_ciborium(
            n in any::<i64>(), bytes in proptest::collection::vec(any::<u8>(), 0..70), text in ".{0,30}",
        ) {
            let mut ours = Writer::default();
            ours.array(3).int(n).bytes(&bytes).text(&text);
            let ours = ours.into_bytes();
            let mut theirs = Vec::new();
            let value = Value::Array(vec![n.into(), Value::Bytes(bytes.clone()), text.clone().into()]);
            ciborium::into_writer(&value, &mut theirs).unwrap();
            prop_assert_eq!(&ours, &theirs);
            let mut reader = read(&theirs);
            prop_assert_eq!(reader.array(), Ok(3));
            prop_assert_eq!(reader.int(), Ok(n));
            prop_assert_eq!(reader.bytes(), Ok(&bytes[..]));
            prop_assert_eq!(reader.text(), Ok(&text[..]));
            prop_assert!(reader.finish().is_ok());
        }
    }
}
