//! The one pass of a person: what all of their credentials say, made of their facts.

use rusqlite::{OptionalExtension, Row, Transaction};
use sanse::assess::{Assessment, FactError, Rules, assess};
use sanse::status::Status;
use sanse::{Colour, LatestTest, Pass, PhotoRef, TestResult, Timestamp};

use crate::credential::{self, Whose};
use crate::desk::{Desk, seconds, time};
use crate::error::Stop;
use crate::person::{self, Person, PersonNumber};
use crate::{Action, Registry, RegistryError, audit, fact};

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

/// How an assessment has changed a pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// There was none.
    First,
    /// Nothing that stands on it; at most the moment up to which it may be issued.
    None,
    /// The colour is worse: gates are told by the status lists, before the wallets have a new credential.
    Worse,
    /// Something else.
    Other,
}

/// What came of an assessment.
#[derive(Clone, Debug)]
pub struct Assessed {
    pub person: PersonNumber,
    pub assessment: Assessment,
    pub change: Change,
}

/// A person, and what came of their assessment.
pub type OneAssessed = (PersonNumber, Result<Assessed, FactError>);

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

    fn of(assessment: &Assessment, of: &Person) -> Self {
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

    /// Whether the same stands on both.
    fn says_what(&self, other: &Self) -> bool {
        let said = |content: &Self| {
            let Self { colour, advised, test, name, photo, .. } = content.clone();
            (colour, advised, test, name, photo)
        };
        said(self) == said(other)
    }
}

const COLUMNS: &str = "version, colour, advised, tested_at, test_result, name, photo, next_change, stale";

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

fn number_of(colour: Colour) -> i64 {
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

    /// Everybody who is confirmed and whose pass was never assessed, or is made of what has changed since, or whose colour
    /// has changed by itself.
    pub fn to_assess(&self, now: Timestamp) -> Result<Vec<PersonNumber>, RegistryError> {
        let query = "SELECT people.number FROM people LEFT JOIN passes ON person = people.number
                     WHERE confirmed_at IS NOT NULL AND (person IS NULL OR stale OR next_change <= ?1) ORDER BY people.number";
        self.rows(query, [seconds(now)], |row| row.get(0).map(PersonNumber))
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

impl Desk<'_> {
    /// Weighs what is known of a person: their pass says that from now on.
    ///
    /// A worse colour is to be told to the gates at once, which is noted down in the same transaction
    /// ([`Registry::sayings`]); credentials are made anew by [`Desk::issued`].
    pub fn assess(&mut self, of: PersonNumber, rules: &Rules) -> Result<Assessed, RegistryError> {
        let mut assessed = self.assess_all(&[of], rules)?;
        let (_, assessed) = assessed.pop().ok_or(RegistryError::NoPerson { person: of })?;
        Ok(assessed?)
    }

    /// The same of many people in one write, with an entry in the audit for each. Facts that cannot be together are told,
    /// and keep nobody else from being assessed.
    pub fn assess_all(
        &mut self,
        people: &[PersonNumber],
        rules: &Rules,
    ) -> Result<Vec<OneAssessed>, RegistryError> {
        self.may(Action::Assess)?;
        let (now, officer) = (self.now, self.officer.name().to_owned());
        self.registry.write("write to", |transaction| {
            let mut all = Vec::with_capacity(people.len());
            for of in people {
                let person = person::exists(transaction, *of)?;
                let known = fact::standing(transaction, *of)?;
                let assessed = match assess(&known, rules, now) {
                    Ok(assessment) => {
                        let change = put(transaction, &person, &assessment, seconds(now))?;
                        let told =
                            format!("{}, by rules {}", assessment.colour(), assessment.rules_version());
                        audit::note(transaction, now, &officer, Action::Assess, &of.to_string(), &told)?;
                        Ok(Assessed { person: *of, assessment, change })
                    }
                    Err(error) => Err(error),
                };
                all.push((*of, assessed));
            }
            Ok(all)
        })
    }
}

fn put(
    transaction: &Transaction<'_>,
    person: &Person,
    assessment: &Assessment,
    now: i64,
) -> Result<Change, Stop> {
    let before = current(transaction, person.number)?;
    let mut after = Content::of(assessment, person);
    let change = match &before {
        None => Change::First,
        Some(before) if before.says_what(&after) => Change::None,
        Some(before) if after.colour > before.colour => Change::Worse,
        Some(_) => Change::Other,
    };
    let version = before.map_or(0, |before| before.version);
    after.version = if change == Change::None { version } else { version + 1 };
    let upsert = format!(
        "INSERT OR REPLACE INTO passes (person, {COLUMNS}, rules, made_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"
    );
    transaction.prepare_cached(&upsert)?.execute((
        person.number.0,
        after.version,
        number_of(after.colour),
        after.advised,
        after.test.map(|test| seconds(test.time)),
        after.test.map(|test| i64::try_from(test.result.number()).unwrap_or(0)),
        &after.name,
        after.photo.as_ref().map(PhotoRef::as_bytes),
        after.next_change.map(seconds),
        after.stale,
        assessment.rules_version(),
        now,
    ))?;
    if change == Change::Worse {
        let status = if after.colour == Colour::Red { Status::NowRed } else { Status::NowYellow };
        credential::say(transaction, Whose::Person(person.number), status, now)?;
    }
    Ok(change)
}

/// Nothing of the person.
impl std::fmt::Debug for Content {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Content").field("version", &self.version).finish_non_exhaustive()
    }
}
