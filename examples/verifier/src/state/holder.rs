//! A note of who has the folder, for people: the lock itself is the system's and names nobody.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use sanse_example_common::{clock, files};

const NOTE: &str = "holder";

/// The note, as long as this process has the folder. A process that was killed leaves it behind, so it counts
/// only while the lock is taken.
#[derive(Debug)]
pub(crate) struct Holder(PathBuf);

impl Holder {
    /// Writes the note. A folder that takes none is not in trouble for that: it is a note.
    pub(crate) fn note(folder: &Path, command: &str) -> Self {
        let path = folder.join(NOTE);
        let since = clock::now().map(|now| format!(" since {now}")).unwrap_or_default();
        let note = format!("process {}, verifier {command}{since}", std::process::id());
        // A link that somebody left there is removed, not followed.
        let _ = fs::remove_file(&path);
        let _ = files::create(&path, note.as_bytes(), false);
        Self(path)
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// Who has the folder, in brackets, or nothing when there is no note. From outside: escape it.
pub(crate) fn who(folder: &Path) -> String {
    let mut note = String::new();
    let read = File::open(folder.join(NOTE)).and_then(|file| file.take(200).read_to_string(&mut note));
    match read {
        Ok(1..) => format!(" ({note})"),
        _ => String::new(),
    }
}
