//! Visits on their way from a gate to its unit.

use std::fmt;

use super::key::VisitorTag;
use super::record::{Column, Visit};
use super::store::RecordId;
use crate::cbor::{Reader, Writer};
use crate::colour::Colour;
use crate::document::{ClaimFault, is_plain, time};
use crate::error::Error;
use crate::limits;
use crate::reader::ReaderName;
use crate::verify::{Outcome, Resolution};

/// Visits with their names, to be merged into another store: in any order, as often as it comes.
///
/// Deterministic CBOR, so one set of visits has one encoding. It is not signed: whoever may send it may make visits up, so
/// take it over a way that knows the gates.
///
/// ```cddl
/// upload = ["sanse/visits/1", records: [1*4096 visit]] ; ascending by source and number
/// visit = [
///   source: bstr .size 16,     ; of a self-scan its own, else of the run of the gate's store
///   number: 0..4294967295,     ; 0 for a self-scan
///   at: seconds,               ; a multiple of 300
///   place: tstr .regexp "[A-Z0-9]{1,8}-[A-Z0-9-]{1,10}", ; 12 characters at most
///   gate: tstr .size (0..32),
///   colour: (0..2) / null,     ; green, yellow, red
///   outcome: 0..2,             ; admit, check, refuse
///   column: 0..4,              ; code, paper, manual, self-scan, card
///   resolution: (0..1) / null, ; admitted, refused: a check that a person closed
///   tag: (bstr .size 8) / null,
/// ]
/// seconds = 0..4294967295
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Upload {
    records: Vec<(RecordId, Visit)>,
}

impl Upload {
    pub(super) fn of(mut records: Vec<(RecordId, Visit)>) -> Self {
        records.sort_unstable_by_key(|(id, _)| *id);
        Self { records }
    }

    /// The visits and their names, ascending by name.
    #[must_use]
    pub fn records(&self) -> &[(RecordId, Visit)] {
        &self.records
    }

    /// The bytes to send.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::with_capacity(32 + 96 * self.records.len());
        writer.array(2).text(VERSION).array(self.records.len());
        for (id, visit) in &self.records {
            writer.array(10).bytes(&id.source).uint(id.number.into());
            writer.uint(visit.at.unix()).text(visit.place.as_str()).text(visit.gate.as_str());
            or_null(&mut writer, visit.colour.map(Colour::number));
            writer.uint(outcome_number(visit.outcome)).uint(column_number(visit.column));
            or_null(&mut writer, visit.resolution.map(resolution_number));
            match &visit.tag {
                Some(tag) => writer.bytes(tag.as_bytes()),
                None => writer.null(),
            };
        }
        writer.into_bytes()
    }

    /// An upload that has arrived.
    ///
    /// # Errors
    /// [`Error::Length`] past [`limits::UPLOAD_BYTES`]; [`Error::Malformed`] for anything but what [`Upload::to_bytes`]
    /// makes of visits that can be.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let (what, length, max) = ("an upload of visits", bytes.len(), limits::UPLOAD_BYTES);
        if length > max {
            return Err(Error::Length { what, unit: "bytes", length, min: 1, max });
        }
        Self::read(bytes).map_err(|fault| {
            let why = match fault {
                ClaimFault::Value("version") => "it has another version; update whichever side is older",
                ClaimFault::Value("order") => {
                    "its visits are out of order or given twice; send it again as it was made"
                }
                ClaimFault::Value(_) => "a visit in it cannot be; look at the gate that sends it",
                _ => "it was not written by this library, or is damaged; send it again",
            };
            Error::Malformed { what, why }
        })
    }

    fn read(bytes: &[u8]) -> Result<Self, ClaimFault> {
        let mut reader = Reader::new(bytes, 0..bytes.len());
        reader.array_of(2, "a version and the visits")?;
        if reader.text()? != VERSION {
            return Err(ClaimFault::Value("version"));
        }
        let count = reader.array()?;
        if count == 0 || count > limits::UPLOAD_RECORDS {
            return Err(ClaimFault::Value("count"));
        }
        let mut records: Vec<(RecordId, Visit)> = Vec::new();
        for _ in 0..count {
            let record = visit(&mut reader)?;
            if records.last().is_some_and(|(last, _)| *last >= record.0) {
                return Err(ClaimFault::Value("order"));
            }
            records.push(record);
        }
        reader.finish()?;
        Ok(Self { records })
    }
}

fn visit(reader: &mut Reader<'_>) -> Result<(RecordId, Visit), ClaimFault> {
    let bad = ClaimFault::Value;
    reader.array_of(10, "the ten parts of a visit")?;
    let source = reader.bytes_of("16 bytes of source")?;
    let number = reader.uint()?.try_into().map_err(|_| bad("number"))?;
    let at = time(reader, "at")?;
    let place = reader.text()?.parse().map_err(|_| bad("place"))?;
    let gate = gate_named(reader.text()?).ok_or(bad("gate"))?;
    let colour = reader.or_null(|r| Colour::from_number(r.uint()?).ok_or(bad("colour")))?;
    let outcome = outcome_of(reader.uint()?).ok_or(bad("outcome"))?;
    let column = column_of(reader.uint()?).ok_or(bad("column"))?;
    let resolution = reader.or_null(|r| resolution_of(r.uint()?).ok_or(bad("resolution")))?;
    let tag = reader.or_null(|r| r.bytes_of("8 bytes of tag").map(VisitorTag::from_bytes))?;
    let once = (number == 0).then_some(source);
    let visit = Visit { at, place, gate, colour, outcome, column, resolution, tag, once };
    if !visit.is_sound() {
        return Err(bad("visit"));
    }
    Ok((RecordId { source, number }, visit))
}

fn or_null(writer: &mut Writer, number: Option<u64>) {
    match number {
        Some(number) => writer.uint(number),
        None => writer.null(),
    };
}

/// A name that is neither cut nor changed.
pub(super) fn gate_named(name: &str) -> Option<ReaderName> {
    (name.len() <= limits::READER_BYTES && is_plain(name)).then(|| ReaderName::new(name))
}

pub(super) fn outcome_number(outcome: Outcome) -> u64 {
    match outcome {
        Outcome::Admit => 0,
        Outcome::Check => 1,
        Outcome::Refuse => 2,
    }
}

pub(super) fn outcome_of(number: u64) -> Option<Outcome> {
    [Outcome::Admit, Outcome::Check, Outcome::Refuse].into_iter().find(|o| outcome_number(*o) == number)
}

pub(super) fn column_number(column: Column) -> u64 {
    match column {
        Column::Code => 0,
        Column::Paper => 1,
        Column::Manual => 2,
        Column::SelfScan => 3,
        Column::Card => 4,
    }
}

pub(super) fn column_of(number: u64) -> Option<Column> {
    Column::ALL.into_iter().find(|column| column_number(*column) == number)
}

pub(super) fn resolution_number(resolution: Resolution) -> u64 {
    match resolution {
        Resolution::Admitted => 0,
        Resolution::Refused => 1,
    }
}

pub(super) fn resolution_of(number: u64) -> Option<Resolution> {
    [Resolution::Admitted, Resolution::Refused].into_iter().find(|r| resolution_number(*r) == number)
}

const VERSION: &str = "sanse/visits/1";

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Upload({} visits)", self.records.len())
    }
}
