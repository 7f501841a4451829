//! Visits as rows of the file.

use rusqlite::{Row, Statement, Transaction, params};

use crate::colour::Colour;
use crate::time::Timestamp;
use crate::visit::key::VisitorTag;
use crate::visit::record::Visit;
use crate::visit::store::{Beside, RecordId, beside};
use crate::visit::upload;

pub(super) const COLUMNS: &str = "source, number, at, place, gate, colour, outcome, way, resolution, tag";

/// A visit with its name, and where it stands in the queue.
pub(super) type Kept = (RecordId, Visit, i64);

/// A row; nothing when it cannot have been written here.
pub(super) fn kept(row: &Row<'_>) -> rusqlite::Result<Option<Kept>> {
    let (source, number): ([u8; 16], u32) = (row.get(0)?, row.get(1)?);
    let (at, place, gate): (i64, String, String) = (row.get(2)?, row.get(3)?, row.get(4)?);
    let number_of =
        |column| row.get::<_, Option<i64>>(column).map(|n| n.map(|n| u64::try_from(n).unwrap_or(u64::MAX)));
    let (colour, outcome, way, resolution) = (number_of(5)?, number_of(6)?, number_of(7)?, number_of(8)?);
    let tag: Option<[u8; 8]> = row.get(9)?;
    let visit = || {
        let optional = |number: Option<u64>| number.map_or(Some(None), |n| Colour::from_number(n).map(Some));
        let visit = Visit {
            at: Timestamp::from_unix(u64::try_from(at).ok()?).ok()?,
            place: place.parse().ok()?,
            gate: upload::gate_named(&gate)?,
            colour: optional(colour)?,
            outcome: upload::outcome_of(outcome?)?,
            column: upload::column_of(way?)?,
            resolution: resolution.map_or(Some(None), |n| upload::resolution_of(n).map(Some))?,
            tag: tag.map(VisitorTag::from_bytes),
            once: (number == 0).then_some(source),
        };
        visit.is_sound().then_some(visit)
    };
    let visit = visit();
    let place_in_queue = row.get(10)?;
    Ok(visit.map(|visit| (RecordId { source, number }, visit, place_in_queue)))
}

/// Takes visits in: prepared once for each transaction.
pub(super) struct Taking<'a> {
    insert: Statement<'a>,
    find: Statement<'a>,
    remove: Statement<'a>,
}

impl<'a> Taking<'a> {
    pub(super) fn begin(transaction: &'a Transaction<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            insert: transaction.prepare(&format!(
                "INSERT INTO visits ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) \
                 ON CONFLICT (source, number) DO NOTHING"
            ))?,
            find: transaction.prepare(&format!(
                "SELECT {COLUMNS}, place_in_queue FROM visits WHERE source = ? AND number = ?"
            ))?,
            remove: transaction.prepare("DELETE FROM visits WHERE place_in_queue = ?")?,
        })
    }

    /// Nothing when the visit is new.
    pub(super) fn take(&mut self, id: RecordId, visit: &Visit) -> rusqlite::Result<Option<Beside>> {
        if self.insert(id, visit)? {
            return Ok(None);
        }
        let old = self.find.query_row(params![id.source, id.number], kept)?;
        // One that cannot be is as good as none.
        let beside = old.as_ref().map_or(Beside::Replace, |(_, old, _)| beside(old, visit));
        if let (Beside::Replace, Some((.., place))) = (beside, old) {
            // At the end of the queue: whoever has the other one is sent this one too.
            self.remove.execute([place])?;
            self.insert(id, visit)?;
        }
        Ok(Some(beside))
    }

    fn insert(&mut self, id: RecordId, visit: &Visit) -> rusqlite::Result<bool> {
        let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        let rows = self.insert.execute(params![
            id.source,
            id.number,
            seconds(visit.at),
            visit.place.as_str(),
            visit.gate.as_str(),
            visit.colour.map(|colour| number(colour.number())),
            number(upload::outcome_number(visit.outcome)),
            number(upload::column_number(visit.column)),
            visit.resolution.map(|resolution| number(upload::resolution_number(resolution))),
            visit.tag.as_ref().map(VisitorTag::as_bytes),
        ])?;
        Ok(rows == 1)
    }
}

pub(super) fn seconds(time: Timestamp) -> i64 {
    i64::try_from(time.unix()).unwrap_or(i64::MAX)
}
