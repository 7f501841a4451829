//! What JavaScript is thrown: an object of a fault's members, which `lib/errors.ts` makes an error of.

use js_sys::Object;
use sanse_plain::{Fault, Value};
use wasm_bindgen::JsValue;

use crate::values::{set, shown};

/// A fault of the boundary.
pub(crate) fn thrown(fault: Fault) -> JsValue {
    object(fault.family.name(), &fault.code, &fault.message, fault.values)
}

/// A value that means nothing to the boundary.
pub(crate) fn unreadable(name: &str, why: &str) -> JsValue {
    object("kind", "kind", &format!("`{name}`: {why}"), Value::Record(Vec::new()))
}

fn object(family: &str, code: &str, message: &str, values: Value) -> JsValue {
    let object = Object::new();
    for (name, value) in [("family", family), ("code", code), ("message", message)] {
        set(&object, name, &value.into());
    }
    set(&object, "values", &shown(values));
    object.into()
}
