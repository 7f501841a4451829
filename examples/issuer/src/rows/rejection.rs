//! Why a row is not issued: where, a stable code, and what to do. A document's number is in none.

use std::borrow::Cow;

use sanse::Error;

use super::column::Column;
use sanse_example_common::Failure;

/// One fault of one row: the first that was found.
#[derive(Debug)]
pub(crate) struct Rejection {
    pub(crate) column: Option<Column>,
    pub(crate) code: &'static str,
    pub(crate) advice: Cow<'static, str>,
}

impl Rejection {
    /// The row as a whole is not to be read.
    pub(crate) fn row(code: &'static str, advice: &'static str) -> Self {
        Self { column: None, code, advice: advice.into() }
    }

    pub(crate) fn of(column: Column, code: &'static str, advice: impl Into<Cow<'static, str>>) -> Self {
        Self { column: Some(column), code, advice: advice.into() }
    }

    pub(crate) fn malformed(column: Column, advice: impl Into<Cow<'static, str>>) -> Self {
        Self::of(column, "malformed", advice)
    }

    pub(crate) fn missing(column: Column, advice: &'static str) -> Self {
        Self::of(column, "missing", advice)
    }

    /// A line of `rejected.csv`. The id is printable; one that a spreadsheet would take for a formula is defused.
    pub(crate) fn write(&self, line: u64, id: &str, to: &mut Vec<u8>) {
        Self::written(line, id, self.column.map_or("", Column::name), self.code, &self.advice, to);
    }

    /// The same of one that was kept in words.
    pub(crate) fn written(line: u64, id: &str, column: &str, code: &str, advice: &str, to: &mut Vec<u8>) {
        let cells = [cell(id), cell(column), cell(code), cell(advice)].join(",");
        to.extend_from_slice(format!("{line},{cells}\n").as_bytes());
    }

    /// In one sentence, with the column.
    pub(crate) fn told(&self) -> String {
        match self.column {
            Some(column) => format!("{}: {}", column.name(), self.advice),
            None => self.advice.to_string(),
        }
    }
}

/// The first line of `rejected.csv`.
pub(crate) const HEADING: &str = "line,id,column,code,what_to_do\n";

/// A CSV cell in quotes (RFC 4180, section 2).
fn cell(text: &str) -> String {
    let mark = if text.starts_with(['=', '+', '-', '@']) { "'" } else { "" };
    format!("\"{mark}{}\"", text.replace('"', "\"\""))
}

/// Why a pass was not made.
pub(crate) enum Fault {
    /// The row is at fault: the next one goes on.
    Row(Rejection),
    /// The world is: the run stops, and can be resumed.
    World(Failure),
}

impl Fault {
    /// What the library said of this column's value.
    pub(crate) fn of(column: Column, error: Error) -> Self {
        match error {
            Error::Randomness | Error::Memory { .. } | Error::Signer { .. } => Self::World(error.into()),
            _ => Self::Row(Rejection::of(column, error.code(), error.to_string())),
        }
    }
}

impl From<Rejection> for Fault {
    fn from(rejection: Rejection) -> Self {
        Self::Row(rejection)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spreadsheets_run_nothing() {
        let written = |id: &str| {
            let mut line = Vec::new();
            Rejection::missing(Column::Colour, "say \"green\"").write(7, id, &mut line);
            String::from_utf8(line).unwrap()
        };
        assert_eq!(written("a,b"), "7,\"a,b\",\"colour\",\"missing\",\"say \"\"green\"\"\"\n");
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)"] {
            assert!(written(formula).starts_with(&format!("7,\"'{formula}\",")), "{formula}");
        }
    }
}
