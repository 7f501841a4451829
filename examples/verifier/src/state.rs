//! A gate's folder: what it believes, where it stands, and what it remembers.

use std::path::{Path, PathBuf};

use sanse::guard::{GuardSettings, MemoryGuard};
use sanse::key::VerifyingKey;
use sanse::trust::{FutureList, Trust, TrustMemory};
use sanse::{Now, PlaceId, Timestamp, limits};
use serde::{Deserialize, Serialize};

use sanse_example_common::files::Lock;
use sanse_example_common::{Failure, command, files};

const CONFIG: &str = "verifier.json";
const ROOT: &str = "root.pub.pem";
const LIST: &str = "trust-list.cbor";
const TRUST_MEMORY: &str = "trust-memory.cbor";
const GUARD: &str = "guard-state.cbor";
const VERSION: u32 = 1;
/// A million entries take 36 MB.
const GUARD_BYTES: usize = 128 * 1024 * 1024;

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Config {
    version: u32,
    place: Option<String>,
}

/// An opened folder; no other process has it as long as this lives.
#[derive(Debug)]
pub(crate) struct State {
    folder: PathBuf,
    place: Option<PlaceId>,
    _lock: Lock,
}

impl State {
    /// Fills a new folder. `init` counts as memory: before this gate's first day no code was scanned at it.
    pub(crate) fn fill(folder: &Path, trust: &Started<'_>, place: Option<PlaceId>) -> Result<(), Failure> {
        let config = Config { version: VERSION, place: place.map(|place| place.to_string()) };
        let config = serde_json::to_string_pretty(&config).map_err(|error| Failure::of(CONFIG, error))?;
        let guard = MemoryGuard::init(GuardSettings::default());
        let write = |name: &str, bytes: &[u8]| files::create(&folder.join(name), bytes, false);
        write(CONFIG, format!("{config}\n").as_bytes())?;
        write(ROOT, trust.root.to_pem()?.as_bytes())?;
        if let Some(list) = trust.list {
            write(LIST, list)?;
        }
        write(TRUST_MEMORY, &trust.memory.to_bytes())?;
        write(GUARD, &guard.export()?)
    }

    pub(crate) fn open(folder: &Path) -> Result<Self, Failure> {
        let path = folder.join(CONFIG);
        if !path.exists() {
            return Err(Failure::of(
                folder.display(),
                "this is not a gate's folder; make one with: verifier init",
            ));
        }
        let lock = Lock::take(folder)?;
        let restore = "restore it from a copy, it was not written by verifier";
        let config: Config = serde_json::from_str(&files::read_text(&path)?)
            .map_err(|error| Failure::of(path.display(), format!("{error}; {restore}")))?;
        if config.version != VERSION {
            let why = format!("it has version {}, this program reads {VERSION}", config.version);
            return Err(Failure::of(path.display(), why));
        }
        let place = config.place.map(|place| place.parse()).transpose();
        let place = place.map_err(|error| Failure::of(path.display(), error))?;
        Ok(Self { folder: folder.to_owned(), place, _lock: lock })
    }

    pub(crate) fn place(&self) -> Option<PlaceId> {
        self.place
    }

    /// What the gate believes: the pinned root, and the list that was loaded last.
    pub(crate) fn trust(&self, now: Timestamp) -> Result<Trust, Failure> {
        let path = self.folder.join(TRUST_MEMORY);
        let bytes = files::read(&path, limits::TRUST_MEMORY_BYTES).map_err(|failure| {
            Failure::new(format!("{failure}; without it an old list could hide a withdrawal: {ANEW}"))
        })?;
        let memory = TrustMemory::from_bytes(&bytes)
            .map_err(|error| Failure::of(path.display(), format!("{error}; {ANEW}")))?;
        let path = self.folder.join(ROOT);
        let mut trust =
            Trust::resume(&root(&path)?, memory).map_err(|error| Failure::of(path.display(), error))?;
        let path = self.folder.join(LIST);
        if path.exists() {
            let list = files::read(&path, limits::TRUST_LIST_BYTES)?;
            // A list dated ahead is here only because an operator has confirmed it.
            trust
                .load_home(&list, Now::exactly(now), FutureList::OperatorConfirms)
                .map_err(|error| Failure::of(path.display(), error))?;
        }
        Ok(trust)
    }

    /// Keeps a list that the trust has loaded. The list comes first: cut off in between, a list that is newer
    /// than the memory is loaded as a new one, while one older than the memory would be refused for ever.
    pub(crate) fn keep_list(&self, list: &[u8], trust: &Trust) -> Result<(), Failure> {
        files::replace(&self.folder.join(LIST), list)?;
        self.keep_trust(trust)
    }

    pub(crate) fn keep_trust(&self, trust: &Trust) -> Result<(), Failure> {
        files::replace(&self.folder.join(TRUST_MEMORY), &trust.memory().to_bytes())
    }

    /// What was scanned. With the memory lost, codes that may have been scanned are refused for a moment.
    pub(crate) fn guard(&self, now: Timestamp) -> MemoryGuard {
        let settings = GuardSettings::default();
        let path = self.folder.join(GUARD);
        let kept = files::read(&path, GUARD_BYTES).and_then(|bytes| {
            MemoryGuard::import(&bytes, settings).map_err(|error| Failure::of(path.display(), error))
        });
        kept.unwrap_or_else(|failure| {
            command::complain("verifier", &format!("the memory of what was scanned is lost: {failure}"));
            let how = "starting without it: codes made until now are refused, the next ones are not";
            command::complain("verifier", how);
            MemoryGuard::without_memory(now, settings)
        })
    }

    pub(crate) fn keep_guard(&self, guard: &MemoryGuard) -> Result<(), Failure> {
        files::replace(&self.folder.join(GUARD), &guard.export()?)
    }
}

const ANEW: &str = "find out what happened to it, then make a new folder with: verifier init";

/// What a new gate believes.
#[derive(Debug)]
pub(crate) struct Started<'a> {
    pub(crate) root: VerifyingKey,
    pub(crate) list: Option<&'a [u8]>,
    pub(crate) memory: TrustMemory,
}

/// Reads a root's public key.
pub(crate) fn root(path: &Path) -> Result<VerifyingKey, Failure> {
    VerifyingKey::from_pem(&files::read_text(path)?).map_err(|error| Failure::of(path.display(), error))
}
