//! `verifier day-key` and `verifier upload`: what a gate shares with the others of its place, and hands on to the unit.

use std::path::{Path, PathBuf};

use sanse::visit::{Upload, VisitStore};
use sanse::{Day, limits};

use super::{failed, place, settings};
use crate::args::{DayKeyAction, DayKeyArgs, UploadArgs};
use crate::setup::say;
use crate::state::Folder;
use sanse_example_common::clock::Moment;
use sanse_example_common::{Failure, command, files};

pub(crate) fn day_key(args: &DayKeyArgs) -> Result<(), Failure> {
    match &args.action {
        DayKeyAction::Export { state, file, day, time } => {
            let (folder, now) = (Folder::read(state)?, Moment::resolve(*time)?);
            let settings = settings(folder.path())?;
            let keys = settings.keys(folder.path(), place(&folder)?)?;
            // The first second of a day is in it.
            let when = day.map_or(now, |day| day.begins(settings.offset()));
            let key = keys.key(when, now).map_err(failed)?;
            let Some(bytes) = key.export().filter(|_| key.makes_tags()) else {
                let why = "its key is destroyed, so no tags are made of that day any more";
                return Err(Failure::of(key.day(), why));
            };
            files::create(file, &bytes, true)?;
            say(&[
                format!("day         {} of {}", key.day(), key.place()),
                format!(
                    "key         {} (secret: bring it to the other gates, then destroy it)",
                    file.display()
                ),
            ])
        }
        DayKeyAction::Import { state, file, time } => {
            let (folder, now) = (Folder::read(state)?, Moment::resolve(*time)?);
            let keys = settings(folder.path())?.keys(folder.path(), place(&folder)?)?;
            let bytes = zeroize::Zeroizing::new(files::read(file, limits::DAY_KEY_BYTES)?);
            let key = keys.import(&bytes, now).map_err(|error| Failure::of(file.display(), failed(error)))?;
            let day: Day = key.day();
            say(&[format!(
                "day         {day} of {}: the visitors of both gates are counted once",
                key.place()
            )])
        }
    }
}

/// Each file is on the disk before its visits count as handed on; what is lost after that is sent with `--again`.
pub(crate) fn upload(args: &UploadArgs) -> Result<(), Failure> {
    let (folder, now) = (Folder::read(&args.state)?, Moment::resolve(args.time)?);
    let settings = settings(folder.path())?;
    let store = settings.store(folder.path())?;
    if args.again {
        store.send_again().map_err(failed)?;
    }
    let mut lines = Vec::new();
    for number in 1_u64.. {
        let Some((mark, upload)) = store.upload().map_err(failed)? else { break };
        let path = numbered(&args.out, number);
        write(&path, &upload)?;
        store.acknowledge(&mark).map_err(failed)?;
        lines.push(format!("upload      {}: {} visits", path.display(), upload.records().len()));
    }
    if lines.is_empty() {
        lines.push("upload      nothing waits, so no file was made".to_owned());
    }
    say(&lines)?;
    // A gate that is off destroys nothing, and somebody is here now. What was handed on is, whatever becomes of the keys.
    let keys = place(&folder).and_then(|place| settings.keys(folder.path(), place));
    if let Err(failure) = keys.and_then(|keys| super::tidy(&keys, &store, now)) {
        command::complain("verifier", &failure.to_string());
    }
    Ok(())
}

fn write(path: &Path, upload: &Upload) -> Result<(), Failure> {
    // Times and colours of a place, and tags that the day's key still opens: its owner's alone.
    files::create(path, &upload.to_bytes(), true)?;
    files::sync_folder(path.parent().unwrap_or(Path::new("")))
}

/// `visits.cbor`, `visits-2.cbor` and so on.
fn numbered(path: &Path, number: u64) -> PathBuf {
    if number == 1 {
        return path.to_owned();
    }
    let mut name = path.file_stem().unwrap_or_default().to_owned();
    name.push(format!("-{number}"));
    if let Some(ending) = path.extension() {
        name.push(".");
        name.push(ending);
    }
    path.with_file_name(name)
}
