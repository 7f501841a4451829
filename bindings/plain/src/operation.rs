//! Operations by name.

use crate::arguments::Arguments;
use crate::fault::{Family, Fault};
use crate::value::Value;

/// What an operation gives.
pub(crate) type Answer = Result<Value, Box<Fault>>;

/// One thing that can be done, under a name such as `verifier.check`.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Operation {
    /// Its name: the thing and what is done with it.
    pub name: &'static str,
    /// The names of its arguments; those that may be left out end in `?`.
    pub takes: &'static [&'static str],
    run: fn(&mut Arguments) -> Answer,
}

impl Operation {
    pub(crate) const fn new(
        name: &'static str,
        takes: &'static [&'static str],
        run: fn(&mut Arguments) -> Answer,
    ) -> Self {
        Self { name, takes, run }
    }
}

impl std::fmt::Debug for Operation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}({})", self.name, self.takes.join(", "))
    }
}

/// Every operation there is.
pub fn operations() -> impl Iterator<Item = &'static Operation> {
    GROUPS.iter().copied().flatten()
}

const GROUPS: &[&[Operation]] = &[
    crate::trust::OPERATIONS,
    crate::guards::OPERATIONS,
    crate::door::OPERATIONS,
    crate::decision::OPERATIONS,
    crate::places::OPERATIONS,
    #[cfg(feature = "scan")]
    crate::scan::OPERATIONS,
    #[cfg(feature = "full")]
    crate::keys::OPERATIONS,
    #[cfg(feature = "full")]
    crate::identity::OPERATIONS,
    #[cfg(feature = "full")]
    crate::sign::OPERATIONS,
    #[cfg(feature = "full")]
    crate::issue::OPERATIONS,
    #[cfg(feature = "full")]
    crate::wallet::OPERATIONS,
    #[cfg(feature = "full")]
    crate::picture::OPERATIONS,
    #[cfg(feature = "full")]
    crate::lists::OPERATIONS,
    #[cfg(feature = "full")]
    crate::status::OPERATIONS,
    #[cfg(feature = "full")]
    crate::bundle::OPERATIONS,
    #[cfg(feature = "full")]
    crate::assess::OPERATIONS,
    #[cfg(feature = "full")]
    crate::visits::OPERATIONS,
    #[cfg(feature = "full")]
    crate::report::OPERATIONS,
    #[cfg(feature = "full")]
    crate::roster::OPERATIONS,
    #[cfg(feature = "disk")]
    crate::disk::OPERATIONS,
];

/// Does what this name says with these values.
///
/// # Errors
/// A [`Fault`]: an operation or argument of no known name, a value of the wrong kind, or whatever the library answers.
pub fn call<'n>(name: &str, given: impl IntoIterator<Item = (&'n str, Value)>) -> Result<Value, Fault> {
    run(name, given.into_iter()).map_err(|fault| *fault)
}

fn run<'n>(name: &str, given: impl Iterator<Item = (&'n str, Value)>) -> Answer {
    let Some(operation) = operations().find(|operation| operation.name == name) else {
        let why = "an operation of this name is not in this build of sanse; the phone's build verifies only";
        return Err(Fault::new(Family::Kind, "unknown-name", format!("`{name}`: {why}")));
    };
    (operation.run)(&mut Arguments::new(given, operation.takes)?)
}
