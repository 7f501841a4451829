//! The output, which is its own journal: whatever moment a run dies at, what is there says how far it came.
//!
//! Rows are written in their order, a thousand or so at a time: first the salts and the rejected rows, on the disk
//! before anything else; then the passes. So a row is done when its whole line is in `passes.jsonl`, or when its
//! line is in `rejected.csv` and every row before it is done. A run that goes on cuts off a torn line and what
//! belongs to rows that are not done, and no byte of those that are.

use std::fs::{File, OpenOptions};
use std::io::{BufReader, Seek, Write};
use std::path::{Path, PathBuf};

use super::desk::Done;
use super::flow::Tally;
use crate::rows::HEADING;
use crate::rows::{Line, Lines};
use crate::rows::{Row, Rows};
use sanse_example_common::{Failure, files};

pub(super) const PASSES: &str = "passes.jsonl";
pub(super) const REJECTED: &str = "rejected.csv";
pub(super) const SALTS: &str = "SENSITIVE-salts.jsonl";

/// Rows written and synced at one time, a row with a document for 64: at most half a second of a core's
/// work is lost.
const CHUNK: usize = 1_024;

/// How far a run has come.
pub(super) struct Found {
    pub(super) tally: Tally,
    /// The first row that is not done.
    pub(super) first: Option<Row>,
}

pub(super) struct Journal {
    out: PathBuf,
    passes: Part,
    rejected: Part,
    salts: Part,
    /// Work in hand, not yet written.
    weight: usize,
}

impl Journal {
    /// Opens the folder's files, finds the first row that is not done, and cuts off what comes after.
    pub(super) fn resume(out: &Path, rows: &mut Rows) -> Result<(Self, Found), Failure> {
        let mut passes = Kept::open(&out.join(PASSES), b"{\"line\":")?;
        let mut salts = Kept::open(&out.join(SALTS), b"{\"line\":")?;
        let mut rejected = Kept::open(&out.join(REJECTED), b"")?;
        rejected.heading()?;
        let mut tally = Tally::default();
        let first = loop {
            let Some(row) = rows.next()? else { break None };
            let salted = row.needs_salt() && salts.is_at(row.line);
            if passes.is_at(row.line) && (salted || !row.needs_salt()) {
                tally.issued += 1;
                passes.keep()?;
                if salted {
                    salts.keep()?;
                }
            } else if rejected.is_at(row.line) {
                tally.rejected += 1;
                rejected.keep()?;
            } else {
                break Some(row);
            }
        };
        // Passes are written last, so none that is whole is ever left over.
        if passes.only_a_torn_line_is_left().is_err() {
            // It is another file's fault where that one is not there at all.
            let needed = first.as_ref().is_some_and(|row| row.needs_salt());
            salts.refuse_missing(needed)?;
            rejected.refuse_missing(true)?;
        }
        passes.only_a_torn_line_is_left()?;
        let journal = Self {
            out: out.to_owned(),
            passes: passes.cut()?,
            rejected: rejected.cut()?,
            salts: salts.cut()?,
            weight: 0,
        };
        Ok((journal, Found { tally, first }))
    }

    /// Takes the next rows; writes when there are enough.
    pub(super) fn add(&mut self, done: Done, weight: usize) -> Result<(), Failure> {
        self.passes.waiting.extend(done.passes);
        self.rejected.waiting.extend(done.rejected);
        self.salts.waiting.extend(done.salts);
        self.weight += weight;
        if self.weight >= CHUNK { self.commit() } else { Ok(()) }
    }

    pub(super) fn commit(&mut self) -> Result<(), Failure> {
        self.weight = 0;
        if self.rejected.is_new() && !self.rejected.waiting.is_empty() {
            self.rejected.waiting.splice(0..0, HEADING.bytes());
        }
        let made = [self.salts.write(true)?, self.rejected.write(false)?, self.passes.write(false)?];
        // A new file's name must be on the disk too; the next chunk finds it there.
        if made.contains(&true) { files::sync_folder(&self.out) } else { Ok(()) }
    }
}

/// A file that grows.
struct Part {
    path: PathBuf,
    file: Option<File>,
    length: u64,
    waiting: Vec<u8>,
}

impl Part {
    fn is_new(&self) -> bool {
        self.length == 0
    }

    /// Appends what is waiting and sees it onto the disk; says whether the file was made.
    fn write(&mut self, secret: bool) -> Result<bool, Failure> {
        if self.waiting.is_empty() {
            return Ok(false);
        }
        let made = self.file.is_none();
        if made {
            files::create(&self.path, b"", secret)?;
        }
        let failed = |error| Failure::io("write", &self.path, &error);
        let file = match self.file.take() {
            Some(file) => file,
            None => OpenOptions::new().append(true).open(&self.path).map_err(failed)?,
        };
        let written = (&file).write_all(&self.waiting).and_then(|()| file.sync_data());
        written.map_err(failed)?;
        self.file = Some(file);
        self.length += u64::try_from(self.waiting.len()).unwrap_or(u64::MAX);
        self.waiting.clear();
        Ok(made)
    }
}

/// A file of an earlier run, read along with the input.
struct Kept {
    path: PathBuf,
    before_number: &'static [u8],
    lines: Option<Lines<BufReader<File>>>,
    next: Option<Line>,
    length: u64,
}

impl Kept {
    fn open(path: &Path, before_number: &'static [u8]) -> Result<Self, Failure> {
        let mut kept = Self { path: path.to_owned(), before_number, lines: None, next: None, length: 0 };
        match OpenOptions::new().read(true).append(true).open(path) {
            Ok(file) => kept.lines = Some(Lines::new(BufReader::new(file))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(Failure::io("open", path, &error)),
        }
        kept.advance()?;
        Ok(kept)
    }

    fn advance(&mut self) -> Result<(), Failure> {
        let failed = |error| Failure::io("read", &self.path, &error);
        self.next = self.lines.as_mut().map(Lines::next).transpose().map_err(failed)?.flatten();
        Ok(())
    }

    /// Keeps the first line, which every such file has.
    fn heading(&mut self) -> Result<(), Failure> {
        match &self.next {
            Some(line) if line.ended && line.bytes.as_deref() == Some(HEADING.trim_end().as_bytes()) => {
                self.keep()
            }
            Some(line) if line.ended => Err(self.changed()),
            _ => Ok(()),
        }
    }

    /// Whether the next whole line is that of this line of the input.
    fn is_at(&self, line: u64) -> bool {
        let number = self.next.as_ref().filter(|next| next.ended).and_then(|next| {
            let rest = next.bytes.as_deref()?.strip_prefix(self.before_number)?;
            let digits = rest.split(|byte| !byte.is_ascii_digit()).next()?;
            std::str::from_utf8(digits).ok()?.parse::<u64>().ok()
        });
        number == Some(line)
    }

    fn keep(&mut self) -> Result<(), Failure> {
        self.length = self.next.as_ref().map_or(self.length, |line| line.end);
        self.advance()
    }

    fn only_a_torn_line_is_left(&self) -> Result<(), Failure> {
        if self.next.as_ref().is_some_and(|line| line.ended) { Err(self.changed()) } else { Ok(()) }
    }

    fn refuse_missing(&self, needed: bool) -> Result<(), Failure> {
        if needed && self.lines.is_none() {
            let why = "it is gone, or passes.jsonl was changed; restore what was there, or take a new folder";
            return Err(Failure::of(self.path.display(), why));
        }
        Ok(())
    }

    fn changed(&self) -> Failure {
        let why = "it was changed since the run wrote it, so nothing is cut or added; restore it, or take a new folder";
        Failure::of(self.path.display(), why)
    }

    fn cut(self) -> Result<Part, Failure> {
        let (path, length) = (self.path, self.length);
        let failed = |error| Failure::io("write", &path, &error);
        let file = self.lines.map(|lines| lines.into_source().into_inner());
        if let Some(mut file) = file.as_ref()
            && file.seek(std::io::SeekFrom::End(0)).map_err(failed)? > length
        {
            file.set_len(length).and_then(|()| file.sync_all()).map_err(failed)?;
        }
        Ok(Part { path, file, length, waiting: Vec::new() })
    }
}
