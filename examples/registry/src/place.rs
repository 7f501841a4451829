//! Units and their places: applied for, approved or rejected with a reason, and posted.

use rusqlite::{OptionalExtension, Row};
use sanse::place::{PlaceCode, PlaceKind, WayIn};
use sanse::{AreaCode, PlaceId, Timestamp};

use crate::desk::{Desk, Noted, seconds, time};
use crate::{Action, Registry, RegistryError};

/// How many places a unit has unless told otherwise.
pub const PLACES: u32 = 20;

/// Whoever answers for places: a shop, a school, an office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    pub number: String,
    pub name: String,
    /// How many places it may have.
    pub most: u32,
}

/// What a unit applies for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Application {
    pub id: PlaceId,
    pub unit: String,
    pub name: String,
    pub area: AreaCode,
    pub kind: PlaceKind,
    pub way_in: WayIn,
}

/// Who applies for the unit; the registrar has seen that they may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applicant {
    LegalPerson,
    Agent,
}

/// What has become of an application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlaceState {
    Waits,
    Rejected {
        why: String,
    },
    Approved {
        code: String,
        expires_at: Option<Timestamp>,
    },
    /// Taken back; the codes that were printed hold until their own end.
    Ended {
        code_until: Option<Timestamp>,
    },
}

/// A place, and how its application stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub application: Application,
    pub state: PlaceState,
}

impl Application {
    /// The code to be signed, as it would be if it were approved now; says what is wrong with the application.
    pub fn code(&self, now: Timestamp, expires_at: Timestamp) -> Result<PlaceCode, sanse::Error> {
        let code = PlaceCode::new(self.id, &self.name, self.area, now, expires_at)?;
        code.with_kind(self.kind).with_way_in(self.way_in).with_unit(&self.unit)
    }
}

const COLUMNS: &str = "id, unit, name, area, kind, way, decided_at, rejected, code, expires_at, ended_at IS NOT NULL, codes_until";

fn place(row: &Row<'_>) -> rusqlite::Result<Option<Place>> {
    let (id, area): (String, String) = (row.get(0)?, row.get(3)?);
    let (kind, way): (i64, i64) = (row.get(4)?, row.get(5)?);
    let (unit, name) = (row.get(1)?, row.get(2)?);
    let (rejected, code): (Option<String>, Option<String>) = (row.get(7)?, row.get(8)?);
    let expires_at = row.get::<_, Option<i64>>(9)?.and_then(time);
    let is_ended: bool = row.get(10)?;
    let codes_until = row.get::<_, Option<i64>>(11)?.and_then(time);
    let read = || {
        let kind = PlaceKind::from_number(u64::try_from(kind).ok()?)?;
        let way_in = WayIn::from_number(u64::try_from(way).ok()?)?;
        let application =
            Application { id: id.parse().ok()?, unit, name, area: area.parse().ok()?, kind, way_in };
        let state = match (rejected, code) {
            (Some(why), _) => PlaceState::Rejected { why },
            (None, Some(_)) if is_ended => PlaceState::Ended { code_until: codes_until },
            (None, Some(code)) => PlaceState::Approved { code, expires_at },
            (None, None) => PlaceState::Waits,
        };
        Some(Place { application, state })
    };
    Ok(read())
}

impl Registry {
    pub fn units(&self) -> Result<Vec<Unit>, RegistryError> {
        self.rows("SELECT number, name, most FROM units ORDER BY number", [], |row| {
            Ok(Unit { number: row.get(0)?, name: row.get(1)?, most: row.get(2)? })
        })
    }

    /// The places of a unit, or of all, but for those that were ended.
    pub fn places_of(&self, unit: Option<&str>) -> Result<Vec<Place>, RegistryError> {
        let query = format!(
            "SELECT {COLUMNS} FROM places WHERE (?1 IS NULL OR unit = ?1) AND ended_at IS NULL ORDER BY unit, id"
        );
        self.rows(&query, [unit], place)?.into_iter().map(whole).collect()
    }

    pub fn place(&self, id: PlaceId) -> Result<Place, RegistryError> {
        let query = format!("SELECT {COLUMNS} FROM places WHERE id = ?1");
        let found = self.row(&query, [id.as_str()], place)?.ok_or(RegistryError::NoPlace { id })?;
        whole(found)
    }
}

fn whole(found: Option<Place>) -> Result<Place, RegistryError> {
    found.ok_or_else(|| RegistryError::Unreadable { what: "a place".to_owned() })
}

impl Desk<'_> {
    /// Writes a unit down, or says how many places it may have.
    pub fn add_unit(&mut self, unit: &Unit) -> Result<(), RegistryError> {
        self.act(Action::AddUnit, |transaction, now| {
            let upsert = "INSERT INTO units (number, name, most, added_at) VALUES (?1, ?2, ?3, ?4)
                          ON CONFLICT (number) DO UPDATE SET name = ?2, most = ?3";
            transaction.execute(upsert, (&unit.number, &unit.name, unit.most, now))?;
            Ok(((), Noted::of(&unit.number, format!("may have {} places", unit.most))))
        })
    }

    /// Applies for a place. One that was rejected may be applied for again, and one that was ended; by another unit once all
    /// codes that were handed out have run out, for they show the name of the first. So what is known of those codes stays.
    pub fn apply(&mut self, new: &Application, by: Applicant) -> Result<(), RegistryError> {
        // What no code can be made of is told now, not when it is approved.
        new.code(self.now, self.now.plus(86_400))?;
        self.act(Action::ApplyPlace, |transaction, now| {
            let query = "SELECT most FROM units WHERE number = ?1";
            let most: Option<u32> = transaction.query_row(query, [&new.unit], |row| row.get(0)).optional()?;
            let most = most.ok_or_else(|| RegistryError::NoUnit { unit: new.unit.clone() })?;
            let query = "SELECT count(*) FROM places
                         WHERE unit = ?1 AND rejected IS NULL AND ended_at IS NULL AND id <> ?2";
            let have: u32 = transaction.query_row(query, (&new.unit, new.id.as_str()), |row| row.get(0))?;
            if have >= most {
                return Err(RegistryError::TooManyPlaces { unit: new.unit.clone(), have, most }.into());
            }
            let query = "SELECT 1 FROM places WHERE id = ?1
                         AND (rejected IS NULL AND ended_at IS NULL OR codes_unit <> ?2 AND codes_until > ?3)";
            let there = transaction.query_row(query, (new.id.as_str(), &new.unit, now), |_| Ok(()));
            if there.optional()?.is_some() {
                return Err(RegistryError::PlaceThere { id: new.id }.into());
            }
            let upsert = "INSERT INTO places (id, unit, name, area, kind, way, applied_at)
                          VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                          ON CONFLICT (id) DO UPDATE SET unit = ?2, name = ?3, area = ?4, kind = ?5, way = ?6,
                          applied_at = ?7, decided_at = NULL, rejected = NULL, code = NULL, expires_at = NULL,
                          ended_at = NULL";
            let (kind, way) = (number(new.kind.number()), number(new.way_in.number()));
            let area = new.area.as_str();
            transaction.execute(upsert, (new.id.as_str(), &new.unit, &new.name, area, kind, way, now))?;
            let by = match by {
                Applicant::LegalPerson => "its legal person",
                Applicant::Agent => "an authorised agent",
            };
            Ok(((), Noted::of(new.id, format!("for unit {}, by {by}", new.unit))))
        })
    }

    /// Approves a place, with the code that was signed for it; an approved one may be renewed so. A code of before holds until
    /// its own end all the same, where that comes later.
    pub fn approve(&mut self, id: PlaceId, code: &str, expires_at: Timestamp) -> Result<(), RegistryError> {
        self.act(Action::ApprovePlace, |transaction, now| {
            let update = "UPDATE places SET decided_at = ?1, code = ?2, expires_at = ?3,
                          codes_until = max(coalesce(codes_until, ?3), ?3), codes_unit = unit
                          WHERE id = ?4 AND rejected IS NULL AND ended_at IS NULL";
            if transaction.execute(update, (now, code, seconds(expires_at), id.as_str()))? == 0 {
                return Err(RegistryError::NoPlace { id }.into());
            }
            Ok(((), Noted::of(id, format!("until {expires_at}"))))
        })
    }

    /// Takes an approved place back; answers until when the last of its codes holds, for each may be printed.
    pub fn end_place(&mut self, id: PlaceId, why: &str) -> Result<Option<Timestamp>, RegistryError> {
        crate::appeal::words("the reason why a place is ended", why)?;
        self.act(Action::EndPlace, |transaction, now| {
            let update = "UPDATE places SET ended_at = ?1
                          WHERE id = ?2 AND code IS NOT NULL AND ended_at IS NULL RETURNING codes_until";
            let until: Option<i64> =
                transaction.query_row(update, (now, id.as_str()), |row| row.get(0)).optional()?;
            let until = until.ok_or(RegistryError::PlaceNotApproved { id })?;
            Ok((time(until), Noted::of(id, why)))
        })
    }

    /// Rejects an application that waits, and says why: in the audit too, for the next application takes the place of this one.
    pub fn reject(&mut self, id: PlaceId, why: &str) -> Result<(), RegistryError> {
        crate::appeal::words("the reason of a rejection", why)?;
        self.act(Action::RejectPlace, |transaction, now| {
            let update = "UPDATE places SET decided_at = ?1, rejected = ?2
                          WHERE id = ?3 AND decided_at IS NULL";
            if transaction.execute(update, (now, why, id.as_str()))? == 0 {
                return Err(RegistryError::PlaceDecided { id }.into());
            }
            Ok(((), Noted::of(id, why)))
        })
    }
}

fn number(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
