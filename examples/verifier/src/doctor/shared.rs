//! Whether the memory that this gate shares with others answers, and is fit for it.

use super::Findings;
use crate::state::Folder;

pub(super) fn look(found: &mut Findings, folder: &Folder) {
    // What is wrong with the file is told with the rules.
    let Ok(Some(shared)) = folder.rules().map(|rules| rules.shared) else { return };
    let store = match shared.store(folder.path()) {
        Ok(store) => store,
        Err(failure) => {
            found.trouble(
                "shared",
                failure,
                "mend [shared] in gate.toml: the gate does not start without it",
            );
            return;
        }
    };
    match store.probe() {
        Ok(Some(entries)) => found.ok("shared", format!("{store:?} answers, with {entries} entries")),
        Ok(None) => {
            let todo = "the first gate that joins begins it, and takes no code made before; if gates run, find out who emptied it";
            found.warn("shared", format!("{store:?} answers, and has nothing of this group"), todo);
        }
        Err(error) => {
            let todo = "until it answers, the gate decides alone, as fallback says; see that the server runs and can be reached";
            found.trouble("shared", format!("{store:?}: {error}"), todo);
        }
    }
}
