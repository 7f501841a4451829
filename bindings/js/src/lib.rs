//! sanse as WebAssembly: the boundary's one function, in JavaScript's values.
//!
//! What users of the npm package see stands in `lib/`, in TypeScript: its classes hold the number of a thing and call
//! operations by name. Here values are turned into the boundary's (`values`) and back, and things are kept (`things`).

#[cfg(feature = "scan")]
mod clock;
mod faults;
mod things;
mod values;

use js_sys::{Array, Object};
use sanse_plain::Value;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// Does what this name says with these values: an object whose members are the operation's arguments.
///
/// # Errors
/// An object with `family`, `code`, `message` and `values`.
#[wasm_bindgen]
pub fn call(name: &str, given: &Object) -> Result<JsValue, JsValue> {
    let mut given = values::members(given, values::DEPTH)?;
    let given =
        given.iter_mut().map(|(name, value)| (name.as_str(), std::mem::replace(value, Value::Nothing)));
    sanse_plain::call(name, given).map(values::shown).map_err(faults::thrown)
}

/// Every operation of this build, as its name and the names of its arguments.
#[wasm_bindgen]
pub fn operations() -> Array {
    let told = |operation: &sanse_plain::Operation| {
        let takes = operation.takes.iter().map(|name| JsValue::from_str(name));
        Array::of2(&operation.name.into(), &takes.collect::<Array>())
    };
    sanse_plain::operations().map(told).collect()
}

/// Ends a search for codes so many milliseconds from now: a thing, by its number. The clock is the page's: the library reads
/// none.
#[cfg(feature = "scan")]
#[wasm_bindgen]
#[must_use]
pub fn deadline(milliseconds: f64) -> u64 {
    let end = clock::now() + milliseconds;
    u64::from(things::keep(sanse_plain::Handle::stop(move || clock::now() >= end)))
}

/// Lets go of a thing that JavaScript holds no more.
#[wasm_bindgen]
pub fn release(number: u32) {
    things::release(number);
}
