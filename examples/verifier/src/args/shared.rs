//! The table `[shared]` of `gate.toml`: one memory for several gates.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sanse::guard::{Fallback, SharedStore};

use super::word;
use sanse_example_common::{Failure, files};

/// Where several gates keep one memory, as the file says it.
#[derive(Clone, PartialEq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Shared {
    address: String,
    group: String,
    /// Where the password stands; from the gate's folder.
    password_file: Option<PathBuf>,
    timeout_ms: Option<u64>,
    #[serde(default, deserialize_with = "word::member")]
    fallback: Option<Fallback>,
}

impl Shared {
    /// The store, with the password read from its file.
    pub(crate) fn store(&self, folder: &Path) -> Result<SharedStore, Failure> {
        let mut store = self.without_password()?;
        if let Some(path) = &self.password_file {
            let path = folder.join(path);
            store = store.password(files::read_text(&path)?.trim_end_matches(['\r', '\n']));
        }
        Ok(store)
    }

    /// The store but for its password: whether what the file says is right.
    pub(crate) fn without_password(&self) -> Result<SharedStore, sanse::Error> {
        let store = SharedStore::at(&self.address, &self.group)?.fallback(self.fallback.unwrap_or_default());
        match self.timeout_ms {
            Some(wait) => store.timeout(Duration::from_millis(wait)),
            None => Ok(store),
        }
    }
}

/// The address may hold a password.
impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Shared(group {:?})", self.group)
    }
}
