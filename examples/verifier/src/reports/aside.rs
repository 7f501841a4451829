//! Records that were taken out on somebody's word: where a gate has no PIN nobody has shown one, so they are kept for thirty
//! days, sealed as they are, and can be handed over once more.

use std::fs;
use std::path::{Path, PathBuf};

use sanse::Timestamp;

use super::hex;
use crate::args::RecordKind;
use sanse_example_common::{Failure, files, folder as folders};

const FOLDER: &str = "aside";
/// Long enough that an authority misses what it never got.
const KEPT_SECONDS: u64 = 30 * 86_400;

/// Where the records of a kind are kept so.
pub(super) fn folder(state: &Path, kind: RecordKind) -> PathBuf {
    state.join("reports").join(FOLDER).join(super::name(kind))
}

/// Keeps a record that is about to be taken out; it is on the disk when this returns.
pub(super) fn keep(state: &Path, kind: RecordKind, id: &[u8; 16], sealed: &[u8]) -> Result<(), Failure> {
    let (all, own) = (state.join("reports").join(FOLDER), folder(state, kind));
    for folder in [&all, &own] {
        if !folder.exists() {
            folders::private(folder)?;
        }
    }
    files::put_secret(&path(&own, id), sealed)
}

/// Destroys a record; whether it was there.
pub(super) fn destroy(state: &Path, kind: RecordKind, id: &[u8; 16]) -> Result<bool, Failure> {
    let path = path(&folder(state, kind), id);
    if !path.exists() {
        return Ok(false);
    }
    fs::remove_file(&path).map_err(|error| Failure::io("remove", &path, &error))?;
    Ok(true)
}

/// Destroys those whose thirty days are over.
pub(super) fn tidy(state: &Path, kind: RecordKind, now: Timestamp) -> Result<(), Failure> {
    for entry in fs::read_dir(folder(state, kind)).into_iter().flatten().flatten() {
        let since = entry.metadata().ok().and_then(|file| file.modified().ok());
        let since = since.and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
        if since.is_some_and(|since| now.unix() > since.as_secs().saturating_add(KEPT_SECONDS)) {
            let path = entry.path();
            fs::remove_file(&path).map_err(|error| Failure::io("remove", &path, &error))?;
        }
    }
    Ok(())
}

fn path(folder: &Path, id: &[u8; 16]) -> PathBuf {
    folder.join(format!("{}.sealed", hex(id)))
}
