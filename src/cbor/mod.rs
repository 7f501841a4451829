//! Deterministic CBOR (RFC 8949, section 4.2.1), read strictly and written so.
//!
//! Definite lengths, shortest heads, map keys strictly ascending by their encoded bytes, nothing behind the
//! last item: what this reader accepts, the writer writes back to the same bytes. The `ciborium` crate is the
//! oracle in tests; its pull decoder does not tell a long head from a short one, and cost twice the time.

mod fault;
mod head;
mod reader;
mod writer;

pub(crate) use self::fault::Fault;
pub use self::fault::FaultKind;
pub(crate) use self::reader::{Keys, Reader};
pub(crate) use self::writer::Writer;

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
