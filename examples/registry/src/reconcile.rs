//! The register held against the status lists' book. A register that was brought back from a copy has forgotten credentials
//! that are out, and what was decided on others; the book, which is never brought back, has not.

use std::collections::{BTreeMap, BTreeSet};

use sanse::status::{ExpiryDay, Status};

use crate::desk::{Desk, Noted};
use crate::person::{self, FORGOTTEN, PersonNumber};
use crate::{Action, Placed, Registry, RegistryError, audit, saying};

/// What the book has of a place that was noted for a credential.
#[derive(Clone, Copy, Debug)]
pub struct Booked {
    pub place: u32,
    pub id: [u8; 16],
    pub status: Status,
}

/// How the register and the book differ.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Differences {
    /// Credentials that the register does not know and that are not revoked.
    pub unknown: Vec<Placed>,
    /// Whoever's pass the book calls worse than the register knows.
    pub worse: BTreeSet<PersonNumber>,
    /// Places that the register takes for a credential's and the book does not.
    pub misplaced: Vec<(ExpiryDay, u32)>,
}

/// A credential of a day, as the register has it.
struct Ours {
    place: u32,
    id: [u8; 16],
    person: PersonNumber,
    is_live: bool,
    /// Whether it says what the person's pass says now.
    is_current: bool,
}

impl Registry {
    /// Holds the credentials of a day against what the book has of it, and adds to what was found of other days.
    pub fn compare(
        &self,
        day: ExpiryDay,
        booked: &[Booked],
        found: &mut Differences,
    ) -> Result<(), RegistryError> {
        let query = "SELECT place, id, wallets.person, ended IS NULL, credentials.version = passes.version AND NOT stale
                     FROM credentials JOIN wallets ON wallet = wallets.number
                     LEFT JOIN passes ON passes.person = wallets.person WHERE day = ?1 ORDER BY place";
        let ours = self.rows(query, [saying::number_of(day)], |row| {
            let is_current = row.get::<_, Option<bool>>(4)?.unwrap_or(false);
            let person = PersonNumber(row.get(2)?);
            Ok(Ours { place: row.get(0)?, id: row.get(1)?, person, is_live: row.get(3)?, is_current })
        })?;
        // What is decided and waits to be said there is no difference.
        let sayings = self.sayings()?;
        let waits: BTreeSet<u32> =
            sayings.iter().filter(|said| said.day == day).map(|said| said.place).collect();
        // What a run has left over is none either: it is revoked with the next lists.
        let left = self.rows("SELECT id FROM prepared", [], |row| row.get(0))?;
        let known: BTreeSet<[u8; 16]> = ours.iter().map(|ours| ours.id).chain(left).collect();
        let theirs: BTreeMap<u32, &Booked> = booked.iter().map(|booked| (booked.place, booked)).collect();
        for ours in ours.iter().filter(|ours| ours.is_live) {
            match theirs.get(&ours.place).filter(|theirs| theirs.id == ours.id) {
                None => found.misplaced.push((day, ours.place)),
                Some(theirs)
                    if ours.is_current
                        && theirs.status != Status::AsIssued
                        && !waits.contains(&ours.place) =>
                {
                    found.worse.insert(ours.person);
                }
                Some(_) => {}
            }
        }
        let unknown =
            booked.iter().filter(|booked| !known.contains(&booked.id) && !waits.contains(&booked.place));
        found.unknown.extend(
            unknown.filter(|booked| booked.status != Status::Revoked).map(|booked| Placed {
                day,
                place: booked.place,
                id: booked.id,
            }),
        );
        Ok(())
    }

    /// The days on which live credentials expire.
    pub fn days(&self) -> Result<BTreeSet<ExpiryDay>, RegistryError> {
        let rows =
            self.rows("SELECT DISTINCT day FROM credentials WHERE ended IS NULL", [], |row| row.get(0))?;
        Ok(rows.into_iter().filter_map(saying::day_of).collect())
    }
}

impl Desk<'_> {
    /// Revokes credentials that the register does not know, and issues nothing to these people until an approver has
    /// confirmed them again: the book says something worse of them, which the register has forgotten.
    pub fn reconcile(
        &mut self,
        unknown: &[Placed],
        worse: &BTreeSet<PersonNumber>,
    ) -> Result<(), RegistryError> {
        let (when, officer) = (self.when(), self.officer.name().to_owned());
        self.act(Action::Reconcile, |transaction, _| {
            let say = "INSERT OR REPLACE INTO sayings (day, place, status) VALUES (?1, ?2, ?3)";
            for Placed { day, place, .. } in unknown {
                let row = (saying::number_of(*day), place, Status::Revoked.value());
                transaction.prepare_cached(say)?.execute(row)?;
            }
            for of in worse {
                person::waits_for(transaction, *of, FORGOTTEN)?;
                // What they have is none of now any more, and fetched by nobody.
                let next = "UPDATE passes SET stale = 1, version = version + 1 WHERE person = ?1";
                transaction.execute(next, [of.0])?;
                audit::note(transaction, when, &officer, Action::Reconcile, &of.to_string(), FORGOTTEN)?;
            }
            let told = format!("{} credentials revoked that the register does not know", unknown.len());
            Ok(((), Noted::of("status", told)))
        })
    }
}
