//! JavaScript's values to the boundary's, and back.
//!
//! | JavaScript | boundary |
//! |---|---|
//! | `null`, `undefined` | nothing |
//! | a boolean, a string | a flag, a text |
//! | a number that is whole and exact | a number |
//! | `Uint8Array` | bytes |
//! | an array, an object | a list, a record |
//! | a bigint beyond those | a number |
//! | a bigint below 2³² | a thing, by its number |

use js_sys::{Array, Object, Reflect, Uint8Array};
use sanse_plain::Value;
use wasm_bindgen::{JsCast, JsValue};

use crate::faults::unreadable;
use crate::things;

/// How deep values may lie in one another; what operations take is three deep.
pub(crate) const DEPTH: usize = 8;

/// The greatest number up to which JavaScript tells each whole number from the next: 2⁵³ - 1.
const EXACT: u64 = 9_007_199_254_740_991;

/// The members of an object, by name.
pub(crate) fn members(object: &Object, depth: usize) -> Result<Vec<(String, Value)>, JsValue> {
    let entries = Object::entries(object).into_iter().map(|entry| {
        let entry: Array = entry.unchecked_into();
        let name = entry.get(0).as_string().unwrap_or_default();
        let value = given(&name, &entry.get(1), depth)?;
        Ok((name, value))
    });
    entries.collect()
}

fn given(name: &str, value: &JsValue, depth: usize) -> Result<Value, JsValue> {
    if value.is_null() || value.is_undefined() {
        Ok(Value::Nothing)
    } else if let Some(flag) = value.as_bool() {
        Ok(Value::Flag(flag))
    } else if let Some(number) = value.as_f64() {
        whole(name, number)
    } else if let Some(text) = value.as_string() {
        Ok(Value::Text(text))
    } else if let Some(bytes) = value.dyn_ref::<Uint8Array>() {
        Ok(Value::Bytes(bytes.to_vec()))
    } else if value.is_bigint() {
        large(name, value)
    } else if !value.is_object() {
        Err(unreadable(name, "it is of a kind that has no meaning here"))
    } else if depth == 0 {
        Err(unreadable(name, "its values lie too deep in one another"))
    } else if let Some(list) = value.dyn_ref::<Array>() {
        list.iter().map(|value| given(name, &value, depth - 1)).collect::<Result<_, _>>().map(Value::List)
    } else {
        let members = members(value.unchecked_ref(), depth - 1)?;
        Ok(Value::Record(members.into_iter().map(|(name, value)| (name.into(), value)).collect()))
    }
}

fn whole(name: &str, number: f64) -> Result<Value, JsValue> {
    if number.fract() == 0.0 && number.abs() <= EXACT as f64 {
        Ok(Value::Number(number as i64))
    } else {
        Err(unreadable(name, "a whole number is wanted, and one above 2^53 - 1 as a bigint"))
    }
}

/// A thing, or a number that JavaScript's own numbers do not tell from the next: no such number is as small as a thing's.
fn large(name: &str, value: &JsValue) -> Result<Value, JsValue> {
    let number = u64::try_from(value.clone()).map(Value::from);
    let number = number.or_else(|value| i64::try_from(value).map(Value::Number));
    match number.map_err(|_| unreadable(name, "it has more than 64 bits"))? {
        Value::Number(number) if (0..=i64::from(u32::MAX)).contains(&number) => {
            let found = things::find(number as u32).map(Value::Thing);
            found.ok_or_else(|| unreadable(name, "no such thing is held"))
        }
        number => Ok(number),
    }
}

/// A value as JavaScript has it: a bigint where its own numbers do not tell one from the next.
pub(crate) fn shown(value: Value) -> JsValue {
    match value {
        Value::Nothing => JsValue::NULL,
        Value::Flag(flag) => flag.into(),
        Value::Number(number) if number.unsigned_abs() <= EXACT => (number as f64).into(),
        Value::Number(number) => number.into(),
        Value::Large(number) => number.into(),
        Value::Text(text) => text.into(),
        Value::Secret(text) => text.as_str().into(),
        Value::Bytes(bytes) => Uint8Array::from(bytes.as_slice()).into(),
        Value::List(values) => values.into_iter().map(shown).collect::<Array>().into(),
        Value::Record(fields) => {
            let object = Object::new();
            for (name, value) in fields {
                set(&object, &name, &shown(value));
            }
            object.into()
        }
        Value::Thing(thing) => u64::from(things::keep(thing)).into(),
    }
}

/// Gives an object a member.
pub(crate) fn set(object: &Object, name: &str, value: &JsValue) {
    // A new object of ours takes whatever it is given.
    let _ = Reflect::set(object, &name.into(), value);
}
