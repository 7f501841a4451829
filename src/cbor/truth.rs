//! The examples of RFC 8949, appendix A: which of them this reader takes, and by which rule it refuses the others.

use super::head::Major;
use super::{Fault, FaultKind, Reader, Writer};

/// Integers, strings, arrays, maps with integer keys, tags, booleans and null; definite and shortest.
const TAKEN: &[&str] = &[
    "00",
    "01",
    "0a",
    "17",
    "1818",
    "1819",
    "1864",
    "1903e8",
    "1a000f4240",
    "1b000000e8d4a51000",
    "1bffffffffffffffff",
    "c249010000000000000000",
    "c349010000000000000000",
    "20",
    "29",
    "3863",
    "3903e7",
    "f4",
    "f5",
    "f6",
    "c074323031332d30332d32315432303a30343a30305a",
    "c11a514b67b0",
    "d74401020304",
    "d818456449455446",
    "d82076687474703a2f2f7777772e6578616d706c652e636f6d",
    "40",
    "4401020304",
    "60",
    "6161",
    "6449455446",
    "62225c",
    "62c3bc",
    "63e6b0b4",
    "64f0908591",
    "80",
    "83010203",
    "8301820203820405",
    "98190102030405060708090a0b0c0d0e0f101112131415161718181819",
    "a0",
    "a201020304",
];

/// Well-formed and deterministic, but of a kind that no document has: floats, `undefined`, other simple values,
/// text as a key.
const NOT_OURS: &[&str] = &[
    "f98000",
    "f93c00",
    "fb3ff199999999999a",
    "f93e00",
    "f97bff",
    "fa47c35000",
    "fa7f7fffff",
    "fb7e37e43c8800759c",
    "f90400",
    "f9c400",
    "fbc010666666666666",
    "f97c00",
    "f97e00",
    "f9fc00",
    "fa7f800000",
    "fa7fc00000",
    "faff800000",
    "fb7ff0000000000000",
    "fb7ff8000000000000",
    "fbfff0000000000000",
    "f7",
    "f0",
    "f8ff",
    "c1fb41d452d9e8200000",
    "a26161016162820203",
    "826161a161626163",
    "a56161614161626142616361436164614461656145",
];

/// Floats too, whose bits look like a small number in a long head: refused one rule earlier.
const SMALL_FLOATS: &[&str] = &["f90000", "f90001"];

const INDEFINITE: &[&str] = &[
    "5f42010243030405ff",
    "7f657374726561646d696e67ff",
    "9fff",
    "9f018202039f0405ffff",
    "9f01820203820405ff",
    "83018202039f0405ff",
    "83019f0203ff820405",
    "9f0102030405060708090a0b0c0d0e0f101112131415161718181819ff",
    "bf61610161629f0203ffff",
    "826161bf61626163ff",
    "bf6346756ef563416d7421ff",
];

/// -2^64: an integer, but no label, algorithm or claim; it reads as a number that means nothing.
const BELOW_64_BITS: &str = "3bffffffffffffffff";

#[test]
fn rfc_8949_appendix_a() {
    for hex in TAKEN {
        assert_eq!(again(&bytes(hex)), Ok(bytes(hex)), "{hex}");
    }
    let kind = |hex: &str| again(&bytes(hex)).map_err(|fault| fault.kind).expect_err(hex);
    for hex in NOT_OURS {
        assert!(matches!(kind(hex), FaultKind::Unexpected(_)), "{hex}: {}", kind(hex));
    }
    for hex in SMALL_FLOATS {
        assert_eq!(kind(hex), FaultKind::LongHead, "{hex}");
    }
    for hex in INDEFINITE {
        assert_eq!(kind(hex), FaultKind::Indefinite, "{hex}");
    }
    let all = bytes(BELOW_64_BITS);
    assert_eq!(Reader::new(&all, 0..all.len()).int(), Ok(i64::MIN));
    assert_eq!(TAKEN.len() + NOT_OURS.len() + SMALL_FLOATS.len() + INDEFINITE.len() + 1, 81);
}

/// The examples cut short anywhere are refused, and so is anything behind them.
#[test]
fn parts_and_more_of_them_are_refused() {
    for hex in TAKEN {
        let whole = bytes(hex);
        for cut in 0..whole.len() {
            assert_eq!(again(&whole[..cut]).unwrap_err().kind, FaultKind::Truncated, "{hex} cut at {cut}");
        }
        let more = [&whole[..], &[0]].concat();
        assert_eq!(again(&more).unwrap_err().kind, FaultKind::Trailing, "{hex}");
    }
}

/// Reads one item and writes it again.
fn again(bytes: &[u8]) -> Result<Vec<u8>, Fault> {
    let mut reader = Reader::new(bytes, 0..bytes.len());
    let mut writer = Writer::default();
    item(&mut reader, &mut writer)?;
    reader.finish()?;
    Ok(writer.into_bytes())
}

fn item(reader: &mut Reader<'_>, writer: &mut Writer) -> Result<(), Fault> {
    let first = reader.rest().first().copied().ok_or(reader.fault(FaultKind::Truncated))?;
    match Major::of(first) {
        Major::Unsigned => drop(writer.uint(reader.uint()?)),
        Major::Negative => drop(writer.int(reader.int()?)),
        Major::Bytes => drop(writer.bytes(reader.bytes()?)),
        Major::Text => drop(writer.text(reader.text()?)),
        Major::Array => {
            let length = reader.array()?;
            writer.array(length);
            (0..length).try_for_each(|_| item(reader, writer))?;
        }
        Major::Map => {
            let mut keys = reader.map()?;
            writer.map(keys.entries());
            while let Some(key) = reader.key(&mut keys)? {
                item(reader, writer.int(key))?;
            }
        }
        Major::Tag => {
            writer.tag(reader.tag()?);
            item(reader, writer)?;
        }
        Major::Simple => {
            match reader.or_null(Reader::boolean)? {
                Some(value) => writer.boolean(value),
                None => writer.null(),
            };
        }
    }
    Ok(())
}

fn bytes(hex: &str) -> Vec<u8> {
    let byte = |i| u8::from_str_radix(&hex[i..i + 2], 16).unwrap();
    (0..hex.len()).step_by(2).map(byte).collect()
}
