//! CBOR items as bytes: leaves through `ciborium`, containers and deviating heads by hand.

use ciborium::Value;

/// A map entry: the encoded key and the encoded value.
pub(crate) type Entry = (Vec<u8>, Vec<u8>);

pub(crate) const BYTES: u8 = 2;
pub(crate) const ARRAY: u8 = 4;
pub(crate) const MAP: u8 = 5;
pub(crate) const TAG: u8 = 6;

fn item(value: &Value) -> Vec<u8> {
    let mut out = Vec::new();
    ciborium::into_writer(value, &mut out).expect("a Vec takes everything");
    out
}

pub(crate) fn int(n: impl Into<i128>) -> Vec<u8> {
    let n: i128 = n.into();
    item(&Value::Integer(n.try_into().expect("a CBOR integer")))
}

pub(crate) fn bytes(content: &[u8]) -> Vec<u8> {
    item(&Value::Bytes(content.to_vec()))
}

pub(crate) fn text(content: &str) -> Vec<u8> {
    item(&Value::Text(content.to_owned()))
}

pub(crate) fn boolean(value: bool) -> Vec<u8> {
    item(&Value::Bool(value))
}

pub(crate) fn float(value: f64) -> Vec<u8> {
    item(&Value::Float(value))
}

pub(crate) fn null() -> Vec<u8> {
    item(&Value::Null)
}

/// A head in its shortest form (RFC 8949, section 3).
pub(crate) fn head(major: u8, n: usize) -> Vec<u8> {
    let major = major << 5;
    match n {
        0..=23 => vec![major | u8::try_from(n).expect("below 24")],
        24..=0xFF => vec![major | 24, u8::try_from(n).expect("below 256")],
        _ => {
            let [high, low] = u16::try_from(n).expect("no document is longer").to_be_bytes();
            vec![major | 25, high, low]
        }
    }
}

/// A head one size longer than its number needs.
pub(crate) fn long_head(major: u8, n: usize) -> Vec<u8> {
    let major = major << 5;
    match n {
        0..=23 => vec![major | 24, u8::try_from(n).expect("below 24")],
        24..=0xFF => vec![major | 25, 0, u8::try_from(n).expect("below 256")],
        _ => {
            let [high, low] = u16::try_from(n).expect("no document is longer").to_be_bytes();
            vec![major | 26, 0, 0, high, low]
        }
    }
}

/// An unsigned integer that fits two bytes, one size longer than it needs; times in eight bytes.
pub(crate) fn long_int(n: u64) -> Vec<u8> {
    match u16::try_from(n) {
        Ok(n) => long_head(0, n.into()),
        Err(_) => [&[0x1B][..], &n.to_be_bytes()].concat(),
    }
}

pub(crate) fn array(items: &[Vec<u8>]) -> Vec<u8> {
    [head(ARRAY, items.len()), items.concat()].concat()
}

/// A map in the order given, whatever that is.
pub(crate) fn map(entries: &[Entry]) -> Vec<u8> {
    [head(MAP, entries.len()), contents(entries)].concat()
}

pub(crate) fn contents(entries: &[Entry]) -> Vec<u8> {
    entries.iter().flat_map(|(key, value)| [key.clone(), value.clone()]).flatten().collect()
}

/// The same container or string with an indefinite length: a break behind, strings in one chunk.
pub(crate) fn indefinite(major: u8, content: &[u8]) -> Vec<u8> {
    [&[major << 5 | 31][..], content, &[0xFF]].concat()
}
