//! The portrait to compare a person with: only a file that matches the pass is ever named.

use std::path::Path;

use sanse::photo::{self, PhotoError, PhotoFolder, PhotoRef};

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
            // The folder has the same three names, tried in the same order.
            let hex = reference.to_hex();
            let mut names = ["png", "jpg"].into_iter().map(|ending| folder.join(format!("{hex}.{ending}")));
            let file = names.find(|path| path.exists()).unwrap_or_else(|| folder.join(&hex));
            Portrait::Matches(file.to_string_lossy().into_owned())
        }
    }
}
