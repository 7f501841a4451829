//! The unit's folder: its store, and of which places and days it has something.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sanse::visit::{LetGo, Merged, SqliteVisits, Upload, VisitStore};
use sanse::{Day, Timestamp, UtcOffset};
use serde::{Deserialize, Serialize};

use super::{PlaceDay, told};
use sanse_example_common::files::Lock;
use sanse_example_common::uptime::Uptime;
use sanse_example_common::{Failure, files, folder};

const CONFIG: &str = "unit.json";
const STORE: &str = "visits.sqlite";
const DAYS: &str = "days.json";
const VERSION: u32 = 1;
/// How long to wait for another collect.
const WAIT_SECONDS: u64 = 10;
/// A unit of many places for many years.
const DAYS_BYTES: usize = 16 * 1024 * 1024;

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Config {
    version: u32,
    offset: String,
}

/// A unit's folder, open.
pub(super) struct Central {
    folder: PathBuf,
    pub(super) store: SqliteVisits,
    days: BTreeSet<PlaceDay>,
    /// While something is taken over.
    _lock: Option<Lock>,
}

impl Central {
    /// Takes the folder to write to it, and makes it where there is none.
    pub(super) fn open_or_make(
        folder: &Path,
        offset: Option<UtcOffset>,
        now: Timestamp,
    ) -> Result<Self, Failure> {
        if !folder.join(CONFIG).exists() {
            let offset = offset.unwrap_or_default();
            let made = folder::make(folder, |new| fill(new, offset, now));
            // Another collect may have made it meanwhile; whose days it has is held against ours below.
            if !folder.join(CONFIG).exists() {
                made?;
            }
        }
        let lock = take_lock(folder)?;
        let central = Self { _lock: Some(lock), ..Self::open(folder)? };
        match offset {
            Some(given) if given != central.store.offset() => {
                let kept = central.store.offset();
                let why = format!("its days begin at midnight of {kept}, for ever; leave --offset out");
                Err(Failure::of(folder.display(), why))
            }
            _ => Ok(central),
        }
    }

    /// Opens it to read.
    pub(super) fn open(folder: &Path) -> Result<Self, Failure> {
        let path = folder.join(CONFIG);
        if !path.exists() {
            let why = "this is not a unit's folder; make one with: verifier collect";
            return Err(Failure::of(folder.display(), why));
        }
        let of =
            |path: &Path, why: String| Failure::of(path.display(), format!("{why}; restore it from a copy"));
        let config: Config =
            serde_json::from_str(&files::read_text(&path)?).map_err(|error| of(&path, error.to_string()))?;
        if config.version != VERSION {
            let why = format!("it has version {}, this program reads {VERSION}", config.version);
            return Err(of(&path, why));
        }
        let offset = config.offset.parse().map_err(|error: sanse::Error| of(&path, error.to_string()))?;
        let path = folder.join(DAYS);
        let bytes = files::read(&path, DAYS_BYTES)?;
        let days: Vec<(String, String)> =
            serde_json::from_slice(&bytes).map_err(|error| of(&path, error.to_string()))?;
        let read = |(place, day): &(String, String)| Ok((place.parse()?, day.parse()?));
        let days = days.iter().map(read).collect::<Result<_, sanse::Error>>();
        let days = days.map_err(|error| of(&path, error.to_string()))?;
        let store = SqliteVisits::open(&folder.join(STORE), offset).map_err(told)?;
        Ok(Self { folder: folder.to_owned(), store, days, _lock: None })
    }

    /// By place, then by day.
    pub(super) fn days(&self) -> impl Iterator<Item = &PlaceDay> {
        self.days.iter()
    }

    /// Takes an upload over. That there is something of a day is written first: a day that is named and has nothing does
    /// no harm, one with visits that nobody finds does.
    pub(super) fn merge(&mut self, upload: &Upload) -> Result<Merged, Failure> {
        let offset = self.store.offset();
        let days = upload.records().iter().map(|(_, visit)| (visit.place(), visit.day(offset)));
        let before = self.days.len();
        self.days.extend(days);
        if self.days.len() > before {
            files::put_secret(&self.folder.join(DAYS), &written(&self.days)?)?;
        }
        self.store.merge(upload).map_err(told)
    }

    /// Lets go of the days before one. A unit hands nothing on: what it has taken over waits for nobody.
    pub(super) fn let_go_before(&self, day: Day, now: Timestamp) -> Result<LetGo, Failure> {
        while let Some((mark, _)) = self.store.upload().map_err(told)? {
            self.store.acknowledge(&mark).map_err(told)?;
        }
        self.store.let_go_before(day, now).map_err(told)
    }

    /// Beside the folder: an old copy of the store does not bring an old copy of it back.
    pub(super) fn publications(&self) -> Result<PathBuf, Failure> {
        let folder = self.folder.canonicalize().map_err(|error| Failure::io("find", &self.folder, &error))?;
        let mut name = folder.file_name().unwrap_or_default().to_owned();
        name.push(".published");
        Ok(folder.with_file_name(name))
    }
}

/// Two who collect at once do so one after the other.
fn take_lock(folder: &Path) -> Result<Lock, Failure> {
    let uptime = Uptime::start();
    while uptime.seconds() < WAIT_SECONDS {
        if let Some(lock) = Lock::try_take(folder)? {
            return Ok(lock);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Lock::take(folder)
}

/// Whoever makes the folder has the clock before them.
fn fill(folder: &Path, offset: UtcOffset, now: Timestamp) -> Result<(), Failure> {
    let config = Config { version: VERSION, offset: offset.to_string() };
    let config = serde_json::to_string_pretty(&config).map_err(|error| Failure::of(CONFIG, error))?;
    files::create(&folder.join(DAYS), &written(&BTreeSet::new())?, true)?;
    let store = SqliteVisits::open(&folder.join(STORE), offset).map_err(told)?;
    store.confirm_time(now).map_err(told)?;
    files::create(&folder.join(CONFIG), format!("{config}\n").as_bytes(), false)
}

fn written(days: &BTreeSet<PlaceDay>) -> Result<Vec<u8>, Failure> {
    let days: Vec<_> = days.iter().map(|(place, day)| (place.to_string(), day.to_string())).collect();
    serde_json::to_vec(&days).map_err(|error| Failure::of(DAYS, error))
}
