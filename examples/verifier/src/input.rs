//! Where frames come from: pictures, folders of pictures, files of texts, and lines on standard input.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{BufReader, IsTerminal};
use std::path::{Path, PathBuf};

use crate::frame::Frame;
use crate::lines;
use crate::unread::Unread;
use sanse_example_common::{Failure, command};

/// What is done with the frames that are there at once: of a file of texts many, else one.
type Look<'a> = &'a mut dyn FnMut(&[Frame]) -> Result<(), Failure>;

/// What stands in a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lines {
    /// A code that is shown now.
    Now,
    /// The time at which a code was shown, and the code.
    Timed,
}

impl Lines {
    fn frame(self, file: Option<&Path>, number: u64, line: &[u8]) -> Frame {
        match self {
            Lines::Now => Frame::line(file, number, line),
            Lines::Timed => Frame::logged(file, number, line),
        }
    }
}

/// Most texts of a file handed on at once.
const TEXTS: usize = 256;

/// Whether standard input is one of these.
pub(crate) fn has_lines(inputs: &[PathBuf]) -> bool {
    inputs.iter().any(|input| input.as_os_str() == "-")
}

/// Hands on every frame in turn, each as soon as it is there.
pub(crate) fn each(inputs: &[PathBuf], how: Lines, look: Look<'_>) -> Result<(), Failure> {
    for input in inputs {
        if input.as_os_str() == "-" {
            typed(how, look)?;
        } else if input.is_dir() {
            folder(input, look)?;
        } else if has_ending(input, &["txt"]) {
            texts(input, how, look)?;
        } else {
            look(&[Frame::picture(input)])?;
        }
    }
    Ok(())
}

fn typed(how: Lines, look: Look<'_>) -> Result<(), Failure> {
    let stdin = std::io::stdin();
    if stdin.is_terminal() {
        command::complain("verifier", "reading lines from standard input; end with Ctrl-D");
    }
    let mut stdin = stdin.lock();
    let failed = |error| Failure::of("standard input", error);
    for number in 1.. {
        let Some(line) = lines::next(&mut stdin).map_err(failed)? else { break };
        look(&[how.frame(None, number, &line)])?;
    }
    Ok(())
}

/// A file of texts, one code a line. It may be of any length: only [`TEXTS`] of its lines are held.
fn texts(path: &Path, how: Lines, look: Look<'_>) -> Result<(), Failure> {
    let unread = |error: &std::io::Error| {
        Frame::nothing(path, Unread::File(Failure::io("read", path, error).to_string()))
    };
    // A pipe or a device may never end.
    let opened = match fs::metadata(path) {
        Ok(found) if !found.is_file() => {
            let why = Failure::of(path.display(), "it is not a file; give one").to_string();
            return look(&[Frame::nothing(path, Unread::File(why))]);
        }
        Ok(_) => File::open(path),
        Err(error) => Err(error),
    };
    let mut file = match opened {
        Ok(file) => BufReader::new(file),
        Err(error) => return look(&[unread(&error)]),
    };
    let mut frames = Vec::with_capacity(TEXTS);
    for line in 1_u64.. {
        match lines::next(&mut file) {
            Ok(Some(text)) => frames.push(how.frame(Some(path), line, &text)),
            Ok(None) if line == 1 => return look(&[Frame::nothing(path, Unread::NoTexts)]),
            Ok(None) => break,
            Err(error) => {
                frames.push(unread(&error));
                break;
            }
        }
        if frames.len() == TEXTS {
            look(&frames)?;
            frames.clear();
        }
    }
    if frames.is_empty() { Ok(()) } else { look(&frames) }
}

/// A folder's pictures by name; one without any is worth a word, or an unplugged card looks like a quiet day.
fn folder(path: &Path, look: Look<'_>) -> Result<(), Failure> {
    let entries = fs::read_dir(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let mut pictures: Vec<PathBuf> = match entries {
        Ok(entries) => {
            let paths = entries.iter().map(fs::DirEntry::path);
            paths.filter(|path| is_picture(path) && path.is_file()).collect()
        }
        Err(error) => {
            let why = Failure::io("read", path, &error).to_string();
            return look(&[Frame::nothing(path, Unread::Folder(Some(why)))]);
        }
    };
    if pictures.is_empty() {
        return look(&[Frame::nothing(path, Unread::Folder(None))]);
    }
    pictures.sort();
    pictures.iter().try_for_each(|picture| look(&[Frame::picture(picture)]))
}

/// Whether a file has a picture's name.
pub(crate) fn is_picture(path: &Path) -> bool {
    has_ending(path, &["png", "jpg", "jpeg"])
}

fn has_ending(path: &Path, endings: &[&str]) -> bool {
    let ending = path.extension().and_then(OsStr::to_str).unwrap_or_default();
    endings.iter().any(|known| ending.eq_ignore_ascii_case(known))
}
