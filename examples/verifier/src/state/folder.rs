//! A gate's folder read: what it believes and where it stands. Nothing is changed, and no lock is taken.

use std::path::{Path, PathBuf};

use sanse::bundle::{BundleError, Shelf, Update};
use sanse::guard::{DiskError, DiskFacts, DiskGuard};
use sanse::key::VerifyingKey;
use sanse::trust::{FutureList, Trust, TrustError, TrustMemory};
use sanse::{Now, PlaceId, Timestamp, limits};
use serde::{Deserialize, Serialize};

use super::statuses::Left;
use crate::args::{Rules, Shared};
use crate::policy;
use sanse_example_common::{Failure, command, files};

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
    /// The status lists in the folder that are not in force.
    pub(crate) left: Vec<(PathBuf, Left)>,
}

/// What became of the rules of a bundle whose key was withdrawn.
pub(crate) const RULES_WITHDRAWN: &str = "the key of the bundle in force was withdrawn: its lists stay, its rules count no more, the gate's own hold";

impl Believed {
    /// Says what stops no gate, and what somebody must know.
    pub(crate) fn tell(&self) {
        if self.trust.has_withdrawn_bundle_key() {
            command::complain("verifier", RULES_WITHDRAWN);
        }
        for (_, left) in &self.left {
            if let Left::Unread(failure) = left {
                command::complain("verifier", &format!("{failure}; going on without that list"));
            }
        }
    }
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
        let why = match folder.is_file() {
            true => "this is a file, not a gate's folder; the folder comes first",
            false => "this is not a gate's folder; make one with: verifier init",
        };
        Err(Failure::of(folder.display(), why))
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

    /// What the gate believes: the pinned root, the list that was loaded last by itself, the bundle in force, and status
    /// lists. Whatever moment the gate was cut off in, the files say together what it goes on with: what came last was
    /// written before it was remembered.
    pub(crate) fn believed(&self, now: Timestamp) -> Result<Believed, Failure> {
        let (mut trust, mut update) = (self.resumed()?, None);
        let list = self.load_list(&mut trust, now)?;
        let failed = |error: BundleError| {
            let todo = "nothing is decided until a newer one is taken over, with: verifier update";
            Failure::of(self.path.join(BUNDLES).display(), format!("{error}; {todo}"))
        };
        if let Some(kept) = self.shelf().current().map_err(failed)? {
            let resumed = Update::resume(kept, &trust, Now::exactly(now)).map_err(failed)?;
            trust = resumed.trust().clone();
            update = Some(resumed);
        }
        if list.is_err() {
            self.load_list(&mut trust, now)?.or_else(|error| self.is_followed(&trust, error))?;
        }
        let left = self.load_statuses(&mut trust, now);
        Ok(Believed { trust, update, left })
    }

    /// All lists that the gate believes.
    pub(crate) fn trust(&self, now: Timestamp) -> Result<Trust, Failure> {
        self.believed(now).map(|believed| believed.trust)
    }

    /// What a newer list or bundle is held against: what the gate believes, or where its bundle is damaged, what it
    /// remembers, so that it can be healed.
    pub(crate) fn held(&self, now: Timestamp) -> Result<Trust, Failure> {
        self.trust(now).or_else(|_| {
            let mut trust = self.resumed()?;
            match self.load_list(&mut trust, now)? {
                // The list that followed was in the bundle.
                Ok(()) | Err(TrustError::Rollback { .. }) => {}
                Err(error) => return Err(self.of_list(error)),
            }
            self.load_statuses(&mut trust, now);
            Ok(trust)
        })
    }

    /// The pinned root, and what is remembered.
    fn resumed(&self) -> Result<Trust, Failure> {
        let (memory, path) = (self.memory()?, self.path.join(ROOT));
        let trust =
            Trust::resume(&self.root()?, memory).map_err(|error| Failure::of(path.display(), error))?;
        Ok(trust.resume_statuses(self.status_memory()?))
    }

    /// Loads the list that was loaded last by itself, if there is one.
    fn load_list(&self, trust: &mut Trust, now: Timestamp) -> Result<Result<(), TrustError>, Failure> {
        let Some(list) = self.list()? else { return Ok(Ok(())) };
        // A list dated ahead is here only because an operator has confirmed it.
        Ok(trust.load_home(&list, Now::exactly(now), FutureList::OperatorConfirms))
    }

    /// A list that is older than the bundle's has been followed by it.
    fn is_followed(&self, trust: &Trust, error: TrustError) -> Result<(), Failure> {
        match error {
            TrustError::Rollback { .. } if trust.home().is_some() => Ok(()),
            error => Err(self.of_list(error)),
        }
    }

    fn of_list(&self, error: TrustError) -> Failure {
        Failure::of(self.path.join(LIST).display(), error)
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
