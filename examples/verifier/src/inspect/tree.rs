//! CBOR of any shape as a tree of lines, with the format's names where it has them. Nothing that follows a person,
//! and no secret, is in it: of byte strings their length, of names only the asked-for.

use ciborium::Value;
use sanse::Kind;
use serde::Serialize;

use super::names::{self, Where};
use sanse_example_common::escape;

/// How deep a document may nest; the format's own go six deep.
const DEPTH: usize = 32;

/// A signed document taken apart: a COSE_Sign1, as far as it is one.
#[derive(Debug, Serialize)]
pub(super) struct Document {
    /// As the header says.
    pub(super) kind: Option<&'static str>,
    pub(super) bytes: usize,
    pub(super) header: Vec<Entry>,
    pub(super) claims: Vec<Entry>,
    pub(super) signature_bytes: Option<usize>,
    /// The credential inside a presentation.
    pub(super) credential: Option<Box<Document>>,
    /// What is no COSE_Sign1, as it is.
    pub(super) other: Option<Entry>,
}

/// One value.
#[derive(Debug, Serialize)]
pub(super) struct Entry {
    pub(super) label: String,
    pub(super) name: Option<&'static str>,
    /// The value, or how long it is.
    pub(super) says: String,
    pub(super) means: Option<String>,
    pub(super) items: Vec<Entry>,
}

/// Takes bytes apart; `None` when they are not CBOR.
pub(super) fn read(bytes: &[u8], show_name: bool) -> Option<Document> {
    let mut document = document(&decode(bytes)?, show_name);
    document.bytes = bytes.len();
    Some(document)
}

fn decode(bytes: &[u8]) -> Option<Value> {
    ciborium::de::from_reader_with_recursion_limit(bytes, DEPTH).ok()
}

fn document(value: &Value, show_name: bool) -> Document {
    let mut length = Vec::new();
    let _ = ciborium::into_writer(value, &mut length);
    let tree = Tree { show_name };
    let mut document = Document {
        kind: None,
        bytes: length.len(),
        header: Vec::new(),
        claims: Vec::new(),
        signature_bytes: None,
        credential: None,
        other: None,
    };
    let inner = if let Value::Tag(18, inner) = value { inner } else { value };
    let Some([Value::Bytes(header), _, Value::Bytes(claims), signature]) =
        inner.as_array().map(Vec::as_slice)
    else {
        document.other = Some(tree.entry(String::new(), None, value, Where::Personal));
        return document;
    };
    let header = decode(header).unwrap_or(Value::Null);
    for (label, value) in header.as_map().into_iter().flatten() {
        match label.as_integer().map(i128::from) {
            Some(13) => document.credential = Some(Box::new(self::document(value, show_name))),
            Some(16) => {
                let number = value.as_integer().and_then(|number| u64::try_from(number).ok());
                document.kind = number.and_then(Kind::from_number).map(Kind::name);
            }
            _ => {}
        }
    }
    document.header = tree.items(&header, Where::Header);
    document.claims = match decode(claims) {
        Some(claims) => tree.items(&claims, Where::Claims),
        None => vec![Entry::leaf(String::new(), None, format!("{} bytes, not CBOR", claims.len()))],
    };
    document.signature_bytes = signature.as_bytes().map(Vec::len);
    document
}

impl Entry {
    fn leaf(label: String, name: Option<&'static str>, says: String) -> Self {
        Self { label, name, says, means: None, items: Vec::new() }
    }
}

#[derive(Clone, Copy)]
struct Tree {
    show_name: bool,
}

impl Tree {
    fn items(self, value: &Value, at: Where) -> Vec<Entry> {
        // What the format does not have, inside what is personal, may be personal too.
        let elsewhere = match at {
            Where::Pass | Where::Test | Where::Number | Where::Personal | Where::HolderKey => Where::Personal,
            _ => Where::Nowhere,
        };
        match value {
            Value::Map(map) => map
                .iter()
                .map(|(label, value)| {
                    let number = label.as_integer().map(i128::from);
                    let known = number.and_then(|number| names::label(at, number));
                    let (name, inside) =
                        known.map_or((None, elsewhere), |(name, inside)| (Some(name), inside));
                    let label =
                        number.map_or_else(|| self.says(label, elsewhere), |number| number.to_string());
                    self.entry(label, name, value, inside)
                })
                .collect(),
            Value::Array(items) => items
                .iter()
                .enumerate()
                .map(|(index, value)| {
                    let known = names::item(at, index);
                    let (name, inside) =
                        known.map_or((None, elsewhere), |(name, inside)| (Some(name), inside));
                    self.entry(index.to_string(), name, value, inside)
                })
                .collect(),
            Value::Tag(_, inner) => vec![self.entry("tagged".to_owned(), None, inner, elsewhere)],
            _ => Vec::new(),
        }
    }

    fn entry(self, label: String, name: Option<&'static str>, value: &Value, at: Where) -> Entry {
        let mut entry = Entry::leaf(label, name, self.says(value, at));
        match (name, value) {
            (Some("kcwt"), _) => {
                entry.says = "the credential, see below".to_owned();
                return entry;
            }
            (Some("name"), Value::Text(text)) if self.show_name => entry.says = quoted(text),
            (Some("kid"), Value::Bytes(bytes)) if bytes.len() == 4 => entry.says = hex(bytes),
            (Some("cnonce"), Value::Bytes(bytes)) if bytes.len() == 8 => entry.says = hex(bytes),
            (Some(name), Value::Integer(number)) => entry.means = names::meaning(name, i128::from(*number)),
            _ => {}
        }
        entry.items = self.items(value, at);
        entry
    }

    fn says(self, value: &Value, at: Where) -> String {
        let personal = at == Where::Personal;
        match value {
            Value::Integer(_) | Value::Float(_) | Value::Bool(_) if personal => {
                "a value, not shown".to_owned()
            }
            Value::Integer(number) => i128::from(*number).to_string(),
            Value::Float(number) => number.to_string(),
            Value::Bool(truth) => truth.to_string(),
            Value::Null => "null".to_owned(),
            Value::Bytes(bytes) => format!("{} bytes, not shown", bytes.len()),
            Value::Text(text) if personal || at == Where::Number => {
                format!("text of {} characters, not shown", text.chars().count())
            }
            Value::Text(text) => quoted(text),
            Value::Array(items) => format!("array of {}", items.len()),
            Value::Map(map) => format!("map of {}", map.len()),
            Value::Tag(tag, _) => format!("tag {tag}"),
            _ => "something else".to_owned(),
        }
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", escape::line(text))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_that_lie_and_depths_that_do_not_end_are_no_document() {
        assert!(read(&[0x9B, 0x10, 0, 0, 0, 0, 0, 0, 0, 1], false).is_none());
        assert!(read(&[0xBB, 0x10, 0, 0, 0, 0, 0, 0, 0, 1], false).is_none());
        assert!(read(&[0x5B, 0x10, 0, 0, 0, 0, 0, 0, 0, 1], false).is_none());
        assert!(read(&[0x81; 4_000], false).is_none());
        assert!(read(&[], false).is_none());
    }

    #[test]
    fn nothing_personal_is_shown_wherever_it_stands() {
        // A pass whose parts stand elsewhere than the format has them.
        let secret = || Value::Text("林*".to_owned());
        let pass = Value::Array(vec![
            secret(),
            secret(),
            Value::Array(vec![secret()]),
            Value::Map(vec![(secret(), secret())]),
        ]);
        let claims =
            Value::Map(vec![(Value::from(-65_537), pass), (Value::from(-65_538), Value::from(424_242))]);
        let mut payload = Vec::new();
        ciborium::into_writer(&claims, &mut payload).unwrap();
        let sign1 = Value::Array(vec![
            Value::Bytes(vec![0xA0]),
            Value::Map(vec![]),
            Value::Bytes(payload),
            Value::Null,
        ]);
        for whole in [Value::Tag(18, Box::new(sign1.clone())), sign1, claims] {
            let mut bytes = Vec::new();
            ciborium::into_writer(&whole, &mut bytes).unwrap();
            let told = serde_json::to_string(&read(&bytes, false)).unwrap();
            assert!(!told.contains('林') && !told.contains("424242"), "{told}");
        }
    }
}
