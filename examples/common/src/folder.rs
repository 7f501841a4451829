//! A new folder, there with everything in it or not at all.

use std::fs;
use std::path::Path;

use crate::{Failure, files};

/// Fills a folder under a passing name and gives it its own in one step. What is there already is never
/// touched: only an empty folder gives way.
pub fn make(path: &Path, fill: impl FnOnce(&Path) -> Result<(), Failure>) -> Result<(), Failure> {
    let Some(name) = path.file_name() else {
        return Err(Failure::of(path.display(), "this is no name for a new folder; give one"));
    };
    refuse_occupied(path)?;
    let parent = path.parent().unwrap_or(Path::new(""));
    if !parent.as_os_str().is_empty() {
        fs::create_dir_all(parent).map_err(|error| Failure::io("make", parent, &error))?;
    }
    let next = parent.join(format!(".{}.{}.new", name.to_string_lossy(), std::process::id()));
    let made = private(&next).and_then(|()| fill(&next)).and_then(|()| files::sync_folder(&next)).and_then(
        // The system refuses to rename over a folder that is not empty, whoever filled it meanwhile.
        |()| fs::rename(&next, path).map_err(|error| Failure::io("make", path, &error)),
    );
    if made.is_err() {
        let _ = fs::remove_dir_all(&next);
    }
    made?;
    files::sync_folder(parent)
}

/// A folder that only its owner looks into.
pub fn private(path: &Path) -> Result<(), Failure> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    #[cfg(not(unix))]
    let builder = &mut builder;
    builder.create(path).map_err(|error| Failure::io("make", path, &error))
}

/// Refuses a folder that has something in it.
pub fn refuse_occupied(path: &Path) -> Result<(), Failure> {
    match fs::read_dir(path).map(|mut entries| entries.next().is_none()) {
        Ok(true) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Ok(false) => Err(Failure::of(
            path.display(),
            "it is there already and not empty; nothing was touched: name a new folder",
        )),
        Err(error) => Err(Failure::io("make", path, &error)),
    }
}
