//! Wallets and paper: who may hold whose pass, each proven by a key of its own. Some are on a relative's phone.

use rusqlite::{OptionalExtension, Transaction};
use sanse::key::HolderPublicKey;
use sanse::{Enrolment, ProvenHolderKey};

use crate::desk::{Desk, Noted};
use crate::error::Stop;
use crate::person::{self, PersonNumber};
use crate::saying::{self, Whose};
use crate::{Action, Registry, RegistryError, steps};

/// The number of a wallet or a sheet of paper.
pub type WalletNumber = i64;

/// Most wallets of one person at a time: their phone, an old one, a relative's, and one to spare.
const MOST: u64 = 4;

/// How long a challenge waits for its answer.
const CHALLENGE_MINUTES: u64 = 10;
const CHALLENGE_SECONDS: i64 = 600;

/// A wallet or a sheet of paper that is in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    pub number: WalletNumber,
    pub person: PersonNumber,
    /// Whose phone it is on; none for paper.
    pub phone_of: Option<PersonNumber>,
}

impl Registry {
    /// What a person's pass is in.
    pub fn wallets(&self, of: PersonNumber) -> Result<Vec<Holding>, RegistryError> {
        self.person(of)?;
        let query = "SELECT number, person, phone_of FROM wallets
                     WHERE person = ?1 AND removed_at IS NULL ORDER BY number";
        self.rows(query, [of.0], holding)
    }

    /// Whether no wallet has or had this key: told before a challenge is made for it.
    pub fn key_is_free(&self, key: &HolderPublicKey) -> Result<(), RegistryError> {
        match self.row("SELECT 1 FROM wallets WHERE key = ?1", [key.to_bytes()], |_| Ok(()))? {
            Some(()) => Err(RegistryError::KeyThere),
            None => Ok(()),
        }
    }

    /// Everybody who has neither wallet nor paper.
    pub fn without_wallet(&self) -> Result<Vec<PersonNumber>, RegistryError> {
        let query = "SELECT number FROM people WHERE NOT EXISTS
                     (SELECT 1 FROM wallets WHERE person = people.number AND removed_at IS NULL) ORDER BY number";
        self.rows(query, [], |row| row.get(0).map(PersonNumber))
    }

    /// Whose passes are on a person's phone.
    pub fn family(&self, guardian: PersonNumber) -> Result<Vec<PersonNumber>, RegistryError> {
        self.person(guardian)?;
        let query = "SELECT ward FROM kin WHERE guardian = ?1 ORDER BY ward";
        self.rows(query, [guardian.0], |row| row.get(0).map(PersonNumber))
    }
}

fn holding(row: &rusqlite::Row<'_>) -> rusqlite::Result<Holding> {
    Ok(Holding {
        number: row.get(0)?,
        person: PersonNumber(row.get(1)?),
        phone_of: row.get::<_, Option<i64>>(2)?.map(PersonNumber),
    })
}

impl Desk<'_> {
    /// Attests that a person may carry another's pass: an elder's, a child's.
    pub fn attest_kin(&mut self, ward: PersonNumber, guardian: PersonNumber) -> Result<(), RegistryError> {
        self.act(Action::AttestKin, |transaction, _| {
            if ward == guardian {
                return Err(RegistryError::OwnKin.into());
            }
            person::exists(transaction, ward)?;
            person::exists(transaction, guardian)?;
            let insert = "INSERT OR IGNORE INTO kin (ward, guardian) VALUES (?1, ?2)";
            if transaction.execute(insert, (ward.0, guardian.0))? > 0 {
                person::waits_for(transaction, ward, &format!("{guardian} as family"))?;
            }
            Ok(((), Noted::of(ward, format!("may be carried by {guardian}"))))
        })
    }

    /// A relative carries somebody's pass no more: what is on their phone is revoked.
    pub fn end_kin(&mut self, ward: PersonNumber, guardian: PersonNumber) -> Result<u64, RegistryError> {
        self.act(Action::EndKin, |transaction, now| {
            is_family(transaction, ward, guardian)?;
            let query =
                "SELECT number FROM wallets WHERE person = ?1 AND phone_of = ?2 AND removed_at IS NULL";
            let wallets: Vec<WalletNumber> = transaction
                .prepare(query)?
                .query_map((ward.0, guardian.0), |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            for number in &wallets {
                transaction.execute("UPDATE wallets SET removed_at = ?1 WHERE number = ?2", (now, number))?;
                saying::revoke(transaction, Whose::Wallet(*number), now)?;
            }
            transaction.execute("DELETE FROM kin WHERE ward = ?1 AND guardian = ?2", (ward.0, guardian.0))?;
            let count = wallets.len() as u64;
            Ok((count, Noted::of(ward, format!("is carried by {guardian} no more"))))
        })
    }

    /// A challenge for a new wallet of a person, on their own phone or a relative's; it waits ten minutes.
    pub fn ask_wallet(
        &mut self,
        of: PersonNumber,
        phone_of: PersonNumber,
    ) -> Result<[u8; 16], RegistryError> {
        let asked = self.ask_wallets(&[of], Some(phone_of))?;
        Ok(asked.first().map(|(_, challenge)| *challenge).unwrap_or_default())
    }

    /// A challenge for each of these people, on their own phones unless a relative's is named.
    pub fn ask_wallets(
        &mut self,
        people: &[PersonNumber],
        phone_of: Option<PersonNumber>,
    ) -> Result<Vec<(PersonNumber, [u8; 16])>, RegistryError> {
        let asked = people.iter().map(|of| Ok((*of, Enrolment::challenge()?)));
        let asked = asked.collect::<Result<Vec<_>, sanse::Error>>()?;
        self.act(Action::AskWallet, |transaction, now| {
            transaction.execute("DELETE FROM challenges WHERE made_at < ?1", [now - CHALLENGE_SECONDS])?;
            let insert =
                "INSERT INTO challenges (challenge, person, phone_of, made_at) VALUES (?1, ?2, ?3, ?4)";
            let mut insert = transaction.prepare_cached(insert)?;
            for (of, challenge) in &asked {
                person::exists(transaction, *of)?;
                let phone_of = phone_of.unwrap_or(*of);
                is_family(transaction, *of, phone_of)?;
                insert.execute((challenge, of.0, phone_of.0, now))?;
            }
            let on =
                phone_of.map_or("on their own phones".to_owned(), |kin| format!("on the phone of {kin}"));
            let noted = match people {
                [one] => Noted::of(one, on),
                many => Noted::of(format!("{} people", many.len()), on),
            };
            Ok((asked, noted))
        })
    }

    /// Takes a wallet's answer: the person has it from now on. The key is nobody else's, and never was.
    pub fn enrol(&mut self, challenge: &[u8; 16], answer: &Enrolment) -> Result<Holding, RegistryError> {
        let mut held = self.enrol_all(&[(*challenge, answer.clone())])?;
        held.pop().ok_or(RegistryError::NoChallenge { minutes: CHALLENGE_MINUTES })
    }

    /// Takes the answers of many wallets: all of them, or none.
    pub fn enrol_all(&mut self, answers: &[([u8; 16], Enrolment)]) -> Result<Vec<Holding>, RegistryError> {
        self.act(Action::EnrolWallet, |transaction, now| {
            let held: Vec<_> =
                answers.iter().map(|answer| enrol(transaction, answer, now)).collect::<Result<_, _>>()?;
            let noted = match held.as_slice() {
                [Holding { number, person, phone_of: Some(kin) }] => {
                    Noted::of(person, format!("wallet {number}, on the phone of {kin}"))
                }
                many => Noted::of(format!("{} people", many.len()), "wallets"),
            };
            Ok((held, noted))
        })
    }

    /// A person gets their pass on paper, which anyone can copy.
    pub fn give_paper(&mut self, of: PersonNumber) -> Result<WalletNumber, RegistryError> {
        self.act(Action::GivePaper, |transaction, now| {
            person::exists(transaction, of)?;
            steps::are_taken(transaction, of)?;
            let query = "SELECT number FROM wallets WHERE person = ?1 AND key IS NULL AND removed_at IS NULL";
            if transaction.query_row(query, [of.0], |_| Ok(())).optional()?.is_some() {
                return Err(RegistryError::PaperThere { person: of }.into());
            }
            let number = insert(transaction, of, None, now)?;
            Ok((number, Noted::of(of, format!("paper {number}"))))
        })
    }

    /// A wallet or a paper is lost or given back: its credential is revoked, and its key never enrolled again.
    pub fn remove_wallet(&mut self, number: WalletNumber) -> Result<PersonNumber, RegistryError> {
        self.act(Action::RemoveWallet, |transaction, now| {
            let query = "SELECT person FROM wallets WHERE number = ?1 AND removed_at IS NULL";
            let of: Option<i64> = transaction.query_row(query, [number], |row| row.get(0)).optional()?;
            let of = PersonNumber(of.ok_or(RegistryError::NoWallet { number })?);
            transaction.execute("UPDATE wallets SET removed_at = ?1 WHERE number = ?2", (now, number))?;
            saying::revoke(transaction, Whose::Wallet(number), now)?;
            Ok((of, Noted::of(of, format!("wallet {number}"))))
        })
    }
}

fn enrol(
    transaction: &Transaction<'_>,
    (challenge, answer): &([u8; 16], Enrolment),
    now: i64,
) -> Result<Holding, Stop> {
    let none = || RegistryError::NoChallenge { minutes: CHALLENGE_MINUTES };
    let query = "SELECT person, phone_of FROM challenges WHERE challenge = ?1 AND made_at BETWEEN ?2 AND ?3";
    let asked: Option<(i64, i64)> = transaction
        .prepare_cached(query)?
        .query_row((challenge, now - CHALLENGE_SECONDS, now), |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let (of, phone_of) = asked.ok_or_else(none)?;
    let (of, phone_of) = (PersonNumber(of), PersonNumber(phone_of));
    let proven = answer.verify(challenge)?;
    transaction.execute("DELETE FROM challenges WHERE challenge = ?1", [challenge])?;
    is_family(transaction, of, phone_of)?;
    has_room(transaction, of)?;
    let number = insert(transaction, of, Some((phone_of, challenge, &proven, answer)), now)?;
    Ok(Holding { number, person: of, phone_of: Some(phone_of) })
}

/// Who has nobody's phone but their own, or a relative's that was attested.
fn is_family(transaction: &Transaction<'_>, of: PersonNumber, phone_of: PersonNumber) -> Result<(), Stop> {
    if of == phone_of {
        return Ok(());
    }
    let query = "SELECT 1 FROM kin WHERE ward = ?1 AND guardian = ?2";
    match transaction.query_row(query, (of.0, phone_of.0), |_| Ok(())).optional()? {
        Some(()) => Ok(()),
        None => Err(RegistryError::NotKin { ward: of, guardian: phone_of }.into()),
    }
}

fn has_room(transaction: &Transaction<'_>, of: PersonNumber) -> Result<(), Stop> {
    let query = "SELECT count(*) FROM wallets WHERE person = ?1 AND key IS NOT NULL AND removed_at IS NULL";
    let have: i64 = transaction.query_row(query, [of.0], |row| row.get(0))?;
    let have = u64::try_from(have).unwrap_or(u64::MAX);
    if have >= MOST {
        return Err(RegistryError::TooManyWallets { person: of, have, most: MOST }.into());
    }
    Ok(())
}

fn insert(
    transaction: &Transaction<'_>,
    of: PersonNumber,
    wallet: Option<(PersonNumber, &[u8; 16], &ProvenHolderKey, &Enrolment)>,
    now: i64,
) -> Result<WalletNumber, Stop> {
    let key = wallet.map(|(_, _, proven, _)| proven.key().to_bytes());
    if let Some(key) = &key {
        let there = "SELECT 1 FROM wallets WHERE key = ?1";
        if transaction.prepare_cached(there)?.query_row([key], |_| Ok(())).optional()?.is_some() {
            return Err(RegistryError::KeyThere.into());
        }
    }
    // Whoever has or had a pass in a wallet gets it into other hands only by the word of two: who could take the first wallet off
    // and tell of a second would have it alone.
    let other = "SELECT 1 FROM wallets WHERE person = ?1";
    if transaction.prepare_cached(other)?.query_row([of.0], |_| Ok(())).optional()?.is_some() {
        person::waits_for(transaction, of, if wallet.is_some() { "another wallet" } else { "paper" })?;
    }
    let insert = "INSERT INTO wallets (person, phone_of, key, challenge, answer, added_at)
                  VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let phone_of = wallet.map(|(phone_of, ..)| phone_of.0);
    let (challenge, answer) = wallet.map(|(_, challenge, _, answer)| (challenge, answer.to_bytes())).unzip();
    transaction.prepare_cached(insert)?.execute((of.0, phone_of, key, challenge, answer, now))?;
    Ok(transaction.last_insert_rowid())
}

/// Whether a person holds this wallet or paper.
pub(crate) fn is_of(
    transaction: &Transaction<'_>,
    wallet: WalletNumber,
    of: PersonNumber,
) -> rusqlite::Result<bool> {
    let query = "SELECT 1 FROM wallets WHERE number = ?1 AND person = ?2 AND removed_at IS NULL";
    let found = transaction.prepare_cached(query)?.query_row((wallet, of.0), |_| Ok(())).optional()?;
    Ok(found.is_some())
}
