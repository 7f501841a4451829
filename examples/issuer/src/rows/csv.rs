//! Rows of a CSV file: a record a line, so that a quote that is never closed spoils its own line and no other.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder, Terminator};

use super::column::Column;
use super::lines::LINE_BYTES;
use super::record::Record;
use super::rejection::Rejection;

/// Most cells looked at in a line; a row has as many as the heading, which has one for each column at most.
const CELLS: usize = 2 * Column::ALL.len();

/// Splits lines into cells (RFC 4180, but for line ends inside quotes: no column can hold one).
pub(crate) struct Csv {
    reader: Reader,
    cells: Vec<u8>,
    ends: [usize; CELLS],
    columns: Vec<Column>,
}

impl Csv {
    /// Reads the heading, which must have these columns; says what is wrong with it.
    pub(crate) fn new(heading: &[u8], needed: &[Column]) -> Result<Self, String> {
        let reader = ReaderBuilder::new().terminator(Terminator::Any(b'\n')).build();
        let mut csv = Self { reader, cells: vec![0; LINE_BYTES + 1], ends: [0; CELLS], columns: Vec::new() };
        if heading.trim_ascii().is_empty() {
            return Err("the first line is empty; it names the columns".to_owned());
        }
        let names = csv.split(heading).map_err(|rejection| rejection.advice.into_owned())?;
        let names: Vec<String> = names.map(str::to_owned).collect();
        let unknown: Vec<&str> =
            names.iter().map(String::as_str).filter(|name| Column::named(name).is_none()).collect();
        if !unknown.is_empty() {
            let known = Column::names();
            return Err(format!(
                "columns that are not known: \"{}\"; there are {known}",
                unknown.join("\", \"")
            ));
        }
        csv.columns = names.iter().filter_map(|name| Column::named(name)).collect();
        let has = |wanted| csv.columns.contains(&wanted);
        for wanted in needed {
            if !has(*wanted) {
                return Err(format!(
                    "there is no column {}; the first line names the columns",
                    wanted.name()
                ));
            }
        }
        if !has(Column::Document) && !has(Column::Commitment) {
            return Err("there is neither a column document nor commitment; give one".to_owned());
        }
        let twice = |column: &Column| csv.columns.iter().filter(|other| *other == column).count() > 1;
        match csv.columns.iter().find(|column| twice(column)) {
            Some(column) => Err(format!("the column {} is there twice; leave one out", column.name())),
            None => Ok(csv),
        }
    }

    pub(crate) fn read(&mut self, line: &[u8]) -> Result<Record, Rejection> {
        let columns = std::mem::take(&mut self.columns);
        let record = self.split(line).and_then(|cells| {
            let mut record = Record::default();
            let mut wanted = columns.iter();
            for value in cells {
                record.set(*wanted.next().ok_or_else(other_count)?, value);
            }
            if wanted.next().is_some() { Err(other_count()) } else { Ok(record) }
        });
        self.columns = columns;
        record
    }

    fn split(&mut self, line: &[u8]) -> Result<impl Iterator<Item = &str>, Rejection> {
        self.reader.reset();
        let (mut written, mut count) = (0, 0);
        let mut result = ReadRecordResult::InputEmpty;
        // A line that ends inside quotes swallows its end, so there is no record then.
        for input in [line, b"\n"] {
            let cells = self.cells.get_mut(written..).unwrap_or_default();
            let ends = self.ends.get_mut(count..).unwrap_or_default();
            let (found, _, bytes, cells) = self.reader.read_record(input, cells, ends);
            (result, written, count) = (found, written + bytes, count + cells);
            if result != ReadRecordResult::InputEmpty {
                break;
            }
        }
        match result {
            ReadRecordResult::Record => {}
            ReadRecordResult::OutputEndsFull => return Err(other_count()),
            _ => {
                let advice =
                    "a quote is not closed on its line; close it, and double each quote inside a cell";
                return Err(Rejection::row("quote", advice));
            }
        }
        let text = self.cells.get(..written).and_then(|cells| std::str::from_utf8(cells).ok());
        let text = text.ok_or_else(not_utf8)?;
        let mut begin = 0;
        Ok(self.ends.iter().take(count).map(move |end| {
            let cell = text.get(begin..*end).unwrap_or_default();
            begin = *end;
            cell
        }))
    }
}

/// How many cells there are says nothing of which is missing: none is believed, not even the id.
fn other_count() -> Rejection {
    Rejection::row("cells", "it has more or fewer cells than the first line; put cells with commas in quotes")
}

pub(crate) fn not_utf8() -> Rejection {
    Rejection::row("utf-8", "it is not in UTF-8; save the file as UTF-8")
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEEDED: [Column; 2] = [Column::Id, Column::Colour];

    #[test]
    fn cells_are_told_apart_on_one_line() {
        let mut csv = Csv::new(b"colour,id,commitment,name", &NEEDED).unwrap();
        let mut read = |line: &[u8]| {
            csv.read(line).map_err(|rejection| rejection.code).map(|record| {
                [Column::Id, Column::Colour, Column::Name].map(|c| record.get(c).map(str::to_owned))
            })
        };
        let row = |cells: [&str; 3]| Ok(cells.map(|c| Some(c).filter(|c| !c.is_empty()).map(str::to_owned)));
        assert_eq!(read(b"green,1,00,\"a,\"\"b\""), row(["1", "green", "a,\"b"]));
        assert_eq!(read(b"green,1,00,\"never closed"), Err("quote"));
        assert_eq!(read(b"green,1,00,"), row(["1", "green", ""]));
        assert_eq!(read(b"green,1,00"), Err("cells"));
        assert_eq!(read(b"green,1,00,,"), Err("cells"));
        assert_eq!(read(",".repeat(400).as_bytes()), Err("cells"));
        assert_eq!(read(b"green,1,00,\xFF"), Err("utf-8"));
        assert_eq!(read(b"red,2,00,x\0\ry"), row(["2", "red", "x\0\ry"]));
    }

    #[test]
    fn headings_are_whole_and_known() {
        for (heading, wanted) in [
            ("id,colour,document,adress,\u{1b}[2J", "\"adress\", \"\u{1b}[2J\""),
            ("id,document", "no column colour"),
            ("colour,document", "no column id"),
            ("id,colour", "neither"),
            ("id,colour,document,id", "twice"),
            ("id;colour;document", "not known"),
            ("", "empty"),
            ("\"id", "closed"),
        ] {
            let said = Csv::new(heading.as_bytes(), &NEEDED).err().unwrap_or_default();
            assert!(said.contains(wanted), "{heading}: {said}");
        }
    }
}
