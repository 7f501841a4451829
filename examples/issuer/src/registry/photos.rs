//! The photo library, for the gates: a file for each portrait, its owner's alone, and none of nobody.

use std::fs;
use std::path::{Path, PathBuf};

use sanse::PhotoRef;
use sanse_registry::Registry;

use super::failure;
use crate::hex;
use crate::registrar::Portrait;
use sanse_example_common::{Failure, files, folder};

pub(super) const PHOTOS: &str = "photos";

/// Puts a portrait into the library before the work that refers to it, and takes it out again if that is not done.
pub(super) fn with<T>(
    dir: &Path,
    portrait: Option<&Portrait>,
    work: impl FnOnce() -> Result<T, Failure>,
) -> Result<T, Failure> {
    let Some(portrait) = portrait else { return work() };
    let photos = dir.join(PHOTOS);
    if !photos.exists() {
        folder::private(&photos)?;
    }
    let path = photos.join(&portrait.file);
    files::create(&path, &portrait.bytes, true)?;
    // Random bytes are in it, so it is no other's: whoever is not registered leaves no picture behind.
    work().inspect_err(|failure| {
        if !failure.done {
            let _ = fs::remove_file(&path);
        }
    })
}

/// The portraits that are on nobody's pass any more, or never were: a program that was killed leaves one.
pub(super) fn nobodys(dir: &Path, register: &Registry) -> Result<Vec<PathBuf>, Failure> {
    let photos = dir.join(PHOTOS);
    if !photos.exists() {
        return Ok(Vec::new());
    }
    let known = register.photos().map_err(failure)?;
    let failed = |error| Failure::io("read", &photos, &error);
    let mut found = Vec::new();
    for entry in fs::read_dir(&photos).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let reference = path.file_stem().and_then(|stem| hex::decode::<16>(stem.to_str()?));
        if reference.is_some_and(|reference| !known.contains(&reference)) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Removes these portraits, but for those that are somebody's; how many there were.
pub(super) fn remove(dir: &Path, register: &Registry, portraits: &[PhotoRef]) -> Result<usize, Failure> {
    let is_meant = |path: &PathBuf| {
        let stem = path.file_stem().and_then(|stem| stem.to_str());
        portraits.iter().any(|portrait| stem == Some(portrait.to_hex().as_str()))
    };
    let meant: Vec<_> = nobodys(dir, register)?.into_iter().filter(is_meant).collect();
    for path in &meant {
        fs::remove_file(path).map_err(|error| Failure::io("remove", path, &error))?;
    }
    Ok(meant.len())
}
