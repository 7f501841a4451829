//! The one pass of a person: what all of their credentials say, made of their facts.

use rusqlite::{OptionalExtension, Row, Transaction};
use sanse::assess::Assessment;
use sanse::{Colour, LatestTest, Pass, PhotoRef, TestResult, Timestamp};

use crate::desk::time;
use crate::person::{Person, PersonNumber};
use crate::{Registry, RegistryError};

/// What stands on a person's pass. All live credentials of a person are of one version.
#[derive(Clone, PartialEq, Eq)]
pub struct Content {
    pub version: i64,
    pub colour: Colour,
    pub advised: bool,
    pub test: Option<LatestTest>,
    pub name: Option<String>,
    pub photo: Option<PhotoRef>,
    /// When the colour would change by itself: no credential lives longer.
    pub next_change: Option<Timestamp>,
    /// Whether something it is made of has changed since: nothing is issued before it was assessed again.
    pub stale: bool,
}

impl Content {
    /// As the library has it.
    pub fn pass(&self, of: &Person) -> Result<Pass, sanse::Error> {
        let mut pass = Pass::new(self.colour, of.commitment);
        if let Some(photo) = self.photo {
            pass = pass.photo(photo);
        }
        if let Some(name) = &self.name {
            pass = pass.name(name)?;
        }
        if let Some(test) = self.test {
            pass = pass.test(test.time, test.result);
        }
        if self.advised {
            pass = pass.advise_declaration();
        }
        Ok(match self.next_change {
            Some(change) => pass.colour_until(change),
            None => pass,
        })
    }

    pub(crate) fn of(assessment: &Assessment, of: &Person) -> Self {
        let pass = assessment.pass(of.commitment);
        Self {
            version: 1,
            colour: pass.colour(),
            advised: pass.is_advised(),
            test: pass.latest_test(),
            name: of.name.clone(),
            photo: of.photo,
            next_change: assessment.next_change(),
            stale: false,
        }
    }

    /// Whether what is issued of this may live past the moment at which the colour of the other changes by itself.
    pub(crate) fn outlives(&self, other: &Self) -> bool {
        other.next_change.is_some_and(|change| self.next_change.is_none_or(|own| own > change))
    }

    /// Whether the same stands on both.
    pub(crate) fn says_what(&self, other: &Self) -> bool {
        let said = |content: &Self| {
            let Self { colour, advised, test, name, photo, .. } = content.clone();
            (colour, advised, test, name, photo)
        };
        said(self) == said(other)
    }
}

pub(crate) const COLUMNS: &str =
    "version, colour, advised, tested_at, test_result, name, photo, next_change, stale";

pub(crate) fn content(row: &Row<'_>) -> rusqlite::Result<Option<Content>> {
    let test =
        row.get::<_, Option<i64>>(3)?.and_then(time).zip(row.get::<_, Option<i64>>(4)?.and_then(result));
    let colour = colour(row.get(1)?);
    colour
        .map(|colour| -> rusqlite::Result<Content> {
            Ok(Content {
                version: row.get(0)?,
                colour,
                advised: row.get(2)?,
                test: test.map(|(time, result)| LatestTest { time, result }),
                name: row.get(5)?,
                photo: row.get::<_, Option<[u8; 16]>>(6)?.map(PhotoRef::from_bytes),
                next_change: row.get::<_, Option<i64>>(7)?.and_then(time),
                stale: row.get(8)?,
            })
        })
        .transpose()
}

pub(crate) fn colour(number: i64) -> Option<Colour> {
    [Colour::Green, Colour::Yellow, Colour::Red].into_iter().find(|colour| number_of(*colour) == number)
}

pub(crate) fn number_of(colour: Colour) -> i64 {
    i64::try_from(colour.number()).unwrap_or(0)
}

fn result(number: i64) -> Option<TestResult> {
    let all = [TestResult::Negative, TestResult::Positive, TestResult::Pending];
    all.into_iter().find(|result| i64::try_from(result.number()) == Ok(number))
}

impl Registry {
    /// What stands on a person's pass.
    pub fn pass(&self, of: PersonNumber) -> Result<Content, RegistryError> {
        self.person(of)?;
        let query = format!("SELECT {COLUMNS} FROM passes WHERE person = ?1");
        let found = self.row(&query, [of.0], content)?.flatten();
        found.ok_or(RegistryError::NotAssessed { person: of })
    }
}

/// Something that a person's pass is made of has changed.
pub(crate) fn is_stale(transaction: &Transaction<'_>, of: PersonNumber) -> rusqlite::Result<()> {
    let update = "UPDATE passes SET stale = 1 WHERE person = ?1";
    transaction.prepare_cached(update)?.execute([of.0]).map(drop)
}

/// What stands on a person's pass, if it was assessed.
pub(crate) fn current(transaction: &Transaction<'_>, of: PersonNumber) -> rusqlite::Result<Option<Content>> {
    let query = format!("SELECT {COLUMNS} FROM passes WHERE person = ?1");
    Ok(transaction.prepare_cached(&query)?.query_row([of.0], content).optional()?.flatten())
}

/// Nothing of the person.
impl std::fmt::Debug for Content {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Content").field("version", &self.version).finish_non_exhaustive()
    }
}
