//! The register's file: made, opened, and read. What is written goes through a desk.

use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, OptionalExtension, Transaction, TransactionBehavior};

use crate::error::{Stop, told};
use crate::{Action, Desk, Officer, RegistryError, Role, When, audit, officer, schema};

/// How long another process is waited for.
const PATIENCE: Duration = Duration::from_secs(20);

/// The register, open in this process. Several processes may have it open, on a disk of the same machine.
#[derive(Debug)]
pub struct Registry {
    pub(crate) database: Connection,
    path: PathBuf,
}

impl Registry {
    /// Makes a register with its first officers, for its owner alone. What is there already is left as it is.
    pub fn init(path: &Path, officers: &[Officer], when: impl Into<When>) -> Result<Self, RegistryError> {
        let io = |error: std::io::Error| match error.kind() {
            std::io::ErrorKind::AlreadyExists => RegistryError::There { path: path.to_owned() },
            _ => RegistryError::Database { doing: "make", path: path.to_owned(), why: error.to_string() },
        };
        // Made here and not by SQLite, for its owner alone; what SQLite puts beside it has the same mode.
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(path).and_then(|file| file.sync_all()).map_err(io)?;
        let made = Self::begin(path, officers, when.into());
        if made.is_err() {
            // Nothing was in it but what this call has put there.
            let _ = std::fs::remove_file(path);
        }
        made
    }

    fn begin(path: &Path, officers: &[Officer], when: When) -> Result<Self, RegistryError> {
        let mut registry = Self { database: connect(path)?, path: path.to_owned() };
        registry.write("make", |transaction| {
            schema::migrate(transaction, 0)?;
            audit::note(transaction, when, audit::PROGRAM, Action::Begin, "", "")?;
            for officer in officers {
                officer::add(transaction, officer)?;
                let (name, role) = (officer.name(), officer.role().name());
                audit::note(transaction, when, audit::PROGRAM, Action::AddOfficer, name, role)?;
            }
            Ok(())
        })?;
        Ok(registry)
    }

    /// Opens a register; one of an older version becomes one of today's.
    pub fn open(path: &Path) -> Result<Self, RegistryError> {
        if !path.is_file() {
            return Err(RegistryError::Missing { path: path.to_owned() });
        }
        let mut registry = Self { database: connect(path)?, path: path.to_owned() };
        let read = told("read", path);
        let application: i64 = registry
            .database
            .query_row("SELECT application_id FROM pragma_application_id", [], |row| row.get(0))
            .map_err(&read)?;
        let (found, known) = (schema::version(&registry.database).map_err(&read)?, schema::known());
        if application != schema::APPLICATION {
            return Err(RegistryError::NotOurs { path: path.to_owned() });
        }
        if found > known {
            return Err(RegistryError::Newer { path: path.to_owned(), found, known });
        }
        if found < known {
            registry.write("bring up to date", |transaction| {
                // Another process may have done it meanwhile.
                let version = schema::version(transaction)?;
                Ok(schema::migrate(transaction, version)?)
            })?;
        }
        Ok(registry)
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// An officer sits down to work, at this time.
    pub fn desk(&mut self, officer: &str, when: impl Into<When>) -> Result<Desk<'_>, RegistryError> {
        let look = || -> Result<Officer, Stop> {
            officer::at_work(&self.database.unchecked_transaction()?, officer)
        };
        let officer = look().map_err(|stop| stop.at("read", &self.path))?;
        let When { now, clock } = when.into();
        Ok(Desk { registry: self, officer, now, clock })
    }

    /// All officers who may work, by name.
    pub fn officers(&self) -> Result<Vec<Officer>, RegistryError> {
        let rows =
            self.rows("SELECT name, role FROM officers WHERE ended_at IS NULL ORDER BY name", [], |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
            })?;
        rows.into_iter().map(|(name, role)| Officer::new(&name, role.parse::<Role>()?)).collect()
    }

    /// One transaction: whole and on the disk when this returns, or not there at all.
    pub(crate) fn write<T>(
        &mut self,
        doing: &'static str,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, Stop>,
    ) -> Result<T, RegistryError> {
        let database = &mut self.database;
        let run = || {
            let transaction = database.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let done = work(&transaction)?;
            transaction.commit()?;
            Ok(done)
        };
        run().map_err(|stop: Stop| stop.at(doing, &self.path))
    }

    /// Writes the log into the file and empties it; whether it could, for nobody else reads.
    pub(crate) fn checkpoint(&self) -> Result<bool, RegistryError> {
        let is_busy =
            self.database.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, bool>(0));
        is_busy.map(|is_busy| !is_busy).map_err(told("write to", &self.path))
    }

    pub(crate) fn rows<T>(
        &self,
        query: &str,
        given: impl rusqlite::Params,
        row: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, RegistryError> {
        let read = || -> rusqlite::Result<Vec<T>> {
            self.database.prepare_cached(query)?.query_map(given, row)?.collect()
        };
        read().map_err(told("read", &self.path))
    }

    pub(crate) fn row<T>(
        &self,
        query: &str,
        given: impl rusqlite::Params,
        row: impl FnOnce(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, RegistryError> {
        let read = || self.database.prepare_cached(query)?.query_row(given, row).optional();
        read().map_err(told("read", &self.path))
    }
}

fn connect(path: &Path) -> Result<Connection, RegistryError> {
    let open = || {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let database = Connection::open_with_flags(path, flags)?;
        database.busy_timeout(PATIENCE)?;
        // A log that is synced with each transaction: what was answered is there after a kill or a power cut.
        database.pragma_update(None, "journal_mode", "WAL")?;
        database.pragma_update(None, "synchronous", "FULL")?;
        database.pragma_update(None, "foreign_keys", true)?;
        // What is erased is overwritten, not left in a page that is free.
        database.pragma_update(None, "secure_delete", true)?;
        Ok(database)
    };
    open().map_err(told("open", path))
}
