//! A camera's folder: each new picture is read once, when it is wholly there. No link is followed out of it.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs::{self, File, Metadata};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use sanse::limits;
use sanse::scan::ScanError;

use crate::frame::{Frame, Seen};
use crate::input;
use crate::unread::Unread;
use sanse_example_common::uptime::Uptime;
use sanse_example_common::{Failure, command};

/// How long a picture that cannot be read may go unchanged before that is told: its writer may have paused.
const PATIENCE_MILLIS: u64 = 2_000;
/// Most pictures in the folder at one time; each takes some 100 bytes here.
const PICTURES: usize = 100_000;

/// A folder that is looked at again and again.
#[derive(Debug)]
pub(crate) struct Camera {
    folder: PathBuf,
    remove: bool,
    uptime: Uptime,
    /// What is in the folder now; what has gone from it is forgotten.
    known: HashMap<OsString, Known>,
    /// Whether the folder could be listed last time.
    there: bool,
}

/// A picture as far as it is known.
#[derive(Clone, Copy, Debug)]
struct Known {
    print: Print,
    /// When it was first seen like this, in milliseconds of uptime.
    since: u64,
    done: bool,
}

/// What changes when a file is written to, or another takes its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Print {
    length: u64,
    modified: Option<SystemTime>,
    /// Device and file number, where the system tells them.
    file: (u64, u64),
}

/// A picture that has stopped changing.
#[derive(Clone, Debug)]
pub(crate) struct Picture {
    name: OsString,
    print: Print,
    since: u64,
}

impl Camera {
    /// A camera's folder from now on; what is there already is decided on only if `existing` says so.
    pub(crate) fn new(folder: &Path, existing: bool, remove: bool) -> Result<Self, Failure> {
        let (folder, known) = (folder.to_owned(), HashMap::new());
        let mut camera = Self { folder, remove, uptime: Uptime::start(), known, there: true };
        if !existing {
            let here = camera.list().map_err(|error| Failure::io("read", &camera.folder, &error))?;
            let done = |(name, print)| (name, Known { print, since: 0, done: true });
            camera.known = here.into_iter().map(done).collect();
        }
        camera.bound()?;
        Ok(camera)
    }

    /// The pictures that have not changed since the last look, the oldest first.
    pub(crate) fn look(&mut self) -> Result<Vec<Picture>, Failure> {
        let here = match self.list() {
            Ok(here) => here,
            Err(error) => {
                if std::mem::replace(&mut self.there, false) {
                    let why = Failure::io("read", &self.folder, &error);
                    command::complain("verifier", &format!("{why}; looking again until it is back"));
                }
                return Ok(Vec::new());
            }
        };
        self.there = true;
        let (now, mut settled) = (self.uptime.millis(), Vec::new());
        let mut known = HashMap::with_capacity(here.len());
        for (name, print) in here {
            let before = self.known.get(&name).filter(|known| known.print == print);
            if let Some(Known { since, done: false, .. }) = before {
                settled.push(Picture { name: name.clone(), print, since: *since });
            }
            known.insert(name, before.copied().unwrap_or(Known { print, since: now, done: false }));
        }
        self.known = known;
        self.bound()?;
        settled.sort_by(|a, b| (a.print.modified, &a.name).cmp(&(b.print.modified, &b.name)));
        Ok(settled)
    }

    /// Reads a picture; `None` when it has gone, is being written again, or may not be whole yet.
    pub(crate) fn read(&self, picture: &Picture) -> Option<Frame> {
        let path = self.folder.join(&picture.name);
        let file = match open_same(&path, picture.print) {
            Ok(file) => file?,
            // Gone meanwhile.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return None,
            Err(error) => {
                let why = Failure::io("read", &path, &error).to_string();
                return Some(Frame::nothing(&path, Unread::File(why))).filter(|_| self.is_late(picture));
            }
        };
        let frame = Frame::pixels(&path, &file);
        let broken = matches!(&frame.seen, Seen::Nothing(Unread::Scan(error)) if *error != ScanError::NoCode);
        Some(frame).filter(|_| !broken || self.is_late(picture))
    }

    /// Its decision was told: it is not read again, and goes if it was to go.
    pub(crate) fn done(&mut self, picture: &Picture) {
        let path = self.folder.join(&picture.name);
        let same = fs::symlink_metadata(&path).is_ok_and(|found| Print::of(&found) == picture.print);
        if self.remove
            && same
            && let Err(error) = fs::remove_file(&path)
        {
            command::complain("verifier", &Failure::io("remove", &path, &error).to_string());
        }
        if let Some(known) = self.known.get_mut(&picture.name) {
            known.done = true;
        }
    }

    fn is_late(&self, picture: &Picture) -> bool {
        self.uptime.millis().saturating_sub(picture.since) >= PATIENCE_MILLIS
    }

    /// The pictures in the folder itself: no links, no hidden names, under which programs write what is not done.
    fn list(&self) -> std::io::Result<Vec<(OsString, Print)>> {
        let mut here = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            let name = entry.file_name();
            if name.to_string_lossy().starts_with('.') || !input::is_picture(Path::new(&name)) {
                continue;
            }
            // Of the entry itself, not of what it may point to; one that has just gone is passed over.
            if let Ok(found) = entry.metadata()
                && found.is_file()
            {
                here.push((name, Print::of(&found)));
            }
            if here.len() > PICTURES {
                break;
            }
        }
        Ok(here)
    }

    fn bound(&self) -> Result<(), Failure> {
        if self.known.len() <= PICTURES {
            return Ok(());
        }
        let why =
            format!("it has more than {PICTURES} pictures; empty it, and use --remove to keep it empty");
        Err(Failure::of(self.folder.display(), why))
    }
}

impl Print {
    fn of(found: &Metadata) -> Self {
        #[cfg(unix)]
        let file = (std::os::unix::fs::MetadataExt::dev(found), std::os::unix::fs::MetadataExt::ino(found));
        #[cfg(not(unix))]
        let file = (0, 0);
        Self { length: found.len(), modified: found.modified().ok(), file }
    }
}

/// The bytes of this very file, unchanged from before to after; `None` when it is another by now, such as a link
/// that has taken its name.
fn open_same(path: &Path, print: Print) -> std::io::Result<Option<Vec<u8>>> {
    if Print::of(&fs::symlink_metadata(path)?) != print {
        return Ok(None);
    }
    let mut file = File::open(path)?;
    let mut bytes = Vec::new();
    let limit = u64::try_from(limits::PICTURE_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    if Print::of(&file.metadata()?) != print {
        return Ok(None);
    }
    file.by_ref().take(limit).read_to_end(&mut bytes)?;
    Ok((Print::of(&file.metadata()?) == print).then_some(bytes))
}
