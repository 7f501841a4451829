//! What was read from one picture or one line, before anything is decided.

use std::path::Path;

use sanse::limits;
use sanse::scan::{self, ScanError};

use sanse_example_common::files;

/// One thing that was looked at.
#[derive(Debug)]
pub(crate) struct Frame {
    /// The picture's path, or the line's number. From outside: escape it.
    pub(crate) source: String,
    pub(crate) seen: Seen,
}

/// What was seen there.
#[derive(Debug)]
pub(crate) enum Seen {
    /// One code; whether its text had to be mended.
    Code { text: String, mended: bool },
    /// Different codes in one picture: never the first that admits.
    Several(usize),
    /// Nothing that could be decided on: a stable name, and why.
    Nothing { name: &'static str, why: String },
}

impl Frame {
    /// A picture file. Its text is taken as it is: a camera does not mangle.
    pub(crate) fn picture(path: &Path) -> Self {
        let seen = match files::read(path, limits::PICTURE_BYTES) {
            Err(failure) => Seen::Nothing { name: "file", why: failure.to_string() },
            Ok(file) => match scan::Frame::from_file(&file).and_then(|frame| frame.one()) {
                Ok(text) => Seen::Code { text, mended: false },
                Err(ScanError::SeveralCodes { count }) => Seen::Several(count),
                Err(error) => Seen::Nothing { name: error.code(), why: error.to_string() },
            },
        };
        Self { source: path.to_string_lossy().into_owned(), seen }
    }

    /// A line that a scanner typed. Scanners mangle; what nothing mends goes to the verifier as it came.
    pub(crate) fn line(number: u64, line: &[u8]) -> Self {
        let typed = String::from_utf8_lossy(line);
        let (text, mended) = match sanse::mend(&typed) {
            Some(text) => {
                let mended = text != typed;
                (text, mended)
            }
            None => (typed.into_owned(), false),
        };
        Self { source: format!("line {number}"), seen: Seen::Code { text, mended } }
    }
}
