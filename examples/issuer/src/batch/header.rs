//! `run.json`: what a run was begun with. It goes on with the same and nothing else.

use std::path::Path;

use sanse::Timestamp;
use sanse::key::VerifyingKey;
use serde::{Deserialize, Serialize};

use super::args::BatchArgs;
use crate::hex;
use crate::rows::Input;
use sanse_example_common::{Failure, files, folder};

const FILE: &str = "run.json";
const VERSION: u32 = 1;

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Header {
    version: u32,
    input_sha256: String,
    format: String,
    issuing_key: String,
    paper: bool,
    hours: u64,
    /// When the run began; each pass is dated when it is signed.
    begun: String,
}

impl Header {
    pub(super) fn new(args: &BatchArgs, input: &Input, key: &VerifyingKey, now: Timestamp) -> Self {
        Self {
            version: VERSION,
            input_sha256: hex::encode(&input.digest),
            format: input.format.name().to_owned(),
            issuing_key: hex::encode(key.as_bytes()),
            paper: args.paper,
            hours: args.hours,
            begun: now.to_string(),
        }
    }

    /// Makes the folder; or, where there is a run in it, sees that it is this one.
    pub(super) fn make_or_match(&self, out: &Path) -> Result<(), Failure> {
        let path = out.join(FILE);
        if path.exists() {
            return self.matches(&path);
        }
        let text = serde_json::to_string_pretty(self).map_err(|error| Failure::of(FILE, error))?;
        folder::make(out, |next| files::create(&next.join(FILE), format!("{text}\n").as_bytes(), false))
    }

    fn matches(&self, path: &Path) -> Result<(), Failure> {
        let why = |error| format!("{error}; restore it from a copy, or take a new folder");
        let begun: Self = serde_json::from_str(&files::read_text(path)?)
            .map_err(|error| Failure::of(path.display(), why(error)))?;
        let other = [
            ("version of this program", begun.version != self.version),
            ("input", begun.input_sha256 != self.input_sha256),
            ("--format", begun.format != self.format),
            ("issuing key", begun.issuing_key != self.issuing_key),
            ("--paper", begun.paper != self.paper),
            ("--hours", begun.hours != self.hours),
        ];
        let Some((what, _)) = other.iter().find(|(_, differs)| *differs) else { return Ok(()) };
        let again = if *what == "issuing key" { "" } else { "give the same, or " };
        let why = format!(
            "the run of {} in this folder was begun with another {what}, so it cannot go on; {again}take a \
             new folder and leave out the rows that are done",
            begun.begun
        );
        Err(Failure::of(path.display(), why))
    }
}
