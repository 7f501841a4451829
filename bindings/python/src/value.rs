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
pub(crate) struct Handle(sanse_plain::Handle);

impl Handle {
    pub(crate) fn new(handle: sanse_plain::Handle) -> Self {
        Self(handle)
    }
}

#[pymethods]
impl Handle {
    /// What it is, and nothing of what is in it.
    fn __repr__(&self) -> String {
        format!("<{}>", self.0.name())
    }

    /// What it is: `Trust`, `Verifier`.
    #[getter]
    fn name(&self) -> &'static str {
        self.0.name()
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
        return Ok(Value::Thing(handle.get().0.clone()));
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
    if let Some(plain) = value.getattr_opt(intern!(value.py(), "_plain"))? {
        return from_python(&plain, name, depth);
    }
    if value.is_instance_of::<PyByteArray>() || value.is_instance_of::<PyMemoryView>() {
        let bytes = value.py().get_type::<PyBytes>().call1((value,))?;
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
    Err(kind(value.py(), &format!("`{name}` is of class {class}, which nothing here takes")))
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
            Err(kind(value.py(), &format!("`{name}` is no whole number: {error}")))
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
        Value::Thing(handle) => Bound::new(py, Handle(handle))?.into_any(),
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
