//! Erasure: what the register has of a person goes when the law asks for it, but for what accounts for what was done.
//!
//! Gone are name, portrait, telephone number, relatives, facts, the words of appeals, names in other districts, and what was
//! signed. The number, the commitment and the kind of document stay, so that nobody is registered twice, with the ids and places of
//! credentials, so that what is out is known, and the audit, which knows people by their numbers, and what was told and weighed of them.

use rusqlite::Transaction;
use sanse::assess::Rules;
use sanse::{Colour, PhotoRef};

use crate::desk::{Desk, Noted};
use crate::error::Stop;
use crate::person::{self, ERASED, PersonNumber};
use crate::saying::{self, Whose};
use crate::{Action, RegistryError, weighing};

/// What came of an erasure.
#[derive(Debug)]
pub struct Erased {
    /// How many live credentials were revoked, those of others on the person's phone too.
    pub credentials: u64,
    /// The portraits that stood on the person's pass, for the photo library to let go of.
    pub photos: Vec<PhotoRef>,
    /// Whether another process reads the register: then what went stays in the log until that one has ended.
    pub is_read: bool,
}

/// What goes, by the person's number.
const GONE: &[&str] = &[
    "DELETE FROM kin WHERE ward = ?1 OR guardian = ?1",
    "DELETE FROM challenges WHERE person = ?1 OR phone_of = ?1",
    "DELETE FROM earlier WHERE person = ?1",
    "DELETE FROM facts WHERE person = ?1",
    "UPDATE credentials SET text = '' WHERE wallet IN (SELECT number FROM wallets WHERE person = ?1)",
    // The key itself stays: it is never enrolled again.
    "UPDATE wallets SET challenge = x'', answer = x'' WHERE person = ?1 AND key IS NOT NULL",
    // Who comes again is looked at again.
    "UPDATE people SET name = NULL, photo = NULL, phone = NULL, phone_end = NULL, no_phone = 0, faced_at = NULL
     WHERE number = ?1",
];

impl Desk<'_> {
    /// Erases a person. Refused while their colour is not green: what it is made of must not be shed before its time is over.
    ///
    /// Nothing is issued to them from then on. Should they come again they are known by their document, and get a pass once
    /// an approver has confirmed what is told anew and a publisher has lifted the revocation.
    pub fn erase(&mut self, of: PersonNumber, why: &str, rules: &Rules) -> Result<Erased, RegistryError> {
        crate::appeal::words("the reason of an erasure", why)?;
        let moment = self.now;
        let mut erased = self.act(Action::Erase, |transaction, now| {
            person::exists(transaction, of)?;
            let colour = weighing::weigh(transaction, of, rules, moment)??.assessment.colour();
            if colour != Colour::Green {
                return Err(RegistryError::StillCounts { person: of, colour }.into());
            }
            let photos = photos(transaction, of)?;
            let credentials = part(transaction, of, now)?;
            for statement in GONE {
                transaction.execute(statement, [of.0])?;
            }
            let appeals =
                "UPDATE appeals SET says = 'erased', why = 'erased', accepted = coalesce(accepted, 0),
                           decided_at = coalesce(decided_at, ?2) WHERE person = ?1";
            transaction.execute(appeals, (of.0, now))?;
            transaction.execute("UPDATE people SET revoked_at = ?2 WHERE number = ?1", (of.0, now))?;
            person::waits_for(transaction, of, ERASED)?;
            // What the pass says is what is known now: nothing.
            weighing::weigh(transaction, of, rules, moment)??;
            Ok((
                Erased { credentials, photos, is_read: false },
                Noted::of(of, format!("{credentials} credentials revoked: {why}")),
            ))
        })?;
        // Out of the log too. It is done in any case.
        erased.is_read = !self.registry.checkpoint().unwrap_or(false);
        Ok(erased)
    }
}

fn photos(transaction: &Transaction<'_>, of: PersonNumber) -> Result<Vec<PhotoRef>, Stop> {
    let query = "SELECT photo FROM people WHERE number = ?1 AND photo IS NOT NULL
                 UNION SELECT photo FROM passes WHERE person = ?1 AND photo IS NOT NULL";
    let mut query = transaction.prepare(query)?;
    let found = query.query_map([of.0], |row| row.get(0).map(PhotoRef::from_bytes))?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// Takes away all that the person holds, and what relatives have on the person's phone; how many credentials were live.
fn part(transaction: &Transaction<'_>, of: PersonNumber, now: i64) -> Result<u64, Stop> {
    let mut revoked = saying::revoke(transaction, Whose::Person(of), now)?;
    let wards = "SELECT number FROM wallets WHERE phone_of = ?1 AND person <> ?1 AND removed_at IS NULL";
    let wards: Vec<i64> =
        transaction.prepare(wards)?.query_map([of.0], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    for wallet in wards {
        revoked += saying::revoke(transaction, Whose::Wallet(wallet), now)?;
    }
    let remove =
        "UPDATE wallets SET removed_at = ?2 WHERE (person = ?1 OR phone_of = ?1) AND removed_at IS NULL";
    transaction.execute(remove, (of.0, now))?;
    Ok(revoked)
}
