//! The portrait to compare a person with: only a file that matches the pass is ever named.

use std::path::{Path, PathBuf};

use sanse::limits;
use sanse::photo::{self, PhotoError, PhotoFolder, PhotoRef};

use sanse_example_common::files;

/// What the gate's photo folder has for a pass.
#[derive(Clone, Debug)]
pub(crate) enum Portrait {
    /// The file of it, as a path.
    Matches(String),
    /// None to show: a stable name, and why.
    None(PhotoError),
}

/// Looks a reference up.
pub(crate) fn find(folder: &Path, reference: &PhotoRef) -> Portrait {
    match photo::look_up(&PhotoFolder::new(folder), reference) {
        Err(error) => Portrait::None(error),
        Ok(_) => {
            // The folder has the same three names. What is named is a file that was read and matches: another may
            // have taken its name since the look-up.
            let hex = reference.to_hex();
            let mut paths =
                [format!("{hex}.png"), format!("{hex}.jpg"), hex].map(|name| folder.join(name)).into_iter();
            let matches = |path: &PathBuf| {
                files::read(path, limits::PHOTO_BYTES).is_ok_and(|photo| PhotoRef::of(&photo) == *reference)
            };
            match paths.find(matches) {
                Some(path) => Portrait::Matches(path.to_string_lossy().into_owned()),
                None => Portrait::None(PhotoError::Mismatch),
            }
        }
    }
}
