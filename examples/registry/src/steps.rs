//! The steps before a pass: what must be there of a person, and what may be missing. The rule stands here once; whatever
//! issues, gives paper or answers for people asks it.
//!
//! | step | whose word it is | while it is missing |
//! |---|---|---|
//! | document and face, compared | a registrar's: at the desk, of a whole file, or when the person comes ([`Desk::compare_face`]) | no pass |
//! | a telephone number of one's own, nobody else's | a registrar's, who binds it | no pass, but as below |
//! | the authority's confirmation | an approver's | no pass |
//! | an assessment of today | the rules' | no pass |
//! | the health declaration | the person's | a pass; the advice to make it stands on it while it is green |
//! | a portrait, a masked name | the photo library's, the registrar's | a pass; a guard compares the document |
//!
//! Whoever carries their pass on a telephone of their own has its number. Whoever has paper, or a relative's telephone, is
//! reached by a relative who was attested and has a number; or has nobody's, and a registrar says so.
//!
//! The declaration waits for nobody: without it a worse colour would not come into wallets, and green says itself that it is
//! missing.

use std::fmt;

use rusqlite::{Connection, OptionalExtension, Transaction};
use sanse::identity::DocumentKind;

use crate::desk::{Desk, Noted};
use crate::error::{Stop, told};
use crate::{Action, PersonNumber, Registry, RegistryError, person};

/// A step that a registrar sees to. Confirmation and assessment have errors of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Face,
    Phone,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Step::Face => {
                "nobody has compared their face with their document; a registrar does it with: issuer face"
            }
            Step::Phone => {
                "they have no telephone number of their own; a registrar binds it with: issuer phone, and says with --none \
                 that there is none: then they have paper, or a relative's telephone"
            }
        })
    }
}

/// What the rule asks of a person.
struct Taken {
    face: bool,
    number: bool,
    own_telephone: bool,
    relatives_number: bool,
    has_none: bool,
}

impl Taken {
    fn missing(&self) -> Option<Step> {
        let by_others = !self.own_telephone && (self.relatives_number || self.has_none);
        match (self.face, self.number || by_others) {
            (false, _) => Some(Step::Face),
            (true, false) => Some(Step::Phone),
            (true, true) => None,
        }
    }
}

const TAKEN: &str = "SELECT faced_at IS NOT NULL, phone IS NOT NULL, no_phone,
    EXISTS (SELECT 1 FROM wallets WHERE person = people.number AND phone_of = person AND removed_at IS NULL),
    EXISTS (SELECT 1 FROM kin JOIN people AS relative ON relative.number = guardian
            WHERE ward = people.number AND relative.phone IS NOT NULL)
    FROM people";

fn taken(row: &rusqlite::Row<'_>) -> rusqlite::Result<Taken> {
    let (face, number, has_none) = (row.get(0)?, row.get(1)?, row.get(2)?);
    Ok(Taken { face, number, own_telephone: row.get(3)?, relatives_number: row.get(4)?, has_none })
}

fn missing(database: &Connection, of: PersonNumber) -> rusqlite::Result<Option<Step>> {
    let query = format!("{TAKEN} WHERE number = ?1");
    let found = database.prepare_cached(&query)?.query_row([of.0], taken).optional()?;
    Ok(found.and_then(|taken| taken.missing()))
}

/// Whether a person has taken the steps; the first that is missing is told.
pub(crate) fn are_taken(database: &Connection, of: PersonNumber) -> Result<(), Stop> {
    match missing(database, of)? {
        None => Ok(()),
        Some(step) => Err(RegistryError::StepMissing { person: of, step }.into()),
    }
}

impl Registry {
    /// The first step that is missing before a person gets a pass.
    pub fn missing_step(&self, of: PersonNumber) -> Result<Option<Step>, RegistryError> {
        missing(&self.database, of).map_err(told("read", self.path()))
    }

    /// How many people an approver has confirmed and nothing is issued to all the same, in a sentence with what to do: whoever
    /// runs `issue --due` is told of those alone who have a wallet.
    pub(crate) fn lacking(&self) -> Result<Option<String>, RegistryError> {
        let query = format!("{TAKEN} WHERE confirmed_at IS NOT NULL AND revoked_at IS NULL");
        let first = self.rows(&query, [], |row| Ok(taken(row)?.missing()))?;
        let count = |step| first.iter().filter(|missing| **missing == Some(step)).count();
        let [faces, phones] = [count(Step::Face), count(Step::Phone)];
        Ok((faces + phones > 0).then(|| {
            format!(
                "{} confirmed people lack a step, and nothing is issued to them; of {faces} face and document were not compared: \
                 issuer face when they come, or their file once more with issuer import --face-compared; {phones} have no \
                 telephone number: issuer phone",
                faces + phones
            )
        }))
    }
}

/// Somebody who is registered, and of whom a file says that face and document were compared: that is one officer's word, and
/// an approver confirms it. Whether it says anything new; of whoever is revoked, or was erased, a registrar sees the face.
pub(crate) fn face_by_file(
    transaction: &Transaction<'_>,
    of: PersonNumber,
    now: i64,
) -> rusqlite::Result<bool> {
    let update =
        "UPDATE people SET faced_at = ?1 WHERE number = ?2 AND faced_at IS NULL AND revoked_at IS NULL";
    let is_new = transaction.prepare_cached(update)?.execute((now, of.0))? == 1;
    if is_new {
        person::waits_for(transaction, of, "face and document compared by the word of a file")?;
    }
    Ok(is_new)
}

impl Desk<'_> {
    /// Somebody who is registered has come, with the document of this kind that led to them: it was compared with their face.
    /// Nobody has to vouch for it any more.
    pub fn compare_face(&mut self, of: PersonNumber, kind: DocumentKind) -> Result<(), RegistryError> {
        self.act(Action::CompareFace, |transaction, now| {
            person::exists(transaction, of)?;
            let update = "UPDATE people SET faced_at = coalesce(faced_at, ?1), kind = ?2, vouched_by = NULL
                          WHERE number = ?3";
            transaction.execute(update, (now, kind.number(), of.0))?;
            Ok(((), Noted::of(of, "face compared with the document")))
        })
    }

    /// A registrar says that a person has no telephone of their own.
    pub fn say_no_phone(&mut self, of: PersonNumber) -> Result<(), RegistryError> {
        self.act(Action::SayNoPhone, |transaction, _| {
            if let Some(end) = person::exists(transaction, of)?.phone_end {
                return Err(RegistryError::PhoneThere { person: of, end }.into());
            }
            transaction.execute("UPDATE people SET no_phone = 1 WHERE number = ?1", [of.0])?;
            Ok(((), Noted::of(of, "")))
        })
    }
}
