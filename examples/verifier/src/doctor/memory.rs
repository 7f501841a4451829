//! What the gate remembers of scans.

use std::fs;

use sanse::{Timestamp, limits};
use serde::Serialize;

use super::{Findings, days};
use crate::state::{Folder, GUARD};

/// The replay guard as it was kept last.
#[derive(Debug, Serialize)]
pub(super) struct GuardFacts {
    entries: usize,
    bytes: usize,
    /// When it was kept last.
    kept_at: Option<String>,
    /// The greatest time that it believes.
    settled_time: Option<String>,
    /// When it last started without its memory.
    started_without_memory: Option<String>,
}

pub(super) fn look(found: &mut Findings, folder: &Folder, now: Timestamp) {
    let guard = match folder.guard() {
        Ok(guard) => guard,
        Err(failure) => {
            let todo =
                "restore no old copy of it, for it would forget; the next start refuses codes made before";
            found.warn("memory", failure, todo);
            return;
        }
    };
    let (entries, room, bytes) = (guard.entries, limits::GUARD_ENTRIES, guard.bytes);
    let meta = fs::metadata(folder.path().join(GUARD).join("journal")).ok();
    let kept = meta.and_then(|meta| meta.modified().ok()).and_then(time);
    let ago = kept.map(|kept| format!(", kept {} ago", days(now.since(kept)))).unwrap_or_default();
    let says = format!("{entries} of {room} entries, {bytes} bytes{ago}");
    if entries >= room / 5 * 4 {
        let todo = "entries go by themselves within minutes; if they do not, look at the clock";
        found.warn("memory", says, todo);
    } else {
        found.ok("memory", says);
    }
    found.guard = Some(GuardFacts {
        entries,
        bytes,
        kept_at: kept.map(|time| time.to_string()),
        settled_time: guard.settled_time.map(|time| time.to_string()),
        started_without_memory: guard.started_without_memory.map(|time| time.to_string()),
    });
}

fn time(system: std::time::SystemTime) -> Option<Timestamp> {
    let seconds = system.duration_since(std::time::UNIX_EPOCH).ok()?.as_secs();
    Timestamp::from_unix(seconds).ok()
}
