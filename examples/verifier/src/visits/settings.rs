//! How a gate counts, in its folder; without the file it does not.

use std::path::{Path, PathBuf};

use sanse::visit::{DayKeys, SqliteVisits};
use sanse::{PlaceId, UtcOffset};
use serde::{Deserialize, Serialize};

use super::{FOLDER, STORE, failed};
use sanse_example_common::{Failure, command, files, folder};

const FILE: &str = "settings.json";
const VERSION: u32 = 1;

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Written {
    version: u32,
    offset: String,
    /// None: beside the gate's folder.
    keys: Option<PathBuf>,
}

/// The region's distance from UTC, and where the day keys lie.
#[derive(Debug)]
pub(crate) struct Settings {
    offset: UtcOffset,
    keys: Option<PathBuf>,
}

impl Settings {
    pub(crate) fn new(offset: UtcOffset, keys: Option<&Path>) -> Result<Self, Failure> {
        let absolute = |path: &Path| {
            std::path::absolute(path).map_err(|error| Failure::io("name the folder", path, &error))
        };
        Ok(Self { offset, keys: keys.map(absolute).transpose()? })
    }

    /// None where nobody has begun to count.
    pub(crate) fn read(state: &Path) -> Result<Option<Self>, Failure> {
        let path = state.join(FOLDER).join(FILE);
        if !crate::policy::is_there(&path)? {
            return Ok(None);
        }
        let of = |why: String| Failure::of(path.display(), format!("{why}; restore it from a copy"));
        let written: Written =
            serde_json::from_str(&files::read_text(&path)?).map_err(|error| of(error.to_string()))?;
        if written.version != VERSION {
            return Err(of(format!("it has version {}, this program reads {VERSION}", written.version)));
        }
        let offset = written.offset.parse().map_err(|error: sanse::Error| of(error.to_string()))?;
        Ok(Some(Self { offset, keys: written.keys }))
    }

    /// Makes the store and the folder of keys, and then says that they are there.
    pub(crate) fn create(&self, state: &Path) -> Result<(), Failure> {
        let visits = state.join(FOLDER);
        let path = visits.join(FILE);
        if crate::policy::is_there(&path)? {
            return Err(Failure::of(path.display(), "visits are counted here already; nothing was changed"));
        }
        let keys = self.keys_folder(state)?;
        if keys.starts_with(std::path::absolute(state).unwrap_or_default()) {
            let why = "the keys lie apart from the visits, not in the gate's folder; name another folder with --keys";
            return Err(Failure::usage(why));
        }
        if !visits.exists() {
            folder::private(&visits)?;
        }
        self.store(state)?;
        let written = Written { version: VERSION, offset: self.offset.to_string(), keys: self.keys.clone() };
        let text = serde_json::to_string_pretty(&written).map_err(|error| Failure::of(FILE, error))?;
        files::create(&path, format!("{text}\n").as_bytes(), false)
    }

    pub(crate) fn offset(&self) -> UtcOffset {
        self.offset
    }

    /// The store; a gate that has lost it begins another, and says so.
    pub(crate) fn store(&self, state: &Path) -> Result<SqliteVisits, Failure> {
        let path = state.join(FOLDER).join(STORE);
        if state.join(FOLDER).join(FILE).exists() && !path.exists() {
            let what = format!("{} is gone, and the visits in it: beginning another", path.display());
            command::complain("verifier", &what);
        }
        SqliteVisits::open(&path, self.offset).map_err(failed)
    }

    pub(crate) fn keys(&self, state: &Path, place: PlaceId) -> Result<DayKeys, Failure> {
        DayKeys::open(&self.keys_folder(state)?, place, self.offset).map_err(failed)
    }

    pub(crate) fn keys_folder(&self, state: &Path) -> Result<PathBuf, Failure> {
        if let Some(keys) = &self.keys {
            return Ok(keys.clone());
        }
        let state = state.canonicalize().map_err(|error| Failure::io("find", state, &error))?;
        let mut name = state.file_name().unwrap_or_default().to_owned();
        name.push(".day-keys");
        Ok(state.with_file_name(name))
    }
}
