//! How Python learns that something went wrong.

use pyo3::exceptions::PyException;
use pyo3::{PyErr, Python, create_exception};
use sanse_plain::Family;

use crate::value::dictionary;

create_exception!(
    sanse._native,
    Fault,
    PyException,
    "Why a call gave nothing: family, code, message and compared values, as `args`. The package raises its own errors."
);

/// What the boundary has told.
pub(crate) fn told(py: Python<'_>, fault: sanse_plain::Fault) -> PyErr {
    match dictionary(py, fault.values) {
        Ok(values) => Fault::new_err((fault.family.name(), fault.code, fault.message, values.unbind())),
        Err(error) => error,
    }
}

/// A value of a class that cannot be taken.
pub(crate) fn kind(py: Python<'_>, message: &str) -> PyErr {
    new(py, Family::Kind, "kind", message)
}

/// A value of the right class that cannot be taken.
pub(crate) fn value(py: Python<'_>, code: &str, message: &str) -> PyErr {
    new(py, Family::Value, code, message)
}

/// What a store did not do.
pub(crate) fn store(py: Python<'_>, code: &str, message: &str) -> PyErr {
    new(py, Family::Store, code, message)
}

fn new(py: Python<'_>, family: Family, code: &str, message: &str) -> PyErr {
    let values = pyo3::types::PyDict::new(py).unbind();
    Fault::new_err((family.name(), code.to_owned(), message.to_owned(), values))
}
