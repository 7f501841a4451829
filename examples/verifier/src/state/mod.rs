//! A gate's folder held by this process: what is believed and remembered is written here, and nowhere else.

mod folder;
mod holder;
mod incoming;
mod statuses;

use std::ops::Deref;
use std::path::Path;

use sanse::bundle::Update;
use sanse::guard::{DiskError, DiskGuard, GuardSettings, Recovery};
use sanse::key::VerifyingKey;
use sanse::trust::{StatusMemory, Trust, TrustMemory};
use sanse::{PlaceId, Timestamp};

pub(crate) use self::folder::{Believed, Folder, GUARD, RULES_WITHDRAWN, root};
pub(crate) use self::holder::{Holder, who};
pub(crate) use self::incoming::Incoming;
pub(crate) use self::statuses::{Left, list_files, read as read_status};
use crate::args::Rules;
use crate::policy;
use sanse_example_common::files::Lock;
use sanse_example_common::{Failure, command, files};

/// What the phones said of the clock of the gate that ran last.
pub(crate) const CLOCK_NOTE: &str = "clock-advice.txt";

/// An opened folder; no other process has it as long as this lives.
#[derive(Debug)]
pub(crate) struct State {
    folder: Folder,
    // The note goes before the lock does.
    _holder: Holder,
    lock: Lock,
}

/// What a new gate believes.
#[derive(Debug)]
pub(crate) struct Started<'a> {
    pub(crate) root: VerifyingKey,
    pub(crate) list: Option<&'a [u8]>,
    pub(crate) memory: TrustMemory,
    /// Of another gate of the same boundary: both know a person by the same hidden id.
    pub(crate) secret: Option<&'a [u8]>,
}

/// A new gate begins with its own secret, or with one of these bytes; a later one has changed since.
const SECRET: &str = "secret";
/// It has two numbers and two keys at most.
const SECRET_BYTES: usize = 256;

/// The secret that a gate knows people by, for another one that begins beside it.
pub(crate) fn guard_secret(folder: &Path) -> Result<zeroize::Zeroizing<Vec<u8>>, Failure> {
    Folder::recognise(folder)?;
    files::read(&folder.join(GUARD).join(SECRET), SECRET_BYTES).map(zeroize::Zeroizing::new)
}

impl State {
    /// Fills a new folder. `init` counts as memory: before this gate's first day no code was scanned at it.
    pub(crate) fn fill(
        folder: &Path,
        trust: &Started<'_>,
        place: Option<PlaceId>,
        now: Timestamp,
    ) -> Result<(), Failure> {
        let config = serde_json::to_string_pretty(&folder::Config::new(place))
            .map_err(|error| Failure::of(folder::CONFIG, error))?;
        let write = |name: &str, bytes: &[u8]| files::create(&folder.join(name), bytes, false);
        write(folder::CONFIG, format!("{config}\n").as_bytes())?;
        write(policy::FILE, policy::SAMPLE.as_bytes())?;
        write(folder::ROOT, trust.root.to_pem()?.as_bytes())?;
        if let Some(list) = trust.list {
            write(folder::LIST, list)?;
        }
        write(folder::TRUST_MEMORY, &trust.memory.to_bytes())?;
        write(statuses::MEMORY, &StatusMemory::default().to_bytes())?;
        if let Some(secret) = trust.secret {
            let guard = folder.join(GUARD);
            std::fs::create_dir(&guard).map_err(|error| Failure::io("make", &guard, &error))?;
            files::create(&guard.join(SECRET), secret, true)?;
        }
        DiskGuard::init(&folder.join(folder::GUARD), GuardSettings::default(), now)
            .map(drop)
            .map_err(guard_failure)
    }

    /// Takes a gate's folder for a command, such as `watch`.
    pub(crate) fn open(folder: &Path, command: &'static str) -> Result<Self, Failure> {
        Self::try_open(folder, command)?.ok_or_else(|| {
            let why = "wait for it or stop it, or take another folder";
            Failure::of(
                folder.display(),
                format!("another process is using this folder{}; {why}", who(folder)),
            )
        })
    }

    /// Takes a gate's folder; `None` when another process has it.
    pub(crate) fn try_open(folder: &Path, command: &'static str) -> Result<Option<Self>, Failure> {
        Folder::recognise(folder)?;
        let Some(lock) = Lock::try_take(folder)? else { return Ok(None) };
        let folder = Folder::read(folder)?;
        let holder = Holder::note(folder.path(), command);
        Ok(Some(Self { folder, _holder: holder, lock }))
    }

    /// The rules to decide by. That there was a file of them is remembered: a gate that loses it must not become laxer.
    pub(crate) fn rules_in_force(&self) -> Result<Rules, Failure> {
        let rules = self.rules()?;
        if policy::is_there(&self.path().join(policy::FILE))?
            && !policy::is_there(&self.path().join(policy::MARK))?
        {
            files::create(&self.path().join(policy::MARK), b"", false)?;
        }
        Ok(rules)
    }

    /// Keeps a list that the trust has loaded. The list comes first: cut off in between, a list that is newer
    /// than the memory is loaded as a new one, while one older than the memory would be refused for ever.
    pub(crate) fn keep_list(&self, list: &[u8], trust: &Trust) -> Result<(), Failure> {
        self.lock.still_holds()?;
        files::replace(&self.path().join(folder::LIST), list)?;
        self.keep_memories(trust)
    }

    /// Keeps a bundle that was verified, and what the trust remembers with it. The bundle comes first, in one step: cut
    /// off behind it, it is taken up at the next start like one that is remembered. Its home list is written nowhere
    /// else, for no memory follows two files in one step.
    pub(crate) fn keep_update(&self, update: &Update, trust: &Trust) -> Result<(), Failure> {
        self.lock.still_holds()?;
        self.shelf()
            .keep(update)
            .map_err(|error| Failure::io("write", &self.path().join("bundles"), &error))?;
        self.keep_memories(trust)
    }

    /// Keeps what the trust remembers, of status lists first: nothing goes by the one alone.
    pub(crate) fn keep_memories(&self, trust: &Trust) -> Result<(), Failure> {
        self.lock.still_holds()?;
        files::replace(&self.path().join(statuses::MEMORY), &trust.status_memory().to_bytes())?;
        files::replace(&self.path().join(folder::TRUST_MEMORY), &trust.memory().to_bytes())
    }

    /// Leaves a word for `verifier doctor` on what the phones say of the clock, or takes it away. Nobody is named in it.
    pub(crate) fn note_clock(&self, advice: Option<&str>) {
        let path = self.path().join(CLOCK_NOTE);
        // A note that cannot be written is no reason to stop.
        let _ = match advice {
            Some(advice) => files::replace(&path, advice.as_bytes()).is_ok(),
            None => std::fs::remove_file(&path).is_ok(),
        };
    }

    /// What was scanned. With the memory lost, codes that may have been scanned are refused for a moment.
    pub(crate) fn guard_or_none(&self, now: Timestamp) -> Result<DiskGuard, Failure> {
        let (folder, settings) = (self.path().join(folder::GUARD), GuardSettings::default());
        let lost = match DiskGuard::open(&folder, settings, now) {
            Ok(guard) if !matches!(guard.recovery(), Recovery::Damaged { .. }) => return Ok(guard),
            Ok(guard) => {
                tell_lost("its end is damaged, by a power cut or by the disk");
                return Ok(guard);
            }
            Err(error @ (DiskError::Missing { .. } | DiskError::Damaged { .. })) => error,
            Err(error) => return Err(guard_failure(error)),
        };
        tell_lost(&lost.to_string());
        DiskGuard::without_memory(&folder, settings, now).map_err(guard_failure)
    }

    /// Whether the folder is still this process's own: whoever came in meanwhile has another memory.
    pub(crate) fn still_holds(&self) -> Result<(), Failure> {
        self.lock.still_holds()
    }
}

fn tell_lost(why: &str) {
    command::complain("verifier", &format!("the memory of what was scanned is lost: {why}"));
    let how =
        "starting without it: codes made until now, or in the next seconds, are refused; later ones are not";
    command::complain("verifier", how);
}

fn guard_failure(error: DiskError) -> Failure {
    Failure::new(error.to_string())
}

impl Deref for State {
    type Target = Folder;

    fn deref(&self) -> &Folder {
        &self.folder
    }
}
