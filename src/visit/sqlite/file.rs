//! The file: what is in it from the start, how it is opened, and what its errors say.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OptionalExtension, Transaction, TransactionBehavior, params};

use super::rows::seconds;
use crate::day::UtcOffset;
use crate::time::Timestamp;
use crate::visit::clock::KnownTime;
use crate::visit::error::VisitError;

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

pub(super) const OFFSET: &str = "offset";
pub(super) const ACKNOWLEDGED: &str = "acknowledged";
/// How often everything was to be sent again.
pub(super) const ROUND: &str = "round";
const KNOWN_TIME: &str = "known-time";
pub(super) const KEPT_FROM: &str = "kept-from";

pub(super) fn state(transaction: &Transaction<'_>, name: &str) -> rusqlite::Result<i64> {
    transaction.query_row("SELECT value FROM state WHERE name = ?", [name], |row| row.get(0))
}

/// Marks only go forward.
pub(super) fn raise(transaction: &Transaction<'_>, name: &str, value: i64) -> rusqlite::Result<()> {
    let raise = "UPDATE state SET value = max(value, ?) WHERE name = ?";
    transaction.execute(raise, params![value, name]).map(|_| ())
}

/// The time that is believed; there is no such row before one was confirmed.
pub(super) fn known_time(transaction: &Transaction<'_>) -> rusqlite::Result<KnownTime> {
    let query = "SELECT value FROM state WHERE name = ?";
    let seconds: Option<i64> = transaction.query_row(query, [KNOWN_TIME], |row| row.get(0)).optional()?;
    // One that cannot be is as good as none.
    Ok(KnownTime(seconds.and_then(|s| Timestamp::from_unix(u64::try_from(s).ok()?).ok())))
}

pub(super) fn know(transaction: &Transaction<'_>, time: Timestamp) -> rusqlite::Result<()> {
    let know = "INSERT INTO state VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    transaction.execute(know, params![KNOWN_TIME, seconds(time)]).map(|_| ())
}

pub(super) fn begin(database: &mut Connection) -> rusqlite::Result<Transaction<'_>> {
    // Immediate: two processes that both read first could not both go on to write.
    database.transaction_with_behavior(TransactionBehavior::Immediate)
}

/// Writes the log back and empties it; says whether it could. Who reads the file meanwhile keeps it as it is.
pub(super) fn clear_log(database: &Connection) -> rusqlite::Result<bool> {
    // SQLite answers 0 when it was done, else 1: an error only where something is broken.
    match database.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0)) {
        Ok(busy) => Ok(busy == 0),
        Err(error) if is_busy(&error) => Ok(false),
        Err(error) => Err(error),
    }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}

pub(super) fn opened(path: &Path, offset: UtcOffset) -> rusqlite::Result<Result<Connection, VisitError>> {
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
                    [(OFFSET, offset.minutes().into()), (ACKNOWLEDGED, 0), (ROUND, 0), (KEPT_FROM, 0_i64)]
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

pub(super) fn of_opening(error: rusqlite::Error, path: &Path) -> VisitError {
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => VisitError::NotOurs { path: path.to_owned() },
        _ => told("open", path)(error),
    }
}

pub(super) fn told(doing: &'static str, path: &Path) -> impl Fn(rusqlite::Error) -> VisitError {
    let path = path.to_owned();
    move |error| match error.sqlite_error_code() {
        _ if is_busy(&error) => VisitError::Busy { path: path.clone() },
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            VisitError::store_damaged(&path, "SQLite cannot read it")
        }
        _ => VisitError::Database { doing, path: path.clone(), why: error.to_string() },
    }
}
