//! Visits in an SQLite file: safe when recorded, through kills and power cuts.

mod file;
mod rows;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, OptionalExtension, Transaction, params};

use self::file::{ACKNOWLEDGED, KEPT_FROM, OFFSET, ROUND, begin, know, known_time, raise, state, told};
use self::rows::{COLUMNS, Kept, Taking, kept, seconds};
use super::error::VisitError;
use super::files;
use super::published::PublishedDay;
use super::record::Visit;
use super::store::{LetGo, Mark, Merged, RecordId, Recorded, Run, VisitStore, has_begun};
use super::upload::Upload;
use crate::audience::PlaceId;
use crate::day::{Day, UtcOffset};
use crate::disk;
use crate::error::Error;
use crate::limits;
use crate::time::Timestamp;

/// Visits in one SQLite file, of one gate or of a whole region.
///
/// A write-ahead log that is synced at each transaction: what was answered is there after a kill or a power cut. What was
/// let go of is overwritten. Several processes may use one file, on a disk of the same machine.
///
/// ```
/// use sanse::verify::Resolution;
/// use sanse::visit::{DayKey, SqliteVisits, Visit, VisitStore};
/// use sanse::{Day, Timestamp, UtcOffset};
///
/// # let now = Timestamp::from_unix(1_772_366_400)?;
/// # let folder = std::env::temp_dir().join(format!("sanse-visits-example-{}", std::process::id()));
/// # let _ = std::fs::remove_dir_all(&folder);
/// # std::fs::create_dir(&folder).unwrap();
/// # fn example(folder: &std::path::Path, now: Timestamp) -> Result<(), Box<dyn std::error::Error>> {
/// let (place, region) = ("ZZ-GATE-7".parse()?, UtcOffset::default());
/// let visits = SqliteVisits::open(&folder.join("visits.sqlite"), region)?;
/// let key = DayKey::generate(place, Day::of(now, region), region)?; // from DayKeys, in another folder
/// visits.record(&Visit::by_hand(&key, "gate 2", now, None, Resolution::Admitted)?)?; // it is safe now
/// assert_eq!(visits.statistics(place, key.day())?.visits().total(), 1);
/// # Ok(())
/// # }
/// # example(&folder, now).unwrap();
/// # std::fs::remove_dir_all(&folder).unwrap();
/// # Ok::<(), sanse::Error>(())
/// ```
#[derive(Debug)]
pub struct SqliteVisits {
    path: PathBuf,
    offset: UtcOffset,
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    database: Connection,
    run: Run,
}

impl SqliteVisits {
    /// Opens the file, and makes it if it is not there, for its owner alone. `offset` says when a day begins; it is that of
    /// the file for ever.
    ///
    /// # Errors
    /// [`VisitError::NotOurs`], [`VisitError::Newer`], [`VisitError::Busy`], [`VisitError::Damaged`],
    /// [`VisitError::Database`] or [`VisitError::Io`]; [`VisitError::Asked`] with [`Error::Mismatch`] for a file with
    /// another offset.
    pub fn open(path: &Path, offset: UtcOffset) -> Result<Self, VisitError> {
        // Made here and not by SQLite, for its owner alone; what SQLite puts beside it has the same mode.
        let made = files::private(path);
        made.and_then(|file| file.sync_all()).map_err(VisitError::io("open", path))?;
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        disk::sync_folder(parent.unwrap_or(Path::new("."))).map_err(VisitError::io("open", path))?;
        let mut database = file::opened(path, offset).map_err(|error| file::of_opening(error, path))??;
        let kept = {
            let transaction = begin(&mut database).map_err(told("read", path))?;
            state(&transaction, OFFSET).map_err(told("read", path))?
        };
        if kept != i64::from(offset.minutes()) {
            let (what, with) = ("the region's distance from UTC", "that of the store");
            let why = "open it with the one that it was made with; days are counted by it";
            return Err(Error::Mismatch { what, with, why }.into());
        }
        let inner = Mutex::new(Inner { database, run: Run::begin()? });
        Ok(Self { path: path.to_owned(), offset, inner })
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        // A transaction that a panic has left is rolled back.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn told(&self, doing: &'static str) -> impl Fn(rusqlite::Error) -> VisitError {
        told(doing, &self.path)
    }

    /// Runs it in one transaction, which is safe when this returns.
    fn transact<T>(
        &self,
        inner: &mut Inner,
        doing: &'static str,
        act: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, VisitError> {
        let run = || {
            let transaction = begin(&mut inner.database)?;
            let done = act(&transaction)?;
            transaction.commit().map(|()| done)
        };
        run().map_err(self.told(doing))
    }

    /// A number of the state.
    fn number(&self, inner: &mut Inner, name: &str) -> Result<u64, VisitError> {
        let query = "SELECT value FROM state WHERE name = ?";
        let number = inner.database.query_row(query, [name], |row| row.get(0));
        number.map(unsigned).map_err(self.told("read"))
    }

    fn begins(&self, day: Day) -> i64 {
        seconds(day.begins(self.offset))
    }

    fn rows_where(
        &self,
        inner: &mut Inner,
        clause: &str,
        of: impl rusqlite::Params,
    ) -> Result<Vec<Kept>, VisitError> {
        let query = || {
            let mut statement =
                inner.database.prepare(&format!("SELECT {COLUMNS}, place_in_queue FROM visits {clause}"))?;
            statement.query_map(of, kept)?.collect::<rusqlite::Result<Option<Vec<Kept>>>>()
        };
        let found = query().map_err(self.told("read"))?;
        found.ok_or_else(|| VisitError::store_damaged(&self.path, "a visit that cannot be"))
    }
}

impl VisitStore for SqliteVisits {
    fn offset(&self) -> UtcOffset {
        self.offset
    }

    fn record_all(&self, visits: &[Visit]) -> Result<Vec<Recorded>, VisitError> {
        let mut inner = self.inner();
        let (ids, next) = inner.run.name(visits)?;
        let recorded = self.transact(&mut inner, "record in", |transaction| {
            let (kept_from, mut taking) = (state(transaction, KEPT_FROM)?, Taking::begin(transaction)?);
            let record = |(visit, id): (&Visit, RecordId)| {
                if visit.day(self.offset).number() < days(kept_from) {
                    return Ok(Recorded::Past);
                }
                Ok(if taking.take(id, visit)?.is_none() { Recorded::New } else { Recorded::Known })
            };
            visits.iter().zip(ids).map(record).collect()
        })?;
        // Only now: what was not recorded has given its numbers back.
        inner.run.next = next;
        Ok(recorded)
    }

    fn upload(&self) -> Result<Option<(Mark, Upload)>, VisitError> {
        let inner = &mut *self.inner();
        // First: whoever has everything sent again meanwhile makes this mark one of the round before.
        let round = self.number(inner, ROUND)?;
        let clause = "WHERE place_in_queue > (SELECT value FROM state WHERE name = 'acknowledged') \
                      ORDER BY place_in_queue LIMIT ?";
        let rows =
            self.rows_where(inner, clause, [i64::try_from(limits::UPLOAD_RECORDS).unwrap_or(i64::MAX)])?;
        let Some((.., until)) = rows.last() else { return Ok(None) };
        let mark = Mark { run: inner.run.name, round, until: unsigned(*until) };
        Ok(Some((mark, Upload::of(rows.into_iter().map(|(id, visit, _)| (id, visit)).collect()))))
    }

    fn acknowledge(&self, mark: &Mark) -> Result<(), VisitError> {
        let inner = &mut *self.inner();
        let run = inner.run.name;
        let until = i64::try_from(mark.until).unwrap_or(i64::MAX);
        let checked = self.transact(inner, "write to", |transaction| {
            let last = "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'visits'";
            let last: i64 = transaction.query_row(last, [], |row| row.get(0))?;
            let round = unsigned(state(transaction, ROUND)?);
            let checked = mark.check(run, round, unsigned(last));
            if checked.is_ok() {
                raise(transaction, ACKNOWLEDGED, until)?;
            }
            Ok(checked)
        })?;
        Ok(checked?)
    }

    fn send_again(&self) -> Result<u64, VisitError> {
        let held = self.transact(&mut self.inner(), "write to", |transaction| {
            transaction.execute("UPDATE state SET value = 0 WHERE name = ?", [ACKNOWLEDGED])?;
            transaction.execute("UPDATE state SET value = value + 1 WHERE name = ?", [ROUND])?;
            transaction.query_row("SELECT count(*) FROM visits", [], |row| row.get::<_, i64>(0))
        })?;
        Ok(unsigned(held))
    }

    fn waiting(&self) -> Result<u64, VisitError> {
        let query = "SELECT count(*) FROM visits \
                     WHERE place_in_queue > (SELECT value FROM state WHERE name = 'acknowledged')";
        let count = self.inner().database.query_row(query, [], |row| row.get::<_, i64>(0));
        count.map(unsigned).map_err(self.told("read"))
    }

    fn merge(&self, upload: &Upload) -> Result<Merged, VisitError> {
        self.transact(&mut self.inner(), "merge into", |transaction| {
            let (kept_from, mut taking) = (state(transaction, KEPT_FROM)?, Taking::begin(transaction)?);
            let mut merged = Merged::default();
            for (id, visit) in upload.records() {
                if visit.day(self.offset).number() < days(kept_from) {
                    merged.past += 1;
                    continue;
                }
                match taking.take(*id, visit)? {
                    None => merged.new += 1,
                    Some(beside) => merged.found(*id, beside),
                }
            }
            Ok(merged)
        })
    }

    fn rows(&self, place: PlaceId, day: Day) -> Result<Vec<Visit>, VisitError> {
        // The last day there is has no next one.
        let end = self.begins(day).saturating_add(86_400);
        let clause = "WHERE place = ? AND at >= ? AND at < ? ORDER BY at, source, number";
        let rows =
            self.rows_where(&mut self.inner(), clause, params![place.as_str(), self.begins(day), end])?;
        Ok(rows
            .into_iter()
            .map(|(_, visit, _)| visit)
            .filter(|visit| visit.day(self.offset) == day)
            .collect())
    }

    fn hear_time(&self, now: Timestamp) -> Result<(), VisitError> {
        self.transact(&mut self.inner(), "write to", |transaction| {
            let before = known_time(transaction)?;
            match before.hear(now) {
                Ok(after) if after != before => know(transaction, now).map(Ok),
                heard => Ok(heard.map(drop)),
            }
        })?
    }

    fn confirm_time(&self, now: Timestamp) -> Result<(), VisitError> {
        self.transact(&mut self.inner(), "write to", |transaction| know(transaction, now))
    }

    fn let_go_before(&self, day: Day, now: Timestamp) -> Result<LetGo, VisitError> {
        self.hear_time(now)?;
        has_begun(day, now, self.offset)?;
        let inner = &mut *self.inner();
        let (gone, waiting) = self.transact(inner, "write to", |transaction| {
            raise(transaction, KEPT_FROM, day.number().into())?;
            let gone = "DELETE FROM visits WHERE at < ? \
                        AND place_in_queue <= (SELECT value FROM state WHERE name = 'acknowledged')";
            let gone = transaction.execute(gone, [self.begins(day)])?;
            let waiting = "SELECT count(*) FROM visits WHERE at < ?";
            let waiting = transaction.query_row(waiting, [self.begins(day)], |row| row.get::<_, i64>(0))?;
            Ok((gone as u64, unsigned(waiting)))
        })?;
        // At each call, also when nothing went: what an earlier one let go of may be in the log still.
        let cleared = file::clear_log(&inner.database).map_err(self.told("clear up"))?;
        Ok(LetGo { gone, waiting, cleared })
    }

    fn kept_from(&self) -> Result<Day, VisitError> {
        let day = self.number(&mut self.inner(), KEPT_FROM)?;
        Ok(Day::from_number(u32::try_from(day).unwrap_or(u32::MAX))?)
    }

    fn published(&self, place: PlaceId, day: Day) -> Result<Option<PublishedDay>, VisitError> {
        let query = "SELECT export FROM published WHERE place = ? AND day = ?";
        let inner = self.inner();
        let found = inner.database.query_row(query, params![place.as_str(), day.number()], |row| row.get(0));
        let found: Option<Vec<u8>> = found.optional().map_err(self.told("read"))?;
        let damaged = |_| VisitError::store_damaged(&self.path, "a published day");
        found.map(|bytes| PublishedDay::from_bytes(&bytes).map_err(damaged)).transpose()
    }

    fn keep_published(&self, export: &PublishedDay) -> Result<PublishedDay, VisitError> {
        let (place, day) = (export.place(), export.day());
        self.transact(&mut self.inner(), "write to", |transaction| {
            let keep = "INSERT INTO published VALUES (?, ?, ?) ON CONFLICT (place, day) DO NOTHING";
            transaction.execute(keep, params![place.as_str(), day.number(), export.to_bytes()])
        })?;
        Ok(self.published(place, day)?.unwrap_or_else(|| export.clone()))
    }
}

fn days(value: i64) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

fn unsigned(value: i64) -> u64 {
    u64::try_from(value).unwrap_or_default()
}
