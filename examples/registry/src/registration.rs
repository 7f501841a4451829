//! A registration: what a registrar has before them becomes a person, once.

use rusqlite::{OptionalExtension, Transaction};
use sanse::identity::{Commitment, DocumentKind, IdentityDocument, SaltKey};
use sanse::{Colour, Pass, PhotoRef};

use crate::error::Stop;
use crate::{PersonNumber, Phone, RegistryError};

/// What a registrar has before them. That they have looked at the face is their word, and stands in the audit.
#[derive(Clone)]
pub struct Registration<'a> {
    /// What kind of document it was, where that is known.
    pub kind: Option<DocumentKind>,
    /// Under the salt of the register's key.
    pub commitment: Commitment,
    /// Masked, as the pass shows it: at most 12 bytes.
    pub name: Option<&'a str>,
    pub photo: Option<PhotoRef>,
    pub phone: Option<([u8; 16], String)>,
    /// Whether the registrar says that the person has no telephone.
    pub has_no_phone: bool,
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
        Self { kind: None, commitment, name: None, photo: None, phone: None, has_no_phone: false }
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
    pub fn without_phone(mut self) -> Self {
        self.has_no_phone = true;
        self
    }

    #[must_use]
    pub fn with_phone(mut self, phone: &Phone, key: &SaltKey) -> Self {
        self.phone = phone.under(key).map(|hidden| (hidden, phone.end()));
        self
    }
}

/// What shows in a masked name that something is left out: the signs of forms, and 某, "a certain".
const MASKS: [char; 3] = ['*', '＊', '某'];

/// As the pass will have it, with a sign that it is not the whole name: that stands on no pass, where every guard reads it.
pub(crate) fn is_a_name(name: &str) -> Result<(), RegistryError> {
    if !name.contains(MASKS) {
        return Err(RegistryError::NotMasked { characters: name.chars().count() });
    }
    Pass::new(Colour::Green, Commitment::from_bytes([0; 16])).name(name)?;
    Ok(())
}

pub(crate) fn phone_is_free(transaction: &Transaction<'_>, phone: &[u8; 16]) -> Result<(), Stop> {
    let query = "SELECT number FROM people WHERE phone = ?1";
    let taken: Option<i64> = transaction.query_row(query, [phone], |row| row.get(0)).optional()?;
    match taken {
        Some(number) => Err(RegistryError::PhoneTaken { person: PersonNumber(number) }.into()),
        None => Ok(()),
    }
}

/// Who is registered with the same document.
pub(crate) fn known(
    transaction: &Transaction<'_>,
    new: &Registration<'_>,
) -> rusqlite::Result<Option<PersonNumber>> {
    let query = "SELECT number FROM people WHERE commitment = ?1";
    let mut query = transaction.prepare_cached(query)?;
    query.query_row([new.commitment.as_bytes()], |row| row.get(0).map(PersonNumber)).optional()
}

/// By whose word somebody is registered.
#[derive(Clone, Copy)]
pub(crate) struct Word<'a> {
    /// Whether it is said that face and document were compared.
    pub(crate) face_compared: bool,
    /// Who answers for a document that nobody here has seen.
    pub(crate) vouched_by: Option<&'a str>,
}

/// Writes a person down; a document is one person's, and so is a telephone number.
pub(crate) fn insert(
    transaction: &Transaction<'_>,
    new: &Registration<'_>,
    word: Word<'_>,
    now: i64,
) -> Result<PersonNumber, Stop> {
    if let Some(person) = known(transaction, new)? {
        return Err(RegistryError::Registered { person }.into());
    }
    let (phone, end) = new.phone.as_ref().map(|(phone, end)| (phone, end)).unzip();
    if let Some(phone) = phone {
        phone_is_free(transaction, phone)?;
    }
    let insert = "INSERT INTO people
                  (commitment, kind, name, photo, phone, phone_end, no_phone, registered_at, faced_at,
                   vouched_by)
                  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
    transaction.prepare_cached(insert)?.execute((
        new.commitment.as_bytes(),
        new.kind.map(DocumentKind::number),
        new.name,
        new.photo.as_ref().map(PhotoRef::as_bytes),
        phone,
        end,
        new.has_no_phone,
        now,
        word.face_compared.then_some(now),
        word.vouched_by,
    ))?;
    Ok(PersonNumber(transaction.last_insert_rowid()))
}

/// Nothing of the person.
impl std::fmt::Debug for Registration<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Registration").field("kind", &self.kind).finish_non_exhaustive()
    }
}
