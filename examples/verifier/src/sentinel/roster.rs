//! `verifier sentinel-key` and `verifier roster`: the key of a sentinel's rosters, and the roster in force.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use sanse::roster::RosterKey;
use sanse::trust::{RosterMemory, Trust};
use sanse::verify::{Policy, Sentinel};
use sanse::{Now, limits};
use zeroize::Zeroizing;

use crate::args::{RosterArgs, SentinelKeyArgs};
use crate::policy;
use crate::setup::say;
use crate::state::Folder;
use sanse_example_common::clock::Moment;
use sanse_example_common::files::Lock;
use sanse_example_common::{Failure, command, files, folder};

const FOLDER: &str = "roster";
const KEY: &str = "sentinel.key";
const ROSTER: &str = "roster.cbor";
const MEMORY: &str = "roster-memory.cbor";

/// `verifier sentinel-key`: made once; a copy may be written later too.
pub(crate) fn make_key(args: &SentinelKeyArgs) -> Result<(), Failure> {
    let state = Folder::read(&args.state)?;
    let rosters = state.path().join(FOLDER);
    let path = rosters.join(KEY);
    let mut lines = Vec::new();
    let key = if path.exists() {
        if args.out.is_none() {
            let why = "this sentinel has a key already; nothing was changed: --out writes a copy of it";
            return Err(Failure::of(path.display(), why));
        }
        read_key(&rosters)?
    } else {
        let key = RosterKey::generate()?;
        if !rosters.exists() {
            folder::private(&rosters)?;
        }
        // The memory first: a key whose memory is missing has lost it.
        files::replace(&rosters.join(MEMORY), &RosterMemory::default().to_bytes())?;
        files::create(&path, key.as_bytes(), true)?;
        lines.push(format!("key         {} (secret)", path.display()));
        key
    };
    if let Some(out) = &args.out {
        files::create(out, key.as_bytes(), true)?;
        lines.push(format!("copy        {} (secret: for the authority alone)", out.display()));
    }
    say(&lines)
}

/// `verifier roster`: the roster is verified here, and a sentinel that runs takes it from the folder.
pub(crate) fn load_roster(args: &RosterArgs) -> Result<(), Failure> {
    let (now, state) = (Moment::resolve(args.time)?, Folder::read(&args.state)?);
    let rosters = state.path().join(FOLDER);
    let key = read_key(&rosters)?;
    let _lock = Lock::take(&rosters)?;
    let believed = state.believed(now)?;
    let rules = policy::said(&state, believed.update.as_ref())?;
    let policy = policy::build(&rules, rules.place.or(state.place()))?;
    let of = |why: &dyn std::fmt::Display| Failure::of(args.roster.display(), why);
    let mut sentinel = Sentinel::resume(key, policy, read_memory(&rosters)?).map_err(|error| of(&error))?;
    let bytes = files::read(&args.roster, limits::ROSTER_BYTES)?;
    sentinel
        .load(&bytes, &believed.trust, Now::exactly(now))
        .map_err(|error| of(&format!("{}: {error}; the roster before it stays in force", error.code())))?;
    // The roster first: cut off behind it, it is loaded as a newer one.
    files::put_secret(&rosters.join(ROSTER), &bytes)?;
    files::replace(&rosters.join(MEMORY), &sentinel.memory().to_bytes())?;
    let Some(roster) = sentinel.roster() else { return Ok(()) };
    say(&[
        format!("roster      {} of {}: {} people", roster.sequence(), roster.place(), roster.len()),
        format!(
            "answers     until {}",
            roster.expires_at().min(roster.issued_at().plus(limits::ROSTER_AGE_SECONDS))
        ),
    ])
}

fn read_key(rosters: &Path) -> Result<RosterKey, Failure> {
    let path = rosters.join(KEY);
    if !policy::is_there(&path)? {
        let why = "this sentinel has no key; make one with: verifier sentinel-key";
        return Err(Failure::of(path.display(), why));
    }
    let bytes = Zeroizing::new(files::read(&path, 32)?);
    let key = <[u8; 32]>::try_from(bytes.as_slice())
        .map_err(|_| Failure::of(path.display(), "it has not 32 bytes; bring it back from the authority"))?;
    Ok(RosterKey::from_bytes(key))
}

fn read_memory(rosters: &Path) -> Result<RosterMemory, Failure> {
    let path = rosters.join(MEMORY);
    let bytes = files::read(&path, limits::ROSTER_MEMORY_BYTES).map_err(|failure| {
        let anew = "make a new folder for this sentinel, with a new key";
        Failure::new(format!("{failure}; without it an old roster could be brought back: {anew}"))
    })?;
    RosterMemory::from_bytes(&bytes).map_err(|error| Failure::of(path.display(), error))
}

/// Whether there is a roster in the folder, and which: its length and when it was written.
type Seen = Option<(u64, Option<SystemTime>)>;

/// The roster of a sentinel at work, taken from its folder anew whenever it has changed there, or the place's rules have.
pub(super) struct Loaded {
    rosters: PathBuf,
    /// The roster that was seen last, and the rules that it is answered by. None before the first look.
    seen: Option<(Seen, Policy)>,
    sentinel: Option<Sentinel>,
}

impl Loaded {
    pub(super) fn new(state: &Path) -> Self {
        Self { rosters: state.join(FOLDER), seen: None, sentinel: None }
    }

    /// None where the place asks for more than a card tells: then it is only held against a code.
    pub(super) fn sentinel(&self) -> Option<&Sentinel> {
        self.sentinel.as_ref()
    }

    /// Looks whether there is a roster, and whether it is another one, or is to be answered by other rules. One that is
    /// refused is told, and answers nothing.
    pub(super) fn refresh(&mut self, policy: &Policy, trust: &Trust, now: Now) -> Result<(), Failure> {
        let path = self.rosters.join(ROSTER);
        let seen = std::fs::metadata(&path).ok().map(|found| (found.len(), found.modified().ok()));
        if self.seen.as_ref().is_some_and(|(roster, rules)| *roster == seen && rules == policy) {
            return Ok(());
        }
        self.seen = Some((seen, policy.clone()));
        if seen.is_none() {
            // Without a roster any key answers nothing.
            self.sentinel = Sentinel::new(RosterKey::generate()?, policy.clone()).ok();
            return Ok(());
        }
        let (key, memory) = (read_key(&self.rosters)?, read_memory(&self.rosters)?);
        self.sentinel = match Sentinel::resume(key, policy.clone(), memory) {
            Ok(mut sentinel) => {
                let bytes = files::read(&path, limits::ROSTER_BYTES)?;
                if let Err(error) = sentinel.load(&bytes, trust, now) {
                    command::complain("verifier", &Failure::of(path.display(), error).to_string());
                }
                Some(sentinel)
            }
            Err(error) => {
                command::complain(
                    "verifier",
                    &format!("{error}; cards are held against the code shown next"),
                );
                None
            }
        };
        Ok(())
    }
}
