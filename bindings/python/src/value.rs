//! Python's values to the boundary's, and back.

use std::borrow::Cow;

use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{
    PyBool, PyByteArray, PyBytes, PyDict, PyFloat, PyInt, PyList, PyMemoryView, PyString, PyTuple,
};
use sanse_plain::Value;

use crate::fault::kind;
use crate::names;
use crate::record::Record;

/// A thing of the library: a key, a trust, a verifier. The classes of the package hold one each.
#[pyclass(frozen, module = "sanse._native")]
pub(crate) struct Handle {
    thing: Option<sanse_plain::Handle>,
    /// For what remembers: the process that it remembers in.
    process: Option<u32>,
}

/// What remembers, or takes from what it has: of two copies each would know half, and both would write to one folder.
const REMEMBERING: &[&str] = &[
    "DayKeys",
    "Guard",
    "MemoryVisits",
    "Publications",
    "Sentinel",
    "Shelf",
    "StatusBook",
    "StatusStore",
    "Verifier",
];

impl Handle {
    pub(crate) fn new(thing: sanse_plain::Handle) -> Self {
        let process = REMEMBERING.contains(&thing.name()).then(std::process::id);
        Self { thing: Some(thing), process }
    }

    fn is_elsewhere(&self) -> bool {
        self.process.is_some_and(|process| process != std::process::id())
    }

    fn value(&self, py: Python<'_>, name: &str) -> PyResult<Value> {
        if self.is_elsewhere() {
            let message = format!(
                "`{name}` is a {} that another process has made, and this one has a copy that knows nothing of what \
                 happens there: make it after the fork, in the one process that asks it",
                self.name()
            );
            return Err(crate::fault::store(py, "other-process", &message));
        }
        self.thing.clone().map(Value::Thing).ok_or_else(|| kind(py, &format!("`{name}` stands for nothing")))
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        // A copy of another process's guard would write to its folder, and open its lock.
        if self.is_elsewhere() {
            std::mem::forget(self.thing.take());
        }
    }
}

#[pymethods]
impl Handle {
    /// What it is, and nothing of what is in it.
    fn __repr__(&self) -> String {
        format!("<{}>", self.name())
    }

    /// What it is: `Trust`, `Verifier`.
    #[getter]
    fn name(&self) -> &'static str {
        self.thing.as_ref().map_or("Handle", sanse_plain::Handle::name)
    }
}

/// A list in a list, and so on: deeper than any operation takes, so that one that holds itself ends.
const DEPTH: u8 = 8;

/// Named values, in their order.
pub(crate) fn named(values: &Bound<'_, PyDict>) -> PyResult<Vec<(Cow<'static, str>, Value)>> {
    let mut given = Vec::with_capacity(values.len());
    // What is nothing was not given, here as at the boundary.
    for (name, value) in values.iter().filter(|(_, value)| !value.is_none()) {
        let name = match names::known(&name) {
            Some(known) => Cow::Borrowed(known),
            None => Cow::Owned(text(&name, "a name")?),
        };
        let value = from_python(&value, &name, DEPTH)?;
        given.push((name, value));
    }
    Ok(given)
}

fn from_python(value: &Bound<'_, PyAny>, name: &str, depth: u8) -> PyResult<Value> {
    if value.is_none() {
        return Ok(Value::Nothing);
    }
    if value.is_instance_of::<PyString>() {
        return text(value, name).map(Value::Text);
    }
    if let Ok(flag) = value.cast::<PyBool>() {
        return Ok(Value::Flag(flag.is_true()));
    }
    if let Ok(bytes) = value.cast::<PyBytes>() {
        return Ok(Value::Bytes(bytes.as_bytes().to_vec()));
    }
    if let Ok(handle) = value.cast::<Handle>() {
        return handle.get().value(value.py(), name);
    }
    if value.is_instance_of::<PyInt>() {
        return number(value, name);
    }
    if let Ok(record) = value.cast::<Record>() {
        return Ok(record.get().value());
    }
    let Some(depth) = depth.checked_sub(1) else {
        return Err(kind(value.py(), &format!("`{name}` has lists in lists, deeper than anything has")));
    };
    if value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>() {
        let each = value.try_iter()?.enumerate();
        let values = each.map(|(n, value)| from_python(&value?, &format!("{name}[{n}]"), depth));
        return values.collect::<PyResult<_>>().map(Value::List);
    }
    if let Ok(record) = value.cast::<PyDict>() {
        let read = |(key, value): (Bound<'_, PyAny>, Bound<'_, PyAny>)| {
            let key = text(&key, &format!("a name in {name}"))?;
            let value = from_python(&value, &format!("{name}.{key}"), depth)?;
            Ok((key.into(), value))
        };
        return record.iter().map(read).collect::<PyResult<_>>().map(Value::Record);
    }
    other(value, name, depth)
}

/// Whatever stands for a value of the others: the package's own classes, byte arrays, numbers of other packages.
fn other(value: &Bound<'_, PyAny>, name: &str, depth: u8) -> PyResult<Value> {
    // By this a class of the package says what it stands for: a handle, bytes, a text, a record.
    let py = value.py();
    if let Some(plain) = value.getattr_opt(intern!(py, "_plain"))? {
        if plain.is_none() {
            let class = value.get_type().name()?;
            return Err(kind(
                py,
                &format!("`{name}` is a {class} that stands for nothing: a hand has made it"),
            ));
        }
        if plain.is_instance_of::<PyBytes>() {
            fits(value, name)?;
        }
        return from_python(&plain, name, depth);
    }
    if value.is_instance_of::<PyByteArray>() || value.is_instance_of::<PyMemoryView>() {
        let bytes = py.get_type::<PyBytes>().call1((value,));
        let bytes = bytes.map_err(|error| kind(py, &format!("`{name}` has no bytes: {error}")))?;
        return from_python(&bytes, name, depth);
    }
    if value.is_instance_of::<PyFloat>() {
        let message = format!("`{name}` is a float, which nothing here takes: give a whole number");
        return Err(kind(value.py(), &message));
    }
    if value.hasattr("__index__")? {
        return number(value, name);
    }
    let class = value.get_type().name()?;
    let instead = match class.to_cow()?.as_ref() {
        "coroutine" => "; a signer's `sign` gives bytes, so it is no `async def`",
        "set" | "frozenset" | "generator" | "map" | "filter" | "dict_keys" | "dict_values" => {
            "; write list(...) around it"
        }
        _ => "",
    };
    Err(kind(py, &format!("`{name}` is of class {class}, which nothing here takes{instead}")))
}

/// Bytes with a meaning go under the names of that meaning: a salt that is taken for a commitment would be published.
fn fits(value: &Bound<'_, PyAny>, name: &str) -> PyResult<()> {
    let Some(names) = value.getattr_opt(intern!(value.py(), "_names"))? else { return Ok(()) };
    let last = name.rsplit('.').next().unwrap_or(name);
    let last = last.split('[').next().unwrap_or(last);
    if names.contains(last)? {
        return Ok(());
    }
    let class = value.get_type().name()?;
    Err(kind(value.py(), &format!("`{name}` must not be a {class}: that is something else")))
}

fn text(value: &Bound<'_, PyAny>, name: &str) -> PyResult<String> {
    let py = value.py();
    let Ok(text) = value.cast::<PyString>() else {
        let class = value.get_type().name()?;
        return Err(kind(py, &format!("{name} must be a text, not of class {class}")));
    };
    let read = text.to_cow().map(Cow::into_owned);
    // Half of a surrogate pair is in no text of any other language.
    read.map_err(|_| {
        crate::fault::value(
            py,
            "text",
            &format!("`{name}` has characters that no text has; a surrogate stands alone"),
        )
    })
}

fn number(value: &Bound<'_, PyAny>, name: &str) -> PyResult<Value> {
    match value.extract::<i64>() {
        Ok(number) => Ok(Value::Number(number)),
        Err(error) if error.is_instance_of::<PyTypeError>(value.py()) => {
            let class = value.get_type().name()?;
            Err(kind(
                value.py(),
                &format!("`{name}` is no whole number, and no bytes: it is of class {class}"),
            ))
        }
        // Greater, or more than anything has.
        Err(_) => value.extract::<u64>().map(Value::from).map_err(|_| {
            let message = format!("`{name}` is a number of more than 64 bits, which is out of range");
            crate::fault::value(value.py(), "out-of-range", &message)
        }),
    }
}

/// The boundary's value as Python's. Most of what is in a record nobody asks for: see [`Record`].
pub(crate) fn to_python(py: Python<'_>, value: Value) -> PyResult<Bound<'_, PyAny>> {
    Ok(match value {
        Value::Nothing => py.None().into_bound(py),
        Value::Flag(flag) => PyBool::new(py, flag).to_owned().into_any(),
        Value::Number(number) => number.into_pyobject(py)?.into_any(),
        Value::Large(number) => number.into_pyobject(py)?.into_any(),
        Value::Text(text) => PyString::new(py, &text).into_any(),
        Value::Secret(text) => PyString::new(py, &text).into_any(),
        Value::Bytes(bytes) => PyBytes::new(py, &bytes).into_any(),
        Value::List(values) => {
            let each = values.into_iter().map(|value| to_python(py, value));
            PyList::new(py, each.collect::<PyResult<Vec<_>>>()?)?.into_any()
        }
        Value::Record(fields) => Bound::new(py, Record::new(fields))?.into_any(),
        Value::Thing(handle) => Bound::new(py, Handle::new(handle))?.into_any(),
    })
}

/// A record as a dictionary, which can be compared, copied and pickled.
pub(crate) fn dictionary(py: Python<'_>, record: Value) -> PyResult<Bound<'_, PyDict>> {
    let dictionary = PyDict::new(py);
    if let Value::Record(fields) = record {
        for (name, value) in fields {
            dictionary.set_item(name, to_python(py, value)?)?;
        }
    }
    Ok(dictionary)
}
