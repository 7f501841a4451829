//! Visits in an SQLite file: safe when recorded, through kills and power cuts.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{
    Connection, ErrorCode, OptionalExtension, Row, Statement, Transaction, TransactionBehavior, params,
};

use super::error::VisitError;
use super::files;
use super::key::VisitorTag;
use super::published::PublishedDay;
use super::record::Visit;
use super::store::{Beside, LetGo, Mark, Merged, RecordId, Recorded, Run, VisitStore, beside};
use super::upload::{self, Upload};
use crate::audience::PlaceId;
use crate::credential::Colour;
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

/// `snsv`: in the file's header, so that no other program's database is written to.
const APPLICATION: i64 = 0x736E_7376;
const VERSION: i64 = 1;

/// How long another process is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

const TABLES: &str = "
CREATE TABLE visits (
    place_in_queue INTEGER PRIMARY KEY AUTOINCREMENT,
    source BLOB NOT NULL CHECK (length(source) = 16),
    number INTEGER NOT NULL,
    at INTEGER NOT NULL,
    place TEXT NOT NULL,
    gate TEXT NOT NULL,
    colour INTEGER,
    outcome INTEGER NOT NULL,
    way INTEGER NOT NULL,
    resolution INTEGER,
    tag BLOB CHECK (length(tag) = 8),
    UNIQUE (source, number)
) STRICT;
CREATE INDEX visits_by_time ON visits (place, at);
CREATE TABLE published (place TEXT NOT NULL, day INTEGER NOT NULL, export BLOB NOT NULL, PRIMARY KEY (place, day)) STRICT;
CREATE TABLE state (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
";

const COLUMNS: &str = "source, number, at, place, gate, colour, outcome, way, resolution, tag";

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
        let mut database = opened(path, offset).map_err(|error| of_opening(error, path))??;
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
        found.ok_or(VisitError::Damaged { path: self.path.clone(), what: "a visit that cannot be" })
    }
}

/// A visit with its name, and where it stands in the queue.
type Kept = (RecordId, Visit, i64);

/// A row; nothing when it cannot have been written here.
fn kept(row: &Row<'_>) -> rusqlite::Result<Option<Kept>> {
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
struct Taking<'a> {
    insert: Statement<'a>,
    find: Statement<'a>,
    remove: Statement<'a>,
}

impl<'a> Taking<'a> {
    fn begin(transaction: &'a Transaction<'_>) -> rusqlite::Result<Self> {
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
    fn take(&mut self, id: RecordId, visit: &Visit) -> rusqlite::Result<Option<Beside>> {
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
        let clause = "WHERE place_in_queue > (SELECT value FROM state WHERE name = 'acknowledged') \
                      ORDER BY place_in_queue LIMIT ?";
        let rows =
            self.rows_where(inner, clause, [i64::try_from(limits::UPLOAD_RECORDS).unwrap_or(i64::MAX)])?;
        let Some((.., until)) = rows.last() else { return Ok(None) };
        let mark = Mark { run: inner.run.name, until: u64::try_from(*until).unwrap_or_default() };
        Ok(Some((mark, Upload::of(rows.into_iter().map(|(id, visit, _)| (id, visit)).collect()))))
    }

    fn acknowledge(&self, mark: &Mark) -> Result<(), VisitError> {
        let inner = &mut *self.inner();
        let last = "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'visits'";
        let last: i64 = inner.database.query_row(last, [], |row| row.get(0)).map_err(self.told("read"))?;
        inner.run.check(mark, u64::try_from(last).unwrap_or_default())?;
        let until = i64::try_from(mark.until).unwrap_or(i64::MAX);
        self.transact(inner, "write to", |transaction| raise(transaction, ACKNOWLEDGED, until))
    }

    fn waiting(&self) -> Result<u64, VisitError> {
        let query = "SELECT count(*) FROM visits \
                     WHERE place_in_queue > (SELECT value FROM state WHERE name = 'acknowledged')";
        let count = self.inner().database.query_row(query, [], |row| row.get::<_, i64>(0));
        count.map(|count| u64::try_from(count).unwrap_or_default()).map_err(self.told("read"))
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

    fn let_go_before(&self, day: Day) -> Result<LetGo, VisitError> {
        let inner = &mut *self.inner();
        let answer = self.transact(inner, "write to", |transaction| {
            raise(transaction, KEPT_FROM, day.number().into())?;
            let gone = "DELETE FROM visits WHERE at < ? \
                        AND place_in_queue <= (SELECT value FROM state WHERE name = 'acknowledged')";
            let gone = transaction.execute(gone, [self.begins(day)])?;
            let waiting = "SELECT count(*) FROM visits WHERE at < ?";
            let waiting = transaction.query_row(waiting, [self.begins(day)], |row| row.get::<_, i64>(0))?;
            Ok(LetGo { gone: gone as u64, waiting: u64::try_from(waiting).unwrap_or_default() })
        })?;
        // What was let go of is still in the log, until it is written back; who reads meanwhile only puts that off.
        let write_back = inner.database.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        write_back.map_err(self.told("clear up"))?;
        Ok(answer)
    }

    fn kept_from(&self) -> Result<Day, VisitError> {
        let query = "SELECT value FROM state WHERE name = ?";
        let day = self
            .inner()
            .database
            .query_row(query, [KEPT_FROM], |row| row.get(0))
            .map_err(self.told("read"))?;
        Ok(Day::from_number(days(day))?)
    }

    fn published(&self, place: PlaceId, day: Day) -> Result<Option<PublishedDay>, VisitError> {
        let query = "SELECT export FROM published WHERE place = ? AND day = ?";
        let inner = self.inner();
        let found = inner.database.query_row(query, params![place.as_str(), day.number()], |row| row.get(0));
        let found: Option<Vec<u8>> = found.optional().map_err(self.told("read"))?;
        let damaged = |_| VisitError::Damaged { path: self.path.clone(), what: "a published day" };
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

const OFFSET: &str = "offset";
const ACKNOWLEDGED: &str = "acknowledged";
const KEPT_FROM: &str = "kept-from";

fn state(transaction: &Transaction<'_>, name: &str) -> rusqlite::Result<i64> {
    transaction.query_row("SELECT value FROM state WHERE name = ?", [name], |row| row.get(0))
}

/// Marks only go forward.
fn raise(transaction: &Transaction<'_>, name: &str, value: i64) -> rusqlite::Result<()> {
    let raise = "UPDATE state SET value = max(value, ?) WHERE name = ?";
    transaction.execute(raise, params![value, name]).map(|_| ())
}

fn begin(database: &mut Connection) -> rusqlite::Result<Transaction<'_>> {
    // Immediate: two processes that both read first could not both go on to write.
    database.transaction_with_behavior(TransactionBehavior::Immediate)
}

fn opened(path: &Path, offset: UtcOffset) -> rusqlite::Result<Result<Connection, VisitError>> {
    let mut database = Connection::open(path)?;
    database.busy_timeout(PATIENCE)?;
    {
        // Nothing is changed in a file before it is known to be ours, or empty.
        let transaction = begin(&mut database)?;
        let number =
            |pragma: &str| transaction.query_row(&format!("PRAGMA {pragma}"), [], |row| row.get::<_, i64>(0));
        let (application, found) = (number("application_id")?, number("user_version")?);
        let tables: i64 =
            transaction.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        match (application, found, tables) {
            (0, 0, 0) => {
                transaction.execute_batch(TABLES)?;
                for (name, value) in
                    [(OFFSET, offset.minutes().into()), (ACKNOWLEDGED, 0), (KEPT_FROM, 0_i64)]
                {
                    transaction.execute("INSERT INTO state VALUES (?, ?)", params![name, value])?;
                }
                transaction.pragma_update(None, "application_id", APPLICATION)?;
                transaction.pragma_update(None, "user_version", VERSION)?;
                transaction.commit()?;
            }
            (APPLICATION, VERSION, _) => {}
            (APPLICATION, found, _) if found > VERSION => {
                return Ok(Err(VisitError::Newer { path: path.to_owned(), found, known: VERSION }));
            }
            // Version 1 is the first; a later one brings older files up to it here.
            _ => return Ok(Err(VisitError::NotOurs { path: path.to_owned() })),
        }
    }
    let mode: String = database.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if mode != "wal" {
        // Without it a power cut may take an answered visit back.
        let why =
            format!("the file system allows no write-ahead log (journal_mode is {mode}); use a local disk");
        return Ok(Err(VisitError::Database { doing: "open", path: path.to_owned(), why }));
    }
    database.pragma_update(None, "synchronous", "FULL")?; // each commit waits for the disk
    database.pragma_update(None, "fullfsync", true)?; // on a Mac, where fsync alone does not wait
    database.pragma_update(None, "secure_delete", true)?;
    database.pragma_update(None, "trusted_schema", false)?;
    Ok(Ok(database))
}

fn of_opening(error: rusqlite::Error, path: &Path) -> VisitError {
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => VisitError::NotOurs { path: path.to_owned() },
        _ => told("open", path)(error),
    }
}

fn told(doing: &'static str, path: &Path) -> impl Fn(rusqlite::Error) -> VisitError {
    let path = path.to_owned();
    move |error| match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => VisitError::Busy { path: path.clone() },
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            VisitError::Damaged { path: path.clone(), what: "SQLite cannot read it" }
        }
        _ => VisitError::Database { doing, path: path.clone(), why: error.to_string() },
    }
}

fn seconds(time: Timestamp) -> i64 {
    i64::try_from(time.unix()).unwrap_or(i64::MAX)
}

fn days(value: i64) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}
