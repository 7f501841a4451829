//! What is said of credentials that are out there: decided and noted down in one write, then in the status lists' book, so
//! that nothing that was decided is lost in between.

use rusqlite::Transaction;
use sanse::status::{ExpiryDay, Status};

use crate::desk::{Desk, Noted};
use crate::error::Stop;
use crate::person::PersonNumber;
use crate::wallet::WalletNumber;
use crate::{Action, Registry, RegistryError, When, audit, person};

/// What is to be said of a credential in the status lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Saying {
    pub day: ExpiryDay,
    pub place: u32,
    pub status: Status,
}

impl Registry {
    /// What has still to be said in the status lists' book; say it there, then [`Registry::booked`].
    pub fn sayings(&self) -> Result<Vec<Saying>, RegistryError> {
        let rows = self.rows("SELECT day, place, status FROM sayings ORDER BY day, place", [], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, u32>(1)?, row.get::<_, u8>(2)?))
        })?;
        let saying = |(day, place, status): (i64, u32, u8)| {
            let damaged =
                || RegistryError::Unreadable { what: format!("what is to be said of place {place}") };
            let (day, status) = day_of(day).zip(Status::from_value(status)).ok_or_else(damaged)?;
            Ok(Saying { day, place, status })
        };
        rows.into_iter().map(saying).collect()
    }

    /// These are in the status lists' book now. No officer decides it: it was decided when it was noted down.
    pub fn booked(&mut self, said: &[Saying], when: impl Into<When>) -> Result<(), RegistryError> {
        if said.is_empty() {
            return Ok(());
        }
        let when = when.into();
        self.write("write to", |transaction| {
            // Something worse that was decided meanwhile stays to be said.
            let delete = "DELETE FROM sayings WHERE day = ?1 AND place = ?2 AND status = ?3";
            let mut delete = transaction.prepare_cached(delete)?;
            for saying in said {
                delete.execute((number_of(saying.day), saying.place, saying.status.value()))?;
            }
            let places = format!("{} places", said.len());
            Ok(audit::note(transaction, when, audit::PROGRAM, Action::BookStatus, "status", &places)?)
        })
    }
}

impl Desk<'_> {
    /// Revokes all that a person has; nothing is issued to them until that is lifted.
    pub fn revoke(&mut self, of: PersonNumber, why: &str) -> Result<u64, RegistryError> {
        crate::appeal::words("the reason of a revocation", why)?;
        self.act(Action::Revoke, |transaction, now| {
            person::exists(transaction, of)?;
            let count = revoke(transaction, Whose::Person(of), now)?;
            transaction.execute("UPDATE people SET revoked_at = ?1 WHERE number = ?2", (now, of.0))?;
            Ok((count, Noted::of(of, format!("{count} credentials: {why}"))))
        })
    }

    /// Lets passes be issued to a person again.
    pub fn lift(&mut self, of: PersonNumber, why: &str) -> Result<(), RegistryError> {
        crate::appeal::words("the reason", why)?;
        self.act(Action::Lift, |transaction, _| {
            person::exists(transaction, of)?;
            let update = "UPDATE people SET revoked_at = NULL WHERE number = ?1 AND revoked_at IS NOT NULL";
            if transaction.execute(update, [of.0])? == 0 {
                return Err(RegistryError::NotRevoked { person: of }.into());
            }
            Ok(((), Noted::of(of, why)))
        })
    }
}

/// A day as SQLite has it.
pub(crate) fn number_of(day: ExpiryDay) -> i64 {
    i64::try_from(day.number()).unwrap_or(i64::MAX)
}

/// A day as it was when it was written.
pub(crate) fn day_of(number: i64) -> Option<ExpiryDay> {
    ExpiryDay::from_number(u64::try_from(number).ok()?).ok()
}

/// Which credentials.
#[derive(Clone, Copy)]
pub(crate) enum Whose {
    Person(PersonNumber),
    Wallet(WalletNumber),
    /// Those of a person that say something older than this version.
    Older(PersonNumber, i64),
}

impl Whose {
    fn clause(self) -> (&'static str, i64, i64) {
        match self {
            Whose::Person(person) => {
                ("wallet IN (SELECT number FROM wallets WHERE person = ?1) AND ?2 = 0", person.0, 0)
            }
            Whose::Wallet(wallet) => ("wallet = ?1 AND ?2 = 0", wallet, 0),
            Whose::Older(person, version) => (
                "wallet IN (SELECT number FROM wallets WHERE person = ?1) AND version < ?2",
                person.0,
                version,
            ),
        }
    }
}

/// Says this of all of them that still hold, one that was superseded too: whoever has kept it could show it.
pub(crate) fn say(transaction: &Transaction<'_>, whose: Whose, status: Status, now: i64) -> Result<(), Stop> {
    let (clause, one, two) = whose.clause();
    let say = format!(
        "INSERT OR REPLACE INTO sayings (day, place, status)
         SELECT day, place, ?3 FROM credentials
         WHERE {clause} AND (ended IS NULL OR ended = 'superseded') AND expires_at > ?4"
    );
    transaction.prepare_cached(&say)?.execute((one, two, status.value(), now))?;
    Ok(())
}

/// Revokes all of them that still hold; how many were live.
pub(crate) fn revoke(transaction: &Transaction<'_>, whose: Whose, now: i64) -> Result<u64, Stop> {
    say(transaction, whose, Status::Revoked, now)?;
    let (clause, one, two) = whose.clause();
    let live = format!("SELECT count(*) FROM credentials WHERE {clause} AND ended IS NULL");
    let live: i64 = transaction.prepare_cached(&live)?.query_row((one, two), |row| row.get(0))?;
    let end = format!("UPDATE credentials SET ended = 'revoked' WHERE {clause} AND ended IS NOT 'revoked'");
    transaction.prepare_cached(&end)?.execute((one, two))?;
    Ok(u64::try_from(live).unwrap_or(0))
}
