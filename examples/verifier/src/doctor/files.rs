//! The folder itself: who may write in it, who has it, and its rules.

use std::fs;
use std::path::Path;

use sanse::Timestamp;

use super::{Findings, days};
use crate::policy;
use crate::state::{Believed, Folder, Incoming, who};
use sanse_example_common::files::Lock;

pub(super) fn look(found: &mut Findings, folder: &Folder, now: Timestamp) {
    let place =
        folder.place().map_or("none: codes must be shown openly".to_owned(), |place| place.to_string());
    found.ok("folder", format!("place {place}"));
    permissions(found, folder.path());
    match Lock::is_taken(folder.path()) {
        Ok(true) => found.ok("process", format!("a gate is running{}", who(folder.path()))),
        Ok(false) => found.ok("process", "no gate is running"),
        Err(failure) => {
            found.trouble("process", failure, "mend its permissions: no gate can take the folder")
        }
    }
    if Incoming::of(folder).waits() {
        let todo = "it is loaded before the next decision; if no gate is running: verifier trust loads it";
        found.warn("incoming", "a trust list waits to be loaded", todo);
    }
    if Incoming::of(folder).bundle_waits() {
        let todo =
            "it is taken over before the next decision; if no gate is running: verifier check takes it";
        found.warn("incoming", "a bundle waits to be taken over", todo);
    }
    if let Ok(Believed { update: Some(update), .. }) = folder.believed(now) {
        let bundle = update.bundle();
        let (sequence, expiry) = (bundle.sequence(), bundle.expires_at());
        let says = format!(
            "number {sequence}, signed {} ago, good until {expiry}",
            days(now.since(bundle.issued_at()))
        );
        if update.trust().has_withdrawn_bundle_key() {
            let says = format!("{says}: its key was withdrawn; its lists stay, its rules count no more");
            found.warn(
                "bundle",
                says,
                "get one of the next key and take it over: verifier update FOLDER BUNDLE",
            );
        } else if now >= expiry {
            found.warn("bundle", says, "get a newer one and take it over: verifier update FOLDER BUNDLE");
        } else {
            found.ok("bundle", says);
        }
        match policy::signed(&update, folder.place()) {
            Ok(Some(_)) => return found.ok("rules", "those of the bundle hold; gate.toml is not read"),
            Ok(None) => {}
            Err(failure) => {
                return found.trouble("rules", failure, "take over a bundle whose rules are right");
            }
        }
    }
    local_rules(found, folder);
}

/// The rules of `gate.toml`, where no bundle has any.
fn local_rules(found: &mut Findings, folder: &Folder) {
    match folder.rules() {
        Err(failure) => found.trouble("rules", failure, "nothing is decided until the file is mended"),
        Ok(_) if !folder.path().join(policy::FILE).exists() => {
            let todo = "if there were rules, restore the file; else: verifier config > FOLDER/gate.toml";
            found.warn("rules", "gate.toml is not there; the defaults hold", todo);
        }
        Ok(rules) => {
            let place = rules.place.or(folder.place());
            let attended = if rules.unattended == Some(true) { "unattended" } else { "attended" };
            let place = place.map_or("no place".to_owned(), |place| place.to_string());
            found.ok("rules", format!("gate.toml is right: {place}, {attended}"));
        }
    }
}

/// Whoever may write here can change what the gate believes.
fn permissions(found: &mut Findings, folder: &Path) {
    let entries = fs::read_dir(folder).map(|entries| entries.flatten().map(|entry| entry.path()).collect());
    let mut paths: Vec<_> = match entries {
        Ok(paths) => paths,
        Err(error) => {
            found.trouble("permissions", error, "let the gate's user read the folder");
            return;
        }
    };
    paths.sort();
    paths.insert(0, folder.to_owned());
    let open: Vec<String> =
        paths.iter().filter(|path| is_open(path)).map(|path| path.display().to_string()).collect();
    if !open.is_empty() {
        let says = format!("others may write: {}", open.join(", "));
        found.trouble(
            "permissions",
            says,
            "take the right away (chmod go-w), and see that nothing was changed",
        );
    } else if paths.iter().any(|path| fs::metadata(path).is_ok_and(|found| found.permissions().readonly())) {
        let todo = "let the gate's user write: what cannot be remembered is not let in";
        found.trouble("permissions", "a file or the folder is read-only", todo);
    } else {
        found.ok("permissions", "nobody else may write");
    }
}

#[cfg(unix)]
fn is_open(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::symlink_metadata(path)
        .is_ok_and(|found| !found.is_symlink() && found.permissions().mode() & 0o022 != 0)
}

/// Elsewhere the folder's own rights hold, which this does not read.
#[cfg(not(unix))]
fn is_open(_: &Path) -> bool {
    false
}
