//! The names of arguments, which Python writes as the very same objects at each call.

use std::collections::HashMap;

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyString;

/// By the address of Python's own object of a name, which is kept here, so that no other can come to lie there.
struct Names(HashMap<usize, (&'static str, Py<PyString>)>);

static NAMES: PyOnceLock<Names> = PyOnceLock::new();

/// The name of an argument, where it is one of the library's and Python's own object of it; found without reading it.
pub(crate) fn known(name: &Bound<'_, PyAny>) -> Option<&'static str> {
    let py = name.py();
    let names = NAMES.get_or_init(py, || {
        let all = sanse_plain::operations().flat_map(|operation| operation.takes);
        let interned = all.map(|name| {
            let name = name.trim_end_matches('?');
            let object = PyString::intern(py, name);
            (object.as_ptr() as usize, (name, object.unbind()))
        });
        Names(interned.collect())
    });
    names.0.get(&(name.as_ptr() as usize)).map(|(name, _)| *name)
}
