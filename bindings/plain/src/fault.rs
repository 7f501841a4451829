//! The one way in which every language learns that something went wrong.

use std::fmt;

use sanse::Error;

use crate::value::{Value, list, record};

/// Why an operation gave nothing: whose mistake it is, a stable code, a message that tells what to do, and the compared
/// values.
#[derive(Clone)]
#[non_exhaustive]
pub struct Fault {
    /// Which of the library's families of errors it is of.
    pub family: Family,
    /// The library's own stable code, such as `out-of-range` or `list-expired`.
    pub code: String,
    /// What was compared, and what to do.
    pub message: String,
    /// The compared values, as a record; empty where the message alone has them.
    pub values: Value,
}

/// Which of the library's families of errors a [`Fault`] is of: each language has a class for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Family {
    /// A value is of the wrong kind, is missing, or is one too many.
    Kind,
    /// A value is of the right kind, and cannot be taken: [`sanse::Error`].
    Value,
    /// A signed list, bundle, roster or place code was not taken: the numbers and names of its specification.
    Refused,
    /// No code was found in a picture.
    Picture,
    /// A store did not do it: the replay memory, visits, files.
    Store,
}

impl Family {
    /// `kind`, `value`, `refused`, `picture` or `store`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Family::Kind => "kind",
            Family::Value => "value",
            Family::Refused => "refused",
            Family::Picture => "picture",
            Family::Store => "store",
        }
    }
}

impl Fault {
    pub(crate) fn new(family: Family, code: &str, message: impl fmt::Display) -> Box<Self> {
        // Boxed: an answer is passed through many hands, and is small so.
        Box::new(Self { family, code: code.to_owned(), message: message.to_string(), values: record([]) })
    }

    /// The same with the compared values.
    pub(crate) fn with(mut self: Box<Self>, values: Value) -> Box<Self> {
        self.values = values;
        self
    }

    /// A value of the wrong kind, or none at all.
    pub(crate) fn kind(name: &str, wanted: &str, found: &Value) -> Box<Self> {
        let message = match found {
            Value::Nothing => format!("`{name}` is missing: give {wanted}"),
            found => format!("`{name}` must be {wanted}, not {}", found.kind()),
        };
        Self::new(Family::Kind, "kind", message)
    }

    /// Not taken for what it says.
    pub(crate) fn refused(code: &str, why: impl fmt::Display) -> Box<Self> {
        Self::new(Family::Refused, code, why)
    }

    /// A store did not do it.
    pub(crate) fn store(code: &str, why: impl fmt::Display) -> Box<Self> {
        Self::new(Family::Store, code, why)
    }
}

impl From<Error> for Box<Fault> {
    fn from(error: Error) -> Self {
        let values = match &error {
            Error::OutOfRange { value, min, max, .. } => {
                record([("value", (*value).into()), ("min", (*min).into()), ("max", (*max).into())])
            }
            Error::NotNow { time, from, until, .. } => {
                record([("time", (*time).into()), ("from", (*from).into()), ("until", (*until).into())])
            }
            Error::TooLate { until, latest, .. } => {
                record([("until", (*until).into()), ("latest", (*latest).into())])
            }
            Error::Length { length, min, max, .. } => {
                record([("length", (*length).into()), ("min", (*min).into()), ("max", (*max).into())])
            }
            Error::Word { allowed, .. } => record([("allowed", list(allowed.iter().copied()))]),
            Error::Costly { value, max, .. } => record([("value", (*value).into()), ("max", (*max).into())]),
            Error::Exhausted { count, .. } => record([("count", (*count).into())]),
            _ => record([]),
        };
        let family = if matches!(error, Error::Store { .. }) { Family::Store } else { Family::Value };
        Fault::new(family, error.code(), &error).with(values)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}): {}", self.code, self.family.name(), self.message)
    }
}

impl std::error::Error for Fault {}
