//! An answer with names, whose values become Python's when they are asked for.

use std::borrow::Cow;

use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;
use sanse_plain::Value;

use crate::value::to_python;

/// A record: a mapping that does not change. A decision has some thirty values, of which a gate looks at three.
#[pyclass(frozen, mapping, module = "sanse._native")]
pub(crate) struct Record(Vec<(Cow<'static, str>, Value)>);

impl Record {
    pub(crate) fn new(fields: Vec<(Cow<'static, str>, Value)>) -> Self {
        Self(fields)
    }

    pub(crate) fn value(&self) -> Value {
        Value::Record(self.0.clone())
    }

    fn find(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }
}

#[pymethods]
impl Record {
    fn __getitem__<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
        match self.find(name) {
            Some(value) => to_python(py, value.clone()),
            None => Err(PyKeyError::new_err(name.to_owned())),
        }
    }

    fn __len__(&self) -> usize {
        self.0.len()
    }

    /// What stands under a name; none where nothing does.
    fn get<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
        to_python(py, self.find(name).cloned().unwrap_or(Value::Nothing))
    }

    /// Names and values, in their order.
    fn items<'py>(&self, py: Python<'py>) -> PyResult<Vec<(&str, Bound<'py, PyAny>)>> {
        self.0.iter().map(|(name, value)| Ok((&**name, to_python(py, value.clone())?))).collect()
    }

    /// The names, in their order.
    fn keys(&self) -> Vec<&str> {
        self.0.iter().map(|(name, _)| &**name).collect()
    }
}
