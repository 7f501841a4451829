//! Rosters for sentinels: whose colour stands on one, and their numbers, each of which is used once.

use rusqlite::OptionalExtension;
use sanse::identity::Commitment;
use sanse::{Colour, PlaceId, Timestamp};

use crate::desk::{Desk, Noted, time};
use crate::pass::colour;
use crate::person::FORGOTTEN;
use crate::{Action, PersonNumber, Registry, RegistryError};

/// What a roster says of somebody who has a pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OnRoster {
    pub colour: Colour,
    /// When the colour changes by itself.
    pub until: Option<Timestamp>,
}

impl Registry {
    /// What a roster says of whoever has this commitment: nothing of those who have no pass of today, whose pass was revoked,
    /// who lack a step before it, or of whom the register has forgotten something.
    pub fn on_roster(&self, of: &Commitment, now: Timestamp) -> Result<Option<OnRoster>, RegistryError> {
        let query = "SELECT colour, next_change, person FROM passes JOIN people ON person = people.number
                     WHERE commitment = ?1 AND confirmed_at IS NOT NULL
                     AND revoked_at IS NULL AND NOT stale AND instr(coalesce(waits, ''), ?2) = 0";
        let row = self.row(query, (of.as_bytes(), FORGOTTEN), |row| {
            Ok((row.get(0)?, row.get::<_, Option<i64>>(1)?, PersonNumber(row.get(2)?)))
        })?;
        let Some((number, next_change, person)) = row else { return Ok(None) };
        if self.missing_step(person)?.is_some() {
            return Ok(None);
        }
        let until = next_change.and_then(time);
        let colour = colour(number).filter(|_| until.is_none_or(|until| until > now));
        Ok(colour.map(|colour| OnRoster { colour, until }))
    }
}

impl Desk<'_> {
    /// The next number for a roster of this place; on the disk, so that no other roster has it.
    pub fn number_roster(&mut self, place: PlaceId) -> Result<u64, RegistryError> {
        self.act(Action::NumberRoster, |transaction, _| {
            let query = "SELECT sequence FROM rosters WHERE place = ?1";
            let last: Option<i64> =
                transaction.query_row(query, [place.as_str()], |row| row.get(0)).optional()?;
            let next = last.unwrap_or(0) + 1;
            let upsert = "INSERT INTO rosters (place, sequence) VALUES (?1, ?2)
                          ON CONFLICT (place) DO UPDATE SET sequence = ?2";
            transaction.execute(upsert, (place.as_str(), next))?;
            Ok((u64::try_from(next).unwrap_or(1), Noted::of(place, format!("roster {next}"))))
        })
    }
}
