//! How a gate counts, in its folder; without the file it does not.

use std::path::{Path, PathBuf};

use sanse::visit::{DayKeys, SqliteVisits, VisitStore};
use sanse::{PlaceId, Timestamp, UtcOffset};
use serde::{Deserialize, Serialize};

use super::{FOLDER, STORE, failed};
use sanse_example_common::{Failure, command, files, folder};

const FILE: &str = "settings.json";
const VERSION: u32 = 1;
/// What is in a gate's folder, and in a unit's: keys lie in neither.
const FOLDERS_OF_VISITS: [&str; 2] = ["verifier.json", "unit.json"];

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Written {
    version: u32,
    offset: String,
    /// None in what older versions have written: beside the gate's folder.
    keys: Option<PathBuf>,
}

/// The region's distance from UTC, and where the day keys lie.
#[derive(Debug)]
pub(crate) struct Settings {
    offset: UtcOffset,
    keys: Option<PathBuf>,
}

impl Settings {
    /// For a gate that begins to count: where its keys will lie is written down, so that a gate whose folder is renamed finds
    /// them again.
    pub(crate) fn new(state: &Path, offset: UtcOffset, keys: Option<&Path>) -> Result<Self, Failure> {
        let keys = match keys {
            Some(keys) => resolved(keys)?,
            None => beside(state)?,
        };
        let holds_visits = |folder: &Path| FOLDERS_OF_VISITS.iter().any(|file| folder.join(file).exists());
        if keys.ancestors().any(holds_visits) {
            let why = "the keys lie apart from the visits, in no gate's folder and no unit's; name another folder with --keys";
            return Err(Failure::usage(why));
        }
        Ok(Self { offset, keys: Some(keys) })
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

    /// Makes the folder of keys and the store, both of which take the clock for right, and only then says that they are
    /// there: what is cut off, or cannot be made, leaves a gate that does not count.
    pub(crate) fn create(&self, state: &Path, place: PlaceId, now: Timestamp) -> Result<(), Failure> {
        let visits = state.join(FOLDER);
        let path = visits.join(FILE);
        if crate::policy::is_there(&path)? {
            return Err(Failure::of(path.display(), "visits are counted here already; nothing was changed"));
        }
        self.keys(state, place)?.confirm_time(now).map_err(failed)?;
        if !visits.exists() {
            folder::private(&visits)?;
        }
        self.store(state)?.confirm_time(now).map_err(failed)?;
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
        self.keys.clone().map_or_else(|| beside(state), Ok)
    }
}

/// The folder of keys of which nothing was said.
fn beside(state: &Path) -> Result<PathBuf, Failure> {
    let state = canonical(state)?;
    let mut name = state.file_name().unwrap_or_default().to_owned();
    name.push(".day-keys");
    Ok(state.with_file_name(name))
}

/// Where a folder really is, or will be: no `..` and no link hides what it lies in.
fn resolved(keys: &Path) -> Result<PathBuf, Failure> {
    if keys.exists() {
        return canonical(keys);
    }
    let Some(name) = keys.file_name() else {
        return Err(Failure::of(keys.display(), "this is no name for a folder of keys; give one"));
    };
    let parent = keys.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Ok(canonical(parent)?.join(name))
}

fn canonical(path: &Path) -> Result<PathBuf, Failure> {
    path.canonicalize().map_err(|error| Failure::io("find", path, &error))
}
