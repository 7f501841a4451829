//! The input: examined once from end to end, then read row by row; its digest tells one input from another.

use std::fs::{self, File};
use std::io::{self, BufReader, Read, Seek};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::Rows;
use super::column::Column;
use super::csv::Csv;
use super::lines::{LINE_BYTES, Lines};
use sanse_example_common::Failure;

/// Most lines: what is kept of each row's id and status index comes to half a gigabyte then.
const LINES: u64 = 10_000_000;

/// How the rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// Comma-separated values, the first line naming the columns
    Csv,
    /// JSON lines, an object each
    Jsonl,
}

impl Format {
    fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()? {
            "csv" => Some(Self::Csv),
            "jsonl" | "ndjson" => Some(Self::Jsonl),
            _ => None,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Jsonl => "jsonl",
        }
    }
}

pub(crate) struct Input {
    path: PathBuf,
    file: File,
    pub(crate) format: Format,
    pub(crate) digest: [u8; 32],
    pub(crate) lines: u64,
}

impl Input {
    pub(crate) fn examine(path: &Path, format: Option<Format>) -> Result<Self, Failure> {
        let unknown = || Failure::usage("the input's name ends neither in .csv nor .jsonl; say --format");
        let format = format.or_else(|| Format::of(path)).ok_or_else(unknown)?;
        let failed = |error| Failure::io("read", path, &error);
        // A pipe cannot be read again from the beginning, so a run over it could not be resumed.
        if !fs::metadata(path).map_err(failed)?.is_file() {
            return Err(Failure::of(path.display(), "it is not a file; write the rows into one"));
        }
        let mut file = File::open(path).map_err(failed)?;
        let (digest, lines) = scan(&mut file).map_err(failed)?;
        if lines > LINES {
            let why = format!(
                "it has {lines} lines, and {LINES} is the most; split it, with a folder for each part"
            );
            return Err(Failure::of(path.display(), why));
        }
        Ok(Self { path: path.to_owned(), file, format, digest, lines })
    }

    /// The rows from the first one on, once the heading has been read, which must have these columns.
    pub(crate) fn rows(mut self, needed: &[Column]) -> Result<Rows, Failure> {
        self.file.rewind().map_err(|error| Failure::io("read", &self.path, &error))?;
        let hashed = Hashed { file: self.file, hash: Sha256::new() };
        let mut lines = Lines::new(BufReader::new(hashed));
        let csv = match self.format {
            Format::Jsonl => None,
            Format::Csv => Some(heading(&mut lines, &self.path, needed)?),
        };
        Ok(Rows::new(self.path, lines, csv, self.digest))
    }
}

/// The columns that the first line names.
fn heading(lines: &mut Lines<BufReader<Hashed>>, path: &Path, needed: &[Column]) -> Result<Csv, Failure> {
    let first = lines.next().map_err(|error| Failure::io("read", path, &error))?;
    let wrong =
        |why: String| Failure::of(format!("{}, line 1", path.display()), format!("{why}; nothing was done"));
    let first = first.ok_or_else(|| wrong("the file is empty".to_owned()))?;
    let heading = first.bytes.ok_or_else(|| wrong(format!("it is longer than {LINE_BYTES} bytes")))?;
    Csv::new(without_mark(&heading), needed).map_err(wrong)
}

/// Some programs begin a UTF-8 file with U+FEFF.
pub(crate) fn without_mark(line: &[u8]) -> &[u8] {
    line.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(line)
}

fn scan(file: &mut File) -> io::Result<([u8; 32], u64)> {
    let (mut hash, mut lines, mut buffer) = (Sha256::new(), 0, vec![0; 64 * 1024]);
    loop {
        let read = match file.read(&mut buffer) {
            Ok(0) => return Ok((hash.finalize().0, lines)),
            Ok(read) => buffer.get(..read).unwrap_or_default(),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        hash.update(read);
        lines += read.iter().map(|byte| u64::from(*byte == b'\n')).sum::<u64>();
    }
}

/// A file whose bytes are hashed as they are read.
pub(crate) struct Hashed {
    file: File,
    hash: Sha256,
}

impl Hashed {
    pub(crate) fn is(&self, digest: &[u8; 32]) -> bool {
        self.hash.clone().finalize().0 == *digest
    }
}

impl Read for Hashed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(buffer)?;
        self.hash.update(buffer.get(..count).unwrap_or_default());
        Ok(count)
    }
}
