//! Rows of JSON lines: an object a line.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

use super::column::Column;
use super::record::Record;
use super::rejection::Rejection;

/// What is wrong is told by code and column alone: the parser's own words repeat values.
pub(crate) fn read(line: &[u8]) -> Result<Record, Rejection> {
    match serde_json::from_slice::<Object>(line) {
        Ok(object) => object.0,
        Err(_) => Err(Rejection::row("json", "it is not a JSON object on one line; write {\"id\": ...}")),
    }
}

struct Object(Result<Record, Rejection>);

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Members)
    }
}

struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Object;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object, A::Error> {
        let (mut record, mut seen, mut fault) = (Record::default(), Vec::new(), None);
        while let Some(name) = map.next_key::<String>()? {
            let value: Value = map.next_value()?;
            let taken = match Column::named(&name) {
                None => Err(unknown()),
                Some(column) if seen.contains(&column) => {
                    Err(Rejection::of(column, "twice", "it is there twice; leave one out"))
                }
                Some(column) => {
                    seen.push(column);
                    take(&mut record, column, &value)
                }
            };
            if let Err(rejection) = taken {
                fault.get_or_insert(rejection);
            }
        }
        Ok(Object(fault.map_or(Ok(record), Err)))
    }
}

fn take(record: &mut Record, column: Column, value: &Value) -> Result<(), Rejection> {
    match value {
        Value::String(text) => record.set(column, text),
        Value::Number(number) if number.is_u64() => record.set(column, &number.to_string()),
        Value::Bool(flag) => record.set(column, if *flag { "true" } else { "false" }),
        Value::Null => {}
        _ => return Err(Rejection::malformed(column, "write a text, a whole number, true or false")),
    }
    Ok(())
}

fn unknown() -> Rejection {
    let advice = format!("a member is not known; there are {}", Column::names());
    Rejection { column: None, code: "unknown-column", advice: advice.into() }
}
