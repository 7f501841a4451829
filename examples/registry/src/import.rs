//! People from a file, a block of rows at a time: each block is one transaction that knows how far the file has come, so a
//! kill loses no row and takes none twice. Those who had a pass in another district are matched, not registered again.

use rusqlite::{OptionalExtension, Transaction};

use crate::desk::{Desk, Noted};
use crate::error::Stop;
use crate::person::PersonNumber;
use crate::reading::told_of;
use crate::registration::{self, Registration, Word};
use crate::{Action, Registry, RegistryError, audit, steps};

/// One row of a file.
#[derive(Debug)]
pub struct ImportRow<'a> {
    /// The line in the file, from 1.
    pub line: u64,
    /// Who it is; or the code and the reason why the row is nobody.
    pub who: Result<Registration<'a>, (String, String)>,
    /// What the person's pass was called in the other district, where there was one.
    pub theirs: Option<String>,
}

/// Where a file comes from.
#[derive(Clone, Copy, Debug)]
pub struct ImportOf<'a> {
    /// SHA-256 of the file.
    pub digest: [u8; 32],
    /// The other district whose pass-holders these are.
    pub district: Option<&'a str>,
    /// Whether the officer says that whoever made the file has compared everybody's face with their document: of those too
    /// who are known by the document and of whom nobody has said it yet.
    pub face_compared: bool,
    /// Whether commitments are taken without documents, for which the officer vouches.
    pub commitments: bool,
}

/// How far a file has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Rows that are done.
    pub rows: u64,
    /// People who were not known before.
    pub registered: u64,
    /// People who were known, and of whom something is noted now: their earlier pass, or what is said of their face.
    pub matched: u64,
    /// Of those who were known, whose face is said only now to have been compared; an approver confirms that.
    pub faced: u64,
    pub rejected: u64,
}

impl Registry {
    /// How far a file has come; nothing of one that was never begun.
    pub fn imported(&self, digest: &[u8; 32]) -> Result<Imported, RegistryError> {
        Ok(self.row(DONE, [digest], imported)?.unwrap_or_default())
    }

    /// The passes that a person had in other districts: district, and what it was called there.
    pub fn earlier_of(&self, of: PersonNumber) -> Result<Vec<(String, String)>, RegistryError> {
        let query = "SELECT district, theirs FROM earlier WHERE person = ?1 ORDER BY district, theirs";
        self.rows(query, [of.0], |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// The rows of a file that were rejected: line, code, reason.
    pub fn rejections(&self, digest: &[u8; 32]) -> Result<Vec<(u64, String, String)>, RegistryError> {
        let query = "SELECT line, code, why FROM rejections WHERE digest = ?1 ORDER BY line";
        self.rows(query, [digest], |row| Ok((count(row.get(0)?), row.get(1)?, row.get(2)?)))
    }
}

const DONE: &str = "SELECT rows, registered, matched, faced, rejected FROM imports WHERE digest = ?1";

fn imported(row: &rusqlite::Row<'_>) -> rusqlite::Result<Imported> {
    Ok(Imported {
        rows: count(row.get(0)?),
        registered: count(row.get(1)?),
        matched: count(row.get(2)?),
        faced: count(row.get(3)?),
        rejected: count(row.get(4)?),
    })
}

fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

impl Desk<'_> {
    /// Takes the next block of a file, whose rows begin behind so many; says how far it has come now.
    pub fn import(
        &mut self,
        of: ImportOf<'_>,
        behind: u64,
        rows: &[ImportRow<'_>],
    ) -> Result<Imported, RegistryError> {
        let action = if of.commitments { Action::ImportCommitments } else { Action::Import };
        let (when, officer) = (self.when(), self.officer.name().to_owned());
        self.act(action, |transaction, now| {
            let before = transaction.query_row(DONE, [of.digest], imported).optional()?.unwrap_or_default();
            // Another run of the same file has taken rows meanwhile: counted on, others would be left out.
            if before.rows != behind {
                return Err(RegistryError::ImportMeanwhile { behind, done: before.rows }.into());
            }
            let vouched_by = of.commitments.then_some(officer.as_str());
            let word = Word { face_compared: of.face_compared, vouched_by };
            let mut done = before;
            // The rejections below refer to it.
            put(transaction, &of.digest, &done)?;
            let file = of.digest.first_chunk::<4>().map_or(0, |first| u32::from_be_bytes(*first));
            // Whoever the file leads to is read, though they came by a row and not to a desk: each has an entry of their own.
            let note = |action, person: PersonNumber, what: &str| {
                let what = format!("{what}, in file {file:08x}");
                audit::note(transaction, when, &officer, action, &person.to_string(), &what)
            };
            for row in rows {
                done.rows += 1;
                match take(transaction, of, row, word, now)? {
                    Taken::Registered => done.registered += 1,
                    Taken::Known { person, faced } => {
                        done.matched += 1;
                        done.faced += u64::from(faced);
                        let told =
                            if faced { (Action::CompareFace, "face compared") } else { (action, "matched") };
                        note(told.0, person, told.1)?;
                    }
                    Taken::Rejected { code, why, of: whom } => {
                        if let Some((person, what)) = whom {
                            note(Action::RefuseRegistration, person, what)?;
                        }
                        done.rejected += 1;
                        let insert =
                            "INSERT INTO rejections (digest, line, code, why) VALUES (?1, ?2, ?3, ?4)";
                        let mut insert = transaction.prepare_cached(insert)?;
                        insert.execute((of.digest, number(row.line), code, why))?;
                    }
                }
            }
            put(transaction, &of.digest, &done)?;
            let faces = if of.face_compared { ", faces compared" } else { "" };
            let rows = format!("rows {} to {}{faces}", before.rows + 1, done.rows);
            Ok((done, Noted::of(format!("file {file:08x}"), rows)))
        })
    }
}

enum Taken {
    Registered,
    Known {
        person: PersonNumber,
        faced: bool,
    },
    Rejected {
        code: String,
        why: String,
        /// Of whom the reason tells, and by what they were found.
        of: Option<(PersonNumber, &'static str)>,
    },
}

impl Taken {
    fn rejected(code: &str, why: impl Into<String>) -> Self {
        Self::Rejected { code: code.to_owned(), why: why.into(), of: None }
    }
}

fn take(
    transaction: &Transaction<'_>,
    of: ImportOf<'_>,
    row: &ImportRow<'_>,
    word: Word<'_>,
    now: i64,
) -> Result<Taken, Stop> {
    let new = match &row.who {
        Ok(new) => new,
        Err((code, why)) => return Ok(Taken::rejected(code, why)),
    };
    // Looked up where it is asked for: a million rows of nobody known are looked up once each.
    let known = || registration::known(transaction, new);
    let earlier = of.district.zip(row.theirs.as_deref());
    if let Some((district, theirs)) = earlier
        && let Some(other) = holder_of(transaction, district, theirs)?
        && known()? != Some(other)
    {
        // The id is a person's, and what is rejected is kept: the line of the file has it.
        let why = format!("this id of {district} is what the pass of {other} was called; look at the id");
        let of = Some((other, "what their pass was called elsewhere was given again"));
        return Ok(Taken::Rejected { code: "id-conflict".to_owned(), why, of });
    }
    if new.kind.is_none() && !of.commitments && known()?.is_none() {
        let why = "a commitment may be of nobody: an approver vouches for such a file, with --commitments";
        return Ok(Taken::rejected("no-document", why));
    }
    let (person, taken) = match registration::insert(transaction, new, word, now) {
        Ok(person) => (person, Taken::Registered),
        Err(Stop::Said(why)) => match why {
            RegistryError::Registered { person } => {
                // A commitment shows nobody's document, and an approver would confirm their own word.
                let by_document = new.kind.is_some() && !of.commitments;
                let faced = of.face_compared && by_document && steps::face_by_file(transaction, person, now)?;
                if !faced && of.district.is_none() {
                    return Ok(refused(&why));
                }
                (person, Taken::Known { person, faced })
            }
            why => return Ok(refused(&why)),
        },
        Err(stop) => return Err(stop),
    };
    if let Some((district, theirs)) = earlier {
        let insert = "INSERT OR IGNORE INTO earlier (district, theirs, person) VALUES (?1, ?2, ?3)";
        transaction.prepare_cached(insert)?.execute((district, theirs, person.0))?;
    }
    Ok(taken)
}

fn refused(why: &RegistryError) -> Taken {
    Taken::Rejected { code: why.code().to_owned(), why: why.to_string(), of: told_of(why) }
}

/// Whose pass was called so in that district.
fn holder_of(
    transaction: &Transaction<'_>,
    district: &str,
    theirs: &str,
) -> rusqlite::Result<Option<PersonNumber>> {
    let query = "SELECT person FROM earlier WHERE district = ?1 AND theirs = ?2";
    let mut query = transaction.prepare_cached(query)?;
    query.query_row((district, theirs), |row| row.get(0).map(PersonNumber)).optional()
}

fn put(transaction: &Transaction<'_>, digest: &[u8; 32], done: &Imported) -> rusqlite::Result<()> {
    let upsert =
        "INSERT INTO imports (digest, rows, registered, matched, faced, rejected) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (digest) DO UPDATE SET rows = ?2, registered = ?3, matched = ?4, faced = ?5, rejected = ?6";
    let [rows, registered, matched, faced, rejected] =
        [done.rows, done.registered, done.matched, done.faced, done.rejected].map(number);
    transaction
        .prepare_cached(upsert)?
        .execute((digest, rows, registered, matched, faced, rejected))
        .map(drop)
}
