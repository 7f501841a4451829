//! The audit: who did what and when, each entry chained to the one before it. It is written in the transaction of what it
//! tells of, so neither is there without the other.

use std::fmt;
use std::str::FromStr;

use rusqlite::{OptionalExtension, Transaction};
use sha2::{Digest, Sha256};

use crate::desk::seconds;
use crate::error::told;
use crate::registry::Registry;
use crate::{Action, PersonNumber, RegistryError, When};

/// One entry. It is personal: it has people's numbers together with what was done to them, their colours among it, and the reasons
/// that officers typed. Documents, names, telephone numbers and what people said in appeals are not in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub number: i64,
    pub at: i64,
    /// What the computer's clock said, where `at` was typed and is not that.
    pub clock: Option<i64>,
    pub officer: String,
    pub action: String,
    pub subject: String,
    pub detail: String,
    link: [u8; 32],
}

impl Entry {
    /// The hash that the next entry takes up.
    fn chained(&self, before: &[u8; 32]) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(b"sanse-registry/audit/1");
        hash.update(before);
        hash.update(self.number.to_be_bytes());
        hash.update(self.at.to_be_bytes());
        for text in [&self.officer, &self.action, &self.subject, &self.detail] {
            hash.update((text.len() as u64).to_be_bytes());
            hash.update(text);
        }
        if let Some(clock) = self.clock {
            hash.update(clock.to_be_bytes());
        }
        hash.finalize().into()
    }
}

const COLUMNS: &str = "number, at, officer, action, subject, detail, link, clock";

fn entry(row: &rusqlite::Row<'_>) -> rusqlite::Result<Entry> {
    Ok(Entry {
        number: row.get(0)?,
        at: row.get(1)?,
        officer: row.get(2)?,
        action: row.get(3)?,
        subject: row.get(4)?,
        detail: row.get(5)?,
        link: row.get(6)?,
        clock: row.get(7)?,
    })
}

/// An entry's number and hash: written down elsewhere, it tells whether the audit still goes on from there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    pub number: i64,
    pub hash: [u8; 32],
}

const LAST: &str = "SELECT number, link FROM audit_end";

fn link(row: &rusqlite::Row<'_>) -> rusqlite::Result<Link> {
    Ok(Link { number: row.get(0)?, hash: row.get(1)? })
}

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.number)?;
        self.hash.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for Link {
    type Err = RegistryError;

    fn from_str(text: &str) -> Result<Self, RegistryError> {
        let read = || {
            let (number, digits) = text.split_once(':')?;
            let whole = digits.len() == 64 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
            let mut hash = [0; 32];
            for (byte, at) in hash.iter_mut().zip((0..64).step_by(2)) {
                *byte = u8::from_str_radix(digits.get(at..at + 2)?, 16).ok()?;
            }
            Some(Link { number: number.parse().ok()?, hash }).filter(|_| whole)
        };
        read().ok_or(RegistryError::Word {
            what: "link of the audit",
            words: "NUMBER:LINK as issuer registry audit prints it, with 64 hexadecimal digits",
        })
    }
}

/// Who has done what no officer did.
pub(crate) const PROGRAM: &str = "issuer";

/// The subject of an entry about each person from one number to another.
pub(crate) fn run(first: PersonNumber, last: PersonNumber) -> String {
    format!("{first} to {last}")
}

/// Writes the next entry.
pub(crate) fn note(
    transaction: &Transaction<'_>,
    when: When,
    officer: &str,
    action: Action,
    subject: &str,
    detail: &str,
) -> rusqlite::Result<()> {
    // Not the last entry that is there: behind one that was taken away the gap stays.
    let last = transaction.prepare_cached(LAST)?.query_row([], link).optional()?;
    let mut next = Entry {
        number: last.map_or(1, |last| last.number + 1),
        at: seconds(when.now),
        clock: (when.clock != when.now).then(|| seconds(when.clock)),
        officer: officer.to_owned(),
        action: action.name().to_owned(),
        subject: subject.to_owned(),
        detail: detail.to_owned(),
        link: [0; 32],
    };
    next.link = next.chained(&last.map_or([0; 32], |last| last.hash));
    let end = "INSERT OR REPLACE INTO audit_end (one, number, link) VALUES (1, ?1, ?2)";
    transaction.prepare_cached(end)?.execute((next.number, next.link))?;
    transaction
        .prepare_cached(&format!("INSERT INTO audit ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"))?
        .execute((
            next.number,
            next.at,
            &next.officer,
            &next.action,
            &next.subject,
            &next.detail,
            next.link,
            next.clock,
        ))
        .map(drop)
}

impl Registry {
    /// The last entries, the newest first.
    pub fn audit(&self, most: u32) -> Result<Vec<Entry>, RegistryError> {
        self.rows(&format!("SELECT {COLUMNS} FROM audit ORDER BY number DESC LIMIT ?1"), [most], entry)
    }

    /// The last entries about one person, the newest first: those of [`run`]s that they are in among them.
    pub(crate) fn audit_about(&self, of: PersonNumber, most: u32) -> Result<Vec<Entry>, RegistryError> {
        // A cast takes the digits that a text begins with.
        let query = format!(
            "SELECT {COLUMNS} FROM audit WHERE subject = ?1
             OR subject GLOB 'P[0-9]* to P[0-9]*' AND cast(substr(subject, 2) AS INTEGER) <= ?2
                AND cast(substr(subject, instr(subject, ' to P') + 5) AS INTEGER) >= ?2
             ORDER BY number DESC LIMIT ?3"
        );
        self.rows(&query, (of.to_string(), of.0, most), entry)
    }

    /// The last entry's number and hash, to be written down elsewhere.
    pub fn last(&self) -> Result<Option<Link>, RegistryError> {
        self.row(LAST, [], link)
    }

    /// Whether an entry that was written down elsewhere is still what it was.
    pub fn has(&self, written: &Link) -> Result<bool, RegistryError> {
        let query = "SELECT 1 FROM audit WHERE number = ?1 AND link = ?2";
        Ok(self.row(query, (written.number, written.hash), |_| Ok(()))?.is_some())
    }

    /// How many entries count for another time than the clock's, and the first of them; and the first that was written by a
    /// clock more than an hour behind an earlier entry's. Nothing is wrong with that in a trial.
    pub fn dated(&self) -> Result<(u64, Option<i64>, Option<i64>), RegistryError> {
        let typed = "SELECT count(*), min(number) FROM audit WHERE clock IS NOT NULL";
        let typed = self.row(typed, [], |row| Ok((row.get::<_, i64>(0)?, row.get(1)?)))?.unwrap_or_default();
        let back = "SELECT min(number) FROM (SELECT number, coalesce(clock, at) AS by_clock,
                    max(coalesce(clock, at)) OVER (ORDER BY number ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
                    FROM audit) WHERE by_clock < before - 3600";
        let back = self.row(back, [], |row| row.get(0))?.flatten();
        Ok((u64::try_from(typed.0).unwrap_or(0), typed.1, back))
    }

    /// Which officer has registered a person; nobody alone where they came from a file.
    pub fn registered_by(&self, of: PersonNumber) -> Result<Option<String>, RegistryError> {
        let query = "SELECT officer FROM audit WHERE action = ?1 AND subject = ?2";
        self.row(query, (Action::Register.name(), of.to_string()), |row| row.get(0))
    }

    /// Holds every entry against the chain; the number of entries, or the first that does not fit.
    ///
    /// Whoever can write to the file can make the whole chain anew: keep [`Registry::last`] elsewhere to know of it.
    pub fn audit_is_whole(&self) -> Result<Result<i64, i64>, RegistryError> {
        let walk = || -> rusqlite::Result<Result<i64, i64>> {
            let mut statement =
                self.database.prepare(&format!("SELECT {COLUMNS} FROM audit ORDER BY number"))?;
            let mut before = ([0; 32], 0);
            for found in statement.query_map([], entry)? {
                let found = found?;
                if found.number != before.1 + 1 || found.chained(&before.0) != found.link {
                    return Ok(Err(before.1 + 1));
                }
                before = (found.link, found.number);
            }
            Ok(Ok(before.1))
        };
        walk().map_err(told("read", self.path()))
    }
}
