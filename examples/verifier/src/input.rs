//! Where frames come from: pictures, folders of pictures, and lines on standard input.

use std::ffi::OsStr;
use std::fs;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use crate::frame::{Frame, Seen};
use crate::lines;
use sanse_example_common::{Failure, command};

/// Whether standard input is one of these.
pub(crate) fn has_lines(inputs: &[PathBuf]) -> bool {
    inputs.iter().any(|input| input.as_os_str() == "-")
}

/// Hands on every frame in turn, each as soon as it is there.
pub(crate) fn each(
    inputs: &[PathBuf],
    look: &mut impl FnMut(Frame) -> Result<(), Failure>,
) -> Result<(), Failure> {
    for input in inputs {
        if input.as_os_str() == "-" {
            typed(look)?;
        } else if input.is_dir() {
            folder(input, look)?;
        } else {
            look(Frame::picture(input))?;
        }
    }
    Ok(())
}

fn typed(look: &mut impl FnMut(Frame) -> Result<(), Failure>) -> Result<(), Failure> {
    let stdin = std::io::stdin();
    if stdin.is_terminal() {
        command::complain("verifier", "reading lines from standard input; end with Ctrl-D");
    }
    let mut stdin = stdin.lock();
    let failed = |error| Failure::of("standard input", error);
    for number in 1.. {
        let Some(line) = lines::next(&mut stdin).map_err(failed)? else { break };
        look(Frame::line(number, &line))?;
    }
    Ok(())
}

/// A folder's pictures by name; one without any is worth a word, or an unplugged card looks like a quiet day.
fn folder(path: &Path, look: &mut impl FnMut(Frame) -> Result<(), Failure>) -> Result<(), Failure> {
    let unread = |why: String| Frame {
        source: path.to_string_lossy().into_owned(),
        seen: Seen::Nothing { name: "folder", why },
    };
    let entries = fs::read_dir(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let mut pictures: Vec<PathBuf> = match entries {
        Ok(entries) => entries.iter().map(fs::DirEntry::path).filter(|path| is_picture(path)).collect(),
        Err(error) => return look(unread(Failure::io("read", path, &error).to_string())),
    };
    if pictures.is_empty() {
        return look(unread("there is no picture (.png, .jpg, .jpeg) in this folder".to_owned()));
    }
    pictures.sort();
    pictures.iter().try_for_each(|picture| look(Frame::picture(picture)))
}

fn is_picture(path: &Path) -> bool {
    let ending = path.extension().and_then(OsStr::to_str).unwrap_or_default();
    ["png", "jpg", "jpeg"].iter().any(|known| ending.eq_ignore_ascii_case(known)) && path.is_file()
}
