//! What was read from one picture or one line, before anything is decided.

use std::path::Path;

use sanse::scan::{self, ScanError};
use sanse::{Timestamp, limits};

use crate::unread::Unread;
use sanse_example_common::{clock, files};

/// One thing that was looked at.
#[derive(Debug)]
pub(crate) struct Frame {
    /// The picture's path, or the line's number. From outside: escape it.
    pub(crate) source: String,
    /// When it was seen, where a log says so; else now.
    pub(crate) time: Option<Timestamp>,
    pub(crate) seen: Seen,
}

/// What was seen there.
#[derive(Debug)]
pub(crate) enum Seen {
    /// One code; whether its text had to be mended.
    Code { text: String, mended: bool },
    /// Different codes in one picture: never the first that admits.
    Several(usize),
    /// Nothing that could be decided on.
    Nothing(Unread),
}

impl Frame {
    /// Nothing to decide on.
    pub(crate) fn nothing(path: &Path, why: Unread) -> Self {
        Self { source: path.to_string_lossy().into_owned(), time: None, seen: Seen::Nothing(why) }
    }

    /// A picture file. Its text is taken as it is: a camera does not mangle.
    pub(crate) fn picture(path: &Path) -> Self {
        match files::read(path, limits::PICTURE_BYTES) {
            Err(failure) => Self::nothing(path, Unread::File(failure.to_string())),
            Ok(file) => Self::pixels(path, &file),
        }
    }

    /// A picture file that was read.
    pub(crate) fn pixels(path: &Path, file: &[u8]) -> Self {
        let seen = match scan::Frame::from_file(file).and_then(|frame| frame.one()) {
            Ok(text) => Seen::Code { text, mended: false },
            Err(ScanError::SeveralCodes { count }) => Seen::Several(count),
            Err(error) => Seen::Nothing(Unread::Scan(error)),
        };
        Self { source: path.to_string_lossy().into_owned(), time: None, seen }
    }

    /// A line that a scanner typed, or of a file. Scanners mangle; what nothing mends goes to the verifier as it
    /// came.
    pub(crate) fn line(file: Option<&Path>, number: u64, line: &[u8]) -> Self {
        let typed = String::from_utf8_lossy(line);
        let (text, mended) = match sanse::mend(&typed) {
            Some(text) => {
                let mended = text != typed;
                (text, mended)
            }
            None => (typed.into_owned(), false),
        };
        Self { source: source(file, number), time: None, seen: Seen::Code { text, mended } }
    }

    /// Whether there is one code, or what begins as one: a camera and a scanner read other things too.
    pub(crate) fn has_code(&self) -> bool {
        matches!(&self.seen, Seen::Code { text, .. } if text.starts_with("SN"))
    }

    /// A line of a log: the time of the scan, a space, and what was read.
    pub(crate) fn logged(file: Option<&Path>, number: u64, line: &[u8]) -> Self {
        let end = line.iter().position(|byte| *byte == b' ').unwrap_or(line.len());
        let (time, code) = line.split_at(end);
        match str::from_utf8(time).ok().and_then(|time| clock::time(time).ok()) {
            Some(time) => {
                Self { time: Some(time), ..Self::line(file, number, code.get(1..).unwrap_or_default()) }
            }
            None => Self { source: source(file, number), time: None, seen: Seen::Nothing(Unread::NoTime) },
        }
    }
}

fn source(file: Option<&Path>, number: u64) -> String {
    match file {
        Some(file) => format!("{} line {number}", file.to_string_lossy()),
        None => format!("line {number}"),
    }
}
