//! What is about to be signed: written down before the status lists' book notes it, and gone when it is issued. What is left over
//! is of a run that was cut off, was given to nobody, and is revoked.

use rusqlite::Transaction;
use sanse::status::{ExpiryDay, Status};

use crate::desk::Desk;
use crate::error::Stop;
use crate::{Action, Registry, RegistryError, When, audit, officer, saying};

/// A credential's id, and its place in the status lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed {
    pub day: ExpiryDay,
    pub place: u32,
    pub id: [u8; 16],
}

impl Desk<'_> {
    /// Writes down what is about to be signed, while the status lists' book is held until it is issued. It has no entry in
    /// the audit: what comes of it has.
    pub fn prepare(&mut self, all: &[Placed]) -> Result<(), RegistryError> {
        self.may(Action::Issue)?;
        let officer = self.officer.name().to_owned();
        self.registry.write("write to", |transaction| {
            officer::at_work(transaction, &officer)?;
            let insert = "INSERT OR REPLACE INTO prepared (id, day, place) VALUES (?1, ?2, ?3)";
            let mut insert = transaction.prepare_cached(insert)?;
            for Placed { day, place, id } in all {
                insert.execute((id, saying::number_of(*day), place))?;
            }
            Ok(())
        })
    }
}

impl Registry {
    /// Decides that what a run has left over is revoked. Only for whoever holds the status lists' book: nobody issues meanwhile.
    pub fn give_up_prepared(&mut self, when: impl Into<When>) -> Result<(), RegistryError> {
        let left: i64 = self.row("SELECT count(*) FROM prepared", [], |row| row.get(0))?.unwrap_or(0);
        if left == 0 {
            return Ok(());
        }
        let when = when.into();
        self.write("write to", |transaction| {
            let say =
                "INSERT OR REPLACE INTO sayings (day, place, status) SELECT day, place, ?1 FROM prepared";
            transaction.execute(say, [Status::Revoked.value()])?;
            transaction.execute("DELETE FROM prepared", [])?;
            let told = format!("{left} credentials that were about to be signed when a run was cut off");
            Ok(audit::note(transaction, when, audit::PROGRAM, Action::Revoke, "status", &told)?)
        })
    }
}

/// These are issued, or revoked: they are prepared no more.
pub(crate) fn done<'a>(
    transaction: &Transaction<'_>,
    ids: impl Iterator<Item = &'a [u8; 16]>,
) -> Result<(), Stop> {
    let mut delete = transaction.prepare_cached("DELETE FROM prepared WHERE id = ?1")?;
    for id in ids {
        delete.execute([id])?;
    }
    Ok(())
}
