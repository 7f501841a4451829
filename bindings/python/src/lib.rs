//! The native module of sanse's Python package: Python's values to the boundary's, and back.
//!
//! Everything that users see is Python source, in `python/sanse`; every rule is the library's.

mod fault;
mod names;
mod record;
mod value;

/// What the Python source calls.
#[pyo3::pymodule(name = "_native")]
mod native {
    use std::time::{Duration, Instant};

    use pyo3::prelude::*;
    use pyo3::types::PyDict;
    use sanse_plain::Value;

    use crate::{fault, value};

    #[pymodule_export]
    use crate::record::Record;
    #[pymodule_export]
    use crate::value::Handle;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("Fault", module.py().get_type::<fault::Fault>())?;
        module.add("VERSION", env!("CARGO_PKG_VERSION"))
    }

    /// Does what this name says with these values. Others may run meanwhile: by then all values are owned.
    #[pyfunction]
    fn call<'py>(py: Python<'py>, name: &str, values: &Bound<'py, PyDict>) -> PyResult<Bound<'py, PyAny>> {
        let mut given = value::named(values)?;
        let answer = py.detach(|| {
            let given =
                given.iter_mut().map(|(name, value)| (&**name, std::mem::replace(value, Value::Nothing)));
            sanse_plain::call(name, given)
        });
        answer.map_err(|told| fault::told(py, told)).and_then(|answer| value::to_python(py, answer))
    }

    /// Ends a search for codes so many seconds from now. The clock is read here: the library reads none.
    #[pyfunction]
    #[expect(clippy::disallowed_methods, reason = "it is the caller's clock")]
    fn deadline(seconds: f64) -> Handle {
        // What is below zero is over; what no clock comes to never ends.
        let span =
            if seconds > 0.0 { Duration::try_from_secs_f64(seconds).ok() } else { Some(Duration::ZERO) };
        let end = span.and_then(|span| Instant::now().checked_add(span));
        Handle::new(sanse_plain::Handle::stop(move || end.is_some_and(|end| Instant::now() >= end)))
    }

    /// Every operation and the names of its arguments; those that may be left out end in `?`.
    #[pyfunction]
    fn operations() -> Vec<(&'static str, Vec<&'static str>)> {
        sanse_plain::operations().map(|operation| (operation.name, operation.takes.to_vec())).collect()
    }
}
