//! People: found by their documents, confirmed, with what stands on their pass beside the colour.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use rusqlite::{OptionalExtension, Transaction};
use sanse::identity::{Commitment, DocumentKind, IdentityDocument, SaltKey};
use sanse::{PhotoRef, Timestamp};

use crate::desk::{Desk, Noted, time};
use crate::error::Stop;
use crate::phone::Phone;
use crate::registration::Registration;
use crate::{Action, Registry, RegistryError, confirming, pass, registration};

/// A person's number in the register, `P17`. It says nothing of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonNumber(pub i64);

impl fmt::Display for PersonNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "P{}", self.0)
    }
}

impl FromStr for PersonNumber {
    type Err = RegistryError;

    fn from_str(text: &str) -> Result<Self, RegistryError> {
        let digits = text.strip_prefix('P').filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
        let number = digits.and_then(|digits| digits.parse().ok()).filter(|number| *number > 0);
        number
            .map(Self)
            .ok_or(RegistryError::Word { what: "number of a person", words: "P and digits, such as P17" })
    }
}

/// A person, as the register knows them.
#[derive(Clone, PartialEq, Eq)]
pub struct Person {
    pub number: PersonNumber,
    pub commitment: Commitment,
    /// What kind of document it was; none where only the commitment was given.
    pub kind: Option<DocumentKind>,
    pub name: Option<String>,
    pub photo: Option<PhotoRef>,
    pub phone_end: Option<String>,
    /// Whether a registrar says that they have no telephone.
    pub has_no_phone: bool,
    pub registered_at: Option<Timestamp>,
    /// When face and document were compared.
    pub face_compared_at: Option<Timestamp>,
    pub confirmed_at: Option<Timestamp>,
    /// Who answers for their document, which nobody here has seen.
    pub vouched_by: Option<String>,
    /// What has changed since they were confirmed: nothing is issued to them until an approver has confirmed that too.
    pub waits: Option<String>,
    /// Whether nothing is issued to them for the time being.
    pub is_revoked: bool,
}

const COLUMNS: &str =
    "number, commitment, name, photo, phone_end, registered_at, confirmed_at, revoked_at IS NOT NULL, waits, kind,
     no_phone, faced_at, vouched_by";

fn person(row: &rusqlite::Row<'_>) -> rusqlite::Result<Person> {
    Ok(Person {
        number: PersonNumber(row.get(0)?),
        commitment: Commitment::from_bytes(row.get(1)?),
        name: row.get(2)?,
        photo: row.get::<_, Option<[u8; 16]>>(3)?.map(PhotoRef::from_bytes),
        phone_end: row.get(4)?,
        registered_at: time(row.get(5)?),
        confirmed_at: row.get::<_, Option<i64>>(6)?.and_then(time),
        is_revoked: row.get(7)?,
        waits: row.get(8)?,
        kind: row.get::<_, Option<u8>>(9)?.and_then(|number| DocumentKind::from_number(number).ok()),
        has_no_phone: row.get(10)?,
        face_compared_at: row.get::<_, Option<i64>>(11)?.and_then(time),
        vouched_by: row.get(12)?,
    })
}

impl Registry {
    pub fn person(&self, number: PersonNumber) -> Result<Person, RegistryError> {
        self.row(&format!("SELECT {COLUMNS} FROM people WHERE number = ?1"), [number.0], person)?
            .ok_or(RegistryError::NoPerson { person: number })
    }

    /// Whoever is registered with this document: one Argon2id.
    pub fn find(&self, document: &IdentityDocument, key: &SaltKey) -> Result<Person, RegistryError> {
        let commitment = document.commit(&key.salt(document))?;
        let query = format!("SELECT {COLUMNS} FROM people WHERE commitment = ?1");
        self.row(&query, [commitment.as_bytes()], person)?.ok_or(RegistryError::NotRegistered)
    }

    /// Whether nobody is registered with this document, and nobody has this telephone number.
    pub(crate) fn is_free(&self, new: &Registration<'_>) -> Result<(), RegistryError> {
        let number = |row: &rusqlite::Row<'_>| row.get(0).map(PersonNumber);
        let query = "SELECT number FROM people WHERE commitment = ?1";
        if let Some(person) = self.row(query, [new.commitment.as_bytes()], number)? {
            return Err(RegistryError::Registered { person });
        }
        let phone = new.phone.as_ref().map(|(hidden, _)| hidden);
        match self.row("SELECT number FROM people WHERE phone = ?1", [phone], number)? {
            Some(person) => Err(RegistryError::PhoneTaken { person }),
            None => Ok(()),
        }
    }

    /// The references of the portraits that people have, or that stand on their passes.
    pub fn photos(&self) -> Result<BTreeSet<[u8; 16]>, RegistryError> {
        let query = "SELECT photo FROM people WHERE photo IS NOT NULL
                     UNION SELECT photo FROM passes WHERE photo IS NOT NULL";
        Ok(self.rows(query, [], |row| row.get(0))?.into_iter().collect())
    }

    /// How many people are registered, and how many of them confirmed.
    pub fn population(&self) -> Result<(u64, u64), RegistryError> {
        let row = self.row("SELECT count(*), count(confirmed_at) FROM people", [], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?))
        })?;
        let (all, confirmed) = row.unwrap_or_default();
        Ok((u64::try_from(all).unwrap_or(0), u64::try_from(confirmed).unwrap_or(0)))
    }
}

/// The person, if there is one.
pub(crate) fn exists(transaction: &Transaction<'_>, number: PersonNumber) -> Result<Person, Stop> {
    let mut query = transaction.prepare_cached(&format!("SELECT {COLUMNS} FROM people WHERE number = ?1"))?;
    let found = query.query_row([number.0], person).optional()?;
    Ok(found.ok_or(RegistryError::NoPerson { person: number })?)
}

/// The person whose registration was confirmed.
pub(crate) fn confirmed(transaction: &Transaction<'_>, number: PersonNumber) -> Result<Person, Stop> {
    let found = exists(transaction, number)?;
    if found.confirmed_at.is_none() {
        return Err(RegistryError::NotConfirmed { person: number }.into());
    }
    if let Some(what) = found.waits {
        return Err(RegistryError::Waits { person: number, what }.into());
    }
    Ok(found)
}

/// One officer's word does not change who holds a confirmed person's pass, or what it shows of them: an approver confirms
/// that too. Of whoever is not confirmed yet everything waits anyhow.
pub(crate) fn waits_for(transaction: &Transaction<'_>, of: PersonNumber, what: &str) -> rusqlite::Result<()> {
    let update = "UPDATE people SET waits = coalesce(waits || ', ', '') || ?1
                  WHERE number = ?2 AND confirmed_at IS NOT NULL";
    transaction.prepare_cached(update)?.execute((what, of.0)).map(drop)
}

/// What the register has forgotten, as the status lists' book tells. Nobody is confirmed again of this with everybody else.
pub(crate) const FORGOTTEN: &str = "something worse that the status lists say and the register has forgotten";
/// Nor of this.
pub(crate) const ERASED: &str = "who they are, for they were erased";

impl Registry {
    /// Who waits for an approver to look at them one by one.
    pub fn by_number(&self) -> Result<Vec<PersonNumber>, RegistryError> {
        let query = "SELECT number FROM people WHERE instr(waits, ?1) OR instr(waits, ?2) ORDER BY number";
        self.rows(query, (FORGOTTEN, ERASED), |row| row.get(0).map(PersonNumber))
    }
}

pub(crate) fn rename(
    transaction: &Transaction<'_>,
    number: PersonNumber,
    name: Option<&str>,
) -> rusqlite::Result<()> {
    transaction.execute("UPDATE people SET name = ?1 WHERE number = ?2", (name, number.0))?;
    pass::is_stale(transaction, number)
}

pub(crate) fn unbind(transaction: &Transaction<'_>, number: PersonNumber) -> rusqlite::Result<()> {
    let update = "UPDATE people SET phone = NULL, phone_end = NULL WHERE number = ?1";
    transaction.execute(update, [number.0]).map(drop)
}

impl Desk<'_> {
    /// Registers a person: document and face were looked at.
    pub fn register(&mut self, new: &Registration<'_>) -> Result<PersonNumber, RegistryError> {
        let done = self.act(Action::Register, |transaction, now| {
            let word = registration::Word { face_compared: true, vouched_by: None };
            let number = registration::insert(transaction, new, word, now)?;
            Ok((number, Noted::of(number, "face compared with the document")))
        });
        self.having_told(done)
    }

    /// Confirms a registration, or what was told of a person since: only then can a pass be issued.
    pub fn confirm(&mut self, number: PersonNumber) -> Result<(), RegistryError> {
        let officer = self.officer.name().to_owned();
        self.act(Action::Confirm, |transaction, now| {
            let found = exists(transaction, number)?;
            if found.confirmed_at.is_none() && found.vouched_by.as_ref() == Some(&officer) {
                return Err(RegistryError::OwnWord { person: number, officer }.into());
            }
            if found.confirmed_at.is_some() && found.waits.is_none() {
                return Err(RegistryError::Confirmed { person: number }.into());
            }
            let update =
                "UPDATE people SET confirmed_at = coalesce(confirmed_at, ?1), waits = NULL WHERE number = ?2";
            transaction.prepare_cached(update)?.execute((now, number.0))?;
            Ok(((), Noted::of(number, found.waits.unwrap_or_default())))
        })
    }

    /// Confirms everybody who waits, but for those whose documents nobody has seen ([`Desk::confirm_vouched`]) and those who
    /// have to be looked at one by one ([`Registry::by_number`]); says how many.
    pub fn confirm_all(&mut self) -> Result<u64, RegistryError> {
        let (when, officer) = (self.when(), self.officer.name().to_owned());
        self.act(Action::Confirm, |transaction, now| {
            let who = format!(
                "(confirmed_at IS NULL AND vouched_by IS NULL OR waits IS NOT NULL)
                 AND instr(coalesce(waits, ''), '{FORGOTTEN}') = 0 AND instr(coalesce(waits, ''), '{ERASED}') = 0"
            );
            confirming::note_each(transaction, when, &officer, &who, [])?;
            let update = format!(
                "UPDATE people SET confirmed_at = coalesce(confirmed_at, ?1), waits = NULL WHERE {who}"
            );
            let count = transaction.execute(&update, [now])?;
            Ok((count as u64, Noted::of("everybody who waits", count.to_string())))
        })
    }

    /// Writes down that a person is given the salt of their commitment, before they are.
    pub fn give_salt(&mut self, number: PersonNumber) -> Result<(), RegistryError> {
        self.act(Action::GiveSalt, |transaction, _| {
            exists(transaction, number)?;
            Ok(((), Noted::of(number, "")))
        })
    }

    /// Another masked name, or none; it is on the pass once the person was assessed again.
    pub fn set_name(&mut self, number: PersonNumber, name: Option<&str>) -> Result<(), RegistryError> {
        name.map(registration::is_a_name).transpose()?;
        self.act(Action::SetName, |transaction, _| {
            exists(transaction, number)?;
            rename(transaction, number, name)?;
            waits_for(transaction, number, "another name")?;
            Ok(((), Noted::of(number, if name.is_some() { "set" } else { "taken off" })))
        })
    }

    /// Another portrait; it is on the pass once the person was assessed again.
    pub fn set_photo(&mut self, number: PersonNumber, photo: PhotoRef) -> Result<(), RegistryError> {
        self.act(Action::SetPhoto, |transaction, _| {
            exists(transaction, number)?;
            let update = "UPDATE people SET photo = ?1 WHERE number = ?2";
            transaction.execute(update, (photo.as_bytes(), number.0))?;
            waits_for(transaction, number, "another portrait")?;
            pass::is_stale(transaction, number)?;
            Ok(((), Noted::of(number, "")))
        })
    }

    /// Binds a telephone number, which is nobody else's.
    pub fn bind_phone(
        &mut self,
        number: PersonNumber,
        phone: &Phone,
        key: &SaltKey,
    ) -> Result<(), RegistryError> {
        let (hidden, end) = (phone.under(key), phone.end());
        let done = self.act(Action::BindPhone, |transaction, _| {
            if let Some(end) = exists(transaction, number)?.phone_end {
                return Err(RegistryError::PhoneThere { person: number, end }.into());
            }
            hidden.as_ref().map_or(Ok(()), |phone| registration::phone_is_free(transaction, phone))?;
            let update = "UPDATE people SET phone = ?1, phone_end = ?2, no_phone = 0 WHERE number = ?3";
            transaction.execute(update, (hidden, end, number.0))?;
            Ok(((), Noted::of(number, "")))
        });
        self.having_told(done)
    }

    /// Takes a person's telephone number off, so that another can be bound.
    pub fn unbind_phone(&mut self, number: PersonNumber) -> Result<(), RegistryError> {
        self.act(Action::UnbindPhone, |transaction, _| {
            if exists(transaction, number)?.phone_end.is_none() {
                return Err(RegistryError::NoPhone { person: number }.into());
            }
            unbind(transaction, number)?;
            Ok(((), Noted::of(number, "")))
        })
    }
}

/// Nothing of the person.
impl std::fmt::Debug for Person {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Person").field("number", &self.number).finish_non_exhaustive()
    }
}
