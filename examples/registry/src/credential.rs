//! Credentials: what of a pass is in each wallet. One live one a wallet, all of one version; superseded and revoked
//! together.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Row, Transaction};
use sanse::assess::Rules;
use sanse::status::{ExpiryDay, Status};
use sanse::{Enrolment, Pass, ProvenHolderKey, Timestamp};

use crate::desk::{Desk, Noted, seconds, time};
use crate::error::Stop;
use crate::person::PersonNumber;
use crate::saying::{self, Whose, number_of};
use crate::wallet::{self, WalletNumber};
use crate::{Action, Registry, RegistryError, pass, person, prepared, steps};

/// A credential that is to be made.
pub struct Due {
    pub person: PersonNumber,
    pub wallet: WalletNumber,
    /// What stands on it, but for its place in a status list.
    pub pass: Pass,
    /// To whom it is bound; none for paper.
    pub holder: Option<ProvenHolderKey>,
    pub version: i64,
    /// No credential lives past this.
    pub next_change: Option<Timestamp>,
}

/// A credential that was signed.
pub struct Issued {
    pub person: PersonNumber,
    pub wallet: WalletNumber,
    pub version: i64,
    pub id: [u8; 16],
    pub issued_at: Timestamp,
    pub expires_at: Timestamp,
    pub day: ExpiryDay,
    pub place: u32,
    /// What goes to the wallet or onto the paper.
    pub text: String,
}

/// A credential as the register keeps it.
#[derive(Clone, PartialEq, Eq)]
pub struct Live {
    pub person: PersonNumber,
    pub wallet: WalletNumber,
    pub is_paper: bool,
    pub id: [u8; 16],
    pub expires_at: Option<Timestamp>,
    pub text: String,
}

/// A wallet's challenge and its answer.
type Proof = ([u8; 16], Vec<u8>);

impl Registry {
    /// What must be made of a person's pass: a credential for each wallet and paper.
    pub fn due_of(&self, of: PersonNumber) -> Result<Vec<Due>, RegistryError> {
        let person = self.person(of)?;
        if person.confirmed_at.is_none() {
            return Err(RegistryError::NotConfirmed { person: of });
        }
        if let Some(what) = person.waits.clone() {
            return Err(RegistryError::Waits { person: of, what });
        }
        if person.is_revoked {
            return Err(RegistryError::Revoked { person: of });
        }
        if let Some(step) = self.missing_step(of)? {
            return Err(RegistryError::StepMissing { person: of, step });
        }
        let content = self.pass(of)?;
        if content.stale {
            return Err(RegistryError::NotAssessed { person: of });
        }
        let pass = content.pass(&person)?;
        let query = "SELECT number, challenge, answer FROM wallets
                     WHERE person = ?1 AND removed_at IS NULL ORDER BY number";
        let wallets = self.rows(query, [of.0], |row| {
            let proof = row.get::<_, Option<[u8; 16]>>(1)?.zip(row.get::<_, Option<Vec<u8>>>(2)?);
            Ok((row.get::<_, WalletNumber>(0)?, proof))
        })?;
        if wallets.is_empty() {
            return Err(RegistryError::NothingToHold { person: of });
        }
        let due = |(wallet, proof): (WalletNumber, Option<Proof>)| {
            // A public key alone is never taken: the wallet's own proof is looked at each time.
            let prove = |(challenge, answer): Proof| Enrolment::from_bytes(&answer)?.verify(&challenge);
            let holder = proof.map(prove).transpose()?;
            let (version, next_change) = (content.version, content.next_change);
            Ok(Due { person: of, wallet, pass: pass.clone(), holder, version, next_change })
        };
        wallets.into_iter().map(due).collect()
    }

    /// Everybody of whose credentials one is missing, says something older than the pass, or ends before this time
    /// and could live longer.
    pub fn to_issue(&self, ends_before: Timestamp) -> Result<Vec<PersonNumber>, RegistryError> {
        let query = "SELECT DISTINCT people.number FROM people
                     JOIN passes ON passes.person = people.number
                     JOIN wallets ON wallets.person = people.number AND removed_at IS NULL
                     LEFT JOIN credentials ON wallet = wallets.number AND ended IS NULL
                     WHERE confirmed_at IS NOT NULL AND waits IS NULL AND revoked_at IS NULL
                     AND (id IS NULL OR credentials.version < passes.version
                          OR expires_at <= ?1 AND (next_change IS NULL OR expires_at < next_change))
                     ORDER BY people.number";
        self.rows(query, [seconds(ends_before)], |row| row.get(0).map(PersonNumber))
    }

    /// The credential that a wallet fetches, or that is printed.
    pub fn live(&self, wallet: WalletNumber) -> Result<Option<Live>, RegistryError> {
        let query = format!("{LIVE} WHERE wallets.number = ?1 AND ended IS NULL");
        self.row(&query, [wallet], live)
    }

    /// Whether a credential says what its person's pass says, and that is of now.
    pub fn is_of_now(&self, live: &Live, rules: &Rules, now: Timestamp) -> Result<bool, RegistryError> {
        let query = "SELECT 1 FROM credentials JOIN wallets ON wallet = wallets.number
                     JOIN passes ON passes.person = wallets.person
                     WHERE id = ?1 AND credentials.version = passes.version AND NOT stale AND made_by IS ?2
                     AND (next_change IS NULL OR next_change > ?3)";
        let found = self.row(query, (live.id, rules.digest(), seconds(now)), |_| Ok(()))?;
        Ok(found.is_some())
    }

    /// Those of a person.
    pub fn live_of(&self, of: PersonNumber) -> Result<Vec<Live>, RegistryError> {
        let query = format!("{LIVE} WHERE person = ?1 AND ended IS NULL ORDER BY wallets.number");
        self.rows(&query, [of.0], live)
    }
}

const LIVE: &str = "SELECT person, wallets.number, key IS NULL, id, expires_at, text
                    FROM credentials JOIN wallets ON wallet = wallets.number";

fn live(row: &Row<'_>) -> rusqlite::Result<Live> {
    Ok(Live {
        person: PersonNumber(row.get(0)?),
        wallet: row.get(1)?,
        is_paper: row.get(2)?,
        id: row.get(3)?,
        expires_at: time(row.get(4)?),
        text: row.get(5)?,
    })
}

impl Desk<'_> {
    /// Writes down what was signed, of a person or of many: each credential takes the place of the one before it in its
    /// wallet, and what said something older is revoked.
    ///
    /// Answers whom it left out, because something has changed since their credentials were prepared: what was signed for
    /// them is revoked and to be given to nobody.
    pub fn issued(&mut self, all: &[Issued]) -> Result<Vec<(PersonNumber, RegistryError)>, RegistryError> {
        self.act(Action::Issue, |transaction, now| {
            let mut left_out = BTreeMap::new();
            for new in all {
                if let Err(stop) = may_be_issued(transaction, new) {
                    match stop {
                        Stop::Said(why) if why.is_of_one() => left_out.entry(new.person).or_insert(why),
                        stop => return Err(stop),
                    };
                }
            }
            let (mut credentials, mut people) = (0_u64, BTreeSet::new());
            for new in all {
                if left_out.contains_key(&new.person) {
                    let revoked = Status::Revoked.value();
                    let say =
                        "INSERT OR REPLACE INTO sayings (day, place, status) SELECT ?1, ?2, ?3 WHERE ?4 > ?5";
                    let ends = seconds(new.expires_at);
                    transaction.prepare_cached(say)?.execute((
                        number_of(new.day),
                        new.place,
                        revoked,
                        ends,
                        now,
                    ))?;
                    continue;
                }
                end_of_older(transaction, new)?;
                insert(transaction, new)?;
                credentials += 1;
                people.insert(new.person);
            }
            prepared::done(transaction, all.iter().map(|new| &new.id))?;
            let whose = match people.iter().collect::<Vec<_>>().as_slice() {
                [one] => one.to_string(),
                many => format!("{} people's", many.len()),
            };
            Ok((left_out.into_iter().collect(), Noted::of(whose, format!("{credentials} credentials"))))
        })
    }
}

/// Whether what was signed still stands: not so of whoever was assessed, revoked, or parted from wallet or number meanwhile.
fn may_be_issued(transaction: &Transaction<'_>, new: &Issued) -> Result<(), Stop> {
    // What is prepared no more was given up by somebody else, and is revoked.
    if !transaction.prepare_cached("SELECT 1 FROM prepared WHERE id = ?1")?.exists([&new.id])? {
        return Err(RegistryError::Meanwhile { person: new.person }.into());
    }
    if person::confirmed(transaction, new.person)?.is_revoked {
        return Err(RegistryError::Revoked { person: new.person }.into());
    }
    steps::are_taken(transaction, new.person)?;
    let stands = pass::current(transaction, new.person)?;
    let holds = wallet::is_of(transaction, new.wallet, new.person)?;
    if stands.is_none_or(|stands| stands.stale || stands.version != new.version) || !holds {
        return Err(RegistryError::Meanwhile { person: new.person }.into());
    }
    Ok(())
}

fn insert(transaction: &Transaction<'_>, new: &Issued) -> Result<(), Stop> {
    let insert = "INSERT INTO credentials (id, wallet, version, issued_at, expires_at, day, place, text)
                  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    transaction.prepare_cached(insert)?.execute((
        new.id,
        new.wallet,
        new.version,
        seconds(new.issued_at),
        seconds(new.expires_at),
        number_of(new.day),
        new.place,
        &new.text,
    ))?;
    Ok(())
}

/// The new one takes the place of what is in its wallet; and whatever else of the person says something older is revoked.
fn end_of_older(transaction: &Transaction<'_>, new: &Issued) -> Result<(), Stop> {
    saying::revoke(transaction, Whose::Older(new.person, new.version), seconds(new.issued_at))?;
    let end = "UPDATE credentials SET ended = 'superseded' WHERE wallet = ?1 AND ended IS NULL";
    transaction.prepare_cached(end)?.execute([new.wallet])?;
    Ok(())
}

/// Nothing of the person.
impl std::fmt::Debug for Issued {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Issued").field("wallet", &self.wallet).finish_non_exhaustive()
    }
}

/// Nothing of the person.
impl std::fmt::Debug for Live {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Live").field("wallet", &self.wallet).finish_non_exhaustive()
    }
}

/// Nothing of the person.
impl std::fmt::Debug for Due {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Due").field("wallet", &self.wallet).finish_non_exhaustive()
    }
}
