//! The mode lock: once a gate has a PIN, no flag changes what it asks, whatever command it is given to.
//!
//! It keeps a guard from loosening the rules by hand. It keeps nobody out who may write to the gate's folder: that one can
//! change `gate.toml`, or remove the lock.

use std::path::Path;

use argon2::Argon2;
use sanse::identity::Salt;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::args::{Rules, SceneArgs};
use crate::policy;
use sanse_example_common::{Failure, files};

const FILE: &str = "mode-lock.json";
/// Fewest characters of a PIN.
const SHORTEST: usize = 4;

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Lock {
    salt: [u8; 16],
    hash: [u8; 32],
}

/// Whether the gate has a PIN.
pub(crate) fn is_locked(folder: &Path) -> Result<bool, Failure> {
    // A file that was named in the folder's place has no lock, and is told apart later.
    Ok(!folder.is_file() && policy::is_there(&folder.join(FILE))?)
}

/// Refuses flags at a gate that is locked.
pub(crate) fn examine(folder: &Path, flags: &Rules, scene: &SceneArgs) -> Result<(), Failure> {
    if !is_locked(folder)? || is_plain(flags, scene) {
        return Ok(());
    }
    let why = "this gate is locked: its rules, time and place are what gate.toml and the clock say; leave the flags out, \
               or give verifier gate the PIN with --lock";
    Err(Failure::usage(why))
}

/// Refuses to do what takes the PIN, at a gate that is locked.
pub(crate) fn demand(folder: &Path, pin_file: Option<&Path>, what: &str) -> Result<(), Failure> {
    if !is_locked(folder)? {
        return Ok(());
    }
    match pin_file {
        Some(pin) => present(folder, pin),
        None => Err(Failure::usage(format!("this gate is locked: {what}"))),
    }
}

/// What a guard may say without a PIN: the reader's name changes nothing that is asked.
fn is_plain(flags: &Rules, scene: &SceneArgs) -> bool {
    flags.is_empty() && scene.time.is_none() && scene.clock_error == 0
}

/// Locks the gate with the PIN of this file, or holds it against the one that it is locked with.
pub(crate) fn present(folder: &Path, pin_file: &Path) -> Result<(), Failure> {
    let text = Zeroizing::new(files::read_text(pin_file)?);
    let pin = text.lines().next().unwrap_or_default().trim();
    if pin.chars().count() < SHORTEST {
        let why = format!("its first line has fewer than {SHORTEST} characters; write the PIN there");
        return Err(Failure::of(pin_file.display(), why));
    }
    let path = folder.join(FILE);
    if is_locked(folder)? {
        let lock: Lock = serde_json::from_str(&files::read_text(&path)?)
            .map_err(|error| Failure::of(path.display(), format!("{error}; restore it from a copy")))?;
        return match lock == Lock::with(lock.salt, pin)? {
            true => Ok(()),
            false => Err(Failure::usage(format!("{}: another PIN locks this gate", pin_file.display()))),
        };
    }
    let lock = Lock::with(*Salt::generate()?.as_bytes(), pin)?;
    let text = serde_json::to_string(&lock).map_err(|error| Failure::of(path.display(), error))?;
    files::create(&path, text.as_bytes(), true)
}

impl Lock {
    fn with(salt: [u8; 16], pin: &str) -> Result<Self, Failure> {
        let mut hash = [0; 32];
        Argon2::default()
            .hash_password_into(pin.as_bytes(), &salt, &mut hash)
            .map_err(|error| Failure::of("the PIN", error))?;
        Ok(Self { salt, hash })
    }
}

/// Without an end at the first byte that differs.
impl PartialEq for Lock {
    fn eq(&self, other: &Self) -> bool {
        let differ = self.hash.iter().zip(&other.hash).fold(0, |all, (one, other)| all | (one ^ other));
        differ == 0 && self.salt == other.salt
    }
}
