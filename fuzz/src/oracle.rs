//! What a general CBOR library and the curve's own crate say of a document.

use ciborium::Value;
use ed25519_dalek::{Signature, VerifyingKey};

/// The item in these bytes, if they are its one deterministic encoding (RFC 8949, section 4.2.1).
pub fn deterministic(bytes: &[u8]) -> Option<Value> {
    let value: Value = ciborium::from_reader(bytes).ok()?;
    let mut again = Vec::new();
    ciborium::into_writer(&value, &mut again).ok()?;
    (again == bytes && is_sorted(&value)).then_some(value)
}

fn is_sorted(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().all(is_sorted),
        Value::Tag(_, item) => is_sorted(item),
        Value::Map(entries) => {
            let keys: Vec<Vec<u8>> = entries.iter().map(|(key, _)| written(key)).collect();
            keys.is_sorted_by(|a, b| a < b) && entries.iter().all(|(_, value)| is_sorted(value))
        }
        _ => true,
    }
}

fn written(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).expect("a vector takes everything");
    bytes
}

/// Header, claims and signature of a COSE_Sign1 in its one encoding.
pub fn parts(envelope: &[u8]) -> Option<(Vec<u8>, Vec<u8>, Vec<u8>)> {
    let Value::Tag(18, sign1) = deterministic(envelope)? else { return None };
    match sign1.into_array().ok()?.as_slice() {
        [Value::Bytes(header), Value::Map(empty), Value::Bytes(claims), Value::Bytes(signature)]
            if empty.is_empty() =>
        {
            Some((header.clone(), claims.clone(), signature.clone()))
        }
        _ => None,
    }
}

/// Whether the envelope is this key's.
pub fn is_signed_by(envelope: &[u8], key: &VerifyingKey) -> bool {
    let Some((header, claims, signature)) = parts(envelope) else { return false };
    let message = Value::Array(vec![
        Value::Text("Signature1".to_owned()),
        Value::Bytes(header),
        Value::Bytes(Vec::new()),
        Value::Bytes(claims),
    ]);
    Signature::from_slice(&signature).is_ok_and(|s| key.verify_strict(&written(&message), &s).is_ok())
}

/// The value under an integer key of a map.
pub fn claim(claims: &Value, label: i64) -> Option<&Value> {
    let entries = claims.as_map()?;
    entries.iter().find(|(key, _)| key.as_integer() == Some(label.into())).map(|(_, value)| value)
}

/// An unsigned integer.
pub fn uint(value: &Value) -> Option<u64> {
    value.as_integer().and_then(|n| u64::try_from(n).ok())
}
