//! A gate's folder read: what it believes and where it stands. Nothing is changed, and no lock is taken.

use std::path::{Path, PathBuf};

use sanse::bundle::{BundleError, Shelf, Update};
use sanse::guard::{DiskError, DiskFacts, DiskGuard};
use sanse::key::VerifyingKey;
use sanse::trust::{FutureList, Trust, TrustMemory};
use sanse::{Now, PlaceId, Timestamp, limits};
use serde::{Deserialize, Serialize};

use crate::args::{Rules, Shared};
use crate::policy;
use sanse_example_common::{Failure, files};

pub(crate) const CONFIG: &str = "verifier.json";
pub(crate) const ROOT: &str = "root.pub.pem";
pub(crate) const LIST: &str = "trust-list.cbor";
pub(crate) const TRUST_MEMORY: &str = "trust-memory.cbor";
const BUNDLES: &str = "bundles";
/// The replay guard's own folder.
pub(crate) const GUARD: &str = "guard";
const VERSION: u32 = 1;
const ANEW: &str = "find out what happened to it, then make a new folder with: verifier init";

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Config {
    version: u32,
    place: Option<String>,
}

impl Config {
    pub(super) fn new(place: Option<PlaceId>) -> Self {
        Self { version: VERSION, place: place.map(|place| place.to_string()) }
    }
}

/// What a gate goes by.
#[derive(Debug)]
pub(crate) struct Believed {
    pub(crate) trust: Trust,
    /// The bundle in force, if there is one.
    pub(crate) update: Option<Update>,
}

/// A gate's folder, known by its `verifier.json`.
#[derive(Clone, Debug)]
pub(crate) struct Folder {
    path: PathBuf,
    place: Option<PlaceId>,
}

impl Folder {
    pub(crate) fn read(folder: &Path) -> Result<Self, Failure> {
        Self::recognise(folder)?;
        let path = folder.join(CONFIG);
        let restore = "restore it from a copy, it was not written by verifier";
        let config: Config = serde_json::from_str(&files::read_text(&path)?)
            .map_err(|error| Failure::of(path.display(), format!("{error}; {restore}")))?;
        if config.version != VERSION {
            let why = format!("it has version {}, this program reads {VERSION}", config.version);
            return Err(Failure::of(path.display(), why));
        }
        let place = config.place.map(|place| place.parse()).transpose();
        let place = place.map_err(|error| Failure::of(path.display(), error))?;
        Ok(Self { path: folder.to_owned(), place })
    }

    /// Refuses what is no gate's folder, before anything is made in it.
    pub(super) fn recognise(folder: &Path) -> Result<(), Failure> {
        if folder.join(CONFIG).exists() {
            return Ok(());
        }
        Err(Failure::of(folder.display(), "this is not a gate's folder; make one with: verifier init"))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The place that `init` was given.
    pub(crate) fn place(&self) -> Option<PlaceId> {
        self.place
    }

    /// The rules of `gate.toml`, what it does not say left open.
    pub(crate) fn rules(&self) -> Result<Rules, Failure> {
        policy::file(&self.path, self.place)
    }

    /// The memory that this gate shares with others, as its own rules file says, also where signed rules are in force.
    pub(crate) fn shared(&self) -> Result<Option<Shared>, Failure> {
        if policy::is_there(&self.path.join(policy::FILE))? { Ok(self.rules()?.shared) } else { Ok(None) }
    }

    pub(crate) fn root(&self) -> Result<VerifyingKey, Failure> {
        root(&self.path.join(ROOT))
    }

    pub(crate) fn memory(&self) -> Result<TrustMemory, Failure> {
        let path = self.path.join(TRUST_MEMORY);
        let bytes = files::read(&path, limits::TRUST_MEMORY_BYTES).map_err(|failure| {
            Failure::new(format!("{failure}; without it an old list could hide a withdrawal: {ANEW}"))
        })?;
        TrustMemory::from_bytes(&bytes)
            .map_err(|error| Failure::of(path.display(), format!("{error}; {ANEW}")))
    }

    /// The list that was loaded last, if any ever was.
    pub(crate) fn list(&self) -> Result<Option<Vec<u8>>, Failure> {
        let path = self.path.join(LIST);
        path.exists().then(|| files::read(&path, limits::TRUST_LIST_BYTES)).transpose()
    }

    /// Where the bundle in force is kept.
    pub(crate) fn shelf(&self) -> Shelf {
        Shelf::new(self.path.join(BUNDLES))
    }

    /// What the gate believes: the pinned root, the list that was loaded last, and the bundle in force.
    pub(crate) fn believed(&self, now: Timestamp) -> Result<Believed, Failure> {
        let trust = self.listed(now)?;
        let failed = |error: BundleError| {
            let todo = "nothing is decided until a newer one is taken over, with: verifier update";
            Failure::of(self.path.join(BUNDLES).display(), format!("{error}; {todo}"))
        };
        let Some(kept) = self.shelf().current().map_err(failed)? else {
            return Ok(Believed { trust, update: None });
        };
        // A bundle dated ahead is here only because an operator has confirmed it.
        let update = Update::verify(kept, &trust, Now::exactly(now), FutureList::OperatorConfirms);
        let update = update.map_err(failed)?;
        let mut trust = update.trust().clone();
        // Those that came by themselves, where they are newer.
        self.load_statuses(&mut trust, now)?;
        Ok(Believed { trust, update: Some(update) })
    }

    /// All lists that the gate believes.
    pub(crate) fn trust(&self, now: Timestamp) -> Result<Trust, Failure> {
        self.believed(now).map(|believed| believed.trust)
    }

    /// The pinned root, and the list that was loaded last.
    pub(crate) fn listed(&self, now: Timestamp) -> Result<Trust, Failure> {
        let (memory, path) = (self.memory()?, self.path.join(ROOT));
        let mut trust =
            Trust::resume(&self.root()?, memory).map_err(|error| Failure::of(path.display(), error))?;
        if let Some(list) = self.list()? {
            // A list dated ahead is here only because an operator has confirmed it.
            trust
                .load_home(&list, Now::exactly(now), FutureList::OperatorConfirms)
                .map_err(|error| Failure::of(self.path.join(LIST).display(), error))?;
        }
        let mut trust = trust.resume_statuses(self.status_memory()?);
        // Doctor says which of them count no more.
        self.load_statuses(&mut trust, now)?;
        Ok(trust)
    }

    /// What was scanned, as it stands on the disk now.
    pub(crate) fn guard(&self) -> Result<DiskFacts, DiskError> {
        DiskGuard::facts(&self.path.join(GUARD))
    }
}

/// Reads a root's public key.
pub(crate) fn root(path: &Path) -> Result<VerifyingKey, Failure> {
    VerifyingKey::from_pem(&files::read_text(path)?).map_err(|error| Failure::of(path.display(), error))
}
