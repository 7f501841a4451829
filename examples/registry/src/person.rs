//! People: registered under their document, confirmed, with what stands on their pass beside the colour.

use std::fmt;
use std::str::FromStr;

use hmac::{Hmac, KeyInit, Mac};
use rusqlite::{OptionalExtension, Transaction};
use sanse::identity::{Commitment, DocumentKind, IdentityDocument, SaltKey};
use sanse::{Colour, Pass, PhotoRef, Timestamp};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::desk::{Desk, Noted, time};
use crate::error::Stop;
use crate::{Action, Registry, RegistryError, pass};

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

const PHONE_LEAST: usize = 5;
const PHONE_MOST: usize = 15;

/// A telephone number, digits alone (ITU-T E.164: at most 15); never printed, wiped on drop.
pub struct Phone(Zeroizing<String>);

impl Phone {
    /// The last two digits, which people know it by.
    fn end(&self) -> String {
        self.0.get(self.0.len().saturating_sub(2)..).unwrap_or_default().to_owned()
    }

    /// As it is kept: found again by whoever has the key, and by nobody else.
    fn under(&self, key: &SaltKey) -> Option<[u8; 16]> {
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(key.as_bytes()).ok()?;
        mac.update(b"sanse-registry/phone/1");
        mac.update(self.0.as_bytes());
        let full: [u8; 32] = mac.finalize().into_bytes().into();
        full.first_chunk().copied()
    }
}

impl FromStr for Phone {
    type Err = RegistryError;

    fn from_str(text: &str) -> Result<Self, RegistryError> {
        let digits = text.strip_prefix('+').unwrap_or(text);
        let digits = Zeroizing::new(digits.replace([' ', '-'], ""));
        let fits = (PHONE_LEAST..=PHONE_MOST).contains(&digits.len());
        if !fits || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            let digits = digits.bytes().filter(u8::is_ascii_digit).count();
            return Err(RegistryError::Phone { digits, least: PHONE_LEAST, most: PHONE_MOST });
        }
        Ok(Self(digits))
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Phone(..)")
    }
}

/// What a registrar has before them. That they have looked at the face is their word, and stands in the audit.
#[derive(Clone, Debug)]
pub struct Registration<'a> {
    /// What kind of document it was, where that is known.
    pub kind: Option<DocumentKind>,
    /// Under the salt of the register's key.
    pub commitment: Commitment,
    /// Masked, as the pass shows it: at most 12 bytes.
    pub name: Option<&'a str>,
    pub photo: Option<PhotoRef>,
    pub phone: Option<([u8; 16], String)>,
}

impl<'a> Registration<'a> {
    /// Commits to the document: one Argon2id, some 20 ms.
    pub fn new(document: &IdentityDocument, key: &SaltKey) -> Result<Self, RegistryError> {
        let commitment = document.commit(&key.salt(document))?;
        Ok(Self { kind: Some(document.kind()), ..Self::committed(commitment) })
    }

    /// Somebody whose commitment was made before, under the salt of the register's key.
    #[must_use]
    pub fn committed(commitment: Commitment) -> Self {
        Self { kind: None, commitment, name: None, photo: None, phone: None }
    }

    pub fn named(mut self, name: &'a str) -> Result<Self, RegistryError> {
        is_a_name(name)?;
        self.name = Some(name);
        Ok(self)
    }

    #[must_use]
    pub fn pictured(mut self, photo: PhotoRef) -> Self {
        self.photo = Some(photo);
        self
    }

    #[must_use]
    pub fn with_phone(mut self, phone: &Phone, key: &SaltKey) -> Self {
        self.phone = phone.under(key).map(|hidden| (hidden, phone.end()));
        self
    }
}

/// As the pass will have it.
pub(crate) fn is_a_name(name: &str) -> Result<(), RegistryError> {
    Pass::new(Colour::Green, Commitment::from_bytes([0; 16])).name(name)?;
    Ok(())
}

/// A person, as the register knows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub number: PersonNumber,
    pub commitment: Commitment,
    pub name: Option<String>,
    pub photo: Option<PhotoRef>,
    pub phone_end: Option<String>,
    pub registered_at: Option<Timestamp>,
    pub confirmed_at: Option<Timestamp>,
    /// Whether nothing is issued to them for the time being.
    pub is_revoked: bool,
}

const COLUMNS: &str =
    "number, commitment, name, photo, phone_end, registered_at, confirmed_at, revoked_at IS NOT NULL";

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

    /// Whether nobody is registered with this document, and nobody has this telephone number: told before anything else
    /// is made for them.
    pub fn is_free(&self, new: &Registration<'_>) -> Result<(), RegistryError> {
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
    Ok(found)
}

fn phone_is_free(transaction: &Transaction<'_>, phone: &[u8; 16]) -> Result<(), Stop> {
    let query = "SELECT number FROM people WHERE phone = ?1";
    let taken: Option<i64> = transaction.query_row(query, [phone], |row| row.get(0)).optional()?;
    match taken {
        Some(number) => Err(RegistryError::PhoneTaken { person: PersonNumber(number) }.into()),
        None => Ok(()),
    }
}

/// Writes a person down; a document is one person's, and so is a telephone number.
pub(crate) fn insert(
    transaction: &Transaction<'_>,
    new: &Registration<'_>,
    now: i64,
) -> Result<PersonNumber, Stop> {
    let query = "SELECT number FROM people WHERE commitment = ?1";
    let there: Option<i64> = transaction
        .prepare_cached(query)?
        .query_row([new.commitment.as_bytes()], |row| row.get(0))
        .optional()?;
    if let Some(number) = there {
        return Err(RegistryError::Registered { person: PersonNumber(number) }.into());
    }
    let (phone, end) = new.phone.as_ref().map(|(phone, end)| (phone, end)).unzip();
    if let Some(phone) = phone {
        phone_is_free(transaction, phone)?;
    }
    let insert = "INSERT INTO people (commitment, kind, name, photo, phone, phone_end, registered_at)
                  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    transaction.prepare_cached(insert)?.execute((
        new.commitment.as_bytes(),
        new.kind.map(DocumentKind::number),
        new.name,
        new.photo.as_ref().map(PhotoRef::as_bytes),
        phone,
        end,
        now,
    ))?;
    Ok(PersonNumber(transaction.last_insert_rowid()))
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
        self.act(Action::Register, |transaction, now| {
            let number = insert(transaction, new, now)?;
            Ok((number, Noted::of(number, "face compared with the document")))
        })
    }

    /// Confirms a registration: only then can a pass be issued.
    pub fn confirm(&mut self, number: PersonNumber) -> Result<(), RegistryError> {
        self.act(Action::Confirm, |transaction, now| {
            if exists(transaction, number)?.confirmed_at.is_some() {
                return Err(RegistryError::Confirmed { person: number }.into());
            }
            let update = "UPDATE people SET confirmed_at = ?1 WHERE number = ?2";
            transaction.prepare_cached(update)?.execute((now, number.0))?;
            Ok(((), Noted::of(number, "")))
        })
    }

    /// Confirms everybody who waits; says how many.
    pub fn confirm_all(&mut self) -> Result<u64, RegistryError> {
        self.act(Action::Confirm, |transaction, now| {
            let update = "UPDATE people SET confirmed_at = ?1 WHERE confirmed_at IS NULL";
            let count = transaction.execute(update, [now])?;
            Ok((count as u64, Noted::of("everybody who waits", count.to_string())))
        })
    }

    /// Another masked name, or none; it is on the pass once the person was assessed again.
    pub fn set_name(&mut self, number: PersonNumber, name: Option<&str>) -> Result<(), RegistryError> {
        name.map(is_a_name).transpose()?;
        self.act(Action::SetName, |transaction, _| {
            exists(transaction, number)?;
            rename(transaction, number, name)?;
            Ok(((), Noted::of(number, if name.is_some() { "set" } else { "taken off" })))
        })
    }

    /// Another portrait; it is on the pass once the person was assessed again.
    pub fn set_photo(&mut self, number: PersonNumber, photo: PhotoRef) -> Result<(), RegistryError> {
        self.act(Action::SetPhoto, |transaction, _| {
            exists(transaction, number)?;
            let update = "UPDATE people SET photo = ?1 WHERE number = ?2";
            transaction.execute(update, (photo.as_bytes(), number.0))?;
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
        self.act(Action::BindPhone, |transaction, _| {
            if let Some(end) = exists(transaction, number)?.phone_end {
                return Err(RegistryError::PhoneThere { person: number, end }.into());
            }
            hidden.as_ref().map_or(Ok(()), |phone| phone_is_free(transaction, phone))?;
            let update = "UPDATE people SET phone = ?1, phone_end = ?2 WHERE number = ?3";
            transaction.execute(update, (hidden, end, number.0))?;
            Ok(((), Noted::of(number, "")))
        })
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
