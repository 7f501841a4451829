//! The salt of a commitment as a file: the holder's, and sensitive.

use std::path::Path;

use sanse::identity::Salt;

use crate::hex;
use sanse_example_common::{Failure, files};

/// What the file is called next to a pass.
pub(crate) const FILE: &str = "SENSITIVE-salt.txt";

const WARNING: &str = "\
# SENSITIVE: the salt of this pass's identity commitment. It belongs to the holder.
# Whoever has it and the pass can test guesses of the document's number. Show it for an identity check only.
";

pub(crate) fn write(path: &Path, salt: &Salt) -> Result<(), Failure> {
    files::create(path, format!("{WARNING}{}\n", hex::encode(salt.as_bytes())).as_bytes(), true)
}

pub(crate) fn read(path: &Path) -> Result<Salt, Failure> {
    let text = files::read_text(path)?;
    let digits: String = text.lines().filter(|line| !line.starts_with('#')).map(str::trim).collect();
    let why = "it does not have the 32 hexadecimal digits of a salt; give the file that came with the pass";
    hex::decode(&digits).map(Salt::from_bytes).ok_or_else(|| Failure::of(path.display(), why))
}
