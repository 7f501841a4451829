//! What must not lie about: day keys whose time is over, and what waits for the authority.

use std::fs;
use std::path::Path;

use sanse::{Day, Timestamp, limits};

use super::{Findings, days};
use crate::reports;
use crate::state::Folder;
use crate::visits;

/// How long a record may wait before somebody is told: the authority is to hear of it at once.
const LATE: u64 = 86_400;

pub(super) fn look(found: &mut Findings, folder: &Folder, now: Timestamp) {
    match visits::keys_due(folder, now) {
        Ok(None) => {}
        Ok(Some((path, due))) => keys(found, &path, &due.tags),
        Err(failure) => found.trouble("day keys", failure, "until this is mended, nothing is counted"),
    }
    outboxes(found, folder, now);
}

fn keys(found: &mut Findings, path: &Path, overdue: &[Day]) {
    let open = others_may_look(path);
    if !open.is_empty() {
        let todo = "take the right away (chmod go=): whoever has a day's key can say who was there";
        found.trouble("day keys", format!("others may look into {}", open.join(", ")), todo);
    }
    if let [first, ..] = overdue {
        let count = overdue.len();
        let says = format!("{count} whose time is over, the oldest of {first}, in {}", path.display());
        found.warn("day keys", says, "look at the clock, and say that it is right: verifier clock --confirm");
    } else if open.is_empty() {
        found.ok("day keys", format!("in {}, none whose time is over", path.display()));
    }
}

/// The folder and what is in it, where it is not its owner's alone.
#[cfg(unix)]
fn others_may_look(folder: &Path) -> Vec<String> {
    use std::os::unix::fs::PermissionsExt;
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let is_open = |path: &std::path::PathBuf| {
        fs::metadata(path).is_ok_and(|found| found.permissions().mode() & 0o077 != 0)
    };
    let mut open: Vec<_> = std::iter::once(folder.to_owned()).chain(entries).filter(is_open).collect();
    open.sort();
    open.iter().map(|path| path.display().to_string()).collect()
}

/// Elsewhere the folder's own rights hold, which this does not read.
#[cfg(not(unix))]
fn others_may_look(_: &Path) -> Vec<String> {
    Vec::new()
}

fn outboxes(found: &mut Findings, folder: &Folder, now: Timestamp) {
    for (name, outbox) in reports::folders_of(folder.path()) {
        let entries = fs::read_dir(outbox).into_iter().flatten().flatten();
        let waiting: Vec<_> = entries
            .filter(|entry| entry.path().extension().is_some_and(|ending| ending == "sealed"))
            .collect();
        let written = |entry: &fs::DirEntry| {
            let since = entry.metadata().ok()?.modified().ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
            Timestamp::from_unix(since.as_secs()).ok()
        };
        let Some(oldest) = waiting.iter().filter_map(written).min() else { continue };
        let (count, age) = (waiting.len(), now.since(oldest));
        let says = format!("{count} {name} wait for the authority, the oldest for {}", days(age));
        if age > LATE || count >= limits::OUTBOX_RECORDS / 5 * 4 {
            found.warn("reports", says, "bring them to the authority: verifier reports --out");
        } else {
            found.ok("reports", says);
        }
    }
}
