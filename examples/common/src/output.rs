//! An answer's file, under a name that a person typed: only what is of the same kind gives way to it.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use crate::{Failure, files};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
/// Sixteen hexadecimal digits and a line end.
const CHALLENGE_BYTES: usize = 17;

/// What a file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A picture of a code, PNG.
    Picture,
    /// A gate's challenge, for a screen.
    Challenge,
}

/// Puts an answer in place of one of its kind. Whatever else has the name stays: a key, a link, a device.
pub fn put(path: &Path, bytes: &[u8], kind: Kind, secret: bool) -> Result<(), Failure> {
    let refuse = |why: &str| {
        let advice = "it was left alone: name another file, or remove it first";
        Err(Failure::of(path.display(), format!("{why}; {advice}")))
    };
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(Failure::io("write", path, &error)),
        Ok(found) if !found.is_file() => return refuse("something that is no regular file has this name"),
        Ok(_) if kind.is_that_of(&head(path)?) => {}
        Ok(_) => return refuse(kind.unlike()),
    }
    files::put(path, bytes, secret)
}

impl Kind {
    fn is_that_of(self, head: &[u8]) -> bool {
        match self {
            Self::Picture => head.starts_with(PNG),
            Self::Challenge => {
                head.len() <= CHALLENGE_BYTES
                    && head.iter().all(|byte| byte.is_ascii_hexdigit() || *byte == b'\n')
            }
        }
    }

    fn unlike(self) -> &'static str {
        match self {
            Self::Picture => "a file that is no PNG picture has this name",
            Self::Challenge => "a file that is no challenge has this name",
        }
    }
}

/// Enough of a file to know its kind.
fn head(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut head = Vec::new();
    let limit = CHALLENGE_BYTES as u64 + 1;
    File::open(path)
        .and_then(|file| file.take(limit).read_to_end(&mut head))
        .map_err(|error| Failure::io("read", path, &error))?;
    Ok(head)
}
