//! Rows of people from a file, CSV or JSON lines: in their order, each id and each status index taken once.
//!
//! ```text
//! input ─ lines ─ csv | json ─→ records ─→ rows with ids of their own, or rejections
//! ```

mod column;
mod csv;
mod input;
mod json;
mod lines;
mod record;
mod rejection;

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io::BufReader;
use std::path::PathBuf;

use sha2::{Digest, Sha256};

pub(crate) use self::column::Column;
use self::csv::{Csv, not_utf8};
pub(crate) use self::input::{Format, Input};
use self::input::{Hashed, without_mark};
pub(crate) use self::lines::{Line, Lines};
pub(crate) use self::record::Record;
pub(crate) use self::rejection::{Fault, HEADING, Rejection};
use sanse_example_common::{Failure, escape};

/// Longest id, in bytes.
const ID_BYTES: usize = 64;

/// One row, as far as it can be judged by itself and by those before it.
pub(crate) struct Row {
    pub(crate) line: u64,
    /// Empty when the row has none that can be printed.
    pub(crate) id: String,
    pub(crate) record: Result<Record, Rejection>,
}

impl Row {
    /// Whether its document is still to be committed to, under a salt that the holder must get.
    pub(crate) fn needs_salt(&self) -> bool {
        self.record.as_ref().is_ok_and(|record| record.get(Column::Document).is_some())
    }
}

pub(crate) struct Rows {
    path: PathBuf,
    lines: Lines<BufReader<Hashed>>,
    csv: Option<Csv>,
    digest: [u8; 32],
    /// The line of each id, by 16 bytes of its hash: 20 bytes a row, and up to 44 with the table's free room.
    ids: HashMap<[u8; 16], u32>,
    /// The line of each status index: 8 bytes a row that has one, and up to 18.
    indices: HashMap<u32, u32>,
}

impl Rows {
    pub(crate) fn new(
        path: PathBuf,
        lines: Lines<BufReader<Hashed>>,
        csv: Option<Csv>,
        digest: [u8; 32],
    ) -> Self {
        Self { path, lines, csv, digest, ids: HashMap::new(), indices: HashMap::new() }
    }

    /// The next row; lines with nothing on them are none.
    pub(crate) fn next(&mut self) -> Result<Option<Row>, Failure> {
        loop {
            let line = self.lines.next().map_err(|error| Failure::io("read", &self.path, &error))?;
            let Some(line) = line else { return Ok(None) };
            if line.bytes.as_ref().is_none_or(|bytes| !bytes.trim_ascii().is_empty()) {
                return Ok(Some(self.row(&line)));
            }
        }
    }

    /// After the last row: the input that was read is the one that was examined.
    pub(crate) fn end(&self) -> Result<(), Failure> {
        if self.lines.source().get_ref().is(&self.digest) {
            return Ok(());
        }
        let why = "it was changed while it was read; see what of it is done, and leave those rows out of the next file";
        Err(Failure::of(self.path.display(), why))
    }

    fn row(&mut self, line: &Line) -> Row {
        let record = self.read(line);
        let id = record.as_ref().ok().and_then(|record| record.get(Column::Id));
        let id = id.filter(|id| is_id(id)).unwrap_or_default().to_owned();
        let record = record.and_then(|record| self.claim(line.number, &id, record));
        Row { line: line.number, id, record }
    }

    fn read(&mut self, line: &Line) -> Result<Record, Rejection> {
        let Some(bytes) = &line.bytes else {
            return Err(Rejection::row("too-long", "the line is longer than 8 KiB; no row needs that"));
        };
        let bytes = if line.number == 1 { without_mark(bytes) } else { bytes };
        match &mut self.csv {
            Some(csv) => csv.read(bytes),
            None if std::str::from_utf8(bytes).is_err() => Err(not_utf8()),
            None => json::read(bytes),
        }
    }

    /// The first row with an id or a status index has it, whatever else is wrong with that row.
    fn claim(&mut self, line: u64, id: &str, record: Record) -> Result<Record, Rejection> {
        if id.is_empty() {
            let missing = record.get(Column::Id).is_none();
            let advice = "give each row an id of its own, of 1 to 64 printable bytes";
            let fault =
                if missing { Rejection::missing } else { |c, a: &'static str| Rejection::malformed(c, a) };
            return Err(fault(Column::Id, advice));
        }
        // No input has more lines than that.
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        let [hash @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] = Sha256::digest(id.as_bytes()).0;
        taken(self.ids.entry(hash), line).map_err(|first| duplicate(Column::Id, first))?;
        if let Some(Ok(index)) = record.get(Column::StatusIndex).map(str::parse) {
            taken(self.indices.entry(index), line).map_err(|first| duplicate(Column::StatusIndex, first))?;
        }
        Ok(record)
    }
}

/// Takes a free entry; of one that is taken, says by which line.
fn taken<K>(entry: Entry<'_, K, u32>, line: u32) -> Result<(), u32> {
    match entry {
        Entry::Occupied(taken) => Err(*taken.get()),
        Entry::Vacant(free) => {
            free.insert(line);
            Ok(())
        }
    }
}

fn duplicate(column: Column, first: u32) -> Rejection {
    Rejection::of(column, "duplicate", format!("line {first} has it already; give each row its own"))
}

fn is_id(id: &str) -> bool {
    id.len() <= ID_BYTES && !id.trim().is_empty() && escape::line(id) == id
}
