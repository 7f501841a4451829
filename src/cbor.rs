//! Deterministic CBOR (RFC 8949, section 4.2.1), read strictly and written so.
//!
//! Heads are pulled and pushed by `ciborium-ll`; the rules are here: definite lengths, shortest heads, map
//! keys strictly ascending by their encoded bytes, nothing behind the last item. What this reader accepts,
//! the writer writes back to the same bytes.

use std::fmt;
use std::ops::Range;

use ciborium_ll::{Decoder, Encoder, Header, simple};

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

    /// The next head, refused unless definite and shortest; the position moves behind it.
    fn head(&mut self) -> Result<Header, Fault> {
        let mut decoder = Decoder::from(self.rest());
        let header = decoder.pull().map_err(|e| match e {
            ciborium_ll::Error::Io(_) => self.fault(FaultKind::Truncated),
            ciborium_ll::Error::Syntax(_) => self.fault(FaultKind::Invalid),
        })?;
        let argument = match header {
            Header::Positive(n) | Header::Negative(n) | Header::Tag(n) => n,
            Header::Bytes(Some(n))
            | Header::Text(Some(n))
            | Header::Array(Some(n))
            | Header::Map(Some(n)) => u64::try_from(n).map_err(|_| self.fault(FaultKind::Truncated))?,
            Header::Bytes(None) | Header::Text(None) | Header::Array(None) | Header::Map(None) => {
                return Err(self.fault(FaultKind::Indefinite));
            }
            Header::Simple(n) => u64::from(n),
            // No document has a float; the shortest-form rule for floats is not needed.
            Header::Float(_) | Header::Break => {
                return Err(self.fault(FaultKind::Unexpected("no float or break")));
            }
        };
        if decoder.offset() != head_length(argument) {
            return Err(self.fault(FaultKind::LongHead));
        }
        self.position += decoder.offset();
        Ok(header)
    }

    fn wrong<T>(&self, start: usize, wanted: &'static str) -> Result<T, Fault> {
        Err(Fault { offset: start, kind: FaultKind::Unexpected(wanted) })
    }

    pub(crate) fn tag(&mut self) -> Result<u64, Fault> {
        let start = self.position;
        match self.head()? {
            Header::Tag(n) => Ok(n),
            _ => self.wrong(start, "a tag"),
        }
    }

    pub(crate) fn array(&mut self) -> Result<usize, Fault> {
        let start = self.position;
        match self.head()? {
            Header::Array(Some(n)) => Ok(n),
            _ => self.wrong(start, "an array"),
        }
    }

    pub(crate) fn array_of(&mut self, length: usize, wanted: &'static str) -> Result<(), Fault> {
        let start = self.position;
        match self.head()? {
            Header::Array(Some(n)) if n == length => Ok(()),
            _ => self.wrong(start, wanted),
        }
    }

    pub(crate) fn map(&mut self) -> Result<Keys, Fault> {
        let start = self.position;
        match self.head()? {
            Header::Map(Some(n)) => Ok(Keys { left: n, last: start..start }),
            _ => self.wrong(start, "a map"),
        }
    }

    pub(crate) fn uint(&mut self) -> Result<u64, Fault> {
        let start = self.position;
        match self.head()? {
            Header::Positive(n) => Ok(n),
            _ => self.wrong(start, "an unsigned integer"),
        }
    }

    /// A signed integer; one outside 64 bits is not any label or algorithm and reads as [`i64::MIN`].
    pub(crate) fn int(&mut self) -> Result<i64, Fault> {
        let start = self.position;
        match self.head()? {
            Header::Positive(n) => Ok(i64::try_from(n).unwrap_or(i64::MIN)),
            Header::Negative(n) => Ok(i64::try_from(n).map_or(i64::MIN, |n| -1 - n)),
            _ => self.wrong(start, "an integer"),
        }
    }

    pub(crate) fn boolean(&mut self) -> Result<bool, Fault> {
        let start = self.position;
        match self.head()? {
            Header::Simple(simple::TRUE) => Ok(true),
            Header::Simple(simple::FALSE) => Ok(false),
            _ => self.wrong(start, "true or false"),
        }
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], Fault> {
        let slice = self.rest().get(..length).ok_or(self.fault(FaultKind::Truncated))?;
        self.position += length;
        Ok(slice)
    }

    pub(crate) fn bytes(&mut self) -> Result<&'a [u8], Fault> {
        let start = self.position;
        match self.head()? {
            Header::Bytes(Some(n)) => self.take(n),
            _ => self.wrong(start, "a byte string"),
        }
    }

    pub(crate) fn bytes_of<const N: usize>(&mut self, wanted: &'static str) -> Result<[u8; N], Fault> {
        let start = self.position;
        self.bytes()?.try_into().or_else(|_| self.wrong(start, wanted))
    }

    pub(crate) fn text(&mut self) -> Result<&'a str, Fault> {
        let start = self.position;
        match self.head()? {
            Header::Text(Some(n)) => {
                let bytes = self.take(n)?;
                std::str::from_utf8(bytes).map_err(|_| Fault { offset: start, kind: FaultKind::Invalid })
            }
            _ => self.wrong(start, "a text string"),
        }
    }

    /// `null`, or what `read` reads.
    pub(crate) fn or_null<T, E: From<Fault>>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<Option<T>, E> {
        if self.rest().first() == Some(&NULL) {
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

    fn head(&mut self, header: Header) -> &mut Self {
        // Writing to memory has no error; an impossible one would leave bytes out and fail every reader.
        let _ = Encoder::from(&mut self.out).push(header);
        self
    }

    pub(crate) fn tag(&mut self, tag: u64) -> &mut Self {
        self.head(Header::Tag(tag))
    }

    pub(crate) fn array(&mut self, length: usize) -> &mut Self {
        self.head(Header::Array(Some(length)))
    }

    pub(crate) fn map(&mut self, length: usize) -> &mut Self {
        self.head(Header::Map(Some(length)))
    }

    pub(crate) fn uint(&mut self, value: u64) -> &mut Self {
        self.head(Header::Positive(value))
    }

    pub(crate) fn int(&mut self, value: i64) -> &mut Self {
        match u64::try_from(value) {
            Ok(n) => self.head(Header::Positive(n)),
            Err(_) => self.head(Header::Negative(value.unsigned_abs() - 1)),
        }
    }

    pub(crate) fn boolean(&mut self, value: bool) -> &mut Self {
        self.head(Header::Simple(if value { simple::TRUE } else { simple::FALSE }))
    }

    pub(crate) fn null(&mut self) -> &mut Self {
        self.head(Header::Simple(simple::NULL))
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.head(Header::Bytes(Some(bytes.len()))).raw(bytes)
    }

    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        self.head(Header::Text(Some(text.len()))).raw(text.as_bytes())
    }

    /// Bytes that already are CBOR.
    pub(crate) fn raw(&mut self, bytes: &[u8]) -> &mut Self {
        self.out.extend_from_slice(bytes);
        self
    }
}

/// Bytes in the shortest head for this argument (RFC 8949, section 3).
fn head_length(argument: u64) -> usize {
    match argument {
        0..=23 => 1,
        24..=0xFF => 2,
        0x100..=0xFFFF => 3,
        0x1_0000..=0xFFFF_FFFF => 5,
        _ => 9,
    }
}

const NULL: u8 = 0xF6;

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
